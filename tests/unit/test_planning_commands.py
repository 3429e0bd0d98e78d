"""`hotline simulate` and `hotline staff`: what they show, and what they refuse with one plain line."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from cti import __main__ as main_module
from cti import columns, commands_planning, planning_tables
from cti.database import create_tables, open_database
from cti.history import METADATA, SqlHistory
from planning.simulate import simulate
from planning.staff import Goal, staffing
from routing.model import Call, CallId, CallPhase
from routing.register import FloorConfig

FOSHAN = Path(__file__).parents[2] / "config" / "foshan"
HOUR = 3_600_000
NOON = 1_772_596_800_000
"""2026-03-04 12:00 in China."""
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def hotline(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line, run in this process."""

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["hotline", *arguments])
        with pytest.raises(SystemExit) as ended:
            main_module.main()
        out, err = capsys.readouterr()
        return (ended.value.code if isinstance(ended.value.code, int) else 1), out, err

    return run


def small(*more: str) -> tuple[str, ...]:
    return ("simulate", "--config", str(FOSHAN), "--calls", "300", *more)


def test_a_day_is_shown_for_two_ways_of_answering(hotline: Run) -> None:
    code, out, err = hotline(*small("--separate", "--staff", "20"))
    assert (code, err) == (0, "")
    assert "统一接听" in out
    assert "各号自接" in out
    for row in ("来电", "15 秒内接通率", "接通率", "平均等待", "放弃", "座席占用率", "12345 "):
        assert any(line.startswith(row) for line in out.splitlines()), row


def test_two_configurations_are_compared(hotline: Run, tmp_path: Path) -> None:
    other = Path(shutil.copytree(FOSHAN, tmp_path / "trial"))
    code, out, _ = hotline(*small("--against", str(other), "--staff", "4", "--json"))
    shown = json.loads(out)
    assert code == 0
    assert set(shown["variants"]) == {"foshan", "trial"}
    assert shown["variants"]["foshan"] == shown["variants"]["trial"]
    assert shown["variants"]["foshan"]["agents"] == 4


def test_a_seed_is_a_day(hotline: Run) -> None:
    one, again, other = (hotline(*small("--json", "--seed", seed))[1] for seed in ("5", "5", "6"))
    assert one == again != other


def test_the_roster_does_not_foresee_the_storm(hotline: Run) -> None:
    calm, stormy = (
        json.loads(hotline(*small("--json", *storm))[1])["variants"]["foshan"]
        for storm in ((), ("--storm", "3@9-12"))
    )
    assert calm["agents"] == stormy["agents"]
    assert calm["service"]["service_level"] > stormy["service"]["service_level"]


def record(n: int) -> Call:
    at = NOON + n * 60_000
    return Call(
        id=CallId(f"r{n}"), channel="", ani="13800138000", caller_name="", dnis="12345",
        phase=CallPhase.WAITING, arrived_at=at, waiting_since=at + 5_000, answered_at=at + 9_000,
        ended_at=at + 200_000, order=n,
    )  # fmt: skip


def test_a_recorded_day_is_played_from_a_file(hotline: Run, tmp_path: Path) -> None:
    file = tmp_path / "day.jsonl"
    file.write_bytes(b"\n".join(msgspec.json.encode(record(n)) for n in range(50)))
    code, out, _ = hotline("simulate", "--config", str(FOSHAN), "--day", str(file), "--staff", "30", "--json")
    of = json.loads(out)["variants"]["foshan"]
    assert (code, of["service"]["offered"], of["by_half_hour"][24]["offered"]) == (0, 50, 30)


def test_a_recorded_day_is_played_from_the_database(
    hotline: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"sqlite+aiosqlite:///{tmp_path / 'h.db'}"
    monkeypatch.setenv("HOTLINE_DATABASE_URL", address)
    monkeypatch.setenv("HOTLINE_AMI_SECRET", "geheim-7f3a")
    monkeypatch.setenv("HOTLINE_SIP_KEY", "geheim-8b21")

    async def keep() -> None:
        engine = open_database(address)
        await create_tables(engine, METADATA)
        for n in (0, 1, 2, 60 * 24):
            await SqlHistory(engine).keep(record(n))
        await engine.dispose()

    asyncio.run(keep())
    played = "simulate", "--config", str(FOSHAN), "--staff", "9", "--json", "--day"
    code, out, _ = hotline(*played, "2026-03-04")
    assert (code, json.loads(out)["variants"]["foshan"]["service"]["offered"]) == (0, 3)
    code, _, err = hotline(*played, "2026-03-01")
    assert code == 2
    assert "no call" in err


def test_agents_are_shown_for_each_half_hour(hotline: Run) -> None:
    code, out, _ = hotline("staff")
    lines = out.splitlines()
    assert (code, len(lines)) == (0, 50)
    assert next(line.split()[:6] for line in lines if line.startswith("10:00")) == [
        "10:00", "850", "141.7", "159", "154", "154",
    ]  # fmt: skip
    assert len({columns.width(line) for line in lines}) == 1


def test_calls_of_a_file_are_staffed(hotline: Run, tmp_path: Path) -> None:
    file = tmp_path / "calls.csv"
    file.write_text("时刻,来电\n9:00,100\n9:30,200\n", encoding="utf-8-sig")
    _, out, _ = hotline("staff", "--calls-file", str(file), "--storm", "2@9:30-10", "--json")
    needs = json.loads(out)
    assert [need["calls"] for need in needs[17:21]] == [0, 100, 400, 0]
    assert needs[17]["by_a"] == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("simulate", "--config", "nowhere"), "nowhere"),
        (small("--calls", "0"), "--calls takes"),
        (small("--calls", "nan"), "--calls takes"),
        (small("--storm", "lots"), "1.55@9-12"),
        (small("--staff", "0"), "--staff takes"),
        (small("--staff", "nofile.csv"), "nofile.csv cannot be read"),
        (small("--date", "tomorrow"), "no date"),
        (("simulate", "--config", str(FOSHAN), "--day", "2026-99-99"), "no date"),
        (("simulate", "--config", str(FOSHAN), "--day", "x", "--storm", "2@9-12"), "generated day"),
        (("staff", "--target", "95"), "95/15"),
        (("staff", "--target", "100/15"), "below 100"),
        (("staff", "--target", "x/15"), "95/15"),
        (("staff", "--connect", "100"), "below 100"),
        (("staff", "--aht", "0"), "--aht"),
        (("staff", "--aht", "nan"), "--aht"),
        (("staff", "--patience", "-5"), "--patience"),
        (("staff", "--shrinkage", "100"), "shrinkage"),
        (("staff", "--calls-file", "nofile.csv"), "nofile.csv cannot be read"),
        (("staff", "--plot", "x.bmp"), "ends in .svg"),
    ],
)
def test_what_cannot_be_is_refused_with_a_plain_line(
    hotline: Run, arguments: tuple[str, ...], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = hotline(*arguments)
    assert code == 2
    assert says in err
    assert err.startswith("hotline: ")
    assert "Traceback" not in err


def test_a_roster_with_a_mistake_names_file_and_line(hotline: Run, tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_text("8001,9:00,17:30\n8002,9:00,26\n", encoding="utf-8")
    _, _, err = hotline(*small("--staff", str(file)))
    assert "roster.csv: line 2" in err


def test_a_bar_is_drawn_only_for_who_looks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands_planning._bar("x") is None
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    told = commands_planning._bar("统一接听")
    assert told is not None
    told(0.5)
    told(1.0)
    assert capsys.readouterr().err.endswith("100%\n")


def test_a_reader_who_has_seen_enough_is_no_fault() -> None:
    """As with ``hotline staff | head -1``."""
    ours, theirs = os.pipe()
    os.close(ours)
    done = subprocess.run(
        [sys.executable, "-m", "cti", "staff"], stdout=theirs, stderr=subprocess.PIPE, timeout=60, check=False
    )
    os.close(theirs)
    assert (done.returncode, done.stderr) == (141, b"")


def test_chinese_columns_line_up() -> None:
    shown = columns.table(["指标", "a"], [["接通率", "1"], ["x", "22"]]).splitlines()
    assert [columns.width(line) for line in shown] == [10] * 4
    assert shown[2] == "接通率   1"


def test_a_table_without_calls_is_no_error() -> None:
    shown = planning_tables.comparison({"a": simulate((), FloorConfig(), ())}, 15_000)
    assert shown.count("—") == 6, "nothing to divide by is not 100 %"
    assert "00:00" in planning_tables.needs(staffing([0], Goal()), Goal())
