"""What bare panoramisk 1.4 does: the reasons why the door replaces these parts.

When one of these turns red, panoramisk was mended, and the part of the door may be given back to it.
"""

from __future__ import annotations

import asyncio
from unittest.mock import Mock

import pytest
from panoramisk import Manager
from panoramisk.actions import Action
from panoramisk.ami_protocol import AMIProtocol
from panoramisk.message import Message

EVENT = "Event: Newchannel\r\nCallerIDName: 佛山市民\r\n\r\n".encode()


class Bare:
    """A bare panoramisk protocol without a network."""

    def __init__(self) -> None:
        self.manager = Manager()
        self.protocol = AMIProtocol()
        self.protocol.connection_made(Mock())
        self.protocol.factory = self.manager
        self.protocol.encoding = "utf8"
        self.manager.protocol = self.protocol
        self.events: list[Message] = []
        self.manager.register_event("New*", lambda _, event: self.events.append(event))

    def feed(self, **headers: str) -> None:
        text = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.protocol.data_received(text.encode() + b"\r\n")


@pytest.fixture
async def bare() -> Bare:
    return Bare()


async def test_a_character_that_is_cut_vanishes(bare: Bare) -> None:
    cut = EVENT.index("市".encode()) + 1
    bare.protocol.data_received(EVENT[:cut])
    bare.protocol.data_received(EVENT[cut:])
    assert bare.events[0]["CallerIDName"] == "佛山民"


async def test_a_line_break_is_an_injected_action() -> None:
    assert "\r\nAction: Originate\r\n" in str(Action({"Action": "Setvar", "Value": "x\r\nAction: Originate"}))


async def test_queue_add_never_completes(bare: Bare) -> None:
    future = bare.manager.send_action({"Action": "QueueAdd", "ActionID": "1"})
    bare.feed(Response="Success", ActionID="1", Message="Added interface to queue")
    assert not future.done()


async def test_an_originate_without_async_breaks_the_connection(bare: Bare) -> None:
    bare.manager.send_action({"Action": "Originate", "ActionID": "1"})
    with pytest.raises(KeyError, match="async"):
        bare.feed(Response="Success", ActionID="1", Message="Originate successfully queued")


async def test_a_refused_list_hangs(bare: Bare) -> None:
    future = bare.manager.send_action({"Action": "Status", "ActionID": "1"}, as_list=True)
    bare.feed(Response="Error", ActionID="1", Message="No such channel")
    assert not future.done()


async def test_an_unanswered_action_is_kept_to_be_sent_again(bare: Bare) -> None:
    bare.manager.send_action({"Action": "Originate", "ActionID": "1"})
    bare.protocol.close()
    assert [action["Action"] for action in bare.manager.awaiting_actions] == ["Originate"] * 1


async def test_an_event_with_a_known_action_id_is_not_handed_on(bare: Bare) -> None:
    bare.manager.send_action({"Action": "Originate", "Async": "true", "ActionID": "1"})
    bare.feed(Response="Success", ActionID="1", Message="Originate successfully queued")
    bare.feed(Event="NewOutcome", ActionID="1")
    assert bare.events == []


async def test_a_handler_that_fails_loses_the_rest_of_the_read(bare: Bare) -> None:
    def failing(_: object, event: Message) -> None:
        raise ZeroDivisionError

    bare.manager.register_event("Newchannel", failing)
    with pytest.raises(ZeroDivisionError):
        bare.protocol.data_received(EVENT * 3)
    assert len(bare.events) == 1


async def test_a_typing_error_reads_as_nothing() -> None:
    assert Message({"Event": "A"}).linkeid == ""


async def test_an_empty_last_header_is_lost() -> None:
    bare = Bare()
    bare.protocol.data_received(b"Event: Newchannel\r\nAccountCode: \r\n\r\n")
    assert "AccountCode" not in bare.events[0]


async def test_an_action_has_no_deadline(bare: Bare) -> None:
    future = bare.manager.send_action({"Action": "Ping", "ActionID": "1"})
    assert isinstance(future, asyncio.Future)
    assert not future.done()
    assert bare.protocol.responses
