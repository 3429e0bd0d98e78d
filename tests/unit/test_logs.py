"""What a log line may hold: of an exception its type and place, never its text."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

WORDS = "我要投诉楼下烧烤店"
PROGRAM = f"""
import asyncio, gc, logging
import structlog
from cti import logs

def fail():
    raise ValueError("{WORDS}") from KeyError("{WORDS}")

async def forgotten():
    task = asyncio.create_task(failing())
    await asyncio.sleep(0)
    del task
    gc.collect()

async def failing():
    fail()

logs.set_up("info")
log = structlog.get_logger("x")
log.info("all is well", calls=3)
log.debug("not at this level")
try:
    fail()
except ValueError as error:
    log.exception("a room failed", fact="Heard")
    log.error("given as it is", exc_info=error)
    logging.getLogger("library").exception("a library failed")
asyncio.run(forgotten())
"""


@pytest.fixture(scope="module")
def lines() -> list[dict[str, Any]]:
    """What a program of its own logs: setting up is for a whole process."""
    ran = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, check=True)
    assert ran.stderr == b""
    assert WORDS not in ran.stdout.decode()
    return [json.loads(line) for line in ran.stdout.splitlines()]


def test_a_line_is_json_with_level_and_time(lines: list[dict[str, Any]]) -> None:
    assert lines[0] | {"timestamp": ""} == {
        "event": "all is well",
        "calls": 3,
        "level": "info",
        "timestamp": "",
    }


def test_of_an_exception_type_and_place_are_told_and_nothing_else(lines: list[dict[str, Any]]) -> None:
    failed = {line["event"]: line for line in lines[1:]}
    assert list(failed) == [
        "a room failed",
        "given as it is",
        "a library failed",
        "Task exception was never retrieved",
    ]
    for line in failed.values():
        assert (line["level"], line["error"]) == ("error", "ValueError")
        assert line["at"][-1].endswith(" fail")
        assert set(line) <= {"event", "level", "timestamp", "error", "at", "fact"}
