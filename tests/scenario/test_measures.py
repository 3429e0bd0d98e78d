"""The measures from a call to the page: the service, the desk, Prometheus, the command line."""

from __future__ import annotations

import asyncio
import json
import sys
import tracemalloc
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace as replaced

import cti.__main__ as main_module
from cti.commands_measures import moment, period
from cti.database import create_tables, open_database
from cti.measure_store import METADATA, MemoryMeasureStore, Row, SqlMeasureStore
from desk.ports import Role
from routing.figures import Figures, Level
from routing.happenings import AgentSpan, AnyHappening, CallFate, Fate
from routing.model import AgentId, AgentState, CallId, CallPhase
from routing.register import DAY_MS, MeasureRules
from routing.summing import Summing
from tests.scenario.house import FOSHAN, house, messages
from tests.scenario.test_desk_api import Stage, standing
from tests.unit.floors import NOON, logged_in, ready
from tests.unit.test_measures_sample import SAMPLE


class Sample:
    """Measures that stand still."""

    complete = True
    figures = msgspec.json.decode(SAMPLE.read_bytes(), type=Figures)

    def view(self, now: int) -> Figures:
        return self.figures


class MeasuredStage(Stage):
    def deps(self):  # type: ignore[no-untyped-def]
        return replace(super().deps(), measures=Sample())


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with standing(MeasuredStage(tmp_path)) as stage:
        yield stage


@pytest.mark.parametrize("who", ["banzhang", "huawu"])
async def test_whoever_watches_the_floor_sees_the_measures(stage: Stage, who: str) -> None:
    client = await stage.browser(who)
    shown = await (await client.get("/api/measures")).json()
    assert shown["figures"] == json.loads(SAMPLE.read_bytes())
    assert (shown["complete"], shown["names"]["numbers"]) == (
        True,
        {each.number: each.name for each in stage.floor.config.hotlines},
    )


@pytest.mark.parametrize(("who", "status"), [("8001", 403), (None, 401)])
async def test_others_do_not(stage: Stage, who: str | None, status: int) -> None:
    client = await (stage.browser(who) if who else stage.browser())
    assert (await client.get("/api/measures")).status == status


async def test_prometheus_reads_them_by_number_of_the_register(stage: Stage) -> None:
    client = await stage.browser()
    text = await (await client.get("/metrics")).text()
    figures = Sample.figures
    assert f'hotline_service_level{{number="all"}} {figures.overall.service_level}' in text
    for number, one in figures.numbers.items():
        assert f'hotline_abandoned{{number="{number}"}} {float(one.abandoned)}' in text
    assert f"hotline_connect_rate_lowest_7_days {figures.connect.lowest_7_days}" in text
    assert f"hotline_connect_rate_alarm {float(list(Level).index(figures.connect.level))}" in text
    assert "8001" not in text


async def test_a_call_is_in_the_figures_of_the_page_and_of_the_next_start(tmp_path: Path) -> None:
    async with house(tmp_path) as place:
        page = place.page("banzhang", Role.SUPERVISOR)
        place.say(logged_in("8001"), ready("8001"))
        await place.arrive("1.1")
        place.step("intake-done", "1.1")
        await place.until_phase("1.1", CallPhase.RINGING)
        place.emit(
            "DialEnd", "1.1", DialStatus="ANSWER", DestChannel="PJSIP/8001-0000000a", Context="to-agent"
        )
        await place.until_phase("1.1", CallPhase.TALKING)
        place.emit("Hangup", "1.1", Cause="16")
        await place.until_phase("1.1", None)
        figures = place.service.measures.view(place.time.now_ms())
        assert (figures.overall.answered, figures.overall.talks, figures.connect.rate) == (1, 1, 1.0)
        await place.service.measures.until_complete()
        shown = await messages(page, "measures")
        assert not shown or shown[0]["figures"]["rules"]
        rate = place.service.health()["parts"]["connect_rate"]
        assert rate["words"] == "24 小时来电不足 100 通，暂不评定接通率"
    async with house(tmp_path, place) as again:
        await again.service.measures.until_complete()
        after = again.service.measures.view(again.time.now_ms())
        assert after.overall == figures.overall
        assert after.agents["8001"].talks == 1


# --- the command line -----------------------------------------------------------------------------


def fate(n: int, what: Fate, dnis: str = "12345") -> Row:
    told = CallFate(
        at=NOON + n * 60_000,
        call=CallId(f"c{n}"),
        fate=what,
        dnis=dnis,
        group="",
        wait_ms=12_000,
        arrived_ms=20_000,
    )
    return Row(n + 1, 0, told)


async def test_a_period_is_after_its_beginning_and_up_to_its_end() -> None:
    store = MemoryMeasureStore()
    await store.keep([fate(n, Fate.ANSWERED) for n in range(4)])
    figures = await period(store, NOON, NOON + 120_000, MeasureRules(), 480)
    assert figures.overall.offered == 2


def test_the_command_prints_a_table_in_chinese_and_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    address = f"sqlite+aiosqlite:///{tmp_path}/hotline.db"

    async def fill() -> None:
        engine = open_database(address)
        await create_tables(engine, METADATA)
        rows = [fate(n, Fate.ANSWERED, "12315") for n in range(3)] + [fate(3, Fate.LEFT, "")]
        await SqlMeasureStore(engine).keep(rows)
        await engine.dispose()

    asyncio.run(fill())
    for name, value in {
        "DATABASE_URL": address,
        "CONFIG_DIR": str(FOSHAN),
        "PROMPTS_DIR": str(FOSHAN / "prompts"),
        "AMI_SECRET": "s" * 32,
        "SIP_KEY": "k" * 32,
    }.items():
        monkeypatch.setenv(f"HOTLINE_{name}", value)
    day = ["--from", "2025-11-22", "--to", "2025-11-23"]
    table = run(monkeypatch, capsys, *day)
    assert table.splitlines()[0].split()[:6] == ["呼入", "接听", "转紧急", "转分中心", "放弃", "短时放弃"]
    assert "合计" in table
    assert "75.0%" in table
    assert "截至期末的 24 小时接通率" in table
    assert "（未登记）" in table
    assert json.loads(run(monkeypatch, capsys, *day, "--json"))["numbers"]["12315"]["answered"] == 3
    assert run(monkeypatch, capsys, *day, "--by", "agent").startswith("座席")
    wrong = run(monkeypatch, capsys, "--from", "yesterday", code=2)
    assert "'yesterday' is no time" in wrong


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0
) -> str:
    monkeypatch.setattr(sys, "argv", ["hotline", "measures", *arguments])
    with pytest.raises(SystemExit) as ended:
        main_module.main()
    out, err = capsys.readouterr()
    assert ended.value.code == code, err
    return out or err


async def test_of_the_days_before_a_period_only_fates_count(monkeypatch: pytest.MonkeyPatch) -> None:
    store = MemoryMeasureStore()
    added: list[AnyHappening] = []
    for day in range(9):
        told = replaced(fate(day, Fate.ANSWERED).told, at=NOON - day * DAY_MS)
        state = AgentSpan(at=told.at, agent=AgentId("8001"), state=AgentState.READY, since=told.at - 1000)
        await store.keep([Row(100 - day, 0, told), Row(100 - day, 1, state)])
    monkeypatch.setattr(Summing, "add", lambda self, told: added.append(told))
    await period(store, NOON - DAY_MS, NOON, MeasureRules(), 480)
    assert sum(isinstance(each, CallFate) for each in added) == 9
    assert sum(isinstance(each, AgentSpan) for each in added) == 2


class Endless(MemoryMeasureStore):
    """So many states that keeping them would show."""

    async def read(self, since: int, until: int | None = None) -> AsyncIterator[Row]:
        for n in range(1, 20_001):
            span = AgentSpan(at=NOON + n, agent=AgentId("8001"), state=AgentState.READY, since=NOON + n - 1)
            yield Row(n, 0, span)


async def test_a_long_period_is_added_up_without_keeping_what_it_is_made_of() -> None:
    tracemalloc.start()
    try:
        figures = await period(Endless(), NOON, NOON + DAY_MS, MeasureRules(), 480)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert figures.staff.ready_ms == 20_000
    assert most < 1 << 20, "kept, they are several MB"


def test_a_time_is_local() -> None:
    assert moment("2025-11-22 16:26", 480) == NOON - NOON % 60_000
