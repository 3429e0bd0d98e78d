"""What the pages are told of routing: labels, consults on two pages, the line, the surge plan's switches."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from desk.feed import Feed
from desk.ports import Role
from desk.twins import MemoryFloor
from desk.views import floor_view
from routing.explain import explain
from routing.facts import ConsultFailed, NoAnswerReason, SurgeSwitched, TimePassed
from routing.floor import Floor
from routing.model import (
    Agent,
    AgentState,
    Because,
    Callback,
    CallbackKind,
    CallPhase,
    Claim,
    Consult,
    SurgeState,
    Target,
    TargetKind,
)
from routing.register import FloorConfig, Hotline, Ladder, MergeMode, Rung, Seat
from routing.unserved import unserved
from tests.unit.test_desk_feed import ANN, BEN, CALL, OTHER, agent, call, seat, talking, told

CONFIG = FloorConfig(
    hotlines=(Hotline(number="12315", name="消费者热线", mode=MergeMode.PARALLEL, ladder="l"),),
    ladders=(Ladder(id="l", rungs=(Rung(after_ms=0, language=3), Rung(after_ms=10_000))),),
    seats=(Seat(agent=ANN, skills=(("yue", 4),)),),
)


@pytest.fixture
def floor() -> MemoryFloor:
    return MemoryFloor(config=CONFIG)


def change(floor: MemoryFloor, **changes: Any) -> None:
    floor.put(msgspec.structs.replace(floor.calls[CALL], **changes))


def last_call(messages: list[dict[str, Any]]) -> dict[str, Any]:
    return [each["call"] for each in messages if each["type"] == "call"][-1]


def test_the_card_is_told_number_mode_labels_and_why(floor: MemoryFloor) -> None:
    feed = Feed()
    desk = seat(feed, floor)
    talking(floor, feed)
    why = Because(waited_ms=1_000, rung=0, matched=(("yue", 4),), choosing="longest_idle", idle_ms=5_000)
    change(floor, because=why, ladder="l", language="yue", confidential=True, claims=(Claim.REPEAT,))
    feed.follow(9_100, TimePassed(), floor)
    card = last_call(told(desk))
    assert (card["mode"], card["language_name"]) == ("双号并行", "粤语")
    assert [each["name"] for each in card["labels"]] == ["保密", "重复来电"]
    assert "要求粤语≥3（您 4 级）" in card["why"]


def test_a_callback_is_named_with_what_is_owed(floor: MemoryFloor) -> None:
    feed = Feed()
    desk = seat(feed, floor)
    talking(floor, feed)
    floor.owed.append(
        Callback(
            ani="13800138000",
            dnis="12315",
            first_call=OTHER,
            kind=CallbackKind.ASKED,
            asked_at=500,
            waiting_since=500,
            due_at=600,
        )
    )
    change(floor, callback_of=OTHER, claims=(Claim.RETURNED,))
    feed.follow(9_100, TimePassed(), floor)
    card = last_call(told(desk))
    assert [each["name"] for each in card["labels"]] == ["回拨"]
    assert (card["callback"]["asked_at"], card["callback"]["words"]) == (500, "来电人选择回拨")


def consult(floor: MemoryFloor, feed: Feed) -> None:
    """Ann, who talks, consults Ben."""
    asked = Consult(target=Target(kind=TargetKind.AGENT, id=BEN), since=9_500, agent=BEN)
    floor.put(agent(BEN, AgentState.RINGING, CALL))
    change(floor, phase=CallPhase.CONSULTING, consult=asked)
    feed.follow(9_500, TimePassed(), floor)


def test_a_consulted_agent_sees_the_call_and_the_one_who_asks_keeps_it(floor: MemoryFloor) -> None:
    feed = Feed()
    mine, theirs = seat(feed, floor), seat(feed, floor, BEN)
    talking(floor, feed)
    told(mine)
    consult(floor, feed)
    assert (mine.shown, theirs.shown) == (CALL, CALL)
    assert last_call(told(mine))["consult"]["name"] == "8002 n"
    assert last_call(told(theirs))["agent"] == ANN


def test_a_consult_that_fails_leaves_the_other_page_and_is_said_on_the_own(floor: MemoryFloor) -> None:
    feed = Feed()
    mine, theirs = seat(feed, floor), seat(feed, floor, BEN)
    talking(floor, feed)
    consult(floor, feed)
    told(mine), told(theirs)
    change(floor, phase=CallPhase.TALKING, consult=None)
    floor.put(agent(BEN, AgentState.NOT_READY))
    feed.follow(9_900, ConsultFailed(call=CALL, why=NoAnswerReason.TIMEOUT), floor)
    assert (mine.shown, theirs.shown) == (CALL, None)
    assert "咨询座席 8002 未成：无人接听" in next(m for m in told(mine) if m["type"] == "notice")["words"]


def test_a_call_that_was_handed_over_is_the_next_agents_with_its_draft(floor: MemoryFloor) -> None:
    feed = Feed()
    mine, theirs = seat(feed, floor), seat(feed, floor, BEN)
    talking(floor, feed)
    consult(floor, feed)
    change(floor, phase=CallPhase.TALKING, consult=None, agent=BEN)
    floor.put(agent(BEN, AgentState.TALKING, CALL), agent(ANN, AgentState.WRAP_UP))
    feed.follow(9_900, TimePassed(), floor)
    assert (mine.shown, theirs.shown) == (None, CALL)
    assert feed.book.pages[CALL].owner == BEN


def test_wrap_up_says_how_long_it_lasts_and_may_last(floor: MemoryFloor) -> None:
    feed = Feed()
    desk = seat(feed, floor)
    floor.put(Agent(id=ANN, name="n", state=AgentState.WRAP_UP, since=1_000, wrap_up_until=21_000))
    feed.follow(1_000, TimePassed(), floor)
    state = next(each for each in told(desk) if each["type"] == "agent")
    assert (state["wrap_up_until"], state["wrap_up_most"]) == (21_000, 1_000 + CONFIG.longest_wrap_up_ms)


def test_every_waiting_call_of_the_real_floor_is_explained(floor: MemoryFloor) -> None:
    real = Floor(CONFIG)
    waits = call(phase=CallPhase.WAITING)
    real.put_call(msgspec.structs.replace(waits, ladder="l", language="yue", ladder_since=2_000))
    real.put_agent(Agent(id=ANN, name="n", state=AgentState.TALKING, since=0, call=OTHER))
    [entry] = floor_view(real, Feed().book, 5_000, explain)["line"]
    assert (entry["position"], entry["need"], entry["rung"], entry["rungs"]) == (1, "粤语≥3", 1, 2)
    assert (entry["next_at"], entry["next"]) == (12_000, "放宽为任何座席")
    assert entry["why"] == "符合要求的 1 人：通话 1"
    assert entry["wait_ms"] is not None


def test_who_waits_for_nobody_is_an_alarm_on_the_floor_view() -> None:
    real = Floor(CONFIG)
    real.put_call(call(phase=CallPhase.WAITING))
    [alarm] = floor_view(real, Feed().book, 5_000, explain, unserved)["unserved"]
    assert (alarm["callers"], alarm["since"]) == (1, real.calls[CALL].waiting_since)
    assert alarm["words"].endswith("没有符合要求的座席上座，请安排上座")
    real.put_agent(Agent(id=ANN, name="n", state=AgentState.WRAP_UP, since=0))
    assert floor_view(real, Feed().book, 5_000, explain, unserved)["unserved"] == []


def test_calls_that_are_elsewhere_say_where(floor: MemoryFloor) -> None:
    floor.put(
        msgspec.structs.replace(
            call(phase=CallPhase.DIVERTED), diverted_to=Target(kind=TargetKind.NUMBER, id="82340001")
        )
    )
    [entry] = floor_view(floor, Feed().book, 5_000)["elsewhere"]
    assert (entry["phase"], entry["with"]) == ("diverted", "外线 82340001")


def test_switches_of_the_surge_plan_are_kept_whoever_made_them(floor: MemoryFloor) -> None:
    feed = Feed()
    feed.attach("banzhang", Role.SUPERVISOR, floor, 0)
    for at, on, by, why in (
        (1_000, True, "banzhang", "台风"),
        (2_000, False, "banzhang", "恢复"),
        (3_000, True, "thresholds", "waiting 3, longest 40 s"),
    ):
        floor.surge = SurgeState(on=on, since=at, by=by, why=why)
        feed.follow(at, SurgeSwitched(on=on, by=by, why=why) if by == "banzhang" else TimePassed(), floor)
        feed.follow(at + 1, TimePassed(), floor)
    shown = floor_view(floor, feed.book, 5_000)["surge"]
    assert (shown["on"], shown["at"], shown["why"]) == (True, 3_000, "排队 3 通，最长已等 40 秒")
    kept = [(each["on"], each["at"]) for each in feed.book.switches]
    assert kept == [(True, 3_000), (False, 2_000), (True, 1_000)]


def test_a_call_that_goes_to_whom_was_consulted_leaves_the_page_of_who_lost_it(floor: MemoryFloor) -> None:
    feed = Feed()
    mine, theirs = seat(feed, floor), seat(feed, floor, BEN)
    talking(floor, feed)
    consult(floor, feed)
    change(floor, phase=CallPhase.RINGING, consult=None, agent=BEN)
    floor.put(agent(ANN, AgentState.NOT_READY))
    feed.follow(9_900, TimePassed(), floor)
    assert (mine.shown, theirs.shown) == (None, CALL)
