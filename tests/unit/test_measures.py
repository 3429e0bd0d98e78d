"""Each definition of a measure by an example."""

from __future__ import annotations

import msgspec
import pytest

from routing import facts as f
from routing.connecting import Minutes, next_level
from routing.figures import Figures, Level, Service
from routing.happenings import CallbackEnd, CallbackEnded, CallFate, Fate
from routing.measures import Measures, Window
from routing.model import Agent, AgentId, AgentState, Call, Callback, CallbackKind, CallId, CallPhase
from routing.noticing import Noticer
from routing.owed import Owed
from routing.register import DAY_MS, HOUR_MS, Callbacks, FloorConfig, MeasureRules
from tests.unit.floors import (
    NOON,
    SKILLED,
    Story,
    answered,
    arrived,
    came_back,
    emergency,
    fell_back,
    hung_up,
    intake,
    logged_in,
    no_answer,
    ready,
)

RULES = MeasureRules(least_calls=1)


class Measured(Story):
    """A story that is measured. Figures are asked for by time of the story."""

    def __init__(self, rules: MeasureRules = RULES) -> None:
        super().__init__(SKILLED)
        self.measures = Measures(self.floor, rules)

    def say(self, *told: f.AnyFact, after: int = 10) -> list:  # type: ignore[type-arg]
        last = []
        for fact in told:
            last = super().say(fact, after=after)
            list(self.measures.follow(self.now, fact, self.floor))
        return last

    @property
    def figures(self) -> Figures:
        return self.measures.view(self.now)

    @property
    def overall(self) -> Service:
        return self.figures.overall


def test_the_wait_begins_when_the_caller_joins_the_line() -> None:
    story = Measured()
    story.say(logged_in("8001"), arrived("c1"))
    story.say(intake("c1"), after=8_000)
    story.say(ready("8001"), after=10_000)
    story.say(answered("c1", "8001"), after=4_000)
    said = story.overall
    assert (said.wait.max_ms, said.in_time, said.in_time_of_arrival) == (14_000, 1, 0)
    assert (said.service_level, said.connect_rate) == (1.0, 1.0)


def test_fifteen_seconds_are_in_time_and_a_millisecond_more_is_not() -> None:
    for wait, in_time in ((15_000, 1), (15_001, 0)):
        story = Measured()
        story.say(logged_in("8001"), ready("8001"), arrived("c1"), intake("c1"))
        story.say(answered("c1", "8001"), after=wait)
        assert story.overall.in_time == in_time


def test_who_leaves_soon_is_neither_connected_nor_lost() -> None:
    story = Measured()
    story.say(arrived("c1"), intake("c1"))
    story.say(hung_up("c1"), after=4_999)
    said = story.overall
    assert (said.offered, said.abandoned, said.abandoned_short, said.connect_rate) == (1, 0, 1, None)


def test_who_gives_up_is_lost_and_counted_by_the_second() -> None:
    story = Measured()
    for call, wait in (("c1", 5_000), ("c2", 5_999), ("c3", 700_000)):
        story.say(arrived(call), intake(call))
        story.say(hung_up(call), after=wait)
    said = story.overall
    assert (said.abandoned, said.connect_rate, said.service_level) == (3, 0.0, 0.0)
    assert said.abandoned_by_second == ((5, 2), (600, 1))


def test_who_hangs_up_in_the_greeting_asked_for_nobody() -> None:
    story = Measured()
    story.say(arrived("c1"))
    story.say(hung_up("c1"), after=9_000)
    assert (story.overall.left_in_greeting, story.overall.connect_rate) == (1, None)


def test_a_caller_whom_110_answers_is_connected() -> None:
    story = Measured()
    story.say(arrived("c1"), intake("c1"), emergency("c1"))
    story.say(f.EmergencyAnswered(call=CallId("c1"), number="110"), hung_up("c1"))
    assert (story.overall.emergency, story.overall.connect_rate) == (1, 1.0)


def test_a_caller_whom_110_does_not_answer_and_who_leaves_is_lost() -> None:
    story = Measured()
    story.say(arrived("c1"), intake("c1"), emergency("c1"))
    story.say(hung_up("c1"), after=20_000)
    assert (story.overall.abandoned, story.overall.connect_rate) == (1, 0.0)


def test_a_caller_in_asterisks_own_queue_counts_too() -> None:
    story = Measured()
    story.say(fell_back("c1"))
    story.say(hung_up("c1"), after=30_000)
    assert (story.overall.abandoned, story.overall.abandoned_wait.max_ms) == (1, 30_000)


def test_a_conversation_that_was_found_has_no_wait() -> None:
    story = Measured()
    found = msgspec.structs.replace(came_back("c1"), phase=CallPhase.TALKING, agent=None)
    story.say(found)
    said = story.overall
    assert (said.answered, said.answered_unseen, said.wait.count, said.service_level) == (1, 1, 0, None)
    assert said.connect_rate == 1.0


def test_a_call_that_ended_unseen_is_neither() -> None:
    story = Measured()
    story.say(arrived("c1"), intake("c1"))
    story.say(f.CallerHungUp(call=CallId("c1"), cause=f.NOT_SEEN), after=60_000)
    assert (story.overall.unseen, story.overall.offered, story.overall.connect_rate) == (1, 1, None)


@pytest.mark.parametrize(("counts", "rate"), [(True, 1.0), (False, None)])
def test_a_diverted_caller_counts_as_the_rules_say(counts: bool, rate: float | None) -> None:
    window = Window(msgspec.structs.replace(RULES, diverted_is_connected=counts))
    window.take(fate(Fate.DIVERTED))
    assert (window.view(NOON).overall.diverted, window.view(NOON).overall.connect_rate) == (1, rate)


@pytest.mark.parametrize(("lost", "rate"), [(True, 0.0), (False, None)])
def test_a_caller_who_chose_a_callback_counts_as_the_rules_say(lost: bool, rate: float | None) -> None:
    window = Window(msgspec.structs.replace(RULES, callback_is_lost=lost))
    window.take(fate(Fate.CHOSE_CALLBACK))
    assert (window.view(NOON).overall.chose_callback, window.view(NOON).overall.connect_rate) == (1, rate)


def fate(what: Fate, at: int = NOON, **more: object) -> CallFate:
    told = CallFate(
        at=at, call=CallId("c"), fate=what, dnis="12345", group="", wait_ms=20_000, arrived_ms=20_000
    )
    return msgspec.structs.replace(told, **more)


def test_how_wrong_the_promise_was() -> None:
    window = Window(RULES)
    for wait, promised in ((10_000, 30_000), (50_000, 40_000), (5_000, None)):
        window.take(fate(Fate.ANSWERED, wait_ms=wait, promised_ms=promised))
    error = window.view(NOON).overall.promise_error
    assert (error.count, error.mean_ms, error.p90_ms) == (2, 15_000, 20_000)


def test_rona_is_the_agents_and_a_failure_of_ours_is_nobodys() -> None:
    story = Measured()
    story.say(logged_in("8001"), ready("8001"), arrived("c1"), intake("c1"))
    story.say(no_answer("c1", "8001", f.NoAnswerReason.NOT_RUNG), after=1_000)
    story.wait(1_000)
    story.say(f.TimePassed())
    story.say(no_answer("c1", "8001"), no_answer("c1", "8001"), after=15_000)
    assert (story.figures.agents["8001"].rona, story.figures.staff.rona) == (1, 1)


def test_times_of_an_agent_add_up_and_an_open_state_counts_so_far() -> None:
    story = Measured()
    story.say(logged_in("8001"))
    story.say(ready("8001"), after=1_000)
    story.say(arrived("c1"), intake("c1"), after=2_000)
    story.say(answered("c1", "8001"), after=3_000)
    story.say(hung_up("c1"), after=40_000)
    story.now += 5_000
    work = story.figures.agents["8001"]
    assert (work.not_ready_ms, work.ready_ms, work.ringing_ms) == (1_000, 4_000, 3_000)
    assert (work.talking_ms, work.wrap_up_ms, work.talks) == (40_000, 5_000, 1)
    assert work.occupancy == 45_000 / 52_000
    assert story.overall.talk_mean_ms == 40_000


def test_a_state_that_began_before_the_window_counts_from_its_beginning() -> None:
    story = Measured()
    story.say(logged_in("8001"), ready("8001"))
    story.now += DAY_MS + HOUR_MS
    assert story.figures.agents["8001"].ready_ms == DAY_MS
    story.say(f.AgentLoggedOut(agent=AgentId("8001")))
    story.now += 2 * HOUR_MS
    assert story.figures.agents["8001"].ready_ms == DAY_MS - 2 * HOUR_MS
    story.now += DAY_MS
    assert story.figures.agents == {}


def test_a_fate_leaves_the_window_to_the_millisecond() -> None:
    window = Window(RULES)
    window.take(fate(Fate.LEFT))
    assert window.view(NOON + DAY_MS - 1).overall.abandoned == 1
    assert window.view(NOON + DAY_MS).overall == Service()


def test_a_number_that_is_not_in_the_register_makes_no_figures_of_its_own() -> None:
    story = Measured()
    for n in range(3):
        story.say(arrived(f"c{n}", dnis=f"9999{n}"), intake(f"c{n}"), hung_up(f"c{n}"))
    assert set(story.figures.numbers) == {""}


def test_a_clock_that_goes_back_lets_time_stand_still() -> None:
    window = Window(RULES)
    window.take(fate(Fate.LEFT))
    window.take(fate(Fate.ANSWERED, at=NOON - 5 * HOUR_MS))
    assert window.view(NOON + DAY_MS - 1).overall.offered == 2
    assert window.view(NOON + DAY_MS).overall.offered == 0


# --- the connect rate ---------------------------------------------------------------------------


def levels(rates: list[int]) -> list[Level]:
    level, seen = Level.FINE, []
    for permille in rates:
        level = next_level(level, permille, 1000 - permille, MeasureRules())
        seen.append(level)
    return seen


def test_an_alarm_ends_a_margin_above_where_it_began() -> None:
    fine, warn, alarm = Level.FINE, Level.WARN, Level.ALARM
    assert levels([960, 959, 961, 962, 963]) == [fine, warn, warn, warn, fine]
    assert levels([949, 950, 952, 953, 962, 963]) == [alarm, alarm, alarm, warn, warn, fine]
    assert levels([949, 970]) == [alarm, fine]


def test_few_calls_make_no_alarm() -> None:
    assert next_level(Level.FINE, 0, 99, MeasureRules()) is Level.FINE
    assert next_level(Level.FINE, 0, 100, MeasureRules()) is Level.ALARM


def test_the_lowest_value_stays_known_after_the_rate_has_risen() -> None:
    window = Window(RULES)
    for n, what in enumerate((Fate.ANSWERED, Fate.LEFT, Fate.ANSWERED, Fate.ANSWERED)):
        window.take(fate(what, at=NOON + n))
    connect = window.view(NOON + 10).connect
    assert (connect.rate, connect.calls) == (0.75, 4)
    assert connect.lowest == connect.lowest_today == connect.lowest_7_days == 0.5
    # a day later they leave one by one: of the last three two were answered
    later = window.view(NOON + DAY_MS + 10).connect
    assert (later.rate, later.lowest_7_days) == (None, 0.5)
    assert window.view(NOON + 8 * DAY_MS).connect.lowest_7_days == 2 / 3
    assert window.view(NOON + 8 * DAY_MS + 4).connect.lowest_7_days is None


def test_looking_ahead_knows_whom_yesterday_takes_along() -> None:
    rules, minutes, now = MeasureRules(), Minutes(), NOON
    # yesterday's next hour was all good; today nobody new comes, and 6 of 106 were lost since
    for n in range(60):
        minutes.add(now - DAY_MS + (n + 1) * 60_000, 100, 0)
    minutes.add(now - 2 * HOUR_MS, 100, 60)
    assert minutes.falls_below_in(now, 6_100, 60, rules) == 51
    assert minutes.falls_below_in(now, 900, 100, rules) == 0


def test_with_callers_coming_and_none_lost_nothing_falls() -> None:
    minutes = Minutes()
    for n in range(60):
        minutes.add(NOON - n * 60_000, 100, 0)
    assert minutes.falls_below_in(NOON, 6_000, 0, MeasureRules()) is None


# --- transfers and callbacks, on a floor set by hand ----------------------------------------------


class Stage:
    """A floor whose records are set by hand."""

    def __init__(self) -> None:
        self.calls: dict[CallId, Call] = {}
        self.agents: dict[AgentId, Agent] = {}
        self.owed = Owed()
        self.config = FloorConfig(hotlines=SKILLED.hotlines, callbacks=Callbacks(most_tries=2))
        self.touched_calls: set[CallId] = set()
        self.touched_agents: set[AgentId] = set()
        self.noticer = Noticer(self)

    def now_is(self, call: Call | None, fact: f.Fact, at: int = NOON) -> list[object]:
        self.touched_calls = {CallId("c1")}
        if call is None:
            self.calls.pop(CallId("c1"), None)
        else:
            self.calls[call.id] = call
        return list(self.noticer.follow(at, fact, self))


def a_call(phase: CallPhase, **more: object) -> Call:
    base = Call(
        id=CallId("c1"), channel="x", ani="138", caller_name="", dnis="12345", phase=phase, arrived_at=NOON
    )
    return msgspec.structs.replace(base, **more)


def test_a_transfer_is_counted_when_it_is_made() -> None:
    stage = Stage()
    stage.now_is(a_call(CallPhase.TALKING, answered_at=NOON), f.TimePassed())
    told = stage.now_is(a_call(CallPhase.WAITING, answered_at=NOON, transfers=1), f.TimePassed())
    assert [type(each).__name__ for each in told] == ["Transferred"]


def test_a_callback_that_reaches_the_caller_is_no_call_of_a_caller() -> None:
    stage, ours = Stage(), CallId("first")
    assert stage.now_is(a_call(CallPhase.WAITING, callback_of=ours), f.TimePassed()) == []
    assert stage.now_is(a_call(CallPhase.CALLING_BACK, callback_of=ours), f.TimePassed()) == []
    told = stage.now_is(a_call(CallPhase.TALKING, callback_of=ours, answered_at=NOON), f.TimePassed())
    assert told == [CallbackEnded(at=NOON, dnis="12345", group="", end=CallbackEnd.DONE)]
    assert stage.now_is(None, hung_up("c1")) == []


def test_a_try_that_does_not_reach_the_caller_has_failed() -> None:
    stage = Stage()
    stage.now_is(a_call(CallPhase.CALLING_BACK, callback_of=CallId("first")), f.TimePassed())
    told = stage.now_is(None, hung_up("c1"))
    assert [each.end for each in told if isinstance(each, CallbackEnded)] == [CallbackEnd.FAILED]


@pytest.mark.parametrize(
    ("fact", "ends"),
    [
        (f.CallbackFailed(call=CallId("c1"), why=f.NoAnswerReason.BUSY), [CallbackEnd.GIVEN_UP]),
        (f.TimePassed(), [CallbackEnd.GIVEN_UP]),
        (f.CallbackCancelled(ani="138", by="9001", reason="done"), []),
        (answered("c9", "8001"), []),
    ],
)
def test_a_callback_that_is_owed_no_longer_is_given_up_unless_the_caller_was_reached(
    fact: f.AnyFact, ends: list[CallbackEnd]
) -> None:
    stage = Stage()
    owed = Callback(
        ani="138",
        dnis="12345",
        first_call=CallId("c0"),
        kind=CallbackKind.ASKED,
        asked_at=NOON,
        due_at=NOON,
        waiting_since=NOON,
    )
    stage.owed.put(owed)
    stage.now_is(None, f.TimePassed())
    stage.owed.drop("138")
    told = stage.now_is(None, fact)
    assert [each.end for each in told if isinstance(each, CallbackEnded)] == ends


def test_a_caller_who_chose_a_callback_has_not_given_up() -> None:
    stage = Stage()
    stage.now_is(a_call(CallPhase.WAITING, waiting_since=NOON), f.TimePassed())
    stage.now_is(a_call(CallPhase.WAITING, waiting_since=NOON), f.CallbackAsked(call=CallId("c1")))
    told = stage.now_is(None, hung_up("c1"), NOON + 30_000)
    assert [each.fate for each in told if isinstance(each, CallFate)] == [Fate.CHOSE_CALLBACK]


def test_a_conversation_counts_for_its_call_although_the_call_is_over() -> None:
    stage = Stage()
    talking = Agent(id=AgentId("8001"), name="", state=AgentState.TALKING, since=NOON, call=CallId("c1"))
    stage.agents[talking.id], stage.touched_agents = talking, {talking.id}
    stage.now_is(a_call(CallPhase.TALKING, answered_at=NOON, group="综合"), f.TimePassed())
    stage.agents[talking.id] = msgspec.structs.replace(talking, state=AgentState.WRAP_UP, call=None)
    [span] = stage.now_is(None, hung_up("c1"), NOON + 9)
    assert (span.state, span.group, span.dnis) == (AgentState.TALKING, "综合", "12345")  # type: ignore[attr-defined]
