"""What the city's system is told: entries of the outbox, and the port by which rooms put them in. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from routing.model import Record

ORDER_ENTERED = "order.entered"
EMERGENCY_HANDOVER = "emergency.handover"
EMERGENCY_OUTCOME = "emergency.outcome"
GRAVE_REPORTED = "grave.reported"
GRAVE_STEP = "grave.step"
KINDS = (ORDER_ENTERED, EMERGENCY_HANDOVER, EMERGENCY_OUTCOME, GRAVE_REPORTED, GRAVE_STEP)


class Entry(Record, frozen=True, kw_only=True):
    """Something to tell."""

    kind: str
    key: str
    """Entries of one key, the call, are told in the order in which they were put in."""
    once: str
    """An entry is kept once for each; the receiver gets it as the idempotency key."""
    body: Mapping[str, Any]


class Waiting(Record, frozen=True, kw_only=True):
    """An entry as it stands in the outbox."""

    id: int
    kind: str
    key: str
    once: str
    body: str
    """JSON; empty once it was told."""
    created_at: int
    tries: int = 0
    next_at: int = 0
    """When it is tried next."""
    state: str = "waiting"
    """``waiting``, ``refused`` (put aside) or ``told``."""
    why: str = ""
    """What came of the last try."""


class Summary(Record, frozen=True, kw_only=True):
    """How the outbox stands."""

    waiting: int = 0
    oldest_at: int | None = None
    """When the oldest entry that waits was put in."""
    refused: int = 0
    """Entries that the receiver refused for good; they wait to be sent again by hand."""


class Outbox(Protocol):
    """Takes what is to be told."""

    def put(self, kind: str, key: str, body: Mapping[str, Any], once: str = "") -> None:
        """Have it told. Returns at once and never raises; kept soon, also when the store is away just now.

        ``once``: put again with the same word, it is told once; by default each is told.
        """
