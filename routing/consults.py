"""What consults and conferences do to a call and its agents.

While somebody is consulted the call keeps its agent; the other end, when it is an agent of ours, has
the same call. Every way in which a consult or a conference ends frees whoever is not with the caller
any more, and the caller is with somebody or in line. The table in ``machine`` says which may happen when.
"""

from __future__ import annotations

import msgspec

from routing import facts
from routing.change import (
    back_to_line,
    onto_ladder,
    release_agent,
    release_other,
    rest_agent,
    set_agent,
    set_call,
    take_up,
    with_other,
)
from routing.choose import choose_for
from routing.effects import (
    AnyEffect,
    CancelConsult,
    CompleteConsult,
    StartConference,
    StartConsult,
)
from routing.errors import IllegalFact
from routing.facts import NoAnswerReason
from routing.floor import Floor
from routing.model import (
    Agent,
    AgentId,
    AgentState,
    Call,
    CallPhase,
    Consult,
    Target,
    TargetKind,
)
from routing.registry import CARRIER
from routing.transfers import allow, own


def consult(floor: Floor, call: Call, fact: facts.ConsultRequested, now: int) -> list[AnyEffect]:
    """The caller is held, and somebody else is rung for the agent."""
    own(call, fact.agent)
    allow(floor, call, fact, now, consult=True)
    if not call.agent_channel:
        raise IllegalFact(f"the channel of agent {fact.agent} in {call.id} is not known")
    other = _whom(floor, call, fact.target, now)
    if other is not None:
        set_agent(floor, other, state=AgentState.RINGING, since=now, call=call.id)
    asked = Consult(target=fact.target, since=now, agent=other.id if other else None)
    set_call(floor, call, phase=CallPhase.CONSULTING, consult=asked)
    return [_start(floor, call, fact.target, asked.agent)]


def _whom(floor: Floor, call: Call, target: Target, now: int) -> Agent | None:
    """The agent of ours to be rung; None for somebody outside."""
    if target.kind is TargetKind.AGENT:
        return floor.agents[AgentId(target.id)]
    if target.kind is not TargetKind.GROUP:
        return None
    ladder = onto_ladder(floor.registry.ladder_of_group(target.id), target.id, now)
    choice = choose_for(floor, msgspec.structs.replace(call, last_agent=None, **ladder), now)
    if choice is None:
        raise IllegalFact(f"nobody of group {target.id} is free")
    return choice.agent


def _start(floor: Floor, call: Call, target: Target, agent: AgentId | None) -> AnyEffect:
    known = floor.registry.sub_centre(target.id) if target.kind is TargetKind.SUB_CENTRE else None
    ring_ms = floor.config.ring_ms if agent else floor.config.transfer_ring_ms
    return StartConsult(
        call=call.id,
        channel=call.channel,
        agent_channel=call.agent_channel,
        agent=agent,
        trunk="" if agent else known.trunk if known else CARRIER,
        number="" if agent else known.number if known else target.id,
        ring_ms=known.ring_ms if known else ring_ms,
    )


def consult_answered(floor: Floor, call: Call, fact: facts.ConsultAnswered, now: int) -> list[AnyEffect]:
    """The other end speaks with the agent."""
    asked = _consult_of(call)
    other = floor.agents.get(asked.agent) if asked.agent else None
    if other is not None and other.call == call.id and other.state is AgentState.RINGING:
        set_agent(floor, other, state=AgentState.TALKING, since=now)
    set_call(floor, call, consult=msgspec.structs.replace(asked, answered=True, channel=fact.channel))
    return []


def consult_failed(floor: Floor, call: Call, fact: facts.ConsultFailed, now: int) -> list[AnyEffect]:
    """Agent and caller are together again; whoever did not answer rests, as after any other ring (RONA)."""
    if not _consult_of(call).answered and fact.why is not NoAnswerReason.NOT_RUNG:
        reason = "rona" if fact.why is NoAnswerReason.TIMEOUT else fact.why.value
        rest_agent(floor, with_other(call), reason, now)
    _back_to_agent(floor, call, now)
    return []


def cancel(floor: Floor, call: Call, fact: facts.ConsultCancelled, now: int) -> list[AnyEffect]:
    """The agent goes back to the caller."""
    own(call, fact.agent)
    asked = _consult_of(call)
    _back_to_agent(floor, call, now)
    return [
        CancelConsult(
            call=call.id,
            channel=call.channel,
            agent_channel=call.agent_channel,
            other_channel=asked.channel,
        )
    ]


def complete(floor: Floor, call: Call, fact: facts.ConsultCompleted, now: int) -> list[AnyEffect]:
    """The agent leaves, and the other end has the caller."""
    asked = _answered(call, fact.agent)
    _hand_over(floor, call, now)
    return [
        CompleteConsult(
            call=call.id,
            channel=call.channel,
            agent_channel=call.agent_channel,
            other_channel=asked.channel,
            agent=asked.agent,
        )
    ]


def confer(floor: Floor, call: Call, fact: facts.ConferenceRequested, _: int) -> list[AnyEffect]:
    """All three speak together."""
    asked = _answered(call, fact.agent)
    set_call(floor, call, phase=CallPhase.CONFERENCE)
    return [
        StartConference(
            call=call.id,
            channel=call.channel,
            agent_channel=call.agent_channel,
            other_channel=asked.channel,
        )
    ]


def part(floor: Floor, call: Call, fact: facts.PartyLeft, now: int) -> list[AnyEffect]:
    """Somebody hung up. An agent who does so with nobody else on the line leaves the caller to another
    person, first; otherwise whoever is left has the caller."""
    asked = _consult_of(call)
    if fact.channel == call.agent_channel:
        if asked.answered:
            _hand_over(floor, call, now)
        else:
            release_agent(floor, call, now)
            _first_in_line(floor, call, now)
    elif fact.channel == asked.channel:
        _back_to_agent(floor, call, now)
    return []


def lose_agent(floor: Floor, call: Call, fact: facts.AgentLost, now: int) -> list[AnyEffect]:
    """The phone of the agent who has the caller on hold is gone: first to another person."""
    if call.agent != fact.agent:
        return []
    rest_agent(floor, call, "lost", now)
    _first_in_line(floor, call, now)
    return []


def find_consult(floor: Floor, call: Call, fact: facts.CallFound, now: int) -> None:
    """Asterisk has the caller on hold or in a conference: whoever is with the agent is busy with it too.

    Whoever is not in it any more has been freed before.
    """
    asked = _found(floor, call, fact, now)
    take_up(floor, call, call.agent, AgentState.TALKING, now)
    take_up(floor, call, asked.agent, AgentState.TALKING if asked.answered else AgentState.RINGING, now)
    set_call(floor, call, phase=fact.phase, consult=asked, answered_at=call.answered_at or now)


def _found(floor: Floor, call: Call, fact: facts.CallFound, now: int) -> Consult:
    """What is known of the other end: what was asked for, corrected by who is there."""
    if floor.is_emergency_number(fact.other):
        return _found_emergency(call, fact, now)
    known = call.consult or Consult(target=Target(kind=TargetKind.NUMBER, id=fact.other), since=now)
    known = msgspec.structs.replace(known, answered=bool(fact.other_channel), channel=fact.other_channel)
    other = AgentId(fact.other) or known.agent
    if other is None or other == call.agent or not _is_ours(floor, other):
        return msgspec.structs.replace(known, agent=None)
    if other == known.agent:
        return known
    return msgspec.structs.replace(known, target=Target(kind=TargetKind.AGENT, id=other), agent=other)


def _found_emergency(call: Call, fact: facts.CallFound, now: int) -> Consult:
    target = Target(kind=TargetKind.EMERGENCY, id=fact.other)
    same = call.consult is not None and call.consult.target == target
    since = call.consult.since if call.consult and same else now
    return Consult(target=target, since=since, answered=bool(fact.other_channel), channel=fact.other_channel)


def _is_ours(floor: Floor, agent: AgentId) -> bool:
    return agent in floor.agents or any(seat.agent == agent for seat in floor.config.seats)


def _consult_of(call: Call) -> Consult:
    if call.consult is None:
        raise IllegalFact(f"nobody is consulted in {call.id}")
    return call.consult


def _answered(call: Call, agent: AgentId) -> Consult:
    own(call, agent)
    asked = _consult_of(call)
    if not asked.answered:
        raise IllegalFact(f"nobody has answered the consult in {call.id} yet")
    return asked


def _back_to_agent(floor: Floor, call: Call, now: int) -> None:
    release_other(floor, call, now)
    set_call(floor, call, phase=CallPhase.TALKING, consult=None)


def _hand_over(floor: Floor, call: Call, now: int) -> None:
    """The agent is free; the other end has the caller, in here or outside."""
    asked = _consult_of(call)
    release_agent(floor, call, now)
    here = asked.agent is not None
    set_call(
        floor,
        call,
        phase=CallPhase.TALKING if here else CallPhase.DIVERTED,
        agent=asked.agent,
        agent_channel=asked.channel if here else "",
        consult=None,
        diverted_to=None if here else asked.target,
        transfers=call.transfers + 1,
    )


def _first_in_line(floor: Floor, call: Call, now: int) -> None:
    release_other(floor, call, now)
    back_to_line(floor, call, now, first_in_line=True, consult=None)
