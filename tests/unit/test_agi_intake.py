import pytest

from ivr.agi import CallerGone, InMemoryAgiSession
from ivr.flow import Ask, Choice, Flow, Speak, intake
from ivr.intake import DONE_VARIABLE, BadCall, hotline_of, run_intake
from routing.facts import Fact, IntakeDone
from routing.model import CallId
from routing.register import Hotline

CITY = Hotline(number="12345", name="市民热线")
CONSUMER = Hotline(number="12315", name="消费投诉", greeting="greeting-12315")
ENV = {"agi_arg_1": "1700000000.1", "agi_arg_2": "12315"}


async def test_the_caller_is_greeted_told_of_the_recording_and_handed_on() -> None:
    session = InMemoryAgiSession(ENV)
    facts: list[Fact] = []
    await run_intake(session, intake(CONSUMER), facts.append)
    assert session.said == ["greeting-12315", "recording-notice"]
    assert session.variables == {DONE_VARIABLE: "done"}
    assert facts == [IntakeDone(call=CallId("1700000000.1"))]


@pytest.mark.parametrize("step", range(3))
async def test_a_caller_who_hangs_up_at_any_step_is_not_reported(step: int) -> None:
    session = InMemoryAgiSession(ENV, hang_up_at=step)
    facts: list[Fact] = []
    with pytest.raises(CallerGone):
        await run_intake(session, intake(CITY), facts.append)
    assert facts == []
    assert len(session.said) == min(step, 2)


async def test_a_missing_prompt_does_not_keep_the_caller_from_a_person() -> None:
    session = InMemoryAgiSession(ENV, missing={"greeting"})
    facts: list[Fact] = []
    await run_intake(session, intake(CITY), facts.append)
    assert session.said == ["recording-notice"]
    assert len(facts) == 1


@pytest.mark.parametrize(("keys", "heard"), [("2", ["language", "cantonese"]), ("", ["language"])])
async def test_a_question_is_asked_on_the_channel(keys: str, heard: list[str]) -> None:
    cantonese = Choice(key="2", then=(Speak(prompt="cantonese"),))
    flow: Flow = (Ask(prompt="language", choices=(cantonese,)),)
    session = InMemoryAgiSession(ENV, keys=keys)
    await run_intake(session, flow, lambda fact: None)
    assert session.said == heard


async def test_a_question_whose_prompt_is_missing_goes_on() -> None:
    flow: Flow = (Ask(prompt="language", choices=(Choice(key="1"),)), Speak(prompt="after"))
    session = InMemoryAgiSession(ENV, missing={"language"})
    await run_intake(session, flow, lambda fact: None)
    assert session.said == ["after"]


@pytest.mark.parametrize("call", ["", "a b", "周", "x" * 151, "1\n2"])
async def test_without_a_linkedid_nothing_is_said(call: str) -> None:
    session = InMemoryAgiSession({"agi_arg_1": call})
    with pytest.raises(BadCall):
        await run_intake(session, intake(CITY), lambda fact: None)
    assert session.said == []


@pytest.mark.parametrize(
    ("dnis", "hotline"), [("12315", CONSUMER), ("12345", CITY), ("99999", CITY), ("", CITY)]
)
def test_an_unknown_number_gets_the_default_hotline(dnis: str, hotline: Hotline) -> None:
    session = InMemoryAgiSession({"agi_arg_2": dnis})
    assert hotline_of(session, (CONSUMER,), default=CITY) == hotline
