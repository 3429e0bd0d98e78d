"""Drafts in a database, over SQLAlchemy: SQLite (aiosqlite) or PostgreSQL (asyncpg)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
import structlog
from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Index,
    MetaData,
    RowMapping,
    Select,
    String,
    Table,
    Text,
    cast,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine

from routing.model import CallId
from tickets.draft import Draft

log = structlog.get_logger(__name__)
metadata = MetaData()
drafts = Table(
    "drafts",
    metadata,
    Column("call", String(150), primary_key=True),
    Column("ani", String(64), nullable=False),
    Column("dnis", String(64), nullable=False),
    Column("agent", String(64)),
    Column("opened_at", BigInteger, nullable=False),
    Column("answered_at", BigInteger),
    Column("due_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("saved_at", BigInteger),
    Column("fields", JSON, nullable=False),
    Column("lines", JSON, nullable=False),
    Index("drafts_ani_opened_at", "ani", "opened_at"),
    Index("drafts_ended_at_opened_at", "ended_at", "opened_at"),
)


async def create_tables(engine: AsyncEngine) -> None:
    """Make the table and its indexes where they are missing."""
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)


_JSON = [column.name for column in drafts.c if isinstance(column.type, JSON)]
_COLUMNS = [cast(column, Text).label(column.name) if column.name in _JSON else column for column in drafts.c]
"""JSON is read here and not by SQLAlchemy, whose error would end the reading of all rows."""


def _draft(row: RowMapping) -> Draft:
    # Not dict(row): its keys are SQLAlchemy's own kind of str, which msgspec refuses.
    values = {name: row[name] for name in Draft.__struct_fields__}
    return msgspec.convert(values | {name: msgspec.json.decode(row[name]) for name in _JSON}, Draft)


def _readable(rows: Iterable[RowMapping]) -> Iterator[Draft]:
    """The drafts, without those that cannot be read any more: one must not hide all the others."""
    for row in rows:
        try:
            yield _draft(row)
        except msgspec.MsgspecError:
            # Its text would quote the draft, and that is a caller's.
            log.error("draft_unreadable", call=row["call"])


class SqlDraftStore:
    """A ``DraftStore`` on an engine that the caller owns and closes.

    Raises ``sqlalchemy.exc.SQLAlchemyError`` when the database does not answer or refuses.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._insert: Any = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert

    async def save(self, draft: Draft) -> None:
        """See ``DraftStore``."""
        row = msgspec.to_builtins(draft)
        insert = self._insert(drafts).values(row)
        changed = {name: insert.excluded[name] for name in row if name != "call"}
        async with self._engine.begin() as connection:
            await connection.execute(insert.on_conflict_do_update(index_elements=["call"], set_=changed))

    async def get(self, call: CallId) -> Draft | None:
        """See ``DraftStore``."""
        found = await self._rows(select(*_COLUMNS).where(drafts.c.call == call))
        return _draft(found[0]) if found else None

    async def by_caller(self, ani: str, limit: int) -> list[Draft]:
        """See ``DraftStore``."""
        if not ani or limit <= 0:
            return []
        newest = select(*_COLUMNS).where(drafts.c.ani == ani)
        rows = await self._rows(newest.order_by(drafts.c.opened_at.desc(), drafts.c.call).limit(limit))
        return list(_readable(rows))

    async def open_drafts(self) -> list[Draft]:
        """See ``DraftStore``."""
        still = select(*_COLUMNS).where(drafts.c.ended_at.is_(None))
        return list(_readable(await self._rows(still.order_by(drafts.c.opened_at, drafts.c.call))))

    async def _rows(self, query: Select[Any]) -> Sequence[RowMapping]:
        async with self._engine.connect() as connection:
            rows: Sequence[RowMapping] = (await connection.execute(query)).mappings().all()
        return rows
