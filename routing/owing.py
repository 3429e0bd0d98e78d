"""What we owe to callers: noting a callback, merging those of one caller, and when one is over. Pure.

A caller has one callback at most, however often they tried. Callers who withheld their number have
none, and neither has a number that is no ordinary one of this country: a caller may claim any number,
and must not make us ring expensive ones, or 110.
"""

from __future__ import annotations

import re

import msgspec

from routing.floor import Floor
from routing.model import Call, Callback, CallbackKind, CallId, CallPhase
from routing.register import DAY_MS
from routing.schedule import is_open, next_change

MOST_OWED = 50_000
"""Callbacks noted at one time; two days of everybody giving up."""
PREFIX = "callback-"
"""How the ids of calls that we make begin."""

_MOBILE, _LOCAL = "1[3-9][0-9]{9}", "[2-8][0-9]{6,7}"
_AREA = "0(10|2[0-9]|[3-9][0-9]{2})"
_REACHABLE = re.compile(rf"(\+86)?0?{_MOBILE}|{_LOCAL}|{_AREA}{_LOCAL}|\+86{_AREA[1:]}{_LOCAL}", re.ASCII)
"""Mobile phones and fixed lines; not 16… (information services), 400…, or abroad."""
_IN_LINE = (CallPhase.WAITING, CallPhase.RINGING, CallPhase.FALLBACK)


def is_callback(call: str) -> bool:
    """Whether this is the id of a call that we make."""
    return call.startswith(PREFIX)


def may_owe(floor: Floor, ani: str) -> bool:
    """Whether this number may be called back at all."""
    known = floor.owed.get(ani) is not None or len(floor.owed) < MOST_OWED
    return known and _REACHABLE.fullmatch(ani) is not None


def open_at(floor: Floor, now: int) -> bool:
    """Whether callbacks are made at this moment."""
    hours = next((each for each in floor.config.hours if each.id == floor.config.callbacks.hours), None)
    return is_open(hours, floor.config.calendar, now)


def opens_at(floor: Floor, now: int) -> int:
    """The first moment from ``now`` on at which callbacks are made; a day later when none is known."""
    if open_at(floor, now):
        return now
    hours = next((each for each in floor.config.hours if each.id == floor.config.callbacks.hours), None)
    change = next_change(hours, floor.config.calendar, now)
    return now + DAY_MS if change is None else change


def note(floor: Floor, call: Call, kind: CallbackKind, now: int, due_at: int) -> None:
    """We owe this call's caller a callback; an open one stays the same promise."""
    old = floor.owed.get(call.ani)
    if old is not None:
        floor.owe(
            msgspec.structs.replace(
                old,
                kind=CallbackKind.ASKED if kind is CallbackKind.ASKED else old.kind,
                calls=old.calls + 1,
                due_at=min(old.due_at, opens_at(floor, due_at)),
                confidential=old.confidential or call.confidential,
            )
        )
        return
    floor.owe(
        Callback(
            ani=call.ani,
            dnis=call.dnis,
            first_call=call.callback_of or call.id,
            kind=kind,
            asked_at=now,
            due_at=opens_at(floor, due_at),
            waiting_since=call.waiting_since if call.waiting_since is not None else now,
            ladder=call.ladder,
            group=call.group,
            language=call.language,
            confidential=call.confidential,
        )
    )


def left(floor: Floor, call: Call, now: int) -> None:
    """A call ends: what its caller is owed from now on."""
    under_way = floor.owed.of(call.ani, call.id)
    if under_way is not None:
        try_over(floor, under_way, now)
    elif call.callback_asked:
        asked = floor.owed.get(call.ani)
        if asked is not None and asked.call is None:
            floor.owe(msgspec.structs.replace(asked, due_at=opens_at(floor, now)))
    elif _gave_up(floor, call, now) and may_owe(floor, call.ani):
        note(floor, call, CallbackKind.ABANDONED, now, now)


def _gave_up(floor: Floor, call: Call, now: int) -> bool:
    rules = floor.config.callbacks
    if not rules.to_abandoned or not call.channel or call.phase not in _IN_LINE:
        return False
    return now - (call.waiting_since or now) >= rules.abandoned_after_ms


def try_over(floor: Floor, callback: Callback, now: int) -> None:
    """The caller was not reached: once more later, unless that was the last try or it is too old by then."""
    rules = floor.config.callbacks
    tries, due_at = callback.tries + 1, opens_at(floor, now + rules.retry_ms)
    if tries >= rules.most_tries or due_at - callback.asked_at > rules.keep_ms:
        floor.owed.drop(callback.ani)
    else:
        floor.owe(msgspec.structs.replace(callback, tries=tries, due_at=due_at, call=None))


def nothing_owed(floor: Floor, ani: str, *, by: CallId | None = None) -> None:
    """The caller was reached, ``by`` this call, or needs no callback any more. One that waits for an agent
    leaves the line; one that is being rung for runs its course, and is the last."""
    callback = floor.owed.drop(ani)
    under_way = floor.calls.get(callback.call) if callback is not None and callback.call else None
    if under_way is not None and under_way.id != by and not_rung(under_way):
        floor.drop_call(under_way.id)


def not_rung(call: Call) -> bool:
    """Whether this is a call that we make and that still waits for an agent."""
    return call.phase is CallPhase.WAITING and not call.channel


def call_id(number: int, first: CallId) -> CallId:
    """The id of a call that we make: like a Linkedid of Asterisk's, so that it can be one, and named after
    the caller's first call."""
    return CallId(f"{PREFIX}{number}-{first}")
