"""One step of the floor: a fact comes in, effects come out.

``step`` depends on the floor, the fact and the time alone: it does no I/O, reads no clock and
draws no chance, so the same journal gives the same decisions again. It advances the floor in
place, because a copy of 1 500 calls for every fact would cost more than the decision.

The fact is looked up in the tables of ``routing.machine``, and who is listened to follows from that;
then timers that are due fire, the surge plan is looked at, and last of all waiting calls are offered
to ready agents; whom none of them may serve goes on to a sub-centre, where the ladder says so.
"""

from __future__ import annotations

from routing import callbacks, surge, taps
from routing.change import set_agent, set_call
from routing.choose import Choice, choose
from routing.effects import AnyEffect, RingAgent
from routing.estimate import estimate
from routing.facts import AnyFact, CallbackCancelled, ConfigChanged, SurgeSwitched
from routing.floor import Floor
from routing.machine import AGENT_TABLE, CALL_TABLE, advance_agent, advance_call
from routing.model import AgentState, CallPhase
from routing.overflow import overflow
from routing.owing import not_rung
from routing.rescue import ask
from routing.timers import TIMERS


def step(floor: Floor, fact: AnyFact, now: int) -> list[AnyEffect]:
    """Advance the floor by one fact at ``now`` (ms since the epoch) and say what is to be done.

    Raises IllegalFact when the fact contradicts the floor; the fact has then changed nothing,
    and timers that were due stay due until the next step.
    """
    effects: list[AnyEffect] = []
    floor.begin_step()
    floor.keep_time(now)
    if type(fact) in CALL_TABLE:
        effects += advance_call(floor, fact, now)
    elif type(fact) in AGENT_TABLE:
        advance_agent(floor, fact, now)
    elif isinstance(fact, ConfigChanged):
        floor.configure(fact.config)
        floor.keep_time(now)
    elif isinstance(fact, SurgeSwitched):
        effects += surge.switch(floor, fact, now)
    elif isinstance(fact, CallbackCancelled):
        callbacks.cancel(floor, fact)
    effects += taps.follow(floor, floor.calls_before)
    effects += _fire_timers(floor, now)
    callbacks.come_due(floor, now)
    callbacks.let_go(floor)
    effects += _place(floor, now)
    if switched := surge.watch(floor, now):
        effects += switched + _place(floor, now)
    effects += ask(floor, now)
    _promise(floor, now)
    return effects


def _fire_timers(floor: Floor, now: int) -> list[AnyEffect]:
    effects: list[AnyEffect] = []
    while (timer := floor.take_due(now)) is not None:
        due, what, whose = timer
        effects += TIMERS[what](floor, whose, due, now)
    return effects


def _place(floor: Floor, now: int) -> list[AnyEffect]:
    """Ring agents for waiting calls until no call has an agent who may serve it; then overflow."""
    effects: list[AnyEffect] = []
    while (choice := choose(floor, now)) is not None:
        if callbacks.may_ring(floor, choice.call, now):
            effects.append(ring(floor, choice, now))
    return effects + overflow(floor, now)


def ring(floor: Floor, choice: Choice, now: int) -> AnyEffect:
    """Take the agent for the call."""
    call, agent, because = choice
    set_call(
        floor,
        call,
        phase=CallPhase.RINGING,
        agent=agent.id,
        ringing_since=now,
        ring_ms=floor.config.ring_ms,
        because=because,
    )
    set_agent(floor, agent, state=AgentState.RINGING, since=now, call=call.id)
    if not_rung(call):
        return callbacks.ring(floor, call, agent)
    return RingAgent(call=call.id, channel=call.channel, agent=agent.id, ring_ms=floor.config.ring_ms)


def _promise(floor: Floor, now: int) -> None:
    """Estimate, once, how long a call that has just joined will wait; how wrong it was is measured."""
    for call in list(floor.touched_calls):
        record = floor.calls.get(call)
        if record is not None and record.promised_ms is None and record.phase is CallPhase.WAITING:
            promised_ms = estimate(floor, record, now)
            if promised_ms is not None:
                set_call(floor, record, promised_ms=promised_ms)
