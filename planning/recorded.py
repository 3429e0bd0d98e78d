"""A day of calls, recorded: the callers of yesterday, to be tried on another configuration. Pure.

A record tells when a caller came and, if an agent answered, how long the two talked. It does not tell all:

- *Patience.* Who gave up after 70 s had a patience of 70 s. Of who was answered after 8 s it is only known
  that it was **more** than 8 s: a censored observation. Taking the answered waits for patience would make
  callers seem far less patient than they are. The distribution is estimated from both kinds (Kaplan and
  Meier 1958), and each answered caller is given a patience drawn from it on the condition that it is
  longer than the wait that was borne. Beyond the longest observed giving up, the estimate is continued
  by an exponential tail with the rate (callers who gave up) / (total time waited), which is the
  likeliest one for censored data. When nobody gave up, ``Traffic``'s mean is assumed.
- *Talk.* Who gave up never talked; such a caller is given the talk time of an answered one, drawn at random.
- *Wrap-up* is not in a record; the configuration that is tried decides it.
"""

from __future__ import annotations

import bisect
import math
import operator
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from planning.traffic import FOREVER_MS, Caller, Chance, Day, missed
from routing.model import Call

ASSUMED_PATIENCE_MS = 180_000.0
"""Mean patience where a record does not tell, because nobody gave up."""
ASSUMED_TALK_MS = 280_000


class Survival(NamedTuple):
    """How many callers are still waiting after a time, if nobody answers them."""

    times: tuple[int, ...]
    """Waits after which somebody gave up, rising, in ms."""
    staying: tuple[float, ...]
    """Share of callers still there after each of them."""
    tail_ms: float
    """Mean of the exponential tail beyond the last one."""

    def after(self, wait_ms: float) -> float:
        """Share of callers whose patience is longer than ``wait_ms``."""
        place = bisect.bisect_right(self.times, wait_ms)
        return self.staying[place - 1] if place else 1.0


def survival(gave_up: Iterable[int], answered: Iterable[int]) -> Survival:
    """Kaplan–Meier's estimate from the waits of those who gave up, and of those who were answered."""
    ends, censored = sorted(gave_up), sorted(answered)
    times: list[int] = []
    staying: list[float] = []
    share = 1.0
    for time in dict.fromkeys(ends):
        deaths = bisect.bisect_right(ends, time) - bisect.bisect_left(ends, time)
        at_risk = len(ends) - bisect.bisect_left(ends, time)
        at_risk += len(censored) - bisect.bisect_left(censored, time)
        share *= 1 - deaths / at_risk
        times.append(time)
        staying.append(share)
    waited = sum(ends) + sum(censored)
    tail_ms = max(waited / len(ends), 1.0) if ends else ASSUMED_PATIENCE_MS
    return Survival(tuple(times), tuple(staying), tail_ms)


def patience_beyond(estimate: Survival, wait_ms: int, luck: float) -> int:
    """A patience longer than ``wait_ms``, drawn from the estimate; ``luck`` is uniform in [0, 1)."""
    left = estimate.after(wait_ms) * (1.0 - luck)
    place = bisect.bisect_right(estimate.staying, -left, key=operator.neg)
    if place < len(estimate.times):
        return max(estimate.times[place], wait_ms + 1)
    # past the last one who gave up: the tail begins where the estimate, or the wait, ends
    start = max(wait_ms, estimate.times[-1] if estimate.times else 0)
    share = estimate.after(start)
    return min(
        FOREVER_MS, start + 1 + round(estimate.tail_ms * _minus_log(left / share if share else 1 - luck))
    )


def _minus_log(share: float) -> float:
    return -math.log(max(share, 1e-9))


def from_records(records: Sequence[Call], midnight: int, chance: Chance, miss_chance: float = 0.005) -> Day:
    """The callers of one day from the records of their calls, as the history keeps them.

    ``midnight`` is the start of that day in ms since the epoch. Callbacks and calls that did not end are
    left out; a call that hung up during the greeting gives up as it joins the line. Raises ValueError
    when no call is left.
    """
    calls = sorted((c for c in records if _counts(c)), key=lambda c: (c.arrived_at, c.order))
    if not calls:
        raise ValueError("the record has no call that began and ended")
    answered = [c for c in calls if c.answered_at is not None]
    estimate = survival(
        (_waited(c) for c in calls if c.answered_at is None),
        (_waited(c) for c in answered),
    )
    talks = [_talked(c) for c in answered] or [ASSUMED_TALK_MS]
    day = []
    for call in calls:
        lucks = [chance.random() for _ in range(3)]
        known = call.answered_at is not None
        day.append(
            Caller(
                arrives_at=call.arrived_at - midnight,
                dnis=call.dnis,
                language=call.language,
                greeting_ms=(call.waiting_since or call.ended_at or call.arrived_at) - call.arrived_at,
                talk_ms=_talked(call) if known else talks[int(lucks[0] * len(talks))],
                patience_ms=patience_beyond(estimate, _waited(call), lucks[1]) if known else _waited(call),
                misses=missed(miss_chance, lucks[2]),
            )
        )
    return tuple(day)


def _counts(call: Call) -> bool:
    return call.ended_at is not None and call.callback_of is None


def _waited(call: Call) -> int:
    """How long it was in line, until the answer or the end."""
    end = call.answered_at if call.answered_at is not None else call.ended_at
    return 0 if call.waiting_since is None or end is None else max(0, end - call.waiting_since)


def _talked(call: Call) -> int:
    return max(1, (call.ended_at or 0) - (call.answered_at or 0))
