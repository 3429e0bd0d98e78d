"""A made day of a small hotline: callers come, wait, talk and give up. Plain chance, one seed."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable

import msgspec

from routing import facts as f
from routing.floor import Floor
from routing.model import AgentId, CallPhase
from routing.register import FloorConfig, Group, Hotline
from routing.step import step
from tests.unit.floors import CONFIG, NOON, answered, arrived, hung_up, intake, logged_in, no_answer, ready

DAY_CONFIG = msgspec.structs.replace(
    CONFIG,
    hotlines=(
        Hotline(number="12345", name="市民热线", group="general"),
        Hotline(number="12315", name="消费者热线", group="market"),
    ),
    groups=(Group(id="general", name="综合"), Group(id="market", name="市场监管")),
    comfort_every_ms=0,
)


class Day:
    """Calls at random; each has its own course. ``tell`` is called after each step."""

    def __init__(
        self,
        seed: int,
        tell: Callable[[int, f.AnyFact, Floor], object],
        *,
        agents: int = 8,
        gap_ms: int = 20_000,
        talk_ms: int = 120_000,
        config: FloorConfig = DAY_CONFIG,
    ) -> None:
        self.floor, self.now = Floor(config), NOON
        self._chance, self._tell = random.Random(seed), tell
        self._due: list[tuple[int, int, f.AnyFact]] = []
        self._count = 0
        self._gap_ms, self._talk_ms = gap_ms, talk_ms
        for n in range(agents):
            self.say(logged_in(str(8001 + n)))
            self.say(ready(str(8001 + n)))

    def say(self, fact: f.AnyFact) -> None:
        step(self.floor, fact, self.now)
        self._plan_for(self.floor)
        self._tell(self.now, fact, self.floor)

    def _plan_for(self, floor: Floor) -> None:
        """Whoever is rung picks up or not; whoever talks hangs up some time; a RONA agent comes back."""
        for which in sorted(floor.touched_calls):
            call = floor.calls.get(which)
            if call is not None and call.phase is CallPhase.RINGING and call.agent:
                lost = self._chance.random() < 0.03
                told = no_answer(which, call.agent) if lost else answered(which, call.agent)
                self._later(15_000 if lost else self._chance.randrange(1_000, 6_000), told)
            elif call is not None and call.phase is CallPhase.TALKING and call.answered_at == self.now:
                self._later(int(self._chance.expovariate(1 / self._talk_ms)), hung_up(which))
        for whose in sorted(floor.touched_agents):
            agent = floor.agents.get(whose)
            if agent is not None and agent.reason == "rona":
                self._later(30_000, f.AgentReady(agent=AgentId(whose)))

    def _later(self, ms: int, fact: f.AnyFact) -> None:
        self._count += 1
        heapq.heappush(self._due, (self.now + ms, self._count, fact))

    def run(self, calls: int) -> None:
        """So many callers, until the last has gone."""
        at = self.now
        for n in range(calls):
            at += int(self._chance.expovariate(1 / self._gap_ms))
            self._until(at)
            self.now = at
            self.say(arrived(f"k{n}", dnis=self._chance.choice(["12345", "12345", "12315"])))
            self._later(4_000, intake(f"k{n}"))
            self._later(4_000 + int(self._chance.expovariate(1 / 90_000)), hung_up(f"k{n}~"))
        self._until(at + 3_600_000)

    def _until(self, at: int) -> None:
        while True:
            due, timer = self._due[0][0] if self._due else at + 1, self.floor.next_due()
            if timer is not None and timer <= min(at, due):
                self.now = max(self.now, timer)
                self.say(f.TimePassed())
            elif due <= at:
                self.now = max(self.now, due)
                self._happen(heapq.heappop(self._due)[2])
            else:
                return

    def _happen(self, fact: f.AnyFact) -> None:
        """What was planned, if it still makes sense. A name that ends in ~ is a caller out of patience."""
        call = self.floor.calls.get(getattr(fact, "call", ""))
        if isinstance(fact, f.CallerHungUp) and fact.call.endswith("~"):
            fact = hung_up(fact.call[:-1])
            call = self.floor.calls.get(fact.call)
            if call is None or call.phase is CallPhase.TALKING:
                return
        if isinstance(fact, f.AgentReady) or call is not None:
            agent = getattr(fact, "agent", None)
            if isinstance(fact, f.AgentAnswered | f.NoAnswer) and (call is None or call.agent != agent):
                return
            self.say(fact)
