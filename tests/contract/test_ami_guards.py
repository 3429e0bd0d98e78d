"""The door at a server that misbehaves: each test is one guard, and fails without it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from unittest.mock import Mock

import pytest
from structlog.testing import capture_logs

from cti.ami import (
    AmiAway,
    AmiTimeout,
    Connected,
    Disconnected,
    Limits,
    Message,
)
from cti.ami.link import Link
from tests.ami_rig import HeldSleep, MakeDoor, door_maker, fake_server, nobody, up_to
from tests.fake_ami import Client, FakeAmi, Headers, block


@pytest.fixture
async def fake() -> AsyncIterator[FakeAmi]:
    async with fake_server() as server:
        yield server


@pytest.fixture
async def make(fake: FakeAmi) -> AsyncIterator[MakeDoor]:
    async with door_maker(fake) as build:
        yield build


async def test_an_unanswered_action_is_never_sent_again(fake: FakeAmi, make: MakeDoor) -> None:
    fake.answers["Originate"] = nobody
    door = make()
    await door.start()
    ringing = asyncio.ensure_future(door.action("Originate", Channel="PJSIP/a", timeout_ms=20_000))
    await fake.until(lambda: "Originate" in fake.names())
    fake.drop()
    with pytest.raises(AmiAway, match="Originate has no answer"):
        await ringing
    await up_to(door, lambda item: item == Connected(2))
    await door.action("Setvar", Variable="A", Value="1")
    assert fake.names() == ["Originate", "Setvar"]


async def test_an_answer_that_comes_late_disturbs_nothing(fake: FakeAmi, make: MakeDoor) -> None:
    late: list[Callable[[], None]] = []
    fake.answers["Redirect"] = lambda _, client, asked: late.append(lambda: client.reply(asked))
    door = make()
    await door.start()
    with pytest.raises(AmiTimeout):
        await door.action("Redirect", Channel="PJSIP/a", timeout_ms=30)
    late[0]()
    assert (await door.action("Ping"))["Ping"] == "Pong"
    assert door.generation == 1


async def test_an_answer_counts_although_our_own_loop_stood_still(fake: FakeAmi, make: MakeDoor) -> None:
    def answer_and_stall(_: FakeAmi, client: Client, asked: Headers) -> None:
        client.reply(asked, Message="in time")
        time.sleep(0.6)  # the stall itself: nothing else runs, and the deadline passes

    fake.answers["Redirect"] = answer_and_stall
    door = make()
    await door.start()
    assert (await door.action("Redirect", timeout_ms=500))["Message"] == "in time"


@pytest.mark.parametrize("which", [0, 1])
async def test_a_half_open_connection_is_noticed(fake: FakeAmi, make: MakeDoor, which: int) -> None:
    held = HeldSleep()
    door = make(sleep=held, ping_ms=30)
    await door.start()
    pings = [await held.next(), await held.next()]
    assert [seconds for seconds, _ in pings] == [600, 600]
    fake.deaf = True
    pings[which][1].set_result(None)
    lost = (await up_to(door, lambda item: isinstance(item, Disconnected)))[-1]
    assert lost == Disconnected("Ping has no answer after 30 ms")
    fake.deaf = False
    (await held.next())[1].set_result(None)
    await up_to(door, lambda item: item == Connected(2))


async def test_the_back_off_doubles_to_its_limit_and_is_drawn_in_full(fake: FakeAmi, make: MakeDoor) -> None:
    await fake.stop()
    held = HeldSleep()
    draws = iter([0.5, 0.5, 0.5, 0.5, 0.0, 0.999])
    door = make(sleep=held, draw=lambda: next(draws), backoff_first_ms=100, backoff_most_ms=600)
    starting = asyncio.ensure_future(door.start())
    waits = []
    for _ in range(6):
        seconds, until = await held.next()
        waits.append(round(seconds * 1000))
        if len(waits) < 6:
            until.set_result(None)
    assert waits == [50, 100, 200, 300, 0, 599]
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting


async def test_the_back_off_starts_anew_only_after_a_connection_that_proved_itself(
    fake: FakeAmi, make: MakeDoor
) -> None:
    held = HeldSleep()
    door = make(sleep=held, draw=lambda: 0.5, backoff_first_ms=100, backoff_most_ms=10_000)
    await door.start()
    waits = []
    for proved in (False, False, True):
        pings = [await held.next(), await held.next()]
        if proved:
            pings[0][1].set_result(None)
            await held.next()  # the ping was answered: the next one is being waited for
        fake.drop()
        seconds, until = await held.next()
        waits.append(round(seconds * 1000))
        until.set_result(None)
    assert waits == [50, 100, 50]


async def test_a_restarted_server_is_a_new_generation(fake: FakeAmi, make: MakeDoor) -> None:
    door = make()
    await door.start()
    await fake.stop()
    await up_to(door, lambda item: isinstance(item, Disconnected))
    with pytest.raises(AmiAway, match="Ping was not sent"):
        await door.action("Ping")
    await fake.start()
    await up_to(door, lambda item: item == Connected(2))
    await door.action("Ping")


async def test_a_flood_that_nobody_reads_ends_the_connection_and_loses_nothing_unsaid(
    fake: FakeAmi, make: MakeDoor
) -> None:
    door = make(most_events=10)
    await door.start()
    fake.emit(b"".join(block({"Event": "E", "N": str(n)}) for n in range(50)))
    seen = await up_to(door, lambda item: item == Connected(2))
    events = [item["N"] for item in seen if isinstance(item, Message)]
    assert events == [str(n) for n in range(len(events))]
    assert seen[0] == Connected(1)
    assert seen[-2] == Disconnected("10 events wait for their reader")
    assert len(events) in {9, 10}  # Connected may take a place


async def test_without_a_reader_the_door_waits_and_hoards_nothing(fake: FakeAmi, make: MakeDoor) -> None:
    held = HeldSleep()
    door = make(most_events=10, sleep=held)
    await door.start()
    for _ in range(2):
        await held.next()
    fake.emit(b"".join(block({"Event": "E"}) for _ in range(50)))
    (await held.next())[1].set_result(None)
    for _ in range(50):
        await asyncio.sleep(0)
    assert fake.connections == 2
    for _ in range(11):
        await anext(door.events())
    await up_to(door, lambda item: item == Connected(2))
    assert fake.connections == 4


@pytest.mark.parametrize(
    ("poison", "why"),
    [
        (b"x" * 70_000, "a line of more than 16384 bytes"),
        (b"Event: E\r\n" + (b"X: " + b"x" * 10_000 + b"\r\n") * 7, "a message of more than 65536 bytes"),
        (b"Event: E\r\nX: " + b"x" * 20_000 + b"\r\n\r\n", "a line of more than 16384 bytes"),
        (b"Event: E\r\n" + b"a:b\r\n" * 2_000 + b"\r\n", "a message of more than 1024 headers"),
    ],
)
async def test_garbage_ends_the_connection_and_the_next_one_works(
    fake: FakeAmi, make: MakeDoor, poison: bytes, why: str
) -> None:
    door = make()
    await door.start()
    fake.emit(poison)
    seen = await up_to(door, lambda item: item == Connected(2))
    assert Disconnected(why) in seen
    fake.emit({"Event": "Fine"})
    assert (await up_to(door, lambda item: isinstance(item, Message)))[-1] == Message({"Event": "Fine"})


async def test_what_is_no_event_and_no_answer_is_logged_and_passed_over(
    fake: FakeAmi, make: MakeDoor
) -> None:
    door = make()
    await door.start()
    with capture_logs() as logs:
        fake.emit(b"13800138000 said hello\r\n\r\n\r\n\r\n" + block({"Event": "Fine"}))
        assert (await up_to(door, lambda item: isinstance(item, Message)))[-1] == Message({"Event": "Fine"})
    assert [entry["event"] for entry in logs] == ["ami_stray_message"] * 2
    assert "13800138000" not in str(logs)


async def test_an_endless_list_is_not_kept(fake: FakeAmi, make: MakeDoor) -> None:
    def endless(_: FakeAmi, client: Client, asked: Headers) -> None:
        client.reply(asked, EventList="start")
        client.send(block({"Event": "Status", "ActionID": asked["ActionID"]}) * 200)

    fake.answers["Status"] = endless
    door = make(limits=Limits(list_messages=100))
    await door.start()
    with pytest.raises(AmiAway, match="more than 100 messages to Status"):
        await door.listing("Status")


async def test_waiting_actions_are_bounded(fake: FakeAmi, make: MakeDoor) -> None:
    fake.answers["Slow"] = nobody
    door = make(most_pending=2)
    await door.start()
    slow = [asyncio.ensure_future(door.action("Slow", timeout_ms=20_000)) for _ in range(2)]
    await fake.until(lambda: len(fake.names()) == 2)
    with pytest.raises(AmiAway, match="2 actions wait"):
        await door.action("Slow")
    for task in slow:
        task.cancel()
    await asyncio.gather(*slow, return_exceptions=True)
    await door.action("Ping")


async def test_two_actions_on_their_way_may_not_share_an_id(fake: FakeAmi, make: MakeDoor) -> None:
    fake.answers["Slow"] = nobody
    door = make()
    await door.start()
    slow = asyncio.ensure_future(door.action("Slow", ActionID="mine"))
    await fake.until(lambda: "Slow" in fake.names())
    with pytest.raises(ValueError, match="ActionID"):
        await door.action("Ping", ActionID="mine")
    slow.cancel()
    await asyncio.gather(slow, return_exceptions=True)


async def test_an_event_that_names_an_action_on_its_way_is_still_an_event(
    fake: FakeAmi, make: MakeDoor
) -> None:
    held = HeldSleep()
    door = make(sleep=held)
    await door.start()
    pings = [await held.next(), await held.next()]

    def event_first(_: FakeAmi, client: Client, asked: Headers) -> None:
        client.send(block({"Event": "OriginateResponse", "ActionID": asked["ActionID"]}))
        client.reply(asked, Ping="Pong")

    fake.answers["Ping"] = event_first
    pings[1][1].set_result(None)
    seen = await up_to(door, lambda item: isinstance(item, Message))
    assert isinstance(seen[-1], Message)
    assert seen[-1]["Event"] == "OriginateResponse"
    await held.next()
    assert door.generation == 1


async def test_a_fault_of_our_own_ends_the_connection_and_not_the_door(
    fake: FakeAmi, make: MakeDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = make()
    await door.start()

    def broken(_: object) -> bool:
        monkeypatch.undo()
        raise ZeroDivisionError

    with capture_logs() as logs:
        monkeypatch.setattr(door._session, "_on_event", broken)
        fake.emit({"Event": "E"})
        await up_to(door, lambda item: item == Connected(2))
    assert logs[0]["event"] == "ami_link_failed"


async def test_what_still_trickles_in_after_the_end_is_not_told(fake: FakeAmi, make: MakeDoor) -> None:
    door = make()
    await door.start()
    assert door._session is not None
    ended = door._session._links[1]
    fake.drop()
    seen = await up_to(door, lambda item: isinstance(item, Disconnected))
    ended.data_received(block({"Event": "Late"}))
    assert (seen[0], await anext(door.events())) == (Connected(1), Connected(2))


async def test_a_door_is_started_once(make: MakeDoor) -> None:
    door = make()
    await door.start()
    with pytest.raises(RuntimeError, match="started once"):
        await door.start()


async def test_what_a_broken_connection_says_is_not_passed_on() -> None:
    """An exception's text goes into logs and to the screen; it may hold what was being sent."""
    told: list[str] = []
    link = Link(limits=Limits(), most_pending=1, on_event=lambda event: None, on_lost=told.append)
    link.connection_made(Mock(spec=asyncio.Transport))
    link.connection_lost(OSError("13800138000"))
    assert told == ["the connection broke: OSError"]
