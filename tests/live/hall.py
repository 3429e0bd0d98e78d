"""A hall for live tests: real Asterisk, real SIP phones and the whole service, with its stores in memory.

Speech is the twin recogniser, so a test says what is heard; prompts are a moment of silence.
"""

from __future__ import annotations

import asyncio
import os
import wave
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from asr.emergency import Lexicon
from asr.recogniser import OnState, Recogniser, TwinRecogniser
from config.load import read_toml
from cti.ami.door import AmiDoor
from cti.ami.session import AmiSettings
from cti.app import Service
from cti.asterisk_config import AgentPhone
from cti.caller_marks import MemoryCallerMarks
from cti.config_versions import MemoryConfigVersions
from cti.history import MemoryHistory
from cti.journal import MemoryJournal
from cti.measure_store import MemoryMeasureStore
from cti.parts import now_ms
from cti.plan import Parts, Plan
from cti.sip_accounts import sip_password
from cti.switches import MemorySurgeLog
from demo import phones
from demo.phones import Phone
from demo.stand import CALLERS_IP, HOST, Stand
from desk.twins import MemoryAccounts, MemorySessions
from recordings.audit import MemoryAuditLog
from recordings.library import MemoryLibrary
from routing import facts as f
from routing.facts import AnyFact
from routing.floor import Floor
from routing.model import AgentId, Call, CallId, CallPhase
from routing.register import EmergencyNumber, FloorConfig, Hotline
from tests.foshan import knowledge
from tests.relay import Relay
from tickets.order_rules import read_rules
from tickets.order_store import MemoryOrderStore
from tickets.outbox_store import MemoryOutboxStore
from tickets.store import MemoryDraftStore

CONFIG = Path("config/foshan")
LIMIT_S = 20.0
SIP_KEY = "made-up-for-tests"
A = TypeVar("A", bound=AnyFact)

FLOOR = FloorConfig(
    hotlines=(
        Hotline(number="12345", name="政务服务便民热线"),
        Hotline(number="12315", name="消费者投诉举报", greeting="greeting-12315"),
    ),
    emergency_numbers=(EmergencyNumber(number="110", name="公安报警", ring_ms=2_000),),
    ring_ms=2_000,
    wrap_up_ms=1_000,
    comfort_every_ms=0,
)


def tree() -> Path:
    """The Asterisk to run; a test that finds none fails and says how to get it."""
    return Path(os.environ.get("HOTLINE_ASTERISK_ROOT", "build/asterisk"))


def quick_prompts(folder: Path) -> Path:
    """Every prompt of the configuration as a tenth of a second of silence."""
    folder.mkdir(parents=True)
    for name in read_toml(CONFIG / "prompts.toml"):
        silent_prompt(folder, name, 100)
    return folder


def silent_prompt(folder: Path, name: str, ms: int) -> None:
    """A prompt that says nothing for so long."""
    with wave.open(str(folder / f"{name}.wav"), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(16 * ms))


class Hall:
    """What a test sees: the service, the stand, every fact so far, and the callers it makes."""

    def __init__(self, stand: Stand, plan: Plan, parts: Parts, ears: list[TwinRecogniser]) -> None:
        self.stand = stand
        self.parts = parts
        self.facts: list[AnyFact] = []
        self._plan = plan
        self._ears = ears
        self._news = asyncio.Event()
        self._people: list[Phone] = []
        self.service = Service(plan, parts, [self._note])

    def _note(self, now: int, fact: AnyFact, floor: Floor) -> None:
        self.facts.append(fact)
        self._news.set()

    async def _more(self) -> None:
        """Wait for the next fact; whoever has looked at all there are may call it."""
        self._news.clear()
        await self._news.wait()

    async def until(self, kind: type[A], where: Callable[[A], bool] = lambda fact: True) -> A:
        """The first such fact, past or coming. Fails with all that happened when it does not come."""
        try:
            async with asyncio.timeout(LIMIT_S):
                while True:
                    for fact in self.facts:
                        if isinstance(fact, kind) and where(fact):
                            return fact
                    await self._more()
        except TimeoutError:
            told = "\n".join(map(str, self.facts))
            said = "\n".join(self.stand.asterisk.said[-5:])
            raise AssertionError(f"no {kind.__name__} came; there were:\n{told}\n{said}") from None

    async def until_phase(self, call: CallId, phase: CallPhase) -> Call:
        """The call once it is there."""
        try:
            async with asyncio.timeout(LIMIT_S):
                while True:
                    record = self.floor.calls.get(call)
                    if record is not None and record.phase is phase:
                        return record
                    await self._more()
        except TimeoutError:
            raise AssertionError(f"not {phase}: {self.floor.calls.get(call)}; {self.facts}") from None

    @property
    def floor(self) -> Floor:
        """The floor as it is."""
        return self.service.loop.floor

    def say(self, fact: AnyFact) -> None:
        """Report a fact as the desk would."""
        self.service.loop.report(fact)

    def seat(self, agent: str) -> None:
        """Log an agent in and make them ready."""
        self.say(f.AgentLoggedIn(agent=AgentId(agent), name=f"座席{agent}"))
        self.say(f.AgentReady(agent=AgentId(agent)))

    def caller(self, ani: str = "13800138000", dnis: str = "12345", **more: Any) -> Phone:
        """A caller who has not dialled yet; stopped at the end in any case."""
        person = phones.caller(server=self.stand.sip, ip=CALLERS_IP, ani=ani, dnis=dnis, **more)
        self._people.append(person)
        return person

    async def dial(self, ani: str = "13800138000", dnis: str = "12345", **more: Any) -> tuple[Phone, CallId]:
        """A caller dials; returns once the call has arrived."""
        known = len(self.facts)
        person = self.caller(ani, dnis, **more)
        await person.start()
        arrived = await self.until(f.CallArrived, lambda fact: fact in self.facts[known:])
        return person, arrived.call

    async def hear(self, call: CallId, text: str, *, final: bool = True) -> None:
        """Let the recogniser understand something on the caller's leg, once it is being tapped."""
        async with asyncio.timeout(LIMIT_S):
            while f"{call}/caller" not in self._ears[-1].streams:  # noqa: ASYNC110 -- the tap dials in by itself
                await asyncio.sleep(0.02)
        self._ears[-1].streams[f"{call}/caller"].say(text, final=final)

    async def written(self, call: CallId) -> None:
        """Wait until Asterisk has written some of the call's recording (it does every two seconds)."""
        leg = self.stand.config.spool / f"{call}.1.caller.sln"
        async with asyncio.timeout(LIMIT_S):
            while not leg.exists() or leg.stat().st_size == 0:  # noqa: ASYNC110 -- another process
                await asyncio.sleep(0.05)

    async def hang_up_everybody(self) -> None:
        """End every phone that a test made."""
        for person in self._people:
            await person.stop()


@asynccontextmanager
async def hall(
    folder: Path,
    agents: dict[str, str],
    *,
    emergency: str = "sip:127.0.0.1:9",
    lines: Mapping[str, Any] | None = None,
    floor: FloorConfig = FLOOR,
    through: Relay | None = None,
    recogniser: Callable[[OnState], Recogniser] | None = None,
    dialplan: str = "",
    **changes: Any,
) -> AsyncIterator[Hall]:
    """A hall whose agents' phones have these contacts (empty: a browser that is not there).

    ``lines`` are further settings of Asterisk's trunks; ``dialplan`` stands after ours; ``changes`` replace
    parts of the plan; ``through`` stands between us and Asterisk's AMI; ``recogniser`` listens for the twin.
    """
    seats = tuple(
        AgentPhone(id=name, password=sip_password(SIP_KEY, name), browser=not contact, contact=contact)
        for name, contact in agents.items()
    )
    prompts = quick_prompts(folder / "prompts")
    stand = Stand(
        folder, tree(), prompts, seats, emergency_contact=emergency, dialplan=dialplan, **(lines or {})
    )
    async with AsyncExitStack() as stack:
        await stand.start()
        stack.push_async_callback(stand.stop)
        if through is not None:
            through.lead_to(stand.ami_port)
        ears: list[TwinRecogniser] = []
        place = Hall(
            stand,
            replace(_plan(stand, folder, floor, agents), **changes),
            _parts(stand, ears, through.port if through else stand.ami_port, recogniser),
            ears,
        )
        stack.push_async_callback(place.hang_up_everybody)
        await place.service.start()
        stack.push_async_callback(place.service.stop)
        yield place


def _plan(stand: Stand, folder: Path, floor: FloorConfig, agents: dict[str, str]) -> Plan:
    return Plan(
        floor=floor,
        agents=frozenset(AgentId(name) for name in agents),
        knowledge=knowledge(),
        lexicon=Lexicon.from_dict(read_toml(CONFIG / "emergency.toml")),
        orders=read_rules(read_toml(CONFIG / "orders.toml")),
        prompts=stand.config.prompts,
        agi=(HOST, stand.agi_port),
        tap=(HOST, stand.tap_port),
        tap_address=f"{HOST}:{stand.tap_port}",
        desk=(HOST, 0),
        spool=stand.config.spool,
        recordings=folder / "recordings",
        asterisk_ws=f"ws://{HOST}:{stand.http_port}/ws",
        sip_key=SIP_KEY,
    )


def _parts(
    stand: Stand,
    ears: list[TwinRecogniser],
    ami_port: int,
    recogniser: Callable[[OnState], Recogniser] | None,
) -> Parts:
    def make_ear(on_state: OnState) -> TwinRecogniser:
        ears.append(TwinRecogniser(on_state))
        return ears[-1]

    secret = stand.config.ami_secret
    return Parts(
        ami=AmiDoor(AmiSettings(host=HOST, port=ami_port, username="hotline", secret=secret)),
        journal=MemoryJournal(),
        history=MemoryHistory(),
        happenings=MemoryMeasureStore(),
        marks=MemoryCallerMarks(),
        versions=MemoryConfigVersions(),
        drafts=MemoryDraftStore(),
        orders=MemoryOrderStore(),
        outbox=MemoryOutboxStore(),
        library=MemoryLibrary(),
        audit=MemoryAuditLog(),
        switches=MemorySurgeLog(),
        accounts=MemoryAccounts(),
        sessions=MemorySessions(now_ms),
        recogniser=recogniser or make_ear,
        clock=now_ms,
    )
