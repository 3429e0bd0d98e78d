"""What a fact costs the feed on a real floor, and that no page misses anything."""

from __future__ import annotations

import contextlib
import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from desk.feed import Feed
from desk.ports import Role
from routing.errors import IllegalFact
from routing.floor import Floor
from routing.model import AgentId, AgentState, CallId
from tests.unit.floors import (
    CONFIG,
    Story,
    answered,
    any_fact,
    arrived,
    crowded,
    hung_up,
    intake,
    logged_in,
    ready,
)
from tests.unit.test_desk_feed import heard, told


class Watched:
    """A floor that counts how often its agents are asked for."""

    def __init__(self, floor: Floor) -> None:
        self._floor, self.visits = floor, 0

    def __getattr__(self, name: str) -> Any:
        self.visits += name == "agents"
        return getattr(self._floor, name)


def test_a_fact_visits_the_pages_it_concerns_and_no_other() -> None:
    feed, story = Feed(), Story()
    names = [str(8001 + n) for n in range(300)]
    for name in names:
        story.say(logged_in(name), ready(name))
    floor: Any = Watched(story.floor)
    desks = {name: feed.attach(name, Role.AGENT, floor, story.now) for name in names}
    for fact in (arrived("c1"), intake("c1"), answered("c1", names[0]), heard(0, "喂", on=CallId("c1"))):
        floor.visits = 0
        story.say(fact)
        feed.follow(story.now, fact, floor)
        assert floor.visits <= 4, type(fact).__name__
    assert desks[names[0]].shown == "c1"


def test_timers_reach_the_page_whatever_fact_brought_them() -> None:
    """A fact about words only, at a moment when wrap-up is over and somebody waits."""
    feed, story = Feed(), Story()
    story.say(logged_in(AgentId("8001")), ready(AgentId("8001")))
    desk = feed.attach(AgentId("8001"), Role.AGENT, story.floor, story.now)
    for fact in (
        arrived("c1"),
        intake("c1"),
        answered("c1", AgentId("8001")),
        hung_up("c1"),
        arrived("c2"),
        intake("c2"),
    ):
        story.say(fact)
        feed.follow(story.now, fact, story.floor)
    words = heard(0, "喂", on=CallId("c2"))
    story.say(words, after=CONFIG.wrap_up_ms)
    feed.follow(story.now, words, story.floor)
    assert (desk.shown, desk.agent) == ("c2", story.floor.agents[AgentId("8001")])
    assert story.floor.agents[AgentId("8001")].state is AgentState.RINGING


@given(st.integers(0, 10_000))
def test_every_page_is_as_the_floor_is_after_every_fact(seed: int) -> None:
    chance, story, feed = random.Random(seed), crowded(seed), Feed()
    desks = [feed.attach(str(8001 + n), Role.AGENT, story.floor, story.now) for n in range(9)]
    for _ in range(40):
        fact = any_fact(chance, story)
        with contextlib.suppress(IllegalFact):
            story.say(fact, after=chance.choice([0, 10, 30_000]))
            feed.follow(story.now, fact, story.floor)
        shown = [desk.shown for desk in desks if desk.shown]
        for desk in desks:
            agent = story.floor.agents.get(AgentId(desk.account))
            shared = desk.shown is not None and shown.count(desk.shown) > 1
            assert not shared or (agent and agent.call == desk.shown), "a call is on somebody else's page"
        for desk in desks:
            told(desk)
            agent_now = story.floor.agents.get(AgentId(desk.account))
            assert desk.agent is agent_now
            assert desk.call is (story.floor.calls.get(desk.shown) if desk.shown else None)
            if agent_now is not None and agent_now.call is not None:
                assert desk.shown == agent_now.call
