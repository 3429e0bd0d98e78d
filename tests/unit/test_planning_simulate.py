"""A simulated day: every caller ends once, no agent has two, the same day gives the same outcome; each rule
with a planted fault."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

import planning.simulate as simulation
import routing.step
from planning.outcome import Outcome, longest_wait_ms
from planning.roster import Shift, Staff, level_staff
from planning.separate import separated
from planning.simulate import World, simulate
from planning.traffic import FOREVER_MS, HALF_HOURS, Caller, Day, Storm, foshan, generate
from routing import facts as f
from routing.effects import AnyEffect, KeepCallRecord, RingAgent
from routing.floor import Floor
from routing.measures import Measures
from routing.model import AgentId, Call, CallPhase
from routing.register import (
    Callbacks,
    FloorConfig,
    Hotline,
    Hours,
    Ladder,
    MeasureRules,
    Rung,
    Span,
    SubCentre,
    Surge,
)

HOUR = 3_600_000
NUMBERS = ("12345", "12315", "12333")
CONFIG = FloorConfig(hotlines=tuple(Hotline(number=n, name=n) for n in NUMBERS))
WEIGHTS = {"12345": 6.0, "12315": 3.0, "12333": 1.0}
WITH_A_LINE = (CallPhase.RINGING, CallPhase.TALKING)


def crowded(seed: int, calls: float = 1_500) -> tuple[Day, Staff]:
    """A stormy day on too few agents who take breaks, go home in mid-call and miss calls."""
    storm = Storm(factor=1.55, starts_at=9 * HOUR, ends_at=12 * HOUR)
    plan = msgspec.structs.replace(foshan(NUMBERS, calls, storm), miss_chance=0.05)
    breaks = ((10 * HOUR, 10 * HOUR + 900_000), (12 * HOUR, 13 * HOUR))
    day_shift = tuple(
        Shift(agent=AgentId(f"d{n}"), starts_at=8 * HOUR, ends_at=17 * HOUR, breaks=breaks) for n in range(9)
    )
    return generate(plan, random.Random(seed)), (*level_staff([4] * HALF_HOURS), *day_shift)


class Seen:
    """What went by: records of ended calls, and agents who had two callers."""

    def __init__(self) -> None:
        self.ended: list[Call] = []
        self.doubled = 0
        self.last = 0

    def __call__(self, fact: f.AnyFact, effects: list[AnyEffect], floor: Floor, now: int) -> None:
        assert now >= self.last, "time ran backwards"
        self.last = now
        self.ended += [e.record for e in effects if isinstance(e, KeepCallRecord)]
        if any(isinstance(e, RingAgent) for e in effects) or isinstance(fact, f.AgentAnswered):
            with_calls = Counter(c.agent for c in floor.calls.values() if c.phase in WITH_A_LINE)
            self.doubled += sum(n > 1 for agent, n in with_calls.items() if agent)


def play(seed: int, config: FloorConfig = CONFIG) -> tuple[Day, Outcome, Seen]:
    day, staff = crowded(seed)
    seen = Seen()
    return day, simulate(day, config, staff, watch=seen), seen


def every_arrival_ends_once() -> None:
    day, came, seen = play(1)
    assert Counter(c.id for c in seen.ended) == Counter(f"c{n}" for n in range(len(day)))
    of = came.service
    assert of.offered == len(day) == of.answered + of.abandoned + of.abandoned_short
    assert of.offered == sum(each.offered for each in came.by_number.values())
    assert of.offered == sum(half.offered for half in came.by_half_hour)


def the_same_day_comes_out_the_same() -> None:
    assert play(1)[1] == play(1)[1] != play(2)[1]


def no_agent_has_two_callers() -> None:
    assert play(3)[2].doubled == 0


def nobody_waits_longer_than_patience() -> None:
    day, _, seen = play(4)
    for call in seen.ended:
        patience = day[int(call.id[1:])].patience_ms
        waited = (call.answered_at or call.ended_at or 0) - (call.waiting_since or 0)
        assert waited <= patience
        if call.answered_at is None:
            assert waited == patience


def who_is_away_is_not_rung() -> None:
    """On a break or after the shift, no call begins; and agents who are back take calls again."""
    day, staff = crowded(5)
    begun: dict[str, list[int]] = {}

    def watch(_: f.AnyFact, effects: list[AnyEffect], __: Floor, now: int) -> None:
        for effect in effects:
            if isinstance(effect, RingAgent):
                begun.setdefault(effect.agent, []).append(now)

    simulate(day, CONFIG, staff, world=World(rona_rest_ms=600_000), watch=watch)
    for shift in staff:
        times = begun[shift.agent]
        assert all(shift.starts_at <= at < shift.ends_at or shift.ends_at == 24 * HOUR for at in times)
        for start, end in shift.breaks:
            assert not any(start < at < end for at in times)
            assert any(at >= end for at in times)


CHECKS = [
    every_arrival_ends_once,
    the_same_day_comes_out_the_same,
    no_agent_has_two_callers,
    nobody_waits_longer_than_patience,
    who_is_away_is_not_rung,
]


@pytest.mark.parametrize("check", CHECKS)
def test_rule(check: Callable[[], None]) -> None:
    check()


# --- planted faults -------------------------------------------------------------------------------

Plant = Callable[[pytest.MonkeyPatch], None]
Run: Any = simulation._Run


def a_caller_who_never_hangs_up(patch: pytest.MonkeyPatch) -> None:
    hang_up = Run._hangs_up
    patch.setattr(Run, "_hangs_up", lambda run, call: None if call == "c100" else hang_up(run, call))


def luck_from_elsewhere(patch: pytest.MonkeyPatch) -> None:
    chance = random.SystemRandom()
    arrives = Run._arrives

    def late(run: Any, n: int) -> None:
        run.now += chance.randrange(99)
        arrives(run, n)

    patch.setattr(Run, "_arrives", late)


def an_agent_who_stays_ready(patch: pytest.MonkeyPatch) -> None:
    ring = routing.step.ring

    def still_ready(floor: Floor, choice: Any, now: int) -> Any:
        effect = ring(floor, choice, now)
        if choice.call.order % 5 == 0:
            floor.put_agent(choice.agent)
        return effect

    patch.setattr(routing.step, "ring", still_ready)


def callers_of_endless_patience(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Run, "_gives_up", lambda run, call: run.at(run.now + 60_000, run._hangs_up, call))


def breaks_that_nobody_takes(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Run, "_pauses", lambda run, agent: None)


def rest_that_ends_a_break(patch: pytest.MonkeyPatch) -> None:
    def rested(run: Any, agent: AgentId) -> None:
        if agent in run.floor.agents:
            run.say(f.AgentReady(agent=agent))

    patch.setattr(Run, "_rested", rested)


@pytest.mark.parametrize(
    ("check", "plant"),
    [
        (every_arrival_ends_once, a_caller_who_never_hangs_up),
        (the_same_day_comes_out_the_same, luck_from_elsewhere),
        (no_agent_has_two_callers, an_agent_who_stays_ready),
        (nobody_waits_longer_than_patience, callers_of_endless_patience),
        (who_is_away_is_not_rung, breaks_that_nobody_takes),
        (who_is_away_is_not_rung, rest_that_ends_a_break),
    ],
)
def test_a_planted_fault_is_found(
    check: Callable[[], None], plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        check()


def test_a_clock_that_stands_still_is_no_endless_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Floor, "next_due", lambda floor: 1)
    with pytest.raises(RuntimeError, match="stands still"):
        play(1)


# --- examples -------------------------------------------------------------------------------------


def caller(at: int, **other: Any) -> Caller:
    return Caller(arrives_at=at, **({"dnis": "12345", "talk_ms": 60_000, "greeting_ms": 5_000} | other))


def one_agent() -> Staff:
    return (Shift(agent=AgentId("8001")),)


def test_two_callers_and_one_agent() -> None:
    came = simulate((caller(1_000), caller(2_000)), CONFIG, one_agent())
    # the second waits until the first has talked 60 s from 9 s on and 20 s of wrap-up are over
    assert longest_wait_ms(came.service) == 9_000 + 60_000 + 20_000 + 3_000 - 7_000
    assert (came.service.answered, came.service.in_time) == (2, 1)
    assert came.occupancy == pytest.approx(2 * (60_000 + 20_000) / (24 * HOUR))


def test_a_phone_that_rings_out_costs_the_call_its_ring() -> None:
    staff = (*one_agent(), Shift(agent=AgentId("8002")))
    came = simulate((caller(1_000, misses=1),), CONFIG, staff)
    assert (came.rona, longest_wait_ms(came.service)) == (1, CONFIG.ring_ms + 3_000)


def test_who_leaves_at_once_counts_as_neither() -> None:
    came = simulate((caller(1_000, patience_ms=2_000), caller(2_000, patience_ms=9_000)), CONFIG, ())
    assert (came.service.abandoned_short, came.service.abandoned, came.service.answered) == (1, 1, 0)
    assert (came.service.connect_rate, came.service.service_level) == (0.0, 0.0)


def test_nobody_calls_and_nobody_works() -> None:
    came = simulate((), CONFIG, ())
    assert (came.service.offered, came.service.connect_rate, came.occupancy, came.facts) == (0, None, None, 0)


def test_a_sub_centre_takes_as_many_as_it_has_lines() -> None:
    config = msgspec.structs.replace(
        CONFIG,
        hotlines=(Hotline(number="12345", name="", ladder="l"),),
        ladders=(Ladder(id="l", rungs=(Rung(after_ms=0), Rung(after_ms=10_000, sub_centre="s"))),),
        sub_centres=(SubCentre(id="s", name="", number="900", most_calls=0),),
    )
    day = tuple(caller(n * 100, patience_ms=300_000) for n in range(5))
    came = simulate(day, config, (), world=World(sub_centre_lines=2))
    assert (came.service.diverted, came.service.answered) == (2, 0)
    assert came.service.abandoned == 3


def test_hours_and_a_surge_do_not_stop_the_day() -> None:
    config = msgspec.structs.replace(
        CONFIG,
        hotlines=(Hotline(number="12345", name="", hours="h", closed_ladder=""),),
        hours=(Hours(id="h", workdays=(Span(start=540, to=1080),)),),
        surge=Surge(on_waiting=3, on_for_ms=1_000, off_for_ms=60_000, wrap_up_ms=0),
    )
    day, came, _ = play(6, config)
    assert came.service.offered == len(day)


def test_callbacks_are_made_to_who_gave_up() -> None:
    config = msgspec.structs.replace(
        CONFIG, callbacks=Callbacks(to_abandoned=True, retry_ms=60_000, abandoned_after_ms=1_000)
    )
    day = (caller(1_000, talk_ms=300_000), caller(2_000, patience_ms=20_000))
    came = simulate(day, config, one_agent())
    assert (came.service.offered, came.service.abandoned, came.service.callbacks_done) == (2, 1, 1)
    assert came.simulated_ms < HOUR, (
        "patience that ran out long after the call has ended is no part of the day"
    )


def test_separate_groups_do_not_help_each_other() -> None:
    """Two agents, two numbers: the pool takes two callers of one number at once, separate groups do not."""
    day = tuple(caller(n, dnis="12315") for n in range(2))
    staff = level_staff([2] * HALF_HOURS)
    apart = separated(CONFIG, staff, {"12345": 1.0, "12315": 1.0})
    assert simulate(day, CONFIG, staff).service.in_time == 2
    assert simulate(day, apart, staff).service.in_time == 1
    assert [seat.groups for seat in apart.seats] == [("only-12345",), ("only-12315",)]


def test_merging_serves_better_than_separate_groups() -> None:
    day, staff = generate(foshan(NUMBERS, 3_000), random.Random(1)), level_staff([36] * HALF_HOURS)
    merged = simulate(day, CONFIG, staff).service
    apart = simulate(day, separated(CONFIG, staff, WEIGHTS), staff).service
    assert (merged.service_level or 0) > (apart.service_level or 0) + 0.05


def test_a_watcher_hears_how_far_the_day_is() -> None:
    told: list[float] = []
    day, staff = crowded(1, calls=100)
    simulate(day, CONFIG, staff, told=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) < 300


def test_a_sub_centres_answer_counts_as_the_rules_say() -> None:
    """As on the wallboard: connected or neither, and never in the service level of our own agents."""
    config = msgspec.structs.replace(
        CONFIG,
        hotlines=(Hotline(number="12345", name="", ladder="l"),),
        ladders=(Ladder(id="l", rungs=(Rung(after_ms=0, sub_centre="s"), Rung(after_ms=60_000))),),
        sub_centres=(SubCentre(id="s", name="", number="900", most_calls=0),),
    )
    day = (caller(0), caller(100, patience_ms=20_000))
    for counts, rate in ((True, 0.5), (False, 0.0)):
        rules = MeasureRules(diverted_is_connected=counts)
        came = simulate(
            day, msgspec.structs.replace(config, measures=rules), (), world=World(sub_centre_lines=1)
        ).service
        assert (came.diverted, came.abandoned) == (1, 1)
        assert (came.connect_rate, came.service_level) == (rate, 0.0)


def test_it_counts_what_the_live_measures_count() -> None:
    """The same facts, followed as the running service follows them."""
    day, staff = crowded(7)
    floor_measures: list[Measures] = []

    def watch(fact: f.AnyFact, _: list[AnyEffect], floor: Floor, now: int) -> None:
        if not floor_measures:
            assert not floor.calls, "the first fact is a log-in"
            floor_measures.append(Measures(Floor(CONFIG), MeasureRules(window_ms=2 * 24 * HOUR)))
        list(floor_measures[0].follow(now, fact, floor))

    came = simulate(day, CONFIG, staff, watch=watch)
    figures = floor_measures[0].view(24 * HOUR)
    assert (came.service, came.by_number, came.rona) == (
        figures.overall,
        figures.numbers,
        figures.staff.rona,
    )
    assert came.rona > 0


def test_endless_patience_still_ends() -> None:
    came = simulate((caller(0),), CONFIG, ())
    assert came.simulated_ms == 5_000 + FOREVER_MS
