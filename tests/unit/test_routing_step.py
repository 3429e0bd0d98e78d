"""The rules of the floor, one example each."""

from __future__ import annotations

import msgspec
import pytest

from routing import facts as f
from routing.alarms import AFTER_RING_MS
from routing.effects import (
    AskEmergency,
    CallEmergencyIn,
    KeepCallRecord,
    RingAgent,
    SendToEmergency,
    StartTap,
    TellCaller,
)
from routing.errors import IllegalFact
from routing.explain import Waits, explain
from routing.floor import Floor
from routing.model import AgentId, AgentState, CallId, CallPhase, EmergencyOutcome, Leg
from routing.register import FloorConfig
from routing.step import step
from tests.unit.floors import (
    CONFIG,
    Story,
    answered,
    arrived,
    came_back,
    emergency,
    fell_back,
    hung_up,
    intake,
    logged_in,
    no_answer,
    ready,
)


def test_a_call_is_listened_to_from_its_first_word() -> None:
    story = Story()
    assert story.say(arrived("c1")) == [StartTap(call=CallId("c1"), channel="PJSIP/trunk-c1", leg=Leg.CALLER)]
    assert story.call("c1") is CallPhase.GREETING


def test_a_greeted_call_rings_the_longest_idle_agent() -> None:
    story = Story()
    story.say(logged_in("8001"), logged_in("8002"), ready("8002"), ready("8001"))
    [ring] = story.say(arrived("c1"), intake("c1"))
    assert isinstance(ring, RingAgent)
    assert (ring.agent, ring.ring_ms) == ("8002", 15_000)
    assert story.call("c1") is CallPhase.RINGING
    because = story.floor.calls[CallId("c1")].because
    assert because is not None
    assert (because.choosing, because.idle_ms) == ("longest_idle", 30)


def test_a_waiting_call_is_offered_the_moment_an_agent_is_ready() -> None:
    story = Story()
    story.say(logged_in("8001"), arrived("c1"), intake("c1"))
    assert story.call("c1") is CallPhase.WAITING
    [ring] = story.say(ready("8001"))
    assert isinstance(ring, RingAgent)
    assert ring.call == "c1"


def test_talk_then_wrap_up_then_ready_again() -> None:
    story = Story()
    story.say(logged_in("8001"), ready("8001"), arrived("c1"), intake("c1"), answered("c1", "8001"))
    assert story.agent("8001") is AgentState.TALKING
    [kept] = story.say(hung_up("c1"))
    assert isinstance(kept, KeepCallRecord)
    assert kept.record.agent == "8001"
    assert kept.record.ended_at == story.now
    assert story.agent("8001") is AgentState.WRAP_UP
    story.wait(CONFIG.wrap_up_ms)
    assert story.agent("8001") is AgentState.READY


def test_rona_rests_the_agent_and_keeps_the_place_in_line() -> None:
    story = Story()
    story.say(logged_in("8001"), ready("8001"), arrived("c1"), intake("c1"))
    story.say(arrived("c2"), intake("c2"))
    since = story.floor.calls[CallId("c1")].waiting_since
    story.say(no_answer("c1", "8001"))
    agent = story.floor.agents[AgentId("8001")]
    assert (agent.state, agent.reason) == (AgentState.NOT_READY, "rona")
    call = story.floor.calls[CallId("c1")]
    assert (call.waiting_since, call.unanswered_by) == (since, ("8001",))
    assert list(story.floor.waiting()) == ["c1", "c2"]


def test_a_ring_that_failed_for_our_own_reasons_blames_nobody_and_does_not_spin() -> None:
    story = Story()
    story.say(logged_in("8001"), ready("8001"), arrived("c1"), intake("c1"))
    assert story.say(no_answer("c1", "8001", f.NoAnswerReason.NOT_RUNG)) == []
    assert story.agent("8001") is AgentState.READY
    [ring] = story.wait(1_000)
    assert isinstance(ring, RingAgent)


def test_a_phone_whose_ring_was_taken_back_is_not_rung_again_at_once() -> None:
    """An INVITE that overtakes the CANCEL finds the phone busy, and the agent would rest for our fault."""
    story = Story()
    story.say(logged_in("8001"), ready("8001"), arrived("c1"), intake("c1"), arrived("c2"), intake("c2"))
    idle_since = story.floor.agents[AgentId("8001")].idle_since
    story.say(hung_up("c1"))
    assert (story.agent("8001"), story.call("c2")) == (AgentState.READY, CallPhase.WAITING)
    told = explain(story.floor, CallId("c2"), story.now)
    assert told is not None
    assert told.waits is Waits.SPARED
    story.say(ready("8001"), f.AgentNotReady(agent=AgentId("8001"), reason="break"), ready("8001"))
    assert story.call("c2") is CallPhase.WAITING, "saying ready again does not shorten it"
    [ring] = story.wait(AFTER_RING_MS)
    assert isinstance(ring, RingAgent)
    assert ring.call == "c2"
    assert idle_since < story.floor.agents[AgentId("8001")].idle_since, "they said ready anew"


def test_what_is_in_line_goes_to_another_while_a_phone_is_spared() -> None:
    story = Story()
    story.say(logged_in("8001"), ready("8001"), arrived("c1"), intake("c1"), arrived("c2"), intake("c2"))
    story.say(hung_up("c1"))
    [ring] = story.say(logged_in("8002"), ready("8002"))
    assert isinstance(ring, RingAgent)
    assert (ring.call, ring.agent) == ("c2", "8002")


def test_a_restored_floor_spares_the_phone_no_longer_than_it_had_to() -> None:
    story = Story()
    story.say(logged_in("8001"), ready("8001"), arrived("c1"), intake("c1"), arrived("c2"), intake("c2"))
    story.say(hung_up("c1"))
    story.floor = Floor.restore(story.floor.snapshot())
    story.wait(AFTER_RING_MS)
    assert story.call("c2") is CallPhase.RINGING


def test_a_ring_nobody_reports_on_is_given_up() -> None:
    story = Story()
    story.say(logged_in("8001"), ready("8001"), arrived("c1"), intake("c1"))
    story.wait(CONFIG.ring_ms + 5_000)
    assert story.call("c1") is CallPhase.WAITING
    assert story.agent("8001") is AgentState.READY


def test_an_agent_lost_in_mid_call_rests_and_the_caller_goes_first_to_another() -> None:
    story = Story()
    story.say(logged_in("8001"), ready("8001"), arrived("c1"), intake("c1"), answered("c1", "8001"))
    story.say(arrived("c2"), intake("c2"))
    story.say(f.AgentLost(call=CallId("c1"), agent=AgentId("8001")))
    agent = story.floor.agents[AgentId("8001")]
    assert (agent.state, agent.reason) == (AgentState.NOT_READY, "lost")
    assert list(story.floor.waiting()) == ["c1", "c2"]


def test_a_late_no_answer_does_not_touch_another_agent() -> None:
    story = Story()
    story.say(logged_in("8001"), ready("8001"), arrived("c1"), intake("c1"))
    story.say(no_answer("c1", "8009"))
    assert story.call("c1") is CallPhase.RINGING


@pytest.mark.parametrize("greeted", [False, True])
def test_certain_emergency_with_nobody_on_the_line_goes_to_110(greeted: bool) -> None:
    story = Story()
    story.say(arrived("c1"))
    if greeted:
        story.say(intake("c1"))
    [send] = story.say(emergency("c1"))
    assert send == SendToEmergency(
        call=CallId("c1"), channel="PJSIP/trunk-c1", number="110", trunk="emergency", ring_ms=20_000
    )
    assert story.call("c1") is CallPhase.TRANSFERRING
    story.say(f.EmergencyAnswered(call=CallId("c1"), number="110"))
    assert story.call("c1") is CallPhase.EMERGENCY
    [kept] = story.say(hung_up("c1"))
    assert isinstance(kept, KeepCallRecord)
    assert kept.record.emergency is not None
    assert kept.record.emergency.outcome is EmergencyOutcome.ACCEPTED


def test_an_emergency_while_an_agent_is_rung_frees_the_agent() -> None:
    story = Story()
    story.say(logged_in("8001"), ready("8001"), arrived("c1"), intake("c1"))
    story.say(emergency("c1"))
    assert story.agent("8001") is AgentState.READY


def test_a_possible_emergency_moves_nobody_but_is_marked() -> None:
    story = Story()
    story.say(arrived("c1"), intake("c1"))
    [asked] = story.say(emergency("c1", certain=False))
    assert isinstance(asked, AskEmergency)
    assert story.call("c1") is CallPhase.WAITING
    marked = story.floor.calls[CallId("c1")].emergency
    assert marked is not None
    assert marked.sent_at is None


def test_when_110_does_not_answer_the_caller_is_first_in_line() -> None:
    story = Story()
    story.say(arrived("c1"), intake("c1"), arrived("c2"), intake("c2"), emergency("c2"))
    story.say(f.EmergencyFailed(call=CallId("c2"), number="110", why=f.NoAnswerReason.BUSY))
    assert list(story.floor.waiting()) == ["c2", "c1"]
    marked = story.floor.calls[CallId("c2")].emergency
    assert marked is not None
    assert marked.outcome is EmergencyOutcome.NO_ANSWER
    assert story.say(emergency("c2")) == [], "not sent round in circles"


def test_a_handover_nobody_reports_on_comes_back_to_a_person() -> None:
    story = Story()
    story.say(arrived("c1"), emergency("c1"))
    story.wait(20_000 + 30_000)
    assert story.call("c1") is CallPhase.WAITING


def test_with_an_agent_on_the_line_the_agent_decides() -> None:
    story = Story()
    story.say(logged_in("8001"), ready("8001"), arrived("c1"), intake("c1"), answered("c1", "8001"))
    assert story.say(emergency("c1")) == []
    assert story.call("c1") is CallPhase.TALKING
    request = f.EmergencyRequested(call=CallId("c1"), agent=AgentId("8001"), number="110")
    [called] = story.say(request)
    assert isinstance(called, CallEmergencyIn)
    assert story.call("c1") is CallPhase.CONFERENCE
    assert story.agent("8001") is AgentState.TALKING


def test_a_false_alarm_is_dismissed_and_not_raised_again() -> None:
    story = Story()
    story.say(logged_in("8001"), ready("8001"), arrived("c1"), intake("c1"), answered("c1", "8001"))
    story.say(emergency("c1"))
    story.say(f.EmergencyDismissed(call=CallId("c1"), agent=AgentId("8001"), reason="演习"))
    marked = story.floor.calls[CallId("c1")].emergency
    assert marked is not None
    assert marked.outcome is EmergencyOutcome.DISMISSED


def test_only_the_agent_who_has_the_call_may_send_it_on() -> None:
    story = Story()
    story.say(logged_in("8001"), ready("8001"), arrived("c1"), intake("c1"), answered("c1", "8001"))
    before = story.floor.snapshot()
    with pytest.raises(IllegalFact):
        story.say(f.EmergencyRequested(call=CallId("c1"), agent=AgentId("8002"), number="110"))
    assert story.floor.snapshot() == before


def test_the_position_is_told_every_so_often() -> None:
    story = Story()
    story.say(arrived("c1"), intake("c1"), arrived("c2"), intake("c2"))
    told = [e for e in story.wait(41_000) if isinstance(e, TellCaller)]
    assert [(t.call, t.position) for t in told] == [("c1", 1), ("c2", 2), ("c1", 1), ("c2", 2)]


def test_a_call_that_asterisks_own_queue_gives_back_stands_at_its_old_place() -> None:
    story = Story()
    story.say(arrived("c1"), intake("c1"), arrived("c2"), intake("c2"))
    story.say(fell_back("c1"))
    assert list(story.floor.waiting()) == ["c2"]
    story.say(came_back("c1"))
    assert list(story.floor.waiting()) == ["c1", "c2"]


def test_an_agent_may_answer_out_of_asterisks_own_queue() -> None:
    story = Story()
    story.say(logged_in("8001"), arrived("c1"), fell_back("c1"))
    story.say(answered("c1", "8001"))
    assert story.call("c1") is CallPhase.TALKING
    assert story.agent("8001") is AgentState.TALKING
    story.wait(60_000)
    assert story.call("c1") is CallPhase.TALKING


def test_an_agent_who_answers_another_call_than_the_one_rung_for_has_that_call() -> None:
    story = Story()
    story.say(logged_in("8001"), ready("8001"), arrived("c1"), fell_back("c1"), arrived("c2"), intake("c2"))
    assert story.call("c2") is CallPhase.RINGING
    story.say(answered("c1", "8001"))
    assert (story.call("c1"), story.call("c2")) == (CallPhase.TALKING, CallPhase.WAITING)
    assert story.floor.agents[AgentId("8001")].call == "c1"


def test_when_the_agents_key_cannot_be_carried_out_the_two_talk_on() -> None:
    story = Story()
    story.say(logged_in("8001"), ready("8001"), arrived("c1"), intake("c1"), answered("c1", "8001"))
    story.say(f.EmergencyRequested(call=CallId("c1"), agent=AgentId("8001"), number="110"))
    story.say(f.EmergencyFailed(call=CallId("c1"), number="110", why=f.NoAnswerReason.NOT_RUNG))
    assert story.call("c1") is CallPhase.TALKING
    assert story.agent("8001") is AgentState.TALKING


def test_logging_out_in_mid_call_leaves_when_the_call_ends() -> None:
    story = Story()
    story.say(logged_in("8001"), ready("8001"), arrived("c1"), intake("c1"), answered("c1", "8001"))
    story.say(f.AgentLoggedOut(agent=AgentId("8001")))
    assert story.agent("8001") is AgentState.TALKING
    story.say(hung_up("c1"))
    assert story.agent("8001") is None


def test_a_break_chosen_in_mid_call_starts_when_it_ends() -> None:
    story = Story()
    story.say(logged_in("8001"), ready("8001"), arrived("c1"), intake("c1"), answered("c1", "8001"))
    story.say(f.AgentNotReady(agent=AgentId("8001"), reason="break"), hung_up("c1"))
    agent = story.floor.agents[AgentId("8001")]
    assert (agent.state, agent.reason) == (AgentState.NOT_READY, "break")


def test_a_new_configuration_does_not_touch_calls_in_progress() -> None:
    story = Story()
    story.say(logged_in("8001"), ready("8001"), arrived("c1"), intake("c1"), answered("c1", "8001"))
    before = story.floor.calls[CallId("c1")]
    story.say(f.ConfigChanged(config=FloorConfig(wrap_up_ms=1_000)))
    assert story.floor.calls[CallId("c1")] == before
    story.say(hung_up("c1"))
    story.wait(1_000)
    assert story.agent("8001") is AgentState.READY


def test_a_shorter_ring_does_not_break_off_the_ring_under_way() -> None:
    story = Story()
    story.say(logged_in("8001"), ready("8001"), arrived("c1"), intake("c1"))
    story.wait(8_000)
    story.say(f.ConfigChanged(config=msgspec.structs.replace(CONFIG, ring_ms=2_000)))
    assert (story.call("c1"), story.agent("8001")) == (CallPhase.RINGING, AgentState.RINGING)
    story.wait(12_100)
    assert story.call("c1") is CallPhase.WAITING


def test_an_arrival_that_reconciling_was_quicker_to_see_changes_nothing() -> None:
    story = Story()
    story.say(arrived("c1"), intake("c1"))
    before = story.floor.snapshot()
    assert story.say(arrived("c1")) == []
    assert story.floor.snapshot() == before


@pytest.mark.parametrize(
    "fact",
    [
        f.EmergencyRequested(call=CallId("c1"), agent=AgentId("8001"), number="110"),
        ready("8404"),
        f.AgentNotReady(agent=AgentId("8404"), reason="break"),
    ],
)
def test_what_contradicts_the_floor_is_refused_and_changes_nothing(fact: f.AnyFact) -> None:
    story = Story()
    story.say(logged_in("8001"), arrived("c1"))
    before = story.floor.snapshot()
    with pytest.raises(IllegalFact):
        step(story.floor, fact, story.now)
    assert story.floor.snapshot() == before


def test_a_caller_whom_110_never_rang_for_is_reminded_by_us() -> None:
    story = Story()
    story.say(arrived("c1"), emergency("c1"))
    failed = f.EmergencyFailed(call=CallId("c1"), number="110", why=f.NoAnswerReason.NOT_RUNG)
    [told] = story.say(failed)
    assert isinstance(told, TellCaller)
    assert told.prompt == "emergency-failed"
    assert story.floor.calls[CallId("c1")].first_in_line


@pytest.mark.parametrize("phase", [CallPhase.WAITING, CallPhase.GREETING, CallPhase.FALLBACK])
def test_a_hand_over_that_asterisk_knows_nothing_of_puts_the_caller_first(phase: CallPhase) -> None:
    story = Story()
    story.say(arrived("c1"), intake("c1"), arrived("c2"), emergency("c2"))
    found = f.CallFound(
        call=CallId("c2"),
        channel="PJSIP/trunk-c2",
        ani="",
        caller_name="",
        dnis="12345",
        phase=phase,
    )
    story.say(found, intake("c2"))
    if phase is CallPhase.FALLBACK:
        story.say(came_back("c2"))
    assert list(story.floor.waiting()) == ["c2", "c1"]
    marked = story.floor.calls[CallId("c2")].emergency
    assert marked is not None
    assert marked.outcome is EmergencyOutcome.NO_ANSWER


def test_nobody_is_taken_from_110_because_it_was_said_not_to_ring() -> None:
    story = Story()
    story.say(arrived("c1"), emergency("c1"))
    story.say(f.EmergencyFailed(call=CallId("c1"), number="110", why=f.NoAnswerReason.NOT_RUNG))
    story.say(f.EmergencyAnswered(call=CallId("c1"), number="110"))
    assert story.say(logged_in("8001"), ready("8001")) == []
    assert story.call("c1") is CallPhase.EMERGENCY
    marked = story.floor.calls[CallId("c1")].emergency
    assert marked is not None
    assert marked.outcome is EmergencyOutcome.ACCEPTED
