"""A recogniser for a program on another machine: connects to it, and serves with processes of this one."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence

import structlog

from asr.handshake import NONCE_BYTES, Greeting, NotAdmitted, Refusal, Welcome, offer, trust
from asr.link import OPENING_S, Link
from asr.process import Process

_log = structlog.get_logger(__name__)

RETRY_S = 1.0
RETRY_MOST_S = 30.0
SILENT_S = 20.0
"""A hotline that says nothing for so long is gone: it asks every second whether we are alive."""
_CHUNK = 1 << 16


async def serve(
    address: tuple[str, int],
    key: str,
    arguments: Sequence[str],
    *,
    name: str,
    engine: str,
    room: int,
) -> None:
    """Serve with one process, for ever; connects again, after a growing rest, when either side was lost.

    ``arguments`` are those of ``asr.worker``. Raises OSError when its process cannot be started.
    """
    rest_s = RETRY_S
    while True:
        try:
            link = await _join(address, key.encode(), name=name, engine=engine, room=room)
        except (NotAdmitted, OSError) as error:
            _log.error(
                "recogniser_not_joined", to=f"{address[0]}:{address[1]}", why=str(error) or "no answer"
            )
        else:
            rest_s = RETRY_S
            _log.info("recogniser_joined", name=name, to=f"{address[0]}:{address[1]}")
            try:
                why = await _relay(link, await Process.start(arguments))
                _log.warning("recogniser_left", name=name, why=why)
            finally:
                await link.end()
        await asyncio.sleep(rest_s)
        rest_s = min(2 * rest_s, RETRY_MOST_S)


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
    outwards = asyncio.create_task(_pass(process.read, link.write, "the process ended"))
    try:
        done, _ = await asyncio.wait({inwards, outwards}, return_when=asyncio.FIRST_COMPLETED)
        return done.pop().result()
    finally:
        for task in (inwards, outwards):
            task.cancel()
        await asyncio.gather(inwards, outwards, return_exceptions=True)
        await process.end()


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
