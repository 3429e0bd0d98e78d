"""What may be sent, and when an answer is complete."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cti.ami.backoff import delay_ms
from cti.ami.message import Message
from cti.ami.port import AmiAway
from cti.ami.request import Request, checked


def response(**headers: str) -> Message:
    return Message({"Response": "Success", **headers})


@given(name=st.text(max_size=10), value=st.text(max_size=1100))
def test_whatever_passes_the_check_is_one_line_that_asterisk_reads(name: str, value: str) -> None:
    try:
        fields = checked("Setvar", {name: value})
    except ValueError:
        return
    line = f"{name}: {fields[name]}".encode()
    assert len(line) <= 1022
    assert not set(b"\r\n\0") & set(line)
    assert ":" not in name


@pytest.mark.parametrize("name", ["", "a:b", "a b", "名", "a\r\nAction", "1a", "Value\n"])
def test_a_header_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no name of an AMI header"):
        checked("Ping", {name: "x"})


def test_the_same_header_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="given twice"):
        checked("Setvar", {"Value": "1", "value": "2"})
    with pytest.raises(ValueError, match="given twice"):
        checked("Ping", {"Action": "Originate"})


@pytest.mark.parametrize(
    ("value", "why"), [(1, "must be text, not int"), ([1], "not int"), ("\ud800", "surrogate")]
)
def test_what_is_no_text_is_refused(value: object, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        checked("Redirect", {"Priority": value})  # type: ignore[dict-item]


async def test_an_action_on_the_wire() -> None:
    request = Request("Originate", {"ActionID": "o1", "Variable": ["A=佛", "B=2"]})
    assert str(request) == "Action: Originate\r\nActionID: o1\r\nVariable: A=佛\r\nVariable: B=2\r\n\r\n"
    assert repr(request) == "<Request Originate o1>"


@pytest.mark.parametrize(
    ("action", "text"),
    [
        ("QueueAdd", "Added interface to queue"),
        ("Originate", "Originate successfully queued"),
        ("Atxfer", "Atxfer successfully queued"),
        ("Status", "Channel status will follow"),
        ("Ping", ""),
    ],
)
async def test_one_response_answers_an_action_whatever_it_says(action: str, text: str) -> None:
    request = Request(action, {})
    assert request.add_message(response(Message=text))
    assert (await request.future)["Message"] == text


async def test_a_list_ends_with_its_complete_event() -> None:
    request = Request("Status", {}, wants_list=True)
    assert not request.add_message(response(EventList="start"))
    assert not request.add_message(Message({"Event": "Status"}))
    assert request.add_message(Message({"Event": "StatusComplete"}))
    assert len(await request.future) == 3


async def test_a_refused_list_ends_at_once() -> None:
    request = Request("Status", {}, wants_list=True)
    assert request.add_message(Message({"Response": "Error"}))
    assert (await request.future).refused


async def test_a_request_given_up_fails_once() -> None:
    request = Request("Ping", {})
    request.give_up("gone")
    request.give_up("again")
    with pytest.raises(AmiAway, match="Ping has no answer: gone"):
        await request.future


@given(failures=st.integers(1, 10_000), random=st.floats(0, 1, exclude_max=True))
def test_the_back_off_stays_in_its_bounds(failures: int, random: float) -> None:
    wait = delay_ms(failures, first_ms=250, most_ms=10_000, random=random)
    assert 0 <= wait < min(10_000, 250 * 2 ** min(failures - 1, 20))


def test_the_back_off_doubles() -> None:
    waits = [delay_ms(n, first_ms=100, most_ms=1_000, random=0.5) for n in range(1, 7)]
    assert waits == [50, 100, 200, 400, 500, 500]
