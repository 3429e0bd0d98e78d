"""The watch over versions: what comes into force by itself, and what a database that is away costs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from structlog.testing import capture_logs

from config.records import Configuration
from cti.config_files import read_folder
from cti.config_versions import MemoryConfigVersions
from cti.config_watch import ConfigWatch
from cti.configuring import Configuring
from tests.folders import copy_of_foshan, ring_s
from tests.unit.floors import NOON

LIMIT_S = 10.0


class Frail(MemoryConfigVersions):
    """Away while it is told to be; ``looked`` is set at each look."""

    def __init__(self) -> None:
        super().__init__()
        self.away = False
        self.looks = 0
        self._looked = asyncio.Event()

    async def newest_number(self) -> int:
        self.looks += 1
        self._looked.set()
        if self.away:
            raise OSError("no such host, password geheim")
        return await super().newest_number()

    async def looked(self, times: int = 2) -> None:
        """Wait until so many looks have begun from now on; all but the last have ended."""
        async with asyncio.timeout(LIMIT_S):
            until = self.looks + times
            while self.looks < until:
                self._looked.clear()
                await self._looked.wait()


class Rig:
    def __init__(self, folder: Path) -> None:
        self.versions = Frail()
        self.folder = folder
        self.configuring = Configuring(self.versions, folder, lambda: NOON)
        self.taken: asyncio.Queue[Configuration] = asyncio.Queue()
        self.watch = ConfigWatch(self.configuring, 1, self.taken.put_nowait, every_s=0.001)

    async def next(self) -> Configuration:
        async with asyncio.timeout(LIMIT_S):
            return await self.taken.get()


@asynccontextmanager
async def watching(folder: Path, before: int = 15) -> AsyncIterator[Rig]:
    rig = Rig(copy_of_foshan(folder / "foshan"))
    await rig.configuring.keep_first()
    ring_s(rig.folder, before)
    task = asyncio.create_task(rig.watch.run())
    try:
        yield rig
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_new_version_is_taken_once(tmp_path: Path) -> None:
    async with watching(tmp_path) as rig:
        ring_s(rig.folder, 25)
        await rig.configuring.apply(read_folder(rig.folder), who="9100", why="节前")
        assert (await rig.next()).floor.ring_ms == 25_000
        await rig.versions.looked(4)
        assert rig.taken.empty()
        assert (rig.watch.number, rig.watch.healthy, rig.watch.words) == (2, True, "版本 2 生效")


async def test_of_several_versions_the_newest_is_taken(tmp_path: Path) -> None:
    async with watching(tmp_path) as rig:
        rig.versions.away = True
        await rig.versions.looked()
        files = [read_folder(rig.folder)]
        for seconds in (25, 30):
            ring_s(rig.folder, seconds)
            files.append(read_folder(rig.folder))
        for after in (1, 2):
            await rig.versions.add(files[after], after=after, at=NOON, who="9100", why="?")
        rig.versions.away = False
        assert (await rig.next()).floor.ring_ms == 30_000
        await rig.versions.looked(3)
        assert rig.taken.empty()


async def test_a_database_that_is_away_is_told_once_and_survived(tmp_path: Path) -> None:
    async with watching(tmp_path) as rig:
        await rig.versions.looked()
        with capture_logs() as logs:
            rig.versions.away = True
            await rig.versions.looked(5)
        assert [log["event"] for log in logs] == ["versions of the configuration cannot be read"]
        assert "geheim" not in str(logs)
        assert not rig.watch.healthy
        assert "版本 1 继续生效" in rig.watch.words
        rig.versions.away = False
        await rig.versions.looked(3)
        assert rig.watch.healthy


async def test_a_version_that_cannot_be_read_is_told_once_and_not_taken(tmp_path: Path) -> None:
    async with watching(tmp_path) as rig:
        with capture_logs() as logs:
            await rig.versions.add({"hotline.toml": "["}, after=1, at=NOON, who="x", why="another program")
            await rig.versions.looked(5)
        assert [log["event"] for log in logs] == ["a version cannot be brought into force"]
        assert rig.taken.empty()
        assert (rig.watch.number, rig.watch.words) == (1, "版本 2 有错，没有启用；版本 1 继续生效")
        await rig.configuring.rollback(1, who="9100", why="改回")
        assert (await rig.next()).floor.ring_ms == 15_000
        assert rig.watch.number == 3


async def test_a_folder_that_differs_at_the_start_is_told_and_the_version_stays(tmp_path: Path) -> None:
    with capture_logs() as logs:
        async with watching(tmp_path, before=25) as rig:
            await rig.versions.looked(4)
            assert rig.taken.empty()
            assert (rig.watch.healthy, rig.watch.words) == (False, "版本 1 生效，配置目录的内容与它不同")
            ring_s(rig.folder, 15)
            await rig.versions.looked(4)
            assert rig.watch.healthy, "put right by hand"
    assert [log["log_level"] for log in logs].count("warning") == 1


async def test_a_poke_is_as_good_as_a_second(tmp_path: Path) -> None:
    rig = Rig(copy_of_foshan(tmp_path / "foshan"))
    await rig.configuring.keep_first()
    slow = ConfigWatch(rig.configuring, 1, rig.taken.put_nowait, every_s=3_600)
    task = asyncio.create_task(slow.run())
    await rig.versions.looked(1)
    ring_s(rig.folder, 25)
    await rig.configuring.apply(read_folder(rig.folder), who="9100", why="节前")
    slow.poke()
    assert (await rig.next()).floor.ring_ms == 25_000
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
