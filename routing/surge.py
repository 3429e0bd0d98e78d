"""The surge plan: switched by hand or by thresholds, with hysteresis, and every switch on record."""

from __future__ import annotations

import msgspec

from routing import facts
from routing.change import set_call
from routing.effects import AnyEffect, NoteSurge
from routing.floor import Floor
from routing.model import SurgeState

THRESHOLDS = "thresholds"
"""Who switched, when nobody did by hand."""


def switch(floor: Floor, fact: facts.SurgeSwitched, now: int) -> list[AnyEffect]:
    """Somebody switched by hand; saying what already is changes nothing but who answers for it."""
    return _put(floor, fact.on, fact.by, fact.why, now)


def watch(floor: Floor, now: int) -> list[AnyEffect]:
    """Switch when the thresholds have been passed for long enough. What was switched on by hand stays."""
    state, plan = floor.surge, floor.config.surge
    if state.on and state.by != THRESHOLDS:
        return []
    beyond = _calm(floor, now) if state.on else _stormy(floor, now)
    if not beyond:
        if state.beyond_since is not None:
            floor.put_surge(msgspec.structs.replace(state, beyond_since=None))
        return []
    since = state.beyond_since if state.beyond_since is not None else now
    if now - since >= (plan.off_for_ms if state.on else plan.on_for_ms):
        return _put(floor, not state.on, THRESHOLDS, _seen(floor, now), now)
    if state.beyond_since is None:
        floor.put_surge(msgspec.structs.replace(state, beyond_since=since))
    return []


def _stormy(floor: Floor, now: int) -> bool:
    plan, oldest = floor.config.surge, floor.waiting_longest_since()
    many = bool(plan.on_waiting) and floor.callers_in_line() >= plan.on_waiting
    long = bool(plan.on_wait_ms) and oldest is not None and now - oldest >= plan.on_wait_ms
    return many or long


def _calm(floor: Floor, now: int) -> bool:
    return floor.callers_in_line() <= floor.config.surge.off_waiting and not _stormy(floor, now)


def _seen(floor: Floor, now: int) -> str:
    oldest = floor.waiting_longest_since()
    return f"waiting {floor.callers_in_line()}, longest {(now - oldest) // 1000 if oldest else 0} s"


def _put(floor: Floor, on: bool, by: str, why: str, now: int) -> list[AnyEffect]:
    changed = on != floor.surge.on
    floor.put_surge(SurgeState(on=on, since=now if changed else floor.surge.since, by=by, why=why))
    if changed:
        # Ladders run ahead from now on, or no longer; what was relaxed stays relaxed.
        for call in list(floor.waiting()):
            record = floor.calls[call]
            set_call(floor, record, rung=floor.rung(record, now))
        floor.reseat()
    return [NoteSurge(at=now, on=on, by=by, why=why)]
