"""The measures of service over a window that slides, by default 24 hours, exact to the millisecond. Pure.

``Window`` adds up happenings; what is older than the window leaves it, each at its own moment, so that every
continuous 24 hours there was is looked at. ``Measures`` is a window that follows a floor.

The wall clock may go back. Then time stands still for the window until the clock has caught up: nothing is
counted twice and nothing leaves early.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator

from routing.connecting import MINUTE_MS, ConnectRate
from routing.counting import Counts, connects
from routing.facts import Fact
from routing.figures import Figures, Level, Present, Work
from routing.happenings import (
    AgentSpan,
    AnyHappening,
    CallbackEnded,
    CallFate,
    RingEnded,
    Transferred,
)
from routing.model import AgentId, AgentState, Call, CallPhase, Record
from routing.noticing import Floor, Noticer
from routing.register import MeasureRules
from routing.working import Times, work

HELD = (CallPhase.WAITING, CallPhase.RINGING, CallPhase.FALLBACK)
"""Phases of a caller who waits in line."""
WITH_SOMEBODY = (
    CallPhase.TALKING,
    CallPhase.CONSULTING,
    CallPhase.CONFERENCE,
    CallPhase.EMERGENCY,
    CallPhase.DIVERTED,
)
OpenState = tuple[AgentId, AgentState, int]
"""An agent's state that has not ended, and its beginning."""


class Spell(Record, frozen=True, kw_only=True, gc=False):
    """A conversation or a wrap-up that has ended, and the number and group it is counted for."""

    agent: AgentId
    state: AgentState
    ms: int
    dnis: str
    group: str


Counted = CallFate | Spell | RingEnded | Transferred | CallbackEnded


class Window:
    """Adds up happenings, in the order in which they were told.

    Of what happened up to ``counted_from`` only the connect rate is followed, which is much quicker: for
    building up the past. Figures are true when the window begins there or later.
    """

    def __init__(self, rules: MeasureRules, utc_offset_min: int = 480, counted_from: int = -1) -> None:
        self.rules = rules
        self._from = counted_from
        self._now = 0
        self._kept: deque[tuple[int, Counted]] = deque()
        self._all = Counts(rules)
        self._numbers: dict[str, Counts] = {}
        self._groups: dict[str, Counts] = {}
        self._rate = ConnectRate(rules, utc_offset_min * MINUTE_MS)
        self._times: dict[AgentId, Times] = {}
        self._done: dict[AgentId, Counter[str]] = {}
        self._talked: dict[AgentId, tuple[str, str]] = {}

    @property
    def level(self) -> Level:
        """The alarm as of the last change."""
        return self._rate.level

    @property
    def judged(self) -> bool:
        """Whether there are calls enough for the connect rate to say anything."""
        return self._rate.judged

    @property
    def now(self) -> int:
        """The window's end, ms since the epoch; it never goes back."""
        return self._now

    def take(self, told: AnyHappening) -> None:
        """Count what happened."""
        self.advance(told.at)
        counted: Counted | None = self._spell(told) if isinstance(told, AgentSpan) else told
        if counted is None or (self._now <= self._from and not isinstance(counted, CallFate)):
            return
        self._kept.append((self._now, counted))
        self._apply(self._now, counted, 1)
        if isinstance(counted, CallFate):
            self._rate.changed(self._now)

    def advance(self, now: int) -> None:
        """Move the window's end on; what leaves it, leaves at its own moment."""
        self._now = max(self._now, now)
        kept, window_ms = self._kept, self.rules.window_ms
        while kept and kept[0][0] + window_ms <= self._now:
            at = kept[0][0]
            while kept and kept[0][0] == at:
                self._apply(at, kept.popleft()[1], -1)
            self._rate.changed(at + window_ms)

    def _spell(self, span: AgentSpan) -> Spell | None:
        ms = self._times.setdefault(span.agent, Times()).add(span.state, span.since, self._now)
        if span.state is AgentState.TALKING:
            self._talked[span.agent] = span.dnis, span.group
        elif span.state is not AgentState.WRAP_UP:
            return None
        dnis, group = self._talked.get(span.agent, ("", ""))
        return Spell(agent=span.agent, state=span.state, ms=ms, dnis=dnis, group=group)

    def _apply(self, at: int, counted: Counted, sign: int) -> None:
        if isinstance(counted, CallFate) and (one := connects(counted, self.rules)) is not None:
            self._rate.add(at, sign * one, sign * (1 - one))
        if at <= self._from:
            return
        if isinstance(counted, RingEnded):
            self._count(counted.agent, counted.how.value, sign)
            return
        if isinstance(counted, Spell) and counted.state is AgentState.TALKING:
            self._count(counted.agent, "talks", sign)
        _add(self._all, counted, sign)
        for table, key in ((self._numbers, counted.dnis), (self._groups, counted.group)):
            counts = table.get(key) or table.setdefault(key, Counts(self.rules))
            _add(counts, counted, sign)
            if sign < 0 and counts.empty:
                del table[key]

    def _count(self, agent: AgentId, what: str, sign: int) -> None:
        done = self._done.setdefault(agent, Counter())
        done[what] += sign
        if sign < 0 and not any(done.values()):
            del self._done[agent]

    def view(self, now: int, open_: Iterable[OpenState] = (), present: Present | None = None) -> Figures:
        """The figures over the window that ends now. ``open_`` are agents' states that have not ended."""
        self.advance(now)
        agents, staff = self._work({agent: (state, since) for agent, state, since in open_})
        return Figures(
            at=self._now,
            since=self._now - self.rules.window_ms,
            rules=self.rules,
            overall=self._all.service(),
            numbers={key: counts.service() for key, counts in sorted(self._numbers.items())},
            groups={key: counts.service() for key, counts in sorted(self._groups.items())},
            staff=staff,
            agents=agents,
            connect=self._rate.connect(self._now),
            present=present or Present(),
        )

    def _work(self, open_: dict[AgentId, tuple[AgentState, int]]) -> tuple[dict[str, Work], Work]:
        agents: dict[str, Work] = {}
        every_ms: Counter[AgentState] = Counter()
        every: Counter[str] = Counter()
        start = self._now - self.rules.window_ms
        for agent in sorted(open_.keys() | self._times.keys() | self._done.keys()):
            times = self._times.get(agent) or Times()
            done, ms = self._done.get(agent, Counter()), times.within(start, self._now, open_.get(agent))
            if agent not in open_ and not any(ms.values()) and not done:
                self._forget(agent)
                continue
            agents[agent] = work(ms, done)
            every_ms.update(ms)
            every.update(done)
        return agents, work(every_ms, every)

    def _forget(self, agent: AgentId) -> None:
        """Nothing of an agent who is gone is left in the window."""
        if self._times[agent].until <= self._now - self.rules.window_ms:
            del self._times[agent]
            self._talked.pop(agent, None)


def _add(counts: Counts, counted: Counted, sign: int) -> None:
    match counted:
        case CallFate():
            counts.fate(counted, sign)
        case Spell(state=AgentState.TALKING):
            counts.talk(counted.ms, sign)
        case Spell():
            counts.wrap_up(counted.ms, sign)
        case Transferred():
            counts.transfer(sign)
        case CallbackEnded():
            counts.callback(counted.end, sign)


def present_of(calls: Collection[Call], agents: int, now: int) -> Present:
    """Who waits and talks at this moment."""
    held = [
        call.waiting_since
        for call in calls
        if call.phase in HELD and call.channel and call.waiting_since is not None
    ]
    return Present(
        waiting=len(held),
        longest_wait_ms=max(0, now - min(held)) if held else 0,
        talking=sum(call.phase in WITH_SOMEBODY for call in calls),
        agents=agents,
    )


class Measures:
    """A window that follows a floor, from the floor as it is now."""

    def __init__(self, floor: Floor, rules: MeasureRules, utc_offset_min: int = 480) -> None:
        self._noticer = Noticer(floor)
        self._window = Window(rules, utc_offset_min)

    def follow(self, now: int, fact: Fact, floor: Floor) -> Iterator[AnyHappening]:
        """Call after each step. What was noticed and counted, to be kept by whoever keeps it."""
        told = self._noticer.follow(now, fact, floor)
        for each in told:
            self._window.take(each)
        return iter(told)

    def view(self, now: int) -> Figures:
        """The figures over the window that ends now."""
        open_ = list(self._noticer.open)
        return self._window.view(now, open_, present_of(self._noticer.calls, len(open_), now))
