"""Grave and urgent requests (重大、紧急政务服务请求) and their chained clocks (Art. 55-58). Pure; in ms.

A mark by a person is a report to the hotline office at once (Art. 56). From there each step starts the
clock of the next one: dispatched by the city in 10 minutes, passed on by the district in 10 more (Art. 57),
first response of the unit in 30 minutes, result within 1 working day (Art. 58).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from itertools import pairwise

from routing.model import Record
from routing.register import DAY_MS, Calendar
from routing.schedule import is_workday, local_day

DETECTOR = "detector"
"""Who marks as a proposal only."""
MINUTE_MS = 60_000
DISPATCH_MS = 10 * MINUTE_MS
PASS_ON_MS = 10 * MINUTE_MS
RESPOND_MS = 30 * MINUTE_MS


class Step(StrEnum):
    """How far it has come, in order."""

    REPORTED = "reported"
    """The hotline office knows."""
    DISPATCHED = "dispatched"
    """The city gave it to a district, or to a unit of its own, which is then also passed on."""
    PASSED_ON = "passed_on"
    """The district gave it to the unit that acts."""
    RESPONDED = "responded"
    """The unit said what it does first."""
    RESOLVED = "resolved"
    """The unit told the result."""


STEPS = tuple(Step)


class Grave(Record, frozen=True, kw_only=True):
    """One draft's mark. With an empty ``kind`` a person took it away, and the detector is not asked again."""

    kind: str
    by: str
    marked_at: int
    steps: Mapping[str, int] = {}
    """When each step was taken; none for a proposal of the detector."""

    @property
    def proposed(self) -> bool:
        """Whether no person has judged it yet."""
        return self.by == DETECTOR

    @property
    def open(self) -> bool:
        """Whether a clock runs."""
        return bool(self.kind) and not self.proposed and Step.RESOLVED not in self.steps


def mark(before: Grave | None, kind: str, by: str, now: int) -> Grave | None:
    """The mark after somebody set ``kind``, or took the mark away with an empty one.

    The detector proposes only where nobody has marked or judged. Another kind keeps the clocks that run.
    """
    if by == DETECTOR:
        wanted = (
            bool(kind) and (before is None or before.proposed) and (before is None or before.kind != kind)
        )
        return Grave(kind=kind, by=by, marked_at=now) if wanted else before
    if not kind:
        return before if before is None else Grave(kind="", by=by, marked_at=now)
    if before is not None and before.kind and not before.proposed:
        if before.kind == kind:
            return before
        return Grave(kind=kind, by=by, marked_at=before.marked_at, steps=before.steps)
    return Grave(kind=kind, by=by, marked_at=now, steps={Step.REPORTED: now})


def may_step(grave: Grave | None, step: Step) -> bool:
    """Whether ``step`` is the next one; each is taken once and in order."""
    if grave is None or not grave.open or step in grave.steps:
        return False
    before = STEPS[: STEPS.index(step)]
    return all(each in grave.steps for each in before)


def stepped(grave: Grave | None, step: str, now: int) -> Grave | None:
    """The mark after ``step``; as it was when that is not the next one."""
    if step not in STEPS or grave is None or not may_step(grave, Step(step)):
        return grave
    return Grave(
        kind=grave.kind, by=grave.by, marked_at=grave.marked_at, steps={**grave.steps, Step(step): now}
    )


def dues(grave: Grave | None, calendar: Calendar) -> dict[Step, int]:
    """When each step whose clock has started is or was due; ``calendar`` knows the working days."""
    found: dict[Step, int] = {}
    steps = grave.steps if grave is not None and grave.kind else {}
    spans = {Step.REPORTED: DISPATCH_MS, Step.DISPATCHED: PASS_ON_MS, Step.PASSED_ON: RESPOND_MS}
    for step, following in pairwise(STEPS):
        if step not in steps:
            break
        at = steps[step]
        found[following] = at + spans[step] if step in spans else one_working_day(at, calendar)
    return found


def late_steps(grave: Grave | None, calendar: Calendar, now: int) -> tuple[Step, ...]:
    """Steps that are not taken although they are due."""
    if grave is None:
        return ()
    return tuple(
        step for step, due in dues(grave, calendar).items() if step not in grave.steps and due <= now
    )


def next_due(grave: Grave | None, calendar: Calendar, now: int) -> int | None:
    """When the next step falls due; None when it is late already, or no clock runs."""
    if grave is None or not grave.open:
        return None
    ahead = (due for step, due in dues(grave, calendar).items() if step not in grave.steps and due > now)
    return min(ahead, default=None)


def one_working_day(at: int, calendar: Calendar) -> int:
    """One working day after ``at``: the same time on the next; from a day off, the end of the next."""
    today = local_day(calendar, at)
    day = today + 1
    while not is_workday(calendar, day):
        day += 1
    if is_workday(calendar, today):
        return at + (day - today) * DAY_MS
    return (day + 1) * DAY_MS - calendar.utc_offset_min * MINUTE_MS
