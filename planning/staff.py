"""How many agents each half hour needs, by Erlang C and by Erlang A. Pure.

Each half hour is taken to be in balance by itself. That is what the formulas can say; what they leave out
(talk times that are not exponential, the time to pick up, skills, one half hour's line running over into the
next) is what ``planning.simulate`` is for.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from planning.erlang import Promise, erlang_a, erlang_c
from planning.traffic import HALF_HOUR_MS
from routing.model import Record


class Goal(Record, frozen=True, kw_only=True):
    """What the agents must reach, all of it. Shares are between 0 and 1 and of all calls."""

    in_time: float = 0.95
    within_ms: int = 15_000
    connected: float = 0.0

    def reached(self, promise: Promise) -> bool:
        """Whether so much is promised."""
        return promise.in_time >= self.in_time and promise.connected >= self.connected


class Need(Record, frozen=True, kw_only=True):
    """One half hour."""

    starts_at: int
    """ms from midnight."""
    calls: float
    load: float
    """Erlang."""
    by_c: int
    """Agents at their desks, if nobody gives up."""
    by_a: int
    """Agents at their desks, as callers give up."""
    rostered: int
    """``by_a`` and those who are away meanwhile (shrinkage)."""
    promise: Promise
    """What ``by_a`` agents reach, by Erlang A."""


def agents_for(goal: Goal, promise: Callable[[int], Promise]) -> int:
    """The fewest agents with whom ``promise`` reaches the goal; a promise never falls with more agents.

    Raises ValueError for a goal that no number of agents reaches.
    """
    if goal.in_time >= 1 or goal.connected >= 1:
        raise ValueError("no number of agents serves everybody; a share below 1 can be reached")
    low, high = -1, 1
    while not goal.reached(promise(high)):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if goal.reached(promise(middle)) else (middle, high)
    return high


def staffing(
    calls: Iterable[float],
    goal: Goal,
    *,
    handling_ms: float = 300_000,
    patience_ms: float | None = 180_000,
    shrinkage: float = 0.0,
) -> list[Need]:
    """The need of each half hour from midnight, for the calls that are expected in it.

    ``shrinkage`` is the share of rostered agents who are away: breaks, training, illness. Raises ValueError
    for a figure that cannot be.
    """
    if handling_ms <= 0 or (patience_ms is not None and patience_ms <= 0):
        raise ValueError("handling time and patience must be longer than nothing")
    if not 0 <= shrinkage < 1:
        raise ValueError("shrinkage is a share, from 0 to less than 1")
    if goal.in_time < 0 or goal.connected < 0 or goal.within_ms < 0:
        raise ValueError("a goal is a share of calls, and a time of 0 or more")
    return [
        _need(n * HALF_HOUR_MS, expected, goal, handling_ms, patience_ms, shrinkage)
        for n, expected in enumerate(calls)
    ]


def _need(
    starts_at: int,
    calls: float,
    goal: Goal,
    handling_ms: float,
    patience_ms: float | None,
    shrinkage: float,
) -> Need:
    if calls < 0 or not math.isfinite(calls):
        raise ValueError("a half hour has 0 or more calls")
    load = calls * handling_ms / HALF_HOUR_MS

    def by_a(agents: int) -> Promise:
        return erlang_a(load, agents, handling_ms, goal.within_ms, patience_ms)

    agents = agents_for(goal, by_a)
    return Need(
        starts_at=starts_at,
        calls=calls,
        load=load,
        by_c=agents_for(goal, lambda n: erlang_c(load, n, handling_ms, goal.within_ms)),
        by_a=agents,
        rostered=math.ceil(agents / (1 - shrinkage) - 1e-9),
        promise=by_a(agents),
    )
