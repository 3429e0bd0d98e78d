"""A real Asterisk with the least configuration that the AMI door can be tried on."""

from __future__ import annotations

import os
import random
import socket
from pathlib import Path

from cti.local_asterisk import LocalAsterisk, modules_folder

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
        self._asterisk = LocalAsterisk(ROOT, where / "etc")
        self.port = _free_port()

    async def start(self) -> None:
        """Start it and wait until it is ready. Raises ``AsteriskFailed`` with its last words."""
        self._write()
        await self._asterisk.start()

    async def stop(self) -> None:
        """Kill it, as a power cut would."""
        await self._asterisk.kill()

    def _write(self) -> None:
        folders = {name: self._where / name for name in ("etc", "lib", "db", "keys", "spool", "run", "log")}
        for folder in folders.values():
            folder.mkdir(parents=True, exist_ok=True)
        places = {
            "astetcdir": folders["etc"],
            "astmoddir": modules_folder(ROOT),
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
