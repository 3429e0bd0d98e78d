"""Change of sample rate by a whole factor, in chunks of any length, with a linear-phase filter."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

_HALF = 16
"""Filter taps on each side, in samples of the lower rate."""


def _lowpass(factor: int) -> Samples:
    """Windowed sinc that passes up to 0.94 of the lower rate's band."""
    n = np.arange(-_HALF * factor, _HALF * factor + 1)
    taps = np.sinc(n * 0.94 / factor) * np.kaiser(len(n), 6.0)
    return np.asarray(taps / taps.sum(), dtype=np.float32)


def from_pcm(pcm: bytes) -> Samples:
    """16-bit little-endian samples as floats from -1 to 1."""
    return np.frombuffer(pcm, dtype="<i2").astype(np.float32) / np.float32(32768.0)


def to_pcm(samples: Samples) -> bytes:
    """Floats as 16-bit little-endian samples, clipped."""
    clipped = np.clip(samples * 32768.0, -32768, 32767)
    return bytes(np.round(clipped).astype("<i2").tobytes())


class Upsampler:
    """Raises the rate by ``factor``; the output lags by 16 samples of the input."""

    def __init__(self, factor: int) -> None:
        self._factor = factor
        self._taps = _lowpass(factor) * factor
        self._tail: Samples = np.zeros(len(self._taps) - 1, np.float32)

    def feed(self, samples: Samples) -> Samples:
        """``factor`` output samples for each input sample."""
        if not len(samples):
            return samples
        spread = np.zeros(len(samples) * self._factor, np.float32)
        spread[:: self._factor] = samples
        joined = np.concatenate([self._tail, spread])
        self._tail = joined[-len(self._tail) :]
        return np.convolve(joined, self._taps, "valid").astype(np.float32)


class Downsampler:
    """Lowers the rate by ``factor``, keeping samples over for the next chunk."""

    def __init__(self, factor: int) -> None:
        self._factor = factor
        self._taps = _lowpass(factor)
        self._tail: Samples = np.zeros(len(self._taps) - 1, np.float32)
        self._phase = 0

    def feed(self, samples: Samples) -> Samples:
        """One output sample for each ``factor`` input samples."""
        if not len(samples):
            return samples
        joined = np.concatenate([self._tail, samples])
        self._tail = joined[-len(self._tail) :]
        smooth = np.convolve(joined, self._taps, "valid")
        out = smooth[self._phase :: self._factor]
        self._phase = (self._phase - len(samples)) % self._factor
        return out.astype(np.float32)
