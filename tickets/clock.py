"""The 30-minute order clock (Art. 15), worked out from timestamps. Pure; milliseconds throughout."""

from __future__ import annotations

from enum import StrEnum

from routing.model import Record
from tickets.draft import ORDER_DUE_MS

WARNING_MS = 20 * 60 * 1000
ALARM_MS = 28 * 60 * 1000


class ClockState(StrEnum):
    """How near the 30 minutes are."""

    NOT_STARTED = "not_started"
    """No agent has answered."""
    OK = "ok"
    WARNING = "warning"
    """From 20 minutes on."""
    ALARM = "alarm"
    """From 28 minutes on."""
    OVERDUE = "overdue"
    """From 30 minutes on, or entered later than that."""


class OrderClock(Record, frozen=True, kw_only=True):
    """The clock of one draft at one moment."""

    state: ClockState
    elapsed_ms: int = 0
    left_ms: int = ORDER_DUE_MS
    """Negative by as much as it is overdue."""
    changes_at: int | None = None
    """When the state changes next; None when it will not. For a timer, so that nothing polls."""


_STEPS = (
    (WARNING_MS, ClockState.OK),
    (ALARM_MS, ClockState.WARNING),
    (ORDER_DUE_MS, ClockState.ALARM),
)


def order_clock(answered_at: int | None, now: int, entered_at: int | None = None) -> OrderClock:
    """The clock at ``now``, or as it stopped at ``entered_at``, when the order was entered.

    A time before ``answered_at`` (a clock set back) counts as no time elapsed.
    """
    if answered_at is None:
        return OrderClock(state=ClockState.NOT_STARTED)
    elapsed = max(0, (now if entered_at is None else entered_at) - answered_at)
    left = ORDER_DUE_MS - elapsed
    for until, state in _STEPS:
        if elapsed < until:
            changes_at = answered_at + until if entered_at is None else None
            return OrderClock(state=state, elapsed_ms=elapsed, left_ms=left, changes_at=changes_at)
    return OrderClock(state=ClockState.OVERDUE, elapsed_ms=elapsed, left_ms=left)
