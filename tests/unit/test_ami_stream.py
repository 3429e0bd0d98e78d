"""The queue between events and their reader, and the twin's own manners."""

from __future__ import annotations

import asyncio

import pytest

from cti.ami import AmiRefused, Connected, Disconnected, Message, TwinAmi
from cti.ami.stream import EventStream


def event(n: int) -> Message:
    return Message({"Event": "E", "N": str(n)})


async def test_a_full_queue_takes_markers_and_no_events() -> None:
    stream = EventStream(2)
    assert stream.put(event(0))
    assert stream.put(event(1))
    assert not stream.put(event(2))
    stream.mark(Disconnected("full"))
    stream.close()
    assert [item async for item in stream] == [event(0), event(1), Disconnected("full")]


async def test_room_comes_when_half_is_read() -> None:
    stream = EventStream(4)
    await stream.room()
    for n in range(4):
        stream.put(event(n))
    room = asyncio.ensure_future(stream.room())
    await anext(stream)
    await asyncio.sleep(0)
    assert not room.done()
    await anext(stream)
    await room
    assert len(stream) == 2


async def test_a_reader_who_gives_up_loses_nothing() -> None:
    stream = EventStream(4)
    reading = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    stream.put(event(0))
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert await anext(stream) == event(0)


async def test_a_busy_reader_lets_others_run() -> None:
    stream = EventStream(1000)
    for n in range(1000):
        stream.put(event(n))
    stream.close()
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.ensure_future(other())
    assert len([item async for item in stream]) == 1000
    assert turns > 5
    task.cancel()


async def test_closing_wakes_whoever_waits_for_room() -> None:
    stream = EventStream(2)
    stream.put(event(0))
    stream.put(event(1))
    room = asyncio.ensure_future(stream.room())
    await asyncio.sleep(0)
    stream.close()
    await room


async def test_the_twin_keeps_what_was_asked_and_plays_its_script() -> None:
    twin = TwinAmi()
    await twin.start()
    twin.answer("Redirect")
    twin.answer("Status", [event(1), event(2)])
    assert (await twin.action("Redirect", Channel="PJSIP/a"))["Response"] == "Success"
    assert await twin.listing("Status") == [event(1), event(2)]
    with pytest.raises(AmiRefused):
        await twin.action("Originate")
    assert [sent["Action"] for sent in twin.actions] == ["Redirect", "Status", "Originate"]
    assert twin.actions[0]["Channel"] == "PJSIP/a"


async def test_the_twin_says_when_a_script_is_of_the_wrong_kind() -> None:
    twin = TwinAmi()
    await twin.start()
    twin.answer("Status", [event(1)])
    twin.answer("Ping")
    with pytest.raises(TypeError, match="must return one Message"):
        await twin.action("Status")
    with pytest.raises(TypeError, match="must return a list"):
        await twin.listing("Ping")


async def test_what_happens_while_the_twin_is_away_is_not_heard() -> None:
    twin = TwinAmi()
    await twin.start()
    twin.drop()
    twin.drop()
    twin.emit(event(1))
    twin.restore()
    twin.restore()
    await twin.stop()
    items = [item async for item in twin.events()]
    assert [type(item) for item in items] == [Connected, Disconnected, Connected, Disconnected]
    assert twin.generation == 2


async def test_a_flooded_twin_drops_as_the_door_does() -> None:
    twin = TwinAmi(most_events=3)
    await twin.start()
    for n in range(5):
        twin.emit(event(n))
    await twin.stop()
    items = [item async for item in twin.events()]
    assert items == [Connected(1), event(0), event(1), Disconnected("too many events wait for their reader")]
