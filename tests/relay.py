"""A TCP relay between a client and a server, which can cut, freeze and cut up what it passes on."""

from __future__ import annotations

import asyncio


class Relay:
    """Passes on ``pace`` bytes at a time (all there is when 0) until told otherwise."""

    def __init__(self, port: int, *, pace: int = 0) -> None:
        self._to = port
        self._pace = pace
        self.port = 0
        self._open = True
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        self.cut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        """Reset every connection."""
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    def lead_to(self, port: int) -> None:
        """Connect to another server from now on."""
        self._to = port

    def shut(self) -> None:
        """Reset every connection and let no new one through."""
        self._open = False
        self.cut()

    def open(self) -> None:
        """Let new connections through again."""
        self._open = True

    def freeze(self) -> None:
        """Keep connections open and pass nothing on any more."""
        self._flowing.clear()

    def thaw(self) -> None:
        """Pass on again."""
        self._flowing.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            if not self._open:
                raise ConnectionRefusedError
            there, back = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            writer.transport.abort()
            self._tasks.discard(task)
            return
        self._writers |= {writer, back}
        try:
            await asyncio.gather(self._pump(reader, back, 0), self._pump(there, writer, self._pace))
        finally:
            writer.transport.abort()
            back.transport.abort()
            self._tasks.discard(task)

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, pace: int) -> None:
        try:
            while data := await source.read(pace or 65536):
                await self._flowing.wait()
                target.write(data)
                await target.drain()
        except ConnectionError:
            pass
        finally:
            target.transport.abort()
