"""Orders in the running service: drafts are confirmed, clocks ring, the city's system is told, pages see it.

Joins the rooms' parts; decisions are theirs. Follows facts and drafts without ever holding them up.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol

import structlog

from cti.earlier_orders import EarlierOrders
from cti.loop import FloorLoop
from cti.order_views import clock_view, grave_entry, late_entry, order_entry, order_part
from cti.suggesting import Suggesting, departments
from cti.telling import Telling
from cti.views import draft_view
from desk.feed import Feed
from desk.ports import OrderIncomplete, OrdersAway
from routing.facts import AnyFact, OrderEntered
from routing.floor import Floor
from routing.model import AgentId, CallId
from tickets.clock import ClockState
from tickets.courier import Courier
from tickets.deadlines import KEPT_MS, LATE, MOST, Deadlines
from tickets.draft import Draft
from tickets.forms import Form, choose_form
from tickets.grave import Step, may_step
from tickets.improver import Improver
from tickets.knowledge import Knowledge
from tickets.order import Order, faults, make_order
from tickets.order_rules import OrderRules
from tickets.order_store import OrderStore
from tickets.outbox import Summary
from tickets.outbox_store import OutboxStore
from tickets.scribe import Scribe
from tickets.store import DraftStore
from tickets.webhook import Receiver

log = structlog.get_logger(__name__)
Json = dict[str, Any]

DEADLINE_S = 5.0
"""Of each call of a store."""
SHOWN_EVERY_S = 2.0
MOST_SHOWN = 100
MOST_GRAVE = 1_000
RETRY_S = 5.0
MOST_REMEMBERED = 20_000
"""Calls that are known to be confidential or not."""
SECRECY = "secrecy"
"""Field that says why a matter may be confidential (Art. 60)."""


class NoOutbox:
    """No receiver is configured: nothing is put in, and orders are kept all the same."""

    def put(self, kind: str, key: str, body: Mapping[str, Any], once: str = "") -> None:
        """See ``tickets.outbox.Outbox``."""


class Rooms(Protocol):
    """The stores, as ``cti.plan.Parts`` has them."""

    @property
    def drafts(self) -> DraftStore: ...
    @property
    def orders(self) -> OrderStore: ...
    @property
    def outbox(self) -> OutboxStore: ...
    @property
    def receiver(self) -> Receiver | None: ...
    @property
    def improver(self) -> Improver | None: ...
    @property
    def clock(self) -> Callable[[], int]: ...


class Ordering:
    """Confirms drafts (port ``desk.ports.OrderDesk``) and follows what becomes of them."""

    def __init__(
        self, parts: Rooms, rules: OrderRules, forms: Sequence[Form], loop: FloorLoop, feed: Feed
    ) -> None:
        self._parts = parts
        self._rules = rules
        self._forms = forms
        self._loop = loop
        self._feed = feed
        self._deadlines = Deadlines(self, parts.clock, lambda: loop.floor.config.calendar)
        self.courier = (
            Courier(parts.outbox, parts.receiver, parts.clock, changed=self._show_soon)
            if parts.receiver is not None
            else None
        )
        self.outbox = self.courier or NoOutbox()
        """Where rooms put what the city's system is told."""
        self._telling = Telling(self.outbox, rules, self._known)
        self._earlier = EarlierOrders(parts.orders, self._show_draft)
        self._secret: dict[CallId, bool] = {}
        self._locks: dict[CallId, asyncio.Lock] = {}
        self._users: Counter[CallId] = Counter()
        self._closed: set[CallId] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._dirty = asyncio.Event()
        self._loaded = False
        self._failing = False

    def scribe(self, knowledge: Knowledge) -> Scribe:
        """The scribe whose drafts are followed; made once."""
        self._scribe = Scribe(self._parts.drafts, knowledge, self.draft_changed)
        self._suggesting = Suggesting(
            self._parts.improver, self._scribe, departments(knowledge), self._may_leave
        )
        return self._scribe

    @property
    def kinds(self) -> Mapping[str, str]:
        """See ``desk.ports.OrderDesk``."""
        return {kind.key: kind.name for kind in self._rules.grave}

    def start(self) -> None:
        """Begin; what was late before a restart is late again at once."""
        if self.courier is not None:
            self.courier.start()
        works = (self._deadlines.run(), self._load(), self._show(), self._suggesting.run())
        self._tasks += [asyncio.create_task(work) for work in works]

    async def stop(self) -> None:
        """End; what was put into the outbox is kept."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._earlier.stop()
        await self._suggesting.stop()
        if self.courier is not None:
            await self.courier.stop()

    # --- following ------------------------------------------------------------------------------

    def follow(self, now: int, fact: AnyFact, floor: Floor) -> None:
        """Called by the loop after each fact."""
        for call in floor.touched_calls:
            record = floor.calls.get(call)
            if record is not None:
                self._secret[call] = record.confidential or self._secret.get(call, False)
        while len(self._secret) > MOST_REMEMBERED:
            del self._secret[next(iter(self._secret))]
        self._telling.follow(now, fact, floor)

    def draft_changed(self, draft: Draft) -> None:
        """A draft changed: its clocks, its mark, what is like it, and the pages."""
        self._deadlines.follow([draft])
        self._telling.draft_changed(draft)
        self._suggesting.draft_changed(draft)
        if draft.order is not None or draft.grave is not None:
            self._show_soon()
        self._earlier.draft_changed(draft)
        self._feed.draft_changed(self.view(draft))

    def clock_changed(self, draft: Draft, state: ClockState) -> None:
        """See ``tickets.deadlines.Watcher``."""
        late = state in LATE and draft.order is None
        clock = clock_view(draft, self._parts.clock())
        self._feed.clock_changed(draft.call, draft.agent, clock, late=late)
        self._show_soon()

    def grave_late(self, draft: Draft, steps: tuple[Step, ...]) -> None:
        """See ``tickets.deadlines.Watcher``."""
        log.warning("a grave request is late", call=draft.call, steps=[step.value for step in steps])
        self._show_soon()

    def view(self, draft: Draft) -> Json:
        """The draft as the pages get it."""
        return order_part(
            draft_view(self._forms, draft),
            draft,
            self._forms,
            rules=self._rules,
            calendar=self._loop.floor.config.calendar,
            earlier=self._earlier.of(draft.call),
            now=self._parts.clock(),
        )

    # --- what the desk asks for -----------------------------------------------------------------

    def closed(self, call: CallId) -> bool:
        """See ``desk.ports.OrderDesk``."""
        return call in self._closed

    async def enter(self, call: CallId, agent: AgentId) -> str | None:
        """See ``desk.ports.OrderDesk``.

        The number is given and written before anybody is told of it: should we die in between, it is found
        again by the next question, or by the next start.
        """
        async with self._alone_with(call):
            try:
                return await self._enter(call, agent)
            except OrderIncomplete:
                raise
            except Exception as error:
                # not the message: a database's errors quote the values, and those are the caller's
                log.error("order_not_entered", call=call, error=type(error).__name__)
                raise OrdersAway from None

    async def _enter(self, call: CallId, agent: AgentId) -> str | None:
        async with asyncio.timeout(DEADLINE_S):
            known = await self._parts.orders.of_call(call)
        draft = await self._draft_now(call)
        if known is None:
            if draft is None:
                return None
            form = choose_form(self._forms, draft)
            if labels := faults(form, draft):
                raise OrderIncomplete(labels)
            confidential = self._confidential(draft) or bool(draft.value(SECRECY))
            order = make_order(
                form,
                draft,
                agent,
                self._parts.clock(),
                confidential=confidential,
                earlier=[each.number for each in self._earlier.of(call)],
            )
            async with asyncio.timeout(DEADLINE_S):
                known = await self._parts.orders.enter(
                    order, self._rules.order.prefix, tell=self.courier is not None
                )
            log.info("order_entered", call=call, number=known.number)
        if draft is None or draft.order is None:
            self._report(known)
        if self.courier is not None:
            self.courier.look()
        return known.number

    async def may_step(self, call: CallId, step: str) -> bool:
        """See ``desk.ports.OrderDesk``."""
        asked = Step(step)
        try:
            draft = await self._draft_now(call)
        except Exception as error:
            log.error("draft_not_read", call=call, error=type(error).__name__)
            raise OrdersAway from None
        return draft is not None and may_step(draft.grave, asked)

    async def board(self) -> Json:
        """See ``desk.ports.OrderDesk``."""
        try:
            async with asyncio.timeout(DEADLINE_S):
                newest = await self._parts.orders.newest(MOST_SHOWN)
                summary = await self._parts.outbox.summary()
        except Exception as error:
            log.warning("orders cannot be read", error=type(error).__name__)
            self._failing = True
            raise OrdersAway from None
        self._failing = False
        calendar = self._loop.floor.config.calendar
        return {
            "orders": [order_entry(order) for order in newest],
            "late": [
                late_entry(draft, state, confidential=self._confidential(draft))
                for draft, state in self._deadlines.late()[:MOST_SHOWN]
            ],
            "grave": [
                grave_entry(draft, late, self._rules, calendar, confidential=self._confidential(draft))
                for draft, late in self._deadlines.graves()[:MOST_SHOWN]
            ],
            "outbox": self._outbox_view(summary),
        }

    def health(self) -> Mapping[str, tuple[bool, str, str]]:
        """Parts: whether each is up, the words when it is, and when it is not."""
        told = self.courier is None or self.courier.healthy
        fine = "正常" if self.courier is not None else "未设置市平台地址"
        return {
            "orders": (not self._failing and self._loaded, "正常", "定单库暂时无法读写"),
            "outbox": (told, fine, "市平台暂时收不到定单，已保存，恢复后自动补发"),
        }

    # --- inside ---------------------------------------------------------------------------------

    @asynccontextmanager
    async def _alone_with(self, call: CallId) -> AsyncIterator[None]:
        lock = self._locks.setdefault(call, asyncio.Lock())
        self._users[call] += 1
        try:
            async with lock:
                self._closed.add(call)
                try:
                    yield
                finally:
                    self._closed.discard(call)
        finally:
            self._users[call] -= 1
            if not self._users[call]:
                del self._users[call], self._locks[call]

    async def _draft_now(self, call: CallId) -> Draft | None:
        """The draft with everything that was reported before, also what the agent typed a moment ago."""
        if not await self._loop.settled(DEADLINE_S):
            raise TimeoutError
        known = await self._scribe.current(call, DEADLINE_S)
        if known is not None:
            return known
        async with asyncio.timeout(DEADLINE_S):
            return await self._parts.drafts.get(call)

    def _report(self, order: Order) -> None:
        self._loop.report(OrderEntered(call=order.call, agent=order.agent, number=order.number))

    def _known(self, call: CallId) -> Draft | None:
        return self._scribe.draft(call)

    def _confidential(self, draft: Draft) -> bool:
        if self._secret.get(draft.call, False):
            return True
        if draft.confidential is not None:
            return draft.confidential
        hotlines = self._loop.floor.config.hotlines
        return any(each.confidential for each in hotlines if each.number == draft.dnis)

    def _may_leave(self, draft: Draft) -> bool:
        """Whether the caller's words may go to a language model: only of calls that we saw all along."""
        secrecy = draft.fields.get(SECRECY)
        asked = secrecy is not None and (secrecy.value or secrecy.proposal)
        return draft.call in self._secret and not asked and not self._confidential(draft)

    def _show_draft(self, call: CallId) -> None:
        draft = self._known(call)
        if draft is not None:
            self._feed.draft_changed(self.view(draft))

    async def _load(self) -> None:
        """What was under way before the start, as soon as the store has it."""
        while not self._loaded:
            try:
                async with asyncio.timeout(4 * DEADLINE_S):
                    due = await self._parts.drafts.unentered(self._parts.clock() - KEPT_MS, MOST)
                    for draft in due:
                        await self._take_up(draft)
                    for draft in await self._parts.drafts.grave(MOST_GRAVE):
                        self._deadlines.follow([draft])
                        self._telling.draft_changed(draft)
                self._loaded = True
            except Exception as error:
                log.warning("late drafts cannot be read", error=type(error).__name__)
                await asyncio.sleep(RETRY_S)
        self._show_soon()

    async def _take_up(self, draft: Draft) -> None:
        """A draft without an order; unless we died between its order and telling of it."""
        order = await self._parts.orders.of_call(draft.call)
        if order is not None:
            self._report(order)
        else:
            self._deadlines.follow([self._known(draft.call) or draft])

    def _show_soon(self) -> None:
        self._dirty.set()

    async def _show(self) -> None:
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            try:
                self._feed.orders_changed(await self.board())
            except OrdersAway:
                self._dirty.set()
            await asyncio.sleep(SHOWN_EVERY_S)

    def _outbox_view(self, summary: Summary) -> Json:
        return {
            "waiting": summary.waiting,
            "oldest_at": summary.oldest_at,
            "refused": summary.refused,
            "failed_at": self.courier.failed_at if self.courier else None,
            "why": self.courier.why if self.courier else "",
        }
