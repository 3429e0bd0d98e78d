"""One suite for the store of accounts: the twin in memory, SQLite and a real PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from cti.database import open_database
from desk.accounts_sql import SqlAccounts
from desk.ports import Account, Accounts, Role
from desk.twins import MemoryAccounts
from tests.contract.databases import KINDS, fresh_url
from tests.services import postgres_url

__all__ = ["postgres_url"]

ANN = Account(name="8001", display="李文静", role=Role.AGENT, password_hash="$argon2id$made-up")


@pytest.fixture(params=KINDS)
async def accounts(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Accounts]:
    if request.param == "memory":
        yield MemoryAccounts()
        return
    async with fresh_url(request, request.param, tmp_path) as url:
        engine = open_database(url)
        store = SqlAccounts(engine)
        await store.create()
        await store.create()  # a second start finds the table
        yield store
        await engine.dispose()


async def test_an_account_comes_back_as_it_was_put(accounts: Accounts) -> None:
    await accounts.put(ANN)
    assert await accounts.get("8001") == ANN


async def test_unknown_names_have_no_account(accounts: Accounts) -> None:
    await accounts.put(ANN)
    for name in ("", "8002", "8001 ", "' OR '1'='1", "李文静"):
        assert await accounts.get(name) is None


async def test_putting_again_replaces(accounts: Accounts) -> None:
    await accounts.put(ANN)
    changed = msgspec.structs.replace(ANN, display="李静", role=Role.SUPERVISOR, password_hash="$other")
    await accounts.put(changed)
    assert await accounts.get("8001") == changed
    assert list(await accounts.names()) == ["8001"]


async def test_a_removed_account_is_gone_and_no_other(accounts: Accounts) -> None:
    await accounts.put(ANN)
    await accounts.put(msgspec.structs.replace(ANN, name="8002"))
    assert not await accounts.remove("800")
    assert await accounts.remove("8001")
    assert not await accounts.remove("8001")
    assert await accounts.get("8001") is None
    assert list(await accounts.names()) == ["8002"]


async def test_names_are_sorted(accounts: Accounts) -> None:
    assert list(await accounts.names()) == []
    for name in ("8002", "banzhang", "8001"):
        await accounts.put(msgspec.structs.replace(ANN, name=name))
    assert list(await accounts.names()) == ["8001", "8002", "banzhang"]
