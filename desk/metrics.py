"""GET /metrics: counts for Prometheus, read when asked. No number of any caller."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from desk.deps import DeskDeps
from routing.figures import Figures, Level, Service
from routing.model import AgentState, CallPhase


class FloorCollector(Collector):
    """Reads the floor and the feed at each scrape, so that following facts costs nothing."""

    def __init__(self, deps: DeskDeps) -> None:
        self._deps = deps

    def collect(self) -> Iterable[Metric]:
        floor, feed = self._deps.floor, self._deps.feed
        phases = Counter(call.phase for call in floor.calls.values())
        states = Counter(agent.state for agent in floor.agents.values())
        calls = GaugeMetricFamily("hotline_calls", "Calls on the floor", labels=["phase"])
        for phase in CallPhase:
            calls.add_metric([phase.value], phases[phase])
        agents = GaugeMetricFamily("hotline_agents", "Agents on the floor", labels=["state"])
        for state in AgentState:
            agents.add_metric([state.value], states[state])
        facts = CounterMetricFamily("hotline_facts", "Facts taken in", labels=["fact"])
        for name, count in sorted(feed.facts.items()):
            facts.add_metric([name], count)
        pages = GaugeMetricFamily("hotline_pages", "Connected pages", labels=["kind"])
        for kind, count in feed.pages.items():
            pages.add_metric([kind], count)
        slow = CounterMetricFamily("hotline_pages_too_slow", "Pages disconnected as too slow")
        slow.add_metric([], feed.dropped)
        up = GaugeMetricFamily("hotline_recogniser_up", "1 when speech recognition works")
        up.add_metric([], 0 if feed.book.lost_engines else 1)
        return [calls, agents, facts, pages, slow, up, *self._measured()]

    def _measured(self) -> Iterable[Metric]:
        if self._deps.measures is None:
            return ()
        return measured(self._deps.measures.view(self._deps.clock()))


def measured(figures: Figures) -> Iterable[Metric]:
    """The measures of the last 24 hours. Labels are numbers of the register, and ``other`` for the rest."""
    present, connect = figures.present, figures.connect
    rows = [("all", figures.overall), *((key or "other", one) for key, one in figures.numbers.items())]
    for name, words, of in PER_NUMBER:
        metric = GaugeMetricFamily(f"hotline_{name}", f"{words}, last 24 hours", labels=["number"])
        for number, service in rows:
            if (value := of(service)) is not None:
                metric.add_metric([number], value)
        yield metric
    for name, words, value in (
        ("waiting", "Callers in line", present.waiting),
        ("longest_wait_seconds", "Wait of the caller who has waited longest", present.longest_wait_ms / 1000),
        (
            "connect_rate_lowest_today",
            "Least connect rate since midnight",
            connect.lowest_today,
        ),
        ("connect_rate_lowest_7_days", "The same in the last 7 days", connect.lowest_7_days),
        ("connect_rate_alarm", "0 fine, 1 near the limit, 2 below it", LEVELS.index(connect.level)),
        (
            "occupancy",
            "Share of agents' time that was busy, last 24 hours",
            figures.staff.occupancy,
        ),
        ("rona", "Rings that agents let ring out, last 24 hours", figures.staff.rona),
    ):
        if value is not None:
            gauge = GaugeMetricFamily(f"hotline_{name}", words)
            gauge.add_metric([], value)
            yield gauge


LEVELS = (Level.FINE, Level.WARN, Level.ALARM)
PER_NUMBER: tuple[tuple[str, str, Callable[[Service], float | None]], ...] = (
    ("service_level", "Share answered in time", lambda one: one.service_level),
    ("connect_rate", "Share connected", lambda one: one.connect_rate),
    ("offered", "Callers whose fate was decided", lambda one: one.offered),
    ("answered", "Callers answered by an agent", lambda one: one.answered),
    ("abandoned", "Callers who gave up, short ones apart", lambda one: one.abandoned),
)


REGISTRY = web.AppKey("registry", CollectorRegistry)


def registry_for(deps: DeskDeps) -> CollectorRegistry:
    """A registry of the desk's own, so that two desks in one process do not meet."""
    registry = CollectorRegistry()
    registry.register(FloorCollector(deps))
    return registry


async def metrics(request: web.Request) -> web.Response:
    """GET /metrics in Prometheus' text format."""
    return web.Response(
        body=generate_latest(request.app[REGISTRY]),
        headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"},
    )
