"""The demonstration's judgement: a call as expected has no fault, and each thing that goes wrong is told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace

from demo.cast import CAST, Role
from demo.summary import COLUMNS, Json, summarise, table, wrong
from recordings.library import Recording
from routing.model import AgentId, Call, CallId, CallPhase, Emergency, EmergencyOutcome, Leg
from tests.unit.floors import NOON
from tickets.draft import Draft, DraftField, Line, Source

ID = CallId("1763800000.7")
ROLES = {role.name: role for role in CAST}


def fire(role: Role) -> Emergency:
    return Emergency(
        kind="fire",
        words="着火了",
        number=role.emergency,
        heard_at=NOON + 4_000,
        sent_at=NOON + 4_200,
        answered_at=NOON + 6_000,
        outcome=EmergencyOutcome.ACCEPTED,
    )


def call_of(role: Role) -> Call:
    return Call(
        id=ID,
        channel="PJSIP/trunk-00000007",
        ani=role.ani,
        caller_name=role.caller_name,
        dnis=role.dnis,
        phase=CallPhase.TALKING,
        arrived_at=NOON,
        agent=AgentId("8001") if role.answered else None,
        answered_at=NOON + 12_345 if role.answered else None,
        emergency=fire(role) if role.emergency else None,
        ended_at=NOON + role.hold_ms,
    )


def draft_of(role: Role) -> Draft:
    return Draft(
        call=ID,
        ani=role.ani,
        dnis=role.dnis,
        opened_at=NOON,
        due_at=NOON + 1_800_000,
        fields={key: DraftField(value=value, source=Source.HEARD) for key, value in role.fields.items()},
        lines=(
            Line(leg=Leg.CALLER, utterance=1, text="太吵了", final=True, start_ms=9_000),
            Line(leg=Leg.CALLER, utterance=2, text="", final=True, start_ms=9_500),
            Line(leg=Leg.CALLER, utterance=0, text="你好", final=True, start_ms=8_000),
        ),
    )


def recording_of(role: Role) -> Recording:
    return Recording(
        call=ID,
        ani=role.ani,
        dnis=role.dnis,
        started_at=NOON,
        file="2025/11/22/1763800000.7.wav",
        sha256="ab" * 32,
        duration_ms=role.hold_ms - 500,
        size=123_456,
        sealed_at=NOON + role.hold_ms + 1_000,
        agent=None,
        emergency=bool(role.emergency),
    )


def told_of(role: Role) -> Json:
    return summarise(role, call_of(role), draft_of(role), recording_of(role))


@pytest.mark.parametrize("role", CAST, ids=lambda role: role.name)
def test_a_call_as_expected_has_no_fault_and_is_plain_json(role: Role) -> None:
    told = told_of(role)
    assert wrong(role, told) == []
    assert json.loads(json.dumps(told, ensure_ascii=False)) == told


def test_what_the_summary_holds() -> None:
    told = told_of(ROLES["noise"])
    assert told["waited_ms"] == 12_345
    assert told["answered_by"] == "8001"
    assert [line["text"] for line in told["transcript"]] == ["你好", "太吵了"], "in time, without empty ones"
    assert told["draft"]["town"] == "桂城街道"
    assert told["due_at"] == NOON + 1_800_000
    assert told["emergency"] is None
    assert told["recording"] == {
        "file": "2025/11/22/1763800000.7.wav",
        "seconds": 39.5,
        "sha256": "ab" * 32,
        "bytes": 123_456,
    }


def test_how_long_somebody_waited() -> None:
    assert told_of(ROLES["emergency"])["waited_ms"] == 4_200, "until sent on"
    assert told_of(ROLES["giveup"])["waited_ms"] == ROLES["giveup"].hold_ms, "until giving up"


def test_an_emergency_in_the_summary() -> None:
    assert told_of(ROLES["emergency"])["emergency"] == {
        "kind": "fire",
        "sent_to": "110",
        "sent_after_ms": 4_200,
        "answered_after_ms": 1_800,
        "outcome": "accepted",
    }


def test_with_neither_draft_nor_recording_there_is_still_a_summary() -> None:
    role = ROLES["giveup"]
    told = summarise(role, call_of(role), None, None)
    assert (told["draft"], told["transcript"], told["due_at"], told["recording"]) == ({}, [], None, None)
    assert wrong(role, told) == ["there is no recording"]


EMERGENCY = told_of(ROLES["emergency"])["emergency"]
RECORDING = told_of(ROLES["noise"])["recording"]
PLANTED: list[tuple[str, dict[str, Any], str]] = [
    ("noise", {"dialled": "12315"}, "the number dialled is 12315, not 12345"),
    ("noise", {"answered_by": None}, "no agent answered"),
    ("giveup", {"answered_by": "8001"}, "an agent answered"),
    ("emergency", {"emergency": None}, "was not sent to 110"),
    ("emergency", {"emergency": {**EMERGENCY, "sent_to": "119"}}, "was not sent to 110"),
    ("emergency", {"emergency": {**EMERGENCY, "outcome": "no_answer"}}, "110 did not take it"),
    ("noise", {"emergency": EMERGENCY}, "was sent to 110"),
    ("noise", {"transcript": []}, "nothing was understood"),
    ("emergency", {"transcript": []}, "nothing was understood"),
    ("noise", {"draft": {}}, "the draft says town = None, not '桂城街道'"),
    (
        "consumer",
        {"draft": {**ROLES["consumer"].fields, "category": "咨询"}},
        "the draft says category = '咨询', not '消费投诉'",
    ),
    ("noise", {"recording": None}, "there is no recording"),
    ("noise", {"recording": {**RECORDING, "seconds": 12.0}}, "the recording has only 12.0 s"),
]


@pytest.mark.parametrize(("name", "planted", "fault"), PLANTED, ids=[fault for _, _, fault in PLANTED])
def test_each_fault_is_told(name: str, planted: dict[str, Any], fault: str) -> None:
    assert fault in wrong(ROLES[name], {**told_of(ROLES[name]), **planted})


def test_an_alert_that_was_dismissed_was_not_sent() -> None:
    role = ROLES["noise"]
    alert = replace(fire(ROLES["emergency"]), sent_at=None, answered_at=None)
    told = summarise(role, replace(call_of(role), emergency=alert), draft_of(role), recording_of(role))
    assert told["emergency"]["sent_to"] is None
    assert wrong(role, told) == []


# --- the table ----------------------------------------------------------------------------------


def columns(line: str) -> list[int]:
    """Where each cell begins on the screen: a Chinese character takes two columns."""
    at, begins, gap = 0, [], 2
    for char in line:
        if char != " " and gap >= 2:
            begins.append(at)
        gap = gap + 1 if char == " " else 0
        at += 1 + ("\u2e80" <= char <= "\uffff")
    return begins


def test_columns_stand_under_one_another_also_with_chinese() -> None:
    told = [told_of(role) for role in CAST]
    told[0]["draft"]["town"] = "西南街道办事处"
    head, rule, *rows = table(told, {"giveup": ["an agent answered"]}).splitlines()
    assert len(rows) == len(CAST)
    for line in (rule, *rows):
        assert columns(line) == columns(head), line
    assert all(name in head for name in COLUMNS)
    assert not [line for line in (head, rule, *rows) if line != line.rstrip()]


def test_what_stands_in_a_row() -> None:
    told = [told_of(role) for role in CAST]
    _, _, noise, _, giveup, emergency = table(told, {"giveup": ["an agent answered"]}).splitlines()
    for cell in ("noise", "12345", "12.3 s", "8001", "投诉", "桂城街道", "39.5 s", "abababababab"):
        assert cell in noise
    assert noise.endswith("yes")
    assert giveup.endswith("no")
    assert "110 after 4.2 s" in emergency


def test_a_row_for_a_call_of_which_nothing_is_known() -> None:
    role = ROLES["giveup"]
    bare = summarise(role, replace(call_of(role), ended_at=None), None, None)
    row = table([bare], {}).splitlines()[2]
    assert row.split() == ["giveup", "12345", "0.0", "s", "-", "-", "-", "-", "-", "-", "yes"]
