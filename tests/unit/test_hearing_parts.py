"""The small parts: end of speech, resampling, messages to the workers, model folders."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr import models, wire
from asr.models import ModelBroken, check_whisper, ensure_whisper
from asr.recogniser import Words
from asr.resample import Downsampler, Upsampler, from_pcm, to_pcm
from asr.vad import Endpointer, Rules, Turn


def turns(probabilities: list[float], rules: Rules | None = None) -> list[tuple[int, Turn]]:
    ends = Endpointer(rules or Rules())
    return [(n, t) for n, p in enumerate(probabilities) if (t := ends.take(p)) is not Turn.NONE]


def test_speech_begins_pauses_and_ends() -> None:
    found = turns([0.0] * 3 + [0.9] * 10 + [0.1] * 20)
    assert found == [(4, Turn.BEGUN), (17, Turn.PAUSED), (25, Turn.ENDED)]


def test_a_click_is_no_speech_and_a_short_pause_no_end() -> None:
    assert turns([0, 0.9, 0, 0.9, 0]) == []
    assert Turn.ENDED not in [t for _, t in turns([0.9] * 5 + ([0.1] * 8 + [0.9] * 5) * 3)]


def test_doubtful_frames_keep_speech_going_but_do_not_begin_it() -> None:
    assert turns([0.4] * 20) == []
    assert [t for _, t in turns([0.9, 0.9] + [0.4] * 40)] == [Turn.BEGUN]


def test_endless_speech_is_full_and_goes_on_after_the_cut() -> None:
    ends = Endpointer(Rules(longest_ms=320))
    assert [ends.take(0.9) for _ in range(10)][-1] is Turn.FULL
    ends.cut(64)
    assert [ends.take(0.9) for _ in range(8)][-1] is Turn.FULL


@pytest.mark.parametrize("factor", [2, 3, 6])
@given(st.lists(st.integers(1, 500), min_size=1, max_size=10))
def test_resampling_does_not_depend_on_how_audio_is_cut(factor: int, sizes: list[int]) -> None:
    wave = np.sin(np.arange(sum(sizes)) * 0.1).astype(np.float32)
    cuts = np.cumsum(sizes)[:-1]
    for kind in (Downsampler, Upsampler):
        whole = kind(factor).feed(wave)
        one = kind(factor)
        parts = np.concatenate([one.feed(part) for part in np.split(wave, cuts)])
        np.testing.assert_allclose(parts, whole, atol=1e-5)


def test_a_tone_survives_and_what_8_khz_cannot_carry_does_not() -> None:
    t = np.arange(16000) / 16000
    low = Downsampler(2).feed(np.sin(2 * np.pi * 1000 * t).astype(np.float32))[100:]
    high = Downsampler(2).feed(np.sin(2 * np.pi * 6000 * t).astype(np.float32))[100:]
    assert np.sqrt(np.mean(low**2)) == pytest.approx(0.707, abs=0.02)
    assert np.sqrt(np.mean(high**2)) < 0.01


def test_samples_go_there_and_back() -> None:
    pcm = np.array([0, 1, -1, 32767, -32768], "<i2").tobytes()
    assert to_pcm(from_pcm(pcm)) == pcm
    assert to_pcm(np.array([2.0, -2.0], np.float32)) == np.array([32767, -32768], "<i2").tobytes()


WORDS = Words(utterance=1, text="着火", final=True, start_ms=0, end_ms=9, confidence=0.5)


@given(st.integers(1, 40))
def test_messages_survive_any_cut(size: int) -> None:
    sent: list[wire.FromWorker] = [wire.Ready(), wire.Said(3, WORDS), wire.Took(3, 320), wire.Closed(3)]
    data = b"".join(wire.pack(m) for m in sent)
    frames = wire.Frames()
    got = [wire.from_worker(b) for i in range(0, len(data), size) for b in frames.feed(data[i : i + size])]
    assert got == sent


def test_garbage_is_named() -> None:
    with pytest.raises(wire.WireError, match="bytes"):
        list(wire.Frames().feed(b"\xff\xff\xff\xff"))
    with pytest.raises(wire.WireError):
        wire.from_worker(b"\x00")
    with pytest.raises(wire.WireError):
        wire.to_worker(wire.pack(wire.Ready())[4:])


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """A model of a few bytes, in two parts as the packages have it."""
    contents = {"config.json": b"{}", "tokenizer.json": b"t", "vocabulary.txt": b"v"}
    contents |= {"model.bin.part1": b"one", "model.bin.part2": b"two"}
    files = {}
    for name, content in contents.items():
        files[name] = tmp_path / "package" / name
        files[name].parent.mkdir(exist_ok=True)
        files[name].write_bytes(content)
    hashes = {n: models._sha256(files[n]) for n in ("config.json", "tokenizer.json", "vocabulary.txt")}
    (tmp_path / "joined").write_bytes(b"onetwo")
    hashes["model.bin"] = models._sha256(tmp_path / "joined")
    monkeypatch.setattr(models, "WHISPER_BASE_SHA256", hashes)
    monkeypatch.setattr(models, "_package_files", lambda: files)
    return files


def test_a_model_is_assembled_once_with_progress(tiny: dict[str, Path], tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    target = tmp_path / "models" / "whisper"
    assert ensure_whisper(target, lambda done, total: steps.append((done, total))) == target
    assert (target / "model.bin").read_bytes() == b"onetwo"
    assert steps[-1] == (10, 10)
    steps.clear()
    ensure_whisper(target, lambda done, total: steps.append((done, total)))
    assert steps == []


def test_a_truncated_model_is_named_and_replaced(tiny: dict[str, Path], tmp_path: Path) -> None:
    target = ensure_whisper(tmp_path / "whisper")
    (target / "model.bin").write_bytes(b"on")
    with pytest.raises(ModelBroken, match=r"model\.bin is cut short or another one; run `make setup`"):
        check_whisper(target)
    check_whisper(ensure_whisper(target))


def test_wrong_packages_leave_what_was_there(tiny: dict[str, Path], tmp_path: Path) -> None:
    target = tmp_path / "whisper"
    target.mkdir()
    (target / "model.bin").write_bytes(b"x")
    tiny["model.bin.part2"].write_bytes(b"owt")
    with pytest.raises(ModelBroken, match="cut short or another one"):
        ensure_whisper(target)
    assert (target / "model.bin").read_bytes() == b"x"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["joined", "package", "whisper"]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelBroken, match=r"config\.json is missing"):
        check_whisper(tmp_path)
