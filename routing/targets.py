"""Whom a call may be transferred to, and why not. Pure: the floor and the desk ask the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

import msgspec

from routing.model import Agent, AgentId, AgentState, Call, Target, TargetKind
from routing.needs import Need, need_of, serves
from routing.registry import CARRIER, Registry

_NUMBER = re.compile(r"[0-9]{3,15}", re.ASCII)


class Refusal(StrEnum):
    """Why a transfer or consult is not begun."""

    ONESELF = "oneself"
    NOT_LOGGED_IN = "not_logged_in"
    NOT_READY = "not_ready"
    JUST_RUNG = "just_rung"
    """A ring of theirs has just been taken back: in a moment."""
    NOT_CLEARED = "not_cleared"
    """A confidential call stays with cleared agents of ours (Art. 60(2))."""
    UNKNOWN = "unknown"
    """No such group or sub-centre."""
    NOBODY_FREE = "nobody_free"
    """Nobody of the group could be consulted just now."""
    CLOSED = "closed"
    CAME_FROM_THERE = "came_from_there"
    """The call is the sub-centre's own overflow."""
    NOT_A_NUMBER = "not_a_number"
    """Outside numbers have 3 to 15 digits."""
    EMERGENCY_NUMBER = "emergency_number"
    """Emergency numbers have their own key."""
    OUR_OWN_NUMBER = "our_own_number"
    """It would come in again as another call."""
    CALLBACK = "callback"
    """We are calling back, and the caller has not picked up yet."""


def refusal(
    agents: Mapping[AgentId, Agent],
    registry: Registry,
    call: Call,
    by: AgentId,
    target: Target,
    now: int,
    *,
    consult: bool,
) -> Refusal | None:
    """Why this agent may not transfer the call there, or consult somebody there; None when they may."""
    if call.callback_of is not None and not call.channel:
        return Refusal.CALLBACK
    match target.kind:
        case TargetKind.AGENT:
            return _agent(agents, registry, call, by, AgentId(target.id))
        case TargetKind.GROUP:
            return _group(agents, registry, call, target.id, consult=consult)
        case TargetKind.SUB_CENTRE:
            return _sub_centre(registry, call, target.id, now)
        case TargetKind.NUMBER:
            return _number(registry, call, target.id)
        case TargetKind.EMERGENCY:
            return Refusal.EMERGENCY_NUMBER


def _agent(
    agents: Mapping[AgentId, Agent], registry: Registry, call: Call, by: AgentId, wanted: AgentId
) -> Refusal | None:
    if wanted == by:
        return Refusal.ONESELF
    agent = agents.get(wanted)
    if agent is None:
        return Refusal.NOT_LOGGED_IN
    if agent.state is not AgentState.READY:
        return Refusal.NOT_READY
    if not agent.free:
        return Refusal.JUST_RUNG
    if call.confidential and not registry.profile(wanted).cleared:
        return Refusal.NOT_CLEARED
    return None


def _group(
    agents: Mapping[AgentId, Agent], registry: Registry, call: Call, group: str, *, consult: bool
) -> Refusal | None:
    if registry.group(group) is None:
        return Refusal.UNKNOWN
    if not consult:
        return None
    need = first_need(registry, call, group)
    free = (each.id for each in agents.values() if each.free)
    return None if any(serves(registry.profile(each), need) for each in free) else Refusal.NOBODY_FREE


def first_need(registry: Registry, call: Call, group: str) -> Need:
    """What a call that is sent to the group asks for at first."""
    ladder = registry.ladder(registry.ladder_of_group(group))
    return need_of(msgspec.structs.replace(call, rung=0), ladder, "", "")


def _sub_centre(registry: Registry, call: Call, wanted: str, now: int) -> Refusal | None:
    known = registry.sub_centre(wanted)
    if known is None:
        return Refusal.UNKNOWN
    if call.confidential:
        return Refusal.NOT_CLEARED
    if known.trunk == call.trunk != CARRIER:
        return Refusal.CAME_FROM_THERE
    return None if registry.is_open(known.hours, now) else Refusal.CLOSED


def _number(registry: Registry, call: Call, number: str) -> Refusal | None:
    if not _NUMBER.fullmatch(number):
        return Refusal.NOT_A_NUMBER
    if number == registry.config.default_emergency or registry.emergency_number(number).number == number:
        return Refusal.EMERGENCY_NUMBER
    if registry.hotline(number) is not None:
        return Refusal.OUR_OWN_NUMBER
    return Refusal.NOT_CLEARED if call.confidential else None
