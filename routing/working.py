"""How long an agent was in each state within a window that moves on. Pure."""

from __future__ import annotations

from array import array
from collections.abc import Mapping

from routing.counting import share
from routing.figures import Work
from routing.model import AgentState

STATES = tuple(AgentState)
FIELDS = 3
"""Numbers kept for each span: since, until, state."""


class Times:
    """One agent's spans, one after the other, and their sums. 24 bytes a span."""

    def __init__(self) -> None:
        self._spans = array("q")
        self._head = 0
        self._ms = dict.fromkeys(STATES, 0)
        self.until = 0
        """When the last span ended."""

    def add(self, state: AgentState, since: int, until: int) -> int:
        """A span has ended, not before the last one; its length, without what the last one had."""
        since = min(max(since, self.until), until)
        self.until = until
        if until > since:
            self._spans.extend((since, until, STATES.index(state)))
            self._ms[state] += until - since
        return until - since

    def within(self, start: int, now: int, open_: tuple[AgentState, int] | None) -> dict[AgentState, int]:
        """ms in each state from ``start`` to ``now``, with the state that has not ended and its beginning.
        What ended before ``start`` is forgotten."""
        self._forget(start)
        ms = dict(self._ms)
        if self._head < len(self._spans) and self._spans[self._head] < start:
            ms[STATES[self._spans[self._head + 2]]] -= start - self._spans[self._head]
        if open_ is not None:
            ms[open_[0]] += max(0, now - max(open_[1], self.until, start))
        return ms

    def _forget(self, start: int) -> None:
        spans = self._spans
        while self._head < len(spans) and spans[self._head + 1] <= start:
            self._ms[STATES[spans[self._head + 2]]] -= spans[self._head + 1] - spans[self._head]
            self._head += FIELDS
        if self._head > len(spans) // 2:
            del spans[: self._head]
            self._head = 0


def work(ms: Mapping[AgentState, int], done: Mapping[str, int]) -> Work:
    """The figures of times in each state and of what was counted."""
    busy = ms[AgentState.TALKING] + ms[AgentState.WRAP_UP]
    return Work(
        logged_in_ms=sum(ms.values()),
        ready_ms=ms[AgentState.READY],
        ringing_ms=ms[AgentState.RINGING],
        talking_ms=ms[AgentState.TALKING],
        wrap_up_ms=ms[AgentState.WRAP_UP],
        not_ready_ms=ms[AgentState.NOT_READY],
        occupancy=share(busy, busy + ms[AgentState.READY] + ms[AgentState.RINGING]),
        talks=done["talks"],
        rona=done["rona"],
        declined=done["declined"],
        unreachable=done["unreachable"],
    )
