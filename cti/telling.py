"""What the city's system is told besides orders: hand-overs to emergency numbers, and grave requests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from routing.facts import AnyFact, EmergencyJudged
from routing.floor import Floor
from routing.handover import ended
from routing.model import Call, CallId, Emergency, Leg
from tickets.draft import Draft, Key
from tickets.grave import Step
from tickets.order_rules import OrderRules
from tickets.outbox import EMERGENCY_HANDOVER, EMERGENCY_OUTCOME, GRAVE_REPORTED, GRAVE_STEP, Outbox

MOST_REMEMBERED = 20_000
WORDS_TOLD = 20
"""The caller's last utterances that go with a hand-over."""


class Telling:
    """Puts into ``outbox`` what happened; the same thing is told once, also after a restart."""

    def __init__(self, outbox: Outbox, rules: OrderRules, draft_of: Callable[[CallId], Draft | None]) -> None:
        self._outbox = outbox
        self._rules = rules
        self._draft_of = draft_of
        self._told: dict[str, None] = {}

    def follow(self, now: int, fact: AnyFact, floor: Floor) -> None:
        """After each fact, with the floor as it is then."""
        if isinstance(fact, EmergencyJudged):
            self._judged(now, fact, floor)
        for call in floor.touched_calls:
            record = floor.calls.get(call) or _as_it_ended(floor, call)
            if record is not None and record.emergency is not None:
                self._emergency(now, record)

    def _judged(self, now: int, fact: EmergencyJudged, floor: Floor) -> None:
        """Somebody's word, told each time, also of a call that has left the floor: the last one counts."""
        record = floor.calls.get(fact.call)
        if record is not None:
            known = record.emergency
            if known is None or known.answered_at is None:
                return
            self._remember(_once(EMERGENCY_OUTCOME, fact.call, _ended(known)))
        said = {"outcome": fact.outcome.value, "by": fact.by, "note": fact.note, "at": now}
        self._put(EMERGENCY_OUTCOME, fact.call, f"{now}:{fact.outcome.value}", {"call": fact.call, **said})

    def draft_changed(self, draft: Draft) -> None:
        """A draft changed: its grave mark may be new, or have come a step on."""
        grave = draft.grave
        if grave is None or not grave.kind or grave.proposed:
            return
        about = {
            "call": draft.call,
            "order": draft.order.number if draft.order else "",
            "kind": grave.kind,
            "name": self._rules.name_of(grave.kind),
        }
        marked = f"{grave.marked_at}:{grave.kind}"
        self._put(GRAVE_REPORTED, draft.call, marked, {**about, "by": grave.by, **_matter(draft)})
        for step, at in grave.steps.items():
            if step != Step.REPORTED:
                self._put(
                    GRAVE_STEP, draft.call, f"{grave.marked_at}:{step}", {**about, "step": step, "at": at}
                )

    def _emergency(self, now: int, call: Call) -> None:
        said = call.emergency
        if said is None:
            return
        about = {
            "call": call.id,
            "ani": call.ani,
            "dnis": call.dnis,
            "kind": said.kind,
            "number": said.number,
            "confidential": call.confidential,
        }
        if said.sent_at is not None:
            draft = self._draft_of(call.id)
            more = {"words": said.words, "by": said.by.value, "sent_at": said.sent_at}
            matter = _matter(draft) if draft else {}
            self._put(EMERGENCY_HANDOVER, call.id, str(said.sent_at), {**about, **more, **matter})
        if said.outcome is not None:
            more = {"outcome": said.outcome.value, "note": said.note, "at": now}
            self._put(EMERGENCY_OUTCOME, call.id, _ended(said), {**about, **more})

    def _put(self, kind: str, call: CallId, what: str, body: Mapping[str, Any]) -> None:
        once = _once(kind, call, what)
        if once not in self._told:
            self._remember(once)
            self._outbox.put(kind, call, body, once)

    def _remember(self, once: str) -> None:
        self._told[once] = None
        if len(self._told) > MOST_REMEMBERED:
            del self._told[next(iter(self._told))]


def _once(kind: str, call: CallId, what: str) -> str:
    return f"{kind}:{call}:{what}"


def _ended(said: Emergency) -> str:
    """One end of one hand-over: a call may have several."""
    return f"{said.heard_at}:{said.sent_at}:{said.outcome.value if said.outcome else ''}"


def _as_it_ended(floor: Floor, call: CallId) -> Call | None:
    """A call that this step ended: its hand-over, if one was open, ended with it."""
    before = floor.calls_before.get(call)
    return msgspec.structs.replace(before, emergency=ended(before)) if before is not None else None


def _matter(draft: Draft) -> dict[str, Any]:
    """Who, where and what, as far as known, with the caller's last words."""
    fields = {
        key.value: draft.value(key) for key in (Key.CONTACT, Key.DISTRICT, Key.TOWN, Key.PLACE, Key.SUMMARY)
    }
    said = [line.text for line in draft.lines if line.leg is Leg.CALLER and line.text]
    return {"ani": draft.ani, "dnis": draft.dnis, **fields, "said": said[-WORDS_TOLD:]}
