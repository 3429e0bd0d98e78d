"""Once a day: facts that no start will need any more, and that are old enough, leave the journal."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from cti.journal import Journal

log = structlog.get_logger(__name__)

EVERY_S = 24 * 60 * 60.0
DAY_MS = 24 * 60 * 60 * 1000


async def tidy(
    journal: Journal,
    days: int,
    clock: Callable[[], int],
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """At the start and then daily until cancelled, forget facts of more than ``days`` days ago.

    ``clock`` gives ms since the epoch; ``sleep`` is for tests, which have their own time.
    """
    while True:
        try:
            gone = await journal.forget(clock() - days * DAY_MS)
            log.info("journal tidied", facts=gone, days=days)
        except Exception as error:
            log.warning("the journal could not be tidied; tomorrow again", error=type(error).__name__)
        await sleep(EVERY_S)
