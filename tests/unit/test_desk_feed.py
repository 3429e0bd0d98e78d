"""What the pages are told, and when a page is cut off."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from desk.book import KEPT_MS, Book
from desk.desks import MOST_QUEUED, Desk, Ended
from desk.feed import Feed
from desk.ports import Role
from desk.seats import Seats
from desk.twins import MemoryFloor
from routing.facts import (
    AgentAnswered,
    AgentNotReady,
    CallArrived,
    CallerHungUp,
    EmergencyDismissed,
    EmergencyHeard,
    Fact,
    Heard,
    IntakeDone,
    NoAnswer,
    NoAnswerReason,
    RecogniserLost,
    TimePassed,
)
from routing.model import Agent, AgentId, AgentState, Call, CallId, CallPhase, Emergency, Leg
from routing.register import FloorConfig, Hotline

CALL, OTHER = CallId("1.1"), CallId("1.2")
ANN, BEN = AgentId("8001"), AgentId("8002")
CONFIG = FloorConfig(hotlines=(Hotline(number="12315", name="消费者热线"),))


def call(call_id: CallId = CALL, phase: CallPhase = CallPhase.WAITING, agent: AgentId | None = None) -> Call:
    answered = 9_000 if phase is CallPhase.TALKING else None
    return Call(
        id=call_id,
        channel="c",
        ani="13800138000",
        caller_name="",
        dnis="12315",
        phase=phase,
        arrived_at=1_000,
        waiting_since=2_000,
        agent=agent,
        answered_at=answered,
    )


def agent(agent_id: AgentId, state: AgentState, on: CallId | None = None) -> Agent:
    return Agent(id=agent_id, name="n", state=state, since=0, call=on)


def arrived(call_id: CallId = CALL) -> CallArrived:
    return CallArrived(call=call_id, channel="c", ani="13800138000", caller_name="", dnis="12315")


def heard(utterance: int, text: str, *, final: bool = True, on: CallId = CALL) -> Heard:
    return Heard(
        call=on,
        leg=Leg.CALLER,
        utterance=utterance,
        text=text,
        final=final,
        start_ms=0,
        end_ms=1,
        confidence=0.5,
    )


def told(desk: Desk) -> list[dict[str, Any]]:
    """All that is queued for a page, which empties its queue."""
    messages: list[dict[str, Any]] = []
    while not desk._queue.empty():
        raw = desk._queue.get_nowait()
        if raw is not None:
            messages.append(json.loads(raw))
    return messages


def talking(floor: MemoryFloor, feed: Feed) -> None:
    """Ann is rung for the call and answers it."""
    floor.put(call())
    feed.follow(1_000, arrived(), floor)
    floor.put(call(phase=CallPhase.RINGING, agent=ANN), agent(ANN, AgentState.RINGING, CALL))
    feed.follow(8_000, IntakeDone(call=CALL), floor)
    floor.put(call(phase=CallPhase.TALKING, agent=ANN), agent(ANN, AgentState.TALKING, CALL))
    feed.follow(9_000, AgentAnswered(call=CALL, agent=ANN), floor)


@pytest.fixture
def floor() -> MemoryFloor:
    return MemoryFloor(config=CONFIG)


@pytest.fixture
def feed() -> Feed:
    return Feed()


def seat(feed: Feed, floor: MemoryFloor, who: AgentId = ANN) -> Desk:
    floor.put(agent(who, AgentState.READY))
    desk = feed.attach(who, Role.AGENT, floor, 0)
    told(desk)
    return desk


def test_the_popup_says_who_calls_on_which_number_and_how_long_they_waited(
    feed: Feed, floor: MemoryFloor
) -> None:
    desk = seat(feed, floor)
    floor.put(call())
    feed.follow(1_000, arrived(), floor)
    feed.follow(1_500, heard(0, "你好"), floor)
    assert told(desk) == []
    floor.put(call(phase=CallPhase.RINGING, agent=ANN), agent(ANN, AgentState.RINGING, CALL))
    feed.follow(8_000, TimePassed(), floor)
    state, popup = told(desk)
    assert (state["type"], state["state"], state["call"]) == ("agent", "ringing", CALL)
    shown = popup["call"]
    assert (shown["ani"], shown["dnis"], shown["hotline"]) == ("13800138000", "12315", "消费者热线")
    assert (shown["phase"], shown["waited_ms"]) == ("ringing", 6_000)
    assert [said["text"] for said in popup["transcript"]] == ["你好"]


def test_an_agent_hears_only_of_the_own_call(feed: Feed, floor: MemoryFloor) -> None:
    mine, theirs = seat(feed, floor), seat(feed, floor, BEN)
    talking(floor, feed)
    floor.put(call(OTHER))
    feed.follow(9_100, arrived(OTHER), floor)
    told(mine)
    assert told(theirs) == []
    feed.follow(9_200, heard(0, "秘密"), floor)
    feed.follow(9_300, heard(0, "别人的话", on=OTHER), floor)
    feed.draft_changed({"call": CALL, "fields": {}})
    feed.draft_changed({"call": OTHER, "fields": {}})
    said = EmergencyHeard(call=CALL, kind="fire", words="着火", number="110", score=1.0, certain=True)
    feed.follow(9_400, said, floor)
    assert [each["type"] for each in told(mine)] == ["heard", "draft", "emergency"]
    assert told(theirs) == []


def test_the_call_stays_on_the_page_for_wrap_up_and_goes_with_the_next(
    feed: Feed, floor: MemoryFloor
) -> None:
    desk = seat(feed, floor)
    talking(floor, feed)
    told(desk)
    del floor.calls[CALL]
    floor.put(agent(ANN, AgentState.WRAP_UP))
    feed.follow(20_000, CallerHungUp(call=CALL), floor)
    state, shown = told(desk)
    assert state["state"] == "wrap_up"
    assert (shown["call"]["phase"], shown["call"]["ended_at"], shown["call"]["agent"]) == (
        "ended",
        20_000,
        ANN,
    )
    feed.draft_changed({"call": CALL, "fields": {"wish": {}}})
    assert [each["type"] for each in told(desk)] == ["draft"]
    floor.put(call(OTHER, CallPhase.RINGING, ANN), agent(ANN, AgentState.RINGING, OTHER))
    feed.follow(30_000, arrived(OTHER), floor)
    assert told(desk)[-1]["call"]["id"] == OTHER


def test_a_call_that_was_not_answered_leaves_the_page(feed: Feed, floor: MemoryFloor) -> None:
    desk = seat(feed, floor)
    floor.put(call(phase=CallPhase.RINGING, agent=ANN), agent(ANN, AgentState.RINGING, CALL))
    feed.follow(1_000, arrived(), floor)
    told(desk)
    floor.put(call(), agent(ANN, AgentState.NOT_READY))
    feed.follow(9_000, NoAnswer(call=CALL, agent=ANN, why=NoAnswerReason.TIMEOUT), floor)
    assert told(desk)[-1] == {"type": "call", "call": None}


def test_a_page_that_comes_back_is_told_all_again(feed: Feed, floor: MemoryFloor) -> None:
    seat(feed, floor)
    talking(floor, feed)
    feed.follow(9_500, heard(0, "第一句"), floor)
    feed.draft_changed({"call": CALL, "fields": {"wish": {"value": "退款"}}})
    feed.follow(9_600, RecogniserLost(engine="vosk", why="died"), floor)
    hello, recogniser, state, shown = told(feed.attach(ANN, Role.AGENT, floor, 10_000))
    assert (hello["type"], recogniser["up"], state["state"]) == ("hello", False, "talking")
    assert shown["transcript"][0]["text"] == "第一句"
    assert shown["draft"]["fields"]["wish"]["value"] == "退款"


def test_a_call_from_before_a_restart_is_shown_from_the_floor(feed: Feed, floor: MemoryFloor) -> None:
    floor.put(call(phase=CallPhase.TALKING, agent=ANN), agent(ANN, AgentState.TALKING, CALL))
    desk = feed.attach(ANN, Role.AGENT, floor, 10_000)
    assert told(desk)[-1]["call"]["ani"] == "13800138000"
    feed.follow(10_100, heard(3, "接着说"), floor)
    assert told(desk)[-1]["text"] == "接着说"


def test_a_dismissed_alert_leaves_the_page(feed: Feed, floor: MemoryFloor) -> None:
    desk = seat(feed, floor)
    talking(floor, feed)
    told(desk)
    said = EmergencyHeard(call=CALL, kind="fire", words="着火", number="119", score=1.0, certain=False)
    feed.follow(9_500, said, floor)
    shown = told(desk)[0]
    assert (shown["kind"], shown["words"], shown["number"], shown["certain"]) == (
        "fire",
        "着火",
        "119",
        False,
    )
    feed.follow(9_600, EmergencyDismissed(call=CALL, agent=ANN, reason="误报"), floor)
    assert told(desk) == [{"type": "emergency", "call": CALL, "kind": None}]


def test_a_second_page_of_an_agent_takes_over(feed: Feed, floor: MemoryFloor) -> None:
    first = seat(feed, floor)
    second = seat(feed, floor)
    assert first.ended is not None
    assert first.ended[0] is Ended.TAKEN_OVER
    assert not feed.detach(first)  # the seat is not empty
    assert feed.detach(second)


def test_a_slow_page_is_cut_off_and_the_others_are_not(feed: Feed, floor: MemoryFloor) -> None:
    slow = seat(feed, floor)
    talking(floor, feed)
    told(slow)
    for number in range(MOST_QUEUED + 10):
        feed.follow(9_000, heard(number, "很多话"), floor)
    assert slow.ended is not None
    assert slow.ended[0] is Ended.TOO_SLOW
    assert (feed.dropped, feed.pages["agents"]) == (1, 0)
    assert slow._queue.qsize() == 1  # nothing but the farewell


def test_a_fault_of_the_pages_does_not_reach_the_loop(feed: Feed) -> None:
    feed.follow(0, arrived(), None)  # type: ignore[arg-type]
    assert feed.facts["CallArrived"] == 1


async def test_watchers_get_one_view_of_the_floor_however_many_facts(floor: MemoryFloor) -> None:
    feed = Feed(floor_every_s=0)
    watcher = feed.attach("banzhang", Role.SUPERVISOR, floor, 0)
    assert told(watcher)[-1]["waiting"] == 0
    floor.put(call(), call(OTHER, CallPhase.TALKING, ANN), agent(ANN, AgentState.TALKING, OTHER))
    for _ in range(50):
        feed.follow(5_000, TimePassed(), floor)
    async with asyncio.timeout(5):
        view = json.loads(await watcher.next() or "")
    assert told(watcher) == []
    assert (view["waiting"], view["longest_wait_ms"], view["states"]) == (1, 3_000, {"talking": 1})
    assert [each["id"] for each in view["line"]] == [CALL]
    assert view["agents"][0]["ani"] == "13800138000"


async def test_the_view_of_the_floor_is_made_and_encoded_once_for_all_watchers(floor: MemoryFloor) -> None:
    feed = Feed(floor_every_s=0)
    watchers = [feed.attach(f"w{n}", Role.OPERATOR, floor, 0) for n in range(3)]
    for watcher in watchers:
        told(watcher)
    floor.put(call())
    feed.follow(1_000, arrived(), floor)
    async with asyncio.timeout(5):
        views = [await watcher.next() for watcher in watchers]
    assert views[0] is not None
    assert all(view is views[0] for view in views)


async def test_an_agent_whose_page_does_not_come_back_is_set_not_ready(floor: MemoryFloor) -> None:
    gone: asyncio.Queue[Fact] = asyncio.Queue()
    seats = Seats(gone.put_nowait, floor, grace_s=0)
    floor.put(agent(ANN, AgentState.TALKING, CALL), agent(BEN, AgentState.NOT_READY))
    seats.left(BEN)  # not ready already, with a reason of the agent's own
    seats.left(ANN)
    async with asyncio.timeout(5):
        assert await gone.get() == AgentNotReady(agent=ANN, reason="desk_gone")
    assert gone.empty()


async def test_an_agent_whose_page_comes_back_in_time_is_left_alone(floor: MemoryFloor) -> None:
    gone: asyncio.Queue[Fact] = asyncio.Queue()
    seats = Seats(gone.put_nowait, floor, grace_s=0)
    floor.put(agent(ANN, AgentState.READY), agent(BEN, AgentState.READY))
    seats.left(ANN)
    seats.came(ANN)
    seats.left(BEN)
    async with asyncio.timeout(5):
        assert await gone.get() == AgentNotReady(agent=BEN, reason="desk_gone")
    assert gone.empty()


words = st.tuples(st.integers(0, 4), st.text("着火啦", min_size=1, max_size=3), st.booleans())


@given(st.lists(words, max_size=40))
def test_the_transcript_is_the_last_word_on_each_utterance_and_final_stays_final(
    said: list[tuple[int, str, bool]],
) -> None:
    book = Book()
    book.follow(0, arrived())
    expected: dict[int, tuple[str, bool]] = {}
    for utterance, text, final in said:
        book.follow(1, heard(utterance, text, final=final))
        if final or not expected.get(utterance, ("", False))[1]:
            expected[utterance] = (text, final)
    page = book.pages[CALL]
    shown = {each["utterance"]: (each["text"], each["final"]) for each in page.said.values()}
    assert shown == expected


@given(st.lists(st.integers(0, 5 * 60_000), min_size=1, max_size=60))
def test_the_book_keeps_a_call_for_its_time_after_the_end_and_one_that_lives_for_ever(
    pauses: list[int],
) -> None:
    book, now, ends = Book(), 0, {}
    book.follow(0, arrived(CallId("alive")))
    for number, pause in enumerate(pauses):
        now += pause
        call_id = CallId(str(number))
        book.follow(now, arrived(call_id))
        book.follow(now, CallerHungUp(call=call_id))
        ends[call_id] = now
    assert set(book.pages) == {"alive"} | {each for each, end in ends.items() if now - end <= KEPT_MS}


def test_an_agent_goes_on_with_a_call_after_five_hundred_more_ended(feed: Feed, floor: MemoryFloor) -> None:
    talking(floor, feed)
    feed.follow(10_000, CallerHungUp(call=CALL), floor)
    for number in range(600):
        feed.follow(11_000 + number, arrived(CallId(str(number))), floor)
        feed.follow(11_000 + number, CallerHungUp(call=CallId(str(number))), floor)
    assert feed.book.pages[CALL].owner == ANN


def test_a_storm_of_calls_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk.book._MOST_ENDED", 10)
    book = Book()
    for number in range(25):
        book.follow(number, arrived(CallId(str(number))))
        book.follow(number, CallerHungUp(call=CallId(str(number))))
    assert list(book.pages) == [str(number) for number in range(15, 25)]


async def test_the_stand_in_reads_along_at_most_once_a_second(floor: MemoryFloor, feed: Feed) -> None:
    talking(floor, feed)
    stand_in = feed.attach("110a", Role.EMERGENCY, floor, 9_000)
    said = Emergency(kind="fire", words="着火了", number="119", heard_at=1, sent_at=2)
    floor.put(replace(floor.calls[CALL], phase=CallPhase.EMERGENCY, emergency=said))
    feed.follow(9_100, IntakeDone(call=CALL), floor)
    feed.follow(9_200, heard(1, "楼下着火了"), floor)
    told(stand_in)
    for utterance in range(2, 30):
        feed.follow(9_300, heard(utterance, f"第{utterance}句"), floor)
        feed.draft_changed({"call": CALL, "fields": {"town": {"value": "桂城街道"}}})
    assert told(stand_in) == []
    async with asyncio.timeout(5):
        message = json.loads(await stand_in._queue.get() or b"")
    assert message["open"][0]["words"][-1] == "第29句"
    assert message["open"][0]["place"] == "桂城街道"
    feed.close()


def test_a_draft_that_changes_in_a_hand_over_wants_no_other_fact_first(floor: MemoryFloor) -> None:
    feed = Feed()
    floor.put(
        replace(call(), emergency=Emergency(kind="fire", words="", number="119", heard_at=1, sent_at=2))
    )
    feed.cases.begin(floor)
    feed.draft_changed({"call": CALL, "fields": {}})
