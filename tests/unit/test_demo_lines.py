"""The demonstration's line for each thing that happens."""

from __future__ import annotations

from typing import get_args

import pytest

from demo.lines import line
from routing import facts as f
from routing.model import (
    AgentId,
    CallId,
    CallPhase,
    EmergencyOutcome,
    Handover,
    Leg,
    Target,
    TargetKind,
)
from routing.register import FloorConfig
from tests.unit.floors import answered, arrived, emergency, hung_up, intake, logged_in, no_answer, ready

C, A = CallId("c1"), AgentId("8001")
BUSY = f.NoAnswerReason.BUSY
GROUP = Target(kind=TargetKind.GROUP, id="tax")


def heard(text: str, *, final: bool = True) -> f.Heard:
    return f.Heard(
        call=C,
        leg=Leg.CALLER,
        utterance=0,
        text=text,
        final=final,
        start_ms=0,
        end_ms=1,
        confidence=0.5,
    )


SAID: list[tuple[f.AnyFact, str | None]] = [
    (arrived("c1"), "call arrived on 12345 from 13800138000"),
    (arrived("c1", ani=""), "call arrived on 12345 from a withheld number"),
    (intake("c1"), "greeted, waits in line"),
    (answered("c1", "8001"), "agent 8001 answered"),
    (no_answer("c1", "8001"), "agent 8001 did not answer: timeout"),
    (hung_up("c1"), "call ended"),
    (
        f.CallFound(
            call=C, channel="x", ani="", caller_name="", dnis="12345", phase=CallPhase.FALLBACK, agent=None
        ),
        "call found in Asterisk: fallback",
    ),
    (emergency("c1"), "EMERGENCY heard: fire, certain (着火了)"),
    (emergency("c1", certain=False), "EMERGENCY heard: fire, possible (着火了)"),
    (f.EmergencyAnswered(call=C, number="110"), "110 answered"),
    (f.EmergencyFailed(call=C, number="110", why=f.NoAnswerReason.BUSY), "110 did not answer: busy"),
    (f.EmergencyRequested(call=C, agent=A, number="110"), "agent 8001 hands the caller over to 110"),
    (
        f.EmergencyRequested(call=C, agent=A, number="110", by=Handover.THREE_WAY),
        "agent 8001 calls 110 in",
    ),
    (f.EmergencyReplied(call=C, yes=False, by="key"), "the caller says no to the emergency number, by key"),
    (
        f.EmergencyReplied(call=C, yes=True, by="words"),
        "the caller says yes to the emergency number, by words",
    ),
    (f.EmergencyTaken(call=C, agent=A), "agent 8001 leaves; the emergency number has taken over"),
    (
        f.EmergencyJudged(call=C, by="1100", outcome=EmergencyOutcome.RETURNED),
        "the hand-over ended, says 1100: returned",
    ),
    (f.GraveMarked(call=C, by="8001", kind="strike"), "marked as grave and urgent by 8001: strike"),
    (f.GraveMarked(call=C, by="8001", kind=""), "marked as grave and urgent by 8001: taken back"),
    (f.GraveStepped(call=C, by="9001", step="reported"), "grave and urgent: reported, by 9001"),
    (
        f.NotHeard(call=C, leg=Leg.CALLER, start_ms=1_000, end_ms=3_500, why="overload"),
        "the caller was not heard for 2.5 s: overload",
    ),
    (f.OrderEntered(call=C, agent=A, number="F1"), "agent 8001 entered order F1"),
    (f.EmergencyDismissed(call=C, agent=A, reason="演习"), "agent 8001 says it is no emergency: 演习"),
    (f.AgentLost(call=C, agent=A), "agent 8001 was lost in mid-call; the caller goes first to another"),
    (heard("楼下太吵"), "caller: 楼下太吵"),
    (heard("楼下", final=False), None),
    (heard(""), None),
    (
        f.RecordingSealed(call=C, file="2025/x.wav", sha256="ab", duration_ms=12_340, size=1),
        "recording sealed, 12.3 s, 2025/x.wav",
    ),
    (logged_in("8001"), "agent 8001 logged in"),
    (ready("8001"), "agent 8001 is ready"),
    (f.AgentNotReady(agent=A, reason="rona"), "agent 8001 is not ready: rona"),
    (f.AgentLoggedOut(agent=A), "agent 8001 logged out"),
    (
        f.RecogniserLost(engine="twin", why="its model is missing"),
        "speech recognition is down: its model is missing",
    ),
    (f.RecogniserBack(engine="twin"), "speech recognition is up"),
    (f.ConfigChanged(config=FloorConfig()), None),
    (f.TimePassed(), None),
    (f.TapLost(call=C, leg=Leg.CALLER), None),
    (f.CallerKnown(call=C), None),
    (f.CallLabelled(call=C, by="8001"), None),
    (f.WrapUpExtended(agent=A, ms=1), None),
    (f.DivertAnswered(call=C, number="12366"), "12366 answered, outside"),
    (f.DivertFailed(call=C, number="12366", why=BUSY), "12366 did not answer, outside: busy"),
    (f.TransferRequested(call=C, agent=A, target=GROUP), "agent 8001 transfers the caller to group tax"),
    (f.ConsultRequested(call=C, agent=A, target=GROUP), "agent 8001 consults group tax; the caller is held"),
    (f.ConsultAnswered(call=C, channel="x"), "the other end speaks with the agent"),
    (f.ConsultFailed(call=C, why=BUSY), "the consult failed, caller and agent talk again: busy"),
    (f.ConsultCancelled(call=C, agent=A), "agent 8001 goes back to the caller"),
    (f.ConsultCompleted(call=C, agent=A), "agent 8001 leaves the caller with the other end"),
    (f.ConferenceRequested(call=C, agent=A), "agent 8001 brings all three together"),
    (f.PartyLeft(call=C, channel="x"), "somebody left; the caller is still there"),
    (f.CallbackAsked(call=C), "asks to be called back"),
    (
        f.CallbackRinging(call=C, agent=A, channel="x"),
        "agent 8001 is ready to call back; the caller's phone rings",
    ),
    (
        f.CallbackAnswered(call=C, agent=A, channel="x", ani="", dnis="12345"),
        "the caller picked up our callback",
    ),
    (f.CallbackFailed(call=C, why=BUSY), "the caller did not pick up our callback: busy"),
    (f.CallbackCancelled(ani="1", by="9001", reason="done"), "a callback was cancelled: done"),
    (f.SurgeSwitched(on=True, by="9001", why="storm"), "surge plan switched on: storm"),
    (f.DraftEdited(call=C, agent=A, field="town", value="桂城街道"), None),
]


@pytest.mark.parametrize(("fact", "said"), SAID, ids=[type(fact).__name__ for fact, _ in SAID])
def test_a_line_for_a_fact(fact: f.AnyFact, said: str | None) -> None:
    assert line(fact) == said


def test_every_fact_there_is_was_thought_of() -> None:
    assert {type(fact) for fact, _ in SAID} == set(get_args(f.AnyFact))
