"""What the desk needs from the rest of the house: its ports, and the records they speak in.

Beside each port that only reads or keeps (accounts, sessions, drafts, recordings, audit) stands
an in-memory twin in `desk.twins`. All times are milliseconds since the Unix epoch.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Protocol

from routing.figures import Figures
from routing.model import Agent, AgentId, Call, Callback, CallId, Record, SurgeState
from routing.register import FloorConfig

Json = dict[str, Any]
"""A JSON object, ready to be written."""


class Role(StrEnum):
    """What an account may do."""

    AGENT = "agent"
    """座席: takes calls, edits the draft of the own call."""
    SUPERVISOR = "supervisor"
    """班长: watches the floor, plays recordings, reads the audit trail."""
    OPERATOR = "operator"
    """话务管理: watches the floor, and brings configurations into force."""
    EMERGENCY = "emergency"
    """应急席: stands in at an emergency number, and sees who was put through to it, nothing else."""


class Account(Record, frozen=True, kw_only=True):
    """One person who may log in."""

    name: str
    """Login name; an agent's is the work number (工号)."""
    display: str
    """Name on screens."""
    role: Role
    password_hash: str
    """Argon2id, in PHC string form."""

    def __repr__(self) -> str:
        return f"Account(name={self.name!r}, role={self.role.value!r}, password_hash='***')"


class Session(Record, frozen=True, kw_only=True):
    """One login."""

    account: str
    display: str
    role: Role
    opened_at: int
    seen_at: int
    version: str = ""
    """Of the account when it was opened, see `desk.sessions.version_of`."""


class SessionsAwayError(Exception):
    """The store of sessions does not answer; nobody can be recognised just now."""


class Accounts(Protocol):
    """Where accounts are kept."""

    async def get(self, name: str) -> Account | None:
        """The account of that exact name."""

    async def put(self, account: Account) -> None:
        """Add the account, or replace the one of that name."""

    async def remove(self, name: str) -> bool:
        """Forget the account of that exact name; whether there was one."""

    async def names(self) -> Sequence[str]:
        """All names, sorted."""


class Sessions(Protocol):
    """Where logins are kept, by the hash of their token. Every method raises `SessionsAwayError`."""

    async def put(self, key: str, session: Session, ttl_ms: int) -> None:
        """Keep the session, to be forgotten after ``ttl_ms``."""

    async def get(self, key: str) -> Session | None:
        """The session, unless it was dropped or its time is over."""

    async def drop(self, key: str) -> None:
        """Forget the session; unknown keys are fine."""

    async def seat(self, account: str, key: str, ttl_ms: int) -> str | None:
        """Make ``key`` the account's only seat, atomically; the key that held it before."""


class FloorView(Protocol):
    """The floor as the desk may read it. The loop owns it; the desk never changes it."""

    @property
    def calls(self) -> Mapping[CallId, Call]: ...
    @property
    def agents(self) -> Mapping[AgentId, Agent]: ...
    @property
    def config(self) -> FloorConfig: ...
    @property
    def surge(self) -> SurgeState: ...
    @property
    def owed(self) -> Iterable[Callback]:
        """Callbacks that we owe, in the order in which they fall due."""

    @property
    def touched_calls(self) -> Collection[CallId]:
        """Calls that came, changed or went with the last fact."""

    @property
    def touched_agents(self) -> Collection[AgentId]:
        """Agents that came, changed or went with the last fact."""

    def position(self, call: CallId) -> int:
        """Place in the waiting line, from 1; 0 when the call does not wait."""


class DraftReader(Protocol):
    """Reads ticket drafts; what a draft looks like is the tickets room's affair."""

    async def get(self, call: CallId) -> object | None:
        """The draft of a call."""

    async def by_caller(self, ani: str, limit: int) -> Sequence[object]:
        """The caller's drafts, newest first."""


class FoundRecording(Protocol):
    """A sealed recording, as the index knows it."""

    @property
    def file(self) -> str:
        """Path below the recordings folder."""

    @property
    def sha256(self) -> str: ...
    @property
    def duration_ms(self) -> int: ...
    @property
    def size(self) -> int:
        """Bytes."""


class RecordingFinder(Protocol):
    """Finds the sealed recording of a call."""

    async def find(self, call: CallId) -> FoundRecording | None: ...


class AuditTrail(Protocol):
    """Who did what with which recording. `note` returns only once the entry is safe."""

    async def note(
        self, *, who: str, role: str, action: str, call: str, outcome: str, remote: str
    ) -> None: ...

    async def latest(self, limit: int) -> Sequence[object]:
        """The newest entries, newest first; records or dicts that msgspec can turn into JSON."""


class SwitchTrail(Protocol):
    """Every switch of the surge plan, kept."""

    async def latest(self, limit: int) -> Sequence[object]:
        """The newest first; each with ``on``, ``at`` (ms), ``by`` and ``why``."""


class MeasureReader(Protocol):
    """Reads the measures of service."""

    @property
    def complete(self) -> bool:
        """Whether what was before the start of the program is in the figures."""

    def view(self, now: int) -> Figures:
        """The figures over the window that ends now."""


class ConfigurationRefused(Exception):
    """Texts with mistakes, or a version that there is not; its text is for the screen."""


class ConfigurationOvertaken(Exception):
    """Somebody else brought a version into force meanwhile; its text is for the screen."""


class ConfigurationDesk(Protocol):
    """Versions of the configuration: looked at, tried, and brought into force.

    ``files`` are names of files and their texts. Every method raises what its store raises when it is away.
    """

    async def versions(self, limit: int) -> Json:
        """``in_force``, the number that the floor uses, and ``versions``, the newest first, each with
        number, at, who, why, sha256."""

    async def version(self, number: int) -> Json | None:
        """One version, with its files."""

    async def check(self, files: Mapping[str, str]) -> Json:
        """``faults``, each with file, line and text; ``warnings``, texts."""

    async def diff(self, files: Mapping[str, str]) -> Json:
        """Against the version in force: ``text``, a unified diff, and lines of ``words`` and ``asterisk``.
        Raises ConfigurationRefused."""

    async def apply(self, files: Mapping[str, str], *, who: str, why: str, base: int | None) -> Json:
        """Bring them into force: ``version``, ``kept`` (False when nothing changed), ``words``,
        ``asterisk``, ``folder``. Raises ConfigurationRefused, and ConfigurationOvertaken when ``base`` is
        given and no longer in force."""

    async def rollback(self, version: int, *, who: str, why: str, base: int | None) -> Json:
        """Bring an earlier version's texts into force as a new version. Raises as ``apply`` does."""


class OrderIncomplete(Exception):
    """Fields stand against confirming a draft; ``labels`` as the form has them."""

    def __init__(self, labels: Sequence[str]) -> None:
        super().__init__("fields are missing")
        self.labels = tuple(labels)


class OrdersAway(Exception):
    """What keeps orders does not answer; nothing is lost, and asking again is safe."""


class OrderDesk(Protocol):
    """Confirmed drafts (定单), and grave and urgent requests."""

    @property
    def kinds(self) -> Mapping[str, str]:
        """Kinds of grave and urgent requests, and their names on screens."""

    async def enter(self, call: CallId, agent: AgentId) -> str | None:
        """Make the call's draft an order; its number, the same whenever asked. None: there is no draft.
        Raises OrderIncomplete and OrdersAway."""

    def closed(self, call: CallId) -> bool:
        """Whether the call's draft is being confirmed just now, so that nothing may be changed."""

    async def may_step(self, call: CallId, step: str) -> bool:
        """Whether a grave request may go this step. Raises ValueError for what is none, and OrdersAway."""

    async def board(self) -> Json:
        """``orders``, ``late``, ``grave`` and ``outbox``, as docs/reference/http-api.md has them. Raises
        OrdersAway."""


class SipAccounts(Protocol):
    """Knows the SIP user and password of each agent's softphone."""

    def credentials(self, agent_id: AgentId) -> tuple[str, str]:
        """(user, password). Raises ``KeyError`` for an agent without a phone."""
