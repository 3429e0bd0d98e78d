"""Messages between the program and a recogniser's worker: MessagePack behind a length.

A frame is four bytes of length, big endian, and one tagged message.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

import msgspec

from asr.recogniser import Rank, Words

MAX_FRAME = 1 << 20
"""Bytes in one message; more is a broken peer."""

_LENGTH = struct.Struct(">I")


class Open(msgspec.Struct, frozen=True, tag="open"):
    """A stream begins."""

    stream: int
    rank: Rank = Rank.EMERGENCY


class Audio(msgspec.Struct, frozen=True, tag="audio"):
    """Audio of a stream, slin 8 kHz."""

    stream: int
    pcm: bytes


class Close(msgspec.Struct, frozen=True, tag="close"):
    """No more audio comes: give the last words, then Closed."""

    stream: int


class Drop(msgspec.Struct, frozen=True, tag="drop"):
    """Forget a stream; nobody waits for its words."""

    stream: int


class Ping(msgspec.Struct, frozen=True, tag="ping"):
    """Are you alive?"""


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The model is loaded."""


class Broken(msgspec.Struct, frozen=True, tag="broken"):
    """The engine cannot start; the worker ends."""

    why: str


class Took(msgspec.Struct, frozen=True, tag="took"):
    """So many bytes of audio were taken in."""

    stream: int
    size: int
    settled_ms: int = 0
    """Audio up to here, counted from the stream's opening, need not be given again to another worker."""


class Said(msgspec.Struct, frozen=True, tag="said"):
    """Words of a stream."""

    stream: int
    words: Words
    settled_ms: int = 0
    """As in Took."""


class Closed(msgspec.Struct, frozen=True, tag="closed"):
    """The stream's last words were sent."""

    stream: int


class Pong(msgspec.Struct, frozen=True, tag="pong"):
    """Alive, and between two pieces of work."""


ToWorker = Open | Audio | Close | Drop | Ping
FromWorker = Ready | Broken | Took | Said | Closed | Pong

_to_worker: msgspec.msgpack.Decoder[ToWorker] = msgspec.msgpack.Decoder(ToWorker)
_from_worker: msgspec.msgpack.Decoder[FromWorker] = msgspec.msgpack.Decoder(FromWorker)


class WireError(Exception):
    """The peer sent something that is no message."""


def frame(body: bytes) -> bytes:
    """A message behind its length."""
    return _LENGTH.pack(len(body)) + body


def pack(message: ToWorker | FromWorker) -> bytes:
    """One frame."""
    return frame(msgspec.msgpack.encode(message))


class Frames:
    """Cuts a byte stream into frames, however it was split on the way."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Every frame that is now whole. Raises WireError for a frame over MAX_FRAME."""
        self._buffer += data
        while len(self._buffer) >= _LENGTH.size:
            (size,) = _LENGTH.unpack_from(self._buffer)
            if size > MAX_FRAME:
                raise WireError(f"a frame of {size} bytes")
            end = _LENGTH.size + size
            if len(self._buffer) < end:
                return
            body = bytes(self._buffer[_LENGTH.size : end])
            del self._buffer[:end]
            yield body


def to_worker(body: bytes) -> ToWorker:
    """Read a message to the worker. Raises WireError."""
    try:
        return _to_worker.decode(body)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise WireError(str(error)) from error


def from_worker(body: bytes) -> FromWorker:
    """Read a message from the worker. Raises WireError."""
    try:
        return _from_worker.decode(body)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise WireError(str(error)) from error
