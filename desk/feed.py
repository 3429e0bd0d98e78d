"""The feed: after each fact, tells the pages what changed. Never waits and never fails the loop."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec
import structlog

from desk.book import Book, not_heard_view
from desk.cases import Cases, cases_view
from desk.desks import Desk, Ended
from desk.line_view import Explain, untold
from desk.notices import notice_of
from desk.ports import FloorView, Json, Role
from desk.seldom import Seldom
from desk.views import agent_view, call_view, floor_view, page_view, recogniser_view
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
from routing.model import AgentId, Call, CallId, CallPhase

log = structlog.get_logger(__name__)

_LISTENING = (Heard, NotHeard, TapLost, DraftEdited, RecogniserBack, RecogniserLost)
"""Facts that leave the floor as it is, unless a timer was due."""

_WITH_AGENT = (CallPhase.TALKING, CallPhase.CONSULTING, CallPhase.CONFERENCE)
_MOST_WATCHERS = 64
NO_KINDS: Mapping[str, str] = {}
_CASES_EVERY_S = 1.0  # what is said in a hand-over goes to those who watch it at most this often
_LAST_CALL_MS = 30 * 60_000  # an order is to be entered within 30 minutes (Art. 15)


class Feed:
    """Follows the facts and pushes JSON to the connected pages.

    ``floor_every_s``: at most one view of the whole floor per this many seconds to each watcher;
    ``explain``: says why a call waits, see `desk.line_view`; ``kinds``: names of the kinds of emergencies.
    """

    def __init__(
        self, *, floor_every_s: float = 1.0, explain: Explain = untold, kinds: Mapping[str, str] = NO_KINDS
    ) -> None:
        self.book = Book()
        self.facts: Counter[str] = Counter()
        """Facts taken in, by name."""
        self.dropped = 0
        """Pages disconnected because they were too slow."""
        self._agents: dict[str, Desk] = {}
        self._watchers: list[Desk] = []
        self._stand_ins: list[Desk] = []
        """Pages at the emergency numbers' own desks: they see hand-overs, and nothing else."""
        self.cases = Cases()
        self._kinds = kinds
        self._showing: dict[CallId, list[Desk]] = {}
        self._every_s = floor_every_s
        self._explain = explain
        self._clocks: dict[CallId, tuple[str, str]] = {}
        """Calls whose order is late: whose it is, and how late."""
        self._orders: Json | None = None
        self._flush: asyncio.TimerHandle | None = None
        self._last: tuple[int, FloorView] | None = None
        self._floor: FloorView | None = None
        self._cases_again = Seldom(self._tell_cases, _CASES_EVERY_S)

    # --- from the loop and the tickets room ----------------------------------------------------

    def follow(self, now: int, fact: Fact, floor: FloorView) -> None:
        """Called by the loop after each fact, with the floor as it is after it. ``now`` in ms."""
        try:
            self._follow(now, fact, floor)
        except Exception as error:
            # a fault of the pages must not stop the calls
            log.error("feed_failed", fact=type(fact).__name__, error=type(error).__name__)

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
        desk = self._agents.get(account or "")
        if desk is not None:
            self._push(desk, {"type": "clock", "call": call, "state": clock["state"]})

    def orders_changed(self, shown: Json) -> None:
        """Send the lists of orders to the supervisors' pages, and to those that come."""
        self._orders = shown
        self._tell_all(self._supervisors(), {"type": "orders", **shown})

    def _show_orders(self, desk: Desk) -> None:
        if desk.role is Role.SUPERVISOR and self._orders is not None:
            self._push(desk, {"type": "orders", **self._orders})
        for call, (account, state) in self._clocks.items():
            if desk.role is Role.AGENT and account == desk.account:
                self._push(desk, {"type": "clock", "call": call, "state": state})

    def _follow(self, now: int, fact: Fact, floor: FloorView) -> None:
        self.facts[type(fact).__name__] += 1
        self._floor = floor
        self._know(getattr(fact, "call", None), floor)
        self._tell_notice(fact)
        self.book.follow(now, fact)
        self.book.switched(floor.surge)
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
                self._tell_all([*self._agents.values(), *self._watchers], recogniser_view(self.book))
            case EmergencyHeard(call=call) | EmergencyRequested(call=call) | EmergencyDismissed(call=call):
                self._tell_alert(call)
        if self.cases.follow(fact, floor):
            self._tell_cases()
        elif isinstance(fact, Heard) and fact.final and fact.call in self.cases.open:
            self._cases_again.ask()
        if isinstance(fact, EmergencyJudged) and fact.call not in floor.calls:
            self._judged_later(fact.call, now, floor)
        moved = self._moved(now, floor)
        if moved or not isinstance(fact, _LISTENING):
            self._last = (now, floor)
            self._flush_later()

    def remember(self, call: Call) -> None:
        """A call that ended before this program began."""
        self.book.open(call)
        self.cases.remember(call)

    def _judged_later(self, call: CallId, now: int, floor: FloorView) -> None:
        self._give(call, floor)
        for desk in self._showing.get(call, ()):
            self._show_call(desk, floor, now)

    def _tell_cases(self) -> None:
        for role, desks in ((Role.EMERGENCY, self._stand_ins), (Role.SUPERVISOR, self._supervisors())):
            if desks and self._floor is not None:
                self._tell_all(desks, {"type": "emergencies", **self.cases_of(self._floor, role)})

    def cases_of(self, floor: FloorView, role: Role) -> Json:
        """The hand-overs as that role sees them: a supervisor without the words of confidential calls."""
        return cases_view(self.cases, self.book, floor.config, self._kinds, role)

    def _know(self, call: CallId | None, floor: FloorView) -> None:
        """A call from before a restart is in the floor but not in the book."""
        if call is not None and call not in self.book.pages and call in floor.calls:
            self.book.open(floor.calls[call])

    def _tell_alert(self, call: CallId) -> None:
        page = self.book.pages.get(call)
        alert = page.alert if page else None
        self._tell(call, {"type": "emergency", "call": call, **(alert or {"kind": None})})

    def _tell_notice(self, fact: Fact) -> None:
        """Told while the pages still know where the call was going."""
        for desk in self._showing.get(getattr(fact, "call", CallId("")), ()):
            words = notice_of(fact, desk.call, desk.account)
            if words:
                self._push(desk, {"type": "notice", "call": desk.shown, "words": words})

    def _tell(self, call: CallId, message: Json) -> None:
        for desk in [*self._showing.get(call, ())]:
            self._push(desk, message)

    # --- pages ---------------------------------------------------------------------------------

    def attach(self, account: str, role: Role, floor: FloorView, now: int) -> Desk:
        """A page connected: it is sent all it needs to draw itself. An agent's earlier page is
        closed with `Ended.TAKEN_OVER`."""
        desk = Desk(account, role)
        self._push(desk, {"type": "hello", "now": now, "account": account, "role": role.value})
        self._push(desk, recogniser_view(self.book))
        if role in (Role.EMERGENCY, Role.SUPERVISOR):
            self.cases.begin(floor)
            self._push(desk, {"type": "emergencies", **self.cases_of(floor, role)})
        if role is Role.AGENT:
            self.take_over(account)
            self._agents[account] = desk
            self._show_agent(desk, floor, now, first=True)
        elif len(self._watchers) + len(self._stand_ins) >= _MOST_WATCHERS:
            desk.end(Ended.TOO_MANY, "too many pages")
        elif role is Role.EMERGENCY:
            self._stand_ins.append(desk)
        else:
            self._watchers.append(desk)
            self._push(desk, floor_view(floor, self.book, now, self._explain))
        self._show_orders(desk)
        return desk

    def detach(self, desk: Desk) -> bool:
        """A page is gone. True when it was an agent's and no other took its place."""
        for desks in (self._watchers, self._stand_ins):
            if desk in desks:
                desks.remove(desk)
        self._hide(desk)
        if self._agents.get(desk.account) is desk:
            del self._agents[desk.account]
            return True
        return desk.role is Role.AGENT and desk.account not in self._agents

    def take_over(self, account: str) -> None:
        """Another login took the agent's seat: the page there is told and closed."""
        desk = self._agents.pop(account, None)
        if desk is not None:
            desk.end(Ended.TAKEN_OVER, "taken over")
            self.detach(desk)

    def end_session(self, account: str) -> None:
        """The account logged out: its pages are closed."""
        for desk in self._all():
            if desk.account == account:
                desk.end(Ended.SESSION_OVER, "logged out")

    def close(self) -> None:
        """The service stops: every page is told to come back later."""
        for desk in self._all():
            desk.end(Ended.GOING_AWAY, "going away")
        self._cases_again.close()
        if self._flush is not None:
            self._flush.cancel()
            self._flush = None

    def _supervisors(self) -> list[Desk]:
        return [desk for desk in self._watchers if desk.role is Role.SUPERVISOR]

    def _all(self) -> list[Desk]:
        return [*self._agents.values(), *self._watchers, *self._stand_ins]

    @property
    def pages(self) -> dict[str, int]:
        """Connected pages by kind."""
        return {"agents": len(self._agents), "watchers": len(self._watchers)}

    def shown_to(self, account: str) -> CallId | None:
        """The call on an agent's page."""
        desk = self._agents.get(account)
        return desk.shown if desk else None

    # --- what moved on the floor ---------------------------------------------------------------

    def _moved(self, now: int, floor: FloorView) -> bool:
        """Visit the pages of the agents and calls that the fact touched, of itself or by what followed
        from it; the other pages cost nothing. Whether anything was touched."""
        for call in floor.touched_calls:
            self._give(call, floor)
        for agent in floor.touched_agents:
            self._visit(self._agents.get(agent), floor, now)
        for call in floor.touched_calls:
            for desk in [*self._showing.get(call, ())]:
                self._visit(desk, floor, now)
            self._part(call, floor, now)
        return bool(floor.touched_agents or floor.touched_calls)

    def _give(self, call: CallId, floor: FloorView) -> None:
        """After a transfer the call, with its draft, is the next agent's."""
        record, page = floor.calls.get(call), self.book.pages.get(call)
        if page and record and record.agent and record.answered_at and record.phase in _WITH_AGENT:
            page.owner = record.agent
        if page and (known := record or self.cases.find(call)):
            page.emergency = known.emergency

    def _visit(self, desk: Desk | None, floor: FloorView, now: int) -> None:
        """Records are replaced, never edited, so `is` finds what changed without reading it."""
        if desk is None:
            return
        if floor.agents.get(AgentId(desk.account)) is not desk.agent:
            self._show_agent(desk, floor, now)
        elif desk.shown is not None and floor.calls.get(desk.shown) is not desk.call:
            self._show_call(desk, floor, now)

    def _show_agent(self, desk: Desk, floor: FloorView, now: int, *, first: bool = False) -> None:
        agent = floor.agents.get(AgentId(desk.account))
        desk.agent = agent
        longest = floor.config.longest_wrap_up_ms
        self._push(desk, {"type": "agent", "now": now, **agent_view(agent, desk.account, longest)})
        call = agent.call if agent else None
        self._know(call, floor)
        if call is None and first:
            call = self._last_of(desk.account, now)
        if call is not None and call != desk.shown:
            self._turn_to(desk, call, floor, now)
        elif call is None and desk.shown is not None and not self._owns(desk, floor):
            self._turn_to(desk, None, floor, now)
        elif desk.shown is not None and floor.calls.get(desk.shown) is not desk.call:
            self._show_call(desk, floor, now)

    def _owns(self, desk: Desk, floor: FloorView) -> bool:
        """A call the agent answered stays on the page; one that only rang there does not."""
        page = self.book.pages.get(desk.shown) if desk.shown else None
        return page is not None and page.owner == desk.account

    def _last_of(self, account: str, now: int) -> CallId | None:
        """For a page that comes back: the call this agent answered last, while its draft is due."""
        mine = (page for page in reversed(self.book.pages.values()) if page.owner == account)
        last = next(mine, None)
        old = last is None or (last.ended_at is not None and now - last.ended_at > _LAST_CALL_MS)
        return None if last is None or old else last.call

    def _turn_to(self, desk: Desk, call: CallId | None, floor: FloorView, now: int) -> None:
        self._hide(desk)
        desk.shown = call
        desk.call = None
        if call is None:
            self._push(desk, {"type": "call", "call": None})
            return
        self._showing.setdefault(call, []).append(desk)
        self._part(call, floor, now)
        self._show_call(desk, floor, now, whole=True)

    def _part(self, call: CallId, floor: FloorView, now: int) -> None:
        """Where one agent has the call, it leaves the pages of those who have it no longer."""
        pages = self._showing.get(call, ())
        without = [desk for desk in pages if not _has(desk, call, floor)] if len(pages) > 1 else []
        if len(without) < len(pages):
            for desk in without:
                self._turn_to(desk, None, floor, now)

    def _hide(self, desk: Desk) -> None:
        """The page shows its call no longer."""
        if desk.shown is None:
            return
        left = [each for each in self._showing.pop(desk.shown, ()) if each is not desk]
        if left:
            self._showing[desk.shown] = left

    def _show_call(self, desk: Desk, floor: FloorView, now: int, *, whole: bool = False) -> None:
        if desk.shown is None:
            return
        call, page = floor.calls.get(desk.shown), self.book.pages.get(desk.shown)
        desk.call = call
        if call is None and page is None:
            return
        message = {"type": "call", "now": now, "call": call_view(call, page, floor, now, self._kinds)}
        self._push(desk, message | page_view(page) if whole else message)

    def measures_changed(self, shown: Json) -> None:
        """Send the measures to every page that watches the floor."""
        self._tell_all(list(self._watchers), {"type": "measures", **shown})

    def _flush_later(self) -> None:
        if self._flush is None and self._watchers:
            loop = asyncio.get_running_loop()
            self._flush = loop.call_later(self._every_s, self._flush_now)

    def _flush_now(self) -> None:
        self._flush = None
        if self._last is None:
            return
        now, floor = self._last
        self._tell_all(list(self._watchers), floor_view(floor, self.book, now, self._explain))

    def _tell_all(self, desks: Sequence[Desk], message: Json) -> None:
        encoded = msgspec.json.encode(message)
        for desk in desks:
            self._send(desk, encoded)

    def _push(self, desk: Desk, message: Json) -> None:
        self._send(desk, msgspec.json.encode(message))

    def _send(self, desk: Desk, message: bytes) -> None:
        if desk.push(message) or desk.ended is None or desk.ended[0] is not Ended.TOO_SLOW:
            return
        self.dropped += 1
        log.warning("page_too_slow", account=desk.account)
        self.detach(desk)


def _has(desk: Desk, call: CallId, floor: FloorView) -> bool:
    agent = floor.agents.get(AgentId(desk.account))
    return agent is not None and agent.call == call
