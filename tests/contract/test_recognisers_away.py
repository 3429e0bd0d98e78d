"""Recognisers on other machines: the real connection and real worker processes, on this machine."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from asr import away, wire
from asr.gate import Gate
from asr.handshake import VERSION, Greeting, NotAdmitted, Offer, judge, offer, proof, trust
from asr.link import Link
from asr.pool import Bounds, PoolRecogniser
from asr.process import arguments_of
from asr.recogniser import Rank, Words
from tests.fakes.scripted import speak

KEY = "a key that both of them have"
WORKER = arguments_of("tests.fakes.scripted", Path(), "", ())
NONCE = bytes(32)


class Ground:
    """A pool without workers of its own, with its door open."""

    def __init__(self, workers: int = 0) -> None:
        self.pool = PoolRecogniser(
            "tests.fakes.scripted",
            Path(),
            lambda up, why: self.told.put_nowait((up, why)),
            workers=workers,
            bounds=Bounds(retry_ms=50, close_ms=30_000),
        )
        self.told: asyncio.Queue[tuple[bool, str]] = asyncio.Queue()
        self.gate = Gate(self.pool, KEY, host="127.0.0.1", port=0)

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not true():  # noqa: ASYNC110 -- nothing tells of it
                await asyncio.sleep(0.02)

    @asynccontextmanager
    async def joined(self, name: str, key: str = KEY, room: int = 4) -> AsyncIterator[asyncio.Task[None]]:
        address = ("127.0.0.1", self.gate.port)
        task = asyncio.create_task(away.serve(address, key, WORKER, name=name, engine="scripted", room=room))
        try:
            yield task
        finally:
            await ended(task)


async def ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest.fixture
async def ground() -> AsyncIterator[Ground]:
    place = Ground()
    await place.pool.start()
    await place.gate.start()
    yield place
    await place.gate.stop()
    await place.pool.stop()


async def test_a_recogniser_elsewhere_serves_and_is_replaced_in_mid_word(ground: Ground) -> None:
    said: list[Words] = []
    async with ground.joined("first"):
        await ground.until(lambda: bool(ground.pool.joined))
        stream = ground.pool.open("a", said.append)
        voice = speak("楼下着火了快来人")
        stream.feed(voice[: len(voice) // 2])
        await ground.until(lambda: bool(said))
        assert ground.pool.joined == [("first", 1)]
        async with ground.joined("second", room=8):
            await ground.until(lambda: len(ground.pool.joined) == 2)
            carrier = next(place for place in ground.pool._away if place.streams)
            await carrier.peer.end()  # type: ignore[union-attr]  # the line is cut
            stream.feed(voice[len(voice) // 2 :])
            await stream.close()
    assert [(w.text, w.utterance) for w in said if w.final] == [("楼下着火了快来人", 0)]
    assert stream.dropped == 0


async def test_streams_go_where_there_is_room_and_local_ones_stay() -> None:
    place = Ground(workers=1)
    await place.pool.start()
    await place.gate.start()
    async with place.joined("elsewhere", room=100):
        await place.until(lambda: bool(place.pool.joined) and place.pool._here[0].up)
        ours = [place.pool.open(str(n), lambda _: None, rank=Rank.DRAFT, here=True) for n in range(5)]
        free = [place.pool.open(str(n), lambda _: None) for n in range(5)]
        assert {one.on.away for one in ours if one.on} == {False}
        assert {one.on.away for one in free if one.on} == {True}
        free[0].stay_here()
        assert free[0].on is place.pool._here[0]
        os.kill(place.pool.pids[0], signal.SIGKILL)
        await place.until(lambda: all(one.on is None for one in ours))
        await place.until(lambda: all(one.on is place.pool._here[0] for one in ours))
    await place.gate.stop()
    await place.pool.stop()


async def test_another_key_is_refused_by_the_hotline_and_a_scan_harms_nobody(ground: Ground) -> None:
    link = Link(*await asyncio.open_connection("127.0.0.1", ground.gate.port))
    greeting = await link.hear(Greeting)
    link.say(offer(b"another key", greeting, NONCE, name="x", engine="e", room=1))
    with pytest.raises(NotAdmitted, match="spoke out of turn"):
        await link.hear(Offer)
    await link.end()
    for garbage in (b"GET / HTTP/1.0\r\n\r\n", b"\xff" * 4096, b""):
        _, writer = await asyncio.open_connection("127.0.0.1", ground.gate.port)
        writer.write(garbage)
        writer.close()
    async with ground.joined("good"):
        await ground.until(lambda: bool(ground.pool.joined))


def test_each_side_must_have_the_key_and_the_version() -> None:
    key, greeting = KEY.encode(), Greeting(version=VERSION, nonce=b"n" * 32)
    made = offer(key, greeting, NONCE, name="x", engine="e", room=1)
    welcome = judge(key, greeting.nonce, made)
    trust(key, greeting, NONCE, welcome)
    with pytest.raises(NotAdmitted, match="does not have the key"):
        trust(b"other", greeting, NONCE, welcome)
    with pytest.raises(NotAdmitted, match="keys differ"):
        judge(b"other", greeting.nonce, made)
    with pytest.raises(NotAdmitted, match="keys differ"):
        judge(key, b"m" * 32, made)  # an answer heard earlier is of no use
    with pytest.raises(NotAdmitted, match="version"):
        offer(key, Greeting(version=VERSION + 1, nonce=NONCE), NONCE, name="x", engine="e", room=1)
    assert proof(key, "hotline", NONCE, NONCE) != proof(key, "recogniser", NONCE, NONCE)


async def test_a_message_nested_without_end_is_no_message(ground: Ground) -> None:
    nested = b"\xa1x" + b"\x91" * 4_000
    for read, known in ((wire.from_worker, "ready"), (wire.to_worker, "ping")):
        with pytest.raises(wire.WireError):
            read(b"\x82\xa4type" + bytes([0xA0 + len(known)]) + known.encode() + nested)
    _, writer = await asyncio.open_connection("127.0.0.1", ground.gate.port)
    writer.write(wire.frame(b"\x82\xa4type\xa5offer" + nested))
    await ground.until(lambda: not ground.gate._tasks)
    writer.close()


async def test_a_line_that_takes_nothing_does_not_grow(ground: Ground) -> None:
    """Somebody with the key who reads nothing: audio over the bound is dropped, not queued."""
    reader, writer = await asyncio.open_connection("127.0.0.1", ground.gate.port, limit=1024)
    link = Link(reader, writer)
    greeting = await link.hear(Greeting)
    link.say(offer(KEY.encode(), greeting, NONCE, name="slow", engine="e", room=1))
    writer.write(wire.pack(wire.Ready()))
    await ground.until(lambda: bool(ground.pool.joined))
    missed: list[str] = []
    streams = [
        ground.pool.open(str(n), lambda _: None, lambda one: missed.append(one.why)) for n in range(50)
    ]
    for _ in range(30):
        for stream in streams:
            stream.feed(bytes(16_000))
        await asyncio.sleep(0)
    assert ground.pool.waiting <= ground.pool.bounds.all_audio_ms * 16
    assert sum(one.dropped for one in streams) > 0
    await ground.until(lambda: len(missed) == len(streams))
    assert set(missed) == {"overload"}
    await link.end()
    await ground.until(lambda: not ground.pool.joined)


async def test_a_process_that_takes_nothing_in_does_not_hold_the_recogniser_for_ever() -> None:
    async def audio(_: int) -> bytes:
        return b"audio"

    async def stopped(_: bytes) -> None:
        await asyncio.Event().wait()

    async with asyncio.timeout(10):
        assert (
            await away._pass(audio, stopped, "the hotline is gone", 0.01)
            == "the hotline is gone (TimeoutError)"
        )
