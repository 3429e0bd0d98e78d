"""Drafts in a database, over SQLAlchemy: SQLite (aiosqlite) or PostgreSQL (asyncpg)."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import JSON, BigInteger, Column, Index, MetaData, RowMapping, Select, String, Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine

from routing.model import CallId
from tickets.draft import Draft

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


def _draft(row: RowMapping) -> Draft:
    return msgspec.convert(dict(row), Draft)


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
        found = await self._all(select(drafts).where(drafts.c.call == call))
        return found[0] if found else None

    async def by_caller(self, ani: str, limit: int) -> list[Draft]:
        """See ``DraftStore``."""
        if not ani or limit <= 0:
            return []
        newest = select(drafts).where(drafts.c.ani == ani)
        return await self._all(newest.order_by(drafts.c.opened_at.desc(), drafts.c.call).limit(limit))

    async def open_drafts(self) -> list[Draft]:
        """See ``DraftStore``."""
        still = select(drafts).where(drafts.c.ended_at.is_(None))
        return await self._all(still.order_by(drafts.c.opened_at, drafts.c.call))

    async def _all(self, query: Select[Any]) -> list[Draft]:
        async with self._engine.connect() as connection:
            rows = await connection.execute(query)
            return [_draft(row) for row in rows.mappings()]
