"""What telephony operators decided, as JSON for their page. Pure; ``now`` is in ms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import msgspec

from desk.ports import Json
from desk.register_rungs import Crew, crew_of, group_name, needs, registry_at, rungs_view, skill_name
from routing.model import Agent, AgentId, AgentState
from routing.register import Calendar, FloorConfig, Hotline, Hours, Roster, Seat
from routing.registry import Registry
from routing.schedule import is_open, is_workday, local_day, next_change, on_duty

_EPOCH = date(1970, 1, 1).toordinal()
_WEEKS_SHOWN = 6
_DAYS_AHEAD = 400
_FEW = 2
"""Fewer agents than this with a skill is a gap: one who is at lunch leaves nobody."""


def register_view(
    config: FloorConfig, agents: Mapping[AgentId, Agent], people: Mapping[AgentId, str], now: int
) -> Json:
    """The whole register with who could serve what at this moment.

    ``people``: the configured agents' names, for those who are not logged in.
    """
    registry = registry_at(config, now)
    crew = crew_of(registry, agents, people)
    return {
        "now": now,
        "hotlines": [hotline_view(registry, crew, each, now) for each in config.hotlines],
        "skills": _skills(config, crew),
        "groups": _groups(config, crew),
        "seats": _seats(config, agents, people, now),
        "sub_centres": [_sub_centre(config, each, now) for each in config.sub_centres],
        "hours": [_hours(config, each, now) for each in config.hours],
        "days": _days(config.calendar, now),
        "ahead": _ahead(config.calendar, now),
        "rosters": [_roster(config, each, now) for each in config.rosters],
        "emergency_numbers": [msgspec.to_builtins(each) for each in config.emergency_numbers],
        "default_emergency": config.default_emergency,
        "surge": _plain(config.surge),
        "callbacks": _plain(config.callbacks),
        "callbacks_open": is_open(hours_of(config, config.callbacks.hours), config.calendar, now),
        "head_starts": _plain(config.head_starts),
        "measures": _plain(config.measures),
        "timers": {name: getattr(config, name) for name in _TIMERS},
    }


_TIMERS = (
    "ring_ms",
    "wrap_up_ms",
    "longest_wrap_up_ms",
    "comfort_every_ms",
    "follow_up_ms",
    "repeat_window_ms",
    "transfer_ring_ms",
)


def hotline_view(registry: Registry, crew: Crew, hotline: Hotline, now: int) -> Json:
    """One number with its ladder in hours and, when it has hours, the one outside them."""
    config, hours = registry.config, registry.hours(hotline.hours)
    view = _plain(hotline) | {
        "group_name": group_name(config, hotline.group) if hotline.group else "",
        "language_name": skill_name(config, hotline.language),
        "sub_centre_name": _named(config, hotline.sub_centre),
        "open": is_open(hours, config.calendar, now),
        "changes_at": next_change(hours, config.calendar, now),
        "closed_choosing": None,
        "closed_rungs": None,
    }
    view["choosing"], view["rungs"] = _ladder(registry, crew, hotline, hotline.ladder)
    if hours:
        outside = _ladder(registry, crew, hotline, hotline.closed_ladder)
        view["closed_choosing"], view["closed_rungs"] = outside
    return view


def _ladder(registry: Registry, crew: Crew, hotline: Hotline, ladder: str) -> tuple[str, list[Json]]:
    wanted = needs(registry, hotline, ladder, hotline.language, hotline.confidential)
    choosing = registry.ladder(ladder).choosing.value
    return choosing, rungs_view(registry, crew, ladder, wanted, hotline.language)


def hours_of(config: FloorConfig, wanted: str) -> Hours | None:
    """The hours of that name; None: 7×24."""
    return next((each for each in config.hours if each.id == wanted), None)


def day_view(calendar: Calendar, day: int) -> Json:
    """A date, counted from 1970-01-01, with what kind of day it is."""
    weekend = (day + 3) % 7 >= 5
    worked = is_workday(calendar, day)
    kind = ("made_up" if weekend else "workday") if worked else ("weekend" if weekend else "holiday")
    if day in calendar.holidays:
        kind = "holiday"
    return {"date": _iso(day), "kind": kind}


def _plain(record: Any) -> Json:
    view: Json = msgspec.to_builtins(record)
    return view


def _iso(day: int) -> str:
    return date.fromordinal(_EPOCH + day).isoformat()


def _named(config: FloorConfig, sub_centre: str) -> str:
    return next((each.name for each in config.sub_centres if each.id == sub_centre), sub_centre)


# --- people ---------------------------------------------------------------------------------------


def _skills(config: FloorConfig, crew: Crew) -> list[Json]:
    """Each skill with the highest level that a ladder asks for and how many agents reach it."""
    asked: Counter[str] = Counter()
    for skill, level in _asked(config):
        asked[skill] = max(asked[skill], level)
    names = dict(config.skills)
    had = {skill for profile in crew for skill, _ in profile.skills}
    known = dict.fromkeys([*names, *sorted(asked), *sorted(had)])
    return [_skill(crew, skill, names.get(skill, skill), asked[skill]) for skill in known]


def _asked(config: FloorConfig) -> Iterator[tuple[str, int]]:
    """Every skill, or hotline's language, with each level that some ladder asks for."""
    rungs = {ladder.id: ladder.rungs for ladder in config.ladders}
    for ladder in rungs.values():
        for rung in ladder:
            yield from rung.skills
    for hotline in config.hotlines:
        for rung in (*rungs.get(hotline.ladder, ()), *rungs.get(hotline.closed_ladder, ())):
            if rung.language:
                yield hotline.language, rung.language


def _skill(crew: Crew, skill: str, name: str, asked: int) -> Json:
    have = [(tally, dict(profile.skills).get(skill, 0)) for profile, tally in crew.items()]
    able = [tally for tally, level in have if level >= max(asked, 1)]
    reach = sum(len(tally.agents) for tally in able)
    return {
        "id": skill,
        "name": name,
        "asked": asked,
        "agents": sum(len(tally.agents) for tally, level in have if level),
        "able": reach,
        "logged_in": sum(tally.logged_in for tally in able),
        "ready": sum(tally.ready for tally in able),
        "gap": reach < _FEW,
    }


def _groups(config: FloorConfig, crew: Crew) -> list[Json]:
    views = []
    for group in config.groups:
        mine = [tally for profile, tally in crew.items() if group.id in profile.groups]
        views.append(
            _plain(group)
            | {
                "agents": sum(len(tally.agents) for tally in mine),
                "logged_in": sum(tally.logged_in for tally in mine),
                "ready": sum(tally.ready for tally in mine),
            }
        )
    return views


def _seats(
    config: FloorConfig, agents: Mapping[AgentId, Agent], people: Mapping[AgentId, str], now: int
) -> list[Json]:
    seats = {seat.agent: seat for seat in config.seats}
    duty = on_duty(config.rosters, now)
    return [
        _seat(seats.get(each) or Seat(agent=each), agents.get(each), people.get(each, ""), duty.get(each, ()))
        for each in sorted({*seats, *people, *agents})
    ]


def _seat(seat: Seat, agent: Agent | None, name: str, duty: tuple[str, ...]) -> Json:
    return {
        "id": seat.agent,
        "name": agent.name if agent else name,
        "skills": dict(seat.skills),
        "groups": list(seat.groups),
        "duty": [group for group in duty if group not in seat.groups],
        "cleared": seat.cleared,
        "district": seat.district,
        "state": agent.state.value if agent else "logged_out",
        "since": agent.since if agent else 0,
        "reason": agent.reason if agent and agent.state is AgentState.NOT_READY else "",
    }


# --- places and times -----------------------------------------------------------------------------


def _sub_centre(config: FloorConfig, sub_centre: Any, now: int) -> Json:
    hours = hours_of(config, sub_centre.hours)
    return _plain(sub_centre) | {"open": is_open(hours, config.calendar, now)}


def _hours(config: FloorConfig, hours: Hours, now: int) -> Json:
    users = [each.number for each in config.hotlines if each.hours == hours.id]
    users += [each.name for each in config.sub_centres if each.hours == hours.id]
    return {
        "id": hours.id,
        "workdays": [[span.start, span.to] for span in hours.workdays],
        "days_off": [[span.start, span.to] for span in hours.days_off],
        "open": is_open(hours, config.calendar, now),
        "changes_at": next_change(hours, config.calendar, now),
        "used_by": users,
        "callbacks": config.callbacks.hours == hours.id,
    }


def _days(calendar: Calendar, now: int) -> list[Json]:
    """Whole weeks from this week's Monday."""
    today = local_day(calendar, now)
    monday = today - (today + 3) % 7
    days = range(monday, monday + 7 * _WEEKS_SHOWN)
    return [day_view(calendar, day) | {"today": day == today} for day in days]


def _ahead(calendar: Calendar, now: int) -> list[Json]:
    """Runs of days off with an official holiday among them, and weekends that are worked."""
    today, runs = local_day(calendar, now), []
    day = today
    while day < today + _DAYS_AHEAD:
        first = day
        while not is_workday(calendar, day):
            day += 1
        if any(each in calendar.holidays for each in range(first, day)):
            runs.append(_run(first, day - 1, "holiday"))
        if day_view(calendar, day)["kind"] == "made_up":
            runs.append(_run(day, day, "made_up"))
        day += 1
    return runs


def _run(first: int, last: int, kind: str) -> Json:
    return {"from": _iso(first), "to": _iso(last), "days": last - first + 1, "kind": kind}


def _roster(config: FloorConfig, roster: Roster, now: int) -> Json:
    state = "ahead" if now < roster.starts_at else "now" if now < roster.ends_at else "past"
    return _plain(roster) | {"group_name": group_name(config, roster.group), "state": state}
