"""What our own records know of a caller: looked up when a call arrives, noted when an agent labels one.

Nobody waits for it: a call is routed without it, and a little better with it. A database that is away
or slow costs a caller the head start and the agent of last time, never the call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from cti.caller_marks import CallerMarks
from cti.history import CallHistory
from routing.facts import AnyFact, CallArrived, CallerKnown, CallLabelled, Fact
from routing.floor import Floor
from routing.model import CallId

log = structlog.get_logger(__name__)

LOOK_LIMIT_S = 2.0
"""From the arrival; what comes later is of no use."""
NOTE_LIMIT_S = 10.0
AT_ONCE = 4
"""Look-ups at one time: the database has others to serve."""
MOST_DUE = 1_000
"""Work that waits at most; what comes beyond is left undone."""

Work = Callable[[], Awaitable[None]]


class Callers:
    """Reports ``CallerKnown`` when anything is known. ``now_s``: seconds of a clock that never jumps."""

    def __init__(
        self,
        history: CallHistory,
        marks: CallerMarks,
        report: Callable[[Fact], None],
        now_s: Callable[[], float],
    ) -> None:
        self._history = history
        self._marks = marks
        self._report = report
        self._now_s = now_s
        self._due: asyncio.Queue[tuple[float, Work]] = asyncio.Queue(MOST_DUE)
        self.healthy = True

    def follow(self, now: int, fact: AnyFact, floor: Floor) -> None:
        """See to what the fact asks for soon; returns at once. ``now``: ms since the epoch."""
        if isinstance(fact, CallArrived) and fact.ani:
            arrived = fact
            self._plan(LOOK_LIMIT_S, lambda: self._look_up(arrived.call, arrived.ani))
        elif isinstance(fact, CallLabelled) and _by_an_agent(fact):
            label = fact
            call = floor.calls.get(label.call)
            ani = call.ani if call else None
            self._plan(NOTE_LIMIT_S, lambda: self._note(label, ani, now))

    def _plan(self, limit_s: float, work: Work) -> None:
        try:
            self._due.put_nowait((self._now_s() + limit_s, work))
        except asyncio.QueueFull:
            self._failed("too much is waiting")

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as workers:
            for _ in range(AT_ONCE):
                workers.create_task(self._work())

    async def _work(self) -> None:
        while True:
            until, work = await self._due.get()
            try:
                async with asyncio.timeout(until - self._now_s()):
                    await work()
                self.healthy = True
            except Exception as error:
                # not its message: a database's errors quote the values, and those are the caller's
                self._failed(type(error).__name__)

    def _failed(self, why: str) -> None:
        if self.healthy:
            log.warning("what is known of callers cannot be looked up or noted", error=why)
        self.healthy = False

    async def _look_up(self, call: CallId, ani: str) -> None:
        last, mark = await self._history.last_answered(ani), await self._marks.get(ani)
        known = CallerKnown(
            call=call,
            last_agent=last.agent if last else None,
            last_at=last.answered_at if last else None,
            elderly=mark.elderly,
            language=mark.language,
        )
        if known != CallerKnown(call=call):
            self._report(known)

    async def _note(self, label: CallLabelled, ani: str | None, now: int) -> None:
        if ani is None:
            # labelled in wrap-up, when the call is no longer on the floor
            ended = await self._history.find(label.call)
            ani = ended.ani if ended else ""
        if ani:
            await self._marks.put(ani, elderly=label.elderly, language=label.language, by=label.by, at=now)


def _by_an_agent(label: CallLabelled) -> bool:
    """A key that the caller pressed is for this call only."""
    return label.by != "caller" and (label.elderly is not None or label.language is not None)
