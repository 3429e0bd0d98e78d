"""The scribe's bounded queue: in order, partial results replaced by later ones of their utterance."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from routing.facts import Heard
from routing.model import CallId, Leg
from tickets.draft import Draft, DraftField
from tickets.follow import Followed


@dataclass(slots=True)
class Stored:
    """What the store has of a call that was looked up or loaded."""

    call: CallId
    draft: Draft | None


@dataclass(slots=True)
class Asked:
    """Somebody wants the draft as it is once all before this was followed."""

    call: CallId
    answer: asyncio.Future[Draft | None]


@dataclass(slots=True)
class Suggested:
    """What a language model proposes for fields of a draft."""

    call: CallId
    fields: Mapping[str, DraftField]


What: TypeAlias = Followed | Stored | Asked | Suggested


@dataclass(slots=True)
class Item:
    """Something to follow; None when a later one took its place."""

    now: int
    what: What | None


_Utterance = tuple[CallId, Leg, int]


def is_partial(what: What | None) -> bool:
    """Whether it is a result of recognition that may still change."""
    return isinstance(what, Heard) and not what.final


class Inbox:
    """Holds at most ``partials`` partial results and ``limit`` items in all."""

    def __init__(self, *, partials: int, limit: int) -> None:
        self._max_partials = partials
        self._limit = limit
        self._items: deque[Item] = deque()
        self._partials: dict[_Utterance, Item] = {}
        self._arrived = asyncio.Event()

    def __len__(self) -> int:
        return len(self._items)

    def put(self, now: int, what: What) -> bool:
        """Take it in; False if it was dropped: a partial when there are too many, anything at the limit."""
        item = Item(now, what)
        if isinstance(what, Heard):
            utterance = (what.call, what.leg, what.utterance)
            waiting = self._partials.get(utterance)
            if waiting is not None and not what.final:
                waiting.now, waiting.what = now, what
                return True
            if waiting is not None:
                waiting.what = None
                del self._partials[utterance]
            if not what.final:
                if len(self._partials) >= self._max_partials:
                    return False
                self._partials[utterance] = item
        if len(self._items) >= self._limit:
            return False
        self._items.append(item)
        self._arrived.set()
        return True

    async def take(self) -> Item:
        """The next one, when there is one."""
        while not self._items:
            self._arrived.clear()
            await self._arrived.wait()
        item = self._items.popleft()
        if isinstance(item.what, Heard) and not item.what.final:
            self._partials.pop((item.what.call, item.what.leg, item.what.utterance), None)
        return item
