"""All that the desk is given, as one record; handlers find it in the application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from desk.accounts import Passwords
from desk.attempts import Attempts
from desk.client import Networks, client_address
from desk.feed import Feed
from desk.ports import (
    Accounts,
    AuditTrail,
    ConfigurationDesk,
    DraftReader,
    FloorView,
    Json,
    MeasureReader,
    OrderDesk,
    RecordingFinder,
    Sessions,
    SipAccounts,
    SwitchTrail,
)
from desk.seats import Seats
from desk.sessions import Limits
from routing.facts import Fact
from routing.model import AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskDeps:
    """Everything `desk.app.build` needs. The ports are described in `desk.ports`."""

    report: Callable[[Fact], None]
    """Gives a fact to the loop, at once; may raise when the loop cannot take it."""
    floor: FloorView
    feed: Feed
    accounts: Accounts
    sessions: Sessions
    drafts: DraftReader
    draft_view: Callable[[Any], Json]
    """A draft as JSON: ``call, ani, dnis, opened_at, due_at, agent``, ``fields`` by key, and its ``form``."""
    forms: Sequence[Json]
    """The fields of the usual form, in order: ``key``, ``label``, ``kind`` (text, area, choice, place,
    time, phone), ``choices``, ``choice_labels``, ``required``. A draft may bring a form of its own."""
    recordings: RecordingFinder
    recordings_root: Path
    audit: AuditTrail
    health: Callable[[], Json]
    """Parts by name, each ``{"up": bool, "words": str}``; ``ok`` False answers 503."""
    clock: Callable[[], int]
    """Now, in ms since the Unix epoch."""
    sip: SipAccounts
    asterisk_ws: str
    """URL of Asterisk's own WebSocket, e.g. ``ws://127.0.0.1:8088/ws``."""
    sip_ws: str = ""
    """The same as agents' browsers reach it without us in between; empty when they cannot."""
    recent_recordings: Callable[[int], Awaitable[Sequence[Json]]] | None = None
    """The newest recordings, for the list after a restart; else only those sealed since."""
    switches: SwitchTrail | None = None
    """Switches of the surge plan; without, those since the start of the program."""
    measures: MeasureReader | None = None
    people: Callable[[], Mapping[AgentId, str]] = dict
    """The configured agents' names, for those who are not logged in."""
    configuring: ConfigurationDesk | None = None
    """Versions of the configuration; none: there are no such pages."""
    orders: OrderDesk | None = None
    """Confirms drafts; none: drafts stay drafts."""
    kinds: Mapping[str, str] = field(default_factory=dict)
    """Emergency kinds and their names on screens."""
    reasons: Sequence[str] = ("小休", "就餐", "培训", "会议", "设备故障", "其他")
    """Reasons offered for not ready."""
    limits: Limits = field(default_factory=Limits)
    passwords: Passwords | None = None
    grace_s: float = 15.0
    """How long an agent's page may be away before the agent is set not ready."""
    secure_cookie: bool = False
    """True where the desk is reached over https."""
    trusted_proxies: Networks = ()
    """Peers whose X-Forwarded-For is believed."""
    static: Path = Path(__file__).parent / "static"


DEPS = web.AppKey("deps", DeskDeps)
ATTEMPTS = web.AppKey("attempts", Attempts)
RUN = web.AppKey("run", str)
"""A random word that differs from one start of the service to the next."""
PASSWORDS = web.AppKey("passwords", Passwords)
SEATS = web.AppKey("seats", Seats)


def remote_of(request: web.Request) -> str:
    """The client's address, for the audit log and the counting of attempts; empty when there is none."""
    forwarded = request.headers.getall("X-Forwarded-For", [])
    return client_address(request.remote or "", forwarded, request.app[DEPS].trusted_proxies)
