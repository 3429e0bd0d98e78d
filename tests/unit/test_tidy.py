"""What is kept is tidied at the start and once a day, whatever fails."""

from __future__ import annotations

import asyncio

from cti.journal import MemoryJournal
from cti.tidy import tidy
from tests.virtual_time import VirtualTime, settle

DAY_S = 86_400


class Frail(MemoryJournal):
    def __init__(self) -> None:
        super().__init__()
        self.asked: list[int] = []

    async def forget(self, before: int) -> int:
        self.asked.append(before)
        if len(self.asked) == 2:
            raise OSError
        return await super().forget(before)


async def test_once_a_day_also_after_a_failure() -> None:
    journal, time = Frail(), VirtualTime()
    started = time.now_ms()
    task = asyncio.create_task(tidy("journal", journal, 30, time.now_ms, sleep=time.sleep))
    await settle()
    await time.pass_by(2 * DAY_S)
    assert journal.asked == [started + (day - 30) * DAY_S * 1000 for day in range(3)]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
