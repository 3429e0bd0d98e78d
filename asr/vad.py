"""Where speech begins and ends: Silero's probabilities, and the decision made from them.

The decision (Endpointer) is pure and counts frames of 32 ms; the detector runs Silero's
network, which faster-whisper carries, 0.2 ms of one core a frame; all streams of a process
share it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime
from faster_whisper.utils import get_assets_path

from asr.resample import Samples, Upsampler

FRAME_MS = 32
FRAME = 256
"""Samples of 8 kHz in one frame; Silero takes 512 of 16 kHz."""
_CONTEXT = 64
"""Samples of 16 kHz that Silero is given again from the frame before."""


@cache
def _network() -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    model = Path(get_assets_path()) / "silero_vad_v6.onnx"
    return onnxruntime.InferenceSession(str(model), sess_options=options, providers=["CPUExecutionProvider"])


class VoiceDetector:
    """Probability of speech in each frame of one 8 kHz stream."""

    def __init__(self) -> None:
        self._run = _network().run
        self._up = Upsampler(2)
        self._input = np.zeros((1, _CONTEXT + 2 * FRAME), np.float32)
        self._hidden = self._cell = np.zeros((1, 1, 128), np.float32)

    def probability(self, frame: Samples) -> float:
        """0 to 1, for a frame of FRAME samples; frames must come in order."""
        self._input[0, :_CONTEXT] = self._input[0, -_CONTEXT:]
        self._input[0, _CONTEXT:] = self._up.feed(frame)
        given = {"input": self._input, "h": self._hidden, "c": self._cell}
        found, self._hidden, self._cell = self._run(None, given)
        return float(found.item())


@dataclass(frozen=True, slots=True)
class Rules:
    """When speech counts as begun, paused and ended; all in ms."""

    begin_at: float = 0.5
    """Probability from which a frame is speech."""
    stay_at: float = 0.35
    """Probability down to which speech that has begun goes on."""
    begin_ms: int = 64
    """So much speech in a row begins an utterance; shorter is a click."""
    pause_ms: int = 160
    """So much silence is a pause: worth decoding what was said."""
    end_ms: int = 416
    """So much silence ends the utterance."""
    longest_ms: int = 15_000
    """An utterance is cut when it gets this long."""


class Turn(Enum):
    """What a frame changed."""

    NONE = "none"
    BEGUN = "begun"
    PAUSED = "paused"
    ENDED = "ended"
    FULL = "full"
    """The utterance is at its longest and must be cut."""


class Endpointer:
    """Decides from probabilities where utterances begin, pause and end."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self.speaking = False
        self.silent_ms = 0
        """Silence since the last frame of speech, while speaking."""
        self.length_ms = 0
        """Length of the utterance so far, its silence included."""
        self._voiced_ms = 0

    def take(self, probability: float) -> Turn:
        """One frame further."""
        if not self.speaking:
            return self._listen(probability)
        self.length_ms += FRAME_MS
        if probability >= self._rules.stay_at:
            self.silent_ms = 0
        else:
            self.silent_ms += FRAME_MS
            if self.silent_ms >= self._rules.end_ms:
                self.speaking = False
                self._voiced_ms = 0
                return Turn.ENDED
            if self.silent_ms - FRAME_MS < self._rules.pause_ms <= self.silent_ms:
                return Turn.PAUSED
        return Turn.FULL if self.length_ms >= self._rules.longest_ms else Turn.NONE

    def cut(self, kept_ms: int) -> None:
        """The utterance was cut; its last ``kept_ms`` begin the next one."""
        self.length_ms = kept_ms

    def _listen(self, probability: float) -> Turn:
        self._voiced_ms = self._voiced_ms + FRAME_MS if probability >= self._rules.begin_at else 0
        if self._voiced_ms < self._rules.begin_ms:
            return Turn.NONE
        self.speaking = True
        self.silent_ms = 0
        self.length_ms = self._voiced_ms
        return Turn.BEGUN
