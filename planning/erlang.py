"""Erlang's formulas: how callers fare with so many agents. Pure.

Poisson arrivals, exponential handling times (M/M/n); in Erlang C nobody gives up, in Erlang A (Palm's
M/M/n+M) patience is exponential. ``load`` is in Erlang, the mean number of agents that would talk if there
were always one free; times are in one unit of the caller's choice.

Erlang B is by its recursion, which no load overflows. Erlang A is by Mandelbaum and Zeltyn's integrals
("Service engineering in action: the Palm/Erlang-A queue", 2007), with the highest exponent taken out, so
that a storm ten times the city's does not overflow either.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from routing.model import Record

_GRADED = np.linspace(0.0, 1.0, 49) ** 3
"""Edges of the panels of an integral, closer at its start, where callers soon give up."""
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(16)
NEGLIGIBLE = 45.0
"""An integrand that has fallen by e to this power adds nothing to a float."""
NEVER = 1e-30
"""A chance that is none."""


class Promise(Record, frozen=True, kw_only=True):
    """What a formula promises; shares are between 0 and 1 and of all calls."""

    in_time: float
    """Answered within the time that was asked for."""
    connected: float
    """Answered at all."""
    waits: float
    """Do not find an agent free at once."""
    occupancy: float


def erlang_b(load: float, agents: int) -> float:
    """Share of calls that find all agents busy when nobody may wait."""
    blocked = 1.0
    for n in range(1, agents + 1):
        blocked = load * blocked / (n + load * blocked)
        if blocked < NEVER:
            return 0.0
    return blocked


def erlang_c(load: float, agents: int, handling: float, within: float) -> Promise:
    """When nobody ever gives up. With no more agents than load the line grows without end: nobody is
    answered in time, although everybody is some day."""
    if load <= 0:
        return Promise(in_time=1.0, connected=1.0, waits=0.0, occupancy=0.0)
    if agents <= load:
        return Promise(in_time=0.0, connected=1.0, waits=1.0, occupancy=1.0)
    blocked = erlang_b(load, agents)
    waits = blocked / (1 - load / agents * (1 - blocked))
    late = waits * math.exp(-(agents - load) * within / handling)
    return Promise(in_time=1 - late, connected=1.0, waits=waits, occupancy=load / agents)


def erlang_a(load: float, agents: int, handling: float, within: float, patience: float | None) -> Promise:
    """When callers give up after an exponential time of mean ``patience``; None: never (Erlang C)."""
    if patience is None:
        return erlang_c(load, agents, handling, within)
    if load <= 0:
        return Promise(in_time=1.0, connected=1.0, waits=0.0, occupancy=0.0)
    if agents <= 0:
        return Promise(in_time=0.0, connected=0.0, waits=1.0, occupancy=0.0)
    blocked = erlang_b(load, agents - 1)
    if not blocked:
        return Promise(in_time=1.0, connected=1.0, waits=0.0, occupancy=load / agents)
    queue = _Wait(load / handling, agents / handling, patience)
    # the chance of finding somebody free, against that of each wait, before both are made to add up to 1
    free = math.exp(-queue.highest) / blocked
    soon, later = queue.chance_of(0.0, within), queue.chance_of(within, math.inf)
    whole = free + soon + later
    kept = queue.chance_of(0.0, math.inf, stays=True)
    connected = (free + kept) / whole
    return Promise(
        in_time=(free + queue.chance_of(0.0, within, stays=True)) / whole,
        connected=connected,
        waits=(soon + later) / whole,
        occupancy=min(1.0, load * connected / agents),
    )


class _Wait:
    """Density of the wait that a caller of endless patience would have, up to one factor:
    ``arrivals · exp(arrivals · patience · (1 − e^(−x / patience)) − service · x − highest)``."""

    def __init__(self, arrivals: float, service: float, patience: float) -> None:
        self.arrivals, self.service, self.patience = arrivals, service, patience
        self.mode = patience * math.log(arrivals / service) if arrivals > service else 0.0
        self.highest = 0.0
        self.highest = float(self._exponent(np.array(self.mode)))
        self.start = self.mode - self._reach(-1.0, self.mode)
        self.end = self.mode + self._reach(1.0, math.inf)

    def _reach(self, way: float, most: float) -> float:
        """How far from the mode, to one side, the density matters: to a part in a hundred."""
        low, far = 0.0, min(self.patience, most)
        while far < most and self._matters(way * far):
            low, far = far, min(2 * far, most)
        if self._matters(way * far):
            return far
        while far - low > 0.01 * far:
            middle = (low + far) / 2
            low, far = (middle, far) if self._matters(way * middle) else (low, middle)
        return far

    def _matters(self, off: float) -> bool:
        return float(self._exponent(np.array(self.mode + off))) > -NEGLIGIBLE

    def _exponent(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        grown = -self.arrivals * self.patience * np.expm1(-x / self.patience)
        return np.asarray(grown - self.service * x - self.highest)

    def chance_of(self, start: float, end: float, stays: bool = False) -> float:
        """Weight of the waits from ``start`` to ``end``; with ``stays`` of those that a caller bears."""
        start, end = max(start, self.start), min(end, self.end)
        if end <= start:
            return 0.0
        edges = start + (end - start) * _GRADED
        half = (edges[1:] - edges[:-1])[:, None] / 2
        x = edges[:-1, None] + half * (1 + _NODES)
        values = self._exponent(x) - (x / self.patience if stays else 0.0)
        return float(self.arrivals * np.sum(half * _WEIGHTS * np.exp(values)))
