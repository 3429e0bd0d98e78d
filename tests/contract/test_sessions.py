"""One suite for the store of sessions: the twin in memory and a real Redis."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
import redis as blocking
from redis.asyncio import Redis

from cti.presence import RedisSessions
from desk.ports import Role, Session, Sessions, SessionsAwayError
from desk.twins import MemorySessions
from tests.services import redis_server, redis_url

__all__ = ["redis_url"]

ANN = Session(account="8001", display="李文静", role=Role.AGENT, opened_at=1, seen_at=2)
HOUR = 3_600_000


@pytest.fixture
def redis(redis_url: str) -> str:
    """URL of a Redis with nothing in it."""
    with blocking.Redis.from_url(redis_url) as client:
        client.flushall()
    return redis_url


@pytest.fixture(params=["memory", "redis"])
async def sessions(request: pytest.FixtureRequest) -> AsyncIterator[Sessions]:
    if request.param == "memory":
        yield MemorySessions(lambda: time.monotonic_ns() // 1_000_000)
        return
    url = request.getfixturevalue("redis")
    store = RedisSessions.connect(url)
    yield store
    await store.close()


async def forgotten(sessions: Sessions, key: str) -> None:
    """Wait until the store has forgotten the key."""
    async with asyncio.timeout(10):
        while await sessions.get(key) is not None:  # noqa: ASYNC110  Redis tells nobody when it forgets
            await asyncio.sleep(0.01)


async def test_a_session_comes_back_as_it_was_put(sessions: Sessions) -> None:
    await sessions.put("k", ANN, HOUR)
    assert await sessions.get("k") == ANN
    assert await sessions.get("other") is None


async def test_a_dropped_session_is_gone_and_dropping_twice_is_fine(sessions: Sessions) -> None:
    await sessions.put("k", ANN, HOUR)
    await sessions.put("other", ANN, HOUR)
    await sessions.drop("k")
    await sessions.drop("k")
    assert await sessions.get("k") is None
    assert await sessions.get("other") == ANN


async def test_a_session_is_forgotten_after_its_time(sessions: Sessions) -> None:
    await sessions.put("k", ANN, 20)
    await sessions.put("kept", ANN, HOUR)
    await forgotten(sessions, "k")
    assert await sessions.get("kept") == ANN


async def test_putting_again_lengthens_the_time(sessions: Sessions) -> None:
    await sessions.put("k", ANN, 20)
    await sessions.put("k", ANN, HOUR)
    await sessions.put("short", ANN, 40)
    await forgotten(sessions, "short")
    assert await sessions.get("k") == ANN


async def test_a_seat_has_one_holder_and_names_the_one_before(sessions: Sessions) -> None:
    assert await sessions.seat("8001", "first", HOUR) is None
    assert await sessions.seat("8001", "second", HOUR) == "first"
    assert await sessions.seat("8002", "third", HOUR) is None


async def test_of_many_who_take_a_seat_at_once_each_drives_one_out(sessions: Sessions) -> None:
    takers = [f"k{number}" for number in range(20)]
    before = await asyncio.gather(*(sessions.seat("8001", key, HOUR) for key in takers))
    last = await sessions.seat("8001", "end", HOUR)
    assert sorted(key for key in [*before, last] if key is not None) == sorted(takers)


async def test_what_another_program_wrote_there_is_no_session(redis: str) -> None:
    store = RedisSessions.connect(redis)
    client = Redis.from_url(redis)
    await client.set("hotline:session:k", b"\xff not json")
    assert await store.get("k") is None
    await store.put("k", ANN, HOUR)
    assert 0 < await client.pttl("hotline:session:k") <= HOUR
    await client.aclose()
    await store.close()


async def test_a_redis_that_is_away_is_said_so_and_found_again() -> None:
    with redis_server() as url:
        store = RedisSessions.connect(url)
        await store.put("k", ANN, HOUR)
    with pytest.raises(SessionsAwayError):
        await store.get("k")
    with redis_server(int(url.rpartition(":")[2].partition("/")[0])):
        assert await store.get("k") is None
    await store.close()
