"""Empties the outbox: at least once, in order for each key, for ever, and never in anybody's way.

Two held tasks. One writes what was put in to the store, again until it is kept; the other claims entries
and sends them, a few at a time. While the receiver fails, one entry at a time feels its way.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import msgspec
import structlog

from tickets.delivery import FIRST_MS, MOST_MS, Answer, Result, back_off_ms
from tickets.outbox import Entry, Waiting
from tickets.outbox_store import OutboxStore
from tickets.webhook import Receiver

log = structlog.get_logger(__name__)

MOST_AT_ONCE = 4
MOST_PUT = 20_000
"""Entries that may wait to be kept while the store is away; beyond, new ones are lost and this is told."""
TOLD_KEPT_MS = 14 * 24 * 60 * 60 * 1000
"""How long it is known what was told, so that nothing is told twice."""
FORGET_EVERY_MS = 60 * 60 * 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast; other than by default in tests only."""

    first_ms: int = FIRST_MS
    most_ms: int = MOST_MS
    rest_most_ms: int = 60_000
    """Longest rest of all while the receiver fails."""
    look_ms: int = 30_000
    """What another program put in or freed is seen after so long at the latest."""
    lease_ms: int = 60_000
    """Longer than any try may take: an entry that was claimed is free again after it."""
    store_s: float = 5.0
    """Deadline of each call of the store."""


class Courier:
    """Puts in (port ``tickets.outbox.Outbox``) and sends. ``clock`` gives ms since the epoch."""

    def __init__(
        self,
        store: OutboxStore,
        receiver: Receiver,
        clock: Callable[[], int],
        *,
        pace: Pace | None = None,
        changed: Callable[[], None] = lambda: None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """``changed`` is called on the loop when an entry was put in, told or put aside, or a try failed."""
        self._store = store
        self._receiver = receiver
        self._clock = clock
        self._pace = pace or Pace()
        self._changed = changed
        self._chance = chance
        self._put: deque[Entry] = deque()
        self._put_in = asyncio.Event()
        self._wake = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()
        self._posting: dict[int, asyncio.Task[None]] = {}
        self._stopping = False
        self._tasks: list[asyncio.Task[None]] = []
        self._in_a_row = 0
        self._rest_until = 0.0
        """By the loop's own clock, in s."""
        self._store_away = False
        self._unkept = False
        """Something that was put in was not taken by the store, and waits."""
        self._forgotten_at = 0
        self._lost = 0
        self.failed_at: int | None = None
        """When the last try failed; None since one was well received."""
        self.why = ""
        """Why it failed."""

    @property
    def healthy(self) -> bool:
        """False while tries fail or the store is away, and for good once an entry was lost."""
        return self.failed_at is None and not (self._store_away or self._unkept or self._lost)

    def put(self, kind: str, key: str, body: Mapping[str, Any], once: str = "") -> None:
        """See ``tickets.outbox.Outbox``."""
        if len(self._put) >= MOST_PUT:
            if not self._lost:
                log.error("outbox entries are lost: its store was away for too long", limit=MOST_PUT)
            self._lost += 1
            return
        try:
            msgspec.json.encode(body)
        except (TypeError, ValueError) as error:
            log.error("an entry cannot be written", kind=kind, error=type(error).__name__)
            return
        self._put.append(Entry(kind=kind, key=key[:150], body=body, once=(once or uuid4().hex)[:200]))
        self._put_in.set()

    def look(self) -> None:
        """Something was put into the store itself: look at once."""
        self._wake.set()

    def start(self) -> None:
        """Begin. Needs a running loop."""
        self._tasks = [
            asyncio.create_task(self._keep(), name="outbox-keeper"),
            asyncio.create_task(self._deliver(), name="outbox-courier"),
        ]

    async def stop(self, limit_s: float = 5.0) -> None:
        """End; what was put in is kept first, if the store takes it in time. What is being sent is sent again
        after the next start. The store is not left in the middle of anything if that can be helped."""
        self._stopping = True
        self._put_in.set()
        self._wake.set()
        for task in self._posting.values():
            task.cancel()
        held = {*self._tasks, *self._running}
        if held:
            _, late = await asyncio.wait(held, timeout=limit_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*held, return_exceptions=True)
        if self._put:
            log.error("outbox entries were not kept", entries=len(self._put))
        self._tasks = []
        await self._receiver.close()

    # --- what was put in ------------------------------------------------------------------------

    async def _keep(self) -> None:
        failed = 0
        while not (self._stopping and not self._put):
            await self._put_in.wait()
            self._put_in.clear()
            while self._put:
                try:
                    await self._keep_first()
                    failed = 0
                    self._wake.set()
                except Exception as error:
                    failed += 1
                    self._away(error)
                    self._unkept = True
                    self._let_others_go_first()
                    await asyncio.sleep(self._back_off(failed, self._pace.rest_most_ms) / 1000)
            self._store_away = self._unkept = False
            self._wake.set()
            self._tell()

    def _let_others_go_first(self) -> None:
        """One entry that the store does not take holds up nothing but what follows with the same key."""
        key = self._put[0].key
        others = [entry for entry in self._put if entry.key != key]
        self._put = deque([*others, *(entry for entry in self._put if entry.key == key)])

    async def _keep_first(self) -> None:
        entry = self._put[0]
        async with asyncio.timeout(self._pace.store_s):
            await self._store.add(entry, self._clock())
        if self._put and self._put[0] is entry:
            self._put.popleft()

    # --- sending --------------------------------------------------------------------------------

    async def _deliver(self) -> None:
        failed = 0
        while not self._stopping:
            self._wake.clear()
            try:
                async with asyncio.timeout(4 * self._pace.store_s):
                    wait_ms = await self._turn()
                failed, self._store_away = 0, False
            except Exception as error:
                failed += 1
                self._away(error)
                wait_ms = self._back_off(failed, self._pace.rest_most_ms)
            await self._until_woken(wait_ms)

    async def _turn(self) -> int:
        """Begin what may be begun; how long until there may be more to do, in ms."""
        now = self._clock()
        room = (1 if self._in_a_row else MOST_AT_ONCE) - len(self._running)
        if room <= 0:
            return self._pace.look_ms
        rest_ms = round((self._rest_until - asyncio.get_running_loop().time()) * 1000)
        if rest_ms > 0:
            return rest_ms
        for entry in await self._store.claim(now, now + self._pace.lease_ms, room):
            task = asyncio.create_task(self._send(entry), name="outbox-send")
            self._running.add(task)
            self._posting[entry.id] = task
            task.add_done_callback(self._sent)
            room -= 1
        if now - self._forgotten_at >= FORGET_EVERY_MS:
            self._forgotten_at = now
            await self._store.forget(now - TOLD_KEPT_MS)
        due = await self._store.next_due() if room else None
        return min(self._pace.look_ms, max(0, due - now)) if due is not None else self._pace.look_ms

    def _sent(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._away(error)
        self._wake.set()

    async def _send(self, entry: Waiting) -> None:
        try:
            answer = await self._receiver.send(entry)
        finally:
            self._posting.pop(entry.id, None)
        async with asyncio.timeout(self._pace.store_s):
            await self._settle(entry, answer)
        self._tell()

    async def _settle(self, entry: Waiting, answer: Answer) -> None:
        now = self._clock()
        if answer.result is Result.AGAIN:
            self._failing(now, entry.kind, answer)
            rest = self._back_off(entry.tries + 1, self._pace.most_ms)
            await self._store.put_off(entry, now + max(rest, answer.wait_ms), answer.why)
            return
        self._received()
        if answer.result is Result.TOLD:
            await self._store.told(entry, now)
        else:
            log.error("the city's system refused an entry", kind=entry.kind, entry=entry.id, why=answer.why)
            await self._store.put_aside(entry, answer.why)

    def _failing(self, now: int, kind: str, answer: Answer) -> None:
        if not self._in_a_row:
            log.warning("the city's system is not told", kind=kind, why=answer.why)
        self._in_a_row += 1
        self.failed_at, self.why = now, answer.why
        rest = self._back_off(self._in_a_row, self._pace.rest_most_ms)
        self._rest_until = asyncio.get_running_loop().time() + rest / 1000

    def _received(self) -> None:
        if self._in_a_row:
            log.info("the city's system is told again", after=self._in_a_row)
        self._in_a_row, self._rest_until, self.failed_at, self.why = 0, 0.0, None, ""

    # --- the rest -------------------------------------------------------------------------------

    def _back_off(self, tries: int, most_ms: int) -> int:
        return back_off_ms(tries, self._chance(), self._pace.first_ms, most_ms)

    def _away(self, error: BaseException) -> None:
        if not self._store_away:
            # not the message: a database's errors quote the values
            log.warning("the outbox's store fails", error=type(error).__name__)
        self._store_away = True

    async def _until_woken(self, wait_ms: int) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait_ms / 1000):
                await self._wake.wait()

    def _tell(self) -> None:
        try:
            self._changed()
        except Exception as error:
            log.error("outbox_not_shown", error=type(error).__name__)
