"""What the pages show of routing: why a call came, transfers and consults, labels, wrap-up, the line."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from playwright.async_api import Page, Route, expect

from routing.explain import Waits
from routing.facts import (
    AgentNotReady,
    CallbackCancelled,
    CallLabelled,
    ConferenceRequested,
    ConsultCancelled,
    ConsultCompleted,
    ConsultFailed,
    ConsultRequested,
    NoAnswerReason,
    SurgeSwitched,
    TimePassed,
    TransferRequested,
    WrapUpExtended,
)
from routing.model import (
    AgentId,
    AgentState,
    Callback,
    CallbackKind,
    CallId,
    CallPhase,
    Claim,
    Consult,
    Target,
    TargetKind,
)
from routing.needs import Need
from routing.unserved import Unserved
from tests.browser.register import BECAUSE, REGISTER, waiting, why
from tests.browser.stage import CALL, Launch, Stage, log_in, now, seat, shot

HUANG = AgentId("8002")


async def talking(page: Page, stage: Stage) -> None:
    """The agent is in a call that came by the register."""
    stage.floor.config = REGISTER
    await log_in(page, stage)
    await expect(page.locator("#state")).to_contain_text("示忙")
    stage.floor.put(seat("8002", "黄嘉敏", AgentState.READY), seat("8003", "梁志强", AgentState.TALKING))
    stage.ring()
    stage.answer()
    stage.change(because=BECAUSE, ladder="consumer", rung=1, language="yue", claims=(Claim.ELDERLY,))
    stage.change(agent_channel="PJSIP/8001-00000001")
    stage.follow(TimePassed())
    await expect(page.locator("#phase")).to_have_text("通话中")


def consulting(stage: Stage, *, answered: bool, phase: CallPhase = CallPhase.CONSULTING) -> None:
    """What the floor makes of the request."""
    target = Target(kind=TargetKind.AGENT, id=HUANG)
    consult = Consult(target=target, since=now() - 7_000, answered=answered, agent=HUANG)
    stage.change(phase=phase, consult=consult)
    stage.follow(TimePassed())


async def test_the_card_says_why_the_call_came_and_what_it_is(stage: Stage, launch: Launch) -> None:
    page = await launch()
    await talking(page, stage)
    await expect(page.locator("#mode")).to_have_text("双号并行")
    await expect(page.locator("#labels")).to_have_text("粤语适老")
    await expect(page.locator("#why")).to_have_text(
        "适老优先；在您能接的来电中排第一，等候 14 秒；要求粤语≥3（您 5 级）；"
        "10 秒后放宽了消费维权、消费维权组；空闲最久 1 分 2 秒"
    )
    await shot(page, "why")


async def test_a_caller_is_given_away_from_the_keyboard(stage: Stage, launch: Launch) -> None:
    page = await launch()
    await talking(page, stage)
    await page.keyboard.press("F7")
    search = page.get_by_role("combobox", name="转给谁")
    await expect(search).to_be_focused()
    options = page.locator("#transfer-list [role=option]")
    await expect(options.first).to_contain_text("黄嘉敏")  # whoever is ready comes first
    await expect(page.locator("#transfer-list")).not_to_contain_text("李文静")  # not to oneself
    await shot(page, "transfer")
    await search.press("ArrowDown")
    await expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    await search.fill("消费")
    await expect(options).to_have_count(1)
    await search.press("Control+Enter")
    asked = await stage.fact(TransferRequested)
    assert (asked.call, asked.agent, asked.target.kind, asked.target.id) == (
        CALL,
        "8001",
        "group",
        "consumer",
    )
    await expect(page.locator("#transfer")).to_be_hidden()


async def test_an_outside_number_is_dialled_as_typed(stage: Stage, launch: Launch) -> None:
    page = await launch()
    await talking(page, stage)
    await page.locator("#transfer-open").click()
    await page.locator("#transfer-search").fill("8234 0001")
    await expect(page.locator("#transfer-list [role=option]")).to_have_text(re.compile("外线.*82340001"))
    await page.locator("#transfer-consult").click()
    asked = await stage.fact(ConsultRequested)
    assert (asked.target.kind, asked.target.id) == ("number", "82340001")


async def test_a_refused_transfer_is_said_in_the_panel_and_escape_closes_it(
    stage: Stage, launch: Launch
) -> None:
    page = await launch()
    await talking(page, stage)

    async def refuse(route: Route) -> None:
        await route.fulfill(status=409, body="对方不在就绪状态", content_type="text/plain; charset=utf-8")

    await page.route("**/transfer", refuse)
    await page.locator("#transfer-open").click()
    await expect(page.locator("#transfer-list [role=option]").first).to_be_visible()
    await page.locator("#transfer-blind").click()
    await expect(page.locator("#transfer").get_by_role("alert")).to_have_text("对方不在就绪状态")
    await page.locator("#transfer-search").press("Escape")
    await expect(page.locator("#transfer")).to_be_hidden()
    await expect(page.locator("#transfer-open")).to_be_focused()


async def test_a_consult_is_held_completed_or_taken_back(stage: Stage, launch: Launch) -> None:
    page = await launch()
    await talking(page, stage)
    consulting(stage, answered=False)
    bar = page.locator("#consult")
    await expect(bar).to_contain_text("来电人正在听等候音乐")
    await expect(page.locator("#consult-whom")).to_have_text("咨询座席 8002 黄嘉敏")
    await expect(page.locator("#consult-state")).to_have_text("振铃中")
    await expect(page.locator("#hand-over")).to_be_disabled()
    await shot(page, "consult-ringing")
    await page.locator("#take-back").click()
    assert (await stage.fact(ConsultCancelled)).call == CALL

    consulting(stage, answered=True)
    await expect(page.locator("#consult-state")).to_have_text("对方已接听")
    await shot(page, "consult")
    await page.locator("#conference").click()
    assert (await stage.fact(ConferenceRequested)).agent == "8001"
    consulting(stage, answered=True, phase=CallPhase.CONFERENCE)
    await expect(bar).to_contain_text("三方通话")
    await expect(bar).to_contain_text("挂断（F4）即退出")
    await expect(page.locator("#hand-over")).to_be_hidden()
    await expect(page.locator("#consult-whom")).to_have_text("来电人、您和座席 8002 黄嘉敏")
    await shot(page, "conference")
    consulting(stage, answered=True)
    await page.locator("#hand-over").click()
    assert (await stage.fact(ConsultCompleted)).agent == "8001"


async def test_a_consult_that_fails_is_said_and_the_caller_is_back(stage: Stage, launch: Launch) -> None:
    page = await launch()
    await talking(page, stage)
    consulting(stage, answered=False)
    await expect(page.locator("#consult")).to_be_visible()
    stage.change(phase=CallPhase.TALKING, consult=None)
    stage.follow(ConsultFailed(call=CALL, why=NoAnswerReason.TIMEOUT))
    await expect(page.locator("#consult")).to_be_hidden()
    await expect(page.locator("[data-banner=problem]")).to_have_text(
        "咨询座席 8002 未成：无人接听，来电人已接回"
    )


async def test_who_is_consulted_sees_the_call_and_has_no_keys_for_it(stage: Stage, launch: Launch) -> None:
    page = await launch()
    await talking(page, stage)
    consulting(stage, answered=True)
    record = stage.floor.calls[CALL]
    stage.change(agent=HUANG, consult=msgspec.structs.replace(record.consult, agent=AgentId("8001")))
    stage.follow(TimePassed())
    await expect(page.locator("#consult-whom")).to_have_text("座席 8002 就这通来电咨询您，来电人听不到")
    await expect(page.locator("#hand-over")).to_be_hidden()
    await expect(page.locator("#transfer-open")).to_be_disabled()


async def test_the_agent_labels_the_call(stage: Stage, launch: Launch) -> None:
    page = await launch()
    await talking(page, stage)
    await page.locator("#mark").click()
    await shot(page, "labels")
    await page.get_by_role("menuitem", name=re.compile("^保密")).click()
    said = await stage.fact(CallLabelled)
    assert (said.call, said.by, said.confidential, said.elderly, said.language) == (
        CALL,
        "8001",
        True,
        None,
        None,
    )
    await expect(page.locator("#labels")).to_contain_text("保密")


async def test_wrap_up_counts_down_and_is_extended(stage: Stage, launch: Launch) -> None:
    page = await launch()
    await talking(page, stage)
    stage.end()
    record = stage.floor.agents[AgentId("8001")]
    stage.floor.put(msgspec.structs.replace(record, wrap_up_until=now() + 20_000))
    stage.follow(TimePassed())
    await expect(page.locator(".state-box .timer")).to_have_text(re.compile(r"剩 0:(20|1\d)"))
    await page.locator("#longer").click()
    await shot(page, "wrap-up")
    await page.get_by_role("menuitem", name="2 分钟").click()
    assert (await stage.fact(WrapUpExtended)).ms == 120_000
    await expect(page.locator(".state-box .timer")).to_have_text(re.compile(r"剩 2:\d\d"))


async def test_a_reason_for_not_ready_may_be_explained(stage: Stage, launch: Launch) -> None:
    page = await launch()
    await log_in(page, stage)
    await expect(page.locator("#state")).to_contain_text("示忙")
    await page.locator("#not-ready").click()
    await page.get_by_label("补充说明").fill("耳麦没声音")
    await shot(page, "not-ready")
    await page.get_by_role("menuitem", name="设备故障").click()
    assert (await stage.fact(AgentNotReady)).reason == "设备故障：耳麦没声音"
    await expect(page.locator("#state")).to_contain_text("设备故障：耳麦没声音")


async def test_a_callback_says_that_it_is_one_and_for_which_call(stage: Stage, launch: Launch) -> None:
    page = await launch()
    await talking(page, stage)
    stage.floor.owed.append(
        Callback(
            ani="13800138000",
            dnis="12315",
            first_call=CallId("1759990000.3"),
            kind=CallbackKind.ABANDONED,
            asked_at=now() - 3_600_000,
            waiting_since=now() - 3_600_000,
            due_at=now(),
            tries=2,
            calls=3,
        )
    )
    stage.change(callback_of=CallId("1759990000.3"), phase=CallPhase.CALLING_BACK, claims=(Claim.RETURNED,))
    stage.follow(TimePassed())
    await expect(page.locator("#callback")).to_contain_text("排队放弃，共来电 3 次，第 2 次回拨")
    await expect(page.locator("#callback")).to_contain_text("正在拨来电人，请稍候")
    await expect(page.locator("#labels")).to_have_text("粤语回拨")
    await shot(page, "callback")


def crowd(stage: Stage) -> None:
    """A floor where many things go on."""
    stage.floor.config = REGISTER
    stage.floor.put(
        seat("8001", "李文静", AgentState.TALKING, since=now() - 85_000),
        seat("8002", "黄嘉敏", AgentState.TALKING, since=now() - 65_000),
        seat("8003", "梁志强", AgentState.NOT_READY, reason="就餐", since=now() - 1_260_000),
        seat("8004", "何美玲", AgentState.WRAP_UP, since=now() - 11_000),
        seat("8005", "周俊杰", AgentState.NOT_READY, reason="rona", since=now() - 32_000),
    )
    handed = waiting("1760000100.1001", 31_000, first_in_line=True)
    elder = waiting("1760000100.1002", 18_000, rung=1, claims=(Claim.ELDERLY, Claim.REPEAT))
    secret = waiting("1760000100.1003", 6_000, "12345", confidential=True)
    law = Target(kind=TargetKind.SUB_CENTRE, id="law")
    away = waiting("1760000100.1004", 90_000, "12348", phase=CallPhase.DIVERTED, diverted_to=law, agent=None)
    asked = Consult(target=Target(kind=TargetKind.NUMBER, id="82340001"), since=now() - 21_000)
    held = waiting(
        "1760000100.1005", 200_000, phase=CallPhase.CONSULTING, consult=asked, agent=AgentId("8001")
    )
    stage.floor.put(handed, elder, secret, away, held)
    stage.explained = {
        handed.id: why(handed, 1, next_rung_at=now() + 29_000, estimate_ms=9_000),
        elder.id: why(elder, 2),
        secret.id: why(secret, 1, waits=Waits.NOBODY_CAN, next_rung_at=None, estimate_ms=None),
    }


async def test_the_line_says_what_each_call_asks_for_and_why_it_waits(stage: Stage, launch: Launch) -> None:
    page = await launch()
    crowd(stage)
    await log_in(page, stage, "banzhang")
    rows = page.locator("#line tr")
    await expect(rows).to_have_count(3)
    await expect(rows.nth(0)).to_contain_text("紧急退回")
    await expect(rows.nth(1)).to_contain_text("粤语≥3")
    await expect(rows.nth(1)).to_contain_text("第 2/4 级")
    await expect(rows.nth(1)).to_contain_text("秒后放宽为任何座席")
    await expect(rows.nth(1)).to_contain_text("符合要求的 6 人：通话 5、整理 1")
    await expect(rows.nth(1)).to_contain_text("约 42 秒")
    await expect(rows.nth(1)).to_contain_text("适老重复来电")
    await expect(rows.nth(2)).to_contain_text("限保密座席")
    await expect(rows.nth(2)).to_contain_text("没有符合要求的座席上座")
    await expect(page.locator("#elsewhere")).to_contain_text("法律服务分中心")
    await expect(page.locator("#elsewhere")).to_contain_text("咨询中，来电人等候外线 82340001")
    await shot(page, "line")


async def test_who_waits_for_nobody_is_told_to_the_supervisor(stage: Stage, launch: Launch) -> None:
    page = await launch()
    crowd(stage)
    secret = Need(cleared=True)
    stage.unserved = [Unserved(need=secret, callers=1, since=now() - 6_000, not_ready=0)]
    await log_in(page, stage, "banzhang")
    alarm = page.locator("#unserved")
    await expect(alarm).to_contain_text("1 通保密来电没有人能接（要求限保密座席）：没有符合要求的座席上座")
    await expect(alarm).to_contain_text(re.compile("已等 [0-9]"))
    await page.locator("#tab-orders").click()
    await expect(alarm).to_be_visible()
    await page.locator("#tab-scene").click()
    await shot(page, "unserved")
    stage.unserved = []
    stage.follow(TimePassed())
    await expect(alarm).to_be_hidden()


async def test_the_surge_plan_is_switched_with_a_reason_and_on_record(stage: Stage, launch: Launch) -> None:
    page = await launch()
    crowd(stage)
    await log_in(page, stage, "banzhang")
    await expect(page.locator("#surge-state")).to_have_text("高峰预案：未启用")
    await page.locator("#surge").click()
    await page.locator("#ask-yes").click()  # without a reason nothing happens
    await expect(page.locator("#ask")).to_be_visible()
    await page.locator("#ask-no").click()
    assert not [fact for fact in stage.facts if isinstance(fact, SurgeSwitched)]
    await page.locator("#surge").click()
    await page.locator("#ask-reason").fill("台风来电激增")
    await shot(page, "surge-ask")
    await page.locator("#ask-yes").click()
    said = await stage.fact(SurgeSwitched)
    assert (said.on, said.by, said.why) == (True, "banzhang", "台风来电激增")
    await expect(page.locator("#surge-on")).to_contain_text("banzhang：台风来电激增")
    await page.get_by_text("记录", exact=True).click()
    await expect(page.locator("#surge-history li")).to_have_count(1)
    await shot(page, "surge-on")
    await page.locator("#surge").click()
    await page.locator("#ask-reason").fill("已恢复正常")
    await page.locator("#ask-reason").press("Enter")
    await expect(page.locator("#surge-state")).to_have_text("高峰预案：未启用")
    await page.get_by_text("记录", exact=True).click()
    await expect(page.locator("#surge-history li").first).to_contain_text("停用")


async def test_a_callback_is_taken_off_the_list_with_a_reason(stage: Stage, launch: Launch) -> None:
    page = await launch()
    crowd(stage)
    for at, kind in enumerate(CallbackKind):
        ani = f"1380013800{at}"
        stage.floor.owed.append(
            Callback(
                ani=ani,
                dnis="12315",
                first_call=CallId(f"1.{at}"),
                kind=kind,
                asked_at=now() - 1_200_000,
                waiting_since=now() - 1_200_000,
                due_at=now() + at * 900_000,
                tries=at,
                calls=1 + at,
            )
        )
    await log_in(page, stage, "banzhang")
    await page.get_by_role("tab", name="回拨").click()
    await expect(page.locator("#callbacks tr")).to_have_count(2)
    await expect(page.locator("#callbacks")).to_contain_text("来电人选择回拨")
    await shot(page, "callbacks")
    await page.get_by_role("button", name="取消回拨 138 0013 8000").click()
    await page.locator("#ask-reason").fill("来电人已办结")
    await page.locator("#ask-yes").click()
    said = await stage.fact(CallbackCancelled)
    assert (said.ani, said.by, said.reason) == ("13800138000", "banzhang", "来电人已办结")
    await expect(page.locator("#callbacks tr")).to_have_count(1)


def service(offered: int, answered: int, rate: float) -> dict[str, Any]:
    spread = {"count": answered, "mean_ms": 6_400.0, "max_ms": 84_000, "p50_ms": 4_000, "p90_ms": 13_000}
    return {
        "offered": offered,
        "answered": answered,
        "emergency": 3,
        "diverted": 41,
        "chose_callback": 12,
        "abandoned": offered - answered,
        "abandoned_short": 96,
        "connect_rate": rate,
        "service_level": rate - 0.03,
        "wait": {**spread, "p95_ms": 17_000},
        "abandoned_by_second": [
            [s, max(1, 60 - abs(s - 9) * 4)] for s in range(1, 70, 1 if offered > 999 else 3)
        ],
        "talk_mean_ms": 182_000.0,
        "wrap_up_mean_ms": 24_000.0,
        "handling_mean_ms": 206_000.0,
        "transfers": 212,
        "promise_error": {**spread, "p95_ms": 9_000},
    }


def work(talks: int, occupancy: float, rona: int) -> dict[str, Any]:
    times = dict.fromkeys(("ready_ms", "ringing_ms", "talking_ms", "wrap_up_ms", "not_ready_ms"), 0)
    return {
        "logged_in_ms": 1,
        **times,
        "occupancy": occupancy,
        "talks": talks,
        "rona": rona,
        "declined": 1,
        "unreachable": 2,
    }


async def test_the_wallboard_shows_the_standard_and_turns_red_below_it(stage: Stage, launch: Launch) -> None:
    page = await launch()
    crowd(stage)
    figures: dict[str, Any] = {
        "at": now(),
        "since": now() - 86_400_000,
        "rules": {
            "answer_within_ms": 15_000,
            "short_abandon_ms": 5_000,
            "least_connect_permille": 950,
            "warn_connect_permille": 960,
            "least_calls": 100,
        },
        "overall": service(15_204, 14_690, 0.957),
        "numbers": {"12345": service(9_870, 9_610, 0.968), "12315": service(3_100, 2_910, 0.944)},
        "groups": {"pool": service(9_870, 9_610, 0.968), "consumer": service(3_100, 2_910, 0.952)},
        "staff": work(14_690, 0.783, 37),
        "agents": {"8001": work(96, 0.81, 0), "8005": work(71, 0.64, 4)},
        "connect": {
            "rate": 0.957,
            "calls": 15_204,
            "lowest_today": 0.948,
            "lowest_7_days": 0.941,
            "level": "warn",
            "falls_below_in_min": 25,
        },
    }
    names = {"numbers": {"12345": "政务服务便民热线"}, "groups": {"consumer": "消费维权组"}, "agents": {}}
    told = {"complete": True, "figures": figures, "names": names}

    async def answer(route: Route) -> None:
        await route.fulfill(json=told)

    await page.route("**/api/measures", answer)
    await log_in(page, stage, "banzhang")
    await page.get_by_role("tab", name="指标").click()
    rate = page.locator("#connect-rate")
    await expect(rate).to_contain_text("95.7%")
    await expect(rate).to_contain_text("预警，标准 95%，约 25 分钟后跌破")
    await expect(rate).to_have_class(re.compile("warn"))
    await expect(page.locator("#by-number tr").first).to_contain_text("12345 政务服务便民热线")
    await expect(page.locator("#by-number td.alarm")).to_have_text("94.4%")
    await expect(page.locator("#by-group")).to_contain_text("消费维权组")
    await expect(page.locator("#by-agent tr").first).to_contain_text("8005")
    await expect(page.locator("#abandoned span")).to_have_count(61)
    await shot(page, "measures")
    figures["connect"] |= {"rate": 0.949, "level": "alarm", "falls_below_in_min": None}
    stage.feed.measures_changed({**told, "complete": False})
    await expect(rate).to_have_class(re.compile("alarm"))
    await expect(page.locator("#measures-away")).to_contain_text("还不完整")
    await expect(rate).to_contain_text("未达标")
    figures["connect"] |= {"rate": 1.0, "calls": 3, "level": "fine"}
    stage.feed.measures_changed({**told, "complete": True})
    await expect(rate).to_contain_text("来电不足 100 通，暂不评定")
    await expect(rate).not_to_have_class(re.compile("fine|warn|alarm"))


async def test_tabs_turn_by_arrow_keys_and_operators_have_no_recordings(stage: Stage, launch: Launch) -> None:
    page = await launch()
    await log_in(page, stage, "huawu")
    await page.get_by_role("tab", name="现场").first.click()
    tabs = page.locator(".floor .tabs [role=tab]")
    await expect(tabs).to_have_text(["现场", "指标", "回拨"])
    await tabs.first.focus()
    await page.keyboard.press("ArrowLeft")
    await expect(page.locator("#panel-callbacks")).to_be_visible()
    await shot(page, "operator-floor")
