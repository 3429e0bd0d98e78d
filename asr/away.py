"""A recogniser for a program on another machine: connects to it, and serves with processes of this one."""

from __future__ import annotations

import asyncio
import errno
import os
import re
import socket
from collections.abc import Awaitable, Callable, Sequence

import structlog

from asr.handshake import NONCE_BYTES, Greeting, NotAdmitted, Refusal, Rejected, Welcome, offer, trust
from asr.link import OPENING_S, Link
from asr.process import Process

_log = structlog.get_logger(__name__)

RETRY_S = 1.0
RETRY_MOST_S = 30.0
STEADY_S = 60.0
"""Who has served for so long is tried again soon after it was lost."""
SILENT_S = 20.0
"""A hotline that says nothing for so long is gone: it asks every second whether we are alive."""
_CHUNK = 1 << 16
_ENDED = "the process ended"
_CODE = re.compile(r"\[Errno (\d+)\]")
"""Of a host with several addresses asyncio tells one error, which has them in its text."""


class News:
    """What those who serve from one program tell of themselves: a line for each change, none for each try."""

    def __init__(self) -> None:
        self._why = ""

    def away(self, to: str, why: str) -> None:
        """The hotline is out of reach, for one as for all."""
        if why != self._why:
            self._why = why
            _log.error("recogniser_not_joined", to=to, why=why)

    def joined(self, name: str, to: str) -> None:
        """One of them serves."""
        self._why = ""
        _log.info("recogniser_joined", name=name, to=to)

    def left(self, name: str, why: str) -> None:
        """It serves no more."""
        _log.warning("recogniser_left", name=name, why=why)


async def serve(
    address: tuple[str, int],
    key: str,
    arguments: Sequence[str],
    *,
    name: str,
    engine: str,
    room: int,
    news: News | None = None,
) -> None:
    """Serve with one process, for ever; connects again, after a growing rest, when either side was lost.

    ``arguments`` are those of ``asr.worker``. Raises OSError when its process cannot be started, and Rejected
    when the hotline will not have it.
    """
    news, to, clock = news or News(), f"{address[0]}:{address[1]}", asyncio.get_running_loop().time
    rest_s = RETRY_S
    while True:
        try:
            link = await _join(address, key.encode(), name=name, engine=engine, room=room)
        except Rejected:
            raise
        except (NotAdmitted, OSError) as error:
            news.away(to, str(error) if isinstance(error, NotAdmitted) else unreachable(error))
        else:
            news.joined(name, to)
            began = clock()
            try:
                news.left(name, await _relay(link, await Process.start(arguments)))
            finally:
                await link.end()
            if clock() - began > STEADY_S:
                rest_s = RETRY_S
        await asyncio.sleep(rest_s)
        rest_s = min(2 * rest_s, RETRY_MOST_S)


def unreachable(error: OSError) -> str:
    """Why no connection came about, in words."""
    codes = {error.errno} if error.errno else {int(code) for code in _CODE.findall(str(error))}
    if isinstance(error, socket.gaierror):
        return "no machine has this name; check --to"
    if isinstance(error, TimeoutError) or errno.ETIMEDOUT in codes:
        return "no answer; check the address and what filters the network in between"
    if errno.ECONNREFUSED in codes:
        return "nobody listens there; is the service running, with HOTLINE_RECOGNISER_PORT set to this port?"
    if codes & {errno.ENETUNREACH, errno.EHOSTUNREACH}:
        return "the network knows no way there; check the address"
    return f"the connection was lost ({type(error).__name__})"


async def _join(address: tuple[str, int], key: bytes, *, name: str, engine: str, room: int) -> Link:
    async with asyncio.timeout(OPENING_S):
        link = Link(*await asyncio.open_connection(*address))
    try:
        greeting = await link.hear(Greeting)
        nonce = os.urandom(NONCE_BYTES)
        link.say(offer(key, greeting, nonce, name=name, engine=engine, room=room))
        trust(key, greeting, nonce, await link.hear(Welcome, Refusal))
    except BaseException:
        await link.end()
        raise
    return link


async def _relay(link: Link, process: Process) -> str:
    """Bytes from each to the other, as fast as the slower takes them, until one is gone; returns why."""
    inwards = asyncio.create_task(_pass(link.read, process.write, "the hotline is gone", SILENT_S))
    outwards = asyncio.create_task(_pass(process.read, link.write, _ENDED))
    try:
        done, _ = await asyncio.wait({inwards, outwards}, return_when=asyncio.FIRST_COMPLETED)
        why = done.pop().result()
    finally:
        for task in (inwards, outwards):
            task.cancel()
        await asyncio.gather(inwards, outwards, return_exceptions=True)
        await process.end()
    return f"{why}: {process.last_line()}" if why == _ENDED and process.last_line() else why


async def _pass(
    read: Callable[[int], Awaitable[bytes]],
    write: Callable[[bytes], Awaitable[None]],
    gone: str,
    silent_s: float | None = None,
) -> str:
    """``silent_s`` bounds each wait, also for a process that takes nothing in: the hotline has then long
    given it up, and nobody here would see that."""
    try:
        while True:
            async with asyncio.timeout(silent_s):
                data = await read(_CHUNK)
            if not data:
                return gone
            async with asyncio.timeout(silent_s):
                await write(data)
    except (OSError, TimeoutError) as error:
        return f"{gone} ({type(error).__name__})"
