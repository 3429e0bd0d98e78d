"""Which agent gets a call, and why: rules, preferences, reasons, wrap-up and the estimated wait."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from routing import facts as f
from routing.effects import AnyEffect, RingAgent
from routing.estimate import estimate
from routing.explain import Waits, explain
from routing.model import AgentId, AgentState, CallId, CallPhase, Claim
from routing.register import Choosing, FloorConfig, Group, Hotline, Hours, Ladder, Rung, Seat, SubCentre
from routing.unserved import unserved
from tests.unit.floors import NOON, Story, answered, arrived, hung_up, intake, known, label, logged_in, ready

A, B, C = "8001", "8002", "8003"
RUNGS = (Rung(after_ms=0, language=2, skills=(("12315", 1),)), Rung(after_ms=10_000))


def config(choosing: Choosing = Choosing.LONGEST_IDLE, **changes: object) -> FloorConfig:
    base = FloorConfig(
        hotlines=(Hotline(number="12345", name="市民热线", ladder="own", language="yue"),),
        ladders=(Ladder(id="own", rungs=RUNGS, choosing=choosing),),
        seats=(
            Seat(agent=AgentId(A), skills=(("yue", 2), ("12315", 5)), district="nanhai"),
            Seat(agent=AgentId(B), skills=(("yue", 5), ("12315", 5)), district="chancheng"),
            Seat(agent=AgentId(C), skills=(("yue", 1), ("12315", 5)), cleared=True),
        ),
        wrap_up_ms=0,
        comfort_every_ms=0,
    )
    return replace(base, **changes)


def floor_of(story_config: FloorConfig, *agents: str) -> Story:
    story = Story(story_config)
    for agent in agents:
        story.say(logged_in(agent), ready(agent), after=1_000)
    return story


def rung(effects: list[AnyEffect]) -> list[str]:
    return [effect.agent for effect in effects if isinstance(effect, RingAgent)]


def test_the_longest_idle_of_those_who_may_serve() -> None:
    story = floor_of(config(), C, A, B)
    assert rung(story.say(arrived("c1"), intake("c1"))) == [A]


def test_the_best_skill() -> None:
    story = floor_of(config(Choosing.BEST_SKILL), C, A, B)
    assert rung(story.say(arrived("c1"), intake("c1"))) == [B]
    because = story.floor.calls[CallId("c1")].because
    assert because is not None
    assert (because.choosing, because.matched) == ("best_skill", (("12315", 5), ("yue", 5)))


def test_the_least_occupied() -> None:
    story = floor_of(config(Choosing.LEAST_OCCUPIED), A, B)
    story.say(arrived("c1"), intake("c1"), answered("c1", A))
    story.say(hung_up("c1"), after=60_000)
    story.say(f.AgentNotReady(agent=AgentId(B), reason="break"), ready(B))
    assert rung(story.say(arrived("c2"), intake("c2"))) == [B], "though A is idle for longer"
    assert story.floor.agents[AgentId(A)].occupancy_permille > 900


def test_the_agent_of_last_time_comes_first_while_lately() -> None:
    story = floor_of(config(), A, B)
    assert rung(story.say(arrived("c1"), known("c1", last_agent=B), intake("c1"))) == [B]
    because = story.floor.calls[CallId("c1")].because
    assert because is not None
    assert (because.choosing, because.claims) == ("last_agent", (Claim.REPEAT,))


@pytest.mark.parametrize("last_at", [None, NOON - 8 * 86_400_000])
def test_long_ago_is_not_last_time(last_at: int | None) -> None:
    story = floor_of(config(), A, B)
    told = replace(known("c1", last_agent=B), last_at=last_at)
    assert rung(story.say(arrived("c1"), told, intake("c1"))) == [A]


def test_the_agent_of_last_time_must_be_able_to_serve() -> None:
    story = floor_of(config(), A, C)
    assert rung(story.say(arrived("c1"), known("c1", last_agent=C), intake("c1"))) == [A]


def test_those_at_home_in_the_district_come_first() -> None:
    home = Hotline(number="12345", name="", ladder="own", language="yue", district="chancheng")
    story = floor_of(config(hotlines=(home,)), A, B)
    assert rung(story.say(arrived("c1"), intake("c1"))) == [B]


def test_a_label_changes_what_a_waiting_call_asks_for() -> None:
    story = floor_of(config(), A)
    story.say(arrived("c1"), label("c1", confidential=True), intake("c1"))
    assert story.call("c1") is CallPhase.WAITING
    assert rung(story.say(label("c1", confidential=False))) == [A]


def test_a_claim_that_is_taken_back_counts_no_more() -> None:
    story = floor_of(config())
    story.say(arrived("c1"), f.CallLabelled(call=CallId("c1"), by=A, elderly=True))
    assert story.floor.calls[CallId("c1")].head_start_ms == 30_000
    story.say(f.CallLabelled(call=CallId("c1"), by=A, elderly=False))
    assert story.floor.calls[CallId("c1")].head_start_ms == 0


def test_elderly_callers_go_before_others_who_came_lately_and_not_before_those_who_waited_long() -> None:
    story = floor_of(config())
    story.say(arrived("long"), intake("long"))
    story.say(arrived("c1"), intake("c1"), after=29_000)
    story.say(arrived("old"), known("old", elderly=True), intake("old"), after=2_000)
    assert list(story.floor.waiting()) == ["long", "old", "c1"]


def test_wrap_up_is_the_groups_and_can_be_extended_within_bounds() -> None:
    groups = (Group(id="g", name="组", wrap_up_ms=5_000),)
    hotlines = (Hotline(number="12345", name="", group="g"),)
    story = floor_of(config(groups=groups, hotlines=hotlines, longest_wrap_up_ms=8_000), A)
    story.say(arrived("c1"), intake("c1"), answered("c1", A), hung_up("c1"))
    assert story.agent(A) is AgentState.WRAP_UP
    story.say(f.WrapUpExtended(agent=AgentId(A), ms=60_000))
    story.wait(7_900)
    assert story.agent(A) is AgentState.WRAP_UP
    story.wait(100)
    assert story.agent(A) is AgentState.READY


def test_extending_what_is_over_changes_nothing() -> None:
    story = floor_of(config(), A)
    before = story.floor.snapshot()
    story.say(f.WrapUpExtended(agent=AgentId(A), ms=60_000), f.WrapUpExtended(agent=AgentId(B), ms=1))
    assert story.floor.snapshot() == before


def test_the_estimate_counts_those_ahead_over_those_at_work() -> None:
    story = floor_of(config(ladders=()), A, B)
    for n in range(5):
        story.say(arrived(f"c{n}"), intake(f"c{n}"))
    for call, agent in (("c0", A), ("c1", B)):
        story.say(answered(call, agent))
    pace = story.floor.handling_ms
    waits = [estimate(story.floor, story.floor.calls[CallId(f"c{n}")], story.now) for n in (2, 3, 4)]
    assert waits == [pace // 2, 2 * pace // 2, 3 * pace // 2]
    assert story.floor.calls[CallId("c3")].promised_ms == 2 * pace // 2


def test_the_estimate_knows_that_the_ladder_relaxes() -> None:
    story = floor_of(config(), C)
    story.say(arrived("c1"), intake("c1"))
    assert story.call("c1") is CallPhase.WAITING
    pace = story.floor.handling_ms
    assert estimate(story.floor, story.floor.calls[CallId("c1")], story.now) == max(10_000, pace)


def test_nobody_at_work_is_no_estimate_and_said_so() -> None:
    story = floor_of(config())
    story.say(arrived("c1"), intake("c1"))
    said = explain(story.floor, CallId("c1"), story.now)
    assert said is not None
    assert (said.waits, said.estimate_ms, said.next_rung_at) == (Waits.NOBODY_CAN, None, story.now + 10_000)


def test_who_waits_for_nobody_raises_an_alarm_until_somebody_can() -> None:
    story = floor_of(config(hotlines=(Hotline(number="12345", name="举报", confidential=True),)), B)
    story.say(arrived("c1"), intake("c1"))
    [told] = unserved(story.floor, story.now)
    assert (told.callers, told.need.cleared, told.not_ready) == (1, True, 0)
    assert told.since == story.floor.calls[CallId("c1")].waiting_since
    story.say(logged_in(C))
    [told] = unserved(story.floor, story.now)
    assert told.not_ready == 1, "here, and on a break"
    story.say(ready(C))
    assert unserved(story.floor, story.now) == ()


def test_who_will_ask_for_less_in_time_raises_no_alarm() -> None:
    story = floor_of(config(), C)
    story.say(arrived("c1"), intake("c1"))
    assert story.call("c1") is CallPhase.WAITING
    assert unserved(story.floor, story.now) == ()


def test_nobody_here_at_all_is_an_alarm_for_every_caller() -> None:
    story = floor_of(config())
    story.say(arrived("c1"), intake("c1"), arrived("c2"), intake("c2"))
    assert [told.callers for told in unserved(story.floor, story.now)] == [2]


def test_what_is_learnt_of_handling_time_comes_from_calls() -> None:
    story = floor_of(config(ladders=()), A)
    before = story.floor.handling_ms
    story.say(arrived("c1"), intake("c1"), answered("c1", A))
    story.say(hung_up("c1"), after=60_000)
    assert story.floor.handling_ms == before + (60_000 - before) // 16


def test_a_configuration_that_takes_a_ladder_away_leaves_nobody_unserved() -> None:
    story = floor_of(config(), C)
    story.say(arrived("c1"), intake("c1"))
    assert rung(story.say(f.ConfigChanged(config=config(ladders=())))) == [C]


def test_wrap_up_is_no_time_idle() -> None:
    story = floor_of(config(ladders=(), wrap_up_ms=20_000), A)
    story.say(arrived("c1"), intake("c1"), answered("c1", A), hung_up("c1"))
    story.say(logged_in(B), ready(B), after=5_000)
    story.wait(15_000)
    assert story.agent(A) is AgentState.READY
    assert rung(story.say(arrived("c2"), intake("c2"))) == [B]


@pytest.mark.parametrize("most_calls", [0, 1])
def test_a_sub_centre_without_room_shortens_no_estimate(most_calls: int) -> None:
    tax = SubCentre(id="tax", name="税务分中心", number="12366", most_calls=most_calls, hours="never")
    rungs = (Rung(after_ms=0, sub_centre="tax"),)
    shut = config(ladders=(Ladder(id="own", rungs=rungs),), sub_centres=(tax,), hours=(Hours(id="never"),))
    story = floor_of(shut, A)
    for n in range(2):
        story.say(arrived(f"c{n}"), intake(f"c{n}"))
    assert story.floor.calls[CallId("c1")].promised_ms == story.floor.handling_ms
    open_ = replace(shut, sub_centres=(replace(tax, hours="", most_calls=1),))
    story = floor_of(open_, A)
    for n in range(3):
        story.say(arrived(f"c{n}"), intake(f"c{n}"))
    assert (story.call("c1"), story.call("c2")) == (CallPhase.DIVERTING, CallPhase.WAITING)
    assert story.floor.calls[CallId("c2")].promised_ms == story.floor.handling_ms


def test_numbers_that_strangers_dial_leave_nothing_behind() -> None:
    story = floor_of(config())
    for n in range(50):
        story.say(arrived(f"c{n}", dnis=f"9{n}"), intake(f"c{n}"), hung_up(f"c{n}"))
    assert len(story.floor.registry._needs) <= 1


@pytest.mark.parametrize("looked_at", [False, True])
def test_the_first_in_line_gets_the_sub_centres_last_place_whoever_looks(looked_at: bool) -> None:
    ladders = tuple(
        Ladder(
            id=f"l{n}",
            rungs=(
                Rung(after_ms=0, skills=((f"s{n}", 3),)),
                Rung(after_ms=10_000, skills=((f"s{n}", 1),), sub_centre="x"),
            ),
        )
        for n in range(2)
    )
    hotlines = tuple(Hotline(number=f"1231{n}", name="专线", ladder=f"l{n}") for n in range(2))
    centres = (SubCentre(id="x", name="分中心", number="5550000", most_calls=1),)
    story = floor_of(config(ladders=ladders, hotlines=hotlines, sub_centres=centres))
    for n in range(2):
        story.say(arrived(f"c{n}", dnis=f"1231{n}"), intake(f"c{n}"), after=1)
    if looked_at:
        unserved(story.floor, story.now)
    story.say(f.TimePassed(), after=11_000)
    assert (story.call("c0"), story.call("c1")) == (CallPhase.DIVERTING, CallPhase.WAITING)
