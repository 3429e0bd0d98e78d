"""What a recogniser is inside a worker process: sessions that are fed and given turns to work.

Everything here is called from the worker's one thread, so an engine needs no lock and a
turn that takes long delays words, never audio.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from asr.recogniser import Words


@dataclass(frozen=True, slots=True)
class Options:
    """What every engine may be told; each takes it in the form that it knows, or leaves it."""

    prompt: str = ""
    """A sentence of the field."""
    hot_words: tuple[str, ...] = ()
    """Names that callers say and that a recogniser without them would miss, the most wanted first."""


class Urgency(IntEnum):
    """How much a session wants a turn; the smaller goes first."""

    FINAL = 0
    """Somebody has finished speaking: never dropped."""
    PARTIAL = 1
    """Somebody is speaking: the first thing to go without when there is a backlog."""


class Session(Protocol):
    """One stream inside the worker."""

    def feed(self, pcm: bytes) -> list[Words]:
        """Take audio; quick (a few ms a second of audio, unless decoding is the engine's feed)."""

    def settled_ms(self) -> int:
        """Audio up to here, counted from the session's first sample, is understood for good: a session that
        were fed the rest alone would say the same from now on."""

    def due(self) -> Urgency | None:
        """Whether ``work`` has something to do."""

    def work(self) -> list[Words]:
        """Do the one most urgent thing."""

    def finish(self) -> None:
        """No more audio comes; afterwards ``work`` until nothing is due gives the last words."""


class Engine(Protocol):
    """A loaded model."""

    def open(self) -> Session:
        """A session of its own; sessions do not share state."""


class EngineError(Exception):
    """The engine cannot start; the text says why and what to do."""
