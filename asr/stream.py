"""One stream of the pool: its audio on the way to a worker, its words on the way back.

The audio since the last words that are final is kept. When the worker is lost, another is given it
again, so that neither what was being said is lost nor what was understood is said twice.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

import msgspec
import structlog

from asr import wire
from asr.kept import Clock, Kept
from asr.missed import Missing
from asr.recogniser import BYTES_PER_MS, OnMissed, OnWords, Rank, Words

if TYPE_CHECKING:
    from asr.place import Place

_log = structlog.get_logger(__name__)

_PIECE = wire.MAX_FRAME // 2


class Keeper(Protocol):
    """The pool, as far as a stream needs it."""

    waiting: int
    kept: int
    gather_bytes: int
    close_s: float

    def admit(self, stream: PoolStream, size: int) -> bool:
        """Whether so much more audio may go to its worker."""

    def overfull(self, stream: PoolStream) -> bool:
        """Whether the stream keeps more than it may."""

    def place(self, stream: PoolStream) -> None:
        """Find the stream another worker."""

    def forget(self, stream: PoolStream) -> None:
        """The stream is closed."""


class PoolStream:
    """One stream, on whichever worker now serves it. Implements RecogniserStream."""

    def __init__(
        self,
        pool: Keeper,
        ident: int,
        name: str,
        on_words: OnWords,
        on_missed: OnMissed,
        *,
        rank: Rank,
        here: bool,
    ) -> None:
        self.ident = ident
        self.name = name
        self.rank = rank
        self.here = here
        """No recogniser on another machine may have it."""
        self.dropped = 0
        """Bytes of audio that nobody understood: over a bound, or without a worker for too long."""
        self.waiting = 0
        """Bytes sent and not taken in yet."""
        self.on: Place | None = None
        self._pool = pool
        self._on_words = on_words
        self._missing = Missing(on_missed)
        self._gathered = bytearray()
        self._kept = Kept()
        self._clock = Clock()
        self._next = 0
        """Number of the utterance that comes next, or is being said."""
        self._base = 0
        """Number of the worker's first utterance: a new worker counts from 0 again."""
        self._partial: Words | None = None
        self._closed = False
        self._done = asyncio.Event()

    @property
    def kept_bytes(self) -> int:
        """Bytes of audio kept to be given again."""
        return self._kept.size

    def feed(self, pcm: bytes) -> None:
        """Pass audio on; never blocks."""
        if self._closed:
            return
        self._gathered += pcm
        if len(self._gathered) >= self._pool.gather_bytes:
            self._flush()

    def stay_here(self) -> None:
        """From now on no recogniser on another machine may have this stream."""
        self.here = True
        if self.on is not None and self.on.away:
            self.on.let_go(self)
            self._pool.place(self)

    async def close(self) -> None:
        """Flush; the last words have been delivered when this returns, if they come in time."""
        if self._closed:
            return
        self._closed = True
        try:
            self._flush()
            if self.on is not None:
                self.on.send(wire.Close(self.ident))
            if self.on is not None or self._kept.size:
                async with asyncio.timeout(self._pool.close_s):
                    await self._done.wait()
        except TimeoutError:
            _log.warning("recogniser_close_late", stream=self.name)
        finally:
            if not self._done.is_set():
                self._miss(self._kept.settled, self._kept.fed, "recogniser")
            self._settle_partial()
            self._missing.tell()
            self._free(self._kept.settle(self._kept.fed))
            self._pool.forget(self)

    # --- what a worker's place tells ------------------------------------------------------------

    def moved(self, place: Place) -> None:
        """A worker begins to serve this stream: it is given what the one before it left unfinished."""
        self.on = place
        self._base, self._clock = self._next, Clock()
        self.waits(-self.waiting)
        self._give_up_to(self._kept.begins)
        place.send(wire.Open(self.ident, self.rank))
        for position, piece in self._kept.pieces:
            self._send(position, piece)
        if self._closed:
            place.send(wire.Close(self.ident))

    def lost(self) -> None:
        """The worker is gone; what is being said is finished by another."""
        self.on = None
        self.waits(-self.waiting)

    def waits(self, change: int) -> None:
        """So many bytes more, or fewer, wait to be taken in; never fewer than none."""
        change = max(change, -self.waiting)
        self.waiting += change
        self._pool.waiting += change

    def took(self, size: int, settled_ms: int) -> None:
        """The worker took audio in, and needs none of before ``settled_ms`` again."""
        self.waits(-size)
        self._settle(settled_ms)

    def said(self, words: Words, settled_ms: int) -> None:
        """Words from the worker, counted on from those before."""
        words = msgspec.structs.replace(
            words,
            utterance=self._base + words.utterance,
            start_ms=self._clock.ms(words.start_ms),
            end_ms=self._clock.ms(words.end_ms),
        )
        self._next = words.utterance + words.final
        self._partial = None if words.final else words
        self._settle(settled_ms)
        self._deliver(words)

    def ended(self) -> None:
        """The worker has given the last words."""
        self._done.set()

    # --- within ---------------------------------------------------------------------------------

    def _flush(self) -> None:
        pcm, self._gathered = bytes(self._gathered), bytearray()
        for start in range(0, len(pcm), _PIECE):
            self._pass_on(pcm[start : start + _PIECE])

    def _pass_on(self, piece: bytes) -> None:
        """Send a piece and keep it; over the bound of what may wait for a worker it is dropped."""
        position = self._kept.fed
        if self.on is not None and not self._pool.admit(self, len(piece)):
            self._kept.skip(len(piece))
            self._miss(position, self._kept.fed, "overload")
            return
        self._kept.add(piece)
        self._pool.kept += len(piece)
        if self.on is not None:
            self._send(position, piece)
        while self._kept.size and self._pool.overfull(self):
            self._free(self._kept.forget_oldest())
        if self.on is None:
            self._give_up_to(self._kept.begins)

    def _send(self, position: int, piece: bytes) -> None:
        if self.on is not None and self.on.send(wire.Audio(self.ident, piece)):
            self._clock.sends(position, len(piece))
            self.waits(len(piece))

    def _settle(self, settled_ms: int) -> None:
        theirs = settled_ms * BYTES_PER_MS
        self._free(self._kept.settle(self._clock.position(theirs)))
        self._clock.forget(theirs)

    def _free(self, size: int) -> None:
        self._pool.kept -= size

    def _give_up_to(self, position: int) -> None:
        """Audio before ``position`` can be given to no worker any more."""
        self._miss(self._kept.settled, position, "recogniser")
        self._free(self._kept.settle(position))

    def _miss(self, start: int, end: int, why: str) -> None:
        self.dropped += max(0, end - start)
        self._missing.add(start // BYTES_PER_MS, end // BYTES_PER_MS, why)

    def _settle_partial(self) -> None:
        """An utterance whose final will not come ends with what was shown of it."""
        if self._partial is not None:
            partial, self._partial = self._partial, None
            self._deliver(msgspec.structs.replace(partial, final=True))

    def _deliver(self, words: Words) -> None:
        try:
            self._on_words(words)
        except Exception as error:  # one listener's fault must not end recognition for all
            _log.error("recogniser_listener_failed", stream=self.name, error=type(error).__name__)
