"""What a service is told and what it is given: the plan is data, the parts touch the world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from asr.emergency import Lexicon
from asr.recogniser import OnState, Recogniser
from config.records import Configuration, Role
from cti.ami.port import Ami
from cti.caller_marks import CallerMarks
from cti.config_versions import ConfigVersions
from cti.history import CallHistory
from cti.journal import Journal
from cti.measure_store import MeasureStore
from cti.switches import SurgeLog
from desk.client import Networks
from desk.ports import Accounts, Sessions
from recordings.audit import AuditLog
from recordings.library import Library
from routing.model import AgentId
from routing.register import FloorConfig
from tickets.improver import Improver
from tickets.knowledge import Knowledge
from tickets.order_rules import OrderRules
from tickets.order_store import OrderStore
from tickets.outbox_store import OutboxStore
from tickets.store import DraftStore
from tickets.webhook import Receiver


def agents_of(configuration: Configuration) -> frozenset[AgentId]:
    """Those who take calls, and so have a phone."""
    return frozenset(AgentId(agent.id) for agent in configuration.agents if agent.role is Role.AGENT)


def kind_names(plan: Plan) -> dict[str, str]:
    """The kinds of emergencies and their names on screens."""
    return {key: kind.name for key, kind in plan.lexicon.table.kinds.items()}


def names_of(configuration: Configuration) -> dict[AgentId, str]:
    """The names on screens of those who take calls."""
    return {AgentId(agent.id): agent.name for agent in configuration.agents if agent.role is Role.AGENT}


def sitting_for(configuration: Configuration) -> dict[str, tuple[str, ...]]:
    """The emergency numbers that each stand-in sits for, by account; who is not here sits for every one."""
    return {agent.id: agent.numbers for agent in configuration.agents if agent.numbers}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Plain data, read at the top and handed down. Ports may be 0 for any free one."""

    floor: FloorConfig
    agents: frozenset[AgentId]
    names: Mapping[AgentId, str] = field(default_factory=dict)
    """The agents' names, for screens that show those who are not logged in."""
    sits_for: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The emergency numbers that stand-ins sit for, see ``sitting_for``."""
    knowledge: Knowledge
    lexicon: Lexicon
    orders: OrderRules
    prompts: Path
    """Folder of the spoken prompts, as Asterisk sees it."""
    agi: tuple[str, int]
    tap: tuple[str, int]
    tap_address: str
    """host:port that Asterisk dials for taps."""
    recognisers: tuple[str, int, str] | None = field(default=None, repr=False)
    """Host, port and key of the door for recognisers on other machines."""
    desk: tuple[str, int]
    trusted_proxies: Networks = ()
    """Reverse proxies before the desk."""
    spool: Path
    recordings: Path
    asterisk_ws: str
    """URL of Asterisk's WebSocket, as the desk reaches it."""
    sip_ws: str = ""
    """The same as agents' browsers reach it; empty: only through the desk."""
    desk_secure: bool = False
    """Whether the desk is reached over https."""
    sip_key: str = field(repr=False)
    journal_days: int = 30
    measures_days: int = 100
    caller_marks_days: int = 730
    """How long facts that no start needs are kept."""
    config_dir: Path | None = None
    """The operators' folder, their working copy; None: there is none to write to."""
    config_version: int = 0
    """The version of the configuration that ``floor`` and ``agents`` are from."""
    config_look_s: float = 1.0
    """How often it is looked whether another version is in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Adapters or their in-memory twins; the service neither knows nor cares which."""

    ami: Ami
    journal: Journal
    history: CallHistory
    happenings: MeasureStore
    marks: CallerMarks
    versions: ConfigVersions
    drafts: DraftStore
    orders: OrderStore
    outbox: OutboxStore
    receiver: Receiver | None = None
    """The city's system; none: it is not told."""
    improver: Improver | None = None
    """A language model; none: nobody is asked."""
    library: Library
    audit: AuditLog
    switches: SurgeLog
    accounts: Accounts
    sessions: Sessions
    recogniser: Callable[[OnState], Recogniser]
    clock: Callable[[], int]
    """ms since the epoch."""
