"""Calls that we make, as Asterisk tells of them and is told; and what the other rooms make of them."""

from __future__ import annotations

from typing import Any

import pytest

from cti.ami.message import Message
from cti.ami.twin import TwinAmi
from cti.control import Control
from cti.translate import fact_of, seen_calls
from desk.book import Book
from routing import effects as e
from routing import facts as f
from routing.facts import NoAnswerReason
from routing.model import AgentId, CallId, CallPhase
from routing.reconcile import SeenCall
from tests.virtual_time import settle
from tickets.follow import follow

FIRST, CALL = CallId("1763800000.7"), CallId("callback-9-1763800000.7")
AGENTS, CALLERS = "PJSIP/8001-0000000a", "PJSIP/trunk-0000000b"
ANI = "13800138000"
RING = e.RingForCallback(
    call=CALL,
    channel="",
    agent=AgentId("8001"),
    ring_ms=15_000,
    number=ANI,
    dnis="12315",
    call_ring_ms=30_000,
)
ANSWERED = f.CallbackAnswered(call=CALL, agent=AgentId("8001"), channel=CALLERS, ani=ANI, dnis="12315")


def event(name: str, channel: str = AGENTS, **more: str) -> Message:
    own = CALL if channel == AGENTS else "1763800100.3"
    return Message({"Event": name, "Channel": channel, "Uniqueid": own, "Linkedid": CALL, **more})


def told(step: str, channel: str = AGENTS, **more: str) -> Message:
    return event("UserEvent", channel, UserEvent="Hotline", Step=step, **more)


@pytest.mark.parametrize(
    ("said", "fact"),
    [
        (told("callback-asked"), f.CallbackAsked(call=CALL)),
        (
            told("callback-ringing", Agent="8001"),
            f.CallbackRinging(call=CALL, agent=AgentId("8001"), channel=AGENTS),
        ),
        (told("callback-answered", CALLERS, Agent="8001", Number=ANI, Dnis="12315"), ANSWERED),
        (told("callback-failed", Why="BUSY"), f.CallbackFailed(call=CALL, why=NoAnswerReason.BUSY)),
        (told("callback-failed", Why="CANCEL"), f.CallbackFailed(call=CALL, why=NoAnswerReason.UNREACHABLE)),
        (told("caller-gone", CALLERS, Cause="16"), f.CallerHungUp(call=CALL, cause=16)),
        (event("Hangup", AGENTS, ChannelState="6", Cause="16", Context="callback"), None),
        (event("Hangup", CALLERS, ChannelState="6", Cause="16", Context="from-trunk"), None),
        (
            event(
                "DialEnd", DestChannel=CALLERS, DialStatus="ANSWER", DestCallerIDNum=ANI, Context="callback"
            ),
            None,
        ),
    ],
)
def test_what_asterisk_says_of_a_call_that_we_make(said: Message, fact: f.AnyFact | None) -> None:
    assert fact_of(said) == fact


@pytest.mark.parametrize(
    ("cause", "why"),
    [
        ("17", NoAnswerReason.BUSY),
        ("19", NoAnswerReason.TIMEOUT),
        ("21", NoAnswerReason.DECLINED),
        ("20", NoAnswerReason.UNREACHABLE),
        ("0", NoAnswerReason.UNREACHABLE),
    ],
)
def test_an_agents_phone_that_was_rung_and_never_answered(cause: str, why: NoAnswerReason) -> None:
    gone = event("Hangup", ChannelState="5", Cause=cause)
    assert fact_of(gone) == f.NoAnswer(call=CALL, agent=AgentId("8001"), why=why)


# --- listings -----------------------------------------------------------------------------------


def row(channel: str, context: str, bridge: str = "", **variables: str) -> dict[str, str]:
    own = CALL if channel == AGENTS else "1763800100.3"
    return {
        "Channel": channel,
        "Uniqueid": own,
        "Linkedid": CALL,
        "Context": context,
        "Exten": "s",
        "BridgeID": bridge,
        "CallerIDNum": ANI,
        "CallerIDName": "",
        "HOTLINE_DNIS": "12315",
        **variables,
    }


def one(*rows: dict[str, str]) -> SeenCall:
    [seen] = seen_calls(rows)
    return seen


def test_a_call_that_we_make_is_seen_by_the_agents_phone_until_the_caller_has_picked_up() -> None:
    seen = one(row(AGENTS, "nowhere"))
    assert (seen.id, seen.phase, seen.channel, seen.agent) == (CALL, CallPhase.RINGING, "", "8001")
    seen = one(row(AGENTS, "callback"), row(CALLERS, "from-trunk"))
    assert (seen.id, seen.phase, seen.channel, seen.agent) == (CALL, CallPhase.CALLING_BACK, "", "8001")


CALLED = {"HOTLINE_CALLED": "1", "HOTLINE_AGENT": "8001"}


@pytest.mark.parametrize("bridge", ["", "b1"])
def test_then_it_is_led_by_the_callers(bridge: str) -> None:
    seen = one(row(AGENTS, "callback", bridge), row(CALLERS, "from-trunk", bridge, **CALLED))
    assert (seen.id, seen.phase, seen.channel, seen.agent) == (CALL, CallPhase.TALKING, CALLERS, "8001")


def test_and_is_where_that_channel_was_sent() -> None:
    seen = one(row(CALLERS, "waiting", **CALLED))
    assert (seen.id, seen.phase, seen.channel, seen.agent) == (CALL, CallPhase.WAITING, CALLERS, None)


# --- actions ------------------------------------------------------------------------------------


async def carried_out(effect: e.AnyEffect, contacts: str) -> tuple[list[dict[str, str]], list[f.AnyFact]]:
    ami, facts = TwinAmi(), list[f.AnyFact]()
    await ami.start()
    ami.answer("Getvar", Message({"Response": "Success", "Value": contacts}))
    for action in ("Originate", "Redirect"):
        ami.answer(action)
    control = Control(ami, facts.append, lambda *_: False, "", lambda prompt, *_: prompt, lambda _: None)
    control.carry_out(effect)
    await settle()
    await control.finish(0)
    await ami.stop()
    return ami.actions, facts


async def test_the_agents_phone_is_rung_with_the_callers_number_under_the_calls_own_id() -> None:
    sent, facts = await carried_out(RING, "PJSIP/8001/sip:8001@127.0.0.1")
    assert facts == []
    [_, originate] = sent
    wanted = {
        "Channel": "PJSIP/8001",
        "ChannelId": CALL,
        "Context": "callback",
        "Exten": "8001*30",
        "Timeout": "15000",
        "CallerID": ANI,
        "Async": "true",
    }
    assert {name: originate[name] for name in wanted} == wanted


async def test_a_phone_that_is_not_registered_is_not_rung() -> None:
    sent, facts = await carried_out(RING, "")
    assert [each["Action"] for each in sent] == ["Getvar"]
    assert facts == [f.NoAnswer(call=CALL, agent=AgentId("8001"), why=NoAnswerReason.UNREACHABLE)]


async def test_a_caller_is_let_go_with_a_prompt() -> None:
    end = e.EndCall(call=FIRST, channel=CALLERS, prompt="callback-booked")
    [redirect], facts = await carried_out(end, "")
    assert (redirect["Context"], redirect["Exten"], facts) == ("goodbye", "callback-booked", [])


# --- the other rooms ----------------------------------------------------------------------------


def test_the_ticket_of_a_callback_has_the_callers_number_its_agent_and_its_time() -> None:
    draft = follow(None, ANSWERED, 1_000)
    assert draft is not None
    known: tuple[Any, ...] = (draft.ani, draft.dnis, draft.agent, draft.answered_at)
    assert known == (ANI, "12315", "8001", 1_000)


def test_the_agents_page_opens_when_the_caller_is_reached() -> None:
    book = Book()
    book.follow(1_000, ANSWERED)
    page = book.pages[CALL]
    assert (page.ani, page.dnis, page.owner, page.answered_at) == (ANI, "12315", "8001", 1_000)
