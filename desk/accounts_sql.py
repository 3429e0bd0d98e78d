"""Accounts in a SQL database (SQLite or PostgreSQL)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Column, MetaData, String, Table, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from desk.ports import Account, Role

metadata = MetaData()

accounts = Table(
    "accounts",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("display", String(64), nullable=False),
    Column("role", String(16), nullable=False),
    Column("password_hash", String(256), nullable=False),
)


class SqlAccounts:
    """Accounts in the table ``accounts`` of the engine handed in; the engine stays its owner's."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def create(self) -> None:
        """Make the table unless it is there."""
        async with self._engine.begin() as connection:
            await connection.run_sync(metadata.create_all)

    async def get(self, name: str) -> Account | None:
        async with self._engine.connect() as connection:
            row = (await connection.execute(select(accounts).where(accounts.c.name == name))).first()
        if row is None:
            return None
        return Account(
            name=row.name, display=row.display, role=Role(row.role), password_hash=row.password_hash
        )

    async def put(self, account: Account) -> None:
        values = {
            "name": account.name,
            "display": account.display,
            "role": account.role.value,
            "password_hash": account.password_hash,
        }
        async with self._engine.begin() as connection:
            await connection.execute(delete(accounts).where(accounts.c.name == account.name))
            await connection.execute(insert(accounts).values(values))

    async def remove(self, name: str) -> bool:
        async with self._engine.begin() as connection:
            removed = await connection.execute(delete(accounts).where(accounts.c.name == name))
        return removed.rowcount > 0

    async def names(self) -> Sequence[str]:
        async with self._engine.connect() as connection:
            return list((await connection.scalars(select(accounts.c.name).order_by(accounts.c.name))).all())
