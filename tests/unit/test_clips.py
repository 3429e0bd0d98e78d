"""Clips and the sound of phones: what is in the project is what clips.toml says, in real A-law."""

from __future__ import annotations

import tomllib
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo import make_clips, phones
from demo.phone_plan import sound

CLIPS = tomllib.loads((phones.CLIPS / "clips.toml").read_text("utf-8"))


def test_every_clip_has_words_and_every_word_a_clip() -> None:
    assert sorted(CLIPS) == sorted(path.stem for path in phones.CLIPS.glob("*.alaw"))


@pytest.mark.parametrize("name", sorted(CLIPS))
def test_clips_are_small_and_end_in_silence(name: str) -> None:
    data = phones.clip(name).read_bytes()
    assert 2 * 8000 < len(data) < 20 * 8000
    assert data.endswith(b"\xd5" * 400)


def test_an_unknown_clip_names_those_there_are() -> None:
    with pytest.raises(FileNotFoundError, match="noise-12345"):
        phones.clip("nobody")


def test_alaw_is_g711_for_every_sample() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import audioop
    every = np.arange(-32768, 32768).astype("<i2")
    assert make_clips.to_alaw(every) == audioop.lin2alaw(every.tobytes(), 2)


@pytest.mark.parametrize(("text", "said"), [("12345热线", "一二三四五热线"), ("拨打110。", "拨打幺幺零。")])
def test_service_numbers_are_read_digit_by_digit(text: str, said: str) -> None:
    assert make_clips.spoken(text) == said


@given(clip=st.binary(max_size=2000), lead_ms=st.integers(0, 500), total_ms=st.integers(0, 500))
def test_sound_is_lead_clip_and_silence_in_whole_packets(clip: bytes, lead_ms: int, total_ms: int) -> None:
    made = sound(clip, lead_ms, total_ms)
    assert len(made) % 160 == 0
    assert len(made) >= total_ms * 8
    assert made[lead_ms * 8 :].startswith(clip)
    assert set(made[: lead_ms * 8]) <= {0xD5}
    assert set(made[lead_ms * 8 + len(clip) :]) <= {0xD5}
