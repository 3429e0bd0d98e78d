"""Calls that we make: to callers who chose a callback instead of waiting, and to those who gave up. Pure.

A callback that is due becomes a call in line without a channel, routed like every other. When an agent
is chosen their phone is rung first; the caller's is rung when the agent has picked up.
"""

from __future__ import annotations

import msgspec

from routing import facts
from routing.alarms import OFFER_AFTER_MS
from routing.calls import answer
from routing.change import back_to_line, displace, release_agent, set_agent, set_call, with_claim
from routing.effects import AnyEffect, EndCall, KeepCallRecord, RingForCallback, TellCaller
from routing.facts import NoAnswerReason
from routing.floor import Floor
from routing.model import (
    Agent,
    AgentId,
    AgentState,
    Call,
    Callback,
    CallbackKind,
    CallId,
    CallPhase,
    Claim,
)
from routing.owing import (
    call_id,
    is_callback,
    may_owe,
    not_rung,
    note,
    nothing_owed,
    open_at,
    opens_at,
    try_over,
)

OFFER_PROMPT = "callback-offer"
BOOKED_PROMPT = "callback-booked"
NOT_NEEDED_PROMPT = "goodbye"
AGENTS_FOR_EACH = 4
"""For so many agents who are logged in there may be one callback in line or under way."""
GOODBYE_MS = 20_000
"""Until a caller who chose a callback must have heard so and been let go; else they wait again."""


# --- a caller in line ---------------------------------------------------------------------------


def offer(floor: Floor, whose: str, due: int, _: int) -> list[AnyEffect]:
    """The caller has waited a while: say that we can call back instead."""
    call = floor.calls.get(CallId(whose))
    if call is None or call.phase is not CallPhase.WAITING or call.resting_until or call.callback_offered:
        return []
    if (call.waiting_since or 0) + OFFER_AFTER_MS > due:
        return []
    set_call(floor, call, callback_offered=True)
    if not may_choose(floor, call, due):
        return []
    return [TellCaller(call=call.id, channel=call.channel, prompt=OFFER_PROMPT)]


def may_choose(floor: Floor, call: Call, now: int) -> bool:
    """Whether this caller may choose a callback now; who comes back from an emergency number may not."""
    if not floor.config.callbacks.offer or not call.channel or call.first_in_line or call.callback_of:
        return False
    return may_owe(floor, call.ani) and open_at(floor, now)


def choose_callback(floor: Floor, call: Call, _: facts.CallbackAsked, now: int) -> list[AnyEffect]:
    """The key was pressed. A key pressed twice, or by somebody who has no such choice, changes nothing."""
    if call.callback_asked or not may_choose(floor, call, now):
        return []
    resting_until = now + GOODBYE_MS
    note(floor, call, CallbackKind.ASKED, now, resting_until)
    set_call(floor, call, callback_asked=True, callback_offered=True, resting_until=resting_until)
    return [EndCall(call=call.id, channel=call.channel, prompt=BOOKED_PROMPT)]


# --- when it is due -----------------------------------------------------------------------------


def wake(_: Floor, __: str, ___: int, ____: int) -> list[AnyEffect]:
    """A callback may be due: this step has ``come_due`` look."""
    return []


def come_due(floor: Floor, now: int) -> None:
    """Put the calls that are due into the line, one for every few agents at a time: what was put off over
    night falls due in one moment, and must not fill the line before those who call now."""
    most = max(1, len(floor.agents) // AGENTS_FOR_EACH)
    while floor.owed.under_way < most and (callback := floor.owed.take_due(now)) is not None:
        if too_old(floor, callback, now):
            floor.owed.drop(callback.ani)
        elif not open_at(floor, now):
            floor.owe(msgspec.structs.replace(callback, due_at=opens_at(floor, now)))
        else:
            _begin(floor, callback, now)


def too_old(floor: Floor, callback: Callback, now: int) -> bool:
    """Whether it has been owed so long that nobody would understand the call."""
    return now - callback.asked_at > floor.config.callbacks.keep_ms


def _begin(floor: Floor, callback: Callback, now: int) -> None:
    """The first try has the place in line that the caller had; a later one stands in line anew."""
    floor.arrivals += 1
    since = now if callback.tries else _place_of(callback, now)
    call = Call(
        id=call_id(floor.arrivals, callback.first_call),
        channel="",
        ani=callback.ani,
        caller_name="",
        dnis=callback.dnis,
        phase=CallPhase.WAITING,
        arrived_at=now,
        waiting_since=since,
        order=floor.arrivals,
        told_at=now,
        group=callback.group,
        ladder=callback.ladder,
        ladder_since=since,
        language=callback.language,
        confidential=callback.confidential,
        callback_of=callback.first_call,
    )
    floor.owe(msgspec.structs.replace(callback, call=call.id))
    back_to_line(floor, call, now, **with_claim(floor, call, Claim.RETURNED))


def _place_of(callback: Callback, now: int) -> int:
    """Since when it stands in line. For one that was put off until opening the line stood still meanwhile:
    all who gave up in the night would otherwise go before whoever calls in the morning."""
    put_off_ms = now - callback.asked_at
    return callback.waiting_since if put_off_ms <= GOODBYE_MS else callback.waiting_since + put_off_ms


def may_ring(floor: Floor, call: Call, now: int) -> bool:
    """Whether a phone may be rung for this call; one of ours whose time has passed leaves the line."""
    if not not_rung(call):
        return True
    callback = floor.owed.of(call.ani, call.id)
    if callback is not None and open_at(floor, now) and not too_old(floor, callback, now):
        return True
    floor.drop_call(call.id)
    if callback is None or too_old(floor, callback, now):
        floor.owed.drop(call.ani)
    else:
        floor.owe(msgspec.structs.replace(callback, call=None, due_at=opens_at(floor, now)))
    return False


def let_go(floor: Floor) -> None:
    """A call of ours that has come back to the line and that nobody needs any more is not made."""
    for each in list(floor.touched_calls):
        call = floor.calls.get(each) if is_callback(each) else None
        if call is not None and not_rung(call) and floor.owed.of(call.ani, call.id) is None:
            floor.drop_call(call.id)


def ring(floor: Floor, call: Call, agent: Agent) -> RingForCallback:
    """Ring the agent for a call of ours."""
    return RingForCallback(
        call=call.id,
        channel="",
        agent=agent.id,
        ring_ms=floor.config.ring_ms,
        number=call.ani,
        dnis=call.dnis,
        call_ring_ms=floor.config.callbacks.ring_ms,
    )


# --- while it is made ---------------------------------------------------------------------------


def pick_up(floor: Floor, call: Call | None, fact: facts.CallbackRinging, now: int) -> list[AnyEffect]:
    """The agent has picked up and the caller's phone is being rung, unless nobody needs the call any more."""
    if call is None or floor.owed.of(call.ani, call.id) is None:
        ended = _end(floor, call, now) if call is not None else []
        return [*ended, EndCall(call=fact.call, channel=fact.channel, prompt=NOT_NEEDED_PROMPT)]
    take_agent(floor, call, fact.agent, now)
    set_call(
        floor,
        call,
        phase=CallPhase.CALLING_BACK,
        agent=fact.agent,
        agent_channel=fact.channel,
        ringing_since=now,
        resting_until=0,
    )
    return []


def take_agent(floor: Floor, call: Call, who: AgentId, now: int) -> None:
    """The agent is on the phone for this call, whatever the floor thought."""
    agent = floor.agents.get(who)
    if agent is not None and agent.call not in (None, call.id):
        displace(floor, agent, now)
    if call.agent != who:
        release_agent(floor, call, now)
    if agent is not None:
        set_agent(floor, agent, state=AgentState.TALKING, since=now, call=call.id, reason="")


def connect(floor: Floor, call: Call, fact: facts.CallbackAnswered, now: int) -> list[AnyEffect]:
    """The caller was reached. From here on the caller's channel leads the call, as in every other."""
    told = facts.AgentAnswered(call=call.id, agent=fact.agent, channel=call.agent_channel)
    effects = answer(floor, call, told, now)
    set_call(floor, floor.calls[call.id], channel=fact.channel, ringing_since=None)
    return effects


def fail(floor: Floor, call: Call, _: facts.CallbackFailed, now: int) -> list[AnyEffect]:
    """The caller was not reached: the agent, who has nothing to finish, is ready again."""
    callback = floor.owed.of(call.ani, call.id)
    effects = _end(floor, call, now)
    if callback is not None:
        try_over(floor, callback, now)
    return effects


def _end(floor: Floor, call: Call, now: int) -> list[AnyEffect]:
    agent = floor.agents.get(call.agent) if call.agent else None
    if agent is not None and agent.call == call.id:
        set_agent(floor, agent, state=AgentState.RINGING)
        release_agent(floor, call, now)
    floor.drop_call(call.id)
    record = msgspec.structs.replace(call, ended_at=now)
    return [KeepCallRecord(call=call.id, channel=call.channel, record=record)]


def overdue(floor: Floor, whose: str, due: int, now: int) -> list[AnyEffect]:
    """Asterisk never said whether the caller picked up: do as if not."""
    call = floor.calls.get(CallId(whose))
    if call is None or call.phase is not CallPhase.CALLING_BACK:
        return []
    if floor.callback_overdue_at(call) > due:
        return []
    return fail(floor, call, facts.CallbackFailed(call=call.id, why=NoAnswerReason.NOT_RUNG), now)


def cancel(floor: Floor, fact: facts.CallbackCancelled) -> None:
    """Nobody needs to be called at this number any more."""
    nothing_owed(floor, fact.ani)
