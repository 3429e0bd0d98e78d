"""The door at a real Asterisk: what only the real one can show."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cti.ami import AmiDenied, AmiDoor, AmiRefused, AmiSettings, Connected, Disconnected, Message, variable
from tests.asterisk_min import SECRET, USER, MinimalAsterisk


@pytest.fixture
async def asterisk(tmp_path: Path) -> AsyncIterator[MinimalAsterisk]:
    server = MinimalAsterisk(tmp_path)
    await server.start()
    yield server
    await server.stop()


def settings(port: int, secret: str = SECRET) -> AmiSettings:
    return AmiSettings(
        host="127.0.0.1",
        port=port,
        username=USER,
        secret=secret,
        backoff_first_ms=50,
        backoff_most_ms=100,
    )


@pytest.fixture
async def door(asterisk: MinimalAsterisk) -> AsyncIterator[AmiDoor]:
    opened = AmiDoor(settings(asterisk.port))
    await opened.start()
    yield opened
    await opened.stop()


async def event(door: AmiDoor, name: str) -> Message:
    async with asyncio.timeout(20):
        async for item in door.events():
            if isinstance(item, Message) and item.event == name:
                return item
    raise AssertionError("the stream ended")


async def test_a_channel_is_made_named_listed_and_hung_up(door: AmiDoor) -> None:
    queued = await door.action(
        "Originate",
        Channel="Local/wait@default",
        Application="Wait",
        Data="60",
        CallerID='"佛山市民" <13800000000>',
        Variable=["PLACE=桂城", "NOTE=a b"],
        Async="true",
    )
    outcome = await event(door, "OriginateResponse")
    assert outcome.action_id == queued.action_id
    assert outcome["Response"] == "Success"
    channels = await door.listing("CoreShowChannels")
    assert len(channels) == 2
    assert {c["Linkedid"] for c in channels} == {channels[0]["Linkedid"]}
    assert "佛山市民" in {c["CallerIDName"] for c in channels}
    place = await door.action("Getvar", Channel=outcome["Channel"], Variable="PLACE")
    assert place.variables == {"PLACE": "桂城"}
    await door.action("Hangup", Channel=outcome["Channel"])
    assert (await event(door, "Hangup"))["Linkedid"] == channels[0]["Linkedid"]


async def test_a_restart_is_a_new_generation(asterisk: MinimalAsterisk, door: AmiDoor) -> None:
    assert await anext(door.events()) == Connected(1)
    await asterisk.stop()
    await asterisk.start()
    markers: list[object] = []
    async with asyncio.timeout(30):
        async for item in door.events():
            if not isinstance(item, Message):
                markers.append(item)
            if item == Connected(2):
                break
    assert [type(marker) for marker in markers] == [Disconnected, Connected]
    assert await door.listing("CoreShowChannels") == []


async def test_a_wrong_secret_is_told_at_the_start(asterisk: MinimalAsterisk) -> None:
    door = AmiDoor(settings(asterisk.port, "another"))
    with pytest.raises(AmiDenied, match="Authentication failed"):
        await door.start()


async def test_a_synchronous_originate_is_answered_too(door: AmiDoor) -> None:
    with pytest.raises(AmiRefused, match="Originate"):
        await door.action("Originate", Channel="Local/none@nowhere", Application="Wait", Data="1")
    assert (await door.action("Ping"))["Ping"] == "Pong"


async def test_a_value_with_commas_and_quotes_sets_one_variable(door: AmiDoor) -> None:
    value = '李,EVIL=1 "x" (y [z \\ ]),b'
    await door.action(
        "Originate",
        Channel="Local/wait@default",
        Application="Wait",
        Data="60",
        Variable=variable("WORDS", value),
        Async="true",
    )
    channel = (await event(door, "OriginateResponse"))["Channel"]
    assert (await door.action("Getvar", Channel=channel, Variable="WORDS"))["Value"] == value
    assert (await door.action("Getvar", Channel=channel, Variable="EVIL"))["Value"] == ""
