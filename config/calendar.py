"""China's official working days, as routing's calendar. Pure.

The State Council announces a year's days off and worked weekends (调休) in the autumn before; the
library ``chinesecalendar`` has them as a table, which ends with the last announced year.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import chinese_calendar

from routing.register import Calendar

_EPOCH = date(1970, 1, 1).toordinal()
_ANNOUNCED_FROM = 11
"""The month from which next year's days are usually known."""


def working_days(
    today: date, holidays: Collection[date] = (), workdays: Collection[date] = (), utc_offset_min: int = 480
) -> Calendar:
    """The official days from last year on; ``holidays`` and ``workdays``, the operators' own, go before them.

    A year that is not announced yet has none of its own: Monday to Friday.
    """
    first = today.year - 1
    off = {day for day in chinese_calendar.holidays if day.year >= first and day.weekday() < 5}
    worked = {day for day in chinese_calendar.workdays if day.year >= first and day.weekday() >= 5}
    off = (off | set(holidays)) - set(workdays)
    worked = (worked | set(workdays)) - set(holidays)
    return Calendar(holidays=_numbered(off), workdays=_numbered(worked), utc_offset_min=utc_offset_min)


def unknown_years(
    today: date, holidays: Collection[date] = (), workdays: Collection[date] = ()
) -> tuple[int, ...]:
    """Years, this one and soon the next, whose official days nobody has said.

    A year counts as said by the operators when they name days off and worked days of it.
    """
    soon = (today.year, today.year + 1) if today.month >= _ANNOUNCED_FROM else (today.year,)
    table = {day.year for day in chinese_calendar.holidays}
    own = {day.year for day in holidays} & {day.year for day in workdays}
    return tuple(year for year in soon if year not in table | own)


def _numbered(days: Collection[date]) -> tuple[int, ...]:
    return tuple(sorted(day.toordinal() - _EPOCH for day in days))
