"""What happens, read from the journal as a standby would read it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from cti.journal import SqlJournal
from routing.facts import AnyFact

LOOK_S = 0.2
A = TypeVar("A", bound=AnyFact)


class Happenings:
    """The journal from now on: each fact is told once, and anybody may wait for one."""

    def __init__(self, journal: SqlJournal, after: int, told: Callable[[AnyFact], None]) -> None:
        self._journal = journal
        self._seq = after
        self._told = told
        self.seen: list[AnyFact] = []
        self._more = asyncio.Condition()

    async def follow(self) -> None:
        """Until cancelled."""
        while True:
            async for entry in self._journal.read(after=self._seq):
                self._seq = entry.seq
                self._told(entry.fact)
                async with self._more:
                    self.seen.append(entry.fact)
                    self._more.notify_all()
            await asyncio.sleep(LOOK_S)

    async def until(
        self, kind: type[A], where: Callable[[A], bool] = lambda fact: True, *, limit_s: float
    ) -> A:
        """The first such fact, past or coming. Raises TimeoutError."""
        async with asyncio.timeout(limit_s), self._more:
            while True:
                for fact in self.seen:
                    if isinstance(fact, kind) and where(fact):
                        return fact
                await self._more.wait()
