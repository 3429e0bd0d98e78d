"""The shell's one serial loop: facts in, one step at a time, effects and followers out.

Everything that happens is reported here, from the same event loop. The floor is touched by
nobody else, so two calls can never take one agent and no lock is needed. The journal is
written behind the loop: a slow disk delays the journal, never a call.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from itertools import islice
from typing import Protocol

import structlog

from cti.journal import Entry, Journal
from routing.effects import AnyEffect, KeepCallRecord
from routing.errors import IllegalFact
from routing.facts import AnyFact, EmergencyJudged, Heard, TimePassed
from routing.floor import Floor, Snapshot
from routing.model import Call
from routing.step import step

log = structlog.get_logger(__name__)

Follower = Callable[[int, AnyFact, Floor], None]
"""Told of every fact after the floor took it in; quick, and never awaits."""

BREATH = 200
"""Facts taken in before other tasks get a turn."""
PARTIALS_DROPPED_ABOVE = 5_000
"""Backlog in facts above which unfinished utterances are not taken in: the final text follows."""


class FloorLoop:
    """Owns the floor. ``carry_out`` starts an effect and returns at once."""

    def __init__(
        self,
        floor: Floor,
        writer: JournalWriter,
        carry_out: Callable[[AnyEffect], None],
        followers: Sequence[Follower],
        clock: Callable[[], int],
    ) -> None:
        self.floor = floor
        self.refused = 0
        """Facts that contradicted the floor."""
        self._writer = writer
        self._carry_out = carry_out
        self._followers = followers
        self._clock = clock
        self._inbox: deque[AnyFact] = deque()
        self._wake = asyncio.Event()
        self._settled = asyncio.Event()
        self._settled.set()

    def report(self, fact: AnyFact) -> None:
        """Say that something happened. Never blocks; order is kept."""
        behind = len(self._inbox) > PARTIALS_DROPPED_ABOVE
        if behind and isinstance(fact, Heard) and not fact.final:
            return
        self._inbox.append(fact)
        self._settled.clear()
        self._wake.set()

    async def settled(self, limit_s: float | None = None) -> bool:
        """Wait until every fact reported so far has been taken in; False when that took too long."""
        try:
            async with asyncio.timeout(limit_s):
                await self._settled.wait()
        except TimeoutError:
            log.error("facts were not taken in in time", facts=len(self._inbox))
            return False
        return True

    async def run(self) -> None:
        """Take facts in until cancelled."""
        while True:
            await self._wait()
            self._wake.clear()
            due = self.floor.next_due()
            if not self._inbox and due is not None and due <= self._clock():
                self._inbox.append(TimePassed())
            await self._drain()

    async def _wait(self) -> None:
        due = self.floor.next_due()
        patience = None if due is None else max(0, due - self._clock()) / 1000
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._wake.wait()

    async def _drain(self) -> None:
        taken = 0
        while self._inbox:
            self._take_in(self._inbox.popleft())
            taken += 1
            if taken % BREATH == 0:
                await asyncio.sleep(0)
        self._settled.set()

    def _take_in(self, fact: AnyFact) -> None:
        now = self._clock()
        try:
            effects = step(self.floor, fact, now)
        except IllegalFact as refusal:
            self.refused += 1
            log.warning("fact refused", fact=type(fact).__name__, why=str(refusal))
            return
        self._writer.write(now, fact, self.floor)
        for effect in effects:
            self._carry_out(effect)
        for follow in self._followers:
            self._tell(follow, now, fact)

    def _tell(self, follow: Follower, now: int, fact: AnyFact) -> None:
        try:
            follow(now, fact, self.floor)
        except Exception:
            # A room that fails loses its own work, never a call.
            log.exception("a follower failed", fact=type(fact).__name__)


SNAPSHOT_EVERY = 10_000
"""Facts between two snapshots: a restart reads at most this many."""
BATCH = 2_000
RETRY_S = 1.0
FINISH_S = 10.0
"""How long the end of the program waits for the journal."""
BACKLOG_LIMIT = 500_000
"""Facts kept in memory while the journal cannot be written; beyond, the oldest go."""


class JournalWriter:
    """Writes the journal behind the loop, in order, in batches; keeps trying when it cannot.

    While ``owing`` says that something up to the snapshot's fact is not done yet which a start would do again
    from the journal, no snapshot is kept: a start reads from the last one on. ``sleep`` is for tests, which
    have their own time.
    """

    def __init__(
        self,
        journal: Journal,
        seq: int,
        *,
        owing: Callable[[int], bool] = lambda _: False,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._journal = journal
        self._seq = seq
        self._owing = owing
        self._sleep = sleep
        self._backlog: deque[Entry] = deque(maxlen=BACKLOG_LIMIT)
        self._since_snapshot = 0
        self._wake = asyncio.Event()
        self._snapshot: tuple[int, Snapshot] | None = None
        self.healthy = True

    @property
    def seq(self) -> int:
        """The number of the newest fact that was taken."""
        return self._seq

    @property
    def backlog(self) -> int:
        """Facts that are not written yet."""
        return len(self._backlog)

    def write(self, at: int, fact: AnyFact, floor: Floor) -> None:
        """Take one fact; returns at once."""
        self._seq += 1
        self._backlog.append(Entry(self._seq, at, fact))
        self._wake.set()
        self._since_snapshot += 1
        if self._since_snapshot >= SNAPSHOT_EVERY:
            self._snapshot = (self._seq, floor.snapshot())
            self._since_snapshot = 0

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                await self.flush()
                self.healthy = True
            except Exception as error:
                if self.healthy:
                    log.error("the journal cannot be written; calls go on", error=type(error).__name__)
                self.healthy = False
                await self._sleep(RETRY_S)
                self._wake.set()

    async def flush(self) -> None:
        """Write all there is. Raises what the journal raises; nothing is lost then."""
        while self._backlog:
            batch = list(islice(self._backlog, BATCH))
            await self._journal.append(batch)
            # While this was being written, a full backlog may have lost its oldest.
            while self._backlog and self._backlog[0].seq <= batch[-1].seq:
                self._backlog.popleft()
        if (snapshot := self._snapshot) is not None and not self._owing(snapshot[0]):
            await self._journal.keep_snapshot(*snapshot)
            if self._snapshot is snapshot:
                self._snapshot = None

    async def finish(self, limit_s: float = FINISH_S) -> None:
        """Write what is left, for at most ``limit_s``; says in the log what could not be written."""
        try:
            async with asyncio.timeout(limit_s):
                await self.flush()
        except Exception as error:
            log.error("the journal's end was not written", facts=self.backlog, error=type(error).__name__)


CatchUp = Callable[[Sequence[Call], Sequence[EmergencyJudged]], Awaitable[bool]]
"""Is given the calls that ended, and what was said of hand-overs after their calls; whether all is kept."""


async def _caught_up(_: Sequence[Call], __: Sequence[EmergencyJudged]) -> bool:
    return True


class Replayed(Protocol):
    """Looks on while the journal is played."""

    def begin(self, floor: Floor) -> None:
        """The floor before the first fact."""

    def follow(self, seq: int, now: int, fact: AnyFact, floor: Floor) -> None:
        """After each fact."""

    def started(self, newest: int) -> None:
        """That was all; the journal's newest fact has this number."""


async def restore(
    journal: Journal,
    catch_up: CatchUp = _caught_up,
    looking_on: Replayed | None = None,
) -> tuple[Floor, int]:
    """The floor as the journal knows it, and the number of the last fact in it.

    ``catch_up`` is given the records of the calls that ended in what was played, and what was said of them
    later: a kill may have come before they were kept. It says whether they are; if not, the next start will
    play the same again.

    What cannot be read or played any more is passed over and told in the log: the comparison with
    Asterisk that follows puts the calls right, and a start must not fail for a past day's sake.
    """
    kept, newest = await journal.last_snapshot(), await journal.last_seq()
    if kept is not None:
        after, floor = kept[0], Floor.restore(kept[1])
    else:
        after, floor = max(0, newest - SNAPSHOT_EVERY), Floor()
    if looking_on is not None:
        looking_on.begin(floor)
    ended: list[Call] = []
    judged: list[EmergencyJudged] = []
    async for entry in journal.read(after=after):
        floor = _replay(floor, entry, ended, looking_on)
        if isinstance(entry.fact, EmergencyJudged) and entry.fact.call not in floor.calls:
            judged.append(entry.fact)
    seq = max(after, newest)
    if looking_on is not None:
        looking_on.started(seq)
    if await catch_up(ended, judged) and seq > after:
        await _keep_for_next_start(journal, seq, floor)
    return floor, seq


def _replay(floor: Floor, entry: Entry, ended: list[Call], looking_on: Replayed | None) -> Floor:
    try:
        effects = step(floor, entry.fact, entry.at)
        if looking_on is not None:
            looking_on.follow(entry.seq, entry.at, entry.fact, floor)
        ended += [effect.record for effect in effects if isinstance(effect, KeepCallRecord)]
    except IllegalFact:
        log.warning("a journalled fact was refused", fact=type(entry.fact).__name__, seq=entry.seq)
    except Exception as error:
        log.error(
            "a journalled fact could not be played",
            fact=type(entry.fact).__name__,
            seq=entry.seq,
            error=type(error).__name__,
        )
        # It may have been taken in by half; the records are whole, so indexes are made from them anew.
        return Floor.restore(floor.snapshot())
    return floor


async def _keep_for_next_start(journal: Journal, seq: int, floor: Floor) -> None:
    """However often the program starts, a start reads at most SNAPSHOT_EVERY facts."""
    try:
        await journal.keep_snapshot(seq, floor.snapshot())
    except Exception as error:
        log.warning("no snapshot was kept at the start", error=type(error).__name__)
