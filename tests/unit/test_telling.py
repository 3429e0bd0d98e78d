"""What the city's system is told of emergencies: the last word always reaches it, and the same only once."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from msgspec.structs import replace

from cti.telling import Telling
from routing.facts import EmergencyJudged, TimePassed
from routing.model import Call, CallId, CallPhase, Emergency, EmergencyOutcome
from tickets.order_rules import OrderData, OrderRules

CALL = CallId("1.1")
SENT = Emergency(kind="fire", words="着火了", number="119", heard_at=1, sent_at=2, answered_at=3)


class Kept:
    def __init__(self) -> None:
        self.outcomes: list[str] = []
        self.once: list[str] = []
        self.bodies: list[Mapping[str, Any]] = []

    def put(self, kind: str, key: str, body: Mapping[str, Any], once: str = "") -> None:
        self.once.append(once)
        self.bodies.append(body)
        if kind == "emergency.outcome":
            self.outcomes.append(body["outcome"])


def test_an_outcome_that_was_changed_and_changed_back_is_told_each_time() -> None:
    kept = Kept()
    telling = Telling(kept, OrderRules(order=OrderData(prefix="FS")), lambda _: None)
    floor: Any = SimpleNamespace(calls={}, touched_calls={CALL})
    call = Call(
        id=CALL, channel="c", ani="1", caller_name="", dnis="12345", phase=CallPhase.EMERGENCY, arrived_at=0
    )
    told = (EmergencyOutcome.ACCEPTED, EmergencyOutcome.RETURNED, EmergencyOutcome.ACCEPTED)
    for now, outcome in enumerate(told, 10):
        floor.calls[CALL] = replace(call, emergency=replace(SENT, outcome=outcome), confidential=True)
        telling.follow(now, EmergencyJudged(call=CALL, by="110a", outcome=outcome), floor)
        telling.follow(now, TimePassed(), floor)
    assert kept.outcomes == ["accepted", "returned", "accepted"]
    assert len(set(kept.once)) == len(kept.once)
    [hand_over] = [body for body in kept.bodies if "sent_at" in body]
    assert hand_over["confidential"] is True
