"""The port to speech recognition, and its twin in memory.

Audio is slin: 8 kHz, mono, 16 bit, little endian. Times count the stream's own audio
in milliseconds (0 = first sample fed), so silence that was never sent does not count.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Protocol

from routing.model import Record

RATE = 8000
"""Samples a second of all audio behind this port."""

BYTES_PER_MS = RATE * 2 // 1000


class Words(Record, frozen=True, kw_only=True):
    """What was understood of one utterance so far; a later one of the same number replaces it."""

    utterance: int
    """Counted within the stream from 0."""
    text: str
    final: bool
    """No further text comes for this utterance. May be empty: what was shown before was no speech."""
    start_ms: int
    end_ms: int
    confidence: float
    """0 to 1; 0 when the engine gives none."""


class Missed(Record, frozen=True, kw_only=True):
    """Audio that nobody understood, and nobody will."""

    start_ms: int
    end_ms: int
    why: str
    """``overload`` or ``recogniser``."""


class Rank(IntEnum):
    """Who is listened to first when there is not room for all."""

    EMERGENCY = 0
    """Emergencies are listened for in it."""
    DRAFT = 1
    """It only fills in drafts."""


OnWords = Callable[[Words], None]
OnMissed = Callable[[Missed], None]
OnState = Callable[[bool, str], None]
"""Called with (up, why); ``why`` is a plain sentence, empty when up."""


class RecogniserFullError(Exception):
    """No further stream can be opened."""


def unminded(_: Missed) -> None:
    """For whoever does not mind what was missed."""


class RecogniserStream(Protocol):
    """One leg of one call being listened to."""

    def feed(self, pcm: bytes) -> None:
        """Take audio of any length; never blocks. Over the bound it is dropped and counted."""

    def stay_here(self) -> None:
        """From now on no recogniser on another machine may have this stream."""

    async def close(self) -> None:
        """Flush: the last final is delivered before this returns, or its deadline has passed."""


class Recogniser(Protocol):
    """An engine that turns audio into words.

    Its constructor takes ``on_state``, called on every change of its state and at the first
    success or failure after ``start``. A recogniser that is down still opens streams; of what
    they are fed meanwhile the last is kept for when the engine is back.
    """

    engine: str

    async def start(self) -> None:
        """Begin to bring the engine up. A missing model is told by ``on_state``, never raised."""

    async def stop(self) -> None:
        """End every stream without a flush and leave no process behind."""

    def open(
        self,
        name: str,
        on_words: OnWords,
        on_missed: OnMissed = unminded,
        *,
        rank: Rank = Rank.EMERGENCY,
        here: bool = False,
    ) -> RecogniserStream:
        """A new stream; ``name`` is for logs. Raises RecogniserFullError over the bound.

        ``here``: not on another machine. ``on_missed`` is told of what is lost, at most about once a second.
        """


class TwinStream:
    """A stream of the twin: a test says what is heard in it."""

    def __init__(self, name: str, on_words: OnWords, on_missed: OnMissed, bound: int) -> None:
        self.name = name
        self.rank = Rank.EMERGENCY
        self.here = False
        self.miss = on_missed
        """Lets a test lose some of it."""
        self.fed = 0
        self.dropped = 0
        self.closed = False
        self._on_words = on_words
        self._bound = bound
        self._utterance = 0
        self._open: Words | None = None
        self._since_words = 0

    def feed(self, pcm: bytes) -> None:
        """Count the audio; over the bound since the last words it is dropped."""
        if self.closed or self._since_words + len(pcm) > self._bound:
            self.dropped += len(pcm)
            return
        self.fed += len(pcm)
        self._since_words += len(pcm)

    def say(self, text: str, *, final: bool = True, confidence: float = 0.9) -> None:
        """Let the recogniser understand ``text`` now."""
        end = self.fed // BYTES_PER_MS
        start = self._open.start_ms if self._open else max(0, end - self._since_words // BYTES_PER_MS)
        words = Words(
            utterance=self._utterance,
            text=text,
            final=final,
            start_ms=start,
            end_ms=end,
            confidence=confidence,
        )
        self._open = None if final else words
        self._utterance += final
        self._since_words = 0
        self._on_words(words)

    def stay_here(self) -> None:
        """Note it."""
        self.here = True

    async def close(self) -> None:
        """Make a final of the last partial."""
        if not self.closed and self._open is not None:
            self.say(self._open.text)
        self.closed = True


class TwinRecogniser:
    """A recogniser in which a test says what is heard, and when the engine is lost and back."""

    engine = "twin"

    def __init__(
        self, on_state: OnState, *, broken: str = "", max_streams: int = 1000, bound_ms: int = 10_000
    ) -> None:
        self.streams: dict[str, TwinStream] = {}
        self._on_state = on_state
        self._broken = broken
        self._max_streams = max_streams
        self._bound = bound_ms * BYTES_PER_MS

    async def start(self) -> None:
        """Report up, or down when it was made broken."""
        self._on_state(not self._broken, self._broken)

    async def stop(self) -> None:
        """Close every stream without a flush."""
        for stream in self.streams.values():
            stream.closed = True

    def open(
        self,
        name: str,
        on_words: OnWords,
        on_missed: OnMissed = unminded,
        *,
        rank: Rank = Rank.EMERGENCY,
        here: bool = False,
    ) -> TwinStream:
        """A new stream, found again in ``streams`` by its name."""
        if sum(not s.closed for s in self.streams.values()) >= self._max_streams:
            raise RecogniserFullError(f"{self._max_streams} streams are open")
        stream = TwinStream(name, on_words, on_missed, self._bound)
        stream.rank, stream.here = rank, here
        self.streams[name] = stream
        return stream

    def lose(self, why: str) -> None:
        """The engine dies."""
        self._on_state(False, why)

    def restore(self) -> None:
        """The engine is back."""
        self._on_state(True, "")
