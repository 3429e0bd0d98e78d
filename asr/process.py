"""A worker process seen from the program: messages out, messages in, its last words on stderr."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from asr import wire

_HOME = str(Path(__file__).resolve().parent.parent)
"""Where a worker finds this package, however the program was started."""
_END_S = 2.0
"""How long a process may take to end by itself once its stdin is closed."""
_STDERR_KEPT = 4096


def arguments_of(engine: str, model: Path, prompt: str, hot_words: Sequence[str]) -> list[str]:
    """What ``asr.worker`` is to be told."""
    told = ["--engine", engine, "--model", str(model), "--prompt", prompt]
    return [*told, "--hot-words", " ".join(hot_words)]


class Process:
    """One ``asr.worker``."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._frames = wire.Frames()
        self._stderr = b""
        self._errors = asyncio.create_task(self._read_errors())

    @classmethod
    async def start(cls, arguments: Sequence[str]) -> Process:
        """Start one; ``arguments`` are those of ``asr.worker``. Raises OSError."""
        paths = [_HOME, *filter(None, [os.environ.get("PYTHONPATH")])]
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "asr.worker",
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "OMP_NUM_THREADS": "1"},
            start_new_session=True,  # Ctrl-C in a terminal is for the program, which then ends its workers
        )
        return cls(process)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def send(self, message: wire.ToWorker) -> bool:
        """Queue a message; False when the pipe is gone. The caller bounds what waits."""
        stdin = self._process.stdin
        if stdin is None or stdin.is_closing():
            return False
        stdin.write(wire.pack(message))
        return True

    async def read(self, size: int) -> bytes:
        """Bytes that it said; none when it has ended."""
        stdout = self._process.stdout
        return await stdout.read(size) if stdout is not None else b""

    async def write(self, data: bytes) -> None:
        """Pass bytes on to it, no faster than it takes them. Raises OSError."""
        if self._process.stdin is not None:
            self._process.stdin.write(data)
            await self._process.stdin.drain()

    async def receive(self, timeout_s: float) -> list[wire.FromWorker] | None:
        """What has come; empty after the timeout, None when the process closed its output."""
        stdout = self._process.stdout
        if stdout is None:
            return None
        try:
            async with asyncio.timeout(timeout_s):
                data = await stdout.read(1 << 16)
        except TimeoutError:
            return []
        if not data:
            return None
        try:
            return [wire.from_worker(body) for body in self._frames.feed(data)]
        except wire.WireError:
            return None

    def last_line(self) -> str:
        """The last line it wrote to stderr; a worker never writes a caller's words there."""
        lines = self._stderr.decode("utf-8", "replace").strip().splitlines()
        return lines[-1][:300] if lines else ""

    async def end(self) -> None:
        """Close its stdin, give it time, then kill it; it is gone and reaped afterwards."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            async with asyncio.timeout(_END_S):
                await self._process.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
        finally:
            if self._process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    self._process.kill()
            self._errors.cancel()
            await asyncio.gather(self._errors, return_exceptions=True)
            await self._drain()

    async def _drain(self) -> None:
        """Read what it still said: a pipe with something in it would never be closed."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_END_S):
                for pipe in (self._process.stdout, self._process.stderr):
                    while pipe is not None and await pipe.read(1 << 16):
                        pass

    async def _read_errors(self) -> None:
        stderr = self._process.stderr
        while stderr is not None and (data := await stderr.read(_STDERR_KEPT)):
            self._stderr = (self._stderr + data)[-_STDERR_KEPT:]
