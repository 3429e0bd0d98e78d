"""Taps: who may open one, what reaches its sink, and what a peer may not do to the others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from structlog.testing import capture_logs

from asr.frames import Audio, Dtmf, Frame, HangUp, Identity, PeerError, encode
from asr.tap import Sink, TapServer, _Tap
from tests.fakes.audiosocket import FakeAudioSocket, RecordingSink

ID = UUID("5aa03f0b-808d-4aea-bf83-3dc125de0021")


@asynccontextmanager
async def serving(sinks: dict[UUID, RecordingSink], **options: Any) -> AsyncIterator[TapServer]:
    server = TapServer(sinks.get, host="127.0.0.1", port=0, **options)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


async def until(reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not reached():  # noqa: ASYNC110 - a counter has no event
            await asyncio.sleep(0.001)


async def assert_hears(server: TapServer, sinks: dict[UUID, RecordingSink]) -> None:
    uuid, sink = uuid4(), RecordingSink()
    sinks[uuid] = sink
    tap = await FakeAudioSocket.connect(server.port, uuid)
    await tap.speak(3)
    await tap.close()
    await sink.until(ended=True)
    assert (len(sink.frames), sink.endings) == (3, [True])


# --- what reaches a sink ----------------------------------------------------------------------------


async def test_audio_reaches_the_sink_of_its_uuid_in_order_with_its_rate() -> None:
    sinks = {ID: RecordingSink(), (other := uuid4()): RecordingSink()}
    async with serving(sinks) as server:
        taps = [await FakeAudioSocket.connect(server.port, uuid) for uuid in (ID, other)]
        for _ in range(5):
            await taps[0].speak(10)
            await taps[1].speak(10, rate=16_000)
        for tap in taps:
            await tap.close()
        for sink in sinks.values():
            await sink.until(ended=True)
    ten = [n.to_bytes(2, "little") for n in range(10)]
    assert sinks[ID].frames == [(n * 160, 8_000) for n in ten] * 5
    assert sinks[other].frames == [(n * 320, 16_000) for n in ten] * 5
    assert server.counts.clean == 2


async def test_a_stream_cut_anywhere_gives_the_same_audio() -> None:
    sinks = {ID: RecordingSink()}
    stream = encode(Identity(ID)) + b"".join(encode(Audio(bytes([n, 0]) * 4, 8_000)) for n in range(20))
    async with serving(sinks) as server:
        tap = await FakeAudioSocket.connect(server.port)
        for at in range(0, len(stream), 7):
            await tap.send_raw(stream[at : at + 7])
            await asyncio.sleep(0)
        await tap.close()
        await sinks[ID].until(ended=True)
    assert [pcm[0] for pcm, _ in sinks[ID].frames] == list(range(20))


async def test_keys_and_empty_audio_are_not_audio() -> None:
    sinks = {ID: RecordingSink()}
    async with serving(sinks) as server:
        tap = await FakeAudioSocket.connect(server.port, ID)
        await tap.send(Dtmf("1"), Audio(b"", 8_000), Audio(b"ab", 8_000), HangUp())
        await tap.until_closed()
    assert sinks[ID].frames == [(b"ab", 8_000)]


@pytest.mark.parametrize(
    ("last", "clean"),
    [
        (encode(HangUp()), True),
        (b"\x10\x01\x40abc", False),
        (b"\x10", False),
        (encode(PeerError(b"\x01")), False),
        (encode(Identity(uuid4())), False),
        (b"\x77\x00\x00", False),
        (b"\x10\xff\xff", False),
    ],
)
async def test_how_a_tap_ends(last: bytes, clean: bool) -> None:
    sinks = {ID: RecordingSink()}
    async with serving(sinks) as server:
        tap = await FakeAudioSocket.connect(server.port, ID)
        await tap.send_raw(encode(Audio(b"ab", 8_000)) + last)
        await tap.close()
        await sinks[ID].until(ended=True)
        assert (sinks[ID].frames, sinks[ID].endings) == ([(b"ab", 8_000)], [clean])
        assert (server.counts.clean, server.counts.broken) == (int(clean), int(not clean))
        assert server.open_taps == 0


async def test_frames_after_a_hang_up_are_not_heard() -> None:
    sinks = {ID: RecordingSink()}
    async with serving(sinks) as server:
        tap = await FakeAudioSocket.connect(server.port, ID)
        await tap.send(HangUp(), Audio(b"ab", 8_000))
        await tap.until_closed()
    assert (sinks[ID].frames, sinks[ID].endings) == ([], [True])


async def test_a_reset_is_not_clean() -> None:
    sinks = {ID: RecordingSink()}
    async with serving(sinks) as server:
        tap = await FakeAudioSocket.connect(server.port, ID)
        await tap.speak(1)
        await sinks[ID].until(frames=1)
        await tap.reset()
        await sinks[ID].until(ended=True)
    assert sinks[ID].endings == [False]


async def test_a_tap_that_stalls_is_lost_and_closed() -> None:
    sinks = {ID: RecordingSink()}
    async with serving(sinks, stall_timeout_ms=20) as server:
        tap = await FakeAudioSocket.connect(server.port, ID)
        await tap.send_raw(b"\x10\x01\x40half")
        await tap.until_closed()
    assert sinks[ID].endings == [False]


async def test_stopping_ends_every_tap_once() -> None:
    sinks = {ID: RecordingSink()}
    async with serving(sinks) as server:
        tap = await FakeAudioSocket.connect(server.port, ID)
        await tap.speak(1)
        await sinks[ID].until(frames=1)
    await tap.until_closed()
    await server.stop()
    assert sinks[ID].endings == [False]
    with pytest.raises(RuntimeError):
        _ = server.port


# --- who may open a tap -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        encode(Identity(uuid4())),
        encode(Audio(b"ab", 8_000)),
        encode(HangUp()),
        encode(Dtmf("1")),
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
        b"\xff" * 300,
    ],
)
async def test_a_peer_that_says_no_expected_uuid_is_closed(data: bytes) -> None:
    sinks: dict[UUID, RecordingSink] = {}
    async with serving(sinks) as server:
        tap = await FakeAudioSocket.connect(server.port)
        with capture_logs() as logs:
            await tap.send_raw(data)
            assert await tap.until_closed() == b""
        assert [entry["event"] for entry in logs] == ["tap.rejected"]
        assert (server.counts.rejected, server.open_taps) == (1, 0)
        await assert_hears(server, sinks)


@pytest.mark.parametrize("data", [b"", b"\x01", b"\x01\x00\x10" + ID.bytes[:15]])
async def test_silence_is_closed_at_the_deadline(data: bytes) -> None:
    async with serving({}, first_frame_timeout_ms=20) as server:
        tap = await FakeAudioSocket.connect(server.port)
        await tap.send_raw(data)
        assert await tap.until_closed() == b""
        assert server.counts.rejected == 1


async def test_a_port_scan_leaves_the_server_idle_and_serving() -> None:
    sinks: dict[UUID, RecordingSink] = {}
    async with serving(sinks) as server:
        for _ in range(20):
            await (await FakeAudioSocket.connect(server.port)).close()
        await until(lambda: server.counts.rejected == 20)
        assert server.open_taps == 0
        await assert_hears(server, sinks)


async def test_a_uuid_opens_one_tap_only() -> None:
    sinks = {ID: RecordingSink()}
    async with serving(sinks) as server:
        first = await FakeAudioSocket.connect(server.port, ID)
        await first.speak(1)
        await sinks[ID].until(frames=1)
        await (await FakeAudioSocket.connect(server.port, ID)).until_closed()
        await first.speak(1)
        await sinks[ID].until(frames=2)
        await first.close()
        await sinks[ID].until(ended=True)
        await (await FakeAudioSocket.connect(server.port, ID)).until_closed()
        assert (server.counts.rejected, sinks[ID].endings) == (2, [True])


async def test_used_uuids_are_not_remembered_without_end() -> None:
    sinks: dict[UUID, RecordingSink] = {}
    async with serving(sinks, max_taps=1) as server:
        for _ in range(40):
            await assert_hears(server, sinks)
        assert len(server._claimed) == 16


async def test_too_many_taps_are_closed_at_once_and_counted() -> None:
    sinks = {ID: RecordingSink()}
    async with serving(sinks, max_taps=1) as server:
        first = await FakeAudioSocket.connect(server.port, ID)
        await first.speak(1)
        await sinks[ID].until(frames=1)
        with capture_logs() as logs:
            await (await FakeAudioSocket.connect(server.port)).until_closed()
        assert [entry["event"] for entry in logs] == ["tap.refused"]
        assert (server.counts.refused, server.open_taps) == (1, 1)
        await first.speak(1)
        await sinks[ID].until(frames=2)
    await first.until_closed()


async def test_a_claim_that_fails_closes_that_connection_only() -> None:
    def claim(uuid: UUID) -> Sink | None:
        raise RuntimeError("私密")

    server = TapServer(claim, host="127.0.0.1", port=0)
    await server.start()
    with capture_logs() as logs:
        await (await FakeAudioSocket.connect(server.port, ID)).until_closed()
    await server.stop()
    assert [entry["event"] for entry in logs] == ["tap.claim_failed", "tap.rejected"]
    assert "私密" not in str(logs)


async def test_a_sink_that_fails_loses_its_own_tap_only() -> None:
    sinks = {ID: RecordingSink(fails=True), (other := uuid4()): RecordingSink()}
    async with serving(sinks) as server:
        good = await FakeAudioSocket.connect(server.port, other)
        bad = await FakeAudioSocket.connect(server.port, ID)
        with capture_logs() as logs:
            await bad.speak(10)
            await bad.until_closed()
        assert sinks[ID].endings == [False]
        assert "私密" not in str(logs)
        await good.speak(1)
        await sinks[other].until(frames=1)
        assert server.open_taps == 1
    await good.until_closed()


# --- the lazy timer, under virtual time ---------------------------------------------------------------


class VirtualLoop:
    """Time that moves when told, with the one timer a tap may hold."""

    def __init__(self) -> None:
        self.now = 0.0
        self.due: tuple[float, Callable[..., None], tuple[Any, ...]] | None = None

    def time(self) -> float:
        return self.now

    def call_later(self, delay: float, act: Callable[..., None], *args: Any) -> VirtualLoop:
        self.due = (self.now + delay, act, args)
        return self

    def cancel(self) -> None:
        self.due = None

    def go_to(self, now: float) -> None:
        while self.due is not None and self.due[0] <= now:
            self.now, act, args = self.due
            self.due = None
            act(*args)
        self.now = now


class VirtualTransport:
    def abort(self) -> None:
        pass


def _tap(loop: VirtualLoop, sink: RecordingSink) -> _Tap:
    server = TapServer({ID: sink}.get, host="", port=0, first_frame_timeout_ms=5_000, stall_timeout_ms=10_000)
    tap = _Tap(server, cast(asyncio.AbstractEventLoop, loop))
    tap.connection_made(cast(asyncio.Transport, VirtualTransport()))
    return tap


def _read(tap: _Tap, data: bytes) -> None:
    tap.get_buffer(-1)[: len(data)] = data
    tap.buffer_updated(len(data))


def _send(tap: _Tap, *frames: Frame) -> None:
    _read(tap, b"".join(map(encode, frames)))


async def test_a_tap_lives_while_frames_come_and_ends_one_stall_after_the_last() -> None:
    loop, sink = VirtualLoop(), RecordingSink()
    tap = _tap(loop, sink)
    loop.go_to(4.9)
    _send(tap, Identity(ID))
    for now in (9.0, 18.9, 28.8):
        loop.go_to(now)
        _send(tap, Audio(b"ab", 8_000))
    loop.go_to(38.7)
    assert sink.endings == []
    loop.go_to(38.8)
    assert (len(sink.frames), sink.endings, loop.due) == (3, [False], None)


async def test_bytes_that_make_no_frame_do_not_keep_a_tap_alive() -> None:
    loop, sink = VirtualLoop(), RecordingSink()
    tap = _tap(loop, sink)
    _send(tap, Identity(ID))
    _read(tap, b"\x10\x01\x40")
    for now in range(1, 10):
        loop.go_to(float(now))
        _read(tap, b"x")
    loop.go_to(10.0)
    assert sink.endings == [False]


async def test_the_uuid_must_come_in_time_however_slowly_bytes_come() -> None:
    loop, sink = VirtualLoop(), RecordingSink()
    tap = _tap(loop, sink)
    for now, byte in enumerate(encode(Identity(ID))[:4]):
        loop.go_to(float(now))
        _read(tap, bytes([byte]))
    loop.go_to(5.0)
    _read(tap, encode(Identity(ID))[4:])
    assert (loop.due, sink.frames, sink.endings) == (None, [], [])
