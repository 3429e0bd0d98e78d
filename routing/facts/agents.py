"""Facts about agents and their phones."""

from __future__ import annotations

from routing.facts.base import Fact, NoAnswerReason
from routing.model import AgentId, CallId


class AgentLoggedIn(Fact, frozen=True, kw_only=True):
    """An agent took a seat; not ready until said otherwise."""

    agent: AgentId
    name: str


class AgentLoggedOut(Fact, frozen=True, kw_only=True):
    """An agent left. A call in progress goes on; the agent leaves the floor when it ends."""

    agent: AgentId


class AgentReady(Fact, frozen=True, kw_only=True):
    """The agent can take a call; also ends wrap-up early."""

    agent: AgentId


class AgentNotReady(Fact, frozen=True, kw_only=True):
    """The agent will take no further call until ready again."""

    agent: AgentId
    reason: str


class WrapUpExtended(Fact, frozen=True, kw_only=True):
    """The agent needs longer to finish (整理)."""

    agent: AgentId
    ms: int


class AgentAnswered(Fact, frozen=True, kw_only=True):
    """The agent's phone was picked up and the two are connected."""

    call: CallId
    agent: AgentId
    channel: str = ""
    """The agent's channel in Asterisk."""


class AgentLost(Fact, frozen=True, kw_only=True):
    """The agent's phone went silent in mid-call, e.g. its browser was closed; the caller is still there."""

    call: CallId
    agent: AgentId


class NoAnswer(Fact, frozen=True, kw_only=True):
    """An agent's phone was rung for a call and did not answer (RONA)."""

    call: CallId
    agent: AgentId
    why: NoAnswerReason
