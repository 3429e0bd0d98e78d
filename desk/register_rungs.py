"""Who could serve a call on each rung of its ladder: configured, logged in and ready. Pure; times are ms.

Agents are counted by what they can do, not one by one: the cost is rungs × kinds of agents.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from desk.ports import Json
from routing.model import Agent, AgentId, AgentState, Record
from routing.register import ANYONE, FloorConfig, Hotline, Ladder, Rung, Seat
from routing.schedule import on_duty


class Profile(Record, frozen=True, kw_only=True):
    """What an agent can do, the same for many agents."""

    skills: tuple[tuple[str, int], ...] = ()
    groups: frozenset[str] = frozenset()
    cleared: bool = False


@dataclass(slots=True)
class Tally:
    """How many agents of one profile there are."""

    agents: list[AgentId] = field(default_factory=list)
    logged_in: int = 0
    ready: int = 0


Crew = Mapping[Profile, Tally]
"""Every agent, by what they can do."""


def crew_of(
    config: FloorConfig, agents: Mapping[AgentId, Agent], people: Iterable[AgentId], now: int
) -> Crew:
    """Every agent who has a seat, is configured or is on the floor; rosters of this moment count."""
    seats = {seat.agent: seat for seat in config.seats}
    duty = on_duty(config.rosters, now)
    crew: dict[Profile, Tally] = {}
    for agent in dict.fromkeys([*seats, *people, *agents]):
        seat = seats.get(agent) or Seat(agent=agent)
        profile = Profile(
            skills=tuple(sorted(seat.skills)),
            groups=frozenset((*seat.groups, *duty.get(agent, ()))),
            cleared=seat.cleared,
        )
        tally = crew.setdefault(profile, Tally())
        tally.agents.append(agent)
        tally.logged_in += agent in agents
        tally.ready += agent in agents and agents[agent].state is AgentState.READY
    return crew


def ladder_of(config: FloorConfig, hotline: Hotline, is_open: bool) -> Ladder:
    """The ladder that a call to this number goes up; one that asks for nothing when none is named."""
    wanted = hotline.ladder if is_open else hotline.closed_ladder
    return next((each for each in config.ladders if each.id == wanted), ANYONE)


def serves(profile: Profile, rung: Rung, language: str, confidential: bool) -> bool:
    """Whether such an agent has all that a call on this rung asks for."""
    if confidential and not profile.cleared:
        return False
    if rung.groups and profile.groups.isdisjoint(rung.groups):
        return False
    have = dict(profile.skills)
    if rung.language and have.get(language, 0) < rung.language:
        return False
    return all(have.get(skill, 0) >= level for skill, level in rung.skills)


def rungs_view(
    config: FloorConfig, crew: Crew, ladder: Ladder, language: str, confidential: bool
) -> list[Json]:
    """Each rung with what is asked for and how many could give it; ``until_ms`` None: to the end."""
    ends: Sequence[int | None] = [*(rung.after_ms for rung in ladder.rungs[1:]), None]
    return [
        {
            "after_ms": rung.after_ms,
            "until_ms": until,
            "skills": [_skill(config, skill, level) for skill, level in rung.skills],
            "groups": [{"id": each, "name": group_name(config, each)} for each in rung.groups],
            "language": _skill(config, language, rung.language) if rung.language else None,
            "cleared": confidential,
            "sub_centre": _sub_centre(config, rung.sub_centre),
            **_count(crew, rung, language, confidential),
        }
        for rung, until in zip(ladder.rungs, ends, strict=True)
    ]


def _count(crew: Crew, rung: Rung, language: str, confidential: bool) -> Json:
    able = [tally for profile, tally in crew.items() if serves(profile, rung, language, confidential)]
    return {
        "configured": sum(len(tally.agents) for tally in able),
        "logged_in": sum(tally.logged_in for tally in able),
        "ready": sum(tally.ready for tally in able),
    }


def ready_for(
    crew: Crew,
    agents: Mapping[AgentId, Agent],
    rung: Rung,
    language: str,
    confidential: bool,
) -> list[Agent]:
    """The ready agents who could serve it on this rung, longest idle first."""
    able = (
        agents[agent]
        for profile, tally in crew.items()
        if tally.ready and serves(profile, rung, language, confidential)
        for agent in tally.agents
        if agent in agents
    )
    ready = [agent for agent in able if agent.state is AgentState.READY]
    return sorted(ready, key=lambda agent: (agent.idle_since, agent.id))


def skill_name(config: FloorConfig, skill: str) -> str:
    """The name of a skill on screens; its id when it has none."""
    return next((name for each, name in config.skills if each == skill), skill)


def group_name(config: FloorConfig, group: str) -> str:
    """The name of a group on screens; its id when it is not configured."""
    return next((each.name for each in config.groups if each.id == group), group)


def _skill(config: FloorConfig, skill: str, level: int) -> Json:
    return {"id": skill, "name": skill_name(config, skill), "level": level}


def _sub_centre(config: FloorConfig, wanted: str) -> Json | None:
    if not wanted:
        return None
    name = next((each.name for each in config.sub_centres if each.id == wanted), wanted)
    return {"id": wanted, "name": name}
