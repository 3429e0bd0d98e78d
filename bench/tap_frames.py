"""Frames a second through FrameReader, against a bare loop that slices the same bytes."""

from __future__ import annotations

import time

from asr.frames import Audio, FrameReader, encode

FRAME_BYTES = 323
"""One 20 ms frame of 8 kHz audio with its header."""


def measure(frames: int = 50_000, rounds: int = 5) -> dict[str, dict[str, float | str]]:
    """The best of ``rounds`` interleaved runs each; every read holds one frame, as on the wire."""
    reads = [encode(Audio(n.to_bytes(4, "big") * 80, 8_000)) for n in range(frames)]
    ours = peer = float("inf")
    for _ in range(rounds):
        ours = min(ours, _ours(reads))
        peer = min(peer, _bare(reads))
    return {
        "audiosocket_frames_per_s": {
            "ours": round(frames / ours),
            "peer": round(frames / peer),
            "ratio": round(peer / ours, 3),
            "unit": "frames/s",
        }
    }


def _ours(reads: list[bytes]) -> float:
    reader, heard = FrameReader(), 0
    started = time.perf_counter()
    for data in reads:
        for frame in reader.feed(data):
            if type(frame) is Audio:
                heard += len(frame.pcm)
    taken = time.perf_counter() - started
    if heard != len(reads) * (FRAME_BYTES - 3):
        raise RuntimeError("audio was lost")
    return taken


def _bare(reads: list[bytes]) -> float:
    heard = 0
    started = time.perf_counter()
    for data in reads:
        at = 0
        while at < len(data):
            size = data[at + 1] << 8 | data[at + 2]
            pcm = data[at + 3 : at + 3 + size]
            heard += len(pcm)
            at += 3 + size
    taken = time.perf_counter() - started
    if heard != len(reads) * (FRAME_BYTES - 3):
        raise RuntimeError("audio was lost")
    return taken
