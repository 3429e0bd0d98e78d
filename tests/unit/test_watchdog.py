"""A process whose loop hangs ends itself; one whose loop comes round does not."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import asyncio, sys, time
from cti.watchdog import stay_awake

async def main():
    watchdog = asyncio.create_task(stay_awake(0.5))
    await asyncio.sleep(1.5)
    print("awake", flush=True)
    if sys.argv[1] == "hangs":
        time.sleep(60)
    watchdog.cancel()

asyncio.run(main())
"""


def run(how: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, how], capture_output=True, text=True, timeout=30, check=False
    )


def test_a_loop_that_hangs_ends_the_process_and_says_where() -> None:
    ended = run("hangs")
    assert ended.returncode != 0
    assert ended.stdout == "awake\n"
    assert "main" in ended.stderr


def test_a_loop_that_comes_round_is_left_alone() -> None:
    ended = run("works")
    assert (ended.returncode, ended.stdout) == (0, "awake\n")
