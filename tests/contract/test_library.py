"""One suite over the library in memory, in SQLite and in PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from cti.database import open_database
from recordings.library import Library, LibraryError, MemoryLibrary, Recording
from recordings.library_sql import SqlLibrary, create_tables
from routing.model import CallId
from tests.contract.databases import KINDS, fresh_url
from tests.services import postgres_url

__all__ = ["postgres_url"]


def recording(call: str, started_at: int = 0, ani: str = "13800000001", **changes: object) -> Recording:
    base = Recording(
        call=CallId(call),
        file=f"2025/11/17/{call}.wav",
        sha256="a" * 64,
        duration_ms=61_000,
        size=976_044,
        started_at=started_at,
        sealed_at=started_at + 62_000,
        ani=ani,
        dnis="12345",
        agent="8001",
        emergency=True,
    )
    return msgspec.structs.replace(base, **changes)


@pytest.fixture(params=KINDS)
async def library(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Library]:
    if request.param == "memory":
        yield MemoryLibrary()
        return
    async with fresh_url(request, request.param, tmp_path) as url:
        engine = open_database(url)
        await create_tables(engine)
        await create_tables(engine)  # a second start finds them
        yield SqlLibrary(engine)
        await engine.dispose()


async def test_what_was_added_is_found_as_it_was(library: Library) -> None:
    row = recording("1763812345.12", started_at=1_763_812_345_678, agent=None, emergency=False)
    await library.add(row)
    assert await library.find(row.call) == row
    assert await library.find(CallId("1.1")) is None


async def test_those_without_a_row_are_missing(library: Library) -> None:
    await library.add(recording("1763812345.12"))
    others = {CallId(f"1763812399.{n}") for n in range(1_200)}
    assert await library.missing([CallId("1763812345.12"), *others]) == others
    assert await library.missing([]) == set()


async def test_adding_again_changes_nothing_and_another_sealing_replaces(library: Library) -> None:
    row = recording("1763812345.12")
    await library.add(row)
    await library.add(row)
    assert await library.recent(10) == (row,)
    longer = msgspec.structs.replace(row, sha256="b" * 64, size=row.size + 4, agent=None)
    await library.add(longer)
    assert await library.recent(10) == (longer,)


async def test_pages_lose_no_call_though_many_began_in_one_millisecond(library: Library) -> None:
    # names sort by bytes everywhere: a dash, digits, capitals, small letters
    calls = [f"{prefix}1763812345.{n}" for prefix in ("", "a-", "B-") for n in range(5)]
    for call in calls:
        await library.add(recording(call, started_at=1000))
    await library.add(recording("1763812399.1", started_at=999))
    seen: list[Recording] = []
    page = await library.recent(4)
    while page:
        seen += page
        page = await library.recent(4, before=page[-1].call)
    assert [r.call for r in seen] == [*sorted(calls, reverse=True), "1763812399.1"]


async def test_a_page_after_an_unknown_call_is_refused(library: Library) -> None:
    with pytest.raises(LookupError):
        await library.recent(1, before=CallId("1.1"))


async def test_earlier_calls_of_one_caller_newest_first(library: Library) -> None:
    await library.add(recording("1.1", 1000))
    await library.add(recording("1.2", 3000))
    await library.add(recording("1.3", 2000, ani="13900000000"))
    await library.add(recording("1.4", 4000, ani=""))
    assert [r.call for r in await library.by_caller("13800000001", 5)] == ["1.2", "1.1"]
    assert [r.call for r in await library.by_caller("13800000001", 1)] == ["1.2"]
    assert await library.by_caller("", 5) == (), "withheld numbers are not one caller"


async def test_a_limit_below_one_is_refused(library: Library) -> None:
    with pytest.raises(ValueError, match="limit"):
        await library.recent(0)
    with pytest.raises(ValueError, match="limit"):
        await library.by_caller("1", 0)


async def test_the_longest_strangest_number_is_taken(library: Library) -> None:
    row = recording("1.1", ani="佛" * 128, dnis="'; DROP TABLE recordings; --%")
    await library.add(row)
    assert await library.by_caller("佛" * 128, 1) == (row,)


async def test_many_at_once(library: Library) -> None:
    rows = [recording(f"1.{n}", n) for n in range(1, 21)]
    await asyncio.gather(*(library.add(row) for row in rows))
    assert await library.recent(20) == tuple(reversed(rows))


async def test_a_database_that_is_not_there_is_one_clear_error_without_the_row() -> None:
    engine = create_async_engine("postgresql+asyncpg://x@127.0.0.1:1/x", poolclass=NullPool)
    with pytest.raises(LibraryError) as caught:
        await SqlLibrary(engine).add(recording("1.1", ani="13812345678"))
    assert "13812345678" not in str(caught.value)


async def test_a_database_without_the_table_is_one_clear_error(tmp_path: Path) -> None:
    engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path}/empty.db", poolclass=NullPool)
    with pytest.raises(LibraryError):
        await SqlLibrary(engine).find(CallId("1.1"))
    await engine.dispose()
