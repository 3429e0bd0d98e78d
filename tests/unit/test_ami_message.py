"""A message: what is read, what is refused, what a log may show."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cti.ami import AmiRefused, Message

NAMES = st.text("aAbBzZ09_-()", min_size=1, max_size=4)
VALUES = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=30)


def read(text: str) -> Message:
    return Message.from_bytes(text.encode())


def test_headers_are_read_without_regard_to_case() -> None:
    message = read("Event: Newchannel\r\nLinkedid: 1.0")
    assert message["event"] == message["EVENT"] == message.event == "Newchannel"
    assert "linkedID" in message
    assert 7 not in message  # type: ignore[comparison-overlap]


def test_an_absent_header_raises_and_a_mistyped_attribute_too() -> None:
    message = read("Event: Newchannel\r\nLinkedid: 1.0")
    with pytest.raises(KeyError, match="Linkeid"):
        message["Linkeid"]
    with pytest.raises(AttributeError):
        _ = message.linkedid  # type: ignore[attr-defined]
    assert message.get("Linkeid") is None


def test_a_message_cannot_be_changed() -> None:
    message = read("Event: A")
    with pytest.raises(TypeError):
        message["Event"] = "B"  # type: ignore[index]
    with pytest.raises(AttributeError):
        message.extra = 1  # type: ignore[attr-defined]


def test_repeated_headers_are_all_kept() -> None:
    message = read("Event: A\r\nvariable: x=1\r\nVariable: y=2")
    assert message["Variable"] == "x=1"
    assert message.getall("VARIABLE") == ["x=1", "y=2"]
    assert message.getall("None") == []
    assert list(message) == ["Event", "variable"]
    assert len(message) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ChanVariable: A=1\r\nChanVariable: B=2=3\r\nVariable: c=", {"A": "1", "B": "2=3", "c": ""}),
        ("Event: VarSet\r\nVariable: PLACE\r\nValue: 顺德", {"PLACE": "顺德"}),
        ("Event: A\r\nVariable: PLACE", {}),
        ("Event: A", {}),
    ],
)
def test_variables(text: str, expected: dict[str, str]) -> None:
    assert read(text).variables == expected


def test_empty_values_and_values_with_colons_and_spaces_are_kept() -> None:
    message = read("Event: A\r\nData: a: b\r\nPad:   x \r\nBare:y\r\nAccountCode: ")
    assert dict(message) == {"Event": "A", "Data": "a: b", "Pad": "  x ", "Bare": "y", "AccountCode": ""}


def test_bytes_that_are_no_utf8_show_and_can_be_stored() -> None:
    message = Message.from_bytes(b"Event: A\r\nCallerIDName: \xb7\xf0\xc9\xbd")
    assert "\ufffd" in message["CallerIDName"]
    message["CallerIDName"].encode()


def test_lines_that_are_no_header_are_kept_aside() -> None:
    message = read("Event: A\r\nno header\r\nB: 1")
    assert message.stray == ("no header",)
    assert message["B"] == "1"
    assert Message({"Event": "A"}).stray == ()


def test_a_refusal_is_a_response_and_never_an_event() -> None:
    assert read("Response: Error\r\nMessage: no").refused
    assert not read("Response: Success").refused
    assert not read("Event: OriginateResponse\r\nResponse: Failure").refused


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("Event: StatusComplete", True),
        ("Event: X\r\nEventList: Complete", True),
        ("Event: X\r\nEventList: cancelled", True),
        ("Event: Status", False),
        ("Response: Success\r\nEventList: start", False),
    ],
)
def test_the_end_of_a_list(text: str, ends: bool) -> None:
    assert read(text).ends_list is ends


def test_equal_messages_are_equal_however_they_were_made() -> None:
    one, two = read("Event: A\r\nX: 1\r\nX: 2"), Message({"event": "A", "x": ["1", "2"]})
    assert one == two
    assert hash(one) == hash(two)
    assert one != read("Event: A\r\nX: 1")
    assert one != {"Event": "A"}
    assert pickle.loads(pickle.dumps(two)) == one  # noqa: S301 # our own bytes


@pytest.mark.parametrize(
    "name",
    [
        "Secret", "Key", "Password", "CallerIDNum", "CallerIDName", "ConnectedLineNum", "ConnectedLineName",
        "DestCallerIDNum", "TransfererConnectedLineName", "Variable", "ChanVariable", "Value", "CallerID",
        "Exten", "Channel", "AppData", "Data", "Output", "UserEvent-Anything",
    ],
)  # fmt: skip
def test_what_is_nobodys_business_is_starred(name: str) -> None:
    for text in (repr(Message({"Event": "A", name: "13800138000"})), str(Message({name: "13800138000"}))):
        assert "13800138000" not in text
        assert f"{name}=***" in text


def test_what_helps_to_find_a_fault_is_shown() -> None:
    assert (
        repr(read("Event: Hangup\r\nLinkedid: 1.0\r\nCause: 16"))
        == "<Message Event=Hangup Linkedid=1.0 Cause=16>"
    )


def test_a_refusals_text_ends_before_what_was_refused() -> None:
    refusal = AmiRefused(read("Response: Error\r\nMessage: Channel does not exist: Local/138@x"), "Redirect")
    assert str(refusal) == "Redirect refused: Channel does not exist"
    assert str(AmiRefused(read("Response: Error"))) == "action refused: no reason given"


@given(st.lists(st.tuples(NAMES, VALUES), min_size=1, max_size=12))
def test_what_was_written_is_read(headers: list[tuple[str, str]]) -> None:
    message = read("\r\n".join(f"{name}: {value}" for name, value in headers))
    for name, _ in headers:
        assert message.getall(name) == [v for n, v in headers if n.lower() == name.lower()]
        assert message[name.swapcase()] == message.getall(name)[0]


@given(st.binary(max_size=200))
def test_no_bytes_break_a_message(raw: bytes) -> None:
    message = Message.from_bytes(raw)
    repr(message)
    assert len(list(message)) == len(message)
    assert message.variables is not None
