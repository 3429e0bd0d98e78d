"""The register and the trial over HTTP: who may look, and what is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from argon2 import PasswordHasher

from desk.accounts import Passwords, make_account
from desk.app import DeskDeps, build
from desk.feed import Feed
from desk.ports import Role
from desk.twins import (
    MemoryAccounts,
    MemoryAudit,
    MemoryDrafts,
    MemoryFloor,
    MemoryRecordings,
    MemorySessions,
    MemorySip,
)
from tests import ten_hotlines
from tests.ten_hotlines import TUESDAY, at

PASSWORD = "correct-horse-7"
QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
WHO = {"8001": Role.AGENT, "banzhang": Role.SUPERVISOR, "huawu": Role.OPERATOR}

Client = TestClient[Any, Any]


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    accounts = MemoryAccounts()
    for name, role in WHO.items():
        await accounts.put(make_account(name, role, PASSWORD, display=name, hasher=QUICK))
    deps = DeskDeps(
        report=lambda fact: None,
        floor=MemoryFloor(config=ten_hotlines.config(), agents=ten_hotlines.agents(TUESDAY)),
        feed=Feed(),
        accounts=accounts,
        sessions=MemorySessions(lambda: TUESDAY),
        drafts=MemoryDrafts(),
        draft_view=dict,
        forms=[],
        recordings=MemoryRecordings(),
        recordings_root=tmp_path,
        audit=MemoryAudit(),
        health=lambda: {"ok": True},
        clock=lambda: TUESDAY,
        sip=MemorySip({"8001": ("8001", "sip-secret")}),
        asterisk_ws="ws://127.0.0.1:1/ws",
        passwords=Passwords(QUICK),
        people=lambda: ten_hotlines.PEOPLE,
    )
    async with TestClient(TestServer(build(deps))) as client:
        yield client


async def log_in(client: Client, name: str) -> None:
    answer = await client.post("/api/login", json={"name": name, "password": PASSWORD})
    assert answer.status == 200


@pytest.mark.parametrize("path", ["/api/register", "/api/register/try?dnis=12345"])
@pytest.mark.parametrize(("name", "status"), [("", 401), ("8001", 403), ("banzhang", 200), ("huawu", 200)])
async def test_operators_and_supervisors_may_look(client: Client, path: str, name: str, status: int) -> None:
    if name:
        await log_in(client, name)
    assert (await client.get(path)).status == status


async def test_the_register_is_that_of_the_floor(client: Client) -> None:
    await log_in(client, "huawu")
    answer = await client.get("/api/register")
    assert (answer.content_type, answer.headers["Cache-Control"]) == ("application/json", "no-store")
    seen = await answer.json()
    assert [each["number"] for each in seen["hotlines"]] == [each.number for each in ten_hotlines.HOTLINES]
    assert len(seen["seats"]) == 24


async def test_a_trial_takes_the_language_the_label_and_the_time(client: Client) -> None:
    await log_in(client, "huawu")
    when = at("2026-10-02 20:00")
    query = {"dnis": "12333", "language": "yue", "confidential": "1", "at": str(when)}
    seen = await (await client.get("/api/register/try", params=query)).json()
    assert (seen["at"], seen["open"], seen["confidential"]) == (when, False, True)
    assert seen["language"] == {"id": "yue", "name": "粤语"}
    plain = await (await client.get("/api/register/try", params={"dnis": "12333"})).json()
    assert (plain["at"], plain["confidential"], plain["language"]["id"]) == (TUESDAY, False, "cmn")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({}, "拨打的号码"),
        ({"dnis": "12a45"}, "拨打的号码"),
        ({"dnis": "１２３４５"}, "拨打的号码"),
        ({"dnis": "1" * 16}, "拨打的号码"),
        ({"dnis": "12345", "language": "粤语"}, "语言"),
        ({"dnis": "12345", "confidential": "yes"}, "confidential"),
        ({"dnis": "12345", "at": "tomorrow"}, "时间"),
        ({"dnis": "12345", "at": "-1"}, "时间"),
        ({"dnis": "12345", "at": "9" * 40}, "时间"),
        ({"dnis": "12345", "at": "NaN"}, "时间"),
    ],
)
async def test_what_makes_no_call_is_refused(client: Client, query: dict[str, str], words: str) -> None:
    await log_in(client, "huawu")
    answer = await client.get("/api/register/try", params=query)
    assert answer.status == 400
    assert words in await answer.text()
