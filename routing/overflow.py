"""Calls that go to a sub-centre or an outside number, and come back when nobody answers there."""

from __future__ import annotations

from routing import facts
from routing.change import back_to_line, set_call, with_claim
from routing.effects import AnyEffect, Divert
from routing.facts import NoAnswerReason
from routing.floor import Floor
from routing.lines import members
from routing.model import Call, CallPhase, Claim, Target, TargetKind
from routing.registry import CARRIER


def overflow(floor: Floor, now: int) -> list[AnyEffect]:
    """Send on the calls whose rung names a sub-centre that has room; one whom we can serve is rung by now."""
    effects: list[AnyEffect] = []
    lines = floor.lines
    looked_at = list(members(lines.waiting, lines.overflowing))
    lines.overflowing = 0
    # by claim, not by class: a class may have been made by a mere look at the floor
    while able := [each for each in looked_at if each.line and has_room(floor, each.need.sub_centre, now)]:
        first = min(able, key=lambda each: each.line[0])
        call = floor.calls[first.line[0][-1]]
        effects += divert(floor, call, Target(kind=TargetKind.SUB_CENTRE, id=first.need.sub_centre), now)
    return effects


def has_room(floor: Floor, sub_centre: str, now: int) -> bool:
    """Whether the sub-centre is open and takes one more call."""
    known = floor.registry.sub_centre(sub_centre)
    if known is None or not floor.registry.is_open(known.hours, now):
        return False
    return not known.most_calls or floor.sent_to(sub_centre) < known.most_calls


def divert(floor: Floor, call: Call, target: Target, now: int) -> list[AnyEffect]:
    """Ring a sub-centre or an outside number for the call, whose agent has been released."""
    set_call(
        floor,
        call,
        phase=CallPhase.DIVERTING,
        agent=None,
        agent_channel="",
        ringing_since=now,
        resting_until=0,
        diverted_to=target,
        waiting_since=call.waiting_since if call.waiting_since is not None else now,
        ladder_since=call.ladder_since if call.ladder_since is not None else now,
    )
    known = floor.registry.sub_centre(target.id) if target.kind is TargetKind.SUB_CENTRE else None
    return [
        Divert(
            call=call.id,
            channel=call.channel,
            trunk=known.trunk if known else CARRIER,
            number=known.number if known else target.id,
            ring_ms=known.ring_ms if known else floor.config.transfer_ring_ms,
            prompt=known.prompt if known else "",
        )
    ]


def arrive_there(floor: Floor, call: Call, _: facts.DivertAnswered, now: int) -> list[AnyEffect]:
    """They have the caller; also when we had been told that they could not be rung."""
    set_call(
        floor,
        call,
        phase=CallPhase.DIVERTED,
        answered_at=call.answered_at or now,
        ringing_since=None,
        resting_until=0,
        first_in_line=False,
    )
    return []


def come_back(floor: Floor, call: Call, fact: facts.DivertFailed, now: int) -> list[AnyEffect]:
    """Nobody answered there: to a person of ours, at the old place or better, and not there again."""
    there = call.diverted_to
    tried = (*call.tried, there.id) if there and there.kind is TargetKind.SUB_CENTRE else call.tried
    rest_ms = DIVERT_RETRY_MS if fact.why is NoAnswerReason.NOT_RUNG else 0
    back_to_line(
        floor,
        call,
        now,
        diverted_to=None,
        tried=tried,
        resting_until=now + rest_ms if rest_ms else 0,
        **with_claim(floor, call, Claim.RETURNED),
    )
    return []


DIVERT_RETRY_MS = 3_000
"""Rest of a call whose diversion failed for a reason of ours, in case it went out after all."""
