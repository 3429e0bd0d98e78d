"""One contract for every outbox store: memory, SQLite, PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contract.databases import KINDS, database
from tests.services import postgres_url
from tickets import outbox_store_sql
from tickets.outbox import Entry, Summary
from tickets.outbox_store import REFUSED, TOLD, WAITING, MemoryOutboxStore, OutboxStore
from tickets.outbox_store_sql import SqlOutboxStore

__all__ = ["postgres_url"]
T0 = 1_763_780_400_000
LEASE = 60_000


@pytest.fixture(params=KINDS)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[OutboxStore]:
    async with database(request, request.param, tmp_path, outbox_store_sql.METADATA) as engine:
        yield MemoryOutboxStore() if engine is None else SqlOutboxStore(engine)


def entry(once: str, key: str = "1.1", kind: str = "grave.step") -> Entry:
    return Entry(kind=kind, key=key, once=once, body={"words": "着火🔥"})


async def claimed(store: OutboxStore, now: int = T0, limit: int = 9) -> list[str]:
    return [each.once for each in await store.claim(now, now + LEASE, limit)]


async def test_what_is_put_in_is_due_at_once_and_whole(store: OutboxStore) -> None:
    assert await store.next_due() is None
    assert await store.add(entry("a"), T0)
    assert await store.next_due() == T0
    (found,) = await store.claim(T0, T0 + LEASE, 9)
    assert (found.kind, found.key, found.once, found.created_at) == ("grave.step", "1.1", "a", T0)
    assert found.body == '{"words":"着火🔥"}'


async def test_put_in_twice_it_is_kept_once_also_after_it_was_told(store: OutboxStore) -> None:
    assert await store.add(entry("a"), T0)
    assert not await store.add(entry("a"), T0 + 1)
    (found,) = await store.claim(T0, T0 + LEASE, 9)
    await store.told(found, T0 + 2)
    assert not await store.add(entry("a"), T0 + 3)
    assert await claimed(store, T0 + 10 * LEASE) == []
    (told,) = await store.entries(TOLD, 9)
    assert told.body == ""


async def test_of_each_key_only_the_first_is_given_out(store: OutboxStore) -> None:
    for once, key in (("a1", "a"), ("a2", "a"), ("b1", "b"), ("a3", "a")):
        await store.add(entry(once, key), T0)
    first = await store.claim(T0, T0 + LEASE, 9)
    assert [each.once for each in first] == ["a1", "b1"]
    assert await claimed(store) == []
    await store.told(first[0], T0 + 1)
    assert await claimed(store) == ["a2"]


async def test_what_was_claimed_and_never_settled_is_free_after_a_while(store: OutboxStore) -> None:
    await store.add(entry("a"), T0)
    assert await claimed(store) == ["a"]
    assert await store.next_due() == T0 + LEASE
    assert await claimed(store, T0 + LEASE - 1) == []
    assert await claimed(store, T0 + LEASE) == ["a"]


async def test_two_who_claim_at_once_never_get_the_same(store: OutboxStore) -> None:
    for n in range(20):
        await store.add(entry(f"e{n:02d}", key=f"k{n}"), T0)
    got = await asyncio.gather(*(claimed(store, limit=7) for _ in range(6)))
    flat = [once for part in got for once in part]
    assert len(flat) == len(set(flat))
    while more := await claimed(store):
        flat += more
    assert sorted(flat) == [f"e{n:02d}" for n in range(20)]


async def test_put_off_it_and_those_behind_it_wait(store: OutboxStore) -> None:
    await store.add(entry("a1"), T0)
    await store.add(entry("a2"), T0)
    (found,) = await store.claim(T0, T0 + LEASE, 9)
    await store.put_off(found, T0 + 5_000, "500")
    assert await store.next_due() == T0 + 5_000
    assert await claimed(store, T0 + 4_999) == []
    (again,) = await store.claim(T0 + 5_000, T0 + LEASE, 9)
    assert (again.once, again.tries, again.why) == ("a1", 1, "500")


async def test_put_aside_it_lets_the_others_by_and_can_be_sent_again(store: OutboxStore) -> None:
    await store.add(entry("a1"), T0)
    await store.add(entry("a2"), T0 + 1)
    (found,) = await store.claim(T0 + 1, T0 + LEASE, 9)
    await store.put_aside(found, "422" + "x" * 400)
    assert await claimed(store, T0 + 2) == ["a2"]
    assert await store.summary() == Summary(waiting=1, oldest_at=T0 + 1, refused=1)
    (aside,) = await store.entries(REFUSED, 9)
    assert (aside.once, aside.tries, len(aside.why)) == ("a1", 1, 200)
    assert await store.retry(T0 + 3, aside.id) == 1
    assert await claimed(store, T0 + 3) == ["a1"]


async def test_retry_of_all_frees_what_was_put_aside_and_put_off(store: OutboxStore) -> None:
    for key in "ab":
        await store.add(entry(key, key), T0)
    one, other = await store.claim(T0, T0 + LEASE, 9)
    await store.put_off(one, T0 + 300_000, "timeout")
    await store.put_aside(other, "400")
    assert await store.retry(T0 + 1, 999) == 0
    assert await store.retry(T0 + 1) == 2
    assert await claimed(store, T0 + 1) == ["a", "b"]
    assert await store.summary() == Summary(waiting=2, oldest_at=T0)


async def test_what_was_told_long_ago_is_forgotten_and_nothing_else(store: OutboxStore) -> None:
    for key in "abc":
        await store.add(entry(key, key), T0)
    one, two, _ = await store.claim(T0, T0 + LEASE, 9)
    await store.told(one, T0 + 1)
    await store.told(two, T0 + 2)
    assert await store.forget(T0 + 2) == 1
    assert [each.once for each in await store.entries(TOLD, 9)] == ["b"]
    assert [each.once for each in await store.entries(WAITING, 9)] == ["c"]
