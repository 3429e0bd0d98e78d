"""The draft of an order (定单草稿): what is known of a caller's request, and whose word it is.

All times are milliseconds since the Unix epoch (UTC), except ``Line.start_ms``, which is on
the tap's own clock. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from routing.model import AgentId, CallId, Leg, Record
from tickets.grave import Grave

ORDER_DUE_MS = 30 * 60 * 1000
"""A request by phone is entered as an order (定单) within 30 minutes (Art. 15)."""

SURE = 0.7
"""What was heard with less confidence is a question to the caller, not a fact."""
MAX_VALUE = 4_000
"""Longest value of a field, in characters."""
MAX_LINES = 2_000
"""Most utterances kept of one call; later ones are not kept."""
MAX_TEXT = 2_000
"""Longest text of one utterance, in characters; the rest is cut."""

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
# Controls and lone surrogates can be stored in no database text; a tab and a new line can.
_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class Key(StrEnum):
    """The fields that fill themselves in. A form may have others, which the agent types."""

    CALLER_NAME = "caller_name"
    CONTACT = "contact"
    DNIS = "dnis"
    CATEGORY = "category"
    TOPIC = "topic"
    DISTRICT = "district"
    TOWN = "town"
    PLACE = "place"
    MATTER_TIME = "matter_time"
    """The time of the matter in the caller's words."""
    MATTER_AT = "matter_at"
    """The same as an ISO 8601 date or date and time, where it can be told."""
    SUMMARY = "summary"
    WISH = "wish"
    URGENCY = "urgency"
    EMERGENCY = "emergency"
    """Kind of the emergency that was heard."""
    FORM_OF_ADDRESS = "form_of_address"
    """先生 or 女士, from the caller's words."""
    COMMUNITY = "community"
    """Village, community or housing estate (村、社区、小区)."""
    COMPLAINED_OF = "complained_of"
    """Shop, company, office or person complained of (被反映单位)."""
    DEPARTMENT = "department"
    """The unit proposed for it (Art. 21)."""
    GRAVE_KIND = "grave_kind"
    """Which of the four kinds of grave requests it may be (Art. 55), as the operators' data names it."""
    SECRECY = "secrecy"
    """Why it may be confidential (Art. 60)."""
    NOT_ACCEPTED = "not_accepted"
    """Why it may not be taken (Art. 17)."""
    EARLIER_ORDER = "earlier_order"
    """Number of an earlier order the caller named, or 有 when there was one."""


class Source(StrEnum):
    """Whose word a field's value is."""

    CALL = "call"
    """The call's own data, such as its ANI."""
    HEARD = "heard"
    """What the caller said, as recognised."""
    AGENT = "agent"
    """What the agent typed; it stays."""
    MODEL = "model"
    """What a language model proposes; never a field's own value."""


class DraftField(Record, frozen=True, kw_only=True):
    """One field's value and where it came from."""

    value: str
    source: Source
    words: str = ""
    """The caller's words it came from."""
    utterance: int | None = None
    """Number of the caller's utterance those words are in."""
    confidence: float = 1.0
    """0 to 1; below ``SURE`` the agent should ask (``is_question``)."""
    proposal: DraftField | None = None
    """What was heard for a field that is the agent's, when it differs. The agent may take it over."""


def is_question(field: DraftField) -> bool:
    """Whether the value was heard too unsurely to be a fact: the agent asks before it is one."""
    return field.source is Source.HEARD and bool(field.value) and field.confidence < SURE


class Line(Record, frozen=True, kw_only=True):
    """One utterance of the conversation."""

    leg: Leg
    utterance: int
    text: str
    final: bool
    start_ms: int


class Entered(Record, frozen=True, kw_only=True):
    """The order (定单) that a draft became."""

    number: str
    entered_at: int


class Draft(Record, frozen=True, kw_only=True):
    """One call's draft. ``fields`` is never changed in place, and not at all once it is an order."""

    call: CallId
    ani: str
    dnis: str
    opened_at: int
    answered_at: int | None = None
    """When an agent first answered; the 30 minutes run from here."""
    due_at: int | None = None
    ended_at: int | None = None
    """When the caller's channel went; None while the call goes on."""
    saved_at: int | None = None
    """Time of the last change that was handed to the store."""
    agent: AgentId | None = None
    """The agent who last answered or typed."""
    fields: Mapping[str, DraftField] = {}
    lines: tuple[Line, ...] = ()
    order: Entered | None = None
    """What it became when the agent confirmed it."""
    grave: Grave | None = None
    confidential: bool | None = None
    """What a label said; None: as the number dialled has it."""
    suggested: Mapping[str, DraftField] = {}
    """What a language model proposes, by field."""

    def value(self, key: str) -> str:
        """The field's value, empty when it has none."""
        field = self.fields.get(key)
        return field.value if field else ""


def clean(text: str, limit: int) -> str:
    """``text`` on one line, without what no database can store, cut to ``limit`` characters."""
    return _CONTROL.sub("", text)[:limit]


def check_edit(field: str, value: str) -> None:
    """Raise ValueError if an agent's edit cannot be taken. Ask this before reporting ``DraftEdited``."""
    if not _KEY.fullmatch(field):
        raise ValueError("a field's key is 1 to 40 of a-z, 0-9 and _, and starts with a letter")
    if len(value) > MAX_VALUE:
        raise ValueError(f"a field's value has at most {MAX_VALUE} characters, this one has {len(value)}")
    if _UNSTORABLE.search(value):
        raise ValueError("a field's value has no control characters other than tab and new line")
