"""The desk on a free port with twins behind it, and what tests do with its pages."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
from aiohttp import web
from argon2 import PasswordHasher
from playwright.async_api import Page

from desk.accounts import Passwords
from desk.app import DeskDeps
from desk.feed import Feed
from desk.ports import Json, OrderIncomplete
from desk.twins import (
    MemoryAccounts,
    MemoryAudit,
    MemoryDrafts,
    MemoryFloor,
    MemoryRecordings,
    MemorySessions,
    MemorySip,
)
from routing.explain import Explanation
from routing.facts import (
    AgentAnswered,
    AgentLoggedIn,
    AgentLoggedOut,
    AgentNotReady,
    AgentReady,
    CallArrived,
    CallbackCancelled,
    CallerHungUp,
    CallLabelled,
    ConferenceRequested,
    ConsultCancelled,
    ConsultCompleted,
    ConsultRequested,
    DraftEdited,
    Fact,
    Heard,
    IntakeDone,
    SurgeSwitched,
    TransferRequested,
    WrapUpExtended,
)
from routing.model import Agent, AgentId, AgentState, Call, CallId, CallPhase, Claim, Leg, SurgeState, Target
from routing.register import EmergencyNumber, FloorConfig, Hotline, MergeMode
from routing.unserved import Unserved

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "var" / "test-output" / "browser"
CALL = CallId("1760000000.7")
PASSWORD = "correct-horse-7"
QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
CHROMIUM = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FAKE_MICROPHONE = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
FORM: list[Json] = [
    {"key": "caller_name", "label": "称呼", "kind": "text"},
    {"key": "contact", "label": "联系电话", "kind": "phone", "required": True},
    {
        "key": "category",
        "label": "诉求类别",
        "kind": "choice",
        "required": True,
        "choices": ["咨询", "求助", "投诉", "举报", "建议", "表扬"],
    },
    {
        "key": "district",
        "label": "所属区",
        "kind": "choice",
        "choices": ["禅城区", "南海区", "顺德区", "三水区", "高明区"],
    },
    {"key": "town", "label": "镇(街道)", "kind": "place"},
    {"key": "place", "label": "详细地址", "kind": "place"},
    {"key": "matter_time", "label": "事发时间", "kind": "time"},
    {
        "key": "urgency",
        "label": "紧急程度",
        "kind": "choice",
        "choices": ["normal", "urgent"],
        "choice_labels": ["一般", "紧急"],
    },
    {"key": "summary", "label": "内容摘要", "kind": "text", "required": True},
    {"key": "wish", "label": "诉求目的", "kind": "text"},
]
CONFIG = FloorConfig(
    hotlines=(
        Hotline(number="12345", name="政务服务便民热线"),
        Hotline(number="12315", name="消费者投诉举报热线", mode=MergeMode.PARALLEL),
    ),
    emergency_numbers=(
        EmergencyNumber(number="110", name="公安报警"),
        EmergencyNumber(number="119", name="火警"),
        EmergencyNumber(number="120", name="医疗急救"),
    ),
)


Launch = Callable[..., Any]
"""Opens a page: ``await launch(args=..., size=...)``."""


class Stage:
    """The desk on a free port, with a floor moved by hand in place of the loop."""

    def __init__(self, tmp_path: Path) -> None:
        self.floor = MemoryFloor(config=CONFIG)
        self.explained: dict[CallId, Explanation] = {}
        self.unserved: list[Unserved] = []
        self.feed = Feed(
            floor_every_s=0.05,
            explain=lambda _floor, call, _now: self.explained.get(call),
            unserved=lambda _floor, _now: self.unserved,
        )
        self.facts: list[Fact] = []
        self.reported = asyncio.Event()
        self.accounts, self.drafts, self.audit = MemoryAccounts(), MemoryDrafts(), MemoryAudit()
        self.recordings = MemoryRecordings()
        self.recordings_root = tmp_path
        self.draft: Json = {}
        self.orders = StageOrders(self)
        self.url = ""

    def deps(self, static: Path) -> DeskDeps:
        return DeskDeps(
            report=self.report,
            floor=self.floor,
            feed=self.feed,
            accounts=self.accounts,
            sessions=MemorySessions(now),
            drafts=self.drafts,
            draft_view=dict,
            forms=FORM,
            recordings=self.recordings,
            recordings_root=self.recordings_root,
            audit=self.audit,
            health=lambda: {"ok": True},
            clock=now,
            sip=MemorySip({"8001": ("8001", "sip-secret")}),
            asterisk_ws=f"ws://127.0.0.1:{closed_port()}/ws",
            passwords=Passwords(QUICK),
            orders=self.orders,
        )

    def report(self, fact: Fact) -> None:
        """Stands for the loop: the few facts an agent can report move the floor."""
        self.facts.append(fact)
        match fact:
            case AgentLoggedIn(agent=agent, name=name):
                self.floor.put(seat(agent, name, AgentState.NOT_READY, reason="logged_in"))
            case AgentReady(agent=agent):
                self.floor.put(seat(agent, "李文静", AgentState.READY))
            case AgentNotReady(agent=agent, reason=reason):
                self.floor.put(seat(agent, "李文静", AgentState.NOT_READY, reason=reason))
            case SurgeSwitched(on=on, by=by, why=why):
                self.floor.surge = SurgeState(on=on, since=now(), by=by, why=why)
            case CallbackCancelled(ani=ani):
                self.floor.owed = [each for each in self.floor.owed if each.ani != ani]
            case CallLabelled(elderly=elderly, confidential=confidential, language=language):
                self.label(elderly, confidential, language)
            case WrapUpExtended(agent=agent, ms=ms):
                record = self.floor.agents[agent]
                longer = msgspec.structs.replace(record, wrap_up_until=record.wrap_up_until + ms)
                self.floor.put(longer)
            case AgentLoggedOut(agent=agent):
                del self.floor.agents[agent]
            case DraftEdited(field=field, value=value):
                self.fill(field, value, source="agent")
        self.follow(fact)
        self.reported.set()

    def follow(self, fact: Fact) -> None:
        self.feed.follow(now(), fact, self.floor)

    def fill(self, field: str, value: str, **rest: Any) -> None:
        """Change the draft and tell the page, as the tickets room does."""
        self.draft["fields"] = {**self.draft["fields"], field: {"value": value, "confidence": 1.0, **rest}}
        self.feed.draft_changed(dict(self.draft))

    async def fact(self, kind: type[Fact]) -> Any:
        """The first reported fact of that kind; waits for it."""
        async with asyncio.timeout(10):
            while True:
                found = next((fact for fact in self.facts if isinstance(fact, kind)), None)
                if found is not None:
                    return found
                self.reported.clear()
                await self.reported.wait()

    # --- a call ---

    def ring(self, agent: str = "8001") -> None:
        since = now() - 12_000
        call = Call(
            id=CALL,
            channel="PJSIP/trunk-1",
            ani="13800138000",
            caller_name="",
            dnis="12315",
            phase=CallPhase.WAITING,
            arrived_at=since,
            waiting_since=since,
        )
        self.floor.put(call)
        self.follow(
            CallArrived(call=CALL, channel=call.channel, ani=call.ani, caller_name="", dnis=call.dnis)
        )
        self.hear(0, "喂你好我要投诉", final=True)
        self.move(CallPhase.RINGING, AgentState.RINGING, agent)
        self.follow(IntakeDone(call=CALL))
        self.draft = {
            "call": CALL,
            "ani": "13800138000",
            "dnis": "12315",
            "opened_at": since,
            "due_at": None,
            "form": {"id": "general", "name": "通用登记表", "fields": FORM},
            "fields": {"contact": {"value": "13800138000", "source": "call", "confidence": 1.0}},
        }
        self.feed.draft_changed(dict(self.draft))

    def answer(self, agent: str = "8001") -> None:
        self.move(CallPhase.TALKING, AgentState.TALKING, agent, answered_at=now())
        self.follow(AgentAnswered(call=CALL, agent=AgentId(agent)))
        self.draft["due_at"] = now() + 30 * 60_000
        self.feed.draft_changed(dict(self.draft))

    def move(self, phase: CallPhase, state: AgentState, agent: str, answered_at: int | None = None) -> None:
        self.floor.put(seat(agent, "李文静", state, call=CALL))
        self.change(phase=phase, agent=AgentId(agent), answered_at=answered_at)

    def label(self, elderly: bool | None, confidential: bool | None, language: str | None) -> None:
        call = self.floor.calls[CALL]
        claims = call.claims if elderly is None else (Claim.ELDERLY,) if elderly else ()
        secret = call.confidential if confidential is None else confidential
        self.change(claims=claims, confidential=secret, language=language or call.language)

    def change(self, **changes: Any) -> None:
        """Replace the call's record by one with these changes."""
        self.floor.put(msgspec.structs.replace(self.floor.calls[CALL], **changes))

    def tell(self, message: Json) -> None:
        """Send a message of the feed as it is, to every page."""
        audience = self.feed._audience
        audience.tell_all([*audience.agents.values(), *audience.watchers], message)

    def end(self, agent: str = "8001") -> None:
        del self.floor.calls[CALL]
        self.floor.put(seat(agent, "李文静", AgentState.WRAP_UP))
        self.follow(CallerHungUp(call=CALL))

    def hear(self, utterance: int, text: str, *, final: bool, leg: Leg = Leg.CALLER) -> None:
        self.follow(
            Heard(
                call=CALL,
                leg=leg,
                utterance=utterance,
                text=text,
                final=final,
                start_ms=0,
                end_ms=1000,
                confidence=0.9,
            )
        )


class StageOrders:
    """Orders of the stage's one draft."""

    kinds: Mapping[str, str] = {"serious": "可能造成严重危害、恶劣影响", "ongoing": "危害正在发生"}

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.shown: Json = {
            "orders": [],
            "late": [],
            "grave": [],
            "outbox": {"waiting": 0, "oldest_at": None, "refused": 0, "failed_at": None, "why": ""},
        }

    async def enter(self, call: CallId, agent: AgentId) -> str | None:
        draft = self._stage.draft
        if draft.get("missing"):
            names = {field["key"]: field["label"] for field in FORM}
            raise OrderIncomplete([names[key] for key in draft["missing"]])
        draft["order"] = {"number": "FS20261122-000123", "entered_at": now()}
        self._stage.feed.draft_changed(dict(draft))
        return "FS20261122-000123"

    def closed(self, call: CallId) -> bool:
        return False

    async def may_step(self, call: CallId, step: str) -> bool:
        return True

    async def board(self) -> Json:
        return self.shown


def now() -> int:
    return time.time_ns() // 1_000_000


def closed_port() -> int:
    """A port where nobody listens: SIP is away."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def seat(
    agent: str, name: str, state: AgentState, *, reason: str = "", call: CallId | None = None, since: int = 0
) -> Agent:
    return Agent(id=AgentId(agent), name=name, state=state, since=since or now(), reason=reason, call=call)


async def log_in(page: Page, stage: Stage, name: str = "8001") -> None:
    await page.goto(stage.url)
    await page.get_by_label("工号").fill(name)
    await page.get_by_label("密码").fill(PASSWORD)
    await page.get_by_role("button", name="登录").click()


async def shot(page: Page, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    await page.evaluate("document.fonts.ready")
    await page.screenshot(path=SHOTS / f"{name}.png", animations="disabled")


def stand_ins(app: web.Application, stage: Stage) -> web.Application:
    """Routes of rooms that the twins have none of."""
    known = {route.resource.canonical for route in app.router.routes() if route.resource}

    async def targets(_: web.Request) -> web.Response:
        agents = [{"id": a.id, "name": a.name, "state": a.state.value} for a in stage.floor.agents.values()]
        groups = [{"id": g.id, "name": g.name, "free": n} for n, g in enumerate(stage.floor.config.groups)]
        centres = [{"id": s.id, "name": s.name} for s in stage.floor.config.sub_centres]
        return web.json_response({"agents": agents, "groups": groups, "sub_centres": centres})

    def act(kind: Any) -> Any:
        async def handler(request: web.Request) -> web.Response:
            more = (
                msgspec.convert((await request.json())["target"], Target) if request.can_read_body else None
            )
            given = {"target": more} if more else {}
            stage.report(kind(call=CallId(request.match_info["call"]), agent=AgentId("8001"), **given))
            return web.json_response({"ok": True}, status=202)

        return handler

    routes = [
        web.get("/api/targets", targets),
        web.post("/api/calls/{call}/transfer", act(TransferRequested)),
        web.post("/api/calls/{call}/consult", act(ConsultRequested)),
        web.post("/api/calls/{call}/consult/cancel", act(ConsultCancelled)),
        web.post("/api/calls/{call}/consult/complete", act(ConsultCompleted)),
        web.post("/api/calls/{call}/conference", act(ConferenceRequested)),
    ]
    app.add_routes([route for route in routes if route.path not in known])
    return app
