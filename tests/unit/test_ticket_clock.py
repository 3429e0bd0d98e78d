"""The 30-minute order clock."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.clock import ClockState, order_clock

MIN = 60_000
T0 = 1_763_780_400_000


@pytest.mark.parametrize(
    ("elapsed", "state"),
    [
        (0, ClockState.OK),
        (20 * MIN - 1, ClockState.OK),
        (20 * MIN, ClockState.WARNING),
        (28 * MIN - 1, ClockState.WARNING),
        (28 * MIN, ClockState.ALARM),
        (30 * MIN - 1, ClockState.ALARM),
        (30 * MIN, ClockState.OVERDUE),
        (90 * MIN, ClockState.OVERDUE),
    ],
)
def test_states(elapsed: int, state: ClockState) -> None:
    clock = order_clock(T0, T0 + elapsed)
    assert (clock.state, clock.elapsed_ms, clock.left_ms) == (state, elapsed, 30 * MIN - elapsed)


def test_it_starts_with_the_answer() -> None:
    assert order_clock(None, T0).state is ClockState.NOT_STARTED


def test_it_stops_when_the_order_is_entered() -> None:
    early = order_clock(T0, T0 + 99 * MIN, entered_at=T0 + 5 * MIN)
    assert (early.state, early.changes_at) == (ClockState.OK, None)
    assert order_clock(T0, T0 + 99 * MIN, entered_at=T0 + 31 * MIN).state is ClockState.OVERDUE


@given(st.integers(-MIN, 40 * MIN))
def test_it_changes_exactly_when_it_says(elapsed: int) -> None:
    clock = order_clock(T0, T0 + elapsed)
    if clock.changes_at is None:
        assert clock.state is ClockState.OVERDUE
    else:
        assert order_clock(T0, clock.changes_at - 1).state is clock.state
        assert order_clock(T0, clock.changes_at).state is not clock.state
