"""One database for every room: SQLite by default, PostgreSQL where the address says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

SQLITE_PATIENCE_MS = 10_000


def open_database(address: str) -> AsyncEngine:
    """An engine for an SQLAlchemy address. SQLite's file and its folder are made when missing.

    SQLite writes ahead (WAL) so that readers never stop the journal; ``synchronous=FULL`` flushes it at each
    commit, so that what was said to be kept survives a power cut, as in PostgreSQL.
    """
    url = make_url(address)
    if url.get_backend_name() != "sqlite":
        return create_async_engine(url, pool_pre_ping=True)
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = create_async_engine(url)
    sa.event.listen(engine.sync_engine, "connect", _tune_sqlite)
    return engine


def _tune_sqlite(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    for setting in (
        "journal_mode=WAL",
        "synchronous=FULL",
        f"busy_timeout={SQLITE_PATIENCE_MS}",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


async def create_tables(engine: AsyncEngine, *metadata: sa.MetaData) -> None:
    """Make every table that is not there yet."""
    async with engine.begin() as connection:
        for tables in metadata:
            await connection.run_sync(tables.create_all)
