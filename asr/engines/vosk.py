"""Vosk: any Kaldi model folder, streaming by nature.

It takes hot words as a grammar only, and then hears nothing else; so it is given none, and names are
repaired by their sound afterwards.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import vosk as kaldi

from asr.engine import EngineError, Options, Urgency
from asr.models import ModelBroken, check_folder, remedy
from asr.recogniser import BYTES_PER_MS, RATE, Words
from asr.text import squeeze

_LATE_MS = 1000
"""A word is spoken so much at most before it shows in a partial."""
_FILES = ("am/final.mdl", "conf/mfcc.conf")


def load(model: Path, _: Options) -> VoskEngine:
    """The engine with a model. Raises EngineError."""
    return VoskEngine(model)


class VoskEngine:
    """A loaded Kaldi model; raises EngineError when it cannot be loaded."""

    def __init__(self, model: Path) -> None:
        kaldi.SetLogLevel(-1)
        try:
            check_folder(model, _FILES, "vosk")
            self._model = kaldi.Model(str(model))
        except ModelBroken as error:
            raise EngineError(str(error)) from error
        except Exception as error:  # Vosk raises bare Exception
            raise EngineError(f"the model in {model} cannot be read ({error}); {remedy('vosk')}") from error

    def open(self) -> VoskSession:
        """A session of its own."""
        return VoskSession(self._model)


class VoskSession:
    """One stream: the engine decodes while it is fed, so it never asks for a turn."""

    def __init__(self, model: Any) -> None:
        self._kaldi = kaldi.KaldiRecognizer(model, RATE)
        self._kaldi.SetWords(True)
        self._odd = b""
        self._fed = 0
        self._utterance = 0
        self._shown = ""
        self._last_end = 0
        self._settled = 0
        self._finished: list[Words] = []

    def feed(self, pcm: bytes) -> list[Words]:
        """One chunk to the engine as it is; a partial when its text has changed."""
        pcm = self._odd + pcm
        self._odd = pcm[len(pcm) & ~1 :]
        pcm = pcm[: len(pcm) & ~1]
        if not pcm:
            return []
        self._fed += len(pcm)
        if self._kaldi.AcceptWaveform(pcm):
            return self._final(json.loads(self._kaldi.Result()))
        text = squeeze(json.loads(self._kaldi.PartialResult())["partial"])
        if not text or text == self._shown:
            return []
        self._shown = text
        return [self._words(text, False, self._last_end, self._now_ms, 0.0)]

    def settled_ms(self) -> int:
        """All before the last end of speech, and silence but for its last second: a word shows late."""
        return self._settled if self._shown else max(self._settled, self._now_ms - _LATE_MS)

    def due(self) -> Urgency | None:
        """Only the last words, after ``finish``."""
        return Urgency.FINAL if self._finished else None

    def work(self) -> list[Words]:
        """The last words."""
        words, self._finished = self._finished, []
        return words

    def finish(self) -> None:
        """Flush the engine."""
        self._finished = self._final(json.loads(self._kaldi.FinalResult()))

    @property
    def _now_ms(self) -> int:
        return self._fed // BYTES_PER_MS

    def _final(self, result: dict[str, Any]) -> list[Words]:
        text = squeeze(result.get("text", ""))
        spoken = result.get("result") or []
        shown, self._shown = self._shown, ""
        self._settled = self._now_ms
        if not text and not shown:
            return []
        start = round(spoken[0]["start"] * 1000) if spoken else self._last_end
        end = round(spoken[-1]["end"] * 1000) if spoken else self._now_ms
        sure = sum(w["conf"] for w in spoken) / len(spoken) if spoken else 0.0
        self._last_end = end
        words = self._words(text, True, start, end, min(1.0, sure))
        self._utterance += 1
        return [words]

    def _words(self, text: str, final: bool, start_ms: int, end_ms: int, sure: float) -> Words:
        return Words(
            utterance=self._utterance,
            text=text,
            final=final,
            start_ms=start_ms,
            end_ms=end_ms,
            confidence=sure,
        )
