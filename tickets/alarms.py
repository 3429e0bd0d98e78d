"""One timer for many moments: who asked to be called at a time is called then. Nothing polls."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Awaitable, Callable, Hashable
from itertools import count
from typing import Generic, TypeVar

import structlog

log = structlog.get_logger(__name__)

LONGEST_SLEEP_S = 60.0
"""The wall clock may be set meanwhile."""

K = TypeVar("K", bound=Hashable)


class Alarms(Generic[K]):
    """Calls ``ring(key)`` on the loop when a key's moment has come.

    ``clock`` gives ms since the epoch; ``sleep`` is for tests with their own time.
    """

    def __init__(
        self,
        ring: Callable[[K], None],
        clock: Callable[[], int],
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._ring = ring
        self._clock = clock
        self._sleep = sleep
        self._at: dict[K, int] = {}
        self._heap: list[tuple[int, int, K]] = []
        self._order = count()
        self._sooner = asyncio.Event()

    def __len__(self) -> int:
        return len(self._at)

    def set(self, key: K, at: int | None) -> None:
        """Ring at that moment instead of the one set before; None: not any more."""
        if at is None:
            self._at.pop(key, None)
        elif self._at.get(key) != at:
            self._at[key] = at
            heapq.heappush(self._heap, (at, next(self._order), key))
            if self._heap[0][2] == key:
                self._sooner.set()
            self._tidy()

    async def run(self) -> None:
        """Ring until cancelled."""
        while True:
            self._sooner.clear()
            self._ring_due()
            await self._until_next()

    def _ring_due(self) -> None:
        while self._heap and self._heap[0][0] <= self._clock():
            at, _, key = heapq.heappop(self._heap)
            if self._at.get(key) != at:
                continue  # it was set anew, or not wanted any more
            del self._at[key]
            try:
                self._ring(key)
            except Exception as error:
                log.error("alarm_failed", error=type(error).__name__)

    async def _until_next(self) -> None:
        if not self._heap:
            await self._sooner.wait()
            return
        sleep_s = min(LONGEST_SLEEP_S, max(0, self._heap[0][0] - self._clock()) / 1000)
        sleeping = asyncio.ensure_future(self._sleep(sleep_s))
        sooner = asyncio.ensure_future(self._sooner.wait())
        try:
            await asyncio.wait({sleeping, sooner}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            sooner.cancel()

    def _tidy(self) -> None:
        """Moments that were set anew stay in the heap; not many times more than are wanted."""
        if len(self._heap) > 64 + 4 * len(self._at):
            live = {(at, key) for key, at in self._at.items()}
            self._heap = [each for each in self._heap if (each[0], each[2]) in live]
            heapq.heapify(self._heap)
