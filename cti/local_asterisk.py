"""A local Asterisk: started from its own tree by that tree's own loader, watched and stopped.

The tree (``build/asterisk``) is a Debian release with its own C library. Its loader runs the
binary without chroot, mounts or root, so nothing has to be undone afterwards.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

READY = b"Asterisk Ready"
START_LIMIT_S = 30
STOP_LIMIT_S = 5


class AsteriskFailed(Exception):
    """Asterisk did not start, with what it said last."""


class LocalAsterisk:
    """One Asterisk process."""

    def __init__(self, tree: Path, etc: Path, told: Callable[[str], object] = lambda line: None) -> None:
        """``told`` gets every line of its console."""
        self._told = told
        self._command = command(tree, etc)
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self._said: deque[str] = deque(maxlen=200)

    @property
    def pid(self) -> int | None:
        """Its process id while it runs."""
        running = self._process is not None and self._process.returncode is None
        return self._process.pid if self._process and running else None

    @property
    def said(self) -> list[str]:
        """The last lines of its console."""
        return list(self._said)

    async def start(self) -> None:
        """Start it (again) and wait until it is ready. Raises AsteriskFailed."""
        self._ready.clear()
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            "-f",
            "-n",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "HOME": os.environ.get("HOME", "/")},
            start_new_session=True,
        )
        if self._process.stdout is not None:
            self._reading = asyncio.create_task(self._read(self._process.stdout))
        await self._wait_until_ready()
        if not self._ready.is_set():
            await self.kill()
            raise AsteriskFailed("Asterisk did not start: " + " | ".join(self.said[-5:]))

    async def _wait_until_ready(self) -> None:
        ready = asyncio.ensure_future(self._ready.wait())
        waits: set[asyncio.Future[Any]] = {ready}
        if self._reading is not None:
            waits.add(self._reading)
        await asyncio.wait(waits, timeout=START_LIMIT_S, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()

    async def _read(self, console: asyncio.StreamReader) -> None:
        async for line in console:
            self._said.append(line.decode("utf-8", "replace").rstrip())
            self._told(self._said[-1])
            if READY in line:
                self._ready.set()

    async def stop(self) -> None:
        """End it in good order; by force when it will not."""
        await self._end(signal.SIGTERM)

    async def kill(self) -> None:
        """End it at once, as a power cut would."""
        await self._end(signal.SIGKILL)

    async def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(how)
            try:
                await asyncio.wait_for(self._process.wait(), STOP_LIMIT_S)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()
        if self._reading is not None:
            await self._reading


def command(tree: Path, etc: Path) -> list[str]:
    """The command line that runs the Asterisk in ``tree``; raises AsteriskFailed when it is not there.

    The tree ``/`` is this machine's own Asterisk and needs no loader.
    """
    tree = tree.resolve()
    binary = tree / "usr/sbin/asterisk"
    if not binary.exists():
        raise AsteriskFailed(f"there is no Asterisk in {tree}; `make setup` puts it there")
    if tree == Path("/"):
        return [str(binary), "-C", str(etc.resolve() / "asterisk.conf")]
    libraries = ":".join(str(path) for path in library_folders(tree))
    loader = next(tree.glob("lib64/ld-linux-*.so.*"), None) or next(tree.glob("lib/ld-linux-*.so.*"))
    return [str(loader), "--library-path", libraries, str(binary), "-C", str(etc.resolve() / "asterisk.conf")]


def library_folders(tree: Path) -> list[Path]:
    """Where the tree keeps its libraries; the folder is named for the machine's architecture."""
    return [path for base in ("lib", "usr/lib") for path in sorted(tree.glob(f"{base}/*-linux-gnu"))]


def modules_folder(tree: Path) -> Path:
    """Where the tree keeps Asterisk's modules. Raises AsteriskFailed when it has none."""
    for folder in (*library_folders(tree), tree / "usr/lib"):
        if (folder / "asterisk/modules").is_dir():
            return folder / "asterisk/modules"
    raise AsteriskFailed(f"there is no Asterisk in {tree}; `make setup` puts it there")
