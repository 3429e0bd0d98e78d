"""What came of a simulated day: the measures by which two configurations are compared. Pure.

The definitions are those of ``MeasureRules``: a call counts once it has joined the line; who leaves sooner
than ``short_abandon_ms`` counts as neither connected nor lost; the wait runs from joining the line until an
agent, or a sub-centre, answers. Callbacks that we make are counted by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from routing.model import Call, Record
from routing.register import MeasureRules


class Service(Record, frozen=True, kw_only=True):
    """How a set of calls was served. Shares are between 0 and 1, and 1 where there was nothing to serve."""

    offered: int
    """Calls that joined the line or hung up before."""
    answered: int
    answered_in_time: int
    abandoned: int
    """Gave up, short ones left out."""
    short: int
    """Left so soon that they count as neither."""
    in_time: float
    """Share answered in time, of all but the short ones: GB/T 33358-2016 asks for 15 s."""
    connected: float
    """Share answered, of all but the short ones: the connect rate."""
    mean_wait_ms: float
    """Of the answered."""
    p95_wait_ms: int
    longest_wait_ms: int
    """Of all, whether answered or not."""


class Outcome(Record, frozen=True, kw_only=True):
    """One day played through one configuration."""

    service: Service
    by_number: dict[str, Service]
    by_half_hour: tuple[Service, ...]
    """By arrival."""
    occupancy: float
    """Share of the time on duty that agents were rung, talked or wrapped up, until midnight."""
    rona: int
    """Phones that rang out."""
    diverted: int
    """Calls that sub-centres answered."""
    callbacks: int
    """Callbacks that were answered by the caller."""
    agents: int
    """Who logged in at all."""
    facts: int
    """Steps that the floor took."""
    simulated_ms: int
    """From midnight until the last call had ended."""


def service(calls: Sequence[Call], rules: MeasureRules) -> Service:
    """The measures of ended calls. This is the one place where they are defined for simulations."""
    waits = sorted(_wait(call) for call in calls if call.answered_at is not None)
    left = [_wait(call) for call in calls if call.answered_at is None]
    abandoned = sum(wait >= rules.short_abandon_ms for wait in left)
    in_time = sum(wait <= rules.answer_within_ms for wait in waits)
    counted = len(waits) + abandoned
    return Service(
        offered=len(calls),
        answered=len(waits),
        answered_in_time=in_time,
        abandoned=abandoned,
        short=len(left) - abandoned,
        in_time=_share(in_time, counted),
        connected=_share(len(waits), counted),
        mean_wait_ms=sum(waits) / len(waits) if waits else 0.0,
        p95_wait_ms=percentile(waits, 0.95),
        longest_wait_ms=max([*waits[-1:], *left], default=0),
    )


def grouped(calls: Iterable[Call], rules: MeasureRules) -> dict[str, Service]:
    """The measures for each number dialled, in the order of the numbers."""
    heaps: dict[str, list[Call]] = {}
    for call in calls:
        heaps.setdefault(call.dnis, []).append(call)
    return {number: service(heaps[number], rules) for number in sorted(heaps)}


def percentile(rising: Sequence[int], share: float) -> int:
    """The least value that is not less than ``share`` of them (nearest rank); 0 of nothing."""
    return rising[max(0, -int(-share * len(rising) // 1) - 1)] if rising else 0


def _wait(call: Call) -> int:
    end = call.answered_at if call.answered_at is not None else call.ended_at
    return 0 if call.waiting_since is None or end is None else max(0, end - call.waiting_since)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
