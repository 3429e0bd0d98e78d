"""Labels, longer wrap-up and the surge plan, by the desk's API: who may, and what becomes a fact."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from routing.facts import CallLabelled, SurgeSwitched, TimePassed, WrapUpExtended
from routing.model import Agent, AgentState, CallPhase, SurgeState
from tests.scenario.test_desk_api import ANN, CALL, Stage, standing


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with standing(Stage(tmp_path)) as stage:
        yield stage


def said(stage: Stage, kind: type[Any]) -> list[Any]:
    return [fact for fact in stage.facts if isinstance(fact, kind)]


async def test_the_agent_of_a_call_labels_it(stage: Stage) -> None:
    client = await stage.browser("8001")
    stage.talk()
    answer = await client.post(f"/api/calls/{CALL}/label", json={"elderly": True, "language": "yue"})
    assert (answer.status, said(stage, CallLabelled)) == (
        202,
        [CallLabelled(call=CALL, by="8001", elderly=True, language="yue")],
    )
    answer = await client.post(f"/api/calls/{CALL}/label", json={"confidential": False})
    assert said(stage, CallLabelled)[-1] == CallLabelled(call=CALL, by="8001", confidential=False)


@pytest.mark.parametrize(
    ("who", "body", "phase", "status"),
    [
        ("8002", {"elderly": True}, CallPhase.TALKING, 403),
        ("banzhang", {"elderly": True}, CallPhase.TALKING, 403),
        ("8001", {}, CallPhase.TALKING, 400),
        ("8001", {"language": "fr"}, CallPhase.TALKING, 400),
        ("8001", {"elderly": "yes"}, CallPhase.TALKING, 400),
        ("8001", {"loud": True}, CallPhase.TALKING, 400),
        ("8001", {"elderly": True}, CallPhase.RINGING, 409),
    ],
)
async def test_a_label_by_others_or_of_other_kinds_is_refused(
    stage: Stage, who: str, body: dict[str, Any], phase: CallPhase, status: int
) -> None:
    client = await stage.browser(who)
    stage.talk(phase=phase)
    answer = await client.post(f"/api/calls/{CALL}/label", json=body)
    assert (answer.status, said(stage, CallLabelled)) == (status, [])


async def test_a_call_that_is_over_takes_no_label(stage: Stage) -> None:
    client = await stage.browser("8001")
    answer = await client.post(f"/api/calls/{CALL}/label", json={"elderly": True})
    assert answer.status == 404


def wraps_up(stage: Stage, *, for_ms: int) -> None:
    """The agent has been in wrap-up for so long, and it ends in 20 s."""
    record = Agent(id=ANN, name="n", state=AgentState.WRAP_UP, since=stage.now - for_ms)
    stage.floor.put(msgspec.structs.replace(record, wrap_up_until=stage.now + 20_000))


async def test_wrap_up_is_extended_as_far_as_the_configuration_allows(stage: Stage) -> None:
    client = await stage.browser("8001")
    wraps_up(stage, for_ms=5_000)
    answer = await client.post("/api/agent/wrap-up", json={"minutes": 5})
    assert (answer.status, said(stage, WrapUpExtended)) == (202, [WrapUpExtended(agent=ANN, ms=300_000)])
    wraps_up(stage, for_ms=400_000)
    answer = await client.post("/api/agent/wrap-up", json={"minutes": 5})
    assert (answer.status, await answer.text()) == (409, "整理最多可延长到 10 分钟")
    assert len(said(stage, WrapUpExtended)) == 1


@pytest.mark.parametrize("minutes", [0, 61, 1.5, "2"])
async def test_an_extension_is_whole_minutes(stage: Stage, minutes: Any) -> None:
    client = await stage.browser("8001")
    wraps_up(stage, for_ms=0)
    assert (await client.post("/api/agent/wrap-up", json={"minutes": minutes})).status == 400


async def test_only_wrap_up_is_extended(stage: Stage) -> None:
    client = await stage.browser("8001")
    answer = await client.post("/api/agent/wrap-up", json={"minutes": 1})
    assert (answer.status, await answer.text()) == (409, "当前不在整理状态")


@pytest.mark.parametrize("who", ["banzhang", "huawu"])
async def test_the_surge_plan_is_switched_with_a_reason(stage: Stage, who: str) -> None:
    client = await stage.browser(who)
    answer = await client.post("/api/surge", json={"on": True, "why": " 台风 "})
    assert (answer.status, said(stage, SurgeSwitched)) == (202, [SurgeSwitched(on=True, by=who, why="台风")])


async def test_a_switch_by_agents_without_reason_or_without_change_is_refused(stage: Stage) -> None:
    agent, client = await stage.browser("8001"), await stage.browser("banzhang")
    assert (await agent.post("/api/surge", json={"on": True, "why": "台风"})).status == 403
    assert (await client.post("/api/surge", json={"on": True, "why": " "})).status == 400
    assert (await client.post("/api/surge", json={"on": False, "why": "恢复"})).status == 409
    stage.floor.surge = SurgeState(on=True, since=1, by="thresholds")
    assert (await client.post("/api/surge", json={"on": True, "why": "台风"})).status == 409
    assert said(stage, SurgeSwitched) == []


async def test_the_switches_are_listed_with_the_thresholds_in_words(stage: Stage) -> None:
    agent, client = await stage.browser("8001"), await stage.browser("huawu")
    stage.floor.surge = SurgeState(on=True, since=7, by="thresholds", why="waiting 9, longest 61 s")
    stage.feed.follow(stage.now, TimePassed(), stage.floor)
    assert (await agent.get("/api/surge")).status == 403
    answer = await (await client.get("/api/surge?limit=5")).json()
    assert answer["switches"] == [
        {"on": True, "at": 7, "by": "thresholds", "why": "排队 9 通，最长已等 1 分 1 秒"}
    ]
