"""Who is on duty when, for a day that is simulated. Pure. Times are ms from midnight."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from planning.traffic import HALF_HOUR_MS
from routing.model import AgentId, Record
from routing.register import DAY_MS, FloorConfig, Seat


class Shift(Record, frozen=True, kw_only=True):
    """One agent from log-in to log-out. A shift that lasts until midnight lasts until the last call ends."""

    agent: AgentId
    starts_at: int = 0
    ends_at: int = DAY_MS
    breaks: tuple[tuple[int, int], ...] = ()
    """From and to; a call that is under way is finished first."""


Staff = tuple[Shift, ...]


def level_staff(levels: Sequence[int], names: Sequence[str] = ()) -> Staff:
    """Just so many agents in each half hour from midnight: agent ``i`` is there whenever more than ``i`` are
    needed. The first ``names`` are used as work numbers, and numbers from 1 on thereafter.

    Raises ValueError for a negative number or for more than a day.
    """
    if min(levels, default=0) < 0 or len(levels) * HALF_HOUR_MS > DAY_MS:
        raise ValueError("a day has 48 half hours, each with 0 or more agents")
    shifts = []
    for i in range(max(levels, default=0)):
        name = AgentId(names[i] if i < len(names) else f"s{i + 1:04d}")
        for start, end in _stretches([level > i for level in levels]):
            shifts.append(Shift(agent=name, starts_at=start * HALF_HOUR_MS, ends_at=end * HALF_HOUR_MS))
    return tuple(shifts)


def _stretches(there: Sequence[bool]) -> list[tuple[int, int]]:
    """From and to of each unbroken run of True."""
    edges = [n for n in range(len(there) + 1) if _at(there, n) != _at(there, n - 1)]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _at(there: Sequence[bool], n: int) -> bool:
    return 0 <= n < len(there) and there[n]


def check_staff(staff: Staff) -> None:
    """Raises ValueError, with the agent, for a shift that nobody can work."""
    last: dict[AgentId, int] = {}
    for shift in sorted(staff, key=lambda s: s.starts_at):
        if not 0 <= shift.starts_at < shift.ends_at <= DAY_MS:
            raise ValueError(f"agent {shift.agent}: a shift ends after it starts, within the day")
        if shift.starts_at < last.get(shift.agent, 0):
            raise ValueError(f"agent {shift.agent}: two shifts at one time")
        last[shift.agent] = shift.ends_at
        edges = [shift.starts_at, *(edge for pause in shift.breaks for edge in pause), shift.ends_at]
        if edges != sorted(edges):
            raise ValueError(f"agent {shift.agent}: breaks follow one another within the shift")


def seated(config: FloorConfig, staff: Staff) -> FloorConfig:
    """The configuration with a seat for each agent of the staff.

    An agent whom the configuration knows keeps the seat; the others take after those seats in turn, so
    that skills, languages and groups stand in the same proportion, however many are on duty.
    """
    if not config.seats:
        return config
    known = {seat.agent: seat for seat in config.seats}
    seats: list[Seat] = []
    strangers = 0
    for agent in dict.fromkeys(shift.agent for shift in staff):
        seat = known.get(agent)
        if seat is None:
            seat = msgspec.structs.replace(config.seats[strangers % len(config.seats)], agent=agent)
            strangers += 1
        seats.append(seat)
    return msgspec.structs.replace(config, seats=tuple(seats))
