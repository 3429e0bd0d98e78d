"""Sealing: the raw legs of a call become one WAV with a manifest, whatever happens in between.

The order makes it safe to be killed anywhere and to begin again: the WAV is written beside its place,
flushed and renamed; then the manifest; then the caller commits the library's row; only then are the raw
legs deleted. Every name follows from the Linkedid, so a second attempt meets the first one's files.
Blocking: run it in a thread.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from recordings import segments, wav
from recordings.durable import Step, make_folders, replacing
from recordings.library import Recording
from recordings.segments import About, LegName, Manifest, Segment, Side
from recordings.spool import Sizes
from routing.model import CallId


class SealConflictError(Exception):
    """Sealed and raw sound contradict each other; nothing was changed, a person must look."""


class StillGrowingError(Exception):
    """A raw leg changed while it was sealed: its call is not over. Nothing was deleted."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A finished recording, and the raw legs (with the sizes taken in) that may go once it is listed."""

    recording: Recording
    spent: Sizes


def no_step(_: str) -> None:
    """No fault is wanted."""


def seal(
    spool: Path, root: Path, call: CallId, sizes: Sizes, about: About, *, now: int, step: Step = no_step
) -> Sealed | None:
    """Write or complete the WAV and the manifest of a call. ``sizes``: its files as ``scan`` saw them.

    None when there neither is nor was any sound. Raises ``OSError`` (disk full, unreadable: to be tried
    again), SealConflictError, or BadNameError.
    """
    file = segments.sealed_path(call)
    legs = segments.by_call(sizes).get(call, ())
    spent = {str(leg): sizes[str(leg)] for leg in legs}
    old = _read_manifest(root / segments.manifest_path(file), call)
    # while every raw leg is still there, making it anew is simplest and always right
    kept = None if old is None or _names(old) <= spent.keys() else old
    if kept is not None:
        legs = _unsealed(spool, kept, legs, spent)
    if not legs:
        return _as_it_is(root / file, old, spent)
    make_folders(root, (root / file).parent)
    made = _Writer(spool, root / file, spent, step).write(kept, legs)
    manifest = Manifest(
        call=call,
        file=file,
        sha256=made.sha256,
        size=made.size,
        frames=made.frames,
        duration_ms=segments.ms(made.frames),
        sealed_at=old.sealed_at if old and old.sha256 == made.sha256 else now,
        about=segments.merged(old.about if old else None, about),
        segments=made.segments,
    )
    with replacing(root / segments.manifest_path(file), step) as out:
        out.write(segments.encode(manifest))
    return Sealed(as_listed(manifest), spent)


def discard(spool: Path, sealed: Sealed, step: Step = no_step) -> None:
    """Delete the raw legs, after the library's row was committed. Raises StillGrowingError, ``OSError``."""
    for name, size in sealed.spent.items():
        path = spool / name
        if path.exists() and path.stat().st_size != size:
            raise StillGrowingError
    for name in sealed.spent:
        step("delete raw")
        (spool / name).unlink(missing_ok=True)


def locate(root: Path, recording: Recording) -> Path:
    """The WAV on disk. Raises BadNameError when the row names another place, ``FileNotFoundError``."""
    if recording.file != segments.sealed_path(recording.call):
        raise segments.BadNameError("the library names a file that sealing does not make")
    path = root / recording.file
    if not path.is_file():
        raise FileNotFoundError("the recording is listed but its file is gone")
    return path


@dataclass(frozen=True, slots=True)
class _Made:
    sha256: str
    size: int
    frames: int
    segments: tuple[Segment, ...]


class _Writer:
    """Writes one WAV: what was sealed before, if anything, then the raw segments in order."""

    def __init__(self, spool: Path, path: Path, sizes: Sizes, step: Step) -> None:
        self._spool, self._path, self._sizes, self._step = spool, path, sizes, step
        self._hash = hashlib.sha256()

    def write(self, kept: Manifest | None, legs: tuple[LegName, ...]) -> _Made:
        plan = [
            {s: LegName(call=legs[0].call, n=n, side=s) for s in Side} for n in sorted({x.n for x in legs})
        ]
        frames = [max(self._frames(leg) for leg in pair.values()) for pair in plan]
        done = kept.frames if kept else 0
        total = done + sum(frames)
        made = list(kept.segments) if kept else []
        # the manifest's flush is enough while all that the WAV is made of lies in the spool until after it
        with replacing(self._path, self._step, flush=kept is not None) as out:
            self._put(out, wav.header(total))
            for block in _body(self._path, kept) if kept else ():
                self._put(out, block)
            for pair, length in zip(plan, frames, strict=True):
                made.append(self._segment(out, pair, done))
                done += length
            size = out.tell()
            if self._path.exists() and self._path.stat().st_size > size:
                raise SealConflictError("a longer recording of this call is sealed already")
        return _Made(self._hash.hexdigest(), size, total, tuple(made))

    def _segment(self, out: BinaryIO, pair: dict[Side, LegName], offset: int) -> Segment:
        with ExitStack() as stack:
            caller, line = (stack.enter_context(self._reader(pair[side])) for side in Side)
            for block in wav.stereo(caller, line):
                self._put(out, block)
            return Segment(
                n=pair[Side.CALLER].n,
                offset_ms=segments.ms(offset),
                duration_ms=segments.ms(max(caller.frames, line.frames)),
                caller=caller.finish(),
                line=line.finish(),
                notes=caller.notes() + line.notes(),
            )

    def _reader(self, leg: LegName) -> wav.LegReader:
        return wav.LegReader(self._spool / str(leg), leg.side, self._sizes.get(str(leg)))

    def _frames(self, leg: LegName) -> int:
        return self._sizes.get(str(leg), 0) // segments.SAMPLE_BYTES

    def _put(self, out: BinaryIO, block: bytes) -> None:
        self._step("block")
        self._hash.update(block)
        out.write(block)


def _names(manifest: Manifest) -> set[str]:
    return {raw.file for part in manifest.segments for raw in part.legs()}


def _unsealed(spool: Path, kept: Manifest, legs: tuple[LegName, ...], sizes: Sizes) -> tuple[LegName, ...]:
    """The legs that came after sealing; those that were sealed must still be what they were."""
    known = {raw.file: raw for part in kept.segments for raw in part.legs()}
    numbers = {part.n for part in kept.segments}
    for leg in legs:
        raw = known.get(str(leg))
        if raw is None and leg.n in numbers:
            raise SealConflictError("a raw leg appeared for a segment that was sealed without it")
        if raw is not None and (sizes[raw.file] != raw.size or _sha256(spool / raw.file) != raw.sha256):
            raise SealConflictError("a raw leg is not what was sealed")
    return tuple(leg for leg in legs if leg.n not in numbers)


def _as_it_is(path: Path, old: Manifest | None, spent: Sizes) -> Sealed | None:
    if old is None:
        return None
    for _ in _body(path, old):
        pass
    return Sealed(as_listed(old), spent)


def _body(path: Path, kept: Manifest) -> Iterator[bytes]:
    """The samples the manifest speaks of, checked against its hash when the last one was given.

    The file may hold more already, from an attempt that was killed before its manifest.
    """
    head = wav.header(kept.frames)
    told = hashlib.sha256(head)
    left = kept.frames * wav.FRAME_BYTES
    try:
        with path.open("rb") as file:
            file.seek(wav.header_size(file.read(4)))
            while left and (block := file.read(min(left, wav.BLOCK_FRAMES * wav.FRAME_BYTES))):
                told.update(block)
                left -= len(block)
                yield block
    except FileNotFoundError:
        raise SealConflictError("the sealed recording is gone") from None
    if told.hexdigest() != kept.sha256:
        raise SealConflictError("the sealed recording is not what its manifest says")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_manifest(path: Path, call: CallId) -> Manifest | None:
    try:
        manifest = segments.decode_manifest(path.read_bytes())
    except FileNotFoundError:
        return None
    except msgspec.DecodeError:
        raise SealConflictError("the manifest cannot be read") from None
    if manifest.call != call:
        raise SealConflictError("the manifest is another call's")
    return manifest


def as_listed(manifest: Manifest) -> Recording:
    """The library's row of a recording with this manifest."""
    about = manifest.about
    return Recording(
        call=manifest.call,
        file=manifest.file,
        sha256=manifest.sha256,
        duration_ms=manifest.duration_ms,
        size=manifest.size,
        started_at=segments.began_at(manifest.call) if about.started_at is None else about.started_at,
        sealed_at=manifest.sealed_at,
        ani=about.ani or "",
        dnis=about.dnis or "",
        agent=about.agent,
        emergency=about.emergency or False,
    )
