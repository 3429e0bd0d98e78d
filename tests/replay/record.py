"""Records tests/replay/data/*.ami: what a real Asterisk says over AMI while calls are played on it.

Run ``python -m tests.replay.record`` (with ``HOTLINE_ASTERISK_ROOT`` where Asterisk is not in
``build/asterisk``). The numbers and names are made up; the bytes are kept as they came, one file for
each hall, of the connection that brings the events.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from cti.ami.link import Link
from demo import phones
from routing import facts as f
from routing.model import CallPhase
from tests.live.hall import hall

DATA = Path(__file__).with_name("data")
WORDS = "救命啊，我家里着火了，快来人"


async def answered(folder: Path) -> None:
    """A phone that rings out, one that is busy, one that answers; a Chinese name; a caller who gives up."""
    silent, busy, agent = (
        phones.silent_agent(name="8001"),
        phones.busy_agent(name="8002"),
        phones.agent(name="8003"),
    )
    contacts = {"8001": silent.contact, "8002": busy.contact, "8003": agent.contact}
    async with silent, busy, agent, hall(folder, contacts) as place:
        for name in contacts:
            place.seat(name)
        caller, call = await place.dial("13800138001", "12315", name="陈先生", hold_ms=6_000)
        await place.until(f.AgentAnswered)
        _, waiting = await place.dial("", "12345", name="佛" * 600, hold_ms=1_500)
        await place.until(f.CallerHungUp, lambda fact: fact.call == waiting)
        await caller.wait(20)
        await place.until(f.CallerHungUp, lambda fact: fact.call == call)


async def emergency(folder: Path) -> None:
    """One call is put through to 110; for the next one 110 does not answer, and an agent does."""
    police, agent = phones.emergency(), phones.agent(name="8001")
    async with police, agent, hall(folder, {"8001": agent.contact}, emergency=police.contact) as place:
        _, first = await place.dial("13800138001", hold_ms=5_000)
        await place.hear(first, WORDS)
        await place.until(f.EmergencyAnswered)
        await place.until(f.CallerHungUp, lambda fact: fact.call == first)
        await police.stop()
        _, second = await place.dial("13800138002", hold_ms=6_000)
        await place.hear(second, WORDS)
        await place.until(f.EmergencyFailed)
        place.seat("8001")
        await place.until(f.AgentAnswered)
        await place.until(f.CallerHungUp, lambda fact: fact.call == second)


async def fallback(folder: Path) -> None:
    """Our greeting fails: Asterisk's own queue has the call, and one of its phones answers."""
    agent = phones.agent(name="8001", answers_after_ms=500)
    async with agent, hall(folder, {"8001": agent.contact, "8002": ""}) as place:
        await place.service.agi.stop()
        _, call = await place.dial("13800138001", hold_ms=6_000)
        await place.until_phase(call, CallPhase.TALKING)
        await place.until(f.CallerHungUp)


HALLS: dict[str, Callable[[Path], Awaitable[None]]] = {
    "answered": answered,
    "emergency": emergency,
    "fallback": fallback,
}


async def record(name: str) -> bytes:
    """The bytes of the connection for events, from the banner to the end."""
    heard: dict[Link, bytearray] = {}
    as_it_is = Link.data_received

    def data_received(link: Link, data: bytes) -> None:
        heard.setdefault(link, bytearray()).extend(data)
        as_it_is(link, data)

    Link.data_received = data_received  # type: ignore[method-assign]
    try:
        with tempfile.TemporaryDirectory() as folder:
            await HALLS[name](Path(folder))
    finally:
        Link.data_received = as_it_is  # type: ignore[method-assign]
    return bytes(next(data for data in heard.values() if b"Event: UserEvent" in data))


async def main() -> None:
    """Record every hall anew."""
    for name in HALLS:
        data = await record(name)
        (DATA / f"{name}.ami").write_bytes(data)
        print(f"{name}: {len(data)} bytes, {data.count(b'Event: ')} events")  # noqa: T201 -- its output


if __name__ == "__main__":
    asyncio.run(main())
