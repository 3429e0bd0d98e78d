"""Once a day: what is old enough leaves where it is kept: facts that no start needs, happenings, marks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog

log = structlog.get_logger(__name__)

EVERY_S = 24 * 60 * 60.0
DAY_MS = 24 * 60 * 60 * 1000


class Forgets(Protocol):
    """Something that keeps what has a time."""

    async def forget(self, before: int) -> int:
        """Delete what is from before a time, ms since the epoch; how many."""


async def tidy(
    what: str,
    store: Forgets,
    days: int,
    clock: Callable[[], int],
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """At the start and then daily until cancelled, forget what is of more than ``days`` days ago.

    ``what`` names it in the log; ``clock`` gives ms since the epoch; ``sleep`` is for tests, which have their
    own time.
    """
    while True:
        try:
            gone = await store.forget(clock() - days * DAY_MS)
            log.info("tidied", what=what, gone=gone, days=days)
        except Exception as error:
            log.warning("could not be tidied; tomorrow again", what=what, error=type(error).__name__)
        await sleep(EVERY_S)
