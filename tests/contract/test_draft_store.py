"""One contract for every draft store: memory, SQLite, PostgreSQL."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from structlog.testing import capture_logs

from routing.facts import DraftEdited
from routing.model import AgentId, CallId, Leg
from tests.services import fresh_database, postgres_url
from tickets.draft import Draft, DraftField, Entered, Line, Source
from tickets.follow import follow, open_draft
from tickets.grave import STEPS, Grave
from tickets.store import DraftStore, MemoryDraftStore
from tickets.store_sql import SqlDraftStore, create_tables

__all__ = ["postgres_url"]
T0 = 1_763_780_400_000


@contextlib.asynccontextmanager
async def _sql(url: str) -> AsyncIterator[DraftStore]:
    engine = create_async_engine(url)
    try:
        await create_tables(engine)
        await create_tables(engine)  # at every start
        yield SqlDraftStore(engine)
    finally:
        await engine.dispose()


@pytest.fixture(params=["memory", "sqlite", "postgres"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[DraftStore]:
    async with contextlib.AsyncExitStack() as stack:
        if request.param == "memory":
            yield MemoryDraftStore()
        elif request.param == "sqlite":
            yield await stack.enter_async_context(_sql(f"sqlite+aiosqlite:///{tmp_path}/drafts.db"))
        else:
            server = request.getfixturevalue("postgres_url")
            url = await stack.enter_async_context(fresh_database(server))
            yield await stack.enter_async_context(_sql(url))


def draft(call: str, ani: str = "13800138000", opened_at: int = T0, **more: object) -> Draft:
    return replace(open_draft(CallId(call), opened_at, ani, "12345"), **more)


async def test_what_is_saved_comes_back_whole(store: DraftStore) -> None:
    heard = DraftField(value="桂城街道", source=Source.HEARD, words="贵城街道", utterance=3, confidence=0.85)
    typed = DraftField(value="大沥镇\t'\"\\", source=Source.AGENT, proposal=heard)
    saved = draft(
        "1.1",
        answered_at=T0 + 5,
        due_at=T0 + 1_800_005,
        saved_at=T0 + 9,
        agent=AgentId("1001"),
        fields={"town": typed, "summary": replace(heard, value="楼下烧烤🔥𠮷\n臭")},
        lines=(Line(leg=Leg.CALLER, utterance=0, text="你好", final=True, start_ms=20),),
    )
    await store.save(saved)
    assert await store.get(CallId("1.1")) == saved


async def test_a_call_never_saved_is_none(store: DraftStore) -> None:
    assert await store.get(CallId("9.9")) is None


async def test_saving_again_replaces(store: DraftStore) -> None:
    await store.save(draft("1.1"))
    await store.save(draft("1.1", ended_at=T0 + 1, agent=AgentId("1001")))
    found = await store.get(CallId("1.1"))
    assert found == draft("1.1", ended_at=T0 + 1, agent=AgentId("1001"))
    assert [one.call for one in await store.by_caller("13800138000", 9)] == ["1.1"]


async def test_earlier_calls_of_a_caller_newest_first(store: DraftStore) -> None:
    for number in (3, 1, 2):
        await store.save(draft(f"1.{number}", opened_at=T0 + number))
    await store.save(draft("1.4", ani="13900139000"))
    assert [one.call for one in await store.by_caller("13800138000", 2)] == ["1.3", "1.2"]
    assert await store.by_caller("13800138000", 0) == []


async def test_withheld_numbers_are_not_one_caller(store: DraftStore) -> None:
    await store.save(draft("1.1", ani=""))
    assert await store.by_caller("", 10) == []


async def test_open_drafts_are_those_not_ended_oldest_first(store: DraftStore) -> None:
    await store.save(draft("1.2", opened_at=T0 + 2))
    await store.save(draft("1.1", opened_at=T0 + 1))
    await store.save(draft("1.3", opened_at=T0, ended_at=T0 + 3))
    assert [one.call for one in await store.open_drafts()] == ["1.1", "1.2"]


def marked(call: str, answered_at: int | None = T0, **more: object) -> Draft:
    return draft(call, answered_at=answered_at, **more)


async def test_order_mark_label_and_proposals_come_back_whole(store: DraftStore) -> None:
    saved = marked(
        "1.1",
        order=Entered(number="FS20251122-000001", entered_at=T0 + 7),
        grave=Grave(kind="ongoing", by="8001", marked_at=T0, steps={"reported": T0, "dispatched": T0 + 5}),
        confidential=True,
        suggested={"summary": DraftField(value="摘要🔥", source=Source.MODEL, confidence=0.5)},
    )
    await store.save(marked("1.1"))
    await store.save(saved)
    assert await store.get(CallId("1.1")) == saved


async def test_answered_drafts_that_are_no_orders_those_answered_first_first(store: DraftStore) -> None:
    await store.save(marked("1.1", T0 + 9, ended_at=T0 + 10))
    await store.save(marked("1.2", T0 + 5))
    await store.save(marked("1.3", T0 - 1))
    await store.save(marked("1.4", None))
    await store.save(marked("1.5", T0, order=Entered(number="FS1", entered_at=T0)))
    assert [one.call for one in await store.unentered(T0, 9)] == ["1.2", "1.1"]
    assert [one.call for one in await store.unentered(T0 - 1, 2)] == ["1.3", "1.2"]
    await store.save(marked("1.2", T0 + 5, order=Entered(number="FS2", entered_at=T0)))
    assert [one.call for one in await store.unentered(T0, 9)] == ["1.1"]


async def test_grave_ones_are_those_marked_by_a_person_and_without_a_result(store: DraftStore) -> None:
    grave = Grave(kind="ongoing", by="8001", marked_at=T0, steps={"reported": T0})
    await store.save(marked("1.2", grave=grave, opened_at=T0 + 2))
    await store.save(marked("1.1", grave=grave, opened_at=T0 + 1, ended_at=T0 + 9))
    await store.save(marked("1.3", grave=replace(grave, by="detector", steps={})))
    await store.save(marked("1.4", grave=replace(grave, kind="")))
    await store.save(marked("1.5", grave=replace(grave, steps=dict.fromkeys(STEPS, T0))))
    await store.save(marked("1.6"))
    assert [one.call for one in await store.grave(9)] == ["1.1", "1.2"]
    assert [one.call for one in await store.grave(1)] == ["1.1"]


async def test_a_database_from_before_orders_is_read_and_goes_on(store: DraftStore) -> None:
    if isinstance(store, MemoryDraftStore):
        return  # it outlives no version
    assert isinstance(store, SqlDraftStore)
    await store.save(marked("1.1"))
    async with store._engine.begin() as connection:
        await connection.execute(text("DROP TABLE draft_marks"))
    await create_tables(store._engine)
    assert await store.get(CallId("1.1")) == marked("1.1")
    assert [one.call for one in await store.open_drafts()] == ["1.1"]
    assert await store.unentered(0, 9) == []
    await store.save(marked("1.1", ended_at=T0 + 1))
    assert await store.unentered(0, 9) == [marked("1.1", ended_at=T0 + 1)]


@pytest.mark.parametrize(
    "broken",
    ["lines = '[{}]'", "fields = '7'", "lines = '{'"],
)
async def test_a_draft_that_cannot_be_read_hides_no_other_and_is_not_taken_for_none(
    store: DraftStore, broken: str
) -> None:
    if isinstance(store, MemoryDraftStore):
        return  # it keeps objects, which cannot be broken
    assert isinstance(store, SqlDraftStore)
    if broken.endswith("'{'") and store._engine.dialect.name == "postgresql":
        return  # it lets no broken JSON in
    for n in (1, 2, 3):
        await store.save(draft(f"1.{n}", opened_at=T0 + n))
    async with store._engine.begin() as connection:
        await connection.execute(text(f"UPDATE drafts SET {broken} WHERE call = '1.2'"))  # noqa: S608
    with capture_logs() as logs:
        assert [one.call for one in await store.open_drafts()] == ["1.1", "1.3"]
        assert [one.call for one in await store.by_caller("13800138000", 9)] == ["1.3", "1.1"]
    assert [(log["event"], log["call"]) for log in logs] == [("draft_unreadable", "1.2")] * 2
    with pytest.raises(msgspec.MsgspecError):
        await store.get(CallId("1.2"))


async def test_a_caller_s_number_is_no_sql(store: DraftStore) -> None:
    await store.save(draft("1.1"))
    assert await store.by_caller("' OR '1'='1", 10) == []


async def test_whatever_a_trunk_sends_can_be_stored(store: DraftStore) -> None:
    await store.save(draft("1.1", ani="13\x00800\ud800\r\n" + "9" * 2_000))
    found = await store.get(CallId("1.1"))
    assert found is not None
    assert found.ani == "13800" + "9" * 59


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=50))
async def test_whatever_an_agent_may_type_can_be_stored(store: DraftStore, typed: str) -> None:
    fact = DraftEdited(call=CallId("1.1"), agent=AgentId("1001"), field="summary", value=typed)
    try:
        edited = follow(draft("1.1"), fact, T0)
    except ValueError:
        return
    assert edited is not None
    await store.save(edited)
    assert await store.get(CallId("1.1")) == edited
