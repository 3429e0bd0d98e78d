"""Names and records of recordings. Pure: text and numbers in, text and records out.

Asterisk's MixMonitor writes two headerless files per segment into the spool folder, signed linear,
8 kHz, 16 bit, little endian; a new segment begins whenever MixMonitor is started again:

    <linkedid>.<n>.caller.sln    what the caller says
    <linkedid>.<n>.line.sln      what the caller hears

Sealed, the segments of a call are one WAV below the recordings folder, with a manifest beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

import msgspec

from routing.model import CallId, Record

RATE = 8_000
"""Samples per second (Hz) of every recording."""
SAMPLE_BYTES = 2
"""Bytes per sample of one side."""
BEIJING = timezone(timedelta(hours=8))
"""The one time of the country; days of the recordings folder are its days."""
NUMBER_CHARS = 128
"""Characters kept of a caller's or dialled number; real ones have at most 15 digits (E.164)."""

_LINKEDID = r"(?:[A-Za-z0-9][A-Za-z0-9_-]{0,63}-)?(?P<epoch>[0-9]{1,10})\.[0-9]{1,10}"
_CALL = re.compile(_LINKEDID)
_LEG = re.compile(rf"(?P<call>{_LINKEDID})\.(?P<n>[1-9][0-9]{{0,5}})\.(?P<side>caller|line)\.sln")
_IN_SPOOL = re.compile(rf"({_LINKEDID})\.(?:[1-9][0-9]{{0,5}}\.(?:caller|line)\.sln|call\.json)")


class BadNameError(ValueError):
    """A call's id or a file's name that Asterisk does not make; it never becomes a path."""


class Side(StrEnum):
    """One side of a recording."""

    CALLER = "caller"
    """What the caller says; left in the WAV."""
    LINE = "line"
    """What the caller hears; right in the WAV."""


class LegName(Record, frozen=True, kw_only=True, order=True):
    """What the name of a raw file says. Sorted by call, then segment, then side."""

    call: CallId
    n: int
    """Number of the segment, from 1."""
    side: Side

    def __str__(self) -> str:
        return f"{checked(self.call)}.{self.n}.{self.side}.sln"


class About(Record, frozen=True, kw_only=True):
    """What is known of a recorded call beside its sound; None where nothing was learnt."""

    ani: str | None = None
    dnis: str | None = None
    agent: str | None = None
    """The agent who answered last."""
    emergency: bool | None = None
    started_at: int | None = None
    """Arrival of the call, ms since the Unix epoch."""


class RawLeg(Record, frozen=True, kw_only=True):
    """One raw file as it was taken into the WAV."""

    file: str
    size: int
    """Bytes."""
    sha256: str


class Segment(Record, frozen=True, kw_only=True):
    """One run of MixMonitor within the WAV."""

    n: int
    offset_ms: int
    """Where it starts in the WAV."""
    duration_ms: int
    caller: RawLeg | None
    line: RawLeg | None
    notes: tuple[str, ...] = ()
    """What was amiss: ``caller_missing``, ``line_empty``, ``caller_cut_mid_sample`` and the like."""

    def legs(self) -> tuple[RawLeg, ...]:
        """The raw files that were there."""
        return tuple(leg for leg in (self.caller, self.line) if leg is not None)


class Manifest(Record, frozen=True, kw_only=True):
    """What lies beside a WAV as JSON: enough to check it and to write its library row again."""

    version: int = 1
    call: CallId
    file: str
    """Path of the WAV below the recordings folder."""
    sha256: str
    size: int
    """Bytes of the WAV."""
    frames: int
    """Stereo samples in the WAV."""
    duration_ms: int
    sealed_at: int
    about: About
    segments: tuple[Segment, ...]


def checked(call: str) -> CallId:
    """The id, if it is a Linkedid such as ``1763812345.12`` or ``name-1763812345.12``; else BadNameError."""
    if _CALL.fullmatch(call) is None:
        raise BadNameError("not a Linkedid of Asterisk")
    return CallId(call)


def parse_leg(name: str) -> LegName | None:
    """What a file's name says, or None when it is no raw leg."""
    found = _LEG.fullmatch(name)
    if found is None:
        return None
    return LegName(call=CallId(found["call"]), n=int(found["n"]), side=Side(found["side"]))


def note_name(call: str) -> str:
    """Name of the note that keeps, in the spool, what is known of a call until it is sealed."""
    return f"{checked(call)}.call.json"


def call_of(name: str) -> CallId | None:
    """The call whose raw leg or note has this name, or None when it is neither."""
    found = _IN_SPOOL.fullmatch(name)
    return None if found is None else CallId(found[1])


def began_at(call: str) -> int:
    """When Asterisk made the call's first channel, ms since the Unix epoch: its Linkedid says so."""
    found = _CALL.fullmatch(call)
    if found is None:
        raise BadNameError("not a Linkedid of Asterisk")
    return int(found["epoch"]) * 1000


def sealed_path(call: str) -> str:
    """``YYYY/MM/DD/<linkedid>.wav``, by the Linkedid alone, so that every attempt finds the same place."""
    day = datetime.fromtimestamp(began_at(call) / 1000, tz=UTC).astimezone(BEIJING)
    return f"{day:%Y/%m/%d}/{call}.wav"


def manifest_path(file: str) -> str:
    """Path of the manifest beside a WAV."""
    return file.removesuffix(".wav") + ".json"


def ms(frames: int) -> int:
    """Duration of so many samples, whole ms."""
    return frames * 1000 // RATE


def plain(text: str) -> str:
    """A number as databases and JSON take it: without control characters or surrogates, and not endless."""
    kept = "".join(c for c in text[: 4 * NUMBER_CHARS] if c.isprintable() and not "\ud800" <= c <= "\udfff")
    return kept[:NUMBER_CHARS]


def merged(old: About | None, new: About | None) -> About:
    """Both, the newer where both know; the earlier start."""
    old, new = old or About(), new or About()
    starts = [at for at in (old.started_at, new.started_at) if at is not None]
    return About(
        ani=old.ani if new.ani is None else new.ani,
        dnis=old.dnis if new.dnis is None else new.dnis,
        agent=old.agent if new.agent is None else new.agent,
        emergency=old.emergency if new.emergency is None else new.emergency,
        started_at=min(starts, default=None),
    )


def by_call(names: Iterable[str]) -> Mapping[CallId, tuple[LegName, ...]]:
    """The raw legs among the names, in order, per call; everything else is passed over."""
    found: dict[CallId, list[LegName]] = {}
    for leg in sorted(leg for name in names if (leg := parse_leg(name)) is not None):
        found.setdefault(leg.call, []).append(leg)
    return {call: tuple(legs) for call, legs in found.items()}


def encode(record: Manifest | About) -> bytes:
    """The record as indented JSON, for people who look into the folder."""
    return msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n"


def decode_manifest(raw: bytes) -> Manifest:
    """Read a manifest. Raises ``msgspec.DecodeError`` when it is none."""
    return msgspec.json.decode(raw, type=Manifest)


def decode_about(raw: bytes) -> About:
    """Read a note. Raises ``msgspec.DecodeError`` when it is none."""
    return msgspec.json.decode(raw, type=About)
