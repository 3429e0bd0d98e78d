"""When something is open, and who is on duty: hours, the official calendar and rosters. Pure.

Moments are milliseconds since the epoch; a day has 1440 minutes from local midnight, for China has
one time and no daylight saving.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from routing.model import AgentId
from routing.register import DAY_MS, Calendar, Hours, Roster, Span

LOOK_AHEAD_DAYS = 400
"""Longer than any year: what has not changed by then is taken to stay."""

_MINUTE_MS = 60_000
_DAY_MIN = 1440
_MONDAY = 4
"""1970-01-05, in days since 1970-01-01."""


def local_day(calendar: Calendar, now_ms: int) -> int:
    """The local date, in days since 1970-01-01."""
    return (now_ms + calendar.utc_offset_min * _MINUTE_MS) // DAY_MS


def is_workday(calendar: Calendar, day: int) -> bool:
    """Whether a date, in days since 1970-01-01, is worked: Monday to Friday but for what the calendar says.

    A date that the calendar names as both is off.
    """
    if day in calendar.holidays:
        return False
    return (day - _MONDAY) % 7 < 5 or day in calendar.workdays


def is_open(hours: Hours | None, calendar: Calendar, now_ms: int) -> bool:
    """Whether it is open at this moment; without hours it is open 7×24."""
    if hours is None:
        return True
    day, minute = divmod(now_ms // _MINUTE_MS + calendar.utc_offset_min, _DAY_MIN)
    return any(span.start <= minute < span.to for span in _spans(hours, calendar, day))


def next_change(hours: Hours | None, calendar: Calendar, now_ms: int) -> int | None:
    """The first moment after now at which open and closed change places; None: not within 400 days."""
    if hours is None:
        return None
    now_open = is_open(hours, calendar, now_ms)
    today = local_day(calendar, now_ms)
    for day in range(today, today + LOOK_AHEAD_DAYS + 1):
        midnight_ms = day * DAY_MS - calendar.utc_offset_min * _MINUTE_MS
        spans = _spans(hours, calendar, day)
        for minute in _edges(spans):
            at_ms = midnight_ms + minute * _MINUTE_MS
            if at_ms > now_ms and any(span.start <= minute < span.to for span in spans) != now_open:
                return at_ms
    return None


def on_duty(rosters: Iterable[Roster], now_ms: int) -> Mapping[AgentId, tuple[str, ...]]:
    """The groups that agents are members of now by a roster, besides their own; in the rosters' order."""
    groups: dict[AgentId, tuple[str, ...]] = {}
    for roster in rosters:
        if roster.starts_at <= now_ms < roster.ends_at:
            for agent in roster.agents:
                mine = groups.get(agent, ())
                groups[agent] = mine if roster.group in mine else (*mine, roster.group)
    return groups


def next_shift(rosters: Iterable[Roster], now_ms: int) -> int | None:
    """The next moment at which a roster begins or ends; None: no more."""
    edges = (
        at
        for roster in rosters
        if roster.starts_at < roster.ends_at
        for at in (roster.starts_at, roster.ends_at)
    )
    return min((at for at in edges if at > now_ms), default=None)


def _spans(hours: Hours, calendar: Calendar, day: int) -> tuple[Span, ...]:
    return hours.workdays if is_workday(calendar, day) else hours.days_off


def _edges(spans: tuple[Span, ...]) -> Iterator[int]:
    """Minutes of a day at which something may change, in order; midnight, for the day before may end open."""
    return iter(sorted({0, *(span.start for span in spans), *(span.to for span in spans)} - {_DAY_MIN}))
