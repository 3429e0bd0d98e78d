"""Who could serve a call on each rung of its ladder: configured, logged in and ready. Pure; times are ms.

Agents are counted by what they can do, not one by one: the cost is rungs × kinds of agents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from desk.ports import Json
from routing.model import Agent, AgentId, Call, CallId, CallPhase
from routing.needs import Need, Profile, serves, skill_score
from routing.register import Choosing, FloorConfig, Hotline
from routing.registry import Registry


@dataclass(slots=True)
class Tally:
    """How many agents of one profile there are."""

    agents: list[AgentId] = field(default_factory=list)
    logged_in: int = 0
    ready: int = 0


Crew = Mapping[Profile, Tally]
"""Every agent, by what they can do."""


def registry_at(config: FloorConfig, now: int) -> Registry:
    """The register as it holds at this moment, with who is on duty."""
    registry = Registry(config)
    registry.keep_time(now)
    return registry


def crew_of(registry: Registry, agents: Mapping[AgentId, Agent], people: Iterable[AgentId]) -> Crew:
    """Every agent who has a seat, is configured or is on the floor."""
    crew: dict[Profile, Tally] = {}
    seated = (seat.agent for seat in registry.config.seats)
    for agent in dict.fromkeys([*seated, *people, *agents]):
        tally = crew.setdefault(registry.profile(agent), Tally())
        tally.agents.append(agent)
        tally.logged_in += agent in agents
        tally.ready += agent in agents and agents[agent].free
    return crew


def needs(
    registry: Registry, hotline: Hotline, ladder: str, language: str, confidential: bool
) -> Iterator[Need]:
    """What a call to this number asks for, rung by rung: the routing's own answer for a call nobody made."""
    for rung in range(len(registry.ladder(ladder).rungs)):
        yield registry.need(
            Call(
                id=CallId("trial"),
                channel="trial",  # a call without a channel is a callback, which no sub-centre takes
                ani="",
                caller_name="",
                dnis=hotline.number,
                phase=CallPhase.WAITING,
                arrived_at=0,
                ladder=ladder,
                rung=rung,
                language=language,
                confidential=confidential,
            )
        )


def rungs_view(
    registry: Registry, crew: Crew, ladder: str, wanted: Iterable[Need], language: str
) -> list[Json]:
    """Each rung with what is asked for and how many could give it; ``until_ms`` None: to the end."""
    config, rungs = registry.config, registry.ladder(ladder).rungs
    ends: list[int | None] = [*(rung.after_ms for rung in rungs[1:]), None]
    return [
        {
            "after_ms": rung.after_ms,
            "until_ms": until,
            "skills": [_skill(config, skill, level) for skill, level in rung.skills],
            "groups": [{"id": each, "name": group_name(config, each)} for each in need.groups],
            "language": _skill(config, language, rung.language) if rung.language else None,
            "cleared": need.cleared,
            "sub_centre": _sub_centre(registry, need.sub_centre),
            **_count(crew, need),
        }
        for rung, until, need in zip(rungs, ends, wanted, strict=True)
    ]


def _count(crew: Crew, need: Need) -> Json:
    able = [tally for profile, tally in crew.items() if serves(profile, need)]
    return {
        "configured": sum(len(tally.agents) for tally in able),
        "logged_in": sum(tally.logged_in for tally in able),
        "ready": sum(tally.ready for tally in able),
    }


def ready_for(crew: Crew, agents: Mapping[AgentId, Agent], need: Need) -> list[Agent]:
    """The ready agents who could serve it, in the order in which it would be offered to them."""
    ranked = [
        (*_rank(profile, agents[agent], need), agents[agent])
        for profile, tally in crew.items()
        if tally.ready and serves(profile, need)
        for agent in tally.agents
        if agent in agents and agents[agent].free
    ]
    return [each[-1] for each in sorted(ranked, key=lambda each: each[:-1])]


def _rank(profile: Profile, agent: Agent, need: Need) -> tuple[bool, int, int, str]:
    """As `routing.choose` does: at home in the district first, then the ladder's rule, then longest idle."""
    away = bool(need.district) and profile.district != need.district
    first = {
        Choosing.LONGEST_IDLE: 0,
        Choosing.BEST_SKILL: -skill_score(profile, need),
        Choosing.LEAST_OCCUPIED: agent.occupancy_permille,
    }
    return away, first[need.choosing], agent.idle_since, agent.id


def skill_name(config: FloorConfig, skill: str) -> str:
    """The name of a skill on screens; its id when it has none."""
    return next((name for each, name in config.skills if each == skill), skill)


def group_name(config: FloorConfig, group: str) -> str:
    """The name of a group on screens; its id when it is not configured."""
    return next((each.name for each in config.groups if each.id == group), group)


def _skill(config: FloorConfig, skill: str, level: int) -> Json:
    return {"id": skill, "name": skill_name(config, skill), "level": level}


def _sub_centre(registry: Registry, wanted: str) -> Json | None:
    known = registry.sub_centre(wanted) if wanted else None
    return {"id": known.id, "name": known.name} if known else None
