"""The telephony operators' console in a real browser: register, people, times, plans, versions, a trial."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web
from argon2 import PasswordHasher
from playwright.async_api import Browser, Page, async_playwright, expect

from cti.configuring import Configuring
from desk.accounts import Passwords, make_account
from desk.app import DeskDeps, build
from desk.feed import Feed
from desk.ports import Role
from desk.twins import (
    MemoryAccounts,
    MemoryAudit,
    MemoryDrafts,
    MemoryFloor,
    MemoryRecordings,
    MemorySessions,
    MemorySip,
)
from routing.model import AgentState
from routing.register import FloorConfig
from tests import ten_hotlines
from tests.fakes.config_service import FakeVersions
from tests.folders import copy_of_foshan
from tests.scenario.house import eventually, house

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "var" / "test-output" / "browser"
PASSWORD = "correct-horse-7"
QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
CHROMIUM = ["--no-sandbox", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
SIZES = [(1280, 800), (1920, 1080)]
FILES = {
    name: (ROOT / "config" / "foshan" / name).read_text(encoding="utf-8")
    for name in ("hotline.toml", "emergency.toml", "categories.toml")
}
FILES["categories.toml"] = FILES["categories.toml"].replace("\n", "\r\n")


class Stage:
    """A desk with the register of ten hotlines and a made-up store of versions, on a free port."""

    def __init__(self, tmp_path: Path) -> None:
        self.now = ten_hotlines.TUESDAY
        self.floor = MemoryFloor(config=ten_hotlines.config(), agents=ten_hotlines.agents(self.now))
        self.versions = FakeVersions(FILES, self.now)
        self.people = ten_hotlines.PEOPLE
        self.accounts = MemoryAccounts()
        self.root = tmp_path
        self.url = ""

    def app(self) -> web.Application:
        return build(
            DeskDeps(
                report=lambda fact: None,
                floor=self.floor,
                feed=Feed(floor_every_s=0.05),
                accounts=self.accounts,
                sessions=MemorySessions(lambda: self.now),
                drafts=MemoryDrafts(),
                draft_view=dict,
                forms=[],
                recordings=MemoryRecordings(),
                recordings_root=self.root,
                audit=MemoryAudit(),
                health=lambda: {"ok": True},
                clock=lambda: self.now,
                sip=MemorySip({}),
                asterisk_ws="ws://127.0.0.1:9/ws",
                passwords=Passwords(QUICK),
                people=lambda: self.people,
                configuring=self.versions,
            )
        )


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    if not (ROOT / "desk" / "static" / "index.html").is_file():
        pytest.fail("the page is not built: run `make setup`")
    stage = Stage(tmp_path)
    await stage.accounts.put(make_account("huawu", Role.OPERATOR, PASSWORD, display="林话务", hasher=QUICK))
    runner = web.AppRunner(stage.app(), shutdown_timeout=2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    stage.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    yield stage
    await runner.cleanup()


Launch = Callable[..., Any]


@pytest.fixture
async def launch() -> AsyncIterator[Launch]:
    """Opens Chromium pages; a script's error, a refused policy or a request to elsewhere is a failure."""
    complaints: list[str] = []
    async with async_playwright() as driver:
        browsers: list[Browser] = []

        async def new(stage: Stage, size: tuple[int, int] = (1280, 800)) -> Page:
            browser = await driver.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
            browsers.append(browser)
            context = await browser.new_context(
                viewport={"width": size[0], "height": size[1]}, locale="zh-CN", timezone_id="Asia/Shanghai"
            )
            page = await context.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on(
                "console",
                lambda line: complaints.append(line.text) if "Content Security" in line.text else None,
            )
            page.on(
                "request",
                lambda asked: (
                    None if asked.url.startswith((stage.url, "data:")) else complaints.append(asked.url)
                ),
            )
            await log_in(page, stage)
            return page

        yield new
        for browser in browsers:
            await browser.close()
    assert complaints == []


async def log_in(page: Page, stage: Stage) -> None:
    await page.goto(stage.url)
    await page.get_by_label("工号").fill("huawu")
    await page.get_by_label("密码").fill(PASSWORD)
    await page.get_by_role("button", name="登录").click()
    await expect(page.get_by_role("tab", name="热线登记")).to_be_visible()


async def turn(page: Page, name: str) -> None:
    await page.get_by_role("tab", name=name).click()


async def shot(page: Page, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    await page.evaluate("document.fonts.ready")
    await page.screenshot(path=SHOTS / f"{name}-{page.viewport_size['width']}.png", animations="disabled")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("size", SIZES)
async def test_the_register_draws_each_numbers_ladder(
    stage: Stage, launch: Launch, size: tuple[int, int]
) -> None:
    page = await launch(stage, size)
    await expect(page.locator(".numbers tbody tr")).to_have_count(10)
    await page.get_by_role("button", name="12315").click()
    detail = page.locator("#hotline-detail")
    await expect(detail).to_contain_text("消费者投诉举报")
    await expect(detail.locator("svg.ladder rect.bar")).to_have_count(4)
    await expect(detail.locator("svg.ladder")).to_contain_text("溢出 南海区分平台")
    await shot(page, "console-register")
    await page.keyboard.press("ArrowDown")
    await expect(detail).to_contain_text("开放时间外的阶梯")
    await shot(page, "console-register-hours")
    await detail.get_by_role("button", name="试一试").click()
    await expect(page.locator("#try-result")).to_contain_text("人社公积金组，劳动社保 ≥3 级")


@pytest.mark.parametrize("size", SIZES)
async def test_skills_times_and_plans_are_shown(stage: Stage, launch: Launch, size: tuple[int, int]) -> None:
    page = await launch(stage, size)
    await turn(page, "座席与技能")
    await expect(page.locator("#gaps")).to_contain_text("法律咨询：要求 4 级，仅 1 人达到")
    await shot(page, "console-skills")
    await page.locator("#gaps button", has_text="法律咨询").click()
    await expect(page.locator(".matrix tbody tr")).to_have_count(1)
    await turn(page, "时间与排班")
    await expect(page.locator(".ahead")).to_contain_text("10月1日至10月7日")
    await shot(page, "console-times")
    await turn(page, "预案与指标")
    await expect(page.locator(".plans")).to_contain_text("排队达到 20 人，或有人已等 1 分钟，持续 1 分钟")
    await shot(page, "console-plans")


@pytest.mark.parametrize("size", SIZES)
async def test_a_trial_says_who_could_take_the_call(
    stage: Stage, launch: Launch, size: tuple[int, int]
) -> None:
    page = await launch(stage, size)
    await turn(page, "试一试")
    await page.get_by_label("拨打的号码").fill("12333")
    await page.get_by_role("button", name="试一试").click()
    result = page.locator("#try-result")
    await expect(result).to_contain_text("9月29日 10:00，工作日")
    await expect(result).to_contain_text("人社公积金组，劳动社保 ≥3 级")
    await page.get_by_label("时间").fill("2026-10-02T20:00")
    await page.get_by_role("button", name="试一试").click()
    await expect(result).to_contain_text("10月2日 20:00，放假")
    await expect(result).to_contain_text("closed-12333")
    await page.get_by_label("拨打的号码").fill("96900")
    await page.get_by_role("button", name="试一试").click()
    await expect(result).to_contain_text("粤语 ≥5 级")
    await shot(page, "console-try")


@pytest.mark.parametrize("size", SIZES)
async def test_a_configuration_is_checked_compared_applied_and_rolled_back(
    stage: Stage, launch: Launch, size: tuple[int, int]
) -> None:
    page = await launch(stage, size)
    await turn(page, "配置版本")
    area, outcome = page.get_by_label("配置文件内容"), page.locator("#config-outcome")
    await expect(area).to_have_value(re.compile("佛山市12345热线"))
    wrong = FILES["hotline.toml"].replace("wrap_up_s = 20", "wrapup_s = 30")
    line = wrong.splitlines().index("wrapup_s = 30") + 1
    await area.fill(wrong)
    await expect(page.get_by_text("第 1 版，已修改，未启用")).to_be_visible()

    await page.get_by_role("button", name="检查").click()
    fault = outcome.get_by_role("button")
    await expect(fault).to_contain_text(f"hotline.toml:{line}")
    await fault.click()
    await shot(page, "console-fault")
    chosen = await area.evaluate("area => area.value.slice(area.selectionStart, area.selectionEnd)")
    assert chosen == "wrapup_s = 30"
    await expect(outcome).to_contain_text("有 1 处错误")
    await expect(page.get_by_role("button", name="启用…")).to_be_disabled()
    await area.fill(wrong + "\n")
    await page.get_by_role("button", name="启用…").click()
    await expect(outcome).to_contain_text("有 1 处错误")
    await expect(page.get_by_role("button", name="启用…")).to_be_disabled()
    await expect(page.get_by_role("dialog")).to_be_hidden()

    await area.fill(FILES["hotline.toml"].replace("wrap_up_s = 20", "wrap_up_s = 30"))
    await page.get_by_role("button", name="差异").click()
    await expect(outcome.locator(".added")).to_have_text("+wrap_up_s = 30\n")
    await expect(outcome.locator(".removed")).to_have_text("-wrap_up_s = 20\n")
    await shot(page, "console-diff")
    await page.get_by_role("button", name="启用…").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="启用").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("请写明原因")
    assert len(stage.versions.kept) == 1
    await dialog.get_by_label("原因").fill("座席反映整理时间不够")
    await shot(page, "console-apply")
    await dialog.get_by_role("button", name="启用").click()
    await expect(outcome).to_contain_text("已启用第 2 版")
    assert stage.versions.kept[1]["why"] == "座席反映整理时间不够"

    await page.get_by_role("button", name="回退到第 1 版").click()
    await dialog.get_by_label("原因").fill("平均接听速度变差")
    await shot(page, "console-rollback")
    assert len(stage.versions.kept) == 2
    await dialog.get_by_role("button", name="确认回退").click()
    await expect(outcome).to_contain_text("已回退到第 1 版")
    await expect(area).to_have_value(FILES["hotline.toml"])
    await expect(page.locator("#versions article")).to_have_count(3)
    await shot(page, "console-versions")


async def test_what_cannot_be_read_is_said_and_tried_again(stage: Stage, launch: Launch) -> None:
    stage.versions.away = True
    page = await launch(stage)
    await turn(page, "配置版本")
    outcome = page.locator("#config-outcome")
    await expect(outcome).to_contain_text("没有成功")
    await shot(page, "console-away")
    stage.versions.away = False
    await outcome.get_by_role("button", name="重新读取").click()
    await expect(page.get_by_label("配置文件内容")).to_have_value(re.compile("佛山市12345热线"))


async def test_who_is_overtaken_by_another_operator_keeps_the_text(stage: Stage, launch: Launch) -> None:
    page = await launch(stage)
    await turn(page, "配置版本")
    area, outcome = page.get_by_label("配置文件内容"), page.locator("#config-outcome")
    await expect(area).to_have_value(re.compile("佛山市12345热线"))
    mine = FILES["hotline.toml"].replace("wrap_up_s = 20", "wrap_up_s = 30")
    await area.fill(mine)
    theirs = FILES["hotline.toml"].replace("comfort_s = 20", "comfort_s = 40")
    stage.versions.keep({**FILES, "hotline.toml": theirs}, "减少播报", "zhang", stage.now)
    await page.get_by_role("button", name="启用…").click()
    await expect(outcome).to_contain_text("zhang 已启用第 2 版，您的修改基于第 1 版，没有启用。")
    await shot(page, "console-overtaken")
    await outcome.get_by_role("button", name="保留我的文字，与第 2 版比较").click()
    await expect(outcome.locator(".removed")).to_have_count(2)
    await expect(area).to_have_value(mine)
    assert len(stage.versions.kept) == 2


async def test_an_empty_register_says_so_on_every_screen(stage: Stage, launch: Launch) -> None:
    stage.floor.config, stage.floor.agents = FloorConfig(), {}
    stage.people = {}
    page = await launch(stage)
    for name, said in [
        ("热线登记", "配置中还没有热线号码"),
        ("座席与技能", "配置中还没有座席"),
        ("时间与排班", "所有号码 7×24 小时开放"),
        ("预案与指标", "没有分组，所有座席在同一池"),
    ]:
        await turn(page, name)
        await expect(page.get_by_role("tabpanel")).to_contain_text(said)
    await shot(page, "console-empty")


async def test_the_console_is_walked_by_keys_alone(stage: Stage, launch: Launch) -> None:
    page = await launch(stage)
    await page.get_by_role("tab", name="热线登记").focus()
    for name in ("座席与技能", "时间与排班", "预案与指标", "配置版本", "试一试"):
        await page.keyboard.press("ArrowDown")
        await expect(page.get_by_role("tab", name=name)).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.get_by_label("拨打的号码")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#try-result")).to_contain_text("政务服务便民热线")


async def test_who_becomes_ready_is_counted_without_a_reload(stage: Stage, launch: Launch) -> None:
    page = await launch(stage)
    await page.get_by_role("button", name="12345").click()
    count = page.locator("#hotline-detail text.count.ready").first
    await expect(count).to_have_text("8")
    stage.floor.agents = {
        agent: seat for agent, seat in stage.floor.agents.items() if seat.state is not AgentState.READY
    }
    await expect(count).to_have_text("0", timeout=15_000)
    await expect(page.get_by_role("button", name="12345")).to_be_focused()


async def test_a_file_from_windows_keeps_its_line_ends(stage: Stage, launch: Launch) -> None:
    page = await launch(stage)
    await turn(page, "配置版本")
    await page.get_by_role("tab", name="categories.toml").click()
    await page.get_by_label("配置文件内容").press("End")
    await page.keyboard.type(" 改")
    await page.get_by_role("button", name="启用…").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("原因").fill("试")
    await dialog.get_by_role("button", name="启用").click()
    await expect(page.locator("#config-outcome")).to_contain_text("已启用第 2 版")
    before = FILES["categories.toml"].split("\r\n")
    after = stage.versions.kept[1]["files"]["categories.toml"].split("\r\n")
    assert [old for old, new in zip(before, after, strict=True) if old != new] == [before[0]]


async def test_an_operator_changes_the_floor_of_a_running_service(tmp_path: Path, launch: Launch) -> None:
    copy_of_foshan(tmp_path / "foshan")
    async with house(tmp_path) as place:
        await Configuring(place.parts.versions, place.plan.config_dir, place.time.now_ms).keep_first()
        await eventually(lambda: place.service.config.number == 1)
        await place.parts.accounts.put(make_account("huawu", Role.OPERATOR, PASSWORD, hasher=QUICK))
        page = await launch(SimpleNamespace(url=f"http://127.0.0.1:{place.service.desk_port}/"))
        await turn(page, "配置版本")
        area, outcome = page.get_by_label("配置文件内容"), page.locator("#config-outcome")
        await expect(area).to_have_value(re.compile("佛山市12345热线"))
        await page.get_by_role("tab", name="hotline.toml").click()
        text = await area.input_value()
        assert "\nring_s = 15\n" in text
        await area.fill(text.replace("\nring_s = 15\n", "\nring_s = 1500\n"))
        await page.get_by_role("button", name="检查").click()
        await expect(outcome.get_by_role("button").first).to_contain_text("5 至 120")
        await area.fill(text.replace("\nring_s = 15\n", "\nring_s = 25\n"))
        await page.get_by_role("button", name="启用…").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("振铃时限由 15 秒 改为 25 秒")
        await dialog.get_by_label("原因").fill("节前")
        await dialog.get_by_role("button", name="启用").click()
        await expect(outcome).to_contain_text("已启用第 2 版")
        await eventually(lambda: place.service.loop.floor.config.ring_ms == 25_000)
        await turn(page, "预案与指标")
        await expect(page.locator(".plans")).to_contain_text("25 秒")
        await turn(page, "配置版本")
        await page.get_by_role("button", name="回退到第 1 版").click()
        await dialog.get_by_label("原因").fill("节后")
        await dialog.get_by_role("button", name="确认回退").click()
        await eventually(lambda: place.service.loop.floor.config.ring_ms == 15_000)
        await expect(page.locator("#versions article").first).to_contain_text("正在使用")
