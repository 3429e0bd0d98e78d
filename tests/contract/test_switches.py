"""One contract for every log of the surge plan's switches: memory, SQLite, PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cti.switches import METADATA, MemorySurgeLog, SqlSurgeLog, SurgeLog, Switch
from tests.contract.databases import KINDS, database
from tests.services import postgres_url
from tests.unit.floors import NOON

__all__ = ["postgres_url"]


@pytest.fixture(params=KINDS)
async def switches(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SurgeLog]:
    async with database(request, request.param, tmp_path, METADATA) as engine:
        yield MemorySurgeLog() if engine is None else SqlSurgeLog(engine)


def switch(at: int, *, on: bool = True) -> Switch:
    return Switch(at=at, on=on, by="9001", why="台风“𠮷”登陆")


async def test_the_newest_comes_first_and_whole(switches: SurgeLog) -> None:
    for at in (NOON, NOON + 2, NOON + 1):
        await switches.keep(switch(at, on=at != NOON + 1))
    assert await switches.latest(2) == [switch(NOON + 2), switch(NOON + 1, on=False)]


async def test_a_switch_that_is_kept_again_stays_as_it_was(switches: SurgeLog) -> None:
    await switches.keep(switch(NOON))
    await switches.keep(switch(NOON, on=False))
    assert await switches.latest(9) == [switch(NOON)]


async def test_a_long_reason_is_cut_and_kept(switches: SurgeLog) -> None:
    await switches.keep(Switch(at=NOON, on=True, by="9001", why="雨" * 400))
    [kept] = await switches.latest(1)
    assert kept.why == "雨" * 400
