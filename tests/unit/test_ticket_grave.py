"""Grave and urgent requests: who may mark, which step comes next, and the chained clocks of Art. 55 to 58."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.register import Calendar
from tickets.grave import DETECTOR, STEPS, Grave, Step, dues, late_steps, mark, may_step, next_due, stepped
from tickets.grave import one_working_day as working_day

CHINA = timezone(timedelta(hours=8))
MINUTE = 60_000
HOUR = 60 * MINUTE
EPOCH_DAY = datetime(1970, 1, 1, tzinfo=CHINA)


def at(day: str, clock: str = "12:00") -> int:
    return round(datetime.fromisoformat(f"{day}T{clock}+08:00").timestamp() * 1000)


def days(*dates: str) -> tuple[int, ...]:
    return tuple((datetime.fromisoformat(f"{each}T00:00+08:00") - EPOCH_DAY).days for each in dates)


WEEKDAYS = Calendar()
SPRING = Calendar(holidays=days("2026-02-16", "2026-02-17"), workdays=days("2026-02-14"))
NOON = at("2026-11-23")
MARKED = Grave(kind="ongoing", by="8001", marked_at=NOON, steps={"reported": NOON})


def gone(*steps: tuple[Step, int]) -> Grave:
    grave: Grave | None = MARKED
    for step, when in steps:
        grave = stepped(grave, step, when)
    assert grave is not None
    return grave


def test_a_mark_by_a_person_reports_at_once() -> None:
    assert mark(None, "ongoing", "8001", NOON) == MARKED
    assert mark(MARKED, "ongoing", "8002", NOON + 1) is MARKED


def test_another_kind_keeps_the_clocks_that_run() -> None:
    changed = mark(MARKED, "serious", "banzhang", NOON + 9)
    assert changed == Grave(kind="serious", by="banzhang", marked_at=NOON, steps={"reported": NOON})


def test_the_detector_proposes_and_does_not_overrule_anybody() -> None:
    proposed = mark(None, "serious", DETECTOR, NOON)
    assert proposed is not None
    assert (proposed.proposed, proposed.open, proposed.steps) == (True, False, {})
    assert mark(proposed, "serious", DETECTOR, NOON + 1) is proposed
    assert mark(MARKED, "serious", DETECTOR, NOON + 1) is MARKED
    away = mark(proposed, "", "8001", NOON + 1)
    assert away is not None
    assert (away.kind, away.open) == ("", False)
    assert mark(away, "serious", DETECTOR, NOON + 2) is away
    assert mark(away, "serious", "8001", NOON + 2) == Grave(
        kind="serious", by="8001", marked_at=NOON + 2, steps={"reported": NOON + 2}
    )
    assert mark(None, "", "8001", NOON) is None
    assert (dues(proposed, WEEKDAYS), late_steps(proposed, WEEKDAYS, NOON + HOUR)) == ({}, ())


def test_each_clock_starts_with_the_step_before() -> None:
    assert dues(MARKED, WEEKDAYS) == {Step.DISPATCHED: NOON + 10 * MINUTE}
    grave = gone((Step.DISPATCHED, NOON + 4 * MINUTE))
    assert dues(grave, WEEKDAYS)[Step.PASSED_ON] == NOON + 14 * MINUTE
    grave = gone((Step.DISPATCHED, NOON), (Step.PASSED_ON, NOON + 20 * MINUTE))
    assert dues(grave, WEEKDAYS)[Step.RESPONDED] == NOON + 50 * MINUTE
    grave = gone((Step.DISPATCHED, NOON), (Step.PASSED_ON, NOON), (Step.RESPONDED, NOON + HOUR))
    assert dues(grave, WEEKDAYS)[Step.RESOLVED] == at("2026-11-24", "13:00")
    assert list(dues(grave, WEEKDAYS)) == list(STEPS[1:])


def test_a_step_is_late_from_the_moment_it_is_due_until_it_is_taken() -> None:
    due = NOON + 10 * MINUTE
    assert late_steps(MARKED, WEEKDAYS, due - 1) == ()
    assert next_due(MARKED, WEEKDAYS, due - 1) == due
    assert late_steps(MARKED, WEEKDAYS, due) == (Step.DISPATCHED,)
    assert next_due(MARKED, WEEKDAYS, due) is None
    done = gone((Step.DISPATCHED, due + 5))
    assert late_steps(done, WEEKDAYS, due + 5) == ()
    assert next_due(done, WEEKDAYS, due + 5) == due + 5 + 10 * MINUTE


def test_steps_are_taken_once_and_in_order() -> None:
    assert may_step(MARKED, Step.DISPATCHED)
    for step in (Step.REPORTED, Step.PASSED_ON, Step.RESPONDED, Step.RESOLVED):
        assert not may_step(MARKED, step)
        assert stepped(MARKED, step, NOON + 1) is MARKED
    assert stepped(MARKED, "overtaken", NOON + 1) is MARKED
    assert stepped(None, "dispatched", NOON) is None
    assert not may_step(None, Step.DISPATCHED)
    once = gone((Step.DISPATCHED, NOON + 1))
    assert stepped(once, "dispatched", NOON + 2) is once
    every = gone(*((step, NOON + n) for n, step in enumerate(STEPS[1:])))
    assert (every.open, next_due(every, WEEKDAYS, NOON)) == (False, None)


@pytest.mark.parametrize(
    ("calendar", "start", "end"),
    [
        (WEEKDAYS, at("2026-11-23", "09:30"), at("2026-11-24", "09:30")),
        (WEEKDAYS, at("2026-11-27", "17:00"), at("2026-11-30", "17:00")),  # over a weekend
        (WEEKDAYS, at("2026-11-28", "08:00"), at("2026-12-01", "00:00")),  # on a Saturday
        (SPRING, at("2026-02-13", "10:00"), at("2026-02-14", "10:00")),  # a Saturday that is worked
        (SPRING, at("2026-02-14", "10:00"), at("2026-02-18", "10:00")),  # over days off
        (WEEKDAYS, at("2026-11-23", "00:00"), at("2026-11-24", "00:00")),
        (WEEKDAYS, at("2026-11-22", "23:59"), at("2026-11-24", "00:00")),
    ],
)
def test_one_working_day(calendar: Calendar, start: int, end: int) -> None:
    assert working_day(start, calendar) == end


@given(st.lists(st.tuples(st.sampled_from([*STEPS, "x"]), st.integers(0, 10**7)), max_size=12))
def test_whatever_is_said_steps_stay_in_order_and_what_is_late_is_the_next_one(
    said: list[tuple[str, int]],
) -> None:
    grave: Grave | None = MARKED
    now = NOON
    for step, after in said:
        now += after
        grave = stepped(grave, step, now)
    assert grave is not None
    taken = list(grave.steps)
    assert taken == [step.value for step in STEPS[: len(taken)]]
    assert list(grave.steps.values()) == sorted(grave.steps.values())
    following = STEPS[len(taken) : len(taken) + 1]
    assert set(late_steps(grave, WEEKDAYS, now)) <= set(following)
    due = next_due(grave, WEEKDAYS, now)
    if following and due is not None:
        assert late_steps(grave, WEEKDAYS, due) == following
