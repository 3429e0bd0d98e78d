"""Clocks that ring: at 20, 28 and 30 minutes, and when a step of a grave request is late."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from msgspec.structs import replace

from routing.model import AgentId, CallId
from routing.register import Calendar
from tests.virtual_time import VirtualTime, settle
from tickets.alarms import Alarms
from tickets.clock import ClockState
from tickets.deadlines import Deadlines
from tickets.draft import Draft, Entered
from tickets.follow import open_draft
from tickets.grave import Step, mark, stepped

MINUTE_S = 60


@dataclass
class Told:
    """Who is told; everything with the minute it was told at."""

    time: VirtualTime
    since: int
    clocks: list[tuple[str, str, float]] = field(default_factory=list)
    late: list[tuple[str, tuple[str, ...], float]] = field(default_factory=list)

    def _minute(self) -> float:
        return (self.time.now_ms() - self.since) / 60_000

    def clock_changed(self, draft: Draft, state: ClockState) -> None:
        self.clocks.append((draft.call, state.value, self._minute()))

    def grave_late(self, draft: Draft, steps: tuple[Step, ...]) -> None:
        self.late.append((draft.call, tuple(steps), self._minute()))


@dataclass
class Desk:
    time: VirtualTime
    told: Told
    deadlines: Deadlines


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    time = VirtualTime()
    told = Told(time, time.now_ms())
    deadlines = Deadlines(told, time.now_ms, Calendar, sleep=time.sleep)
    task = asyncio.create_task(deadlines.run())
    yield Desk(time, told, deadlines)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def answered(desk: Desk, call: str = "1.1", ago_min: float = 0) -> Draft:
    at = desk.time.now_ms() - round(ago_min * 60_000)
    draft = replace(open_draft(CallId(call), at, "138", "12345"), agent=AgentId("8001"), answered_at=at)
    desk.deadlines.follow([draft])
    return draft


async def test_it_rings_at_20_28_and_30_minutes_and_no_more(desk: Desk) -> None:
    answered(desk)
    await desk.time.pass_by(120 * MINUTE_S)
    assert desk.told.clocks == [("1.1", "warning", 20), ("1.1", "alarm", 28), ("1.1", "overdue", 30)]


async def test_nothing_polls_between(desk: Desk) -> None:
    answered(desk)
    await settle()
    assert len(desk.time.sleeping) == 1


async def test_an_order_stops_it_and_tells_so(desk: Desk) -> None:
    draft = answered(desk)
    await desk.time.pass_by(21 * MINUTE_S)
    assert [state for _, state in desk.deadlines.late()] == ["warning"]
    entered = Entered(number="FS1", entered_at=desk.time.now_ms())
    desk.deadlines.follow([replace(draft, order=entered)])
    await desk.time.pass_by(60 * MINUTE_S)
    assert desk.told.clocks == [("1.1", "warning", 20), ("1.1", "warning", 21)]
    assert desk.deadlines.late() == []


async def test_a_draft_nobody_answered_has_no_clock(desk: Desk) -> None:
    desk.deadlines.follow([open_draft(CallId("1.1"), desk.time.now_ms())])
    await desk.time.pass_by(60 * MINUTE_S)
    assert desk.told.clocks == []


async def test_what_was_late_before_is_told_when_it_is_given_again(desk: Desk) -> None:
    answered(desk, "1.1", ago_min=29)
    answered(desk, "1.2", ago_min=19)
    assert desk.told.clocks == [("1.1", "alarm", 0)]
    await desk.time.pass_by(2 * MINUTE_S)
    assert desk.told.clocks[1:] == [("1.1", "overdue", 1), ("1.2", "warning", 1)]


async def test_a_change_of_the_draft_tells_nothing_again(desk: Desk) -> None:
    draft = answered(desk, ago_min=25)
    for n in range(50):
        desk.deadlines.follow([replace(draft, saved_at=n)])
    assert len(desk.told.clocks) == 1


async def test_after_a_day_it_leaves_the_list(desk: Desk) -> None:
    answered(desk)
    await desk.time.pass_by(23 * 60 * MINUTE_S)
    assert len(desk.deadlines.late()) == 1
    await desk.time.pass_by(60 * MINUTE_S)
    assert desk.deadlines.late() == []
    answered(desk, "1.2", ago_min=24 * 60)
    assert desk.deadlines.late() == []


async def test_those_still_in_time_come_first_then_the_latest_overdue(desk: Desk) -> None:
    for n, ago in enumerate((31, 21, 90, 29, 45, 5)):
        answered(desk, f"1.{n}", ago_min=ago)
    assert [draft.call for draft, _ in desk.deadlines.late()] == ["1.3", "1.1", "1.0", "1.4", "1.2"]


async def test_a_grave_request_rings_when_its_next_step_is_due(desk: Desk) -> None:
    draft = answered(desk)
    grave = mark(None, "ongoing", "8001", desk.time.now_ms())
    desk.deadlines.follow([replace(draft, grave=grave)])
    await desk.time.pass_by(12 * MINUTE_S)
    desk.deadlines.follow([replace(draft, grave=grave, saved_at=1)])
    assert desk.told.late == [("1.1", ("dispatched",), 10)]
    grave = stepped(grave, "dispatched", desk.time.now_ms())
    desk.deadlines.follow([replace(draft, grave=grave)])
    assert [late for _, late in desk.deadlines.graves()] == [()]
    await desk.time.pass_by(10 * MINUTE_S)
    assert desk.told.late[1:] == [("1.1", ("passed_on",), 22)]
    for step in ("passed_on", "responded", "resolved"):
        grave = stepped(grave, step, desk.time.now_ms())
    desk.deadlines.follow([replace(draft, grave=grave)])
    assert desk.deadlines.graves() == []


async def test_a_mark_that_is_taken_away_rings_no_more(desk: Desk) -> None:
    draft = answered(desk)
    grave = mark(None, "ongoing", "8001", desk.time.now_ms())
    desk.deadlines.follow([replace(draft, grave=grave)])
    desk.deadlines.follow([replace(draft, grave=mark(grave, "", "8001", desk.time.now_ms()))])
    await desk.time.pass_by(15 * MINUTE_S)
    assert (desk.told.late, desk.deadlines.graves()) == ([], [])


# --- the timer itself --------------------------------------------------------------------------------


async def test_any_order_of_setting_rings_each_at_its_last_moment() -> None:
    chance, time = random.Random(5), VirtualTime()
    rung: list[tuple[int, int]] = []
    wanted: dict[int, int] = {}
    alarms: Alarms[int] = Alarms(lambda key: rung.append((time.now_ms(), key)), time.now_ms, sleep=time.sleep)
    task = asyncio.create_task(alarms.run())
    start = time.now_ms()
    for _ in range(2_000):
        key = chance.randrange(60)
        at = None if chance.random() < 0.2 else start + chance.randrange(1, 90_000)
        alarms.set(key, at)
        wanted.pop(key, None)
        if at is not None:
            wanted[key] = at
    assert len(alarms._heap) <= 64 + 4 * 60 + 1
    await time.pass_by(100)
    assert sorted(rung) == sorted((at, key) for key, at in wanted.items())
    assert (len(alarms), rung) == (0, sorted(rung, key=lambda each: each[0]))
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def test_a_ring_that_fails_stops_no_other() -> None:
    time = VirtualTime()
    rung: list[str] = []

    def ring(key: str) -> None:
        rung.append(key)
        raise KeyError

    alarms: Alarms[str] = Alarms(ring, time.now_ms, sleep=time.sleep)
    task = asyncio.create_task(alarms.run())
    alarms.set("b", time.now_ms() + 2_000)
    await settle()
    alarms.set("a", time.now_ms() + 1_000)  # sooner than what it sleeps for
    await time.pass_by(3)
    assert rung == ["a", "b"]
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
