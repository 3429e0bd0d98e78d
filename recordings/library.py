"""The library: which recordings there are and where they lie. The port and its in-memory twin."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from routing.model import CallId, Record

MOST = 1_000
"""Rows given at most by one question."""


class LibraryError(Exception):
    """The library could not be asked or written to now; the same question may succeed later."""


class Recording(Record, frozen=True, kw_only=True):
    """One sealed recording. Times are ms since the Unix epoch."""

    call: CallId
    file: str
    """Path of the WAV below the recordings folder."""
    sha256: str
    duration_ms: int
    size: int
    """Bytes."""
    started_at: int
    sealed_at: int
    ani: str
    """The caller's number; empty when withheld or never learnt."""
    dnis: str
    agent: str | None = None
    """The agent who answered last; None when nobody did."""
    emergency: bool = False


class Library(Protocol):
    """Where sealed recordings are listed. Every method raises LibraryError."""

    async def add(self, recording: Recording) -> None:
        """List it; the row of the same call, if any, is replaced. Durable when this returns."""
        ...

    async def find(self, call: CallId) -> Recording | None:
        """The recording of a call, or None."""
        ...

    async def missing(self, calls: Collection[CallId]) -> set[CallId]:
        """Those of the calls that have no row."""
        ...

    async def recent(self, limit: int, before: CallId | None = None) -> tuple[Recording, ...]:
        """The latest by start, newest first; ``before`` is the last call of the page before.

        Raises ``LookupError`` when ``before`` is not listed, ``ValueError`` when limit is below 1.
        """
        ...

    async def by_caller(self, ani: str, limit: int) -> tuple[Recording, ...]:
        """One caller's, newest first; none for a withheld number. Raises ``ValueError`` as above."""
        ...


def checked_limit(limit: int) -> int:
    """The limit, at most MOST. Raises ``ValueError`` below 1."""
    if limit < 1:
        raise ValueError("limit must be at least 1")
    return min(limit, MOST)


class MemoryLibrary:
    """The library in memory, for tests and for trying the system out."""

    def __init__(self) -> None:
        self._rows: dict[CallId, Recording] = {}

    async def add(self, recording: Recording) -> None:
        """See Library."""
        self._rows[recording.call] = recording

    async def find(self, call: CallId) -> Recording | None:
        """See Library."""
        return self._rows.get(call)

    async def missing(self, calls: Collection[CallId]) -> set[CallId]:
        """See Library."""
        return set(calls) - self._rows.keys()

    async def recent(self, limit: int, before: CallId | None = None) -> tuple[Recording, ...]:
        """See Library."""
        limit = checked_limit(limit)
        rows = self._newest_first()
        if before is not None:
            if before not in self._rows:
                raise LookupError("no recording of that call")
            rows = rows[rows.index(self._rows[before]) + 1 :]
        return tuple(rows[:limit])

    async def by_caller(self, ani: str, limit: int) -> tuple[Recording, ...]:
        """See Library."""
        limit = checked_limit(limit)
        return tuple(r for r in self._newest_first() if ani and r.ani == ani)[:limit]

    def _newest_first(self) -> list[Recording]:
        return sorted(self._rows.values(), key=lambda r: (r.started_at, r.call), reverse=True)
