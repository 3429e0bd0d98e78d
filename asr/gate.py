"""Where recognisers on other machines connect to the program."""

from __future__ import annotations

import asyncio
import os
import socket
from typing import Protocol

import structlog

from asr.handshake import NONCE_BYTES, VERSION, Greeting, NotAdmitted, Offer, Refusal, judge
from asr.link import Link
from asr.place import Peer

_log = structlog.get_logger(__name__)

MOST = 64
"""Connections at a time, opened or not."""


class Joins(Protocol):
    """The pool, as far as the gate needs it."""

    async def join(self, peer: Peer, name: str, room: int) -> str:
        """Serve until it is gone; returns why."""


class Gate:
    """Admits recognisers that have the key, and gives them to the pool. Audio goes over the connection as
    it is: the network in between must be closed to others."""

    def __init__(self, pool: Joins, key: str, *, host: str, port: int) -> None:
        self._pool = pool
        self._key = key.encode()
        self.address = (host, port)
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def port(self) -> int:
        """The TCP port in use. Raises RuntimeError before ``start``."""
        if self._server is None:
            raise RuntimeError("the gate is closed")
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self) -> None:
        """Listen. Raises OSError when the address cannot be had."""
        host, port = self.address
        self._server = await asyncio.start_server(self._came, host, port)

    async def stop(self) -> None:
        """Let every recogniser go."""
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._server = None

    def _came(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._tasks) >= MOST:
            _log.error("recogniser_refused", why="too many connections")
            writer.transport.abort()
            return
        task = asyncio.create_task(self._serve(Link(reader, writer), writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, link: Link, writer: asyncio.StreamWriter) -> None:
        peer = str((writer.get_extra_info("peername") or [""])[0])
        try:
            bound = writer.get_extra_info("socket")
            if bound is not None:
                bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            said = await self._admit(link)
            why = await self._pool.join(link, said.name, said.room)
            _log.warning("recogniser_left", name=said.name, peer=peer, why=why)
        except NotAdmitted as error:
            _log.warning("recogniser_refused", peer=peer, why=str(error))
        finally:
            await link.end()

    async def _admit(self, link: Link) -> Offer:
        nonce = os.urandom(NONCE_BYTES)
        link.say(Greeting(version=VERSION, nonce=nonce))
        said = await link.hear(Offer)
        try:
            link.say(judge(self._key, nonce, said))
        except NotAdmitted as error:
            link.say(Refusal(why=str(error)))
            await link.drained()
            raise
        return said
