"""Orders in a database, over SQLAlchemy: SQLite (aiosqlite) or PostgreSQL (asyncpg)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import sqlalchemy as sa
import structlog
from msgspec.structs import replace
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from routing.model import CallId
from tickets import outbox_store_sql
from tickets.order import Order, day_of, number_of, order_body
from tickets.outbox import ORDER_ENTERED, Entry
from tickets.outbox_store_sql import inserts

log = structlog.get_logger(__name__)
METADATA = sa.MetaData()
DAYS = sa.Table(
    "order_days",
    METADATA,
    sa.Column("day", sa.String(8), primary_key=True),
    sa.Column("last", sa.BigInteger, nullable=False),
)
ORDERS = sa.Table(
    "orders",
    METADATA,
    sa.Column("number", sa.String(40), primary_key=True),
    sa.Column("call", sa.String(150), nullable=False, unique=True),
    sa.Column("ani", sa.String(64), nullable=False),
    sa.Column("entered_at", sa.BigInteger, nullable=False),
    sa.Column("record", sa.Text, nullable=False),
    sa.Index("orders_ani_entered_at", "ani", "entered_at"),
    sa.Index("orders_entered_at", "entered_at"),
)


class SqlOrderStore:
    """An ``OrderStore`` on an engine that the caller owns and closes; its outbox is in the same database.

    Raises ``sqlalchemy.exc.SQLAlchemyError`` when the database does not answer or refuses.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._insert = inserts(engine)

    async def enter(self, order: Order, prefix: str, *, tell: bool) -> Order:
        """See ``OrderStore``."""
        known = await self.of_call(order.call)
        if known is not None:
            return known
        try:
            async with self._engine.begin() as connection:
                return await self._enter(connection, order, prefix, tell=tell)
        except IntegrityError:
            # Another program entered this call meanwhile; our number went back with the transaction.
            known = await self.of_call(order.call)
            if known is None:
                raise
            return known

    async def _enter(self, connection: AsyncConnection, order: Order, prefix: str, *, tell: bool) -> Order:
        day = day_of(order.entered_at)
        first = self._insert(DAYS).values(day=day, last=1)
        # The row stays locked until the end of the transaction, so numbers are given one by one.
        counted = first.on_conflict_do_update(index_elements=["day"], set_={"last": DAYS.c.last + 1})
        sequence = await connection.scalar(counted.returning(DAYS.c.last))
        entered = replace(order, number=number_of(prefix, day, int(sequence or 0)))
        row = {"number": entered.number, "call": entered.call, "ani": entered.ani}
        record = msgspec.json.encode(entered).decode()
        await connection.execute(
            sa.insert(ORDERS).values(**row, entered_at=entered.entered_at, record=record)
        )
        if tell:
            body = order_body(entered)
            entry = Entry(kind=ORDER_ENTERED, key=entered.call, once=entered.number, body=body)
            await outbox_store_sql.add(connection, self._insert, entry, entered.entered_at)
        return entered

    async def of_call(self, call: CallId) -> Order | None:
        """See ``OrderStore``. Raises ``msgspec.MsgspecError`` for a record that cannot be read."""
        return await self._one(ORDERS.c.call == call)

    async def by_number(self, number: str) -> Order | None:
        """See ``OrderStore``. Raises as ``of_call``."""
        return await self._one(ORDERS.c.number == number)

    async def by_caller(self, ani: str, limit: int) -> list[Order]:
        """See ``OrderStore``."""
        if not ani or limit <= 0:
            return []
        return await self._many(sa.select(ORDERS.c.number, ORDERS.c.record).where(ORDERS.c.ani == ani), limit)

    async def newest(self, limit: int) -> list[Order]:
        """See ``OrderStore``."""
        return await self._many(sa.select(ORDERS.c.number, ORDERS.c.record), max(0, limit))

    async def _one(self, where: sa.ColumnElement[bool]) -> Order | None:
        async with self._engine.connect() as connection:
            record = await connection.scalar(sa.select(ORDERS.c.record).where(where))
        return None if record is None else msgspec.json.decode(record, type=Order)

    async def _many(self, wanted: sa.Select[Any], limit: int) -> list[Order]:
        ordered = wanted.order_by(ORDERS.c.entered_at.desc(), ORDERS.c.number).limit(limit)
        async with self._engine.connect() as connection:
            rows: Sequence[Any] = (await connection.execute(ordered)).all()
        found = []
        for number, record in rows:
            try:
                found.append(msgspec.json.decode(record, type=Order))
            except msgspec.MsgspecError:
                # Its text would quote the order, and that is a caller's.
                log.error("order_unreadable", number=number)
        return found
