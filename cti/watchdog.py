"""A watchdog: a program whose loop hangs ends itself, because a dead program is better than a deaf one.

A connection to a process that hangs stays open, so whoever waits for its answer waits on; when the
process is gone, Asterisk goes on without it and a restart puts things right.
"""

from __future__ import annotations

import asyncio
import faulthandler

LIMIT_S = 10.0


async def stay_awake(limit_s: float = LIMIT_S) -> None:
    """Until cancelled: if the loop does not come round for ``limit_s``, the process ends with the place
    where it hangs (files and lines, never values) on standard error."""
    try:
        while True:
            faulthandler.dump_traceback_later(limit_s, exit=True)
            await asyncio.sleep(limit_s / 5)
    finally:
        faulthandler.cancel_dump_traceback_later()
