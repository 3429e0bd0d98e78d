"""Earlier orders of the callers on the line: looked up once for each call, by the way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import structlog

from routing.model import CallId
from tickets.draft import Draft
from tickets.order import Order
from tickets.order_store import OrderStore

log = structlog.get_logger(__name__)

DEADLINE_S = 5.0
MOST = 20
"""Orders of one caller that are looked at."""
MOST_CALLS = 5_000
MOST_LOOKING = 50
"""Look-ups at once; beyond, a call goes without until its draft changes again."""


class EarlierOrders:
    """``found`` is called, on the loop, for a call whose caller has earlier orders."""

    def __init__(self, store: OrderStore, found: Callable[[CallId], None]) -> None:
        self._store = store
        self._found = found
        self._earlier: dict[CallId, Sequence[Order]] = {}
        self._looking: set[asyncio.Task[None]] = set()

    def of(self, call: CallId) -> Sequence[Order]:
        """What was found, newest first."""
        return self._earlier.get(call, ())

    def draft_changed(self, draft: Draft) -> None:
        """Look once an agent has answered a caller whose number is known."""
        wanted = draft.ani and draft.answered_at is not None and draft.order is None
        if wanted and draft.call not in self._earlier and len(self._looking) < MOST_LOOKING:
            self._remember(draft.call, ())
            task = asyncio.create_task(self._find(draft.call, draft.ani))
            self._looking.add(task)
            task.add_done_callback(self._looking.discard)

    async def stop(self) -> None:
        """Look no more."""
        for task in self._looking:
            task.cancel()
        await asyncio.gather(*self._looking, return_exceptions=True)

    async def _find(self, call: CallId, ani: str) -> None:
        try:
            async with asyncio.timeout(DEADLINE_S):
                orders = await self._store.by_caller(ani, MOST)
        except Exception as error:
            # not the message: a database's errors quote the values
            log.warning("earlier orders cannot be read", error=type(error).__name__)
            return
        if orders:
            self._remember(call, orders)
            self._found(call)

    def _remember(self, call: CallId, orders: Sequence[Order]) -> None:
        self._earlier[call] = orders
        if len(self._earlier) > MOST_CALLS:
            del self._earlier[next(iter(self._earlier))]
