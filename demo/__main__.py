"""`hotline run` comes here."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path

from config.load import ConfigurationError
from config.settings import SettingsError
from cti import logs
from cti.local_asterisk import AsteriskFailed
from demo.phones import PhoneError
from demo.run import run


def main() -> int:
    """Play the demonstration; its exit code. One plain line when it cannot."""
    parser = argparse.ArgumentParser(prog="hotline run")
    parser.add_argument("--once", action="store_true")
    parser.add_argument("--folder", type=Path, default=Path("var"))
    arguments = parser.parse_args()
    logs.set_up("warning")
    try:
        return asyncio.run(_run(arguments.once, arguments.folder, asterisk_tree()))
    except asyncio.CancelledError:
        # Ctrl-C is how a hotline that stays up is ended
        print("ended; nothing is left running", flush=True)  # noqa: T201 -- this is the command's output
        return 130 if arguments.once else 0
    except (
        AsteriskFailed,
        ConfigurationError,
        PhoneError,
        RuntimeError,
        SettingsError,
        TimeoutError,
    ) as error:
        sys.stderr.write(f"hotline run: {error or type(error).__name__}\n")
        return 2


def asterisk_tree() -> Path:
    """Where Asterisk is: the one that the set-up built, or this machine's own when a setting says so."""
    if os.environ.get("HOTLINE_ASTERISK") == "external":
        return Path("/")
    return Path(os.environ.get("HOTLINE_ASTERISK_ROOT", "build/asterisk"))


async def _run(once: bool, folder: Path, tree: Path) -> int:
    task = asyncio.ensure_future(run(once=once, folder=folder, tree=tree))
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    return await task


if __name__ == "__main__":
    sys.exit(main())
