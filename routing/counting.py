"""Counting that can be undone: what entered a window leaves it again, and the sums stay exact. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sortedcontainers import SortedList

from routing.figures import Service, Spread
from routing.happenings import CallbackEnd, CallFate, Fate
from routing.register import MeasureRules

LONGEST_SECOND = 600
"""Callers who gave up later than this are counted in this second."""


def is_short(fate: CallFate, rules: MeasureRules) -> bool:
    """Whether a caller who left had hardly waited (短时放弃)."""
    return fate.fate is Fate.LEFT and (fate.wait_ms or 0) < rules.short_abandon_ms


def connects(fate: CallFate, rules: MeasureRules) -> int | None:
    """1: connected, 0: lost, None: counts as neither."""
    match fate.fate:
        case Fate.ANSWERED | Fate.EMERGENCY:
            return 1
        case Fate.DIVERTED if rules.diverted_is_connected:
            return 1
        case Fate.CHOSE_CALLBACK if rules.callback_is_lost:
            return 0
        case Fate.LEFT if not is_short(fate, rules):
            return 0
    return None


class Durations:
    """Durations, with every rank of them at hand: O(log n) to change, O(1) to read."""

    def __init__(self) -> None:
        self._sorted: SortedList = SortedList()
        self._sum = 0

    def add(self, ms: int) -> None:
        self._sorted.add(ms)
        self._sum += ms

    def remove(self, ms: int) -> None:
        self._sorted.remove(ms)
        self._sum -= ms

    def spread(self) -> Spread:
        return spread(self._sorted, self._sum)


def spread(ordered: Sequence[int], total: int) -> Spread:
    """Mean, greatest and nearest-rank percentiles of durations in order."""
    if not ordered:
        return Spread()

    def rank(percent: int) -> int:
        return ordered[(percent * len(ordered) + 99) // 100 - 1]

    return Spread(
        count=len(ordered),
        mean_ms=total / len(ordered),
        max_ms=ordered[-1],
        p50_ms=rank(50),
        p90_ms=rank(90),
        p95_ms=rank(95),
    )


class Counts:
    """What callers of one number or group got. ``sign`` is 1 for what enters and -1 for what leaves."""

    def __init__(self, rules: MeasureRules) -> None:
        self._rules = rules
        self._n: Counter[str] = Counter()
        self._waits, self._left, self._errors = Durations(), Durations(), Durations()
        self._seconds: Counter[int] = Counter()
        self.connected = self.lost = 0

    def fate(self, fate: CallFate, sign: int) -> None:
        """A caller's fate."""
        connected = connects(fate, self._rules)
        if connected is not None:
            self.connected += sign * connected
            self.lost += sign * (1 - connected)
        short = is_short(fate, self._rules)
        self._n["short" if short else fate.fate.value] += sign
        if fate.fate is Fate.ANSWERED:
            self._answered(fate, sign)
        elif fate.fate is Fate.LEFT and not short:
            _put(self._left, fate.wait_ms or 0, sign)
            self._second((fate.wait_ms or 0) // 1000, sign)

    def _answered(self, fate: CallFate, sign: int) -> None:
        if fate.wait_ms is None:
            self._n["answered_unseen"] += sign
            return
        _put(self._waits, fate.wait_ms, sign)
        self._n["in_time"] += sign * (fate.wait_ms <= self._rules.answer_within_ms)
        self._n["in_time_of_arrival"] += sign * (fate.arrived_ms <= self._rules.answer_within_ms)
        if fate.promised_ms is not None:
            _put(self._errors, abs(fate.promised_ms - fate.wait_ms), sign)

    def _second(self, second: int, sign: int) -> None:
        second = min(second, LONGEST_SECOND)
        self._seconds[second] += sign
        if not self._seconds[second]:
            del self._seconds[second]

    def talk(self, ms: int, sign: int) -> None:
        """A conversation of an agent."""
        self._n["talks"] += sign
        self._n["talk_ms"] += sign * ms

    def wrap_up(self, ms: int, sign: int) -> None:
        """An agent's wrap-up after one."""
        self._n["wrap_ups"] += sign
        self._n["wrap_up_ms"] += sign * ms

    def transfer(self, sign: int) -> None:
        """A call went on to somebody else."""
        self._n["transfers"] += sign

    def callback(self, end: CallbackEnd, sign: int) -> None:
        """A callback ended so."""
        self._n[f"callbacks_{end.value}"] += sign

    @property
    def empty(self) -> bool:
        """Nothing is left in it."""
        return not any(self._n.values())

    def service(self) -> Service:
        """The figures."""
        n, waits = self._n, self._waits.spread()
        abandoned = n[Fate.LEFT.value]
        in_time = n["in_time"]
        return Service(
            offered=sum(n[fate.value] for fate in Fate) + n["short"],
            answered=n[Fate.ANSWERED.value],
            in_time=in_time,
            in_time_of_arrival=n["in_time_of_arrival"],
            answered_unseen=n["answered_unseen"],
            emergency=n[Fate.EMERGENCY.value],
            diverted=n[Fate.DIVERTED.value],
            chose_callback=n[Fate.CHOSE_CALLBACK.value],
            abandoned=abandoned,
            abandoned_short=n["short"],
            left_in_greeting=n[Fate.LEFT_IN_GREETING.value],
            unseen=n[Fate.UNSEEN.value],
            connect_rate=share(self.connected, self.connected + self.lost),
            service_level=share(in_time, waits.count + abandoned),
            in_time_share=share(in_time, waits.count),
            wait=waits,
            abandoned_wait=self._left.spread(),
            abandoned_by_second=tuple(sorted(self._seconds.items())),
            talks=n["talks"],
            talk_mean_ms=share(n["talk_ms"], n["talks"]),
            wrap_ups=n["wrap_ups"],
            wrap_up_mean_ms=share(n["wrap_up_ms"], n["wrap_ups"]),
            handling_mean_ms=share(n["talk_ms"] + n["wrap_up_ms"], n["talks"]),
            transfers=n["transfers"],
            callbacks_done=n["callbacks_done"],
            callbacks_failed=n["callbacks_failed"],
            callbacks_given_up=n["callbacks_given_up"],
            promise_error=self._errors.spread(),
        )


def _put(durations: Durations, ms: int, sign: int) -> None:
    if sign > 0:
        durations.add(ms)
    else:
        durations.remove(ms)


def share(part: float, whole: float) -> float | None:
    """A part of a whole; None when there is no whole."""
    return part / whole if whole else None
