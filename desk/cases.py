"""Hand-overs to emergency numbers as their own desks and the supervisors see them. Pure; times in ms."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping

from desk.book import Book, Page
from desk.call_parts import is_confidential
from desk.ports import FloorView, Json, Role
from desk.words_routing import emergency_name
from routing.facts import EmergencyJudged, Fact
from routing.handover import ended, handing_over, judged
from routing.model import Call, CallId, CallPhase, Emergency, Leg, Record
from routing.register import FloorConfig

_RECENT_KEPT = 50
_SENTENCES = 6
_LONGEST_SENTENCE = 200


class Case(Record, frozen=True, kw_only=True):
    """One hand-over."""

    call: Call
    emergency: Emergency
    is_open: bool


class Cases:
    """Follows the floor; costs nothing for calls without an emergency."""

    def __init__(self) -> None:
        self.open: dict[CallId, Case] = {}
        self.recent: deque[Case] = deque(maxlen=_RECENT_KEPT)
        """The newest first."""

    def begin(self, floor: FloorView) -> None:
        """What is on the floor already, e.g. after a restart."""
        self._touch(floor.calls.keys(), floor)

    def follow(self, fact: Fact, floor: FloorView) -> bool:
        """Take in what the last step touched; whether anything here changed."""
        changed = self._touch(floor.touched_calls, floor)
        if isinstance(fact, EmergencyJudged) and fact.call not in floor.calls:
            changed |= self._judged_later(fact)
        return changed

    def remember(self, call: Call) -> None:
        """A call that ended before this program began."""
        if call.emergency is not None and call.emergency.sent_at is not None and self.find(call.id) is None:
            self._close(call, call.emergency)

    def find(self, call: CallId) -> Case | None:
        """The call's hand-over, under way or lately."""
        return self.open.get(call) or next((case for case in self.recent if case.call.id == call), None)

    def _touch(self, calls: Collection[CallId], floor: FloorView) -> bool:
        changed = False
        for which in calls:
            record, before = floor.calls.get(which), self.open.get(which)
            if record is None:
                if before is not None:
                    changed |= self._close(before.call, ended(before.call) or before.emergency)
            elif record.emergency is not None and record.emergency.sent_at is not None:
                changed |= self._put(record, record.emergency)
        return changed

    def _put(self, call: Call, emergency: Emergency) -> bool:
        if not (handing_over(call) or call.phase is CallPhase.EMERGENCY):
            known = self.find(call.id)
            is_news = known is None or known.is_open or known.emergency != emergency
            return self._close(call, emergency) if is_news else False
        case = Case(call=call, emergency=emergency, is_open=True)
        if self.open.get(call.id) == case:
            return False
        self._drop(call.id)
        self.open[call.id] = case
        return True

    def _close(self, call: Call, emergency: Emergency) -> bool:
        self._drop(call.id)
        self.recent.appendleft(Case(call=call, emergency=emergency, is_open=False))
        return True

    def _judged_later(self, fact: EmergencyJudged) -> bool:
        case = self.find(fact.call)
        said = judged(case.emergency, fact) if case is not None else None
        if case is None or said is None or said is case.emergency:
            return False
        return self._close(case.call, said)

    def _drop(self, call: CallId) -> None:
        self.open.pop(call, None)
        for case in [case for case in self.recent if case.call.id == call]:
            self.recent.remove(case)


_UNTOLD: Json = {"words": [], "place": "", "address": ""}
"""What is left out of a confidential call."""


EVERY: tuple[str, ...] = ()
"""Emergency numbers that somebody sits for, when they sit for all."""


def concerns(case: Case, numbers: tuple[str, ...]) -> bool:
    """Whether the case is one of these numbers'; none given: of any."""
    return not numbers or case.emergency.number in numbers


def cases_view(
    cases: Cases,
    book: Book,
    config: FloorConfig,
    kinds: Mapping[str, str],
    role: Role,
    numbers: tuple[str, ...] = EVERY,
) -> Json:
    """``open`` and ``recent``, the newest first, those of ``numbers``; confidential words only for its own
    desk."""
    running = sorted(cases.open.values(), key=lambda case: -(case.emergency.sent_at or 0))

    def shown(case: Case) -> Json:
        view = case_view(case, book.pages.get(case.call.id), config, kinds)
        untold = view["confidential"] and role is not Role.EMERGENCY
        return {**view, **_UNTOLD} if untold else view

    def listed(some: Iterable[Case]) -> list[Json]:
        return [shown(case) for case in some if concerns(case, numbers)]

    return {"open": listed(running), "recent": listed(cases.recent)}


def case_view(case: Case, page: Page | None, config: FloorConfig, kinds: Mapping[str, str]) -> Json:
    """What the 110 side is told: who calls, where from, what they said, and how it stands.

    ``kinds`` are the kinds' names on screens; ``words`` the caller's last sentences, one by one.
    """
    call, said = case.call, case.emergency
    fields = page.draft.get("fields", {}) if page is not None and page.draft else {}
    return {
        "call": call.id,
        "ani": call.ani,
        "dnis": call.dnis,
        "kind": said.kind,
        "name": kinds.get(said.kind, ""),
        "number": said.number,
        "number_name": emergency_name(config, said.number),
        "by": said.by.value,
        "words": _words(page) or ([said.words] if said.words else []),
        "place": "".join(_value(fields, key) for key in ("district", "town")),
        "address": _value(fields, "place"),
        "at": said.sent_at or said.heard_at,
        "answered_at": said.answered_at,
        "outcome": said.outcome.value if said.outcome else None,
        "note": said.note,
        "agent": call.agent or (page.owner if page else None),
        "confidential": is_confidential(config, call),
    }


def _value(fields: Mapping[str, Json], key: str) -> str:
    return str((fields.get(key) or {}).get("value") or "")


def _words(page: Page | None) -> list[str]:
    """The caller's last sentences."""
    if page is None:
        return []
    said = [
        each["text"][-_LONGEST_SENTENCE:]
        for (leg, *_), each in page.said.items()
        if leg is Leg.CALLER and each["final"] and each["text"]
    ]
    return said[-_SENTENCES:]
