"""Bytes to messages, wherever a read ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cti.ami.framing import Framer, FramingError, Limits
from cti.ami.message import Message

BANNER = b"Asterisk Call Manager/11.0.0\r\n"
EVENT = "Event: Newchannel\r\nCallerIDName: 佛山市民🚒".encode()


def test_a_character_is_whole_wherever_the_read_ends() -> None:
    stream = BANNER + EVENT + b"\r\n\r\n" + EVENT + b"\r\n\r\n"
    for at in range(len(stream) + 1):
        framer = Framer()
        assert framer.feed(stream[:at]) + framer.feed(stream[at:]) == [EVENT, EVENT]
    assert Message.from_bytes(EVENT)["CallerIDName"] == "佛山市民🚒"


@given(st.lists(st.integers(1, 40)))
def test_any_cutting_gives_the_same_messages(sizes: list[int]) -> None:
    stream, framer, got = BANNER + (EVENT + b"\r\n\r\n") * 5, Framer(), []
    for size in sizes:
        got += framer.feed(stream[:size])
        stream = stream[size:]
    got += framer.feed(stream)
    assert got == [EVENT] * 5
    assert framer.version == "11.0.0"


@pytest.mark.parametrize(
    "start", [b"\r\n", b"HTTP/1.1 200 OK\r\n", b"Asterisk Call Manager/\r\n", b"A" * 3, BANNER[:-2] * 9]
)
def test_another_banner_is_refused(start: bytes) -> None:
    with pytest.raises(FramingError, match="does not speak AMI"):
        Framer().feed(start)


def test_nothing_at_all_is_no_error() -> None:
    framer = Framer()
    assert framer.feed(b"") == []
    assert framer.feed(BANNER) == []


LIMITS = Limits(line_bytes=20, headers=3, message_bytes=40)


@pytest.mark.parametrize(
    ("message", "why"),
    [
        (b"a: " + b"x" * 18, "line of more than 20 bytes"),
        (b"a:1\r\nb:2\r\nc:3\r\nd:4", "more than 3 headers"),
        (b"\r\n".join([b"a: 5678901234567890"] * 3), "message of more than 40 bytes"),
    ],
)
@pytest.mark.parametrize("ended", [b"", b"\r\n\r\n"])
def test_a_limit_passed_is_an_error_whether_or_not_the_message_ended(
    message: bytes, why: str, ended: bytes
) -> None:
    framer = Framer(LIMITS)
    framer.feed(BANNER)
    with pytest.raises(FramingError, match=why):
        framer.feed(message + ended)


@pytest.mark.parametrize(
    "message", [b"a: " + b"x" * 17, b"a:1\r\nb:2\r\nc:3", b"a: 5678901234567890\r\nb: 5678901234567890"]
)
def test_exactly_the_limit_is_taken(message: bytes) -> None:
    framer = Framer(LIMITS)
    framer.feed(BANNER)
    assert framer.feed(message + b"\r\n\r\n") == [message]


def test_endless_bytes_are_refused_before_they_pile_up() -> None:
    framer = Framer()
    framer.feed(BANNER)
    for _ in range(16):
        framer.feed(b"x" * 1000)
    with pytest.raises(FramingError):
        framer.feed(b"x" * 1000)
