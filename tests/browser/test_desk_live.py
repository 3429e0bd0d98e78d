"""An agent in a real browser takes a real call: seen, heard, understood and recorded."""

from __future__ import annotations

import asyncio
import os
import re
import struct
import wave
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.async_api import Page, async_playwright, expect

from asr.models import ensure_whisper
from asr.pool import PoolRecogniser
from demo import phones
from demo.house import House, open_house
from demo.phones import Phone
from demo.stand import CALLERS_IP, free_port
from desk.accounts import make_account
from routing import facts as f
from routing.model import CallPhase
from tests.live.hall import FLOOR, Hall, hall, quick_prompts, tree
from tests.relay import Relay
from tests.services import redis_server, redis_url

__all__ = ["redis_server", "redis_url"]

SHOTS = Path(__file__).parents[2] / "var" / "test-output" / "browser"
PASSWORD = "correct-horse-battery"
BROWSER_S = 30_000
expect.set_options(timeout=BROWSER_S)
LIMIT_S = 30.0
WAY_MS = 45_000
CHROMIUM = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]


@asynccontextmanager
async def page_of(url: str, microphone: Path) -> AsyncIterator[Page]:
    """A browser whose microphone plays a file."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=[*CHROMIUM, f"--use-file-for-fake-audio-capture={microphone}"],
        )
        context = await browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        page = await context.new_page()
        page.set_default_timeout(BROWSER_S)
        await page.goto(url)
        yield page
        await browser.close()


def tone(path: Path) -> Path:
    """Two seconds of 400 Hz, which Chromium plays over and over as the agent's voice."""
    rate = 48_000
    wave_ = [int(9_000 * ((n * 800 // rate) % 2 * 2 - 1)) for n in range(2 * rate)]
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(struct.pack(f"<{len(wave_)}h", *wave_))
    return path


def loudness(path: Path, channel: int, from_s: float) -> float:
    """Root mean square of a channel from a moment on: 0 what the caller said, 1 what the caller heard."""
    with wave.open(str(path), "rb") as sound:
        sound.setpos(min(sound.getnframes(), int(from_s * sound.getframerate())))
        frames = sound.readframes(sound.getnframes())
    leg = [sample[channel] for sample in struct.iter_unpack("<hh", frames)]
    return float((sum(s * s for s in leg) / max(1, len(leg))) ** 0.5)


async def shot(page: Page, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=SHOTS / f"live-{name}.png")


async def log_in(place: Hall, page: Page) -> None:
    await place.parts.accounts.put(make_account("8003", "agent", PASSWORD, display="网页座席"))
    await page.fill("#name", "8003")
    await page.fill("#password", PASSWORD)
    await page.press("#password", "Enter")
    await expect(page.locator("#lamp")).to_have_class(re.compile("registered|up|on|ok"))


async def loudest(page: Page, seconds: float) -> float:
    """The highest level of the received track, 0 to 1, over some seconds."""
    levels = []
    for _ in range(int(seconds / 0.1)):
        levels.append(await page.evaluate("hotline.phone.level()"))
        await asyncio.sleep(0.1)
    return max(levels)


@pytest.mark.timeout(180)
async def test_an_agent_answers_in_the_browser(tmp_path: Path) -> None:
    model = ensure_whisper(Path("build/models/whisper-base"))
    floor = msgspec.structs.replace(FLOOR, ring_ms=20_000)
    async with hall(
        tmp_path,
        {"8003": ""},
        floor=floor,
        recogniser=lambda on_state: PoolRecogniser("whisper", model, on_state),
    ) as place:
        await place.until(f.RecogniserBack)
        url = f"http://127.0.0.1:{place.service.desk_port}"
        async with page_of(url, tone(tmp_path / "voice.wav")) as page:
            await log_in(place, page)
            caller, call = await place.dial(
                dnis="12315", name="陈先生", says="noise-12345", speaks_after_ms=2_000, hold_ms=26_000
            )
            await page.click("#ready")
            await expect(page.locator("aside.left")).to_have_attribute("data-phone", "ringing")
            await expect(page.locator("#ani")).to_contain_text("138 0013 8000")
            await expect(page.locator("#dnis")).to_contain_text("12315")
            await shot(page, "1-popup")
            await page.click("#answer")
            await place.until_phase(call, CallPhase.TALKING)
            await expect(page.locator("aside.left")).to_have_attribute("data-phone", "talking")
            heard = await loudest(page, 6)
            await expect(page.locator("[data-utterance^=caller-]").first).to_contain_text(re.compile(".+"))
            assert place.floor.calls[call].phase is CallPhase.TALKING, "the text came while the caller spoke"
            await expect(page.locator("#f-category")).to_have_value("投诉")
            await shot(page, "2-talking")
            packets = await page.evaluate("hotline.phone.received()")
            await caller.wait(40)
            await expect(page.locator("aside.left")).not_to_have_attribute("data-phone", "talking")
            await shot(page, "3-wrap-up")
        await place.until(f.RecordingSealed)
        recording = await place.parts.library.find(call)
        kept = await place.parts.history.find(call)
    assert recording is not None
    assert kept is not None
    assert kept.agent == "8003"
    assert heard > 0.01, "the agent hears the caller"
    assert packets > 100
    talked_from_s = ((kept.answered_at or 0) - kept.arrived_at) / 1000
    path = tmp_path / "recordings" / recording.file
    assert loudness(path, 1, talked_from_s) > 500, "the agent is heard by the caller"
    assert loudness(path, 0, talked_from_s) > 100
    assert recording.duration_ms > 20_000


@asynccontextmanager
async def house_for_browsers(folder: Path, **settings: str) -> AsyncIterator[House]:
    """A whole hotline with the service in a process of its own, and every agent's phone in a browser."""
    async with open_house(
        folder,
        tree(),
        {},
        "sip:127.0.0.1:9",
        HOTLINE_PROMPTS_DIR=str(quick_prompts(folder / "prompts")),
        HOTLINE_RECOGNISER="none",
        HOTLINE_DESK_PORT=str(free_port()),
        **settings,
    ) as house:
        yield house


def caller(house: House, ani: str, **more: Any) -> Phone:
    """Somebody who dials 12345."""
    return phones.caller(server=house.stand.sip, ip=CALLERS_IP, dnis="12345", ani=ani, **more)


async def enter(page: Page, password: str) -> None:
    await page.fill("#name", "8003")
    await page.fill("#password", password)
    await page.press("#password", "Enter")
    await expect(page.locator("#lamp")).to_have_class(re.compile("registered"))


def on_the_phone(page: Page, state: str) -> Any:
    return expect(page.locator("aside.left")).to_have_attribute("data-phone", state)


@pytest.mark.timeout(240)
@pytest.mark.parametrize("logins", ["in memory", "in redis"])
async def test_the_phone_in_the_browser_outlives_the_service(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    logins: str,
) -> None:
    for name in [name for name in os.environ if name.startswith("HOTLINE_")]:
        if name != "HOTLINE_ASTERISK_ROOT":
            monkeypatch.delenv(name)
    more = {"HOTLINE_REDIS_URL": request.getfixturevalue("redis_url")} if logins == "in redis" else {}
    lost = logins == "in memory"
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(house_for_browsers(tmp_path, **more))
        page = await stack.enter_async_context(page_of(house.url, tone(tmp_path / "voice.wav")))
        await enter(page, house.passwords["8003"])
        await page.click("#ready")
        first = caller(house, "13800138001", says="consumer-12315", speaks_after_ms=4_000, hold_ms=90_000)
        await stack.enter_async_context(first)
        await on_the_phone(page, "ringing")
        await page.click("#answer")
        await on_the_phone(page, "talking")
        answered = await house.happenings.until(f.AgentAnswered, limit_s=LIMIT_S)

        await house.service.kill()

        banner = page.locator("[data-banner=link-down]")
        await expect(banner).to_contain_text("服务暂时中断，电话仍可接听")
        await asyncio.sleep(3)  # long enough for a phone that hangs on the service to have gone
        packets = await page.evaluate("hotline.phone.received()")
        assert await loudest(page, 3) > 0.01, "the agent still hears the caller"
        assert await page.evaluate("hotline.phone.received()") > packets + 100
        await on_the_phone(page, "talking")
        await expect(page.locator("#lamp")).to_have_text("话机已注册")
        assert not [step for step in first.steps if step.what == "hung-up"]
        await page.locator("#f-wish").fill("退款")
        await page.locator("#f-wish").press("Tab")
        await expect(page.locator("[data-field=wish] .mark")).to_have_text("人工 · 未保存")
        await shot(page, f"4-service-away-talking-{logins[3:]}")

        await first.hang_up()
        await on_the_phone(page, "none")
        await expect(page.locator("#phase")).to_have_text("通话已结束")
        second = caller(house, "13800138002", says="noise-12345", speaks_after_ms=4_000, hold_ms=120_000)
        await stack.enter_async_context(second)
        await on_the_phone(page, "ringing")
        await expect(page.locator("#ani")).to_contain_text("138 0013 8002")
        await shot(page, f"5-service-away-ringing-{logins[3:]}")
        await page.click("#answer")
        await on_the_phone(page, "talking")
        await shot(page, f"6-service-away-answered-{logins[3:]}")

        await house.start_service()

        found = await house.happenings.until(
            f.CallFound, lambda fact: fact.ani == "13800138002" and fact.agent is not None, limit_s=LIMIT_S
        )
        assert found.agent == "8003"
        if lost:
            again = page.locator("[data-banner=signed-out]")
            await expect(again).to_contain_text("服务已恢复，请重新登录；电话不受影响。", timeout=BROWSER_S)
            await on_the_phone(page, "talking")
            await shot(page, "7-log-in-again")
            await again.locator("input").fill(house.passwords["8003"])
            await again.locator("input").press("Enter")
        # by itself, but not at once: the longer the service was away, the longer the page's pauses
        await expect(page.locator("#dnis")).to_have_text("12345", timeout=BROWSER_S)
        await expect(page.locator("#state")).to_have_text("通话")
        await expect(page.locator("#phase")).to_have_text("通话中")
        await expect(page.locator("[data-banner]:visible")).to_have_attribute(
            "data-banner", "recogniser-away"
        )
        kept = await house.happenings.until(f.DraftEdited, limit_s=LIMIT_S)
        assert (kept.call, kept.field, kept.value) == (answered.call, "wish", "退款")
        await on_the_phone(page, "talking")
        await shot(page, f"8-service-back-{logins[3:]}")
        assert not [step for step in second.steps if step.what == "hung-up"]
        await page.click("#hang-up")
        await second.wait(LIMIT_S)
        await house.happenings.until(f.CallerHungUp, lambda fact: fact.call == found.call, limit_s=LIMIT_S)
        await on_the_phone(page, "none")
        await expect(page.locator("#state")).to_have_text("整理")


async def way(page: Page, number: int) -> None:
    """Wait until the phone is registered by that way: 0 straight to Asterisk, 1 through the desk."""
    await expect(page.locator("#lamp.registered")).to_have_attribute("data-way", str(number), timeout=WAY_MS)


@pytest.mark.timeout(180)
async def test_the_phone_takes_the_way_that_there_is_and_keeps_its_call(tmp_path: Path) -> None:
    straight = Relay(0)
    await straight.start()
    async with AsyncExitStack() as stack:
        stack.push_async_callback(straight.stop)
        place = await stack.enter_async_context(
            hall(tmp_path, {"8003": ""}, sip_ws=f"ws://127.0.0.1:{straight.port}/ws")
        )
        straight.lead_to(place.stand.http_port)
        url = f"http://127.0.0.1:{place.service.desk_port}"
        page = await stack.enter_async_context(page_of(url, tone(tmp_path / "voice.wav")))
        await log_in(place, page)
        await way(page, 0)
        person, call = await place.dial(hold_ms=90_000)
        await page.click("#ready")
        await page.click("#answer")
        await place.until_phase(call, CallPhase.TALKING)

        straight.shut()  # in the middle of the call

        await way(page, 1)
        await on_the_phone(page, "talking")
        await person.hang_up()
        await on_the_phone(page, "none")  # Asterisk tells the end by the way that there is now
        straight.open()
        await page.evaluate("dispatchEvent(new Event('online'))")
        await way(page, 0)

        straight.freeze()  # a network that is gone without a word, noticed by the next registration
        await page.evaluate("hotline.phone.ua.register()")
        await way(page, 1)


@pytest.mark.timeout(120)
async def test_when_a_browser_is_closed_in_mid_call_the_caller_goes_first_to_another(tmp_path: Path) -> None:
    async with hall(tmp_path, {"8003": ""}) as place:
        url = f"http://127.0.0.1:{place.service.desk_port}"
        async with page_of(url, tone(tmp_path / "voice.wav")) as page:
            await log_in(place, page)
            caller, call = await place.dial(hold_ms=60_000)
            await page.click("#ready")
            await page.click("#answer")
            await place.until_phase(call, CallPhase.TALKING)
        lost = await place.until(f.AgentLost)
        assert lost.agent == "8003"
        assert not [step for step in caller.steps if step.what == "hung-up"], "the caller is still there"
        assert place.floor.calls[call].first_in_line
        assert place.floor.calls[call].phase is CallPhase.WAITING
