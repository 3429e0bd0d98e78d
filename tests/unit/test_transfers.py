"""Transfers, consults and conferences, rule by rule: what becomes of the call and of each agent."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from routing import facts as f
from routing.alarms import AFTER_RING_MS
from routing.effects import (
    CallEmergencyIn,
    CancelConsult,
    CompleteConsult,
    Divert,
    PutInLine,
    RingAgent,
    StartConference,
    StartConsult,
    StartTap,
)
from routing.errors import IllegalFact
from routing.facts import NoAnswerReason
from routing.model import AgentId, AgentState, Call, CallId, CallPhase, Claim, Leg, Target, TargetKind
from routing.register import Group, Hours, Ladder, Rung, Seat, SubCentre
from routing.targets import Refusal, refusal
from tests.unit.floors import (
    CONFIG,
    Story,
    answered,
    arrived,
    assert_sound,
    emergency,
    held,
    hung_up,
    intake,
    logged_in,
    no_answer,
    ready,
)

A, B, C = AgentId("8001"), AgentId("8002"), AgentId("8003")
CALL = CallId("c1")
MINE, OTHERS = "PJSIP/8001-0000000a", "PJSIP/8002-0000000f"
TAX = SubCentre(id="tax", name="税务分中心", number="12366", trunk="tax", ring_ms=25_000)
WITH_GROUPS = msgspec.structs.replace(
    CONFIG,
    groups=(Group(id="law", name="法律组"),),
    ladders=(Ladder(id="law-only", rungs=(Rung(after_ms=0, groups=("law",)),)),),
    seats=(Seat(agent=B, groups=("law",), cleared=True), Seat(agent=C)),
    sub_centres=(TAX, SubCentre(id="shut", name="关", number="12319", hours="never")),
    hours=(Hours(id="never"),),
)


def to(kind: TargetKind, name: str) -> Target:
    return Target(kind=kind, id=name)


TO_B, TO_LAW = to(TargetKind.AGENT, B), to(TargetKind.GROUP, "law")
TO_TAX, OUTSIDE = to(TargetKind.SUB_CENTRE, "tax"), to(TargetKind.NUMBER, "075783000000")


def talking(*more_ready: str, dnis: str = "12345") -> Story:
    """A talks with the caller; the others are ready."""
    story = Story(WITH_GROUPS)
    story.say(logged_in(A), ready(A), arrived("c1", dnis=dnis), intake("c1"), answered("c1", A))
    for agent in more_ready or (B,):
        story.say(logged_in(agent), ready(agent))
    story.effects.clear()
    return story


def transfer(target: Target, by: AgentId = A) -> f.TransferRequested:
    return f.TransferRequested(call=CALL, agent=by, target=target)


def ask(target: Target = TO_B, by: AgentId = A) -> f.ConsultRequested:
    return f.ConsultRequested(call=CALL, agent=by, target=target)


def picked_up(channel: str = OTHERS) -> f.ConsultAnswered:
    return f.ConsultAnswered(call=CALL, channel=channel)


def failed(why: NoAnswerReason = NoAnswerReason.TIMEOUT) -> f.ConsultFailed:
    return f.ConsultFailed(call=CALL, why=why)


def left(channel: str) -> f.PartyLeft:
    return f.PartyLeft(call=CALL, channel=channel)


CANCEL = f.ConsultCancelled(call=CALL, agent=A)
COMPLETE = f.ConsultCompleted(call=CALL, agent=A)
CONFER = f.ConferenceRequested(call=CALL, agent=A)


def record(story: Story) -> Call:
    assert_sound(story.floor)
    return story.floor.calls[CALL]


# --- blind --------------------------------------------------------------------------------------


def test_to_an_agent_that_agent_is_rung_and_the_first_finishes() -> None:
    story = talking()
    before = story.floor.calls[CALL]
    [ring] = story.say(transfer(TO_B))
    assert isinstance(ring, RingAgent)
    call = record(story)
    assert (ring.agent, call.phase, call.agent, call.transfers) == (B, CallPhase.RINGING, B, 1)
    assert (call.dnis, call.waiting_since) == (before.dnis, before.waiting_since)
    assert call.because is not None
    assert call.because.choosing == "transfer"
    assert (story.agent(A), story.agent(B)) == (AgentState.WRAP_UP, AgentState.RINGING)


def test_an_agent_who_does_not_answer_a_transfer_rests_and_the_call_waits_with_its_claim() -> None:
    story = talking()
    story.say(transfer(TO_B), no_answer("c1", B))
    call = record(story)
    assert (call.phase, call.claims) == (CallPhase.WAITING, (Claim.RETURNED,))
    assert story.floor.agents[B].reason == "rona"


def test_to_a_group_it_stands_in_that_groups_line_at_its_old_time() -> None:
    story = talking(C)
    since = story.floor.calls[CALL].waiting_since
    effects = story.say(transfer(TO_LAW))
    assert [type(each) for each in effects] == [PutInLine], "C is free, and not of the group"
    call = record(story)
    assert (call.phase, call.group, call.waiting_since) == (CallPhase.WAITING, "law", since)
    assert Claim.RETURNED in call.claims
    [ring] = story.say(logged_in(B), ready(B))
    assert isinstance(ring, RingAgent)


def test_outside_it_goes_by_the_trunk() -> None:
    story = talking()
    [sent] = story.say(transfer(OUTSIDE))
    assert isinstance(sent, Divert)
    assert (sent.trunk, sent.number, sent.prompt) == ("trunk", OUTSIDE.id, "")
    assert record(story).phase is CallPhase.DIVERTING
    story = talking()
    [sent] = story.say(transfer(TO_TAX))
    assert isinstance(sent, Divert)
    assert (sent.trunk, sent.number, sent.ring_ms) == ("tax", "12366", 25_000)


# --- refused ------------------------------------------------------------------------------------


REFUSED = [
    (to(TargetKind.AGENT, A), Refusal.ONESELF),
    (to(TargetKind.AGENT, "8009"), Refusal.NOT_LOGGED_IN),
    (to(TargetKind.AGENT, C), Refusal.NOT_READY),
    (to(TargetKind.GROUP, "nobody"), Refusal.UNKNOWN),
    (to(TargetKind.SUB_CENTRE, "nowhere"), Refusal.UNKNOWN),
    (to(TargetKind.SUB_CENTRE, "shut"), Refusal.CLOSED),
    (to(TargetKind.NUMBER, "12"), Refusal.NOT_A_NUMBER),
    (to(TargetKind.NUMBER, "1380013800013800"), Refusal.NOT_A_NUMBER),
    (to(TargetKind.NUMBER, "075783000000&PJSIP/x"), Refusal.NOT_A_NUMBER),
    (to(TargetKind.NUMBER, "١٢٣٤"), Refusal.NOT_A_NUMBER),
    (to(TargetKind.NUMBER, "110"), Refusal.EMERGENCY_NUMBER),
    (to(TargetKind.NUMBER, "12315"), Refusal.OUR_OWN_NUMBER),
]


@pytest.mark.parametrize(("target", "why"), REFUSED)
@pytest.mark.parametrize("kind", [transfer, ask])
def test_what_is_refused_changes_nothing(
    target: Target, why: Refusal, kind: Callable[[Target], f.AnyFact]
) -> None:
    story = talking(B)
    story.say(logged_in(C))
    before = story.floor.snapshot()
    with pytest.raises(IllegalFact, match=why.value):
        story.say(kind(target))
    assert story.floor.snapshot() == before


@pytest.mark.parametrize("fact", [transfer(TO_B, by=C), ask(by=C)])
def test_only_the_calls_own_agent_hands_it_on(fact: f.AnyFact) -> None:
    story = talking(B, C)
    with pytest.raises(IllegalFact, match="does not have"):
        story.say(fact)


def test_a_group_without_anybody_free_cannot_be_consulted() -> None:
    story = talking(C)
    with pytest.raises(IllegalFact, match="nobody_free"):
        story.say(ask(TO_LAW))


def test_a_confidential_call_stays_with_cleared_agents_of_ours() -> None:
    story = talking(B, C)
    story.say(f.CallLabelled(call=CALL, by=A, confidential=True))
    floor, now = story.floor, story.now

    def why(target: Target) -> Refusal | None:
        return refusal(floor.agents, floor.registry, floor.calls[CALL], A, target, now, consult=True)

    assert why(TO_B) is None
    assert why(TO_LAW) is None
    for target in (to(TargetKind.AGENT, C), TO_TAX, OUTSIDE):
        assert why(target) is Refusal.NOT_CLEARED


def test_a_sub_centres_own_overflow_does_not_go_back_there() -> None:
    story = talking()
    call = msgspec.structs.replace(story.floor.calls[CALL], trunk="tax")
    floor = story.floor
    why = refusal(floor.agents, floor.registry, call, A, TO_TAX, story.now, consult=False)
    assert why is Refusal.CAME_FROM_THERE


def test_a_call_that_we_made_is_not_handed_on_before_the_caller_is_there() -> None:
    story = talking()
    changes = {"callback_of": CallId("c0"), "channel": ""}
    call = msgspec.structs.replace(story.floor.calls[CALL], **changes)
    floor = story.floor
    why = refusal(floor.agents, floor.registry, call, A, TO_B, story.now, consult=False)
    assert why is Refusal.CALLBACK


# --- consults -----------------------------------------------------------------------------------


def test_a_consult_holds_the_caller_and_rings_the_other_agent() -> None:
    story = talking()
    [start] = story.say(ask())
    assert start == StartConsult(
        call=CALL, channel="PJSIP/trunk-c1", agent_channel=MINE, agent=B, ring_ms=15_000
    )
    assert (record(story).phase, record(story).agent) == (CallPhase.CONSULTING, A)
    assert (story.agent(A), story.agent(B)) == (AgentState.TALKING, AgentState.RINGING)
    story.say(picked_up())
    assert story.agent(B) is AgentState.TALKING
    assert record(story).consult is not None


def test_of_a_group_the_best_free_agent_is_consulted() -> None:
    story = talking(C, B)
    [start] = story.say(ask(TO_LAW))
    assert isinstance(start, StartConsult)
    assert start.agent == B


def test_a_sub_centre_or_a_number_is_consulted_by_its_trunk() -> None:
    [start] = talking().say(ask(TO_TAX))
    assert isinstance(start, StartConsult)
    assert (start.agent, start.trunk, start.number) == (None, "tax", "12366")
    [start] = talking().say(ask(OUTSIDE))
    assert isinstance(start, StartConsult)
    assert (start.agent, start.trunk, start.number) == (None, "trunk", OUTSIDE.id)


@pytest.mark.parametrize(
    ("why", "reason"),
    [
        (NoAnswerReason.TIMEOUT, "rona"),
        (NoAnswerReason.BUSY, "busy"),
        (NoAnswerReason.DECLINED, "declined"),
    ],
)
def test_who_does_not_answer_a_consult_rests(why: NoAnswerReason, reason: str) -> None:
    story = talking()
    story.say(ask(), failed(why))
    assert (record(story).phase, record(story).agent) == (CallPhase.TALKING, A)
    assert (story.agent(B), story.floor.agents[B].reason) == (AgentState.NOT_READY, reason)


def test_a_consult_that_never_rang_is_nobodys_fault() -> None:
    story = talking()
    story.say(ask(), failed(NoAnswerReason.NOT_RUNG))
    assert (story.call("c1"), story.agent(B)) == (CallPhase.TALKING, AgentState.READY)


@pytest.mark.parametrize("end", [failed(NoAnswerReason.UNREACHABLE), left(OTHERS)])
def test_when_the_other_end_hangs_up_the_two_talk_again(end: f.AnyFact) -> None:
    story = talking()
    story.say(ask(), picked_up(), end)
    assert record(story).phase is CallPhase.TALKING
    assert (story.agent(A), story.agent(B)) == (AgentState.TALKING, AgentState.WRAP_UP)


def test_the_agent_goes_back_to_the_caller() -> None:
    story = talking()
    [cancel] = story.say(ask(), CANCEL)
    assert isinstance(cancel, CancelConsult)
    assert (cancel.agent_channel, cancel.other_channel) == (MINE, "")
    assert (story.call("c1"), story.agent(B)) == (CallPhase.TALKING, AgentState.READY)
    with pytest.raises(IllegalFact, match="just_rung"):
        story.say(ask())
    story.wait(AFTER_RING_MS)
    [cancel] = story.say(ask(), picked_up(), CANCEL)
    assert isinstance(cancel, CancelConsult)
    assert (cancel.other_channel, story.agent(B)) == (OTHERS, AgentState.WRAP_UP)


def test_a_completed_consult_gives_the_caller_to_the_second_agent() -> None:
    story = talking()
    first = story.floor.calls[CALL]
    done, tap = story.say(ask(), picked_up(), COMPLETE)
    assert tap == StartTap(call=CALL, channel=OTHERS, leg=Leg.AGENT, agent=B)
    assert done == CompleteConsult(
        call=CALL, channel="PJSIP/trunk-c1", agent_channel=MINE, other_channel=OTHERS, agent=B
    )
    call = record(story)
    assert (call.phase, call.agent, call.agent_channel) == (CallPhase.TALKING, B, OTHERS)
    assert (call.dnis, call.waiting_since, call.answered_at) == (
        first.dnis,
        first.waiting_since,
        first.answered_at,
    )
    assert (call.transfers, story.agent(A)) == (1, AgentState.WRAP_UP)


def test_completed_with_somebody_outside_no_agent_of_ours_has_it() -> None:
    story = talking()
    story.say(ask(TO_TAX), picked_up("PJSIP/tax-00000001"), COMPLETE)
    call = record(story)
    assert (call.phase, call.agent, call.diverted_to) == (CallPhase.DIVERTED, None, TO_TAX)
    assert story.floor.sent_to("tax") == 1


@pytest.mark.parametrize("fact", [COMPLETE, CONFER])
def test_before_an_answer_there_is_nobody_to_give_the_caller_to(fact: f.AnyFact) -> None:
    story = talking()
    story.say(ask())
    with pytest.raises(IllegalFact, match="answered"):
        story.say(fact)


def test_hanging_up_in_an_answered_consult_completes_it() -> None:
    story = talking()
    [tap] = story.say(ask(), picked_up(), left(MINE))
    assert tap == StartTap(call=CALL, channel=OTHERS, leg=Leg.AGENT, agent=B)
    assert (record(story).agent, story.agent(A)) == (B, AgentState.WRAP_UP)


def test_hanging_up_before_an_answer_leaves_the_caller_first_in_line() -> None:
    story = talking()
    story.say(arrived("c0"), intake("c0"))  # B is rung for this one
    story.say(logged_in(C), ready(C), ask(to(TargetKind.AGENT, C)), left(MINE))
    call = record(story)
    assert (call.phase, call.first_in_line) == (CallPhase.WAITING, True), "C's phone may not be rung yet"
    story.wait(AFTER_RING_MS)
    assert record(story).agent == C, "no longer consulted, C is free, and first for this caller"
    assert story.agent(A) is AgentState.WRAP_UP


@pytest.mark.parametrize("was_answered", [True, False])
def test_when_the_agents_phone_is_lost_the_caller_is_first_in_line(was_answered: bool) -> None:
    story = talking()
    story.say(ask(), *([picked_up()] if was_answered else []), f.AgentLost(call=CALL, agent=A))
    call = record(story)
    assert call.first_in_line
    assert (story.agent(A), story.floor.agents[A].reason) == (AgentState.NOT_READY, "lost")
    if was_answered:
        assert (call.phase, story.agent(B)) == (CallPhase.WAITING, AgentState.WRAP_UP)
    else:
        story.wait(AFTER_RING_MS)
        call = record(story)
        assert (call.phase, call.agent) == (CallPhase.RINGING, B), "B's ring was in vain, so B is free"


@pytest.mark.parametrize("so_far", [(), (picked_up(),), (picked_up(), CONFER)])
def test_when_the_caller_hangs_up_everybody_is_free(so_far: tuple[f.AnyFact, ...]) -> None:
    story = talking()
    story.say(ask(), *so_far, hung_up("c1"))
    assert_sound(story.floor)
    assert not story.floor.calls
    assert (story.agent(A), story.agent(B)) == (
        AgentState.WRAP_UP,
        AgentState.WRAP_UP if so_far else AgentState.READY,
    )


def test_logging_out_in_a_consult_is_for_after_it() -> None:
    story = talking()
    story.say(ask(), picked_up(), f.AgentLoggedOut(agent=A), f.AgentLoggedOut(agent=B), COMPLETE)
    assert story.agent(A) is None
    assert record(story).agent == B
    story.say(hung_up("c1"))
    assert story.agent(B) is None


# --- conferences --------------------------------------------------------------------------------


def conferring() -> Story:
    story = talking()
    story.say(ask(), picked_up(), CONFER)
    return story


def test_a_conference_keeps_both_agents() -> None:
    story = talking()
    start, tap = story.say(ask(), picked_up(), CONFER)
    assert isinstance(start, StartConference)
    assert tap == StartTap(call=CALL, channel=OTHERS, leg=Leg.AGENT, agent=B)
    assert record(story).phase is CallPhase.CONFERENCE
    assert (story.agent(A), story.agent(B)) == (AgentState.TALKING, AgentState.TALKING)


def test_whoever_stays_in_a_conference_has_the_caller() -> None:
    story = conferring()
    story.say(left(MINE))
    call = record(story)
    assert (call.phase, call.agent, call.transfers) == (CallPhase.TALKING, B, 1)
    story = conferring()
    story.say(left(OTHERS))
    call = record(story)
    assert (call.phase, call.agent, call.transfers) == (CallPhase.TALKING, A, 0)
    assert story.agent(B) is AgentState.WRAP_UP


@pytest.mark.parametrize("so_far", [(), (picked_up(),), (picked_up(), CONFER)])
def test_an_emergency_heard_meanwhile_only_alerts(so_far: tuple[f.AnyFact, ...]) -> None:
    story = talking()
    story.say(ask(), *so_far)
    phase = story.call("c1")
    assert story.say(emergency("c1")) == []
    assert story.call("c1") is phase
    assert record(story).emergency is not None
    story.say(f.EmergencyDismissed(call=CALL, agent=A, reason="演练"))


# --- found again --------------------------------------------------------------------------------


@pytest.mark.parametrize("phase", [CallPhase.CONSULTING, CallPhase.CONFERENCE])
def test_a_consult_that_is_found_makes_both_agents_busy(phase: CallPhase) -> None:
    story = Story(WITH_GROUPS)
    for agent in (A, B):
        story.say(logged_in(agent), ready(agent))
    story.say(held("c1", A, B, phase))
    call = record(story)
    assert (call.phase, call.agent, call.agent_channel) == (phase, A, MINE)
    assert call.consult is not None
    assert (call.consult.agent, call.consult.answered, call.consult.target) == (B, True, TO_B)
    assert (story.agent(A), story.agent(B)) == (AgentState.TALKING, AgentState.TALKING)


def test_what_was_asked_for_is_still_known_when_the_answer_was_missed() -> None:
    story = talking()
    story.say(ask(TO_LAW))
    story.say(held("c1", A, B, CallPhase.CONSULTING))
    call = record(story)
    assert call.consult is not None
    assert (call.consult.target, call.consult.agent, call.consult.answered) == (TO_LAW, B, True)


def test_who_logs_in_again_is_in_the_consult_that_the_phone_still_has() -> None:
    story = Story(WITH_GROUPS)
    story.say(held("c1", A, B, CallPhase.CONSULTING))
    story.say(logged_in(A), logged_in(B))
    assert record(story).phase is CallPhase.CONSULTING
    assert (story.agent(A), story.agent(B)) == (AgentState.TALKING, AgentState.TALKING)


def test_a_call_that_is_found_in_line_is_in_no_consult_any_more() -> None:
    story = talking()
    story.say(ask(), picked_up(), msgspec.structs.replace(held("c1", A, B, CallPhase.WAITING), agent=None))
    assert record(story).consult is None
    assert (story.agent(A), story.agent(B)) == (AgentState.WRAP_UP, AgentState.WRAP_UP)


@pytest.mark.parametrize("so_far", [(), (picked_up(),), (picked_up(), CONFER)])
def test_the_emergency_key_works_while_somebody_is_consulted(so_far: tuple[f.AnyFact, ...]) -> None:
    story = talking()
    story.say(ask(), *so_far)
    [sent] = story.say(f.EmergencyRequested(call=CALL, agent=A, number="110"))
    assert isinstance(sent, CallEmergencyIn)
    assert sent.other_channel == (OTHERS if so_far else "")
    call = record(story)
    assert call.consult is not None
    assert (call.phase, call.consult.target.kind) == (CallPhase.CONFERENCE, TargetKind.EMERGENCY)
    assert story.agent(A) is AgentState.TALKING
    assert story.agent(B) in (AgentState.READY, AgentState.WRAP_UP), "whoever was consulted is let go"


def test_what_was_chosen_for_after_the_call_is_kept_when_the_call_is_found_elsewhere() -> None:
    story = talking()
    story.say(f.AgentNotReady(agent=A, reason="午休"), after=5_000)
    since = story.floor.agents[A].since
    story.say(held("c1", A, B, CallPhase.CONSULTING))
    assert (story.floor.agents[A].after_call, story.floor.agents[A].since) == ("午休", since)
    story.say(f.AgentLoggedOut(agent=B), held("c1", A, B, CallPhase.CONFERENCE))
    assert story.agent(B) is AgentState.TALKING, "logged out, and still on the line"
    assert record(story).consult is not None
    story.say(hung_up("c1"))
    assert (story.agent(A), story.agent(B)) == (AgentState.NOT_READY, None)


def test_who_was_first_in_line_and_answered_is_not_first_again_when_transferred() -> None:
    story = talking(C)
    story.say(f.AgentLost(call=CALL, agent=A), answered("c1", C))
    story.say(arrived("c2"), intake("c2"), after=60_000)
    story.say(transfer(TO_LAW, by=C))
    assert not record(story).first_in_line
    assert story.floor.calls[CALL].claims == (Claim.RETURNED,)
