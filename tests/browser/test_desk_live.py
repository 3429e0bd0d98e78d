"""An agent in a real browser takes a real call: seen, heard, understood and recorded."""

from __future__ import annotations

import asyncio
import re
import struct
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest
from playwright.async_api import Page, async_playwright, expect

from asr.models import ensure_whisper
from asr.pool import PoolRecogniser
from desk.accounts import make_account
from routing import facts as f
from routing.model import CallPhase
from tests.live.hall import FLOOR, Hall, hall

SHOTS = Path(__file__).parents[2] / "var" / "test-output" / "browser"
PASSWORD = "correct-horse-battery"
BROWSER_S = 30_000
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
