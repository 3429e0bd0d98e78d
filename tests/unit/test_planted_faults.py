"""One fault planted for each rule of the floor: the rule's check must turn red, or it checks nothing."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import pytest

import routing.agents
import routing.calls
import routing.change
import routing.choose
import routing.floor
import routing.machine
import routing.reconcile
import routing.step
import routing.timers
from routing import facts as f
from routing.change import set_agent, set_call
from routing.choose import Choice
from routing.effects import AnyEffect, RingAgent
from routing.errors import IllegalFact
from routing.floor import Floor
from routing.machine import CallRow
from routing.model import Agent, AgentState, Call, CallId, CallPhase
from tests.unit.floors import (
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
"""Crowded starts; each planted fault must be found from one of them."""


# --- the checks: each holds on a floor that is right ---------------------------------------------


def soundness(seed: int) -> None:
    """Anything may happen on a crowded floor, and it stays sound."""
    story, chance = crowded(seed), random.Random(seed + 1)
    for _ in range(40):
        story.now += chance.choice([0, 1, 50, 4_000, 30_000])
        before = story.floor.snapshot()
        try:
            routing.step.step(story.floor, any_fact(chance, story), story.now)
        except IllegalFact:
            assert story.floor.snapshot() == before, "a refused fact changed something"
        assert_sound(story.floor)


def longest_idle_first(seed: int) -> None:
    """Of the agents who are ready, a ring goes to whoever has been idle longest."""
    story, chance = crowded(seed, calls=3), random.Random(seed + 1)
    for n in range(30):
        story.now += chance.choice([1, 50, 30_000])
        fact = any_fact(chance, story) if n % 3 else arrived(f"x{n}")
        for told in (fact, intake(f"x{n}")):
            idle = {a.id: a.idle_since for a in story.floor.agents.values() if a.state is AgentState.READY}
            try:
                effects = routing.step.step(story.floor, told, story.now)
            except IllegalFact:
                continue
            rung = [e.agent for e in effects if isinstance(e, RingAgent) and e.agent in idle]
            free = [a for a in idle if a not in rung and _is_ready(story, a)]
            assert not rung or not free or max(map(idle.get, rung)) <= min(map(idle.get, free))


def _is_ready(story: Story, agent: str) -> bool:
    record = story.floor.agents.get(agent)  # type: ignore[call-overload]
    return record is not None and record.state is AgentState.READY


def first_in_line_first(seed: int) -> None:
    """Who joined the line first is offered first."""
    story = Story()
    calls = [f"c{n}" for n in range(6)]
    random.Random(seed).shuffle(calls)
    for call in calls:
        story.say(arrived(call), intake(call))
    rung = []
    for n in range(6):
        rung += [
            e.call for e in story.say(logged_in(f"80{n:02}"), ready(f"80{n:02}")) if isinstance(e, RingAgent)
        ]
    assert rung == calls


def place_kept_through_rona(_: int) -> None:
    """A phone that rings out costs a call nothing."""
    story = Story()
    story.say(logged_in("8001"), ready("8001"), arrived("c1"), intake("c1"), arrived("c2"), intake("c2"))
    story.say(no_answer("c1", "8001"), after=15_000)
    assert list(story.floor.waiting()) == ["c1", "c2"]


def handed_back_goes_first(_: int) -> None:
    """A call that an emergency number gave back goes before every other."""
    story = Story()
    story.say(arrived("c1"), intake("c1"), arrived("c2"), intake("c2"), emergency("c2"))
    story.say(f.EmergencyFailed(call=CallId("c2"), number="110", why=f.NoAnswerReason.BUSY))
    [ring] = story.say(logged_in("8001"), ready("8001"))
    assert isinstance(ring, RingAgent)
    assert ring.call == "c2"


def late_no_answer_changes_nothing(_: int) -> None:
    """A report about a ring that is over touches neither the call nor its next agent."""
    story = Story()
    story.say(logged_in("8001"), ready("8001"), arrived("c1"), intake("c1"), no_answer("c1", "8001"))
    story.say(logged_in("8002"), ready("8002"))
    before = story.floor.snapshot()
    story.say(no_answer("c1", "8001"))
    assert story.floor.snapshot() == before


def agent_is_left_alone_after_a_call(_: int) -> None:
    """Wrap-up lasts its time, and ends."""
    story = Story()
    story.say(logged_in("8001"), ready("8001"), arrived("c1"), intake("c1"), answered("c1", "8001"))
    story.say(hung_up("c1"), arrived("c2"), intake("c2"))
    assert story.agent("8001") is AgentState.WRAP_UP
    story.wait(20_000)
    assert story.call("c2") is CallPhase.RINGING


# --- the faults ---------------------------------------------------------------------------------


def shortest_idle(floor: Floor) -> Agent | None:
    return floor._agents[floor._idle[-1][-1]] if floor._idle else None


def last_in_line(floor: Floor) -> Call | None:
    return floor._calls[floor._line[-1][-1]] if floor._line else None


def place_lost(floor: Floor, call: Call, now: int, **changes: Any) -> Call:
    return BACK_TO_LINE(floor, msgspec.structs.replace(call, waiting_since=None), now, **changes)


def not_before_others(call: Call) -> tuple[bool, int, int, CallId]:
    return (True, call.waiting_since or 0, call.order, call.id)


def one_call_at_a_time(floor: Floor, now: int) -> Choice | None:
    busy = any(call.phase is CallPhase.RINGING for call in floor.calls.values())
    return None if busy else CHOOSE(floor, now)


def late_one_believed(floor: Floor, call: Call, fact: f.NoAnswer, now: int) -> list[AnyEffect]:
    return RING_OUT(floor, call, msgspec.structs.replace(fact, agent=call.agent), now)


def whoever_answers(floor: Floor, call: Call, fact: f.AgentAnswered, now: int) -> list[AnyEffect]:
    set_call(floor, call, phase=CallPhase.TALKING, agent=fact.agent, answered_at=now, resting_until=0)
    if fact.agent in floor.agents:
        set_agent(floor, floor.agents[fact.agent], state=AgentState.TALKING, since=now, call=call.id)
    return []


def agent_not_released(floor: Floor, call: Call, now: int) -> None:
    pass


def ready_at_once(floor: Floor, call: Call, now: int) -> None:
    agent = floor.agents.get(call.agent) if call.agent else None
    if agent is not None and agent.call == call.id:
        set_agent(floor, agent, state=AgentState.READY, since=now, call=None, idle_since=now)


def half_done_then_refused(floor: Floor, call: Call, fact: f.EmergencyRequested, now: int) -> list[AnyEffect]:
    set_call(floor, call, told_at=now)
    return REQUEST(floor, call, fact, now)


BACK_TO_LINE, CHOOSE = routing.change.back_to_line, routing.choose.choose
RING_OUT, REQUEST = routing.calls.ring_out, routing.calls.request_emergency

Row = tuple[type[f.Fact], Callable[..., Any]]
Where = list[tuple[Any, str]] | type[f.Fact]
FAULTS: list[tuple[str, Where, Any, Callable[[int], None]]] = [
    ("the shortest idle is rung", [(Floor, "longest_idle")], shortest_idle, longest_idle_first),
    ("the last in line is offered", [(Floor, "first_in_line")], last_in_line, first_in_line_first),
    ("RONA costs the place", [(routing.calls, "back_to_line")], place_lost, place_kept_through_rona),
    ("handed back waits again", [(routing.floor, "_line_key")], not_before_others, handed_back_goes_first),
    ("one ring at a time", [(routing.step, "choose")], one_call_at_a_time, soundness),
    ("a late no-answer is believed", f.NoAnswer, late_one_believed, late_no_answer_changes_nothing),
    ("two calls for one agent", f.AgentAnswered, whoever_answers, soundness),
    ("an agent is not released", [(routing.calls, "release_agent")], agent_not_released, soundness),
    ("no wrap-up", [(routing.calls, "release_agent")], ready_at_once, agent_is_left_alone_after_a_call),
    ("a refused fact leaves a trace", f.EmergencyRequested, half_done_then_refused, soundness),
    (
        "the line is out of order",
        [(routing.floor, "_line_key")],
        lambda call: (True, -call.order, 0, call.id),
        soundness,
    ),
]
NAMES = [name for name, *_ in FAULTS]


@contextmanager
def planted(monkeypatch: pytest.MonkeyPatch, where: Where, wrong: Any) -> Iterator[None]:
    """The fault in place: functions of modules replaced, or what a table does with a fact."""
    with monkeypatch.context() as patch:
        if isinstance(where, list):
            for holder, name in where:
                patch.setattr(holder, name, wrong)
        else:
            right = routing.machine.CALL_TABLE[where]
            do = {row.do for row in right.values()} - {routing.calls.too_late}
            rows = {phase: CallRow(wrong if row.do in do else row.do, row.to) for phase, row in right.items()}
            patch.setitem(routing.machine.CALL_TABLE, where, rows)  # type: ignore[arg-type]
        yield


@pytest.mark.parametrize(("name", "where", "wrong", "check"), FAULTS, ids=NAMES)
def test_the_fault_is_found(
    monkeypatch: pytest.MonkeyPatch, name: str, where: Where, wrong: Any, check: Callable[[int], None]
) -> None:
    found = 0
    with planted(monkeypatch, where, wrong):
        for seed in SEEDS:
            try:
                check(seed)
            except (AssertionError, ValueError, KeyError):  # the last two: an index that fell apart
                found += 1
    assert found, f"{check.__name__} does not notice: {name}"


@pytest.mark.parametrize("check", dict.fromkeys(check for *_, check in FAULTS), ids=lambda c: c.__name__)
def test_without_a_fault_the_check_is_green(check: Callable[[int], None]) -> None:
    for seed in SEEDS:
        check(seed)
