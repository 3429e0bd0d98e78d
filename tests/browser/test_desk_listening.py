"""What listening brings to the pages: emergencies, a conversation, questions, orders, the stand-in."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect

from desk.accounts import make_account
from desk.ports import Role
from routing.facts import (
    DraftEdited,
    EmergencyDismissed,
    EmergencyHeard,
    EmergencyJudged,
    EmergencyTaken,
    GraveMarked,
    GraveStepped,
)
from routing.model import CallPhase, EmergencyOutcome, Leg, SurgeState
from tests.browser.emergencies import board, hand_over, put_cases, say, turned
from tests.browser.stage import CALL, PASSWORD, QUICK, Launch, Stage, log_in, now, shot

SIZES = [(1366, 768), (1920, 1080)]
FIRE = EmergencyHeard(call=CALL, kind="fire", words="楼下着火了", number="119", score=0.97, certain=True)
CUT = """
    [...document.querySelectorAll("button, .chain li, .tick, h2, .due, .alert-title b, th, .case-ani")]
        .filter(each => each.offsetParent && !each.closest(".repeats, details"))
        .filter(each => each.scrollWidth > each.clientWidth + 1)
        .map(each => each.textContent)
"""


async def look(page: Page, name: str) -> None:
    """A picture; nothing is wider than the window, and no key or heading is cut off."""
    await shot(page, f"{name}-{page.viewport_size['width']}")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await page.evaluate(CUT) == []


async def requested(page: Page, key: str) -> Any:
    """What the page asks for when that key is pressed."""
    async with page.expect_request(f"**/api/calls/{CALL}/emergency") as asked:
        await page.keyboard.press(key)
    return (await asked.value).post_data_json


async def in_a_call(stage: Stage, page: Page) -> None:
    await log_in(page, stage)
    await expect(page.locator("#state")).to_contain_text("示忙")
    stage.ring()
    stage.answer()
    await expect(page.locator("#phase")).to_have_text("通话中")


@pytest.mark.parametrize("size", SIZES)
async def test_an_emergency_goes_from_alert_to_its_outcome(
    stage: Stage, launch: Launch, size: tuple[int, int]
) -> None:
    page = await launch(size=size)
    await in_a_call(stage, page)
    stage.hear(1, "我住在南海区桂城街道，楼下着火了，火很大，快点来人", final=True)
    stage.follow(FIRE)
    alert = page.locator("#alert")
    await expect(alert).to_contain_text("确定紧急情况：火情")
    await expect(page.locator("#transcript mark.urgent")).to_have_text("楼下着火了")
    await expect(page.locator("#ani")).to_be_visible()
    await look(page, "emergency-heard")
    assert await requested(page, "F3") == {"number": "119", "by": "three_way"}

    stage.feed.book.pages[CALL].alert = None
    stage.tell({"type": "emergency", "call": CALL, "kind": None})
    hand_over(stage, CallPhase.CONFERENCE)
    await expect(alert).to_contain_text("正在呼叫 119 火警")
    await expect(alert).to_contain_text("您与来电人仍在通话")
    await expect(page.locator("#consult")).to_be_hidden()
    await look(page, "emergency-rings")
    hand_over(stage, CallPhase.CONFERENCE, answered_at=now())
    await expect(alert).to_contain_text("三方通话：来电人、您和 119 火警")
    await expect(page.locator("#alert-timer")).to_contain_text("后自动退出")
    await expect(page.locator("#alert-three")).to_contain_text("留在三方")
    await look(page, "emergency-together")
    await page.keyboard.press("F10")
    assert (await stage.fact(EmergencyTaken)).agent == "8001"

    hand_over(stage, CallPhase.EMERGENCY, answered_at=now(), outcome=EmergencyOutcome.ACCEPTED)
    await expect(alert).to_contain_text("已接听，请记录处置结果")
    await look(page, "emergency-judge")
    await page.locator("#alert-note").fill("权属待定")
    await page.keyboard.press("Alt+3")
    judged = await stage.fact(EmergencyJudged)
    assert (judged.outcome, judged.note) == (EmergencyOutcome.UNDETERMINED, "权属待定")
    await expect(alert).to_be_hidden()
    undetermined = {"outcome": EmergencyOutcome.UNDETERMINED, "note": "权属待定"}
    hand_over(stage, CallPhase.EMERGENCY, answered_at=now(), **undetermined)
    await expect(page.locator("#emergency-story")).to_contain_text("结果：未定，首接负责（权属待定）")
    stage.end()
    await expect(page.locator("#phase")).to_contain_text("结束")
    await page.locator("#judge-again").click()
    await expect(alert).to_be_visible()
    stage.facts.clear()
    await page.keyboard.press("Alt+2")
    assert (await stage.fact(EmergencyJudged)).outcome is EmergencyOutcome.RETURNED
    await expect(page.locator("#emergency-story")).to_contain_text("结果：已退回")


async def test_a_number_that_does_not_answer_is_said_and_may_be_called_again(
    stage: Stage, launch: Launch
) -> None:
    page = await launch()
    await in_a_call(stage, page)
    stage.tell(turned("talking", outcome="no_answer"))
    alert = page.locator("#alert")
    await expect(alert).to_contain_text("119 火警 没有接听")
    await expect(alert).to_contain_text("您与来电人仍在通话")
    await look(page, "emergency-unanswered")
    await page.locator(".alert-numbers").get_by_role("radio", name="110").click()
    assert await requested(page, "F10") == {"number": "110", "by": "warm"}


async def test_a_false_alarm_takes_a_key_and_a_reason(stage: Stage, launch: Launch) -> None:
    page = await launch()
    await in_a_call(stage, page)
    stage.follow(EmergencyHeard(call=CALL, kind="gas", words="没气", number="119", score=0.6, certain=False))
    await expect(page.locator("#alert")).to_contain_text("疑似")
    await page.keyboard.press("F6")
    await look(page, "emergency-dismiss")
    await page.keyboard.press("Alt+2")
    assert (await stage.fact(EmergencyDismissed)).reason == "已经过去的事"
    await expect(page.locator("#alert")).to_be_hidden()
    stage.facts.clear()
    stage.follow(FIRE)
    await expect(page.locator("#alert")).to_be_visible()
    await page.keyboard.press("F6")
    await page.locator("#alert-reason").fill("说的是电影 <b>")
    await page.locator("#alert-reason").press("Enter")
    assert (await stage.fact(EmergencyDismissed)).reason == "说的是电影 <b>"


async def test_what_the_caller_declined_before_the_agent_came_stands_on_the_card(
    stage: Stage, launch: Launch
) -> None:
    page = await launch()
    await in_a_call(stage, page)
    asked = {"by": "direct", "certain": False, "sent_at": None, "asked_at": now() - 30_000}
    stage.tell(turned("talking", **asked, outcome="declined"))
    story = page.locator("#emergency-story")
    await expect(story).to_contain_text("火情（疑似）：“楼下着火了”")
    await expect(story).to_contain_text("接听前已询问来电人是否转接，回答不需要")
    await expect(page.locator("#alert")).to_be_hidden()


async def test_both_sides_are_shown_as_a_conversation_with_its_gaps(stage: Stage, launch: Launch) -> None:
    page = await launch(zone="America/New_York")
    await in_a_call(stage, page)
    stage.hear(0, "您好，这里是12345热线，请讲。", final=True, leg=Leg.AGENT)
    stage.hear(1, "我要投诉<img src=x>一个超市", final=False)
    caller, agent = page.locator("[data-utterance=caller-1]"), page.locator("[data-utterance=agent-0]")
    await expect(caller).to_have_class(re.compile("partial"))
    await expect(caller.locator("p")).to_have_text("我要投诉<img src=x>一个超市")
    left, right = await caller.bounding_box(), await agent.bounding_box()
    assert left is not None
    assert right is not None
    assert left["x"] < right["x"], "the caller stands on the left"
    lost: dict[str, Any] = {"type": "not_heard", "call": CALL, "leg": "caller", "why": "overload"}
    stage.tell({**lost, "start_ms": 1_000, "end_ms": 3_000})
    stage.tell({**lost, "start_ms": 3_200, "end_ms": 5_000})
    stage.hear(2, "就在千灯湖", final=True)
    await expect(page.locator("#transcript .hole")).to_have_text("此处来电人约 4 秒未识别（识别繁忙）")
    places = await page.locator("#transcript li").evaluate_all(
        "lines => lines.map(each => each.dataset.utterance || 'hole')"
    )
    assert places.index("hole") == places.index("caller-1") + 1
    beijing = datetime.now(UTC) + timedelta(hours=8)
    shown = await caller.locator("time").text_content()
    assert shown[:2] in {f"{(beijing - timedelta(minutes=1)):%H}", f"{beijing:%H}"}, (
        "Beijing time in New York"
    )


async def test_a_confidential_call_says_who_listens(stage: Stage, launch: Launch) -> None:
    page = await launch()
    await in_a_call(stage, page)
    stage.change(confidential=True)
    stage.follow(FIRE)
    await expect(page.locator("#listening")).to_have_text("保密来电：仅本机识别")
    silent = turned("talking", sent_at=None)
    silent["call"] |= {"confidential": True, "listening": "none"}
    stage.tell(silent)
    await expect(page.locator("#listening")).to_have_text("保密来电：不转写")


def fill_draft(stage: Stage) -> None:
    stage.hear(1, "我在南海区桂城的一个超市买到过期的牛奶，要求退款", final=True)
    stage.hear(2, "就是千灯湖那边的好又多超市", final=True)
    stage.fill("category", "投诉", source="heard", words="我要投诉", confidence=0.93)
    stage.fill("town", "桂城街道", source="heard", words="南海区桂城", confidence=0.58, question=True)
    stage.fill("place", "千灯湖", source="heard", words="就是千灯湖那边", confidence=0.41, question=True)
    summary = "在超市买到过期牛奶，商家不肯退款"
    stage.fill("summary", summary, source="heard", words="买到过期的牛奶，要求退款", confidence=0.8)


async def test_what_is_unsure_is_a_question_with_the_callers_words(stage: Stage, launch: Launch) -> None:
    page = await launch()
    await in_a_call(stage, page)
    fill_draft(stage)
    town, place = page.locator("[data-field=town]"), page.locator("[data-field=place]")
    await expect(place.locator(".question q")).to_have_text("千灯湖")
    await expect(page.locator("#f-place")).to_be_hidden()
    await place.hover()
    await expect(page.locator("[data-utterance=caller-2] mark.cited")).to_have_text("就是千灯湖那边")
    await look(page, "draft-questions")
    await place.get_by_role("button", name="是", exact=True).click()
    edited = await stage.fact(DraftEdited)
    assert (edited.field, edited.value) == ("place", "千灯湖")
    await expect(place.locator(".mark")).to_have_text("人工")
    stage.facts.clear()
    await town.get_by_role("button", name="否", exact=True).click()
    edited = await stage.fact(DraftEdited)
    assert (edited.field, edited.value) == ("town", "")
    stage.fill("town", "", source="agent", proposal={"value": "桂城街道", "words": "桂城", "confidence": 0.6})
    await expect(town.locator(".chip")).to_be_hidden()
    await page.locator("#f-summary").focus()
    await expect(page.locator("[data-utterance=caller-1]")).to_have_class(re.compile("found"))


@pytest.mark.parametrize("size", SIZES)
async def test_a_draft_becomes_an_order(stage: Stage, launch: Launch, size: tuple[int, int]) -> None:
    page = await launch(size=size)
    earlier = "1759000000.1"
    fields = {"summary": {"value": "祖庙街道夜间施工噪音扰民", "source": "agent"}}
    ago = now() - 3 * 86_400_000
    stage.drafts.by_call["earlier"] = {"call": earlier, "ani": "13800138000", "dnis": "12345"} | {
        "opened_at": ago,
        "fields": fields,
    }
    await in_a_call(stage, page)
    fill_draft(stage)
    again = {"order": "FS20261119-000071", "call": earlier, "at": ago, "summary": "夜间施工噪音扰民"}
    stage.draft |= {"due_at": now() + 9 * 60_000, "missing": ["wish"], "repeat_of": [again]}
    stage.feed.draft_changed(dict(stage.draft))
    await expect(page.locator("#due")).to_have_class(re.compile("warning"))
    await page.locator("#missing button").click()
    await expect(page.locator("#f-wish")).to_be_focused()
    await page.locator("#repeats button").first.click()
    await expect(page.locator(f"#earlier [data-call='{earlier}'] details")).to_have_attribute("open", "")
    await look(page, "draft-warning")
    await page.get_by_role("button", name="关联", exact=True).click()
    linked = await stage.fact(DraftEdited)
    assert (linked.field, linked.value) == ("earlier_order", "FS20261119-000071")
    stage.draft |= {"repeat_of": [again | {"linked": True}]}
    stage.feed.draft_changed(dict(stage.draft))
    await expect(page.locator("#repeats")).to_contain_text("重复诉求，已关联")
    await expect(page.get_by_role("button", name="取消关联")).to_be_visible()
    await look(page, "draft-linked")

    await page.locator("#f-summary").focus()
    await page.keyboard.press("Control+Enter")  # refused, with what is missing
    await expect(page.locator("#f-wish")).to_be_focused()
    stage.draft |= {"due_at": now() + 60_000, "missing": []}
    stage.feed.draft_changed(dict(stage.draft))
    await expect(page.locator("#missing")).to_have_text("必填项已齐")
    await expect(page.locator("#due")).to_have_class(re.compile("alarm"))
    await page.locator("#make-order").click()
    await expect(page.locator("#order-number")).to_have_text("FS20261122-000123")
    await expect(page.locator("#f-summary")).to_be_disabled()
    await look(page, "draft-order")
    stage.tell({"type": "clock", "call": "another", "state": "alarm"})
    await expect(page.locator("[data-banner=late-drafts]")).to_contain_text("1 份先前来电的草稿")


async def test_a_grave_request_is_proposed_marked_and_its_chain_shown(stage: Stage, launch: Launch) -> None:
    page = await launch()

    await in_a_call(stage, page)
    stage.draft |= {"grave": {"kind": "ongoing", "by": "detector", "steps": {}, "due": {}}}
    stage.feed.draft_changed(dict(stage.draft))
    bar = page.locator("#grave-bar")
    await expect(bar).to_contain_text("疑似重大紧急：危害正在发生？")
    await bar.get_by_role("button", name="否", exact=True).click()
    assert (await stage.fact(GraveMarked)).kind == ""
    stage.facts.clear()
    stage.draft |= {"grave": None}
    stage.feed.draft_changed(dict(stage.draft))
    await page.locator("#grave").click()
    await look(page, "grave-menu")
    await page.get_by_role("menuitem", name="可能造成严重危害").click()
    assert (await stage.fact(GraveMarked)).kind == "serious"
    steps = {"reported": now() - 660_000, "dispatched": now() - 120_000}
    dues = {"dispatched": now() - 60_000, "passed_on": now() + 480_000}
    stage.draft |= {"grave": {"kind": "serious", "by": "8001", "steps": steps, "due": dues}}
    stage.feed.draft_changed(dict(stage.draft))
    await expect(bar.locator("[data-step=dispatched]")).to_have_class("done")
    await expect(bar.locator("[data-step=passed_on]")).to_contain_text("剩 7:")
    await look(page, "grave-chain")


@pytest.mark.parametrize("size", SIZES)
async def test_a_supervisor_sees_late_drafts_grave_requests_and_the_outbox(
    stage: Stage, launch: Launch, size: tuple[int, int]
) -> None:
    page = await launch(size=size)
    stage.ring()
    stage.orders.shown = board()
    put_cases(stage)
    await log_in(page, stage, "banzhang")
    await page.get_by_role("tab", name="紧急情况 2").click()
    await expect(page.locator("#emergencies-open tr")).to_have_count(2)
    await expect(page.locator("#emergencies-recent")).to_contain_text("已退回，由热线继续办理")
    await look(page, "supervisor-emergencies")
    await page.get_by_role("tab", name="定单 5").click()
    await expect(page.locator("#late-drafts tr").first).to_contain_text("已超时")
    await expect(page.locator("#orders")).to_contain_text("（保密）")
    await expect(page.locator("#outbox")).to_contain_text("HTTP 500")
    await look(page, "supervisor-orders")
    await page.get_by_role("button", name="记录：区级分派").click()
    assert (await stage.fact(GraveStepped)).step == "passed_on"


async def test_operators_see_the_surge_plan_on_every_screen(stage: Stage, launch: Launch) -> None:
    page = await launch()
    stage.floor.surge = SurgeState(on=True, since=now(), by="banzhang", why="台风来电激增")
    await log_in(page, stage, "huawu")
    await expect(page.locator("#surge-on")).to_contain_text("高峰预案已启用")
    await page.get_by_role("tab", name="座席与技能").click()
    await expect(page.locator("#surge-on")).to_be_visible()
    await look(page, "operator-surge")


@pytest.mark.parametrize("size", SIZES)
async def test_the_stand_in_sees_the_case_large_and_judges_it(
    stage: Stage, launch: Launch, size: tuple[int, int]
) -> None:
    page = await launch(size=size)
    await stage.accounts.put(make_account("110a", Role.EMERGENCY, PASSWORD, display="市公安局", hasher=QUICK))
    await log_in(page, stage, "110a")
    await expect(page.get_by_text("当前没有转来的紧急来电")).to_be_visible()
    await expect(page.locator("#sound-on")).to_be_hidden()
    put_cases(stage)
    await expect(page.locator("#case-ani")).to_have_text("138 0013 8000")
    await expect(page.locator("#case-where")).to_contain_text("桂城街道")
    await expect(page.locator("#case-words li").last).to_have_text("火很大，快点来人")
    await look(page, "stand-in")
    say(stage, "1", 3, "<b>三楼</b>有人")
    await expect(page.locator("#case-words li").last).to_have_text("<b>三楼</b>有人")
    await page.locator("#case-note").fill("已派警 3 号车")
    await page.locator("#case-ani").click()
    await page.keyboard.press("1")
    judged = await stage.fact(EmergencyJudged)
    assert (judged.call, judged.by, judged.note) == ("1", "110a", "已派警 3 号车")
    assert judged.outcome is EmergencyOutcome.ACCEPTED
    await page.locator("#others").get_by_text("交通事故").click()
    await expect(page.locator("#case-where")).to_contain_text("尚未听到地点")
    await expect(page.locator("#case")).to_contain_text("正在呼入")
