"""The keys for emergencies, and the stand-in's page, through the desk's API."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from desk.accounts import make_account
from desk.ports import Role
from routing.facts import CallerHungUp, EmergencyJudged, EmergencyRequested, EmergencyTaken, TimePassed
from routing.model import (
    Call,
    CallPhase,
    Consult,
    Emergency,
    EmergencyOutcome,
    Handover,
    Target,
    TargetKind,
)
from tests.scenario.test_desk_api import ANN, CALL, PASSWORD, QUICK, Stage, next_of, standing

URL = f"/api/calls/{CALL}/emergency"
ASKED = Consult(target=Target(kind=TargetKind.EMERGENCY, id="110"), since=0)
SENT = Emergency(kind="fire", words="着火了", number="110", heard_at=1, sent_at=2, by=Handover.WARM)
BODIES = (
    (f"{URL}/taken", {}),
    (f"{URL}/judge", {"outcome": "accepted"}),
)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    made = Stage(tmp_path)
    await made.accounts.put(make_account("1100", Role.EMERGENCY, PASSWORD, hasher=QUICK))
    async with standing(made) as stage:
        yield stage


def handing_over(stage: Stage, *, answered: bool) -> None:
    """110 is rung, or has answered; the agent is there."""
    stage.talk(phase=CallPhase.CONFERENCE)
    call = stage.floor.calls[CALL]
    said = replace(SENT, answered_at=3 if answered else None)
    there = replace(ASKED, answered=answered, channel="x" if answered else "")
    put(stage, replace(call, consult=there, emergency=said))


def put(stage: Stage, call: Call) -> None:
    stage.floor.put(call)
    stage.feed.follow(stage.now, TimePassed(), stage.floor)


@pytest.mark.parametrize(("body", "by"), [({}, Handover.WARM), ({"by": "three_way"}, Handover.THREE_WAY)])
async def test_the_key_says_whether_the_agent_stays(stage: Stage, body: dict[str, str], by: Handover) -> None:
    client = await stage.browser("8001")
    stage.talk()
    assert (await client.post(URL, json={"number": "110", **body})).status == 202
    assert stage.facts[-1] == EmergencyRequested(call=CALL, agent=ANN, number="110", by=by)
    assert (await client.post(URL, json={"number": "110", "by": "direct"})).status == 400


async def test_taken_over_only_after_it_answered(stage: Stage) -> None:
    client = await stage.browser("8001")
    handing_over(stage, answered=False)
    assert (await client.post(f"{URL}/taken", json={})).status == 409
    assert (await client.post(f"{URL}/dismiss", json={"reason": "误报"})).status == 409
    assert (await client.post(f"{URL}/judge", json={"outcome": "accepted"})).status == 409
    handing_over(stage, answered=True)
    assert (await client.post(f"{URL}/taken", json={})).status == 202
    assert stage.facts[-1] == EmergencyTaken(call=CALL, agent=ANN)


@pytest.mark.parametrize("account", ["8001", "1100"])
async def test_agent_and_stand_in_record_how_it_ended(stage: Stage, account: str) -> None:
    client = await stage.browser(account)
    handing_over(stage, answered=True)
    body = {"outcome": "returned", "note": "非警情"}
    assert (await client.post(f"{URL}/judge", json=body)).status == 202
    outcome = EmergencyOutcome.RETURNED
    assert stage.facts[-1] == EmergencyJudged(call=CALL, by=account, outcome=outcome, note="非警情")
    assert (await client.post(f"{URL}/judge", json={"outcome": "dismissed"})).status == 400


async def test_nobody_else_does(stage: Stage) -> None:
    handing_over(stage, answered=True)
    for account, status in (("8002", 403), ("banzhang", 403)):
        client = await stage.browser(account)
        for path, body in BODIES:
            assert (await client.post(path, json=body)).status == status
    assert not [fact for fact in stage.facts if isinstance(fact, EmergencyTaken | EmergencyJudged)]


async def test_the_stand_in_sees_hand_overs_and_nothing_else(stage: Stage) -> None:
    client = await stage.browser("1100")
    for path in (f"/api/calls/{CALL}", "/api/recordings", "/api/measures", "/api/callbacks", "/api/orders"):
        assert (await client.get(path)).status in (403, 404)
    async with client.ws_connect("/ws") as socket:
        assert (await next_of(socket, "emergencies"))["open"] == []
        handing_over(stage, answered=False)
        [case] = (await next_of(socket, "emergencies"))["open"]
        assert (case["call"], case["number"], case["answered_at"]) == (CALL, "110", None)
        assert case["words"] == ["着火了"]
        del stage.floor.calls[CALL]
        stage.feed.follow(stage.now, TimePassed(), stage.floor)
        told = await next_of(socket, "emergencies")
    assert told["open"] == []
    assert [each["outcome"] for each in told["recent"]] == ["abandoned"]
    listed = await (await client.get("/api/emergencies")).json()
    assert listed == {"open": told["open"], "recent": told["recent"]}
    agent = await stage.browser("8002")
    assert (await agent.get("/api/emergencies")).status == 403


async def test_a_stand_in_sees_and_judges_the_cases_of_its_own_numbers(stage: Stage) -> None:
    fire = await stage.browser("1100")
    stage.feed.sit({"1100": ("119",)})
    handing_over(stage, answered=True)
    async with fire.ws_connect("/ws") as socket:
        assert (await next_of(socket, "emergencies"))["open"] == []
        refused = await fire.post(f"{URL}/judge", json={"outcome": "accepted"})
        assert (refused.status, await refused.text()) == (403, "只能登记本席值守的紧急号码")
        assert (await (await fire.get("/api/emergencies")).json())["open"] == []
        supervisor = await stage.browser("banzhang")
        assert len((await (await supervisor.get("/api/emergencies")).json())["open"]) == 1
        stage.feed.sit({"1100": ("119", "110")})
        [case] = (await next_of(socket, "emergencies"))["open"]
        assert case["number"] == "110"
    assert (await fire.post(f"{URL}/judge", json={"outcome": "accepted"})).status == 202


async def test_what_is_pushed_to_a_stand_in_is_of_its_own_numbers_only(stage: Stage) -> None:
    await stage.accounts.put(make_account("1190", Role.EMERGENCY, PASSWORD, hasher=QUICK))
    police, fire = await stage.browser("1100"), await stage.browser("1190")
    stage.feed.sit({"1190": ("119",)})
    async with police.ws_connect("/ws") as theirs, fire.ws_connect("/ws") as others:
        for socket in (theirs, others):
            assert (await next_of(socket, "emergencies"))["open"] == []
        handing_over(stage, answered=True)
        assert [case["number"] for case in (await next_of(theirs, "emergencies"))["open"]] == ["110"]
        assert (await next_of(others, "emergencies"))["open"] == []
        del stage.floor.calls[CALL]
        stage.feed.follow(stage.now, TimePassed(), stage.floor)
        assert len((await next_of(theirs, "emergencies"))["recent"]) == 1
        assert (await next_of(others, "emergencies"))["recent"] == []


async def test_the_outcome_stays_on_the_page_and_is_recorded_after_the_hang_up(stage: Stage) -> None:
    client = await stage.browser("8001")
    async with client.ws_connect("/ws") as socket:
        handing_over(stage, answered=True)
        await next_of(socket, "call")
        del stage.floor.calls[CALL]
        stage.feed.follow(stage.now, CallerHungUp(call=CALL), stage.floor)
        while (told := (await next_of(socket, "call"))["call"])["phase"] != "ended":
            pass
        assert (told["emergency"]["outcome"], told["emergency"]["handover_until"]) == ("accepted", None)
        body = {"outcome": "undetermined", "note": "权属待定"}
        assert (await client.post(f"{URL}/judge", json=body)).status == 202
        stage.feed.follow(stage.now, stage.facts[-1], stage.floor)
        told = (await next_of(socket, "call"))["call"]
        assert (told["emergency"]["outcome"], told["emergency"]["note"]) == ("undetermined", "权属待定")


async def test_a_hand_over_from_before_a_restart_is_still_judged(stage: Stage) -> None:
    handing_over(stage, answered=True)
    before = replace(stage.floor.calls.pop(CALL), ended_at=stage.now)
    stage.feed.book.pages.clear()
    stage.feed.cases.open.clear()
    stage.feed.remember(before)
    client = await stage.browser("8001")
    assert (await client.post(f"{URL}/judge", json={"outcome": "returned"})).status == 202


async def test_supervisors_do_not_read_the_words_of_a_confidential_hand_over(stage: Stage) -> None:
    handing_over(stage, answered=True)
    put(stage, replace(stage.floor.calls[CALL], confidential=True))
    stand_in, supervisor = await stage.browser("1100"), await stage.browser("banzhang")
    [seen] = (await (await stand_in.get("/api/emergencies")).json())["open"]
    assert (seen["words"], seen["confidential"]) == (["着火了"], True)
    [seen] = (await (await supervisor.get("/api/emergencies")).json())["open"]
    assert (seen["words"], seen["place"], seen["address"], seen["call"]) == ([], "", "", CALL)
    async with supervisor.ws_connect("/ws") as socket:
        assert (await next_of(socket, "emergencies"))["open"] == [seen]
