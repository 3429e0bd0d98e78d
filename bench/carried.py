"""Calls per second that Asterisk carries with us, beside bare ``Dial`` + ``MixMonitor`` on the same Asterisk.

SIPp callers dial at a fixed rate, talk a second with a SIPp phone that answers at once, and hang up. Bare,
the dialplan records and dials a phone by itself. With us the whole service runs (stores in memory, no
recogniser): greeting by AGI, the line, the floor's decision, Redirect, recording, sealing, drafts, the desk's
feed. A rate is sustained when every call is taken and 99 in 100 reach an agent. Asterisk has one processor to
itself; callers, phones and we share the others, as where each has a machine of its own.

Calls of a second are the hardest case: what we cost is at the beginning of a call. What a call costs
Asterisk in processor time is taken at a rate that both carry with ease, also with every caller's leg tapped.
"""

from __future__ import annotations

import asyncio
import contextlib
import csv
import os
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import structlog

from asr.off import NoRecogniser
from asr.recogniser import OnState, Recogniser, TwinRecogniser
from demo.stand import CALLERS_IP, HOST, free_port
from routing.facts import AgentAnswered
from routing.register import FloorConfig, Hotline
from tests.live.hall import Hall, hall

AGENTS = 250
TALK_MS = 1_000
WARM_UP_S = 2.0
SPELL_S = 5.0
END_S = 10.0
"""How long the last calls of a spell may take."""
EASY = 20
"""Calls per second at which costs are compared: the design's burst."""
MOST = 200
HALVINGS = 5
"""To within 8 in 100."""
REACHED = 0.99
OURS, BARE = "12345", "70000"
FLOOR = FloorConfig(hotlines=(Hotline(number=OURS, name=OURS),), wrap_up_ms=0, comfort_every_ms=0)
Figures = dict[str, dict[str, float | str]]


class Spell(NamedTuple):
    """What one spell of calls showed."""

    sustained: bool
    cpu_ms: float
    """Asterisk's processor time for each call."""


def measure() -> Figures:
    """The highest rate that is sustained, and what a call costs Asterisk."""
    with _quiet():
        rate, bare_rate, cost, bare_cost = asyncio.run(_rates(NoRecogniser))
        tapped, bare_beside = asyncio.run(_costs(TwinRecogniser))
    return {
        "carried_calls_per_s": _row(rate, bare_rate, rate / bare_rate, "calls/s"),
        "carried_asterisk_ms_per_call": _row(cost, bare_cost, bare_cost / cost, "ms"),
        "carried_tapped_asterisk_ms_per_call": _row(tapped, bare_beside, bare_beside / tapped, "ms"),
    }


def _row(ours: float, peer: float, ratio: float, unit: str) -> dict[str, float | str]:
    return {"ours": round(ours, 2), "peer": round(peer, 2), "ratio": round(ratio, 3), "unit": unit}


async def _rates(ears: Callable[[OnState], Recogniser]) -> tuple[float, float, float, float]:
    async with _place(ears) as (place, folder):
        cost, bare_cost = await _both(place, folder)
        return await _highest(place, folder, OURS), await _highest(place, folder, BARE), cost, bare_cost


async def _costs(ears: Callable[[OnState], Recogniser]) -> tuple[float, float]:
    async with _place(ears) as (place, folder):
        return await _both(place, folder)


async def _both(place: Hall, folder: Path) -> tuple[float, float]:
    ours, bare = await _spell(place, folder, OURS, EASY), await _spell(place, folder, BARE, EASY)
    if not (ours.sustained and bare.sustained):
        raise RuntimeError(f"{EASY} calls/s are not carried: {ours}, {bare}")
    return ours.cpu_ms, bare.cpu_ms


async def _highest(place: Hall, folder: Path, number: str) -> float:
    """Between what is easy and MOST, halving their ratio each time; what fails is tried once more."""
    low, high = float(EASY), float(MOST)
    for _ in range(HALVINGS):
        rate = round((low * high) ** 0.5)
        tries = [await _spell(place, folder, number, rate)]
        if not tries[0].sustained:
            tries.append(await _spell(place, folder, number, rate))
        if tries[-1].sustained:
            low = rate
        else:
            high = rate
    return low


@contextlib.asynccontextmanager
async def _place(ears: Callable[[OnState], Recogniser]) -> AsyncIterator[tuple[Hall, Path]]:
    port = free_port()
    agents = {str(8000 + n): f"sip:{8000 + n}@{HOST}:{port}" for n in range(AGENTS)}
    with tempfile.TemporaryDirectory(prefix="hotline-bench-") as name:
        folder, beside = Path(name), _bare(f"{name}/spool")
        async with (
            hall(folder, agents, floor=FLOOR, recogniser=ears, dialplan=beside) as place,
            _sipp(folder, "-sn", "uas", "-i", HOST, "-p", str(port)),
        ):
            with _shared_processors(place):
                for agent in agents:
                    place.seat(agent)
                yield place, folder


@contextlib.contextmanager
def _shared_processors(place: Hall) -> Iterator[None]:
    """Asterisk on the first, everybody else on the others; with one processor there is nothing to share."""
    mine = os.sched_getaffinity(0)
    first, *others = sorted(mine)
    if others:
        for thread in Path(f"/proc/{place.stand.asterisk.pid}/task").iterdir():
            os.sched_setaffinity(int(thread.name), {first})
        os.sched_setaffinity(0, others)
    try:
        yield
    finally:
        os.sched_setaffinity(0, mine)


def _bare(spool: str) -> str:
    first, last = 8000, 8000 + AGENTS - 1
    return f"""
[from-trunk]
exten => {BARE},1,Answer()
 same => n,MixMonitor(,r({spool}/${{UNIQUEID}}.r.sln)t({spool}/${{UNIQUEID}}.t.sln))
 same => n,Dial(${{PJSIP_DIAL_CONTACTS(${{RAND({first},{last})}})}},20)
"""


async def _spell(place: Hall, folder: Path, number: str, rate: int) -> Spell:
    counts = folder / f"{number}-{time.monotonic_ns()}.csv"
    who = ("-sn", "uac", "-s", number, "-i", CALLERS_IP, "-p", str(free_port()), "-d", str(TALK_MS))
    told = ("-trace_stat", "-stf", str(counts), "-fd", "1")
    async with _sipp(folder, *who, *told, "-r", str(rate), f"{place.stand.sip[0]}:{place.stand.sip[1]}"):
        await asyncio.sleep(WARM_UP_S)
        begun, met, cpu = _count(counts, "SuccessfulCall(C)"), _met(place), _cpu_s(place)
        await asyncio.sleep(SPELL_S)
        taken = _count(counts, "SuccessfulCall(C)") - begun
        met, used = _met(place) - met, _cpu_s(place) - cpu
    reached = taken if number == BARE else min(met, taken)
    whole = not _count(counts, "FailedCall(C)")
    return Spell(
        whole and reached >= REACHED * rate * SPELL_S - rate * TALK_MS / 1000, 1000 * used / max(1, taken)
    )


def _met(place: Hall) -> int:
    """How many callers have reached an agent so far."""
    return sum(isinstance(fact, AgentAnswered) for fact in place.facts)


def _count(counts: Path, column: str) -> int:
    with counts.open(encoding="ascii") as file:
        return int(list(csv.DictReader(file, delimiter=";"))[-1][column])


def _cpu_s(place: Hall) -> float:
    """Processor time that Asterisk has used so far (proc(5), fields 14 and 15)."""
    said = Path(f"/proc/{place.stand.asterisk.pid}/stat").read_text(encoding="ascii")
    stat = said.rpartition(")")[2].split()
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.asynccontextmanager
async def _sipp(folder: Path, *arguments: str) -> AsyncIterator[None]:
    process = await asyncio.create_subprocess_exec(
        "sipp",
        *arguments,
        "-nostdin",
        cwd=folder,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        # SIPp's own way to end: no new calls, and out when those under way are over
        with contextlib.suppress(ProcessLookupError, TimeoutError):
            process.send_signal(signal.SIGUSR1)
            await asyncio.wait_for(process.wait(), END_S)
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """No line for every recording: writing them would be measured too."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    try:
        yield
    finally:
        structlog.configure(**before)
