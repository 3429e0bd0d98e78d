"""One contract for what operators' pages are given: the desk's twin, and the one over real texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.records import Configuration
from cti.config_desk import DeskConfiguring
from cti.config_files import read_folder
from cti.config_versions import MemoryConfigVersions
from cti.config_watch import ConfigWatch
from cti.configuring import Configuring
from desk.ports import ConfigurationDesk, ConfigurationOvertaken, ConfigurationRefused
from desk.twins import MemoryConfigurations
from tests.folders import FOSHAN, copy_of_foshan, ring_s
from tests.unit.floors import NOON

WRONG = {"hotline.toml": "?", "agents.toml": ""}


@pytest.fixture(params=["twin", "texts"])
def desk(request: pytest.FixtureRequest) -> ConfigurationDesk:
    if request.param == "twin":
        return MemoryConfigurations(lambda: NOON)
    configuring = Configuring(MemoryConfigVersions(), None, lambda: NOON)
    return DeskConfiguring(configuring, ConfigWatch(configuring, 0, taken))


def taken(configuration: Configuration) -> None:
    """Nobody watches in these tests."""


@pytest.fixture
def one() -> dict[str, str]:
    return without_questions(FOSHAN)


@pytest.fixture
def two(tmp_path: Path) -> dict[str, str]:
    folder = copy_of_foshan(tmp_path / "foshan")
    ring_s(folder, 25)
    return without_questions(folder)


def without_questions(folder: Path) -> dict[str, str]:
    return {name: text.replace("?", "") for name, text in read_folder(folder).items()}


async def test_at_first_there_is_no_version(desk: ConfigurationDesk) -> None:
    assert await desk.versions(50) == {"in_force": 0, "versions": []}
    assert await desk.version(1) is None


async def test_what_was_applied_is_a_version(desk: ConfigurationDesk, one: dict[str, str]) -> None:
    done = await desk.apply(one, who="9100", why="上线", base=0)
    assert set(done) == {"version", "kept", "words", "asterisk", "folder"}
    assert (done["version"], done["kept"], done["folder"]) == (1, True, "")
    [note] = (await desk.versions(50))["versions"]
    assert set(note) == {"number", "at", "who", "why", "sha256"}
    assert (note["number"], note["at"], note["who"], note["why"]) == (1, NOON, "9100", "上线")
    assert await desk.version(1) == {**note, "files": one}


async def test_the_same_again_is_no_version(desk: ConfigurationDesk, one: dict[str, str]) -> None:
    await desk.apply(one, who="9100", why="上线", base=None)
    again = await desk.apply(one, who="9100", why="再来", base=1)
    assert (again["version"], again["kept"], again["words"]) == (1, False, [])


async def test_a_difference_is_told_and_changes_nothing(
    desk: ConfigurationDesk, one: dict[str, str], two: dict[str, str]
) -> None:
    await desk.apply(one, who="9100", why="上线", base=None)
    found = await desk.diff(two)
    assert set(found) == {"base", "text", "words", "asterisk"}
    assert (found["base"], len(found["words"])) == (1, 1)
    assert "hotline.toml" in found["text"]
    assert (await desk.diff(one))["words"] == []
    assert len((await desk.versions(50))["versions"]) == 1


async def test_going_back_is_a_version_of_its_own(
    desk: ConfigurationDesk, one: dict[str, str], two: dict[str, str]
) -> None:
    await desk.apply(one, who="9100", why="上线", base=None)
    await desk.apply(two, who="9100", why="节前", base=1)
    assert (await desk.rollback(1, who="9101", why="节后", base=2))["version"] == 3
    back = await desk.version(3)
    assert back is not None
    assert (back["files"], back["who"], back["why"]) == (one, "9101", "回到版本 1：节后")
    assert [note["number"] for note in (await desk.versions(2))["versions"]] == [3, 2]


async def test_texts_with_mistakes_are_refused(desk: ConfigurationDesk, one: dict[str, str]) -> None:
    assert (await desk.check(one))["faults"] == []
    [fault] = (await desk.check(WRONG))["faults"]
    assert (set(fault), fault["file"], fault["line"]) == ({"file", "line", "text"}, "hotline.toml", 1)
    with pytest.raises(ConfigurationRefused, match=r"hotline.toml:1: "):
        await desk.diff(WRONG)
    with pytest.raises(ConfigurationRefused, match=r"hotline.toml:1: "):
        await desk.apply(WRONG, who="9100", why="错", base=None)
    with pytest.raises(ConfigurationRefused):
        await desk.rollback(7, who="9100", why="?", base=None)
    assert (await desk.versions(50))["versions"] == []


async def test_going_back_undoes_no_version_that_was_never_seen(
    desk: ConfigurationDesk, one: dict[str, str], two: dict[str, str]
) -> None:
    await desk.apply(one, who="9100", why="甲", base=0)
    await desk.apply(two, who="9101", why="乙", base=1)
    with pytest.raises(ConfigurationOvertaken):
        await desk.rollback(1, who="9100", why="看着第 1 版时决定的", base=1)
    assert (await desk.versions(1))["versions"][0]["number"] == 2


async def test_who_was_overtaken_is_told(
    desk: ConfigurationDesk, one: dict[str, str], two: dict[str, str]
) -> None:
    await desk.apply(one, who="9100", why="甲", base=0)
    with pytest.raises(ConfigurationOvertaken):
        await desk.apply(two, who="9101", why="乙", base=0)
