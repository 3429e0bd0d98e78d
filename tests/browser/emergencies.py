"""Calls with an emergency, and the lists of emergencies and orders, as the feed tells them."""

from __future__ import annotations

from typing import Any

from desk.ports import Json
from routing.facts import CallArrived, Heard, TimePassed
from routing.model import (
    Call,
    CallId,
    CallPhase,
    Consult,
    Emergency,
    EmergencyOutcome,
    Handover,
    Leg,
    Target,
    TargetKind,
)
from tests.browser.stage import CALL, Stage, now


def emergency(**more: Any) -> Json:
    """A hand-over to 119 that rings."""
    return {
        "kind": "fire",
        "name": "火情",
        "number": "119",
        "number_name": "火警",
        "words": "楼下着火了",
        "certain": True,
        "score": 0.97,
        "by": "warm",
        "asked_at": None,
        "sent_at": now() - 7_000,
        "answered_at": None,
        "outcome": None,
        "note": "",
        "handover_until": None,
        **more,
    }


def turned(phase: str, **more: Any) -> Json:
    """The call on the page, in that phase, with that emergency."""
    sent = emergency(**more)
    consult = {
        "kind": "emergency",
        "id": "119",
        "name": "119 火警",
        "since": now() - 7_000,
        "answered": sent["answered_at"] is not None,
        "agent": None,
    }
    call = {
        "id": CALL,
        "ani": "13800138000",
        "caller_name": "",
        "dnis": "12315",
        "hotline": "消费者投诉举报热线",
        "phase": phase,
        "agent": "8001",
        "arrived_at": now() - 60_000,
        "answered_at": now() - 40_000,
        "ended_at": None,
        "waited_ms": 12_000,
        "labels": [],
        "consult": consult if phase == "conference" else None,
        "emergency": sent,
    }
    return {"type": "call", "now": now(), "call": call}


def hand_over(stage: Stage, phase: CallPhase, **more: Any) -> None:
    """The call on the floor, handed over to 119 as far as ``more`` says."""
    said = Emergency(
        **{"kind": "fire", "words": "楼下着火了", "number": "119", "score": 0.97, **sent(), **more}
    )
    asked = Consult(
        target=Target(kind=TargetKind.EMERGENCY, id="119"),
        since=now() - 7_000,
        answered=said.answered_at is not None,
        channel="PJSIP/119-1",
    )
    stage.change(phase=phase, emergency=said, consult=asked if phase is CallPhase.CONFERENCE else None)
    stage.follow(TimePassed())


def sent() -> Json:
    return {"heard_at": now() - 9_000, "sent_at": now() - 7_000, "by": Handover.WARM}


def case(call: str, phase: CallPhase = CallPhase.EMERGENCY, *, ani: str = "13800138000", **more: Any) -> Call:
    """A call that was put through to 119; when it talks again, that is over."""
    said = {"kind": "fire", "words": "楼下着火了", "number": "119", "answered_at": now() - 70_000}
    times = {"heard_at": now() - 90_000, "sent_at": now() - 83_000}
    return Call(
        id=CallId(call),
        channel=f"PJSIP/trunk-{call}",
        ani=ani,
        caller_name="",
        dnis="12345",
        phase=phase,
        arrived_at=now() - 100_000,
        emergency=Emergency(**{**said, **times, **more}),
    )


def put_cases(stage: Stage) -> None:
    """Two under way, three before."""
    over, hour = CallPhase.WAITING, 3_600_000
    for each in (
        case("5", over, outcome=EmergencyOutcome.NO_ANSWER, answered_at=None, sent_at=now() - 25 * hour),
        case(
            "4",
            over,
            outcome=EmergencyOutcome.RETURNED,
            kind="medical",
            note="非急救病情",
            sent_at=now() - 2 * hour,
        ),
        case("3", over, outcome=EmergencyOutcome.ACCEPTED, sent_at=now() - hour),
        case("1"),
        case(
            "2",
            CallPhase.TRANSFERRING,
            ani="13907571002",
            kind="traffic",
            number="120",
            answered_at=None,
            sent_at=now() - 90_000,
        ),
    ):
        stage.floor.put(each)
        arrived = CallArrived(
            call=each.id, channel=each.channel, ani=each.ani, caller_name="", dnis=each.dnis
        )
        stage.follow(arrived)
    for number, text in enumerate(("喂你好", "我住在南海区桂城街道，楼下着火了", "火很大，快点来人")):
        say(stage, "1", number, text)
    place = {"district": "南海区", "town": "桂城街道", "place": "千灯湖公园北门好又多超市"}
    stage.feed.draft_changed({"call": "1", "fields": {key: {"value": value} for key, value in place.items()}})


def say(stage: Stage, call: str, utterance: int, text: str) -> None:
    said = {"leg": Leg.CALLER, "start_ms": 0, "end_ms": 1_000, "confidence": 0.9}
    stage.follow(Heard(call=CallId(call), utterance=utterance, text=text, final=True, **said))


def listed(call: str, **more: Any) -> Json:
    return {
        "call": call,
        "ani": f"1390757100{call}",
        "dnis": "12345",
        "agent": f"800{call}",
        "place": "南海区桂城街道",
        "town": "桂城街道",
        "summary": "工地夜间施工噪音扰民",
        "confidential": False,
        **more,
    }


def board() -> Json:
    """What supervisors see of drafts and orders on a bad day."""
    ongoing = {"kind": "ongoing", "name": "危害正在发生", "by": "8001", "order": "", "late": []}
    severe = {
        "kind": "serious",
        "name": "可能造成严重危害、恶劣影响",
        "by": "8002",
        "order": "FS20261122-000121",
    }
    return {
        "orders": [
            {**listed("9"), "number": "FS20261122-000122", "entered_at": now() - 60_000, "late": False}
            | {"category": "投诉"},
            {**listed("8"), "number": "FS20261122-000121", "entered_at": now() - 900_000, "late": True}
            | {"category": "求助", "confidential": True, "summary": ""},
        ],
        "late": [
            listed("1", due_at=now() - 65_000, state="overdue"),
            listed("2", due_at=now() + 65_000, state="alarm", dnis="12315"),
            listed("3", due_at=now() + 500_000, state="warning", summary="", place=""),
        ],
        "grave": [
            listed("1", **ongoing, steps={"reported": now() - 300_000}, due={"dispatched": now() + 300_000}),
            listed(
                "2",
                **severe,
                steps={"reported": now() - 1_300_000, "dispatched": now() - 1_100_000},
                due={"dispatched": now() - 700_000, "passed_on": now() - 500_000},
                late=["passed_on"],
            )
            | {"call": CALL},
        ],
        "outbox": {
            "waiting": 7,
            "oldest_at": now() - 620_000,
            "refused": 1,
            "failed_at": now() - 20_000,
            "why": "HTTP 500",
        },
    }
