"""How long a call will wait, as far as can be told. Pure."""

from __future__ import annotations

import msgspec

from routing.floor import Floor
from routing.model import Call
from routing.overflow import has_room


def estimate(floor: Floor, call: Call, now: int) -> int | None:
    """Estimated wait from now for a call in line, ms; None when nobody who is at work may ever serve it.

    Those ahead who compete for the same agents, and the call itself, times what a call costs an agent,
    over the agents at work. Where the ladder relaxes soon, what is true there may come
    sooner, and so may a sub-centre that has room now.
    """
    ladder = floor.registry.ladder(call.ladder)
    on_ladder_ms = now - (call.ladder_since if call.ladder_since is not None else now) + floor.ahead_ms
    best: int | None = None
    for rung in range(call.rung, len(ladder.rungs)):
        not_before = max(0, ladder.rungs[rung].after_ms - on_ladder_ms)
        if best is not None and not_before >= best:
            break
        wait_ms = _on_rung(floor, msgspec.structs.replace(call, rung=rung), not_before, now)
        if wait_ms is not None and (best is None or wait_ms < best):
            best = wait_ms
    return best


def _on_rung(floor: Floor, call: Call, not_before: int, now: int) -> int | None:
    need = floor.registry.need(call)
    if need.sub_centre and has_room(floor, need.sub_centre, now):
        return not_before
    found = floor.lines.waiting_class(need)
    if not found.at_work:
        return None
    ahead = floor.lines.competing_before(call, found)
    return max(not_before, (ahead + 1) * floor.handling_ms // found.at_work)
