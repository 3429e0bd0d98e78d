"""The desk's API from outside, with twins behind it: who may do what, and what becomes a fact."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from ipaddress import IPv4Network
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType, WSServerHandshakeError, web
from aiohttp.test_utils import TestClient, TestServer
from argon2 import PasswordHasher

from desk.accounts import Passwords, make_account
from desk.app import DeskDeps, build
from desk.desks import Ended
from desk.feed import Feed
from desk.ports import Account, Role, Session, SessionsAwayError
from desk.sessions import Limits
from desk.twins import (
    MemoryAccounts,
    MemoryAudit,
    MemoryDrafts,
    MemoryFloor,
    MemoryRecordings,
    MemorySessions,
    MemorySip,
)
from routing.facts import (
    AgentLoggedIn,
    AgentLoggedOut,
    AgentNotReady,
    AgentReady,
    CallArrived,
    DraftEdited,
    EmergencyDismissed,
    EmergencyRequested,
    Fact,
    Heard,
)
from routing.model import Agent, AgentId, AgentState, Call, CallId, CallPhase, Leg
from routing.register import EmergencyNumber, FloorConfig, Hotline

CALL, ANN, BEN = CallId("1760000000.7"), AgentId("8001"), AgentId("8002")
PASSWORD = "correct-horse-7"
QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
SOUND = bytes(range(256)) * 400
CONFIG = FloorConfig(
    hotlines=(Hotline(number="12345", name="便民热线"),),
    emergency_numbers=(EmergencyNumber(number="110", name="公安"),),
)
FORMS: list[dict[str, Any]] = [
    {"key": "wish", "label": "诉求目的", "kind": "text"},
    {"key": "category", "label": "类别", "kind": "choice", "choices": ["咨询", "投诉"]},
]


@dataclass
class Stage:
    """The desk, its twins, and the facts that were reported."""

    root: Path
    now: int = 1_760_000_000_000
    facts: list[Fact] = field(default_factory=list)
    floor: MemoryFloor = field(default_factory=lambda: MemoryFloor(config=CONFIG))
    feed: Feed = field(default_factory=Feed)
    drafts: MemoryDrafts = field(default_factory=MemoryDrafts)
    audit: MemoryAudit = field(default_factory=MemoryAudit)
    recordings: MemoryRecordings = field(default_factory=MemoryRecordings)
    accounts: MemoryAccounts = field(default_factory=MemoryAccounts)
    health: dict[str, Any] = field(default_factory=lambda: {"ok": True})
    asterisk_ws: str = "ws://127.0.0.1:1/ws"
    sip_ws: str = ""
    secure: bool = False
    grace_s: float = 0.0
    sip: MemorySip = field(
        default_factory=lambda: MemorySip({"8001": ("8001", "sip-secret"), "8002": ("8002", "other-secret")})
    )
    proxies: tuple[IPv4Network, ...] = ()
    gone: asyncio.Queue[Fact] = field(default_factory=asyncio.Queue)
    clients: list[TestClient[Any, Any]] = field(default_factory=list)
    server: TestServer | None = None

    def deps(self) -> DeskDeps:
        return DeskDeps(
            report=self.report,
            floor=self.floor,
            feed=self.feed,
            accounts=self.accounts,
            sessions=MemorySessions(lambda: self.now),
            drafts=self.drafts,
            draft_view=dict,
            forms=FORMS,
            recordings=self.recordings,
            recordings_root=self.root,
            audit=self.audit,
            health=lambda: self.health,
            clock=lambda: self.now,
            sip=self.sip,
            asterisk_ws=self.asterisk_ws,
            sip_ws=self.sip_ws,
            secure_cookie=self.secure,
            passwords=Passwords(QUICK),
            grace_s=self.grace_s,
            trusted_proxies=self.proxies,
            limits=Limits(idle_ms=1_800_000, absolute_ms=43_200_000),
        )

    def report(self, fact: Fact) -> None:
        self.facts.append(fact)
        if isinstance(fact, AgentLoggedIn):
            self.seat(fact.agent, AgentState.NOT_READY)
        if isinstance(fact, AgentNotReady) and fact.reason == "desk_gone":
            self.gone.put_nowait(fact)
        self.feed.follow(self.now, fact, self.floor)

    def seat(self, agent: AgentId, state: AgentState, call: CallId | None = None) -> None:
        self.floor.put(Agent(id=agent, name="n", state=state, since=self.now, call=call))

    def talk(self, agent: AgentId = ANN, phase: CallPhase = CallPhase.TALKING) -> None:
        """The agent has a call."""
        self.floor.put(
            Call(
                id=CALL,
                channel="c",
                ani="13800138000",
                caller_name="",
                dnis="12345",
                phase=phase,
                arrived_at=self.now,
                agent=agent,
                answered_at=self.now,
            )
        )
        self.seat(agent, AgentState.TALKING, CALL)
        arrived = CallArrived(call=CALL, channel="c", ani="13800138000", caller_name="", dnis="12345")
        self.feed.follow(self.now, arrived, self.floor)

    async def browser(self, name: str = "", **headers: str) -> TestClient[Any, Any]:
        """A browser with cookies of its own, logged in when a name is given."""
        assert self.server is not None
        client: TestClient[Any, Any] = TestClient(self.server, headers=headers)
        self.clients.append(client)
        if name:
            answer = await client.post("/api/login", json={"name": name, "password": PASSWORD})
            assert answer.status == 200, await answer.text()
        return client

    def seal(self) -> str:
        (self.root / "2025").mkdir()
        (self.root / "2025" / "a.wav").write_bytes(SOUND)
        digest = sha256(SOUND).hexdigest()
        self.recordings.by_call[CALL] = SimpleNamespace(
            file="2025/a.wav", sha256=digest, duration_ms=1_000, size=len(SOUND)
        )
        return digest


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with standing(Stage(tmp_path)) as stage:
        yield stage


@asynccontextmanager
async def standing(stage: Stage) -> AsyncIterator[Stage]:
    """The stage with its accounts and its server."""
    for name, role in (
        ("8001", Role.AGENT),
        ("8002", Role.AGENT),
        ("banzhang", Role.SUPERVISOR),
        ("huawu", Role.OPERATOR),
    ):
        await stage.accounts.put(make_account(name, role, PASSWORD, hasher=QUICK))
    stage.server = TestServer(build(stage.deps()))
    await stage.server.start_server()
    yield stage
    for client in stage.clients:
        await client.session.close()
    await stage.server.close()


async def next_of(socket: ClientWebSocketResponse, kind: str) -> Any:
    """The next message of that type; others are passed over."""
    async with asyncio.timeout(5):
        while True:
            message = await socket.receive_json()
            if message["type"] == kind:
                return message


# --- logging in ------------------------------------------------------------------------------


async def test_an_agent_who_logs_in_takes_a_seat_and_gets_the_own_phone(stage: Stage) -> None:
    client = await stage.browser()
    answer = await client.post("/api/login", json={"name": "8001", "password": PASSWORD})
    assert stage.facts == [AgentLoggedIn(agent=ANN, name="8001")]
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("hotline_desk=")
    assert cookie.endswith("; HttpOnly; Path=/; SameSite=Strict")
    me = await (await client.get("/api/me")).json()
    assert me["sip"] == {"user": "8001", "password": "sip-secret", "sockets": ["/sip"]}
    assert (me["ice"], me["account"]["role"]) == ([], "agent")


async def test_a_supervisor_gets_no_phone_and_takes_no_seat(stage: Stage) -> None:
    client = await stage.browser("banzhang")
    assert (await (await client.get("/api/me")).json())["sip"] is None
    assert stage.facts == []


async def test_wrong_names_and_passwords_are_answered_alike(stage: Stage) -> None:
    client = await stage.browser()
    answers = []
    for name, password in (("8001", "wrong-password"), ("nobody", PASSWORD), ("8002", ""), ("", PASSWORD)):
        answer = await client.post("/api/login", json={"name": name, "password": password})
        answers.append((answer.status, await answer.text()))
    assert set(answers) == {(401, "工号或密码不正确")}
    assert stage.facts == []


async def test_after_three_failures_even_the_right_password_has_to_wait(stage: Stage) -> None:
    client = await stage.browser()
    for _ in range(3):
        assert (await client.post("/api/login", json={"name": "8001", "password": "no"})).status == 401
    right = {"name": "8001", "password": PASSWORD}
    refused = await client.post("/api/login", json=right)
    assert (refused.status, refused.headers["Retry-After"]) == (429, "1")
    stage.now += 1_000
    assert (await client.post("/api/login", json=right)).status == 200


async def test_a_login_ends_when_idle_and_at_its_absolute_end(stage: Stage) -> None:
    client = await stage.browser("banzhang")
    for _ in range(30):
        stage.now += 1_500_000
        status = (await client.get("/api/me")).status
        if status != 200:
            break
    assert status == 401
    assert stage.now - 1_760_000_000_000 >= 43_200_000
    client = await stage.browser("banzhang")
    stage.now += 1_800_000
    assert (await client.get("/api/me")).status == 401


async def test_logging_out_ends_the_session_and_leaves_the_floor(stage: Stage) -> None:
    client = await stage.browser("8001")
    token = client.session.cookie_jar.filter_cookies(client.make_url("/"))["hotline_desk"].value
    assert (await client.post("/api/logout")).status == 202
    assert AgentLoggedOut(agent=ANN) in stage.facts
    thief = await stage.browser()
    assert (await thief.get("/api/me", headers={"Cookie": f"hotline_desk={token}"})).status == 401


async def test_one_who_logged_out_in_mid_call_and_comes_back_is_seated_again(stage: Stage) -> None:
    client = await stage.browser("8001")
    stage.talk()
    await client.post("/api/logout")
    stage.facts.clear()
    await stage.browser("8001")
    assert stage.facts == [AgentLoggedIn(agent=ANN, name="8001")]


async def test_a_login_during_a_call_does_not_disturb_it(stage: Stage) -> None:
    await stage.browser("8001")
    stage.talk()
    stage.facts.clear()
    client = await stage.browser("8001")
    assert stage.facts == []
    async with client.ws_connect("/ws") as socket:
        assert (await next_of(socket, "call"))["call"]["id"] == CALL


async def test_a_second_login_ends_the_first_one(stage: Stage) -> None:
    first = await stage.browser("8001")
    async with first.ws_connect("/ws") as socket:
        await next_of(socket, "agent")
        await stage.browser("8001")
        async with asyncio.timeout(5):
            while (message := await socket.receive()).type is WSMsgType.TEXT:
                pass
        assert message.data == Ended.TAKEN_OVER
    assert (await first.get("/api/me")).status == 401


async def test_a_store_of_sessions_that_is_away_is_said_in_plain_words(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_self: MemorySessions, _key: str) -> Session | None:
        raise SessionsAwayError

    client = await stage.browser("8001")
    monkeypatch.setattr(MemorySessions, "get", away)
    answer = await client.get("/api/me")
    assert (answer.status, await answer.text()) == (503, "登录服务暂不可用，请稍后再试")
    assert (await client.get("/health")).status == 200


async def test_a_changed_password_ends_every_login_of_the_account(stage: Stage) -> None:
    client = await stage.browser("banzhang")
    other = await stage.browser("huawu")
    await stage.accounts.put(make_account("banzhang", Role.SUPERVISOR, "another-horse-8", hasher=QUICK))
    assert (await client.get("/api/me")).status == 401
    assert (await other.get("/api/me")).status == 200


async def test_a_removed_account_is_logged_out_and_its_open_page_closed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.logins._CHECK_S", 0.01)
    client = await stage.browser("8001")
    stage.seat(ANN, AgentState.READY)
    async with asyncio.timeout(10), client.ws_connect("/ws") as socket:
        await next_of(socket, "agent")
        await stage.accounts.remove("8001")
        while (message := await socket.receive()).type is WSMsgType.TEXT:
            pass
        assert message.data == Ended.SESSION_OVER
        assert await stage.gone.get() == AgentNotReady(agent=ANN, reason="desk_gone")
    assert (await client.get("/api/me")).status == 401


async def test_somebody_who_is_no_configured_agent_takes_no_seat(stage: Stage) -> None:
    client, stranger = await stage.browser("8001"), await stage.browser()
    del stage.sip.known["8001"]
    stage.facts.clear()
    assert (await client.get("/api/me")).status == 401
    with pytest.raises(WSServerHandshakeError) as refused:
        await client.ws_connect("/ws")
    assert refused.value.status == 401
    answer = await stranger.post("/api/login", json={"name": "8001", "password": PASSWORD})
    assert (answer.status, await answer.text()) == (403, "该工号不在座席名单中，请联系话务管理员")
    assert stage.facts == []


async def test_who_was_let_in_goes_on_while_the_accounts_are_away(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_self: MemoryAccounts, _name: str) -> Account | None:
        raise OSError

    client = await stage.browser("8001")
    monkeypatch.setattr(MemoryAccounts, "get", away)
    assert (await client.post("/api/agent/ready")).status == 202


# --- acting ----------------------------------------------------------------------------------


async def test_what_an_agent_does_becomes_facts(stage: Stage) -> None:
    client = await stage.browser("8001")
    stage.talk()
    stage.facts.clear()
    for method, path, body in (
        ("POST", "/api/agent/ready", None),
        ("POST", "/api/agent/not-ready", {"reason": " 用餐 "}),
        ("PATCH", f"/api/calls/{CALL}/draft", {"field": "wish", "value": "退款"}),
        ("POST", f"/api/calls/{CALL}/emergency", {"number": "110"}),
        ("POST", f"/api/calls/{CALL}/emergency/dismiss", {"reason": "误报"}),
    ):
        answer = await client.request(method, path, json=body)
        assert answer.status == 202, await answer.text()
    assert stage.facts == [
        AgentReady(agent=ANN),
        AgentNotReady(agent=ANN, reason="用餐"),
        DraftEdited(call=CALL, agent=ANN, field="wish", value="退款"),
        EmergencyRequested(call=CALL, agent=ANN, number="110"),
        EmergencyDismissed(call=CALL, agent=ANN, reason="误报"),
    ]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/emergency", {"number": "110"}),
        ("POST", "/emergency/dismiss", {"reason": "误报"}),
        ("PATCH", "/draft", {"field": "wish", "value": "x"}),
        ("GET", "", None),
    ],
)
async def test_nobody_but_the_agent_who_has_the_call_acts_on_it(
    stage: Stage, method: str, path: str, body: dict[str, str] | None
) -> None:
    other, stranger = await stage.browser("8002"), await stage.browser()
    supervisor = await stage.browser("banzhang")
    stage.talk(ANN)
    stage.facts.clear()
    url = f"/api/calls/{CALL}{path}"
    assert (await other.request(method, url, json=body)).status == 403
    assert (await stranger.request(method, url, json=body)).status == 401
    expected = 200 if method == "GET" else 403
    assert (await supervisor.request(method, url, json=body)).status == expected
    unknown = url.replace(CALL, "1.1")
    assert (await other.request(method, unknown, json=body)).status == 404
    assert (await other.request(method, url.replace(CALL, "%2e%2e%00"), json=body)).status == 404
    assert stage.facts == []


@pytest.mark.parametrize(
    ("raw", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'{"reason": 5}', "application/json", 400),
        (b'{"reason": "a", "more": 1}', "application/json", 400),
        (b'{"reason": ""}', "application/json", 400),
        (b'{"reason": "a\\nb"}', "application/json", 400),
        (b'{"reason": "' + "长".encode() * 41 + b'"}', "application/json", 400),
        (b'{"reason": "a"}', "text/plain", 415),
        (b'{"reason": "' + b"x" * 20_000 + b'"}', "application/json", 413),
    ],
)
async def test_a_bad_body_is_refused_with_plain_text(
    stage: Stage, raw: bytes, kind: str, status: int
) -> None:
    client = await stage.browser("8001")
    stage.facts.clear()
    answer = await client.post("/api/agent/not-ready", data=raw, headers={"Content-Type": kind})
    assert (answer.status, answer.content_type) == (status, "text/plain")
    assert stage.facts == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"field": "nonsense", "value": "x"}, "没有这一项"),
        ({"field": "category", "value": "其他"}, "没有这个选项"),
        ({"field": "wish", "value": "x" * 2_001}, "不得超过"),
        ({"field": "wish", "value": "a\u0000b"}, "控制字符"),
    ],
)
async def test_a_draft_takes_only_what_its_form_has(stage: Stage, body: dict[str, str], words: str) -> None:
    client = await stage.browser("8001")
    stage.talk()
    stage.facts.clear()
    answer = await client.patch(f"/api/calls/{CALL}/draft", json=body)
    assert answer.status == 400
    assert words in await answer.text()
    assert stage.facts == []


async def test_a_draft_with_a_form_of_its_own_takes_that_forms_fields(stage: Stage) -> None:
    client = await stage.browser("8001")
    stage.talk()
    form = {
        "id": "consumer",
        "name": "消费",
        "fields": [{"key": "merchant", "label": "商家", "kind": "text"}],
    }
    stage.feed.draft_changed({"call": CALL, "fields": {}, "form": form})
    answer = await client.patch(f"/api/calls/{CALL}/draft", json={"field": "merchant", "value": "某超市"})
    assert answer.status == 202


async def test_an_agent_types_on_in_a_call_that_only_the_store_knows(stage: Stage) -> None:
    """After a restart, or long after the end."""
    mine, other = await stage.browser("8001"), await stage.browser("8002")
    form = {"fields": [{"key": "merchant", "label": "商家", "kind": "text"}]}
    stage.drafts.by_call[CALL] = {"call": CALL, "agent": "8001", "fields": {}, "form": form}
    stage.facts.clear()
    for key in ("wish", "merchant"):
        edit = {"field": key, "value": "退款"}
        assert (await mine.patch(f"/api/calls/{CALL}/draft", json=edit)).status == 202
        assert (await other.patch(f"/api/calls/{CALL}/draft", json=edit)).status == 403
        assert (await mine.patch("/api/calls/1.1/draft", json=edit)).status == 404
    assert stage.facts == [
        DraftEdited(call=CALL, agent=ANN, field=key, value="退款") for key in ("wish", "merchant")
    ]
    assert (await mine.get(f"/api/calls/{CALL}")).status == 200
    assert (await other.get(f"/api/calls/{CALL}")).status == 403


async def test_emergency_needs_a_known_number_and_a_call_that_is_talking(stage: Stage) -> None:
    client = await stage.browser("8001")
    stage.talk()
    url = f"/api/calls/{CALL}/emergency"
    assert (await client.post(url, json={"number": "13800138000"})).status == 400
    stage.talk(phase=CallPhase.TRANSFERRING)
    assert (await client.post(url, json={"number": "110"})).status == 409


# --- other sites -----------------------------------------------------------------------------


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "file://"])
async def test_requests_from_another_site_are_refused(stage: Stage, origin: str) -> None:
    client = await stage.browser("8001")
    stage.facts.clear()
    assert (await client.post("/api/agent/ready", headers={"Origin": origin})).status == 403
    for path in ("/ws", "/sip"):
        with pytest.raises(WSServerHandshakeError) as refused:
            await client.ws_connect(path, headers={"Origin": origin})
        assert refused.value.status == 403
    assert stage.facts == []


async def test_the_pages_own_requests_pass_and_every_answer_is_guarded(stage: Stage) -> None:
    client = await stage.browser("8001")
    own = str(client.make_url("/")).rstrip("/")
    answer = await client.post("/api/agent/ready", headers={"Origin": own})
    assert answer.status == 202
    for path in ("/api/me", "/nowhere", "/", "/health"):
        headers = (await client.get(path)).headers
        policy = headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-inline" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "microphone=(self)" in headers["Permissions-Policy"]
        assert "connect-src 'self';" in policy


async def start_anew(stage: Stage) -> None:
    """The service is stopped and started; who was logged in is forgotten."""
    assert stage.server is not None
    await stage.server.close()
    stage.server = TestServer(build(stage.deps()))
    await stage.server.start_server()


async def test_pages_are_told_of_asterisks_own_websocket_and_may_use_it(stage: Stage) -> None:
    stage.sip_ws = "wss://phones.example.gov.cn:8443/ws"
    await start_anew(stage)
    client = await stage.browser("8001")
    answer = await client.get("/api/me")
    assert (await answer.json())["sip"]["sockets"] == ["wss://phones.example.gov.cn:8443/ws", "/sip"]
    policy = answer.headers["Content-Security-Policy"]
    assert "connect-src 'self' wss://phones.example.gov.cn:8443;" in policy


async def test_behind_https_the_cookie_is_never_sent_in_the_clear(stage: Stage) -> None:
    stage.secure = True
    await start_anew(stage)
    client = await stage.browser()
    answer = await client.post("/api/login", json={"name": "8001", "password": PASSWORD})
    assert answer.headers["Set-Cookie"].endswith("; SameSite=Strict; Secure")


async def test_a_page_whose_login_is_gone_sees_whether_the_service_was_started_anew(stage: Stage) -> None:
    client = await stage.browser("8001")
    run = (await (await client.get("/api/me")).json())["run"]
    await client.post("/api/logout")
    refused = await client.get("/api/me")
    assert (refused.status, refused.headers["Hotline-Run"]) == (401, run)
    await start_anew(stage)
    refused = await (await stage.browser()).get("/api/me")
    assert refused.status == 401
    assert refused.headers["Hotline-Run"] not in ("", run)


# --- the feed --------------------------------------------------------------------------------


async def test_words_reach_the_agents_page_over_the_socket(stage: Stage) -> None:
    client = await stage.browser("8001")
    stage.talk()
    async with client.ws_connect("/ws") as socket:
        assert (await next_of(socket, "call"))["call"]["hotline"] == "便民热线"
        fact = Heard(
            call=CALL,
            leg=Leg.CALLER,
            utterance=0,
            text="路灯坏了",
            final=False,
            start_ms=0,
            end_ms=9,
            confidence=0,
        )
        stage.feed.follow(stage.now, fact, stage.floor)
        said = await next_of(socket, "heard")
        assert (said["leg"], said["text"], said["final"]) == ("caller", "路灯坏了", False)


async def test_what_was_typed_of_a_call_that_ended_while_the_service_was_away_is_taken(stage: Stage) -> None:
    stage.drafts.by_call[CALL] = {"call": CALL, "agent": "8001"}
    for name, status in (("8001", 202), ("8002", 403)):
        client = await stage.browser(name)
        answer = await client.patch(f"/api/calls/{CALL}/draft", json={"field": "wish", "value": "退款"})
        assert answer.status == status
    answer = await client.patch("/api/calls/1.1/draft", json={"field": "wish", "value": "退款"})
    assert answer.status == 404
    assert [fact.call for fact in stage.facts if isinstance(fact, DraftEdited)] == [CALL]


async def test_the_draft_of_before_a_restart_is_brought_from_the_store(stage: Stage) -> None:
    client = await stage.browser("8001")
    stage.talk()
    stage.drafts.by_call[CALL] = {"call": CALL, "fields": {"wish": {"value": "退款"}}}
    async with client.ws_connect("/ws") as socket:
        assert (await next_of(socket, "draft"))["draft"]["fields"]["wish"]["value"] == "退款"


async def test_a_page_closed_in_mid_call_sets_the_agent_not_ready_after_the_grace(stage: Stage) -> None:
    client = await stage.browser("8001")
    stage.talk()
    async with client.ws_connect("/ws") as socket:
        await next_of(socket, "call")
    async with asyncio.timeout(5):
        assert await stage.gone.get() == AgentNotReady(agent=ANN, reason="desk_gone")


async def test_an_agent_of_before_a_restart_without_a_page_is_set_not_ready_after_the_grace(
    stage: Stage,
) -> None:
    stage.seat(ANN, AgentState.READY)
    async with TestServer(build(stage.deps())), asyncio.timeout(5):
        assert await stage.gone.get() == AgentNotReady(agent=ANN, reason="desk_gone")


async def test_no_feed_without_a_login(stage: Stage) -> None:
    client = await stage.browser()
    with pytest.raises(WSServerHandshakeError) as refused:
        await client.ws_connect("/ws")
    assert refused.value.status == 401


# --- recordings ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "status", "start", "stop"),
    [
        (None, 200, 0, len(SOUND)),
        ("bytes=0-99", 206, 0, 100),
        ("bytes=100-", 206, 100, len(SOUND)),
        ("bytes=-50", 206, len(SOUND) - 50, len(SOUND)),
        ("bytes=102000-999999", 206, 102_000, len(SOUND)),
        ("bytes=0-1,5-6", 200, 0, len(SOUND)),
        ("words=0-1", 200, 0, len(SOUND)),
    ],
)
async def test_a_supervisor_fetches_a_recording_by_ranges(
    stage: Stage, asked: str | None, status: int, start: int, stop: int
) -> None:
    digest = stage.seal()
    client = await stage.browser("banzhang")
    headers = {"Range": asked} if asked else {}
    answer = await client.get(f"/api/calls/{CALL}/recording", headers=headers)
    assert answer.status == status
    assert await answer.read() == SOUND[start:stop]
    assert answer.headers["ETag"] == f'"{digest}"'
    if status == 206:
        assert answer.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{len(SOUND)}"
    head = await client.head(f"/api/calls/{CALL}/recording", headers=headers)
    assert (head.status, head.headers["Content-Length"]) == (status, str(stop - start))
    assert [entry["outcome"] for entry in stage.audit.entries] == [
        f"bytes {start}-{stop - 1}/{len(SOUND)}",
        "head",
    ]
    assert stage.audit.entries[0] | {"outcome": ""} == {
        "who": "banzhang",
        "role": "supervisor",
        "action": "recording.fetch",
        "call": CALL,
        "outcome": "",
        "remote": "127.0.0.1",
    }


@pytest.mark.parametrize(
    ("proxies", "client_is"), [((), "127.0.0.1"), ((IPv4Network("127.0.0.1"),), "198.51.100.7")]
)
async def test_behind_a_proxy_audit_and_throttle_know_the_client(
    tmp_path: Path, proxies: tuple[IPv4Network, ...], client_is: str
) -> None:
    async with standing(Stage(tmp_path, proxies=proxies)) as stage:
        stage.seal()
        client = await stage.browser("banzhang", **{"X-Forwarded-For": "192.0.2.66, 198.51.100.7"})
        await client.get(f"/api/calls/{CALL}/recording")
        assert [entry["remote"] for entry in stage.audit.entries] == [client_is]
        wrong = {"name": "8001", "password": "x"}
        answers = [await client.post("/api/login", json=wrong) for _ in range(4)]
        assert [answer.status for answer in answers] == [401, 401, 401, 429]
        neighbour = await stage.browser(**{"X-Forwarded-For": "198.51.100.8"})
        status = (await neighbour.post("/api/login", json=wrong)).status
        assert status == (401 if proxies else 429), "the same proxy, another client"


@pytest.mark.parametrize("asked", ["bytes=102400-", "bytes=5-2", "bytes=-0", "bytes=-", "bytes=x-y"])
async def test_a_range_that_is_not_there_is_416(stage: Stage, asked: str) -> None:
    stage.seal()
    client = await stage.browser("banzhang")
    answer = await client.get(f"/api/calls/{CALL}/recording", headers={"Range": asked})
    assert (answer.status, answer.headers["Content-Range"]) == (416, f"bytes */{len(SOUND)}")
    assert stage.audit.entries[0]["outcome"] == "range_not_satisfiable"


async def test_conditions_on_the_version_are_kept(stage: Stage) -> None:
    digest = stage.seal()
    client = await stage.browser("banzhang")
    url = f"/api/calls/{CALL}/recording"
    assert (await client.get(url, headers={"If-None-Match": f'"{digest}"'})).status == 304
    part = {"Range": "bytes=0-9"}
    assert (await client.get(url, headers={**part, "If-Range": f'"{digest}"'})).status == 206
    assert (await client.get(url, headers={**part, "If-Range": '"other"'})).status == 200


@pytest.mark.parametrize(
    ("name", "status", "outcome"),
    [("", 401, "not_logged_in"), ("8001", 403, "not_allowed"), ("huawu", 403, "not_allowed")],
)
async def test_a_refused_fetch_is_in_the_audit_trail(
    stage: Stage, name: str, status: int, outcome: str
) -> None:
    stage.seal()
    client = await stage.browser(name)
    answer = await client.get(f"/api/calls/{CALL}/recording")
    assert answer.status == status
    assert SOUND[:64] not in await answer.read()
    assert [(each["who"], each["outcome"]) for each in stage.audit.entries] == [(name, outcome)]


async def test_without_an_audit_trail_there_is_no_byte(stage: Stage) -> None:
    stage.seal()
    client = await stage.browser("banzhang")
    stage.audit.broken = True
    answer = await client.get(f"/api/calls/{CALL}/recording")
    assert (answer.status, await answer.text()) == (503, "审计记录无法写入，暂停调听录音")


async def test_a_recording_that_is_not_as_indexed_or_outside_its_folder_is_not_played(stage: Stage) -> None:
    stage.seal()
    client = await stage.browser("banzhang")
    url = f"/api/calls/{CALL}/recording"
    outside = stage.root.parent / "secret.wav"
    outside.write_bytes(SOUND)
    for file in ("../secret.wav", str(outside), "2025/none.wav", "2025"):
        stage.recordings.by_call[CALL].file = file
        assert (await client.get(url)).status == 500
    stage.recordings.by_call[CALL].file = "2025/a.wav"
    stage.recordings.by_call[CALL].size += 1
    assert (await client.get(url)).status == 500
    assert {entry["outcome"] for entry in stage.audit.entries} == {"damaged"}
    assert (await client.get("/api/calls/1.1/recording")).status == 404


# --- looking up ------------------------------------------------------------------------------


async def test_an_agent_sees_earlier_calls_of_the_own_caller_only(stage: Stage) -> None:
    client, supervisor = await stage.browser("8001"), await stage.browser("banzhang")
    for number in range(3):
        draft = {"call": str(number), "ani": "13800138000", "dnis": "12345", "opened_at": number}
        stage.drafts.by_call[str(number)] = draft
    assert (await client.get("/api/callers/13800138000/calls")).status == 403
    stage.talk()
    found = await (await client.get("/api/callers/13800138000/calls?limit=2")).json()
    assert [(each["call"], each["hotline"]) for each in found["calls"]] == [
        ("2", "便民热线"),
        ("1", "便民热线"),
    ]
    assert (await client.get("/api/callers/13900139000/calls")).status == 403
    assert (await supervisor.get("/api/callers/13900139000/calls")).status == 200
    for bad in ("abc", "1" * 33, "%0a"):
        assert (await supervisor.get(f"/api/callers/{bad}/calls")).status == 400
    assert (await supervisor.get("/api/callers/1/calls?limit=999")).status == 400


async def test_a_supervisor_reads_a_call_from_the_store_when_it_is_long_over(stage: Stage) -> None:
    client = await stage.browser("banzhang")
    stage.drafts.by_call["9.9"] = {"call": "9.9", "fields": {}}
    found = await (await client.get("/api/calls/9.9")).json()
    assert (found["call"], found["draft"]["call"]) == (None, "9.9")


async def test_the_audit_trail_is_for_supervisors(stage: Stage) -> None:
    agent, supervisor = await stage.browser("8001"), await stage.browser("banzhang")
    assert (await agent.get("/api/audit")).status == 403
    assert (await (await supervisor.get("/api/audit")).json()) == {"entries": []}


async def test_health_and_metrics_say_no_number_and_no_secret(stage: Stage) -> None:
    await stage.browser("8001")
    stage.talk()
    client = await stage.browser()
    stage.health = {"ok": False, "ami": {"up": False, "words": "电话平台未连接"}}
    answer = await client.get("/health")
    assert (answer.status, (await answer.json())["ami"]["words"]) == (503, "电话平台未连接")
    text = await (await client.get("/metrics")).text()
    assert 'hotline_calls{phase="talking"} 1.0' in text
    assert 'hotline_facts_total{fact="CallArrived"} 1.0' in text
    assert "13800138000" not in text
    assert "8001" not in text


async def test_a_page_that_was_not_built_is_said_so(stage: Stage, tmp_path: Path) -> None:
    bare = TestServer(build(replace(stage.deps(), static=tmp_path / "none")))
    async with TestClient(bare) as client:
        answer = await client.get("/")
        assert (answer.status, await answer.text()) == (503, "页面尚未生成，请先运行 make setup")


async def test_a_fault_of_ours_is_a_plain_answer_without_the_callers_words(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    client = await stage.browser("banzhang")

    async def broken(_call: CallId) -> None:
        raise RuntimeError("caller 13800138000 said something")

    stage.drafts.get = broken  # type: ignore[method-assign, assignment]
    answer = await client.get("/api/calls/9.9")
    assert (answer.status, await answer.text()) == (500, "系统内部错误")
    written = capsys.readouterr()
    assert "13800138000" not in written.out + written.err


# --- SIP -------------------------------------------------------------------------------------


@pytest.fixture
async def asterisk(stage: Stage) -> AsyncIterator[asyncio.Queue[str]]:
    """A WebSocket that speaks ``sip``, echoes, and closes when told ``BYE``."""
    heard: asyncio.Queue[str] = asyncio.Queue()

    async def echo(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(protocols=("sip",))
        await socket.prepare(request)
        heard.put_nowait(f"protocol {socket.ws_protocol}")
        async for message in socket:
            heard.put_nowait(message.data)
            if message.data == "BYE":
                break
            await socket.send_str(f"echo {message.data}")
        heard.put_nowait("closed")
        return socket

    app = web.Application()
    app.router.add_get("/ws", echo)
    server = TestServer(app)
    await server.start_server()
    stage.asterisk_ws = str(server.make_url("/ws"))
    assert stage.server is not None
    await stage.server.close()
    stage.server = TestServer(build(stage.deps()))
    await stage.server.start_server()
    yield heard
    await server.close()


async def test_sip_is_carried_both_ways_and_closes_both_ways(
    stage: Stage, asterisk: asyncio.Queue[str]
) -> None:
    client = await stage.browser("8001")
    async with asyncio.timeout(10):
        async with client.ws_connect("/sip", protocols=("sip",)) as socket:
            assert socket.protocol == "sip"
            await socket.send_str("REGISTER")
            assert await socket.receive_str() == "echo REGISTER"
        assert [await asterisk.get() for _ in range(3)] == ["protocol sip", "REGISTER", "closed"]
        async with client.ws_connect("/sip", protocols=("sip",)) as socket:
            await socket.send_str("BYE")
            assert (await socket.receive()).type is WSMsgType.CLOSE


@pytest.mark.parametrize("how", ["logged out", "taken over", "session over"])
async def test_sip_ends_with_the_login(
    stage: Stage, asterisk: asyncio.Queue[str], how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if how == "session over":
        monkeypatch.setattr("desk.logins._CHECK_S", 0.01)
    client = await stage.browser("8001")
    async with asyncio.timeout(10), client.ws_connect("/sip", protocols=("sip",)) as socket:
        await socket.send_str("REGISTER")
        assert await socket.receive_str() == "echo REGISTER"
        match how:
            case "logged out":
                await client.post("/api/logout")
            case "taken over":
                await stage.browser("8001")
            case _:
                stage.now += 43_200_000
        assert (await socket.receive()).type is WSMsgType.CLOSE
        assert [await asterisk.get() for _ in range(3)][-1] == "closed"


async def test_sip_outlives_the_login_until_the_call_ends(
    stage: Stage, asterisk: asyncio.Queue[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.logins._CHECK_S", 0.01)
    client = await stage.browser("8001")
    stage.talk()
    async with asyncio.timeout(10), client.ws_connect("/sip", protocols=("sip",)) as socket:
        stage.now += 43_200_000
        for _ in range(3):
            await socket.send_str("INFO")
            assert await socket.receive_str() == "echo INFO"
        stage.seat(ANN, AgentState.WRAP_UP)
        assert (await socket.receive()).type is WSMsgType.CLOSE


async def test_sip_is_bounded(stage: Stage, asterisk: asyncio.Queue[str]) -> None:
    client = await stage.browser("8001")
    sockets = [await client.ws_connect("/sip", protocols=("sip",)) for _ in range(3)]
    with pytest.raises(WSServerHandshakeError) as refused:
        await client.ws_connect("/sip", protocols=("sip",))
    assert refused.value.status == 429
    await sockets[0].send_str("x" * 70_000)
    async with asyncio.timeout(5):
        assert (await sockets[0].receive()).type in (WSMsgType.CLOSE, WSMsgType.CLOSED)
    for socket in sockets:
        await socket.close()


async def test_sip_is_for_agents_and_says_when_asterisk_is_away(stage: Stage) -> None:
    for name, status in (("8001", 502), ("banzhang", 403), ("", 401)):
        client = await stage.browser(name)
        with pytest.raises(WSServerHandshakeError) as refused:
            await client.ws_connect("/sip", protocols=("sip",))
        assert refused.value.status == status


async def test_the_desk_stops_while_pages_are_open(stage: Stage) -> None:
    client = await stage.browser("8001")
    async with client.ws_connect("/ws") as socket:
        await next_of(socket, "agent")
        assert stage.server is not None
        closing = asyncio.create_task(stage.server.close())
        async with asyncio.timeout(10):
            while (message := await socket.receive()).type is WSMsgType.TEXT:
                json.loads(message.data)
            assert message.data == Ended.GOING_AWAY
            await closing
