"""The same figures, added up once over any period from what is kept. Pure.

For reports of past days, and the reference against which the sliding window is held: written for being
plainly right, not for being quick. It sorts and filters; nothing in it is undone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from routing.connecting import MINUTE_MS, WEEK_MS, Minutes, next_level
from routing.counting import LONGEST_SECOND, connects, is_short, share, spread
from routing.figures import Connect, Figures, Level, Service, Spread, Work
from routing.happenings import (
    AgentSpan,
    AnyHappening,
    CallbackEnd,
    CallbackEnded,
    CallFate,
    Fate,
    Ring,
    RingEnded,
    Transferred,
)
from routing.measures import OpenState
from routing.model import AgentId, AgentState
from routing.register import DAY_MS, MeasureRules


@dataclass(frozen=True, slots=True)
class Stretch:
    """An agent's time in one state, with the number and group it is counted for."""

    agent: AgentId
    state: AgentState
    since: int
    until: int
    ended: bool
    dnis: str = ""
    group: str = ""


def tally(
    told: Sequence[AnyHappening],
    since: int,
    until: int,
    rules: MeasureRules,
    utc_offset_min: int = 480,
    open_: Iterable[OpenState] = (),
) -> Figures:
    """The figures of the period after ``since`` and up to ``until``, ms since the epoch.

    ``told`` is everything kept in its order, also from before (for rates over the 24 hours before a moment)
    and after (for states that ended later). ``open_`` are states that have not ended at all.
    """
    times = list(accumulate((each.at for each in told), max))
    stretches = _stretches(told, times, open_, until)
    within = [each for at, each in zip(times, told, strict=True) if since < at <= until]
    talks = [one for one in stretches if one.ended and since < one.until <= until]
    fates = [(at, each) for at, each in zip(times, told, strict=True) if isinstance(each, CallFate)]

    def service(mine: Callable[[str, str], bool]) -> Service:
        counted = [h for h in within if not isinstance(h, AgentSpan | RingEnded) and mine(h.dnis, h.group)]
        return _service(counted, [one for one in talks if mine(one.dnis, one.group)], rules)

    numbers = {h.dnis for h in within if not isinstance(h, AgentSpan | RingEnded)}
    numbers |= {one.dnis for one in talks if one.state in COUNTED}
    groups = {h.group for h in within if not isinstance(h, AgentSpan | RingEnded)}
    groups |= {one.group for one in talks if one.state in COUNTED}
    agents = _work(within, stretches, since, until)
    return Figures(
        at=until,
        since=since,
        rules=rules,
        overall=service(lambda dnis, group: True),
        numbers={key: service(lambda dnis, group, key=key: dnis == key) for key in sorted(numbers)},  # type: ignore[misc]
        groups={key: service(lambda dnis, group, key=key: group == key) for key in sorted(groups)},  # type: ignore[misc]
        staff=together(agents.values()),
        agents=agents,
        connect=_connect(fates, since, until, rules, utc_offset_min),
    )


COUNTED = (AgentState.TALKING, AgentState.WRAP_UP)


def _stretches(
    told: Sequence[AnyHappening], times: Sequence[int], open_: Iterable[OpenState], until: int
) -> list[Stretch]:
    found: list[Stretch] = []
    free_from: dict[AgentId, int] = {}
    talked: dict[AgentId, tuple[str, str]] = {}
    for at, each in zip(times, told, strict=True):
        if not isinstance(each, AgentSpan):
            continue
        if each.state is AgentState.TALKING:
            talked[each.agent] = each.dnis, each.group
        begun = min(max(each.since, free_from.get(each.agent, 0)), at)
        whose = talked.get(each.agent, ("", "")) if each.state in COUNTED else ("", "")
        found.append(Stretch(each.agent, each.state, begun, at, True, *whose))
        free_from[each.agent] = at
    for agent, state, since in open_:
        begun = max(since, free_from.get(agent, 0))
        found.append(Stretch(agent, state, min(begun, until), until, False))
    return found


def _service(told: Sequence[AnyHappening], stretches: Sequence[Stretch], rules: MeasureRules) -> Service:
    fates = [each for each in told if isinstance(each, CallFate)]
    n = Counter(each.fate for each in fates)
    short = sum(is_short(each, rules) for each in fates)
    answered = [each for each in fates if each.fate is Fate.ANSWERED and each.wait_ms is not None]
    left = [each.wait_ms or 0 for each in fates if each.fate is Fate.LEFT and not is_short(each, rules)]
    limit = rules.answer_within_ms
    in_time = sum(1 for each in answered if each.wait_ms is not None and each.wait_ms <= limit)
    connected = [each for each in (connects(one, rules) for one in fates) if each is not None]
    talks = [one.until - one.since for one in stretches if one.state is AgentState.TALKING]
    wrap_ups = [one.until - one.since for one in stretches if one.state is AgentState.WRAP_UP]
    ends = Counter(each.end for each in told if isinstance(each, CallbackEnded))
    return Service(
        offered=len(fates),
        answered=n[Fate.ANSWERED],
        in_time=in_time,
        in_time_of_arrival=sum(each.arrived_ms <= limit for each in answered),
        answered_unseen=n[Fate.ANSWERED] - len(answered),
        emergency=n[Fate.EMERGENCY],
        diverted=n[Fate.DIVERTED],
        chose_callback=n[Fate.CHOSE_CALLBACK],
        abandoned=len(left),
        abandoned_short=short,
        left_in_greeting=n[Fate.LEFT_IN_GREETING],
        unseen=n[Fate.UNSEEN],
        connect_rate=share(sum(connected), len(connected)),
        service_level=share(in_time, len(answered) + len(left)),
        in_time_share=share(in_time, len(answered)),
        wait=_spread([each.wait_ms or 0 for each in answered]),
        abandoned_wait=_spread(left),
        abandoned_by_second=tuple(sorted(Counter(min(ms // 1000, LONGEST_SECOND) for ms in left).items())),
        talks=len(talks),
        talk_mean_ms=share(sum(talks), len(talks)),
        wrap_ups=len(wrap_ups),
        wrap_up_mean_ms=share(sum(wrap_ups), len(wrap_ups)),
        handling_mean_ms=share(sum(talks) + sum(wrap_ups), len(talks)),
        transfers=sum(isinstance(each, Transferred) for each in told),
        callbacks_done=ends[CallbackEnd.DONE],
        callbacks_failed=ends[CallbackEnd.FAILED],
        callbacks_given_up=ends[CallbackEnd.GIVEN_UP],
        promise_error=_spread(
            [abs(each.promised_ms - (each.wait_ms or 0)) for each in answered if each.promised_ms is not None]
        ),
    )


def _spread(durations: list[int]) -> Spread:
    return spread(sorted(durations), sum(durations))


def _work(
    within: Sequence[AnyHappening], stretches: Sequence[Stretch], since: int, until: int
) -> dict[str, Work]:
    ms: dict[str, Counter[str]] = {}
    for one in stretches:
        length = min(one.until, until) - max(one.since, since)
        if length > 0 or not one.ended:
            ms.setdefault(one.agent, Counter())[one.state.value] += max(0, length)
        if one.ended and one.state is AgentState.TALKING and since < one.until <= until:
            ms.setdefault(one.agent, Counter())["talks"] += 1
    for each in within:
        if isinstance(each, RingEnded):
            ms.setdefault(each.agent, Counter())[each.how.value] += 1
    return {agent: one_work(counted) for agent, counted in sorted(ms.items())}


def one_work(n: Counter[str]) -> Work:
    """An agent's figures, from ms in each state and counts."""
    busy = n["talking"] + n["wrap_up"]
    return Work(
        logged_in_ms=sum(n[state.value] for state in AgentState),
        ready_ms=n["ready"],
        ringing_ms=n["ringing"],
        talking_ms=n["talking"],
        wrap_up_ms=n["wrap_up"],
        not_ready_ms=n["not_ready"],
        occupancy=share(busy, busy + n["ready"] + n["ringing"]),
        talks=n["talks"],
        rona=n[Ring.RONA.value],
        declined=n[Ring.DECLINED.value],
        unreachable=n[Ring.UNREACHABLE.value],
    )


def together(agents: Iterable[Work]) -> Work:
    """Those of all agents."""
    total: Counter[str] = Counter()
    for one in agents:
        for state in AgentState:
            total[state.value] += int(getattr(one, f"{state.value}_ms"))
        for field in ("talks", *(ring.value for ring in Ring)):
            total[field] += getattr(one, field)
    return one_work(total)


# --- the connect rate at every moment -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Value:
    """The calls in the window from one moment until the next change."""

    at: int
    connected: int
    calls: int


def _connect(
    fates: Sequence[tuple[int, CallFate]], since: int, until: int, rules: MeasureRules, utc_offset_min: int
) -> Connect:
    counted = [(at, c) for at, each in fates if at <= until and (c := connects(each, rules)) is not None]
    values = _values(counted, until, rules.window_ms)
    rated = [(v.at, v.connected / v.calls if v.calls >= max(1, rules.least_calls) else None) for v in values]
    offset = utc_offset_min * MINUTE_MS
    midnight = (until + offset) // DAY_MS * DAY_MS - offset
    now = values[-1] if values else Value(until, 0, 0)
    level = Level.FINE
    for value in values:
        level = next_level(level, value.connected, value.calls - value.connected, rules)
    minutes = Minutes()
    for at, connected in counted:
        if at > until - rules.window_ms:
            minutes.add(at, connected, 1 - connected)
    return Connect(
        rate=share(now.connected, now.calls),
        calls=now.calls,
        lowest=_lowest(rated, since + 1, until),
        lowest_today=_lowest(rated, midnight + 1, until),
        lowest_7_days=_lowest(rated, until - WEEK_MS + 1, until),
        level=level,
        falls_below_in_min=minutes.falls_below_in(until, now.connected, now.calls - now.connected, rules),
    )


def _values(counted: Sequence[tuple[int, int]], until: int, window_ms: int) -> list[Value]:
    """The calls of the window after each of its changes: calls leave before others enter."""
    times = [at for at, _ in counted]
    sums = [0, *accumulate(connected for _, connected in counted)]
    changes = [(at + window_ms, 0, 0) for at in sorted(set(times)) if at + window_ms <= until]
    changes += [(at, 1, index + 1) for index, at in enumerate(times)]
    values = []
    for at, enters, entered in sorted(changes):
        first = bisect_right(times, at - window_ms)
        last = entered if enters else bisect_right(times, at - 1)
        values.append(Value(at, sums[last] - sums[first], last - first))
    return values


def _lowest(rated: Sequence[tuple[int, float | None]], since: int, until: int) -> float | None:
    """The least value that held at some moment of ``since`` … ``until``."""
    ends = [*(at for at, _ in rated[1:]), until + 1]
    held = zip(rated, ends, strict=False)
    return min((rate for (at, rate), end in held if rate is not None and end >= since), default=None)
