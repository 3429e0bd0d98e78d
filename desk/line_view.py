"""The waiting line and the calls that are elsewhere, as supervisors see them. Pure; times in ms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from desk.because import ladder_of, need_words, rung_words, unserved_words, waiting_words
from desk.call_parts import consult_view, hotline_of, labels, mode_words, target_view
from desk.ports import FloorView, Json
from desk.words_routing import LANGUAGES, skill_name
from routing.explain import Explanation
from routing.model import Call, CallId, CallPhase, Target, TargetKind
from routing.needs import asked
from routing.register import ANYONE, FloorConfig
from routing.unserved import Unserved

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


Explain = Callable[[Any, CallId, int], Explanation | None]
"""`routing.explain.explain`: the floor, a waiting call, now."""


Unserving = Callable[[Any, int], Sequence[Unserved]]
"""`routing.unserved.unserved`: the floor, now."""


def all_served(_floor: Any, _now: int) -> Sequence[Unserved]:
    """Where nobody can say who waits for nobody."""
    return ()


def untold(_floor: Any, _call: CallId, _now: int) -> Explanation | None:
    """Where nobody can say why a call waits."""
    return None


def line_entry(call: Call, floor: FloorView, told: Explanation | None) -> Json:
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
        "labels": labels(call),
        "promised_ms": call.promised_ms,
        **_asks(call, floor),
        **(_explained(told, config) if told else {"position": floor.position(call.id)}),
    }


def _asks(call: Call, floor: FloorView) -> Json:
    """What the call asks for, on which of how many rungs, and when and how that relaxes next."""
    config = floor.config
    ladder = ladder_of(config, call) or ANYONE
    on = ladder.rungs[min(call.rung, len(ladder.rungs) - 1)]
    then = ladder.rungs[call.rung + 1] if call.rung + 1 < len(ladder.rungs) else None
    since = call.ladder_since or call.waiting_since or call.arrived_at
    return {
        "need": need_words(config, asked(on, call.language), on.groups, cleared=call.confidential),
        "rung": call.rung + 1,
        "rungs": len(ladder.rungs),
        "next_at": since + then.after_ms if then else None,
        "next": rung_words(config, on, then, call.language) if then else "",
        "why": "",
        "wait_ms": None,
    }


def _explained(told: Explanation, config: FloorConfig) -> Json:
    """Why it waits and how much longer, by the floor itself."""
    return {
        "position": told.position,
        "next_at": told.next_rung_at,
        "why": waiting_words(told, config),
        "wait_ms": told.estimate_ms,
    }


def unserved_entry(told: Unserved, config: FloorConfig) -> Json:
    """An alarm: callers whom nobody at work can serve, and what is to be done about it."""
    return {"since": told.since, "callers": told.callers, "words": unserved_words(told, config)}


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
