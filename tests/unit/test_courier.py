"""What the store of the outbox does not take holds up nothing else."""

from __future__ import annotations

import asyncio

from tickets.courier import Courier, Pace
from tickets.delivery import Answer, Result
from tickets.outbox import Entry, Waiting
from tickets.outbox_store import MemoryOutboxStore


class Picky(MemoryOutboxStore):
    """Refuses one kind for ever, as a database does that cannot hold a value."""

    async def add(self, entry: Entry, now: int) -> bool:
        if entry.kind == "bad":
            raise ValueError
        return await super().add(entry, now)


class City:
    def __init__(self) -> None:
        self.got: list[str] = []
        self.both = asyncio.Event()

    async def send(self, entry: Waiting) -> Answer:
        self.got.append(entry.key)
        if len(self.got) == 2:
            self.both.set()
        return Answer(result=Result.TOLD)

    async def close(self) -> None:
        pass


async def test_an_entry_that_is_never_kept_does_not_hold_up_the_others() -> None:
    city = City()
    pace = Pace(first_ms=1, most_ms=2, rest_most_ms=2)
    courier = Courier(Picky(), city, lambda: 1_000, pace=pace)
    courier.start()
    courier.put("bad", "1", {})
    courier.put("good", "2", {})
    courier.put("good", "3", {})
    async with asyncio.timeout(5):
        await city.both.wait()
    assert sorted(city.got) == ["2", "3"]
    assert not courier.healthy
    await courier.stop(0.1)
