"""Facts per second through the loop with a page for every agent, with 150 and with 1 500 of them.

The peer is ``step`` alone over the same facts: the difference is what the journal's backlog, the
feed and its pages cost. The pages are emptied between the timed chunks, as browsers would.
"""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable, Iterator

from bench._day import busy_day, full_floor
from cti.journal import MemoryJournal
from cti.loop import FloorLoop, JournalWriter
from desk.desks import Desk
from desk.feed import Feed
from desk.ports import Role
from routing.facts import AnyFact
from routing.step import step

ROUNDS = 5
FACTS = 10_000
CHUNK = 500
"""Facts between two emptyings: no page gets near its bound."""
Day = list[AnyFact]


def measure() -> dict[str, dict[str, float | str]]:
    """Medians over interleaved rounds."""
    rates: dict[int, list[float]] = {150: [], 1_500: []}
    bare: dict[int, list[float]] = {150: [], 1_500: []}
    for _ in range(ROUNDS):
        for size in rates:
            day = list(busy_day(size, FACTS))
            rates[size].append(_with_pages(size, day))
            bare[size].append(_step_alone(size, day))
    figures = {
        f"feed_facts_per_s_{size}": _row(statistics.median(ours), statistics.median(bare[size]), "facts/s")
        for size, ours in rates.items()
    }
    small, large = (1e6 / statistics.median(ours) for ours in rates.values())
    return figures | {"feed_fact_cost_150_to_1500": _row(large, small, "µs")}


def _row(ours: float, peer: float, unit: str) -> dict[str, float | str]:
    return {"ours": round(ours, 2), "peer": round(peer, 2), "ratio": round(ours / peer, 4), "unit": unit}


def _with_pages(size: int, day: Day) -> float:
    floor, now = full_floor(size)
    feed, clock = Feed(), itertools.count(now + 1)
    pages = [feed.attach(agent, Role.AGENT, floor, now) for agent in floor.agents]
    writer = JournalWriter(MemoryJournal(), 0)
    loop = FloorLoop(floor, writer, lambda effect: None, [feed.follow], lambda: next(clock))
    rate = _rate(day, loop._take_in, pages)
    if loop.refused or feed.dropped:
        raise RuntimeError(f"{loop.refused} facts refused, {feed.dropped} pages dropped")
    return rate


def _step_alone(size: int, day: Day) -> float:
    floor, now = full_floor(size)
    clock = itertools.count(now + 1)
    return _rate(day, lambda fact: step(floor, fact, next(clock)), [])


def _rate(day: Day, take_in: Callable[[AnyFact], object], pages: list[Desk]) -> float:
    spent = 0.0
    for chunk in _chunks(day):
        _empty(pages)
        began = time.perf_counter()
        for fact in chunk:
            take_in(fact)
        spent += time.perf_counter() - began
    return len(day) / spent


def _chunks(day: Day) -> Iterator[Day]:
    for start in range(0, len(day), CHUNK):
        yield day[start : start + CHUNK]


def _empty(pages: list[Desk]) -> None:
    for page in pages:
        while not page._queue.empty():
            page._queue.get_nowait()
