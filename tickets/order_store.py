"""Where orders are kept: the port and its in-memory twin."""

from __future__ import annotations

from collections import Counter
from typing import Protocol

from msgspec.structs import replace

from routing.model import CallId
from tickets.order import Order, day_of, number_of, order_body
from tickets.outbox import ORDER_ENTERED, Entry
from tickets.outbox_store import MemoryOutboxStore


class OrderStore(Protocol):
    """Keeps orders. Any method may raise what its medium raises."""

    async def enter(self, order: Order, prefix: str, *, tell: bool) -> Order:
        """Give the order the next number of its day and keep it; the call's first order when it has one.

        The numbers of a day have no holes, whoever else enters orders and whatever fails. With ``tell``,
        the entry in the outbox is written with it or not at all.
        """

    async def of_call(self, call: CallId) -> Order | None:
        """The call's order."""

    async def by_number(self, number: str) -> Order | None:
        """The order of that number."""

    async def by_caller(self, ani: str, limit: int) -> list[Order]:
        """The caller's orders, newest first; none for a withheld number."""

    async def newest(self, limit: int) -> list[Order]:
        """The orders entered last, newest first."""


class MemoryOrderStore:
    """The in-memory twin; ``outbox`` is where its entries go."""

    def __init__(self, outbox: MemoryOutboxStore | None = None) -> None:
        self._outbox = outbox
        self._orders: dict[CallId, Order] = {}
        self._last: Counter[str] = Counter()

    async def enter(self, order: Order, prefix: str, *, tell: bool) -> Order:
        """See ``OrderStore``."""
        if order.call in self._orders:
            return self._orders[order.call]
        day = day_of(order.entered_at)
        self._last[day] += 1
        entered = replace(order, number=number_of(prefix, day, self._last[day]))
        self._orders[order.call] = entered
        if tell and self._outbox is not None:
            entry = Entry(kind=ORDER_ENTERED, key=entered.call, once=entered.number, body=order_body(entered))
            await self._outbox.add(entry, order.entered_at)
        return entered

    async def of_call(self, call: CallId) -> Order | None:
        """See ``OrderStore``."""
        return self._orders.get(call)

    async def by_number(self, number: str) -> Order | None:
        """See ``OrderStore``."""
        return next((order for order in self._orders.values() if order.number == number), None)

    async def by_caller(self, ani: str, limit: int) -> list[Order]:
        """See ``OrderStore``."""
        own = [order for order in self._orders.values() if ani and order.ani == ani]
        return sorted(own, key=_newest_first)[: max(0, limit)]

    async def newest(self, limit: int) -> list[Order]:
        """See ``OrderStore``."""
        return sorted(self._orders.values(), key=_newest_first)[: max(0, limit)]


def _newest_first(order: Order) -> tuple[int, str]:
    return (-order.entered_at, order.number)
