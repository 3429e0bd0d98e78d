"""One contract for every history of ended calls: memory, SQLite, PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from msgspec.structs import replace
from structlog.testing import capture_logs

from cti.history import CALLS, LOOK_BACK, METADATA, CallHistory, MemoryHistory, SqlHistory
from routing.facts import EmergencyJudged
from routing.model import AgentId, Call, CallId, CallPhase, Emergency, EmergencyOutcome
from tests.contract.databases import KINDS, database
from tests.services import postgres_url
from tests.unit.floors import NOON

__all__ = ["postgres_url"]


@pytest.fixture(params=KINDS)
async def history(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[CallHistory]:
    async with database(request, request.param, tmp_path, METADATA) as engine:
        yield MemoryHistory() if engine is None else SqlHistory(engine)


def ended(call: str, arrived_at: int = NOON, **more: object) -> Call:
    return replace(
        Call(
            id=CallId(call),
            channel=f"PJSIP/trunk-{call}",
            ani="13800138000",
            caller_name="陈先生𠮷",
            dnis="12345",
            phase=CallPhase.TALKING,
            arrived_at=arrived_at,
            ended_at=arrived_at + 60_000,
        ),
        **more,
    )


async def test_a_call_comes_back_whole(history: CallHistory) -> None:
    fire = Emergency(
        kind="fire",
        words="着火了",
        number="110",
        heard_at=NOON,
        sent_at=NOON + 5,
        answered_at=NOON + 9,
        outcome=EmergencyOutcome.ACCEPTED,
    )
    agents = (AgentId("8001"), AgentId("8002"))
    call = ended("1.1", emergency=fire, unanswered_by=agents, agent=AgentId("8003"), first_in_line=True)
    await history.keep(call)
    assert await history.find(CallId("1.1")) == call


async def test_a_call_that_never_was_is_none(history: CallHistory) -> None:
    assert await history.find(CallId("9.9")) is None
    assert await history.recent() == []


async def test_keeping_again_changes_nothing(history: CallHistory) -> None:
    await history.keep(ended("1.1"))
    await history.keep(ended("1.1", dnis="12315"))
    assert await history.recent() == [ended("1.1")]


def judged(outcome: EmergencyOutcome, note: str = "", call: str = "1.1") -> EmergencyJudged:
    return EmergencyJudged(call=CallId(call), by="1100", outcome=outcome, note=note)


async def test_how_a_hand_over_ended_may_be_said_after_the_call(history: CallHistory) -> None:
    fire = Emergency(
        kind="fire",
        words="着火了",
        number="110",
        heard_at=NOON,
        sent_at=NOON + 5,
        answered_at=NOON + 9,
        outcome=EmergencyOutcome.ACCEPTED,
    )
    call, other = ended("1.1", emergency=fire), ended("1.2", emergency=fire)
    await history.keep(call)
    await history.keep(other)
    await history.judge(judged(EmergencyOutcome.UNDETERMINED))
    await history.judge(judged(EmergencyOutcome.RETURNED, "非警情"))
    said = replace(fire, outcome=EmergencyOutcome.RETURNED, note="非警情")
    assert await history.find(CallId("1.1")) == replace(call, emergency=said)
    assert await history.find(CallId("1.2")) == other
    await history.keep(call)
    kept = await history.find(CallId("1.1"))
    assert kept is not None
    assert kept.emergency == said, "keeping again takes no word back"


@pytest.mark.parametrize("outcome", [EmergencyOutcome.RETURNED, EmergencyOutcome.DISMISSED])
async def test_a_word_about_a_call_that_was_never_handed_over_changes_nothing(
    history: CallHistory, outcome: EmergencyOutcome
) -> None:
    asked = Emergency(kind="fire", words="着火了", number="110", heard_at=NOON)
    for call in (ended("1.1"), ended("1.2", emergency=asked)):
        await history.keep(call)
        await history.judge(judged(outcome, call=call.id))
        assert await history.find(call.id) == call
    await history.judge(judged(outcome, call="9.9"))
    assert await history.find(CallId("9.9")) is None


async def test_the_newest_come_first_and_no_more_than_asked_for(history: CallHistory) -> None:
    for n in (3, 1, 2):
        await history.keep(ended(f"1.{n}", NOON + n))
    assert [call.id for call in await history.recent(2)] == ["1.3", "1.2"]
    assert len(await history.recent()) == 3
    assert await history.recent(0) == []


@pytest.mark.parametrize("raw", [b"{", b"{}", b'{"id":1}', b"\xff"])
async def test_a_record_that_cannot_be_read_hides_no_other(history: CallHistory, raw: bytes) -> None:
    if isinstance(history, MemoryHistory):
        return  # it keeps objects, which cannot be broken
    assert isinstance(history, SqlHistory)
    for n in (1, 2, 3):
        await history.keep(ended(f"1.{n}", NOON + n))
    async with history._engine.begin() as connection:
        await connection.execute(CALLS.update().where(CALLS.c.call == "1.2"), {"record": raw})
    with capture_logs() as logs:
        assert [call.id for call in await history.recent()] == ["1.3", "1.1"]
        assert await history.find(CallId("1.2")) is None
    assert [(log["event"], log["call"]) for log in logs] == [
        ("the record of a call cannot be read", "1.2")
    ] * 2


@pytest.mark.parametrize("ani", ["", "9" * 32, "'; DROP TABLE calls --"])
async def test_whatever_number_translate_lets_through_can_be_kept(history: CallHistory, ani: str) -> None:
    call = ended("1.1", ani=ani, dnis="1" * 32, caller_name="佛" * 80, id=CallId("x" * 150))
    await history.keep(call)
    assert await history.find(call.id) == call


async def test_who_answered_a_caller_last_is_known(history: CallHistory) -> None:
    spoken = {"agent": AgentId("8001"), "answered_at": NOON + 9}
    await history.keep(ended("1.1", NOON, **spoken))
    await history.keep(ended("1.2", NOON + 1, **{**spoken, "agent": AgentId("8002")}))
    await history.keep(ended("1.3", NOON + 2, agent=AgentId("8003")))
    await history.keep(ended("1.4", NOON + 3))
    await history.keep(ended("1.5", NOON + 4, ani="13800138001", **spoken))
    last = await history.last_answered("13800138000")
    assert last is not None
    assert last.id == "1.2"
    assert await history.last_answered("13800138002") is None


async def test_only_so_many_calls_are_looked_through(history: CallHistory) -> None:
    await history.keep(ended("1.1", NOON, agent=AgentId("8001"), answered_at=NOON + 9))
    for n in range(LOOK_BACK - 1):
        await history.keep(ended(f"2.{n}", NOON + 1 + n))
    assert await history.last_answered("13800138000") is not None
    await history.keep(ended("3.1", NOON + 100))
    assert await history.last_answered("13800138000") is None


async def test_the_lookup_goes_by_the_index(history: CallHistory) -> None:
    if isinstance(history, SqlHistory) and history._engine.dialect.name == "sqlite":
        query = "SELECT record FROM calls WHERE ani = '1' ORDER BY arrived_at DESC LIMIT 20"
        async with history._engine.connect() as connection:
            [row] = (await connection.execute(sa.text(f"EXPLAIN QUERY PLAN {query}"))).all()
        assert "ix_calls_by_caller (ani=?)" in row.detail
