"""The stage and the browsers, for the tests of the pages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from playwright.async_api import Browser, Page, async_playwright

from desk.accounts import make_account
from desk.app import build
from desk.ports import Role
from tests.browser.stage import CHROMIUM, FAKE_MICROPHONE, PASSWORD, QUICK, ROOT, Launch, Stage, stand_ins


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    static = ROOT / "desk" / "static"
    if not (static / "index.html").is_file():
        pytest.fail("the page is not built: run `make setup`")
    stage = Stage(tmp_path)
    await stage.accounts.put(make_account("8001", Role.AGENT, PASSWORD, display="李文静", hasher=QUICK))
    await stage.accounts.put(
        make_account("banzhang", Role.SUPERVISOR, PASSWORD, display="陈班长", hasher=QUICK)
    )
    await stage.accounts.put(make_account("huawu", Role.OPERATOR, PASSWORD, display="话务", hasher=QUICK))
    runner = web.AppRunner(stand_ins(build(stage.deps(static)), stage), shutdown_timeout=2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    stage.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    yield stage
    await runner.cleanup()


@pytest.fixture
async def launch() -> AsyncIterator[Launch]:
    """Opens Chromium pages; any error on the page's console beside a missing SIP server is a failure."""
    complaints: list[str] = []
    async with async_playwright() as driver:
        browsers: list[Browser] = []

        async def new(
            args: list[str] = FAKE_MICROPHONE,
            size: tuple[int, int] = (1366, 768),
            zone: str = "Asia/Shanghai",
        ) -> Page:
            browser = await driver.chromium.launch(
                executable_path="/usr/bin/chromium", args=[*CHROMIUM, *args]
            )
            browsers.append(browser)
            context = await browser.new_context(
                viewport={"width": size[0], "height": size[1]}, locale="zh-CN", timezone_id=zone
            )
            page = await context.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on(
                "console",
                lambda line: complaints.append(line.text) if "Content Security" in line.text else None,
            )
            return page

        yield new
        for browser in browsers:
            await browser.close()
    assert complaints == []
