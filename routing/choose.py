"""Who gets whom: the call with the best claim that somebody ready may serve, and the agent for it.

Claims go by time in line, with the head starts of ``routing.register.HeadStarts``; what was handed
back by an emergency number goes before every ordinary call, and a phone that rang out costs a
call nothing. Among the agents who may serve, the agent of last time comes first, then those at
home in the call's district, then the ladder's rule decides.
"""

from __future__ import annotations

from typing import NamedTuple

from routing.floor import Floor
from routing.lines import AgentClass
from routing.model import Agent, AgentId, Because, Call, Claim
from routing.needs import Need, relaxed, skill_score
from routing.register import Choosing

LAST_AGENT = "last_agent"
DISTRICT = "district"


class Choice(NamedTuple):
    """One call for one agent, and why."""

    call: Call
    agent: Agent
    because: Because


def choose(floor: Floor, now: int) -> Choice | None:
    """The next call to offer and the agent for it; None when no call in line has an agent."""
    found = floor.lines.next_match()
    if found is None:
        return None
    call = floor.calls[found.line[0][-1]]
    return offer_to_best(floor, call, found.need, found.servers, now)


def choose_for(floor: Floor, call: Call, now: int) -> Choice | None:
    """The agent for this call on its rung, whether or not it is in line; None when nobody is ready."""
    need = floor.registry.need(call)
    return offer_to_best(floor, call, need, floor.lines.waiting_class(need).servers, now)


def offer_to_best(floor: Floor, call: Call, need: Need, servers: int, now: int) -> Choice | None:
    """The best agent of the classes ``servers`` (bits) who is ready; None when nobody is."""
    able = floor.lines.ready_for(servers)
    if not able:
        return None
    rule: str
    agent = _last_agent(floor, call, servers)
    if agent is not None:
        rule = LAST_AGENT
    else:
        rule = need.choosing.value
        home = [each for each in able if each.profile.district == need.district] if need.district else []
        if home and len(home) < len(able):
            able, rule = home, DISTRICT
        agent = floor.agents[RULES[need.choosing](able, need)]
    return Choice(call, agent, because(floor, call, need, agent, rule, now))


def _last_agent(floor: Floor, call: Call, servers: int) -> Agent | None:
    agent = floor.agents.get(call.last_agent) if call.last_agent else None
    if agent is None or not agent.free:
        return None
    found = floor.lines.class_of_agent(agent.id)
    return agent if found is not None and found.bit & servers else None


def _longest_idle(able: list[AgentClass], _: Need) -> AgentId:
    return AgentId(min(each.idle[0] for each in able)[-1])


def _best_skill(able: list[AgentClass], need: Need) -> AgentId:
    best = max(skill_score(each.profile, need) for each in able)
    return _longest_idle([each for each in able if skill_score(each.profile, need) == best], need)


def _least_occupied(able: list[AgentClass], _: Need) -> AgentId:
    return AgentId(min(each.least[0] for each in able)[-1])


RULES = {
    Choosing.LONGEST_IDLE: _longest_idle,
    Choosing.BEST_SKILL: _best_skill,
    Choosing.LEAST_OCCUPIED: _least_occupied,
}


def because(floor: Floor, call: Call, need: Need, agent: Agent, rule: str, now: int) -> Because:
    """Why this agent for this call."""
    profile = floor.registry.profile(agent.id)
    claims = (Claim.HANDED_BACK, *call.claims) if call.first_in_line else call.claims
    return Because(
        claims=claims,
        waited_ms=now - call.waiting_since if call.waiting_since is not None else 0,
        rung=call.rung,
        matched=tuple((skill, profile.level(skill)) for skill, _ in need.skills),
        groups=need.groups,
        relaxed=relaxed(floor.registry.ladder(call.ladder), call.rung, call.language),
        choosing=rule,
        idle_ms=now - agent.idle_since,
        occupancy_permille=agent.occupancy_permille,
    )
