"""Belief against Asterisk: what the floor missed while the two could not speak.

After every reconnect and every restart the shell lists Asterisk's channels and plays the facts
that ``reconcile`` returns. Asterisk is right about where a call is; the floor is right about
everything Asterisk does not know.
"""

from __future__ import annotations

from collections.abc import Iterable

from routing.facts import AnyFact, CallerHungUp, CallFound
from routing.floor import Floor
from routing.model import AgentId, Call, CallId, CallPhase, Record


class SeenCall(Record, frozen=True, kw_only=True):
    """One caller's channel as Asterisk lists it."""

    id: CallId
    channel: str
    ani: str
    caller_name: str
    dnis: str
    phase: CallPhase
    agent: AgentId | None = None
    """The agent it is bridged with, or who has it on hold."""
    agent_channel: str = ""
    other: str = ""
    """Endpoint of somebody else whom the agent speaks with meanwhile, or in a conference."""
    other_channel: str = ""


def reconcile(believed: Floor, seen: Iterable[SeenCall]) -> list[AnyFact]:
    """The facts that bring the floor to what Asterisk shows; none when they agree."""
    there = {call.id: call for call in seen}
    missing: list[AnyFact] = [CallerHungUp(call=call) for call in believed.calls if call not in there]
    return missing + [
        CallFound(
            call=call.id,
            channel=call.channel,
            ani=call.ani,
            caller_name=call.caller_name,
            dnis=call.dnis,
            phase=call.phase,
            agent=call.agent,
            agent_channel=call.agent_channel,
            other=call.other,
            other_channel=call.other_channel,
        )
        for call in there.values()
        if not _agree(believed.calls.get(call.id), call)
    ]


def _agree(believed: Call | None, seen: SeenCall) -> bool:
    if believed is None or believed.channel != seen.channel:
        return False
    if seen.phase in (CallPhase.TALKING, CallPhase.CONSULTING) and believed.agent != seen.agent:
        return False
    if seen.phase is CallPhase.CONSULTING and _other_channel(believed) != seen.other_channel:
        return False
    return believed.phase is seen.phase


def _other_channel(believed: Call) -> str:
    return believed.consult.channel if believed.consult else ""
