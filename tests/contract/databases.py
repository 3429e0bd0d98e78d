"""A database of each kind for one test: in memory (no engine), SQLite in a file, a real PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from cti.database import create_tables, open_database
from tests.services import fresh_database

KINDS = ("memory", "sqlite", "postgres")


@asynccontextmanager
async def database(
    request: pytest.FixtureRequest, kind: str, folder: Path, *tables: sa.MetaData
) -> AsyncIterator[AsyncEngine | None]:
    """An engine with these tables, made twice as at every start; None for ``memory``."""
    if kind == "memory":
        yield None
        return
    async with fresh_url(request, kind, folder) as url, _opened(url, tables) as engine:
        yield engine


@asynccontextmanager
async def fresh_url(request: pytest.FixtureRequest, kind: str, folder: Path) -> AsyncIterator[str]:
    """The URL of an empty database, ``sqlite`` or ``postgres``."""
    if kind == "sqlite":
        yield f"sqlite+aiosqlite:///{folder}/new/hotline.db"
        return
    async with fresh_database(request.getfixturevalue("postgres_url")) as url:
        yield url


@asynccontextmanager
async def _opened(url: str, tables: tuple[sa.MetaData, ...]) -> AsyncIterator[AsyncEngine]:
    engine = open_database(url)
    try:
        await create_tables(engine, *tables)
        await create_tables(engine, *tables)
        yield engine
    finally:
        await engine.dispose()
