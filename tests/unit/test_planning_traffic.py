"""Generated days: Poisson by half hour, seeded, with the storm where it was ordered; days read from files."""

from __future__ import annotations

import contextlib
import math
import random
import statistics

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning import files, traffic
from planning.roster import Shift, check_staff, level_staff, seated
from planning.separate import divide
from planning.traffic import FOSHAN_CALLS, HALF_HOUR_MS, HALF_HOURS, Storm, Traffic, foshan, generate
from routing.model import AgentId
from routing.register import DAY_MS, FloorConfig, Seat

HOUR = 3_600_000
STORM = Storm(factor=1.55, starts_at=9 * HOUR, ends_at=12 * HOUR)


def flat(calls: float, **other: object) -> Traffic:
    return Traffic(per_half_hour=(calls,) * HALF_HOURS, numbers={"12345": 1.0}, **other)  # type: ignore[arg-type]


def counts(day: traffic.Day) -> list[int]:
    halves = [0] * HALF_HOURS
    for caller in day:
        halves[caller.arrives_at // HALF_HOUR_MS] += 1
    return halves


def arrivals_are_poisson() -> None:
    """Mean and variance of a Poisson count are equal, here in 40 days of 48 half hours."""
    seen = [n for seed in range(40) for n in counts(generate(flat(30), random.Random(seed)))]
    assert statistics.mean(seen) == pytest.approx(30, abs=0.6)
    assert statistics.variance(seen) == pytest.approx(30, rel=0.15)


def the_storm_is_where_it_was_ordered() -> None:
    calm = foshan(["12345"])
    stormy = msgspec.structs.replace(calm, storm=STORM)
    ratios = [b / a for a, b in zip(traffic.expected(calm), traffic.expected(stormy), strict=True)]
    assert ratios == pytest.approx([1.55 if 18 <= n < 24 else 1.0 for n in range(HALF_HOURS)])
    seen = counts(generate(stormy, random.Random(5)))
    assert sum(seen[18:24]) == pytest.approx(1.55 * sum(FOSHAN_CALLS[18:24]), rel=0.05)
    assert sum(seen[24:]) == pytest.approx(sum(FOSHAN_CALLS[24:]), rel=0.05)


def the_handling_time_is_what_was_asked_for() -> None:
    for spread in (-1.0, 0.0, 0.8):
        day = generate(flat(300, talk_spread=spread), random.Random(2))
        mean = statistics.mean(caller.talk_ms for caller in day)
        assert mean == pytest.approx(280_000, rel=0.03), spread


def a_seed_is_a_day() -> None:
    one, again, other = (generate(foshan(["12345"], 500), random.Random(seed)) for seed in (1, 1, 2))
    assert one == again
    assert one != other


def half_hours_have_their_agents() -> None:
    levels = [3, 0, 2, 5, 5, 1]
    staff = level_staff(levels)
    check_staff(staff)
    for n, level in enumerate([*levels, 0]):
        at = n * HALF_HOUR_MS
        assert sum(s.starts_at <= at < s.ends_at for s in staff) == level
    assert sum(s.ends_at - s.starts_at for s in staff) == sum(levels) * HALF_HOUR_MS


@pytest.mark.parametrize(
    "check",
    [
        arrivals_are_poisson,
        the_storm_is_where_it_was_ordered,
        the_handling_time_is_what_was_asked_for,
        a_seed_is_a_day,
        half_hours_have_their_agents,
    ],
)
def test_rule(check: object) -> None:
    check()  # type: ignore[operator]


class Even(random.Random):
    """Calls that come like clockwork."""

    def expovariate(self, lambd: float = 1.0) -> float:
        return 1 / lambd


class Unseeded(random.SystemRandom):
    pass


def test_calls_like_clockwork_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random, "Random", Even)
    with pytest.raises(AssertionError):
        arrivals_are_poisson()


def test_a_forgotten_storm_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traffic, "_factor", lambda storm, half_hour: 1.0)
    with pytest.raises(AssertionError):
        the_storm_is_where_it_was_ordered()


def test_a_lognormal_about_its_median_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def about_its_median(plan: Traffic, chance: traffic.Chance) -> int:
        return round(math.exp(chance.normalvariate(math.log(280_000), max(plan.talk_spread, 0))))

    monkeypatch.setattr(traffic, "_talk_ms", about_its_median)
    with pytest.raises(AssertionError):
        the_handling_time_is_what_was_asked_for()


def test_chance_from_elsewhere_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random, "Random", Unseeded)
    with pytest.raises(AssertionError):
        a_seed_is_a_day()


def test_a_roster_that_never_ends_a_shift_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planning.roster._stretches", lambda there: [(there.index(True), len(there))])
    with pytest.raises(AssertionError):
        half_hours_have_their_agents()


def test_the_citys_day_is_the_designs() -> None:
    assert sum(FOSHAN_CALLS) == 15_000
    assert max(a + b for a, b in zip(FOSHAN_CALLS[::2], FOSHAN_CALLS[1::2], strict=True)) == 1_700
    assert pytest.approx(142, abs=0.5) == 1_700 * 300 / 3600


def test_another_patience_leaves_all_else_as_it_was() -> None:
    calm, hasty = (
        generate(flat(20, patience_ms=patience), random.Random(3)) for patience in (None, 60_000.0)
    )
    assert [c.patience_ms for c in calm] != [c.patience_ms for c in hasty]
    assert [(c.arrives_at, c.talk_ms, c.misses) for c in calm] == [
        (c.arrives_at, c.talk_ms, c.misses) for c in hasty
    ]


@given(st.floats(0.001, 0.999), st.floats(0, 0.999999))
def test_phones_ring_out_in_a_row_as_seldom_as_they_should(miss_chance: float, luck: float) -> None:
    n = traffic.missed(miss_chance, luck)
    assert n >= 0
    assert miss_chance ** (n + 1) <= max(luck, 1e-12) * 1.0001


def test_numbers_share_the_traffic() -> None:
    weights = traffic.number_weights(["12345", "12315", "12350", "99999"])
    assert sum(weights.values()) == pytest.approx(1)
    assert weights["12315"] == pytest.approx(8 * weights["12350"])
    assert weights["99999"] == pytest.approx(weights["12350"])
    assert traffic.number_weights(["12345"]) == {"12345": 1.0}
    with pytest.raises(ValueError, match="no number"):
        traffic.number_weights([])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"per_half_hour": (1.0,) * 47}, "48"),
        ({"handling_ms": 20_000.0}, "wrap-up"),
        ({"patience_ms": 0.0}, "patience"),
        ({"miss_chance": 1.0}, "rings out"),
        ({"storm": Storm(factor=1.5, starts_at=5, ends_at=5)}, "storm"),
    ],
)
def test_a_day_that_cannot_be_is_refused(change: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        generate(msgspec.structs.replace(flat(1), **change), random.Random(1))


# --- rosters --------------------------------------------------------------------------------------


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0.5, 100), min_size=1), st.integers(0, 80))
def test_seats_are_divided_in_proportion_at_every_time_of_day(weights: dict[str, float], seats: int) -> None:
    order = divide(weights, seats)
    assert len(order) == seats
    for n in range(1, seats + 1):
        held = {number: order[:n].count(number) for number in weights}
        if n >= len(weights):
            assert min(held.values()) >= 1
            # nobody with two agents or more has them while another number bears twice the traffic for each
            for a in weights:
                for b in weights:
                    assert held[a] < 2 or weights[b] / held[b] <= weights[a] / (held[a] - 1) * 1.000001


def test_strangers_take_after_the_seats_in_turn() -> None:
    config = FloorConfig(
        seats=(
            Seat(agent=AgentId("8001"), skills=(("yue", 5),)),
            Seat(agent=AgentId("8002"), cleared=True),
        )
    )
    staff = tuple(Shift(agent=AgentId(name)) for name in ("8002", "x1", "x2", "x3"))
    seats = {seat.agent: seat for seat in seated(config, staff).seats}
    assert seats[AgentId("8002")] == config.seats[1]
    assert [seats[AgentId(name)].cleared for name in ("x1", "x2", "x3")] == [False, True, False]
    assert seated(FloorConfig(), staff) == FloorConfig()


@pytest.mark.parametrize(
    ("shifts", "says"),
    [
        ([Shift(agent=AgentId("a"), starts_at=5, ends_at=5)], "ends after"),
        ([Shift(agent=AgentId("a"), ends_at=9), Shift(agent=AgentId("a"), starts_at=8)], "two shifts"),
        ([Shift(agent=AgentId("a"), ends_at=9, breaks=((5, 12),))], "breaks"),
    ],
)
def test_a_shift_that_nobody_can_work_is_refused(shifts: list[Shift], says: str) -> None:
    with pytest.raises(ValueError, match=rf"agent a: .*{says}"):
        check_staff(tuple(shifts))


# --- files ----------------------------------------------------------------------------------------


def test_a_roster_is_read_with_its_breaks() -> None:
    staff = files.staff("工号,上班,下班,休息\n8001,9:00,17:30,12:00-12:45\n# 夜班\n8002,18,24\n")
    assert staff == (
        Shift(
            agent=AgentId("8001"),
            starts_at=9 * HOUR,
            ends_at=17 * HOUR + HOUR // 2,
            breaks=((12 * HOUR, 12 * HOUR + 45 * 60_000),),
        ),
        Shift(agent=AgentId("8002"), starts_at=18 * HOUR, ends_at=DAY_MS),
    )


def test_levels_are_read_as_a_roster() -> None:
    some = files.staff("9:00,3\n9:30,2\n")
    assert sum(s.ends_at - s.starts_at for s in some) == 5 * HALF_HOUR_MS


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "nobody"),
        ("8001,9:00,8:00\n", "agent 8001"),
        ("8001,9:00,25\n", "line 1: '25' is no time"),
        ("8001,9:00,17,12\n", "line 1: a break"),
        ("8001,9:00,17\n8002,9\n", "line 2: work number"),
        ("9:00,3\n9:10,2\n", "line 2: each half hour"),
        ("9:00,3\n9:00,2\n", "line 2: each half hour"),
        ("9:00,x\n", "line 1: 'x' is no number"),
        ("9:00,2.5\n", "whole numbers"),
        ("9:00,99999999\n", "whole numbers"),
        ("9:00,nan\n", "no number"),
    ],
)
def test_a_roster_with_a_mistake_is_refused_by_line(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        files.staff(text)


def test_a_storm_is_read() -> None:
    assert files.storm("1.55@9-12") == STORM
    for wrong in ("1.55", "1.55@12-9", "x@9-12", "1.55@9-25", "1e9@9-12", "1000@9-12", "2@9:60-12"):
        with pytest.raises(ValueError, match=r"storm|time of day"):
            files.storm(wrong)


@given(st.text(alphabet="0123456789:,.-@ #\nabc", max_size=60))
def test_no_text_stops_the_reader_in_any_other_way(text: str) -> None:
    for read in (files.staff, files.storm, lambda t: files.half_hours(t, "calls"), files.records):
        with contextlib.suppress(ValueError):
            read(text)
