"""What an agent does about an emergency: calls its number in, warm or to stay, leaves, and says how it ended.

Caller and agent go on talking while the number rings, in a conference that the number joins when it answers:
nobody is ever left alone. The table in ``machine`` says which may happen when.
"""

from __future__ import annotations

import msgspec

from routing import consults, facts
from routing.change import back_to_line, release_agent, release_other, set_call
from routing.effects import AnyEffect, CallEmergencyIn, LeaveToEmergency, TakeBack
from routing.emergency_times import calls_emergency_in
from routing.errors import IllegalFact
from routing.floor import Floor
from routing.model import (
    Call,
    CallPhase,
    Consult,
    Emergency,
    EmergencyOutcome,
    Handover,
    Target,
    TargetKind,
)
from routing.rescue import marked, send
from routing.transfers import own

JUDGED = (EmergencyOutcome.ACCEPTED, EmergencyOutcome.RETURNED, EmergencyOutcome.UNDETERMINED)
"""Outcomes that somebody may record."""
MANUAL = "manual"
"""Kind of an emergency that nobody but the agent heard."""


def request(floor: Floor, call: Call, fact: facts.EmergencyRequested, now: int) -> list[AnyEffect]:
    """The agent's key (一键转接, 三方通话): the number is rung while the two talk on, and whoever was
    consulted is let go. Pressed again, it only says whether the agent will stay."""
    own(call, fact.agent)
    if fact.by is Handover.DIRECT:
        raise IllegalFact(f"agent {fact.agent} has {call.id}, which is not alone")
    number = floor.emergency_number(fact.number).number
    if calls_emergency_in(call):
        return _once_more(floor, call, number, fact.by)
    seen = call.emergency
    emergency = Emergency(
        kind=seen.kind if seen else MANUAL,
        words=seen.words if seen else "",
        number=number,
        heard_at=seen.heard_at if seen else now,
        certain=seen.certain if seen else True,
        score=seen.score if seen else 1.0,
        by=fact.by,
        sent_at=now,
    )
    third = call.consult.channel if call.consult else ""
    release_other(floor, call, now)
    if not call.agent_channel:  # nobody knows how to bring this agent into a conference
        release_agent(floor, call, now)
        return send(floor, call, emergency, now, agent=call.agent)
    asked = Consult(target=Target(kind=TargetKind.EMERGENCY, id=number), since=now)
    set_call(floor, call, phase=CallPhase.CONFERENCE, consult=asked, emergency=emergency)
    return [_call_in(floor, call, number, third)]


def _call_in(floor: Floor, call: Call, number: str, third: str) -> AnyEffect:
    entry = floor.emergency_number(number)
    return CallEmergencyIn(
        call=call.id,
        channel=call.channel,
        agent_channel=call.agent_channel,
        other_channel=third,
        number=entry.number,
        trunk=entry.trunk,
        ring_ms=entry.ring_ms,
    )


def _once_more(floor: Floor, call: Call, number: str, by: Handover) -> list[AnyEffect]:
    if call.consult is None or call.consult.target.id != number:
        raise IllegalFact(f"another emergency number is being called into {call.id}")
    set_call(floor, call, **marked(call, by=by))
    return []


def join(floor: Floor, call: Call, fact: facts.EmergencyAnswered, now: int) -> list[AnyEffect]:
    """The number is in the conference; also when we had been told that it could not be rung."""
    seen = call.emergency
    if seen is None or not fact.channel or seen.outcome not in (None, EmergencyOutcome.NO_ANSWER):
        return []
    if call.phase is CallPhase.TALKING and seen.outcome is None:
        return []
    if call.phase is CallPhase.CONFERENCE and not calls_emergency_in(call):
        return []
    target = Target(kind=TargetKind.EMERGENCY, id=seen.number)
    there = Consult(target=target, since=seen.sent_at or now, answered=True, channel=fact.channel)
    answered = marked(call, answered_at=seen.answered_at or now, outcome=None)
    set_call(floor, call, phase=CallPhase.CONFERENCE, consult=there, **answered)
    return []


def fail(floor: Floor, call: Call, _: facts.EmergencyFailed, __: int) -> list[AnyEffect]:
    """It did not answer: agent and caller talk on, as they have all the while."""
    if not calls_emergency_in(call) or (call.consult is not None and call.consult.answered):
        return []
    failed = marked(call, outcome=EmergencyOutcome.NO_ANSWER)
    set_call(floor, call, phase=CallPhase.TALKING, consult=None, **failed)
    return []


def take(floor: Floor, call: Call, fact: facts.EmergencyTaken, now: int) -> list[AnyEffect]:
    """The number has taken over, says the agent, whose leg goes."""
    own(call, fact.agent)
    if not calls_emergency_in(call):
        return []
    if call.consult is None or not call.consult.answered:
        raise IllegalFact(f"no emergency number has answered in {call.id} yet")
    return leave(floor, call, now)


def leave(floor: Floor, call: Call, now: int) -> list[AnyEffect]:
    """End the agent's leg; the caller goes on with the number, or to a person when it gave the case back."""
    if (back := _left_to_number(floor, call, now)) != []:
        return back
    return [
        LeaveToEmergency(
            call=call.id,
            channel=call.channel,
            agent_channel=call.agent_channel,
            other_channel=call.consult.channel if call.consult else "",
        )
    ]


def _left_to_number(floor: Floor, call: Call, now: int) -> list[AnyEffect]:
    """The agent is free, and the caller with the number alone."""
    release_agent(floor, call, now)
    outcome = call.emergency.outcome if call.emergency else None
    if outcome is EmergencyOutcome.RETURNED:
        return _take_back(floor, call, now)
    accepted = marked(call, outcome=outcome or EmergencyOutcome.ACCEPTED)
    set_call(floor, call, phase=CallPhase.EMERGENCY, consult=None, agent_channel="", **accepted)
    return []


def part(floor: Floor, call: Call, fact: facts.PartyLeft, now: int) -> list[AnyEffect]:
    """Somebody left a conference. An agent who does so while the emergency number rings leaves the caller to
    it; when the number does so, it has given the case back unless somebody said otherwise."""
    asked = call.consult
    if asked is None or not calls_emergency_in(call):
        return consults.part(floor, call, fact, now)
    if fact.channel == call.agent_channel:
        if asked.answered:
            return _left_to_number(floor, call, now)
        release_agent(floor, call, now)
        set_call(floor, call, phase=CallPhase.TRANSFERRING, consult=None, agent_channel="")
    elif fact.channel == asked.channel:
        outcome = call.emergency.outcome if call.emergency else None
        ended = marked(call, outcome=outcome or EmergencyOutcome.RETURNED)
        set_call(floor, call, phase=CallPhase.TALKING, consult=None, **ended)
    return []


def judge(floor: Floor, call: Call, fact: facts.EmergencyJudged, now: int) -> list[AnyEffect]:
    """How it ended is on record. A case that was given back while nobody of ours is on the line brings the
    caller back, first."""
    if fact.outcome not in JUDGED:
        raise IllegalFact(f"nobody can record {fact.outcome}")
    said = judged(call.emergency, fact)
    if said is call.emergency:
        return []
    if call.phase is CallPhase.EMERGENCY and fact.outcome is EmergencyOutcome.RETURNED:
        return _take_back(floor, msgspec.structs.replace(call, emergency=said), now)
    set_call(floor, call, emergency=said)
    return []


def judged(said: Emergency | None, fact: facts.EmergencyJudged) -> Emergency | None:
    """The hand-over with that outcome, also once the call is over; itself when no number had answered."""
    if said is None or said.answered_at is None or fact.outcome not in JUDGED:
        return said
    return msgspec.structs.replace(said, outcome=fact.outcome, note=fact.note)


def _take_back(floor: Floor, call: Call, now: int) -> list[AnyEffect]:
    back_to_line(floor, call, now, first_in_line=True, consult=None)
    return [TakeBack(call=call.id, channel=call.channel)]


# --- what Asterisk shows ------------------------------------------------------------------------


def handing_over(call: Call) -> bool:
    """Whether an emergency number is being rung for it, or is with caller and agent."""
    return call.phase is CallPhase.TRANSFERRING or calls_emergency_in(call)


def found(floor: Floor, call: Call, fact: facts.CallFound, now: int) -> Emergency | None:
    """What is known of the call's emergency once Asterisk has shown where the call is."""
    known = call.emergency
    if fact.phase is CallPhase.TRANSFERRING:
        known = known or _unknown(floor, now)
        by = known.by if handing_over(call) else Handover.DIRECT
        return msgspec.structs.replace(known, sent_at=now, outcome=None, by=by)
    if fact.phase is CallPhase.EMERGENCY:
        known = known or _unknown(floor, now)
        outcome = known.outcome if known.outcome in JUDGED else EmergencyOutcome.ACCEPTED
        return msgspec.structs.replace(known, answered_at=known.answered_at or now, outcome=outcome)
    if fact.phase is CallPhase.CONFERENCE and floor.is_emergency_number(fact.other):
        known = known or msgspec.structs.replace(_unknown(floor, now), number=fact.other)
        return msgspec.structs.replace(
            known,
            by=Handover.THREE_WAY if known.by is Handover.DIRECT else known.by,
            sent_at=known.sent_at or now,
            answered_at=(known.answered_at or now) if fact.other_channel else None,
            outcome=known.outcome if known.outcome in JUDGED else None,
        )
    if known is None or not handing_over(call) or known.outcome is not None:
        return known
    lost = EmergencyOutcome.RETURNED if known.answered_at is not None else EmergencyOutcome.NO_ANSWER
    return msgspec.structs.replace(known, outcome=lost)


def _unknown(floor: Floor, now: int) -> Emergency:
    return Emergency(kind="unknown", words="", number=floor.config.default_emergency, heard_at=now)


def ended(call: Call) -> Emergency | None:
    """What is known of a call's emergency once the caller has hung up."""
    known = call.emergency
    if known is None or known.outcome is not None or not handing_over(call):
        return known
    outcome = EmergencyOutcome.ACCEPTED if known.answered_at is not None else EmergencyOutcome.ABANDONED
    return msgspec.structs.replace(known, outcome=outcome)
