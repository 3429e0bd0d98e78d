"""A day of the city, simulated: how many times faster than real time, and how many facts a second.

No peer publishes a simulation of its own routing, so the peer of the speed is the bare loop: the same facts
taken from a heap in the same order, each one's call looked up in a dict, and nothing decided. What lies
between the two is the price of deciding.
"""

from __future__ import annotations

import heapq
import random
import statistics
import time

from planning.roster import Staff, level_staff
from planning.simulate import simulate
from planning.staff import Goal, staffing
from planning.traffic import NUMBER_SHARES, Day, expected, foshan, generate
from routing import facts as f
from routing.register import DAY_MS, FloorConfig, Hotline

ROUNDS = 3
NUMBERS = ("12345", *NUMBER_SHARES)
CONFIG = FloorConfig(hotlines=tuple(Hotline(number=number, name=number) for number in NUMBERS))


def measure() -> dict[str, dict[str, float | str | None]]:
    """Medians over interleaved rounds of the city's 15 000 calls."""
    day, staff = _city()
    ours: list[float] = []
    bare: list[float] = []
    facts: list[float] = []
    for _ in range(ROUNDS):
        said = _facts(day, staff)
        began = time.perf_counter()
        outcome = simulate(day, CONFIG, staff)
        took = time.perf_counter() - began
        ours.append(DAY_MS / 1000 / took)
        facts.append(outcome.facts / took)
        bare.append(DAY_MS / 1000 / _bare(said))
    return {
        "simulate_times_real_time": _row(ours, bare, "×"),
        "simulate_facts_per_s": {
            "ours": round(statistics.median(facts), 2),
            "peer": None,
            "ratio": None,
            "unit": "facts/s",
        },
    }


def _city() -> tuple[Day, Staff]:
    plan = foshan(NUMBERS)
    needs = staffing(expected(plan), Goal())
    chance = random.Random(1)  # noqa: S311 -- a day to play, no secret
    return generate(plan, chance), level_staff([need.by_a for need in needs])


def _facts(day: Day, staff: Staff) -> list[tuple[int, f.AnyFact]]:
    """All that the floor is told on this day, and when."""
    said: list[tuple[int, f.AnyFact]] = []
    simulate(day, CONFIG, staff, watch=lambda fact, _, __, now: said.append((now, fact)))
    return said


def _bare(said: list[tuple[int, f.AnyFact]]) -> float:
    seen: dict[str, f.AnyFact] = {}
    began = time.perf_counter()
    coming = [(now, n, fact) for n, (now, fact) in enumerate(said)]
    heapq.heapify(coming)
    while coming:
        _, _, fact = heapq.heappop(coming)
        seen[getattr(fact, "call", "")] = fact
    return time.perf_counter() - began


def _row(ours: list[float], peer: list[float], unit: str) -> dict[str, float | str | None]:
    a, b = statistics.median(ours), statistics.median(peer)
    return {"ours": round(a, 2), "peer": round(b, 2), "ratio": round(a / b, 4), "unit": unit}
