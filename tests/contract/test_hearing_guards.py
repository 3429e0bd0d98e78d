"""What nobody said, said without end, or sent as it should not be: real engines, synthetic audio."""

from __future__ import annotations

import numpy as np
import pytest

from asr.engine import Session
from asr.engines.whisper import Decoded, WhisperEngine, WhisperSession
from asr.models import ensure_whisper
from asr.recogniser import BYTES_PER_MS, RATE, Words
from asr.resample import to_pcm
from tests.fakes.scripted import ScriptedSession, speak

SECONDS = 6


def noise(rng: np.random.Generator) -> np.ndarray:
    return 0.2 * rng.standard_normal(SECONDS * RATE)


def music(rng: np.random.Generator) -> np.ndarray:
    """Chords that change every half second."""
    t = np.arange(SECONDS * RATE) / RATE
    roots = 220 * 2 ** (np.floor(2 * t) % 7 / 12)
    return np.asarray(0.15 * sum(np.sin(2 * np.pi * roots * part * t) for part in (1, 1.25, 1.5)))


def laughter(rng: np.random.Generator) -> np.ndarray:
    """Bursts of voiced breath, five a second."""
    t = np.arange(SECONDS * RATE) / RATE
    voice = np.sign(np.sin(2 * np.pi * 240 * t)) * 0.2 + 0.1 * rng.standard_normal(len(t))
    return np.asarray(voice * (np.sin(2 * np.pi * 5 * t) > 0.2))


def nothing(rng: np.random.Generator) -> np.ndarray:
    return np.zeros(SECONDS * RATE)


def listen(session: Session, pcm: bytes) -> list[Words]:
    words: list[Words] = []
    for at in range(0, len(pcm), 60 * BYTES_PER_MS):
        words += session.feed(pcm[at : at + 60 * BYTES_PER_MS])
        assert session.settled_ms() <= at // BYTES_PER_MS + 60
        while session.due() is not None:
            words += session.work()
    session.finish()
    while session.due() is not None:
        words += session.work()
    return words


@pytest.fixture(scope="module")
def whisper(tmp_path_factory: pytest.TempPathFactory) -> WhisperEngine:
    return WhisperEngine(
        ensure_whisper(tmp_path_factory.mktemp("models") / "whisper-base"),
        prompt="佛山市12345政务服务便民热线。",
    )


@pytest.mark.parametrize("sound", [noise, music, laughter, nothing])
def test_sounds_that_are_no_words_say_next_to_nothing(whisper: WhisperEngine, sound: object) -> None:
    samples = sound(np.random.default_rng(12345)).astype(np.float32)  # type: ignore[operator]
    words = listen(whisper.open(), to_pcm(samples))
    assert len("".join(one.text for one in words if one.final)) <= 4


def test_three_thousand_characters_without_a_pause_are_all_there_and_what_is_held_is_bounded() -> None:
    text = "".join(chr(0x4E00 + n % 5000) for n in range(3_000))
    session = ScriptedSession()
    words = listen(session, speak(text))
    assert [one.text for one in words if one.final] == [text]


class Silent:
    """Decodes at once."""

    def decode(self, audio: np.ndarray, speech_ms: int, *, again: bool) -> Decoded:
        assert len(audio) <= 16 * RATE
        return Decoded(f"{speech_ms}", 0.9, True)


def test_speech_without_a_pause_is_cut_and_its_audio_is_let_go() -> None:
    """Ten minutes in which the voice detector hears nothing but speech."""
    session = WhisperSession(Silent())  # type: ignore[arg-type]
    session._voice.probability = lambda frame: 1.0  # type: ignore[method-assign]
    second = to_pcm((0.1 * np.sin(np.arange(RATE) / 3)).astype(np.float32))
    words: list[Words] = []
    for n in range(1, 601):
        words += session.feed(second)
        while session.due() is not None:
            words += session.work()
        assert n * 1000 - session.settled_ms() < 16_000
    finals = [one for one in words if one.final]
    assert len(finals) >= 600 // 15
    assert all(one.end_ms - one.start_ms <= 15_500 for one in finals)
    assert [one.utterance for one in finals] == list(range(len(finals)))
