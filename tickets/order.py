"""An order (定单): what a confirmed draft became, and its number. Pure; times in ms since the epoch."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import msgspec

from routing.model import AgentId, CallId, Record
from routing.register import DAY_MS
from tickets.draft import Draft, Key, Source
from tickets.forms import Form, missing, unfit
from tickets.grave import Grave

BEIJING_MS = 8 * 60 * 60 * 1000
"""China has one time, 8 hours ahead of UTC, and no daylight saving."""
_EPOCH = date(1970, 1, 1)
_PREFIX = re.compile(r"[A-Z][A-Z0-9]{0,7}", re.ASCII)
_WHOLE = re.compile(r"(?<![A-Z0-9])([A-Z][A-Z0-9]{0,7}?) ?([0-9]{8})[ -]?([0-9]{6})(?![0-9A-Z])", re.ASCII)
"""A number in full, also without its hyphen, as it is heard."""
EARLIER_LABEL = "重复诉求（原定单号）"
"""What the field of an earlier order is called where the form has none."""
_LEAST_SAID = 4
"""Characters of a number's end by which it is known among the caller's own."""


class OrderField(Record, frozen=True, kw_only=True):
    """One field as it was confirmed, with where it came from."""

    label: str
    """As the form has it; the key for a field that the form has not."""
    value: str
    source: Source
    words: str = ""
    """The caller's words it came from."""
    utterance: int | None = None
    confidence: float = 1.0


class Transcript(Record, frozen=True, kw_only=True):
    """Where the conversation is kept: with the draft of the call."""

    call: CallId
    lines: int
    """Utterances when it was confirmed."""


class Order(Record, frozen=True, kw_only=True):
    """One order. It never changes: what comes later belongs to the city's system."""

    number: str
    """Empty until the store has given one."""
    call: CallId
    agent: AgentId
    """Who confirmed it."""
    ani: str
    dnis: str
    form: str
    """Id of the form."""
    fields: Mapping[str, OrderField]
    transcript: Transcript
    opened_at: int
    answered_at: int | None
    due_at: int | None
    entered_at: int
    confidential: bool = False
    repeat_of: str = ""
    """Number of an earlier order on the same matter."""
    grave: Grave | None = None

    def value(self, key: str) -> str:
        """The field's value, empty when it has none."""
        field = self.fields.get(key)
        return field.value if field else ""


def day_of(now: int) -> str:
    """The date in Beijing, as ``20261122``."""
    return (_EPOCH + timedelta(days=(now + BEIJING_MS) // DAY_MS)).strftime("%Y%m%d")


def number_of(prefix: str, day: str, sequence: int) -> str:
    """An order's number, such as ``FS20261122-000123``; more than 999 999 a day make it longer."""
    return f"{prefix}{day}-{sequence:06d}"


def check_prefix(prefix: str) -> str:
    """The prefix; raises ValueError unless it is 1 to 8 of A-Z and 0-9 and begins with a letter."""
    if not _PREFIX.fullmatch(prefix):
        raise ValueError("order.prefix: must be 1 to 8 of A-Z and 0-9, and begin with a letter")
    return prefix


def faults(form: Form, draft: Draft) -> tuple[str, ...]:
    """Labels of the fields that stand against confirming: required and empty, or none of the choices."""
    wrong = {*missing(form, draft), *unfit(form, draft)}
    return tuple(field.label for field in form.fields if field.key in wrong)


def linked(said: str, earlier: Sequence[str]) -> str:
    """The order meant by ``said``: one of the caller's ``earlier`` numbers, also by its end alone where only
    one has it; else a number given in full; empty when it names none."""
    said = unicodedata.normalize("NFKC", said).upper()
    short = _bare(said)
    if len(short) >= _LEAST_SAID:
        meant = [number for number in dict.fromkeys(earlier) if _bare(number).endswith(short)]
        if len(meant) == 1:
            return meant[0]
    whole = _WHOLE.findall(said)
    return "{}{}-{}".format(*whole[0]) if len(whole) == 1 else ""


def _bare(number: str) -> str:
    return "".join(char for char in number.upper() if char.isascii() and char.isalnum())


def make_order(
    form: Form,
    draft: Draft,
    agent: AgentId,
    now: int,
    *,
    confidential: bool,
    earlier: Sequence[str] = (),
) -> Order:
    """The order, without its number, of a draft as it stands. ``earlier``: numbers of the caller's orders."""
    labels = {Key.EARLIER_ORDER: EARLIER_LABEL} | {field.key: field.label for field in form.fields}
    repeat_of = linked(draft.value(Key.EARLIER_ORDER), earlier)
    fields = {
        key: OrderField(
            label=labels.get(key, key),
            value=repeat_of if repeat_of and key == Key.EARLIER_ORDER else field.value,
            source=field.source,
            words=field.words,
            utterance=field.utterance,
            confidence=field.confidence,
        )
        for key, field in draft.fields.items()
        if field.value
    }
    return Order(
        number="",
        call=draft.call,
        agent=agent,
        ani=draft.ani,
        dnis=draft.dnis,
        form=form.id,
        fields=fields,
        transcript=Transcript(call=draft.call, lines=len(draft.lines)),
        opened_at=draft.opened_at,
        answered_at=draft.answered_at,
        due_at=draft.due_at,
        entered_at=now,
        confidential=confidential,
        repeat_of=repeat_of,
        grave=draft.grave if draft.grave and draft.grave.kind and not draft.grave.proposed else None,
    )


def order_body(order: Order) -> dict[str, Any]:
    """The order as the city's system is told it."""
    body: dict[str, Any] = msgspec.to_builtins(order)
    return body
