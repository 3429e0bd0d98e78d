"""The service in a process of its own, as the demonstration and the live tests run it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

STOP_LIMIT_S = 15


class ServiceProcess:
    """``hotline serve`` with settings from a file that only its owner can read."""

    def __init__(self, settings: Mapping[str, str], folder: Path) -> None:
        self.env_file = folder / "hotline.env"
        self.log_file = folder / "hotline.log"
        folder.mkdir(parents=True, exist_ok=True)
        self.env_file.touch(mode=0o600)
        self.env_file.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
        self._process: asyncio.subprocess.Process | None = None

    @property
    def ended(self) -> bool:
        """Whether it is not running (any more)."""
        return self._process is None or self._process.returncode is not None

    async def start(self) -> None:
        """Start it; its log goes to ``hotline.log``."""
        with self.log_file.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "cti",
                "serve",
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, "HOTLINE_ENV_FILE": str(self.env_file)},
                start_new_session=True,
            )

    async def stop(self) -> None:
        """End it in good order; by force when it will not."""
        if self._process is None or self._process.returncode is not None:
            return
        self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), STOP_LIMIT_S)
        except TimeoutError:
            await self.kill()

    async def kill(self) -> None:
        """kill -9."""
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGKILL)
            await self._process.wait()

    def freeze(self) -> None:
        """Stop it in its tracks, connections open, as a machine that swaps or a debugger does."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(number)

    def last_words(self, lines: int = 5) -> str:
        """The end of its log."""
        if not self.log_file.exists():
            return ""
        return "\n".join(self.log_file.read_text(errors="replace").splitlines()[-lines:])
