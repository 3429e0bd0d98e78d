"""The door at the fake server, for the tests of its guards."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from structlog.testing import capture_logs

from cti.ami import AmiDoor, AmiSettings, Connected, Disconnected, Message
from tests.fake_ami import SECRET, USER, Client, FakeAmi, Headers

Item = Message | Connected | Disconnected
MakeDoor = Callable[..., AmiDoor]


@asynccontextmanager
async def fake_server() -> AsyncIterator[FakeAmi]:
    """A running fake."""
    server = FakeAmi()
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


@asynccontextmanager
async def door_maker(fake: FakeAmi) -> AsyncIterator[MakeDoor]:
    """Makes doors at the fake; afterwards they are stopped and must have left no task behind."""
    doors: list[AmiDoor] = []

    def build(**changed: Any) -> AmiDoor:
        hands = {name: changed.pop(name) for name in ("draw", "sleep") if name in changed}
        settings = {
            "host": "127.0.0.1",
            "port": fake.port,
            "username": USER,
            "secret": SECRET,
            "ping_every_ms": 600_000,
            "backoff_first_ms": 10,
            "backoff_most_ms": 10,
        }
        doors.append(AmiDoor(AmiSettings(**{**settings, **changed}), **hands))
        return doors[-1]

    yield build
    for door in doors:
        await door.stop()
    files = [getattr(task.get_coro(), "cr_code", None) for task in asyncio.all_tasks()]
    assert not [code for code in files if code and "/cti/ami/" in code.co_filename], "a task was left behind"


async def up_to(door: AmiDoor, wanted: Callable[[Item], bool]) -> list[Item]:
    """The stream up to the first item that is wanted."""
    seen: list[Item] = []
    async with asyncio.timeout(20):
        async for item in door.events():
            seen.append(item)
            if wanted(item):
                return seen
    raise AssertionError("the stream ended")


def nobody(server: FakeAmi, client: Client, asked: Headers) -> None:
    """An answer that never comes."""


class HeldSleep:
    """Sleeps that end when the test says so."""

    def __init__(self) -> None:
        self.asked: asyncio.Queue[tuple[float, asyncio.Future[None]]] = asyncio.Queue()

    async def __call__(self, seconds: float) -> None:
        until: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.asked.put_nowait((seconds, until))
        await until

    async def next(self) -> tuple[float, asyncio.Future[None]]:
        """The next sleep asked for: its seconds, and the future that ends it."""
        async with asyncio.timeout(20):
            return await self.asked.get()


async def why_not(make: MakeDoor, **changed: Any) -> str:
    """Why the first attempt to connect failed."""
    held = HeldSleep()
    with capture_logs() as logs:
        starting = asyncio.ensure_future(make(sleep=held, **changed).start())
        await held.next()
    starting.cancel()
    await asyncio.gather(starting, return_exceptions=True)
    return str(logs[-1]["why"])
