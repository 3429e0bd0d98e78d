"""Effects that send a caller somewhere, as AMI actions, each of them exactly."""

from __future__ import annotations

import pytest

from cti.redirect import Action, actions_of, failed
from routing import effects as e
from routing import facts as f
from routing.facts import NoAnswerReason
from routing.model import AgentId, CallId

CALL, CALLER = CallId("1763800000.7"), "PJSIP/trunk-00000007"
AGENT, OTHER = "PJSIP/8001-0000000a", "PJSIP/8002-0000000c"
HERE = {"call": CALL, "channel": CALLER}
BOTH = {**HERE, "agent_channel": AGENT, "other_channel": OTHER}


def redirect(context: str, exten: str, channel: str = CALLER, **more: str) -> Action:
    return Action(
        "Redirect", {"Channel": channel, "Context": context, "Exten": exten, "Priority": "1", **more}
    )


def setvar(variable: str, value: str) -> Action:
    return Action("Setvar", {"Channel": CALLER, "Variable": variable, "Value": value})


def beside(exten: str) -> dict[str, str]:
    return {
        "ExtraChannel": AGENT,
        "ExtraContext": "consult",
        "ExtraExten": exten,
        "ExtraPriority": "1",
    }


DIVERT = e.Divert(**HERE, trunk="tax", number="12366", ring_ms=20_000, prompt="to-sub-centre")
OUTSIDE = e.Divert(**HERE, trunk="trunk", number="075783000000", ring_ms=30_000, prompt="")
CONSULT = e.StartConsult(**HERE, agent_channel=AGENT, agent=AgentId("8002"), ring_ms=15_000)
CONSULT_TAX = e.StartConsult(**HERE, agent_channel=AGENT, trunk="tax", number="12366", ring_ms=20_000)


CALL_IN = e.CallEmergencyIn(**BOTH, number="110", trunk="emergency", ring_ms=20_000)
CALLED_IN = Action(
    "Originate",
    {
        "Channel": "Local/110*20*emergency@call-in/n",
        "Context": "rescue-number",
        "Exten": "110",
        "Priority": "1",
        "Timeout": "80000",
        "Variable": (
            f"HOTLINE_CALL={CALL}",
            f"HOTLINE_CALLER={CALLER}",
            f"HOTLINE_LEG={AGENT}",
            f"HOTLINE_THIRD={OTHER}",
        ),
        "Async": "true",
    },
)


@pytest.mark.parametrize(
    ("effect", "actions"),
    [
        (e.PutInLine(**HERE), [redirect("waiting", "s")]),
        (
            DIVERT,
            [setvar("HOTLINE_ANNOUNCE", "/sounds/to-sub-centre-0"), redirect("divert", "12366*20*tax")],
        ),
        (OUTSIDE, [setvar("HOTLINE_ANNOUNCE", ""), redirect("divert", "075783000000*30*trunk")]),
        (CONSULT, [redirect("held", AGENT, **beside("8002*15"))]),
        (CONSULT_TAX, [redirect("held", AGENT, **beside("12366*20*tax"))]),
        (e.CancelConsult(**BOTH), [redirect("with", AGENT)]),
        (e.CompleteConsult(**BOTH, agent=AgentId("8002")), [redirect("with", OTHER)]),
        (e.CompleteConsult(**BOTH), [redirect("with-outside", OTHER)]),
        (
            e.StartConference(**BOTH),
            [
                setvar("SHARED(HOTLINE_WITH)", "conference"),
                redirect("conference", "caller"),
                redirect("conference", "party", AGENT),
            ],
        ),
        (
            e.SendToEmergency(**HERE, number="119", trunk="fire", ring_ms=20_000),
            [redirect("emergency", "119*20*fire")],
        ),
        (CALL_IN, [CALLED_IN]),
        (e.LeaveToEmergency(**BOTH), [Action("Hangup", {"Channel": AGENT})]),
        (e.TakeBack(**HERE), [redirect("take-back", "s")]),
        (e.AskEmergency(**HERE), [setvar("HOTLINE_SAY", "/sounds/emergency-ask-0")]),
        (e.TellCaller(**HERE, prompt="position"), []),
    ],
)
def test_each_effect_is_exactly_these_actions(effect: e.AnyEffect, actions: list[Action]) -> None:
    assert actions_of(effect, lambda prompt, place, _: f"/sounds/{prompt}-{place}") == actions


@pytest.mark.parametrize(
    ("effect", "fact"),
    [
        (DIVERT, f.DivertFailed(call=CALL, number="12366", why=NoAnswerReason.NOT_RUNG)),
        (CONSULT, f.ConsultFailed(call=CALL, why=NoAnswerReason.NOT_RUNG)),
        (CALL_IN, f.EmergencyFailed(call=CALL, number="110", why=NoAnswerReason.NOT_RUNG)),
        (e.LeaveToEmergency(**BOTH), None),
        (e.CancelConsult(**BOTH), None),
        (e.StartConference(**BOTH), None),
    ],
)
def test_what_follows_when_it_cannot_be_carried_out(effect: e.AnyEffect, fact: f.AnyFact | None) -> None:
    assert failed(effect) == fact
