"""What a call would ask for, and who could take it: a trial that touches nothing. Pure; times are ms."""

from __future__ import annotations

from collections.abc import Mapping

from desk.ports import Json
from desk.register_rungs import crew_of, needs, ready_for, registry_at, rungs_view, skill_name
from desk.register_view import day_view
from routing.model import Agent, AgentId, Record
from routing.register import FloorConfig, Hotline
from routing.schedule import local_day

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
    registry = registry_at(config, trial.at)
    listed = registry.hotline(trial.dnis)
    hotline = listed or Hotline(number=trial.dnis, name="")
    is_open = registry.is_open(hotline.hours, trial.at)
    ladder = registry.ladder_now(hotline, trial.at)
    language = trial.language or hotline.language
    confidential = trial.confidential or hotline.confidential
    crew = crew_of(registry, agents, people)
    wanted = list(needs(registry, hotline, ladder, language, confidential))
    rungs = rungs_view(registry, crew, ladder, wanted, language)
    for need, view in zip(wanted, rungs, strict=True):
        view["who"] = [_who(each, now) for each in ready_for(crew, agents, need)[:_MOST_NAMED]]
        known = registry.sub_centre(need.sub_centre)
        if known:
            view["sub_centre"]["open"] = registry.is_open(known.hours, trial.at)
    return {
        "now": now,
        "at": trial.at,
        "day": day_view(config.calendar, local_day(config.calendar, trial.at)),
        "dnis": trial.dnis,
        "known": listed is not None,
        "name": hotline.name,
        "mode": hotline.mode.value,
        "open": is_open,
        "language": {"id": language, "name": skill_name(config, language)},
        "confidential": confidential,
        "ladder": ladder,
        "choosing": registry.ladder(ladder).choosing.value,
        "spoken": [each for each in (hotline.greeting, "" if is_open else hotline.closed_prompt) if each],
        "rungs": rungs,
    }


def _who(agent: Agent, now: int) -> Json:
    return {"id": agent.id, "name": agent.name, "idle_ms": max(0, now - (agent.idle_since or agent.since))}
