"""The pool's own book-keeping, over a process that takes everything in and answers only when told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import asr.pool as pool_module
from asr import wire
from asr.pool import OVERLOADED, Bounds, PoolRecogniser
from asr.recogniser import BYTES_PER_MS

PIECE = bytes(100 * BYTES_PER_MS)


class Mute:
    """A worker's process, seen from the program."""

    pid = 1

    def __init__(self) -> None:
        self.sent: list[wire.ToWorker] = []
        self.answers: asyncio.Queue[wire.FromWorker | None] = asyncio.Queue()
        self.answers.put_nowait(wire.Ready())

    def send(self, message: wire.ToWorker) -> bool:
        self.sent.append(message)
        return True

    async def receive(self, timeout_s: float) -> list[wire.FromWorker] | None:
        answer = await self.answers.get()
        return None if answer is None else [answer]

    def last_line(self) -> str:
        return "it was killed"

    async def end(self) -> None:
        pass


class Ground:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.processes: list[Mute] = []
        self.told: asyncio.Queue[tuple[bool, str]] = asyncio.Queue()
        monkeypatch.setattr(pool_module.Process, "start", self._start)
        bounds = Bounds(all_audio_ms=2_000, stream_audio_ms=500, calm_ms=20, retry_ms=1)
        self.pool = PoolRecogniser(
            "mute", Path("nowhere"), lambda *state: self.told.put_nowait(state), bounds=bounds
        )

    async def _start(self, arguments: object) -> Mute:
        self.processes.append(Mute())
        return self.processes[-1]

    async def next(self) -> tuple[bool, str]:
        async with asyncio.timeout(10):
            return await self.told.get()


@pytest.fixture
async def ground(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Ground]:
    place = Ground(monkeypatch)
    await place.pool.start()
    assert await place.next() == (True, "")
    yield place
    await place.pool.stop()


async def test_a_storm_of_calls_loses_audio_and_no_stream_and_the_desk_is_told(ground: Ground) -> None:
    streams = [ground.pool.open(str(n), lambda _: None) for n in range(1_500)]
    for stream in streams:
        stream.feed(PIECE)
    assert ground.pool.waiting == sum(one.waiting for one in streams) == 20 * len(PIECE)
    assert sum(one.dropped for one in streams) == 1_480 * len(PIECE)
    assert await ground.next() == (False, OVERLOADED)
    assert await ground.next() == (True, ""), "for a while nothing was lost"
    assert ground.told.empty(), "said once each"


async def test_one_stream_that_falls_behind_is_told_too(ground: Ground) -> None:
    stream = ground.pool.open("a", lambda _: None)
    for _ in range(6):
        stream.feed(PIECE)
    assert (stream.waiting, stream.dropped) == (5 * len(PIECE), len(PIECE))
    assert await ground.next() == (False, OVERLOADED)


async def test_what_waits_is_counted_down_however_it_goes(ground: Ground) -> None:
    taken, closed, lost = (ground.pool.open(name, lambda _: None) for name in ("a", "b", "c"))
    for stream in (taken, closed, lost):
        stream.feed(PIECE)
    answers = ground.processes[0].answers
    answers.put_nowait(wire.Took(taken.ident, len(PIECE)))
    answers.put_nowait(wire.Took(taken.ident, 9_999, settled_ms=100))
    answers.put_nowait(wire.Closed(closed.ident))
    await closed.close()
    assert (taken.waiting, ground.pool.waiting) == (0, len(PIECE))
    answers.put_nowait(None)
    assert await ground.next() == (False, "the mute process ended: it was killed")
    assert ground.pool.waiting == 0
    assert await ground.next() == (True, "")
    assert ground.pool.waiting == lost.waiting == len(PIECE), "given to the new one again"
    lost.feed(PIECE)
    assert ground.pool.waiting == 2 * len(PIECE)


async def test_a_worker_that_was_ready_is_replaced_at_once_however_often_it_dies(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = Ground(monkeypatch)
    await place.pool.start()
    async with asyncio.timeout(20):
        for n in range(30):
            while len(place.processes) <= n:  # noqa: ASYNC110 -- nothing tells of it
                await asyncio.sleep(0.001)
            place.processes[n].answers.put_nowait(None)
    await place.pool.stop()
