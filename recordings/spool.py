"""The spool folder: what Asterisk has written there, and our note per call until it is sealed."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path

import msgspec

from recordings.durable import private
from recordings.segments import About, call_of, checked, decode_about, encode, merged, note_name
from routing.model import CallId

Sizes = Mapping[str, int]
"""Names of a call's files in the spool and their sizes in bytes."""

SET_ASIDE = "set-aside"
"""Folder within the spool for what could not be sealed and needs a person."""


def scan(spool: Path, wanted: Collection[CallId] | None = None) -> dict[CallId, dict[str, int]]:
    """All raw legs and notes, per call, of the ``wanted`` ones or of all. Other files are passed over.

    Raises ``OSError``.
    """
    found: dict[CallId, dict[str, int]] = {}
    with os.scandir(spool) as entries:
        for entry in entries:
            call = call_of(entry.name)
            if call is None or (wanted is not None and call not in wanted):
                continue
            try:
                # a pipe or a link would block the reader or lead it elsewhere
                if entry.is_file(follow_symlinks=False):
                    found.setdefault(call, {})[entry.name] = entry.stat(follow_symlinks=False).st_size
            except FileNotFoundError:
                continue
    return found


def write_notes(spool: Path, notes: Mapping[CallId, About]) -> dict[CallId, OSError]:
    """Write each call's note; for which it could not be, and why."""
    failed: dict[CallId, OSError] = {}
    for call, about in notes.items():
        try:
            write_note(spool, call, about)
        except OSError as error:
            failed[call] = error
    return failed


def write_note(spool: Path, call: CallId, about: About) -> None:
    """Keep what is known of a call, so that it outlives the program; adds to an earlier note.

    An earlier note is written over in one go, with blanks where it was longer: a note fits into one page of
    memory, so a kill leaves the one or the other. To make a new file costs the file system many times that.
    """
    path = spool / note_name(call)
    raw = encode(merged(read_note(spool, call), about))
    with open(path, "wb", opener=_keeping) as out:
        out.write(raw.ljust(os.fstat(out.fileno()).st_size))


def _keeping(path: str, flags: int) -> int:
    return _plain(path, flags & ~os.O_TRUNC)


def _plain(path: str, flags: int) -> int:
    """What lies in the spool is Asterisk's to write: a link must lead nowhere, and a pipe hold up nobody."""
    return private(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def read_note(spool: Path, call: CallId) -> About | None:
    """What an earlier run knew of a call; None when there is no note or it cannot be read."""
    try:
        with open(spool / note_name(call), "rb", opener=_plain) as note:
            return decode_about(note.read())
    except (OSError, msgspec.DecodeError):
        # sound without its details is worth more than details that block the sound
        return None


def drop_note(spool: Path, call: CallId) -> None:
    """Forget the note; nothing happens when there is none."""
    (spool / note_name(call)).unlink(missing_ok=True)


def set_aside(spool: Path, call: CallId) -> tuple[str, ...]:
    """Move a call's files to where no further attempt is made on them; gives their names."""
    checked(call)
    folder = spool / SET_ASIDE
    folder.mkdir(mode=0o700, exist_ok=True)
    names = tuple(sorted(scan(spool, {call}).get(call, {})))
    for name in names:
        (spool / name).replace(folder / name)
    return names
