"""Orders, clocks and grave requests as the desk shows them. Pure; ``now`` in ms since the epoch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from routing.register import Calendar
from tickets.clock import ClockState, order_clock
from tickets.draft import Draft, DraftField, Key, Source
from tickets.forms import Form, choose_form
from tickets.forms import missing as missing_of
from tickets.grave import DETECTOR, Step, dues
from tickets.order import Order
from tickets.order_rules import OrderRules
from tickets.repeats import repeats

Json = dict[str, Any]

UNSURE = 0.7
"""What was heard with less confidence is shown as a question."""


def order_part(
    view: Json,
    draft: Draft,
    forms: Sequence[Form],
    *,
    rules: OrderRules,
    calendar: Calendar,
    earlier: Sequence[Order],
    now: int,
) -> Json:
    """A draft's view with what orders add to it; ``view`` is not changed."""
    more = {name: value for name, value in view.items() if name not in ("suggested", "confidential")}
    return {
        **more,
        "fields": {**_asking(view["fields"]), **_suggested(draft, view["fields"])},
        "missing": list(missing_of(choose_form(forms, draft), draft)),
        "order": msgspec.to_builtins(draft.order),
        "clock": clock_view(draft, now),
        "grave": grave_view(draft, rules, calendar),
        "repeat_of": repeats(draft, earlier),
    }


def _asking(fields: Json) -> Json:
    return {
        key: {**field, "question": True}
        if field["source"] == Source.HEARD.value and field["confidence"] < UNSURE
        else field
        for key, field in fields.items()
    }


def _suggested(draft: Draft, fields: Json) -> Json:
    """Fields with a language model's proposal, where nothing else is proposed and it says something else."""
    found = {}
    for key, said in draft.suggested.items():
        field = fields.get(key) or msgspec.to_builtins(DraftField(value="", source=Source.CALL))
        if said.value != field["value"] and not field["proposal"]:
            found[key] = {**field, "proposal": msgspec.to_builtins(said)}
    return _asking(found)


def clock_view(draft: Draft, now: int) -> Json:
    """The 30-minute clock; it stands where it stood when the order was entered."""
    clock = order_clock(draft.answered_at, now, draft.order.entered_at if draft.order else None)
    return {"state": clock.state.value, "due_at": draft.due_at, "changes_at": clock.changes_at}


def grave_view(draft: Draft, rules: OrderRules, calendar: Calendar) -> Json | None:
    """The mark, when each step was taken, and when each whose clock has started is due; None without one."""
    grave = draft.grave
    if grave is None:
        return _proposed(draft, rules)
    if not grave.kind:
        return None
    return {
        "kind": grave.kind,
        "name": rules.name_of(grave.kind),
        "by": grave.by,
        "steps": dict(grave.steps),
        "due": {step.value: at for step, at in dues(grave, calendar).items()},
    }


def _proposed(draft: Draft, rules: OrderRules) -> Json | None:
    """What the caller's words speak for, until a person has judged it: no clock runs."""
    kind = draft.value(Key.GRAVE_KIND)
    if draft.order is not None or kind not in {each.key for each in rules.grave}:
        return None
    return {"kind": kind, "name": rules.name_of(kind), "by": DETECTOR, "steps": {}, "due": {}}


def order_entry(order: Order) -> Json:
    """One line of the list of orders."""
    return {
        "number": order.number,
        "call": order.call,
        "agent": order.agent,
        "ani": order.ani,
        "dnis": order.dnis,
        "answered_at": order.answered_at,
        "entered_at": order.entered_at,
        "late": order.due_at is not None and order.entered_at > order.due_at,
        "category": order.value(Key.CATEGORY),
        "topic": order.value(Key.TOPIC),
        "town": order.value(Key.TOWN) or order.value(Key.DISTRICT),
        "summary": "" if order.confidential else order.value(Key.SUMMARY),
        "confidential": order.confidential,
        "repeat_of": order.repeat_of,
    }


def late_entry(draft: Draft, state: ClockState, *, confidential: bool) -> Json:
    """One line of the list of late drafts."""
    return {
        **_draft_entry(draft, confidential=confidential),
        "answered_at": draft.answered_at,
        "due_at": draft.due_at,
        "state": state.value,
    }


def grave_entry(
    draft: Draft, late: Sequence[Step], rules: OrderRules, calendar: Calendar, *, confidential: bool
) -> Json:
    """One line of the list of grave requests."""
    return {
        **_draft_entry(draft, confidential=confidential),
        "order": draft.order.number if draft.order else "",
        **(grave_view(draft, rules, calendar) or {}),
        "late": [step.value for step in late],
    }


def _draft_entry(draft: Draft, *, confidential: bool) -> Json:
    place = "".join(draft.value(key) for key in (Key.DISTRICT, Key.TOWN, Key.PLACE))
    return {
        "call": draft.call,
        "agent": draft.agent,
        "ani": draft.ani,
        "dnis": draft.dnis,
        "place": "" if confidential else place,
        "summary": "" if confidential else draft.value(Key.SUMMARY),
        "confidential": confidential,
    }
