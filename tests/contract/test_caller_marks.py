"""One contract for every store of what is noted of callers: memory, SQLite, PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cti.caller_marks import METADATA, UNMARKED, CallerMark, CallerMarks, MemoryCallerMarks, SqlCallerMarks
from tests.contract.databases import KINDS, database
from tests.services import postgres_url
from tests.unit.floors import NOON

__all__ = ["postgres_url"]

ANI = "13800138000"


@pytest.fixture(params=KINDS)
async def marks(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[CallerMarks]:
    async with database(request, request.param, tmp_path, METADATA) as engine:
        yield MemoryCallerMarks() if engine is None else SqlCallerMarks(engine)


async def note(
    marks: CallerMarks, elderly: bool | None = None, language: str | None = None, ani: str = ANI
) -> CallerMark:
    return await marks.put(ani, elderly=elderly, language=language, by="8001", at=NOON)


async def test_of_a_stranger_nothing_is_noted(marks: CallerMarks) -> None:
    await note(marks, elderly=True)
    assert await marks.get("13800138001") == UNMARKED


async def test_what_is_not_said_stays_as_it_was(marks: CallerMarks) -> None:
    assert await note(marks, elderly=True) == CallerMark(elderly=True)
    assert await note(marks, language="yue") == CallerMark(elderly=True, language="yue")
    assert await note(marks, elderly=False) == CallerMark(language="yue")
    assert await marks.get(ANI) == CallerMark(language="yue")


async def test_a_mark_that_says_nothing_more_is_gone(marks: CallerMarks) -> None:
    await note(marks, elderly=True, language="yue")
    assert await note(marks, elderly=False, language="") == UNMARKED
    assert await marks.get(ANI) == UNMARKED
    assert await note(marks, language="eng") == CallerMark(language="eng")


async def test_a_mark_that_nobody_has_touched_for_long_is_forgotten(marks: CallerMarks) -> None:
    for ani, at in (("1", 10), ("2", 20), ("3", 10)):
        await marks.put(ani, elderly=True, language=None, by="8001", at=at)
    await marks.put("3", elderly=None, language="yue", by="8001", at=30)
    assert await marks.forget(20) == 1
    assert [await marks.get(ani) != UNMARKED for ani in "123"] == [False, True, True]
    assert await marks.forget(20) == 0


@pytest.mark.parametrize("ani", ["9" * 32, "'; DROP TABLE caller_marks --"])
async def test_whatever_number_translate_lets_through_can_be_marked(marks: CallerMarks, ani: str) -> None:
    await note(marks, elderly=True, ani=ani)
    assert await marks.get(ani) == CallerMark(elderly=True)


async def test_two_notes_at_once_undo_nothing_of_each_other(marks: CallerMarks) -> None:
    """Elderly and the language are two keys of the desk; the database sees both at the same time."""
    for n in range(20):
        ani = f"139{n}"
        await asyncio.gather(
            marks.put(ani, elderly=True, language=None, by="8001", at=1),
            marks.put(ani, elderly=None, language="yue", by="8001", at=1),
        )
        assert await marks.get(ani) == CallerMark(elderly=True, language="yue")
