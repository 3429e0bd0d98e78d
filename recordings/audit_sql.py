"""The audit log in a database: SQLite or PostgreSQL, by SQLAlchemy. The database refuses changes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import structlog
from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    Index,
    MetaData,
    RowMapping,
    Select,
    Table,
    Text,
    event,
    select,
)
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from recordings.audit import AuditEntry, AuditError, AuditLine, chained
from recordings.library import checked_limit
from routing.model import CallId

_log = structlog.get_logger(__name__)

_ATTEMPTS = 20
"""How often a line is begun anew because another process wrote one first."""

_metadata = MetaData()
_table = Table(
    "audit",
    _metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("who", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("call", Text),
    Column("outcome", Text, nullable=False),
    Column("remote", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Index("audit_by_call", "call", "seq"),
)
_GUARDS = {
    "sqlite": tuple(
        f"CREATE TRIGGER audit_no_{what} BEFORE {what} ON audit "
        "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
        for what in ("update", "delete")
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$",
        "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    ),
}
for _dialect, _statements in _GUARDS.items():
    for _statement in _statements:
        _ddl = DDL(_statement)  # type: ignore[no-untyped-call]  # SQLAlchemy left its __init__ without types
        event.listen(_table, "after_create", _ddl.execute_if(dialect=_dialect))


async def create_tables(engine: AsyncEngine) -> None:
    """Make the table, its index and its guards where they are not there yet."""
    async with engine.begin() as connection:
        await connection.run_sync(_metadata.create_all)


class SqlAuditLog:
    """The audit log over an engine that the composition root opens and closes."""

    def __init__(self, engine: AsyncEngine, *, deadline_s: float = 10.0) -> None:
        """``deadline_s``: seconds after which writing or reading raises AuditError."""
        self._engine = engine
        self._deadline_s = deadline_s
        self._turn = asyncio.Lock()

    async def note(self, entry: AuditEntry) -> None:
        """See AuditLog."""
        try:
            async with asyncio.timeout(self._deadline_s), self._turn:
                line = await self._append(entry)
        except TimeoutError:
            raise AuditError("timed out") from None
        _log.info("audited", seq=line.seq, hash=line.hash, action=entry.action, outcome=entry.outcome)

    async def _append(self, entry: AuditEntry) -> AuditLine:
        for _ in range(_ATTEMPTS):
            try:
                async with self._connection() as connection:
                    last = await connection.execute(select(_table).order_by(_table.c.seq.desc()).limit(1))
                    row = last.mappings().first()
                    line = chained(None if row is None else _line(row), entry)
                    await connection.execute(_table.insert().values(_row(line)))
                    # only once committed is it written down
                    await connection.commit()
                    return line
            except IntegrityError:
                # the number was taken meanwhile by another process: chain to its line
                continue
        raise AuditError("too many wrote at once")

    async def entries(self, limit: int, call: CallId | None = None) -> tuple[AuditLine, ...]:
        """See AuditLog."""
        query = select(_table).order_by(_table.c.seq.desc()).limit(checked_limit(limit))
        return await self._lines(query if call is None else query.where(_table.c.call == call))

    async def after(self, seq: int, limit: int) -> tuple[AuditLine, ...]:
        """See AuditLog."""
        query = select(_table).where(_table.c.seq > seq).order_by(_table.c.seq)
        return await self._lines(query.limit(checked_limit(limit)))

    async def _lines(self, query: Select[Any]) -> tuple[AuditLine, ...]:
        async with self._connection() as connection:
            return tuple(_line(row) for row in (await connection.execute(query)).mappings())

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection]:
        try:
            async with asyncio.timeout(self._deadline_s), self._engine.connect() as connection:
                yield connection
        except IntegrityError:
            raise
        except (SQLAlchemyError, OSError) as error:
            # only the kind: the text of a database error repeats the row
            raise AuditError(type(error).__name__) from None


def _row(line: AuditLine) -> dict[str, Any]:
    return {"seq": line.seq, "hash": line.hash, **msgspec.structs.asdict(line.entry)}


def _line(row: RowMapping) -> AuditLine:
    entry = {name: row[name] for name in AuditEntry.__struct_fields__}
    try:
        return AuditLine(seq=row["seq"], hash=row["hash"], entry=msgspec.convert(entry, AuditEntry))
    except msgspec.ValidationError:
        raise AuditError(f"line {row['seq']} was tampered with: no entry reads like this") from None
