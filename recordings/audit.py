"""The audit log: who did what with which recording, when, from where, and whether it was allowed.

Art. 60(3) of the city's measures: recordings are given to nobody without the hotline office's approval.
Lines are only ever added, and each bears a hash over the one before it and its own content, so that a
line changed, removed from the middle or slipped in shows. Lines cut off the end show against a head
(number and hash of the last line) that was written down elsewhere; every line's is in the service's log.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from typing import Protocol

import msgspec

from recordings.library import checked_limit
from routing.model import CallId, Record

GENESIS = "0" * 64
"""The hash before the first line."""

_PAGE = 500
_UNWRITABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Unicode categories: controls, surrogates, line and paragraph separators."""


class AuditError(Exception):
    """The entry could not be written down or read; what was to be audited must not take place."""


class AuditEntry(Record, frozen=True, kw_only=True):
    """One access, as it is to be written down. Raises ``ValueError`` on control characters."""

    at: int
    """Ms since the Unix epoch."""
    who: str
    """The account; empty when nobody was logged in."""
    role: str
    action: str
    """What was attempted, e.g. ``recording.fetch``."""
    call: CallId | None
    """The call it was about; None when it was about none."""
    outcome: str
    """What came of it, e.g. ``allowed``, ``denied``, ``not_found``."""
    remote: str
    """Address it came from."""

    def __post_init__(self) -> None:
        for text in (self.who, self.role, self.action, self.call or "", self.outcome, self.remote):
            # neither would a database take them nor could a person tell two such lines apart
            if len(text) > 256 or any(unicodedata.category(c) in _UNWRITABLE for c in text):
                raise ValueError("an audit entry takes text without control characters, at most 256 long")


class AuditLine(Record, frozen=True, kw_only=True):
    """One entry as it stands in the log."""

    seq: int
    """Number of the line, from 1, without gaps."""
    entry: AuditEntry
    hash: str
    """SHA-256 over the hash of the line before, the number and the entry."""


class AuditLog(Protocol):
    """Where accesses are written down. Every method raises AuditError."""

    async def note(self, entry: AuditEntry) -> None:
        """Write it down; durable when this returns."""
        ...

    async def entries(self, limit: int, call: CallId | None = None) -> tuple[AuditLine, ...]:
        """The latest lines, newest first; of one call only, when given."""
        ...

    async def after(self, seq: int, limit: int) -> tuple[AuditLine, ...]:
        """The lines that follow a number, oldest first."""
        ...


def chained(last: AuditLine | None, entry: AuditEntry) -> AuditLine:
    """The line that follows the last one (None: the first line of all)."""
    seq, before = (1, GENESIS) if last is None else (last.seq + 1, last.hash)
    content = msgspec.json.encode([before, seq, entry], order="deterministic")
    return AuditLine(seq=seq, entry=entry, hash=hashlib.sha256(content).hexdigest())


def first_bad(lines: Iterable[AuditLine], last: AuditLine | None = None) -> int | None:
    """Number of the first line that does not follow from the one before it; None when all do.

    ``lines`` oldest first; ``last`` the line before them (None: they begin the log).
    """
    for line in lines:
        expected = chained(last, line.entry)
        if line != expected:
            return expected.seq
        last = line
    return None


async def verify(log: AuditLog, head: AuditLine | None = None) -> int | None:
    """Check the whole log; gives the number of the first bad or missing line, None when it is whole.

    ``head``: a line known to have been written, to find out whether the end was cut off.
    """
    last: AuditLine | None = None
    while lines := await log.after(last.seq if last else 0, _PAGE):
        bad = first_bad(lines, last)
        if bad is not None:
            return bad
        if head is not None and any(line.seq == head.seq and line.hash != head.hash for line in lines):
            return head.seq
        last = lines[-1]
    reached = last.seq if last else 0
    return reached + 1 if head is not None and head.seq > reached else None


class MemoryAuditLog:
    """The audit log in memory, for tests and for trying the system out."""

    def __init__(self) -> None:
        self._lines: list[AuditLine] = []

    async def note(self, entry: AuditEntry) -> None:
        """See AuditLog."""
        self._lines.append(chained(self._lines[-1] if self._lines else None, entry))

    async def entries(self, limit: int, call: CallId | None = None) -> tuple[AuditLine, ...]:
        """See AuditLog."""
        wanted = [line for line in reversed(self._lines) if call is None or line.entry.call == call]
        return tuple(wanted[: checked_limit(limit)])

    async def after(self, seq: int, limit: int) -> tuple[AuditLine, ...]:
        """See AuditLog."""
        return tuple(self._lines[seq : seq + checked_limit(limit)])
