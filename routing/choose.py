"""Who gets whom: the first in line and the longest-idle ready agent.

A call handed back by an emergency number goes before every other; otherwise the order is the
order in which calls joined the line, and a phone that rang out costs a call nothing.
"""

from __future__ import annotations

from typing import NamedTuple

from routing.floor import Floor
from routing.model import Agent, Call


class Choice(NamedTuple):
    """One call for one agent, and why in words that a supervisor may read."""

    call: Call
    agent: Agent
    why: str


def choose(floor: Floor, now: int) -> Choice | None:
    """The next call to offer and the agent for it; None when either is missing."""
    call, agent = floor.first_in_line(), floor.longest_idle()
    if call is None or agent is None:
        return None
    claim = "handed back, first in line" if call.first_in_line else "first in line"
    waited_s = (now - (call.waiting_since or now)) // 1000
    idle_s = (now - agent.idle_since) // 1000
    return Choice(call, agent, f"{claim}, waited {waited_s} s; longest idle, {idle_s} s")
