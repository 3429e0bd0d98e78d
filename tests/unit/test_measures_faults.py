"""One fault planted for each rule of measuring: the check must turn red, or it checks nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from msgspec.structs import replace

import cti.measures
import routing.connecting
import routing.counting
import routing.measures
import routing.noticing
from routing.figures import Present
from routing.happenings import AnyHappening, CallFate, Fate
from routing.measures import Window
from routing.noticing import Noticer
from routing.register import DAY_MS
from routing.tally import tally
from tests.unit.measuring import RULES
from tests.unit.test_live_measures import restarted
from tests.unit.test_measures_property import measured, test_live_is_what_whole_floors_show

SEEDS = range(12)
EVERYTHING = (
    "answered emergency diverted left left_in_greeting rona declined in_time answered_unseen abandoned"
    " abandoned_short talks wrap_ups occupancy lowest_today lowest_7_days promise_error"
)


def batch(seed: int) -> None:
    """Live is batch."""
    history, _, measures, kept, _ = measured(seed, 700)
    live = measures.view(history.story.now)
    told = tally(kept.told, live.at - DAY_MS, live.at, RULES, open_=kept.open)
    assert replace(live, present=Present()) == told


def whole(seed: int) -> None:
    """Live is what whole floors show."""
    test_live_is_what_whole_floors_show.hypothesis.inner_test(seed, 500)  # type: ignore[attr-defined]


def found(check: Callable[[int], None]) -> bool:
    for seed in SEEDS:
        try:
            check(seed)
        except AssertionError:
            return True
    return False


@pytest.mark.parametrize("check", [batch, whole])
def test_the_checks_hold(check: Callable[[int], None]) -> None:
    assert not found(check)


def test_the_histories_have_everything_in_them() -> None:
    wanted = set(EVERYTHING.split())
    seen: set[str] = set()
    for seed in range(60):
        history, _, measures, kept, _ = measured(seed, 700)
        seen |= {str(getattr(each, "fate", getattr(each, "how", ""))) for each in kept.told}
        figures = measures.view(history.story.now)
        seen |= {name for name in figures.overall.__struct_fields__ if getattr(figures.overall, name)}
        seen |= {name for name in figures.staff.__struct_fields__ if getattr(figures.staff, name)}
        seen |= {name for name in figures.connect.__struct_fields__ if getattr(figures.connect, name)}
        if wanted <= seen:
            break
    assert wanted <= seen, wanted - seen


def nothing_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    def advance(self: Window, now: int) -> None:
        self._now = max(self._now, now)

    monkeypatch.setattr(Window, "advance", advance)


def one_of_two_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Window._apply

    def apply(self: Window, at: int, counted: Any, sign: int) -> None:
        if sign > 0 or at % 2:
            real(self, at, counted, sign)

    monkeypatch.setattr(Window, "_apply", apply)


def expires_a_moment_late(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Window.__init__

    def init(self: Window, rules: Any, offset: int = 480) -> None:
        real(self, replace(rules, window_ms=rules.window_ms + 60_000), offset)

    monkeypatch.setattr(Window, "__init__", init)


def lowest_of_what_is_now(monkeypatch: pytest.MonkeyPatch) -> None:
    def change(self: routing.connecting.Lowest, at: int, value: float) -> None:
        self._kept.clear()
        self._kept.append((value, float("inf")))

    monkeypatch.setattr(routing.connecting.Lowest, "change", change)


def short_ones_are_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing.counting, "is_short", lambda fate, rules: False)


def rona_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Noticer._on_the_way

    def twice(self: Noticer, *told: Any) -> Iterator[AnyHappening]:
        yield from real(self, *told)
        yield from real(self, *told)

    monkeypatch.setattr(Noticer, "_on_the_way", twice)


def fate_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Noticer._fate

    def again(self: Noticer, *told: Any) -> AnyHappening | None:
        fate = real(self, *told)
        return replace(fate, fate=Fate.ANSWERED) if isinstance(fate, CallFate) else fate

    monkeypatch.setattr(Noticer, "_fate", again)


def a_place_lost_on_the_way_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait counted from arriving."""
    real = Noticer._decide

    def decide(self: Noticer, now: int, call: Any, fate: Fate, **more: Any) -> CallFate:
        told = real(self, now, call, fate, **more)
        return replace(told, wait_ms=told.arrived_ms) if told.wait_ms is not None else told

    monkeypatch.setattr(Noticer, "_decide", decide)


@pytest.mark.parametrize(
    ("check", "fault"),
    [
        (batch, nothing_expires),
        (whole, nothing_expires),
        (batch, one_of_two_expires),
        (batch, expires_a_moment_late),
        (batch, lowest_of_what_is_now),
        (whole, short_ones_are_lost),
        (whole, rona_twice),
        (whole, fate_twice),
        (whole, a_place_lost_on_the_way_back),
    ],
)
def test_a_planted_fault_is_found(
    check: Callable[[int], None],
    fault: Callable[[pytest.MonkeyPatch], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fault(monkeypatch)
    assert found(check)


async def found_after_a_kill() -> bool:
    for seed in SEEDS:
        try:
            await restarted(seed)
        except AssertionError:
            return True
    return False


async def test_a_start_that_loses_the_open_calls_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Noticer.__init__

    def forgetful(self: Noticer, floor: Any) -> None:
        real(self, floor)
        self._calls.clear()

    monkeypatch.setattr(Noticer, "__init__", forgetful)
    assert await found_after_a_kill()


async def test_a_start_that_counts_open_calls_again_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing.noticing, "_was_decided", lambda call: False)
    monkeypatch.setattr(Noticer, "forget_fates_of", lambda self, decided: None)
    assert await found_after_a_kill()


async def test_a_start_without_the_past_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cti.measures, "WEEK_MS", -DAY_MS + 3_600_000)
    assert await found_after_a_kill()
