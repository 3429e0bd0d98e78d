"""One contract for every store of happenings: memory, SQLite, PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from cti.measure_store import HAPPENINGS, METADATA, MeasureStore, MemoryMeasureStore, Row, SqlMeasureStore
from routing.happenings import (
    AgentSpan,
    AnyHappening,
    CallbackEnd,
    CallbackEnded,
    CallFate,
    Fate,
    Ring,
    RingEnded,
    Transferred,
)
from routing.model import AgentId, AgentState, CallId
from tests.contract.databases import KINDS, database
from tests.services import postgres_url
from tests.unit.floors import NOON

__all__ = ["postgres_url"]


@pytest.fixture(params=KINDS)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[MeasureStore]:
    async with database(request, request.param, tmp_path, METADATA) as engine:
        yield MemoryMeasureStore() if engine is None else SqlMeasureStore(engine)


def fate(call: str, at: int = NOON) -> CallFate:
    return CallFate(
        at=at, call=CallId(call), fate=Fate.ANSWERED, dnis="12345", group="g", wait_ms=7, arrived_ms=9
    )


EVERY: list[AnyHappening] = [
    fate("c1"),
    AgentSpan(at=NOON, agent=AgentId("8001"), state=AgentState.TALKING, since=1, dnis="12345", group="综合"),
    RingEnded(at=NOON, agent=AgentId("8001"), call=CallId("c1"), how=Ring.RONA),
    Transferred(at=NOON, call=CallId("c1"), dnis="12345", group=""),
    CallbackEnded(at=NOON, dnis="", group="", end=CallbackEnd.GIVEN_UP),
]


async def rows_of(store: MeasureStore, since: int = 0, until: int | None = None) -> list[Row]:
    return [row async for row in store.read(since, until)]


async def test_what_is_kept_comes_back_in_the_order_of_the_journal(store: MeasureStore) -> None:
    rows = [Row(2, nth, told) for nth, told in enumerate(EVERY)] + [Row(1, 0, fate("c0"))]
    await store.keep(rows)
    await store.keep([])
    assert await rows_of(store) == sorted(rows, key=lambda row: row[:2])


async def test_keeping_twice_changes_nothing(store: MeasureStore) -> None:
    await store.keep([Row(1, 0, fate("c1")), Row(1, 1, fate("c2"))])
    await store.keep([Row(1, 1, fate("c2")), Row(2, 0, fate("c3"))])
    assert [row.told.call for row in await rows_of(store) if isinstance(row.told, CallFate)] == [
        "c1",
        "c2",
        "c3",
    ]


async def test_a_period_has_its_beginning_and_not_its_end(store: MeasureStore) -> None:
    await store.keep([Row(n, 0, fate(f"c{n}", NOON + n)) for n in range(1, 5)])
    assert [row.seq for row in await rows_of(store, NOON + 2, NOON + 4)] == [2, 3]


async def test_what_the_journal_lost_is_cut(store: MeasureStore) -> None:
    await store.keep([Row(n, 0, fate(f"c{n}")) for n in range(1, 5)])
    assert await store.cut(2) == 2
    await store.keep([Row(3, 0, fate("other"))])
    assert [row.told.call for row in await rows_of(store) if isinstance(row.told, CallFate)] == [
        "c1",
        "c2",
        "other",
    ]


async def test_what_is_too_old_is_forgotten(store: MeasureStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cti.measure_store.FORGOTTEN_AT_ONCE", 2)
    # the clock went back in between: a newer fact that is older by the clock
    times = [1, 2, 3, 50, 4, 60]
    await store.keep([Row(n, 0, fate(f"c{n}", at)) for n, at in enumerate(times, 1)])
    assert await store.forget(50) == 4
    assert [row.seq for row in await rows_of(store)] == [4, 6]


async def test_one_that_cannot_be_read_is_left_out(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    async with database(request, "sqlite", tmp_path, METADATA) as engine:
        assert engine is not None
        store = SqlMeasureStore(engine)
        await store.keep([Row(1, 0, fate("c1"))])
        async with engine.begin() as connection:
            await connection.execute(HAPPENINGS.insert(), {"seq": 2, "nth": 0, "at": 5, "told": b"[]"})
        with capture_logs() as logs:
            assert [row.seq for row in await rows_of(store)] == [1]
    assert [line["seq"] for line in logs] == [2]
