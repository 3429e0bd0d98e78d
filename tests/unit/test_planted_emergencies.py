"""One fault planted for each rule of emergencies: the rule's check must turn red, or it checks nothing."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

import routing.change
import routing.handover
import routing.machine
import routing.rescue
import routing.step
from routing import facts as f
from routing.change import back_to_line, release_agent, set_call
from routing.effects import AnyEffect, AskEmergency, RingAgent
from routing.errors import IllegalFact
from routing.floor import Floor
from routing.machine import CallRow
from routing.model import AgentId, AgentState, Call, CallId, CallPhase, EmergencyOutcome
from tests.unit.floors import (
    CONFIG,
    NUMBERS_LEG,
    Story,
    answered,
    any_fact,
    arrived,
    assert_sound,
    crowded,
    emergency,
    hung_up,
    intake,
    logged_in,
    no_answer,
    ready,
)

SEEDS = range(12)
CALL, AGENT = CallId("c1"), AgentId("8001")
ALONE = f.EmergencyAnswered(call=CALL, number="110")
TOGETHER = f.EmergencyAnswered(call=CALL, number="110", channel=NUMBERS_LEG)
NO = f.EmergencyReplied(call=CALL, yes=False, by="key")


# --- the checks: each holds on a floor that is right ---------------------------------------------


def nobody_is_left_alone(seed: int) -> None:
    """Whatever happens on a crowded floor; and whoever leaves, the caller is with somebody or in line."""
    story, chance = crowded(seed), random.Random(seed + 1)
    for _ in range(120):
        story.now += chance.choice([0, 1, 50, 4_000, 30_000])
        with suppress(IllegalFact):
            routing.step.step(story.floor, any_fact(chance, story), story.now)
        assert_sound(story.floor)
    for leaves in (f.PartyLeft(call=CALL, channel="PJSIP/8001-0000000a"), hung_up("c2")):
        story = _talking()
        story.say(f.EmergencyRequested(call=CALL, agent=AGENT, number="110"), leaves)
        expected = CallPhase.TRANSFERRING if leaves.call == CALL else CallPhase.CONFERENCE
        assert story.call("c1") is expected, "the caller goes on to the number"
        story.say(f.EmergencyFailed(call=CALL, number="110", why=f.NoAnswerReason.BUSY))
        assert story.call("c1") in (CallPhase.WAITING, CallPhase.RINGING, CallPhase.TALKING)


def who_declines_keeps_the_old_place(seed: int) -> None:
    """Also behind and before others, whichever of them declines, and whether it was asked or rang."""
    calls = [f"c{n}" for n in range(5)]
    for certain in (True, False):
        story = Story()
        for call in calls:
            story.say(arrived(call), intake(call), after=random.Random(seed).choice([10, 9_000]))
        which = calls[seed % len(calls)]
        told = f.EmergencyReplied(call=CallId(which), yes=False, by="words")
        story.say(emergency(which, certain=certain), told)
        assert list(story.floor.waiting()) == calls
        outcome = story.floor.calls[CallId(which)].emergency
        assert outcome is not None
        assert outcome.outcome is EmergencyOutcome.DECLINED


def what_is_given_back_is_never_behind_an_ordinary_call(_: int) -> None:
    """The next agent is rung for it."""
    for end in (
        f.EmergencyFailed(call=CALL, number="110", why=f.NoAnswerReason.TIMEOUT),
        f.EmergencyJudged(call=CALL, by="1100", outcome=EmergencyOutcome.RETURNED),
    ):
        story = Story()
        for call in ("c0", "c1", "c2"):
            story.say(arrived(call), intake(call))
        story.say(emergency("c1"))
        if isinstance(end, f.EmergencyJudged):
            story.say(ALONE)
        story.say(end)
        [ring] = [e for e in story.say(logged_in(AGENT), ready(AGENT)) if isinstance(e, RingAgent)]
        assert ring.call == "c1"


def a_late_fact_changes_nothing(_: int) -> None:
    """What was overtaken is neither believed nor refused."""
    story = Story()
    story.say(arrived("c1"), intake("c1"), emergency("c1"), NO)
    was = story.floor.snapshot()
    story.say(ALONE, NO, f.EmergencyTaken(call=CALL, agent=AGENT), after=0)
    assert story.floor.snapshot() == was


def our_leg_stays_until_it_has_taken_over(_: int) -> None:
    """Not before the number answers, and then until its time is over or the agent says so."""
    story = _talking()
    story.say(f.EmergencyRequested(call=CALL, agent=AGENT, number="110"))
    assert story.agent(AGENT) is AgentState.TALKING
    story.say(TOGETHER)
    story.wait(14_900)
    assert story.call("c1") is CallPhase.CONFERENCE
    story.wait(200)
    assert story.call("c1") is CallPhase.EMERGENCY


def a_possible_one_waits_for_an_answer(_: int) -> None:
    """It is first in line and asked about once, and sent only upon a yes."""
    story = Story()
    story.say(arrived("c0"), intake("c0"), arrived("c1"), intake("c1"))
    story.say(emergency("c1", certain=False))
    story.wait(40_000)
    assert story.call("c1") is CallPhase.WAITING
    assert next(iter(story.floor.waiting())) == "c1"


def _talking() -> Story:
    story = Story()
    story.say(logged_in(AGENT), ready(AGENT), arrived("c1"), intake("c1"), answered("c1", AGENT))
    return story


def a_question_is_heard(_: int) -> None:
    """Who was rung for in the middle of the question, and not answered, is asked again in line."""
    story = Story()
    story.say(arrived("c1"), intake("c1"), emergency("c1", certain=False), logged_in("8001"), ready("8001"))
    again = story.say(no_answer("c1", "8001"), after=CONFIG.ring_ms)
    assert [type(effect) for effect in again] == [AskEmergency]


# --- the faults ---------------------------------------------------------------------------------


def freed_at_once(floor: Floor, call: Call, fact: f.EmergencyRequested, now: int) -> list[AnyEffect]:
    effects = REQUEST(floor, call, fact, now)
    release_agent(floor, floor.calls[call.id], now)
    return effects


def alone_when_the_agent_leaves(floor: Floor, call: Call, fact: f.PartyLeft, now: int) -> list[AnyEffect]:
    release_agent(floor, call, now)
    return []


def to_the_end_of_the_line(floor: Floor, call: Call, fact: f.EmergencyReplied, now: int) -> list[AnyEffect]:
    effects = DECLINE(floor, call, fact, now)
    set_call(floor, floor.calls[call.id], waiting_since=now)
    return effects


def first_for_saying_no(floor: Floor, call: Call, fact: f.EmergencyReplied, now: int) -> list[AnyEffect]:
    effects = REPLY(floor, call, fact, now)
    set_call(floor, floor.calls[call.id], first_in_line=True)
    return effects


def in_order(floor: Floor, call: Call, now: int, **changes: Any) -> Call:
    return back_to_line(floor, call, now, **(changes | {"first_in_line": False}))


def believed(floor: Floor, call: Call, fact: f.EmergencyAnswered, now: int) -> list[AnyEffect]:
    set_call(floor, call, phase=CallPhase.EMERGENCY)
    return []


def sent_unasked(floor: Floor, call: Call, fact: f.EmergencyHeard, now: int) -> list[AnyEffect]:
    HEAR(floor, call, fact, now)
    known = floor.calls[call.id].emergency
    return routing.rescue.send(floor, floor.calls[call.id], known, now) if known else []


REQUEST, DECLINE = routing.handover.request, routing.rescue.decline
REPLY, HEAR = routing.rescue.reply, routing.rescue.hear
Check = Callable[[int], None]
FAULTS: list[tuple[str, Any, Any, Check]] = [
    ("the agent's leg goes at once", REQUEST, freed_at_once, our_leg_stays_until_it_has_taken_over),
    (
        "an agent leaves, and nobody has the caller",
        routing.handover.part,
        alone_when_the_agent_leaves,
        nobody_is_left_alone,
    ),
    ("who declines waits anew", DECLINE, to_the_end_of_the_line, who_declines_keeps_the_old_place),
    ("a no makes one first", REPLY, first_for_saying_no, who_declines_keeps_the_old_place),
    ("an answer after the decline is believed", routing.rescue.accept, believed, a_late_fact_changes_nothing),
    ("a possible one is sent unasked", HEAR, sent_unasked, a_possible_one_waits_for_an_answer),
    (
        "a question cut short is taken as asked",
        [(routing.change, "question_cut_short")],
        lambda call: False,
        a_question_is_heard,
    ),
    (
        "handed back behind ordinary calls",
        [(routing.rescue, "back_to_line"), (routing.handover, "back_to_line")],
        in_order,
        what_is_given_back_is_never_behind_an_ordinary_call,
    ),
]


def plant(patch: pytest.MonkeyPatch, where: Any, wrong: Any) -> None:
    """Functions of modules replaced, or what the table does wherever it does ``where``."""
    if isinstance(where, list):
        for holder, name in where:
            patch.setattr(holder, name, wrong)
        return
    for fact, rows in routing.machine.CALL_TABLE.items():
        changed = {p: CallRow(wrong if row.do is where else row.do, row.to) for p, row in rows.items()}
        patch.setitem(routing.machine.CALL_TABLE, fact, changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "where", "wrong", "check"), FAULTS, ids=[name for name, *_ in FAULTS])
def test_the_fault_is_found(
    monkeypatch: pytest.MonkeyPatch, name: str, where: Any, wrong: Any, check: Check
) -> None:
    found = 0
    with monkeypatch.context() as patch:
        plant(patch, where, wrong)
        for seed in SEEDS:
            try:
                check(seed)
            except (AssertionError, ValueError, KeyError):  # the last two: an index that fell apart
                found += 1
    assert found, f"{check.__name__} does not notice: {name}"


@pytest.mark.parametrize("check", dict.fromkeys(check for *_, check in FAULTS), ids=lambda c: c.__name__)
def test_without_a_fault_the_check_is_green(check: Check) -> None:
    for seed in SEEDS:
        check(seed)
