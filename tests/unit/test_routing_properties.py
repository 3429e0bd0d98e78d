"""What must hold on a crowded floor, whatever happens next."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing import facts as f
from routing.errors import IllegalFact
from routing.floor import Floor
from routing.machine import AGENT_TABLE, CALL_TABLE, CallRow
from routing.model import AgentId, CallId, CallPhase
from routing.reconcile import SeenCall, reconcile
from routing.register import FloorConfig
from routing.step import step
from tests.unit.floors import CONFIG, SKILLED, Story, any_fact, assert_explained, assert_sound, crowded

SEEDS = st.integers(0, 2**32)
CONFIGS = st.sampled_from([CONFIG, SKILLED])


@settings(max_examples=150, deadline=None)
@given(SEEDS, st.integers(1, 60), CONFIGS)
def test_the_floor_stays_sound(seed: int, length: int, config: FloorConfig) -> None:
    story, chance = crowded(seed, config=config), random.Random(seed + 1)
    for _ in range(length):
        story.now += chance.choice([0, 1, 50, 4_000, 30_000])
        fact = any_fact(chance, story)
        before = story.floor.snapshot()
        try:
            step(story.floor, fact, story.now)
        except IllegalFact:
            assert story.floor.snapshot() == before
        assert_sound(story.floor)
        assert_explained(story.floor, story.now)


@settings(max_examples=120, deadline=None)
@given(SEEDS, st.integers(1, 50), CONFIGS)
def test_a_snapshot_and_the_journal_after_it_give_the_same_floor(
    seed: int, length: int, config: FloorConfig
) -> None:
    story, chance = crowded(seed, config=config), random.Random(seed + 1)
    again = Floor.restore(story.floor.snapshot())
    for _ in range(length):
        story.now += chance.choice([0, 1, 50, 4_000])
        fact = f.from_json(f.to_json(any_fact(chance, story)))
        try:
            effects = step(story.floor, fact, story.now)
        except IllegalFact:
            continue
        assert step(again, fact, story.now) == effects
    ours, theirs = story.floor.snapshot(), again.snapshot()
    assert sorted(ours.calls, key=lambda c: c.id) == sorted(theirs.calls, key=lambda c: c.id)
    assert sorted(ours.agents, key=lambda a: a.id) == sorted(theirs.agents, key=lambda a: a.id)


@settings(max_examples=80, deadline=None)
@given(SEEDS, st.integers(1, 40), CONFIGS)
def test_the_tables_tell_the_truth(seed: int, length: int, config: FloorConfig) -> None:
    """The fact alone, before timers and offers, moves a call or agent only where its row says."""
    story, chance = crowded(seed, config=config), random.Random(seed + 1)
    for _ in range(length):
        fact = any_fact(chance, story)
        if type(fact) in CALL_TABLE:
            call = story.floor.calls.get(fact.call)  # type: ignore[union-attr]
            row: CallRow | None = CALL_TABLE[type(fact)].get(call.phase if call else None)
            if row is None:
                continue
            try:
                row.do(story.floor, call, fact, story.now)
            except IllegalFact:
                continue
            assert story.call(fact.call) in row.to  # type: ignore[union-attr]
        elif type(fact) in AGENT_TABLE:
            agent = story.floor.agents.get(fact.agent)  # type: ignore[union-attr]
            told = AGENT_TABLE[type(fact)].get(agent.state if agent else None)
            if told is not None:
                told.do(story.floor, agent, fact, story.now)
                assert story.agent(fact.agent) in told.to  # type: ignore[union-attr]


SEEN = st.fixed_dictionaries(
    {
        "n": st.integers(0, 15),
        "phase": st.sampled_from([p for p in CallPhase if p is not CallPhase.RINGING]),
        "agent": st.integers(8001, 8010),
    }
)


@settings(max_examples=80, deadline=None)
@given(SEEDS, st.lists(SEEN, max_size=14, unique_by=(lambda d: d["n"], lambda d: d["agent"])))
def test_after_reconciling_the_floor_agrees_with_asterisk(seed: int, rows: list[dict[str, int]]) -> None:
    story = crowded(seed)
    seen = [_seen(row) for row in rows]
    for fact in reconcile(story.floor, seen):
        step(story.floor, fact, story.now)
        assert_sound(story.floor)
    assert set(story.floor.calls) == {call.id for call in seen}
    for call in seen:
        believed = story.floor.calls[call.id]
        offered = {CallPhase.WAITING: {CallPhase.WAITING, CallPhase.RINGING}}
        assert believed.phase in offered.get(call.phase, {call.phase})
        if call.phase in (CallPhase.TALKING, CallPhase.CONSULTING):
            assert believed.agent == call.agent
        assert believed.consult is None or believed.consult.channel == call.other_channel or not call.agent


@pytest.mark.parametrize("phase", [CallPhase.TALKING, CallPhase.CONSULTING, CallPhase.CONFERENCE])
def test_reconciling_twice_says_nothing_new(phase: CallPhase) -> None:
    story = Story()
    seen = [_seen({"n": 1, "phase": phase, "agent": 8001})]  # type: ignore[dict-item]
    for fact in reconcile(story.floor, seen):
        step(story.floor, fact, story.now)
    assert reconcile(story.floor, seen) == []


def _seen(row: dict[str, int]) -> SeenCall:
    phase = CallPhase(row["phase"])
    return SeenCall(
        id=CallId(f"c{row['n']}"),
        channel=f"PJSIP/trunk-c{row['n']}",
        ani="",
        caller_name="",
        dnis="12345",
        phase=phase,
        agent=AgentId(str(row["agent"])) if phase in WITH_AGENT else None,
        agent_channel=f"PJSIP/{row['agent']}-0000000a" if phase in WITH_AGENT else "",
        other=f"{row['agent']}9" if phase in WITH_AGENT[1:] else "",
        other_channel=f"PJSIP/{row['agent']}9-0000000f" if phase in WITH_AGENT[1:] else "",
    )


WITH_AGENT = (CallPhase.TALKING, CallPhase.CONSULTING, CallPhase.CONFERENCE)
