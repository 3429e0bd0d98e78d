"""Which drafts are late, and which grave requests: the clocks of Art. 15 and of Art. 55-58, kept by timers.

Follows drafts as they change; a timer rings at the moment a clock's state changes, so nothing polls.
After a restart it is given the drafts again. All times in ms since the epoch.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol

import structlog
from msgspec.structs import replace

from routing.model import CallId
from routing.register import DAY_MS, Calendar
from tickets.alarms import Alarms
from tickets.clock import ClockState, order_clock
from tickets.draft import Draft
from tickets.grave import Step, late_steps, next_due

log = structlog.get_logger(__name__)

KEPT_MS = DAY_MS
"""A draft that never became an order leaves the list so long after it was answered."""
MOST = 20_000
"""More than a day of a city has."""
LATE = (ClockState.WARNING, ClockState.ALARM, ClockState.OVERDUE)
_ORDER, _GRAVE = "order", "grave"


class Watcher(Protocol):
    """Who is told."""

    def clock_changed(self, draft: Draft, state: ClockState) -> None:
        """The order's clock reached another state, or stopped."""

    def grave_late(self, draft: Draft, steps: tuple[Step, ...]) -> None:
        """Steps of a grave request are late that were not before."""


class Deadlines:
    """``clock`` gives ms since the epoch; ``calendar`` the working days in force."""

    def __init__(
        self,
        watcher: Watcher,
        clock: Callable[[], int],
        calendar: Callable[[], Calendar],
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._watcher = watcher
        self._clock = clock
        self._calendar = calendar
        self._alarms: Alarms[tuple[str, CallId]] = Alarms(self._ring, clock, sleep=sleep)
        self._due: dict[CallId, Draft] = {}
        self._grave: dict[CallId, Draft] = {}
        self._states: dict[CallId, ClockState] = {}
        self._late: dict[CallId, tuple[Step, ...]] = {}

    def follow(self, drafts: Iterable[Draft]) -> None:
        """Take in drafts as they are now."""
        for draft in drafts:
            self._follow(replace(draft, lines=()))

    async def run(self) -> None:
        """Ring until cancelled."""
        await self._alarms.run()

    def late(self) -> list[tuple[Draft, ClockState]]:
        """Drafts from 20 minutes on that are no orders: those still in time first, then overdue ones."""
        found = [(self._due[call], state) for call, state in self._states.items() if state in LATE]
        overdue = ClockState.OVERDUE
        return sorted(
            found,
            key=lambda each: (
                each[1] is overdue,
                (each[0].answered_at or 0) * (-1 if each[1] is overdue else 1),
            ),
        )

    def graves(self) -> list[tuple[Draft, tuple[Step, ...]]]:
        """Grave requests without a result, oldest first, each with its late steps."""
        now, calendar = self._clock(), self._calendar()
        still = sorted(self._grave.values(), key=lambda draft: draft.grave.marked_at if draft.grave else 0)
        return [(draft, late_steps(draft.grave, calendar, now)) for draft in still]

    def _follow(self, draft: Draft) -> None:
        self._follow_clock(draft)
        if draft.grave is not None and draft.grave.open:
            self._grave[draft.call] = draft
            self._look_at_grave(draft)
        elif self._grave.pop(draft.call, None) is not None:
            self._late.pop(draft.call, None)
            self._alarms.set((_GRAVE, draft.call), None)

    def _follow_clock(self, draft: Draft) -> None:
        now = self._clock()
        stopped = draft.order is not None
        if draft.answered_at is None or stopped or now - draft.answered_at >= KEPT_MS:
            if self._due.pop(draft.call, None) is not None:
                self._forget(draft, stopped=stopped)
            return
        if draft.call not in self._due and len(self._due) >= MOST:
            oldest = self._due.pop(next(iter(self._due)))
            log.error("draft_clock_dropped", call=oldest.call)
            self._forget(oldest, stopped=False)
        self._due[draft.call] = draft
        self._look_at_clock(draft)

    def _forget(self, draft: Draft, *, stopped: bool) -> None:
        self._alarms.set((_ORDER, draft.call), None)
        self._states.pop(draft.call, None)
        if stopped and draft.order is not None:
            state = order_clock(draft.answered_at, self._clock(), draft.order.entered_at).state
            self._watcher.clock_changed(draft, state)

    def _look_at_clock(self, draft: Draft) -> None:
        clock = order_clock(draft.answered_at, self._clock())
        gone_at = (draft.answered_at or 0) + KEPT_MS
        self._alarms.set((_ORDER, draft.call), clock.changes_at or gone_at)
        before = self._states.get(draft.call, ClockState.OK)
        self._states[draft.call] = clock.state
        if clock.state is not before:
            self._watcher.clock_changed(draft, clock.state)

    def _look_at_grave(self, draft: Draft) -> None:
        now, calendar = self._clock(), self._calendar()
        self._alarms.set((_GRAVE, draft.call), next_due(draft.grave, calendar, now))
        late, before = late_steps(draft.grave, calendar, now), self._late.get(draft.call, ())
        self._late[draft.call] = late
        if set(late) - set(before):
            self._watcher.grave_late(draft, late)

    def _ring(self, key: tuple[str, CallId]) -> None:
        which, call = key
        draft = (self._due if which == _ORDER else self._grave).get(call)
        if draft is not None and which == _ORDER:
            self._follow_clock(draft)
        elif draft is not None:
            self._look_at_grave(draft)
