"""What a new call is: its hotline's group and ladder, what is known of its caller, and its way into line."""

from __future__ import annotations

from typing import Any

import msgspec

from routing import facts
from routing.change import back_to_line, onto_ladder, set_call, with_claim
from routing.effects import AnyEffect, TellCaller
from routing.floor import Floor
from routing.model import Call, CallPhase, Claim
from routing.register import MANDARIN


def newcomer(floor: Floor, fact: facts.CallArrived | facts.CallFound, phase: CallPhase, now: int) -> Call:
    """A call that the floor has not known, with what the register says of the number dialled."""
    floor.arrivals += 1
    hotline = floor.hotline(fact.dnis)
    return Call(
        id=fact.call,
        channel=fact.channel,
        ani=fact.ani,
        caller_name=fact.caller_name,
        dnis=fact.dnis,
        phase=phase,
        arrived_at=now,
        order=floor.arrivals,
        trunk=fact.trunk,
        group=hotline.group if hotline else "",
        ladder=floor.registry.ladder_now(hotline, now) if hotline else "",
        language=hotline.language if hotline else MANDARIN,
        confidential=hotline.confidential if hotline else False,
    )


def know_caller(floor: Floor, call: Call, fact: facts.CallerKnown, now: int) -> list[AnyEffect]:
    """Our records tell who answered this caller last, and what to mind."""
    ago_ms = now - fact.last_at if fact.last_at is not None else None
    claims = [Claim.ELDERLY] if fact.elderly else []
    if ago_ms is not None and ago_ms <= floor.config.repeat_window_ms:
        claims.append(Claim.REPEAT)
    lately = ago_ms is not None and ago_ms <= floor.config.follow_up_ms
    set_call(
        floor,
        call,
        last_agent=fact.last_agent if lately else None,
        language=fact.language or call.language,
        **with_claim(floor, call, *claims),
    )
    return []


def label(floor: Floor, call: Call, fact: facts.CallLabelled, _: int) -> list[AnyEffect]:
    """Somebody said what the call is; one in line goes on by what it asks for now."""
    changes: dict[str, Any] = {}
    if fact.elderly is not None:
        others = tuple(claim for claim in call.claims if claim is not Claim.ELDERLY)
        known = msgspec.structs.replace(call, claims=others)
        changes = with_claim(floor, known, *([Claim.ELDERLY] if fact.elderly else []))
    if fact.language:
        changes["language"] = fact.language
    if fact.confidential is not None:
        changes["confidential"] = fact.confidential
    set_call(floor, call, **changes)
    return []


def join_line(floor: Floor, call: Call, _: facts.IntakeDone, now: int) -> list[AnyEffect]:
    """The greeting was spoken. The ladder is that of the hour; who comes out of hours is told."""
    hotline = floor.hotline(call.dnis)
    changes = onto_ladder(floor.registry.ladder_now(hotline, now), call.group, now) if hotline else {}
    back_to_line(floor, call, now, **changes)
    if hotline and hotline.closed_prompt and not floor.registry.is_open(hotline.hours, now):
        return [TellCaller(call=call.id, channel=call.channel, prompt=hotline.closed_prompt)]
    if floor.surge.on and floor.config.surge.prompt:
        return [TellCaller(call=call.id, channel=call.channel, prompt=floor.config.surge.prompt)]
    return []
