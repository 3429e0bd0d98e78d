"""Earlier orders of the same caller that may be about the same matter (重复诉求). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tickets.draft import Draft, Key
from tickets.order import Order, linked

MOST_SHOWN = 5
_PLACE = (Key.PLACE, Key.TOWN, Key.DISTRICT)
"""From the narrowest: one that both have and that differs is another place."""


def _same_topic(draft: Draft, order: Order) -> bool:
    topic = draft.value(Key.TOPIC)
    return bool(topic) and topic == order.value(Key.TOPIC)


def _same_place(draft: Draft, order: Order) -> bool:
    both = [(draft.value(key), order.value(key)) for key in _PLACE]
    known = [(here, there) for here, there in both if here and there]
    return bool(known) and known[0][0] == known[0][1]


def repeats(draft: Draft, earlier: Sequence[Order]) -> list[dict[str, Any]]:
    """What may be the same matter: what the draft names first, then the same topic and place, then one of
    them, then newest first. While neither topic nor place is known, all of the caller's orders.
    """
    named = linked(draft.value(Key.EARLIER_ORDER), [order.number for order in earlier])
    unknown = not draft.value(Key.TOPIC) and not any(draft.value(key) for key in _PLACE)
    found = []
    for order in earlier:
        if order.call == draft.call or not order.number:
            continue
        same = [
            name
            for name, is_so in (("topic", _same_topic(draft, order)), ("place", _same_place(draft, order)))
            if is_so
        ]
        if same or unknown or order.number == named:
            found.append((order.number != named, -len(same), -order.entered_at, order, same))
    found.sort(key=lambda each: each[:3])
    return [
        {
            "order": order.number,
            "call": order.call,
            "at": order.entered_at,
            "summary": "" if order.confidential else order.value(Key.SUMMARY),
            "same": same,
            "linked": order.number == named,
        }
        for *_, order, same in found[:MOST_SHOWN]
    ]
