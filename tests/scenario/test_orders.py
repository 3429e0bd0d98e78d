"""Orders in the whole service: confirmed once, numbered, told, late, grave, repeated; nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desk.ports import OrderIncomplete, OrdersAway, Role
from routing import facts as f
from routing.model import AgentId, CallId, CallPhase
from tests.scenario.house import House, eventually, house, messages
from tests.unit.floors import logged_in, ready
from tickets.delivery import Answer, Result
from tickets.draft import Draft
from tickets.order import Order
from tickets.order_store import MemoryOrderStore
from tickets.outbox import Waiting
from tickets.outbox_store import TOLD
from tickets.proposal import Proposal

CALL, CALL_2 = "1763800000.1", "1763800000.2"
ANN = AgentId("8001")
WORDS = "我要投诉楼下烧烤店噪音，地址在南海区桂城街道"
NUMBER = "FS20251122-000001"
MINUTE_S = 60


class City:
    """The city's system in memory; ``open`` lets it take what it is told."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, Any]]] = []
        self.open = True

    async def send(self, entry: Waiting) -> Answer:
        if not self.open:
            return Answer(result=Result.AGAIN, why="HTTP 500")
        self.got.append((entry.kind, msgspec.json.decode(entry.body)))
        return Answer(result=Result.TOLD)

    async def close(self) -> None:
        pass

    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.got]


async def talking(place: House, call: str = CALL, words: str = WORDS) -> None:
    """An agent talks with a caller who has said what it is about."""
    place.say(logged_in("8001"), ready("8001"))
    stream = await place.talk(call)
    if words:
        stream.say(words)
        await eventually(lambda: any(line.text for line in (draft_of(place, call) or _none()).lines))


def _none() -> Draft:
    return Draft(call=CallId(""), ani="", dnis="", opened_at=0)


def draft_of(place: House, call: str = CALL) -> Draft | None:
    return place.service.scribe.draft(CallId(call))


async def enter(place: House, call: str = CALL) -> str | None:
    return await place.service.ordering.enter(CallId(call), ANN)


async def entered(place: House, call: str = CALL) -> Draft:
    draft = await eventually(lambda: (d := draft_of(place, call)) and d.order and d)
    assert isinstance(draft, Draft)
    return draft


async def test_a_confirmed_draft_is_an_order_with_a_number_told_to_the_city(tmp_path: Path) -> None:
    city = City()
    async with house(tmp_path, receiver=city) as place:
        await talking(place)
        page = place.page("8001")
        stream = place.ear.streams[f"{CALL}/caller"]
        for _ in range(20):
            stream.say("还有就是晚上十一点以后也很吵，已经一个多月了")  # reading them takes a while
        place.say(f.DraftEdited(call=CallId(CALL), agent=ANN, field="wish", value="尽快处理"))
        assert await enter(place) == NUMBER  # what was typed a moment before is in it
        draft = await entered(place)
        assert draft.order is not None
        assert draft.order.number == NUMBER
        assert await place.until_fact(f.OrderEntered) == f.OrderEntered(
            call=CallId(CALL), agent=ANN, number=NUMBER
        )
        await eventually(lambda: city.got)
        shown = (await messages(page, "draft"))[-1]["draft"]
    kind, body = city.got[0]
    order = msgspec.convert(body, Order)
    assert (kind, order.number, order.agent, order.call) == ("order.entered", NUMBER, ANN, CALL)
    assert (order.value("wish"), order.value("town")) == ("尽快处理", "桂城街道")
    assert "桂城街道" in order.fields["town"].words
    assert (order.transcript.lines, order.fields["wish"].source) == (21, "agent")
    assert shown["order"] == {"number": NUMBER, "entered_at": draft.order.entered_at}
    assert (shown["clock"]["state"], shown["clock"]["changes_at"]) == ("ok", None)


async def test_pressed_twice_at_once_and_later_it_is_one_order(tmp_path: Path) -> None:
    city = City()
    async with house(tmp_path, receiver=city) as place:
        await talking(place)
        assert await asyncio.gather(*(enter(place) for _ in range(5))) == [NUMBER] * 5
        await entered(place)
        assert await enter(place) == NUMBER
        await eventually(lambda: city.got)
        assert sum(isinstance(fact, f.OrderEntered) for fact in place.facts) == 1
    assert city.kinds() == ["order.entered"]


async def test_required_fields_that_are_empty_are_named(tmp_path: Path) -> None:
    async with house(tmp_path) as place:
        await talking(place, words="")
        with pytest.raises(OrderIncomplete) as refused:
            await enter(place)
        assert refused.value.labels == ("诉求类别", "内容摘要")
        view = place.service.ordering.view(draft_of(place) or _none())
        assert view["missing"] == ["category", "summary"]
        assert await place.parts.orders.newest(9) == []


async def test_an_order_is_not_changed_any_more_by_anybody(tmp_path: Path) -> None:
    async with house(tmp_path) as place:
        await talking(place)
        await enter(place)
        before = (await entered(place)).fields
        place.say(f.DraftEdited(call=CallId(CALL), agent=ANN, field="wish", value="另一个"))
        place.ear.streams[f"{CALL}/caller"].say("我在禅城区祖庙街道，还有一件事")
        await eventually(lambda: len((draft_of(place) or _none()).lines) == 2)
        await place.service.scribe.drain()
        assert (draft_of(place) or _none()).fields == before


class Failing(MemoryOrderStore):
    """Fails so often before it writes, and so often after it has written."""

    def __init__(self, before: int = 0, after: int = 0) -> None:
        super().__init__()
        self.before, self.after = before, after

    async def enter(self, order: Order, prefix: str, *, tell: bool) -> Order:
        if self.before:
            self.before -= 1
            raise OSError("the disk is full")
        kept = await super().enter(order, prefix, tell=tell)
        if self.after:
            self.after -= 1
            raise TimeoutError
        return kept


@pytest.mark.parametrize("store", [Failing(before=2), Failing(after=2)], ids=["before", "after"])
async def test_a_store_that_fails_on_the_way_loses_neither_draft_nor_number(
    tmp_path: Path, store: Failing
) -> None:
    async with house(tmp_path) as place:
        object.__setattr__(place.parts, "orders", store)
        await talking(place)
        with pytest.raises(OrdersAway):
            await enter(place)
        draft = draft_of(place)
        assert draft is not None
        assert (draft.order, draft.value("town")) == (None, "桂城街道")
        assert not place.service.ordering.closed(CallId(CALL))
        place.say(f.DraftEdited(call=CallId(CALL), agent=ANN, field="wish", value="尽快"))
        if store.before:
            with pytest.raises(OrdersAway):
                await enter(place)
        assert await enter(place) == NUMBER
        await entered(place)
    assert [order.number for order in await store.newest(9)] == [NUMBER]


async def test_dead_between_the_order_and_its_news_the_next_start_tells_it(tmp_path: Path) -> None:
    async with house(tmp_path) as killed:
        await talking(killed)
        killed.service.ordering._report = lambda order: None  # type: ignore[method-assign]
        assert await enter(killed) == NUMBER
        await killed.service.scribe.drain()
    stored = await killed.parts.drafts.get(CallId(CALL))
    assert stored is not None
    assert stored.order is None
    async with house(tmp_path, killed) as place:
        await place.until_fact(f.OrderEntered)
        await place.service.scribe.drain()
        stored = await place.parts.drafts.get(CallId(CALL))
        assert stored is not None
        assert stored.order is not None
        assert stored.order.number == NUMBER
        assert await enter(place) == NUMBER


async def test_a_call_that_nobody_knows_has_no_order(tmp_path: Path) -> None:
    async with house(tmp_path) as place:
        assert await enter(place, "9.9") is None


async def board(place: House, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await place.service.ordering.board())[name]
    return found


@pytest.mark.parametrize(("minutes", "state"), [(19, None), (20, "warning"), (28, "alarm"), (31, "overdue")])
async def test_late_drafts_are_late_again_after_a_restart_also_when_the_agent_has_left(
    tmp_path: Path, minutes: int, state: str | None
) -> None:
    async with house(tmp_path) as killed:
        await talking(killed)
        await killed.service.scribe.drain()
        killed.emit("Hangup", CALL, Cause="16")
        await killed.until_phase(CALL, None)
        await killed.service.scribe.drain()
    killed.time.s += minutes * MINUTE_S
    async with house(tmp_path, killed) as place:
        await eventually(lambda: place.service.ordering.health()["orders"][0])
        late = await board(place, "late")
        assert [(each["call"], each["state"], each["agent"]) for each in late] == (
            [(CALL, state, "8001")] if state else []
        )
        supervisor, agent = place.page("banzhang", Role.SUPERVISOR), place.page("8001")
        shown = await eventually(lambda: place.service.feed._orders)
        assert [each["state"] for each in shown["late"]] == ([state] if state else [])
        clocks = await messages(agent, "clock")
        assert clocks == ([{"type": "clock", "call": CALL, "state": state}] if state else [])
        await eventually(lambda: not supervisor._queue.empty())
        assert await enter(place) == "FS20251122-000001"
        await entered(place)
        await eventually(lambda: not place.service.ordering._deadlines.late())


async def test_a_grave_request_is_reported_at_once_and_its_steps_are_told_once(tmp_path: Path) -> None:
    city = City()
    async with house(tmp_path, receiver=city) as place:
        await talking(place)
        place.say(f.GraveMarked(call=CallId(CALL), by="8001", kind="ongoing"))
        await eventually(lambda: city.got)
        kind, body = city.got[0]
        assert (kind, body["name"], body["town"]) == ("grave.reported", "危害正在发生", "桂城街道")
        assert body["said"] == ["我要投诉楼下烧烤店噪音，地址在南海区桂城街道"]
        assert await place.service.ordering.may_step(CallId(CALL), "dispatched")
        assert not await place.service.ordering.may_step(CallId(CALL), "responded")
        place.time.s += 5 * MINUTE_S
        place.say(f.GraveStepped(call=CallId(CALL), by="banzhang", step="dispatched"))
        await eventually(lambda: len(city.got) == 2)
        [grave] = await board(place, "grave")
        assert (grave["kind"], sorted(grave["steps"]), grave["late"]) == (
            "ongoing",
            ["dispatched", "reported"],
            [],
        )
        assert grave["due"]["passed_on"] == grave["steps"]["dispatched"] + 600_000
        await place.service.scribe.drain()
    place.time.s += 20 * MINUTE_S
    async with house(tmp_path, place, receiver=city) as later:
        await eventually(lambda: later.service.ordering.health()["orders"][0])
        [grave] = await board(later, "grave")
        assert grave["late"] == ["passed_on"]
        await enter(later)
        await eventually(lambda: len(city.got) == 3)
    assert city.kinds() == ["grave.reported", "grave.step", "order.entered"]
    assert city.got[2][1]["grave"]["kind"] == "ongoing"


async def test_the_detector_only_proposes(tmp_path: Path) -> None:
    city = City()
    async with house(tmp_path, receiver=city) as place:
        await talking(place)
        place.say(f.GraveMarked(call=CallId(CALL), by="detector", kind="serious"))
        draft = await eventually(lambda: (d := draft_of(place)) and d.grave and d)
        view = place.service.ordering.view(draft)["grave"]
        assert (view["kind"], view["by"], view["steps"], view["due"]) == ("serious", "detector", {}, {})
        assert (await board(place, "grave"), city.got) == ([], [])
        place.say(f.GraveMarked(call=CallId(CALL), by="8001", kind=""))
        await eventually(lambda: not (draft_of(place) or _none()).grave.kind)  # type: ignore[union-attr]
        assert place.service.ordering.view(draft_of(place) or _none())["grave"] is None
    assert city.got == []


async def test_an_emergency_hand_over_and_its_outcome_are_told(tmp_path: Path) -> None:
    city = City()
    async with house(tmp_path, receiver=city) as place:
        stream = await place.arrive(CALL)
        place.step("intake-done", CALL)
        await place.until_phase(CALL, CallPhase.WAITING)
        stream.say("救命啊，我家里着火了，快来人，南海区桂城街道")
        await eventually(lambda: city.got)
        kind, body = city.got[0]
        assert (kind, body["call"], body["kind"], body["ani"]) == (
            "emergency.handover",
            CALL,
            "fire",
            "13800138000",
        )
        place.say(f.EmergencyAnswered(call=CallId(CALL), number=body["number"]))
        await eventually(lambda: len(city.got) == 2)
    kind, body = city.got[1]
    assert (kind, body["outcome"]) == ("emergency.outcome", "accepted")


async def test_an_earlier_order_on_the_same_matter_is_proposed_and_linked(tmp_path: Path) -> None:
    city = City()
    async with house(tmp_path, receiver=city) as place:
        await talking(place)
        await enter(place)
        await entered(place)
        place.emit("Hangup", CALL, Cause="16")
        await place.until_phase(CALL, None)
        place.say(ready("8001"))
        await talking(place, CALL_2)
        view = await eventually(
            lambda: (v := place.service.ordering.view(draft_of(place, CALL_2) or _none()))["repeat_of"] and v
        )
        [found] = view["repeat_of"]
        assert (found["order"], found["call"], found["same"]) == (NUMBER, CALL, ["topic", "place"])
        assert "烧烤" in found["summary"]
        assert not found["linked"]
        place.say(f.DraftEdited(call=CallId(CALL_2), agent=ANN, field="earlier_order", value=NUMBER[-6:]))
        view = await eventually(
            lambda: (v := place.service.ordering.view(draft_of(place, CALL_2) or _none())) and v["repeat_of"]
        )
        await eventually(
            lambda: place.service.ordering.view(draft_of(place, CALL_2) or _none())["repeat_of"][0]["linked"]
        )
        assert await enter(place, CALL_2) == "FS20251122-000002"
        order = await place.parts.orders.of_call(CallId(CALL_2))
    assert order is not None
    assert order.repeat_of == order.value("earlier_order") == NUMBER


async def test_while_the_city_is_away_orders_go_on_and_wait_for_it(tmp_path: Path) -> None:
    city = City()
    city.open = False
    async with house(tmp_path, receiver=city) as place:
        await talking(place)
        assert await enter(place) == NUMBER
        outbox = await eventually(lambda: (o := place.service.ordering.courier) and o.failed_at and o)
        assert (outbox.why, place.service.health()["parts"]["outbox"]["up"]) == ("HTTP 500", False)
        shown = (await place.service.ordering.board())["outbox"]
        assert (shown["waiting"], shown["why"]) == (1, "HTTP 500")
        assert place.service.health()["ok"] in (True, False)
        city.open = True
        place.time.s += 600
        assert outbox is not None
        await eventually(lambda: city.got)
        await eventually(lambda: outbox.failed_at is None)
        assert len(await place.outbox.entries(TOLD, 9)) == 1


class Model:
    """A language model that says the same to everything."""

    def __init__(self, proposal: Proposal) -> None:
        self.proposal = proposal
        self.asked: list[Sequence[str]] = []

    async def improve(self, said: Sequence[str], departments: Sequence[str]) -> Proposal | None:
        self.asked.append(said)
        return self.proposal

    async def close(self) -> None:
        pass


async def ended(place: House, call: str = CALL) -> None:
    place.emit("Hangup", call, Cause="16")
    await place.until_phase(call, None)
    await eventually(lambda: (draft_of(place, call) or _none()).ended_at)


async def test_a_language_model_only_proposes_and_only_after_the_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cti.suggesting.SETTLE_S", 0.0)
    model = Model(Proposal(summary="楼下烧烤店夜间噪音扰民", department="市场监督管理局"))
    async with house(tmp_path, improver=model) as place:
        await talking(place)
        before = draft_of(place) or _none()
        assert model.asked == []
        await ended(place)
        draft = await eventually(lambda: (d := draft_of(place)) and d.suggested and d)
        view = place.service.ordering.view(draft)
        assert view["fields"]["summary"]["value"] == before.value("summary") != ""
        assert view["fields"]["summary"]["proposal"]["value"] == "楼下烧烤店夜间噪音扰民"
        assert view["fields"]["summary"]["proposal"]["source"] == "model"
        assert view["fields"]["department"]["value"] == before.value("department")
        assert view["fields"]["department"]["proposal"]["value"] == "市场监督管理局"
        assert set(view["fields"]) - set(before.fields) <= {"department"}
        place.say(f.DraftEdited(call=CallId(CALL), agent=ANN, field="summary", value="我写的"))
        await eventually(lambda: (draft_of(place) or _none()).value("summary") == "我写的")
        view = place.service.ordering.view(draft_of(place) or _none())
        assert (view["fields"]["summary"]["proposal"] or {}).get("source") != "model"
        await enter(place)
        order = await place.parts.orders.of_call(CallId(CALL))
    assert order is not None
    assert (order.value("summary"), order.value("department")) == ("我写的", before.value("department"))
    assert len(model.asked) == 1


async def test_confidential_words_never_leave_the_house(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cti.suggesting.SETTLE_S", 0.0)
    model = Model(Proposal(summary="x"))
    async with house(tmp_path, improver=model) as place:
        await talking(place)
        place.say(f.CallLabelled(call=CallId(CALL), by="8001", confidential=True))
        await eventually(lambda: (draft_of(place) or _none()).confidential)
        await ended(place)
        place.say(ready("8001"))
        await talking(place, CALL_2)
        await ended(place, CALL_2)  # the other call is asked about, after the first had its turn
        await eventually(lambda: (draft_of(place, CALL_2) or _none()).suggested)
        assert len(model.asked) == 1
        assert (draft_of(place) or _none()).suggested == {}
        await enter(place)
        order = await place.parts.orders.of_call(CallId(CALL))
        [entry] = await board(place, "orders")
    assert order is not None
    assert (order.confidential, entry["summary"], entry["confidential"]) == (True, "", True)
