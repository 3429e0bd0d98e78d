"""Facts per second through ``step`` on one core, with 150 and with 1 500 agents and calls.

Twelve numbers, skills, languages and ladders (``bench/_city.py``); every agent talks and as many
calls wait. Nobody publishes such a figure, so the peer is the same machine's own bare loop: the
same facts, looking each one's call up in a dict and doing nothing more. Seconds are those of the
processor, so that other work on the machine counts as little as it can.
"""

from __future__ import annotations

import statistics
import time

from bench._city import Timed, recorded_day, waiting
from routing.floor import Floor, Snapshot
from routing.model import CallId
from routing.step import step

ROUNDS = 5
FACTS = 30_000
SIZES = (150, 1_500)


def measure() -> dict[str, dict[str, float | str]]:
    """Medians over interleaved rounds."""
    rates: dict[int, list[float]] = {size: [] for size in SIZES}
    bare: dict[int, list[float]] = {size: [] for size in SIZES}
    days = {size: recorded_day(size, FACTS) for size in SIZES}
    for _ in range(ROUNDS):
        for size, (start, day) in days.items():
            rates[size].append(_rate(start, day))
            bare[size].append(_bare_rate(day))
    figures = {}
    for size in SIZES:
        ours, peer = statistics.median(rates[size]), statistics.median(bare[size])
        figures[f"facts_per_s_{size}"] = _row(ours, peer, "facts/s")
    small, large = (1e6 / statistics.median(rates[size]) for size in SIZES)
    figures["fact_cost_150_to_1500"] = _row(large, small, "µs")
    return figures


def _row(ours: float, peer: float, unit: str) -> dict[str, float | str]:
    return {"ours": round(ours, 2), "peer": round(peer, 2), "ratio": round(ours / peer, 4), "unit": unit}


def _rate(start: Snapshot, day: Timed) -> float:
    floor = Floor.restore(start)
    began = time.process_time()
    for now, fact in day:
        step(floor, fact, now)
    took = time.process_time() - began
    if not waiting(floor):
        raise RuntimeError("nobody waits: the day was too easy to measure")
    return len(day) / took


def _bare_rate(day: Timed) -> float:
    calls: dict[CallId, object] = {}
    began = time.process_time()
    for _, fact in day:
        calls[fact.call] = fact  # type: ignore[union-attr]
    return len(day) / (time.process_time() - began)
