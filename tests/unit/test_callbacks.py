"""Callbacks: who is owed one, when it is made, and what becomes of it."""

from __future__ import annotations

import random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing import facts as f
from routing.effects import EndCall, KeepCallRecord, RingForCallback, StartTap, TellCaller
from routing.errors import IllegalFact
from routing.floor import Floor
from routing.measures import present_of
from routing.model import AgentId, AgentState, Call, CallbackKind, CallId, CallPhase, Claim, Leg
from routing.reconcile import SeenCall, reconcile
from routing.register import Surge
from routing.step import step
from tests.unit.floors import (
    Story,
    answered,
    arrived,
    assert_explained,
    assert_sound,
    emergency,
    hung_up,
    intake,
    logged_in,
    no_answer,
    ready,
)
from tests.unit.owing_floors import (
    CLOSED_MIN,
    HOUR_MS,
    MIDDAY,
    OWING,
    RULES,
    Watched,
    asked,
    cancelled,
    crowded,
    gives_up,
    minute_of_day,
    missed,
    next_fact,
    ours,
    owing,
    picked_up,
    reached,
)

ANI = "13800138000"


def calling(story: Story, agent: str = "8001") -> CallId:
    """An agent becomes ready and picks up for the callback that is due."""
    story.say(logged_in(agent), ready(agent))
    [call] = [call for call in ours(story) if story.call(call) is CallPhase.RINGING]
    story.say(picked_up(call, agent))
    return call


def record(story: Story, call: CallId) -> Call:
    return story.floor.calls[call]


# --- who is owed one ----------------------------------------------------------------------------


def test_a_caller_who_gave_up_is_owed_a_callback_that_is_due_at_once() -> None:
    story = owing()
    gives_up(story, "c1", dnis="12315")
    owed = story.floor.owed.get(ANI)
    assert owed is not None
    assert (owed.kind, owed.first_call, owed.dnis, owed.calls) == (CallbackKind.ABANDONED, "c1", "12315", 1)
    story.wait(0)
    [call] = ours(story)
    made = record(story, call)
    assert (made.phase, made.channel, made.dnis) == (CallPhase.WAITING, "", "12315")
    assert (made.callback_of, made.claims) == ("c1", (Claim.RETURNED,))
    assert made.waiting_since == owed.waiting_since, "it keeps the caller's place"


@pytest.mark.parametrize(
    "ani",
    [
        "",
        "110",
        "12345",
        "0085212345678",
        "1380013x000",
        "*72#13800138000",
        "9" * 30,
        "16881234",
        "4008123456",
    ],
)
def test_a_number_that_is_withheld_or_no_ordinary_one_is_owed_nothing(ani: str) -> None:
    story = owing()
    gives_up(story, "c1", ani)
    story.say(arrived("c2", ani), intake("c2"))
    assert story.say(asked("c2")) == []
    assert len(story.floor.owed) == 0


@pytest.mark.parametrize(
    "ani",
    ["13800138000", "+8613800138000", "013800138000", "83123456", "7312345", "075783123456", "01066661234"],
)
def test_mobiles_and_lines_of_this_country_are_called_back(ani: str) -> None:
    story = owing()
    gives_up(story, "c1", ani)
    assert [each.ani for each in story.floor.owed] == [ani]


def test_a_caller_who_is_found_anew_is_not_offered_one_at_once_for_an_earlier_wait() -> None:
    story = owing()
    story.say(arrived("c1", ANI), intake("c1"), hung_up("c1"), after=1_000)
    story.wait(5_000)
    story.say(arrived("c1", ANI), intake("c1"))
    told = [each for each in story.wait(12_000) if isinstance(each, TellCaller)]
    assert not [each for each in told if each.prompt == "callback-offer"]


def test_who_gives_up_soon_or_in_the_greeting_or_was_served_is_owed_nothing() -> None:
    story = owing()
    gives_up(story, "c1", after=4_000)
    story.say(arrived("c2"))
    story.wait(30_000)
    story.say(hung_up("c2"))
    story.say(logged_in("8001"), ready("8001"), arrived("c3"), intake("c3"), answered("c3", "8001"))
    story.wait(60_000)
    story.say(hung_up("c3"))
    assert len(story.floor.owed) == 0


def test_without_the_rules_nothing_is_owed() -> None:
    story = Story(now=MIDDAY)
    gives_up(story, "c1")
    story.say(arrived("c2"), intake("c2"))
    assert story.say(asked("c2")) == []
    assert len(story.floor.owed) == 0


def test_a_caller_in_line_is_offered_one_once_and_may_choose_it() -> None:
    story = owing()
    story.say(arrived("c1"), intake("c1"))
    told = [each for each in story.wait(300_000) if isinstance(each, TellCaller)]
    assert [each.prompt for each in told].count("callback-offer") == 1
    [end] = story.say(asked("c1"))
    assert end == EndCall(call=CallId("c1"), channel="PJSIP/trunk-c1", prompt="callback-booked")
    assert story.say(asked("c1")) == [], "a key pressed twice"
    story.say(logged_in("8001"), ready("8001"))
    assert story.agent("8001") is AgentState.READY, "the caller is about to hang up"
    waiting_since = record(story, CallId("c1")).waiting_since
    [keep, ring] = story.say(hung_up("c1"))
    assert isinstance(keep, KeepCallRecord)
    assert isinstance(ring, RingForCallback)
    owed = story.floor.owed.get(ANI)
    assert owed is not None
    assert (owed.kind, owed.calls) == (CallbackKind.ASKED, 1)
    assert record(story, ring.call).waiting_since == waiting_since


def test_a_caller_who_was_to_be_let_go_and_is_still_there_waits_again() -> None:
    story = owing()
    story.say(arrived("c1"), intake("c1"), asked("c1"))
    story.wait(25_000)
    assert (ours(story), len(story.floor.owed)) == ([], 0)
    story.say(logged_in("8001"), ready("8001"))
    assert story.call("c1") is CallPhase.RINGING


def test_an_emergency_is_heard_also_while_the_goodbye_is_spoken() -> None:
    story = owing()
    story.say(arrived("c1"), intake("c1"), asked("c1"), emergency("c1"))
    assert story.call("c1") is CallPhase.TRANSFERRING


def test_who_was_given_back_by_an_emergency_number_is_not_let_go() -> None:
    story = owing()
    story.say(arrived("c1"), intake("c1"), emergency("c1"))
    story.say(f.EmergencyFailed(call=CallId("c1"), number="110", why=f.NoAnswerReason.BUSY))
    assert story.say(asked("c1")) == []


def test_one_caller_has_one_callback_however_often_they_tried() -> None:
    story = owing()
    gives_up(story, "c1", dnis="12315")
    gives_up(story, "c2", dnis="12345")
    story.say(arrived("c3"), intake("c3"), asked("c3"), hung_up("c3"))
    owed = story.floor.owed.get(ANI)
    assert owed is not None
    assert (owed.first_call, owed.dnis, owed.calls, owed.kind) == ("c1", "12315", 3, CallbackKind.ASKED)
    assert len(ours(story)) == 1


def test_who_rings_again_and_is_answered_is_owed_nothing_more() -> None:
    story = owing()
    gives_up(story, "c1")
    story.wait(0)
    assert len(ours(story)) == 1
    story.say(arrived("c2"), intake("c2"))
    story.say(answered("c2", "8009"))
    assert len(story.floor.owed) == 0
    assert ours(story) == []


def test_one_that_is_being_rung_for_when_the_caller_is_answered_elsewhere_is_the_last() -> None:
    story = owing()
    gives_up(story, "c1")
    story.say(logged_in("8001"), ready("8001"))
    [call] = ours(story)
    story.say(arrived("c2"), intake("c2"), answered("c2", "8009"))
    effects = story.say(picked_up(call, "8001"))
    assert EndCall(call=call, channel="PJSIP/8001-1", prompt="goodbye") in effects
    assert story.agent("8001") is AgentState.READY
    assert ours(story) == []


def test_one_whose_agent_does_not_pick_up_is_not_made_when_nobody_needs_it_any_more() -> None:
    story = owing()
    gives_up(story, "c1")
    story.say(logged_in("8001"), ready("8001"))
    [call] = ours(story)
    story.say(cancelled(), no_answer(call, "8001"))
    assert ours(story) == []


# --- when it is made ----------------------------------------------------------------------------


def test_the_agent_is_rung_first_then_the_caller_and_they_talk() -> None:
    story = owing()
    gives_up(story, "c1", dnis="12315")
    story.say(logged_in("8001"))
    [ring] = story.say(ready("8001"))
    assert ring == RingForCallback(
        call=ours(story)[0],
        channel="",
        agent=AgentId("8001"),
        ring_ms=15_000,
        number=ANI,
        dnis="12315",
        call_ring_ms=30_000,
    )
    assert story.say(picked_up(ring.call, "8001")) == []
    assert (story.call(ring.call), story.agent("8001")) == (CallPhase.CALLING_BACK, AgentState.TALKING)
    tap, agents = story.say(reached(ring.call, "8001"))
    assert isinstance(agents, StartTap)
    assert (agents.leg, agents.agent) == (Leg.AGENT, "8001")
    assert tap == StartTap(call=ring.call, channel=f"PJSIP/trunk-{ring.call}", leg=Leg.CALLER)
    assert story.call(ring.call) is CallPhase.TALKING
    assert len(story.floor.owed) == 0
    story.wait(10_000)
    [keep] = story.say(hung_up(ring.call))
    assert isinstance(keep, KeepCallRecord)
    assert (keep.record.callback_of, keep.record.agent) == ("c1", "8001")
    assert keep.record.answered_at is not None
    assert story.agent("8001") is AgentState.WRAP_UP


def test_it_is_routed_like_every_other_call_and_rona_costs_it_nothing() -> None:
    story = owing()
    gives_up(story, "c1")
    story.say(arrived("c2", "13900139000"), intake("c2"), logged_in("8001"), ready("8001"))
    [call] = ours(story)
    assert story.call(call) is CallPhase.RINGING, "it has waited longer"
    story.say(no_answer(call, "8001"))
    assert (story.agent("8001"), story.call(call)) == (AgentState.NOT_READY, CallPhase.WAITING)
    story.say(logged_in("8002"), ready("8002"))
    assert story.call(call) is CallPhase.RINGING
    assert record(story, call).unanswered_by == ("8001",)


def test_nobody_reached_is_tried_again_later_and_no_more_than_allowed() -> None:
    story = owing()
    gives_up(story, "c1")
    first = calling(story)
    [keep] = story.say(missed(first))
    assert isinstance(keep, KeepCallRecord)
    assert (keep.record.callback_of, keep.record.answered_at) == ("c1", None)
    assert story.agent("8001") is AgentState.READY, "there is nothing to finish"
    assert ours(story) == []
    story.wait(RULES.retry_ms - 1_000)
    assert ours(story) == []
    story.wait(2_000)
    [second] = ours(story)
    assert second != first
    story.say(picked_up(second, "8001"), missed(second, f.NoAnswerReason.BUSY))
    story.wait(10 * RULES.retry_ms)
    assert len(story.floor.owed) == 0
    assert ours(story) == []


def test_an_agent_of_whom_asterisk_says_no_more_is_free_again_in_time() -> None:
    story = owing()
    gives_up(story, "c1")
    call = calling(story)
    story.wait(RULES.ring_ms + 31_000)
    assert story.call(call) is None
    assert story.agent("8001") is AgentState.READY


def test_nobody_is_called_out_of_hours() -> None:
    story = owing(MIDDAY + 6 * HOUR_MS - 10_000)
    gives_up(story, "c1")
    story.wait(0)
    assert len(ours(story)) == 1, "18:00 is near"
    story.wait(10_000)
    assert story.say(logged_in("8001"), ready("8001")) == []
    assert ours(story) == []
    rung = [each for each in story.wait(15 * HOUR_MS) if isinstance(each, RingForCallback)]
    assert len(rung) == 1
    assert minute_of_day(story.now) == 9 * 60


def test_a_caller_out_of_hours_is_offered_none_and_one_who_gives_up_is_called_in_the_morning() -> None:
    story = owing(MIDDAY + 8 * HOUR_MS)
    story.say(arrived("c1"), intake("c1"))
    assert not [e for e in story.wait(60_000) if isinstance(e, TellCaller) and e.prompt == "callback-offer"]
    assert story.say(asked("c1")) == []
    story.say(hung_up("c1"))
    owed = story.floor.owed.get(ANI)
    assert owed is not None
    assert owed.due_at == MIDDAY + 21 * HOUR_MS
    assert minute_of_day(story.now) >= CLOSED_MIN


def test_who_gave_up_in_the_night_stands_in_the_morning_as_if_the_line_had_stood_still() -> None:
    story = owing(MIDDAY + 8 * HOUR_MS)
    gives_up(story, "c1", after=6_000)
    story.wait(13 * HOUR_MS - 120_000)
    story.say(arrived("early", "13800138009"), intake("early"))
    story.wait(120_000)
    story.say(arrived("late", "13800138008"), intake("late"))
    [call] = ours(story)
    began = record(story, call)
    assert began.arrived_at - (began.waiting_since or 0) == 6_010, "what c1 waited in the line"
    assert list(story.floor.waiting()) == ["early", call, "late"]


def test_calls_that_we_owe_make_no_storm_and_are_no_callers_in_line() -> None:
    storm = Surge(on_waiting=2, on_wait_ms=10_000, on_for_ms=0)
    story = Story(msgspec.structs.replace(OWING, surge=storm), MIDDAY)
    for n in range(12):
        story.say(logged_in(f"80{n:02}"))
    for n in range(4):
        gives_up(story, f"c{n}", f"1380013800{n}")
    story.wait(60_000)
    assert len(ours(story)) == 3, "one for every four agents"
    assert not story.floor.surge.on
    shown = present_of(story.floor.calls.values(), 0, story.now)
    assert (shown.waiting, shown.longest_wait_ms) == (0, 0)


def test_what_is_too_old_is_given_up() -> None:
    story = owing()
    rules = msgspec.structs.replace(RULES, keep_ms=HOUR_MS)
    story.say(f.ConfigChanged(config=msgspec.structs.replace(OWING, callbacks=rules)))
    gives_up(story, "c1")
    story.wait(HOUR_MS + 60_000)
    assert story.say(logged_in("8001"), ready("8001")) == []
    assert len(story.floor.owed) == 0


def test_one_that_is_cancelled_is_not_made() -> None:
    story = owing()
    gives_up(story, "c1")
    story.wait(0)
    story.say(cancelled())
    assert (ours(story), len(story.floor.owed)) == ([], 0)
    story.say(cancelled())


def test_nothing_is_said_to_a_caller_who_is_not_there_yet() -> None:
    story = owing()
    gives_up(story, "c1")
    story.wait(300_000)
    [call] = ours(story)
    assert story.say(f.TapLost(call=call, leg=Leg.CALLER)) == []
    told = [each for each in story.effects if isinstance(each, TellCaller) and each.call == call]
    assert told == []


# --- after a restart ----------------------------------------------------------------------------


def test_a_restart_remembers_what_is_owed() -> None:
    story = owing()
    gives_up(story, "c1")
    gives_up(story, "c2", "13900139000")
    call = calling(story)
    again = Floor.restore(story.floor.snapshot())
    assert list(again.owed) == list(story.floor.owed)
    assert again.calls[call].phase is CallPhase.CALLING_BACK
    assert again.next_due() is not None


def seen(call: CallId, phase: CallPhase, agent: str | None = None, channel: str = "") -> SeenCall:
    who = AgentId(agent) if agent else None
    return SeenCall(id=call, channel=channel, ani="", caller_name="", dnis="12345", phase=phase, agent=who)


def test_asterisk_is_not_asked_about_a_call_that_waits_for_an_agent() -> None:
    story = owing()
    gives_up(story, "c1")
    story.wait(0)
    assert reconcile(story.floor, []) == []


def test_a_ring_that_asterisk_does_not_know_of_is_made_again() -> None:
    story = owing()
    gives_up(story, "c1")
    story.say(logged_in("8001"), ready("8001"))
    [call] = ours(story)
    assert reconcile(story.floor, [seen(call, CallPhase.RINGING, "8001")]) == []
    [fact] = reconcile(story.floor, [])
    assert fact == f.NoAnswer(call=call, agent=AgentId("8001"), why=f.NoAnswerReason.NOT_RUNG)


def test_what_became_of_a_callback_while_we_were_away_is_found() -> None:
    story = owing()
    gives_up(story, "c1")
    call = calling(story)
    assert reconcile(story.floor, [seen(call, CallPhase.CALLING_BACK, "8001")]) == []
    [gone] = reconcile(story.floor, [])
    assert gone == missed(call, f.NoAnswerReason.NOT_RUNG)
    [found] = reconcile(story.floor, [seen(call, CallPhase.TALKING, "8001", "PJSIP/trunk-9")])
    [tap] = story.say(found)
    assert isinstance(tap, StartTap)
    assert (story.call(call), story.agent("8001")) == (CallPhase.TALKING, AgentState.TALKING)
    assert len(story.floor.owed) == 0


# --- whatever happens ---------------------------------------------------------------------------

SEEDS = st.integers(0, 2**32)


@settings(max_examples=150, deadline=None)
@given(SEEDS, st.integers(1, 60))
def test_whatever_happens_the_rules_of_callbacks_hold(seed: int, length: int) -> None:
    story, chance = crowded(seed), random.Random(seed + 1)
    watched = Watched(story)
    for _ in range(length):
        story.now += chance.choice([0, 1, 50, 4_000, 30_000, 61_000, HOUR_MS])
        fact = next_fact(chance, story)
        before = story.floor.snapshot()
        try:
            effects = step(story.floor, fact, story.now)
        except IllegalFact:
            assert story.floor.snapshot() == before
            continue
        watched.after(effects, story.now)
        assert_sound(story.floor)
        assert_explained(story.floor, story.now)


@settings(max_examples=80, deadline=None)
@given(SEEDS, st.integers(1, 40))
def test_a_snapshot_and_the_journal_after_it_owe_the_same(seed: int, length: int) -> None:
    story, chance = crowded(seed), random.Random(seed + 1)
    again = Floor.restore(story.floor.snapshot())
    for _ in range(length):
        story.now += chance.choice([0, 1, 50, 4_000, 61_000])
        fact = f.from_json(f.to_json(next_fact(chance, story)))
        try:
            effects = step(story.floor, fact, story.now)
        except IllegalFact:
            continue
        assert step(again, fact, story.now) == effects
    assert sorted(map(str, again.owed)) == sorted(map(str, story.floor.owed))
