"""Calls with an emergency, and the lists of emergencies and orders, as the feed tells them."""

from __future__ import annotations

from typing import Any

from desk.ports import Json
from tests.browser.stage import CALL, now


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


def case(call: str, **more: Any) -> Json:
    """An emergency as the stand-in and the supervisors see it."""
    return {
        "call": call,
        "ani": "13800138000",
        "dnis": "12345",
        "kind": "fire",
        "name": "火情",
        "number": "119",
        "words": ["喂你好", "我住在南海区桂城街道，楼下着火了", "火很大，快点来人"],
        "place": "南海区 桂城街道",
        "address": "千灯湖公园北门好又多超市",
        "at": now() - 83_000,
        "answered_at": now() - 70_000,
        "outcome": None,
        "agent": "8001",
        **more,
    }


def cases() -> Json:
    """Two under way, three before."""
    crash = {
        "kind": "traffic",
        "name": "交通事故",
        "number": "122",
        "place": "",
        "address": "",
        "agent": None,
    }
    return {
        "open": [case("1"), case("2", ani="13907571002", answered_at=None, **crash)],
        "recent": [
            case("3", outcome="accepted", at=now() - 3_600_000),
            case("4", outcome="returned", at=now() - 7_200_000, name="医疗急救", note="非急救病情"),
            case("5", outcome="no_answer", at=now() - 90_000_000),
        ],
    }


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
