"""What the city's system is told of hand-overs: each end of each, the last word last, and nothing twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from cti.telling import Telling
from routing import facts as f
from routing.model import AgentId, CallId, EmergencyOutcome
from tests.unit.floors import (
    NUMBERS_LEG,
    Story,
    answered,
    arrived,
    emergency,
    hung_up,
    intake,
    logged_in,
    ready,
)
from tickets.order_rules import OrderData, OrderRules
from tickets.outbox import EMERGENCY_OUTCOME

A, CALL = AgentId("8001"), CallId("c1")
PRESSED = f.EmergencyRequested(call=CALL, agent=A, number="110")
NOT_THERE = f.EmergencyFailed(call=CALL, number="110", why=f.NoAnswerReason.TIMEOUT)
THERE = f.EmergencyAnswered(call=CALL, number="110", channel=NUMBERS_LEG)


class Box:
    """An outbox that keeps an entry once for each of its words, as the real one does."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[str, Mapping[str, Any]]] = {}

    def put(self, kind: str, key: str, body: Mapping[str, Any], once: str = "") -> None:
        self.kept.setdefault(once, (kind, body))

    @property
    def outcomes(self) -> list[str]:
        return [body["outcome"] for kind, body in self.kept.values() if kind == EMERGENCY_OUTCOME]


class Told(Story):
    def __init__(self) -> None:
        super().__init__()
        self.box = Box()
        self.start()

    def start(self) -> None:
        """The program starts: what was told is known to the outbox alone."""
        self._telling = Telling(self.box, OrderRules(order=OrderData(prefix="FS")), lambda call: None)

    def tell(self, *facts: f.AnyFact) -> None:
        for fact in facts:
            self.say(fact)
            self._telling.follow(self.now, fact, self.floor)


def judged(outcome: EmergencyOutcome) -> f.EmergencyJudged:
    return f.EmergencyJudged(call=CALL, by="1100", outcome=outcome)


@pytest.fixture
def told() -> Told:
    story = Told()
    story.tell(logged_in(A), ready(A), arrived("c1"), intake("c1"))
    return story


def test_a_second_hand_over_that_ends_like_the_first_is_told_too(told: Told) -> None:
    told.tell(answered("c1", A), PRESSED, NOT_THERE, PRESSED, NOT_THERE, intake("c1"))
    assert told.box.outcomes == ["no_answer", "no_answer"]


def test_the_last_word_is_told_last(told: Told) -> None:
    told.tell(answered("c1", A), PRESSED, THERE)
    for outcome in (EmergencyOutcome.ACCEPTED, EmergencyOutcome.RETURNED, EmergencyOutcome.ACCEPTED):
        told.tell(judged(outcome))
    told.tell(intake("c1"))
    assert told.box.outcomes == ["accepted", "returned", "accepted"]
    told.tell(hung_up("c1"), judged(EmergencyOutcome.UNDETERMINED))
    assert told.box.outcomes[-1] == "undetermined"


def test_a_caller_who_hangs_up_while_it_rings_ends_it(told: Told) -> None:
    told.tell(emergency("c1"), hung_up("c1"))
    assert told.box.outcomes == ["abandoned"]


def test_nothing_is_told_twice_after_a_restart(told: Told) -> None:
    told.tell(answered("c1", A), PRESSED, NOT_THERE)
    told.start()
    told.tell(intake("c1"), hung_up("c1"))
    assert told.box.outcomes == ["no_answer"]


def test_what_nobody_can_judge_is_not_told(told: Told) -> None:
    told.tell(emergency("c1"), judged(EmergencyOutcome.ACCEPTED))
    assert told.box.outcomes == []
