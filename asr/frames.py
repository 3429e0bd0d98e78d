"""AudioSocket frames: bytes in, typed frames out, however TCP cut the stream. Pure.

A frame is one byte of kind, two bytes of payload length (big-endian) and the payload. Source:
Asterisk's ``res/res_audiosocket.c`` and ``include/asterisk/res_audiosocket.h``. Asterisk itself sends
identity, audio and DTMF only; it ends a stream by closing the socket, not by a hang-up frame.
"""

from __future__ import annotations

import uuid
from typing import Final, TypeAlias

import msgspec

HANG_UP: Final = 0x00
IDENTITY: Final = 0x01
DTMF: Final = 0x03
ERROR: Final = 0xFF
RATES: Final = {
    0x10: 8_000,
    0x11: 12_000,
    0x12: 16_000,
    0x13: 24_000,
    0x14: 32_000,
    0x15: 44_100,
    0x16: 48_000,
    0x17: 96_000,
    0x18: 192_000,
}
"""Kind of an audio frame → its sampling rate in Hz."""

MAX_AUDIO_BYTES: Final = 8_192
"""Longest audio payload that is taken; 20 ms at the highest rate are 7 680 bytes."""

_HEADER = 3
_SIZES: Final = {HANG_UP: (0, 0), IDENTITY: (16, 16), DTMF: (1, 1), ERROR: (0, 255)}
"""Kind → least and greatest payload in bytes."""


class Audio(msgspec.Struct, frozen=True, gc=False):
    """Mono samples, 16 bit signed little-endian."""

    pcm: bytes
    rate: int
    """Hz."""


class Identity(msgspec.Struct, frozen=True):
    """The UUID that Asterisk was told to announce itself with."""

    uuid: uuid.UUID


class Dtmf(msgspec.Struct, frozen=True, gc=False):
    """A key was pressed on the channel."""

    key: str


class HangUp(msgspec.Struct, frozen=True, gc=False):
    """The peer ends the stream."""


class PeerError(msgspec.Struct, frozen=True, gc=False):
    """The peer reports an error; the code is its own."""

    code: bytes


Frame: TypeAlias = Audio | Identity | Dtmf | HangUp | PeerError


class BadFrame(ValueError):
    """The stream is not AudioSocket. ``before`` holds the frames that came whole before the bad one."""

    def __init__(self, why: str, before: list[Frame]) -> None:
        super().__init__(why)
        self.before = before


class FrameReader:
    """Cuts a byte stream into frames, holding back at most one frame that is not whole yet."""

    __slots__ = ("_broken", "_rest")

    def __init__(self) -> None:
        self._rest = b""
        self._broken = ""

    @property
    def between_frames(self) -> bool:
        """Whether the stream could end here without a frame being cut."""
        return not self._rest

    def feed(self, data: bytes) -> list[Frame]:
        """The frames that are whole now. Raises ``BadFrame``, and from then on at every call."""
        if self._broken:
            raise BadFrame(self._broken, [])
        if self._rest:
            data = self._rest + data
        frames: list[Frame] = []
        at, end, rates = 0, len(data), RATES
        while end - at >= _HEADER:
            kind = data[at]
            size = data[at + 1] << 8 | data[at + 2]
            start = at + _HEADER
            rate = rates.get(kind)
            if rate is None:
                self._check(kind, size, frames)
            elif size > MAX_AUDIO_BYTES or size & 1:
                self._fail(f"audio frame of {size} bytes", frames)
            if start + size > end:
                break
            at = start + size
            frames.append(Audio(data[start:at], rate) if rate else _decode(kind, data[start:at]))
        self._rest = data[at:]
        return frames

    def _check(self, kind: int, size: int, before: list[Frame]) -> None:
        least, most = _SIZES.get(kind, (1, 0))
        if not least <= size <= most:
            self._fail(f"frame of kind {kind:#04x} with {size} bytes", before)

    def _fail(self, why: str, before: list[Frame]) -> None:
        self._broken = why
        self._rest = b""
        raise BadFrame(why, before)


def _decode(kind: int, payload: bytes) -> Frame:
    if kind == IDENTITY:
        return Identity(uuid.UUID(bytes=payload))
    if kind == DTMF:
        return Dtmf(payload.decode("latin-1"))
    return HangUp() if kind == HANG_UP else PeerError(payload)


def encode(frame: Frame) -> bytes:
    """The frame as it goes over the wire. Raises ``ValueError`` for what no reader would take."""
    kind, payload = _encode(frame)
    return kind.to_bytes(1, "big") + len(payload).to_bytes(2, "big") + payload


def _encode(frame: Frame) -> tuple[int, bytes]:
    match frame:
        case Audio(pcm=pcm, rate=rate):
            kinds = [kind for kind, hz in RATES.items() if hz == rate]
            if not kinds or len(pcm) > MAX_AUDIO_BYTES or len(pcm) % 2:
                raise ValueError(f"audio of {len(pcm)} bytes at {rate} Hz")
            return kinds[0], pcm
        case Identity(uuid=known):
            return IDENTITY, known.bytes
        case Dtmf(key=key):
            return DTMF, key.encode("latin-1")
        case PeerError(code=code):
            return ERROR, code
        case HangUp():
            return HANG_UP, b""
