"""Drafts in a database, over SQLAlchemy: SQLite (aiosqlite) or PostgreSQL (asyncpg)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
import structlog
from sqlalchemy import (
    JSON,
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
draft_marks = Table(
    "draft_marks",
    metadata,
    Column("call", String(150), primary_key=True),
    Column("answered_at", BigInteger),
    Column("entered", Boolean, nullable=False),
    Column("grave", Boolean, nullable=False),
    Column("marks", JSON, nullable=False),
    Index("draft_marks_entered", "entered", "answered_at"),
    Index("draft_marks_grave", "grave", "answered_at"),
)
"""What came to a draft after its table was first made, in a table of its own: tables are not migrated."""


async def create_tables(engine: AsyncEngine) -> None:
    """Make the table and its indexes where they are missing."""
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)


_JSON = [column.name for column in drafts.c if isinstance(column.type, JSON)]
_COLUMNS = [cast(column, Text).label(column.name) if column.name in _JSON else column for column in drafts.c]
"""JSON is read here and not by SQLAlchemy, whose error would end the reading of all rows."""
_MARKS = [name for name in Draft.__struct_fields__ if name not in drafts.c]
_ALL = select(*_COLUMNS, cast(draft_marks.c.marks, Text).label("marks")).select_from(
    drafts.outerjoin(draft_marks, draft_marks.c.call == drafts.c.call)
)


def _draft(row: RowMapping) -> Draft:
    # Not dict(row): its keys are SQLAlchemy's own kind of str, which msgspec refuses.
    values = {name: row[name] for name in Draft.__struct_fields__ if name in drafts.c}
    read = {name: msgspec.json.decode(row[name]) for name in _JSON}
    marks = msgspec.json.decode(row["marks"]) if row["marks"] else {}
    return msgspec.convert(values | read | marks, Draft)


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
        marks = {
            "call": draft.call,
            "answered_at": draft.answered_at,
            "entered": draft.order is not None,
            "grave": draft.grave is not None and draft.grave.open,
            "marks": {name: row.pop(name) for name in _MARKS},
        }
        async with self._engine.begin() as connection:
            for kept, values in ((drafts, row), (draft_marks, marks)):
                insert = self._insert(kept).values(values)
                changed = {name: insert.excluded[name] for name in values if name != "call"}
                await connection.execute(insert.on_conflict_do_update(index_elements=["call"], set_=changed))

    async def get(self, call: CallId) -> Draft | None:
        """See ``DraftStore``."""
        found = await self._rows(_ALL.where(drafts.c.call == call))
        return _draft(found[0]) if found else None

    async def by_caller(self, ani: str, limit: int) -> list[Draft]:
        """See ``DraftStore``."""
        if not ani or limit <= 0:
            return []
        newest = _ALL.where(drafts.c.ani == ani)
        rows = await self._rows(newest.order_by(drafts.c.opened_at.desc(), drafts.c.call).limit(limit))
        return list(_readable(rows))

    async def open_drafts(self) -> list[Draft]:
        """See ``DraftStore``."""
        still = _ALL.where(drafts.c.ended_at.is_(None))
        return list(_readable(await self._rows(still.order_by(drafts.c.opened_at, drafts.c.call))))

    async def unentered(self, since: int, limit: int) -> list[Draft]:
        """See ``DraftStore``."""
        due = _ALL.where(draft_marks.c.entered.is_(False), draft_marks.c.answered_at >= since)
        return await self._read(due.order_by(draft_marks.c.answered_at, drafts.c.call).limit(max(0, limit)))

    async def grave(self, limit: int) -> list[Draft]:
        """See ``DraftStore``."""
        still = _ALL.where(draft_marks.c.grave.is_(True))
        return await self._read(still.order_by(drafts.c.opened_at, drafts.c.call).limit(max(0, limit)))

    async def _read(self, query: Select[Any]) -> list[Draft]:
        return list(_readable(await self._rows(query)))

    async def _rows(self, query: Select[Any]) -> Sequence[RowMapping]:
        async with self._engine.connect() as connection:
            rows: Sequence[RowMapping] = (await connection.execute(query)).mappings().all()
        return rows
