"""Asterisk's events and listings as facts: every branch, and whatever a caller may claim to be."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cti.ami.message import Message
from cti.translate import NAME_LIMIT, NUMBER_LIMIT, endpoint, fact_of, seen_calls
from routing import facts as f
from routing.facts import NoAnswerReason
from routing.model import AgentId, CallId, CallPhase
from routing.reconcile import SeenCall

CALL = "1763800000.7"
CHANNEL = "PJSIP/trunk-00000007"
AGENT, OTHER = "PJSIP/8001-0000000a", "PJSIP/8002-0000000c"
NUMBERS_LEG = "Local/110*20*emergency@call-in-00000001;1"
CALLER = {
    "Channel": CHANNEL,
    "CallerIDNum": "13800138000",
    "CallerIDName": "陈先生",
    "Uniqueid": CALL,
    "Linkedid": CALL,
}


def told(step: str, **more: str) -> Message:
    """The dialplan's own event."""
    return Message({"Event": "UserEvent", "UserEvent": "Hotline", **CALLER, "Step": step, **more})


def dial_end(destination: str, status: str = "ANSWER", **more: str) -> Message:
    return Message(
        {
            "Event": "DialEnd",
            **CALLER,
            "DestChannel": destination,
            "DestCallerIDNum": "8001",
            "Context": "to-agent",
            "Exten": "8001*15",
            "DialStatus": status,
            **more,
        }
    )


@pytest.mark.parametrize(
    ("event", "fact"),
    [
        (
            told("arrived", Dnis="12345"),
            f.CallArrived(
                call=CallId(CALL),
                channel=CHANNEL,
                ani="13800138000",
                caller_name="陈先生",
                dnis="12345",
                trunk="trunk",
            ),
        ),
        (told("intake-done", Dnis="12345"), f.IntakeDone(call=CallId(CALL))),
        (
            told("fallback", Dnis="12315"),
            f.CallFound(
                call=CallId(CALL),
                channel=CHANNEL,
                ani="13800138000",
                caller_name="陈先生",
                dnis="12315",
                phase=CallPhase.FALLBACK,
                trunk="trunk",
            ),
        ),
        (
            dial_end(AGENT),
            f.AgentAnswered(call=CallId(CALL), agent=AgentId("8001"), channel=AGENT),
        ),
        (
            dial_end(OTHER, Context="consult", Exten="8002*15", Channel=AGENT),
            f.ConsultAnswered(call=CallId(CALL), channel=OTHER),
        ),
        (
            dial_end("PJSIP/tax-0000000d", Context="divert", Exten="12366*20*tax"),
            f.DivertAnswered(call=CallId(CALL), number="12366"),
        ),
        (
            told("consult-failed", Channel=AGENT, Why="NOANSWER", Cause="0"),
            f.ConsultFailed(call=CallId(CALL), why=NoAnswerReason.TIMEOUT),
        ),
        (
            told("divert-failed", Number="12366", Why="BUSY", Cause="17"),
            f.DivertFailed(call=CallId(CALL), number="12366", why=NoAnswerReason.BUSY),
        ),
        (told("party-left", Party=AGENT), f.PartyLeft(call=CallId(CALL), channel=AGENT)),
        (
            dial_end("PJSIP/tax-0000000b", Context="emergency", Exten="110*20*tax"),
            f.EmergencyAnswered(call=CallId(CALL), number="110"),
        ),
        (
            told("emergency-answered", Call=CALL, Linkedid="other", Number="110", Party=NUMBERS_LEG),
            f.EmergencyAnswered(call=CallId(CALL), number="110", channel=NUMBERS_LEG),
        ),
        (
            told("emergency-failed", Call=CALL, Linkedid="other", Number="110", Why="BUSY"),
            f.EmergencyFailed(call=CallId(CALL), number="110", why=NoAnswerReason.BUSY),
        ),
        (
            told("party-left", Call=CALL, Linkedid="other", Party=NUMBERS_LEG),
            f.PartyLeft(call=CallId(CALL), channel=NUMBERS_LEG),
        ),
        (
            told("emergency-replied", Yes="1"),
            f.EmergencyReplied(call=CallId(CALL), yes=True, by="key"),
        ),
        (
            told("emergency-replied", Yes="0"),
            f.EmergencyReplied(call=CallId(CALL), yes=False, by="key"),
        ),
        (
            Message({"Event": "Hangup", **CALLER, "Cause": "16"}),
            f.CallerHungUp(call=CallId(CALL), cause=16),
        ),
    ],
    ids=[
        "arrived",
        "intake",
        "fallback",
        "agent",
        "consult",
        "divert",
        "consult failed",
        "divert failed",
        "party left",
        "emergency",
        "called in",
        "not called in",
        "number left",
        "yes",
        "no",
        "hangup",
    ],
)
def test_what_asterisk_says_becomes_a_fact(event: Message, fact: f.AnyFact) -> None:
    assert fact_of(event) == fact


@pytest.mark.parametrize(
    "event",
    [
        told("emergency-ringing", Number="110"),
        dial_end("PJSIP/emergency-0000000b", Context="call-in", Exten="110*20*emergency"),
        told("a step of a later version"),
        Message({"Event": "UserEvent", "UserEvent": "SomebodyElses"}),
        dial_end("PJSIP/8001-0000000a", "NOANSWER"),
        dial_end("Local/8001@somewhere-0000000a;2"),
        Message({"Event": "DialEnd", "DestChannel": "PJSIP/8001-0000000a", "DialStatus": "ANSWER"}),
        Message({"Event": "Hangup", **CALLER, "Uniqueid": f"{CALL}1", "Cause": "16"}),
        Message({"Event": "Hangup", **CALLER, "Channel": "AudioSocket/127.0.0.1:9093-1", "Cause": "16"}),
        Message({"Event": "OriginateResponse", "Response": "Failure"}),
    ],
    ids=[
        "ringing",
        "called in",
        "unknown step",
        "another UserEvent",
        "unanswered",
        "no phone",
        "originated",
        "agent's leg",
        "tap",
        "other",
    ],
)
def test_what_decides_nothing_tells_nothing(event: Message) -> None:
    assert fact_of(event) is None


@pytest.mark.parametrize(
    ("status", "cause", "why"),
    [
        ("NOANSWER", "19", NoAnswerReason.TIMEOUT),
        ("BUSY", "17", NoAnswerReason.BUSY),
        ("CONGESTION", "34", NoAnswerReason.UNREACHABLE),
        ("CHANUNAVAIL", "0", NoAnswerReason.UNREACHABLE),
        ("CHANUNAVAIL", "21", NoAnswerReason.DECLINED),
        ("NOANSWER", "21", NoAnswerReason.TIMEOUT),
        ("A WORD OF A LATER VERSION", "", NoAnswerReason.UNREACHABLE),
    ],
)
def test_why_a_phone_did_not_answer(status: str, cause: str, why: NoAnswerReason) -> None:
    event = told("no-answer", Agent="8001", Why=status, Cause=cause)
    assert fact_of(event) == f.NoAnswer(call=CallId(CALL), agent=AgentId("8001"), why=why)


@pytest.mark.parametrize(("status", "why"), [("BUSY", NoAnswerReason.BUSY), ("", NoAnswerReason.UNREACHABLE)])
def test_why_an_emergency_number_did_not_answer(status: str, why: NoAnswerReason) -> None:
    event = told("emergency-failed", Number="119", Why=status)
    assert fact_of(event) == f.EmergencyFailed(call=CallId(CALL), number="119", why=why)


WHOLE = [
    told("arrived", Dnis="12345"),
    told("intake-done"),
    told("fallback", Dnis="12345"),
    told("no-answer", Agent="8001", Why="BUSY", Cause="17"),
    told("emergency-failed", Number="110", Why="BUSY"),
    told("emergency-answered", Number="110", Party=NUMBERS_LEG),
    told("emergency-replied", Yes="1"),
    told("consult-failed", Why="BUSY", Cause="17"),
    told("divert-failed", Number="12366", Why="BUSY", Cause="17"),
    told("party-left", Party="PJSIP/8001-0000000a"),
    dial_end("PJSIP/8001-0000000a"),
    dial_end("PJSIP/8002-0000000c", Context="consult"),
    dial_end("PJSIP/tax-0000000d", Context="divert", Exten="12366*20*tax"),
    Message({"Event": "Hangup", **CALLER, "Cause": "16"}),
]


@pytest.mark.parametrize("event", WHOLE, ids=[e.get("Step", e.event) for e in WHOLE])
def test_a_missing_header_is_a_key_error_or_was_not_needed_and_never_a_wrong_fact(event: Message) -> None:
    whole = fact_of(event)
    assert whole is not None
    needed = set()
    for name in event:
        without = Message({key: event[key] for key in event if key != name})
        try:
            # without a Channel a dial is nobody's call, e.g. an Originate
            assert fact_of(without) == (None if (event.event, name) == ("DialEnd", "Channel") else whole)
        except KeyError:
            needed.add(name)
    assert needed >= {"Event", "Linkedid"}


def test_a_cause_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="Normal"):
        fact_of(Message({"Event": "Hangup", **CALLER, "Cause": "Normal"}))


# --- whatever a caller may claim to be ----------------------------------------------------------


def arrived(num: str, name: str, dnis: str = "12345") -> f.CallArrived:
    fact = fact_of(told("arrived", CallerIDNum=num, CallerIDName=name, Dnis=dnis))
    assert isinstance(fact, f.CallArrived)
    return fact


@pytest.mark.parametrize("raw", ["<unknown>", "anonymous", "Anonymous", ""])
def test_a_withheld_number_is_empty(raw: str) -> None:
    assert arrived(raw, "<unknown>").ani == ""
    assert arrived(raw, "<unknown>").caller_name == ""


def test_control_characters_do_not_come_through() -> None:
    got = arrived("138\r\n00\x00138\x7f000", "陈\r\nAction: Originate\x00\x1b[2J\x85")
    assert got.ani == "13800138000"
    assert got.caller_name == "陈  Action: Originate  [2J "


def test_a_name_cannot_turn_the_screen_around() -> None:
    assert arrived("1", "\u202e班长\u2066\u200b").caller_name == " 班长  "


def test_far_too_long_is_cut_and_chinese_counts_by_character() -> None:
    got = arrived("9" * 2_000, "佛" * 2_000, dnis="1" * 2_000)
    assert (got.ani, got.caller_name, got.dnis) == ("9" * NUMBER_LIMIT, "佛" * NAME_LIMIT, "1" * NUMBER_LIMIT)


@given(num=st.text(), name=st.text(), dnis=st.text())
def test_whatever_is_claimed_is_short_and_on_one_line(num: str, name: str, dnis: str) -> None:
    got = arrived(num, name, dnis)
    assert max(len(got.ani), len(got.dnis)) <= NUMBER_LIMIT
    assert len(got.caller_name) <= NAME_LIMIT
    for text in (got.ani, got.caller_name, got.dnis):
        assert "\x00" not in text
        assert len(text.splitlines()) <= 1


@pytest.mark.parametrize(
    ("channel", "name"),
    [
        ("PJSIP/8001-0000002a", "8001"),
        ("PJSIP/my-trunk-0000002a", "my-trunk"),
        ("PJSIP/8001-0000002a;2", "8001"),
        ("Local/8001@x-0000002a;1", ""),
        ("AudioSocket/127.0.0.1:9093-9c1e", ""),
        ("PJSIP/8001-000000zz", ""),
        ("PJSIP/8001-0000002a\n", ""),
        ("", ""),
    ],
)
def test_a_channels_endpoint(channel: str, name: str) -> None:
    assert endpoint(channel) == name


# --- a listing of all channels ------------------------------------------------------------------


def row(context: str, bridge: str = "", **more: str) -> dict[str, str]:
    return {**CALLER, "Context": context, "BridgeID": bridge, "HOTLINE_DNIS": "12345", **more}


def other(channel: str, bridge: str = "", call: str = CALL) -> dict[str, str]:
    return row("to-agent", bridge, Channel=channel, Uniqueid=f"{call}1", Linkedid=call)


def seen(phase: CallPhase, channel: str = "", other_channel: str = "") -> SeenCall:
    return SeenCall(
        id=CallId(CALL),
        channel=CHANNEL,
        ani="13800138000",
        caller_name="陈先生",
        dnis="12345",
        phase=phase,
        trunk="trunk",
        agent=AgentId(endpoint(channel)) if channel else None,
        agent_channel=channel,
        other=endpoint(other_channel),
        other_channel=other_channel,
    )


@pytest.mark.parametrize(
    ("context", "peer", "phase", "agent"),
    [
        ("from-trunk", "", CallPhase.GREETING, ""),
        ("waiting", "", CallPhase.WAITING, ""),
        ("to-agent", "", CallPhase.RINGING, ""),
        ("to-agent", AGENT, CallPhase.TALKING, AGENT),
        ("emergency", "", CallPhase.TRANSFERRING, ""),
        ("emergency", "PJSIP/emergency-0000000b", CallPhase.EMERGENCY, ""),
        ("fallback", "", CallPhase.FALLBACK, ""),
        ("fallback", OTHER, CallPhase.TALKING, OTHER),
        ("divert", "", CallPhase.DIVERTING, ""),
        ("divert", "PJSIP/tax-0000000d", CallPhase.DIVERTED, ""),
        ("with", "", CallPhase.TALKING, AGENT),
        ("with", AGENT, CallPhase.TALKING, AGENT),
        ("with-outside", "", CallPhase.DIVERTED, ""),
        ("with-outside", "PJSIP/tax-0000000d", CallPhase.DIVERTED, ""),
        ("held", "", CallPhase.CONSULTING, AGENT),
        ("take-back", "", CallPhase.WAITING, ""),
        ("let-go", "", CallPhase.WAITING, ""),
        ("emergency-declined", "", CallPhase.WAITING, ""),
    ],
)
def test_where_a_listed_call_is(context: str, peer: str, phase: CallPhase, agent: str) -> None:
    rows = [row(context, "b1" if peer else "", Exten=AGENT)]
    if peer:
        rows.insert(0, other(peer, "b1"))
    assert seen_calls(rows) == [seen(phase, agent)]


@pytest.mark.parametrize(
    ("agent", "leg", "phase"),
    [
        (True, "there", CallPhase.CONFERENCE),
        (True, "rings", CallPhase.CONFERENCE),
        (True, "reminds", CallPhase.TALKING),
        (True, "", CallPhase.TALKING),
        (False, "there", CallPhase.EMERGENCY),
        (False, "rings", CallPhase.TRANSFERRING),
        (False, "", CallPhase.WAITING),
    ],
)
def test_an_emergency_number_that_was_called_in(agent: bool, leg: str, phase: CallPhase) -> None:
    """Also when another caller's number is listed, and whichever of the number's two channels comes first."""
    there, rings = leg == "there", leg == "rings"
    mine, away = {"HOTLINE_CALLER": CHANNEL}, {"HOTLINE_CALLER": "PJSIP/trunk-00000099"}
    half = {"Uniqueid": "1.1", "Linkedid": "1.1"}
    rows = [row("rescue", "b1")] + ([other(AGENT, "b1")] if agent else [])
    if leg:
        more = {**half, **mine, "Exten": "110*20*emergency", "ChannelState": "4" if rings else "6"}
        rows.append(row("call-in", "b2" if there else "", Channel=f"{NUMBERS_LEG[:-1]}2", **more))
    if there or leg == "reminds":
        more = {**half, **mine, "Exten": "110", **({"HOTLINE_THERE": "1"} if there else {})}
        rows.append(row("rescue-number", "b1", Channel=NUMBERS_LEG, **more))
    rows.append(
        row("call-in", "", Channel="Local/119*20*x@call-in-00000002;2", Exten="119*20*x", **half, **away)
    )
    for listed in permutations(rows):
        [got] = seen_calls(listed)
        assert got.phase is phase
        with_agent = phase in (CallPhase.CONFERENCE, CallPhase.TALKING)
        assert got.agent_channel == (AGENT if with_agent else "")
        assert got.other == ("110" if phase is CallPhase.CONFERENCE else "")
        assert got.other_channel == (NUMBERS_LEG if agent and there else "")


@pytest.mark.parametrize("more", [{"Exten": AGENT}, {"Exten": "round", "HOTLINE_HELD_BY": AGENT}])
def test_a_held_call_tells_whom_its_agent_speaks_with(more: dict[str, str]) -> None:
    rows = [row("held", **more), other(AGENT, "b1"), other(OTHER, "b1")]
    assert seen_calls(rows) == [seen(CallPhase.CONSULTING, AGENT, OTHER)]


def test_a_conference_tells_who_is_in_it() -> None:
    rows = [row("conference", "b1", Exten="caller"), other(AGENT, "b1"), other(OTHER, "b1")]
    assert seen_calls(rows) == [seen(CallPhase.CONFERENCE, AGENT, OTHER)]


def test_in_a_conference_the_agent_is_who_consulted_in_whatever_order_channels_are_listed() -> None:
    agent = {**other(AGENT, "b1"), "HOTLINE_CONSULTER": AGENT}
    third = {**other(OTHER, "b1"), "HOTLINE_CONSULTER": AGENT}
    caller = row("conference", "b1", Exten="caller")
    for rows in permutations([caller, agent, third]):
        assert seen_calls(rows) == [seen(CallPhase.CONFERENCE, AGENT, OTHER)]


def test_a_phone_that_only_rings_is_not_talking() -> None:
    assert seen_calls([row("to-agent"), other("PJSIP/8001-0000000a")]) == [seen(CallPhase.RINGING)]


def test_a_tap_is_neither_a_call_nor_somebody_to_talk_to() -> None:
    tap = row("", "", Channel="AudioSocket/127.0.0.1:9093-9c1e", Uniqueid="9.1", Linkedid="9.1")
    ear = other("AudioSocket/127.0.0.1:9093-9c1e", "b1")
    assert seen_calls([row("waiting"), tap]) == [seen(CallPhase.WAITING)]
    assert seen_calls([row("to-agent", "b1"), ear]) == [seen(CallPhase.RINGING)]


def test_two_conversations_are_kept_apart() -> None:
    second = {"Uniqueid": "2.2", "Linkedid": "2.2", "Channel": "PJSIP/trunk-00000008"}
    rows = [
        row("to-agent", "b1"),
        other("PJSIP/8001-0000000a", "b1"),
        row("to-agent", "b2", **second),
        other("PJSIP/8002-0000000c", "b2", "2.2"),
    ]
    assert [(call.id, call.agent) for call in seen_calls(rows)] == [(CALL, "8001"), ("2.2", "8002")]


def test_a_channel_outside_the_path_of_a_call_is_no_call() -> None:
    assert seen_calls([row("nowhere"), row("internal")]) == []


def test_a_listed_call_without_a_number_dialled_is_still_a_call() -> None:
    bare = row("waiting", CallerIDNum="<unknown>", CallerIDName="<unknown>")
    del bare["HOTLINE_DNIS"]
    [call] = seen_calls([bare])
    assert (call.ani, call.caller_name, call.dnis) == ("", "", "")


def test_a_row_that_lacks_what_it_must_have_is_a_key_error() -> None:
    bare = row("waiting")
    del bare["BridgeID"]
    with pytest.raises(KeyError):
        seen_calls([bare])
