"""Writes drafts to a store that may be away: newest of each call, again until it is written.

One held task; nobody waits for it. While the process lives no draft is lost: what could not be
written stays here, in memory.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from routing.model import CallId
from tickets.draft import Draft
from tickets.store import DraftStore

log = structlog.get_logger(__name__)

FoundDraft = Callable[[CallId, Draft | None], None]
"""Told what the store has of a call that was looked up."""
_GIVE_UP_ROUND = 3
"""After so many failures in a row the store is taken to be away, and the round ends."""


class Saver:
    """Saves, looks up and loads, each with a deadline and with back-off after a failure."""

    def __init__(
        self, store: DraftStore, found: FoundDraft, *, deadline_s: float, retry_s: float, retry_max_s: float
    ) -> None:
        self._store = store
        self._found = found
        self._deadline_s = deadline_s
        self._retry_s = retry_s
        self._retry_max_s = retry_max_s
        self._unsaved: dict[CallId, Draft] = {}
        self._looks: dict[CallId, None] = {}
        self._load = False
        self._failed_in_a_row = 0
        self._wake = asyncio.Event()
        self._done = asyncio.Event()
        self._done.set()
        self._task: asyncio.Task[None] | None = None
        self.healthy = True
        """False from the first failure until everything due was done."""

    @property
    def unsaved(self) -> int:
        """Number of drafts that are not written yet."""
        return len(self._unsaved)

    @property
    def idle(self) -> bool:
        """Whether nothing is due."""
        return self._done.is_set()

    def save(self, draft: Draft) -> None:
        """Write the draft soon, in place of an earlier one that is still due."""
        self._unsaved[draft.call] = draft
        self._due()

    def look(self, call: CallId) -> None:
        """Look the call up soon and tell ``found``."""
        self._looks[call] = None
        self._due()

    def load(self) -> None:
        """Tell ``found`` of every open draft soon."""
        self._load = True
        self._due()

    def is_due(self, call: CallId) -> bool:
        """Whether a draft of the call is not written yet."""
        return call in self._unsaved

    def start(self) -> None:
        """Start the task. Needs a running loop."""
        self._task = asyncio.create_task(self._run(), name="draft-saver")

    async def drained(self) -> None:
        """Return when nothing is due."""
        await self._done.wait()

    async def stop(self) -> None:
        """End the task at once; what is due stays due."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    def _due(self) -> None:
        self._done.clear()
        self._wake.set()

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            delay = self._retry_s
            while not await self._round():
                await asyncio.sleep(delay)
                delay = min(delay * 2, self._retry_max_s)
            self.healthy = True
            if not (self._unsaved or self._looks or self._load):
                self._done.set()

    async def _round(self) -> bool:
        """Try everything that is due once; False if anything failed."""
        whole, self._failed_in_a_row = True, 0
        if self._load:
            whole = await self._try(self._load_open)
        for call in list(self._looks):
            if not await self._try(partial(self._look, call)):
                whole = False
            if self._failed_in_a_row >= _GIVE_UP_ROUND:
                return False
        for call in list(self._unsaved):
            if not await self._try(partial(self._save, call)):
                whole = False
            if self._failed_in_a_row >= _GIVE_UP_ROUND:
                return False
        return whole

    async def _try(self, what: Callable[[], Awaitable[None]]) -> bool:
        try:
            async with asyncio.timeout(self._deadline_s):
                await what()
        except Exception as error:
            self._failed_in_a_row += 1
            if self.healthy:
                # Not the message: a database's errors quote the values, and those are the caller's.
                log.warning("draft_store_failed", error=type(error).__name__)
            self.healthy = False
            return False
        self._failed_in_a_row = 0
        return True

    async def _load_open(self) -> None:
        for draft in await self._store.open_drafts():
            self._found(draft.call, draft)
        self._load = False

    async def _look(self, call: CallId) -> None:
        draft = await self._store.get(call)
        del self._looks[call]
        self._found(call, draft)

    async def _save(self, call: CallId) -> None:
        draft = self._unsaved[call]
        await self._store.save(draft)
        if self._unsaved[call] is draft:
            del self._unsaved[call]
