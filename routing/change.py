"""Small changes that several transitions share: replacing a record, freeing an agent."""

from __future__ import annotations

from typing import Any

import msgspec

from routing.floor import Floor
from routing.model import Agent, AgentState, Call, CallPhase, EmergencyOutcome


def set_call(floor: Floor, call: Call, **changes: Any) -> Call:
    """Replace a call by itself with some fields changed."""
    changed = msgspec.structs.replace(call, **changes)
    floor.put_call(changed)
    return changed


def set_agent(floor: Floor, agent: Agent, **changes: Any) -> Agent:
    """Replace an agent by itself with some fields changed."""
    changed = msgspec.structs.replace(agent, **changes)
    floor.put_agent(changed)
    return changed


def release_agent(floor: Floor, call: Call, now: int) -> None:
    """The call needs its agent no more: ready again if only rung, wrap-up if they talked."""
    agent = floor.agents.get(call.agent) if call.agent else None
    if agent is None or agent.call != call.id:
        return
    if agent.leaving:
        floor.drop_agent(agent.id)
    elif agent.after_call:
        set_agent(
            floor,
            agent,
            state=AgentState.NOT_READY,
            reason=agent.after_call,
            after_call="",
            since=now,
            call=None,
            idle_since=agent.idle_since if agent.state is AgentState.RINGING else now,
        )
    elif agent.state is AgentState.RINGING:
        set_agent(floor, agent, state=AgentState.READY, since=now, call=None)
    elif floor.config.wrap_up_ms:
        set_agent(floor, agent, state=AgentState.WRAP_UP, since=now, call=None, idle_since=now)
    else:
        set_agent(floor, agent, state=AgentState.READY, since=now, call=None, idle_since=now)


def rest_agent(floor: Floor, call: Call, reason: str, now: int) -> None:
    """The call's agent did not answer (RONA): not ready until they say otherwise."""
    agent = floor.agents.get(call.agent) if call.agent else None
    if agent is None or agent.call != call.id:
        return
    if agent.leaving:
        floor.drop_agent(agent.id)
        return
    set_agent(
        floor,
        agent,
        state=AgentState.NOT_READY,
        reason=agent.after_call or reason,
        after_call="",
        since=now,
        call=None,
    )


def back_to_line(floor: Floor, call: Call, now: int, **changes: Any) -> Call:
    """The call waits (again), at the place it had."""
    changes.setdefault("agent", None)
    return set_call(
        floor,
        call,
        phase=CallPhase.WAITING,
        ringing_since=None,
        because=None,
        waiting_since=call.waiting_since if call.waiting_since is not None else now,
        told_at=call.told_at or now,
        **changes,
    )


def close_emergency(call: Call, outcome: EmergencyOutcome, now: int) -> dict[str, Any]:
    """The changes that end the call's hand-over, if one is open."""
    if call.emergency is None or call.emergency.outcome is not None:
        return {}
    answered_at = now if outcome is EmergencyOutcome.ACCEPTED else None
    return {"emergency": msgspec.structs.replace(call.emergency, outcome=outcome, answered_at=answered_at)}
