"""What agents noted of a caller for the next time: elderly (适老), and the language spoken.

A mark is personal data: one row for a number, replaced as it changes, gone when it says nothing more, or
nobody has noted anything of the number for long.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import sqlalchemy as sa
from msgspec.structs import asdict
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from routing.model import Record


class CallerMark(Record, frozen=True, kw_only=True):
    """What is noted of a number."""

    elderly: bool = False
    language: str = ""
    """Empty when not known."""


UNMARKED = CallerMark()


class CallerMarks(Protocol):
    """Where marks are kept, by the caller's number."""

    async def get(self, ani: str) -> CallerMark:
        """What is noted; ``UNMARKED`` when nothing is."""

    async def put(
        self, ani: str, *, elderly: bool | None, language: str | None, by: str, at: int
    ) -> CallerMark:
        """Note it; None leaves what was. ``by``: account, ``at``: ms since the epoch. What is noted now."""

    async def forget(self, before: int) -> int:
        """Delete marks that were last changed before a time, ms since the epoch; how many."""


class MemoryCallerMarks:
    """The twin."""

    def __init__(self) -> None:
        self._marks: dict[str, CallerMark] = {}
        self._at: dict[str, int] = {}

    async def get(self, ani: str) -> CallerMark:
        return self._marks.get(ani, UNMARKED)

    async def put(
        self, ani: str, *, elderly: bool | None, language: str | None, by: str, at: int
    ) -> CallerMark:
        mark = changed(await self.get(ani), elderly, language)
        if mark == UNMARKED:
            self._marks.pop(ani, None)
        else:
            self._marks[ani], self._at[ani] = mark, at
        return mark

    async def forget(self, before: int) -> int:
        old = [ani for ani in self._marks if self._at[ani] < before]
        for ani in old:
            del self._marks[ani]
        return len(old)


def changed(mark: CallerMark, elderly: bool | None, language: str | None) -> CallerMark:
    """The mark with what was noted anew."""
    return CallerMark(
        elderly=mark.elderly if elderly is None else elderly,
        language=mark.language if language is None else language,
    )


METADATA = sa.MetaData()
MARKS = sa.Table(
    "caller_marks",
    METADATA,
    sa.Column("ani", sa.String(32), primary_key=True),
    sa.Column("elderly", sa.Boolean, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
)


class SqlCallerMarks:
    """Marks in a table of SQLite or PostgreSQL."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def get(self, ani: str) -> CallerMark:
        query = sa.select(MARKS.c.elderly, MARKS.c.language).where(MARKS.c.ani == ani)
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).first()
        return UNMARKED if row is None else CallerMark(elderly=row.elderly, language=row.language)

    async def put(
        self, ani: str, *, elderly: bool | None, language: str | None, by: str, at: int
    ) -> CallerMark:
        noted = {
            name: value for name, value in (("elderly", elderly), ("language", language)) if value is not None
        }
        row = {**noted, "by": by, "at": at}
        # only what is noted is written: two agents, or two keys pressed at once, undo nothing of each other's
        if not await self._update(ani, row):
            try:
                async with self._engine.begin() as connection:
                    await connection.execute(MARKS.insert(), {"ani": ani, **asdict(UNMARKED), **row})
            except IntegrityError:
                await self._update(ani, row)
        async with self._engine.begin() as connection:
            says_nothing = sa.and_(sa.not_(MARKS.c.elderly), MARKS.c.language == "")
            await connection.execute(MARKS.delete().where(MARKS.c.ani == ani, says_nothing))
        return await self.get(ani)

    async def forget(self, before: int) -> int:
        async with self._engine.begin() as connection:
            return (await connection.execute(MARKS.delete().where(MARKS.c.at < before))).rowcount

    async def _update(self, ani: str, row: Mapping[str, object]) -> int:
        async with self._engine.begin() as connection:
            return (await connection.execute(MARKS.update().where(MARKS.c.ani == ani), row)).rowcount
