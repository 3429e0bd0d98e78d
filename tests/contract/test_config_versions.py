"""One contract for every store of configuration versions: memory, SQLite, PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cti.config_files import sha256_of
from cti.config_versions import (
    METADATA,
    ConfigVersion,
    ConfigVersions,
    MemoryConfigVersions,
    Overtaken,
    SqlConfigVersions,
    VersionNote,
    newest,
)
from tests.contract.databases import KINDS, database
from tests.services import postgres_url
from tests.unit.floors import NOON

__all__ = ["postgres_url"]

ONE = {"hotline.toml": "# 佛山𠮷\r\nx = 1\n", "agents.toml": ""}
TWO = {"hotline.toml": "x = 2\n"}


@pytest.fixture(params=KINDS)
async def versions(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ConfigVersions]:
    async with database(request, request.param, tmp_path, METADATA) as engine:
        yield MemoryConfigVersions() if engine is None else SqlConfigVersions(engine)


async def keep(versions: ConfigVersions, files: dict[str, str], after: int, why: str = "试") -> ConfigVersion:
    return await versions.add(files, after=after, at=NOON + after, who="9100", why=why)


async def test_at_first_there_is_none(versions: ConfigVersions) -> None:
    assert (await versions.newest_number(), await newest(versions), await versions.notes()) == (0, None, [])
    assert (await versions.get(1), await versions.keeping(sha256_of(ONE))) == (None, 0)


async def test_a_version_comes_back_whole(versions: ConfigVersions) -> None:
    made = await keep(versions, ONE, 0, "元旦前调整")
    expected = ConfigVersion(
        number=1, at=NOON, who="9100", why="元旦前调整", sha256=sha256_of(ONE), files=ONE
    )
    assert (made, await versions.get(1), await newest(versions)) == (expected, expected, expected)


async def test_the_newest_come_first_and_no_more_than_asked_for(versions: ConfigVersions) -> None:
    for after, files in enumerate((ONE, TWO, ONE)):
        await keep(versions, files, after)
    notes = await versions.notes()
    assert [note.number for note in notes] == [3, 2, 1]
    assert all(type(note) is VersionNote for note in notes)
    assert [note.number for note in await versions.notes(2)] == [3, 2]
    assert await versions.newest_number() == 3


async def test_the_newest_version_with_a_content_is_found(versions: ConfigVersions) -> None:
    for after, files in enumerate((ONE, TWO, ONE)):
        await keep(versions, files, after)
    assert [await versions.keeping(sha256_of(files)) for files in (ONE, TWO, {})] == [3, 2, 0]


@pytest.mark.parametrize("after", [0, 2, 7])
async def test_who_was_overtaken_is_told_and_nothing_is_kept(versions: ConfigVersions, after: int) -> None:
    await keep(versions, ONE, 0)
    with pytest.raises(Overtaken):
        await keep(versions, TWO, after)
    assert [note.sha256 for note in await versions.notes()] == [sha256_of(ONE)]


async def test_of_many_at_once_one_wins(versions: ConfigVersions) -> None:
    got = await asyncio.gather(*(keep(versions, TWO, 0, f"{n}") for n in range(8)), return_exceptions=True)
    assert sum(isinstance(one, ConfigVersion) for one in got) == 1
    assert sum(isinstance(one, Overtaken) for one in got) == 7
    assert await versions.newest_number() == 1
