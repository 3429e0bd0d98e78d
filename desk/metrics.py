"""GET /metrics: counts for Prometheus, read when asked. No number of any caller."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from desk.deps import DeskDeps
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
        return [calls, agents, facts, pages, slow, up]


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
