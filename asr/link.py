"""A connection between the program and a recogniser on another machine, seen from either side."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TypeVar

import msgspec

from asr import wire
from asr.handshake import NotAdmitted, Opening

OPENING_S = 5.0
"""How long each step of the opening may take."""
_MOST_OPENING = 4096
"""Bytes in a message of the opening: nobody is trusted yet."""
_opening: msgspec.msgpack.Decoder[Opening] = msgspec.msgpack.Decoder(Opening)
_T = TypeVar("_T", bound=Opening)


class Link:
    """One connection. Implements ``asr.place.Peer`` once it is opened."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._frames = wire.Frames()
        self._why = ""

    # --- opening --------------------------------------------------------------------------------

    def say(self, message: Opening) -> None:
        """Send a message of the opening."""
        self._writer.write(wire.frame(msgspec.msgpack.encode(message)))

    async def hear(self, *kinds: type[_T]) -> _T:
        """The next message of the opening. Raises NotAdmitted for another kind, silence or garbage."""
        try:
            async with asyncio.timeout(OPENING_S):
                size = int.from_bytes(await self._reader.readexactly(4), "big")
                if size > _MOST_OPENING:
                    raise NotAdmitted("it does not speak our language")
                message = _opening.decode(await self._reader.readexactly(size))
        except (TimeoutError, OSError, EOFError, msgspec.MsgspecError, RecursionError) as error:
            raise NotAdmitted("it does not speak our language") from error
        if not isinstance(message, kinds):
            raise NotAdmitted("it spoke out of turn")
        return message

    async def drained(self) -> None:
        """Wait, within bounds, until what was said has gone out."""
        with contextlib.suppress(TimeoutError, OSError):
            async with asyncio.timeout(OPENING_S):
                await self._writer.drain()

    # --- passing on, as bytes -----------------------------------------------------------------

    async def read(self, size: int) -> bytes:
        """Bytes that have come; none when the connection is gone. Raises OSError."""
        return await self._reader.read(size)

    async def write(self, data: bytes) -> None:
        """Send bytes, no faster than they are taken. Raises OSError."""
        self._writer.write(data)
        await self._writer.drain()

    # --- serving --------------------------------------------------------------------------------

    def send(self, message: wire.ToWorker) -> bool:
        """Queue a message; False when the connection is gone. The caller bounds what waits."""
        if self._writer.is_closing():
            return False
        self._writer.write(wire.pack(message))
        return True

    async def receive(self, timeout_s: float) -> list[wire.FromWorker] | None:
        """What has come; empty after the timeout, None when the connection is gone."""
        try:
            async with asyncio.timeout(timeout_s):
                data = await self._reader.read(1 << 16)
        except TimeoutError:
            return []
        except OSError as error:
            self._why = error.strerror or type(error).__name__
            return None
        if not data:
            self._why = "the connection was closed"
            return None
        try:
            return [wire.from_worker(body) for body in self._frames.feed(data)]
        except wire.WireError:
            self._why = "it sent what is no message"
            return None

    def last_line(self) -> str:
        """Why the connection is gone."""
        return self._why

    async def end(self) -> None:
        """Close it, without waiting for what the other side does not take."""
        self._writer.transport.abort()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()
