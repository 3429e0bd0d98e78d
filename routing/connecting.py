"""The connect rate as it moves: its lowest value, its alarm, and when it will fall below the line. Pure."""

from __future__ import annotations

from collections import deque
from math import inf

from routing.figures import Connect, Level
from routing.register import DAY_MS, HOUR_MS, MeasureRules

WEEK_MS = 7 * DAY_MS
MINUTE_MS = 60_000
AHEAD_MIN = 240
"""How far ahead is looked."""


def next_level(level: Level, connected: int, lost: int, rules: MeasureRules) -> Level:
    """The alarm after a change: it begins below a line and ends only a margin above it."""
    calls = connected + lost
    if not calls or calls < rules.least_calls:
        return Level.FINE

    def below(permille: int) -> bool:
        return connected * 1000 < permille * calls

    if below(rules.least_connect_permille):
        return Level.ALARM
    if level is Level.ALARM and below(rules.least_connect_permille + rules.margin_permille):
        return Level.ALARM
    if below(rules.warn_connect_permille):
        return Level.WARN
    if level is not Level.FINE and below(rules.warn_connect_permille + rules.margin_permille):
        return Level.WARN
    return Level.FINE


class Lowest:
    """The least value that a step function had within the last ``span_ms``, exactly.

    A value holds from its change until the next. Of earlier values only those are kept that are less than
    all that came later, so what is kept rises, and each change costs O(1) on average.
    """

    def __init__(self, span_ms: int) -> None:
        self._span_ms = span_ms
        self._kept: deque[tuple[float, float]] = deque()
        """Value and until when it held."""

    def change(self, at: int, value: float) -> None:
        """From ``at`` on it is ``value``."""
        if self._kept:
            last, _ = self._kept.pop()
            self._kept.append((last, at))
        while self._kept and self._kept[-1][0] >= value:
            self._kept.pop()
        self._kept.append((value, inf))
        self._drop(at)

    def get(self, now: int) -> float:
        """The least value that held after ``now - span_ms``; infinity when there was none."""
        self._drop(now)
        return self._kept[0][0] if self._kept else inf

    def _drop(self, now: int) -> None:
        while self._kept and self._kept[0][1] <= now - self._span_ms:
            self._kept.popleft()


class LowestToday:
    """The least value since local midnight, exactly."""

    def __init__(self, offset_ms: int) -> None:
        self._offset_ms = offset_ms
        self._day = -1
        self._value = self._least = inf

    def change(self, at: int, value: float) -> None:
        """From ``at`` on it is ``value``."""
        at_midnight = (at + self._offset_ms) % DAY_MS == 0
        if self._turn(at) and at_midnight:
            self._least = inf
        self._value, self._least = value, min(self._least, value)

    def get(self, now: int) -> float:
        """The least value of the day of ``now``; infinity when there was none."""
        self._turn(now)
        return self._least

    def _turn(self, now: int) -> bool:
        day = (now + self._offset_ms) // DAY_MS
        turned, self._day = day != self._day, day
        if turned:
            self._least = self._value
        return turned


class Minutes:
    """Connected and lost callers by the minute, for looking ahead."""

    def __init__(self) -> None:
        self._minutes: dict[int, tuple[int, int]] = {}

    def add(self, at: int, connected: int, lost: int) -> None:
        """More of them (or fewer, when they leave the window) in the minute of ``at``."""
        minute = at // MINUTE_MS
        before = self._minutes.get(minute, (0, 0))
        after = before[0] + connected, before[1] + lost
        self._minutes[minute] = after
        if after == (0, 0):
            del self._minutes[minute]

    def falls_below_in(self, now: int, connected: int, lost: int, rules: MeasureRules) -> int | None:
        """In how many minutes the rate falls below the standard's line, when callers come and are lost as in
        the last hour and yesterday's leave the window; None when not within ``AHEAD_MIN``."""
        if connected + lost < max(1, rules.least_calls):
            return None
        this = now // MINUTE_MS
        hour = [self._minutes.get(this - back, (0, 0)) for back in range(HOUR_MS // MINUTE_MS)]
        per_minute = [sum(side) / len(hour) for side in zip(*hour, strict=True)]
        good, all_calls = float(connected), float(connected + lost)
        for ahead in range(AHEAD_MIN + 1):
            if good * 1000 < rules.least_connect_permille * all_calls:
                return ahead
            gone = self._minutes.get(this + ahead - rules.window_ms // MINUTE_MS, (0, 0))
            good += per_minute[0] - gone[0]
            all_calls += per_minute[0] + per_minute[1] - gone[0] - gone[1]
        return None


class ConnectRate:
    """Follows the rate through every change."""

    def __init__(self, rules: MeasureRules, offset_ms: int) -> None:
        self._rules = rules
        self._week, self._period = Lowest(WEEK_MS), Lowest(rules.window_ms)
        self._today = LowestToday(offset_ms)
        self._minutes = Minutes()
        self._connected = self._lost = 0
        self._noted = inf
        self.level = Level.FINE

    def add(self, fate_at: int, connected: int, lost: int) -> None:
        """A caller whose fate was decided at ``fate_at`` enters the window, or (below 0) leaves it."""
        self._connected += connected
        self._lost += lost
        self._minutes.add(fate_at, connected, lost)

    def changed(self, at: int) -> None:
        """All that changed at ``at`` was added."""
        self.level = next_level(self.level, self._connected, self._lost, self._rules)
        calls = self._connected + self._lost
        value = self._connected / calls if calls and calls >= self._rules.least_calls else inf
        if value != self._noted:
            self._noted = value
            for lowest in (self._week, self._period):
                lowest.change(at, value)
            self._today.change(at, value)

    @property
    def judged(self) -> bool:
        """Whether there are calls enough for the rate to say anything."""
        return self._connected + self._lost >= max(1, self._rules.least_calls)

    def connect(self, now: int) -> Connect:
        """The figures."""
        calls = self._connected + self._lost
        return Connect(
            rate=self._connected / calls if calls else None,
            calls=calls,
            lowest=_finite(self._period.get(now)),
            lowest_today=_finite(self._today.get(now)),
            lowest_7_days=_finite(self._week.get(now)),
            level=self.level,
            falls_below_in_min=self._minutes.falls_below_in(now, self._connected, self._lost, self._rules),
        )


def _finite(value: float) -> float | None:
    return None if value == inf else value
