"""One contract for every journal: memory, SQLite, PostgreSQL. And a start from each of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

import cti.journal as journal_module
import cti.loop as loop_module
from cti.journal import (
    JOURNAL,
    METADATA,
    SNAPSHOTS,
    Entry,
    Journal,
    JournalConflict,
    MemoryJournal,
    SqlJournal,
)
from cti.loop import restore
from routing import facts as f
from routing.errors import IllegalFact
from routing.floor import Floor, Snapshot
from routing.model import AgentId, AgentState, Call, CallId, EmergencyOutcome, Leg
from routing.step import step
from tests.contract.databases import KINDS, database
from tests.services import postgres_url
from tests.unit.floors import CONFIG, NOON, arrived, crowded, hung_up, intake, logged_in, ready

__all__ = ["postgres_url"]
WORDS = f.Heard(
    call=CallId("c1"),
    leg=Leg.CALLER,
    utterance=0,
    text="佛山市𠮷🔥\n'\"\\\x00",
    final=True,
    start_ms=0,
    end_ms=900,
    confidence=0.25,
)


@pytest.fixture(params=KINDS)
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine | None]:
    async with database(request, request.param, tmp_path, METADATA) as opened:
        yield opened


@pytest.fixture
def journal(engine: AsyncEngine | None) -> Journal:
    return MemoryJournal() if engine is None else SqlJournal(engine)


@pytest.fixture(params=KINDS[1:])
async def sql(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """A database whose rows a test may break; the twin keeps objects, which cannot be broken."""
    async with database(request, request.param, tmp_path, METADATA) as opened:
        assert opened is not None
        yield opened


def entries(*told: f.AnyFact, first: int = 1) -> list[Entry]:
    return [Entry(first + n, NOON + 10 * n, fact) for n, fact in enumerate(told)]


async def everything(journal: Journal, after: int = 0) -> list[Entry]:
    return [entry async for entry in journal.read(after)]


def snapshot_of(*told: f.AnyFact) -> Snapshot:
    floor = Floor(CONFIG)
    for fact in told:
        step(floor, fact, NOON)
    return floor.snapshot()


async def test_an_empty_journal_says_so(journal: Journal) -> None:
    await journal.append([])
    assert await everything(journal) == []
    assert await journal.last_seq() == 0
    assert await journal.last_snapshot() is None


async def test_facts_come_back_whole_and_in_order(journal: Journal) -> None:
    told = entries(f.ConfigChanged(config=CONFIG), arrived("c1"), WORDS, f.TimePassed())
    await journal.append(told[:1])
    await journal.append(told[1:])
    assert await everything(journal) == told
    assert await everything(journal, after=2) == told[2:]
    assert await everything(journal, after=4) == []
    assert await journal.last_seq() == 4


async def test_a_batch_may_be_sent_again(journal: Journal) -> None:
    told = entries(arrived("c1"), intake("c1"), WORDS)
    await journal.append(told[:2])
    await journal.append(told[:2])
    await journal.append(told)
    assert await everything(journal) == told


async def test_another_fact_under_the_same_number_is_refused_and_nothing_is_kept(journal: Journal) -> None:
    await journal.append(entries(arrived("c1"), arrived("c2")))
    with pytest.raises(JournalConflict, match="fact 2 "):
        await journal.append(entries(arrived("c3"), arrived("c4"), first=2))
    assert await everything(journal) == entries(arrived("c1"), arrived("c2"))


async def test_the_newest_snapshot_comes_back(journal: Journal) -> None:
    older, newer = snapshot_of(logged_in("8001")), crowded(7).floor.snapshot()
    await journal.keep_snapshot(5, older)
    assert await journal.last_snapshot() == (5, older)
    await journal.keep_snapshot(9, newer)
    await journal.keep_snapshot(9, newer)
    assert await journal.last_snapshot() == (9, newer)


# --- a start ------------------------------------------------------------------------------------


async def test_a_start_from_nothing(journal: Journal) -> None:
    floor, seq = await restore(journal)
    assert (floor.snapshot(), seq) == (Floor().snapshot(), 0)


@pytest.mark.parametrize("snapshot_after", [None, 0, 20, 39])
async def test_a_start_gives_the_floor_that_was(journal: Journal, snapshot_after: int | None) -> None:
    floor, seq = Floor(), 0
    for n, fact in enumerate(a_day()):
        try:
            step(floor, fact, NOON + n)
        except IllegalFact:
            continue
        seq += 1
        await journal.append([Entry(seq, NOON + n, fact)])
        if n == snapshot_after:
            await journal.keep_snapshot(seq, floor.snapshot())
    again, last = await restore(journal)
    assert (again.snapshot(), last) == (floor.snapshot(), seq)
    assert again.next_due() == floor.next_due()
    once_more, _ = await restore(journal)
    assert once_more.snapshot() == floor.snapshot(), "the next start finds the same"


def a_day() -> list[f.AnyFact]:
    people = [fact for n in range(8001, 8005) for fact in (logged_in(str(n)), ready(str(n)))]
    calls = [fact for n in range(15) for fact in (arrived(f"c{n}"), intake(f"c{n}"))]
    return [f.ConfigChanged(config=CONFIG), *people, *calls, ready("8404")]


async def test_a_start_hands_over_the_calls_that_ended_until_their_records_are_kept(journal: Journal) -> None:
    judged = f.EmergencyJudged(call=CallId("c1"), by="1100", outcome=EmergencyOutcome.RETURNED)
    told = entries(arrived("c1"), arrived("c2"), hung_up("c1"), hung_up("c1"), judged)
    await journal.append(told)
    given: list[tuple[str, int | None]] = []
    words: list[f.EmergencyJudged] = []
    kept = False

    async def catch_up(ended: Sequence[Call], said: Sequence[f.EmergencyJudged]) -> bool:
        given.extend((call.id, call.ended_at) for call in ended)
        words[:] = said
        return kept

    await restore(journal, catch_up)
    assert words == [judged]
    assert given == [("c1", told[2].at)]
    kept = True
    await restore(journal, catch_up)
    assert given == [("c1", told[2].at)] * 2, "the first start could not keep it"
    await restore(journal, catch_up)
    assert len(given) == 2


async def test_however_often_it_starts_a_start_reads_little(journal: Journal) -> None:
    await journal.append(entries(logged_in("8001"), ready("8001")))
    await restore(journal)
    assert (await journal.last_snapshot() or (0,))[0] == 2


# --- what cannot be read any more ---------------------------------------------------------------


async def put(engine: AsyncEngine, table: sa.Table, **row: object) -> None:
    async with engine.begin() as connection:
        await connection.execute(table.insert(), row)


BROKEN = [
    b'{"fact":"AFactOfALaterVersion","call":"c1"}',
    b'{"fact":"IntakeDone","call":"c1","added":1}',
    b'{"fact":"IntakeDone"',
    b"\xff\x00",
]


@pytest.mark.parametrize("raw", BROKEN, ids=["unknown", "unknown field", "cut", "garbage"])
async def test_a_fact_that_cannot_be_read_is_passed_over(sql: AsyncEngine, raw: bytes) -> None:
    journal = SqlJournal(sql)
    await journal.append(entries(logged_in("8001"), arrived("c1")))
    await put(sql, JOURNAL, seq=3, at=NOON, fact=raw)
    await journal.append(entries(ready("8001"), first=4))
    await put(sql, JOURNAL, seq=5, at=NOON, fact=raw)
    with capture_logs() as logs:
        floor, seq = await restore(journal)
    assert seq == 5, "the next fact gets a number of its own"
    assert floor.agents[AgentId("8001")].state is AgentState.READY
    assert [(entry["event"], entry["seq"]) for entry in logs] == [
        ("a fact of the journal cannot be read", 3),
        ("a fact of the journal cannot be read", 5),
    ]


async def test_a_broken_snapshot_is_passed_over_for_an_older_one(sql: AsyncEngine) -> None:
    journal = SqlJournal(sql)
    await journal.append(entries(logged_in("8001"), arrived("c1"), ready("8001")))
    await journal.keep_snapshot(1, snapshot_of(logged_in("8001")))
    await put(sql, SNAPSHOTS, seq=2, floor=b'{"config":{},"calls":[],"agents":[],"arrivals":0,"more":1}')
    await put(sql, SNAPSHOTS, seq=3, floor=b"")
    floor, seq = await restore(journal)
    assert seq == 3
    assert floor.agents[AgentId("8001")].state is AgentState.READY
    assert list(floor.calls) == ["c1"]


async def test_with_no_snapshot_left_a_start_reads_only_the_end_of_a_long_journal(
    sql: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop_module, "SNAPSHOT_EVERY", 3)
    journal = SqlJournal(sql)
    await journal.append(entries(arrived("c1"), arrived("c2"), arrived("c3"), intake("c1"), arrived("c4")))
    await put(sql, SNAPSHOTS, seq=4, floor=b"null")
    floor, seq = await restore(journal)
    assert (list(floor.calls), seq) == (["c3", "c4"], 5)


async def test_a_fact_that_cannot_be_played_does_not_stop_the_start(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fragile(floor: Floor, fact: f.AnyFact, now: int) -> list[object]:
        if fact == arrived("c2"):
            raise ZeroDivisionError
        return list(step(floor, fact, now))

    monkeypatch.setattr(loop_module, "step", fragile)
    await journal.append(entries(arrived("c1"), arrived("c2"), arrived("c3")))
    floor, seq = await restore(journal)
    assert (list(floor.calls), seq) == (["c1", "c3"], 3)


async def test_a_snapshot_that_cannot_be_kept_does_not_stop_the_start(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(seq: int, snapshot: Snapshot) -> None:
        raise OSError("disk full")

    await journal.append(entries(arrived("c1")))
    monkeypatch.setattr(journal, "keep_snapshot", full)
    floor, seq = await restore(journal)
    assert (list(floor.calls), seq) == (["c1"], 1)


async def test_old_facts_go_that_no_start_needs(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_module, "FORGOTTEN_AT_ONCE", 3)
    told = entries(*[arrived(f"c{n}") for n in range(9)])
    await journal.append(told)
    assert await journal.forget(NOON + 1_000) == 0, "without a snapshot a start needs them all"
    await journal.keep_snapshot(7, snapshot_of(*[arrived(f"c{n}") for n in range(7)]))
    assert await journal.forget(told[5].at) == 5
    assert await everything(journal) == told[5:]
    assert await journal.forget(NOON + 1_000) == 2
    assert await everything(journal) == told[7:]
    floor, seq = await restore(journal)
    assert (len(floor.calls), seq) == (9, 9)


async def test_what_an_older_snapshot_needs_stays_for_the_day_the_newer_cannot_be_read(
    sql: AsyncEngine,
) -> None:
    journal = SqlJournal(sql)
    await journal.append(entries(*[arrived(f"c{n}") for n in range(4)]))
    for seq in (1, 3):
        await journal.keep_snapshot(seq, snapshot_of(*[arrived(f"c{n}") for n in range(seq)]))
    assert await journal.forget(NOON + 1_000) == 1


async def test_the_numbers_go_on_though_all_facts_are_gone(journal: Journal) -> None:
    await journal.append(entries(arrived("c1"), arrived("c2")))
    await journal.keep_snapshot(2, snapshot_of(arrived("c1"), arrived("c2")))
    assert await journal.forget(NOON + 1_000) == 2
    floor, seq = await restore(journal)
    assert (list(floor.calls), seq) == (["c1", "c2"], 2)


async def test_snapshots_do_not_pile_up(sql: AsyncEngine) -> None:
    journal = SqlJournal(sql)
    for seq in range(1, 8):
        await journal.keep_snapshot(seq, snapshot_of())
    async with sql.connect() as connection:
        kept = (
            (await connection.execute(sa.select(SNAPSHOTS.c.seq).order_by(SNAPSHOTS.c.seq))).scalars().all()
        )
    assert list(kept) == [5, 6, 7]


async def test_a_journal_that_is_gone_is_an_error_and_not_an_empty_one(sql: AsyncEngine) -> None:
    async with sql.begin() as connection:
        await connection.run_sync(JOURNAL.drop)
    with pytest.raises(SQLAlchemyError):
        await restore(SqlJournal(sql))


def test_a_snapshot_is_plain_json() -> None:
    snapshot = crowded(3).floor.snapshot()
    assert msgspec.json.decode(msgspec.json.encode(snapshot), type=Snapshot) == snapshot
