"""The serial loop and the journal behind it: order, refusal, backlog, time, a journal that is away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from structlog.testing import capture_logs

import cti.loop as loop_module
from cti.journal import Entry, MemoryJournal
from cti.loop import BREATH, PARTIALS_DROPPED_ABOVE, FloorLoop, Follower, JournalWriter
from routing import facts as f
from routing.effects import AnyEffect, RingAgent
from routing.floor import Floor, Snapshot
from routing.model import AgentId, AgentState, CallId, Leg
from tests.unit.floors import CONFIG, answered, arrived, hung_up, intake, logged_in, ready
from tests.virtual_time import VirtualTime, settle


class Ground:
    """A loop with everything round it in memory, and what it did in order."""

    def __init__(self, journal: MemoryJournal | None = None, *followers: Follower) -> None:
        self.time, self.journal = VirtualTime(), journal or MemoryJournal()
        self.floor = Floor(CONFIG)
        self.writer = JournalWriter(self.journal, 0, sleep=self.time.sleep)
        self.done: list[AnyEffect | f.AnyFact] = []
        note: Follower = lambda now, fact, floor: self.done.append(fact)  # noqa: E731
        followers = (*followers, note)
        self.loop = FloorLoop(self.floor, self.writer, self.done.append, followers, self.time.now_ms)

    def report(self, *told: f.AnyFact) -> None:
        for fact in told:
            self.loop.report(fact)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(self.loop.run()), asyncio.create_task(self.writer.run())]
        try:
            yield
            for task in tasks:
                assert not task.done(), "a part that must never end has ended"
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def kept(self) -> list[f.AnyFact]:
        return [entry.fact for entry in self.journal.entries]


def heard(n: int, *, final: bool = False) -> f.Heard:
    return f.Heard(
        call=CallId("c1"),
        leg=Leg.CALLER,
        utterance=n,
        text="路灯",
        final=final,
        start_ms=0,
        end_ms=1,
        confidence=0.5,
    )


async def test_facts_are_taken_in_in_order_and_effects_come_before_the_next_fact() -> None:
    ground = Ground()
    ground.report(logged_in("8001"), ready("8001"), arrived("c1"), intake("c1"), answered("c1", "8001"))
    async with ground.running():
        await ground.loop.settled()
        await settle()
    kinds = [type(what).__name__ for what in ground.done]
    assert kinds == [
        "AgentLoggedIn",
        "AgentReady",
        "StartTap",
        "CallArrived",
        "RingAgent",
        "IntakeDone",
        "StartTap",
        "AgentAnswered",
    ]
    assert [entry.seq for entry in ground.journal.entries] == [1, 2, 3, 4, 5]


async def test_other_tasks_get_their_turn_in_a_storm() -> None:
    ground, turns = Ground(), []
    ground.report(*[arrived(f"c{n}") for n in range(BREATH * 3)])

    async def somebody() -> None:
        while len(ground.floor.calls) < BREATH * 3:
            turns.append(len(ground.floor.calls))
            await asyncio.sleep(0)

    async with ground.running():
        await somebody()
    assert {BREATH, 2 * BREATH} <= set(turns)


async def test_a_fact_that_contradicts_the_floor_is_counted_and_leaves_no_trace() -> None:
    ground = Ground()
    ground.report(arrived("c1"), ready("8404"), intake("c1"))
    async with ground.running():
        await ground.loop.settled()
        await settle()
    assert ground.loop.refused == 1
    assert ground.kept() == [arrived("c1"), intake("c1")]
    assert ready("8404") not in ground.done
    assert [entry.seq for entry in ground.journal.entries] == [1, 2], "numbers without gaps"


async def test_a_follower_that_raises_harms_nobody() -> None:
    def broken(now: int, fact: f.AnyFact, floor: Floor) -> None:
        raise RuntimeError("a room is broken")

    ground = Ground(None, broken)
    ground.report(arrived("c1"), intake("c1"))
    with capture_logs() as logs:
        async with ground.running():
            await ground.loop.settled()
            await settle()
    assert [fact for fact in ground.done if isinstance(fact, f.Fact)] == [arrived("c1"), intake("c1")]
    assert len(ground.journal.entries) == 2
    assert [entry["event"] for entry in logs] == ["a follower failed"] * 2


async def test_under_a_backlog_unfinished_utterances_go_and_nothing_else() -> None:
    ground = Ground()
    for n in range(PARTIALS_DROPPED_ABOVE + 1):
        ground.report(arrived(f"c{n}"))
    ground.report(heard(1), heard(1, final=True), hung_up("c1"), heard(2))
    async with ground.running():
        await ground.loop.settled()
        ground.report(heard(3))
        await ground.loop.settled()
    told = [fact for fact in ground.done if isinstance(fact, f.Fact)]
    assert len(told) == PARTIALS_DROPPED_ABOVE + 1 + 3
    assert told[-3:] == [heard(1, final=True), hung_up("c1"), heard(3)], "with no backlog they are taken in"


async def test_what_falls_due_is_done_though_nothing_happens() -> None:
    ground = Ground()
    ground.report(logged_in("8001"), ready("8001"), arrived("c1"), intake("c1"), answered("c1", "8001"))
    ground.report(hung_up("c1"))
    async with ground.running():
        await ground.loop.settled()
        assert ground.floor.agents[AgentId("8001")].state is AgentState.WRAP_UP
        await ground.time.pass_by(CONFIG.wrap_up_ms / 1000)
        ground.report(f.RecogniserBack(engine="twin"))  # wakes the loop; the fact itself moves nothing
        await ground.loop.settled()
        assert ground.floor.agents[AgentId("8001")].state is AgentState.READY


async def test_a_timer_that_is_due_already_is_a_fact_of_its_own() -> None:
    ground = Ground()
    ground.report(logged_in("8001"), ready("8001"), arrived("c1"), intake("c1"), answered("c1", "8001"))
    ground.report(hung_up("c1"))
    for fact in list(ground.loop._inbox):
        ground.loop._take_in(fact)
    ground.loop._inbox.clear()
    ground.time.s += CONFIG.wrap_up_ms / 1000
    async with ground.running():
        await settle(100)
        await asyncio.sleep(0.01)  # one turn of the selector, so that a wait of no time can end
        await ground.loop.settled()
    assert ground.done[-1] == f.TimePassed()
    assert ground.kept()[-1] == f.TimePassed()
    assert ground.floor.next_due() is None


async def test_a_refused_fact_does_not_hold_up_what_is_due() -> None:
    ground = Ground()
    ground.report(logged_in("8001"), ready("8001"), arrived("c1"), intake("c1"))
    async with ground.running():
        await ground.loop.settled()
        ground.time.s += 60
        ground.report(f.AgentReady(agent=AgentId("8404")), f.TimePassed())
        await ground.loop.settled()
    assert ground.loop.refused == 1
    assert sum(isinstance(what, RingAgent) for what in ground.done) == 1, "the ring was given up; it rests"


async def test_waiting_for_a_loop_that_does_not_run_has_an_end() -> None:
    ground = Ground()
    ground.report(arrived("c1"))
    assert await ground.loop.settled(0) is False


# --- the journal behind it ----------------------------------------------------------------------


class Flaky(MemoryJournal):
    """A journal whose appends fail as often as told; ``late`` ones are kept and then fail."""

    def __init__(self, failures: int = 0, *, late: int = 0, snapshots: int = 0) -> None:
        super().__init__()
        self.failures, self.late, self.no_snapshots = failures, late, snapshots
        self.batches: list[int] = []
        self.snapshots: list[int] = []

    async def append(self, entries: Sequence[Entry]) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError("disk full")
        await super().append(entries)
        self.batches.append(len(entries))
        if self.late:
            self.late -= 1
            raise ConnectionError("the answer was lost")

    async def keep_snapshot(self, seq: int, snapshot: Snapshot) -> None:
        if self.no_snapshots:
            self.no_snapshots -= 1
            raise OSError("disk full")
        self.snapshots.append(seq)
        await super().keep_snapshot(seq, snapshot)


@pytest.mark.parametrize("journal", [Flaky(3), Flaky(late=1)], ids=["fails", "answer lost"])
async def test_a_journal_that_fails_is_tried_again_and_loses_nothing(journal: Flaky) -> None:
    ground = Ground(journal)
    with capture_logs() as logs:
        async with ground.running():
            for n in range(6):
                ground.report(arrived(f"c{n}"))
                await ground.loop.settled()
                await settle()
                if n == 1:
                    assert not ground.writer.healthy
            assert len(ground.floor.calls) == 6, "calls go on meanwhile"
            await ground.time.pass_by(10)
            assert ground.writer.healthy
    assert [entry.seq for entry in journal.entries] == [1, 2, 3, 4, 5, 6]
    assert ground.kept() == [arrived(f"c{n}") for n in range(6)]
    assert sum(entry["log_level"] == "error" for entry in logs) == 1, "said once"


async def test_a_long_backlog_goes_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop_module, "BATCH", 3)
    writer = JournalWriter(journal := Flaky(), 0)
    for n in range(8):
        writer.write(1, arrived(f"c{n}"), Floor())
    await writer.flush()
    assert (journal.batches, writer.backlog) == ([3, 3, 2], 0)


async def test_a_backlog_that_overflows_while_it_is_written_loses_only_the_oldest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(loop_module, "BACKLOG_LIMIT", 4)

    class Slow(MemoryJournal):
        async def append(self, entries: Sequence[Entry]) -> None:
            await super().append(entries)
            if len(self.entries) == 4:
                for n in range(4, 6):
                    writer.write(1, arrived(f"c{n}"), Floor())

    writer = JournalWriter(journal := Slow(), 0)
    for n in range(4):
        writer.write(1, arrived(f"c{n}"), Floor())
    await writer.flush()
    assert [entry.seq for entry in journal.entries] == [1, 2, 3, 4, 5, 6]


async def test_the_end_writes_what_is_left_and_says_what_it_could_not() -> None:
    writer = JournalWriter(journal := Flaky(1), 0)
    writer.write(1, arrived("c1"), Floor())
    with capture_logs() as logs:
        await writer.finish()
        assert (logs[0]["facts"], logs[0]["error"]) == (1, "OSError")
        await writer.finish()
    assert [entry.seq for entry in journal.entries] == [1]
    assert len(logs) == 1


async def test_snapshots_are_kept_after_their_fact_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop_module, "SNAPSHOT_EVERY", 2)
    ground = Ground(journal := Flaky(snapshots=1))
    async with ground.running():
        for n in range(5):
            ground.report(arrived(f"c{n}"))
            await ground.loop.settled()
            await settle()
        await ground.time.pass_by(2)
    seq, snapshot = await journal.last_snapshot() or (0, None)
    assert seq == 4
    assert snapshot is not None
    assert [call.id for call in snapshot.calls] == ["c0", "c1", "c2", "c3"]


async def test_while_something_is_owing_no_snapshot_hides_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop_module, "SNAPSHOT_EVERY", 2)
    owing = True
    writer = JournalWriter(journal := Flaky(), 0, owing=lambda seq: owing and seq == 2)
    for n in range(3):
        writer.write(1, arrived(f"c{n}"), Floor())
    await writer.flush()
    assert (journal.snapshots, len(journal.entries)) == ([], 3)
    owing = False
    await writer.flush()
    assert journal.snapshots == [2]


async def test_a_snapshot_taken_while_another_is_being_kept_is_kept_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(loop_module, "SNAPSHOT_EVERY", 2)

    class Slow(Flaky):
        async def keep_snapshot(self, seq: int, snapshot: Snapshot) -> None:
            await super().keep_snapshot(seq, snapshot)
            if seq == 2:
                for n in range(2):
                    writer.write(1, arrived(f"d{n}"), Floor())

    writer = JournalWriter(journal := Slow(), 0)
    for n in range(2):
        writer.write(1, arrived(f"c{n}"), Floor())
    await writer.flush()
    await writer.flush()
    assert journal.snapshots == [2, 4]
