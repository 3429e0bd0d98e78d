"""Every switch of the surge plan, kept: when, on or off, by whom and why."""

from __future__ import annotations

from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from routing.model import Record


class Switch(Record, frozen=True, kw_only=True):
    """One switch."""

    at: int
    """ms since the epoch."""
    on: bool
    by: str
    """Account, or ``thresholds``."""
    why: str


class SurgeLog(Protocol):
    """What keeps the switches."""

    async def keep(self, switch: Switch) -> None:
        """Keep one; keeping it again changes nothing."""

    async def latest(self, limit: int) -> list[Switch]:
        """The newest first."""


class MemorySurgeLog:
    """The twin."""

    def __init__(self) -> None:
        self._kept: dict[int, Switch] = {}

    async def keep(self, switch: Switch) -> None:
        self._kept.setdefault(switch.at, switch)

    async def latest(self, limit: int) -> list[Switch]:
        return sorted(self._kept.values(), key=lambda switch: switch.at, reverse=True)[:limit]


METADATA = sa.MetaData()
SWITCHES = sa.Table(
    "surge_switches",
    METADATA,
    sa.Column("at", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("on", sa.Boolean, nullable=False),
    sa.Column("by", sa.String(80), nullable=False),
    sa.Column("why", sa.String(400), nullable=False),
)


class SqlSurgeLog:
    """Switches in a table of SQLite or PostgreSQL."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def keep(self, switch: Switch) -> None:
        row = {"at": switch.at, "on": switch.on, "by": switch.by[:80], "why": switch.why[:400]}
        async with self._engine.begin() as connection:
            known = sa.select(SWITCHES.c.at).where(SWITCHES.c.at == switch.at)
            if (await connection.execute(known)).first() is None:
                await connection.execute(SWITCHES.insert(), row)

    async def latest(self, limit: int) -> list[Switch]:
        query = sa.select(SWITCHES).order_by(SWITCHES.c.at.desc()).limit(limit)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [Switch(at=row.at, on=row.on, by=row.by, why=row.why) for row in rows]
