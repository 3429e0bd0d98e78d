"""What ``hours.toml`` may say: opening hours, the calendar, duty rosters. Pure."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import Annotated

from pydantic import Field

from config.fields import Day, Entry, Ident, Moment, Name, Opening, between, parse_span
from routing.model import AgentId
from routing.register import Hours, Roster


class HoursEntry(Entry):
    """One ``[[hours]]``."""

    id: Ident
    workdays: list[Opening] = Field(default_factory=list)
    days_off: list[Opening] = Field(default_factory=list)

    def record(self) -> Hours:
        """As routing has it, in the order of the day."""
        return Hours(
            id=self.id,
            workdays=tuple(sorted(map(parse_span, self.workdays), key=lambda span: span.start)),
            days_off=tuple(sorted(map(parse_span, self.days_off), key=lambda span: span.start)),
        )


class CalendarEntry(Entry):
    """``[calendar]``: days that go before what the official calendar says."""

    holidays: list[Day] = Field(default_factory=list)
    workdays: list[Day] = Field(default_factory=list)
    utc_offset_min: Annotated[int, between(-840, 840)] = 480


class RosterEntry(Entry):
    """One ``[[rosters]]``; moments without an offset are local time."""

    id: Ident
    name: Name
    group: str
    starts: Moment
    ends: Moment
    agents: list[str]

    def record(self, utc_offset_min: int) -> Roster:
        """As routing has it."""
        here = timezone(timedelta(minutes=utc_offset_min))
        starts, ends = (
            moment if moment.tzinfo else moment.replace(tzinfo=here) for moment in (self.starts, self.ends)
        )
        return Roster(
            id=self.id,
            name=self.name,
            group=self.group,
            starts_at=round(starts.timestamp() * 1000),
            ends_at=round(ends.timestamp() * 1000),
            agents=tuple(AgentId(agent) for agent in self.agents),
        )


class HoursFile(Entry):
    """The whole file."""

    hours: list[HoursEntry] = Field(default_factory=list)
    calendar: CalendarEntry = CalendarEntry()
    rosters: list[RosterEntry] = Field(default_factory=list)
