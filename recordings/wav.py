"""Two raw legs to one stereo WAV, in blocks: a call may last hours and must not fill the memory."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from recordings.segments import RATE, SAMPLE_BYTES, RawLeg, Side

FRAME_BYTES = 2 * SAMPLE_BYTES
BLOCK_FRAMES = 64 * 1024
"""Frames per block: 8 s, 256 KiB of the WAV."""
_RIFF_LIMIT = 0xFFFFFFFF - 36
_FMT = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 2, RATE, RATE * FRAME_BYTES, FRAME_BYTES, 8 * SAMPLE_BYTES)


def header(frames: int) -> bytes:
    """The bytes before the samples: RIFF, or RF64 (EBU Tech 3306) from 37 hours on, where RIFF ends."""
    data = frames * FRAME_BYTES
    if data <= _RIFF_LIMIT:
        return struct.pack("<4sI4s", b"RIFF", 36 + data, b"WAVE") + _FMT + struct.pack("<4sI", b"data", data)
    sizes = struct.pack("<4sIQQQI", b"ds64", 28, 72 + data, data, frames, 0)
    start = struct.pack("<4sI4s", b"RF64", 0xFFFFFFFF, b"WAVE")
    return start + sizes + _FMT + struct.pack("<4sI", b"data", 0xFFFFFFFF)


class LegReader:
    """One raw leg, read once from start to end; past its end, and when it is missing, it is silence.

    ``size`` is its length in bytes as it was seen (None: there is no file), so one that still grows
    gives what was promised. Raises ``OSError`` when it cannot be read or has become shorter.
    """

    def __init__(self, path: Path, side: Side, size: int | None) -> None:
        self._name = path.name
        self._side = side
        self._hash = hashlib.sha256()
        self._file = None if size is None else path.open("rb")
        self._size = self._left = size or 0
        self.frames = self._size // SAMPLE_BYTES

    def read(self, frames: int) -> bytes:
        """The next so many samples, silence where there are none."""
        want = frames * SAMPLE_BYTES
        return self._take(min(want, self._left - self._left % SAMPLE_BYTES)).ljust(want, b"\0")

    def _take(self, size: int) -> bytes:
        if self._file is None or size == 0:
            return b""
        got = self._file.read(size)
        if len(got) != size:
            raise OSError(f"raw leg became shorter while it was read: {self._name}")
        self._left -= size
        self._hash.update(got)
        return got

    def finish(self) -> RawLeg | None:
        """What was read, hashed to its last byte (also half a sample); None when there was no file."""
        if self._file is None:
            return None
        while self._left:
            self._take(min(self._left, BLOCK_FRAMES))
        return RawLeg(file=self._name, size=self._size, sha256=self._hash.hexdigest())

    def notes(self) -> tuple[str, ...]:
        """What is amiss with it, for the manifest."""
        if self._file is None:
            return (f"{self._side}_missing",)
        if self._size == 0:
            return (f"{self._side}_empty",)
        return (f"{self._side}_cut_mid_sample",) if self._size % SAMPLE_BYTES else ()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()


def stereo(caller: LegReader, line: LegReader) -> Iterator[bytes]:
    """Left the caller, right the line, block by block; the shorter one is followed by silence."""
    left = max(caller.frames, line.frames)
    while left:
        frames = min(left, BLOCK_FRAMES)
        both = np.empty((frames, 2), dtype="<i2")
        both[:, 0] = np.frombuffer(caller.read(frames), dtype="<i2")
        both[:, 1] = np.frombuffer(line.read(frames), dtype="<i2")
        yield both.tobytes()
        left -= frames


def header_size(magic: bytes) -> int:
    """Bytes before the samples of a WAV that begins with these four bytes."""
    return 80 if magic == b"RF64" else 44
