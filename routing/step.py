"""One step of the floor: a fact comes in, effects come out.

``step`` depends on the floor, the fact and the time alone: it does no I/O, reads no clock and
draws no chance, so the same journal gives the same decisions again. It advances the floor in
place, because a copy of 1 500 calls for every fact would cost more than the decision.

The fact is looked up in the tables of ``routing.machine``; then timers that are due fire, and
last of all waiting calls are offered to ready agents.
"""

from __future__ import annotations

from routing import callbacks
from routing.change import set_agent, set_call
from routing.choose import choose
from routing.effects import AnyEffect, RingAgent
from routing.facts import AnyFact, CallbackCancelled, ConfigChanged
from routing.floor import Floor
from routing.machine import AGENT_TABLE, CALL_TABLE, advance_agent, advance_call
from routing.model import Agent, AgentState, Call, CallPhase
from routing.timers import TIMERS


def step(floor: Floor, fact: AnyFact, now: int) -> list[AnyEffect]:
    """Advance the floor by one fact at ``now`` (ms since the epoch) and say what is to be done.

    Raises IllegalFact when the fact contradicts the floor; the fact has then changed nothing,
    and timers that were due stay due until the next step.
    """
    effects: list[AnyEffect] = []
    floor.begin_step()
    if type(fact) in CALL_TABLE:
        effects += advance_call(floor, fact, now)
    elif type(fact) in AGENT_TABLE:
        advance_agent(floor, fact, now)
    elif isinstance(fact, ConfigChanged):
        floor.configure(fact.config)
    elif isinstance(fact, CallbackCancelled):
        callbacks.cancel(floor, fact)
    effects += _fire_timers(floor, now)
    return effects + _offer(floor, now)


def _fire_timers(floor: Floor, now: int) -> list[AnyEffect]:
    effects: list[AnyEffect] = []
    while (timer := floor.take_due(now)) is not None:
        what, whose = timer
        effects += TIMERS[what](floor, whose, now)
    return effects


def _offer(floor: Floor, now: int) -> list[AnyEffect]:
    """Ring agents for waiting calls until one of the two runs out."""
    effects: list[AnyEffect] = []
    while (choice := choose(floor, now)) is not None:
        call, agent, _ = choice
        if not callbacks.may_ring(floor, call, now):
            continue
        set_call(floor, call, phase=CallPhase.RINGING, agent=agent.id, ringing_since=now, because=None)
        set_agent(floor, agent, state=AgentState.RINGING, since=now, call=call.id)
        effects.append(_ring(floor, call, agent))
    return effects


def _ring(floor: Floor, call: Call, agent: Agent) -> AnyEffect:
    if not call.channel:
        return callbacks.ring(floor, call, agent)
    return RingAgent(call=call.id, channel=call.channel, agent=agent.id, ring_ms=floor.config.ring_ms)
