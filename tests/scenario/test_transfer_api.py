"""Handing a call on from the page: what becomes a fact, and what is refused with which words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desk.twins import MemoryFloor
from routing import facts as f
from routing.model import AgentState, CallPhase, Consult, Target, TargetKind
from routing.register import EmergencyNumber, FloorConfig, Group, Hotline, Hours, Seat, SubCentre
from tests.scenario.test_desk_api import ANN, BEN, CALL, Stage, standing

CONFIG = FloorConfig(
    hotlines=(Hotline(number="12345", name="便民热线"),),
    emergency_numbers=(EmergencyNumber(number="110", name="公安"),),
    groups=(Group(id="law", name="法律组"),),
    seats=(Seat(agent=BEN, groups=("law",)),),
    sub_centres=(
        SubCentre(id="tax", name="税务分中心", number="12366"),
        SubCentre(id="shut", name="夜间关闭", number="12319", hours="never"),
    ),
    hours=(Hours(id="never"),),
)
TO_BEN = {"kind": "agent", "id": "8002"}
URL = f"/api/calls/{CALL}"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with standing(Stage(tmp_path, floor=MemoryFloor(config=CONFIG))) as stage:
        yield stage


def set_call(stage: Stage, phase: CallPhase = CallPhase.TALKING, **changes: Any) -> None:
    """Ann has the call, and Ben is ready."""
    stage.talk(ANN, phase)
    call = stage.floor.calls[CALL]
    stage.floor.put(msgspec.structs.replace(call, agent_channel="PJSIP/8001-0000000a", **changes))
    stage.seat(BEN, AgentState.READY)
    stage.facts.clear()


def consulting(*, answered: bool) -> dict[str, Any]:
    target = Target(kind=TargetKind.AGENT, id=BEN)
    return {"phase": CallPhase.CONSULTING, "consult": Consult(target=target, since=1, answered=answered)}


@pytest.mark.parametrize(
    "target",
    [
        TO_BEN,
        {"kind": "group", "id": "law"},
        {"kind": "sub_centre", "id": "tax"},
        {"kind": "number", "id": "075783000000"},
    ],
)
async def test_where_a_call_may_go(stage: Stage, target: dict[str, str]) -> None:
    client = await stage.browser("8001")
    set_call(stage)
    for path in ("transfer", "consult"):
        answer = await client.post(f"{URL}/{path}", json={"target": target})
        assert answer.status == 202, await answer.text()
    goal = Target(kind=TargetKind(target["kind"]), id=target["id"])
    assert stage.facts == [
        f.TransferRequested(call=CALL, agent=ANN, target=goal),
        f.ConsultRequested(call=CALL, agent=ANN, target=goal),
    ]


@pytest.mark.parametrize(
    ("kind", "name", "words"),
    [
        ("agent", "8001", "不能转给自己"),
        ("agent", "8009", "该座席未签入"),
        ("group", "none", "没有这个转接对象"),
        ("sub_centre", "none", "没有这个转接对象"),
        ("sub_centre", "shut", "该分中心现在不在服务时间"),
        ("number", "12", "外线号码须为 3 至 15 位数字"),
        ("number", "0757-8300", "外线号码须为 3 至 15 位数字"),
        ("number", "110", "紧急号码请用一键转接"),
        ("number", "12345", "这是本热线自己的号码"),
    ],
)
async def test_where_it_may_not_go_is_said(stage: Stage, kind: str, name: str, words: str) -> None:
    client = await stage.browser("8001")
    set_call(stage)
    for path in ("transfer", "consult"):
        answer = await client.post(f"{URL}/{path}", json={"target": {"kind": kind, "id": name}})
        assert (answer.status, await answer.text()) == (409, words)
    assert stage.facts == []


async def test_nobody_who_is_busy_is_rung(stage: Stage) -> None:
    client = await stage.browser("8001")
    set_call(stage)
    stage.seat(BEN, AgentState.NOT_READY)
    answer = await client.post(f"{URL}/transfer", json={"target": TO_BEN})
    assert (answer.status, await answer.text()) == (409, "该座席现在不空闲")
    law = {"target": {"kind": "group", "id": "law"}}
    answer = await client.post(f"{URL}/consult", json=law)
    assert (answer.status, await answer.text()) == (409, "该组现在没有空闲座席")
    assert (await client.post(f"{URL}/transfer", json=law)).status == 202, "it waits in the group's line"


async def test_a_confidential_call_stays_with_cleared_agents(stage: Stage) -> None:
    client = await stage.browser("8001")
    set_call(stage, confidential=True)
    for target in (TO_BEN, {"kind": "number", "id": "075783000000"}):
        answer = await client.post(f"{URL}/consult", json={"target": target})
        assert (answer.status, "保密" in await answer.text()) == (409, True)


@pytest.mark.parametrize("target", [{"kind": "moon", "id": "1"}, {"kind": "agent"}, "8002", None])
async def test_a_target_that_is_none_is_refused(stage: Stage, target: object) -> None:
    client = await stage.browser("8001")
    set_call(stage)
    assert (await client.post(f"{URL}/transfer", json={"target": target})).status == 400


ACTS = ("transfer", "consult", "consult/cancel", "consult/complete", "conference")


async def test_only_its_own_agent_hands_a_call_on(stage: Stage) -> None:
    ben, boss = await stage.browser("8002"), await stage.browser("banzhang")
    stranger = await stage.browser()
    set_call(stage, **consulting(answered=True))
    for act in ACTS:
        for who, status in ((ben, 403), (boss, 403), (stranger, 401)):
            assert (await who.post(f"{URL}/{act}", json={"target": TO_BEN})).status == status
    assert (await boss.get("/api/targets")).status == 403
    assert stage.facts == []


async def test_a_consult_is_left_in_three_ways(stage: Stage) -> None:
    client = await stage.browser("8001")
    set_call(stage, **consulting(answered=True))
    for act in ACTS[2:]:
        assert (await client.post(f"{URL}/{act}")).status == 202
    assert stage.facts == [
        f.ConsultCancelled(call=CALL, agent=ANN),
        f.ConsultCompleted(call=CALL, agent=ANN),
        f.ConferenceRequested(call=CALL, agent=ANN),
    ]


async def test_before_the_answer_only_going_back_is_possible(stage: Stage) -> None:
    client = await stage.browser("8001")
    set_call(stage, **consulting(answered=False))
    for act in ACTS[3:]:
        answer = await client.post(f"{URL}/{act}")
        assert (answer.status, await answer.text()) == (409, "对方还没有接听")
    assert (await client.post(f"{URL}/consult", json={"target": TO_BEN})).status == 409
    assert (await client.post(f"{URL}/consult/cancel")).status == 202


async def test_without_a_consult_there_is_nothing_to_leave(stage: Stage) -> None:
    client = await stage.browser("8001")
    set_call(stage)
    for act in ACTS[2:]:
        assert (await client.post(f"{URL}/{act}")).status == 409
    assert (await client.post("/api/calls/1.1/transfer", json={"target": TO_BEN})).status == 404


async def test_an_agent_whose_channel_is_not_known_may_only_transfer(stage: Stage) -> None:
    client = await stage.browser("8001")
    set_call(stage)
    stage.floor.put(msgspec.structs.replace(stage.floor.calls[CALL], agent_channel=""))
    assert (await client.post(f"{URL}/consult", json={"target": TO_BEN})).status == 409
    assert (await client.post(f"{URL}/transfer", json={"target": TO_BEN})).status == 202


async def test_the_picker_shows_who_is_there(stage: Stage) -> None:
    client = await stage.browser("8001")
    set_call(stage)
    view = await (await client.get("/api/targets")).json()
    assert view == {
        "agents": [{"id": "8002", "name": "n", "state": "ready", "ready": True, "groups": ["law"]}],
        "groups": [{"id": "law", "name": "法律组", "free": 1}],
        "sub_centres": [
            {"id": "tax", "name": "税务分中心", "open": True},
            {"id": "shut", "name": "夜间关闭", "open": False},
        ],
    }
