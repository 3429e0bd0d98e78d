"""The callbacks that we owe, at the desk's API."""

from __future__ import annotations

import pytest

from routing.facts import CallbackCancelled
from routing.model import Callback, CallbackKind, CallId
from tests.scenario.test_desk_api import Stage, stage

__all__ = ["stage"]

ANI = "13800138000"
OWED = Callback(
    ani=ANI,
    dnis="12345",
    first_call=CallId("1760000000.7"),
    kind=CallbackKind.ABANDONED,
    asked_at=1_760_000_000_000,
    due_at=1_760_000_060_000,
    waiting_since=1_759_999_990_000,
    tries=1,
    calls=2,
)


@pytest.mark.parametrize("name", ["banzhang", "huawu"])
async def test_who_is_to_be_called_back_is_seen(stage: Stage, name: str) -> None:
    stage.floor.owed.append(OWED)
    client = await stage.browser(name)
    answer = await (await client.get("/api/callbacks")).json()
    assert answer == {
        "owed": 1,
        "callbacks": [
            {
                "ani": ANI,
                "dnis": "12345",
                "hotline": "便民热线",
                "kind": "abandoned",
                "first_call": "1760000000.7",
                "asked_at": 1_760_000_000_000,
                "due_at": 1_760_000_060_000,
                "tries": 1,
                "calls": 2,
                "call": None,
            }
        ],
    }


async def test_one_is_taken_back_with_a_reason_and_written_down_first(stage: Stage) -> None:
    stage.floor.owed.append(OWED)
    client = await stage.browser("banzhang")
    answer = await client.post(f"/api/callbacks/{ANI}/cancel", json={"reason": "已另行联系"})
    assert answer.status == 202
    assert stage.facts == [CallbackCancelled(ani=ANI, by="banzhang", reason="已另行联系")]
    [entry] = stage.audit.entries
    assert (entry["who"], entry["action"], entry["call"]) == ("banzhang", "callback.cancel", "1760000000.7")


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("13900139000", {"reason": "已另行联系"}, 404),
        ("not-a-number", {"reason": "已另行联系"}, 400),
        (ANI, {"reason": " "}, 400),
        (ANI, {"reason": "x" * 201}, 400),
        (ANI, {}, 400),
    ],
)
async def test_what_cannot_be_taken_back_is_refused(
    stage: Stage, path: str, body: dict[str, str], status: int
) -> None:
    stage.floor.owed.append(OWED)
    client = await stage.browser("banzhang")
    assert (await client.post(f"/api/callbacks/{path}/cancel", json=body)).status == status
    assert stage.facts == []


async def test_agents_neither_see_nor_cancel(stage: Stage) -> None:
    stage.floor.owed.append(OWED)
    client = await stage.browser("8001")
    stage.facts.clear()
    assert (await client.get("/api/callbacks")).status == 403
    assert (await client.post(f"/api/callbacks/{ANI}/cancel", json={"reason": "x"})).status == 403
    assert stage.facts == []


async def test_without_an_audit_trail_nothing_is_cancelled(stage: Stage) -> None:
    stage.floor.owed.append(OWED)
    client = await stage.browser("banzhang")
    stage.audit.broken = True
    answer = await client.post(f"/api/callbacks/{ANI}/cancel", json={"reason": "已另行联系"})
    assert answer.status == 503
    assert stage.facts == []
