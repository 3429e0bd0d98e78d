"""Belief against Asterisk: what the floor missed while the two could not speak.

After every reconnect and every restart the shell lists Asterisk's channels and plays the facts
that ``reconcile`` returns. Asterisk is right about where a call is; the floor is right about
everything Asterisk does not know.
"""

from __future__ import annotations

from collections.abc import Iterable

from routing.facts import NOT_SEEN, AnyFact, CallbackFailed, CallerHungUp, CallFound, NoAnswer, NoAnswerReason
from routing.floor import Floor
from routing.model import AgentId, Call, CallId, CallPhase, Record
from routing.owing import not_rung


class SeenCall(Record, frozen=True, kw_only=True):
    """One caller's channel as Asterisk lists it."""

    id: CallId
    channel: str
    """The caller's; empty while there is none yet, in a call that we make."""
    ani: str
    caller_name: str
    dnis: str
    phase: CallPhase
    trunk: str = ""
    """Name of the endpoint by which it came in; empty in a call that we make."""
    agent: AgentId | None = None
    """The agent it is bridged with, or who has it on hold."""
    agent_channel: str = ""
    other: str = ""
    """Endpoint of somebody else whom the agent speaks with meanwhile, or in a conference."""
    other_channel: str = ""


def reconcile(believed: Floor, seen: Iterable[SeenCall]) -> list[AnyFact]:
    """The facts that bring the floor to what Asterisk shows; none when they agree."""
    there = {call.id: call for call in seen}
    missing: list[AnyFact] = [
        _missed(call) for call in believed.calls.values() if call.id not in there and not not_rung(call)
    ]
    return missing + [
        CallFound(
            call=call.id,
            channel=call.channel,
            ani=call.ani,
            caller_name=call.caller_name,
            dnis=call.dnis,
            phase=call.phase,
            trunk=call.trunk,
            agent=call.agent,
            agent_channel=call.agent_channel,
            other=call.other,
            other_channel=call.other_channel,
        )
        for call in there.values()
        if not _agree(believed.calls.get(call.id), call)
    ]


def _missed(call: Call) -> AnyFact:
    """How a call ended that is not there any more. Of a call that we make, Asterisk knows nothing before a
    phone rings, and the caller has no part in it before they have picked up."""
    why = NoAnswerReason.NOT_RUNG
    if call.phase is CallPhase.RINGING and not call.channel and call.agent is not None:
        return NoAnswer(call=call.id, agent=call.agent, why=why)
    if call.phase is CallPhase.CALLING_BACK:
        return CallbackFailed(call=call.id, why=why)
    return CallerHungUp(call=call.id, cause=NOT_SEEN)


def _agree(believed: Call | None, seen: SeenCall) -> bool:
    if believed is None or believed.channel != seen.channel:
        return False
    if seen.phase in (CallPhase.TALKING, CallPhase.CONSULTING) and believed.agent != seen.agent:
        return False
    if (
        seen.phase in (CallPhase.CONSULTING, CallPhase.CONFERENCE)
        and _other_channel(believed) != seen.other_channel
    ):
        return False
    return believed.phase is seen.phase


def _other_channel(believed: Call) -> str:
    return believed.consult.channel if believed.consult else ""
