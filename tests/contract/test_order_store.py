"""One contract for every order store and its outbox: memory, SQLite, PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from routing.model import AgentId, CallId
from tests.contract.databases import KINDS, database
from tests.services import postgres_url
from tickets import order_store_sql, outbox_store_sql
from tickets.draft import Source
from tickets.grave import Grave
from tickets.order import Order, OrderField, Transcript
from tickets.order_store import MemoryOrderStore, OrderStore
from tickets.order_store_sql import ORDERS, SqlOrderStore
from tickets.outbox import ORDER_ENTERED
from tickets.outbox_store import MemoryOutboxStore, OutboxStore
from tickets.outbox_store_sql import OUTBOX, SqlOutboxStore

__all__ = ["postgres_url"]
NOON = 1_795_320_000_000
"""2026-11-22 12:00 in Beijing."""
MIDNIGHT = NOON + 12 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Kept:
    orders: OrderStore
    other: OrderStore
    """The same as another program has it."""
    outbox: OutboxStore
    engine: AsyncEngine | None


@pytest.fixture(params=KINDS)
async def kept(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Kept]:
    tables = (order_store_sql.METADATA, outbox_store_sql.METADATA)
    async with database(request, request.param, tmp_path, *tables) as engine:
        if engine is None:
            outbox = MemoryOutboxStore()
            orders = MemoryOrderStore(outbox)
            yield Kept(orders, orders, outbox, None)
        else:
            yield Kept(SqlOrderStore(engine), SqlOrderStore(engine), SqlOutboxStore(engine), engine)


def order(call: str, at: int = NOON, ani: str = "13800138000") -> Order:
    words = OrderField(
        label="内容摘要", value="楼下烧烤🔥𠮷\n臭", source=Source.HEARD, words="烧烤", utterance=3
    )
    return Order(
        number="",
        call=CallId(call),
        agent=AgentId("8001"),
        ani=ani,
        dnis="12345",
        form="general",
        fields={"summary": replace(words, confidence=0.85)},
        transcript=Transcript(call=CallId(call), lines=7),
        opened_at=at - 9,
        answered_at=at - 5,
        due_at=at + 1_799_995,
        entered_at=at,
        confidential=True,
        repeat_of="FS20261101-000007",
        grave=Grave(kind="ongoing", by="8001", marked_at=at - 2, steps={"reported": at - 2}),
    )


async def test_an_order_is_kept_whole_with_the_number_of_its_day(kept: Kept) -> None:
    entered = await kept.orders.enter(order("1.1"), "FS", tell=True)
    assert entered == replace(order("1.1"), number="FS20261122-000001")
    assert await kept.orders.of_call(CallId("1.1")) == entered
    assert await kept.orders.by_number("FS20261122-000001") == entered
    assert await kept.orders.of_call(CallId("9.9")) is None
    assert await kept.orders.by_number("FS20261122-000002") is None


async def test_a_day_begins_at_midnight_in_beijing(kept: Kept) -> None:
    last = await kept.orders.enter(order("1.1", MIDNIGHT - 1), "FS", tell=False)
    first = await kept.orders.enter(order("1.2", MIDNIGHT), "FS", tell=False)
    assert (last.number, first.number) == ("FS20261122-000001", "FS20261123-000001")


async def test_entered_again_the_first_number_stands(kept: Kept) -> None:
    first = await kept.orders.enter(order("1.1"), "FS", tell=True)
    again = await kept.other.enter(order("1.1", NOON + 5_000), "FS", tell=True)
    assert again == first
    assert (await kept.orders.enter(order("1.2"), "FS", tell=True)).number.endswith("-000002")
    assert [each.once for each in await kept.outbox.entries("waiting", 9)] == [
        "FS20261122-000001",
        "FS20261122-000002",
    ]


async def test_two_programs_that_enter_at_once_leave_no_hole_and_no_double(kept: Kept) -> None:
    both = [
        store.enter(order(f"1.{n}"), "FS", tell=True)
        for n in range(12)
        for store in (kept.orders, kept.other)
    ]
    entered = await asyncio.gather(*both)
    numbers = {each.number for each in entered}
    assert numbers == {f"FS20261122-{n:06d}" for n in range(1, 13)}
    assert len({(each.call, each.number) for each in entered}) == 12
    assert len(await kept.outbox.entries("waiting", 99)) == 12


async def test_the_outbox_is_told_the_whole_order_in_the_same_breath(kept: Kept) -> None:
    entered = await kept.orders.enter(order("1.1"), "FS", tell=True)
    (entry,) = await kept.outbox.entries("waiting", 9)
    assert (entry.kind, entry.key, entry.once) == (ORDER_ENTERED, "1.1", entered.number)
    assert msgspec.json.decode(entry.body, type=Order) == entered


async def test_without_a_receiver_nothing_is_put_in(kept: Kept) -> None:
    await kept.orders.enter(order("1.1"), "FS", tell=False)
    assert await kept.outbox.entries("waiting", 9) == []


async def test_orders_of_a_caller_newest_first(kept: Kept) -> None:
    for n in (3, 1, 2):
        await kept.orders.enter(order(f"1.{n}", NOON + n), "FS", tell=False)
    await kept.orders.enter(order("1.4", NOON + 9, ani="13900139000"), "FS", tell=False)
    await kept.orders.enter(order("1.5", NOON + 9, ani=""), "FS", tell=False)
    assert [each.call for each in await kept.orders.by_caller("13800138000", 2)] == ["1.3", "1.2"]
    assert await kept.orders.by_caller("13800138000", 0) == []
    assert await kept.orders.by_caller("", 9) == []
    assert [each.call for each in await kept.orders.newest(3)] == ["1.4", "1.5", "1.3"]


async def test_an_entry_that_cannot_be_written_takes_the_order_and_its_number_back(kept: Kept) -> None:
    if kept.engine is None:
        return  # a dict writes both or the program is gone
    async with kept.engine.begin() as connection:
        await connection.execute(sa.text("ALTER TABLE outbox RENAME TO away"))
    with pytest.raises(sa.exc.SQLAlchemyError):
        await kept.orders.enter(order("1.1"), "FS", tell=True)
    assert await kept.orders.of_call(CallId("1.1")) is None
    async with kept.engine.begin() as connection:
        await connection.execute(sa.text("ALTER TABLE away RENAME TO outbox"))
    assert (await kept.orders.enter(order("1.1"), "FS", tell=True)).number == "FS20261122-000001"
    async with kept.engine.connect() as connection:
        assert await connection.scalar(sa.select(sa.func.count()).select_from(OUTBOX)) == 1


async def test_an_order_that_cannot_be_read_hides_no_other(kept: Kept) -> None:
    if kept.engine is None:
        return  # it keeps objects, which cannot be broken
    for n in (1, 2):
        await kept.orders.enter(order(f"1.{n}", NOON + n), "FS", tell=False)
    async with kept.engine.begin() as connection:
        await connection.execute(sa.update(ORDERS).where(ORDERS.c.call == "1.2").values(record="{"))
    with capture_logs() as logs:
        assert [each.call for each in await kept.orders.newest(9)] == ["1.1"]
    assert [(log["event"], log["number"]) for log in logs] == [("order_unreadable", "FS20261122-000002")]
    with pytest.raises(msgspec.MsgspecError):
        await kept.orders.of_call(CallId("1.2"))
