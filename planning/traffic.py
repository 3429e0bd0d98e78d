"""A day of calls, generated: who calls when, on which number, for how long, and how patiently. Pure.

Everything that chance decides about a caller is drawn here, once, and travels with the caller; the same day
can so be played against any number of configurations with the same luck. Chance is an argument
(``random.Random(seed)`` will do), so a seed gives the same day again. All times are milliseconds, counted
from midnight.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from routing.model import Record
from routing.register import DAY_MS, MANDARIN

HALF_HOUR_MS = 1_800_000
HALF_HOURS = 48
FOREVER_MS = 12 * 3_600_000
"""Patience of a caller who never gives up: longer than anybody waits, and still an end."""

FOSHAN_CALLS = (
    45, 35, 30, 25, 21, 19, 18, 17, 17, 18, 25, 30,
    50, 80, 110, 190, 330, 520, 740, 820, 850, 850, 760, 580,
    420, 360, 340, 400, 610, 690, 715, 705, 670, 620, 510, 420,
    320, 290, 265, 255, 240, 220, 190, 170, 135, 115, 90, 70,
)  # fmt: skip
"""Calls in each half hour of a working day: 15 000 in all, and 1 700 from 10 to 11 o'clock, as the city has
them; the course over the other hours is our assumption."""

MAIN_NUMBER = "12345"
MAIN_SHARE = 0.6
"""Assumed share of callers who dial 12345 itself; the others share the rest by ``NUMBER_SHARES``."""
NUMBER_SHARES: Mapping[str, float] = {
    "12315": 8, "12333": 7, "12329": 5, "12319": 4, "12366": 4, "12348": 3,
    "12328": 3, "12369": 2, "12320": 2, "12350": 1, "12393": 1,
}  # fmt: skip
"""Assumed weights of the merged numbers among one another; a number that is not here weighs 1."""
LANGUAGES: Mapping[str, float] = {MANDARIN: 0.67, "yue": 0.32, "en": 0.01}
"""Assumed shares of the languages that callers speak."""


class Chance(Protocol):
    """What is asked of chance; ``random.Random`` is one."""

    def random(self) -> float: ...
    def expovariate(self, lambd: float) -> float: ...
    def normalvariate(self, mu: float, sigma: float) -> float: ...


class Caller(Record, frozen=True, kw_only=True):
    """One caller of a day, and all that chance decided about the call."""

    arrives_at: int
    dnis: str
    language: str = MANDARIN
    greeting_ms: int = 5_000
    """From arrival until the call joins the line."""
    talk_ms: int
    """From the agent's answer until the caller hangs up."""
    patience_ms: int = FOREVER_MS
    """From joining the line until the caller gives up, if nobody has answered."""
    pick_up_ms: int = 3_000
    """From the ring until whoever is rung answers."""
    misses: int = 0
    """Phones that ring out for this call before one is answered (RONA)."""


Day = tuple[Caller, ...]
"""Callers in the order of their arrival."""


class Storm(Record, frozen=True, kw_only=True):
    """More calls than ever between two times of the day."""

    factor: float
    starts_at: int
    ends_at: int


class Traffic(Record, frozen=True, kw_only=True):
    """What a day is generated from."""

    per_half_hour: tuple[float, ...] = FOSHAN_CALLS
    """Calls that are expected in each half hour from midnight."""
    numbers: Mapping[str, float]
    """Weight of each number dialled."""
    languages: Mapping[str, float] = msgspec.field(default_factory=lambda: dict(LANGUAGES))
    handling_ms: float = 300_000
    """Mean handling time (AHT): talk and wrap-up."""
    wrap_up_ms: float = 20_000
    """The part of it that is wrap-up; what callers cause is the rest."""
    talk_spread: float = 0.8
    """Standard deviation of the talk time's logarithm (lognormal, as measured in call centres); 0: all
    alike; below 0: exponential, as Erlang's formulas assume."""
    patience_ms: float | None = 180_000
    """Mean patience, exponential as Erlang A assumes; None: nobody gives up."""
    greeting_ms: int = 5_000
    pick_up_ms: int = 3_000
    miss_chance: float = 0.005
    """Chance that a phone which is rung rings out."""
    storm: Storm | None = None


def foshan(numbers: Sequence[str], calls: float = 15_000, storm: Storm | None = None) -> Traffic:
    """A working day of the city, with ``calls`` calls before the storm, for the numbers of a register."""
    whole = sum(FOSHAN_CALLS)
    return Traffic(
        per_half_hour=tuple(calls * share / whole for share in FOSHAN_CALLS),
        numbers=number_weights(numbers),
        storm=storm,
    )


def number_weights(numbers: Sequence[str]) -> dict[str, float]:
    """The assumed share of each of these numbers; they add up to 1. Raises ValueError when there is none."""
    if not numbers:
        raise ValueError("there is no number that anybody could dial")
    special = {number: NUMBER_SHARES.get(number, 1) for number in numbers if number != MAIN_NUMBER}
    main = {MAIN_NUMBER: MAIN_SHARE if special else 1.0} if MAIN_NUMBER in numbers else {}
    rest = (1 - sum(main.values())) / sum(special.values()) if special else 0.0
    return main | {number: weight * rest for number, weight in special.items()}


def expected(traffic: Traffic) -> list[float]:
    """Calls that are expected in each half hour, the storm among them."""
    return [calls * _factor(traffic.storm, n) for n, calls in enumerate(traffic.per_half_hour)]


def _factor(storm: Storm | None, half_hour: int) -> float:
    if storm is None:
        return 1.0
    start = half_hour * HALF_HOUR_MS
    share = min(storm.ends_at, start + HALF_HOUR_MS) - max(storm.starts_at, start)
    return 1.0 + (storm.factor - 1.0) * max(share, 0) / HALF_HOUR_MS


def generate(traffic: Traffic, chance: Chance) -> Day:
    """Callers of one day: a Poisson process whose rate is constant within each half hour.

    Raises ValueError for traffic that no day can have.
    """
    _check(traffic)
    day: list[Caller] = []
    for n, calls in enumerate(expected(traffic)):
        start, end = n * HALF_HOUR_MS, (n + 1) * HALF_HOUR_MS
        at = float(start)
        while calls and (at := at + chance.expovariate(calls / HALF_HOUR_MS)) < end:
            day.append(_caller(traffic, int(at), chance))
    return tuple(day)


def _check(traffic: Traffic) -> None:
    if len(traffic.per_half_hour) != HALF_HOURS or min(traffic.per_half_hour) < 0:
        raise ValueError(f"a day has {HALF_HOURS} half hours, each with 0 or more calls")
    if traffic.handling_ms <= traffic.wrap_up_ms:
        raise ValueError("the handling time must be longer than the wrap-up that is part of it")
    if traffic.patience_ms is not None and traffic.patience_ms <= 0:
        raise ValueError("patience must be longer than nothing")
    if not 0 <= traffic.miss_chance < 1:
        raise ValueError("a phone that always rings out answers nobody")
    storm = traffic.storm
    if storm and (storm.factor < 0 or not 0 <= storm.starts_at < storm.ends_at <= DAY_MS):
        raise ValueError("a storm has a factor of 0 or more and ends after it starts, within the day")


def _caller(traffic: Traffic, arrives_at: int, chance: Chance) -> Caller:
    # every caller takes the same number of draws, whatever is drawn, so that a change of one
    # assumption does not reshuffle all callers after it
    dnis = pick(traffic.numbers, chance.random())
    language = pick(traffic.languages, chance.random())
    talk_ms = _talk_ms(traffic, chance)
    patience_ms = chance.expovariate(1.0)
    luck = chance.random()
    return Caller(
        arrives_at=arrives_at,
        dnis=dnis,
        language=language,
        greeting_ms=traffic.greeting_ms,
        talk_ms=talk_ms,
        patience_ms=_at_most_forever(traffic.patience_ms, patience_ms),
        pick_up_ms=traffic.pick_up_ms,
        misses=missed(traffic.miss_chance, luck),
    )


def _talk_ms(traffic: Traffic, chance: Chance) -> int:
    mean, spread = traffic.handling_ms - traffic.wrap_up_ms, traffic.talk_spread
    if spread < 0:
        return max(1, round(mean * chance.expovariate(1.0)))
    # the mean of a lognormal is exp(mu + sigma² / 2)
    return max(1, round(math.exp(chance.normalvariate(math.log(mean) - spread * spread / 2, spread))))


def _at_most_forever(mean_ms: float | None, draw: float) -> int:
    return FOREVER_MS if mean_ms is None else min(FOREVER_MS, round(mean_ms * draw))


def missed(miss_chance: float, luck: float) -> int:
    """How many phones ring out in a row when each does so by itself; ``luck`` is uniform in [0, 1)."""
    return 0 if luck >= miss_chance else int(math.log(max(luck, 1e-12)) / math.log(miss_chance))


def pick(weights: Mapping[str, float], luck: float) -> str:
    """One of the keys, by weight; ``luck`` is uniform in [0, 1)."""
    left = luck * sum(weights.values())
    chosen = ""
    for key, weight in weights.items():
        chosen = key
        left -= weight
        if left < 0:
            break
    return chosen
