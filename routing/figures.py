"""The figures of service: what was reached in a window. Frozen and ready for JSON.

Each field is defined in docs/reference/measures.md, in words and as a formula. Shares are from 0 to 1
and None when there is nothing to divide by.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from routing.model import Record
from routing.register import MeasureRules


class Level(StrEnum):
    """How the connect rate stands against the standard."""

    FINE = "fine"
    WARN = "warn"
    """Below the early line (预警)."""
    ALARM = "alarm"
    """Below the standard's (未达标)."""


class Spread(Record, frozen=True, kw_only=True):
    """Some durations, in ms; all but the count are None when there are none."""

    count: int = 0
    mean_ms: float | None = None
    max_ms: int | None = None
    p50_ms: int | None = None
    p90_ms: int | None = None
    p95_ms: int | None = None


class Service(Record, frozen=True, kw_only=True):
    """What callers got: of one number, of one group, or of all."""

    offered: int = 0
    answered: int = 0
    in_time: int = 0
    in_time_of_arrival: int = 0
    answered_unseen: int = 0
    emergency: int = 0
    diverted: int = 0
    chose_callback: int = 0
    abandoned: int = 0
    abandoned_short: int = 0
    left_in_greeting: int = 0
    unseen: int = 0
    connect_rate: float | None = None
    service_level: float | None = None
    in_time_share: float | None = None
    wait: Spread = Spread()
    abandoned_wait: Spread = Spread()
    abandoned_by_second: tuple[tuple[int, int], ...] = ()
    talks: int = 0
    talk_mean_ms: float | None = None
    wrap_ups: int = 0
    wrap_up_mean_ms: float | None = None
    handling_mean_ms: float | None = None
    transfers: int = 0
    callbacks_done: int = 0
    callbacks_failed: int = 0
    callbacks_given_up: int = 0
    promise_error: Spread = Spread()


class Work(Record, frozen=True, kw_only=True):
    """What one agent, or all of them, did."""

    logged_in_ms: int = 0
    ready_ms: int = 0
    ringing_ms: int = 0
    talking_ms: int = 0
    wrap_up_ms: int = 0
    not_ready_ms: int = 0
    occupancy: float | None = None
    talks: int = 0
    rona: int = 0
    declined: int = 0
    unreachable: int = 0


class Connect(Record, frozen=True, kw_only=True):
    """The connect rate over any continuous 24 hours."""

    rate: float | None = None
    calls: int = 0
    lowest: float | None = None
    lowest_today: float | None = None
    lowest_7_days: float | None = None
    level: Level = Level.FINE
    falls_below_in_min: int | None = None


class Present(Record, frozen=True, kw_only=True):
    """The floor at this moment."""

    waiting: int = 0
    longest_wait_ms: int = 0
    talking: int = 0
    agents: int = 0


class Figures(Record, frozen=True, kw_only=True):
    """Everything, over the window that ends at ``at``."""

    at: int
    since: int
    rules: MeasureRules
    overall: Service = Service()
    numbers: dict[str, Service] = msgspec.field(default_factory=dict)
    groups: dict[str, Service] = msgspec.field(default_factory=dict)
    staff: Work = Work()
    agents: dict[str, Work] = msgspec.field(default_factory=dict)
    connect: Connect = Connect()
    present: Present = Present()
