"""The whole service with every part in memory: a test plays Asterisk, by events, sockets and a listing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from asr.emergency import Lexicon
from asr.recogniser import OnState, Recogniser, TwinRecogniser, TwinStream
from config.load import read_toml
from cti.ami.message import Message
from cti.ami.twin import TwinAmi, success
from cti.app import Service
from cti.caller_marks import MemoryCallerMarks
from cti.config_versions import MemoryConfigVersions
from cti.history import MemoryHistory
from cti.journal import MemoryJournal
from cti.measure_store import MemoryMeasureStore
from cti.plan import Parts, Plan
from cti.switches import MemorySurgeLog
from desk.desks import Desk
from desk.ports import Role
from desk.twins import MemoryAccounts, MemorySessions
from recordings.audit import MemoryAuditLog
from recordings.library import MemoryLibrary
from routing import facts as f
from routing.model import AgentId, CallId, CallPhase
from tests.fakes.audiosocket import FakeAudioSocket
from tests.foshan import knowledge
from tests.unit.floors import CONFIG
from tests.virtual_time import VirtualTime
from tickets.improver import Improver
from tickets.order_rules import read_rules
from tickets.order_store import MemoryOrderStore
from tickets.outbox_store import MemoryOutboxStore
from tickets.store import MemoryDraftStore
from tickets.webhook import Receiver

LIMIT_S = 10.0
FOSHAN = Path(__file__).parents[2] / "config" / "foshan"


async def eventually(true: Callable[[], Any]) -> Any:
    """Wait until something holds that no one tells of; fails when it does not come."""
    async with asyncio.timeout(LIMIT_S):
        while not (found := true()):  # noqa: ASYNC110 -- the parts under test have no event for tests
            await asyncio.sleep(0.002)
    return found


class House:
    """One running service and the world round it. ``parts`` may be taken over from an earlier one."""

    def __init__(
        self,
        folder: Path,
        earlier: House | None = None,
        receiver: Receiver | None = None,
        improver: Improver | None = None,
        recogniser: Callable[[OnState], Recogniser] | None = None,
    ) -> None:
        outbox = earlier.outbox if earlier else MemoryOutboxStore()
        self.outbox = outbox
        self.time = earlier.time if earlier else VirtualTime()
        self.ami = TwinAmi()
        self.listed: list[dict[str, str]] = []
        """The channels that a listing shows."""
        self.facts: list[f.AnyFact] = []
        self._ears: list[TwinRecogniser] = []
        self._taps: list[asyncio.Task[FakeAudioSocket]] = []
        self.lines: dict[str, asyncio.Task[FakeAudioSocket]] = {}
        """The newest tap of each channel."""
        self.parts = Parts(
            ami=self.ami,
            journal=earlier.parts.journal if earlier else MemoryJournal(),
            history=earlier.parts.history if earlier else MemoryHistory(),
            happenings=earlier.parts.happenings if earlier else MemoryMeasureStore(),
            marks=earlier.parts.marks if earlier else MemoryCallerMarks(),
            versions=earlier.parts.versions if earlier else MemoryConfigVersions(),
            drafts=earlier.parts.drafts if earlier else MemoryDraftStore(),
            orders=earlier.parts.orders if earlier else MemoryOrderStore(outbox),
            outbox=outbox,
            receiver=receiver,
            improver=improver,
            library=MemoryLibrary(),
            audit=MemoryAuditLog(),
            switches=MemorySurgeLog(),
            accounts=MemoryAccounts(),
            sessions=MemorySessions(self.time.now_ms),
            recogniser=recogniser or self._make_ear,
            clock=self.time.now_ms,
        )
        self.plan = Plan(
            floor=CONFIG,
            agents=frozenset({AgentId("8001")}),
            knowledge=knowledge(),
            lexicon=Lexicon.from_dict(read_toml(FOSHAN / "emergency.toml")),
            orders=read_rules(read_toml(FOSHAN / "orders.toml")),
            prompts=Path("/prompts"),
            agi=("127.0.0.1", 0),
            tap=("127.0.0.1", 0),
            tap_address="tap:1",
            desk=("127.0.0.1", 0),
            spool=folder / "spool",
            recordings=folder / "recordings",
            asterisk_ws="ws://127.0.0.1:9/ws",
            sip_key="made-up-for-tests",
            config_dir=operators if (operators := folder / "foshan").is_dir() else None,
            config_look_s=0.01,
        )
        self.service = Service(self.plan, self.parts, [lambda now, fact, floor: self.facts.append(fact)])
        for action in ("Redirect", "Setvar"):
            self.ami.answer(action)
        self.ami.answer("Getvar", lambda _: success(Value=str(self.time.now_ms() // 1000)))
        self.ami.answer("Originate", self._tap)
        self.ami.answer("Status", lambda _: [Message({"Event": "Status", **row}) for row in self.listed])

    def _make_ear(self, on_state: OnState) -> TwinRecogniser:
        self._ears.append(TwinRecogniser(on_state))
        return self._ears[-1]

    def _tap(self, action: Message) -> Message:
        """Asterisk originates the tap: it connects to us and says which it is."""
        tap = UUID(action["Channel"].split("/")[2])
        self._taps.append(asyncio.ensure_future(FakeAudioSocket.connect(self.service.taps.port, tap)))
        self.lines[action["Data"].partition(",")[0]] = self._taps[-1]
        return success()

    async def close(self) -> None:
        """The world ends its connections."""
        for tap in await asyncio.gather(*self._taps, return_exceptions=True):
            if isinstance(tap, FakeAudioSocket):
                await tap.close()

    # --- what a test says -------------------------------------------------------------------------

    @property
    def ear(self) -> TwinRecogniser:
        """The recogniser."""
        return self._ears[-1]

    def say(self, *told: f.AnyFact) -> None:
        """As the desk does."""
        for fact in told:
            self.service.loop.report(fact)

    def emit(self, event: str, call: str, **more: str) -> None:
        """An event of Asterisk about a call."""
        self.ami.emit(Message({"Event": event, **leg(call), **more}))

    def step(self, step: str, call: str, **more: str) -> None:
        """The dialplan's own event."""
        self.emit("UserEvent", call, UserEvent="Hotline", Step=step, **more)

    async def arrive(self, call: str, dnis: str = "12345") -> TwinStream:
        """A call arrives and is tapped; what is heard of it can be said to the stream."""
        self.step("arrived", call, Dnis=dnis)
        stream: TwinStream = await eventually(lambda: self.ear.streams.get(f"{call}/caller"))
        return stream

    async def talk(self, call: str, agent: str = "8001") -> TwinStream:
        """A call that has come as far as an agent."""
        stream = await self.arrive(call)
        self.step("intake-done", call)
        await self.until_phase(call, CallPhase.RINGING)
        self.emit("DialEnd", call, DialStatus="ANSWER", DestChannel=f"PJSIP/{agent}-0000000a")
        await self.until_phase(call, CallPhase.TALKING)
        return stream

    # --- what a test sees -------------------------------------------------------------------------

    async def until_phase(self, call: str, phase: CallPhase | None) -> None:
        """Wait until the floor has the call there; None for not at all."""
        calls = self.service.loop.floor.calls
        await eventually(lambda: (calls[CallId(call)].phase if CallId(call) in calls else None) == phase)

    async def until_fact(self, kind: type[f.Fact]) -> Any:
        """The first such fact."""
        return await eventually(lambda: next((fact for fact in self.facts if isinstance(fact, kind)), None))

    def actions(self, *names: str) -> list[str]:
        """The actions sent, as ``Redirect to-agent 8001*15``."""
        wanted = [sent for sent in self.ami.actions if sent["Action"] in (names or ("Redirect", "Originate"))]
        shown = ("Action", "Application", "Context", "Exten")
        return [" ".join(sent[name] for name in shown if name in sent) for sent in wanted]

    def heartbeats(self) -> list[str]:
        """The values of the heartbeat, as sent."""
        return [sent["Value"] for sent in self.ami.actions if sent.get("Variable", "") == "HOTLINE_HEARTBEAT"]

    def page(self, account: str, role: Role = Role.AGENT) -> Desk:
        """A page connects."""
        return self.service.feed.attach(account, role, self.service.loop.floor, self.time.now_ms())


def leg(call: str) -> dict[str, str]:
    """The caller's leg in an event or a listing."""
    return {
        "Channel": f"PJSIP/trunk-{call.rpartition('.')[2]:0>8}",
        "CallerIDNum": "13800138000",
        "CallerIDName": "陈先生",
        "Uniqueid": call,
        "Linkedid": call,
        "Context": "to-agent",
        "Exten": "8001*15",
        "DestCallerIDNum": "110*20",
    }


def row(call: str, context: str, bridge: str = "") -> dict[str, str]:
    """The caller's channel in a listing."""
    return {**leg(call), "Context": context, "BridgeID": bridge, "ChanVariable": "HOTLINE_DNIS=12345"}


async def messages(page: Desk, *kinds: str) -> list[dict[str, Any]]:
    """The messages of these kinds that a page has been sent so far."""
    found = []
    while not page._queue.empty():
        raw = await page.next()
        found.append(msgspec.json.decode(raw or b"{}"))
    return [message for message in found if message.get("type") in kinds]


@asynccontextmanager
async def house(
    folder: Path,
    earlier: House | None = None,
    receiver: Receiver | None = None,
    improver: Improver | None = None,
    recogniser: Callable[[OnState], Recogniser] | None = None,
    **listed: str,
) -> AsyncIterator[House]:
    """A service that runs; ``listed`` channels are in Asterisk already: call = context."""
    place = House(folder, earlier, receiver, improver, recogniser)
    place.listed = [row(call.replace("_", "."), context) for call, context in listed.items()]
    place.plan.spool.mkdir(exist_ok=True)
    await place.service.start()
    try:
        yield place
    finally:
        await place.close()
        await place.service.stop()
