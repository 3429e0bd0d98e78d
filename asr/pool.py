"""A recogniser in processes of its own.

Each worker is ``python -m asr.worker``; what goes to it and comes from it is in ``wire``.
Nothing here waits for a worker: audio that it has not taken in is bounded for each stream
and over all, and what exceeds that is dropped and counted. A worker that dies, or says
nothing for too long, is replaced, and its streams go on with the new one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from asr import wire
from asr.process import Process
from asr.recogniser import BYTES_PER_MS, OnState, OnWords, RecogniserFullError, Words

_log = structlog.get_logger(__name__)


OVERLOADED = "overloaded: speech comes faster than it is recognised, and some of it is lost"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits and deadlines of a pool; times in ms of the monotonic clock."""

    streams: int = 4_000
    """As many as taps; what a call costs here is its audio, which is bounded below."""
    stream_audio_ms: int = 10_000
    """Audio of one stream that no worker has taken in yet."""
    all_audio_ms: int = 300_000
    gather_ms: int = 60
    """Shorter pieces of audio are joined to this length before they are sent."""
    calm_ms: int = 10_000
    """Recognition has caught up when so long no audio was over a bound."""
    close_ms: int = 5_000
    """How long closing a stream waits for its last words."""
    load_ms: int = 60_000
    """How long a worker may take to load its model."""
    stall_ms: int = 15_000
    """A worker that says nothing for so long is replaced."""
    ping_ms: int = 1_000
    retry_ms: int = 500
    """Wait before a lost worker is replaced; doubled each time it is lost before it was ready."""
    retry_most_ms: int = 30_000


class PoolStream:
    """One stream, on whichever worker now serves it. Implements RecogniserStream."""

    def __init__(self, pool: PoolRecogniser, ident: int, name: str, on_words: OnWords) -> None:
        self.ident = ident
        self.name = name
        self.dropped = 0
        """Bytes of audio lost: over a bound, or while there was no worker."""
        self.waiting = 0
        """Bytes sent and not taken in yet."""
        self.worker: _Worker | None = None
        self._pool = pool
        self._on_words = on_words
        self._gathered = bytearray()
        self._fed = 0
        self._next = 0
        self._base = 0
        """Number of the worker's first utterance: a new worker counts from 0 again."""
        self._base_ms = 0
        self._partial: Words | None = None
        self._closed = False
        self._done = asyncio.Event()

    def feed(self, pcm: bytes) -> None:
        """Pass audio on; never blocks."""
        if self._closed:
            return
        self._gathered += pcm
        if len(self._gathered) >= self._pool.bounds.gather_ms * BYTES_PER_MS:
            self._flush()

    async def close(self) -> None:
        """Flush; the last words have been delivered when this returns."""
        if self._closed:
            return
        self._closed = True
        try:
            self._flush()
            if self.worker is not None and self.worker.send(wire.Close(self.ident)):
                async with asyncio.timeout(self._pool.bounds.close_ms / 1000):
                    await self._done.wait()
        except TimeoutError:
            _log.warning("recogniser_close_late", stream=self.name)
        finally:
            self._settle()
            self._pool.forget(self)

    def moved(self, worker: _Worker) -> None:
        """A worker begins to serve this stream; what the one before it knew is gone."""
        self.worker = worker
        self._base, self._base_ms = self._next, self._fed // BYTES_PER_MS
        self.waits(-self.waiting)
        worker.send(wire.Open(self.ident))

    def lost(self) -> None:
        """The worker is gone: what it had understood stands as it is."""
        self.worker = None
        self.waits(-self.waiting)
        self._settle()
        self._done.set()

    def waits(self, change: int) -> None:
        """So many bytes more, or fewer, wait to be taken in; never fewer than none."""
        change = max(change, -self.waiting)
        self.waiting += change
        self._pool.waiting += change

    def said(self, words: Words) -> None:
        """Words from the worker, counted on from those before."""
        words = Words(
            utterance=self._base + words.utterance,
            text=words.text,
            final=words.final,
            start_ms=self._base_ms + words.start_ms,
            end_ms=self._base_ms + words.end_ms,
            confidence=words.confidence,
        )
        self._next = words.utterance + 1
        self._partial = None if words.final else words
        self._deliver(words)

    def ended(self) -> None:
        """The worker has given the last words."""
        self._done.set()

    def _flush(self) -> None:
        """Send what was gathered, in pieces that fit a message."""
        pcm, self._gathered = bytes(self._gathered), bytearray()
        self._fed += len(pcm)
        for start in range(0, len(pcm), wire.MAX_FRAME // 2):
            piece = pcm[start : start + wire.MAX_FRAME // 2]
            worker = self.worker if self._pool.admit(self, len(piece)) else None
            if worker is not None and worker.send(wire.Audio(self.ident, piece)):
                self.waits(len(piece))
            else:
                self.dropped += len(piece)
                self._base_ms += len(piece) // BYTES_PER_MS

    def _settle(self) -> None:
        """An utterance whose final will not come ends with what was shown of it."""
        if self._partial is not None:
            partial, self._partial = self._partial, None
            self._deliver(_as_final(partial))

    def _deliver(self, words: Words) -> None:
        try:
            self._on_words(words)
        except Exception as error:  # one listener's fault must not end recognition for all
            _log.error("recogniser_listener_failed", stream=self.name, error=type(error).__name__)


def _as_final(words: Words) -> Words:
    return Words(
        utterance=words.utterance,
        text=words.text,
        final=True,
        start_ms=words.start_ms,
        end_ms=words.end_ms,
        confidence=words.confidence,
    )


class _Worker:
    """One place in the pool: the process that fills it now, and the streams it serves."""

    def __init__(self, pool: PoolRecogniser, arguments: Sequence[str]) -> None:
        self.streams: dict[int, PoolStream] = {}
        self.up = False
        self._pool = pool
        self._arguments = arguments
        self._process: Process | None = None

    @property
    def pid(self) -> int | None:
        """Of the process in this place, if there is one."""
        return self._process.pid if self._process is not None else None

    def send(self, message: wire.ToWorker) -> bool:
        """Hand a message to the process; False when there is none that is ready."""
        return self.up and self._process is not None and self._process.send(message)

    async def run(self) -> None:
        """Keep a process in this place, for ever."""
        bounds = self._pool.bounds
        wait_ms = bounds.retry_ms
        while True:
            was_up = False
            try:
                why = await self._live()
            finally:
                was_up, self.up = self.up, False
                for stream in list(self.streams.values()):
                    stream.lost()
            self._pool.changed(why)
            wait_ms = bounds.retry_ms if was_up else min(wait_ms * 2, bounds.retry_most_ms)
            await asyncio.sleep(wait_ms / 1000)

    async def _live(self) -> str:
        """One process from start to end; returns why it ended."""
        try:
            process = await Process.start(self._arguments)
        except OSError as error:
            return f"the {self._pool.engine} process cannot be started: {error}"
        self._process = process
        try:
            return await self._serve(process)
        finally:
            self._process = None
            await process.end()

    async def _serve(self, process: Process) -> str:
        bounds = self._pool.bounds
        quiet_ms = 0
        while True:
            limit_ms = bounds.stall_ms if self.up else bounds.load_ms
            messages = await process.receive(bounds.ping_ms / 1000)
            if messages is None:
                return f"the {self._pool.engine} process ended: {process.last_line() or 'no reason given'}"
            quiet_ms = 0 if messages else quiet_ms + bounds.ping_ms
            if quiet_ms >= limit_ms:
                return f"the {self._pool.engine} process did not answer for {limit_ms // 1000} s"
            if not messages and self.up:
                process.send(wire.Ping())
            for message in messages:
                if isinstance(message, wire.Broken):
                    return message.why
                self._take(message)

    def _take(self, message: wire.FromWorker) -> None:
        if isinstance(message, wire.Ready):
            self.up = True
            for stream in self.streams.values():
                stream.moved(self)
            self._pool.changed("")
        elif isinstance(message, wire.Took | wire.Said | wire.Closed):
            stream_or_none = self.streams.get(message.stream)
            if stream_or_none is None:
                return
            if isinstance(message, wire.Took):
                stream_or_none.waits(-message.size)
            elif isinstance(message, wire.Said):
                stream_or_none.said(message.words)
            else:
                stream_or_none.ended()


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
        bounds: Bounds | None = None,
    ) -> None:
        """``prompt`` biases Whisper towards words of the field; Vosk has no use for it."""
        self.engine = engine
        self.bounds = bounds or Bounds()
        arguments = ["--engine", engine, "--model", str(model), "--prompt", prompt]
        self._workers = [_Worker(self, arguments) for _ in range(workers)]
        self._on_state = on_state
        self._tasks: list[asyncio.Task[None]] = []
        self._streams: dict[int, PoolStream] = {}
        self._idents = 0
        self._told: tuple[bool, str] | None = None
        self.waiting = 0
        """Bytes sent and not taken in yet, over all streams."""
        self._overload: asyncio.Task[None] | None = None
        self._dropped_at = 0.0

    async def start(self) -> None:
        """Start the workers; whether they come up is told by ``on_state``."""
        self._tasks = [asyncio.create_task(worker.run()) for worker in self._workers]

    async def stop(self) -> None:
        """End the workers and wait until no process is left."""
        tasks = [*self._tasks, *([self._overload] if self._overload else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._tasks, self._overload = [], None

    def open(self, name: str, on_words: OnWords) -> PoolStream:
        """A stream on the worker with the fewest. Raises RecogniserFullError."""
        if len(self._streams) >= self.bounds.streams:
            raise RecogniserFullError(f"{self.bounds.streams} streams are open")
        self._idents += 1
        stream = PoolStream(self, self._idents, name, on_words)
        worker = min(self._workers, key=lambda w: (not w.up, len(w.streams)))
        worker.streams[stream.ident] = stream
        self._streams[stream.ident] = stream
        if worker.up:
            stream.moved(worker)
        return stream

    @property
    def pids(self) -> list[int]:
        """Process ids of the workers that are running now."""
        return [pid for worker in self._workers if (pid := worker.pid) is not None]

    def admit(self, stream: PoolStream, size: int) -> bool:
        """Whether so much more audio of the stream may wait; if not, that is told as overload."""
        fits = (
            stream.waiting + size <= self.bounds.stream_audio_ms * BYTES_PER_MS
            and self.waiting + size <= self.bounds.all_audio_ms * BYTES_PER_MS
        )
        if not fits:
            self._dropped_at = asyncio.get_running_loop().time()
            if self._overload is None:
                self._overload = asyncio.create_task(self._until_calm())
                self.changed("")
        return fits

    async def _until_calm(self) -> None:
        """Wait until for some time nothing was dropped; then say that recognition keeps up again."""
        now = asyncio.get_running_loop().time
        while (rest := self._dropped_at + self.bounds.calm_ms / 1000 - now()) > 0:  # noqa: ASYNC110 -- a later drop prolongs it
            await asyncio.sleep(rest)
        self._overload = None
        self.changed("")

    def forget(self, stream: PoolStream) -> None:
        """The stream is closed."""
        stream.waits(-stream.waiting)
        self._streams.pop(stream.ident, None)
        for worker in self._workers:
            if worker.streams.pop(stream.ident, None) is not None:
                worker.send(wire.Drop(stream.ident))

    def changed(self, why: str) -> None:
        """A worker came up or was lost, or audio is dropped or not any more; tell what changes the whole."""
        why = why or (OVERLOADED if self._overload else "")
        state = (not why and all(w.up for w in self._workers), why)
        if why:
            _log.warning("recogniser_lost", engine=self.engine, why=why)
        if (state[0] or why) and state != self._told:
            self._told = state
            self._on_state(*state)
