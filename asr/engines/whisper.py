"""Whisper on CTranslate2, made to listen live.

Whisper knows whole utterances only, so a voice detector finds them; while somebody speaks
the utterance so far is decoded again every now and then (partials). The audio is padded
4 s past the speech instead of to 30 s, which costs a fifth. At a short pause the utterance
is decoded at once; if nothing more is said, that is the final and needs no further turn.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import ctranslate2
import numpy as np
from faster_whisper.feature_extractor import FeatureExtractor
from faster_whisper.tokenizer import Tokenizer
from tokenizers import Tokenizer as TokenizerFile

from asr.engine import EngineError, Options, Urgency
from asr.models import ModelBroken, check_folder, remedy
from asr.recogniser import RATE, Words
from asr.resample import Samples, Upsampler, from_pcm
from asr.text import invented, looped, mark, simplify, squeeze, unlooped
from asr.vad import FRAME, FRAME_MS, Endpointer, Rules, Turn, VoiceDetector

_PAD_S = 4
_PAD_AGAIN_S = 9
"""A loop is decoded once more with this padding, which mostly breaks it."""
_LEAD_MS = 384
"""Audio kept from before speech was noticed; first consonants are quiet."""
_TAIL_MS = 128
"""Silence kept after speech."""
_PARTIAL_MS = 600
_PARTIAL_PART = 0.12
"""A long utterance costs more to decode: the next partial waits at least this part of its length."""
_CUT_WITHIN_MS = 5000
"""A full utterance is cut at the quietest point of its last so many ms."""
_SHORTEST_MS = 96
_PROMPT_LENGTH = 120
"""Characters; the model itself takes about twice as many."""


def load(model: Path, options: Options) -> WhisperEngine:
    """The engine with a model. Hot words go into the prompt. Raises EngineError."""
    return WhisperEngine(model, prompt=biased(options))


def biased(options: Options) -> str:
    """The prompt with as many hot words as fit: a longer one costs time in every decoding."""
    prompt = options.prompt
    for n, word in enumerate(options.hot_words):
        if len(prompt) + len(word) + 1 > _PROMPT_LENGTH:
            break
        prompt += ("、" if n else "") + word
    return prompt


@dataclass(frozen=True, slots=True)
class Decoded:
    """What the model made of one piece of audio."""

    text: str
    confidence: float
    whole: bool
    """False when it looped, so that a second, costlier try is due for a final."""


class WhisperEngine:
    """A loaded Whisper model; raises EngineError when it cannot be loaded."""

    def __init__(self, model: Path, *, language: str = "zh", prompt: str = "") -> None:
        try:
            check_folder(model, ("config.json", "tokenizer.json", "model.bin"), "whisper")
            self._model = ctranslate2.models.Whisper(
                str(model), device="cpu", compute_type="int8", inter_threads=1, intra_threads=1
            )
            self._tokens = Tokenizer(
                TokenizerFile.from_file(str(model / "tokenizer.json")),
                multilingual=True,
                task="transcribe",
                language=language,
            )
        except ModelBroken as error:
            raise EngineError(str(error)) from error
        except Exception as error:  # what CTranslate2 and tokenizers raise for a bad file is not documented
            raise EngineError(
                f"the model in {model} cannot be read ({error}); {remedy('whisper')}"
            ) from error
        self._features = FeatureExtractor()
        self._bias = prompt
        self._prompt = [self._tokens.sot_prev, *self._tokens.encode(prompt)] if prompt else []
        self._prompt += [*self._tokens.sot_sequence, self._tokens.no_timestamps]
        self.decode(
            np.zeros(RATE, np.float32), RATE, again=False
        )  # the first decoding is slow; do it before Ready

    def open(self) -> WhisperSession:
        """A session of its own."""
        return WhisperSession(self)

    def decode(self, audio: Samples, speech_ms: int, *, again: bool) -> Decoded:
        """The text of one utterance; empty when nothing that can have been spoken came out.

        ``again`` allows a second try with more padding when the first one loops.
        """
        text, confidence, why = self._once(audio, speech_ms, _PAD_S, 0)
        whole = not looped(text)
        if not whole and again:
            second, confidence, why = self._once(audio, speech_ms, _PAD_AGAIN_S, 5)
            text = second
        return Decoded("" if why else unlooped(text) if looped(text) else text, confidence, whole or again)

    def _once(self, audio: Samples, speech_ms: int, pad_s: int, no_repeat: int) -> tuple[str, float, str]:
        wide = Upsampler(2).feed(np.concatenate([audio, np.zeros(pad_s * RATE, np.float32)]))
        mel = np.ascontiguousarray(self._features(wide, padding=0)[None].astype(np.float32))
        result = self._model.generate(
            ctranslate2.StorageView.from_array(mel),
            [self._prompt],
            beam_size=1,
            no_repeat_ngram_size=no_repeat,
            max_length=len(self._prompt) + min(200, 20 + speech_ms * 12 // 1000),
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        text = squeeze(mark(simplify(self._tokens.decode(result.sequences_ids[0]))))
        logprob = result.scores[0]
        why = invented(
            unlooped(text) if looped(text) else text,
            no_speech=result.no_speech_prob,
            logprob=logprob,
            speech_ms=speech_ms,
            prompt=self._bias,
        )
        return text, min(1.0, math.exp(logprob)), why


@dataclass(slots=True)
class _Piece:
    """An utterance that has ended and waits to be decoded."""

    audio: Samples
    from_ms: int
    """Where its audio begins, before the speech in it."""
    start_ms: int
    end_ms: int
    shown: str


class WhisperSession:
    """One stream: finds utterances in its audio and decodes them in turns."""

    def __init__(self, engine: WhisperEngine, rules: Rules | None = None) -> None:
        self._engine = engine
        self._voice = VoiceDetector()
        self._ends = Endpointer(rules or Rules())
        self._odd = b""
        self._rest: Samples = np.zeros(0, np.float32)
        self._frames: list[Samples] = []
        """The utterance so far, or the little that is kept while nobody speaks."""
        self._now_ms = 0
        self._ended: list[_Piece] = []
        self._ready: list[Words] = []
        self._utterance = 0
        self._shown = ""
        self._last: Decoded | None = None
        self._tried_ms = 0
        """Speech of this utterance that the last decoding covered."""
        self._paused = False

    def feed(self, pcm: bytes) -> list[Words]:
        """Take audio; returns a final at once when the pause before had been decoded already."""
        pcm = self._odd + pcm
        self._odd = pcm[len(pcm) & ~1 :]
        samples = np.concatenate([self._rest, from_pcm(pcm[: len(pcm) & ~1])])
        whole = len(samples) // FRAME * FRAME
        for start in range(0, whole, FRAME):
            self._take(samples[start : start + FRAME])
        self._rest = samples[whole:]
        words, self._ready = self._ready, []
        return words

    def settled_ms(self) -> int:
        """All before the oldest utterance that is not final yet."""
        return self._ended[0].from_ms if self._ended else self._held_from_ms

    def due(self) -> Urgency | None:
        """Ended utterances first, then the one being spoken."""
        if self._ended:
            return Urgency.FINAL
        spoken = self._spoken_ms()
        if not self._ends.speaking or spoken < _SHORTEST_MS or spoken <= self._tried_ms:
            return None
        wait = max(_PARTIAL_MS, int(spoken * _PARTIAL_PART))
        return Urgency.PARTIAL if self._paused or spoken - self._tried_ms >= wait else None

    def work(self) -> list[Words]:
        """Decode one utterance."""
        if self._ended:
            piece = self._ended.pop(0)
            length = piece.end_ms - piece.start_ms
            return self._final(piece, self._engine.decode(piece.audio, length, again=True))
        spoken = self._spoken_ms()
        decoded = self._engine.decode(self._audio(), spoken, again=False)
        self._last, self._tried_ms, self._paused = decoded, spoken, False
        if not decoded.text or decoded.text == self._shown:
            return []
        self._shown = decoded.text
        start = self._now_ms - self._ends.length_ms
        return [self._words(decoded, final=False, start_ms=start, end_ms=start + spoken)]

    def finish(self) -> None:
        """What is being spoken ends here."""
        if self._ends.speaking:
            self._end()
            self._ends.speaking = False

    def _take(self, frame: Samples) -> None:
        self._frames.append(frame)
        self._now_ms += FRAME_MS
        turn = self._ends.take(self._voice.probability(frame))
        if turn is Turn.BEGUN:
            self._shown, self._last, self._tried_ms, self._paused = "", None, 0, False
        elif turn is Turn.PAUSED:
            self._paused = True
        elif turn is Turn.ENDED:
            self._end()
        elif turn is Turn.FULL:
            self._cut()
        if not self._ends.speaking:
            del self._frames[: -(_LEAD_MS // FRAME_MS)]

    @property
    def _held_from_ms(self) -> int:
        return self._now_ms - len(self._frames) * FRAME_MS

    def _spoken_ms(self) -> int:
        return self._ends.length_ms - self._ends.silent_ms

    def _audio(self) -> Samples:
        """The utterance so far, without most of its trailing silence."""
        extra = (self._ends.silent_ms - _TAIL_MS) // FRAME_MS
        return np.concatenate(self._frames[:-extra] if extra > 0 else self._frames)

    def _end(self) -> None:
        spoken = self._spoken_ms()
        start = self._now_ms - self._ends.length_ms
        piece = _Piece(self._audio(), self._held_from_ms, start, start + spoken, self._shown)
        if self._last is not None and self._last.whole and self._tried_ms >= spoken and not self._ended:
            self._ready += self._final(piece, self._last)
        elif spoken >= _SHORTEST_MS:
            self._ended.append(piece)
        elif self._shown:
            self._ready += self._final(piece, Decoded("", 0.0, True))
        self._frames = self._frames[-(_LEAD_MS // FRAME_MS) :]
        self._shown, self._last, self._tried_ms, self._paused = "", None, 0, False

    def _cut(self) -> None:
        """End the utterance at its quietest point; what comes after begins the next."""
        power = np.array([float(np.mean(f * f)) for f in self._frames])
        smooth = np.convolve(power, np.ones(3) / 3, "same")
        within = min(len(smooth) - 2, _CUT_WITHIN_MS // FRAME_MS)
        at = len(smooth) - within + int(np.argmin(smooth[-within:-1]))
        kept = self._frames[at:]
        start = self._now_ms - self._ends.length_ms
        end = self._now_ms - len(kept) * FRAME_MS
        audio = np.concatenate(self._frames[:at])
        self._ended.append(_Piece(audio, self._held_from_ms, start, end, self._shown))
        self._frames = kept
        self._ends.cut(len(kept) * FRAME_MS)
        self._shown, self._last, self._tried_ms, self._paused = "", None, 0, False

    def _final(self, piece: _Piece, decoded: Decoded) -> list[Words]:
        if not decoded.text and not piece.shown:
            return []
        words = self._words(decoded, final=True, start_ms=piece.start_ms, end_ms=piece.end_ms)
        self._utterance += 1
        return [words]

    def _words(self, decoded: Decoded, *, final: bool, start_ms: int, end_ms: int) -> Words:
        return Words(
            utterance=self._utterance,
            text=decoded.text,
            final=final,
            start_ms=max(0, start_ms),
            end_ms=end_ms,
            confidence=decoded.confidence if decoded.text else 0.0,
        )
