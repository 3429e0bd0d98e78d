"""Floors that are measured while they are played, and a second, plain way to the same numbers."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Callable

import msgspec

from routing import facts as f
from routing.errors import IllegalFact
from routing.floor import Floor
from routing.happenings import AnyHappening
from routing.measures import Measures, OpenState, Window
from routing.model import Agent, AgentId, AgentState, Call, CallId, CallPhase
from routing.noticing import Noticer
from routing.register import DAY_MS, HOUR_MS, FloorConfig, MeasureRules
from routing.step import step
from tests.unit.floors import (
    NUMBERS,
    SKILLED,
    Story,
    answered,
    any_fact,
    arrived,
    crowded,
    hung_up,
    intake,
    no_answer,
    ready,
)

RULES = MeasureRules(short_abandon_ms=6_000, least_calls=3)
MEASURED = msgspec.structs.replace(SKILLED, measures=RULES)
STEPS = (0, 1, 50, 50, 200, 500, 500, 1_000, 1_000, 2_000, 4_000, 14_000)
LEAPS = (HOUR_MS, 5 * HOUR_MS, 11 * HOUR_MS, DAY_MS)


class History:
    """A long random history on a floor that starts crowded. ``followers`` are told of each step."""

    def __init__(self, seed: int, config: FloorConfig = MEASURED) -> None:
        self.chance = random.Random(seed)
        self.story: Story = crowded(seed, config=config)
        self._new = 0
        self.journal: list[tuple[int, f.AnyFact]] = []
        self.followers: list[Callable[[int, f.AnyFact, Floor], object]] = []

    @property
    def floor(self) -> Floor:
        return self.story.floor

    def say(self, fact: f.AnyFact) -> bool:
        """One fact now, as the loop takes it in; whether it was."""
        try:
            step(self.floor, fact, self.story.now)
        except IllegalFact:
            return False
        self.journal.append((self.story.now, fact))
        for follow in self.followers:
            follow(self.story.now, fact, self.floor)
        return True

    def go_on(self, facts: int, *, back: bool = False) -> None:
        """Random facts at random times; ``back`` lets the clock go back by hours now and then."""
        for _ in range(facts):
            roll = self.chance.random()
            if back and roll < 0.02:
                self.story.now -= self.chance.choice(LEAPS)
            elif roll < (0.03 if back else 0.01):
                self.story.now += self.chance.choice(LEAPS)
            elif roll < 0.06:
                self.story.now += 200_000
            else:
                self.story.now += self.chance.choice(STEPS)
            self.say(self._some_fact())

    def _some_fact(self) -> f.AnyFact:
        return self._likely_fact() if self.chance.random() < 0.5 else self._any_fact()

    def _likely_fact(self) -> f.AnyFact:
        """Somebody's next step, so that many calls have a course from beginning to end."""
        calls = list(self.floor.calls.values())
        if len(calls) < 6 or self.chance.random() < 0.3:
            self._new += 1
            return arrived(f"k{self._new}", dnis=self.chance.choice(NUMBERS))
        idle = [a.id for a in self.floor.agents.values() if a.state is AgentState.NOT_READY]
        if idle and self.chance.random() < 0.2:
            return ready(self.chance.choice(idle))
        call = self.chance.choice(calls)
        if call.phase is CallPhase.GREETING and self.chance.random() < 0.9:
            return intake(call.id)
        if call.phase is CallPhase.RINGING and call.agent:
            return self.chance.choice([answered, answered, answered, no_answer])(call.id, call.agent)
        return hung_up(call.id)

    def _any_fact(self) -> f.AnyFact:
        fact = any_fact(self.chance, self.story)
        if isinstance(fact, f.CallArrived):
            return msgspec.structs.replace(fact, dnis=self.chance.choice(NUMBERS))
        if isinstance(fact, f.ConfigChanged):
            return f.ConfigChanged(config=MEASURED)
        return fact


class Kept:
    """What a store would keep: happenings in their order, and the open states of a floor that is followed."""

    def __init__(self, floor: Floor) -> None:
        self.noticer = Noticer(floor)
        self.told: list[AnyHappening] = []

    def follow(self, now: int, fact: f.AnyFact, floor: Floor) -> None:
        self.told += self.noticer.follow(now, fact, floor)

    @property
    def open(self) -> list[OpenState]:
        return list(self.noticer.open)


class Ledger:
    """The second way: looks at the whole floor after every step and keeps every version of every record."""

    def __init__(self, floor: Floor) -> None:
        self.calls: dict[tuple[CallId, int], list[tuple[int, Call | None, f.AnyFact | None]]] = {}
        self.agents: dict[AgentId, list[tuple[int, Agent | None]]] = {}
        self._lives: Counter[CallId] = Counter()
        self._there: dict[CallId, Call] = {}
        for call in floor.calls.values():
            self._version(0, call.id, call, None)
        for agent in floor.agents.values():
            self.agents[agent.id] = [(agent.since, agent)]

    def follow(self, now: int, fact: f.AnyFact, floor: Floor) -> None:
        for which in floor.calls.keys() | self._there.keys():
            self._version(now, which, floor.calls.get(which), fact)
        for whose in floor.agents.keys() | self.agents.keys():
            versions = self.agents.setdefault(whose, [])
            if not versions or versions[-1][1] is not floor.agents.get(whose):
                versions.append((now, floor.agents.get(whose)))

    def _version(self, now: int, which: CallId, call: Call | None, fact: f.AnyFact | None) -> None:
        if which not in self._there:
            self._lives[which] += 1
        self.calls.setdefault((which, self._lives[which]), []).append((now, call, fact))
        self._there.pop(which, None)
        if call is not None:
            self._there[which] = call

    def counted(self, since: int, until: int) -> Counter[str]:
        """Callers by what became of them after ``since`` and up to ``until``, and sums of waits in ms."""
        n: Counter[str] = Counter()
        for versions in self.calls.values():
            found = self._fate(versions)
            if found is not None and since < found[0] <= until:
                n[found[1]] += 1
                n[f"{found[1]} ms"] += found[2]
        return n

    @staticmethod
    def _fate(versions: list[tuple[int, Call | None, f.AnyFact | None]]) -> tuple[int, str, int] | None:
        last: Call | None = None
        for now, call, fact in versions:
            if call is None:
                assert last is not None
                if last.waiting_since is None:
                    return now, "left_in_greeting", 0
                wait = now - last.waiting_since
                return now, "short" if wait < RULES.short_abandon_ms else "abandoned", wait
            if call.phase is CallPhase.DIVERTED:
                return now, "diverted", 0
            if call.answered_at is not None:
                seen = call.waiting_since is not None and not isinstance(fact, f.CallFound)
                wait = call.answered_at - call.waiting_since if seen and call.waiting_since is not None else 0
                return now, "answered" if seen else "unseen", wait
            if call.emergency is not None and call.emergency.answered_at is not None:
                return now, "emergency", 0
            last = call
        return None

    def worked(self, since: int, until: int) -> Counter[str]:
        """ms of all agents in each state after ``since`` and up to ``until``."""
        ms: Counter[str] = Counter()
        for versions in self.agents.values():
            ends = [at for at, _ in versions[1:]] + [until]
            for (at, agent), end in zip(versions, ends, strict=True):
                if agent is not None:
                    ms[agent.state.value] += max(0, min(end, until) - max(at, since))
        return ms

    def unanswered(self, since: int, until: int) -> int:
        """Rings after ``since`` and up to ``until`` that agents did not answer."""
        rings = 0
        for versions in self.calls.values():
            for (_, before, _), (now, after, _) in itertools.pairwise(versions):
                if before is not None and after is not None and since < now <= until:
                    rings += len(after.unanswered_by) - len(before.unanswered_by)
        return rings


def replayed(history: History, start: Floor, times: int = 1) -> Measures:
    """Measures that follow the journal of a history from the floor it started with."""
    measures = Measures(start, RULES)
    for at, fact in history.journal:
        step(start, fact, at)
        for _ in range(times):
            list(measures.follow(at, fact, start))
    return measures


def window_of(told: list[AnyHappening], rules: MeasureRules = RULES) -> Window:
    window = Window(rules)
    for each in told:
        window.take(each)
    return window
