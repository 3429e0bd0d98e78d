"""What each fact does to a call. The table in ``machine`` says which may happen when."""

from __future__ import annotations

import msgspec

from routing import facts, taps
from routing.change import (
    back_to_line,
    displace,
    release_agent,
    release_other,
    rest_agent,
    set_agent,
    set_call,
    take_up,
    with_other,
)
from routing.consults import find_consult
from routing.effects import AnyEffect, KeepCallRecord
from routing.facts import NoAnswerReason
from routing.floor import Floor
from routing.handover import ended, found, handing_over
from routing.intake import newcomer
from routing.model import AgentState, Call, CallPhase
from routing.owing import left, nothing_owed
from routing.rescue import remind

RING_RETRY_MS = 1_000
"""Rest after a failure of ours to ring a phone, so that a lasting failure does not spin."""


def arrive(floor: Floor, _: None, fact: facts.CallArrived, now: int) -> list[AnyEffect]:
    """A new call, which is listened to from its first word (``taps``)."""
    floor.put_call(newcomer(floor, fact, CallPhase.GREETING, now))
    return []


def find(floor: Floor, known: Call | None, fact: facts.CallFound, now: int) -> list[AnyEffect]:
    """Asterisk has the call where the floor did not think it was: Asterisk is right."""
    given_back = known is not None and handing_over(known) and fact.phase in NOT_WITH_EMERGENCY
    if known is not None:
        _release_who_left(floor, known, fact, now)
    base = known or newcomer(floor, fact, fact.phase, now)
    call = msgspec.structs.replace(
        base,
        channel=fact.channel,
        agent=base.agent if fact.phase in AT_EMERGENCY else fact.agent,
        agent_channel=fact.agent_channel,
        ringing_since=None,
        resting_until=0,
        emergency=found(floor, base, fact, now),
        # a hand-over that never began, or ended unseen: the caller goes first to a person
        first_in_line=base.first_in_line or given_back,
    )
    if fact.phase in (CallPhase.CONSULTING, CallPhase.CONFERENCE):
        find_consult(floor, call, fact, now)
    else:
        _settle(floor, msgspec.structs.replace(call, consult=None), fact, now)
    if given_back:
        return [remind(call)]
    return []


def _release_who_left(floor: Floor, known: Call, fact: facts.CallFound, now: int) -> None:
    """Whoever is still with the caller keeps what they chose for after the call, and their time in it."""
    stay: set[str | None] = set()
    if fact.phase in WITH_AGENT:
        asked = known.consult.agent if known.consult and fact.phase is CallPhase.CONSULTING else None
        stay = {fact.agent, fact.other or asked}
    if known.agent not in stay:
        release_agent(floor, known, now)
    if with_other(known).agent not in stay:
        release_other(floor, known, now)


WITH_AGENT = (CallPhase.TALKING, CallPhase.CALLING_BACK, CallPhase.CONSULTING, CallPhase.CONFERENCE)
AT_EMERGENCY = (CallPhase.TRANSFERRING, CallPhase.EMERGENCY)
NOT_WITH_EMERGENCY = (CallPhase.GREETING, CallPhase.WAITING, CallPhase.RINGING, CallPhase.FALLBACK)


def _settle(floor: Floor, call: Call, fact: facts.CallFound, now: int) -> None:
    """Put a found call where it was seen; a ring under way counts as waiting until it is reported."""
    match fact.phase:
        case CallPhase.WAITING | CallPhase.RINGING:
            back_to_line(floor, call, now)
        case CallPhase.TALKING:
            nothing_owed(floor, call.ani, by=call.id)
            set_call(floor, call, phase=CallPhase.TALKING, answered_at=call.answered_at or now)
            take_up(floor, call, fact.agent, AgentState.TALKING, now)
        case CallPhase.CALLING_BACK:
            set_call(floor, call, phase=CallPhase.CALLING_BACK, ringing_since=now)
            take_up(floor, call, fact.agent, AgentState.TALKING, now)
        case CallPhase.FALLBACK:
            fall_back(floor, call, fact, now)
        case _:
            set_call(floor, call, phase=fact.phase)


def fall_back(floor: Floor, call: Call, _: facts.Fact, now: int) -> list[AnyEffect]:
    """Asterisk's own Queue() has it, and gives it back when it finds the program here again."""
    release_agent(floor, call, now)
    set_call(
        floor,
        call,
        phase=CallPhase.FALLBACK,
        agent=None,
        ringing_since=None,
        waiting_since=call.waiting_since or now,
        resting_until=0,
    )
    return []


def answer(floor: Floor, call: Call, fact: facts.AgentAnswered, now: int) -> list[AnyEffect]:
    """The two talk, whatever the floor thought: Asterisk's own Queue() picks its own agent, who may at the
    same time be rung for another call; that call then waits again."""
    agent = floor.agents.get(fact.agent)
    if agent is not None and agent.call not in (None, call.id):
        displace(floor, agent, now)
    nothing_owed(floor, call.ani, by=call.id)
    if call.agent != fact.agent:
        release_agent(floor, call, now)
    set_call(
        floor,
        call,
        phase=CallPhase.TALKING,
        agent=fact.agent,
        agent_channel=fact.channel,
        answered_at=call.answered_at or now,
        ringing_since=None,
        resting_until=0,
    )
    if agent is not None:
        set_agent(floor, agent, state=AgentState.TALKING, since=now, call=call.id, reason="")
    return []


def lose_agent(floor: Floor, call: Call, fact: facts.AgentLost, now: int) -> list[AnyEffect]:
    """The caller goes first to another person; the agent rests until they are back."""
    if call.agent != fact.agent:
        return []
    rest_agent(floor, call, "lost", now)
    back_to_line(floor, call, now, first_in_line=True)
    return []


def ring_out(floor: Floor, call: Call, fact: facts.NoAnswer, now: int) -> list[AnyEffect]:
    """Nobody picked up: the agent rests, the call keeps its place. A late report changes nothing."""
    if call.agent != fact.agent:
        return []
    if fact.why is NoAnswerReason.NOT_RUNG:
        release_agent(floor, call, now)
        back_to_line(floor, call, now, resting_until=now + RING_RETRY_MS)
        return []
    rest_agent(floor, call, "rona" if fact.why is NoAnswerReason.TIMEOUT else fact.why.value, now)
    back_to_line(floor, call, now, unanswered_by=(*call.unanswered_by, fact.agent))
    return []


def hang_up(floor: Floor, call: Call, _: facts.CallerHungUp, now: int) -> list[AnyEffect]:
    """The call is over, for everybody who was in it."""
    release_agent(floor, call, now)
    left(floor, call, now)
    release_other(floor, call, now)
    record = msgspec.structs.replace(call, ended_at=now, emergency=ended(call))
    floor.drop_call(call.id)
    return [KeepCallRecord(call=call.id, channel=call.channel, record=record)]


def lose_tap(floor: Floor, call: Call, fact: facts.TapLost, _: int) -> list[AnyEffect]:
    """Listen again, if there is somebody to listen to yet."""
    return taps.again(floor, call, fact.leg, fact.agent)


def too_late(_: Floor, __: Call | None, ___: facts.Fact, ____: int) -> list[AnyEffect]:
    """A named late case: what it reports has been overtaken, and changes nothing."""
    return []
