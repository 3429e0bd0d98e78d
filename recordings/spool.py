"""The spool folder: what Asterisk has written there, and our note per call until it is sealed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from recordings.durable import private
from recordings.segments import About, checked, decode_about, encode, merged, note_name, parse_leg, parse_note
from routing.model import CallId

Sizes = Mapping[str, int]
"""Names of a call's files in the spool and their sizes in bytes."""

SET_ASIDE = "set-aside"
"""Folder within the spool for what could not be sealed and needs a person."""


def scan(spool: Path) -> dict[CallId, dict[str, int]]:
    """All raw legs and notes, per call. Other files are passed over. Raises ``OSError``."""
    found: dict[CallId, dict[str, int]] = {}
    with os.scandir(spool) as entries:
        for entry in entries:
            leg = parse_leg(entry.name)
            call = leg.call if leg else parse_note(entry.name)
            if call is None:
                continue
            try:
                # a pipe or a link would block the reader or lead it elsewhere
                if entry.is_file(follow_symlinks=False):
                    found.setdefault(call, {})[entry.name] = entry.stat(follow_symlinks=False).st_size
            except FileNotFoundError:
                continue
    return found


def write_note(spool: Path, call: CallId, about: About) -> None:
    """Keep what is known of a call, so that it outlives the program; adds to an earlier note."""
    path = spool / note_name(call)
    part = path.with_name(f".{path.name}.part")
    with open(part, "wb", opener=private) as out:
        out.write(encode(merged(read_note(spool, call), about)))
    part.replace(path)


def read_note(spool: Path, call: CallId) -> About | None:
    """What an earlier run knew of a call; None when there is no note or it is it cannot be read."""
    try:
        return decode_about((spool / note_name(call)).read_bytes())
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
    names = tuple(sorted(scan(spool).get(call, {})))
    for name in names:
        (spool / name).replace(folder / name)
    return names
