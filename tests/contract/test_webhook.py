"""The outbox against a real receiver over HTTP that takes, fails, hangs, closes, refuses and redirects."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from cti.database import create_tables, open_database
from tickets import outbox_store_sql
from tickets.courier import Courier, Pace
from tickets.outbox import Entry
from tickets.outbox_store import REFUSED, TOLD, WAITING, MemoryOutboxStore, OutboxStore
from tickets.outbox_store_sql import SqlOutboxStore
from tickets.webhook import Webhook

SECRET = "made-up-for-tests"
LIMIT_S = 10.0
QUICK = Pace(first_ms=4, most_ms=40, rest_most_ms=20, look_ms=200)

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def now_ms() -> int:
    return time.time_ns() // 1_000_000


@dataclass
class City:
    """The city's system; ``answers`` are given in order, then 200 for ever."""

    answers: list[int | str | Answer] = field(default_factory=list)
    always: int | Answer | None = None
    elsewhere: int = 0
    got: list[tuple[str, bytes]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""

    async def take(self, request: web.Request) -> web.StreamResponse:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            body = await request.read()
            self.got.append((request.headers["Idempotency-Key"], body))
            self.headers.append(dict(request.headers))
            answer = self.answers.pop(0) if self.answers else self.always or 200
            return await self._answer(request, answer)
        finally:
            self.at_once -= 1
            self.changed.set()

    async def _answer(self, request: web.Request, answer: int | str | Answer) -> web.StreamResponse:
        if answer == "hang":
            await asyncio.sleep(60)
        if answer == "close":
            assert request.transport is not None
            request.transport.close()
        if callable(answer):
            return await answer(request)
        headers = {"Location": "/elsewhere"} if isinstance(answer, int) and 300 <= answer < 400 else {}
        return web.Response(status=answer if isinstance(answer, int) else 200, headers=headers)

    async def elsewhere_too(self, request: web.Request) -> web.Response:
        self.elsewhere += 1
        return web.Response()

    async def until(self, true: Callable[[], Any]) -> None:
        async with asyncio.timeout(LIMIT_S):
            while not true():
                self.changed.clear()
                await self.changed.wait()


@pytest.fixture
async def city() -> AsyncIterator[City]:
    place = City()
    app = web.Application()
    app.router.add_post("/orders", place.take)
    app.router.add_route("*", "/elsewhere", place.elsewhere_too)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    place.url = f"http://127.0.0.1:{runner.addresses[0][1]}/orders"
    yield place
    await runner.cleanup()


@asynccontextmanager
async def courier(
    city: City, store: OutboxStore, url: str = "", deadline_s: float = 2.0
) -> AsyncIterator[Courier]:
    receiver = Webhook(url or city.url, SECRET, now_ms, deadline_s=deadline_s)
    one = Courier(store, receiver, now_ms, pace=QUICK, changed=city.changed.set)
    one.start()
    try:
        yield one
    finally:
        await one.stop()


async def settled(city: City, store: OutboxStore) -> None:
    """Nothing waits any more."""
    async with asyncio.timeout(LIMIT_S):
        while True:
            city.changed.clear()  # before looking: what changes meanwhile is not missed
            if not (await store.summary()).waiting:
                return
            await city.changed.wait()


async def test_an_entry_comes_signed_so_that_the_receiver_can_check_it(city: City) -> None:
    store = MemoryOutboxStore()
    async with courier(city, store) as one:
        one.put("grave.reported", "1.1", {"words": "燃气泄漏🔥"}, once="grave.reported:1.1")
        await city.until(lambda: city.got)
        await settled(city, store)
    ((once, body),) = city.got
    assert (once, body.decode()) == ("grave.reported:1.1", '{"words":"燃气泄漏🔥"}')
    headers = city.headers[0]
    assert headers["Hotline-Kind"] == "grave.reported"
    # as docs/reference/webhooks.md tells receivers to do it
    signed = headers["Hotline-Timestamp"].encode() + b"." + body
    expected = "sha256=" + hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(headers["Hotline-Signature"], expected)
    assert abs(int(headers["Hotline-Timestamp"]) - time.time()) < 300
    assert SECRET not in str(headers)


@pytest.mark.parametrize("fails", [500, 503, 429, 408, 401, 404, 307, 302, "hang", "close"])
async def test_what_may_pass_is_tried_again_until_it_is_taken(city: City, fails: int | str) -> None:
    store = MemoryOutboxStore()
    city.answers = [fails, fails, fails]
    async with courier(city, store, deadline_s=0.1) as one:
        one.put("order.entered", "1.1", {"n": 1}, once="FS-1")
        await city.until(lambda: len(city.got) >= 4)
        await settled(city, store)
        assert one.healthy
    assert city.got == [("FS-1", b'{"n":1}')] * 4
    assert city.elsewhere == 0


@pytest.mark.parametrize("status", [400, 409, 413, 422])
async def test_what_will_never_be_taken_is_put_aside_with_an_alarm_and_sent_again_by_hand(
    city: City, status: int
) -> None:
    store = MemoryOutboxStore()
    city.answers = [status]
    with capture_logs() as logs:
        async with courier(city, store) as one:
            one.put("order.entered", "1.1", {"caller": "13800138000"}, once="FS-1")
            one.put("grave.step", "1.1", {"n": 2}, once="step")
            await city.until(lambda: len(city.got) >= 2)
            await settled(city, store)
            (aside,) = await store.entries(REFUSED, 9)
            assert (aside.once, aside.why) == ("FS-1", f"HTTP {status}")
            assert await store.retry(now_ms(), aside.id) == 1
            one.look()
            await settled(city, store)
    assert [once for once, _ in city.got] == ["FS-1", "step", "FS-1"]
    assert [(log["log_level"], log["kind"]) for log in logs] == [("error", "order.entered")]
    assert "13800138000" not in str(logs)


async def test_entries_of_one_key_come_in_order_whatever_fails(city: City) -> None:
    store = MemoryOutboxStore()
    city.answers = [200, 500, "close", 200, 503, 429, 200, 500]
    async with courier(city, store, deadline_s=0.2) as one:
        for n in range(6):
            for key in "ab":
                one.put("grave.step", key, {"n": n}, once=f"{key}{n}")
        await city.until(lambda: len(city.got) >= 12)
        await settled(city, store)
    for key in "ab":
        firsts = list(dict.fromkeys(once for once, _ in city.got if once.startswith(key)))
        assert firsts == [f"{key}{n}" for n in range(6)]
    assert len(await store.entries(TOLD, 99)) == 12


async def test_one_that_always_fails_stops_nobody_else(city: City) -> None:
    async def picky(request: web.Request) -> web.StreamResponse:
        return web.Response(status=500 if request.headers["Idempotency-Key"] == "bad" else 200)

    store = MemoryOutboxStore()
    city.answers = [picky] * 500
    async with courier(city, store) as one:
        one.put("order.entered", "bad", {}, once="bad")
        for n in range(30):
            one.put("order.entered", f"k{n}", {}, once=f"good{n}")
        await city.until(lambda: len({once for once, _ in city.got} - {"bad"}) == 30)
        async with asyncio.timeout(LIMIT_S):
            while (await store.summary()).waiting > 1:
                city.changed.clear()
                await city.changed.wait()
    assert [each.once for each in await store.entries(WAITING, 99)] == ["bad"]


async def test_one_that_hangs_leaves_the_others_their_way_and_few_go_at_once(city: City) -> None:
    store = MemoryOutboxStore()
    city.answers = ["hang"]
    async with courier(city, store, deadline_s=5.0) as one:
        for n in range(25):
            one.put("order.entered", f"k{n}", {}, once=f"e{n}")
        await city.until(lambda: len({once for once, _ in city.got}) == 25)
    assert 1 < city.most_at_once <= 4


async def test_while_the_receiver_fails_one_at_a_time_feels_its_way(city: City) -> None:
    async def slow(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.03)
        return web.Response(status=500)

    store = MemoryOutboxStore()
    city.always = slow
    async with courier(city, store) as one:
        one.put("order.entered", "first", {}, once="first")
        await city.until(lambda: city.got)
        await city.until(lambda: one.failed_at is not None)
        city.most_at_once = 0
        for n in range(20):
            one.put("order.entered", f"k{n}", {}, once=f"e{n}")
        await city.until(lambda: len(city.got) >= 8)
        assert (city.most_at_once, one.healthy, one.why) == (1, False, "HTTP 500")
        city.always = None
        await settled(city, store)
        assert one.healthy
    assert len({once for once, _ in city.got}) == 21


async def test_nobody_there_loses_nothing_over_restarts(city: City, tmp_path: Path) -> None:
    engine = open_database(f"sqlite+aiosqlite:///{tmp_path}/hotline.db")
    await create_tables(engine, outbox_store_sql.METADATA)
    store = SqlOutboxStore(engine)
    for n in range(5):
        async with courier(city, store, url="http://127.0.0.1:9/") as one:
            one.put("order.entered", f"k{n}", {"n": n}, once=f"e{n}")
    assert (await store.summary()).waiting == 5
    async with courier(city, store) as one:
        async with engine.begin() as connection:  # as if the back-off and the leases had passed
            await connection.execute(outbox_store_sql.OUTBOX.update().values(claimed_until=0, next_at=0))
        one.look()
        await settled(city, store)
    await engine.dispose()
    assert {once for once, _ in city.got} == {f"e{n}" for n in range(5)}


class Away(MemoryOutboxStore):
    """A store that fails until it is told to work."""

    def __init__(self) -> None:
        super().__init__()
        self.away = True
        self.refused = asyncio.Event()

    async def add(self, entry: Entry, now: int) -> bool:
        if self.away:
            self.refused.set()
            raise OSError("away")
        return await super().add(entry, now)


async def test_while_the_store_is_away_what_was_put_in_waits_and_keeps_its_order(city: City) -> None:
    store = Away()
    async with courier(city, store) as one:
        for n in range(3):
            one.put("grave.step", "1.1", {"n": n}, once=f"e{n}")
        async with asyncio.timeout(LIMIT_S):
            await store.refused.wait()
        assert city.got == []
        store.away = False
        await city.until(lambda: len(city.got) == 3)
        await settled(city, store)
        assert one.healthy
    assert [once for once, _ in city.got] == ["e0", "e1", "e2"]


async def test_what_cannot_be_written_as_json_is_refused_and_holds_nobody_up(city: City) -> None:
    store = MemoryOutboxStore()
    async with courier(city, store) as one:
        one.put("order.entered", "1.1", {"bad": object()})
        one.put("order.entered", "1.1", {"good": 1}, once="good")
        await city.until(lambda: city.got)
    assert [once for once, _ in city.got] == ["good"]


async def test_two_couriers_on_one_store_tell_each_entry_once(city: City, tmp_path: Path) -> None:
    engine = open_database(f"sqlite+aiosqlite:///{tmp_path}/hotline.db")
    await create_tables(engine, outbox_store_sql.METADATA)
    store = SqlOutboxStore(engine)
    async with courier(city, store) as one, courier(city, store) as other:
        for n in range(20):
            one.put("order.entered", f"k{n}", {}, once=f"e{n}")
        await city.until(lambda: len(city.got) >= 20)
        await settled(city, store)
        assert other.healthy
    await engine.dispose()
    assert sorted(once for once, _ in city.got) == sorted(f"e{n}" for n in range(20))
