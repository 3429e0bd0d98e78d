"""`hotline run`: a whole hotline on this machine, and real calls to it.

Asterisk, the service, the callers and the agents' phones are processes of their own. What
happens is read from the journal, as a standby would read it.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.load import load
from config.settings import Settings, read_settings
from cti.asterisk_config import AgentPhone
from cti.database import open_database
from cti.history import SqlHistory
from cti.journal import SqlJournal
from cti.parts import open_parts
from cti.sip_accounts import sip_password
from demo import phones
from demo.cast import CAST, Role
from demo.client import DeskClient, DeskRefused, wait_until_open
from demo.lines import line
from demo.service import ServiceProcess
from demo.stand import CALLERS_IP, HOST, Stand
from demo.summary import summarise, table, wrong
from desk.accounts import make_account, new_password
from recordings.library_sql import SqlLibrary
from routing import facts as f
from routing.facts import AnyFact
from routing.model import CallId
from tickets.store_sql import SqlDraftStore

OPEN_LIMIT_S = 90.0
CALLS_LIMIT_S = 180.0
SEALED_LIMIT_S = 30.0
LOOK_S = 0.2

DEMO_AGENTS = ("8001", "8002")
"""Two agents on SIP phones; everybody else in the configuration takes calls in a browser."""
SUPERVISOR = "9001"
"""Who listens to the recordings."""
CLIPS = {"8001": "agent-greeting", "8002": "agent-greeting-2"}


def say(text: str) -> None:
    """One line on the terminal."""
    print(f"{time.strftime('%H:%M:%S')}  {text}", flush=True)  # noqa: T201 -- this is the command's output


class Happenings:
    """The journal of this run, followed; prints a line for each thing and lets others wait for one."""

    def __init__(self, journal: SqlJournal, after: int) -> None:
        self._journal = journal
        self._seq = after
        self.seen: list[AnyFact] = []
        self._more = asyncio.Condition()

    async def follow(self) -> None:
        """Until cancelled."""
        while True:
            async for entry in self._journal.read(after=self._seq):
                self._seq = entry.seq
                await self._take(entry.fact)
            await asyncio.sleep(LOOK_S)

    async def _take(self, fact: AnyFact) -> None:
        call = getattr(fact, "call", "")
        text = line(fact)
        if text is not None:
            say(f"{call.rpartition('.')[2]:>4}  {text}" if call else f"      {text}")
        async with self._more:
            self.seen.append(fact)
            self._more.notify_all()

    async def until(self, true: Any, limit_s: float) -> AnyFact:
        """The first fact, past or coming, for which ``true`` holds. Raises TimeoutError."""
        async with asyncio.timeout(limit_s), self._more:
            while True:
                for fact in self.seen:
                    if true(fact):
                        return fact
                await self._more.wait()


@dataclass(frozen=True, slots=True)
class House:
    """Everything that runs."""

    settings: Settings
    stand: Stand
    service: ServiceProcess
    happenings: Happenings
    passwords: dict[str, str]
    url: str


async def run(*, once: bool, folder: Path, tree: Path) -> int:
    """The whole command; its exit code. Ctrl-C ends it in good order."""
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(_house(folder, tree))
        _welcome(house)
        for name in DEMO_AGENTS:
            client = DeskClient(house.url, name, house.passwords[name])
            await stack.enter_async_context(client)
            await client.take_seat()
        faults = await _calls(house, folder)
        if once:
            return 1 if faults else 0
        say(f"The hotline stays up at {house.url}; Ctrl-C ends it.")
        await _stay_up(house)
    return 0


async def _stay_up(house: House) -> None:
    while not house.service.ended:  # noqa: ASYNC110 -- until Ctrl-C
        await asyncio.sleep(1)
    raise RuntimeError(f"the service ended by itself; see {house.service.log_file}")


@asynccontextmanager
async def _house(folder: Path, tree: Path) -> AsyncIterator[House]:
    async with AsyncExitStack() as stack:
        agents = {
            name: phones.agent(name=name, says=CLIPS[name], answers_after_ms=900) for name in DEMO_AGENTS
        }
        police = phones.emergency(number="110", answers_after_ms=1_500)
        sip_key = os.environ.get("HOTLINE_SIP_KEY") or secrets.token_urlsafe(32)
        stand = _stand(folder, tree, sip_key, {n: p.contact for n, p in agents.items()}, police.contact)
        service = ServiceProcess(_variables(stand, folder, sip_key), folder)
        os.environ["HOTLINE_ENV_FILE"] = str(service.env_file)
        settings = read_settings()
        passwords = await _make_accounts(settings)
        say("starting Asterisk")
        await stand.start()
        stack.push_async_callback(stand.stop)
        engine = open_database(settings.database_url.get_secret_value())
        stack.push_async_callback(engine.dispose)
        journal = SqlJournal(engine)
        happenings = Happenings(journal, await journal.last_seq())
        say("starting the service; the speech model takes a few seconds")
        await service.start()
        stack.push_async_callback(service.stop)
        url = f"http://{settings.desk_host}:{settings.desk_port}"
        try:
            await wait_until_open(url, OPEN_LIMIT_S)
        except TimeoutError:
            raise RuntimeError(f"the service did not open: {service.last_words()}") from None
        following = asyncio.create_task(happenings.follow())
        stack.callback(following.cancel)
        for phone in (*agents.values(), police):
            await phone.start()
            stack.push_async_callback(phone.stop)
        yield House(settings, stand, service, happenings, passwords, url)


def _stand(folder: Path, tree: Path, sip_key: str, contacts: dict[str, str], police: str) -> Stand:
    configuration = load(Path(os.environ.get("HOTLINE_CONFIG_DIR", "config/foshan")))
    prompts = Path(os.environ.get("HOTLINE_PROMPTS_DIR", "config/foshan/prompts"))
    seats = tuple(
        AgentPhone(
            id=agent.id,
            password=sip_password(sip_key, agent.id),
            browser=agent.id not in contacts,
            contact=contacts.get(agent.id, ""),
        )
        for agent in configuration.agents
    )
    return Stand(folder / "stand", tree, prompts, seats, emergency_contact=police)


def _variables(stand: Stand, folder: Path, sip_key: str) -> dict[str, str]:
    """Settings of the service. What the user set in the environment goes before these."""
    return {
        "HOTLINE_AMI_PORT": str(stand.ami_port),
        "HOTLINE_AMI_SECRET": stand.config.ami_secret,
        "HOTLINE_SIP_KEY": sip_key,
        "HOTLINE_AGI_PORT": str(stand.agi_port),
        "HOTLINE_TAP_PORT": str(stand.tap_port),
        "HOTLINE_ASTERISK_WS_URL": f"ws://{HOST}:{stand.http_port}/ws",
        "HOTLINE_DATABASE_URL": f"sqlite+aiosqlite:///{folder.resolve() / 'hotline.db'}",
        "HOTLINE_RECORDINGS_DIR": str(folder.resolve() / "recordings"),
        "HOTLINE_SPOOL_DIR": str(stand.config.spool),
    }


async def _make_accounts(settings: Settings) -> dict[str, str]:
    """An account with a new password for everybody in the configuration."""
    configuration = load(settings.config_dir)
    people = [(agent.id, agent.name, agent.role.value) for agent in configuration.agents]
    passwords = {}
    async with open_parts(settings) as parts:
        for name, display, role in people:
            passwords[name] = new_password()
            account = await asyncio.to_thread(make_account, name, role, passwords[name], display=display)
            await parts.accounts.put(account)
    return passwords


def _welcome(house: House) -> None:
    say(f"the desk is open at {house.url}")
    say("accounts made for this run; the passwords are shown only now:")
    for name, password in house.passwords.items():
        if name in DEMO_AGENTS:
            use = "taken by the demonstration (SIP phone)"
        else:
            use = "supervisor" if name == SUPERVISOR else "log in with a browser and take calls"
        say(f"    {name}  {password}  {use}")


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


async def _play(house: House, role: Role) -> str:
    """One caller, from dialling to hanging up; the call's id."""
    if role.after:
        before = next(other for other in CAST if other.name == role.after)
        first = await _arrival(house, before)
        await house.happenings.until(
            lambda fact: isinstance(fact, f.AgentAnswered) and fact.call == first, CALLS_LIMIT_S
        )
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


async def _arrival(house: House, role: Role) -> str:
    fact = await house.happenings.until(
        lambda fact: isinstance(fact, f.CallArrived) and fact.ani == role.ani, CALLS_LIMIT_S
    )
    call: str = fact.call  # type: ignore[union-attr]
    return call


async def _told(house: House, role: Role, call: str) -> dict[str, Any]:
    try:
        await house.happenings.until(
            lambda fact: isinstance(fact, f.RecordingSealed) and fact.call == call, SEALED_LIMIT_S
        )
    except TimeoutError:
        say(f"the recording of {role.name} was not sealed in time")
    engine = open_database(house.settings.database_url.get_secret_value())
    try:
        ended = await SqlHistory(engine).find(CallId(call))
        draft = await SqlDraftStore(engine).get(CallId(call))
        recording = await SqlLibrary(engine).find(CallId(call))
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
