"""What the database itself is asked for."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from cti.database import open_database

FULL = 2
"""https://www.sqlite.org/pragma.html#pragma_synchronous: a commit is safe when it returns."""


async def test_a_commit_in_sqlite_is_durable_when_it_returns(tmp_path: Path) -> None:
    engine = open_database(f"sqlite+aiosqlite:///{tmp_path}/hotline.db")
    async with engine.connect() as connection:
        assert await connection.scalar(sa.text("PRAGMA synchronous")) == FULL
        assert await connection.scalar(sa.text("PRAGMA journal_mode")) == "wal"
    await engine.dispose()
