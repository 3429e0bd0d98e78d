"""The journal: every fact with its time, durable and in order, and now and then a snapshot.

The port, its in-memory twin, and the adapter for SQLite and PostgreSQL. ``cti.loop`` writes it
behind the floor, which never waits for a disk.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple, Protocol

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from routing.facts import AnyFact, from_json, to_json
from routing.floor import Snapshot


class Entry(NamedTuple):
    """One fact as it was taken in."""

    seq: int
    """Counts from 1 without gaps."""
    at: int
    """ms since the epoch."""
    fact: AnyFact


class Journal(Protocol):
    """What keeps the facts."""

    async def append(self, entries: Sequence[Entry]) -> None:
        """Keep them all or none; returns when they would survive a power cut."""

    def read(self, after: int = 0) -> AsyncIterator[Entry]:
        """Every entry after a sequence number, in order."""

    async def keep_snapshot(self, seq: int, snapshot: Snapshot) -> None:
        """Keep the floor as it was after the fact ``seq``."""

    async def last_snapshot(self) -> tuple[int, Snapshot] | None:
        """The newest snapshot and the fact it stands after."""

    async def last_seq(self) -> int:
        """The number of the newest fact; 0 when there is none."""


class MemoryJournal:
    """The twin."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._snapshot: tuple[int, Snapshot] | None = None

    async def append(self, entries: Sequence[Entry]) -> None:
        self.entries += entries

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


class SqlJournal:
    """Facts in a table of SQLite or PostgreSQL."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def append(self, entries: Sequence[Entry]) -> None:
        rows = [{"seq": e.seq, "at": e.at, "fact": to_json(e.fact)} for e in entries]
        if rows:
            async with self._engine.begin() as connection:
                await connection.execute(JOURNAL.insert(), rows)

    async def read(self, after: int = 0) -> AsyncIterator[Entry]:
        query = sa.select(JOURNAL).where(JOURNAL.c.seq > after).order_by(JOURNAL.c.seq)
        async with self._engine.connect() as connection:
            async for row in await connection.stream(query):
                yield Entry(row.seq, row.at, from_json(row.fact))

    async def keep_snapshot(self, seq: int, snapshot: Snapshot) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(SNAPSHOTS.delete().where(SNAPSHOTS.c.seq == seq))
            await connection.execute(SNAPSHOTS.insert(), {"seq": seq, "floor": msgspec.json.encode(snapshot)})
            kept = sa.select(SNAPSHOTS.c.seq).order_by(SNAPSHOTS.c.seq.desc()).limit(SNAPSHOTS_KEPT)
            newest = (await connection.execute(kept)).scalars().all()
            await connection.execute(SNAPSHOTS.delete().where(SNAPSHOTS.c.seq < min(newest)))

    async def last_snapshot(self) -> tuple[int, Snapshot] | None:
        query = sa.select(SNAPSHOTS).order_by(SNAPSHOTS.c.seq.desc()).limit(1)
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else (row.seq, msgspec.json.decode(row.floor, type=Snapshot))

    async def last_seq(self) -> int:
        async with self._engine.connect() as connection:
            return int((await connection.execute(sa.select(sa.func.max(JOURNAL.c.seq)))).scalar() or 0)
