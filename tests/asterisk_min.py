"""A real Asterisk with the least configuration that the AMI door can be tried on."""

from __future__ import annotations

import asyncio
import os
import random
import socket
from pathlib import Path

ROOT = Path(os.environ.get("HOTLINE_ASTERISK_ROOT", Path(__file__).parent.parent / "build" / "asterisk"))
USER, SECRET = "door", "made-up-secret"

_MODULES = ["pbx_config", "app_queue", "func_global", "app_userevent", "app_echo", "func_callerid"]
_FILES = {
    "logger.conf": "[general]\n[logfiles]\nconsole => notice,warning,error\n",
    "modules.conf": "[modules]\nautoload=no\n" + "".join(f"load={name}.so\n" for name in _MODULES),
    "manager.conf": (
        "[general]\nenabled=yes\nbindaddr=127.0.0.1\nport={port}\n"
        f"[{USER}]\nsecret={SECRET}\nread=all\nwrite=all\n"
    ),
    "extensions.conf": "[default]\nexten => wait,1,Answer()\n same => n,Wait(60)\n",
    "queues.conf": "[general]\n[duty]\nstrategy=ringall\n",
}


class MinimalAsterisk:
    """One Asterisk process under ``where``, its manager interface on ``port``."""

    def __init__(self, where: Path) -> None:
        self._where = where
        self._process: asyncio.subprocess.Process | None = None
        self.port = _free_port()

    async def start(self) -> None:
        """Start it and wait until it answers. Raises ``RuntimeError`` with its log when it does not."""
        if not (ROOT / "usr/sbin/asterisk").exists():
            raise RuntimeError(
                f"no Asterisk under {ROOT}: run the set-up first, or name its root in HOTLINE_ASTERISK_ROOT"
            )
        self._write()
        libraries = ROOT / "lib/x86_64-linux-gnu", ROOT / "usr/lib/x86_64-linux-gnu"
        with (self._where / "asterisk.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                ROOT / "lib64/ld-linux-x86-64.so.2",
                "--library-path",
                ":".join(map(str, libraries)),
                ROOT / "usr/sbin/asterisk",
                "-C",
                self._where / "etc/asterisk.conf",
                "-f",
                "-n",
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            async with asyncio.timeout(30):
                await self._until_up()
        except TimeoutError:
            await self.stop()
            raise RuntimeError((self._where / "asterisk.log").read_text(errors="replace")[-3000:]) from None

    async def stop(self) -> None:
        """Kill it, as a power cut would."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def _until_up(self) -> None:
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.transport.abort()
                return

    def _write(self) -> None:
        folders = {name: self._where / name for name in ("etc", "lib", "db", "keys", "spool", "run", "log")}
        for folder in folders.values():
            folder.mkdir(parents=True, exist_ok=True)
        places = {
            "astetcdir": folders["etc"],
            "astmoddir": ROOT / "usr/lib/x86_64-linux-gnu/asterisk/modules",
            "astvarlibdir": folders["lib"],
            "astdbdir": folders["db"],
            "astkeydir": folders["keys"],
            "astdatadir": ROOT / "usr/share/asterisk",
            "astagidir": folders["lib"],
            "astspooldir": folders["spool"],
            "astrundir": folders["run"],
            "astlogdir": folders["log"],
        }
        lines = "".join(f"{name} => {place}\n" for name, place in places.items())
        (folders["etc"] / "asterisk.conf").write_text(f"[directories]\n{lines}[options]\nnocolor=yes\n")
        for name, text in _FILES.items():
            (folders["etc"] / name).write_text(text.replace("{port}", str(self.port)))


def _free_port() -> int:
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
