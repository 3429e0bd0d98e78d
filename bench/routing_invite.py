"""From "this agent is free" to the INVITE at the agent's phone, ours beside Asterisk's Queue().

One Asterisk, one run, the same waiting callers and the same phones for both: a UDP socket that
notes when an INVITE comes and answers 486, so the caller stays for the next agent. Agents
become free 20 times a second: for us by the fact that the desk reports, for Queue() by AMI
QueuePause. Queue() has ``retry = 1``, the quickest it can be told; its default is 5.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from cti.ami.door import AmiDoor
from cti.ami.session import AmiSettings
from cti.asterisk_config import AgentPhone
from cti.control import Control
from cti.journal import MemoryJournal
from cti.loop import FloorLoop, JournalWriter
from cti.watch import Watch
from demo import phones
from demo.stand import CALLERS_IP, HOST, Stand
from ivr.agi import AgiSession
from ivr.intake import DONE_VARIABLE
from ivr.server import AgiServer
from routing.facts import AgentLoggedIn, AgentReady
from routing.floor import Floor
from routing.model import AgentId, Call, CallPhase
from routing.register import FloorConfig

AGENTS = 300
CALLERS = 20
GAP_S = 1 / 20
PROMPTS = Path(__file__).parent.parent / "config/foshan/prompts"
ALL_IN_S = 20.0
"""How long the last agents may take to be invited."""

Free = Callable[[str], Awaitable[None]]


class Phones(asyncio.DatagramProtocol):
    """Every agent's phone at once: notes the first INVITE for each and is busy."""

    def __init__(self) -> None:
        self.invited: dict[str, float] = {}
        self.on_invite: Callable[[str], None] = lambda agent: None

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport
        self.port: int = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        now = time.perf_counter()
        if not data.startswith(b"INVITE sip:"):
            return
        agent = data[11:].split(b"@", 1)[0].decode()
        self.invited.setdefault(agent, now)
        self._transport.sendto(_busy(data), addr)
        self.on_invite(agent)


def _busy(invite: bytes) -> bytes:
    kept = (b"via:", b"from:", b"to:", b"call-id:", b"cseq:")
    lines = [line for line in invite.split(b"\r\n") if line.lower().startswith(kept)]
    lines = [line + b";tag=busy" if line.lower().startswith(b"to:") else line for line in lines]
    return b"\r\n".join([b"SIP/2.0 486 Busy Here", *lines, b"Content-Length: 0", b"", b""])


def measure() -> dict[str, dict[str, float | str]]:
    """Milliseconds at p50 and p99, and how many times sooner we are."""
    ours, queue = asyncio.run(_measure())
    figures: dict[str, dict[str, float | str]] = {}
    for name, pick in (("p50", 50), ("p99", 99)):
        we, they = _percentile(ours, pick), _percentile(queue, pick)
        figures[f"routing_invite_ms_{name}"] = {
            "ours": round(we, 2),
            "peer": round(they, 2),
            "ratio": round(they / we, 1),
            "unit": "ms",
        }
    return figures


def _percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


async def _measure() -> tuple[list[float], list[float]]:
    tree = Path(os.environ.get("HOTLINE_ASTERISK_ROOT", "build/asterisk"))
    loop = asyncio.get_running_loop()
    transport, wire = await loop.create_datagram_endpoint(Phones, local_addr=(HOST, 0))
    names = [str(9000 + n) for n in range(AGENTS)]
    with tempfile.TemporaryDirectory(prefix="hotline-bench-") as folder:
        seats = tuple(
            AgentPhone(id=name, browser=False, contact=f"sip:{name}@{HOST}:{wire.port}") for name in names
        )
        stand = Stand(
            Path(folder), tree, PROMPTS, seats, ami_write=("call", "originate", "reporting", "agent")
        )
        await stand.start()
        try:
            async with _callers(stand) as waiting:
                return await _both(stand, wire, names, waiting)
        finally:
            await stand.stop()
            transport.close()


@contextlib.asynccontextmanager
async def _callers(stand: Stand):  # type: ignore[no-untyped-def]
    async def greet(session: AgiSession) -> None:
        """No greeting: the callers join the line at once."""
        await session.set_variable(DONE_VARIABLE, "done")

    agi = AgiServer(greet, host=HOST, port=stand.agi_port)
    await agi.start()
    people = [
        phones.caller(server=stand.sip, dnis="12345", ani=f"1380000{n:04}", ip=CALLERS_IP, hold_ms=110_000)
        for n in range(CALLERS)
    ]

    async def dial() -> None:
        for person in people:
            await person.start()

    try:
        yield dial
    finally:
        for person in people:
            await person.stop()
        await agi.stop()


class _Deaf:
    """Nobody listens. Implements ``cti.control.Taps``."""

    def expect(self, tap: object, effect: object) -> bool:
        """Not wanted."""
        return False

    def stay_here(self, call: object) -> None:
        """There is none."""

    def silence(self, call: object) -> None:
        """There is none."""

    def emergency_asked(self, call: object, *, question: bool) -> None:
        """Nobody listens for the answer."""


async def _both(
    stand: Stand, wire: Phones, names: list[str], dial: Callable[[], Awaitable[None]]
) -> tuple[list[float], list[float]]:
    door = AmiDoor(
        AmiSettings(host=HOST, port=stand.ami_port, username="hotline", secret=stand.config.ami_secret)
    )
    floor = Floor(FloorConfig(comfort_every_ms=0))
    loop = FloorLoop(floor, JournalWriter(MemoryJournal(), 0), lambda e: control.carry_out(e), [], _now)
    control = Control(door, loop.report, _Deaf(), f"{HOST}:{stand.tap_port}", lambda *_: "", _forget)
    watch = Watch(door, loop)
    await door.start()
    tasks = [asyncio.create_task(work) for work in (loop.run(), watch.run(), watch.beat())]
    try:
        await dial()
        await _until(lambda: sum(c.phase is CallPhase.WAITING for c in floor.calls.values()) == CALLERS)
        ours = await _ours(loop, wire, names)
        for task in tasks:
            task.cancel()
        await watch.stop_beating()
        return ours, await _queue(door, floor, wire, names)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await control.finish()
        await door.stop()


async def _ours(loop: FloorLoop, wire: Phones, names: list[str]) -> list[float]:
    for name in names:
        loop.report(AgentLoggedIn(agent=AgentId(name), name=name))
    await loop.settled()

    async def free(name: str) -> None:
        loop.report(AgentReady(agent=AgentId(name)))

    return await _free_one_by_one(wire, names, free)


async def _queue(door: AmiDoor, floor: Floor, wire: Phones, names: list[str]) -> list[float]:
    async def pause(name: str, paused: str) -> None:
        await door.action("QueuePause", Interface=f"PJSIP/{name}", Paused=paused)

    for name in names:
        await pause(name, "true")
    for call in floor.calls.values():
        await door.action("Redirect", Channel=call.channel, Context="fallback", Exten="s", Priority="1")
    await asyncio.sleep(2)  # every caller is in the queue's own rounds by then
    wire.invited.clear()
    pausing: set[asyncio.Task[None]] = set()
    wire.on_invite = lambda name: pausing.add(asyncio.create_task(pause(name, "true")))
    try:
        return await _free_one_by_one(wire, names, lambda name: pause(name, "false"))
    finally:
        wire.on_invite = lambda name: None
        await asyncio.gather(*pausing, return_exceptions=True)


async def _free_one_by_one(wire: Phones, names: list[str], free: Free) -> list[float]:
    freed: dict[str, float] = {}
    for name in names:
        freed[name] = time.perf_counter()
        await free(name)
        await asyncio.sleep(GAP_S * random.uniform(0.5, 1.5))  # noqa: S311 -- load, not a secret
    with contextlib.suppress(TimeoutError):
        await _until(lambda: len(wire.invited) == len(names))
    late = time.perf_counter()
    return [1000 * (wire.invited.get(name, late) - freed[name]) for name in names]


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(ALL_IN_S):
        while not true():  # noqa: ASYNC110 -- a measurement looks on from outside
            await asyncio.sleep(0.02)


def _forget(_: Call) -> None:
    """Ended calls are not kept here."""


def _now() -> int:
    return time.time_ns() // 1_000_000
