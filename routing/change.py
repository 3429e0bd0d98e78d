"""Small changes that several transitions share: replacing a record, freeing an agent, joining the line."""

from __future__ import annotations

from typing import Any

import msgspec

from routing.alarms import AFTER_RING_MS
from routing.emergency_times import question_cut_short
from routing.floor import Floor
from routing.model import Agent, AgentId, AgentState, Call, CallPhase, Claim, EmergencyOutcome


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


def worked(agent: Agent, now: int) -> dict[str, Any]:
    """The changes to an agent whose call or wrap-up ends now: time worked, and its share of the time."""
    if agent.state not in (AgentState.TALKING, AgentState.WRAP_UP):
        return {}
    busy_ms = agent.busy_ms + max(0, now - agent.since)
    here_ms = max(1, now - agent.logged_in_at)
    return {"busy_ms": busy_ms, "occupancy_permille": min(1000, busy_ms * 1000 // here_ms)}


def release_agent(floor: Floor, call: Call, now: int) -> None:
    """The call needs its agent no more: ready again, but for a moment not rung, if only rung; wrap-up if they
    talked."""
    agent = floor.agents.get(call.agent) if call.agent else None
    if agent is not None and agent.call == call.id:
        free_agent(floor, agent, call, now)


def free_agent(floor: Floor, agent: Agent, call: Call, now: int) -> None:
    """The agent, who has this call, is done with it."""
    wrap_up_ms = wrap_up_after(floor, call)
    if agent.state is AgentState.TALKING:
        floor.handled(max(0, now - agent.since) + wrap_up_ms)
    if agent.leaving:
        floor.drop_agent(agent.id)
        return
    changes = {"since": now, "call": None, **worked(agent, now)}
    if agent.state is AgentState.RINGING:
        changes["spared_until"] = now + AFTER_RING_MS
    else:
        changes["idle_since"] = now
    if agent.after_call:
        changes |= {"state": AgentState.NOT_READY, "reason": agent.after_call, "after_call": ""}
    elif agent.state is AgentState.RINGING or not wrap_up_ms:
        changes |= {"state": AgentState.READY}
    else:
        changes |= {"state": AgentState.WRAP_UP, "wrap_up_until": now + wrap_up_ms}
    set_agent(floor, agent, **changes)


def wrap_up_after(floor: Floor, call: Call) -> int:
    """How long an agent is left alone after this call (整理), ms: the group's time, and less in a surge."""
    group, surge = floor.registry.group(call.group), floor.config.surge
    own_ms = group.wrap_up_ms if group else None
    usual_ms = own_ms if own_ms is not None else floor.config.wrap_up_ms
    if floor.surge.on and surge.wrap_up_ms is not None:
        return min(usual_ms, surge.wrap_up_ms)
    return usual_ms


def with_other(call: Call) -> Call:
    """The call as the other end of its consult has it: that agent stands where its own agent stood."""
    return msgspec.structs.replace(call, agent=call.consult.agent if call.consult else None)


def in_conversation(call: Call) -> set[AgentId | None]:
    """The agents of ours who speak with the caller, or with one another about the caller."""
    if call.phase not in (CallPhase.TALKING, CallPhase.CONSULTING, CallPhase.CONFERENCE):
        return set()
    return {call.agent, call.consult.agent if call.consult and call.consult.answered else None} - {None}


def release_other(floor: Floor, call: Call, now: int) -> None:
    """The other end of the call's consult, if it is an agent of ours, is needed no more."""
    release_agent(floor, with_other(call), now)


def displace(floor: Floor, agent: Agent, now: int) -> None:
    """The agent is not with the call that the floor thought; that call is where it is without them."""
    other = floor.calls.get(agent.call) if agent.call else None
    if other is None:
        return
    if other.phase is CallPhase.RINGING:
        back_to_line(floor, other, now)
    elif other.consult is not None and other.consult.agent == agent.id:
        set_call(floor, other, consult=msgspec.structs.replace(other.consult, agent=None))
    else:
        set_call(floor, other, agent=None)


def take_up(floor: Floor, call: Call, who: AgentId | None, state: AgentState, now: int) -> None:
    """Asterisk shows this agent in the call; one of whom we knew it goes on as they were."""
    agent = floor.agents.get(who) if who else None
    if agent is None or (agent.call == call.id and agent.state is state):
        return
    if agent.call != call.id:
        displace(floor, agent, now)
    set_agent(floor, agent, state=state, since=now, call=call.id, reason="")


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
        **worked(agent, now),
    )


def back_to_line(floor: Floor, call: Call, now: int, **changes: Any) -> Call:
    """The call waits (again), at the place it had and on the rung its time on the ladder gives."""
    kept: dict[str, Any] = {
        "phase": CallPhase.WAITING,
        "agent": None,
        "agent_channel": "",
        "ringing_since": None,
        "because": None,
        "waiting_since": call.waiting_since if call.waiting_since is not None else now,
        "ladder_since": call.ladder_since if call.ladder_since is not None else now,
        "told_at": call.told_at or now,
    }
    if call.emergency is not None and question_cut_short(call):
        kept["emergency"] = msgspec.structs.replace(call.emergency, unheard=True)
    waiting = msgspec.structs.replace(call, **(kept | changes))
    return set_call(floor, waiting, rung=floor.rung(waiting, now))


def onto_ladder(ladder: str, group: str, now: int) -> dict[str, Any]:
    """The changes that put a call onto another ladder, at its foot."""
    return {"ladder": ladder, "group": group, "ladder_since": now, "rung": 0}


def with_claim(floor: Floor, call: Call, *claims: Claim) -> dict[str, Any]:
    """The changes that add claims to a call; of its head starts the longest counts."""
    starts = floor.config.head_starts
    head_starts = {
        Claim.ELDERLY: starts.elderly_ms,
        Claim.REPEAT: starts.repeat_ms,
        Claim.RETURNED: starts.returned_ms,
    }
    held = tuple(dict.fromkeys((*call.claims, *claims)))
    return {"claims": held, "head_start_ms": max((head_starts.get(each, 0) for each in held), default=0)}


def close_emergency(call: Call, outcome: EmergencyOutcome, now: int) -> dict[str, Any]:
    """The changes that end the call's hand-over, if one is open."""
    if call.emergency is None or call.emergency.outcome is not None:
        return {}
    answered_at = now if outcome is EmergencyOutcome.ACCEPTED else None
    return {"emergency": msgspec.structs.replace(call.emergency, outcome=outcome, answered_at=answered_at)}
