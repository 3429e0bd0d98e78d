"""One fault planted for each rule of callbacks: the rule's check must turn red, or it checks nothing."""

from __future__ import annotations

import random
from typing import Any

import msgspec
import pytest

import routing.callbacks
import routing.calls
import routing.owing
import routing.step
from routing import facts as f
from routing.errors import IllegalFact
from routing.floor import Floor
from routing.model import Call, Callback, CallbackKind
from tests.unit.floors import assert_sound, hung_up, intake, logged_in, ready
from tests.unit.owing_floors import (
    HOUR_MS,
    MIDDAY,
    RULES,
    Watched,
    asked,
    crowded,
    gives_up,
    next_fact,
    ours,
    owing,
    picked_up,
)

SEEDS = range(20)
"""Crowded starts; each planted fault must be found from one of them."""


# --- the checks: each holds on a floor that is right ---------------------------------------------


def rules_hold(seed: int) -> None:
    """Whatever happens: within hours, to nobody who withheld, tries limited, one call for one promise."""
    story, chance = crowded(seed), random.Random(seed + 1)
    watched = Watched(story)
    for _ in range(60):
        story.now += chance.choice([0, 50, 50, 4_000, 4_000, 61_000, 61_000, 600_000])
        try:
            effects = routing.step.step(story.floor, next_fact(chance, story), story.now)
        except IllegalFact:
            continue
        watched.after(effects, story.now)
        assert_sound(story.floor)


def merged_per_caller(_: int) -> None:
    """However often a caller tried, it is one promise, and the first call's."""
    story = owing()
    gives_up(story, "c1", dnis="12315")
    gives_up(story, "c2")
    story.say(
        f.CallArrived(call="c3", channel="PJSIP/trunk-3", ani="13800138000", caller_name="", dnis="12345")
    )  # type: ignore[arg-type]
    story.say(intake("c3"), asked("c3"), hung_up("c3"))
    [owed] = list(story.floor.owed)
    assert (owed.first_call, owed.calls, owed.kind) == ("c1", 3, CallbackKind.ASKED)


def place_kept(_: int) -> None:
    """Who chose a callback stands where they stood."""
    story = owing()
    gives_up(story, "c1", after=30_000)
    story.wait(0)
    [call] = ours(story)
    assert story.floor.calls[call].waiting_since == story.now - 30_000 - 10


def one_call_for_one_promise(_: int) -> None:
    """Who rings in and gives up again while we are calling back is not called twice."""
    story = owing()
    gives_up(story, "c1")
    story.say(logged_in("8001"), ready("8001"))
    [call] = ours(story)
    story.say(picked_up(call, "8001"))
    gives_up(story, "c2")
    story.wait(1_000)
    assert ours(story) == [call]


def not_after_closing(_: int) -> None:
    """A callback that was due in time and finds an agent only after closing is not made."""
    story = owing(MIDDAY + 6 * HOUR_MS - 10_000)
    gives_up(story, "c1")
    story.wait(10_000)
    assert story.say(logged_in("8001"), ready("8001")) == []


# --- the faults ---------------------------------------------------------------------------------


def noted_beside(floor: Floor, call: Call, kind: CallbackKind, now: int, due_at: int) -> None:
    floor.owed.drop(call.ani)
    NOTE(floor, call, kind, now, due_at)


def tried_for_ever(floor: Floor, callback: Callback, now: int) -> None:
    floor.owe(msgspec.structs.replace(callback, due_at=now + RULES.retry_ms, call=None))


def to_anybody(_: Floor, __: str) -> bool:
    return True


def always_open(_: Floor, __: int) -> bool:
    return True


def no_look_at_the_clock(_: Floor, __: Call, ___: int) -> bool:
    return True


def under_way_forgotten(floor: Floor, call: Call, kind: CallbackKind, now: int, due_at: int) -> None:
    NOTE(floor, call, kind, now, due_at)
    noted = floor.owed.get(call.ani)
    if noted is not None:
        floor.owe(msgspec.structs.replace(noted, call=None, due_at=now))


def place_lost(floor: Floor, callback: Callback, now: int) -> None:
    BEGIN(floor, msgspec.structs.replace(callback, waiting_since=now), now)


def forgotten(floor: Floor, call: Call, now: int) -> None:
    if floor.owed.of(call.ani, call.id) is None:
        LEFT(floor, call, now)


def let_wait(_: Floor) -> None:
    pass


NOTE, LEFT, BEGIN = routing.owing.note, routing.owing.left, routing.callbacks._begin

FAULTS: list[tuple[str, list[tuple[Any, str]], Any, Any]] = [
    (
        "each call its own promise",
        [(routing.owing, "note"), (routing.callbacks, "note")],
        noted_beside,
        merged_per_caller,
    ),
    (
        "tries without end",
        [(routing.owing, "try_over"), (routing.callbacks, "try_over")],
        tried_for_ever,
        rules_hold,
    ),
    (
        "to numbers withheld or not ours to ring",
        [(routing.owing, "may_owe"), (routing.callbacks, "may_owe")],
        to_anybody,
        rules_hold,
    ),
    (
        "at any hour",
        [(routing.owing, "open_at"), (routing.callbacks, "open_at")],
        always_open,
        not_after_closing,
    ),
    ("offered after closing", [(routing.callbacks, "may_ring")], no_look_at_the_clock, not_after_closing),
    (
        "a second call for one promise",
        [(routing.owing, "note"), (routing.callbacks, "note")],
        under_way_forgotten,
        one_call_for_one_promise,
    ),
    ("the place is lost", [(routing.callbacks, "_begin")], place_lost, place_kept),
    ("an end that the book does not hear of", [(routing.calls, "left")], forgotten, rules_hold),
    ("a call that nobody needs stays in line", [(routing.callbacks, "let_go")], let_wait, rules_hold),
]


@pytest.mark.parametrize(("name", "where", "wrong", "check"), FAULTS, ids=[name for name, *_ in FAULTS])
def test_the_fault_is_found(
    monkeypatch: pytest.MonkeyPatch, name: str, where: list[tuple[Any, str]], wrong: Any, check: Any
) -> None:
    found = 0
    with monkeypatch.context() as patch:
        for holder, what in where:
            patch.setattr(holder, what, wrong)
        for seed in SEEDS:
            try:
                check(seed)
            except (AssertionError, ValueError, KeyError):  # the last two: a book that fell apart
                found += 1
    assert found, f"{check.__name__} does not notice: {name}"


@pytest.mark.parametrize("check", dict.fromkeys(check for *_, check in FAULTS), ids=lambda c: c.__name__)
def test_without_a_fault_the_check_is_green(check: Any) -> None:
    for seed in SEEDS:
        check(seed)
