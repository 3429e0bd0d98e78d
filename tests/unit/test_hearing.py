"""What joins those who listen: who may hear a call is asked when its tap comes, not when it was wanted."""

from __future__ import annotations

import uuid

import msgspec
import pytest

from asr.emergency import Lexicon
from asr.listener import Whose
from asr.recogniser import TwinRecogniser
from cti.hearing import Hearing
from routing import facts as f
from routing.effects import StartTap
from routing.model import CallId, Leg
from routing.register import Hotline, Listening
from tests.unit.floors import CONFIG, Story, arrived

CALL = CallId("c1")


class ThePlan:
    lexicon = Lexicon.from_dict(
        {"kinds": {"fire": {"name": "火情", "number": "119", "words": {"着火": 0.85}}}}
    )
    tap = ("127.0.0.1", 0)
    recognisers = None


@pytest.fixture
def story() -> Story:
    return Story()


def hearing(story: Story) -> Hearing:
    reported: list[f.Fact] = []
    return Hearing(TwinRecogniser, ThePlan(), reported.append, lambda: story.floor)  # type: ignore[arg-type]


@pytest.mark.parametrize("allowed", [Listening.FULL, Listening.LOCAL, Listening.NONE])
async def test_a_tap_that_rested_is_heard_as_the_call_is_now(story: Story, allowed: Listening) -> None:
    secret = Hotline(
        number="12345", name="", confidential=allowed is not Listening.FULL, confidential_listening=allowed
    )
    story.say(f.ConfigChanged(config=msgspec.structs.replace(CONFIG, hotlines=(secret,))), arrived("c1"))
    place = hearing(story)
    wanted: list[Whose] = []
    place.listener.expect = lambda uuid, whose, *, until_ms: wanted.append(whose)  # type: ignore[method-assign]
    old = StartTap(call=CALL, channel="PJSIP/trunk-c1", leg=Leg.CALLER, listening=Listening.FULL)
    assert place.expect(uuid.uuid4(), old) is (allowed is not Listening.NONE)
    assert [whose.listening for whose in wanted] == [allowed] * len(wanted)
