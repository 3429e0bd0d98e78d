"""Every scenario of calls.toml: as told, with a restart after each fact, and replayed from its journal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from routing import facts as f
from routing.effects import RingAgent
from routing.errors import IllegalFact
from routing.floor import Floor
from routing.model import CallId
from routing.reconcile import reconcile
from routing.step import step
from tests.scenario.engine import Scene, outcome, scenarios

SCENARIOS = scenarios(Path(__file__).with_name("calls.toml"))
EVERY = pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=list(SCENARIOS))
ALWAYS = {"dialled": "12345", "unanswered_by": []}


def expected(scenario: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {call: ALWAYS | said for call, said in scenario["calls"].items()}


def assert_true_at_the_end(scene: Scene) -> None:
    assert reconcile(scene.floor, scene.asterisk.listing()) == [], "the floor and Asterisk disagree"
    assert not scene.floor.calls
    assert not [agent for agent in scene.floor.agents.values() if agent.call]


@EVERY
def test_as_told(scenario: dict[str, Any]) -> None:
    scene = Scene(scenario).play()
    assert_true_at_the_end(scene)
    assert {call.id: outcome(call) for call in scene.kept} == expected(scenario)
    assert len(scene.kept) == len(scenario["calls"]), "each call is kept once"
    assert scene.refused == []
    if "acts" in scenario:
        assert scene.acts() == scenario["acts"]
    if "agents" in scenario:
        assert {agent.id: agent.state for agent in scene.floor.agents.values()} == scenario["agents"]


@EVERY
def test_a_restart_after_any_fact_changes_nothing_for_anybody(scenario: dict[str, Any]) -> None:
    whole = Scene(scenario).play()
    for after in range(1, len(whole.journal) + 1):
        scene = Scene(scenario, restart_after=after).play()
        assert_true_at_the_end(scene)
        again = {call.id: outcome(call) for call in scene.kept}
        # an action that had failed and was not told yet costs the caller some seconds
        for said in (*again.values(), *(wanted := expected(scenario)).values()):
            said.pop("answered", None)
        assert again == wanted, f"restart after {whole.journal[after - 1].fact}"


@EVERY
def test_a_restart_that_lost_the_last_fact_still_comes_to_a_true_floor(scenario: dict[str, Any]) -> None:
    whole = Scene(scenario).play()
    for after in range(1, len(whole.journal) + 1):
        lost = whole.journal[after - 1].fact
        scene = Scene(scenario, restart_after=after, lose_last=True).play()
        assert_true_at_the_end(scene)
        kept = {call.id for call in scene.kept}
        never_seen = {lost.call} if isinstance(lost, f.CallArrived) else set()
        assert kept | never_seen >= set(scenario["calls"]), f"without {lost}"


# A start begins a new floor; only an unbroken journal can be played from its beginning.
UNBROKEN = [one for one in SCENARIOS.values() if not any("program" in line for line in one["story"])]


@pytest.mark.parametrize("scenario", UNBROKEN, ids=[one["name"] for one in UNBROKEN])
def test_its_journal_played_again_gives_the_very_same_decisions(scenario: dict[str, Any]) -> None:
    scene = Scene(scenario).play()
    floor = Floor(scene.config)
    for entry in scene.journal:
        assert tuple(step(floor, f.from_json(f.to_json(entry.fact)), entry.at)) == entry.effects
    assert floor.snapshot() == scene.floor.snapshot()


def test_another_configuration_decides_a_past_day_otherwise() -> None:
    """What the journal is for: a day may be played against other rules."""
    scene = Scene(SCENARIOS["a call waits until somebody is free and is taken after the wrap-up"]).play()
    floor, rings = Floor(scene.config), []
    step(floor, f.ConfigChanged(config=type(scene.config)(wrap_up_ms=0)), scene.journal[0].at)
    for entry in scene.journal:
        try:
            rings += [
                (entry.at, e.call) for e in step(floor, entry.fact, entry.at) if isinstance(e, RingAgent)
            ]
        except IllegalFact:
            continue
    [(_, first), (then, second)] = rings
    assert (first, second) == ("c1", "c2")
    ended = next(e.at for e in scene.journal if isinstance(e.fact, f.CallerHungUp) and e.fact.call == "c1")
    assert then == ended, "without wrap-up the second is offered the moment the first has ended"


def test_there_are_enough_of_them_and_every_phase_is_left_by_hanging_up() -> None:
    assert len(SCENARIOS) >= 15
    left = set()
    for scenario in SCENARIOS.values():
        scene = Scene(scenario).play()
        left |= {call.phase for call in scene.kept}
    assert left >= {"greeting", "waiting", "ringing", "talking", "transferring", "emergency"}
    assert CallId("c1") in {call.id for call in scene.kept}
