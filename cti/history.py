"""Ended calls: what statistics, the desk and the demonstration look back on."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from typing import Protocol

import msgspec
import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from routing.facts import EmergencyJudged
from routing.handover import judged
from routing.model import Call, CallId

log = structlog.get_logger(__name__)


LOOK_BACK = 20
"""So many calls of one caller are looked through for one that was answered."""


class CallHistory(Protocol):
    """What keeps ended calls. A record that cannot be read any more is passed over and logged."""

    async def keep(self, call: Call) -> None:
        """Keep an ended call; keeping it again changes nothing."""

    async def judge(self, fact: EmergencyJudged) -> None:
        """How the call's hand-over to an emergency number ended was said after it was over; the last word
        counts. A call that is not here, or that no number answered, stays as it is."""

    async def find(self, call: CallId) -> Call | None:
        """One ended call."""

    async def recent(self, limit: int = 50) -> list[Call]:
        """The newest by arrival first."""

    async def last_answered(self, ani: str) -> Call | None:
        """The newest of this caller's last ``LOOK_BACK`` calls by arrival that an agent answered."""


class MemoryHistory:
    """The twin."""

    def __init__(self) -> None:
        self._calls: dict[CallId, Call] = {}
        self._by_caller: dict[str, list[Call]] = {}

    async def keep(self, call: Call) -> None:
        if call.id not in self._calls:
            self._calls[call.id] = call
            insort(self._by_caller.setdefault(call.ani, []), call, key=lambda each: each.arrived_at)

    async def judge(self, fact: EmergencyJudged) -> None:
        known = self._calls.get(fact.call)
        if known is not None:
            self._calls[fact.call] = _judged(known, fact)

    async def find(self, call: CallId) -> Call | None:
        return self._calls.get(call)

    async def recent(self, limit: int = 50) -> list[Call]:
        newest = sorted(self._calls.values(), key=lambda call: call.arrived_at, reverse=True)
        return newest[:limit]

    async def last_answered(self, ani: str) -> Call | None:
        return _answered(self._by_caller.get(ani, [])[: -LOOK_BACK - 1 : -1])


METADATA = sa.MetaData()
CALLS = sa.Table(
    "calls",
    METADATA,
    sa.Column("call", sa.String(150), primary_key=True),
    sa.Column("arrived_at", sa.BigInteger, nullable=False, index=True),
    sa.Column("dnis", sa.String(32), nullable=False, index=True),
    sa.Column("ani", sa.String(32), nullable=False),
    sa.Column("record", sa.LargeBinary, nullable=False),
    sa.Index("ix_calls_by_caller", "ani", "arrived_at"),
)


class SqlHistory:
    """Ended calls in a table of SQLite or PostgreSQL."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def keep(self, call: Call) -> None:
        row = {
            "call": call.id,
            "arrived_at": call.arrived_at,
            "dnis": call.dnis,
            "ani": call.ani,
            "record": msgspec.json.encode(call),
        }
        async with self._engine.begin() as connection:
            known = sa.select(CALLS.c.call).where(CALLS.c.call == call.id)
            if (await connection.execute(known)).first() is None:
                await connection.execute(CALLS.insert(), row)

    async def judge(self, fact: EmergencyJudged) -> None:
        mine = CALLS.c.call == fact.call
        async with self._engine.begin() as connection:
            query = sa.select(CALLS.c.call, CALLS.c.record).where(mine)
            row = (await connection.execute(query)).first()
            known = None if row is None else _call(row.call, row.record)
            if known is None or (judged := _judged(known, fact)) == known:
                return
            await connection.execute(CALLS.update().where(mine), {"record": msgspec.json.encode(judged)})

    async def find(self, call: CallId) -> Call | None:
        async with self._engine.connect() as connection:
            query = sa.select(CALLS.c.call, CALLS.c.record).where(CALLS.c.call == call)
            row = (await connection.execute(query)).first()
        return None if row is None else _call(row.call, row.record)

    async def recent(self, limit: int = 50) -> list[Call]:
        async with self._engine.connect() as connection:
            query = sa.select(CALLS.c.call, CALLS.c.record).order_by(CALLS.c.arrived_at.desc()).limit(limit)
            rows = (await connection.execute(query)).all()
        return [call for row in rows if (call := _call(row.call, row.record)) is not None]

    async def last_answered(self, ani: str) -> Call | None:
        newest = sa.select(CALLS.c.call, CALLS.c.record).where(CALLS.c.ani == ani)
        query = newest.order_by(CALLS.c.arrived_at.desc()).limit(LOOK_BACK)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return _answered(call for row in rows if (call := _call(row.call, row.record)) is not None)


def _judged(call: Call, fact: EmergencyJudged) -> Call:
    return msgspec.structs.replace(call, emergency=judged(call.emergency, fact))


def _answered(calls: Iterable[Call]) -> Call | None:
    return next((call for call in calls if call.agent is not None and call.answered_at is not None), None)


def _call(call: CallId, record: bytes) -> Call | None:
    try:
        return msgspec.json.decode(record, type=Call)
    except msgspec.MsgspecError:
        # Its text would quote the record, and that is a caller's.
        log.error("the record of a call cannot be read", call=call)
        return None
