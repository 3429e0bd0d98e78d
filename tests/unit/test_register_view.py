"""What the console is told of the register: by examples, and the same as the floor itself decides."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from desk.register_try import Trial, try_view
from desk.register_view import day_view, register_view
from routing.explain import explain
from routing.model import AgentId, CallId, CallPhase
from routing.register import Calendar, Choosing, FloorConfig, Hotline, Ladder, Rung, Seat, SubCentre
from tests import ten_hotlines
from tests.ten_hotlines import PEOPLE, TUESDAY, agents, at, day
from tests.unit.floors import Story, arrived, intake, logged_in, ready

CONFIG = ten_hotlines.config()


def look(config: FloorConfig = CONFIG, now: int = TUESDAY) -> dict[str, Any]:
    return register_view(config, agents(now), PEOPLE, now)


def hotline(number: str, now: int = TUESDAY, config: FloorConfig = CONFIG) -> dict[str, Any]:
    return next(each for each in look(config, now)["hotlines"] if each["number"] == number)


def attempt(dnis: str, when: int = TUESDAY, **more: Any) -> dict[str, Any]:
    trial = Trial(dnis=dnis, at=when, **more)
    return try_view(CONFIG, agents(TUESDAY), PEOPLE, trial, TUESDAY)


# --- the register ---------------------------------------------------------------------------------


def test_the_view_is_json() -> None:
    assert msgspec.json.decode(msgspec.json.encode(look()))["now"] == TUESDAY


def test_an_empty_register_is_shown_as_such() -> None:
    view = register_view(FloorConfig(), {}, {}, TUESDAY)
    assert view["hotlines"] == view["seats"] == view["skills"] == view["ahead"] == []
    assert len(view["days"]) == 42


@pytest.mark.parametrize(
    ("when", "is_open", "changes"),
    [
        ("2026-09-29 10:00", True, "2026-09-29 12:00"),
        ("2026-09-29 12:00", False, "2026-09-29 14:00"),
        ("2026-10-01 10:00", True, "2026-10-01 12:00"),  # a holiday: the hours of days off
        ("2026-10-10 15:00", True, "2026-10-10 17:30"),  # a Saturday that is worked
    ],
)
def test_a_number_is_open_by_its_hours(when: str, is_open: bool, changes: str) -> None:
    seen = hotline("12333", at(when))
    assert (seen["open"], seen["changes_at"]) == (is_open, at(changes))


def test_a_number_without_hours_has_one_ladder_and_never_closes() -> None:
    seen = hotline("12345")
    assert (seen["open"], seen["changes_at"], seen["closed_rungs"]) == (True, None, None)


def test_a_ladder_is_drawn_with_names_and_levels() -> None:
    first, second, *_, last = hotline("12315")["rungs"]
    assert (first["after_ms"], first["until_ms"]) == (0, 10_000)
    assert first["groups"] == [{"id": "consumer", "name": "消费维权组"}]
    assert first["skills"] == [{"id": "consumer", "name": "消费维权", "level": 4}]
    assert first["language"] == {"id": "cmn", "name": "普通话", "level": 3}
    assert second["groups"] == []
    assert (last["until_ms"], last["sub_centre"]) == (None, {"id": "nanhai", "name": "南海区分平台"})


def test_a_confidential_number_counts_the_cleared_and_never_overflows() -> None:
    ladders = (
        Ladder(
            id="sealed",
            rungs=(Rung(after_ms=0, groups=("sealed",)), Rung(after_ms=9000, sub_centre="nanhai")),
        ),
    )
    config = msgspec.structs.replace(CONFIG, ladders=ladders)
    rungs = hotline("12388", config=config)["rungs"]
    assert [each["configured"] for each in rungs] == [2, 3]
    assert all(each["cleared"] for each in rungs)
    assert rungs[1]["sub_centre"] is None


def test_one_who_is_not_configured_but_logged_in_serves_what_asks_for_nothing() -> None:
    config = FloorConfig(
        hotlines=(Hotline(number="12345", name="热线"), Hotline(number="12315", name="消费", ladder="asks")),
        ladders=(Ladder(id="asks", rungs=(Rung(after_ms=0, skills=(("consumer", 1),)),)),),
    )
    everybody, asking = (hotline(number, config=config)["rungs"][0] for number in ("12345", "12315"))
    assert (everybody["configured"], everybody["logged_in"], everybody["ready"]) == (24, 16, 8)
    assert (asking["configured"], asking["logged_in"], asking["ready"]) == (0, 0, 0)


# --- people ---------------------------------------------------------------------------------------


def test_a_skill_that_few_reach_is_a_gap() -> None:
    skills = {each["id"]: each for each in look()["skills"]}
    assert [each for each in skills if skills[each]["gap"]] == ["law"]
    assert (skills["law"]["asked"], skills["law"]["able"], skills["law"]["agents"]) == (4, 1, 1)
    assert (skills["eng"]["asked"], skills["eng"]["gap"]) == (0, False)
    assert (skills["yue"]["asked"], skills["cmn"]["asked"]) == (5, 3)


def test_the_gap_is_in_the_level_that_is_asked_for() -> None:
    seats = (
        Seat(agent=AgentId("8001"), skills=(("law", 5),)),
        Seat(agent=AgentId("8002"), skills=(("law", 3),)),
    )
    config = msgspec.structs.replace(CONFIG, seats=seats)
    law = next(each for each in register_view(config, {}, {}, TUESDAY)["skills"] if each["id"] == "law")
    assert (law["agents"], law["able"], law["gap"]) == (2, 1, True)


def test_a_seat_has_its_state_and_the_groups_of_the_hour() -> None:
    seats = {each["id"]: each for each in look()["seats"]}
    assert (seats["8003"]["state"], seats["8003"]["name"]) == ("logged_out", "梁志强")
    assert (seats["8007"]["state"], seats["8007"]["reason"]) == ("not_ready", "用餐")
    later = {each["id"]: each for each in look(now=at("2026-10-03 09:00"))["seats"]}
    assert (seats["8002"]["duty"], later["8002"]["duty"]) == ([], ["law"])


def test_the_roster_counts_only_while_it_lasts() -> None:
    law = {
        now: hotline("12348", at(now))["rungs"][0]["configured"]
        for now in ("2026-09-30 10:00", "2026-10-02 10:00")
    }
    assert law == {"2026-09-30 10:00": 1, "2026-10-02 10:00": 1}  # in the group, but without the skill
    group = {
        now: next(each["agents"] for each in look(now=at(now))["groups"] if each["id"] == "law")
        for now in law
    }
    assert group == {"2026-09-30 10:00": 1, "2026-10-02 10:00": 4}


# --- times ----------------------------------------------------------------------------------------


def test_the_weeks_begin_on_monday_and_know_today() -> None:
    days = look()["days"]
    assert days[0] == {"date": "2026-09-28", "kind": "workday", "today": False}
    assert [each["date"] for each in days if each["today"]] == ["2026-09-29"]
    kinds = {each["date"]: each["kind"] for each in days}
    assert [kinds[f"2026-10-{n:02}"] for n in (1, 3, 5, 10, 11)] == [
        "holiday",
        "weekend",
        "holiday",
        "made_up",
        "weekend",
    ]


def test_a_holiday_is_one_run_with_the_weekend_in_it() -> None:
    assert look()["ahead"] == [
        {"from": "2026-10-01", "to": "2026-10-07", "days": 7, "kind": "holiday"},
        {"from": "2026-10-10", "to": "2026-10-10", "days": 1, "kind": "made_up"},
    ]
    assert look(now=at("2026-10-04 12:00"))["ahead"][0]["from"] == "2026-10-04"


def test_an_official_holiday_on_a_weekend_is_a_holiday() -> None:
    calendar = Calendar(holidays=(day("2026-10-03"),))
    assert day_view(calendar, day("2026-10-03"))["kind"] == "holiday"
    assert day_view(calendar, day("2026-10-04"))["kind"] == "weekend"


def test_hours_name_who_uses_them() -> None:
    office, long = look()["hours"]
    assert office["used_by"] == ["12333", "12329", "税务分中心"]
    assert (long["used_by"], long["callbacks"]) == (["12348"], True)


# --- a trial --------------------------------------------------------------------------------------


def test_a_trial_out_of_hours_hears_so_and_takes_the_other_ladder() -> None:
    inside, outside = attempt("12333"), attempt("12333", at("2026-10-02 20:00"))
    assert (inside["ladder"], inside["spoken"]) == ("labour", ["greeting-12333"])
    assert (outside["open"], outside["ladder"]) == (False, "night")
    assert outside["spoken"] == ["greeting-12333", "closed-12333"]
    assert outside["day"] == {"date": "2026-10-02", "kind": "holiday"}


def test_a_trial_may_be_in_another_language_and_confidential() -> None:
    seen = attempt("12315", language="yue", confidential=True)
    assert seen["rungs"][0]["language"] == {"id": "yue", "name": "粤语", "level": 3}
    assert seen["confidential"]
    assert all(each["cleared"] for each in seen["rungs"])


def test_every_call_of_a_confidential_number_is_confidential() -> None:
    seen = attempt("12388")
    assert (seen["confidential"], [each["cleared"] for each in seen["rungs"]]) == (True, [True, True])


@pytest.mark.parametrize(
    ("choosing", "first"), [("best_skill", "8002"), ("longest_idle", "8001"), ("least_occupied", "8003")]
)
def test_who_is_named_first_is_chosen_by_the_ladders_rule(choosing: str, first: str) -> None:
    story = Story(three(Choosing(choosing)), now=TUESDAY)
    for agent in ("8001", "8002", "8003"):
        story.say(logged_in(agent), ready(agent))
    busy = {"8001": 300, "8002": 200, "8003": 100}
    there = {
        agent: msgspec.structs.replace(each, occupancy_permille=busy[agent])
        for agent, each in story.floor.agents.items()
    }
    trial = Trial(dnis="1", at=story.now)
    who = try_view(story.floor.config, there, {}, trial, story.now)["rungs"][0]["who"]
    assert (len(who), who[0]["id"]) == (3, first)


def three(choosing: Choosing) -> FloorConfig:
    levels = {"8001": 2, "8002": 5, "8003": 3}
    return FloorConfig(
        hotlines=(Hotline(number="1", name="热线", ladder="all"),),
        ladders=(Ladder(id="all", rungs=(Rung(after_ms=0, skills=(("law", 1),)),), choosing=choosing),),
        seats=tuple(Seat(agent=AgentId(each), skills=(("law", n),)) for each, n in levels.items()),
    )


def test_an_unknown_number_asks_for_nothing() -> None:
    seen = attempt("99999")
    assert (seen["known"], seen["name"], len(seen["rungs"])) == (False, "", 1)
    assert seen["rungs"][0]["ready"] == 8


def test_a_trial_says_whether_the_sub_centre_is_open_then() -> None:
    day_time, night = attempt("12366"), attempt("12366", at("2026-09-29 20:00"))
    assert [each["rungs"][1]["sub_centre"]["open"] for each in (day_time, night)] == [True, False]


# --- the same as the floor itself -----------------------------------------------------------------


def crowd(*, all_ready: bool) -> Story:
    """Every agent is on the floor; the first of the list has been idle longest."""
    config = msgspec.structs.replace(
        CONFIG, sub_centres=(), surge=msgspec.structs.replace(CONFIG.surge, on_waiting=0, on_wait_ms=0)
    )
    story = Story(config, now=TUESDAY)
    for agent in PEOPLE:
        story.say(logged_in(agent), *([ready(agent)] if all_ready else []))
    return story


@pytest.mark.parametrize("number", [each.number for each in ten_hotlines.HOTLINES])
def test_the_floor_counts_the_same_agents_on_every_rung(number: str) -> None:
    story = crowd(all_ready=False)
    story.say(arrived("c", dnis=number), intake("c"))
    shown = register_view(story.floor.config, story.floor.agents, PEOPLE, story.now)["hotlines"]
    rungs = next(each for each in shown if each["number"] == number)["rungs"]
    for place, rung in enumerate(rungs):
        seen = explain(story.floor, CallId("c"), story.now)
        assert seen is not None
        assert seen.rung == place
        assert sum(seen.serving.values()) == rung["logged_in"]
        story.wait((rung["until_ms"] or rung["after_ms"]) - rung["after_ms"])


@pytest.mark.parametrize("number", [each.number for each in ten_hotlines.HOTLINES])
def test_the_floor_offers_a_call_to_the_first_of_those_named(number: str) -> None:
    story = crowd(all_ready=True)
    trial = Trial(dnis=number, at=story.now)
    named = try_view(story.floor.config, story.floor.agents, PEOPLE, trial, story.now)["rungs"][0]["who"]
    story.say(arrived("c", dnis=number), intake("c"))
    call = story.floor.calls[CallId("c")]
    if named:
        assert (call.phase, call.agent) == (CallPhase.RINGING, named[0]["id"])
    else:
        assert call.phase is CallPhase.WAITING


def test_the_agents_at_home_in_the_hotlines_district_are_named_first() -> None:
    local = Hotline(number="88", name="三水区", district="三水区")
    config = msgspec.structs.replace(CONFIG, hotlines=(local,))
    trial = Trial(dnis="88", at=TUESDAY)
    who = try_view(config, agents(TUESDAY), PEOPLE, trial, TUESDAY)["rungs"][0]["who"]
    home = {seat.agent for seat in CONFIG.seats if seat.district == "三水区"}
    there = [each["id"] in home for each in who]
    assert there == sorted(there, reverse=True)
    assert any(there)
    assert not all(there)


def test_a_sub_centre_that_is_not_configured_is_not_shown() -> None:
    config = msgspec.structs.replace(CONFIG, sub_centres=(SubCentre(id="tax", name="税务", number="1"),))
    assert hotline("12315", config=config)["rungs"][-1]["sub_centre"] is None
