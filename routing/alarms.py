"""What falls due when: a heap of moments. A timer is never taken back; one that was overtaken finds its
condition gone when it fires."""

from __future__ import annotations

import heapq
from enum import StrEnum

RING_GRACE_MS = 5_000
"""A ring that Asterisk has not reported the end of by then is given up."""
EMERGENCY_GRACE_MS = 30_000
"""The same for an emergency number or a sub-centre; longer, as the caller is told why before it rings."""
CALLBACK_GRACE_MS = 30_000
"""The same for a caller whom we call back; longer, as they are told who calls first."""
AFTER_RING_MS = 1_000
"""An agent whose ring was taken back is not rung again before: a new INVITE that overtakes the CANCEL on its
way finds the phone busy (486), and they would rest for that though nobody called them in vain. A round trip
to a seat at home takes far less."""
QUESTION_MS = 15_000
"""A caller who has not said by then whether it is an emergency is reminded to dial the number."""
OFFER_AFTER_MS = 15_000
"""A caller who has waited so long is told that we can call back."""


class Due(StrEnum):
    """What a timer is for."""

    WRAP_UP_OVER = "wrap_up_over"
    SPARED_OVER = "spared_over"
    RING_OVERDUE = "ring_overdue"
    EMERGENCY_OVERDUE = "emergency_overdue"
    HANDOVER_OVER = "handover_over"
    QUESTION_OVER = "question_over"
    DIVERT_OVERDUE = "divert_overdue"
    COMFORT = "comfort"
    REST_OVER = "rest_over"
    RELAX = "relax"
    SURGE = "surge"
    CALLBACK = "callback"
    CALLBACK_OFFER = "callback_offer"
    CALLBACK_OVERDUE = "callback_overdue"


class Timers:
    """Moments in ms since the epoch."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, Due, str]] = []

    def set(self, due: int, what: Due, whose: str = "") -> None:
        """Have ``what`` fall due at ``due``."""
        heapq.heappush(self._heap, (due, what, whose))

    def clear(self) -> None:
        """Forget all."""
        self._heap.clear()

    def next_due(self) -> int | None:
        """When the next one may fall due; None when there is none."""
        return self._heap[0][0] if self._heap else None

    def take(self, now: int) -> tuple[int, Due, str] | None:
        """Take out one that is due: since when, what for and whose. It may be out of date."""
        if not self._heap or self._heap[0][0] > now:
            return None
        return heapq.heappop(self._heap)
