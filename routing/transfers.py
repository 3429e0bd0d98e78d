"""Blind transfers: the agent gives the caller to somebody else at once."""

from __future__ import annotations

import msgspec

from routing import facts
from routing.change import (
    back_to_line,
    onto_ladder,
    release_agent,
    set_agent,
    set_call,
    with_claim,
)
from routing.choose import because
from routing.effects import (
    AnyEffect,
    PutInLine,
    RingAgent,
)
from routing.errors import IllegalFact
from routing.floor import Floor
from routing.model import (
    Agent,
    AgentId,
    AgentState,
    Call,
    CallPhase,
    Claim,
    TargetKind,
)
from routing.overflow import divert
from routing.targets import refusal

BY_TRANSFER = "transfer"
"""Why an agent was chosen: another one wished it."""


def own(call: Call, agent: AgentId) -> None:
    """Only the call's own agent hands it on; raises IllegalFact."""
    if call.agent != agent:
        raise IllegalFact(f"agent {agent} does not have {call.id}")


def allow(
    floor: Floor,
    call: Call,
    fact: facts.TransferRequested | facts.ConsultRequested,
    now: int,
    *,
    consult: bool,
) -> None:
    """Raises IllegalFact when the call may not go there."""
    why = refusal(floor.agents, floor.registry, call, fact.agent, fact.target, now, consult=consult)
    if why is not None:
        raise IllegalFact(f"{call.id} may not go there: {why}")


def transfer(floor: Floor, call: Call, fact: facts.TransferRequested, now: int) -> list[AnyEffect]:
    """To somebody else at once (blind): to an agent's phone, to a group's line, or outside."""
    target = fact.target
    own(call, fact.agent)
    allow(floor, call, fact, now, consult=False)
    release_agent(floor, call, now)
    sent = msgspec.structs.replace(
        call,
        transfers=call.transfers + 1,
        agent_channel="",
        first_in_line=False,  # a person has answered since
        **with_claim(floor, call, Claim.RETURNED),
    )
    if target.kind is TargetKind.AGENT:
        return [_ring(floor, sent, floor.agents[AgentId(target.id)], now)]
    if target.kind is TargetKind.GROUP:
        ladder = floor.registry.ladder_of_group(target.id)
        back_to_line(floor, sent, now, **onto_ladder(ladder, target.id, now))
        return [PutInLine(call=call.id, channel=call.channel)]
    return divert(floor, sent, target, now)


def _ring(floor: Floor, call: Call, agent: Agent, now: int) -> AnyEffect:
    why = because(floor, call, floor.registry.need(call), agent, BY_TRANSFER, now)
    set_call(
        floor,
        call,
        phase=CallPhase.RINGING,
        agent=agent.id,
        ringing_since=now,
        ring_ms=floor.config.ring_ms,
        because=why,
    )
    set_agent(floor, agent, state=AgentState.RINGING, since=now, call=call.id)
    return RingAgent(call=call.id, channel=call.channel, agent=agent.id, ring_ms=floor.config.ring_ms)
