"""Calls per second that Asterisk carries with us, beside bare ``Dial`` + ``MixMonitor`` on the same Asterisk.

SIPp callers dial as fast as calls end, a bounded number at a time; each talks a second with a SIPp phone
that answers at once, and hangs up. Bare, the dialplan records and dials a phone by itself. With us, the
whole service runs (stores in memory): greeting by AGI, the line, the floor's decision, Redirect, recording,
sealing, drafts, the desk's feed; without recognition and, in figures of their own, with every caller's leg
tapped. Everything runs on one machine, SIPp too; so beside the rate there is what a call costs Asterisk alone
in processor time, which is what bounds it where we run elsewhere.
"""

from __future__ import annotations

import asyncio
import contextlib
import csv
import os
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from asr.off import NoRecogniser
from asr.recogniser import OnState, Recogniser, TwinRecogniser
from demo.stand import CALLERS_IP, HOST, free_port
from routing.register import FloorConfig, Hotline
from tests.live.hall import Hall, hall

AGENTS = 150
AT_A_TIME = 48
TALK_MS = 1_000
WARM_UP_S = 3.0
SPELL_S = 12.0
ROUNDS = 3
BARE = "70000"
FLOOR = FloorConfig(hotlines=(Hotline(number="12345", name="12345"),), wrap_up_ms=0, comfort_every_ms=0)


def measure() -> dict[str, dict[str, float | str]]:
    """Medians of interleaved spells."""
    figures: dict[str, dict[str, float | str]] = {}
    for name, ears in (("carried", NoRecogniser), ("carried_tapped", TwinRecogniser)):
        ours, bare = asyncio.run(_measure(ears))
        rate, bare_rate = (statistics.median(spell.rate for spell in each) for each in (ours, bare))
        cost, bare_cost = (statistics.median(spell.cpu_ms for spell in each) for each in (ours, bare))
        figures[f"{name}_calls_per_s"] = _row(rate, bare_rate, rate / bare_rate, "calls/s")
        figures[f"{name}_asterisk_ms_per_call"] = _row(cost, bare_cost, bare_cost / cost, "ms of processor")
    return figures


def _row(ours: float, peer: float, ratio: float, unit: str) -> dict[str, float | str]:
    return {"ours": round(ours, 2), "peer": round(peer, 2), "ratio": round(ratio, 3), "unit": unit}


class Spell:
    """What one spell of calls showed."""

    def __init__(self, calls: int, seconds: float, cpu_s: float) -> None:
        self.rate = calls / seconds
        self.cpu_ms = 1000 * cpu_s / calls


async def _measure(ears: Callable[[OnState], Recogniser]) -> tuple[list[Spell], list[Spell]]:
    phone_port = free_port()
    agents = {str(8000 + n): f"sip:{8000 + n}@{HOST}:{phone_port}" for n in range(AGENTS)}
    with tempfile.TemporaryDirectory(prefix="hotline-bench-") as folder:
        home, beside = Path(folder), _bare(f"{folder}/spool")
        async with (
            hall(home, agents, floor=FLOOR, recogniser=ears, dialplan=beside) as place,
            _sipp(home, "-sn", "uas", "-i", HOST, "-p", str(phone_port)),
        ):
            for agent in agents:
                place.seat(agent)
            spells: dict[str, list[Spell]] = {"12345": [], BARE: []}
            for _ in range(ROUNDS):
                for number, taken in spells.items():
                    taken.append(await _spell(place, home, number))
    return spells["12345"], spells[BARE]


def _bare(spool: str) -> str:
    first, last = 8000, 8000 + AGENTS - 1
    return f"""
[from-trunk]
exten => {BARE},1,Answer()
 same => n,MixMonitor(,r({spool}/${{UNIQUEID}}.r.sln)t({spool}/${{UNIQUEID}}.t.sln))
 same => n,Dial(${{PJSIP_DIAL_CONTACTS(${{RAND({first},{last})}})}},20)
"""


async def _spell(place: Hall, folder: Path, number: str) -> Spell:
    arguments = ("-sn", "uac", "-s", number, "-i", CALLERS_IP, "-p", str(free_port()), "-d", str(TALK_MS))
    rate = ("-r", "200", "-l", str(AT_A_TIME), f"{place.stand.sip[0]}:{place.stand.sip[1]}")
    counts = folder / f"{number}-{time.monotonic_ns()}.csv"
    async with _sipp(folder, *arguments, "-trace_stat", "-stf", str(counts), "-fd", "1", *rate):
        await asyncio.sleep(WARM_UP_S)
        begun, cpu, at = _calls(counts), _cpu_s(place), time.monotonic()
        await asyncio.sleep(SPELL_S)
        calls, used, took = _calls(counts) - begun, _cpu_s(place) - cpu, time.monotonic() - at
    if failed := _last(counts)["FailedCall(C)"] != "0":
        raise RuntimeError(f"{failed} calls to {number} failed: {_last(counts)}")
    return Spell(calls, took, used)


def _last(counts: Path) -> dict[str, str]:
    with counts.open(encoding="ascii") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return rows[-1]


def _calls(counts: Path) -> int:
    return int(_last(counts)["SuccessfulCall(C)"])


def _cpu_s(place: Hall) -> float:
    """Processor time that Asterisk has used so far (proc(5), fields 14 and 15)."""
    said = Path(f"/proc/{place.stand.asterisk.pid}/stat").read_text(encoding="ascii")
    stat = said.rpartition(")")[2].split()
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.asynccontextmanager
async def _sipp(folder: Path, *arguments: str) -> AsyncIterator[Any]:
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
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
