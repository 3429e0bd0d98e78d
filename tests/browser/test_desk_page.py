"""The page in a real browser: what the agent and the supervisor see, and what their keys report."""

from __future__ import annotations

import json
import re
import wave
from hashlib import sha256
from types import SimpleNamespace

import pytest
from playwright.async_api import expect

from routing.facts import (
    AgentLoggedIn,
    AgentReady,
    DraftEdited,
    EmergencyDismissed,
    EmergencyHeard,
    EmergencyRequested,
    RecogniserBack,
    RecogniserLost,
    RecordingSealed,
)
from routing.model import AgentId, AgentState, Call, CallId, CallPhase, Leg
from tests.browser.stage import CALL, PASSWORD, Launch, Stage, log_in, now, seat, shot


async def test_a_wrong_password_is_said_on_the_screen(stage: Stage, launch: Launch) -> None:
    page = await launch()
    await page.goto(stage.url)
    await page.get_by_label("工号").fill("8001")
    await page.get_by_label("密码").fill("not-this-one")
    await page.get_by_role("button", name="登录").click()
    await expect(page.get_by_role("alert")).to_have_text("工号或密码不正确")
    await shot(page, "login")
    assert stage.facts == []


async def test_an_agent_takes_a_call(stage: Stage, launch: Launch) -> None:
    page = await launch()
    stage.drafts.by_call["earlier"] = {
        "call": "1759000000.1",
        "ani": "13800138000",
        "dnis": "12345",
        "opened_at": now() - 3 * 86_400_000,
        "fields": {
            "category": {"value": "投诉", "source": "heard"},
            "summary": {"value": "祖庙街道夜间施工噪音扰民", "source": "agent"},
            "place": {"value": "祖庙街道建新路", "source": "heard"},
        },
    }
    await log_in(page, stage)
    await expect(page.locator("#state")).to_contain_text("示忙")
    await expect(page.locator("#lamp")).to_have_text("话机未注册")
    await shot(page, "idle")
    await page.locator("#ready").click()
    assert (await stage.fact(AgentReady)).agent == "8001"
    await expect(page.locator("#state")).to_have_text("就绪")

    stage.ring()
    await expect(page.locator("#ani")).to_have_text("138 0013 8000")
    await expect(page.locator("#dnis")).to_have_text("12315")
    await expect(page.locator("#hotline")).to_have_text("消费者投诉举报热线")
    await expect(page.locator("#earlier")).to_contain_text("夜间施工噪音扰民")
    await expect(page.locator("#transcript")).to_contain_text("喂你好我要投诉")
    await shot(page, "ringing")
    stage.answer()
    await expect(page.locator("#state")).to_have_text("通话")
    await expect(page.locator("#due")).to_contain_text("剩余")

    stage.hear(0, "您好，这里是12345热线，请讲。", final=True, leg=Leg.AGENT)
    stage.hear(1, "我在南海区桂城的一个超市", final=False)
    partial = page.locator("[data-utterance=caller-1]")
    await expect(partial).to_have_class(re.compile("partial"))
    stage.hear(1, "我在南海区桂城的一个超市买到过期的牛奶，要求退款", final=True)
    await expect(partial).not_to_have_class(re.compile("partial"))
    await expect(partial).to_contain_text("过期的牛奶")
    stage.hear(2, "昨天晚上买的，他们不肯退", final=True)
    stage.hear(3, "就是千灯湖那边", final=False)

    stage.fill("category", "投诉", source="heard", words="我要投诉", confidence=0.93)
    stage.fill("district", "南海区", source="heard", words="我在南海区桂城", confidence=0.9)
    stage.fill("town", "桂城街道", source="heard", words="南海区桂城的一个超市", confidence=0.88)
    stage.fill("place", "千灯湖", source="heard", words="就是千灯湖那边", confidence=0.41)
    stage.fill("matter_time", "昨天晚上", source="heard", words="昨天晚上买的", confidence=0.8)
    stage.fill(
        "summary",
        "在超市买到过期牛奶，商家不肯退款",
        source="heard",
        words="买到过期的牛奶，要求退款",
        confidence=0.7,
    )
    place = page.locator("[data-field=place]")
    await expect(page.locator("#f-place")).to_have_value("千灯湖")
    await expect(place.locator(".mark")).to_have_text("待确认 41%")
    await expect(place.locator(".words")).to_have_text("“就是千灯湖那边”")
    await expect(page.locator("[data-field=category] .mark")).to_have_text("识别 93%")
    await shot(page, "talking")


async def test_what_the_agent_types_is_never_overwritten(stage: Stage, launch: Launch) -> None:
    page = await launch()
    await log_in(page, stage)
    await expect(page.locator("#state")).to_contain_text("示忙")
    stage.ring()
    stage.answer()
    stage.fill("place", "千灯湖", source="heard", words="就是千灯湖那边", confidence=0.41)
    place, row = page.locator("#f-place"), page.locator("[data-field=place]")
    await expect(place).to_have_value("千灯湖")
    await row.get_by_role("button", name="改").click()
    await place.fill("千灯湖公园北门好又多超市")
    # heard before what was typed has arrived at the server
    stage.fill("place", "千灯湖地铁站", source="heard", words="地铁站", confidence=0.95)
    await place.press("Tab")
    edited = await stage.fact(DraftEdited)
    assert (edited.call, edited.field, edited.value) == (CALL, "place", "千灯湖公园北门好又多超市")
    await expect(row.locator(".mark")).to_have_text("人工")
    await expect(place).to_have_value("千灯湖公园北门好又多超市")
    # heard after: offered, and taken only when the agent says so
    proposal = {"value": "桂澜北路28号", "words": "桂澜北路二十八号", "confidence": 0.9}
    stage.fill("place", "千灯湖公园北门好又多超市", source="agent", proposal=proposal)
    await expect(row.locator(".chip")).to_contain_text("后来听到：桂澜北路28号")
    await expect(place).to_have_value("千灯湖公园北门好又多超市")
    await shot(page, "proposal")
    stage.facts.clear()
    await row.locator(".chip").click()
    assert (await stage.fact(DraftEdited)).value == "桂澜北路28号"
    await expect(place).to_have_value("桂澜北路28号")


async def test_a_call_goes_on_to_wrap_up_with_its_draft(stage: Stage, launch: Launch) -> None:
    page = await launch()
    await log_in(page, stage)
    await expect(page.locator("#state")).to_contain_text("示忙")
    stage.ring()
    stage.answer()
    stage.end()
    await expect(page.locator("#phase")).to_have_text("通话已结束")
    await page.locator("#f-wish").fill("要求退款并道歉")
    await page.locator("#f-wish").press("Tab")
    assert (await stage.fact(DraftEdited)).field == "wish"
    await page.reload()
    await expect(page.locator("#ani")).to_have_text("138 0013 8000")
    await expect(page.locator("#f-wish")).to_have_value("要求退款并道歉")
    await page.get_by_role("button", name="完成整理").click()
    assert (await stage.fact(AgentReady)).agent == "8001"


async def test_an_emergency_is_sent_on_by_one_key(stage: Stage, launch: Launch) -> None:
    page = await launch()
    await log_in(page, stage)
    await expect(page.locator("#state")).to_contain_text("示忙")
    stage.ring()
    stage.answer()
    stage.hear(1, "我们楼下着火了，火很大，快点来人", final=True)
    heard = EmergencyHeard(
        call=CALL, kind="fire", words="楼下着火了，火很大", number="110", score=0.97, certain=True
    )
    stage.follow(heard)
    alert = page.locator("#alert")
    await expect(alert).to_be_visible()
    await expect(alert).to_contain_text("紧急情况：火情")
    await expect(alert).to_contain_text("楼下着火了，火很大")
    await shot(page, "emergency")
    path = f"**/api/calls/{CALL}/emergency"
    async with page.expect_request(path) as asked:
        await page.keyboard.press("F10")
    assert (await asked.value).post_data_json == {"number": "110", "by": "warm"}
    stage.follow(EmergencyRequested(call=CALL, agent=AgentId("8001"), number="110"))
    await expect(alert).to_be_hidden()

    stage.follow(heard)
    await page.locator("#alert-dismiss").click()
    await page.get_by_role("button", name="转述他人或新闻").click()
    assert (await stage.fact(EmergencyDismissed)).reason == "转述他人或新闻"
    await expect(alert).to_be_hidden()

    await page.locator("#emergency").click()
    await shot(page, "emergency-menu")
    async with page.expect_request(path) as asked:
        await page.get_by_role("menuitem", name="三方通话 119").click()
    assert (await asked.value).post_data_json == {"number": "119", "by": "three_way"}


async def test_what_is_away_is_said_in_plain_words(stage: Stage, launch: Launch) -> None:
    page = await launch(args=["--use-fake-device-for-media-stream", "--deny-permission-prompts"])
    await log_in(page, stage)
    await expect(page.locator("[data-banner=microphone]")).to_contain_text("麦克风未授权")
    stage.follow(RecogniserLost(engine="vosk", why="model missing"))
    away = page.locator("[data-banner=recogniser-away]")
    await expect(away).to_contain_text("语音识别暂不可用")
    await shot(page, "away")
    stage.follow(RecogniserBack(engine="vosk"))
    await expect(away).to_have_count(0)


async def test_a_second_login_takes_the_seat_over(stage: Stage, launch: Launch) -> None:
    first, second = await launch(), await launch()
    await log_in(first, stage)
    await expect(first.locator("#state")).to_contain_text("示忙")
    await log_in(second, stage)
    await expect(second.locator("#state")).to_contain_text("示忙")
    await expect(first.locator("[data-banner=taken-over]")).to_contain_text("已在其他页面登录")
    await shot(first, "taken-over")
    logins = [fact for fact in stage.facts if isinstance(fact, AgentLoggedIn)]
    assert len(logins) == 1


async def test_a_login_that_ended_is_renewed_on_the_page_itself(stage: Stage, launch: Launch) -> None:
    page = await launch()
    await log_in(page, stage)
    await expect(page.locator("#state")).to_contain_text("示忙")
    await page.evaluate("fetch('/api/logout', {method: 'POST'})")
    away = page.locator("[data-banner=session-over]")
    await expect(away).to_contain_text("登录已失效，请重新登录。")
    await expect(page.locator("#lamp")).to_have_text("无话机")
    await away.get_by_label("密码").fill("not-this-one")
    await away.get_by_role("button", name="重新登录").click()
    await expect(away.get_by_role("alert")).to_have_text("工号或密码不正确")
    await shot(page, "log-in-again")
    await away.get_by_label("密码").fill(PASSWORD)
    await away.get_by_label("密码").press("Enter")
    await expect(page.locator("#state")).to_contain_text("示忙")
    await expect(away).to_be_hidden()
    await expect(page.locator("#lamp")).not_to_have_text("无话机")


async def test_a_page_finds_its_call_again_after_the_connection_was_lost(
    stage: Stage, launch: Launch
) -> None:
    page = await launch()
    await log_in(page, stage)
    await expect(page.locator("#state")).to_contain_text("示忙")
    stage.ring()
    stage.answer()
    await expect(page.locator("#phase")).to_have_text("通话中")
    stage.feed.close()  # as when the service stops
    stage.hear(4, "断开的时候说的话", final=True)
    await expect(page.locator("#transcript")).to_contain_text("断开的时候说的话")
    await expect(page.locator("#phase")).to_have_text("通话中")


async def test_a_callers_words_never_become_markup(stage: Stage, launch: Launch) -> None:
    page = await launch()
    await log_in(page, stage)
    await expect(page.locator("#state")).to_contain_text("示忙")
    stage.ring()
    nasty = "<img src=x onerror=alert(1)>"
    stage.hear(1, nasty, final=True)
    await expect(page.locator("[data-utterance=caller-1] p")).to_have_text(nasty)
    assert await page.locator("#transcript img").count() == 0


def seal(stage: Stage) -> None:
    file = stage.recordings_root / "a.wav"
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(16_000 * 4))
    digest, size = sha256(file.read_bytes()).hexdigest(), file.stat().st_size
    stage.recordings.by_call[CALL] = SimpleNamespace(file="a.wav", sha256=digest, duration_ms=4000, size=size)
    stage.follow(RecordingSealed(call=CALL, file="a.wav", sha256=digest, duration_ms=4000, size=size))


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
async def test_a_supervisor_watches_the_floor_and_plays_a_recording(
    stage: Stage, launch: Launch, size: tuple[int, int]
) -> None:
    stage.floor.put(
        seat("8002", "黄嘉敏", AgentState.READY, since=now() - 65_000),
        seat("8003", "梁志强", AgentState.NOT_READY, reason="用餐", since=now() - 1_260_000),
        seat("8004", "何美玲", AgentState.WRAP_UP, since=now() - 11_000),
        seat("8005", "周俊杰", AgentState.NOT_READY, reason="rona", since=now() - 32_000),
    )
    stage.ring()
    stage.answer()
    seal(stage)
    for place, waited in enumerate([31_000, 9_000]):
        stage.floor.put(
            Call(
                id=CallId(f"1760000100.{place}"),
                channel=f"PJSIP/trunk-{place}",
                ani=f"1390757{place:04d}",
                caller_name="",
                dnis="12345",
                phase=CallPhase.WAITING,
                arrived_at=now() - waited,
                waiting_since=now() - waited,
                first_in_line=not place,
            )
        )
    page = await launch(size=size)
    await log_in(page, stage, "banzhang")
    await expect(page.locator("#agents")).to_contain_text("138 0013 8000")
    await expect(page.locator("#line tr")).to_have_count(2)
    await page.get_by_role("tab", name="录音与审计").click()
    await page.get_by_role("button", name="播放 138 0013 8000 的录音").click()
    await expect(page.locator("#audit")).to_contain_text("已调听")
    assert stage.audit.entries[0]["who"] == "banzhang"
    # not wait_for_function: the page's policy forbids the eval that it needs
    loaded = (
        "player => new Promise(done => player.readyState ? done() : (player.onloadedmetadata = () => done()))"
    )
    await page.locator("#player").evaluate(loaded)
    assert await page.locator("#player").evaluate("player => player.duration") > 3.9
    await shot(page, f"supervisor-{size[0]}")


async def test_the_desk_at_full_size(stage: Stage, launch: Launch) -> None:
    page = await launch(size=(1920, 1080))
    await log_in(page, stage)
    await expect(page.locator("#state")).to_contain_text("示忙")
    stage.ring()
    stage.answer()
    for number, said in enumerate(["我住在禅城区祖庙街道", "楼下工地半夜还在施工", "吵得小孩睡不着觉"], 1):
        stage.hear(number, said, final=True)
    stage.fill(
        "summary", "工地夜间施工噪音扰民", source="heard", words="楼下工地半夜还在施工", confidence=0.82
    )
    await expect(page.locator("#f-summary")).to_have_value("工地夜间施工噪音扰民")
    await shot(page, "talking-1920")
    fits = await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert json.dumps(fits) == "true"
