"""The outbox in a database, over SQLAlchemy: SQLite (aiosqlite) or PostgreSQL (asyncpg)."""

from __future__ import annotations

from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from tickets.outbox import Entry, Summary, Waiting
from tickets.outbox_store import MOST_WHY, REFUSED, TOLD, WAITING

METADATA = sa.MetaData()
OUTBOX = sa.Table(
    "outbox",
    METADATA,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("key", sa.String(150), nullable=False),
    sa.Column("once", sa.String(200), nullable=False, unique=True),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("next_at", sa.BigInteger, nullable=False),
    sa.Column("claimed_until", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("why", sa.String(MOST_WHY), nullable=False, server_default=""),
    sa.Column("told_at", sa.BigInteger),
    sa.Index("outbox_state_key", "state", "key", "id"),
    sa.Index("outbox_told_at", "told_at"),
    sqlite_autoincrement=True,
)
_COLUMNS = [OUTBOX.c[name] for name in Waiting.__struct_fields__]


def inserts(engine: AsyncEngine) -> Any:
    """The dialect's own INSERT, which knows ON CONFLICT."""
    return postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert


async def add(connection: AsyncConnection, insert: Any, entry: Entry, now: int) -> bool:
    """Keep the entry within the caller's own transaction; False when it was kept before."""
    body = msgspec.json.encode(entry.body).decode()
    row = {"kind": entry.kind, "key": entry.key, "once": entry.once, "body": body, "state": WAITING}
    statement = insert(OUTBOX).values(**row, created_at=now, next_at=now)
    done = await connection.execute(statement.on_conflict_do_nothing(index_elements=["once"]))
    return bool(done.rowcount)


def _heads() -> sa.Select[Any]:
    """The first entry of each key that waits."""
    earlier = OUTBOX.alias("earlier")
    before = sa.exists().where(
        earlier.c.state == WAITING, earlier.c.key == OUTBOX.c.key, earlier.c.id < OUTBOX.c.id
    )
    return sa.select(*_COLUMNS).where(OUTBOX.c.state == WAITING, ~before)


class SqlOutboxStore:
    """An ``OutboxStore`` on an engine that the caller owns and closes.

    Raises ``sqlalchemy.exc.SQLAlchemyError`` when the database does not answer or refuses.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def add(self, entry: Entry, now: int) -> bool:
        """See ``OutboxStore``."""
        async with self._engine.begin() as connection:
            return await add(connection, inserts(self._engine), entry, now)

    async def claim(self, now: int, until: int, limit: int) -> list[Waiting]:
        """See ``OutboxStore``."""
        free = (OUTBOX.c.next_at <= now, OUTBOX.c.claimed_until <= now)
        async with self._engine.begin() as connection:
            due = _heads().where(*free).order_by(OUTBOX.c.id).limit(limit)
            found = [_waiting(row) for row in (await connection.execute(due)).mappings()]
            if not found:
                return []
            # Somebody else may have been quicker since: whose UPDATE finds it free, has it.
            mine = (
                sa.update(OUTBOX)
                .where(OUTBOX.c.id.in_([each.id for each in found]), OUTBOX.c.state == WAITING, *free)
                .values(claimed_until=until)
                .returning(OUTBOX.c.id)
            )
            taken = set((await connection.execute(mine)).scalars())
        return [each for each in found if each.id in taken]

    async def told(self, entry: Waiting, now: int) -> None:
        """See ``OutboxStore``."""
        await self._set(entry.id, state=TOLD, body="", why="", told_at=now, claimed_until=0)

    async def put_off(self, entry: Waiting, next_at: int, why: str) -> None:
        """See ``OutboxStore``."""
        tries = OUTBOX.c.tries + 1
        await self._set(entry.id, tries=tries, next_at=next_at, why=why[:MOST_WHY], claimed_until=0)

    async def put_aside(self, entry: Waiting, why: str) -> None:
        """See ``OutboxStore``."""
        tries = OUTBOX.c.tries + 1
        await self._set(entry.id, tries=tries, state=REFUSED, why=why[:MOST_WHY], claimed_until=0)

    async def next_due(self) -> int | None:
        """See ``OutboxStore``."""
        claimed_later = OUTBOX.c.claimed_until > OUTBOX.c.next_at
        free_at = sa.case((claimed_later, OUTBOX.c.claimed_until), else_=OUTBOX.c.next_at)
        heads = _heads().with_only_columns(free_at.label("free_at")).subquery()
        async with self._engine.connect() as connection:
            soonest: int | None = await connection.scalar(sa.select(sa.func.min(heads.c.free_at)))
        return soonest

    async def summary(self) -> Summary:
        """See ``OutboxStore``."""
        count = sa.func.count()
        by_state = sa.select(OUTBOX.c.state, count, sa.func.min(OUTBOX.c.created_at))
        wanted = by_state.where(OUTBOX.c.state.in_([WAITING, REFUSED])).group_by(OUTBOX.c.state)
        async with self._engine.connect() as connection:
            rows = {state: (number, oldest) for state, number, oldest in await connection.execute(wanted)}
        waiting, oldest = rows.get(WAITING, (0, None))
        return Summary(waiting=waiting, oldest_at=oldest, refused=rows.get(REFUSED, (0, None))[0])

    async def entries(self, state: str, limit: int) -> list[Waiting]:
        """See ``OutboxStore``."""
        wanted = sa.select(*_COLUMNS).where(OUTBOX.c.state == state).order_by(OUTBOX.c.id)
        async with self._engine.connect() as connection:
            return [
                _waiting(row) for row in (await connection.execute(wanted.limit(max(0, limit)))).mappings()
            ]

    async def retry(self, now: int, number: int | None = None) -> int:
        """See ``OutboxStore``."""
        put_off = sa.and_(OUTBOX.c.state == WAITING, OUTBOX.c.next_at > now)
        wanted = sa.update(OUTBOX).where(sa.or_(OUTBOX.c.state == REFUSED, put_off))
        if number is not None:
            wanted = wanted.where(OUTBOX.c.id == number)
        async with self._engine.begin() as connection:
            done = await connection.execute(wanted.values(state=WAITING, next_at=now))
        return done.rowcount

    async def forget(self, before: int) -> int:
        """See ``OutboxStore``."""
        old = sa.delete(OUTBOX).where(OUTBOX.c.told_at < before)
        async with self._engine.begin() as connection:
            return (await connection.execute(old)).rowcount

    async def _set(self, number: int, **values: Any) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(sa.update(OUTBOX).where(OUTBOX.c.id == number).values(**values))


def _waiting(row: sa.RowMapping) -> Waiting:
    return Waiting(**{name: row[name] for name in Waiting.__struct_fields__})
