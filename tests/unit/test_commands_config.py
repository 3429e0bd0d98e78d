"""`hotline config` from end to end, on a folder of files and a database in a file."""

from __future__ import annotations

import asyncio
import getpass
import os
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from config.settings import DatabaseSettings
from cti import __main__ as main_module
from cti.commands import Refused, database_of, make_plan, read_or_refuse, some_or_refuse
from cti.config_files import MARK, read_folder
from cti.config_versions import ConfigVersion, SqlConfigVersions
from cti.configuring import Configuring
from cti.plan import Plan
from tests.folders import copy_of_foshan, ring_s

Outcome = tuple[int, str, str]
Hotline = Callable[..., Outcome]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_of_foshan(tmp_path / "foshan")


@pytest.fixture
def hotline(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, folder: Path
) -> Hotline:
    """The command line, run in this process: exit code, output, errors."""
    for name in [name for name in os.environ if name.upper().startswith("HOTLINE_")]:
        monkeypatch.delenv(name)
    variables = {
        "AMI_SECRET": "geheim-7f3a",
        "SIP_KEY": "geheim-8b21",
        "CONFIG_DIR": str(folder),
        "PROMPTS_DIR": str(folder / "prompts"),
        "DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/hotline.db",
        "SPOOL_DIR": str(tmp_path / "spool"),
        "RECORDINGS_DIR": str(tmp_path / "recordings"),
    }
    for name, value in variables.items():
        monkeypatch.setenv(f"HOTLINE_{name}", value)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["hotline", *arguments])
        with pytest.raises(SystemExit) as ended:
            main_module.main()
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return (ended.value.code if isinstance(ended.value.code, int) else 1), out, err

    return run


def test_the_life_of_a_configuration(hotline: Hotline, folder: Path) -> None:
    assert "no version yet" in hotline("config", "versions")[1]
    code, out, _ = hotline("config", "apply", "--why", "上线")
    assert (code, "version 1 is in force" in out) == (0, True)
    first = read_folder(folder)
    ring_s(folder, 25)
    code, out, _ = hotline("config", "diff")
    assert code == 0
    assert "--- version 1/hotline.toml\n+++ folder/hotline.toml\n" in out
    assert out.endswith("* 振铃时限由 15 秒 改为 25 秒\n")
    code, out, _ = hotline("config", "apply", "--why", "节前", "--who", "9100")
    assert (code, out.splitlines()[-1]) == (
        0,
        "version 2 is in force; a running service takes it in within a second or two",
    )
    again = hotline("config", "apply", "--why", "再来")[1]
    assert again.endswith("no text differs\nnothing changed: version 2 stays in force\n")
    assert hotline("config", "rollback", "1", "--why", "节后", "--who", "9100")[0] == 0
    assert read_folder(folder) == first
    code, out, _ = hotline("config", "versions")
    lines = out.splitlines()
    assert [line.split()[0] for line in lines] == ["3", "2", "1"]
    assert lines[0].endswith("回到版本 1：节后  [in force, as the folder]")
    assert f"  {getpass.getuser()}  " in lines[2]
    code, out, _ = hotline("config", "diff", "2", "3")
    assert out.endswith("* 振铃时限由 25 秒 改为 15 秒\n")
    assert "* 振铃时限由 25 秒 改为 15 秒\n" in hotline("config", "diff", "2")[1]


def test_a_mistake_is_told_by_line_and_nothing_is_kept(hotline: Hotline, folder: Path) -> None:
    hotline("config", "apply", "--why", "上线")
    ring_s(folder, 1500)
    code, out, err = hotline("config", "apply", "--why", "错")
    assert (code, out) == (2, "")
    assert f"{folder / 'hotline.toml'}:" in err
    code, out, err = hotline("config", "check", str(folder))
    assert (code, f"{folder / 'hotline.toml'}:" in err) == (2, True)
    assert hotline("config", "diff")[0] == 2
    assert len(hotline("config", "versions")[1].splitlines()) == 1


def test_the_folder_that_is_checked_is_the_one_of_the_settings(hotline: Hotline, folder: Path) -> None:
    code, out, _ = hotline("config", "check")
    assert (code, out.startswith(f"{folder}: ")) == (0, True)
    assert hotline("check")[1] == out


def test_changes_that_no_version_keeps_stop_a_rollback_unless_forced(hotline: Hotline, folder: Path) -> None:
    hotline("config", "apply", "--why", "上线")
    first = read_folder(folder)
    ring_s(folder, 99)
    mine = read_folder(folder)
    code, _, err = hotline("config", "rollback", "1", "--why", "回去")
    assert (code, read_folder(folder)) == (2, mine)
    assert "hotline config apply" in err
    assert "--force" in err
    code, out, _ = hotline("config", "rollback", "1", "--why", "回去", "--force")
    assert (code, read_folder(folder)) == (0, first)
    [copy] = (folder / "kept").iterdir()
    assert read_folder(copy) == mine
    assert str(copy) in out


async def brought_in(folder: Path | None, tmp_path: Path, seconds: int) -> int:
    """What a browser does: a version made from the one in force; the folder is another one, or none."""
    async with database_of(some_or_refuse(DatabaseSettings)) as engine:
        configuring = Configuring(SqlConfigVersions(engine), folder, lambda: 1_795_320_000_000)
        base = await configuring.versions.newest_number()
        files = dict((await configuring.version(base)).files)
        files["hotline.toml"] = files["hotline.toml"].replace("ring_s = 15", f"ring_s = {seconds}")
        return (await configuring.apply(files, who="huawu", why="网页上改的", base=base)).number


def test_what_a_browser_brought_into_force_meanwhile_is_not_undone(
    hotline: Hotline, folder: Path, tmp_path: Path
) -> None:
    hotline("config", "apply", "--why", "上线")
    text = (folder / "agents.toml").read_text(encoding="utf-8")
    (folder / "agents.toml").write_text(text + "# 我的改动\n", encoding="utf-8")
    assert asyncio.run(brought_in(folder, tmp_path, 40)) == 2
    code, out, err = hotline("config", "apply", "--why", "我的")
    assert (code, out) == (2, "")
    for said in (
        "version 2 is in force, by huawu",
        "网页上改的",
        "from version 1",
        "config diff 1 2",
        "--base 2",
    ):
        assert said in err
    assert hotline("config", "apply", "--why", "我的", "--base", "1")[0] == 2
    ring_s(folder, 40)
    assert "version 3 is in force" in hotline("config", "apply", "--why", "我的", "--base", "2")[1]
    (folder / "agents.toml").write_text(text, encoding="utf-8")
    assert "version 4 is in force" in hotline("config", "apply", "--why", "又改")[1]


def test_a_folder_that_a_browsers_version_was_written_to_goes_on_from_there(
    hotline: Hotline, folder: Path, tmp_path: Path
) -> None:
    hotline("config", "apply", "--why", "上线")
    assert asyncio.run(brought_in(folder, tmp_path, 40)) == 2
    ring_s(folder, 50)
    assert "version 3 is in force" in hotline("config", "apply", "--why", "接着改")[1]


def test_a_folder_that_nobody_noted_anything_of_is_refused_unless_it_says_nothing_new(
    hotline: Hotline, folder: Path
) -> None:
    hotline("config", "apply", "--why", "上线")
    (folder / MARK).unlink()
    assert "nothing changed: version 1" in hotline("config", "apply", "--why", "再来")[1]
    (folder / MARK).write_text("1 of-another-database\n")
    ring_s(folder, 25)
    code, _, err = hotline("config", "apply", "--why", "改")
    assert (code, "it is not known what the folder is from" in err) == (2, True)
    assert hotline("config", "apply", "--why", "改", "--base", "1")[0] == 0


def test_what_asterisk_must_be_told_is_said(hotline: Hotline, folder: Path) -> None:
    hotline("config", "apply", "--why", "上线")
    path = folder / "hotline.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('host = "192.0.2.1"', 'host = "198.51.100.1"'), encoding="utf-8")
    _, out, _ = hotline("config", "apply", "--why", "换运营商")
    assert "run hotline asterisk and reload Asterisk" in out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["rollback", "7", "--why", "x"], "there is no version 7"),
        (["diff", "7"], "there is no version 7"),
        (["diff", "1", "2", "3"], "at most two"),
        (["apply"], "--why"),
        (["apply", "--why", "  "], "--why"),
        (["apply", "--why", "a\nb"], "--why"),
        (["apply", "--why", "x", "--who", "y" * 65], "--who"),
        (["rollback", "0", "--why", "x"], "0 is no number from 1"),
        ([], "ACTION"),
    ],
)
def test_what_is_refused(hotline: Hotline, arguments: list[str], says: str) -> None:
    code, _, err = hotline("config", *arguments)
    assert code == 2
    assert says in err


def test_a_form_offers_no_grave_kind_that_orders_do_not_know(hotline: Hotline, folder: Path) -> None:
    """Chosen, it would start the clock and report to the office what has no name there."""
    orders = folder / "orders.toml"
    orders.write_text(orders.read_text("utf-8").replace('"ongoing"', '"happening"'), "utf-8")
    code, _, err = hotline("config", "check", str(folder))
    assert (code, "forms.toml:" in err, "ongoing is no [[grave]] kind of orders.toml" in err) == (
        2,
        True,
        True,
    )


def test_a_grave_kind_is_called_the_same_in_the_form_and_on_the_bar(folder: Path) -> None:
    forms, orders, words = (
        tomllib.loads((folder / name).read_text("utf-8"))
        for name in ("forms.toml", "orders.toml", "categories.toml")
    )
    names = {kind["key"]: kind["name"] for kind in orders["grave"]}
    fields = [each for form in forms["form"] for each in form["fields"] if each["key"] == "grave_kind"]
    assert fields
    assert all(dict(zip(f["choices"], f["choice_labels"], strict=True)) == names for f in fields)
    assert {each["name"]: each["label"] for each in words["proposals"]["grave"]} == names


def test_a_database_that_cannot_be_used_is_one_line(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_DATABASE_URL", "postgresql+asyncpg://u:geheim-9c@/h?host=/nowhere")
    code, _, err = hotline("config", "versions")
    assert (code, len(err.splitlines()), "geheim" in err) == (2, 1, False)
    assert "check HOTLINE_DATABASE_URL" in err


class Stopped(Exception):
    """The service was made; that is all this test wants of it."""


def test_a_start_takes_the_version_in_force_whatever_the_folder_says(
    hotline: Hotline, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans: list[Plan] = []

    def make(plan: Plan, parts: object) -> None:
        plans.append(plan)
        raise Stopped

    monkeypatch.setattr("cti.commands.logs.set_up", lambda level: None)
    monkeypatch.setattr("cti.commands.Service", make)
    monkeypatch.setattr(sys, "argv", ["hotline", "serve"])
    with pytest.raises(Stopped):
        main_module.main()
    (folder / "hotline.toml").write_text("[", encoding="utf-8")
    with pytest.raises(Stopped):
        main_module.main()
    assert [plan.config_version for plan in plans] == [1, 1]
    assert plans[0].floor == plans[1].floor
    assert (plans[1].floor.ring_ms, plans[1].agents) == (15_000, plans[0].agents)
    assert plans[1].config_dir == folder.resolve()


@pytest.mark.usefixtures("hotline")
def test_a_version_that_this_program_cannot_read_is_told_with_the_remedy() -> None:
    version = ConfigVersion(number=4, at=0, who="x", why="y", sha256="", files={"hotline.toml": "["})
    with pytest.raises(Refused, match="hotline config apply") as caught:
        make_plan(read_or_refuse(), version)
    assert "version 4 is in force" in str(caught.value)
    assert "hotline.toml:1: " in str(caught.value)


def test_a_base_that_no_version_is_is_named(hotline: Hotline, folder: Path) -> None:
    code, _, err = hotline("config", "apply", "--why", "上线", "--base", "7")
    assert (code, "there is no version 7" in err) == (2, True)
    assert hotline("config", "apply", "--why", "上线")[0] == 0
    ring_s(folder, 25)
    code, _, err = hotline("config", "apply", "--why", "改", "--base", "7")
    assert (code, "there is no version 7" in err, "config diff" in err) == (2, True, False)


@pytest.mark.parametrize("number", ["0", "-1", "x", "²", "9" * 19, "9" * 5000])
def test_what_is_no_number_of_the_database_is_told(hotline: Hotline, number: str) -> None:
    for arguments in (
        ("config", "apply", "--why", "改", "--base", number),
        ("config", "diff", number),
        ("config", "rollback", number, "--why", "改"),
        ("outbox", "retry", number),
    ):
        code, _, err = hotline(*arguments)
        assert (code, "is no number from 1" in err or "required" in err) == (2, True), arguments


def test_the_first_version_is_compared_with_nothing(hotline: Hotline) -> None:
    out = hotline("config", "apply", "--why", "上线")[1]
    assert "version 1 is in force" in out
    assert "原来的版本" not in out
