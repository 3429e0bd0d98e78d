"""A real Asterisk for one test: its own folders, its own ports, started and stopped by the test.

It needs no root and no chroot: the binary of a Debian root is run by that root's own loader.
Set ``HOTLINE_ASTERISK_ROOT`` to that root (default: ``build/asterisk``).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import re
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cti import local_asterisk

BLOCK = 200
"""Ports of one Asterisk: SIP, a few spare ones, then RTP."""
START_S = 60.0
ANSI = re.compile(r"\x1b\[[0-9;]*m")


class AsteriskError(Exception):
    """Asterisk did not say what was waited for, or there are no ports for it."""


def default_root() -> Path:
    """Where the tests' Asterisk is."""
    project = Path(__file__).resolve().parents[2]
    return Path(os.environ.get("HOTLINE_ASTERISK_ROOT", project / "build" / "asterisk"))


@dataclass(frozen=True, slots=True)
class Ports:
    """A block of ports that no other Asterisk of ours uses at the same time."""

    first: int
    token: socket.socket
    """A listening TCP socket on the block's last port: while it is open, the block is taken."""

    @property
    def sip(self) -> int:
        """UDP port for the SIP transport."""
        return self.first

    @property
    def ami(self) -> int:
        """TCP port for the manager interface."""
        return self.first + 1

    @property
    def http(self) -> int:
        """TCP port for HTTP and WebSocket."""
        return self.first + 2

    def spare(self, number: int) -> int:
        """One of seven ports for whatever a test needs; ``number`` from 0."""
        if not 0 <= number < 7:
            raise ValueError("a block has seven spare ports")
        return self.first + 3 + number

    @property
    def rtp(self) -> tuple[int, int]:
        """First and last UDP port for RTP."""
        return self.first + 10, self.first + BLOCK - 2


def take_ports() -> Ports:
    """Take a free block of ports at random, below the system's own ephemeral range."""
    blocks = list(range(20_000, 32_000, BLOCK))
    random.shuffle(blocks)
    for first in blocks:
        token = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            token.bind(("127.0.0.1", first + BLOCK - 1))
            token.listen(1)
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
                probe.bind(("127.0.0.1", first))
        except OSError:
            token.close()
            continue
        return Ports(first=first, token=token)
    raise AsteriskError("no free block of ports between 20000 and 32000")


class LocalAsterisk:
    """One Asterisk process and its folders below ``home``."""

    def __init__(self, home: Path, root: Path | None = None) -> None:
        self.home = home
        self.root = root or default_root()
        self.etc = home / "etc"
        self.spool = home / "spool"
        self.log: list[str] = []
        """What Asterisk printed, line by line, without colours."""
        self.ports = take_ports()
        self._asterisk = local_asterisk.LocalAsterisk(self.root, self.etc, self._hear)
        self._news = asyncio.Event()
        # A Unix socket's path may have 107 bytes, and a test's own folder can be deeper.
        self._run = Path(tempfile.mkdtemp(prefix="ast-"))

    def _directories(self) -> dict[str, Path]:
        return {
            "astetcdir": self.etc,
            "astmoddir": local_asterisk.modules_folder(self.root),
            "astvarlibdir": self.home / "lib",
            "astdbdir": self.home / "db",
            "astkeydir": self.home / "keys",
            "astdatadir": self.root / "usr/share/asterisk",
            "astagidir": self.home / "agi",
            "astspooldir": self.spool,
            "astrundir": self._run,
            "astlogdir": self.home / "log",
        }

    def render(self, files: Mapping[str, str], modules: Sequence[str] | None = None) -> None:
        """Write the configuration: ``files`` by name, and what every Asterisk needs unless given.

        ``modules`` loads only those (without ``.so``), otherwise everything is loaded.
        """
        directories = self._directories()
        for name, path in directories.items():
            if name not in ("astmoddir", "astdatadir"):
                path.mkdir(parents=True, exist_ok=True)
        low, high = self.ports.rtp
        load = "".join(f"load = {name}.so\n" for name in modules or ())
        ready = {
            "asterisk.conf": "[directories]\n"
            + "".join(f"{name} => {path}\n" for name, path in directories.items())
            + "[options]\nnocolor = yes\nverbose = 3\n",
            "logger.conf": "[general]\n[logfiles]\nconsole => notice,warning,error,verbose(3)\n",
            "modules.conf": f"[modules]\nautoload = {'no' if modules else 'yes'}\n{load}",
            "rtp.conf": f"[general]\nrtpstart = {low}\nrtpend = {high}\nstrictrtp = no\n",
        }
        for name, text in {**ready, **files}.items():
            (self.etc / name).write_text(text, "utf-8")

    async def start(self) -> None:
        """Start it and wait until it says that it is ready. Raises ``AsteriskFailed`` with its last words."""
        await self._asterisk.start()

    def _hear(self, line: str) -> None:
        self.log.append(ANSI.sub("", line).rstrip())
        self._news.set()

    async def line(self, words: str, *, after: int = 0, deadline_s: float = START_S) -> str:
        """The first line of the log with these words, from index ``after`` on, awaited if need be."""

        try:
            async with asyncio.timeout(deadline_s):
                while True:
                    self._news.clear()
                    found = next((line for line in self.log[after:] if words in line), None)
                    if found is not None:
                        return found
                    await self._news.wait()
        except TimeoutError:
            raise AsteriskError(f"Asterisk never said {words!r}") from None

    async def cli(self, command: str) -> str:
        """Run one console command and return what it printed."""
        process = await asyncio.create_subprocess_exec(
            *local_asterisk.command(self.root, self.etc),
            "-rx",
            command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        out, _ = await asyncio.wait_for(process.communicate(), START_S)
        return ANSI.sub("", out.decode("utf-8", "replace"))

    async def stop(self) -> None:
        """End it, by force if it does not end by itself, and give the ports back."""
        await self._asterisk.stop()
        self.ports.token.close()
        shutil.rmtree(self._run, ignore_errors=True)

    @contextlib.asynccontextmanager
    async def running(
        self, files: Mapping[str, str], modules: Sequence[str] | None = None
    ) -> AsyncIterator[LocalAsterisk]:
        """Render, start, and stop in any case."""
        self.render(files, modules)
        try:
            await self.start()
            yield self
        finally:
            await self.stop()
