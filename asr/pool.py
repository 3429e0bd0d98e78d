"""A recogniser in processes of its own, here and on other machines.

Each worker is ``python -m asr.worker``; what goes to it and comes from it is in ``wire``. Nothing here
waits for a worker: audio that it has not taken in is bounded for each stream and over all, and what
exceeds that is dropped and told, drafts' before emergencies'. A worker that dies, or says nothing for
too long, is replaced; its streams go on at once with another, or with the new one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from asr.place import Peer, Place
from asr.process import Process, arguments_of
from asr.recogniser import (
    BYTES_PER_MS,
    OnMissed,
    OnState,
    OnWords,
    Rank,
    RecogniserFullError,
    unminded,
)
from asr.stream import PoolStream

_log = structlog.get_logger(__name__)


OVERLOADED = "overloaded: speech comes faster than it is recognised, and some of it is lost"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits and deadlines of a pool; times in ms of the monotonic clock."""

    streams: int = 8_000
    """Two for each call; what a call costs here is its audio, which is bounded below."""
    stream_audio_ms: int = 10_000
    """Audio of one stream that no worker has taken in yet."""
    all_audio_ms: int = 300_000
    """The same over all; of it drafts may have half."""
    kept_ms: int = 30_000
    """Audio of one stream that is kept to be given again: longer than it takes to replace a worker."""
    all_kept_ms: int = 7_200_000
    """The same over all: 115 MB."""
    gather_ms: int = 60
    """Shorter pieces of audio are joined to this length before they are sent."""
    calm_ms: int = 10_000
    """Recognition has caught up when so long no audio was over a bound."""
    close_ms: int = 5_000
    """How long closing a stream waits for its last words."""
    load_ms: int = 60_000
    """How long a worker may take to load its model."""
    stall_ms: int = 10_000
    """A worker that says nothing for so long is replaced."""
    ping_ms: int = 1_000
    retry_ms: int = 500
    """Wait before a lost worker is replaced; doubled each time it is lost before it was ready."""
    retry_most_ms: int = 30_000


class PoolRecogniser:
    """The recogniser behind worker processes. Implements Recogniser."""

    def __init__(
        self,
        engine: str,
        model: Path,
        on_state: OnState,
        *,
        workers: int = 1,
        prompt: str = "",
        hot_words: Sequence[str] = (),
        bounds: Bounds | None = None,
    ) -> None:
        """``prompt`` and ``hot_words`` bias the engine towards words of the field, where it can be."""
        self.engine = engine
        self.bounds = bounds or Bounds()
        self.gather_bytes = self.bounds.gather_ms * BYTES_PER_MS
        self.close_s = self.bounds.close_ms / 1000
        self.waiting = 0
        """Bytes sent and not taken in yet, over all streams."""
        self.kept = 0
        """Bytes kept to be given again, over all streams."""
        self._arguments = arguments_of(engine, model, prompt, hot_words)
        self._here = [Place(self, engine) for _ in range(workers)]
        self._away: list[Place] = []
        self._on_state = on_state
        self._tasks: list[asyncio.Task[None]] = []
        self._streams: dict[int, PoolStream] = {}
        self._idents = 0
        self._told: tuple[bool, str] | None = None
        self._overload: asyncio.Task[None] | None = None
        self._dropped_at = 0.0

    async def start(self) -> None:
        """Start the workers; whether they come up is told by ``on_state``."""
        self._tasks = [asyncio.create_task(self._run(place)) for place in self._here]
        if not self._here:
            self._changed("no recogniser has joined yet")

    async def stop(self) -> None:
        """End the workers and wait until no process is left."""
        tasks = [*self._tasks, *([self._overload] if self._overload else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._tasks, self._overload = [], None

    def open(
        self,
        name: str,
        on_words: OnWords,
        on_missed: OnMissed = unminded,
        *,
        rank: Rank = Rank.EMERGENCY,
        here: bool = False,
    ) -> PoolStream:
        """A stream on the least loaded worker. Raises RecogniserFullError."""
        if len(self._streams) >= self.bounds.streams:
            raise RecogniserFullError(f"{self.bounds.streams} streams are open")
        self._idents += 1
        stream = PoolStream(self, self._idents, name, on_words, on_missed, rank=rank, here=here)
        self._streams[stream.ident] = stream
        self.place(stream)
        return stream

    async def join(self, peer: Peer, name: str, room: int) -> str:
        """Serve a recogniser on another machine until it is gone; returns why."""
        place = Place(self, name, room=room, away=True)
        self._away.append(place)
        why = f"{name} was told to leave"
        try:
            why = await place.serve(peer)
            return why
        finally:
            self._away.remove(place)
            self._lose(place)
            if not self._here:
                self._changed("" if any(one.up for one in self._away) else why)

    @property
    def pids(self) -> list[int]:
        """Process ids of the workers on this machine that are running now."""
        return [place.peer.pid for place in self._here if isinstance(place.peer, Process)]

    @property
    def joined(self) -> list[tuple[str, int]]:
        """Name and number of streams of each recogniser on another machine."""
        return [(place.name, len(place.streams)) for place in self._away if place.up]

    # --- what streams and places ask --------------------------------------------------------------

    def admit(self, stream: PoolStream, size: int) -> bool:
        """Whether so much more audio of the stream may wait; if not, that is told as overload."""
        everyone = self.bounds.all_audio_ms * BYTES_PER_MS
        fits = (
            stream.waiting + size <= self.bounds.stream_audio_ms * BYTES_PER_MS
            and self.waiting + size <= (everyone if stream.rank is Rank.EMERGENCY else everyone // 2)
        )
        if not fits:
            self._dropped_at = asyncio.get_running_loop().time()
            if self._overload is None:
                self._overload = asyncio.create_task(self._until_calm())
                self._changed("")
        return fits

    def overfull(self, stream: PoolStream) -> bool:
        """Whether a stream keeps more than it may."""
        return (
            stream.kept_bytes > self.bounds.kept_ms * BYTES_PER_MS
            or self.kept > self.bounds.all_kept_ms * BYTES_PER_MS
        )

    def place(self, stream: PoolStream) -> None:
        """Give a stream to the least loaded worker that may have it; without one it waits."""
        may = [one for one in [*self._here, *self._away] if one.up and not (stream.here and one.away)]
        if may:
            min(may, key=lambda one: (one.load, one.away)).take_on(stream)

    def forget(self, stream: PoolStream) -> None:
        """The stream is closed."""
        if stream.on is not None:
            stream.on.let_go(stream)
        self._streams.pop(stream.ident, None)

    def came_up(self, place: Place) -> None:
        """A worker is ready: it is given those who have none, and then its share of the others'."""
        if place.away:
            _log.info("recogniser_joined", name=place.name, room=place.room)
        for stream in [one for one in self._streams.values() if one.on is None]:
            self.place(stream)
        self._share(place)
        self._changed("")

    # --- within -------------------------------------------------------------------------------------

    def _share(self, place: Place) -> None:
        """Streams of those with more to do move over; nothing of what is being said is lost by it."""
        for other in [*self._here, *self._away]:
            movable = [one for one in other.streams.values() if not (one.here and place.away)]
            while other is not place and movable and other.load > (len(place.streams) + 1) / place.room:
                stream = movable.pop()
                other.let_go(stream)
                place.take_on(stream)

    async def _run(self, place: Place) -> None:
        """Keep a process in a place, for ever."""
        wait_ms = self.bounds.retry_ms
        while True:
            why, was_up = await self._live(place)
            self._changed(why)
            wait_ms = self.bounds.retry_ms if was_up else min(wait_ms * 2, self.bounds.retry_most_ms)
            await asyncio.sleep(wait_ms / 1000)

    async def _live(self, place: Place) -> tuple[str, bool]:
        """One process from start to end; returns why it ended, and whether it was ever ready."""
        try:
            process = await Process.start(self._arguments)
        except OSError as error:
            return f"the {self.engine} process cannot be started: {error}", False
        was_up = False
        try:
            why = await place.serve(process)
            was_up = place.up
        finally:
            self._lose(place)
            place.peer = None
            await process.end()
        return why, was_up

    def _lose(self, place: Place) -> None:
        """Its streams go on elsewhere at once, where there is somebody."""
        for stream in place.empty():
            self.place(stream)

    async def _until_calm(self) -> None:
        """Wait until for some time nothing was dropped; then say that recognition keeps up again."""
        now = asyncio.get_running_loop().time
        while (rest := self._dropped_at + self.bounds.calm_ms / 1000 - now()) > 0:  # noqa: ASYNC110 -- a later drop prolongs it
            await asyncio.sleep(rest)
        self._overload = None
        self._changed("")

    def _changed(self, why: str) -> None:
        """A worker came up or was lost, or audio is dropped or not any more; tell what changes the whole."""
        why = why or (OVERLOADED if self._overload else "")
        all_up = all(one.up for one in self._here) if self._here else any(one.up for one in self._away)
        state = (not why and all_up, why)
        if why:
            _log.warning("recogniser_lost", engine=self.engine, why=why)
        if (state[0] or why) and state != self._told:
            self._told = state
            self._on_state(*state)
