"""Agents whose page is gone: after a grace period without any page they become not ready."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from desk.ports import FloorView
from routing.facts import AgentNotReady, Fact
from routing.model import AgentId, AgentState

log = structlog.get_logger(__name__)

DESK_GONE = "desk_gone"
"""The reason shown for an agent whose page went away."""


class Seats:
    """Watches for agents whose page does not come back. ``grace_s`` is in seconds."""

    def __init__(self, report: Callable[[Fact], None], floor: FloorView, grace_s: float) -> None:
        self._report = report
        self._floor = floor
        self._grace_s = grace_s
        self._out: set[str] = set()
        self._leaving: dict[str, asyncio.TimerHandle] = {}

    def left(self, account: str) -> None:
        """The agent has no page: the last one closed, or the program started just now."""
        self.came(account)
        if account in self._out:
            return
        loop = asyncio.get_running_loop()
        self._leaving[account] = loop.call_later(self._grace_s, self._gone, account)

    def came(self, account: str) -> None:
        """The agent has a page again, or has logged out."""
        handle = self._leaving.pop(account, None)
        if handle is not None:
            handle.cancel()

    def logged_out(self, account: str) -> None:
        """The agent logged out; the floor may keep the agent until a call in progress ends."""
        self.came(account)
        self._out.add(account)

    def returns(self, account: str) -> bool:
        """Whether the agent logged out before, asked when logging in again."""
        out = account in self._out
        self._out.discard(account)
        return out

    def close(self) -> None:
        """Forget all; the service stops."""
        for account in list(self._leaving):
            self.came(account)

    def _gone(self, account: str) -> None:
        self._leaving.pop(account, None)
        agent = self._floor.agents.get(AgentId(account))
        if agent is None or agent.state is AgentState.NOT_READY:
            return
        log.info("desk_gone", agent=account)
        self._report(AgentNotReady(agent=agent.id, reason=DESK_GONE))
