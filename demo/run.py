"""`hotline run`: a whole hotline on this machine, and real calls to it.

Asterisk, the service, the callers and the agents' phones are processes of their own. What
happens is read from the journal, as a standby would read it.
"""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from cti.database import open_database
from cti.history import SqlHistory
from demo import phones
from demo.cast import CAST, Role
from demo.client import DeskClient, DeskRefused
from demo.house import House, open_house
from demo.lines import line
from demo.stand import CALLERS_IP
from demo.summary import summarise, table, wrong
from recordings.library_sql import SqlLibrary
from routing import facts as f
from routing.facts import AnyFact
from routing.model import CallId
from tickets.store_sql import SqlDraftStore

CALLS_LIMIT_S = 180.0
SEALED_LIMIT_S = 30.0

CLIPS = {"8001": "agent-greeting", "8002": "agent-greeting-2"}
"""Two agents on SIP phones, and what they say; everybody else takes calls in a browser."""
SUPERVISOR, OPERATOR = "9001", "9002"
USES = {SUPERVISOR: "supervisor: watch the floor", OPERATOR: "operator: numbers, skills, configuration"}
"""Who listens to the recordings."""


def say(text: str) -> None:
    """One line on the terminal."""
    print(f"{time.strftime('%H:%M:%S')}  {text}", flush=True)  # noqa: T201 -- this is the command's output


def tell(fact: AnyFact) -> None:
    """One line for a fact, behind the call's short number."""
    text = line(fact)
    if text is not None:
        short = str(getattr(fact, "call", "")).rpartition(".")[2]
        say(f"{short:>5}  {text}")


async def run(*, once: bool, folder: Path, tree: Path) -> int:
    """The whole command; its exit code. Ctrl-C ends it in good order."""
    agents = {name: phones.agent(name=name, says=says, answers_after_ms=900) for name, says in CLIPS.items()}
    police = phones.emergency(number="110", answers_after_ms=1_500)
    contacts = {name: phone.contact for name, phone in agents.items()}
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(
            open_house(folder, tree, contacts, police.contact, told=tell, progress=say)
        )
        for phone in (*agents.values(), police):
            await stack.enter_async_context(phone)
        _welcome(house)
        for name in agents:
            client = await stack.enter_async_context(DeskClient(house.url, name, house.passwords[name]))
            await client.take_seat()
        faults = await _calls(house, folder)
        if once:
            return 1 if faults else 0
        say(f"The hotline stays up at {house.url}; Ctrl-C ends it.")
        while not house.service.ended:  # noqa: ASYNC110 -- until Ctrl-C
            await asyncio.sleep(1)
    raise RuntimeError(f"the service ended by itself; see {house.service.log_file}")


def _welcome(house: House) -> None:
    say(f"the desk is open at {house.url}")
    say("accounts, with passwords made for this run and shown only now:")
    for name, password in house.passwords.items():
        use = USES.get(name, "log in with a browser and take calls")
        say(f"    {name}  {password}  {'taken by the demonstration' if name in CLIPS else use}")


async def _calls(house: House, folder: Path) -> dict[str, list[str]]:
    """Play the cast; print and write what came of it; what was not as expected, by call."""
    async with asyncio.timeout(CALLS_LIMIT_S):
        calls = await asyncio.gather(*(_play(house, role) for role in CAST))
    told = [await _told(house, role, call) for role, call in zip(CAST, calls, strict=True)]
    faults = {role.name: wrong(role, one) for role, one in zip(CAST, told, strict=True)}
    for name, fetched in (await _check_recordings(house, told)).items():
        faults[name] += fetched
    faults = {name: found for name, found in faults.items() if found}
    target = folder / "summary.json"
    target.write_text(
        json.dumps({"ok": not faults, "faults": faults, "calls": told}, ensure_ascii=False, indent=2) + "\n",
        encoding="utf-8",
    )
    print("\n" + table(told, faults) + "\n", flush=True)  # noqa: T201 -- this is the command's output
    for name, found in faults.items():
        for fault in found:
            say(f"NOT AS EXPECTED  {name}: {fault}")
    say(f"written to {target}")
    return faults


async def _play(house: House, role: Role) -> CallId:
    """One caller, from dialling to hanging up; the call's id."""
    if role.after:
        before = next(other for other in CAST if other.name == role.after)
        first = await _arrival(house, before)
        await house.happenings.until(f.AgentAnswered, lambda fact: fact.call == first, limit_s=CALLS_LIMIT_S)
    caller = phones.caller(
        server=house.stand.sip,
        dnis=role.dnis,
        ani=role.ani,
        name=role.caller_name,
        says=role.clip,
        ip=CALLERS_IP,
        speaks_after_ms=role.speaks_after_ms,
        hold_ms=role.hold_ms,
    )
    async with caller:
        call = await _arrival(house, role)
        await caller.wait(CALLS_LIMIT_S)
    return call


async def _arrival(house: House, role: Role) -> CallId:
    arrived = await house.happenings.until(
        f.CallArrived, lambda fact: fact.ani == role.ani, limit_s=CALLS_LIMIT_S
    )
    return arrived.call


async def _told(house: House, role: Role, call: CallId) -> dict[str, Any]:
    try:
        await house.happenings.until(
            f.RecordingSealed, lambda fact: fact.call == call, limit_s=SEALED_LIMIT_S
        )
    except TimeoutError:
        say(f"the recording of {role.name} was not sealed in time")
    engine = open_database(house.settings.database_url.get_secret_value())
    try:
        ended = await SqlHistory(engine).find(call)
        draft = await SqlDraftStore(engine).get(call)
        recording = await SqlLibrary(engine).find(call)
    finally:
        await engine.dispose()
    if ended is None:
        raise RuntimeError(f"the call {role.name} was not recorded as ended")
    return summarise(role, ended, draft, recording)


async def _check_recordings(house: House, told: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Fetch every recording over the API, as a supervisor, and compare it with its hash."""
    faults: dict[str, list[str]] = {}
    async with DeskClient(house.url, SUPERVISOR, house.passwords[SUPERVISOR]) as supervisor:
        for one in told:
            if one["recording"] is None:
                continue
            try:
                size, digest = await supervisor.fetch_recording(one["call"])
            except DeskRefused as refused:
                faults[one["name"]] = [f"the recording could not be fetched: {refused}"]
                continue
            if (size, digest) != (one["recording"]["bytes"], one["recording"]["sha256"]):
                faults[one["name"]] = ["the recording that was fetched is not the one that was sealed"]
    return faults
