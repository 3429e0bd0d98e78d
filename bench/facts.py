"""Facts per second through ``step`` on one core, with 150 and with 1 500 agents and calls.

Nobody publishes such a figure, so the peer is the same machine's own floor: the same loop
over the same facts, looking each one's call up in a dict and doing nothing more.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

from routing import facts as f
from routing.effects import RingAgent
from routing.floor import Floor
from routing.model import AgentId, CallId, FloorConfig, Leg
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
            day = list(_busy_day(size))
            rates[size].append(_rate(day, *_full_floor(size)))
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


def _full_floor(size: int) -> tuple[Floor, int]:
    """``size`` agents, all talking, and ``size`` calls waiting behind them."""
    floor, now = Floor(FloorConfig(wrap_up_ms=0)), 0
    for n in range(size):
        now += 1
        step(floor, f.AgentLoggedIn(agent=AgentId(str(n)), name=""), now)
        step(floor, f.AgentReady(agent=AgentId(str(n))), now)
    for n in range(2 * size):
        for fact in _arrival(n):
            now += 1
            for effect in step(floor, fact, now):
                if isinstance(effect, RingAgent):
                    step(floor, f.AgentAnswered(call=effect.call, agent=effect.agent), now)
    return floor, now


def _arrival(n: int) -> Iterator[f.AnyFact]:
    call = CallId(f"{n}")
    yield f.CallArrived(call=call, channel=f"PJSIP/trunk-{n:08x}", ani="1", caller_name="", dnis="12345")
    yield f.IntakeDone(call=call)


def _busy_day(size: int) -> Iterator[f.AnyFact]:
    """Agents finish in turn, the next in line is rung and answers, and a new call arrives."""
    for n in range(FACTS // 5):
        agent, ended, rung = AgentId(str(n % size)), CallId(str(n)), CallId(str(n + size))
        yield f.CallerHungUp(call=ended)
        yield f.AgentAnswered(call=rung, agent=agent)
        yield f.Heard(
            call=rung, leg=Leg.CALLER, utterance=0, text="", final=True, start_ms=0, end_ms=0, confidence=0
        )
        yield from _arrival(n + 2 * size)


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
