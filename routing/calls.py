"""What each fact does to a call. The table in ``machine`` says which may happen when."""

from __future__ import annotations

import msgspec

from routing import facts, taps
from routing.change import (
    back_to_line,
    close_emergency,
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
from routing.effects import AnyEffect, KeepCallRecord, SendToEmergency, TellCaller
from routing.errors import IllegalFact
from routing.facts import NoAnswerReason
from routing.floor import Floor
from routing.intake import newcomer
from routing.model import AgentId, AgentState, Call, CallPhase, Emergency, EmergencyOutcome
from routing.owing import left, nothing_owed

EMERGENCY_FAILED_PROMPT = "emergency-failed"
EMERGENCY_RETRY_MS = 3_000
"""Rest of a call whose hand-over failed for a reason of ours."""
RING_RETRY_MS = 1_000
"""Rest after a failure of ours to ring a phone, so that a lasting failure does not spin."""


def arrive(floor: Floor, _: None, fact: facts.CallArrived, now: int) -> list[AnyEffect]:
    """A new call, which is listened to from its first word (``taps``)."""
    floor.put_call(newcomer(floor, fact, CallPhase.GREETING, now))
    return []


def find(floor: Floor, known: Call | None, fact: facts.CallFound, now: int) -> list[AnyEffect]:
    """Asterisk has the call where the floor did not think it was: Asterisk is right."""
    given_back = known is not None and _transferring(known) and fact.phase in NOT_WITH_EMERGENCY
    if known is not None:
        _release_who_left(floor, known, fact, now)
    base = known or newcomer(floor, fact, fact.phase, now)
    call = msgspec.structs.replace(
        base,
        channel=fact.channel,
        agent=fact.agent,
        agent_channel=fact.agent_channel,
        ringing_since=None,
        resting_until=0,
    )
    if given_back:
        # The hand-over never began, or ended unseen: the caller goes first to a person.
        lost = close_emergency(call, EmergencyOutcome.NO_ANSWER, now)
        call = msgspec.structs.replace(call, first_in_line=True, **lost)
    if fact.phase in (CallPhase.CONSULTING, CallPhase.CONFERENCE):
        find_consult(floor, call, fact, now)
    else:
        _settle(floor, msgspec.structs.replace(call, consult=None), fact, now)
    if given_back:
        return [_remind(call)]
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
        case CallPhase.TRANSFERRING | CallPhase.EMERGENCY:
            set_call(floor, call, phase=fact.phase, emergency=_found_emergency(floor, call, fact, now))
        case _:
            set_call(floor, call, phase=fact.phase)


def _found_emergency(floor: Floor, call: Call, fact: facts.CallFound, now: int) -> Emergency:
    number = floor.config.default_emergency
    known = call.emergency or Emergency(kind="unknown", words="", number=number, heard_at=now)
    if fact.phase is CallPhase.TRANSFERRING:
        return msgspec.structs.replace(known, sent_at=now, outcome=None)
    return msgspec.structs.replace(
        known, answered_at=known.answered_at or now, outcome=EmergencyOutcome.ACCEPTED
    )


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
    outcome = close_emergency(call, EmergencyOutcome.ABANDONED, now) if _transferring(call) else {}
    record = msgspec.structs.replace(call, ended_at=now, **outcome)
    floor.drop_call(call.id)
    return [KeepCallRecord(call=call.id, channel=call.channel, record=record)]


def _transferring(call: Call) -> bool:
    return call.phase is CallPhase.TRANSFERRING


def hear_emergency(floor: Floor, call: Call, fact: facts.EmergencyHeard, now: int) -> list[AnyEffect]:
    """Nobody is on the line: a certain one is put through at once, a possible one is marked."""
    if not note_emergency(floor, call, fact, now) or not fact.certain:
        return []
    release_agent(floor, call, now)
    emergency = Emergency(kind=fact.kind, words=fact.words, number=fact.number, heard_at=now)
    return _send(floor, call, emergency, now, agent=None)


def alert_emergency(floor: Floor, call: Call, fact: facts.EmergencyHeard, now: int) -> list[AnyEffect]:
    """An agent is on the line: marked, and the desk alerts; the agent decides."""
    note_emergency(floor, call, fact, now)
    return []


def note_emergency(floor: Floor, call: Call, fact: facts.EmergencyHeard, now: int) -> bool:
    """Mark the call; False when it was handed over or judged before and this is nothing new."""
    seen = call.emergency
    if seen is not None and (seen.outcome is not None or seen.sent_at is not None):
        return False
    set_call(
        floor,
        call,
        emergency=Emergency(kind=fact.kind, words=fact.words, number=fact.number, heard_at=now),
    )
    return True


def request_emergency(floor: Floor, call: Call, fact: facts.EmergencyRequested, now: int) -> list[AnyEffect]:
    """The agent's key (一键转接); who is consulted meanwhile is let go."""
    if call.agent != fact.agent:
        raise IllegalFact(f"agent {fact.agent} does not have {call.id}")
    seen = call.emergency
    words, kind = (seen.words, seen.kind) if seen else ("", "manual")
    heard_at = seen.heard_at if seen else now
    emergency = Emergency(kind=kind, words=words, number=fact.number, heard_at=heard_at)
    release_agent(floor, call, now)
    release_other(floor, call, now)
    return _send(floor, call, emergency, now, agent=call.agent)


def _send(
    floor: Floor, call: Call, emergency: Emergency, now: int, *, agent: AgentId | None
) -> list[AnyEffect]:
    entry = floor.emergency_number(emergency.number)
    set_call(
        floor,
        call,
        phase=CallPhase.TRANSFERRING,
        agent=agent,
        consult=None,
        ringing_since=None,
        resting_until=0,
        waiting_since=call.waiting_since if call.waiting_since is not None else now,
        emergency=msgspec.structs.replace(emergency, number=entry.number, sent_at=now),
    )
    return [
        SendToEmergency(
            call=call.id,
            channel=call.channel,
            number=entry.number,
            trunk=entry.trunk,
            ring_ms=entry.ring_ms,
        )
    ]


def dismiss_emergency(floor: Floor, call: Call, fact: facts.EmergencyDismissed, now: int) -> list[AnyEffect]:
    """The agent's word that it was none."""
    if call.agent != fact.agent:
        raise IllegalFact(f"agent {fact.agent} does not have {call.id}")
    set_call(floor, call, **close_emergency(call, EmergencyOutcome.DISMISSED, now))
    return []


def accept_emergency(floor: Floor, call: Call, _: facts.EmergencyAnswered, now: int) -> list[AnyEffect]:
    """The emergency number has the caller; also when we had been told that it could not be rung."""
    seen = call.emergency
    if seen is not None and seen.outcome in (None, EmergencyOutcome.NO_ANSWER):
        seen = msgspec.structs.replace(seen, outcome=EmergencyOutcome.ACCEPTED, answered_at=now)
    set_call(floor, call, phase=CallPhase.EMERGENCY, emergency=seen, first_in_line=False, resting_until=0)
    return []


def fail_emergency(floor: Floor, call: Call, fact: facts.EmergencyFailed, now: int) -> list[AnyEffect]:
    """It did not answer: the caller was reminded to dial it, and is first in line for a person.

    The dialplan speaks the reminder (Art. 55) when the number was rung; when it never was, we do, and
    the call rests a moment in case the number was rung after all.
    """
    if fact.why is NoAnswerReason.NOT_RUNG and _never_left(floor, call, now):
        return []
    rest_ms = EMERGENCY_RETRY_MS if fact.why is NoAnswerReason.NOT_RUNG else 0
    back_to_line(
        floor,
        call,
        now,
        first_in_line=True,
        resting_until=now + rest_ms if rest_ms else 0,
        **close_emergency(call, EmergencyOutcome.NO_ANSWER, now),
    )
    return [_remind(call)] if fact.why is NoAnswerReason.NOT_RUNG else []


def _never_left(floor: Floor, call: Call, now: int) -> bool:
    """The agent's key could not be carried out, so the two still talk; False when it was not the agent's."""
    agent = floor.agents.get(call.agent) if call.agent else None
    if agent is None or agent.call is not None:
        return False
    set_agent(floor, agent, state=AgentState.TALKING, since=now, reason="", call=call.id)
    set_call(floor, call, phase=CallPhase.TALKING, **close_emergency(call, EmergencyOutcome.NO_ANSWER, now))
    return True


def _remind(call: Call) -> AnyEffect:
    return TellCaller(call=call.id, channel=call.channel, prompt=EMERGENCY_FAILED_PROMPT)


def lose_tap(floor: Floor, call: Call, fact: facts.TapLost, _: int) -> list[AnyEffect]:
    """Listen again, if there is somebody to listen to yet."""
    return taps.again(floor, call, fact.leg, fact.agent)


def too_late(_: Floor, __: Call | None, ___: facts.Fact, ____: int) -> list[AnyEffect]:
    """A named late case: what it reports has been overtaken, and changes nothing."""
    return []
