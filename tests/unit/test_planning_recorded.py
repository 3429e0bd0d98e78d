"""Recorded days: what a record does not tell is estimated, and told apart from what it does."""

from __future__ import annotations

import random
import statistics

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning import files, recorded
from planning.recorded import from_records, patience_beyond, survival
from planning.roster import level_staff
from planning.simulate import simulate
from planning.traffic import FOREVER_MS, foshan, generate
from routing.effects import KeepCallRecord
from routing.model import Call, CallId, CallPhase
from routing.register import FloorConfig, Hotline

MIDNIGHT = 1_763_740_800_000


def call(n: int, at: int, answered: int | None, ended: int, dnis: str = "12345") -> Call:
    """Arrives at ``at`` after midnight, waits from 5 s on, is answered and ends so long after that."""
    line = MIDNIGHT + at + 5_000
    return Call(
        id=CallId(f"r{n}"), channel="", ani="", caller_name="", dnis=dnis, phase=CallPhase.WAITING,
        arrived_at=MIDNIGHT + at, waiting_since=line, order=n, ended_at=line + ended,
        answered_at=None if answered is None else line + answered,
    )  # fmt: skip


def test_what_a_record_tells_is_kept() -> None:
    day = from_records(
        [
            call(2, 70_000, None, 42_000),
            call(1, 60_000, 8_000, 98_000, dnis="12315"),
            msgspec.structs.replace(call(3, 80_000, None, 1), callback_of=CallId("r2")),
            msgspec.structs.replace(call(4, 90_000, None, 1), ended_at=None),
        ],
        MIDNIGHT,
        random.Random(1),
    )
    answered, gave_up = day
    assert (answered.arrives_at, answered.dnis, answered.greeting_ms) == (60_000, "12315", 5_000)
    assert answered.talk_ms == 90_000
    assert answered.patience_ms > 8_000
    assert (gave_up.arrives_at, gave_up.patience_ms) == (70_000, 42_000)
    assert gave_up.talk_ms == 90_000, "the only talk time there is"


def test_a_record_without_calls_is_refused() -> None:
    with pytest.raises(ValueError, match="no call"):
        from_records([], MIDNIGHT, random.Random(1))


def test_callers_of_whom_nobody_gave_up_have_the_assumed_patience() -> None:
    day = from_records([call(n, n, 3_000, 9_000) for n in range(2_000)], MIDNIGHT, random.Random(1))
    beyond = statistics.mean(caller.patience_ms - 3_000 for caller in day)
    assert beyond == pytest.approx(recorded.ASSUMED_PATIENCE_MS, rel=0.1)


def patience_is_not_taken_for_the_answered_waits() -> None:
    """Callers with a mean patience of 100 s of whom most are answered sooner: the estimate finds it."""
    chance = random.Random(4)
    pairs = [(chance.expovariate(1 / 100), chance.expovariate(1 / 30)) for _ in range(8_000)]
    records = [
        call(n, n, None, round(1000 * patience))
        if patience < wait
        else call(n, n, round(1000 * wait), round(1000 * wait) + 60_000)
        for n, (patience, wait) in enumerate(pairs)
    ]
    day = from_records(records, MIDNIGHT, random.Random(1))
    assert statistics.mean(c.patience_ms for c in day) == pytest.approx(100_000, rel=0.08)
    assert all(c.patience_ms >= recorded._waited(r) for c, r in zip(day, records, strict=True))


def test_patience_is_not_taken_for_the_answered_waits() -> None:
    patience_is_not_taken_for_the_answered_waits()


def test_taking_answered_waits_for_patience_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorded, "survival", lambda up, answered: survival([*up, *answered], []))
    with pytest.raises(AssertionError):
        patience_is_not_taken_for_the_answered_waits()


def test_kaplan_and_meiers_own_way_of_counting() -> None:
    estimate = survival([3, 5, 5, 11], [4, 5, 20])
    assert estimate.times == (3, 5, 11)
    # 7 at risk and 1 leaves; 5 and 2; 2 and 1
    assert estimate.staying == pytest.approx((6 / 7, 6 / 7 * 3 / 5, 6 / 7 * 3 / 5 / 2))
    assert estimate.tail_ms == pytest.approx(53 / 4)


WAITS = st.lists(st.integers(0, 200_000), max_size=30)


@given(WAITS, WAITS, st.floats(0, 0.999999))
def test_a_drawn_patience_is_longer_than_the_wait(up: list[int], answered: list[int], luck: float) -> None:
    estimate = survival(up, answered)
    assert list(estimate.staying) == sorted(estimate.staying, reverse=True)
    for wait in answered:
        assert wait < patience_beyond(estimate, wait, luck) <= FOREVER_MS


def test_a_day_that_was_played_gives_the_same_day_again() -> None:
    """Played, recorded and played once more: what was recorded was what happened."""
    config = FloorConfig(hotlines=(Hotline(number="12345", name="热线"),))
    day = generate(foshan(["12345"], 1_500), random.Random(8))
    staff = level_staff([18] * 48)
    kept: list[Call] = []
    first = simulate(
        day,
        config,
        staff,
        midnight=MIDNIGHT,
        watch=lambda fact, effects, floor, now: kept.extend(
            e.record for e in effects if isinstance(e, KeepCallRecord)
        ),
    )
    again = simulate(from_records(kept, MIDNIGHT, random.Random(1), 0.005), config, staff, midnight=MIDNIGHT)
    assert again.service.offered == first.service.offered
    assert again.service.service_level == pytest.approx(first.service.service_level, abs=0.03)
    assert again.service.connect_rate == pytest.approx(first.service.connect_rate, abs=0.02)


def test_records_are_read_and_never_quoted() -> None:
    lines = "\n".join(msgspec.json.encode(call(n, n, 3_000, 9_000)).decode() for n in range(3))
    assert len(files.records(f"{lines}\n\n")) == 3
    with pytest.raises(ValueError, match="line 4") as refused:
        files.records(f'{lines}\n{{"ani": "13800138000"}}')
    assert "138" not in str(refused.value)
    with pytest.raises(ValueError, match="more than one day"):
        files.records(lines + "\n" + msgspec.json.encode(call(9, 90_000_000, 3_000, 9_000)).decode())
