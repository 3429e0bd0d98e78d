"""Which call is on which agent's page, and how it comes there and goes."""

from __future__ import annotations

from collections.abc import Mapping

from desk.audience import Audience
from desk.book import Book
from desk.cases import Cases
from desk.desks import Desk
from desk.ports import FloorView, Json
from desk.views import agent_view, call_view, page_view
from routing.model import AgentId, CallId, CallPhase

_WITH_AGENT = (CallPhase.TALKING, CallPhase.CONSULTING, CallPhase.CONFERENCE)
_LAST_CALL_MS = 30 * 60_000  # an order is to be entered within 30 minutes (Art. 15)


class Showing:
    """``kinds``: names of the kinds of emergencies."""

    def __init__(self, audience: Audience, book: Book, cases: Cases, kinds: Mapping[str, str]) -> None:
        self._audience = audience
        self._book = book
        self._cases = cases
        self._kinds = kinds
        self._pages: dict[CallId, list[Desk]] = {}

    def of(self, call: CallId | None) -> list[Desk]:
        """The pages that show this call."""
        return [*self._pages.get(call, ())] if call is not None else []

    def know(self, call: CallId | None, floor: FloorView) -> None:
        """A call from before a restart is in the floor but not in the book."""
        if call is not None and call not in self._book.pages and call in floor.calls:
            self._book.open(floor.calls[call])

    def moved(self, now: int, floor: FloorView) -> bool:
        """Visit the pages of the agents and calls that the fact touched, of itself or by what followed
        from it; the other pages cost nothing. Whether anything was touched."""
        for call in floor.touched_calls:
            self._give(call, floor)
        for agent in floor.touched_agents:
            self._visit(self._audience.agents.get(agent), floor, now)
        for call in floor.touched_calls:
            for desk in self.of(call):
                self._visit(desk, floor, now)
            self._part(call, floor, now)
        return bool(floor.touched_agents or floor.touched_calls)

    def judged_later(self, call: CallId, now: int, floor: FloorView) -> None:
        """How its hand-over ended was said after it was over."""
        self._give(call, floor)
        for desk in self.of(call):
            self._show_call(desk, floor, now)

    def show_agent(self, desk: Desk, floor: FloorView, now: int, *, first: bool = False) -> None:
        """The agent's own state, and the call that belongs on the page. ``first``: it has just connected."""
        agent = floor.agents.get(AgentId(desk.account))
        desk.agent = agent
        longest = floor.config.longest_wrap_up_ms
        self._tell(desk, {"type": "agent", "now": now, **agent_view(agent, desk.account, longest)})
        call = agent.call if agent else None
        self.know(call, floor)
        if call is None and first:
            call = self._last_of(desk.account, now)
        if call is not None and call != desk.shown:
            self._turn_to(desk, call, floor, now)
        elif call is None and desk.shown is not None and not self._owns(desk):
            self._turn_to(desk, None, floor, now)
        elif desk.shown is not None and floor.calls.get(desk.shown) is not desk.call:
            self._show_call(desk, floor, now)

    def hide(self, desk: Desk) -> None:
        """The page shows its call no longer."""
        if desk.shown is None:
            return
        left = [each for each in self._pages.pop(desk.shown, ()) if each is not desk]
        if left:
            self._pages[desk.shown] = left

    def _tell(self, desk: Desk, message: Json) -> None:
        self._audience.tell(desk, message)

    def _give(self, call: CallId, floor: FloorView) -> None:
        """After a transfer the call, with its draft, is the next agent's."""
        record, page = floor.calls.get(call), self._book.pages.get(call)
        if page and record and record.agent and record.answered_at and record.phase in _WITH_AGENT:
            page.owner = record.agent
        if page and (known := record or self._cases.find(call)):
            page.emergency = known.emergency

    def _visit(self, desk: Desk | None, floor: FloorView, now: int) -> None:
        """Records are replaced, never edited, so `is` finds what changed without reading it."""
        if desk is None:
            return
        if floor.agents.get(AgentId(desk.account)) is not desk.agent:
            self.show_agent(desk, floor, now)
        elif desk.shown is not None and floor.calls.get(desk.shown) is not desk.call:
            self._show_call(desk, floor, now)

    def _owns(self, desk: Desk) -> bool:
        """A call the agent answered stays on the page; one that only rang there does not."""
        page = self._book.pages.get(desk.shown) if desk.shown else None
        return page is not None and page.owner == desk.account

    def _last_of(self, account: str, now: int) -> CallId | None:
        """For a page that comes back: the call this agent answered last, while its draft is due."""
        mine = (page for page in reversed(self._book.pages.values()) if page.owner == account)
        last = next(mine, None)
        old = last is None or (last.ended_at is not None and now - last.ended_at > _LAST_CALL_MS)
        return None if last is None or old else last.call

    def _turn_to(self, desk: Desk, call: CallId | None, floor: FloorView, now: int) -> None:
        self.hide(desk)
        desk.shown = call
        desk.call = None
        if call is None:
            self._tell(desk, {"type": "call", "call": None})
            return
        self._pages.setdefault(call, []).append(desk)
        self._part(call, floor, now)
        self._show_call(desk, floor, now, whole=True)

    def _part(self, call: CallId, floor: FloorView, now: int) -> None:
        """Where one agent has the call, it leaves the pages of those who have it no longer."""
        pages = self._pages.get(call, ())
        without = [desk for desk in pages if not _has(desk, call, floor)] if len(pages) > 1 else []
        if len(without) < len(pages):
            for desk in without:
                self._turn_to(desk, None, floor, now)

    def _show_call(self, desk: Desk, floor: FloorView, now: int, *, whole: bool = False) -> None:
        if desk.shown is None:
            return
        call, page = floor.calls.get(desk.shown), self._book.pages.get(desk.shown)
        desk.call = call
        if call is None and page is None:
            return
        message = {"type": "call", "now": now, "call": call_view(call, page, floor, now, self._kinds)}
        self._tell(desk, message | page_view(page) if whole else message)


def _has(desk: Desk, call: CallId, floor: FloorView) -> bool:
    agent = floor.agents.get(AgentId(desk.account))
    return agent is not None and agent.call == call
