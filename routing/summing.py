"""The figures of any period, added up in one pass over what is kept. Pure.

What ``tally`` says in a few plain lines it says with everything at hand at once, which is gigabytes for a
season. This takes one happening after the other and keeps sums, durations and, of each call, a time and
whether it was connected.
"""

from __future__ import annotations

import heapq
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate, groupby

from routing.connecting import MINUTE_MS, WEEK_MS, Minutes, next_level
from routing.counting import Counts, connects, share
from routing.figures import Connect, Figures, Level
from routing.happenings import (
    AgentSpan,
    AnyHappening,
    CallbackEnded,
    CallFate,
    RingEnded,
    Transferred,
)
from routing.model import AgentId, AgentState
from routing.register import DAY_MS, MeasureRules
from routing.tally import COUNTED, one_work, together


class Summing:
    """The period after ``since`` and up to ``until``, ms since the epoch.

    It is given everything kept in its order, also from before and after the period, as ``tally`` is; states
    that have not ended at all are not in it.
    """

    def __init__(self, since: int, until: int, rules: MeasureRules, utc_offset_min: int = 480) -> None:
        self._since, self._until, self._rules = since, until, rules
        self._offset = utc_offset_min * MINUTE_MS
        self._at: int | None = None
        self._overall = Counts(rules)
        self._numbers: dict[str, Counts] = {}
        self._groups: dict[str, Counts] = {}
        self._agents: dict[str, Counter[str]] = {}
        self._free_from: dict[AgentId, int] = {}
        self._talked: dict[AgentId, tuple[str, str]] = {}
        self._times, self._connected = array("q"), bytearray()

    def add(self, each: AnyHappening) -> None:
        """The next one. Its time counts as no earlier than that of one before."""
        at = self._at = each.at if self._at is None else max(self._at, each.at)
        within = self._since < at <= self._until
        match each:
            case AgentSpan():
                self._span(each, at, within)
            case RingEnded():
                if within:
                    self._agent(each.agent)[each.how.value] += 1
            case CallFate():
                self._fate(each, at)
                for counts in self._whose(each.dnis, each.group) if within else ():
                    counts.fate(each, 1)
            case Transferred():
                for counts in self._whose(each.dnis, each.group) if within else ():
                    counts.transfer(1)
            case CallbackEnded():
                for counts in self._whose(each.dnis, each.group) if within else ():
                    counts.callback(each.end, 1)
            case _ if within:
                self._whose(each.dnis, each.group)

    def _whose(self, dnis: str, group: str) -> tuple[Counts, Counts, Counts]:
        number, of = self._numbers.get(dnis), self._groups.get(group)
        if number is None:
            number = self._numbers[dnis] = Counts(self._rules)
        if of is None:
            of = self._groups[group] = Counts(self._rules)
        return self._overall, number, of

    def _agent(self, agent: str) -> Counter[str]:
        return self._agents.setdefault(agent, Counter())

    def _span(self, span: AgentSpan, at: int, within: bool) -> None:
        if span.state is AgentState.TALKING:
            self._talked[span.agent] = span.dnis, span.group
        begun = min(max(span.since, self._free_from.get(span.agent, 0)), at)
        self._free_from[span.agent] = at
        length = min(at, self._until) - max(begun, self._since)
        if length > 0:
            self._agent(span.agent)[span.state.value] += length
        if not within or span.state not in COUNTED:
            return
        talking = span.state is AgentState.TALKING
        if talking:
            self._agent(span.agent)["talks"] += 1
        for counts in self._whose(*self._talked.get(span.agent, ("", ""))):
            if talking:
                counts.talk(at - begun, 1)
            else:
                counts.wrap_up(at - begun, 1)

    def _fate(self, fate: CallFate, at: int) -> None:
        connected = connects(fate, self._rules)
        if connected is not None and at <= self._until:
            self._times.append(at)
            self._connected.append(connected)

    def figures(self) -> Figures:
        """What has been added up."""
        agents = {agent: one_work(counted) for agent, counted in sorted(self._agents.items())}
        return Figures(
            at=self._until,
            since=self._since,
            rules=self._rules,
            overall=self._overall.service(),
            numbers={key: counts.service() for key, counts in sorted(self._numbers.items())},
            groups={key: counts.service() for key, counts in sorted(self._groups.items())},
            staff=together(agents.values()),
            agents=agents,
            connect=self._connect(),
        )

    # --- the connect rate at every moment ---------------------------------------------------------

    def _connect(self) -> Connect:
        until, rules = self._until, self._rules
        midnight = (until + self._offset) // DAY_MS * DAY_MS - self._offset
        begins = (self._since + 1, midnight + 1, until - WEEK_MS + 1)
        lowest: list[float | None] = [None, None, None]
        level, held, now = Level.FINE, None, (0, 0)
        for at, connected, calls in self._values():
            _lower(lowest, begins, held, at)
            held = connected / calls if calls >= max(1, rules.least_calls) else None
            level, now = next_level(level, connected, calls - connected, rules), (connected, calls)
        _lower(lowest, begins, held, until + 1)
        connected, calls = now
        return Connect(
            rate=share(connected, calls),
            calls=calls,
            lowest=lowest[0],
            lowest_today=lowest[1],
            lowest_7_days=lowest[2],
            level=level,
            falls_below_in_min=self._minutes().falls_below_in(until, connected, calls - connected, rules),
        )

    def _minutes(self) -> Minutes:
        minutes = Minutes()
        for index in range(bisect_right(self._times, self._until - self._rules.window_ms), len(self._times)):
            connected = self._connected[index]
            minutes.add(self._times[index], connected, 1 - connected)
        return minutes

    def _values(self) -> Iterator[tuple[int, int, int]]:
        """When, connected, calls: of the window after each change; calls leave before others enter."""
        times, window = self._times, self._rules.window_ms
        sums = array("q", accumulate(self._connected, initial=0))
        leaving = ((at + window, 0, 0) for at, _ in groupby(times) if at + window <= self._until)
        entering = ((at, 1, index + 1) for index, at in enumerate(times))
        for at, enters, entered in heapq.merge(leaving, entering):
            first = bisect_right(times, at - window)
            last = entered if enters else bisect_right(times, at - 1)
            yield at, sums[last] - sums[first], last - first


def _lower(lowest: list[float | None], begins: tuple[int, ...], held: float | None, end: int) -> None:
    """Take in a rate that held until before ``end``, for every span that had begun by then."""
    if held is None:
        return
    for place, begin in enumerate(begins):
        least = lowest[place]
        if end >= begin and (least is None or held < least):
            lowest[place] = held
