"""What a call would ask for, and who could take it: a trial that touches nothing. Pure; times are ms."""

from __future__ import annotations

from collections.abc import Mapping

from desk.ports import Json
from desk.register_rungs import Crew, crew_of, ladder_of, ready_for, rungs_view, skill_name
from desk.register_view import day_view, hours_of
from routing.model import Agent, AgentId, Record
from routing.register import FloorConfig, Hotline
from routing.schedule import is_open, local_day

_MOST_NAMED = 12


class Trial(Record, frozen=True, kw_only=True):
    """A call that nobody made."""

    dnis: str
    language: str = ""
    """Empty: the hotline's own."""
    confidential: bool = False
    """Besides what the hotline says."""
    at: int


def try_view(
    config: FloorConfig,
    agents: Mapping[AgentId, Agent],
    people: Mapping[AgentId, str],
    trial: Trial,
    now: int,
) -> Json:
    """What such a call would hear and ask for at ``trial.at``; who is ready is of ``now``."""
    listed = next((each for each in config.hotlines if each.number == trial.dnis), None)
    hotline = listed or Hotline(number=trial.dnis, name="")
    is_in_hours = is_open(hours_of(config, hotline.hours), config.calendar, trial.at)
    ladder = ladder_of(config, hotline, is_in_hours)
    language = trial.language or hotline.language
    confidential = trial.confidential or hotline.confidential
    crew: Crew = crew_of(config, agents, people, trial.at)
    rungs = rungs_view(config, crew, ladder, language, confidential)
    for rung, view in zip(ladder.rungs, rungs, strict=True):
        ready = ready_for(crew, agents, rung, language, confidential)
        view["who"] = [_who(agent, now) for agent in ready[:_MOST_NAMED]]
        if view["sub_centre"]:
            view["sub_centre"]["open"] = _sub_centre_open(config, rung.sub_centre, trial.at)
    return {
        "now": now,
        "at": trial.at,
        "day": day_view(config.calendar, local_day(config.calendar, trial.at)),
        "dnis": trial.dnis,
        "known": listed is not None,
        "name": hotline.name,
        "mode": hotline.mode.value,
        "open": is_in_hours,
        "language": {"id": language, "name": skill_name(config, language)},
        "confidential": confidential,
        "ladder": ladder.id,
        "choosing": ladder.choosing.value,
        "spoken": [hotline.greeting, *([hotline.closed_prompt] if _is_told(hotline, is_in_hours) else [])],
        "rungs": rungs,
    }


def _is_told(hotline: Hotline, is_in_hours: bool) -> bool:
    return not is_in_hours and bool(hotline.closed_prompt)


def _sub_centre_open(config: FloorConfig, wanted: str, at: int) -> bool:
    """A sub-centre that is not configured takes nothing."""
    known = next((each for each in config.sub_centres if each.id == wanted), None)
    return known is not None and is_open(hours_of(config, known.hours), config.calendar, at)


def _who(agent: Agent, now: int) -> Json:
    return {"id": agent.id, "name": agent.name, "idle_ms": max(0, now - (agent.idle_since or agent.since))}
