"""What a recogniser makes of a file, by the same sessions that listen to calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from asr.engine import Engine, Session, Urgency
from asr.recogniser import BYTES_PER_MS, Words
from asr.text import repair

_CHUNK_MS = 20
_BEFORE_MS, _AFTER_MS = 800, 1_000
"""Silence around the file: in a call, too, nobody speaks with the very first sample or hangs up in a word."""


class Utterance(NamedTuple):
    """The final text of one utterance, repaired as a transcript is."""

    number: int
    text: str
    confidence: float


def hear(engine: Engine, pcm: bytes) -> list[Utterance]:
    """The finals of slin audio at 8 kHz, in order; empty when nothing was understood."""
    session = engine.open()
    finals = {
        words.utterance: Utterance(words.utterance, repair(words.text), words.confidence)
        for words in _words(session, bytes(_BEFORE_MS * BYTES_PER_MS) + pcm + bytes(_AFTER_MS * BYTES_PER_MS))
        if words.final
    }
    return [finals[number] for number in sorted(finals) if finals[number].text]


def _words(session: Session, pcm: bytes) -> Iterator[Words]:
    """Finals only are decoded: what a live call shows in between decides nothing here."""
    step = _CHUNK_MS * BYTES_PER_MS
    for start in range(0, len(pcm), step):
        yield from session.feed(pcm[start : start + step])
        while session.due() is Urgency.FINAL:
            yield from session.work()
    session.finish()
    while session.due() is not None:
        yield from session.work()
