"""Records of ended calls are kept, however long the history is away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace
from structlog.testing import capture_logs

import cti.history_writer as module
from cti.history import MemoryHistory
from cti.history_writer import HistoryWriter
from routing.facts import EmergencyJudged
from routing.model import Call, CallId, CallPhase, Emergency, EmergencyOutcome
from tests.virtual_time import VirtualTime, settle

CALL = Call(
    id=CallId("1.0"), channel="c", ani="13800138000", caller_name="", dnis="12345", phase=CallPhase.WAITING,
    arrived_at=1,
)  # fmt: skip


def ended(n: int) -> Call:
    return replace(CALL, id=CallId(f"1.{n}"))


class Frail(MemoryHistory):
    def __init__(self) -> None:
        super().__init__()
        self.away, self.asked = False, 0
        self.poison: set[str] = set()
        self.kept: list[str] = []

    async def keep(self, call: Call) -> None:
        self.asked += 1
        if self.away or call.id in self.poison:
            raise OSError("13800138000 could not be inserted")
        await super().keep(call)
        self.kept.append(call.id)


class Ground:
    def __init__(self) -> None:
        self.history, self.time = Frail(), VirtualTime()
        self.writer = HistoryWriter(self.history, sleep=self.time.sleep)


@pytest.fixture
async def ground() -> AsyncIterator[Ground]:
    place = Ground()
    task = asyncio.create_task(place.writer.run())
    yield place
    assert not task.done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


HANDED_OVER = Emergency(kind="fire", words="", number="110", heard_at=1, sent_at=2, answered_at=3)
SAID = (EmergencyOutcome.UNDETERMINED, EmergencyOutcome.RETURNED)


async def test_a_word_about_a_call_comes_after_its_record_and_the_last_one_counts(ground: Ground) -> None:
    ground.history.away = True
    ground.writer.keep(replace(ended(1), emergency=HANDED_OVER))
    await settle()
    for outcome in SAID:
        ground.writer.judge(EmergencyJudged(call=ended(1).id, by="1100", outcome=outcome))
    await settle()
    assert ground.writer.due == 2
    ground.history.away = False
    await ground.time.pass_by(30)
    assert ground.writer.due == 0
    kept = await ground.history.find(ended(1).id)
    assert kept is not None
    assert kept.emergency is not None
    assert kept.emergency.outcome is EmergencyOutcome.RETURNED


async def test_a_day_without_the_database_loses_no_record(ground: Ground) -> None:
    ground.history.away = True
    with capture_logs() as logs:
        for n in range(20):
            ground.writer.keep(ended(n))
            await settle()
        assert not ground.writer.healthy
        await ground.time.pass_by(86_400)
        asked, ground.history.asked = ground.history.asked, 0
        assert asked <= 3 * (86_400 / 30 + 10), "less and less often, and not all of them each time"
        ground.history.away = False
        await ground.time.pass_by(30)
    assert sorted(ground.history.kept) == sorted(f"1.{n}" for n in range(20))
    assert (ground.writer.due, ground.writer.healthy) == (0, True)
    assert [log["event"] for log in logs] == ["a call's record could not be kept"]
    assert "13800138000" not in str(logs)


async def test_records_that_cannot_be_kept_hold_up_no_other(ground: Ground) -> None:
    ground.history.poison = {f"1.{n}" for n in range(5)}
    for n in range(8):
        ground.writer.keep(ended(n))
    await settle()
    await ground.time.pass_by(60)
    assert ground.history.kept == ["1.5", "1.6", "1.7"]
    assert (ground.writer.due, ground.writer.healthy) == (5, False)


async def test_what_comes_while_another_is_being_kept_is_kept_too(ground: Ground) -> None:
    ground.writer.keep(ended(1))
    await settle(1)
    ground.writer.keep(ended(2))
    await settle()
    assert ground.history.kept == ["1.1", "1.2"]


async def test_beyond_the_limit_the_oldest_go_and_that_is_said(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LIMIT", 2)
    with capture_logs() as logs:
        for n in range(4):
            ground.writer.keep(ended(n))
        await settle()
    assert ground.history.kept == ["1.2", "1.3"]
    assert not ground.writer.healthy
    assert [log["log_level"] for log in logs] == ["error"]


async def test_catching_up_says_whether_it_did() -> None:
    place = Ground()
    place.history.away = True
    assert not await place.writer.catch_up([ended(1)])
    place.history.away = False
    assert await place.writer.catch_up([ended(2)])
    assert sorted(place.history.kept) == ["1.1", "1.2"]


async def test_the_end_tries_once_more_and_says_what_it_could_not(monkeypatch: pytest.MonkeyPatch) -> None:
    place = Ground()
    place.writer.keep(ended(1))
    await place.writer.finish()
    assert place.history.kept == ["1.1"]
    place.history.away = True
    place.writer.keep(ended(2))
    with capture_logs() as logs:
        await place.writer.finish()
    assert logs[-1]["records"] == 1
