"""One suite for the store of accounts: the twin in memory, SQLite and a real PostgreSQL."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from desk.accounts_sql import SqlAccounts
from desk.ports import Account, Accounts, Role
from desk.twins import MemoryAccounts

ANN = Account(name="8001", display="李文静", role=Role.AGENT, password_hash="$argon2id$made-up")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL of our own on a free port; it refuses to run as root, so it runs as ``postgres``."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if not found:
        pytest.fail("PostgreSQL is missing: run `make setup`")
    binaries, home = found[-1].parent, Path(tempfile.mkdtemp(prefix="hotline-pg-"))
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(home, "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    control = [*as_user, str(binaries / "pg_ctl"), "-D", str(home / "data"), "-w", "-t", "60"]
    make = [*as_user, str(binaries / "initdb"), "-D", str(home / "data"), "-U", "hotline", "-A", "trust"]
    try:
        subprocess.run([*make, "-E", "UTF8", "--no-sync"], check=True, capture_output=True, cwd=home)
        options = f"-h 127.0.0.1 -p {port} -k {home} -F"
        start = [*control, "-l", str(home / "log"), "-o", options, "start"]
        subprocess.run(start, check=True, stdout=subprocess.DEVNULL, cwd=home)
        try:
            yield f"postgresql+asyncpg://hotline@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=True, capture_output=True)
    finally:
        shutil.rmtree(home)


@pytest.fixture(params=["memory", "sqlite", "postgres"])
async def accounts(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Accounts]:
    if request.param == "memory":
        yield MemoryAccounts()
        return
    sqlite = f"sqlite+aiosqlite:///{tmp_path / 'desk.db'}"
    engine = create_async_engine(sqlite if request.param == "sqlite" else request.getfixturevalue("postgres"))
    store = SqlAccounts(engine)
    await store.create()
    await store.create()  # a second start finds the table
    async with engine.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM accounts")
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
