"""Files that are whole or not there: written beside their place, flushed to the disk, renamed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

FOLDER_MODE = 0o700
FILE_MODE = 0o600

Step = Callable[[str], None]
"""Told the name of each step before it is taken; tests make it fail there."""


def private(path: str, flags: int) -> int:
    """Opener of files that only the service may read."""
    return os.open(path, flags, FILE_MODE)


@contextmanager
def replacing(path: Path, step: Step, *, flush: bool = True) -> Iterator[BinaryIO]:
    """A file to write; it takes its place when the block ends, and is removed when the block raises.

    Without ``flush`` its name may be lost with the power until the folder is flushed for another file.
    A process killed in between leaves a ``.part`` file, which the next attempt overwrites.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        with open(part, "wb", opener=private) as out:
            yield out
            step(f"flush {path.suffix}")
            out.flush()
            os.fsync(out.fileno())
        step(f"name {path.suffix}")
        part.replace(path)
    except Exception:
        part.unlink(missing_ok=True)
        raise
    if flush:
        step(f"flush folder of {path.suffix}")
        flush_folder(path.parent)


def make_folders(root: Path, folder: Path) -> None:
    """Make the folders from ``root`` down, each for the service alone, each flushed into its parent."""
    if folder.is_dir():
        return
    for part in reversed([folder, *folder.parents]):
        if (part == root or root in part.parents) and not part.is_dir():
            part.mkdir(mode=FOLDER_MODE, parents=part == root, exist_ok=True)
            flush_folder(part.parent)


def flush_folder(folder: Path) -> None:
    """Make renames and new names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
