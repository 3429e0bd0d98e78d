"""The official working days, the operators' own, and the years that nobody has announced."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from config.calendar import unknown_years, working_days
from config.load import load
from routing.schedule import is_workday

FOSHAN = Path(__file__).parents[2] / "config" / "foshan"
EPOCH = date(1970, 1, 1)
LAST = max(day.year for day in chinese_calendar.holidays)


def number(day: date) -> int:
    return (day - EPOCH).days


def test_every_day_of_the_known_years_is_as_the_library_has_it() -> None:
    calendar = working_days(date(2025, 6, 1))
    day = date(2024, 1, 1)
    while day.year <= LAST:
        assert is_workday(calendar, number(day)) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


def test_years_before_the_last_are_left_out() -> None:
    calendar = working_days(date(2025, 6, 1))
    assert min(*calendar.holidays, *calendar.workdays) >= number(date(2024, 1, 1))
    assert list(calendar.holidays) == sorted(calendar.holidays)


def test_a_year_that_is_not_announced_is_monday_to_friday() -> None:
    calendar = working_days(date(LAST + 1, 6, 1))
    days = [date(LAST + 1, 1, 1) + timedelta(days=n) for n in range(365)]
    assert all(is_workday(calendar, number(day)) == (day.weekday() < 5) for day in days)


def test_the_operators_days_go_before_the_official_ones() -> None:
    national_day, worked_saturday = date(2025, 10, 1), date(2025, 10, 11)
    plain_monday, plain_sunday = date(2025, 11, 3), date(2025, 11, 2)
    calendar = working_days(
        date(2025, 6, 1), holidays=[worked_saturday, plain_monday], workdays=[national_day, plain_sunday]
    )
    assert [
        is_workday(calendar, number(day))
        for day in (national_day, plain_sunday, worked_saturday, plain_monday)
    ] == [True, True, False, False]


@pytest.mark.parametrize(
    ("today", "unknown"),
    [
        (date(LAST, 10, 31), ()),
        (date(LAST, 11, 1), (LAST + 1,)),
        (date(LAST + 1, 1, 1), (LAST + 1,)),
        (date(LAST + 1, 12, 1), (LAST + 1, LAST + 2)),
    ],
)
def test_unknown_years(today: date, unknown: tuple[int, ...]) -> None:
    assert unknown_years(today) == unknown


def test_a_year_that_the_operators_wrote_is_known() -> None:
    today, off, worked = date(LAST + 1, 1, 1), [date(LAST + 1, 5, 3)], [date(LAST + 1, 5, 8)]
    assert unknown_years(today, off, worked) == ()
    assert unknown_years(today, off) == (LAST + 1,), "one local day off is not the whole year"


def test_an_unknown_year_is_told_at_the_calendar() -> None:
    (warning,) = load(FOSHAN, today=date(LAST + 1, 2, 1)).warnings
    line = (FOSHAN / "hours.toml").read_text("utf-8").splitlines().index("[calendar]") + 1
    assert warning.startswith(f"{FOSHAN / 'hours.toml'}:{line}: calendar: 还没有 {LAST + 1} 年")
    assert "update chinesecalendar or fill in [calendar])" in warning
    assert load(FOSHAN, today=date(LAST, 2, 1)).warnings == ()


def test_no_calendar_at_all_is_told_too(tmp_path: Path) -> None:
    for name in ("hotline", "agents", "groups"):
        text = (
            (FOSHAN / f"{name}.toml")
            .read_text("utf-8")
            .replace('hours = "office"', "")
            .replace("closed_", "#")
        )
        (tmp_path / f"{name}.toml").write_text(
            text.replace('[[groups]]\nid = "duty"\nname = "节假日值班组"\n', "")
        )
    (warning,) = load(tmp_path, today=date(LAST + 1, 2, 1)).warnings
    assert warning.startswith(f"{tmp_path / 'hours.toml'}:1: calendar: ")
