"""The waiting line and the calls that are elsewhere, as supervisors see them. Pure; times in ms."""

from __future__ import annotations

from desk.because import ladder_of, need_words, rung_words, waiting_words
from desk.call_parts import consult_view, hotline_of, labels, mode_words, target_view
from desk.ports import FloorView, Json
from desk.words_routing import LANGUAGES, skill_name
from routing.model import Call, CallPhase, Target, TargetKind

ELSEWHERE = (
    CallPhase.TRANSFERRING,
    CallPhase.EMERGENCY,
    CallPhase.DIVERTING,
    CallPhase.DIVERTED,
    CallPhase.CONSULTING,
    CallPhase.CONFERENCE,
    CallPhase.CALLING_BACK,
    CallPhase.FALLBACK,
)
"""Phases in which a call is with somebody else than one agent of ours."""


def line_entry(call: Call, floor: FloorView, now: int) -> Json:
    """One waiting call: what it asks for, when that relaxes, and why it waits."""
    config = floor.config
    hotline = hotline_of(config, call.dnis)
    return {
        "id": call.id,
        "ani": call.ani,
        "dnis": call.dnis,
        "hotline": hotline.name if hotline else "",
        "mode": mode_words(config, call.dnis),
        "language": LANGUAGES.get(call.language) or skill_name(config, call.language),
        "since": call.waiting_since or call.arrived_at,
        "first_in_line": call.first_in_line,
        "position": floor.position(call.id),
        "labels": labels(call),
        "resting": bool(call.resting_until),
        "promised_ms": call.promised_ms,
        **_asks(call, floor),
        **_explained(call, floor, now),
    }


def _asks(call: Call, floor: FloorView) -> Json:
    """What the call asks for, on which of how many rungs, and when and how that relaxes next."""
    config = floor.config
    ladder = ladder_of(config, call)
    rungs = ladder.rungs if ladder else ()
    on = rungs[call.rung] if call.rung < len(rungs) else None
    then = rungs[call.rung + 1] if call.rung + 1 < len(rungs) else None
    since = call.ladder_since or call.waiting_since or call.arrived_at
    return {
        "need": need_words(config, on, call.language, confidential=call.confidential),
        "rung": call.rung + 1,
        "rungs": len(rungs),
        "next_at": since + then.after_ms if then else None,
        "next": rung_words(config, on, then, call.language) if on and then else "",
    }


def _explained(call: Call, floor: FloorView, now: int) -> Json:
    """Why it waits and how much longer, as far as the floor can tell."""
    return {"why": waiting_words(None), "wait_ms": None}


def elsewhere_entry(call: Call, floor: FloorView) -> Json:
    """A call that is at a sub-centre, an outside or emergency number, in a consult or a conference."""
    hotline = hotline_of(floor.config, call.dnis)
    to: Target | None = call.diverted_to
    if call.phase in (CallPhase.TRANSFERRING, CallPhase.EMERGENCY) and call.emergency:
        to = Target(kind=TargetKind.NUMBER, id=call.emergency.number)
    with_whom = consult_view(call.consult, floor) if call.consult else target_view(to, floor) if to else None
    return {
        "id": call.id,
        "ani": call.ani,
        "dnis": call.dnis,
        "hotline": hotline.name if hotline else "",
        "phase": call.phase.value,
        "agent": call.agent,
        "with": with_whom["name"] if with_whom else "",
        "since": call.consult.since
        if call.consult
        else call.answered_at or call.waiting_since or call.arrived_at,
        "labels": labels(call),
    }
