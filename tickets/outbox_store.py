"""Where the outbox is kept: the port and its in-memory twin."""

from __future__ import annotations

from typing import Protocol

import msgspec
from msgspec.structs import replace

from tickets.outbox import Entry, Summary, Waiting

WAITING, REFUSED, TOLD = "waiting", "refused", "told"
MOST_WHY = 200
"""Longest reason kept, in characters."""


class OutboxStore(Protocol):
    """Keeps entries until they are told. Any method may raise what its medium raises. Times in ms."""

    async def add(self, entry: Entry, now: int) -> bool:
        """Keep the entry, due at once; False when one with the same ``once`` was ever kept."""

    async def claim(self, now: int, until: int, limit: int) -> list[Waiting]:
        """Take the entries due, oldest first, the first that waits of each key; nobody else gets them
        before ``until``, by when they are told, put off or put aside, or free again."""

    async def told(self, entry: Waiting, now: int) -> None:
        """It was told: its body is forgotten."""

    async def put_off(self, entry: Waiting, next_at: int, why: str) -> None:
        """It was tried once more and is due again at ``next_at``."""

    async def put_aside(self, entry: Waiting, why: str) -> None:
        """The receiver will never take it as it is; those behind it of its key go on."""

    async def next_due(self) -> int | None:
        """When the next entry may be claimed; None when none waits."""

    async def summary(self) -> Summary:
        """How it stands."""

    async def entries(self, state: str, limit: int) -> list[Waiting]:
        """Entries in one state, oldest first."""

    async def retry(self, now: int, number: int | None = None) -> int:
        """Make what was put aside, one or all, and what was put off due again; how many."""

    async def forget(self, before: int) -> int:
        """Drop what was told before then; how many."""


class MemoryOutboxStore:
    """The in-memory twin."""

    def __init__(self) -> None:
        self._entries: dict[int, Waiting] = {}
        self._claimed: dict[int, int] = {}
        self._told_at: dict[int, int] = {}
        self._last = 0

    async def add(self, entry: Entry, now: int) -> bool:
        """See ``OutboxStore``."""
        if any(each.once == entry.once for each in self._entries.values()):
            return False
        self._last = number = self._last + 1
        body = msgspec.json.encode(entry.body).decode()
        self._entries[number] = Waiting(
            id=number, kind=entry.kind, key=entry.key, once=entry.once, body=body, created_at=now, next_at=now
        )
        return True

    async def claim(self, now: int, until: int, limit: int) -> list[Waiting]:
        """See ``OutboxStore``."""
        heads: dict[str, Waiting] = {}
        for entry in self._in(WAITING):
            heads.setdefault(entry.key, entry)
        due = [each for each in heads.values() if self._free_at(each) <= now][:limit]
        self._claimed.update(dict.fromkeys((each.id for each in due), until))
        return due

    async def told(self, entry: Waiting, now: int) -> None:
        """See ``OutboxStore``."""
        self._put(replace(self._entries[entry.id], state=TOLD, body="", why=""))
        self._told_at[entry.id] = now

    async def put_off(self, entry: Waiting, next_at: int, why: str) -> None:
        """See ``OutboxStore``."""
        known = self._entries[entry.id]
        self._put(replace(known, tries=known.tries + 1, next_at=next_at, why=why[:MOST_WHY]))

    async def put_aside(self, entry: Waiting, why: str) -> None:
        """See ``OutboxStore``."""
        known = self._entries[entry.id]
        self._put(replace(known, tries=known.tries + 1, state=REFUSED, why=why[:MOST_WHY]))

    async def next_due(self) -> int | None:
        """See ``OutboxStore``."""
        heads: dict[str, Waiting] = {}
        for entry in self._in(WAITING):
            heads.setdefault(entry.key, entry)
        return min((self._free_at(each) for each in heads.values()), default=None)

    async def summary(self) -> Summary:
        """See ``OutboxStore``."""
        waiting = self._in(WAITING)
        return Summary(
            waiting=len(waiting),
            oldest_at=min((each.created_at for each in waiting), default=None),
            refused=len(self._in(REFUSED)),
        )

    async def entries(self, state: str, limit: int) -> list[Waiting]:
        """See ``OutboxStore``."""
        return self._in(state)[: max(0, limit)]

    async def retry(self, now: int, number: int | None = None) -> int:
        """See ``OutboxStore``."""
        wanted = [
            each
            for each in (*self._in(REFUSED), *self._in(WAITING))
            if number in (None, each.id) and (each.state == REFUSED or each.next_at > now)
        ]
        for entry in wanted:
            self._entries[entry.id] = replace(entry, state=WAITING, next_at=now)
        return len(wanted)

    async def forget(self, before: int) -> int:
        """See ``OutboxStore``."""
        old = [number for number, at in self._told_at.items() if at < before]
        for number in old:
            del self._entries[number], self._told_at[number]
        return len(old)

    def _in(self, state: str) -> list[Waiting]:
        return [each for _, each in sorted(self._entries.items()) if each.state == state]

    def _free_at(self, entry: Waiting) -> int:
        return max(entry.next_at, self._claimed.get(entry.id, 0))

    def _put(self, entry: Waiting) -> None:
        self._entries[entry.id] = entry
        self._claimed.pop(entry.id, None)
