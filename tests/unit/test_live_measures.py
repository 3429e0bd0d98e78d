"""Measures that follow the loop: kept, built up again after a kill, and the alarm said when it switches."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import msgspec
import pytest
from structlog.testing import capture_logs

from cti.journal import Entry, MemoryJournal
from cti.loop import restore
from cti.measure_store import MemoryMeasureStore, Row
from cti.measures import LiveMeasures
from routing import facts as f
from routing.figures import Level
from routing.floor import Floor
from routing.measures import Measures
from routing.model import CallId
from routing.register import DAY_MS, MeasureRules
from tests.unit.floors import SKILLED, Story, arrived, hung_up, intake
from tests.unit.measuring import RULES, History

SEEDS = range(12)


async def build_up(measures: LiveMeasures) -> None:
    running = asyncio.create_task(measures.run())
    await measures.until_complete()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


class Life:
    """A history whose program is killed and started again, beside one that was never killed."""

    def __init__(self, seed: int, store: MemoryMeasureStore | None = None) -> None:
        self.history = History(seed)
        self.store, self.journal, self.seq = store or MemoryMeasureStore(), MemoryJournal(), 0
        self.unbroken = Measures(self.history.floor, RULES)
        self.live = LiveMeasures(self.store, self.clock)
        self.live.begin(self.history.floor)
        self._snapshot = self.history.floor.snapshot()
        self._entries: list[Entry] = []
        self.history.followers.append(self._follow)

    def clock(self) -> int:
        return self.history.story.now

    def _follow(self, now: int, fact: f.AnyFact, floor: Floor) -> None:
        self.seq += 1
        self._entries.append(Entry(self.seq, now, fact))
        list(self.unbroken.follow(now, fact, floor))
        self.live.follow(self.seq, now, fact, floor)

    async def go_on(self, facts: int, *, keep: bool) -> None:
        self.history.go_on(facts)
        await self.journal.append(self._entries)
        self._entries = []
        if keep:
            assert await self.live.catch_up()
            await self.journal.keep_snapshot(self.seq, self.history.floor.snapshot())

    async def kill(self) -> None:
        """What was in memory is gone; the floor comes from the journal."""
        self.live = LiveMeasures(self.store, self.clock)
        floor, seq = await restore(self.journal, looking_on=self.live)
        assert seq == self.seq
        self.history.story.floor = floor


async def restarted(seed: int) -> None:
    life = Life(seed)
    await life.journal.keep_snapshot(0, life.history.floor.snapshot())
    for facts in (150, 60, 200):
        await life.go_on(facts, keep=True)
        await life.go_on(facts // 4, keep=False)
        await life.kill()
        await build_up(life.live)
        now = life.clock()
        assert life.live.view(now) == life.unbroken.view(now)


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_kill_changes_no_figure(seed: int) -> None:
    await restarted(seed)


async def test_what_happens_while_it_is_built_up_is_counted_once() -> None:
    life = Life(3)
    await life.journal.keep_snapshot(0, life.history.floor.snapshot())
    await life.go_on(300, keep=True)
    await life.kill()
    gate, reading = asyncio.Event(), asyncio.Event()
    read = life.store.read

    async def slowly(since: int, until: int | None = None) -> AsyncIterator[Row]:
        async for row in read(since, until):
            yield row
        reading.set()
        await gate.wait()

    life.store.read = slowly  # type: ignore[method-assign]
    running = asyncio.create_task(life.live.run())
    await reading.wait()
    await life.go_on(100, keep=False)
    assert not life.live.complete
    gate.set()
    await life.live.until_complete()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert life.live.view(life.clock()) == life.unbroken.view(life.clock())


async def test_new_rules_measure_the_whole_window() -> None:
    life = Life(5)
    await life.go_on(300, keep=True)
    await build_up(life.live)
    rules = msgspec.structs.replace(RULES, answer_within_ms=1, short_abandon_ms=0)
    life.history.say(f.ConfigChanged(config=msgspec.structs.replace(SKILLED, measures=rules)))
    assert not life.live.complete
    await build_up(life.live)
    figures = life.live.view(life.clock())
    assert figures.rules == rules
    assert figures.overall.offered == life.unbroken.view(life.clock()).overall.offered
    assert figures.overall.abandoned_short == 0


class Away(MemoryMeasureStore):
    """A store that cannot be reached."""

    away = True

    async def keep(self, rows: Sequence[Row]) -> None:
        if self.away:
            raise ConnectionError
        await super().keep(rows)


async def test_a_store_that_is_away_loses_nothing() -> None:
    life = Life(1, store := Away())
    with capture_logs() as logs:
        await life.go_on(50, keep=False)
        assert not await life.live.catch_up()
    assert not life.live.healthy
    assert [line["log_level"] for line in logs] == ["error"]
    assert life.live.owes(life.seq)
    store.away = False
    assert await life.live.catch_up()
    assert life.live.healthy
    assert not life.live.owes(life.seq)


async def test_a_switch_of_the_alarm_is_said_once() -> None:
    rules = MeasureRules(least_calls=10, short_abandon_ms=0)
    story = Story(msgspec.structs.replace(SKILLED, measures=rules))
    live = LiveMeasures(MemoryMeasureStore(), lambda: story.now)
    live.begin(story.floor)
    await build_up(live)
    seq = 0

    def say(fact: f.AnyFact) -> None:
        nonlocal seq
        seq += 1
        story.say(fact)
        live.follow(seq, story.now, fact, story.floor)

    assert live.words == "24 小时来电不足 10 通，暂不评定接通率"
    with capture_logs() as logs:
        for n in range(12):
            say(arrived(f"c{n}"))
            say(intake(f"c{n}"))
            say(hung_up(f"c{n}"))
        assert live.level is Level.ALARM
        assert "低于标准" in live.words
        story.now += DAY_MS + 1
        live.advance()
    said = [(line["level"], line["log_level"]) for line in logs if line["event"] == "connect rate alarm"]
    assert said == [("alarm", "warning"), ("fine", "info")]
    assert CallId("c1") not in str(logs)
