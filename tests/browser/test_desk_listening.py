"""What listening brings to the pages: emergencies, both legs as a conversation, questions, orders, the stand-in."""

from __future__ import annotations

import re

import pytest
from aiohttp import web
from playwright.async_api import Page, expect

from routing.facts import EmergencyHeard, EmergencyRequested
from routing.model import Handover, Leg
from tests.browser.stage import CALL, Launch, Stage, log_in, now, shot

SIZES = [(1366, 768), (1920, 1080)]
FIRE = EmergencyHeard(call=CALL, kind="fire", words="楼下着火了", number="119", score=0.97, certain=True)


async def in_a_call(stage: Stage, page: Page) -> None:
    await log_in(page, stage)
    await expect(page.locator("#state")).to_contain_text("示忙")
    stage.ring()
    stage.answer()
    await expect(page.locator("#phase")).to_have_text("通话中")


async def fits(page: Page) -> None:
    """Nothing is wider than the window, and no text is cut off in a key."""
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    cut = await page.evaluate(
        """[...document.querySelectorAll("button, .chain li, .tick, h2, .due, .alert-title b, th")]
        .filter(each => each.offsetParent && each.scrollWidth > each.clientWidth + 1 && !each.closest(".repeats, details"))
        .map(each => each.textContent)"""
    )
    assert cut == []


def emergency(**more: object) -> dict[str, object]:
    given: dict[str, object] = {
        "kind": "fire",
        "name": "火情",
        "number": "119",
        "number_name": "火警",
        "words": "楼下着火了",
        "certain": True,
        "score": 0.97,
        "by": "warm",
        "asked_at": None,
        "sent_at": now() - 7_000,
        "answered_at": None,
        "outcome": None,
        "note": "",
        "handover_until": None,
    }
    return given | more


@pytest.mark.parametrize("size", SIZES)
async def test_scratch(stage: Stage, launch: Launch, size: tuple[int, int]) -> None:
    page = await launch(size=size)
    asked: list[tuple[str, str]] = []
    page.on("request", lambda r: asked.append((r.url, r.post_data or "")) if r.method == "POST" else None)
    await in_a_call(stage, page)
    n = size[0]
    stage.hear(0, "您好，这里是12345热线，请讲。", final=True, leg=Leg.AGENT)
    stage.hear(1, "我住在南海区桂城街道，楼下着火了，火很大，快点来人", final=True)
    stage.tell({"type": "not_heard", "call": CALL, "leg": "caller", "start_ms": 1000, "end_ms": 5200, "why": "overload"})
    stage.hear(1, "您先别急，具体在什么地方？", final=True, leg=Leg.AGENT)
    stage.hear(2, "就在千灯湖那边", final=False)
    stage.follow(FIRE)
    await expect(page.locator("#alert")).to_be_visible()
    await shot(page, f"l-heard-{n}")
    await fits(page)
    await page.keyboard.press("F6")
    await shot(page, f"l-dismiss-{n}")
    await fits(page)
    call = {
        "id": CALL, "ani": "13800138000", "caller_name": "", "dnis": "12315", "hotline": "消费者投诉举报热线",
        "phase": "conference", "agent": "8001", "arrived_at": now() - 60_000, "answered_at": now() - 40_000,
        "ended_at": None, "waited_ms": 12_000, "labels": [],
        "consult": {"kind": "emergency", "id": "119", "name": "火警", "since": now() - 7000, "answered": False, "agent": None},
        "emergency": emergency(),
    }
    stage.tell({"type": "emergency", "call": CALL, "kind": None})
    stage.tell({"type": "call", "now": now(), "call": call})
    await expect(page.locator("#alert")).to_contain_text("正在呼叫 119 火警")
    await shot(page, f"l-rings-{n}")
    call["emergency"] = emergency(answered_at=now(), handover_until=now() + 24_000)
    stage.tell({"type": "call", "now": now(), "call": call})
    await expect(page.locator("#alert")).to_contain_text("三方通话")
    await shot(page, f"l-together-{n}")
    await fits(page)
    call["phase"] = "talking"
    call["emergency"] = emergency(outcome="no_answer")
    stage.tell({"type": "call", "now": now(), "call": call})
    await expect(page.locator("#alert")).to_contain_text("没有接听")
    await shot(page, f"l-unanswered-{n}")
    call["phase"] = "emergency"
    call["emergency"] = emergency(answered_at=now(), outcome="accepted")
    stage.tell({"type": "call", "now": now(), "call": call})
    await expect(page.locator("#alert-judge")).to_be_visible()
    await shot(page, f"l-judge-{n}")
    await fits(page)
    print(asked)


@pytest.mark.parametrize("size", SIZES)
async def test_scratch_draft(stage: Stage, launch: Launch, size: tuple[int, int]) -> None:
    page = await launch(size=size)
    n = size[0]
    stage.drafts.by_call["earlier"] = {
        "call": "1759000000.1", "ani": "13800138000", "dnis": "12345", "opened_at": now() - 3 * 86_400_000,
        "fields": {"category": {"value": "投诉", "source": "heard"}, "summary": {"value": "祖庙街道夜间施工噪音扰民", "source": "agent"}, "place": {"value": "祖庙街道建新路", "source": "heard"}},
    }
    await in_a_call(stage, page)
    stage.hear(1, "我在南海区桂城的一个超市买到过期的牛奶，要求退款", final=True)
    stage.hear(0, "您好，这里是12345热线，请讲。", final=True, leg=Leg.AGENT)
    stage.hear(2, "就是千灯湖那边的好又多超市", final=True)
    stage.fill("category", "投诉", source="heard", words="我要投诉", confidence=0.93)
    stage.fill("district", "南海区", source="heard", words="我在南海区桂城", confidence=0.9)
    stage.fill("town", "桂城街道", source="heard", words="南海区桂城的一个超市", confidence=0.58, question=True)
    stage.fill("place", "千灯湖", source="heard", words="就是千灯湖那边", confidence=0.41, question=True)
    stage.fill("summary", "在超市买到过期牛奶，商家不肯退款", source="heard", words="买到过期的牛奶，要求退款", confidence=0.8)
    stage.draft |= {
        "due_at": now() + 9 * 60_000,
        "missing": ["wish", "caller_name"],
        "repeat_of": [{"order": "FS20261119000071", "call": "1759000000.1", "at": now() - 3 * 86_400_000, "summary": "祖庙街道夜间施工噪音扰民"}],
        "grave": {"kind": "ongoing", "name": "危害正在发生，须立即响应", "by": "8001", "steps": {"reported": now() - 660_000, "dispatched": now() - 120_000}, "due": {"dispatched": now() - 60_000, "passed_on": now() + 480_000}},
    }
    stage.feed.draft_changed(dict(stage.draft))
    await expect(page.locator("#missing")).to_contain_text("诉求目的")
    await page.locator("[data-field=place]").hover()
    await shot(page, f"l-draft-{n}")
    await fits(page)
    await page.locator("#f-summary").focus()
    await shot(page, f"l-draft-cite-{n}")
    await page.locator("#repeats button").click()
    stage.draft |= {"due_at": now() + 60_000, "missing": [], "grave": {"kind": "severe", "by": "detector", "steps": {}, "due": {}}}
    stage.feed.draft_changed(dict(stage.draft))
    await expect(page.locator("#missing")).to_have_text("必填项已齐")
    await page.locator("#grave").click()
    await shot(page, f"l-draft-alarm-{n}")
    await page.keyboard.press("Escape")
    stage.draft |= {"order": {"number": "FS20261122000123", "entered_at": now()}, "grave": None}
    stage.feed.draft_changed(dict(stage.draft))
    await expect(page.locator("#order-number")).to_have_text("FS20261122000123")
    await shot(page, f"l-order-{n}")
    await fits(page)


def case(call: str, **more: object) -> dict[str, object]:
    given: dict[str, object] = {
        "call": call, "ani": "13800138000", "dnis": "12345", "kind": "fire", "name": "火情", "number": "119",
        "words": ["喂你好", "我住在南海区桂城街道，楼下着火了", "火很大，快点来人"], "place": "南海区 桂城街道", "address": "千灯湖公园北门好又多超市", "at": now() - 83_000,
        "answered_at": now() - 70_000, "outcome": None, "agent": "8001",
    }
    return given | more


CASES = {
    "open": [case("1"), case("2", ani="13907571002", kind="traffic", name="交通事故", number="122", answered_at=None, place="", address="", agent=None)],
    "recent": [case("3", outcome="accepted", at=now() - 3_600_000), case("4", outcome="returned", at=now() - 7_200_000, name="医疗急救"), case("5", outcome="no_answer", at=now() - 90_000_000)],
}
ORDERS = {
    "orders": [{"call": "9", "number": "FS20261122000122", "entered_at": now() - 60_000, "agent": "8002", "category": "投诉", "summary": "楼下烧烤店夜间油烟扰民"}],
    "late": [
        {"call": "1", "ani": "13800138000", "dnis": "12345", "hotline": "政务服务便民热线", "agent": "8001", "due_at": now() - 65_000, "summary": "工地夜间施工噪音扰民"},
        {"call": "2", "ani": "13907571002", "dnis": "12315", "hotline": "消费者投诉举报热线", "agent": "8002", "due_at": now() + 65_000, "summary": "超市买到过期牛奶"},
        {"call": "3", "ani": "13907571003", "dnis": "12345", "hotline": "政务服务便民热线", "agent": "8003", "due_at": now() + 500_000, "summary": ""},
    ],
    "grave": [
        {"call": "1", "ani": "13800138000", "summary": "小区停水三天", "fields": {"town": {"value": "桂城街道", "source": "heard"}}, "grave": {"kind": "ongoing", "by": "8001", "steps": {"reported": now() - 300_000}, "due": {"dispatched": now() + 300_000}}},
        {"call": "2", "ani": "13907571002", "summary": "工地围墙倾斜", "grave": {"kind": "severe", "by": "8002", "steps": {"reported": now() - 1_300_000, "dispatched": now() - 1_100_000}, "due": {"dispatched": now() - 700_000, "passed_on": now() - 500_000}}},
    ],
    "outbox": {"waiting": 7, "oldest_at": now() - 620_000, "failed_at": now() - 20_000, "why": "HTTP 500", "put_aside": 1},
}


@pytest.mark.parametrize("size", SIZES)
async def test_scratch_watch(stage: Stage, launch: Launch, size: tuple[int, int]) -> None:
    page = await launch(size=size)
    n = size[0]
    await page.route("**/api/emergencies", lambda route: route.fulfill(json=CASES))
    await page.route("**/api/orders", lambda route: route.fulfill(json=ORDERS))
    await log_in(page, stage, "banzhang")
    await page.get_by_role("tab", name="紧急情况").click()
    await expect(page.locator("#emergencies-open tr")).to_have_count(2)
    await shot(page, f"l-emergencies-{n}")
    await fits(page)
    await page.get_by_role("tab", name="定单").click()
    await expect(page.locator("#late-drafts tr")).to_have_count(3)
    await shot(page, f"l-orders-{n}")
    await fits(page)


@pytest.mark.parametrize("size", SIZES)
async def test_scratch_stand_in(stage: Stage, launch: Launch, size: tuple[int, int]) -> None:
    page = await launch(size=size)
    n = size[0]

    async def me(route: object) -> None:
        answer = await route.fetch()
        body = await answer.json()
        body["account"]["role"] = "emergency"
        body["account"]["display"] = "市公安局110"
        await route.fulfill(json=body, headers=answer.headers)

    await page.route("**/api/login", me)
    await page.route("**/api/emergencies", lambda route: route.fulfill(json={"open": [], "recent": []}))
    await log_in(page, stage, "banzhang")
    await expect(page.get_by_text("当前没有转来的紧急来电")).to_be_visible()
    await shot(page, f"l-standin-none-{n}")
    stage.tell({"type": "emergencies", **CASES})
    await expect(page.locator("#case-ani")).to_have_text("138 0013 8000")
    await shot(page, f"l-standin-{n}")
    await fits(page)
