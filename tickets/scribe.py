"""The adapter that follows the facts of calls with their drafts, and has them saved.

``follow`` only puts a fact into the inbox. One held task applies facts in order, extraction off
the loop; another writes. A draft whose call is not known here (after a restart, or long ended)
is looked up in the store first, so that nothing stored is written over.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Container, Mapping
from concurrent.futures import Executor
from typing import NamedTuple

import structlog
from msgspec.structs import replace

from routing.facts import CallArrived, CallbackAnswered, CallerHungUp, CallFound, Fact, Heard
from routing.model import CallId, Leg
from tickets.draft import Draft, DraftField, Source
from tickets.follow import FOLLOWED, Followed, fill, follow
from tickets.inbox import Asked, Inbox, Stored, Suggested, What, is_partial
from tickets.knowledge import Knowledge
from tickets.saver import Saver
from tickets.store import DraftStore

log = structlog.get_logger(__name__)

MAX_PARTIALS = 5_000
"""Utterances in progress that may wait at once; more partial results are dropped."""
MAX_FACTS = 200_000
"""Facts that may wait at once: about 100 bytes of ours each, far beyond any storm."""
MAX_HELD = 20_000
"""Facts that may wait for their calls to be looked up, while the store is away."""
KEEP_ENDED = 1_000
"""Drafts of ended calls kept in memory: agents go on typing after the hang-up."""


def _read_anew(fact: Followed) -> bool:
    """Whether the fields must be read anew after it."""
    arrived = isinstance(fact, CallArrived | CallFound | CallbackAnswered)
    return arrived or (isinstance(fact, Heard) and fact.leg is Leg.CALLER)


class _Missed(NamedTuple):
    """What is known of hang-ups that no draft was told of."""

    live: Container[CallId]
    ended_at: Mapping[CallId, int]
    now: int


class Scribe:
    """Follows facts with drafts.

    ``on_change`` is called on the loop with every draft that changed, partial results included.
    ``executor`` runs extraction; the loop's own threads when None. ``deadline_s`` bounds each call
    of the store, ``retry_s`` and ``retry_max_s`` the back-off after a failure.
    """

    def __init__(
        self,
        store: DraftStore,
        knowledge: Knowledge,
        on_change: Callable[[Draft], None],
        executor: Executor | None = None,
        *,
        deadline_s: float = 5.0,
        retry_s: float = 0.2,
        retry_max_s: float = 5.0,
    ) -> None:
        self._knowledge = knowledge
        self._on_change = on_change
        self._executor = executor
        self._inbox = Inbox(partials=MAX_PARTIALS, limit=MAX_FACTS)
        self._saver = Saver(
            store, self._stored, deadline_s=deadline_s, retry_s=retry_s, retry_max_s=retry_max_s
        )
        self._drafts: dict[CallId, Draft] = {}
        self._ended: dict[CallId, None] = {}
        self._held: dict[CallId, list[tuple[int, Followed]]] = {}
        self._held_count = 0
        self._asking: dict[CallId, list[Asked]] = {}
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._task: asyncio.Task[None] | None = None
        self._lost = 0
        self._missed: _Missed | None = None

    @property
    def healthy(self) -> bool:
        """False while the store fails, and for good once a fact had to be dropped for want of room."""
        return self._saver.healthy and self._lost == 0

    @property
    def unsaved(self) -> int:
        """Number of drafts that are not written yet."""
        return self._saver.unsaved

    def draft(self, call: CallId) -> Draft | None:
        """The call's draft as it is now, if it is known here."""
        return self._drafts.get(call)

    async def current(self, call: CallId, limit_s: float = 5.0) -> Draft | None:
        """The draft with all that was followed before; None if it is not known here.

        Raises TimeoutError, also when there is no room to ask.
        """
        asked = Asked(call, asyncio.get_running_loop().create_future())
        if not self._inbox.put(0, asked):
            raise TimeoutError
        self._quiet.clear()
        async with asyncio.timeout(limit_s):
            return await asked.answer

    def suggest(self, call: CallId, fields: Mapping[str, DraftField]) -> None:
        """Propose values for fields, beside what stands there. What the agent typed or entered stays."""
        if self._inbox.put(0, Suggested(call, fields)):
            self._quiet.clear()

    def follow(self, now: int, fact: Fact) -> None:
        """Take a fact in, stamped ``now`` (ms since the epoch). Quick; never raises, never waits."""
        if isinstance(fact, FOLLOWED):
            self._put(now, fact)

    async def start(self) -> None:
        """Load the open drafts and begin. A store that is away is tried again; facts wait meanwhile."""
        self._saver.load()
        self._saver.start()
        self._task = asyncio.create_task(self._run(), name="draft-scribe")

    def close_left_open(self, live: Container[CallId], ended_at: Mapping[CallId, int], now: int) -> None:
        """Close the drafts that a kill left open: stored, and their calls are not ``live``.

        They end at their time in ``ended_at``, or else ``now``. ``live`` is looked at for each draft, so it
        should be a view of the calls as they are. Call it once these are known to be true.
        """
        self._missed = _Missed(live, ended_at, now)
        self._saver.load()

    async def drain(self, timeout_s: float = 10.0) -> bool:
        """Wait until every fact taken in is applied and written; False if that took too long."""
        try:
            async with asyncio.timeout(timeout_s):
                while not (self._applied() and self._saver.idle):
                    await self._quiet.wait()
                    await self._saver.drained()
                    await asyncio.sleep(0)
        except TimeoutError:
            return False
        return True

    def _applied(self) -> bool:
        return self._quiet.is_set() and not len(self._inbox) and not self._held

    async def stop(self, timeout_s: float = 10.0) -> None:
        """Drain, for at most ``timeout_s``, and end the tasks."""
        if not await self.drain(timeout_s):
            log.error(
                "drafts_not_written", drafts=self._saver.unsaved, facts=len(self._inbox) + self._held_count
            )
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        await self._saver.stop()

    def _stored(self, call: CallId, draft: Draft | None) -> None:
        self._put(0, Stored(call, draft))

    def _put(self, now: int, what: What) -> None:
        if self._inbox.put(now, what):
            self._quiet.clear()
        elif not is_partial(what):
            self._drop()

    def _drop(self) -> None:
        if not self._lost:
            log.error("draft_facts_dropped")
        self._lost += 1

    async def _run(self) -> None:
        while True:
            item = await self._inbox.take()
            try:
                await self._handle(item.now, item.what)
            except Exception as error:
                log.error("draft_not_followed", error=type(error).__name__)
            if not len(self._inbox):
                self._quiet.set()

    async def _handle(self, now: int, what: What | None) -> None:
        if isinstance(what, Stored):
            await self._handle_stored(what)
        elif isinstance(what, Asked):
            self._handle_asked(what)
        elif isinstance(what, Suggested):
            self._handle_suggested(what)
        elif what is not None and what.call in self._held:
            self._hold(now, what)
        elif what is not None:
            known = what.call in self._drafts or isinstance(what, CallArrived | CallbackAnswered)
            if known:
                await self._advance(what.call, [(now, what)])
            else:
                self._held[what.call] = []
                self._hold(now, what)
                self._saver.look(what.call)

    def _hold(self, now: int, fact: Followed) -> None:
        """Keep a fact until its call was looked up. Partial results are not worth the room."""
        if is_partial(fact):
            return
        if self._held_count >= MAX_HELD:
            self._drop()
            return
        self._held[fact.call].append((now, fact))
        self._held_count += 1

    async def _handle_stored(self, stored: Stored) -> None:
        facts = self._held.pop(stored.call, [])
        self._held_count -= len(facts)
        facts += self._missed_end(self._drafts.get(stored.call) or stored.draft)
        if stored.draft is not None and stored.call not in self._drafts:
            self._keep(stored.draft)
            if not facts:
                self._show(stored.draft)
        await self._advance(stored.call, facts)
        for asked in self._asking.pop(stored.call, ()):
            self._handle_asked(asked)

    def _handle_asked(self, asked: Asked) -> None:
        if asked.call in self._held:
            self._asking.setdefault(asked.call, []).append(asked)
        elif not asked.answer.done():
            asked.answer.set_result(self._drafts.get(asked.call))

    def _handle_suggested(self, suggested: Suggested) -> None:
        draft = self._drafts.get(suggested.call)
        if draft is None or draft.order is not None:
            return
        typed = {key for key, field in draft.fields.items() if field.source is Source.AGENT}
        wanted = {key: field for key, field in suggested.fields.items() if key not in typed}
        draft = replace(draft, suggested=wanted)
        self._saver.save(draft)
        self._keep(draft)
        self._show(draft)

    def _missed_end(self, draft: Draft | None) -> list[tuple[int, Followed]]:
        missed = self._missed
        if missed is None or draft is None or draft.ended_at is not None or draft.call in missed.live:
            return []
        return [(missed.ended_at.get(draft.call, missed.now), CallerHungUp(call=draft.call))]

    async def _advance(self, call: CallId, facts: list[tuple[int, Followed]]) -> None:
        before = draft = self._drafts.get(call)
        for now, fact in facts:
            try:
                draft = follow(draft, fact, now)
            except ValueError as error:
                log.warning("draft_fact_refused", call=call, why=str(error))
        if draft is None or draft is before:
            return
        if any(_read_anew(fact) for _, fact in facts):
            draft = await self._filled(draft)
        if not all(is_partial(fact) for _, fact in facts):
            draft = replace(draft, saved_at=facts[-1][0])
            self._saver.save(draft)
        self._keep(draft)
        self._show(draft)

    async def _filled(self, draft: Draft) -> Draft:
        try:
            if not draft.lines:  # without words it takes less time than to hand it to a thread
                return fill(draft, self._knowledge)
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._executor, fill, draft, self._knowledge)
        except Exception as error:
            # The transcript is worth keeping even if nothing can be read from it.
            log.error("draft_not_read", call=draft.call, error=type(error).__name__)
            return draft

    def _keep(self, draft: Draft) -> None:
        self._drafts[draft.call] = draft
        if draft.ended_at is None:
            return
        self._ended[draft.call] = None
        while len(self._ended) > KEEP_ENDED:
            oldest = next(iter(self._ended))
            if self._saver.is_due(oldest):
                break
            del self._ended[oldest]
            self._drafts.pop(oldest, None)

    def _show(self, draft: Draft) -> None:
        try:
            self._on_change(draft)
        except Exception as error:
            log.error("draft_not_shown", call=draft.call, error=type(error).__name__)
