"""Facts per second through ``step`` on one core, with 150 and with 1 500 agents and calls.

Nobody publishes such a figure, so the peer is the same machine's own floor: the same loop
over the same facts, looking each one's call up in a dict and doing nothing more.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from bench._day import busy_day, full_floor
from routing import facts as f
from routing.floor import Floor
from routing.model import CallId
from routing.step import step

ROUNDS = 5
FACTS = 30_000
Take = Callable[[f.AnyFact], list[Any]]


def measure() -> dict[str, dict[str, float | str]]:
    """Medians over interleaved rounds."""
    rates: dict[int, list[float]] = {150: [], 1_500: []}
    bare: dict[int, list[float]] = {150: [], 1_500: []}
    for _ in range(ROUNDS):
        for size in rates:
            day = list(busy_day(size, FACTS))
            rates[size].append(_rate(day, *full_floor(size)))
            bare[size].append(_bare_rate(day))
    figures = {}
    for size in rates:
        ours, peer = statistics.median(rates[size]), statistics.median(bare[size])
        figures[f"facts_per_s_{size}"] = _row(ours, peer, "facts/s")
    small, large = (1e6 / statistics.median(rates[size]) for size in (150, 1_500))
    figures["fact_cost_150_to_1500"] = _row(large, small, "µs")
    return figures


def _row(ours: float, peer: float, unit: str) -> dict[str, float | str]:
    return {"ours": round(ours, 2), "peer": round(peer, 2), "ratio": round(ours / peer, 4), "unit": unit}


def _rate(day: list[f.AnyFact], floor: Floor, now: int) -> float:
    began = time.perf_counter()
    for fact in day:
        now += 1
        step(floor, fact, now)
    return len(day) / (time.perf_counter() - began)


def _bare_rate(day: list[f.AnyFact]) -> float:
    calls: dict[CallId, f.AnyFact] = {}
    began = time.perf_counter()
    for fact in day:
        calls[fact.call] = fact  # type: ignore[union-attr]
    return len(day) / (time.perf_counter() - began)
