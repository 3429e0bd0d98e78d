"""Where drafts are kept: the port and its in-memory twin."""

from __future__ import annotations

from typing import Protocol

from routing.model import CallId
from tickets.draft import Draft


class DraftStore(Protocol):
    """Keeps drafts. Any method may raise what its medium raises; the scribe tries again.

    A list leaves out what cannot be read any more, and logs it; ``get`` raises for it, so that nothing is
    written over.
    """

    async def save(self, draft: Draft) -> None:
        """Keep the draft, in place of an earlier one of the same call."""

    async def get(self, call: CallId) -> Draft | None:
        """The call's draft."""

    async def by_caller(self, ani: str, limit: int) -> list[Draft]:
        """The caller's drafts, newest first, at most ``limit``; none for a withheld number."""

    async def open_drafts(self) -> list[Draft]:
        """Drafts of calls that have not ended, oldest first."""

    async def unentered(self, since: int, limit: int) -> list[Draft]:
        """Drafts of calls answered at ``since`` or later that are no orders, those answered first first."""

    async def grave(self, limit: int) -> list[Draft]:
        """Grave and urgent ones without a result, oldest first."""


class MemoryDraftStore:
    """The in-memory twin."""

    def __init__(self) -> None:
        self._drafts: dict[CallId, Draft] = {}

    async def save(self, draft: Draft) -> None:
        """See ``DraftStore``."""
        self._drafts[draft.call] = draft

    async def get(self, call: CallId) -> Draft | None:
        """See ``DraftStore``."""
        return self._drafts.get(call)

    async def by_caller(self, ani: str, limit: int) -> list[Draft]:
        """See ``DraftStore``."""
        own = [draft for draft in self._drafts.values() if ani and draft.ani == ani]
        return sorted(own, key=lambda draft: (-draft.opened_at, draft.call))[: max(0, limit)]

    async def open_drafts(self) -> list[Draft]:
        """See ``DraftStore``."""
        still = [draft for draft in self._drafts.values() if draft.ended_at is None]
        return sorted(still, key=lambda draft: (draft.opened_at, draft.call))

    async def unentered(self, since: int, limit: int) -> list[Draft]:
        """See ``DraftStore``."""
        due = [
            (draft.answered_at, draft.call, draft)
            for draft in self._drafts.values()
            if draft.order is None and draft.answered_at is not None and draft.answered_at >= since
        ]
        return [draft for _, _, draft in sorted(due, key=lambda each: each[:2])][: max(0, limit)]

    async def grave(self, limit: int) -> list[Draft]:
        """See ``DraftStore``."""
        still = [draft for draft in self._drafts.values() if draft.grave is not None and draft.grave.open]
        return sorted(still, key=lambda draft: (draft.opened_at, draft.call))[: max(0, limit)]
