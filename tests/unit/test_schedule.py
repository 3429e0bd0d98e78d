"""Hours by the official calendar, and who is on duty: examples, and a minute-by-minute oracle."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from routing.model import AgentId
from routing.register import DAY_MS, Calendar, Hours, Roster, Span
from routing.schedule import is_open, is_workday, local_day, next_change, next_shift, on_duty

CHINA = timezone(timedelta(hours=8))
MINUTE_MS = 60_000


def ms(text: str) -> int:
    """A local moment in China, such as ``2026-10-01 08:30``."""
    return int(datetime.fromisoformat(text).replace(tzinfo=CHINA).timestamp() * 1000)


def day(text: str) -> int:
    return (date.fromisoformat(text) - date(1970, 1, 1)).days


def span(text: str) -> Span:
    start, to = (int(t[:2]) * 60 + int(t[3:]) for t in text.split("-"))
    return Span(start=start, to=to)


OFFICE = Hours(
    id="office", workdays=(span("08:30-12:00"), span("14:00-17:30")), days_off=(span("09:00-12:00"),)
)
YEAR_2025 = Calendar(
    holidays=tuple(
        map(day, ("2025-10-01", "2025-10-02", "2025-10-03", "2025-10-06", "2025-10-07", "2025-10-08"))
    ),
    workdays=(day("2025-09-28"), day("2025-10-11")),
)
"""National Day and Mid-Autumn of 2025: eight days off for a Sunday and a Saturday worked."""


@pytest.mark.parametrize(
    ("at", "opened"),
    [
        ("2025-09-30 08:29:59.999", False),
        ("2025-09-30 08:30", True),
        ("2025-09-30 11:59:59.999", True),
        ("2025-09-30 12:00", False),
        ("2025-09-30 17:29", True),
        ("2025-10-01 08:45", False),
        ("2025-10-01 09:00", True),
        ("2025-10-01 15:00", False),
        ("2025-09-28 15:00", True),
        ("2025-10-11 15:00", True),
        ("2025-10-12 15:00", False),
        ("2025-10-09 15:00", True),
    ],
)
def test_office_hours_over_national_day(at: str, opened: bool) -> None:
    assert is_open(OFFICE, YEAR_2025, ms(at)) is opened


def test_a_worked_saturday_is_a_working_day_and_a_weekday_off_is_not() -> None:
    assert is_workday(YEAR_2025, day("2025-10-11"))
    assert not is_workday(YEAR_2025, day("2025-10-12"))
    assert not is_workday(YEAR_2025, day("2025-10-06"))
    assert [is_workday(Calendar(), day(f"2025-10-{d:02}")) for d in range(6, 13)] == [True] * 5 + [False] * 2


def test_a_date_named_as_both_is_off() -> None:
    assert not is_workday(
        Calendar(holidays=(day("2025-10-11"),), workdays=(day("2025-10-11"),)), day("2025-10-11")
    )


@pytest.mark.parametrize(
    ("at", "then"),
    [
        ("2025-09-30 03:00", "2025-09-30 08:30"),
        ("2025-09-30 08:30", "2025-09-30 12:00"),
        ("2025-09-30 17:30", "2025-10-01 09:00"),
        ("2025-10-10 17:30", "2025-10-11 08:30"),
        ("2025-10-11 17:30", "2025-10-12 09:00"),
    ],
)
def test_the_next_change(at: str, then: str) -> None:
    assert next_change(OFFICE, YEAR_2025, ms(at)) == ms(then)


def test_closed_through_a_long_holiday() -> None:
    weekdays = Hours(id="w", workdays=(span("09:00-17:00"),))
    assert next_change(weekdays, YEAR_2025, ms("2025-09-30 17:00")) == ms("2025-10-09 09:00")


def test_no_hours_are_always_open() -> None:
    assert is_open(None, YEAR_2025, ms("2025-10-01 03:00"))
    assert next_change(None, YEAR_2025, ms("2025-10-01 03:00")) is None


def test_what_is_open_to_midnight_and_from_midnight_does_not_close_there() -> None:
    night = Hours(
        id="n", workdays=(span("22:00-24:00"), span("00:00-06:00")), days_off=(span("22:00-24:00"),)
    )
    assert is_open(night, Calendar(), ms("2025-10-14 23:59:59.999"))
    assert is_open(night, Calendar(), ms("2025-10-15 00:00"))
    assert next_change(night, Calendar(), ms("2025-10-14 22:00")) == ms("2025-10-15 06:00")
    friday_night = ms("2025-10-17 23:00")
    assert next_change(night, Calendar(), friday_night) == ms("2025-10-18 00:00")


def test_what_never_changes_has_no_next_change() -> None:
    always = Hours(
        id="a", workdays=(span("00:00-24:00"),), days_off=(span("00:00-12:00"), span("12:00-24:00"))
    )
    assert next_change(always, YEAR_2025, ms("2025-10-01 03:00")) is None
    assert next_change(Hours(id="never"), YEAR_2025, ms("2025-10-01 03:00")) is None


def test_the_local_day_turns_at_local_midnight() -> None:
    assert local_day(Calendar(), ms("2025-10-01 00:00")) == day("2025-10-01")
    assert local_day(Calendar(), ms("2025-10-01 00:00") - 1) == day("2025-09-30")
    assert local_day(Calendar(utc_offset_min=0), ms("2025-10-01 00:00")) == day("2025-09-30")


minutes = st.integers(0, 1440)
spans = st.lists(
    st.tuples(minutes, minutes).map(lambda pair: Span(start=min(pair), to=max(pair))), max_size=3
).map(tuple)
plans = st.builds(Hours, id=st.just("h"), workdays=spans, days_off=spans)
FIRST = day("2026-02-10")
days = st.lists(st.integers(FIRST, FIRST + 6), max_size=3).map(tuple)
calendars = st.builds(
    Calendar, holidays=days, workdays=days, utc_offset_min=st.sampled_from((480, 0, -570, 345))
)
moments = st.integers(FIRST * DAY_MS, (FIRST + 3) * DAY_MS)


@given(plans, calendars, moments)
@example(Hours(id="h", workdays=(Span(start=0, to=1440),)), Calendar(holidays=(FIRST + 1,)), FIRST * DAY_MS)
def test_the_next_change_is_the_next_minute_that_differs(hours: Hours, calendar: Calendar, now: int) -> None:
    then = next_change(hours, calendar, now)
    opened = is_open(hours, calendar, now)
    until = then if then is not None else now + 3 * DAY_MS
    first = (now // MINUTE_MS + 1) * MINUTE_MS
    for at in range(first, min(until, now + 3 * DAY_MS), MINUTE_MS):
        assert is_open(hours, calendar, at) is opened
    if then is not None:
        assert then > now
        assert is_open(hours, calendar, then) is not opened
        assert is_open(hours, calendar, then - 1) is opened


def roster(number: int, starts: int, ends: int, agents: str, group: str = "duty") -> Roster:
    return Roster(
        id=f"r{number}",
        name="值班",
        group=group,
        starts_at=starts,
        ends_at=ends,
        agents=tuple(AgentId(a) for a in agents.split()),
    )


WATCH = (
    roster(1, 100, 200, "8001 8002"),
    roster(2, 150, 300, "8002 8003", "night"),
    roster(3, 150, 300, "8003"),
)


def test_on_duty_from_the_first_moment_until_just_before_the_last() -> None:
    assert on_duty(WATCH, 99) == {}
    assert on_duty(WATCH, 100) == {"8001": ("duty",), "8002": ("duty",)}
    assert on_duty(WATCH, 150) == {"8001": ("duty",), "8002": ("duty", "night"), "8003": ("night", "duty")}
    assert on_duty(WATCH, 200) == {"8002": ("night",), "8003": ("night", "duty")}
    assert on_duty(WATCH, 300) == {}


def test_a_group_is_named_once_though_two_rosters_name_it() -> None:
    assert on_duty((*WATCH, roster(4, 100, 200, "8001")), 100)[AgentId("8001")] == ("duty",)


def test_the_next_shift() -> None:
    assert [next_shift(WATCH, at) for at in (0, 100, 149, 150, 200, 299)] == [100, 150, 150, 200, 300, 300]
    assert next_shift(WATCH, 300) is None
    assert next_shift((), 0) is None
    assert next_shift((roster(1, 500, 400, "8001"),), 0) is None


rosters = st.lists(
    st.builds(
        roster,
        st.just(1),
        st.integers(0, 30),
        st.integers(0, 30),
        st.sampled_from(("8001", "8001 8002", "8002 8003")),
        st.sampled_from(("duty", "night")),
    ),
    max_size=6,
)


@given(rosters, st.integers(0, 31))
def test_nobody_comes_on_or_off_duty_before_the_next_shift(plan: list[Roster], now: int) -> None:
    then = next_shift(plan, now)
    for at in range(now, then if then is not None else 40):
        assert on_duty(plan, at) == on_duty(plan, now)
