"""Erlang's formulas against scipy, another library's answers, and two simulators: ciw's, and ours."""

from __future__ import annotations

import math
import random
import statistics
from typing import Any

import ciw
import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import integrate, special, stats

from planning import erlang, staff
from planning.erlang import Promise, erlang_a, erlang_b, erlang_c
from planning.roster import level_staff
from planning.simulate import simulate
from planning.staff import Goal, agents_for, staffing
from planning.traffic import FOSHAN_CALLS, HALF_HOURS, Traffic, expected, foshan, generate
from routing.register import FloorConfig, Hotline, MeasureRules

LOADS = st.floats(0.01, 300)
AGENTS = st.integers(1, 340)
PATIENCE = st.floats(5, 5_000)
HANDLING, WITHIN = 300.0, 15.0

# --- against scipy --------------------------------------------------------------------------------


@given(LOADS, AGENTS)
def test_erlang_b_is_a_truncated_poisson(load: float, agents: int) -> None:
    exact = stats.poisson.pmf(agents, load) / stats.poisson.cdf(agents, load)
    assert erlang_b(load, agents) == pytest.approx(exact, rel=1e-9, abs=1e-25)


@given(LOADS, AGENTS)
def test_erlang_c_is_the_textbooks(load: float, agents: int) -> None:
    assume(agents > load)
    full = stats.poisson.pmf(agents, load) * agents / (agents - load)
    exact = full / (stats.poisson.cdf(agents - 1, load) + full)
    assert erlang_c(load, agents, HANDLING, WITHIN).waits == pytest.approx(exact, rel=1e-9, abs=1e-25)


@given(LOADS, AGENTS, PATIENCE)
def test_erlang_a_is_palms(load: float, agents: int, patience: float) -> None:
    """Palm's own form of the chances of waiting and giving up, with scipy's hypergeometric function."""
    blocked = erlang_b(load, agents)
    x, y = agents * patience / HANDLING, load * patience / HANDLING
    a = special.hyp1f1(1.0, x + 1.0, y)
    assume(blocked > 1e-12 and 1 <= a < 1e12)
    waits = a * blocked / (1 + (a - 1) * blocked)
    gives_up = (1 / (load / agents * a) + 1 - agents / load) * waits
    promise = erlang_a(load, agents, HANDLING, WITHIN, patience)
    assert promise.waits == pytest.approx(waits, rel=1e-6)
    assert 1 - promise.connected == pytest.approx(gives_up, rel=1e-4, abs=1e-7)


def test_the_share_in_time_is_that_of_the_wait_itself() -> None:
    """The share answered in time, by integrating the density of the wait with scipy."""
    for load, agents, patience in ((141.7, 154, 180.0), (60.0, 50, 90.0), (5.0, 6, 30.0)):
        arrivals, service = load / HANDLING, agents / HANDLING

        def density(x: float, a: float = arrivals, s: float = service, p: float = patience) -> float:
            return a * math.exp(-a * p * math.expm1(-x / p) - s * x)

        def borne(x: float, p: float = patience, of: Any = density) -> float:
            return float(of(x) * math.exp(-x / p))

        free = 1 / erlang_b(load, agents - 1)
        cut = 20 * patience
        whole = free + sum(
            integrate.quad(density, *ends, limit=500)[0] for ends in ((0, cut), (cut, math.inf))
        )
        exact = (free + integrate.quad(borne, 0, WITHIN)[0]) / whole
        assert erlang_a(load, agents, HANDLING, WITHIN, patience).in_time == pytest.approx(exact, rel=1e-7)


# --- against another library ----------------------------------------------------------------------

PYWORKFORCE = [
    (850, 300, 15, 0.95, 159, 0.9570497732012412, 0.10217720354641852),
    (850, 300, 15, 0.80, 152, 0.8256071332359012, 0.2923574728834933),
    (330, 300, 15, 0.95, 67, 0.956793528754378, 0.07872732355517995),
    (17, 300, 15, 0.95, 7, 0.9767348292145235, 0.02865393438263474),
    (100, 180, 20, 0.80, 14, 0.8883500191794669, 0.1741319335950498),
    (40, 432, 15, 0.90, 15, 0.9362184778938427, 0.07693520131855991),
]
"""Answers of pyworkforce 0.5.1 (MIT), ErlangC.required_positions: calls per half hour, AHT, seconds, share;
agents, service level, chance of waiting. Recorded, because it brings a solver of 30 MB with it."""


@pytest.mark.parametrize(("calls", "aht", "within", "share", "agents", "level", "waits"), PYWORKFORCE)
def test_pyworkforce_finds_the_same(
    calls: float, aht: float, within: float, share: float, agents: int, level: float, waits: float
) -> None:
    goal = Goal(in_time=share, within_ms=round(within * 1000))
    need = staffing([calls], goal, handling_ms=aht * 1000, patience_ms=None)[0]
    assert (need.by_c, need.by_a) == (agents, agents)
    promise = erlang_c(calls * aht / 1800, agents, aht, within)
    assert promise.in_time == pytest.approx(level, rel=1e-12)
    assert promise.waits == pytest.approx(waits, rel=1e-9)


@pytest.mark.parametrize(
    ("load", "agents", "patience"), [(8.0, 10, 180.0), (8.0, 7, 120.0), (8.0, 11, None), (2.0, 3, 20.0)]
)
def test_ciw_simulates_the_same(load: float, agents: int, patience: float | None) -> None:
    """ciw, a simulator of queueing networks, with callers who renege."""
    reneging = {"reneging_time_distributions": [ciw.dists.Exponential(rate=1 / patience)]} if patience else {}
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=load / HANDLING)],
        service_distributions=[ciw.dists.Exponential(rate=1 / HANDLING)],
        number_of_servers=[agents],
        **reneging,
    )
    ciw.seed(7)
    run = ciw.Simulation(network)
    run.simulate_until_max_time(1_500_000)
    seen = [r for r in run.get_all_records() if 20_000 < r.arrival_date < 1_400_000]
    served = [r for r in seen if r.record_type == "service"]
    promise = erlang_a(load, agents, HANDLING, WITHIN, patience)
    assert sum(r.waiting_time <= WITHIN for r in served) / len(seen) == pytest.approx(
        promise.in_time, abs=0.025
    )
    assert len(served) / len(seen) == pytest.approx(promise.connected, abs=0.02)


# --- properties -----------------------------------------------------------------------------------


@given(LOADS, AGENTS, PATIENCE)
def test_more_agents_never_serve_worse(load: float, agents: int, patience: float) -> None:
    never_worse(load, agents, patience)


def never_worse(load: float, agents: int, patience: float | None) -> None:
    fewer, more = (erlang_a(load, n, HANDLING, WITHIN, patience) for n in (agents, agents + 1))
    assert more.in_time >= fewer.in_time - 1e-9
    assert more.connected >= fewer.connected - 1e-9
    assert more.waits <= fewer.waits + 1e-9
    for promise in (fewer, more):
        assert all(-1e-9 <= share <= 1 + 1e-9 for share in msgspec.structs.astuple(promise))
        assert promise.in_time <= promise.connected + 1e-9


@given(LOADS, AGENTS)
def test_callers_of_endless_patience_are_erlang_c(load: float, agents: int) -> None:
    same_as_erlang_c(load, agents)


def same_as_erlang_c(load: float, agents: int) -> None:
    assert erlang_a(load, agents, HANDLING, WITHIN, None) == erlang_c(load, agents, HANDLING, WITHIN)
    if load < 0.97 * agents:
        patient, endless = (erlang_a(load, agents, HANDLING, WITHIN, p) for p in (1e9, None))
        assert patient.in_time == pytest.approx(endless.in_time, abs=1e-4)
        assert patient.connected == pytest.approx(1.0, abs=1e-4)


@given(LOADS, PATIENCE, st.floats(0.5, 0.99), st.floats(0, 0.99))
def test_the_fewest_agents_are_found(load: float, patience: float, share: float, connected: float) -> None:
    goal = Goal(in_time=share, connected=connected)

    def promise(n: int) -> Promise:
        return erlang_a(load, n, HANDLING, WITHIN, patience)

    n = agents_for(goal, promise)
    assert goal.reached(promise(n))
    assert not goal.reached(promise(n - 1))


def test_a_blocking_that_rises_with_agents_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erlang, "erlang_b", lambda load, agents: 0.5 if agents % 2 else 0.1)
    with pytest.raises(AssertionError):
        never_worse(100.0, 99, 180.0)


def test_patience_that_counts_twice_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erlang._Wait, "end", 10.0, raising=False)
    chance_of = erlang._Wait.chance_of
    monkeypatch.setattr(
        erlang._Wait, "chance_of", lambda wait, start, end, stays=False: chance_of(wait, start, end) / 2
    )
    with pytest.raises(AssertionError):
        same_as_erlang_c(10.0, 12)


def test_a_search_that_stops_too_soon_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    goal = Goal()
    right = staffing([850], goal)[0].by_a
    monkeypatch.setattr(Goal, "reached", lambda goal, promise: promise.in_time >= 0.8)
    assert staffing([850], goal)[0].by_a < right


def test_no_load_overflows() -> None:
    for load in (0.0, 1e-9, 14_170.0, 100_000.0):
        for agents in (1, 1_000, 15_000):
            promise = erlang_a(load, agents, HANDLING, WITHIN, 3_000.0)
            assert 0 <= promise.in_time <= 1
            assert promise.connected <= min(1, agents / load if load else 1) + 1e-9


# --- the plan of a day ----------------------------------------------------------------------------


def test_the_citys_busy_hour_is_the_designs() -> None:
    """142 Erlang; 152 agents answer 80 % within 15 s and 159 answer 95 %, when nobody gives up."""
    busy = staffing(FOSHAN_CALLS, Goal())[20]
    assert busy.load == pytest.approx(141.7, abs=0.1)
    assert (busy.by_c, staffing(FOSHAN_CALLS, Goal(in_time=0.8))[20].by_c) == (159, 152)
    assert busy.by_a < busy.by_c


def test_who_is_away_is_rostered_too() -> None:
    need = staffing([850], Goal(), shrinkage=0.3)[0]
    assert need.rostered * 0.7 >= need.by_a > (need.rostered - 1) * 0.7


def test_a_half_hour_without_calls_needs_nobody() -> None:
    need = staffing([0], Goal())[0]
    assert (need.by_c, need.by_a, need.rostered) == (0, 0, 0)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"goal": Goal(in_time=1.0)}, "below 1"),
        ({"goal": Goal(connected=1.0)}, "below 1"),
        ({"goal": Goal(within_ms=-1)}, "0 or more"),
        ({"handling_ms": 0}, "longer than nothing"),
        ({"patience_ms": -1}, "longer than nothing"),
        ({"shrinkage": 1.0}, "share"),
        ({"calls": [-1]}, "0 or more"),
        ({"calls": [float("nan")]}, "0 or more"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(change: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        staffing(**({"calls": [10], "goal": Goal()} | change))


# --- against our own simulation -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("calls", "agents", "patience"),
    [(60.0, 13, 180.0), (60.0, 9, 120.0), (60.0, 14, None), (150.0, 29, 90.0)],
)
def test_the_simulated_day_keeps_the_promise(calls: float, agents: int, patience: float | None) -> None:
    """With all that the formulas assume: exponential talk, no ring, no wrap-up."""
    plan = Traffic(
        per_half_hour=(calls,) * HALF_HOURS,
        numbers={"12345": 1.0},
        wrap_up_ms=0,
        talk_spread=-1,
        patience_ms=patience and patience * 1000,
        greeting_ms=0,
        pick_up_ms=0,
        miss_chance=0,
    )
    config = FloorConfig(
        hotlines=(Hotline(number="12345", name=""),),
        wrap_up_ms=0,
        comfort_every_ms=0,
        measures=MeasureRules(short_abandon_ms=0),
    )
    rosters = level_staff([agents] * HALF_HOURS)
    days = [simulate(generate(plan, random.Random(seed)), config, rosters).service for seed in range(6)]
    promise = erlang_a(calls / 6, agents, HANDLING, WITHIN, patience)
    assert statistics.mean(day.service_level or 0 for day in days) == pytest.approx(promise.in_time, abs=0.03)
    assert statistics.mean(day.connect_rate or 0 for day in days) == pytest.approx(
        promise.connected, abs=0.015
    )


def test_the_rostered_day_reaches_the_goal_as_simulated() -> None:
    """The agents that Erlang A names, on a whole day with lognormal talk, rings and a wrap-up of its own."""
    plan = foshan(["12345"], 6_000)
    needs = staffing(expected(plan), Goal())
    config = FloorConfig(hotlines=(Hotline(number="12345", name=""),))
    came = simulate(
        generate(plan, random.Random(3)), config, level_staff([need.by_a for need in needs])
    ).service
    promised = sum(n.promise.in_time * n.calls for n in needs) / sum(n.calls for n in needs)
    assert promised >= 0.95
    assert came.service_level == pytest.approx(promised, abs=0.05)
    assert staff.agents_for(Goal(), lambda n: needs[0].promise) == 0
