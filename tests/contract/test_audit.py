"""One suite over the audit log in memory, in SQLite and in PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from cti.database import open_database
from recordings.audit import AuditEntry, AuditError, AuditLog, MemoryAuditLog, verify
from recordings.audit_sql import SqlAuditLog, create_tables
from routing.model import CallId
from tests.contract.databases import KINDS, fresh_url
from tests.services import postgres_url

__all__ = ["postgres_url"]


def entry(at: int = 0, call: str | None = "1763812345.12", who: str = "班长　李") -> AuditEntry:
    return AuditEntry(
        at=at,
        who=who,
        role="supervisor",
        action="recording.fetch",
        call=None if call is None else CallId(call),
        outcome="allowed",
        remote="192.0.2.7",
    )


@asynccontextmanager
async def opened(request: pytest.FixtureRequest, folder: Path) -> AsyncIterator[AsyncEngine]:
    async with fresh_url(request, request.param, folder) as url:
        engine = open_database(url)
        await create_tables(engine)
        await create_tables(engine)
        yield engine
        await engine.dispose()


@pytest.fixture(params=KINDS[1:])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    async with opened(request, tmp_path) as engine:
        yield engine


@pytest.fixture(params=KINDS)
async def log(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AuditLog]:
    if request.param == "memory":
        yield MemoryAuditLog()
        return
    async with opened(request, tmp_path) as engine:
        yield SqlAuditLog(engine)


async def test_entries_come_newest_first_and_per_call(log: AuditLog) -> None:
    for at, call in ((1, "1.1"), (2, "1.2"), (3, "1.1"), (4, None)):
        await log.note(entry(at, call))
    assert [line.entry.at for line in await log.entries(3)] == [4, 3, 2]
    assert [line.entry.at for line in await log.entries(9, call=CallId("1.1"))] == [3, 1]
    assert [line.seq for line in await log.after(2, 9)] == [3, 4]
    assert (await log.entries(1))[0].entry == entry(4, None)
    with pytest.raises(ValueError, match="limit"):
        await log.entries(0)


async def test_an_untouched_log_is_whole_also_when_empty(log: AuditLog) -> None:
    assert await verify(log) is None
    for at in range(5):
        await log.note(entry(at))
    assert await verify(log) is None
    assert await verify(log, head=(await log.entries(1))[0]) is None


async def test_many_at_once_make_one_chain(log: AuditLog) -> None:
    await asyncio.gather(*(log.note(entry(at)) for at in range(20)))
    assert sorted(line.entry.at for line in await log.entries(100)) == list(range(20))
    assert await verify(log) is None


async def test_two_processes_make_one_chain(engine: AsyncEngine) -> None:
    logs = [SqlAuditLog(engine) for _ in range(4)]
    await asyncio.gather(*(log.note(entry(at)) for at in range(5) for log in logs))
    assert len(await logs[0].entries(100)) == 20
    assert await verify(logs[0]) is None


@pytest.mark.parametrize("change", ["UPDATE audit SET who = 'x'", "DELETE FROM audit WHERE seq = 2"])
async def test_the_database_refuses_changes(engine: AsyncEngine, change: str) -> None:
    log = SqlAuditLog(engine)
    await log.note(entry(1))
    await log.note(entry(2))
    with pytest.raises(DBAPIError, match="append-only"):
        async with engine.begin() as connection:
            await connection.execute(text(change))
    assert len(await log.entries(9)) == 2


async def _without_guard(engine: AsyncEngine, change: str) -> None:
    drops = {
        "sqlite": ["DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"],
        "postgresql": ["DROP TRIGGER audit_no_change ON audit"],
    }
    async with engine.begin() as connection:
        for drop in [*drops[engine.dialect.name], change]:
            await connection.execute(text(drop))


@pytest.mark.parametrize(
    ("change", "bad"),
    [
        ("UPDATE audit SET outcome = 'denied' WHERE seq = 3", 3),
        ("UPDATE audit SET at = 7 WHERE seq = 1", 1),
        ("DELETE FROM audit WHERE seq = 2", 2),
        ("DELETE FROM audit WHERE seq = 1", 1),
        ("DELETE FROM audit WHERE seq >= 4", 4),
        ("DELETE FROM audit", 1),
    ],
)
async def test_whoever_gets_past_the_database_is_found_out(
    engine: AsyncEngine, change: str, bad: int
) -> None:
    log = SqlAuditLog(engine)
    for at in range(5):
        await log.note(entry(at))
    head = (await log.entries(1))[0]
    await _without_guard(engine, change)
    assert await verify(log, head=head) == bad


async def test_a_chain_made_anew_is_found_out_by_a_head_kept_elsewhere(engine: AsyncEngine) -> None:
    log = SqlAuditLog(engine)
    for at in range(3):
        await log.note(entry(at))
    head = (await log.entries(1))[0]
    await _without_guard(engine, "DELETE FROM audit")
    for at in range(3):
        await log.note(entry(at, who="somebody else"))
    assert await verify(log) is None
    assert await verify(log, head=head) == 3


async def test_a_line_that_is_no_entry_any_more_is_said_so(engine: AsyncEngine) -> None:
    log = SqlAuditLog(engine)
    await log.note(entry(1))
    await _without_guard(engine, "UPDATE audit SET who = 'a\nb'")
    with pytest.raises(AuditError, match="line 1"):
        await verify(log)


async def test_a_database_that_is_away_is_one_clear_error() -> None:
    engine = create_async_engine("postgresql+asyncpg://x@127.0.0.1:1/x", poolclass=NullPool)
    with pytest.raises(AuditError):
        await SqlAuditLog(engine).note(entry())


@pytest.mark.parametrize("who", ["a\nb", "a\x00", "\ud800", "x" * 257, "a\u2028b"])
def test_text_that_could_not_be_told_apart_is_refused(who: str) -> None:
    with pytest.raises(ValueError, match="control characters"):
        entry(who=who)
