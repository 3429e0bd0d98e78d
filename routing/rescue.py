"""Emergencies while nobody of ours is on the line: heard, asked about, declined, sent on, and not answered.

A certain one is sent to its number at once, and the caller may decline while it rings. A possible one is
asked about, and first in line meanwhile. What agents do about them is in ``handover``; the table in
``machine`` says which may happen when.
"""

from __future__ import annotations

from typing import Any

import msgspec

from routing import facts
from routing.change import back_to_line, close_emergency, release_agent, set_agent, set_call
from routing.effects import AnyEffect, AskEmergency, SendToEmergency, TakeBack, TellCaller
from routing.emergency_times import calls_emergency_in, is_open_question
from routing.errors import IllegalFact
from routing.facts import NoAnswerReason
from routing.floor import Floor
from routing.model import AgentId, AgentState, Call, CallPhase, Emergency, EmergencyOutcome, Handover

FAILED_PROMPT = "emergency-failed"
DECLINED_PROMPT = "emergency-declined"
REMIND_PROMPT = "emergency-remind"
BY_KEY = "key"
"""How a caller replied by a key of the telephone; the dialplan has then taken them back already."""
NEVER_THERE = (EmergencyOutcome.DECLINED, EmergencyOutcome.DISMISSED, EmergencyOutcome.NO_ANSWER)
"""Outcomes of an emergency that no number has had."""
RETRY_MS = 3_000
"""Rest of a call whose hand-over failed for a reason of ours."""


def hear(floor: Floor, call: Call, fact: facts.EmergencyHeard, now: int) -> list[AnyEffect]:
    """Nobody is on the line: a certain one is put through at once, a possible one goes first in line."""
    if not _is_news(call.emergency, fact):
        return []
    emergency = _heard(call, fact, now)
    if not fact.certain:
        set_call(floor, call, emergency=emergency, first_in_line=True)
        return []
    release_agent(floor, call, now)
    return send(floor, call, emergency, now)


def alert(floor: Floor, call: Call, fact: facts.EmergencyHeard, now: int) -> list[AnyEffect]:
    """An agent is on the line: marked, and the desk alerts; the agent decides."""
    if calls_emergency_in(call):
        return learn(floor, call, fact, now)
    if _is_news(call.emergency, fact):
        set_call(floor, call, emergency=_heard(call, fact, now))
    return []


def learn(floor: Floor, call: Call, fact: facts.EmergencyHeard, _: int) -> list[AnyEffect]:
    """A number rings or is there already, and the caller says what it is: whoever takes the call sees that,
    not only the first cry for help. Nobody else is rung for it."""
    seen = call.emergency
    if seen is None or not fact.certain or fact.kind == seen.kind:
        return []
    alone_with_it = call.phase is CallPhase.EMERGENCY and seen.outcome is EmergencyOutcome.ACCEPTED
    if seen.outcome is None or alone_with_it:
        told = {"kind": fact.kind, "words": fact.words, "certain": True, "score": fact.score}
        set_call(floor, call, emergency=msgspec.structs.replace(seen, **told))
    return []


def _is_news(seen: Emergency | None, fact: facts.EmergencyHeard) -> bool:
    """Whether nothing is under way, and it was not handed over or judged before: another kind was not, unless
    an emergency number has had the caller. What was declined is not brought up again, but for a certain one
    where only a question was declined."""
    if seen is None:
        return True
    if seen.outcome in NEVER_THERE:
        only_asked = seen.outcome is EmergencyOutcome.DECLINED and seen.sent_at is None
        return fact.kind != seen.kind or (only_asked and fact.certain)
    if seen.outcome is not None or seen.sent_at is not None:
        return False
    return fact.certain or not (seen.certain or seen.asked_at is not None)


def _heard(call: Call, fact: facts.EmergencyHeard, now: int) -> Emergency:
    seen = call.emergency
    is_open = seen is not None and seen.outcome is None
    return Emergency(
        kind=fact.kind,
        words=fact.words,
        number=fact.number,
        heard_at=now,
        certain=fact.certain,
        score=fact.score,
        was_first=seen.was_first if seen is not None and is_open else call.first_in_line,
    )


def send(
    floor: Floor, call: Call, emergency: Emergency, now: int, *, agent: AgentId | None = None
) -> list[AnyEffect]:
    """Ring the emergency's number for the caller alone. ``agent``: who asked for it, and is released."""
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
        emergency=msgspec.structs.replace(
            emergency, number=entry.number, sent_at=now, by=Handover.DIRECT, outcome=None
        ),
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


# --- the question -------------------------------------------------------------------------------


def ask(floor: Floor, now: int) -> list[AnyEffect]:
    """Ask those who wait and may have an emergency, once, and again if a ring cut it short; whoever is being
    rung for needs no question."""
    effects: list[AnyEffect] = []
    for each in sorted(floor.touched_calls):
        call = floor.calls.get(each)
        if call is None or call.phase is not CallPhase.WAITING or not call.channel:
            continue
        said = call.emergency
        if said is not None and is_open_question(call) and (said.asked_at is None or said.unheard):
            set_call(floor, call, told_at=now, **marked(call, asked_at=now, unheard=False))
            effects.append(AskEmergency(call=call.id, channel=call.channel))
    return effects


def reply(floor: Floor, call: Call, fact: facts.EmergencyReplied, now: int) -> list[AnyEffect]:
    """The caller's answer to the question, if it was asked: to the number at once, or to the old place."""
    seen = call.emergency
    if seen is None or seen.asked_at is None or not is_open_question(call):
        return []
    if fact.yes:
        release_agent(floor, call, now)
        return send(floor, call, seen, now)
    declined = marked(call, outcome=EmergencyOutcome.DECLINED)
    set_call(floor, call, first_in_line=seen.was_first, **declined)
    return []


def decline(floor: Floor, call: Call, fact: facts.EmergencyReplied, now: int) -> list[AnyEffect]:
    """The caller does not want to be put through, while the number rings: to a person, at the old place."""
    seen = call.emergency
    if fact.yes or seen is None:
        return []
    declined = marked(call, outcome=EmergencyOutcome.DECLINED)
    back_to_line(floor, call, now, first_in_line=seen.was_first, **declined)
    told = TellCaller(call=call.id, channel=call.channel, prompt=DECLINED_PROMPT)
    return [told] if fact.by == BY_KEY else [TakeBack(call=call.id, channel=call.channel), told]


def marked(call: Call, **changes: Any) -> dict[str, Any]:
    """The changes that change something about the call's emergency."""
    if call.emergency is None:
        return {}
    return {"emergency": msgspec.structs.replace(call.emergency, **changes)}


# --- what became of it --------------------------------------------------------------------------


def accept(floor: Floor, call: Call, _: facts.EmergencyAnswered, now: int) -> list[AnyEffect]:
    """The emergency number has the caller; also when we had been told that it could not be rung. Who was
    taken back from it meanwhile stays with us."""
    seen = call.emergency
    if seen is not None and seen.outcome not in (None, EmergencyOutcome.NO_ANSWER):
        return []
    if seen is not None:
        seen = msgspec.structs.replace(seen, outcome=EmergencyOutcome.ACCEPTED, answered_at=now)
    set_call(floor, call, phase=CallPhase.EMERGENCY, emergency=seen, first_in_line=False, resting_until=0)
    return []


def fail(floor: Floor, call: Call, fact: facts.EmergencyFailed, now: int) -> list[AnyEffect]:
    """It did not answer: the caller was reminded to dial it, and is first in line for a person.

    The dialplan speaks the reminder (Art. 55) when the number was rung; when it never was, we do, and
    the call rests a moment in case the number was rung after all.
    """
    if fact.why is NoAnswerReason.NOT_RUNG and _never_left(floor, call, now):
        return []
    rest_ms = RETRY_MS if fact.why is NoAnswerReason.NOT_RUNG else 0
    back_to_line(
        floor,
        call,
        now,
        first_in_line=True,
        resting_until=now + rest_ms if rest_ms else 0,
        **close_emergency(call, EmergencyOutcome.NO_ANSWER, now),
    )
    return [remind(call)] if fact.why is NoAnswerReason.NOT_RUNG else []


def _never_left(floor: Floor, call: Call, now: int) -> bool:
    """The agent's key could not be carried out, so the two still talk; False when it was not the agent's."""
    agent = floor.agents.get(call.agent) if call.agent else None
    direct = call.emergency is not None and call.emergency.by is Handover.DIRECT
    if agent is None or agent.call is not None or not direct:
        return False
    set_agent(floor, agent, state=AgentState.TALKING, since=now, reason="", call=call.id)
    set_call(floor, call, phase=CallPhase.TALKING, **close_emergency(call, EmergencyOutcome.NO_ANSWER, now))
    return True


def remind(call: Call) -> AnyEffect:
    """Tell a waiting caller that the number did not answer, and to dial it (Art. 55)."""
    return TellCaller(call=call.id, channel=call.channel, prompt=FAILED_PROMPT)


def dismiss(floor: Floor, call: Call, fact: facts.EmergencyDismissed, now: int) -> list[AnyEffect]:
    """The agent's word that it was none."""
    if call.agent != fact.agent:
        raise IllegalFact(f"agent {fact.agent} does not have {call.id}")
    if call.emergency is None or call.emergency.outcome is not None:
        return []
    if call.emergency.sent_at is not None:
        raise IllegalFact(f"{call.id} is being put through")
    set_call(floor, call, **marked(call, outcome=EmergencyOutcome.DISMISSED, note=fact.reason))
    return []
