"""Orders and grave requests by the desk's API: who may, what is refused, and what becomes a fact."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from desk.deps import DeskDeps
from desk.ports import Json, OrderIncomplete, OrdersAway, Role
from routing.facts import DraftEdited, GraveMarked, GraveStepped
from routing.model import AgentId, CallId
from tests.scenario.house import messages
from tests.scenario.test_desk_api import ANN, CALL, Stage, standing
from tickets.grave import Step

NUMBER = "FS20261122-000001"
BOARD: Json = {"orders": [], "late": [], "grave": [], "outbox": {"waiting": 0}}


@dataclass
class Orders:
    """A twin of the order desk."""

    kinds: dict[str, str] = field(default_factory=lambda: {"ongoing": "危害正在发生"})
    answer: str | Exception | None = NUMBER
    busy: bool = False
    next_step: str = "dispatched"
    asked: list[tuple[str, str]] = field(default_factory=list)
    away: bool = False

    async def enter(self, call: CallId, agent: AgentId) -> str | None:
        self.asked.append((call, agent))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def closed(self, call: CallId) -> bool:
        return self.busy

    async def may_step(self, call: CallId, step: str) -> bool:
        return Step(step) == self.next_step

    async def board(self) -> Json:
        if self.away:
            raise OrdersAway
        return BOARD


@dataclass
class OrderStage(Stage):
    orders: Orders | None = field(default_factory=Orders)

    def deps(self) -> DeskDeps:
        return replace(super().deps(), orders=self.orders)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[OrderStage]:
    async with standing(OrderStage(tmp_path)) as stage:
        stage.talk()
        stage.drafts.by_call[CALL] = {"call": CALL, "agent": "8001", "fields": {}}
        yield stage


def said(stage: Stage, kind: type[Any]) -> list[Any]:
    return [fact for fact in stage.facts if isinstance(fact, kind)]


async def test_who_has_the_call_confirms_its_draft(stage: OrderStage) -> None:
    client = await stage.browser("8001")
    answer = await client.post(f"/api/calls/{CALL}/order", json={})
    assert (answer.status, await answer.json()) == (200, {"number": NUMBER})
    assert stage.orders is not None
    assert stage.orders.asked == [(CALL, ANN)]


@pytest.mark.parametrize(
    ("who", "body", "status"),
    [("8002", {}, 403), ("banzhang", {}, 403), ("", {}, 401), ("8001", {"number": "FS1"}, 400)],
)
async def test_others_and_other_bodies_confirm_nothing(
    stage: OrderStage, who: str, body: dict[str, Any], status: int
) -> None:
    client = await stage.browser(who)
    answer = await client.post(f"/api/calls/{CALL}/order", json=body)
    assert answer.status == status
    assert stage.orders is not None
    assert stage.orders.asked == []


async def test_what_is_missing_is_named_and_a_store_that_is_away_loses_nothing(stage: OrderStage) -> None:
    client = await stage.browser("8001")
    assert stage.orders is not None
    stage.orders.answer = OrderIncomplete(["诉求类别", "内容摘要"])
    answer = await client.post(f"/api/calls/{CALL}/order", json={})
    assert (answer.status, await answer.json()) == (422, {"missing": ["诉求类别", "内容摘要"]})
    stage.orders.answer = OrdersAway()
    answer = await client.post(f"/api/calls/{CALL}/order", json={})
    assert (answer.status, await answer.text()) == (503, "定单暂时无法保存，草稿已保留，请稍后再试")
    stage.orders.answer = None
    assert (await client.post(f"/api/calls/{CALL}/order", json={})).status == 404
    stage.orders.answer = OrdersAway()
    stage.orders.away = True
    supervisor = await stage.browser("banzhang")
    assert (await supervisor.get("/api/orders")).status == 503


@pytest.mark.parametrize("how", ["entered", "being entered"])
async def test_an_order_takes_no_edits(stage: OrderStage, how: str) -> None:
    client = await stage.browser("8001")
    assert stage.orders is not None
    stage.orders.busy = how == "being entered"
    if how == "entered":
        stage.drafts.by_call[CALL]["order"] = {"number": NUMBER, "entered_at": 1}
    answer = await client.patch(f"/api/calls/{CALL}/draft", json={"field": "wish", "value": "快"})
    assert (answer.status, said(stage, DraftEdited)) == (409, [])


@pytest.mark.parametrize("who", ["8001", "banzhang"])
async def test_agent_and_supervisor_mark_a_grave_request(stage: OrderStage, who: str) -> None:
    client = await stage.browser(who)
    for kind in ("ongoing", ""):
        answer = await client.post(f"/api/calls/{CALL}/grave", json={"kind": kind})
        assert answer.status == 202
    assert [(fact.by, fact.kind) for fact in said(stage, GraveMarked)] == [(who, "ongoing"), (who, "")]


@pytest.mark.parametrize(
    ("who", "kind", "status"), [("8002", "ongoing", 403), ("huawu", "ongoing", 403), ("8001", "fire", 400)]
)
async def test_others_and_other_kinds_are_refused(
    stage: OrderStage, who: str, kind: str, status: int
) -> None:
    client = await stage.browser(who)
    answer = await client.post(f"/api/calls/{CALL}/grave", json={"kind": kind})
    assert (answer.status, said(stage, GraveMarked)) == (status, [])


@pytest.mark.parametrize(
    ("who", "step", "status"),
    [
        ("banzhang", "dispatched", 202),
        ("banzhang", "resolved", 409),
        ("banzhang", "overtaken", 400),
        ("8001", "dispatched", 403),
    ],
)
async def test_a_supervisor_records_the_steps_in_order(
    stage: OrderStage, who: str, step: str, status: int
) -> None:
    client = await stage.browser(who)
    answer = await client.post(f"/api/calls/{CALL}/grave/step", json={"step": step})
    assert answer.status == status
    assert [fact.step for fact in said(stage, GraveStepped)] == ([step] if status == 202 else [])
    assert (await client.post("/api/calls/9.9/grave/step", json={"step": step})).status in (403, 404)


async def test_supervisors_see_the_lists_and_everybody_the_kinds(stage: OrderStage) -> None:
    supervisor, agent = await stage.browser("banzhang"), await stage.browser("8001")
    assert await (await supervisor.get("/api/orders")).json() == BOARD
    assert (await agent.get("/api/orders")).status == 403
    assert (await (await agent.get("/api/me")).json())["grave_kinds"] == {"ongoing": "危害正在发生"}


async def test_without_orders_there_are_no_such_pages(tmp_path: Path) -> None:
    async with standing(OrderStage(tmp_path, orders=None)) as stage:
        stage.talk()
        client = await stage.browser("8001")
        assert (await client.post(f"/api/calls/{CALL}/order", json={})).status == 404
        assert (await (await client.get("/api/me")).json())["grave_kinds"] == {}


async def test_pages_that_connect_later_get_lists_and_clocks_and_only_their_own(stage: OrderStage) -> None:
    clock = {"state": "alarm", "due_at": 9, "changes_at": 9}
    stage.feed.clock_changed(CALL, "8001", clock, late=True)
    stage.feed.orders_changed(BOARD)
    pages = [
        stage.feed.attach(name, role, stage.floor, stage.now)
        for name, role in (
            ("8001", Role.AGENT),
            ("8002", Role.AGENT),
            ("banzhang", Role.SUPERVISOR),
            ("huawu", Role.OPERATOR),
        )
    ]
    got = [await messages(page, "clock", "orders") for page in pages]
    assert got == [
        [{"type": "clock", "call": CALL, "state": "alarm"}],
        [],
        [{"type": "orders", **BOARD}],
        [],
    ]
    stage.feed.clock_changed(CALL, "8001", {**clock, "state": "ok"}, late=False)
    assert await messages(pages[0], "clock") == [{"type": "clock", "call": CALL, "state": "ok"}]
    again = stage.feed.attach("8001", Role.AGENT, stage.floor, stage.now)
    assert await messages(again, "clock") == []
