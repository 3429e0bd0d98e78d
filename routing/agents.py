"""What each fact does to an agent. The table in ``machine`` says which may happen when."""

from __future__ import annotations

import msgspec

from routing import facts
from routing.change import displace, in_conversation, set_agent, worked
from routing.floor import Floor
from routing.model import Agent, AgentState


def log_in(floor: Floor, known: Agent | None, fact: facts.AgentLoggedIn, now: int) -> None:
    """A new seat starts not ready, or in the call that its phone already has.

    Logging in again changes only the name.
    """
    if known is not None:
        set_agent(floor, known, name=fact.name, leaving=False)
        return
    newcomer = Agent(
        id=fact.agent,
        name=fact.name,
        state=AgentState.NOT_READY,
        reason="logged_in",
        since=now,
        idle_since=now,
        logged_in_at=now,
    )
    floor.put_agent(newcomer)
    talking = [call for call in floor.calls.values() if fact.agent in in_conversation(call)]
    for call in talking[1:]:
        displace(floor, msgspec.structs.replace(newcomer, call=call.id), now)
    if talking:
        set_agent(floor, newcomer, state=AgentState.TALKING, reason="", call=talking[0].id)


def leave(floor: Floor, agent: Agent, _: facts.AgentLoggedOut, __: int) -> None:
    """Gone at once."""
    floor.drop_agent(agent.id)


def leave_after(floor: Floor, agent: Agent, _: facts.AgentLoggedOut, __: int) -> None:
    """Gone when the call has ended."""
    set_agent(floor, agent, leaving=True)


def ready(floor: Floor, agent: Agent, _: facts.AgentReady, now: int) -> None:
    """Takes calls again; the time idle counts from now."""
    changes = {"reason": "", "since": now, "idle_since": now, "call": None, **worked(agent, now)}
    set_agent(floor, agent, state=AgentState.READY, **changes)


def still_ready(_: Floor, __: Agent, ___: facts.AgentReady, ____: int) -> None:
    """Said twice: the place among the idle is kept."""


def ready_after(floor: Floor, agent: Agent, _: facts.AgentReady, __: int) -> None:
    """Said during a call: takes back a reason chosen for after it."""
    set_agent(floor, agent, after_call="")


def not_ready(floor: Floor, agent: Agent, fact: facts.AgentNotReady, now: int) -> None:
    """Takes no calls."""
    set_agent(floor, agent, state=AgentState.NOT_READY, reason=fact.reason, since=now, **worked(agent, now))


def not_ready_after(floor: Floor, agent: Agent, fact: facts.AgentNotReady, _: int) -> None:
    """Takes no calls after this one."""
    set_agent(floor, agent, after_call=fact.reason)


def extend_wrap_up(floor: Floor, agent: Agent, fact: facts.WrapUpExtended, _: int) -> None:
    """More time to finish (整理), within what the configuration allows."""
    most = agent.since + floor.config.longest_wrap_up_ms
    until = max(agent.wrap_up_until, min(agent.wrap_up_until + max(0, fact.ms), most))
    set_agent(floor, agent, wrap_up_until=until)


def too_late(_: Floor, __: Agent | None, ___: facts.Fact, ____: int) -> None:
    """A named late case: what it asks for has been overtaken, and changes nothing."""
