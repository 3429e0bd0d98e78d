"""The journal: every fact with its time, durable and in order, and now and then a snapshot.

The port, its in-memory twin, and the adapter for SQLite and PostgreSQL. ``cti.loop`` writes it
behind the floor, which never waits for a disk.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import NamedTuple, Protocol

import msgspec
import sqlalchemy as sa
import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from routing.facts import AnyFact, from_json, to_json
from routing.floor import Snapshot

log = structlog.get_logger(__name__)


class Entry(NamedTuple):
    """One fact as it was taken in."""

    seq: int
    """Counts from 1 without gaps."""
    at: int
    """ms since the epoch."""
    fact: AnyFact


class JournalConflict(Exception):
    """Another fact was kept under the same number: two programs write one journal."""


class Journal(Protocol):
    """What keeps the facts."""

    async def append(self, entries: Sequence[Entry]) -> None:
        """Keep them all or none; returns when they would survive a power cut.

        An entry that is kept already stays as it is, so that a batch whose answer was lost may be
        sent again. Raises ``JournalConflict`` when another fact has an entry's number.
        """

    def read(self, after: int = 0) -> AsyncIterator[Entry]:
        """Every entry after a sequence number, in order; one that cannot be read any more is left out."""

    async def keep_snapshot(self, seq: int, snapshot: Snapshot) -> None:
        """Keep the floor as it was after the fact ``seq``."""

    async def last_snapshot(self) -> tuple[int, Snapshot] | None:
        """The newest snapshot that can be read, and the fact it stands after."""

    async def last_seq(self) -> int:
        """The number of the newest fact; 0 when there is none."""

    async def forget(self, before: int) -> int:
        """Delete facts from before a time (ms since the epoch) that no kept snapshot needs; how many."""


class MemoryJournal:
    """The twin."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._snapshot: tuple[int, Snapshot] | None = None

    async def append(self, entries: Sequence[Entry]) -> None:
        overlaps = self.entries and entries and entries[0].seq <= self.entries[-1].seq
        known = {e.seq: (e.at, to_json(e.fact)) for e in self.entries} if overlaps else {}
        self.entries += _new(entries, known)

    async def read(self, after: int = 0) -> AsyncIterator[Entry]:
        for entry in list(self.entries):
            if entry.seq > after:
                yield entry

    async def keep_snapshot(self, seq: int, snapshot: Snapshot) -> None:
        self._snapshot = seq, snapshot

    async def last_snapshot(self) -> tuple[int, Snapshot] | None:
        return self._snapshot

    async def last_seq(self) -> int:
        return self.entries[-1].seq if self.entries else 0

    async def forget(self, before: int) -> int:
        needless = 0 if self._snapshot is None else self._snapshot[0]
        kept = [entry for entry in self.entries if entry.seq > needless or entry.at >= before]
        gone, self.entries = len(self.entries) - len(kept), kept
        return gone


METADATA = sa.MetaData()
JOURNAL = sa.Table(
    "journal",
    METADATA,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("fact", sa.LargeBinary, nullable=False),
)
SNAPSHOTS = sa.Table(
    "snapshots",
    METADATA,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("floor", sa.LargeBinary, nullable=False),
)
SNAPSHOTS_KEPT = 3
FORGOTTEN_AT_ONCE = 5_000
"""Facts deleted in one go: nothing else can be written to SQLite meanwhile."""


Kept = tuple[int, bytes]
"""An entry as it is kept: its time and its fact."""


def _new(entries: Sequence[Entry], known: Mapping[int, Kept]) -> list[Entry]:
    """Those that are not kept yet. Raises ``JournalConflict``."""
    for entry in entries:
        if entry.seq in known and known[entry.seq] != (entry.at, to_json(entry.fact)):
            raise JournalConflict(f"fact {entry.seq} of the journal is another one")
    return [entry for entry in entries if entry.seq not in known]


class SqlJournal:
    """Facts in a table of SQLite or PostgreSQL."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def append(self, entries: Sequence[Entry]) -> None:
        if not entries:
            return
        try:
            await self._insert(entries)
        except IntegrityError:
            await self._insert(_new(entries, await self._known(entries)))

    async def _insert(self, entries: Sequence[Entry]) -> None:
        rows = [{"seq": e.seq, "at": e.at, "fact": to_json(e.fact)} for e in entries]
        if rows:
            async with self._engine.begin() as connection:
                await connection.execute(JOURNAL.insert(), rows)

    async def _known(self, entries: Sequence[Entry]) -> dict[int, Kept]:
        within = JOURNAL.c.seq.between(entries[0].seq, entries[-1].seq)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(sa.select(JOURNAL).where(within))).all()
        return {row.seq: (row.at, row.fact) for row in rows}

    async def read(self, after: int = 0) -> AsyncIterator[Entry]:
        query = sa.select(JOURNAL).where(JOURNAL.c.seq > after).order_by(JOURNAL.c.seq)
        async with self._engine.connect() as connection:
            async for row in await connection.stream(query):
                try:
                    fact = from_json(row.fact)
                except msgspec.MsgspecError:
                    # Its text would quote the fact, and a fact may hold a caller's words.
                    log.error("a fact of the journal cannot be read", seq=row.seq)
                    continue
                yield Entry(row.seq, row.at, fact)

    async def keep_snapshot(self, seq: int, snapshot: Snapshot) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(SNAPSHOTS.delete().where(SNAPSHOTS.c.seq == seq))
            await connection.execute(SNAPSHOTS.insert(), {"seq": seq, "floor": msgspec.json.encode(snapshot)})
            kept = sa.select(SNAPSHOTS.c.seq).order_by(SNAPSHOTS.c.seq.desc()).limit(SNAPSHOTS_KEPT)
            newest = (await connection.execute(kept)).scalars().all()
            await connection.execute(SNAPSHOTS.delete().where(SNAPSHOTS.c.seq < min(newest)))

    async def last_snapshot(self) -> tuple[int, Snapshot] | None:
        query = sa.select(SNAPSHOTS).order_by(SNAPSHOTS.c.seq.desc())
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        for row in rows:
            try:
                return row.seq, msgspec.json.decode(row.floor, type=Snapshot)
            except msgspec.MsgspecError:
                log.error("a snapshot of the floor cannot be read", seq=row.seq)
        return None

    async def last_seq(self) -> int:
        async with self._engine.connect() as connection:
            return int((await connection.execute(sa.select(sa.func.max(JOURNAL.c.seq)))).scalar() or 0)

    async def forget(self, before: int) -> int:
        gone = 0
        while some := await self._forget_some(before):
            gone += some
        return gone

    async def _forget_some(self, before: int) -> int:
        # The oldest snapshot counts: a start falls back on it when the newer ones cannot be read.
        needless = sa.select(sa.func.min(SNAPSHOTS.c.seq)).scalar_subquery()
        oldest = sa.select(JOURNAL.c.seq, JOURNAL.c.at).where(JOURNAL.c.seq <= needless)
        some = oldest.order_by(JOURNAL.c.seq).limit(FORGOTTEN_AT_ONCE).subquery()
        old = sa.select(some.c.seq).where(some.c.at < before)
        async with self._engine.begin() as connection:
            return (await connection.execute(JOURNAL.delete().where(JOURNAL.c.seq.in_(old)))).rowcount
