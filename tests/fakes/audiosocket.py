"""Asterisk's side of AudioSocket: connects, says a UUID, sends frames; and a sink that remembers."""

from __future__ import annotations

import asyncio
import socket
import struct
from uuid import UUID

from asr.frames import Audio, Frame, Identity, encode


class FakeAudioSocket:
    """One connection to a tap server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self.writer = writer

    @classmethod
    async def connect(cls, port: int, uuid: UUID | None = None) -> FakeAudioSocket:
        self = cls(*await asyncio.open_connection("127.0.0.1", port))
        if uuid is not None:
            await self.send(Identity(uuid))
        return self

    async def send(self, *frames: Frame) -> None:
        await self.send_raw(b"".join(encode(frame) for frame in frames))

    async def send_raw(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def speak(self, count: int, rate: int = 8_000) -> None:
        """``count`` frames of 20 ms, each different."""
        await self.send(*(Audio(n.to_bytes(2, "little") * (rate // 50), rate) for n in range(count)))

    async def close(self) -> None:
        """As Asterisk does at the end of a channel: no hang-up frame, the socket is closed."""
        self.writer.close()

    async def reset(self) -> None:
        """Break the connection off (RST)."""
        linger = struct.pack("ii", 1, 0)
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.writer.transport.abort()

    async def until_closed(self) -> bytes:
        """Wait until the server closes; what it sent."""
        try:
            async with asyncio.timeout(5):
                return await self._reader.read()
        except ConnectionError:
            return b""
        finally:
            self.writer.close()


class RecordingSink:
    """Keeps what a tap delivers. ``fails`` makes it raise at the first audio."""

    def __init__(self, fails: bool = False) -> None:
        self.frames: list[tuple[bytes, int]] = []
        self.endings: list[bool] = []
        self._fails = fails
        self._news = asyncio.Event()

    def audio(self, pcm: bytes, rate: int) -> None:
        if self._fails:
            raise RuntimeError("私密")
        self.frames.append((pcm, rate))
        self._news.set()

    def closed(self, clean: bool) -> None:
        self.endings.append(clean)
        self._news.set()
        if self._fails:
            raise RuntimeError("私密")

    async def until(self, frames: int = 0, ended: bool = False) -> None:
        async with asyncio.timeout(5):
            while len(self.frames) < frames or (ended and not self.endings):
                self._news.clear()
                await self._news.wait()
