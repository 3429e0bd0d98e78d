"""What every Ami keeps, whether it is the twin, the door at a fake server, or the door at Asterisk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

import pytest

from cti.ami import (
    Ami,
    AmiAway,
    AmiDoor,
    AmiRefused,
    AmiSettings,
    AmiTimeout,
    Connected,
    Disconnected,
    Message,
    TwinAmi,
)
from cti.ami.twin import error, success
from tests.asterisk_min import SECRET, USER, MinimalAsterisk
from tests.fake_ami import FakeAmi
from tests.relay import Relay


class Rig(Protocol):
    """An Ami, not yet started, and a hand on its line."""

    ami: Ami

    async def cut(self) -> None: ...
    async def mute(self) -> None: ...


class TwinRig:
    def __init__(self) -> None:
        self.twin = TwinAmi()
        self.ami: Ami = self.twin
        self._variables: dict[str, str] = {}
        for name, script in {
            "UserEvent": self._user_event,
            "Setvar": self._set,
            "Getvar": self._get,
            "Originate": self._originate,
        }.items():
            self.twin.answer(name, script)
        self.twin.answer("QueueAdd", success("Added interface to queue"))
        self.twin.answer("QueueStatus", [Message({"Event": "QueueParams", "Queue": "duty"})])
        self.twin.answer("Redirect", lambda sent: error(f"Channel does not exist: {sent['Channel']}"))

    async def cut(self) -> None:
        self.twin.drop()
        self.twin.restore()

    async def mute(self) -> None:
        for name in ("Ping", "UserEvent"):
            self.twin.silence(name)

    def _user_event(self, sent: Message) -> Message:
        self.twin.emit(
            Message({"Event": "UserEvent", **{name: sent[name] for name in sent if name != "Action"}})
        )
        return success("Event Sent")

    def _set(self, sent: Message) -> Message:
        self._variables[sent["Variable"]] = sent["Value"]
        return success("Variable Set")

    def _get(self, sent: Message) -> Message:
        return success(Variable=sent["Variable"], Value=self._variables.get(sent["Variable"], ""))

    def _originate(self, sent: Message) -> Message:
        failure = {"Event": "OriginateResponse", "ActionID": sent["ActionID"], "Response": "Failure"}
        self.twin.emit(Message(failure))
        return success("Originate successfully queued")


class RelayRig:
    """A door behind a relay that passes on what the server says three bytes at a time."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self.ami: Ami = AmiDoor(
            AmiSettings(
                host="127.0.0.1",
                port=relay.port,
                username=USER,
                secret=SECRET,
                ping_every_ms=600_000,
                backoff_first_ms=20,
                backoff_most_ms=50,
            )
        )

    async def cut(self) -> None:
        self._relay.cut()

    async def mute(self) -> None:
        self._relay.freeze()


@pytest.fixture(scope="module")
def asterisk_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("asterisk")


@pytest.fixture(params=["twin", "fake", "asterisk"])
async def rig(request: pytest.FixtureRequest, asterisk_folder: Path) -> AsyncIterator[Rig]:
    if request.param == "twin":
        yield TwinRig()
        return
    server = FakeAmi() if request.param == "fake" else MinimalAsterisk(asterisk_folder)
    await server.start()
    relay = Relay(server.port, pace=3)
    await relay.start()
    rig = RelayRig(relay)
    yield rig
    await rig.ami.stop()
    await relay.stop()
    await server.stop()


@pytest.fixture
async def ami(rig: Rig) -> AsyncIterator[Ami]:
    await rig.ami.start()
    yield rig.ami
    await rig.ami.stop()


async def until(ami: Ami, wanted: str) -> list[Message | Connected | Disconnected]:
    """The stream up to the user event ``wanted``."""
    seen: list[Message | Connected | Disconnected] = []
    async with asyncio.timeout(20):
        async for item in ami.events():
            seen.append(item)
            if isinstance(item, Message) and item.get("UserEvent") == wanted:
                return seen
    raise AssertionError("the stream ended")


async def test_the_stream_begins_with_connected(ami: Ami) -> None:
    assert ami.generation == 1
    assert await anext(ami.events()) == Connected(1)


async def test_an_answer_belongs_to_its_action(ami: Ami) -> None:
    answers = await asyncio.gather(*(ami.action("Ping", ActionID=f"ping-{n}") for n in range(20)))
    assert [answer.action_id for answer in answers] == [f"ping-{n}" for n in range(20)]
    assert {answer["ping"] for answer in answers} == {"Pong"}


async def test_an_answer_always_has_an_action_id(ami: Ami) -> None:
    first, second = await ami.action("Ping"), await ami.action("Ping")
    assert first.action_id
    assert first.action_id != second.action_id


async def test_chinese_comes_back_whole(ami: Ami) -> None:
    text = "佛山市顺德区大良街道，12345热线🚒" * 8
    await ami.action("Setvar", Variable="PLACE", Value=text)
    assert (await ami.action("Getvar", Variable="PLACE")).variables == {"PLACE": text}
    await ami.action("UserEvent", UserEvent="Place", Text=text)
    event = (await until(ami, "Place"))[-1]
    assert isinstance(event, Message)
    assert event["Text"] == text


async def test_events_keep_their_order(ami: Ami) -> None:
    for n in range(30):
        await ami.action("UserEvent", UserEvent=f"E{n}")
    names = [item.get("UserEvent") for item in await until(ami, "E29") if isinstance(item, Message)]
    assert [name for name in names if name] == [f"E{n}" for n in range(30)]


async def test_a_refusal_is_raised_with_the_answer(ami: Ami) -> None:
    with pytest.raises(AmiRefused, match="Redirect refused: Channel does not exist") as caught:
        await ami.action("Redirect", Channel="Local/13800138000@x", Context="a", Exten="s", Priority="1")
    assert caught.value.message["Response"] == "Error"
    assert "13800138000" not in str(caught.value)
    assert (await ami.action("Ping"))["Ping"] == "Pong"


async def test_an_unknown_action_is_refused(ami: Ami) -> None:
    with pytest.raises(AmiRefused):
        await ami.action("NoSuchAction")


async def test_a_listing_gives_its_events(ami: Ami) -> None:
    listed = await ami.listing("QueueStatus")
    assert [(message.event, message["Queue"]) for message in listed] == [("QueueParams", "duty")]


async def test_a_refused_listing_raises(ami: Ami) -> None:
    with pytest.raises(AmiRefused):
        await ami.listing("NoSuchList")


async def test_queue_add_completes(ami: Ami) -> None:
    answer = await ami.action("QueueAdd", Queue="duty", Interface="Local/1@default")
    assert answer["Message"] == "Added interface to queue"


async def test_an_originate_is_answered_and_its_outcome_is_an_event(ami: Ami) -> None:
    answer = await ami.action(
        "Originate", Channel="Local/none@nowhere", Application="Wait", Data="1", Async="true"
    )
    await ami.action("UserEvent", UserEvent="Mark")
    async with asyncio.timeout(10):
        async for item in ami.events():
            if isinstance(item, Message) and item.event == "OriginateResponse":
                assert (item.action_id, item["Response"]) == (answer.action_id, "Failure")
                return


@pytest.mark.parametrize("bad", ["a\r\nAction: Originate", "a\nb", "a\rb", "a\0b"])
async def test_a_line_break_is_refused_and_nothing_is_sent(ami: Ami, bad: str) -> None:
    with pytest.raises(ValueError, match="line break or NUL") as caught:
        await ami.action("Setvar", Variable="NAME", Value=bad)
    assert "Originate" not in str(caught.value)
    with pytest.raises(ValueError, match="no name of an AMI header"):
        await ami.action("Setvar", **{f"X{bad}": "1"})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="line break"):
        await ami.action("Setvar", Variable=["ok", bad])
    with pytest.raises(ValueError, match="line break"):
        await ami.listing(f"Status{bad}")
    assert (await ami.action("Getvar", Variable="NAME"))["Value"] == ""


async def test_the_longest_line_arrives_and_one_byte_more_is_refused(ami: Ami) -> None:
    name = "名" * 338
    longest = name + "x" * (1022 - len(f"Value: {name}".encode()))
    await ami.action("Setvar", Variable="LONG", Value=longest)
    assert (await ami.action("Getvar", Variable="LONG"))["Value"] == longest
    with pytest.raises(ValueError, match="1023 bytes"):
        await ami.action("Setvar", Variable="LONG", Value=longest + "x")


async def test_as_many_lines_as_asterisk_reads_and_no_more(ami: Ami) -> None:
    await ami.action("Ping", Filler=["x"] * 126)
    with pytest.raises(ValueError, match="more headers"):
        await ami.action("Ping", Filler=["x"] * 127)


async def test_silence_times_out(rig: Rig, ami: Ami) -> None:
    await rig.mute()
    with pytest.raises(AmiTimeout, match="Ping has no answer after 30 ms"):
        await ami.action("Ping", timeout_ms=30)
    with pytest.raises(AmiTimeout):
        await ami.listing("Ping", timeout_ms=30)


async def test_before_the_start_everything_is_away(rig: Rig) -> None:
    assert rig.ami.generation == 0
    with pytest.raises(AmiAway, match="not started"):
        await rig.ami.action("Ping")


async def test_a_lost_line_fails_what_waits_and_comes_back_as_a_new_generation(rig: Rig, ami: Ami) -> None:
    stream = ami.events()
    assert await anext(stream) == Connected(1)
    await ami.action("UserEvent", UserEvent="Before")
    await until(ami, "Before")
    await rig.cut()
    async with asyncio.timeout(20):
        lost, back = await anext(stream), await anext(stream)
    assert isinstance(lost, Disconnected)
    assert lost.why
    assert back == Connected(2)
    assert ami.generation == 2
    assert (await ami.action("Ping"))["Ping"] == "Pong"


async def test_an_unanswered_action_fails_with_the_line(rig: Rig, ami: Ami) -> None:
    await rig.mute()
    waiting = asyncio.create_task(ami.action("UserEvent", UserEvent="Once", timeout_ms=20_000))
    await asyncio.sleep(0)
    await rig.cut()
    with pytest.raises(AmiAway):
        await waiting


async def test_a_reader_that_fails_costs_only_itself(ami: Ami) -> None:
    async def broken() -> None:
        async for _ in ami.events():
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await broken()
    await ami.action("UserEvent", UserEvent="After")
    assert not any(isinstance(item, Disconnected) for item in await until(ami, "After"))
    assert ami.generation == 1


async def test_the_stream_has_one_reader_at_a_time(ami: Ami) -> None:
    await ami.action("UserEvent", UserEvent="Last")
    await until(ami, "Last")
    reading = asyncio.ensure_future(anext(ami.events()))
    await asyncio.sleep(0)
    with pytest.raises(RuntimeError, match="one reader"):
        await anext(ami.events())
    await ami.action("UserEvent", UserEvent="Mine")
    assert isinstance(await reading, Message)


async def test_after_the_stop_everything_is_away(ami: Ami) -> None:
    await ami.stop()
    await ami.stop()
    with pytest.raises(AmiAway):
        await ami.action("Ping")
    left = [item async for item in ami.events()]
    assert left[0] == Connected(1)
    assert isinstance(left[-1], Disconnected)
