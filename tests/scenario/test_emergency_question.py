"""A caller who is asked whether it is an emergency, and answers in words: from the audio to the floor."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from routing.model import Call, CallId, CallPhase, Emergency, EmergencyOutcome
from tests.scenario.house import eventually, house

CALL, ASKED = "1763800000.21", "emergency-ask"


@pytest.mark.parametrize(
    ("answer", "phase", "outcome"),
    [
        ("没有没有", CallPhase.WAITING, EmergencyOutcome.DECLINED),
        ("不用", CallPhase.WAITING, EmergencyOutcome.DECLINED),
        ("是的", CallPhase.TRANSFERRING, None),
    ],
)
async def test_the_answer_counts(
    tmp_path: Path, answer: str, phase: CallPhase, outcome: EmergencyOutcome | None
) -> None:
    async with house(tmp_path) as place:
        stream = await place.arrive(CALL)
        stream.say("不用了")
        stream.say("楼道里好像有烟味")
        stream.say("不用了")
        place.step("intake-done", CALL)
        await eventually(lambda: [sent for sent in place.ami.actions if ASKED in sent.get("Value", "")])
        stream.say(answer)
        calls = place.service.loop.floor.calls
        await eventually(lambda: said(calls).outcome == outcome and calls[CallId(CALL)].phase is phase)
        assert calls[CallId(CALL)].first_in_line is (phase is CallPhase.TRANSFERRING)


def said(calls: Mapping[CallId, Call]) -> Emergency:
    found = calls[CallId(CALL)].emergency
    assert found is not None
    return found
