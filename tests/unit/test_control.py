"""Effects as AMI actions: exactly the right ones, and every failure comes back as a fact."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace

from cti.ami.message import Message
from cti.ami.port import AmiAway, AmiError, AmiRefused, AmiTimeout
from cti.ami.twin import TwinAmi, error, success
from cti.control import Control
from routing import effects as e
from routing import facts as f
from routing.facts import NoAnswerReason
from routing.model import AgentId, Call, CallId, CallPhase, Leg
from tests.virtual_time import VirtualTime, settle

CALL, CHANNEL = CallId("1763800000.7"), "PJSIP/trunk-00000007"
RECORD = Call(
    id=CALL, channel=CHANNEL, ani="", caller_name="", dnis="12345", phase=CallPhase.WAITING, arrived_at=1
)
RING = e.RingAgent(call=CALL, channel=CHANNEL, agent=AgentId("8001"), ring_ms=15_000)
SEND = e.SendToEmergency(call=CALL, channel=CHANNEL, number="110", trunk="emergency", ring_ms=20_000)
TELL = e.TellCaller(call=CALL, channel=CHANNEL, prompt="position", position=3)
TAP = e.StartTap(call=CALL, channel=CHANNEL, leg=Leg.CALLER)
KEEP = e.KeepCallRecord(call=CALL, channel=CHANNEL, record=RECORD)


class Desk:
    """A Control with twins all round, and what came of it."""

    def __init__(self) -> None:
        self.ami, self.time = TwinAmi(), VirtualTime()
        self.facts: list[f.AnyFact] = []
        self.expected: list[tuple[uuid.UUID, CallId, Leg]] = []
        self.told: list[tuple[str, CallId]] = []
        self.kept: list[Call] = []
        self.listening = True
        self.control = Control(
            self.ami,
            self.facts.append,
            self,
            "10.0.0.5:9093",
            lambda prompt, place, wait_ms: f"/sounds/{prompt}-{place}" + (f"-{wait_ms}" if wait_ms else ""),
            self.kept.append,
            sleep=self.time.sleep,
            now_s=self.time.now_s,
        )

    def expect(self, tap: uuid.UUID, effect: e.StartTap) -> bool:
        if self.listening:
            self.expected.append((tap, effect.call, effect.leg))
        return self.listening

    def stay_here(self, call: CallId) -> None:
        self.told.append(("here", call))

    def silence(self, call: CallId) -> None:
        self.told.append(("silence", call))

    def emergency_asked(self, call: CallId, *, question: bool) -> None:
        self.told.append(("asked" if question else "put through", call))

    async def carry_out(self, *effects: e.AnyEffect) -> list[dict[str, str]]:
        """Carry out, let everything run, and give the actions sent (without their ids)."""
        before = len(self.ami.actions)
        for effect in effects:
            self.control.carry_out(effect)
        await settle()
        return [
            {name: value for name, value in sent.items() if name != "ActionID"}
            for sent in self.ami.actions[before:]
        ]


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    place = Desk()
    await place.ami.start()
    for action in ("Redirect", "Setvar", "Originate"):
        place.ami.answer(action)
    yield place
    await place.control.finish(0)
    await place.ami.stop()


def redirect(context: str, exten: str) -> dict[str, str]:
    return {"Action": "Redirect", "Channel": CHANNEL, "Context": context, "Exten": exten, "Priority": "1"}


@pytest.mark.parametrize(
    ("effect", "action"),
    [
        (RING, redirect("to-agent", "8001*15")),
        (SEND, redirect("emergency", "110*20*emergency")),
        (
            TELL,
            {
                "Action": "Setvar",
                "Channel": CHANNEL,
                "Variable": "HOTLINE_SAY",
                "Value": "/sounds/position-3",
            },
        ),
    ],
    ids=["ring", "emergency", "tell"],
)
async def test_an_effect_is_exactly_one_action(
    desk: Desk, effect: e.AnyEffect, action: dict[str, str]
) -> None:
    assert await desk.carry_out(effect) == [action]
    assert desk.facts == []


async def test_a_ring_of_less_than_a_second_still_rings(desk: Desk) -> None:
    [sent] = await desk.carry_out(e.RingAgent(call=CALL, channel=CHANNEL, agent=AgentId("8001"), ring_ms=200))
    assert sent["Exten"] == "8001*1"


async def test_a_tap_is_expected_before_it_is_asked_for(desk: Desk) -> None:
    seen = []
    desk.ami.answer("Originate", lambda _: seen.append(list(desk.expected)) or success())
    [sent] = await desk.carry_out(TAP)
    [(tap, call, leg)] = desk.expected
    assert seen == [[(tap, call, leg)]]
    assert (call, leg) == (CALL, Leg.CALLER)
    assert sent == {
        "Action": "Originate",
        "Channel": f"AudioSocket/10.0.0.5:9093/{tap}/c(slin)",
        "Application": "ChanSpy",
        "Data": f"{CHANNEL},qoES",
        "Async": "true",
    }


async def test_actions_leave_in_the_order_of_the_effects_and_none_waits_for_an_answer(desk: Desk) -> None:
    desk.ami.silence("Redirect")
    sent = await desk.carry_out(TELL, RING, TAP)
    assert [one["Action"] for one in sent] == ["Setvar", "Redirect", "Originate"]


NOT_RUNG = NoAnswerReason.NOT_RUNG
FAILURES = {
    "refused": AmiRefused(error("Channel does not exist"), "Redirect"),
    "timed out": AmiTimeout("Redirect has no answer after 2000 ms"),
    "away": AmiAway("Redirect was not sent"),
    "unsendable": ValueError("the AMI header Channel holds a line break or NUL"),
}


@pytest.mark.parametrize("why", FAILURES)
@pytest.mark.parametrize(
    ("effect", "facts"),
    [
        (RING, [f.NoAnswer(call=CALL, agent=AgentId("8001"), why=NOT_RUNG)]),
        (SEND, [f.EmergencyFailed(call=CALL, number="110", why=NOT_RUNG)]),
        (TAP, [f.TapLost(call=CALL, leg=Leg.CALLER)]),
        (TELL, []),
    ],
    ids=["ring", "emergency", "tap", "tell"],
)
async def test_what_failed_comes_back_as_a_fact(
    desk: Desk, effect: e.AnyEffect, facts: list[f.AnyFact], why: str
) -> None:
    def fail(_: Message) -> Message:
        raise FAILURES[why]

    for action in ("Redirect", "Setvar", "Originate"):
        desk.ami.answer(action, fail)
    await desk.carry_out(effect)
    assert desk.facts == facts


async def test_a_real_refusal_and_a_lost_connection_come_back_too(desk: Desk) -> None:
    desk.ami.answer("Redirect", error("Channel does not exist"))
    await desk.carry_out(RING)
    desk.ami.silence("Redirect")
    await desk.carry_out(SEND)
    desk.ami.drop()
    await desk.carry_out(RING)
    assert [type(fact) for fact in desk.facts] == [f.NoAnswer, f.EmergencyFailed, f.NoAnswer]


async def test_a_prompt_that_cannot_be_spoken_harms_nobody(desk: Desk) -> None:
    def wrong(prompt: str, place: int, wait_ms: int | None) -> str:
        raise ValueError(prompt)

    control = Control(desk.ami, desk.facts.append, desk, "", wrong, desk.kept.append)
    control.carry_out(TELL)
    await control.finish()
    assert (desk.facts, desk.ami.actions) == ([], [])


# --- taps that are lost -------------------------------------------------------------------------


async def test_a_lost_tap_is_asked_for_again_at_most_once_a_second(desk: Desk) -> None:
    assert len(await desk.carry_out(TAP)) == 1
    assert await desk.carry_out(TAP) == []
    await desk.time.pass_by(0.999)
    assert len(desk.ami.actions) == 1
    await desk.time.pass_by(0.001)
    assert len(desk.ami.actions) == 2
    await desk.time.pass_by(5)
    assert len(await desk.carry_out(TAP)) == 1, "rested long enough"


async def test_two_losses_at_once_bring_one_tap(desk: Desk) -> None:
    await desk.carry_out(TAP, TAP, TAP)
    await desk.time.pass_by(10)
    assert len(desk.ami.actions) == 2


async def test_what_nobody_would_listen_to_is_not_tapped(desk: Desk) -> None:
    desk.listening = False
    assert await desk.carry_out(TAP) == []
    desk.listening = True
    assert len(await desk.carry_out(TAP)) == 1, "what was not asked for needs no rest"


async def test_each_leg_rests_on_its_own(desk: Desk) -> None:
    agent = e.StartTap(call=CALL, channel=CHANNEL, leg=Leg.AGENT)
    other = e.StartTap(call=CallId("2.2"), channel=CHANNEL, leg=Leg.CALLER)
    assert len(await desk.carry_out(TAP, agent, other)) == 3


async def test_an_agents_new_channel_does_not_wait_for_the_old_one(desk: Desk) -> None:
    first = e.StartTap(call=CALL, channel="PJSIP/8001-1", leg=Leg.AGENT)
    second = e.StartTap(call=CALL, channel="PJSIP/8002-2", leg=Leg.AGENT)
    assert len(await desk.carry_out(first, first, second)) == 2


async def test_taps_that_nobody_may_listen_to_are_ended_and_not_asked_for_again(desk: Desk) -> None:
    await desk.carry_out(TAP, TAP, e.ListenHere(call=CALL, channel=CHANNEL))
    await desk.carry_out(e.StopTaps(call=CALL, channel=CHANNEL))
    await desk.time.pass_by(2)
    assert desk.told == [("here", CALL), ("silence", CALL)]
    assert len(desk.expected) == 1


async def test_whoever_listens_knows_when_the_caller_is_asked_or_told_about_an_emergency(desk: Desk) -> None:
    await desk.carry_out(e.AskEmergency(call=CALL, channel=CHANNEL), SEND)
    assert desk.told == [("asked", CALL), ("put through", CALL)]


async def test_a_call_that_ended_while_its_tap_rested_is_not_tapped(desk: Desk) -> None:
    await desk.carry_out(TAP, TAP, KEEP)
    await desk.time.pass_by(2)
    assert len(desk.expected) == 1


# --- records of ended calls ---------------------------------------------------------------------


async def test_the_record_of_an_ended_call_is_kept(desk: Desk) -> None:
    assert await desk.carry_out(KEEP) == []
    assert desk.kept == [RECORD]


async def test_the_end_waits_for_what_was_started_but_not_for_ever(desk: Desk) -> None:
    desk.ami.silence("Redirect")
    await desk.carry_out(RING)
    await desk.control.finish(0)
    assert desk.facts == []
    desk.control.carry_out(KEEP)
    await desk.control.finish()
    assert desk.kept == [RECORD]


def test_every_failure_of_the_ami_door_is_tried() -> None:
    assert {type(one) for one in FAILURES.values()} >= {
        kind for kind in AmiError.__subclasses__() if kind.__name__ != "AmiDenied"
    }


async def test_the_estimated_wait_is_spoken_with_the_place(desk: Desk) -> None:
    [said] = await desk.carry_out(replace(TELL, wait_ms=90_000))
    assert said["Value"] == "/sounds/position-3-90000"


async def test_a_switch_of_the_surge_plan_is_noted(desk: Desk) -> None:
    noted = []

    async def note(effect: e.NoteSurge) -> None:
        noted.append(effect)

    control = Control(
        desk.ami,
        desk.facts.append,
        desk,
        "",
        lambda *_: "",
        desk.kept.append,
        note_surge=note,
    )
    switched = e.NoteSurge(at=1, on=True, by="9001", why="台风")
    control.carry_out(switched)
    await control.finish()
    assert noted == [switched]


async def test_a_channel_that_was_overtaken_is_sent_where_it_was_last_sent(desk: Desk) -> None:
    await desk.carry_out(SEND, RING, TELL)
    before = len(desk.ami.actions)
    desk.control.send_again(CHANNEL)
    await settle()
    [sent] = desk.ami.actions[before:]
    assert sent["Exten"] == "8001*15"


@pytest.mark.parametrize("channel", [CHANNEL, "PJSIP/trunk-00000008"], ids=["too late", "never sent"])
async def test_a_channel_that_nobody_has_just_sent_is_not_sent_again(desk: Desk, channel: str) -> None:
    await desk.carry_out(RING)
    await desk.time.pass_by(10)
    before = len(desk.ami.actions)
    desk.control.send_again(channel)
    await settle()
    assert desk.ami.actions[before:] == []


async def test_what_cannot_be_sent_again_is_a_failure_as_at_first(desk: Desk) -> None:
    await desk.carry_out(RING)
    desk.ami.answer("Redirect", lambda _: error("Channel does not exist"))
    desk.control.send_again(CHANNEL)
    await settle()
    assert [type(fact) for fact in desk.facts] == [f.NoAnswer]


async def test_what_goes_astray_every_time_has_failed(desk: Desk) -> None:
    await desk.carry_out(RING)
    before = len(desk.ami.actions)
    for _ in range(10):
        desk.control.send_again(CHANNEL)
        await settle()
    assert len(desk.ami.actions) - before == 3
    assert {type(fact) for fact in desk.facts} == {f.NoAnswer}


async def test_another_redirection_may_go_astray_as_often(desk: Desk) -> None:
    await desk.carry_out(RING)
    for effect in (SEND, RING):
        for _ in range(3):
            desk.control.send_again(CHANNEL)
            await settle()
        assert desk.facts == []
        await desk.carry_out(effect)
