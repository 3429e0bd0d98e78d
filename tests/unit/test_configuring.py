"""Bringing configurations into force, with the store in memory and a folder of files."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from config.load import ConfigurationError
from cti import configuring as module
from cti.config_files import checked, keep_copy, read_folder, sha256_of, text_diff, write_folder
from cti.config_versions import MemoryConfigVersions, Overtaken
from cti.configuring import UNREADABLE, Configuring, NoSuchVersion, reason_given
from tests.folders import copy_of_foshan, ring_s
from tests.unit.floors import NOON

BROKEN = {"hotline.toml": "hotlines = [\n", "agents.toml": ""}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_of_foshan(tmp_path / "foshan")


@pytest.fixture
def configuring(folder: Path) -> Configuring:
    return Configuring(MemoryConfigVersions(), folder, lambda: NOON)


def with_ring(folder: Path, seconds: int) -> dict[str, str]:
    """The folder's texts with another time, and the folder as it was."""
    before = read_folder(folder)
    ring_s(folder, seconds)
    after = read_folder(folder)
    write_folder(folder, before)
    return after


async def test_the_first_start_keeps_the_folder(configuring: Configuring, folder: Path) -> None:
    first = await configuring.keep_first()
    assert (first.number, first.who, first.files) == (1, "start", read_folder(folder))
    assert await configuring.keep_first() == first, "a start beside it"


async def test_a_change_becomes_a_version_and_says_what_it_changes(
    configuring: Configuring, folder: Path
) -> None:
    await configuring.keep_first()
    ring_s(folder, 25)
    done = await configuring.apply(read_folder(folder), who="9100", why="节前")
    assert (done.number, done.kept, done.folder) == (2, True, "")
    assert done.difference.words == ("振铃时限由 15 秒 改为 25 秒",)
    assert "-ring_s = 15\n+ring_s = 25\n" in done.difference.text
    version = await configuring.version(2)
    assert (version.who, version.why, version.at) == ("9100", "节前", NOON)
    assert (await configuring.meaning(version.files)).floor.ring_ms == 25_000


async def test_when_nothing_changed_there_is_no_new_version(configuring: Configuring, folder: Path) -> None:
    await configuring.keep_first()
    done = await configuring.apply(read_folder(folder), who="9100", why="再来")
    assert (done.number, done.kept, done.difference.words) == (1, False, ())


async def test_texts_with_mistakes_change_nothing(configuring: Configuring, folder: Path) -> None:
    await configuring.keep_first()
    before = read_folder(folder)
    with pytest.raises(ConfigurationError) as caught:
        await configuring.apply(BROKEN, who="9100", why="错")
    assert caught.value.problems[0].file == "hotline.toml"
    assert await configuring.versions.newest_number() == 1
    assert read_folder(folder) == before


async def test_who_looked_at_an_older_version_is_told(configuring: Configuring, folder: Path) -> None:
    await configuring.keep_first()
    await configuring.apply(with_ring(folder, 25), who="9100", why="甲", base=1)
    with pytest.raises(Overtaken):
        await configuring.apply(with_ring(folder, 30), who="9101", why="乙", base=1)


async def test_rolling_back_makes_a_new_version_of_the_old_texts(
    configuring: Configuring, folder: Path
) -> None:
    first = await configuring.keep_first()
    ring_s(folder, 25)
    await configuring.apply(read_folder(folder), who="9100", why="节前")
    done = await configuring.rollback(1, who="9100", why="节后")
    assert (done.number, done.difference.words) == (3, ("振铃时限由 25 秒 改为 15 秒",))
    version = await configuring.version(3)
    assert (version.files, version.why) == (first.files, "回到版本 1：节后")
    assert read_folder(folder) == first.files
    with pytest.raises(NoSuchVersion):
        await configuring.rollback(9, who="9100", why="?")


def test_a_file_that_the_version_had_not_is_gone_from_the_folder(folder: Path) -> None:
    before = read_folder(folder)
    (folder / "plans.toml").write_text("", encoding="utf-8")
    write_folder(folder, before)
    assert read_folder(folder) == before
    assert list(folder.glob(".*.new")) == []


async def test_changes_in_the_folder_that_no_version_keeps_are_not_written_over(
    configuring: Configuring, folder: Path
) -> None:
    await configuring.keep_first()
    wanted = with_ring(folder, 25)
    ring_s(folder, 99)
    mine = read_folder(folder)
    done = await configuring.apply(wanted, who="9100", why="网页")
    assert (done.number, done.kept) == (2, True)
    assert "没有存为版本的改动" in done.folder
    assert read_folder(folder) == mine
    again = await configuring.rollback(2, who="9100", why="命令行", over_folder=True)
    assert (again.kept, again.folder) == (False, "")
    assert read_folder(folder) == wanted


async def test_a_folder_that_cannot_be_written_is_told_and_the_version_is_in_force(
    configuring: Configuring, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await configuring.keep_first()

    def refuse(folder: Path, files: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("cti.configuring.write_folder", refuse)
    with capture_logs():
        done = await configuring.apply(with_ring(folder, 25), who="9100", why="网页")
    assert done.kept
    assert "Permission denied" in done.folder


async def test_an_earlier_version_that_nobody_can_read_any_more_blocks_nothing(
    configuring: Configuring, folder: Path
) -> None:
    await configuring.versions.add(BROKEN, after=0, at=NOON, who="old", why="another program")
    done = await configuring.apply(read_folder(folder), who="9100", why="升级")
    assert (done.number, done.difference.words) == (2, (UNREADABLE,))


async def test_comparing_is_done_beside_the_loop_that_has_the_calls(
    configuring: Configuring, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two texts of 1 500 agents take seconds: callers would be given to Asterisk's own queue meanwhile."""
    at_work: list[threading.Thread] = []

    def told(work: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any) -> Any:
            at_work.append(threading.current_thread())
            return work(*given)

        return run

    for name in ("text_diff", "changes", "checked"):
        monkeypatch.setattr(module, name, told(getattr(module, name)))
    await configuring.difference(read_folder(folder), with_ring(folder, 25))
    assert len(at_work) == 4
    assert threading.main_thread() not in at_work


def test_districts_beside_are_looked_at(folder: Path) -> None:
    """A desk has no more right to a misspelt district than the command line."""
    agents = (folder / "agents.toml").read_text(encoding="utf-8")
    wrong = read_folder(folder) | {"agents.toml": agents.replace("禅城区", "蝉城区")}
    with pytest.raises(ConfigurationError, match=r"没有区 '蝉城区'；是不是 禅城区"):
        checked(wrong, folder)


def test_prompts_beside_are_looked_at(folder: Path) -> None:
    files = read_folder(folder)
    files["hotline.toml"] = files["hotline.toml"].replace('"greeting-12315"', '"greeting-12316"')
    with pytest.raises(ConfigurationError, match="greeting-12315"):
        checked(files, folder)


def test_what_is_switched_on_must_be_able_to_speak(folder: Path) -> None:
    prompts = folder / "prompts.toml"
    lines = prompts.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("callback-offer")]
    assert len(kept) < len(lines)
    prompts.write_text("\n".join(kept), encoding="utf-8")
    files = read_folder(folder)
    assert "offer = true" in files["plans.toml"]
    with pytest.raises(ConfigurationError, match="callback-offer"):
        checked(files, folder)
    checked(files)


def test_what_is_no_mistake_but_worth_a_look_names_the_bare_file(folder: Path) -> None:
    found = checked(read_folder(folder), folder)
    assert [told for told in found.warnings if "/" in told.partition(":")[0]] == []


@pytest.mark.parametrize("name", ["../hotline.toml", "places.toml", "hotline.toml "])
def test_only_the_floors_own_files_are_taken(folder: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match="no such file"):
        checked({**read_folder(folder), name: ""}, folder)


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"x" * 4_000_001])
def test_a_file_that_is_no_text_is_refused(folder: Path, raw: bytes) -> None:
    (folder / "hotline.toml").write_bytes(raw)
    with pytest.raises(ConfigurationError):
        read_folder(folder)


def test_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no such folder"):
        read_folder(tmp_path / "nowhere")


def test_texts_come_back_byte_by_byte(folder: Path) -> None:
    files = {"hotline.toml": "# 佛山\r\nx = 1", "hours.toml": ""}
    write_folder(folder, files)
    assert read_folder(folder) == files
    (folder / "hotline.toml").write_bytes(b"\xef\xbb\xbfx = 1\n")
    assert read_folder(folder)["hotline.toml"] == "x = 1\n", "the mark of editors on Windows"


def test_a_copy_is_kept_before_anything_is_written_over(folder: Path) -> None:
    files = read_folder(folder)
    assert read_folder(keep_copy(folder, "20261122T120000")) == files


def test_the_hash_is_of_names_and_texts() -> None:
    one = {"hotline.toml": "a", "hours.toml": "b"}
    assert sha256_of(one) == sha256_of(dict(reversed(one.items())))
    others = ({"hotline.toml": "b", "hours.toml": "a"}, {"hotline.toml": "a"}, {"hotline.toml": "ab"}, {})
    assert len({sha256_of(files) for files in (one, *others)}) == 5


def test_a_file_that_came_and_one_that_went_are_in_the_diff() -> None:
    diff = text_diff({"hotline.toml": "a\n"}, {"hours.toml": "b\n"}, "1", "2")
    assert "--- 1/hotline.toml\n+++ /dev/null\n" in diff
    assert "--- /dev/null\n+++ 2/hours.toml\n" in diff
    assert text_diff({"hotline.toml": "a\n"}, {"hotline.toml": "a\n"}, "1", "2") == ""


@pytest.mark.parametrize("why", ["", "  ", "a\nb", "x" * 201])
def test_a_reason_is_one_line(why: str) -> None:
    with pytest.raises(ValueError, match="200"):
        reason_given(why)
