"""A clock that stands still until a test moves it, and a sleep that follows it."""

from __future__ import annotations

import asyncio
import heapq
from itertools import count

NOON_MS = 1_763_800_000_000


class VirtualTime:
    """Nobody who sleeps wakes before ``pass_by`` has brought the time."""

    def __init__(self) -> None:
        self.s = 1_000.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = count()

    def now_s(self) -> float:
        """A monotonic clock, in seconds."""
        return self.s

    def now_ms(self) -> int:
        """The same as a wall clock: ms since the epoch."""
        return NOON_MS + round(self.s * 1000)

    @property
    def sleeping(self) -> list[float]:
        """When those who sleep will wake, soonest first."""
        return [due for due, _, future in sorted(self._sleepers) if not future.done()]

    async def sleep(self, seconds: float) -> None:
        """Sleep until the clock was moved far enough."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.s + seconds, next(self._order), future))
        await future

    async def pass_by(self, seconds: float) -> None:
        """Move the clock, waking each sleeper at its own time; then let everybody who can go on."""
        until = self.s + seconds
        await settle()
        while self._sleepers and self._sleepers[0][0] <= until:
            self.s, _, future = heapq.heappop(self._sleepers)
            if not future.done():
                future.set_result(None)
            await settle()
        self.s = until
        await settle()


async def settle(rounds: int = 20) -> None:
    """Let every task that can run do so, as far as it gets without waiting for the world."""
    for _ in range(rounds):
        await asyncio.sleep(0)
