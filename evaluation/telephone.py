"""What a telephone leaves of a voice: 300 to 3400 Hz, 8 kHz, A-law (ITU-T G.711). Reads WAV files."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from asr.recogniser import RATE
from asr.resample import Samples, to_pcm
from evaluation.rows import BadTable

LOW_HZ, HIGH_HZ = 300.0, 3400.0
_TAPS = 63
"""Slopes about 400 Hz wide, as ITU-T G.712 lets a telephone channel have."""
_REACH = 32
"""Samples of the lower rate on each side that a resampled one is made of."""
_LONGEST_S = 3600
_EXTENSIBLE, _PCM = b"\xfe\xff", b"\x01\x00"
"""Format tags; the tools that write 24 bits put the true one further on (WAVEFORMATEXTENSIBLE)."""
_SEGMENTS = np.array([0x1F, 0x3F, 0x7F, 0xFF, 0x1FF, 0x3FF, 0x7FF])


def read_wav(file: Path) -> tuple[Samples, int]:
    """Samples from -1 to 1, channels mixed, and their rate in Hz. Raises BadTable naming the file."""
    try:
        with wave.open(io.BytesIO(_plain(file.read_bytes())), "rb") as source:
            width, channels, rate = source.getsampwidth(), source.getnchannels(), source.getframerate()
            raw = source.readframes(min(source.getnframes(), rate * _LONGEST_S))
    except (OSError, EOFError, wave.Error) as error:
        raise BadTable(
            f"{file} 不是 PCM 编码的 WAV（{str(error) or '文件不完整'}）；"
            "请转成 16 位 PCM，例如 sox 原来的.wav -b 16 -e signed 新的.wav"
        ) from None
    samples = _numbers(raw[: len(raw) // (width * channels) * width * channels], width)
    if not len(samples):
        raise BadTable(f"{file} 里没有声音")
    return samples.reshape(-1, channels).mean(axis=1).astype(np.float32), rate


def _plain(data: bytes) -> bytes:
    """With the extensible header of PCM made the plain one, which is all that Python 3.11 reads."""
    at = data.find(b"fmt ", 12, 4096) + 8
    if at > 8 and data[at : at + 2] == _EXTENSIBLE and data[at + 24 : at + 26] == _PCM:
        return data[:at] + _PCM + data[at + 2 :]
    return data


def _numbers(raw: bytes, width: int) -> NDArray[np.float64]:
    if width == 1:
        return np.frombuffer(raw, np.uint8).astype(np.float64) / 128 - 1
    if width == 3:
        parts = np.frombuffer(raw, np.uint8).reshape(-1, 3).astype(np.int32)
        whole = parts[:, 0] | parts[:, 1] << 8 | parts[:, 2] << 16
        return np.where(whole >= 1 << 23, whole - (1 << 24), whole).astype(np.float64) / (1 << 23)
    kind = np.dtype("<i2") if width == 2 else np.dtype("<i4")
    return np.frombuffer(raw, kind).astype(np.float64) / float(1 << (8 * width - 1))


def resample(samples: Samples, rate: int, to: int = RATE) -> Samples:
    """At ``to`` Hz, by a windowed sinc, whatever the two rates are."""
    if rate == to:
        return samples
    low = min(rate, to)
    reach = int(np.ceil(_REACH * rate / low))
    at = np.arange(int(len(samples) * to / rate)) * (rate / to)
    first = np.floor(at).astype(np.int64)
    padded = np.concatenate([np.zeros(reach, np.float32), samples, np.zeros(reach + 1, np.float32)])
    out = np.zeros(len(at), np.float64)
    for step in range(-reach + 1, reach + 1):
        away = (at - (first + step)) * (low / rate)
        window = np.cos(np.clip(away / _REACH, -1, 1) * (np.pi / 2)) ** 2
        out += padded[first + step + reach] * np.sinc(away) * window * (low / rate)
    return out.astype(np.float32)


def _band() -> Samples:
    n = np.arange(_TAPS) - _TAPS // 2
    high, low = 2 * HIGH_HZ / RATE, 2 * LOW_HZ / RATE
    taps = (high * np.sinc(high * n) - low * np.sinc(low * n)) * np.hamming(_TAPS)
    return np.asarray(taps, np.float32)


def alaw(samples: NDArray[np.int16]) -> NDArray[np.int16]:
    """What is left of 16-bit samples after they were coded in A-law and decoded again (G.711)."""
    thirteen = samples.astype(np.int32) >> 3
    size = np.where(thirteen < 0, -thirteen - 1, thirteen)
    segment = np.searchsorted(_SEGMENTS, size)
    step = np.where(segment < 2, 1, segment)
    middle = (((size >> step) << 1) + 1) << (step - 1)
    return np.asarray(np.where(thirteen < 0, -(middle << 3), middle << 3), np.int16)


def as_on_the_telephone(file: Path) -> bytes:
    """A WAV as slin at 8 kHz after the telephone had it. Raises BadTable."""
    samples, rate = read_wav(file)
    narrow = np.convolve(resample(samples, rate), _band(), "same").astype(np.float32)
    coded = alaw(np.frombuffer(to_pcm(narrow), "<i2"))
    return bytes(coded.astype("<i2").tobytes())
