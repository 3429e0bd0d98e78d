"""One call as Asterisk 22 told it over AMI, replayed in every cutting.

``ami_call.bin`` is a recorded connection: the log-in, an Originate of a Local channel with a Chinese
caller's name and a Chinese variable, a list of the channels, a refused Redirect, and the hang-ups.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from cti.ami.framing import Framer
from cti.ami.message import Message

STREAM = (Path(__file__).parent / "ami_call.bin").read_bytes()


def cut(size: int) -> list[Message]:
    framer = Framer()
    chunks = [STREAM[at : at + size] for at in range(0, len(STREAM), size)]
    return [Message.from_bytes(raw) for chunk in chunks for raw in framer.feed(chunk)]


WHOLE = cut(len(STREAM))


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 64, 100, 1460, 4096])
def test_every_cutting_tells_the_same_call(size: int) -> None:
    assert cut(size) == WHOLE


def test_every_single_cut_tells_the_same_bytes() -> None:
    whole = Framer().feed(STREAM)
    for at in range(len(STREAM)):
        framer = Framer()
        assert framer.feed(STREAM[:at]) + framer.feed(STREAM[at:]) == whole


def test_the_call_is_read_whole() -> None:
    events = [message for message in WHOLE if message.event]
    assert len(events) == STREAM.count(b"\r\nEvent: ")
    assert len(WHOLE) == STREAM.count(b"\r\n\r\n")
    assert not any(message.stray for message in WHOLE)
    named = [m["CallerIDName"] for m in events if m.get("CallerIDName", "<unknown>") != "<unknown>"]
    assert set(named) == {"佛山市民"}
    assert {m.variables["PLACE"] for m in events if m.event == "VarSet"} == {"佛山市南海区桂城街道"}


def test_the_call_has_one_linked_id_from_the_first_channel_to_the_last_hang_up() -> None:
    calls = [m["Linkedid"] for m in WHOLE if m.event in {"Newchannel", "Newstate", "Hangup"}]
    assert len(calls) == 6
    assert len(set(calls)) == 1


def test_the_outcome_of_the_originate_carries_the_actions_id() -> None:
    answers = [m for m in WHOLE if m.action_id == "o1"]
    assert [m.event for m in answers] == ["", "OriginateResponse"]


def test_nothing_of_the_caller_is_in_any_repr() -> None:
    shown = "\n".join(map(repr, WHOLE))
    assert "佛山" not in shown
    assert "13800000000" not in shown
