"""Sealing, killed at every step and begun again."""

from __future__ import annotations

import hashlib
import os
import stat
import wave
from collections.abc import Callable
from pathlib import Path

import pytest

from recordings import wav
from recordings.library import Recording
from recordings.seal import SealConflictError, Sealed, StillGrowingError, discard, locate, seal
from recordings.segments import (
    About,
    BadNameError,
    Manifest,
    decode_manifest,
    manifest_path,
    note_name,
    sealed_path,
)
from recordings.spool import drop_note, read_note, scan, set_aside, write_note
from routing.model import CallId

CALL = CallId("1763812345.12")
ABOUT = About(ani="13800000001", dnis="12315", agent="8001", emergency=False, started_at=1_763_812_345_678)


class Killed(BaseException):
    """Stands for kill −9: nothing of ours may run after it."""


class Floor:
    """A spool and a recordings folder, and the whole way of one call through them."""

    def __init__(self, folder: Path) -> None:
        self.spool, self.root = folder / "spool", folder / "recordings"
        self.spool.mkdir()
        self.rows: dict[CallId, Recording] = {}

    def write(self, n: int, caller: bytes | None, line: bytes | None) -> None:
        for side, raw in (("caller", caller), ("line", line)):
            if raw is not None:
                (self.spool / f"{CALL}.{n}.{side}.sln").write_bytes(raw)

    def attempt(self, step: Callable[[str], None] = lambda _: None, now: int = 99) -> Sealed | None:
        sizes = scan(self.spool).get(CALL, {})
        sealed = seal(self.spool, self.root, CALL, sizes, ABOUT, now=now, step=step)
        if sealed is not None:
            step("commit")
            self.rows[CALL] = sealed.recording
            discard(self.spool, sealed, step)
        return sealed

    @property
    def wav(self) -> Path:
        return self.root / sealed_path(CALL)

    @property
    def manifest(self) -> Manifest:
        return decode_manifest((self.root / manifest_path(sealed_path(CALL))).read_bytes())

    def state(self) -> tuple[object, ...]:
        """Everything that matters, but the time of sealing."""
        files = sorted(str(p.relative_to(self.root)) for p in self.root.rglob("*") if p.is_file())
        row = self.rows[CALL]
        rest = sorted(p.name for p in self.spool.iterdir())
        facts = (row.sha256, row.size, row.duration_ms, row.ani, row.agent, row.started_at)
        return files, self.wav.read_bytes(), self.manifest.segments, facts, rest


@pytest.fixture
def floor(tmp_path: Path) -> Floor:
    return Floor(tmp_path)


def tone(start: int, samples: int) -> bytes:
    return b"".join((start + n).to_bytes(2, "little") for n in range(samples))


def test_one_segment_becomes_a_wav_a_manifest_and_a_row(floor: Floor) -> None:
    floor.write(1, tone(100, 8000), tone(9000, 16000))
    sealed = floor.attempt()
    assert sealed is not None
    with wave.open(str(floor.wav)) as file:
        assert (file.getnframes(), file.getframerate(), file.getnchannels()) == (16000, 8000, 2)
        first = file.readframes(1)
    assert first == (100).to_bytes(2, "little") + (9000).to_bytes(2, "little")
    raw = floor.wav.read_bytes()
    assert sealed.recording == Recording(
        call=CALL,
        file="2025/11/22/1763812345.12.wav",
        sha256=hashlib.sha256(raw).hexdigest(),
        duration_ms=2000,
        size=len(raw),
        started_at=1_763_812_345_678,
        sealed_at=99,
        ani="13800000001",
        dnis="12315",
        agent="8001",
        emergency=False,
    )
    assert list(floor.spool.iterdir()) == []
    (segment,) = floor.manifest.segments
    assert segment.caller is not None
    assert segment.caller.sha256 == hashlib.sha256(tone(100, 8000)).hexdigest()
    assert locate(floor.root, sealed.recording) == floor.wav


def test_only_the_service_can_read_them(floor: Floor) -> None:
    floor.write(1, b"\0\0", b"")
    floor.attempt()
    for path in [floor.root, *floor.root.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_segments_follow_each_other_in_the_order_of_their_numbers(floor: Floor) -> None:
    floor.write(10, tone(30, 80), tone(31, 80))
    floor.write(2, tone(20, 160), None)
    floor.write(1, tone(10, 80), tone(11, 81))
    floor.attempt()
    assert [(s.n, s.offset_ms, s.duration_ms) for s in floor.manifest.segments] == [
        (1, 0, 10),
        (2, 10, 20),
        (10, 30, 10),
    ]
    assert [s.notes for s in floor.manifest.segments] == [(), ("line_missing",), ()]
    frames = floor.wav.read_bytes()[44:]
    assert len(frames) == 4 * (81 + 160 + 80)
    assert frames[4 * 81 : 4 * 81 + 4] == (20).to_bytes(2, "little") + b"\0\0"


def test_a_call_without_a_word_has_an_empty_recording_and_one_without_files_none(floor: Floor) -> None:
    assert floor.attempt() is None
    floor.write(1, b"", b"")
    sealed = floor.attempt()
    assert sealed is not None
    assert sealed.recording.duration_ms == 0
    assert floor.manifest.segments[0].notes == ("caller_empty", "line_empty")


def _steps(folder: Path, prepare: Callable[[Floor], None]) -> tuple[list[str], tuple[object, ...]]:
    """The steps of one undisturbed attempt, and what it leaves."""
    floor, steps = Floor(folder), []
    prepare(floor)
    floor.attempt(steps.append)
    return steps, floor.state()


def _two_segments(floor: Floor) -> None:
    floor.write(1, tone(100, 50), tone(200, 61))
    floor.write(2, tone(300, 20) + b"\1", None)


def _late_segment(floor: Floor) -> None:
    floor.write(1, tone(100, 50), tone(200, 61))
    floor.attempt()
    floor.write(2, tone(300, 20) + b"\1", tone(400, 30))


@pytest.mark.parametrize("prepare", [_two_segments, _late_segment])
def test_killed_at_any_step_the_next_attempt_gives_the_same(
    tmp_path: Path, prepare: Callable[[Floor], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wav, "BLOCK_FRAMES", 16)
    (tmp_path / "whole").mkdir()
    steps, wanted = _steps(tmp_path / "whole", prepare)
    assert {"block", "flush .wav", "name .wav", "name .json", "commit", "delete raw"} <= set(steps)
    for first in range(len(steps)):
        folder = tmp_path / f"{first}"
        folder.mkdir()
        floor = Floor(folder)
        prepare(floor)
        # killed again at the same place, then let through: twice must not be worse than once
        for _ in range(2):
            left = first

            def kill(_: str) -> None:
                nonlocal left
                left -= 1
                if left < 0:
                    raise Killed

            try:
                floor.attempt(kill)
            except Killed:
                continue
        floor.attempt()
        assert floor.state() == wanted, f"killed at step {first}: {steps[first]}"


def test_a_second_attempt_keeps_the_time_of_sealing(floor: Floor) -> None:
    floor.write(1, tone(1, 9), tone(2, 9))
    sizes = scan(floor.spool)[CALL]
    first = seal(floor.spool, floor.root, CALL, sizes, ABOUT, now=1)
    second = seal(floor.spool, floor.root, CALL, sizes, About(), now=2)
    assert first == second


def test_what_an_earlier_attempt_knew_of_the_caller_is_kept(floor: Floor) -> None:
    _late_segment(floor)
    sealed = seal(floor.spool, floor.root, CALL, scan(floor.spool)[CALL], About(agent="8002"), now=5)
    assert sealed is not None
    assert (sealed.recording.ani, sealed.recording.agent) == ("13800000001", "8002")


def test_a_leg_that_grew_meanwhile_is_not_deleted_and_its_rest_is_not_lost(floor: Floor) -> None:
    floor.write(1, tone(1, 9), tone(2, 9))
    sealed = seal(floor.spool, floor.root, CALL, scan(floor.spool)[CALL], ABOUT, now=1)
    assert sealed is not None
    floor.write(1, tone(1, 20), tone(2, 9))
    with pytest.raises(StillGrowingError):
        discard(floor.spool, sealed)
    assert len(scan(floor.spool)[CALL]) == 2
    again = floor.attempt()
    assert again is not None
    assert again.recording.duration_ms == 2
    assert floor.manifest.segments[0].caller is not None
    assert floor.manifest.segments[0].caller.size == 40


def _after_half_was_deleted(floor: Floor) -> None:
    floor.write(1, tone(1, 9), tone(2, 9))
    floor.attempt()
    floor.write(1, tone(1, 9), None)


def test_a_changed_leg_of_a_sealed_segment_is_a_conflict(floor: Floor) -> None:
    _after_half_was_deleted(floor)
    floor.write(1, tone(7, 9), None)
    before = floor.wav.read_bytes()
    with pytest.raises(SealConflictError, match="not what was sealed"):
        floor.attempt()
    assert floor.wav.read_bytes() == before
    assert len(scan(floor.spool)[CALL]) == 1


def test_a_leg_that_was_missing_at_sealing_is_a_conflict_when_it_appears(floor: Floor) -> None:
    floor.write(1, tone(1, 9), None)
    floor.attempt()
    floor.write(1, None, tone(1, 9))
    with pytest.raises(SealConflictError, match="sealed without it"):
        floor.attempt()


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("damage", ["changed", "cut", "gone"])
def test_a_damaged_recording_is_never_passed_on_nor_its_raw_rest_deleted(
    floor: Floor, damage: str, late: bool
) -> None:
    _late_segment(floor) if late else _after_half_was_deleted(floor)
    raw = floor.wav.read_bytes()
    if damage == "gone":
        floor.wav.unlink()
    else:
        floor.wav.write_bytes(raw[:-1] + b"\7" if damage == "changed" else raw[:-4])
    rest = scan(floor.spool)
    with pytest.raises(SealConflictError):
        floor.attempt()
    assert scan(floor.spool) == rest


def test_a_recording_is_not_replaced_by_a_shorter_one(floor: Floor) -> None:
    floor.write(1, tone(1, 90), tone(2, 90))
    floor.attempt()
    (floor.root / manifest_path(sealed_path(CALL))).unlink()
    floor.write(1, tone(1, 9), None)
    with pytest.raises(SealConflictError, match="longer"):
        floor.attempt()
    assert floor.wav.stat().st_size == 44 + 4 * 90


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff"])
def test_a_broken_manifest_is_a_conflict(floor: Floor, raw: bytes) -> None:
    floor.write(1, tone(1, 9), tone(2, 9))
    floor.attempt()
    (floor.root / manifest_path(sealed_path(CALL))).write_bytes(raw)
    with pytest.raises(SealConflictError, match="manifest"):
        floor.attempt()


def test_a_full_disk_leaves_no_rubbish_and_all_raw_legs(floor: Floor) -> None:
    floor.write(1, tone(1, 9), tone(2, 9))

    def full(step: str) -> None:
        if step == "flush .wav":
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="space"):
        floor.attempt(full)
    assert [p for p in floor.root.rglob("*") if p.is_file()] == []
    assert len(scan(floor.spool)[CALL]) == 2


def test_a_row_that_names_another_file_opens_nothing(floor: Floor) -> None:
    floor.write(1, b"", b"")
    sealed = floor.attempt()
    assert sealed is not None
    with pytest.raises(BadNameError):
        locate(floor.root, Recording(**{**_fields(sealed.recording), "file": "../../etc/passwd"}))
    floor.wav.unlink()
    with pytest.raises(FileNotFoundError):
        locate(floor.root, sealed.recording)


def _fields(row: Recording) -> dict[str, object]:
    return {name: getattr(row, name) for name in row.__struct_fields__}


def test_the_spool_is_read_without_following_links_or_pipes(floor: Floor) -> None:
    os.mkfifo(floor.spool / f"{CALL}.1.caller.sln")
    (floor.spool / f"{CALL}.1.line.sln").symlink_to("/etc/passwd")
    (floor.spool / "something else").write_bytes(b"x")
    assert scan(floor.spool) == {}


def test_notes_add_up_and_a_broken_one_is_passed_over(floor: Floor) -> None:
    assert read_note(floor.spool, CALL) is None
    write_note(floor.spool, CALL, About(ani="1", started_at=5))
    write_note(floor.spool, CALL, About(agent="8001"))
    assert read_note(floor.spool, CALL) == About(ani="1", agent="8001", started_at=5)
    assert stat.S_IMODE((floor.spool / note_name(CALL)).stat().st_mode) == 0o600
    (floor.spool / note_name(CALL)).write_bytes(b"{")
    assert read_note(floor.spool, CALL) is None
    drop_note(floor.spool, CALL)
    drop_note(floor.spool, CALL)
    assert list(floor.spool.iterdir()) == []


def test_what_is_set_aside_is_out_of_the_way_and_whole(floor: Floor) -> None:
    floor.write(1, b"ab", b"cd")
    assert len(set_aside(floor.spool, CALL)) == 2
    assert scan(floor.spool) == {}
    assert (floor.spool / "set-aside" / f"{CALL}.1.caller.sln").read_bytes() == b"ab"


def test_a_note_written_over_by_a_shorter_one_reads_as_the_newer(tmp_path: Path) -> None:
    write_note(tmp_path, CALL, About(ani="13800000001", agent="800100"))
    write_note(tmp_path, CALL, About(agent="8"))
    assert read_note(tmp_path, CALL) == About(ani="13800000001", agent="8")
    assert [path.name for path in tmp_path.iterdir()] == [note_name(CALL)]


def test_only_the_files_of_the_wanted_calls_are_looked_at(tmp_path: Path) -> None:
    other = CallId("1763812345.13")
    for call in (CALL, other):
        write_note(tmp_path, call, ABOUT)
        (tmp_path / f"{call}.1.line.sln").write_bytes(b"12")
    assert scan(tmp_path, {other}).keys() == {other}
    assert scan(tmp_path).keys() == {CALL, other}
    assert scan(tmp_path, {other})[other] == scan(tmp_path)[other]
