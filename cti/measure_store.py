"""Where happenings are kept: what the measures of past days are added up from, and a start begins with.

A happening is known by the fact that brought it (its number in the journal) and its place among what that
fact brought. Playing the journal again brings the same again, so keeping twice changes nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple, Protocol

import msgspec
import sqlalchemy as sa
import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from routing.happenings import AnyHappening, from_json, to_json

log = structlog.get_logger(__name__)

FORGOTTEN_AT_ONCE = 5_000
"""Happenings deleted in one go: nothing else can be written to SQLite meanwhile."""
READ_AT_ONCE = 1_000


class Row(NamedTuple):
    """One happening as it is kept."""

    seq: int
    """The fact's number in the journal."""
    nth: int
    """Its place among what the fact brought, from 0."""
    told: AnyHappening


class MeasureStore(Protocol):
    """What keeps happenings."""

    async def keep(self, rows: Sequence[Row]) -> None:
        """Keep them all or none; one that is kept already stays as it is."""

    def read(self, since: int, until: int | None = None) -> AsyncIterator[Row]:
        """Those from ``since`` on and before ``until``, ms since the epoch, in the order of the journal.

        One that cannot be read any more is left out.
        """

    async def cut(self, after: int) -> int:
        """Delete what facts after this number brought, because the journal does not know them; how many."""

    async def forget(self, before: int) -> int:
        """Delete those from before a time, ms since the epoch; how many."""


class MemoryMeasureStore:
    """The twin."""

    def __init__(self) -> None:
        self.rows: dict[tuple[int, int], Row] = {}

    async def keep(self, rows: Sequence[Row]) -> None:
        for row in rows:
            self.rows.setdefault((row.seq, row.nth), row)

    async def read(self, since: int, until: int | None = None) -> AsyncIterator[Row]:
        for _, row in sorted(self.rows.items()):
            if since <= row.told.at and (until is None or row.told.at < until):
                yield row

    async def cut(self, after: int) -> int:
        return self._drop([key for key in self.rows if key[0] > after])

    async def forget(self, before: int) -> int:
        return self._drop([key for key, row in self.rows.items() if row.told.at < before])

    def _drop(self, keys: Sequence[tuple[int, int]]) -> int:
        for key in keys:
            del self.rows[key]
        return len(keys)


METADATA = sa.MetaData()
HAPPENINGS = sa.Table(
    "happenings",
    METADATA,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("nth", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", sa.BigInteger, nullable=False, index=True),
    sa.Column("told", sa.LargeBinary, nullable=False),
)


class SqlMeasureStore:
    """Happenings in a table of SQLite or PostgreSQL."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def keep(self, rows: Sequence[Row]) -> None:
        if not rows:
            return
        try:
            await self._insert(rows)
        except IntegrityError:
            known = await self._known(rows)
            await self._insert([row for row in rows if row[:2] not in known])

    async def _insert(self, rows: Sequence[Row]) -> None:
        values = [
            {"seq": row.seq, "nth": row.nth, "at": row.told.at, "told": to_json(row.told)} for row in rows
        ]
        if values:
            async with self._engine.begin() as connection:
                await connection.execute(HAPPENINGS.insert(), values)

    async def _known(self, rows: Sequence[Row]) -> set[tuple[int, int]]:
        seqs = [row.seq for row in rows]
        within = HAPPENINGS.c.seq.between(min(seqs), max(seqs))
        async with self._engine.connect() as connection:
            found = await connection.execute(sa.select(HAPPENINGS.c.seq, HAPPENINGS.c.nth).where(within))
            return {(row.seq, row.nth) for row in found}

    async def read(self, since: int, until: int | None = None) -> AsyncIterator[Row]:
        query = sa.select(HAPPENINGS).where(HAPPENINGS.c.at >= since)
        if until is not None:
            query = query.where(HAPPENINGS.c.at < until)
        query = query.order_by(HAPPENINGS.c.seq, HAPPENINGS.c.nth)
        async with self._engine.connect() as connection:
            found = await connection.stream(query, execution_options={"yield_per": READ_AT_ONCE})
            async for seq, nth, _, told in found:
                try:
                    yield Row(seq, nth, from_json(told))
                except msgspec.MsgspecError:
                    log.error("a happening cannot be read", seq=seq)

    async def cut(self, after: int) -> int:
        async with self._engine.begin() as connection:
            return (await connection.execute(HAPPENINGS.delete().where(HAPPENINGS.c.seq > after))).rowcount

    async def forget(self, before: int) -> int:
        gone = 0
        while some := await self._forget_some(before):
            gone += some
        return gone

    async def _forget_some(self, before: int) -> int:
        old = sa.select(HAPPENINGS.c.seq).where(HAPPENINGS.c.at < before)
        newest = sa.select(
            sa.func.max(old.order_by(HAPPENINGS.c.at).limit(FORGOTTEN_AT_ONCE).subquery().c.seq)
        )
        async with self._engine.begin() as connection:
            some = HAPPENINGS.delete().where(
                HAPPENINGS.c.at < before, HAPPENINGS.c.seq <= newest.scalar_subquery()
            )
            return (await connection.execute(some)).rowcount
