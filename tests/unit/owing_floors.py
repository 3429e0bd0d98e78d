"""Floors that owe callbacks, for tests: short ways to say facts, a crowded start, what must always hold."""

from __future__ import annotations

import random
from collections import Counter

import msgspec

from routing import facts as f
from routing.effects import AnyEffect, KeepCallRecord, RingForCallback
from routing.model import AgentId, CallId, CallPhase
from routing.owing import is_callback
from routing.register import Callbacks, FloorConfig, Hours, Span
from tests.unit.floors import (
    CONFIG,
    NOON,
    Story,
    answered,
    any_fact,
    arrived,
    hung_up,
    intake,
    logged_in,
    ready,
)

RULES = Callbacks(
    offer=True,
    to_abandoned=True,
    abandoned_after_ms=5_000,
    hours="day",
    most_tries=2,
    retry_ms=60_000,
    ring_ms=30_000,
    keep_ms=40 * 3_600_000,
)
OPEN_MIN, CLOSED_MIN = 9 * 60, 18 * 60
OPEN = (Span(start=OPEN_MIN, to=CLOSED_MIN),)
DAY = Hours(id="day", workdays=OPEN, days_off=OPEN)
OWING: FloorConfig = msgspec.structs.replace(CONFIG, callbacks=RULES, hours=(DAY,))
MIDDAY = NOON - NOON % 86_400_000 + 4 * 3_600_000
"""12:00 in China."""
HOUR_MS = 3_600_000
NUMBERS = ("13800138000", "13800138001", "075782223333", "", "110", "0085212345678")
REACHABLE = NUMBERS[:3]


def owing(now: int = MIDDAY) -> Story:
    return Story(OWING, now)


def minute_of_day(now: int) -> int:
    """By China's time."""
    return (now // 60_000 + 8 * 60) % 1440


def asked(call: str) -> f.CallbackAsked:
    return f.CallbackAsked(call=CallId(call))


def picked_up(call: str, agent: str) -> f.CallbackRinging:
    return f.CallbackRinging(call=CallId(call), agent=AgentId(agent), channel=f"PJSIP/{agent}-1")


def reached(call: str, agent: str, ani: str = "13800138000", dnis: str = "12345") -> f.CallbackAnswered:
    return f.CallbackAnswered(
        call=CallId(call), agent=AgentId(agent), channel=f"PJSIP/trunk-{call}", ani=ani, dnis=dnis
    )


def missed(call: str, why: f.NoAnswerReason = f.NoAnswerReason.TIMEOUT) -> f.CallbackFailed:
    return f.CallbackFailed(call=CallId(call), why=why)


def cancelled(ani: str = "13800138000") -> f.CallbackCancelled:
    return f.CallbackCancelled(ani=ani, by="9001", reason="已另行联系")


def gives_up(story: Story, call: str, ani: str = "13800138000", after: int = 6_000, **more: str) -> None:
    """A caller joins the line and hangs up after a while."""
    story.say(arrived(call, ani, **more), intake(call))
    story.wait(after)
    story.say(hung_up(call))


def ours(story: Story) -> list[CallId]:
    """The calls that we are making, in the order in which they began."""
    return [call for call in story.floor.calls if is_callback(call)]


def crowded(seed: int, agents: int = 5) -> Story:
    """A busy floor that owes callbacks in every stage."""
    chance, story = random.Random(seed), owing()
    for n in range(10):
        ani = chance.choice(NUMBERS)
        story.say(arrived(f"c{n}", ani), intake(f"c{n}"), after=chance.choice([5, 700]))
        if chance.random() < 0.5:
            story.wait(chance.choice([1_000, 6_000, 21_000]))
            story.say(chance.choice([hung_up, asked])(f"c{n}"))
    for n in range(agents):
        story.say(logged_in(str(8001 + n)), ready(str(8001 + n)))
    for call in list(story.floor.calls.values()):
        if call.phase is CallPhase.RINGING and call.agent and chance.random() < 0.6:
            told = picked_up if is_callback(call.id) else answered
            story.say(told(call.id, call.agent))
    story.effects.clear()
    return story


def any_owing_fact(chance: random.Random, story: Story) -> f.AnyFact:
    """A fact that may or may not make sense now, often about a call that we make."""
    made = ours(story)
    if made and chance.random() < 0.6:
        call = story.floor.calls[chance.choice(made)]
        agent = call.agent or AgentId(str(8001 + chance.randrange(5)))
        ani = call.ani
        return chance.choice(
            [
                picked_up(call.id, agent),
                picked_up(call.id, agent),
                reached(call.id, agent, ani),
                missed(call.id, chance.choice(list(f.NoAnswerReason))),
                f.NoAnswer(call=call.id, agent=agent, why=chance.choice(list(f.NoAnswerReason))),
                hung_up(call.id),
                cancelled(ani),
                f.TapLost(call=call.id, leg="caller"),  # type: ignore[arg-type]
            ]
        )
    number = chance.randrange(40)
    if chance.random() < 0.5:
        return chance.choice(
            [
                arrived(f"c{number}", chance.choice(NUMBERS)),
                asked(f"c{number}"),
                hung_up(f"c{number}"),
                cancelled(chance.choice(NUMBERS)),
                f.TimePassed(),
            ]
        )
    return any_fact(chance, story, calls=40, agents=5)


def next_fact(chance: random.Random, story: Story) -> f.AnyFact:
    """The same under these rules, and as in Asterisk no call's id comes twice."""
    fact = any_owing_fact(chance, story)
    if isinstance(fact, f.ConfigChanged):
        return f.TimePassed()
    if isinstance(fact, f.CallArrived | f.CallFound) and fact.call not in story.floor.calls:
        return msgspec.structs.replace(fact, call=CallId(f"n{story.floor.arrivals}"))
    return fact


class Watched:
    """What callbacks must keep to, checked after every step."""

    def __init__(self, story: Story) -> None:
        self._floor = story.floor
        self._tries: Counter[str] = Counter()

    def after(self, effects: list[AnyEffect], now: int) -> None:
        """Look at what a step brought, and at the floor as it is now."""
        for effect in effects:
            if isinstance(effect, RingForCallback):
                assert OPEN_MIN <= minute_of_day(now) < CLOSED_MIN, "a callback out of hours"
                assert effect.number in REACHABLE, "a callback to a number that is not to be rung"
            first = effect.record.callback_of if isinstance(effect, KeepCallRecord) else None
            if isinstance(effect, KeepCallRecord) and first and effect.record.answered_at is None:
                self._tries[first] += 1
                assert self._tries[first] <= RULES.most_tries, "more tries than allowed"
        self._book()

    def _book(self) -> None:
        floor = self._floor
        under_way = [each.call for each in floor.owed if each.call is not None]
        assert len(under_way) == len(set(under_way)), "two promises share a call"
        for call in under_way:
            assert call in floor.calls, "a promise waits for a call that is gone"
        anis = [each.ani for each in floor.owed]
        assert len(anis) == len(set(anis)), "two promises to one caller"
        assert set(anis) <= set(REACHABLE), "a promise to a number that is not to be rung"
        waiting = [call for call in floor.calls.values() if is_callback(call.id) and not call.channel]
        for call in waiting:
            if call.phase is CallPhase.WAITING:
                assert floor.owed.of(call.ani, call.id) is not None, "a call that nobody owes waits"
        firsts = Counter(call.callback_of for call in waiting)
        assert not firsts or max(firsts.values()) == 1, "two calls for one promise"
