"""Callers in line whom nobody at work can serve, now or later: somebody must be found. Pure."""

from __future__ import annotations

from itertools import islice

import msgspec

from routing.floor import Floor
from routing.lines import WaitingClass, members
from routing.model import AgentState, Call, Record
from routing.needs import Need

_MOST_LOOKED_AT = 200
"""Of the calls that ask for the same; more do not make the alarm any louder."""


class Unserved(Record, frozen=True, kw_only=True):
    """Callers who ask for the same, and whom nobody at work can serve."""

    need: Need
    callers: int
    since: int
    """When the first of them joined the line, ms since the epoch."""
    not_ready: int
    """How many who could serve them are logged in and not ready."""


def unserved(floor: Floor, now: int) -> tuple[Unserved, ...]:
    """Who waits for nobody, by what is asked for, the longest wait first. Who will ask for less in time, and
    then has somebody, or a sub-centre that is open, waits for them."""
    found = []
    for each in members(floor.lines.waiting, floor.lines.crowd):
        if each.at_work:
            continue
        calls = [floor.calls[key[-1]] for key in islice(each.line, _MOST_LOOKED_AT)]
        alone = [call for call in calls if call.channel and not _somebody(floor, call, now)]
        if alone:
            found.append(_told(floor, each, alone))
    return tuple(sorted(found, key=lambda each: each.since))


def _somebody(floor: Floor, call: Call, now: int) -> bool:
    """Whether anybody at work, or a sub-centre, may serve it on this rung of its ladder or a later one."""
    for rung in range(call.rung, len(floor.registry.ladder(call.ladder).rungs)):
        need = floor.registry.need(msgspec.structs.replace(call, rung=rung))
        if floor.lines.waiting_class(need).at_work or _open(floor, need.sub_centre, now):
            return True
    return False


def _open(floor: Floor, sub_centre: str, now: int) -> bool:
    known = floor.registry.sub_centre(sub_centre) if sub_centre else None
    return known is not None and floor.registry.is_open(known.hours, now)


def _told(floor: Floor, waiting: WaitingClass, alone: list[Call]) -> Unserved:
    return Unserved(
        need=waiting.need,
        callers=len(alone),
        since=min(call.waiting_since or call.arrived_at for call in alone),
        not_ready=floor.lines.count(waiting.servers, (AgentState.NOT_READY,)),
    )
