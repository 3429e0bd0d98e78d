"""The door at a server that will not let it in, each test one guard that it fails without."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from cti.ami import (
    AmiAway,
    AmiDenied,
    AmiSettings,
    Connected,
    Message,
)
from tests.ami_rig import HeldSleep, MakeDoor, door_maker, fake_server, nobody, why_not
from tests.fake_ami import SECRET, FakeAmi, block


@pytest.fixture
async def fake() -> AsyncIterator[FakeAmi]:
    async with fake_server() as server:
        yield server


@pytest.fixture
async def make(fake: FakeAmi) -> AsyncIterator[MakeDoor]:
    async with door_maker(fake) as build:
        yield build


async def test_one_connection_for_events_and_one_without(fake: FakeAmi, make: MakeDoor) -> None:
    await make().start()
    logins = [asked["Events"] for asked in fake.received if asked["Action"] == "Login"]
    assert sorted(logins) == ["off", "on"]


async def test_the_secret_is_neither_sent_nor_logged_nor_shown(fake: FakeAmi, make: MakeDoor) -> None:
    with capture_logs() as logs:
        door = make(secret="other-secret")
        with pytest.raises(AmiDenied, match=r"refused the AMI user 'door'.*Authentication failed") as caught:
            await door.start()
        good = make()
        await good.start()
    settings = AmiSettings(host="h", port=1, username="u", secret=SECRET)
    for place in (fake.raw.decode(), str(logs), str(caught.value), repr(settings)):
        assert SECRET not in place
        assert "other-secret" not in place


async def test_a_refused_connection_is_a_clear_error(fake: FakeAmi, make: MakeDoor) -> None:
    await fake.stop()
    with pytest.raises(AmiAway, match=f"no AMI at 127.0.0.1:{fake.port}: "):
        await make(start_ms=500).start()


async def test_a_connection_that_never_comes_has_a_deadline(
    make: MakeDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio.get_running_loop(), "create_connection", never)
    assert "no connection after 10 ms" in await why_not(make, connect_ms=10)


@pytest.mark.parametrize("silent", ["Challenge", "Login"])
async def test_a_log_in_that_is_not_answered_has_a_deadline(
    fake: FakeAmi, make: MakeDoor, silent: str
) -> None:
    fake.answers[silent] = nobody
    held = HeldSleep()
    starting = asyncio.ensure_future(make(login_ms=20, sleep=held).start())
    with capture_logs() as logs:
        _, again = await held.next()
    assert logs[-1]["why"] == f"{silent} has no answer after 20 ms"
    del fake.answers[silent]
    again.set_result(None)
    await starting


async def test_a_challenge_without_a_challenge_is_a_clear_error(fake: FakeAmi, make: MakeDoor) -> None:
    fake.answers["Challenge"] = lambda _, client, asked: client.reply(asked)
    assert "without a challenge" in await why_not(make)


@pytest.mark.parametrize(
    "banner", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x00\xff" * 50_000, b"SSH-2.0-x\r\n"]
)
async def test_a_peer_that_is_no_asterisk_is_a_clear_error(
    fake: FakeAmi, make: MakeDoor, banner: bytes
) -> None:
    fake.banner = banner
    assert "does not speak AMI" in await why_not(make)


async def test_connected_comes_when_asterisk_is_fully_booted_and_not_before(
    fake: FakeAmi, make: MakeDoor
) -> None:
    fake.booted = False
    door = make()
    starting = asyncio.ensure_future(door.start())
    await fake.until(lambda: sum(a["Action"] == "Login" for a in fake.received) == 2)
    await fake.until(lambda: any(client.events for client in fake.clients))
    fake.emit({"Event": "TooEarly"})
    with pytest.raises(AmiAway):
        await door.action("Ping")
    fake.emit(block({"Event": "FullyBooted"}) + block({"Event": "First"}))
    await starting
    assert await anext(door.events()) == Connected(1)
    assert await anext(door.events()) == Message({"Event": "First"})


async def test_an_asterisk_that_never_boots_is_a_clear_error(fake: FakeAmi, make: MakeDoor) -> None:
    fake.booted = False
    assert "may not read system events" in await why_not(make, booted_ms=20)


async def test_a_connection_lost_while_the_other_is_being_made_does_not_hang(
    fake: FakeAmi, make: MakeDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()
    connect, made = loop.create_connection, []

    async def cut_the_first(*args: Any, **kwargs: Any) -> Any:
        made.append(await connect(*args, **kwargs))
        if len(made) == 2:
            made[0][0].abort()
            await made[0][1].ended
        return made[-1]

    monkeypatch.setattr(loop, "create_connection", cut_the_first)
    async with asyncio.timeout(20):
        await make().start()
    assert len(made) == 4
