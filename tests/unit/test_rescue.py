"""Emergencies, rule by rule: heard, asked about, declined, handed over by the agent, judged, given back."""

from __future__ import annotations

import msgspec
import pytest

from routing import facts as f
from routing.alarms import QUESTION_MS
from routing.effects import (
    AnyEffect,
    AskEmergency,
    CallEmergencyIn,
    KeepCallRecord,
    LeaveToEmergency,
    RingAgent,
    SendToEmergency,
    TakeBack,
    TellCaller,
)
from routing.errors import IllegalFact
from routing.model import (
    AgentId,
    AgentState,
    Call,
    CallId,
    CallPhase,
    Emergency,
    EmergencyOutcome,
    Handover,
    TargetKind,
)
from routing.reconcile import SeenCall, reconcile
from tests.unit.floors import (
    CONFIG,
    NUMBERS_LEG,
    Story,
    answered,
    arrived,
    assert_sound,
    came_back,
    emergency,
    fell_back,
    hung_up,
    intake,
    logged_in,
    no_answer,
    ready,
)

A = AgentId("8001")
CALL, MINE = CallId("c1"), "PJSIP/8001-0000000a"
WARM, THREE = Handover.WARM, Handover.THREE_WAY
HANDOVER_MS = CONFIG.emergency_numbers[0].handover_ms


def replied(yes: bool, by: str = "key", call: str = "c1") -> f.EmergencyReplied:
    return f.EmergencyReplied(call=CallId(call), yes=yes, by=by)


def request(by: Handover = WARM, number: str = "110") -> f.EmergencyRequested:
    return f.EmergencyRequested(call=CALL, agent=A, number=number, by=by)


def judged(outcome: EmergencyOutcome, note: str = "") -> f.EmergencyJudged:
    return f.EmergencyJudged(call=CALL, by="1100", outcome=outcome, note=note)


def not_answered(call: str = "c1", why: f.NoAnswerReason = f.NoAnswerReason.TIMEOUT) -> f.EmergencyFailed:
    return f.EmergencyFailed(call=CallId(call), number="110", why=why)


TAKEN = f.EmergencyTaken(call=CALL, agent=A)
IN_CONFERENCE = f.EmergencyAnswered(call=CALL, number="110", channel=NUMBERS_LEG)
ALONE = f.EmergencyAnswered(call=CALL, number="110")
AGENT_LEFT, NUMBER_LEFT = (f.PartyLeft(call=CALL, channel=each) for each in (MINE, NUMBERS_LEG))


def waiting(*calls: str) -> Story:
    """These callers are in line, in this order."""
    story = Story()
    for call in calls:
        story.say(arrived(call), intake(call))
    story.effects.clear()
    return story


def talking() -> Story:
    """The agent talks with the caller; another caller waits."""
    story = Story()
    story.say(logged_in(A), ready(A), arrived("c1"), intake("c1"), answered("c1", A))
    story.say(arrived("c2"), intake("c2"))
    story.effects.clear()
    return story


def record(story: Story, call: str = "c1") -> Call:
    assert_sound(story.floor)
    return story.floor.calls[CallId(call)]


def said(story: Story, call: str = "c1") -> Emergency:
    found = record(story, call).emergency
    assert found is not None
    return found


def kinds(effects: list[AnyEffect]) -> list[type[AnyEffect]]:
    return [type(effect) for effect in effects]


# --- nobody on the line, certain ----------------------------------------------------------------


@pytest.mark.parametrize(("by", "brings"), [("key", [TellCaller]), ("words", [TakeBack, TellCaller])])
def test_a_caller_who_declines_while_it_rings_keeps_the_old_place(
    by: str, brings: list[type[AnyEffect]]
) -> None:
    story = waiting("c0", "c1", "c2")
    story.say(emergency("c1"))
    assert kinds(story.say(replied(False, by))) == brings
    assert list(story.floor.waiting()) == ["c0", "c1", "c2"]
    assert (said(story).outcome, record(story).first_in_line) == (EmergencyOutcome.DECLINED, False)


def test_a_yes_while_it_rings_changes_nothing() -> None:
    story = waiting("c1")
    story.say(emergency("c1"))
    assert story.say(replied(True, "words")) == []
    assert story.call("c1") is CallPhase.TRANSFERRING


def test_what_was_declined_while_it_rang_is_not_brought_up_again_but_another_kind_is() -> None:
    story = waiting("c1")
    story.say(emergency("c1"), replied(False))
    assert story.say(emergency("c1"), emergency("c1", certain=False)) == []
    assert kinds(story.say(emergency("c1", kind="medical"))) == [SendToEmergency]


def test_who_was_taken_back_is_ours_although_the_number_answers_at_that_moment() -> None:
    story = waiting("c1")
    story.say(emergency("c1"), replied(False, "words"), ALONE)
    assert record(story).phase is CallPhase.WAITING


@pytest.mark.parametrize("before", ["G", "E"])
def test_a_reply_that_comes_late_changes_nothing(before: str) -> None:
    story = Story()
    story.say(arrived("c1"))
    if before == "E":
        story.say(emergency("c1"), ALONE)
    was = story.floor.snapshot()
    assert story.say(replied(False)) == []
    assert story.floor.snapshot() == was


# --- nobody on the line, possible ---------------------------------------------------------------


def test_a_possible_one_is_asked_about_once_and_first_in_line() -> None:
    story = waiting("c0", "c1")
    assert kinds(story.say(emergency("c1", certain=False))) == [AskEmergency]
    assert list(story.floor.waiting()) == ["c1", "c0"]
    assert story.say(emergency("c1", certain=False)) == []
    assert (said(story).certain, said(story).score, said(story).asked_at) == (False, 0.9, story.now - 10)


def test_a_possible_one_heard_in_the_greeting_is_asked_about_in_line() -> None:
    story = Story()
    story.say(arrived("c1"))
    assert story.say(emergency("c1", certain=False)) == []
    assert kinds(story.say(intake("c1"))) == [AskEmergency]


def test_whoever_is_being_rung_for_is_asked_only_when_that_comes_to_nothing() -> None:
    story = Story()
    story.say(logged_in(A), ready(A), arrived("c1"), intake("c1"))
    assert story.say(emergency("c1", certain=False)) == []
    assert story.call("c1") is CallPhase.RINGING
    assert kinds(story.say(no_answer("c1", A))) == [AskEmergency]
    assert record(story).first_in_line


@pytest.mark.parametrize("by", ["key", "words"])
def test_a_yes_sends_at_once(by: str) -> None:
    story = waiting("c1")
    story.say(emergency("c1", certain=False))
    assert kinds(story.say(replied(True, by))) == [SendToEmergency]
    assert said(story).sent_at == story.now


def test_a_no_gives_the_old_place_back_and_a_certain_one_later_is_sent() -> None:
    story = waiting("c0", "c1")
    story.say(emergency("c1", certain=False))
    assert story.say(replied(False)) == []
    assert list(story.floor.waiting()) == ["c0", "c1"]
    assert said(story).outcome is EmergencyOutcome.DECLINED
    assert story.say(emergency("c1", certain=False)) == []
    assert kinds(story.say(emergency("c1"))) == [SendToEmergency]


def test_who_was_first_in_line_before_stays_so_after_a_no() -> None:
    story = waiting("c0", "c1")
    story.say(logged_in(A), ready(A), answered("c0", A), f.AgentLost(call=CallId("c0"), agent=A))
    story.say(emergency("c0", certain=False), replied(False, call="c0"))
    assert record(story, "c0").first_in_line


def test_a_yes_while_an_agent_is_rung_frees_the_agent() -> None:
    story = waiting("c1")
    story.say(emergency("c1", certain=False), logged_in(A), ready(A))
    assert story.call("c1") is CallPhase.RINGING
    assert kinds(story.say(replied(True, "words"))) == [SendToEmergency]
    assert story.agent(A) is AgentState.READY


def test_a_question_that_a_ring_cut_short_is_asked_again_when_nobody_answers() -> None:
    story = waiting("c1")
    [asked] = story.say(emergency("c1", certain=False))
    assert asked == AskEmergency(call=CALL, channel="PJSIP/trunk-c1")
    story.say(logged_in(A), ready(A))
    assert story.call("c1") is CallPhase.RINGING
    assert story.say(no_answer("c1", A), after=CONFIG.ring_ms) == [asked]
    assert (said(story).asked_at, said(story).unheard) == (story.now, False)
    assert kinds(story.say(replied(True))) == [SendToEmergency]


def test_a_question_that_had_its_time_before_the_ring_is_not_asked_again() -> None:
    story = waiting("c1")
    story.say(emergency("c1", certain=False))
    story.wait(QUESTION_MS + 1_000)
    story.say(logged_in(A), ready(A))
    assert AskEmergency not in kinds(story.say(no_answer("c1", A)))


def test_a_word_said_to_a_question_cut_short_counts_while_another_phone_rings() -> None:
    story = waiting("c1")
    story.say(logged_in("8002"), emergency("c1", certain=False), logged_in(A), ready(A), ready("8002"))
    assert kinds(story.say(no_answer("c1", A))) == [RingAgent], "who is rung for needs no question"
    assert kinds(story.say(replied(True, "words"))) == [SendToEmergency]


def test_keys_that_nobody_asked_for_change_nothing() -> None:
    story = waiting("c1")
    was = story.floor.snapshot()
    assert story.say(replied(True)) == []
    assert story.floor.snapshot() == was


def test_who_does_not_answer_is_reminded_once_and_stays_first() -> None:
    story = waiting("c0", "c1")
    story.say(emergency("c1", certain=False))
    told = [e for e in story.wait(60_000) if isinstance(e, TellCaller) and e.call == "c1"]
    assert [each.prompt for each in told].count("emergency-remind") == 1
    assert told[0].prompt == "emergency-remind"
    assert next(iter(story.floor.waiting())) == "c1"


def test_a_certain_one_after_a_question_is_sent_at_once() -> None:
    story = waiting("c1")
    story.say(emergency("c1", certain=False))
    assert kinds(story.say(emergency("c1"))) == [SendToEmergency]


def test_when_the_number_does_not_answer_a_caller_who_said_yes_is_first_in_line() -> None:
    story = waiting("c0", "c1")
    story.say(emergency("c1", certain=False), replied(True), not_answered())
    assert next(iter(story.floor.waiting())) == "c1"
    assert said(story).outcome is EmergencyOutcome.NO_ANSWER


def test_after_a_number_did_not_answer_another_kind_is_sent_but_not_the_same() -> None:
    story = waiting("c1")
    story.say(emergency("c1"), not_answered())
    assert story.say(emergency("c1")) == []
    assert kinds(story.say(emergency("c1", kind="medical"))) == [SendToEmergency]


# --- an agent on the line -----------------------------------------------------------------------


def test_after_a_false_alarm_another_kind_alerts_but_not_the_same() -> None:
    story = talking()
    story.say(emergency("c1"), f.EmergencyDismissed(call=CALL, agent=A, reason="演习"))
    story.say(emergency("c1"))
    assert said(story).outcome is EmergencyOutcome.DISMISSED
    story.say(emergency("c1", kind="medical"))
    assert (said(story).kind, said(story).outcome) == ("medical", None)


def test_what_is_heard_while_a_number_is_called_in_changes_nothing_of_it() -> None:
    story = talking()
    story.say(emergency("c1"), request(), IN_CONFERENCE, judged(EmergencyOutcome.ACCEPTED))
    before = said(story)
    assert story.say(emergency("c1", kind="medical")) == []
    assert said(story) == before


def test_what_the_caller_says_while_a_number_rings_or_is_there_is_seen_by_who_takes_the_call() -> None:
    story = waiting("c1")
    story.say(emergency("c1", kind="help"))
    sent = said(story)
    for kind, so_far in (("fire", ()), ("medical", (f.EmergencyAnswered(call=CALL, number="110"),))):
        story.say(*so_far)
        assert story.say(emergency("c1", certain=False, kind="flood"), emergency("c1", kind=kind)) == []
        assert (said(story).kind, said(story).sent_at) == (kind, sent.sent_at)
    talk = talking()
    talk.say(emergency("c1", kind="help"), request(), emergency("c1", kind="fire"))
    assert said(talk).kind == "fire"


def test_a_possible_one_stays_so_when_the_agent_calls_the_number_in() -> None:
    story = talking()
    story.say(emergency("c1", certain=False), request())
    assert not said(story).certain


def test_caller_and_agent_talk_on_while_the_number_rings() -> None:
    story = talking()
    story.say(emergency("c1"))
    [called] = story.say(request())
    assert called == CallEmergencyIn(
        call=CALL,
        channel="PJSIP/trunk-c1",
        agent_channel=MINE,
        number="110",
        trunk="emergency",
        ring_ms=20_000,
    )
    call = record(story)
    assert call.consult is not None
    assert (call.phase, call.agent, call.consult.target.kind) == (
        CallPhase.CONFERENCE,
        A,
        TargetKind.EMERGENCY,
    )
    assert (said(story).by, said(story).sent_at, said(story).words) == (WARM, story.now, "着火了")
    assert story.agent(A) is AgentState.TALKING


def test_a_warm_transfer_is_over_when_the_agent_says_so() -> None:
    story = talking()
    story.say(request(), IN_CONFERENCE)
    assert (said(story).answered_at, said(story).outcome) == (story.now, None)
    effects = story.say(TAKEN)
    assert effects[0] == LeaveToEmergency(
        call=CALL, channel="PJSIP/trunk-c1", agent_channel=MINE, other_channel=NUMBERS_LEG
    )
    assert (record(story).phase, said(story).outcome) == (CallPhase.EMERGENCY, EmergencyOutcome.ACCEPTED)
    assert story.agent(A) is AgentState.WRAP_UP
    assert story.say(AGENT_LEFT) == []


def test_a_warm_transfer_is_over_after_its_time() -> None:
    story = talking()
    story.say(request(), IN_CONFERENCE)
    assert LeaveToEmergency not in kinds(story.wait(HANDOVER_MS - 10))
    assert LeaveToEmergency in kinds(story.wait(20))
    assert story.call("c1") is CallPhase.EMERGENCY


def test_a_three_way_call_lasts_until_somebody_leaves() -> None:
    story = talking()
    story.say(request(THREE), IN_CONFERENCE)
    story.wait(10 * HANDOVER_MS)
    assert story.call("c1") is CallPhase.CONFERENCE
    assert LeaveToEmergency not in kinds(story.say(AGENT_LEFT))
    assert (record(story).phase, said(story).outcome) == (CallPhase.EMERGENCY, EmergencyOutcome.ACCEPTED)


def test_an_agent_may_choose_to_stay_after_all() -> None:
    story = talking()
    story.say(request(), request(THREE), IN_CONFERENCE)
    story.wait(10 * HANDOVER_MS)
    assert story.call("c1") is CallPhase.CONFERENCE


@pytest.mark.parametrize("by", [WARM, THREE])
def test_when_the_number_leaves_agent_and_caller_go_on(by: Handover) -> None:
    story = talking()
    story.say(request(by), IN_CONFERENCE, NUMBER_LEFT)
    assert (record(story).phase, record(story).agent) == (CallPhase.TALKING, A)
    assert said(story).outcome is EmergencyOutcome.RETURNED


def test_when_the_number_does_not_answer_agent_and_caller_have_never_stopped() -> None:
    story = talking()
    story.say(request())
    assert story.say(not_answered()) == []
    assert (record(story).phase, record(story).agent) == (CallPhase.TALKING, A)
    assert said(story).outcome is EmergencyOutcome.NO_ANSWER
    assert kinds(story.say(request())) == [CallEmergencyIn], "the agent may try again"


def test_a_number_of_which_nothing_is_heard_is_given_up_and_joins_if_it_answers_after_all() -> None:
    story = talking()
    story.say(request())
    story.wait(20_000 + 30_000)
    assert story.call("c1") is CallPhase.TALKING
    story.say(IN_CONFERENCE)
    assert (story.call("c1"), said(story).outcome) == (CallPhase.CONFERENCE, None)


def test_an_agent_who_hangs_up_while_it_rings_leaves_the_caller_to_the_number() -> None:
    story = talking()
    story.say(request(), AGENT_LEFT)
    assert record(story).phase is CallPhase.TRANSFERRING
    assert story.agent(A) is AgentState.WRAP_UP
    story.say(ALONE)
    assert (record(story).phase, said(story).outcome) == (CallPhase.EMERGENCY, EmergencyOutcome.ACCEPTED)


def test_and_when_that_does_not_answer_the_caller_is_first_in_line() -> None:
    story = talking()
    story.say(request(), AGENT_LEFT, not_answered())
    assert next(iter(story.floor.waiting())) == "c1"
    assert said(story).outcome is EmergencyOutcome.NO_ANSWER


def test_without_the_agents_channel_the_caller_is_sent_alone() -> None:
    story = talking()
    call = msgspec.structs.replace(story.floor.calls[CALL], agent_channel="")
    story.floor.put_call(call)
    assert SendToEmergency in kinds(story.say(request()))
    assert (record(story).phase, said(story).by) == (CallPhase.TRANSFERRING, Handover.DIRECT)


def test_an_agent_cannot_leave_before_the_number_answered_nor_call_two_in() -> None:
    story = talking()
    story.say(request())
    before = story.floor.snapshot()
    wrong = [
        TAKEN,
        msgspec.structs.replace(TAKEN, agent=AgentId("8002")),
        request(Handover.DIRECT),
        f.EmergencyDismissed(call=CALL, agent=A, reason="误报"),
        judged(EmergencyOutcome.ABANDONED),
    ]
    for fact in wrong:
        with pytest.raises(IllegalFact):
            story.say(fact)
    assert story.floor.snapshot() == before


@pytest.mark.parametrize(
    ("so_far", "outcome"),
    [
        ((), EmergencyOutcome.ABANDONED),
        ((IN_CONFERENCE,), EmergencyOutcome.ACCEPTED),
        ((IN_CONFERENCE, judged(EmergencyOutcome.UNDETERMINED)), EmergencyOutcome.UNDETERMINED),
    ],
)
def test_a_caller_who_hangs_up_ends_it(so_far: tuple[f.AnyFact, ...], outcome: EmergencyOutcome) -> None:
    story = talking()
    story.say(request(), *so_far)
    [kept] = [e for e in story.say(hung_up("c1")) if isinstance(e, KeepCallRecord)]
    assert kept.record.emergency is not None
    assert kept.record.emergency.outcome is outcome


# --- judged -------------------------------------------------------------------------------------


def test_one_that_was_given_back_comes_first_in_line() -> None:
    story = talking()
    story.say(f.AgentNotReady(agent=A, reason="小休"), request(), IN_CONFERENCE, TAKEN)
    assert kinds(story.say(judged(EmergencyOutcome.RETURNED, "非警情"))) == [TakeBack]
    assert list(story.floor.waiting()) == ["c1", "c2"]
    assert (said(story).outcome, said(story).note) == (EmergencyOutcome.RETURNED, "非警情")
    assert story.say(emergency("c1")) == [], "not sent round in circles"


@pytest.mark.parametrize("outcome", [EmergencyOutcome.ACCEPTED, EmergencyOutcome.UNDETERMINED])
def test_the_rest_is_put_on_record_and_moves_nobody(outcome: EmergencyOutcome) -> None:
    story = waiting("c1")
    story.say(emergency("c1"), ALONE)
    assert story.say(judged(outcome)) == []
    assert (record(story).phase, said(story).outcome) == (CallPhase.EMERGENCY, outcome)


def test_what_was_given_back_in_conference_stays_with_its_agent() -> None:
    story = talking()
    story.say(request(), IN_CONFERENCE, judged(EmergencyOutcome.RETURNED))
    story.wait(10 * HANDOVER_MS)
    assert story.call("c1") is CallPhase.CONFERENCE
    assert TakeBack in kinds(story.say(AGENT_LEFT)), "nobody of ours is left: to a person"
    assert story.call("c1") is CallPhase.WAITING


def test_what_somebody_judged_is_not_overwritten_when_the_number_leaves() -> None:
    story = talking()
    story.say(request(), IN_CONFERENCE, judged(EmergencyOutcome.ACCEPTED), NUMBER_LEFT)
    assert said(story).outcome is EmergencyOutcome.ACCEPTED


def test_nobody_judges_what_was_never_answered() -> None:
    story = talking()
    story.say(emergency("c1"))
    was = story.floor.snapshot()
    assert story.say(judged(EmergencyOutcome.ACCEPTED)) == []
    assert story.floor.snapshot() == was


# --- found in Asterisk --------------------------------------------------------------------------


def shown(phase: CallPhase, *, number: str = "", there: str = "", agent: bool = True) -> SeenCall:
    return SeenCall(
        id=CALL,
        channel="PJSIP/trunk-c1",
        ani="",
        caller_name="",
        dnis="12345",
        phase=phase,
        agent=A if agent else None,
        agent_channel=MINE if agent else "",
        other=number,
        other_channel=there,
    )


def find(story: Story, seen: SeenCall) -> None:
    """What else was on the floor is over."""
    for fact in reconcile(story.floor, [seen]):
        story.say(fact)
    assert reconcile(story.floor, [seen]) == []


@pytest.mark.parametrize("known", [True, False])
def test_a_three_way_call_is_found_again(known: bool) -> None:
    story = talking() if known else Story()
    if known:
        story.say(request())
    find(story, shown(CallPhase.CONFERENCE, number="110", there=NUMBERS_LEG))
    call = record(story)
    assert call.consult is not None
    assert (call.consult.target.kind, call.consult.answered) == (TargetKind.EMERGENCY, True)
    assert said(story).answered_at == story.now
    story.say(AGENT_LEFT)
    assert story.call("c1") is CallPhase.EMERGENCY


@pytest.mark.parametrize(
    ("phase", "so_far", "outcome"),
    [
        (CallPhase.TALKING, (), EmergencyOutcome.NO_ANSWER),
        (CallPhase.TALKING, (IN_CONFERENCE,), EmergencyOutcome.RETURNED),
        (CallPhase.WAITING, (), EmergencyOutcome.NO_ANSWER),
        (CallPhase.EMERGENCY, (IN_CONFERENCE,), EmergencyOutcome.ACCEPTED),
        (CallPhase.TRANSFERRING, (), None),
    ],
)
def test_what_became_of_it_while_we_were_away(
    phase: CallPhase, so_far: tuple[f.AnyFact, ...], outcome: EmergencyOutcome | None
) -> None:
    story = talking()
    story.say(f.AgentNotReady(agent=A, reason="小休"), request(), *so_far)
    find(story, shown(phase, agent=phase is CallPhase.TALKING))
    assert said(story).outcome is outcome
    assert record(story).first_in_line is (phase is CallPhase.WAITING)


def test_a_call_in_asterisks_own_queue_can_say_yes_by_words_when_it_was_asked() -> None:
    story = waiting("c1")
    story.say(emergency("c1", certain=False), fell_back("c1"))
    assert kinds(story.say(replied(True, "words"))) == [SendToEmergency]
    again = waiting("c1")
    again.say(fell_back("c1"), emergency("c1", certain=False))
    assert kinds(again.say(came_back("c1"))) == [AskEmergency]
