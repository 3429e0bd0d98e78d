"""A third engine, in one file: it understands voices that ``speak`` made, exactly.

A character is a run of one value; a run of ``BREAK`` keeps two apart, and silence ends an utterance.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from asr.engine import Engine, Options, Session, Urgency
from asr.recogniser import RATE, Words

_FIRST = 0x4E00
_SPOKEN = RATE * 60 // 1000
_APART = RATE * 20 // 1000
_LEAST = RATE * 20 // 1000
"""Samples in a run that count as a character."""
_PAUSE = RATE * 300 // 1000
BREAK = 30_000


def speak(text: str, pause_ms: int = 400) -> bytes:
    """A voice that says it, 80 ms a character, and then nothing for ``pause_ms``."""
    parts = [np.zeros(0, "<i2")]
    for char in text:
        parts += [np.full(_SPOKEN, ord(char) - _FIRST + 1, "<i2"), np.full(_APART, BREAK, "<i2")]
    return b"".join(part.tobytes() for part in parts) + bytes(pause_ms * 16)


class ScriptedSession:
    def __init__(self) -> None:
        self._at = self._settled = self._start = self._run = self._value = 0
        self._odd = self._text = ""
        self._rest = b""
        self._utterance = 0
        self._last: list[Words] = []

    def feed(self, pcm: bytes) -> list[Words]:
        pcm = self._rest + pcm
        self._rest = pcm[len(pcm) & ~1 :]
        said: list[Words] = []
        samples = np.frombuffer(pcm[: len(pcm) & ~1], "<i2")
        for run in np.split(samples, np.flatnonzero(np.diff(samples)) + 1):
            if len(run):
                said += self._hear(int(run[0]), len(run))
        return said

    def _hear(self, value: int, count: int) -> list[Words]:
        before = self._run if value == self._value else 0
        self._value, self._run = value, before + count
        self._at += count
        if value not in (0, BREAK) and before < _LEAST <= self._run:
            self._start = self._start if self._text else self._at - self._run
            self._text += chr(value + _FIRST - 1)
            return [self._words(final=False)]
        if value == 0 and self._text and self._run >= _PAUSE:
            return self._end()
        return []

    def _end(self) -> list[Words]:
        words = [self._words(final=True)] if self._text else []
        self._text, self._utterance = "", self._utterance + len(words)
        return words

    def _words(self, *, final: bool) -> Words:
        return Words(
            utterance=self._utterance,
            text=self._text,
            final=final,
            start_ms=self._start * 1000 // RATE,
            end_ms=self._at * 1000 // RATE,
            confidence=1.0,
        )

    def settled_ms(self) -> int:
        begun = self._start if self._text else self._at - (self._run if self._value else 0)
        return begun * 1000 // RATE

    def due(self) -> Urgency | None:
        return Urgency.FINAL if self._last else None

    def work(self) -> list[Words]:
        words, self._last = self._last, []
        return words

    def finish(self) -> None:
        self._last = self._end()


class ScriptedEngine:
    def open(self) -> Session:
        return ScriptedSession()


def load(model: Path, options: Options) -> Engine:
    return ScriptedEngine()
