"""Why a call waits, in figures that a supervisor's screen puts into words. Pure."""

from __future__ import annotations

from enum import StrEnum

from routing.estimate import estimate
from routing.floor import Floor
from routing.ladders import next_after
from routing.model import AgentState, CallId, CallPhase, Record


class Waits(StrEnum):
    """What a waiting call waits for."""

    NOBODY_CAN = "nobody_can"
    """Nobody who is logged in may serve what it asks for on this rung."""
    NOBODY_READY = "nobody_ready"
    """Those who may serve it are busy or not ready, and will be offered it in the order of claims."""
    SPARED = "spared"
    """Somebody who may serve it is ready, and is rung in a moment: a ring of theirs was just taken back."""
    RESTING = "resting"
    """A phone could not be rung for a failure of ours; tried again in a moment."""


class Explanation(Record, frozen=True, kw_only=True):
    """Why one call waits."""

    waits: Waits
    position: int
    """Among those who compete for the same agents, from 1; 0 while resting."""
    rung: int
    skills: tuple[tuple[str, int], ...]
    """Skills and least levels asked for now."""
    groups: tuple[str, ...]
    cleared: bool
    serving: dict[str, int]
    """How many agents may serve it, by state."""
    next_rung_at: int | None
    """When it will ask for less, ms since the epoch."""
    sub_centre: str
    """The sub-centre that would take it now if it had room and were open."""
    estimate_ms: int | None


def explain(floor: Floor, call: CallId, now: int) -> Explanation | None:
    """Why the call waits; None when it does not."""
    record = floor.calls.get(call)
    if record is None or record.phase is not CallPhase.WAITING:
        return None
    need = floor.registry.need(record)
    servers = floor.lines.waiting_class(need).servers
    serving = {state.value: floor.lines.count(servers, (state,)) for state in AgentState}
    after_ms = next_after(floor.registry.ladder(record.ladder), record.rung)
    since = record.ladder_since if record.ladder_since is not None else now
    if record.resting_until:
        waits = Waits.RESTING
    elif serving[AgentState.READY]:
        waits = Waits.SPARED
    else:
        waits = Waits.NOBODY_READY if any(serving.values()) else Waits.NOBODY_CAN
    return Explanation(
        waits=waits,
        position=floor.position(call),
        rung=record.rung,
        skills=need.skills,
        groups=need.groups,
        cleared=need.cleared,
        serving=serving,
        next_rung_at=since + after_ms - floor.ahead_ms if after_ms is not None else None,
        sub_centre=need.sub_centre,
        estimate_ms=estimate(floor, record, now),
    )
