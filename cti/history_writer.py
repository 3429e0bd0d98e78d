"""Writes the records of ended calls to a history that may be away: again and again, until each is kept.

Nobody waits for it. What is due is in memory only; a start finds in the journal what was lost with it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

import structlog

from cti.history import CallHistory
from routing.facts import EmergencyJudged
from routing.model import Call, CallId

log = structlog.get_logger(__name__)

LIMIT = 100_000
"""Records that wait at most; beyond, the oldest go."""
DEADLINE_S = 5.0
RETRY_S = 0.5
"""Rest after a round in which something failed; doubled each time up to RETRY_MOST_S."""
RETRY_MOST_S = 30.0
GIVE_UP_ROUND = 3
"""After so many failures in a row the history is taken to be away, and the round ends."""
FINISH_S = 10.0


D = TypeVar("D")


class HistoryWriter:
    """Keeps records in their order as far as each can be kept. ``sleep`` is for tests with their own time."""

    def __init__(
        self, history: CallHistory, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._history = history
        self._sleep = sleep
        self._due: dict[CallId, Call] = {}
        self._judged: dict[CallId, EmergencyJudged] = {}
        """What was said of calls after their end, the last word of each."""
        self._wake = asyncio.Event()
        self._lost = 0
        self._failing = False

    @property
    def due(self) -> int:
        """Records, and words about them, that are not kept yet."""
        return len(self._due) + len(self._judged)

    @property
    def healthy(self) -> bool:
        """False while the history fails, and for good once a record had to be dropped for want of room."""
        return not self._failing and self._lost == 0

    def keep(self, call: Call) -> None:
        """Keep the record soon; returns at once."""
        self._make_room(self._due)
        self._due[call.id] = call
        self._wake.set()

    def judge(self, fact: EmergencyJudged) -> None:
        """Have the call's record say how its hand-over ended, once the record is kept; returns at once."""
        self._make_room(self._judged)
        self._judged[fact.call] = fact
        self._wake.set()

    def _make_room(self, due: dict[CallId, Any]) -> None:
        if len(due) >= LIMIT:
            del due[next(iter(due))]
            if not self._lost:
                log.error("records of calls are lost: the history was away for too long", limit=LIMIT)
            self._lost += 1

    async def catch_up(self, calls: Iterable[Call], judged: Iterable[EmergencyJudged] = ()) -> bool:
        """Keep these too, trying once before it returns; whether nothing is due then."""
        for call in calls:
            self.keep(call)
        for fact in judged:
            self.judge(fact)
        await self._round()
        return not self.due

    async def run(self) -> None:
        """Keep what is due until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            rest = RETRY_S
            while not await self._round():
                await self._sleep(rest)
                rest = min(2 * rest, RETRY_MOST_S)

    async def finish(self, limit_s: float = FINISH_S) -> None:
        """Try once more, for at most ``limit_s``; says in the log how many could not be kept."""
        try:
            async with asyncio.timeout(limit_s):
                await self._round()
        except TimeoutError:
            pass
        if self.due:
            log.error("records of calls were not kept; the next start tries again", records=self.due)

    async def _round(self) -> bool:
        """Try everything that is due once; False if anything failed."""
        failed = await self._try_all(self._due, self._history.keep)
        failed |= await self._try_all(self._judged, self._history.judge)
        self._failing = failed
        return not failed

    async def _try_all(self, due: dict[CallId, D], act: Callable[[D], Awaitable[None]]) -> bool:
        """Whether anything failed. What is said of a record that is not kept yet comes after it."""
        failed, in_a_row = False, 0
        for call, each in list(due.items()):
            if due is not self._due and call in self._due:
                failed = True
                continue
            if await self._done(call, each, due, act):
                in_a_row = 0
                continue
            failed, in_a_row = True, in_a_row + 1
            if in_a_row >= GIVE_UP_ROUND:
                break
        return failed

    async def _done(
        self, call: CallId, each: D, due: dict[CallId, D], act: Callable[[D], Awaitable[None]]
    ) -> bool:
        try:
            async with asyncio.timeout(DEADLINE_S):
                await act(each)
        except Exception as error:
            if not self._failing:
                # Not the message: a database's errors quote the values, and those are the caller's.
                log.warning("a call's record could not be kept", error=type(error).__name__)
            self._failing = True
            if call in due:
                due[call] = due.pop(call)  # behind the others: one bad record must not hold them up
            return False
        if due.get(call) is each:  # or a later word has come meanwhile
            del due[call]
        return True
