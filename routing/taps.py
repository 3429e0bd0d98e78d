"""Whose voices of a call are listened to, and what changes when the call does. Pure.

A call's ears follow from its record alone: the caller's channel from the first word to the last, and the
channel of every agent of ours who is with the caller. What to do is the difference between the record
before a step and the record after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from routing.effects import AnyEffect, ListenHere, StartTap, StopTaps
from routing.floor import Floor
from routing.model import AgentId, Call, CallId, CallPhase, Leg
from routing.register import Listening

WITH_AGENT = (CallPhase.TALKING, CallPhase.CONSULTING, CallPhase.CONFERENCE)


class Ear(NamedTuple):
    """One channel to be listened to."""

    leg: Leg
    channel: str
    agent: AgentId | None = None


def ears(call: Call) -> list[Ear]:
    """The channels whose voices belong to the call, the caller's first."""
    found = [Ear(Leg.CALLER, call.channel)] if call.channel else []
    if call.phase not in WITH_AGENT:
        return found
    if call.agent and call.agent_channel:
        found.append(Ear(Leg.AGENT, call.agent_channel, call.agent))
    other = call.consult
    if call.phase is CallPhase.CONFERENCE and other is not None and other.agent and other.channel:
        found.append(Ear(Leg.AGENT, other.channel, other.agent))
    return found


def listening_of(floor: Floor, call: Call) -> Listening:
    """Who may listen: the register says so for calls that are confidential (Art. 60(2))."""
    hotline = floor.hotline(call.dnis)
    if not call.confidential and not (hotline and hotline.confidential):
        return Listening.FULL
    return hotline.confidential_listening if hotline else Listening.LOCAL


def follow(floor: Floor, before: Mapping[CallId, Call | None]) -> list[AnyEffect]:
    """What a step that replaced the calls ``before`` asks of the taps."""
    effects: list[AnyEffect] = []
    for ident, old in before.items():
        call = floor.calls.get(ident)
        if call is not None:
            effects += _changed(floor, old, call)
    return effects


def again(floor: Floor, call: Call, leg: Leg, agent: AgentId | None) -> list[AnyEffect]:
    """A tap was lost: listen again to those of the leg who are on the call yet; no agent: to all of them."""
    wanted = [ear for ear in ears(call) if ear.leg is leg and (agent is None or ear.agent == agent)]
    return _taps(call, wanted, listening_of(floor, call))


def _changed(floor: Floor, old: Call | None, call: Call) -> list[AnyEffect]:
    now = listening_of(floor, call)
    was = listening_of(floor, old) if old is not None else now
    known = {_who(ear) for ear in ears(old)} if old is not None and was is not Listening.NONE else set()
    if now is Listening.NONE:
        return [StopTaps(call=call.id, channel=call.channel)] if known else []
    new = [ear for ear in ears(call) if _who(ear) not in known]
    here = now is Listening.LOCAL and was is Listening.FULL and known
    kept: list[AnyEffect] = [ListenHere(call=call.id, channel=call.channel)] if here else []
    return kept + _taps(call, new, now)


def _who(ear: Ear) -> tuple[Leg, str]:
    """What makes an ear another one: the caller's channel stays the caller's, whatever Asterisk calls it."""
    return ear.leg, "" if ear.leg is Leg.CALLER else ear.channel


def _taps(call: Call, found: list[Ear], listening: Listening) -> list[AnyEffect]:
    if listening is Listening.NONE:
        return []
    return [
        StartTap(call=call.id, channel=ear.channel, leg=ear.leg, agent=ear.agent, listening=listening)
        for ear in found
    ]
