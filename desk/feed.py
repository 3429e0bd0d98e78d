"""The feed: after each fact, tells the pages what changed. Never waits and never fails the loop."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping

import structlog

from desk.audience import Audience
from desk.book import Book, not_heard_view
from desk.cases import EVERY, Cases, cases_view
from desk.desks import Desk, Ended
from desk.line_view import Explain, Unserving, all_served, untold
from desk.notices import notice_of
from desk.ports import FloorView, Json, Role
from desk.seldom import Seldom
from desk.showing import Showing
from desk.views import floor_view, recogniser_view
from routing.facts import (
    DraftEdited,
    EmergencyDismissed,
    EmergencyHeard,
    EmergencyJudged,
    EmergencyRequested,
    Fact,
    Heard,
    NotHeard,
    RecogniserBack,
    RecogniserLost,
    TapLost,
)
from routing.model import Call, CallId

log = structlog.get_logger(__name__)

_LISTENING = (Heard, NotHeard, TapLost, DraftEdited, RecogniserBack, RecogniserLost)
"""Facts that leave the floor as it is, unless a timer was due."""

NO_KINDS: Mapping[str, str] = {}
_CASES_EVERY_S = 1.0  # what is said in a hand-over goes to those who watch it at most this often


class Feed:
    """Follows the facts and pushes JSON to the connected pages.

    ``floor_every_s``: at most one view of the whole floor per this many seconds to each watcher;
    ``explain`` says why a call waits, ``unserved`` who waits for nobody, see `desk.line_view`; ``kinds``:
    names of the kinds of emergencies.
    """

    def __init__(
        self,
        *,
        floor_every_s: float = 1.0,
        explain: Explain = untold,
        unserved: Unserving = all_served,
        kinds: Mapping[str, str] = NO_KINDS,
    ) -> None:
        self.book = Book()
        self.facts: Counter[str] = Counter()
        """Facts taken in, by name."""
        self.cases = Cases()
        self._audience = Audience(lambda desk: self._showing.hide(desk))
        self._showing = Showing(self._audience, self.book, self.cases, kinds)
        self._kinds = kinds
        self._sits_for: Mapping[str, tuple[str, ...]] = {}
        self._every_s = floor_every_s
        self._explain = explain
        self._unserved = unserved
        self._clocks: dict[CallId, tuple[str, str]] = {}
        """Calls whose order is late: whose it is, and how late."""
        self._orders: Json | None = None
        self._flush: asyncio.TimerHandle | None = None
        self._last: tuple[int, FloorView] | None = None
        self._floor: FloorView | None = None
        self._cases_again = Seldom(self._tell_cases, _CASES_EVERY_S)

    # --- from the loop -------------------------------------------------------------------------

    def follow(self, now: int, fact: Fact, floor: FloorView) -> None:
        """Called by the loop after each fact, with the floor as it is after it. ``now`` in ms."""
        try:
            self._follow(now, fact, floor)
        except Exception as error:
            # a fault of the pages must not stop the calls
            log.error("feed_failed", fact=type(fact).__name__, error=type(error).__name__)

    def remember(self, call: Call) -> None:
        """A call that ended before this program began."""
        self.book.open(call)
        self.cases.remember(call)

    def _follow(self, now: int, fact: Fact, floor: FloorView) -> None:
        self.facts[type(fact).__name__] += 1
        self._floor = floor
        self._showing.know(getattr(fact, "call", None), floor)
        self._tell_notice(fact)
        self.book.follow(now, fact)
        self.book.switched(floor.surge)
        self._tell_fact(fact)
        if self.cases.follow(fact, floor):
            self._tell_cases()
        elif isinstance(fact, Heard) and fact.final and fact.call in self.cases.open:
            self._cases_again.ask()
        if isinstance(fact, EmergencyJudged) and fact.call not in floor.calls:
            self._showing.judged_later(fact.call, now, floor)
        moved = self._showing.moved(now, floor)
        if moved or not isinstance(fact, _LISTENING):
            self._last = (now, floor)
            self._flush_later()

    def _tell_fact(self, fact: Fact) -> None:
        match fact:
            case Heard(call=call, leg=leg, utterance=utterance):
                page = self.book.pages.get(call)
                said = page.said.get((leg, utterance)) if page else None
                if said is not None:
                    self._tell(call, {"type": "heard", "call": call, **said})
            case NotHeard(call=call):
                self._tell(call, {"type": "not_heard", "call": call, **not_heard_view(fact)})
            case TapLost(call=call, leg=leg):
                self._tell(call, {"type": "tap_lost", "call": call, "leg": leg.value})
            case RecogniserLost() | RecogniserBack():
                everybody = [*self._audience.agents.values(), *self._audience.watchers]
                self._audience.tell_all(everybody, recogniser_view(self.book))
            case EmergencyHeard(call=call) | EmergencyRequested(call=call) | EmergencyDismissed(call=call):
                self._tell_alert(call)

    def _tell_alert(self, call: CallId) -> None:
        page = self.book.pages.get(call)
        alert = page.alert if page else None
        self._tell(call, {"type": "emergency", "call": call, **(alert or {"kind": None})})

    def _tell_notice(self, fact: Fact) -> None:
        """Told while the pages still know where the call was going."""
        for desk in self._showing.of(getattr(fact, "call", None)):
            words = notice_of(fact, desk.call, desk.account)
            if words:
                self._audience.tell(desk, {"type": "notice", "call": desk.shown, "words": words})

    def _tell(self, call: CallId, message: Json) -> None:
        for desk in self._showing.of(call):
            self._audience.tell(desk, message)

    # --- from the tickets room and the measures ------------------------------------------------

    def draft_changed(self, draft: Json) -> None:
        """Called when a draft changed. ``draft["call"]`` is the call; see docs for the rest."""
        page = self.book.pages.get(draft["call"])
        if page is not None:
            page.draft = draft
        self._tell(draft["call"], {"type": "draft", "call": draft["call"], "draft": draft})
        if draft["call"] in self.cases.open:
            self._cases_again.ask()

    def clock_changed(self, call: CallId, account: str | None, clock: Json, *, late: bool) -> None:
        """The clock of a draft reached another state; its agent is told, whatever is on the page."""
        page = self.book.pages.get(call)
        if page is not None and page.draft is not None:
            page.draft = {**page.draft, "clock": clock}
        if late and account:
            self._clocks[call] = (account, clock["state"])
        else:
            self._clocks.pop(call, None)
        desk = self._audience.agents.get(account or "")
        if desk is not None:
            self._audience.tell(desk, {"type": "clock", "call": call, "state": clock["state"]})

    def orders_changed(self, shown: Json) -> None:
        """Send the lists of orders to the supervisors' pages, and to those that come."""
        self._orders = shown
        self._audience.tell_all(self._audience.supervisors, {"type": "orders", **shown})

    def measures_changed(self, shown: Json) -> None:
        """Send the measures to every page that watches the floor."""
        self._audience.tell_all(self._audience.watchers, {"type": "measures", **shown})

    def _show_orders(self, desk: Desk) -> None:
        if desk.role is Role.SUPERVISOR and self._orders is not None:
            self._audience.tell(desk, {"type": "orders", **self._orders})
        for call, (account, state) in self._clocks.items():
            if desk.role is Role.AGENT and account == desk.account:
                self._audience.tell(desk, {"type": "clock", "call": call, "state": state})

    # --- hand-overs ----------------------------------------------------------------------------

    def _tell_cases(self) -> None:
        if self._floor is None:
            return
        desks = {(Role.SUPERVISOR, EVERY): self._audience.supervisors}
        for desk in self._audience.stand_ins:
            desks.setdefault((Role.EMERGENCY, self.sits_for(desk.account)), []).append(desk)
        for (role, numbers), theirs in desks.items():
            if theirs:
                view = cases_view(self.cases, self.book, self._floor.config, self._kinds, role, numbers)
                self._audience.tell_all(theirs, {"type": "emergencies", **view})

    def cases_of(self, floor: FloorView, role: Role, account: str) -> Json:
        """The hand-overs as they see them: a supervisor without the words of confidential calls, a stand-in
        those of the numbers that the account sits for."""
        numbers = self.sits_for(account) if role is Role.EMERGENCY else EVERY
        return cases_view(self.cases, self.book, floor.config, self._kinds, role, numbers)

    def sits_for(self, account: str) -> tuple[str, ...]:
        """The emergency numbers that the account sits for; empty: every one."""
        return self._sits_for.get(account, EVERY)

    def sit(self, sits_for: Mapping[str, tuple[str, ...]]) -> None:
        """Who sits for which emergency numbers, by account, from now on; who is not named, for every one."""
        if sits_for != self._sits_for:
            self._sits_for = sits_for
            self._tell_cases()

    # --- pages ---------------------------------------------------------------------------------

    def attach(self, account: str, role: Role, floor: FloorView, now: int) -> Desk:
        """A page connected: it is sent all it needs to draw itself. An agent's earlier page is
        closed with `Ended.TAKEN_OVER`."""
        desk = Desk(account, role)
        tell = self._audience.tell
        tell(desk, {"type": "hello", "now": now, "account": account, "role": role.value})
        tell(desk, recogniser_view(self.book))
        if role in (Role.EMERGENCY, Role.SUPERVISOR):
            self.cases.begin(floor)
            tell(desk, {"type": "emergencies", **self.cases_of(floor, role, account)})
        if role is Role.AGENT:
            self._audience.seat(desk)
            self._showing.show_agent(desk, floor, now, first=True)
        elif self._audience.admit(desk) and role is not Role.EMERGENCY:
            tell(desk, self._floor_view(floor, now))
        self._show_orders(desk)
        return desk

    def detach(self, desk: Desk) -> bool:
        """A page is gone. True when it was an agent's and no other took its place."""
        return self._audience.detach(desk)

    def take_over(self, account: str) -> None:
        """Another login took the agent's seat: the page there is told and closed."""
        self._audience.take_over(account)

    def end_session(self, account: str) -> None:
        """The account logged out: its pages are closed."""
        self._audience.end(Ended.SESSION_OVER, "logged out", account)

    def close(self) -> None:
        """The service stops: every page is told to come back later."""
        self._audience.end(Ended.GOING_AWAY, "going away")
        self._cases_again.close()
        if self._flush is not None:
            self._flush.cancel()
            self._flush = None

    @property
    def dropped(self) -> int:
        """Pages disconnected because they were too slow."""
        return self._audience.dropped

    @property
    def pages(self) -> dict[str, int]:
        """Connected pages by kind."""
        return {"agents": len(self._audience.agents), "watchers": len(self._audience.watchers)}

    def shown_to(self, account: str) -> CallId | None:
        """The call on an agent's page."""
        desk = self._audience.agents.get(account)
        return desk.shown if desk else None

    # --- the whole floor, for those who watch it -----------------------------------------------

    def _flush_later(self) -> None:
        if self._flush is None and self._audience.watchers:
            loop = asyncio.get_running_loop()
            self._flush = loop.call_later(self._every_s, self._flush_now)

    def _flush_now(self) -> None:
        self._flush = None
        if self._last is None:
            return
        now, floor = self._last
        self._audience.tell_all(self._audience.watchers, self._floor_view(floor, now))

    def _floor_view(self, floor: FloorView, now: int) -> Json:
        return floor_view(floor, self.book, now, self._explain, self._unserved)
