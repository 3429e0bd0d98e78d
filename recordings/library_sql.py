"""The library in a database: SQLite or PostgreSQL, by SQLAlchemy."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    MetaData,
    RowMapping,
    Select,
    String,
    Table,
    Text,
    select,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from recordings.library import LibraryError, Recording, checked_limit
from routing.model import CallId

_ASKED_AT_ONCE = 500
"""Calls in one question; databases bound the values of a statement."""
_metadata = MetaData()
# Asterisk's ids are ASCII; "C" sorts them by bytes in PostgreSQL, as SQLite and Python do
_call_id = Text().with_variant(Text(collation="C"), "postgresql")
_table = Table(
    "recordings",
    _metadata,
    Column("call", _call_id, primary_key=True),
    Column("file", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("duration_ms", BigInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("sealed_at", BigInteger, nullable=False),
    Column("ani", Text, nullable=False),
    Column("dnis", Text, nullable=False),
    Column("agent", Text),
    Column("emergency", Boolean, nullable=False),
    Index("recordings_by_start", "started_at", "call"),
    Index("recordings_by_caller", "ani", "started_at", "call"),
)


async def create_tables(engine: AsyncEngine) -> None:
    """Make the table and its indexes where they are not there yet."""
    async with engine.begin() as connection:
        await connection.run_sync(_metadata.create_all)


class SqlLibrary:
    """The library over an engine that the composition root opens and closes."""

    def __init__(self, engine: AsyncEngine, *, deadline_s: float = 10.0) -> None:
        """``deadline_s``: seconds after which a question counts as LibraryError."""
        self._engine = engine
        self._deadline_s = deadline_s
        self._insert: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[engine.dialect.name]

    async def add(self, recording: Recording) -> None:
        """See Library."""
        row = msgspec.structs.asdict(recording)
        insert = self._insert(_table).values(row)
        replace = insert.on_conflict_do_update(index_elements=[_table.c.call], set_=row)
        async with self._connection() as connection:
            await connection.execute(replace)

    async def find(self, call: CallId) -> Recording | None:
        """See Library."""
        rows = await self._rows(select(_table).where(_table.c.call == call))
        return rows[0] if rows else None

    async def missing(self, calls: Collection[CallId]) -> set[CallId]:
        """See Library."""
        wanted, known = list(calls), set[str]()
        for start in range(0, len(wanted), _ASKED_AT_ONCE):
            some = wanted[start : start + _ASKED_AT_ONCE]
            async with self._connection() as connection:
                known.update(await connection.scalars(select(_table.c.call).where(_table.c.call.in_(some))))
        return {call for call in wanted if call not in known}

    async def recent(self, limit: int, before: CallId | None = None) -> tuple[Recording, ...]:
        """See Library."""
        query = _newest_first(select(_table), limit)
        if before is not None:
            last = await self.find(before)
            if last is None:
                raise LookupError("no recording of that call")
            query = query.where(
                tuple_(_table.c.started_at, _table.c.call) < tuple_(last.started_at, last.call)
            )
        return await self._rows(query)

    async def by_caller(self, ani: str, limit: int) -> tuple[Recording, ...]:
        """See Library."""
        query = _newest_first(select(_table).where(_table.c.ani == ani), limit)
        return await self._rows(query) if ani else ()

    async def _rows(self, query: Select[Any]) -> tuple[Recording, ...]:
        async with self._connection() as connection:
            return tuple(_recording(row) for row in (await connection.execute(query)).mappings())

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection]:
        try:
            async with asyncio.timeout(self._deadline_s), self._engine.begin() as connection:
                yield connection
        except (SQLAlchemyError, OSError) as error:
            # only the kind: the text of a database error repeats the row
            raise LibraryError(type(error).__name__) from None


def _newest_first(query: Select[Any], limit: int) -> Select[Any]:
    return query.order_by(_table.c.started_at.desc(), _table.c.call.desc()).limit(checked_limit(limit))


def _recording(row: RowMapping) -> Recording:
    return msgspec.convert({name: row[name] for name in Recording.__struct_fields__}, Recording)
