"""Speak the demonstration's clips and the trial prompts, once: ``python -m demo.make_clips --voice FILE``.

Not run by anybody who only uses the system: its output is kept in the project. The voice is a
Python file with a class ``TTS``; its instances take a text, ``speed`` (a factor on the length, so
above 1 is slower) and ``f0`` (a factor on the pitch), give float samples, and have their ``rate``
in Hz. demo/clips/README.md says which voice was used.
"""

from __future__ import annotations

import argparse
import importlib.util
import math
import re
import sys
import tomllib
import wave
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

RATE = 8000
"""Hz: the telephone's."""
LEVEL = 10 ** (-20 / 20)
"""RMS of the speech against full scale; about what a handset sends."""
PROMPT_STRETCH = 0.88
"""Brisk: greeting and recording notice together stay under 7 s of the 15 s to a person."""
PEAK = 10 ** (-3 / 20)

Samples = NDArray[np.float64]
HERE = Path(__file__).resolve().parent
PROMPTS = HERE.parent / "config" / "foshan" / "prompts.toml"


class Voice(Protocol):
    """Text to speech."""

    rate: int

    def __call__(self, text: str, *, speed: float, f0: float) -> Any: ...


def load_voice(path: Path) -> Voice:
    """The voice in a Python file. Raises ``SystemExit`` when there is none."""
    spec = importlib.util.spec_from_file_location("voice", path)
    if spec is None or spec.loader is None or not path.is_file():
        sys.exit(f"{path}: not a Python file with a voice in it")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    voice: Voice = module.TTS()
    return voice


def spoken(text: str) -> str:
    """The text with service numbers as people say them: 12345 and 110 digit by digit, 1 as 幺."""
    digits = dict(zip("0123456789", "零幺二三四五六七八九", strict=True))
    text = text.replace("12345", "一二三四五")
    return re.sub(r"\d{3,}", lambda found: "".join(digits[d] for d in found.group()), text)


def at_telephone_rate(samples: Samples, rate: int) -> Samples:
    """Band-limited to 8 kHz."""
    from scipy.signal import resample_poly

    common = math.gcd(rate, RATE)
    return np.asarray(resample_poly(samples, RATE // common, rate // common), dtype=np.float64)


def levelled(samples: Samples) -> Samples:
    """At telephone loudness, never clipping."""
    loud = samples[np.abs(samples) > 0.01]
    if not loud.size:
        return samples
    gain = LEVEL / math.sqrt(float(np.mean(loud**2)))
    return np.clip(samples * gain, -PEAK, PEAK)


def trimmed(samples: Samples, keep_s: float = 0.05) -> Samples:
    """Without the voice's own silence at both ends, so that parts join into one sentence."""
    loud = np.flatnonzero(np.abs(samples) > 0.02)
    if not loud.size:
        return samples
    margin = int(keep_s * RATE)
    return samples[max(0, loud[0] - margin) : loud[-1] + margin]


def speak(voice: Voice, text: str, stretch: float = 1.0, f0: float = 1.0) -> Samples:
    """One sentence at 8 kHz."""
    raw = np.asarray(voice(spoken(text), speed=stretch, f0=f0), dtype=np.float64)
    return trimmed(levelled(at_telephone_rate(raw, voice.rate)))


def to_pcm(samples: Samples) -> NDArray[np.int16]:
    """16-bit signed linear."""
    return (samples * 32767).astype("<i2")


def to_alaw(pcm: NDArray[np.int16]) -> bytes:
    """G.711 A-law, 8 bits a sample (ITU-T G.711, table 1, even bits inverted)."""
    value = pcm.astype(np.int32) >> 3
    sign = np.where(value >= 0, 0xD5, 0x55)
    magnitude = np.where(value >= 0, value, -value - 1)
    segment = np.searchsorted(np.array([0x1F, 0x3F, 0x7F, 0xFF, 0x1FF, 0x3FF, 0x7FF]), magnitude)
    mantissa = (magnitude >> np.maximum(segment, 1)) & 0x0F
    code = (segment << 4 | mantissa).astype(np.uint8)
    return bytes(code ^ sign.astype(np.uint8))


def write_wav(path: Path, samples: Samples) -> None:
    """8 kHz, 16-bit, mono: what Asterisk plays as ``wav``."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(to_pcm(samples).tobytes())


def make_clips(voice: Voice, only: set[str]) -> None:
    """Every clip of clips.toml, as raw A-law."""
    clips = tomllib.loads((HERE / "clips" / "clips.toml").read_text("utf-8"))
    for name, clip in clips.items():
        if only and name not in only:
            continue
        parts: list[Samples] = []
        for text, pause_ms in clip["say"]:
            parts.append(speak(voice, text, clip.get("stretch", 1.0), clip.get("f0", 1.0)))
            parts.append(np.zeros(RATE * pause_ms // 1000))
        samples = np.concatenate(parts)
        (HERE / "clips" / f"{name}.alaw").write_bytes(to_alaw(to_pcm(samples)))
        sys.stderr.write(f"clip {name}: {len(samples) / RATE:.1f} s\n")


def make_prompts(voice: Voice, only: set[str]) -> None:
    """Every prompt of prompts.toml, as WAV beside it."""
    for name, text in tomllib.loads(PROMPTS.read_text("utf-8")).items():
        if only and name not in only:
            continue
        samples = speak(voice, text, PROMPT_STRETCH)
        write_wav(PROMPTS.parent / "prompts" / f"{name}.wav", samples)
        sys.stderr.write(f"prompt {name}: {len(samples) / RATE:.1f} s\n")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--voice", type=Path, required=True, help="Python file with a class TTS")
    parser.add_argument("--only", nargs="*", default=[], help="names of clips or prompts; default: all")
    asked = parser.parse_args()
    voice = load_voice(asked.voice)
    make_clips(voice, set(asked.only))
    make_prompts(voice, set(asked.only))


if __name__ == "__main__":
    main()
