"""The probe's ear: what counts as a voice, and that no packet can hurt it."""

from __future__ import annotations

import struct
import warnings

from hypothesis import given
from hypothesis import strategies as st

from demo.pyvoip_caller import LEVELS, Ear

LOUD, QUIET = b"\x20" * 160, b"\xff" * 160


def rtp(payload: bytes, kind: int = 0, stamp: int = 0) -> bytes:
    return struct.pack("!BBHII", 0x80, kind, 1, stamp & 0xFFFFFFFF, 7) + payload


def test_levels_are_g711() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import audioop
    for byte in range(256):
        sample = int.from_bytes(audioop.ulaw2lin(bytes([byte]), 2), "little", signed=True)
        assert LEVELS[byte] == abs(sample)


def test_three_loud_packets_in_a_row_are_a_voice() -> None:
    ear = Ear(threshold=400)
    for payload in (LOUD, LOUD, QUIET, LOUD, LOUD):
        ear.take(rtp(payload))
        assert not ear.heard.is_set()
    ear.take(rtp(LOUD))
    assert ear.heard.is_set()
    assert ear.at > 0


def test_packets_that_kill_pyvoip_are_passed_over() -> None:
    ear = Ear(threshold=400)
    ear.take(rtp(LOUD))
    for packet in (b"", b"\x00" * 4, rtp(b""), rtp(b"\x10\x8a\x03\x20", kind=101), rtp(LOUD, kind=8)):
        ear.take(packet)
    for stamp in (0xFFFFFFFF, 300_000_000, 0):
        ear.take(rtp(LOUD, stamp=stamp))
    assert ear.heard.is_set()


@given(st.lists(st.binary(max_size=400)))
def test_no_datagram_raises(packets: list[bytes]) -> None:
    ear = Ear(threshold=400)
    for packet in packets:
        ear.take(packet)
