"""A city's floor for the benchmarks: twelve numbers merged into one pool, skills, languages and ladders."""

from __future__ import annotations

import random
from collections import deque

from routing import facts as f
from routing.effects import AnyEffect, RingAgent
from routing.floor import Floor, Snapshot
from routing.model import AgentId, CallId, CallPhase, Leg
from routing.register import Choosing, FloorConfig, Hotline, Ladder, Rung, Seat
from routing.step import step

NUMBERS = (
    *("12345", "12315", "12319", "12329", "12333", "12348"),
    *("12350", "12369", "12366", "12328", "12320", "12388"),
)
LANGUAGES = ("cmn", "yue", "en")
PROFILES = 48
"""Different kinds of agents; the cost of a decision grows with them, not with agents or calls."""
CALL_MS = 27_000
"""A call's mean time with its agent; short, so that there are more facts than timers."""
Timed = list[tuple[int, f.AnyFact]]


def city(agents: int) -> FloorConfig:
    """Every number has its own skill and a ladder of three rungs; every agent one of 48 profiles."""
    return FloorConfig(
        hotlines=tuple(
            Hotline(number=number, name=number, ladder=number, language=LANGUAGES[n % 2])
            for n, number in enumerate(NUMBERS)
        ),
        ladders=tuple(_ladder(number) for number in NUMBERS),
        seats=tuple(_seat(n) for n in range(agents)),
        wrap_up_ms=0,
    )


def _ladder(number: str) -> Ladder:
    rungs = (
        Rung(after_ms=0, skills=((number, 3),), language=2),
        Rung(after_ms=10_000, language=1),
        Rung(after_ms=25_000),
    )
    return Ladder(id=number, rungs=rungs, choosing=Choosing.BEST_SKILL)


def _seat(n: int) -> Seat:
    chance = random.Random(n % PROFILES)  # noqa: S311 - no secret
    skills = {number: chance.randint(1, 5) for number in chance.sample(NUMBERS, 5)}
    languages = {"cmn": 5, "yue": chance.randint(0, 5), "en": chance.randint(0, 3)}
    held = {name: level for name, level in (skills | languages).items() if level}
    return Seat(agent=AgentId(str(n)), skills=tuple(held.items()))


def recorded_day(size: int, facts: int) -> tuple[Snapshot, Timed]:
    """A floor of ``size`` agents, all talking, with as many calls waiting, and ``facts`` facts after it,
    as they came about: who hangs up is by chance, who is rung is the floor's own decision."""
    chance, floor, day = random.Random(1), Floor(city(size)), _Day(CALL_MS // size // 6)  # noqa: S311
    for n in range(size):
        day.play(floor, f.AgentLoggedIn(agent=AgentId(str(n)), name=""))
        day.play(floor, f.AgentReady(agent=AgentId(str(n))))
    for _ in range(2 * size):
        day.arrival(floor, chance)
    start, day.told = floor.snapshot(), []
    while len(day.told) < facts:
        talking = day.talking[chance.randrange(len(day.talking))]
        day.talking.remove(talking)
        day.play(floor, f.CallerHungUp(call=talking))
        day.arrival(floor, chance)
    return start, day.told


class _Day:
    """Facts one after another; a phone that rings is picked up at once."""

    def __init__(self, between_ms: int) -> None:
        self._between_ms = between_ms
        self.now = 1_763_800_000_000
        self.told: Timed = []
        self.talking: list[CallId] = []
        self._arrived = 0

    def play(self, floor: Floor, fact: f.AnyFact) -> None:
        coming = deque([fact])
        while coming:
            self.now += self._between_ms
            told = coming.popleft()
            self.told.append((self.now, told))
            for effect in step(floor, told, self.now):
                coming += self._follow(effect)
            if isinstance(told, f.AgentAnswered):
                self.talking.append(told.call)

    def _follow(self, effect: AnyEffect) -> list[f.AnyFact]:
        if not isinstance(effect, RingAgent):
            return []
        said = f.Heard(
            call=effect.call,
            leg=Leg.CALLER,
            utterance=0,
            text="",
            final=True,
            start_ms=0,
            end_ms=0,
            confidence=0,
        )
        return [f.AgentAnswered(call=effect.call, agent=effect.agent), said]

    def arrival(self, floor: Floor, chance: random.Random) -> None:
        call = CallId(str(self._arrived))
        self._arrived += 1
        number = chance.choice(NUMBERS)
        self.play(
            floor, f.CallArrived(call=call, channel=f"PJSIP/t-{call}", ani="1", caller_name="", dnis=number)
        )
        self.play(floor, f.CallerKnown(call=call, elderly=chance.random() < 0.1))
        self.play(floor, f.IntakeDone(call=call))


def waiting(floor: Floor) -> int:
    """How many calls are in line."""
    return sum(call.phase is CallPhase.WAITING for call in floor.calls.values())
