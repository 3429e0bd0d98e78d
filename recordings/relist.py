"""Sealed recordings that the library does not know are listed again, from the manifests beside them.

The manifest is written before the row, so whatever a database lost, its newest days or all, is found here.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import structlog

from recordings import segments
from recordings.library import Library, Recording
from recordings.seal import as_listed
from routing.model import CallId

_log = structlog.get_logger(__name__)


async def relist(root: Path, library: Library, in_hand: Callable[[CallId], bool]) -> int:
    """List what is sealed below ``root`` and not listed, newest days first; gives how many.

    Calls that are ``in_hand`` are being sealed and listed by somebody else. Raises ``LibraryError``, and
    ``OSError`` when a folder cannot be read; a manifest that cannot be used is passed over and logged.
    """
    listed = 0
    for day in await asyncio.to_thread(_days, root):
        calls = await asyncio.to_thread(_sealed, root / day)
        for call in await library.missing(calls):
            if in_hand(call):
                continue
            row = await asyncio.to_thread(_row, root, call)
            if row is not None:
                await library.add(row)
                listed += 1
    if listed:
        _log.warning("recordings_listed_again", calls=listed)
    return listed


def _days(root: Path) -> list[str]:
    """Folders ``YYYY/MM/DD`` that there are, newest first."""
    return sorted(
        (str(d.relative_to(root)) for d in root.glob("[0-9]*/[0-9]*/[0-9]*") if d.is_dir()), reverse=True
    )


def _sealed(day: Path) -> list[CallId]:
    """The calls with a manifest in a day's folder."""
    return list(_named(os.listdir(day)))


def _named(names: list[str]) -> Iterator[CallId]:
    for name in names:
        try:
            if name.endswith(".json"):
                yield segments.checked(name.removesuffix(".json"))
        except segments.BadNameError:
            continue


def _row(root: Path, call: CallId) -> Recording | None:
    """The call's row as its manifest says, if the WAV beside it is the one it speaks of."""
    file = segments.sealed_path(call)
    try:
        manifest = segments.decode_manifest((root / segments.manifest_path(file)).read_bytes())
        size = (root / file).stat().st_size
    except (OSError, msgspec.DecodeError) as error:
        _log.error("recording_not_listed", call=call, error=type(error).__name__)
        return None
    if (manifest.call, manifest.file, manifest.size) != (call, file, size):
        _log.error("recording_not_listed", call=call, error="the WAV is not what its manifest says")
        return None
    return as_listed(manifest)
