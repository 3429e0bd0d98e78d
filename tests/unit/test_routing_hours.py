"""Hours, duty rosters and the surge plan on the floor."""

from __future__ import annotations

from msgspec.structs import replace

from routing import facts as f
from routing.effects import Divert, NoteSurge, RingAgent, TellCaller
from routing.model import AgentId, AgentState, CallId, CallPhase
from routing.register import (
    DAY_MS,
    FloorConfig,
    Group,
    Hotline,
    Hours,
    Ladder,
    Roster,
    Rung,
    Seat,
    Span,
    SubCentre,
    Surge,
)
from tests.unit.floors import Story, answered, arrived, hung_up, intake, logged_in, ready

MINUTE = 60_000
MIDNIGHT = 20_410 * DAY_MS - 480 * MINUTE
"""A Wednesday, in China."""
NINE = MIDNIGHT + 9 * 60 * MINUTE
OFFICE = Hours(id="office", workdays=(Span(start=8 * 60, to=18 * 60),))
OWN_FIRST = Ladder(id="tax", rungs=(Rung(after_ms=0, groups=("tax",)), Rung(after_ms=60_000)))
TAX = Hotline(number="12366", name="税务", ladder="tax", hours="office", closed_prompt="closed")
CONFIG = FloorConfig(
    hotlines=(TAX,),
    hours=(OFFICE,),
    ladders=(OWN_FIRST, Ladder(id="night", rungs=(Rung(after_ms=0, groups=("night",)),))),
    groups=(Group(id="tax", name="税务组"), Group(id="night", name="夜班组")),
    seats=(Seat(agent=AgentId("8001"), groups=("tax",)), Seat(agent=AgentId("8002"), groups=("night",))),
    sub_centres=(SubCentre(id="tax-office", name="税务分中心", number="12366"),),
    comfort_every_ms=0,
)


def calls_at(now: int, config: FloorConfig, *agents: str) -> tuple[Story, list[object]]:
    story = Story(config, now)
    for agent in agents:
        story.say(logged_in(agent), ready(agent))
    return story, list(story.say(arrived("c1", dnis="12366"), intake("c1")))


def test_in_hours_a_number_has_its_own_ladder() -> None:
    _, told = calls_at(NINE, CONFIG, "8002", "8001")
    assert [effect.agent for effect in told if isinstance(effect, RingAgent)] == ["8001"]


def test_out_of_hours_the_closed_ladder_holds_and_the_caller_is_told() -> None:
    config = replace(CONFIG, hotlines=(replace(TAX, closed_ladder="night"),))
    _, told = calls_at(MIDNIGHT, config, "8001", "8002")
    assert [effect.agent for effect in told if isinstance(effect, RingAgent)] == ["8002"]
    assert [effect.prompt for effect in told if isinstance(effect, TellCaller)] == ["closed"]


def test_out_of_hours_without_a_ladder_anyone_answers() -> None:
    _, told = calls_at(MIDNIGHT, CONFIG, "8002")
    assert [effect.agent for effect in told if isinstance(effect, RingAgent)] == ["8002"]


def test_out_of_hours_its_sub_centre_takes_what_nobody_of_ours_is_free_for() -> None:
    config = replace(CONFIG, hotlines=(replace(TAX, sub_centre="tax-office"),))
    story, told = calls_at(MIDNIGHT, config)
    assert [effect.number for effect in told if isinstance(effect, Divert)] == ["12366"]
    back = f.DivertFailed(call=CallId("c1"), number="12366", why=f.NoAnswerReason.TIMEOUT)
    story.say(back, logged_in("8002"), ready("8002"))
    assert story.call("c1") is CallPhase.RINGING


def test_who_came_before_closing_time_stays_on_the_ladder_of_then() -> None:
    story = Story(CONFIG, MIDNIGHT + 18 * 60 * MINUTE - 10_000)
    story.say(arrived("c1", dnis="12366"), intake("c1"))
    story.say(logged_in("8002"), ready("8002"), after=20_000)
    assert story.call("c1") is CallPhase.WAITING
    story.say(logged_in("8001"), ready("8001"))
    assert story.floor.calls[CallId("c1")].agent == "8001"


DUTY = Roster(
    id="festival",
    name="节日值班",
    group="tax",
    starts_at=NINE + 60_000,
    ends_at=NINE + 120_000,
    agents=(AgentId("8002"),),
)


def test_an_agent_on_duty_is_a_member_of_the_group_for_as_long() -> None:
    story, _ = calls_at(NINE, replace(CONFIG, rosters=(DUTY,)), "8002")
    assert story.call("c1") is CallPhase.WAITING
    [ring] = [each for each in story.wait(60_000) if isinstance(each, RingAgent)]
    assert (ring.call, ring.agent, story.now) == ("c1", "8002", NINE + 60_040)
    assert story.floor.registry.profile(AgentId("8002")).groups == {"night", "tax"}
    story.wait(61_000)
    assert story.floor.registry.profile(AgentId("8002")).groups == {"night"}


def test_duty_that_begins_wakes_the_floor_at_that_moment() -> None:
    story, _ = calls_at(NINE, replace(CONFIG, rosters=(DUTY,), ladders=()), "8002")
    story.say(answered("c1", "8002"))
    story.wait(30_000)
    assert story.floor.next_due() == DUTY.starts_at


STORM = replace(CONFIG, surge=Surge(prompt="surge", ahead_ms=60_000, wrap_up_ms=5_000), wrap_up_ms=20_000)


def switched(*, on: bool) -> f.SurgeSwitched:
    return f.SurgeSwitched(on=on, by="9001", why="台风")


def test_in_a_surge_the_ladders_run_ahead_and_callers_are_told() -> None:
    story, _ = calls_at(NINE, STORM, "8002")
    assert story.call("c1") is CallPhase.WAITING
    story.say(switched(on=True))
    assert story.call("c1") is CallPhase.RINGING
    told = story.say(arrived("c2", dnis="12366"), intake("c2"))
    assert [each.prompt for each in told if isinstance(each, TellCaller)] == ["surge"]


def test_in_a_surge_wrap_up_is_shorter() -> None:
    story, _ = calls_at(NINE, STORM, "8001")
    story.say(answered("c1", "8001"), switched(on=True), hung_up("c1"))
    story.wait(5_000)
    assert story.agent("8001") is AgentState.READY


def test_what_was_relaxed_by_a_surge_stays_so_and_newcomers_start_anew() -> None:
    story, _ = calls_at(NINE, STORM)
    story.say(switched(on=True), switched(on=False), arrived("c2", dnis="12366"), intake("c2"))
    story.say(logged_in("8002"), ready("8002"))
    assert (story.call("c1"), story.call("c2")) == (CallPhase.RINGING, CallPhase.WAITING)


def test_a_surge_that_was_switched_on_by_hand_is_not_switched_off_by_thresholds() -> None:
    calm = replace(STORM, surge=replace(STORM.surge, on_waiting=2, off_waiting=1, off_for_ms=1_000))
    story = Story(calm, NINE)
    story.say(switched(on=True))
    story.wait(3_600_000)
    assert story.floor.surge.on


def test_a_call_that_waits_long_switches_the_plan_on_by_time_alone() -> None:
    long = replace(STORM, surge=replace(STORM.surge, on_wait_ms=30_000, on_for_ms=10_000))
    story, _ = calls_at(NINE, long)
    story.wait(39_000)
    assert not story.floor.surge.on
    story.wait(1_100)
    assert (story.floor.surge.on, story.floor.surge.by) == (True, "thresholds")


def test_a_plan_that_long_waits_switched_on_stays_while_somebody_waits_so_long() -> None:
    plan = replace(
        STORM.surge, ahead_ms=0, on_wait_ms=30_000, on_for_ms=1_000, off_waiting=2, off_for_ms=5_000
    )
    story, _ = calls_at(NINE, replace(STORM, surge=plan))
    story.wait(31_100)
    assert story.floor.surge.on
    assert not [each for each in story.wait(60_000) if isinstance(each, NoteSurge)], "it flaps"
    story.say(hung_up("c1"))
    story.wait(5_100)
    assert not story.floor.surge.on


def test_a_plan_whose_thresholds_are_taken_away_still_ends_by_itself() -> None:
    plan = replace(STORM.surge, on_waiting=1, on_for_ms=0, off_for_ms=5_000)
    story, _ = calls_at(NINE, replace(STORM, surge=plan))
    assert story.floor.surge.on
    story.say(f.ConfigChanged(config=replace(STORM, surge=replace(plan, on_waiting=0))), hung_up("c1"))
    story.wait(5_100)
    assert not story.floor.surge.on
