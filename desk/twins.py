"""In-memory twins of the desk's ports, for tests and for a start without databases."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from desk.ports import Account, ConfigurationOvertaken, ConfigurationRefused, Json, Session
from routing.model import Agent, AgentId, AgentState, Call, Callback, CallId, CallPhase, SurgeState
from routing.register import FloorConfig


class MemoryAccounts:
    """Accounts in a dict."""

    def __init__(self) -> None:
        self._by_name: dict[str, Account] = {}

    async def get(self, name: str) -> Account | None:
        return self._by_name.get(name)

    async def put(self, account: Account) -> None:
        self._by_name[account.name] = account

    async def remove(self, name: str) -> bool:
        return self._by_name.pop(name, None) is not None

    async def names(self) -> Sequence[str]:
        return sorted(self._by_name)


class MemorySessions:
    """Sessions in a dict; they do not outlive the program. ``clock`` is in ms."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock
        self._held: dict[str, tuple[int, Session]] = {}
        self._seats: dict[str, tuple[int, str]] = {}

    async def put(self, key: str, session: Session, ttl_ms: int) -> None:
        self._sweep()
        self._held[key] = (self._clock() + ttl_ms, session)

    async def get(self, key: str) -> Session | None:
        until, session = self._held.get(key, (0, None))
        return session if self._clock() < until else None

    async def drop(self, key: str) -> None:
        self._held.pop(key, None)

    async def seat(self, account: str, key: str, ttl_ms: int) -> str | None:
        now = self._clock()
        until, before = self._seats.get(account, (0, ""))
        self._seats[account] = (now + ttl_ms, key)
        return before if now < until else None

    def _sweep(self) -> None:
        now = self._clock()
        for key in [key for key, (until, _) in self._held.items() if until <= now]:
            del self._held[key]


@dataclass
class MemoryFloor:
    """A floor set by hand. Nobody says when a step begins, so all that was ever put counts as touched."""

    calls: dict[CallId, Call] = field(default_factory=dict)
    agents: dict[AgentId, Agent] = field(default_factory=dict)
    config: FloorConfig = field(default_factory=FloorConfig)
    surge: SurgeState = field(default_factory=SurgeState)
    owed: list[Callback] = field(default_factory=list)
    touched_calls: set[CallId] = field(default_factory=set)
    touched_agents: set[AgentId] = field(default_factory=set)

    def put(self, *records: Call | Agent) -> None:
        """Set these calls and agents."""
        for record in records:
            if isinstance(record, Call):
                self.calls[record.id] = record
                self.touched_calls.add(record.id)
            else:
                self.agents[record.id] = record
                self.touched_agents.add(record.id)

    def position(self, call: CallId) -> int:
        if call not in self.calls or self.calls[call].phase is not CallPhase.WAITING:
            return 0
        line = [each for each in self.calls.values() if each.phase is CallPhase.WAITING]
        line.sort(key=lambda each: (not each.first_in_line, each.waiting_since or 0))
        return 1 + [each.id for each in line].index(call)

    def ready(self, agent: AgentId) -> bool:
        return agent in self.agents and self.agents[agent].state is AgentState.READY


class MemoryDrafts:
    """Drafts that are already JSON."""

    def __init__(self) -> None:
        self.by_call: dict[str, Json] = {}

    async def get(self, call: CallId) -> Json | None:
        return self.by_call.get(call)

    async def by_caller(self, ani: str, limit: int) -> Sequence[Json]:
        mine = [draft for draft in self.by_call.values() if draft.get("ani") == ani]
        return sorted(mine, key=lambda draft: -int(draft.get("opened_at", 0)))[:limit]


class MemoryRecordings:
    """A finder over a dict."""

    def __init__(self) -> None:
        self.by_call: dict[str, Any] = {}

    async def find(self, call: CallId) -> Any | None:
        return self.by_call.get(call)


class MemoryConfigurations:
    """Versions in a list. It knows no TOML: texts that hold ``?`` are wrong, the others are right."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock
        self.kept: list[Json] = []

    async def versions(self, limit: int) -> Json:
        notes = [{name: one[name] for name in one if name != "files"} for one in self.kept]
        return {"in_force": len(self.kept), "versions": notes[::-1][:limit]}

    async def version(self, number: int) -> Json | None:
        return self.kept[number - 1] if 0 < number <= len(self.kept) else None

    async def check(self, files: Mapping[str, str]) -> Json:
        return {"faults": self.faults(files), "warnings": []}

    def faults(self, files: Mapping[str, str]) -> list[Json]:
        return [{"file": name, "line": 1, "text": "有误"} for name, text in files.items() if "?" in text]

    async def diff(self, files: Mapping[str, str]) -> Json:
        self._refuse(files)
        old = self.kept[-1]["files"] if self.kept else {}
        changed = [name for name in {**old, **files} if old.get(name) != files.get(name)]
        text = "".join(f"--- {name}\n" for name in changed)
        return {"base": len(self.kept), "text": text, "words": changed, "asterisk": []}

    async def apply(self, files: Mapping[str, str], *, who: str, why: str, base: int | None) -> Json:
        if base is not None and base != len(self.kept):
            raise ConfigurationOvertaken("已有新的版本")
        self._refuse(files)
        found = await self.diff(files)
        if found["text"]:
            note = {"at": self._clock(), "who": who, "why": why, "sha256": _sha256(files)}
            self.kept.append({"number": len(self.kept) + 1, **note, "files": dict(files)})
        return {
            "version": len(self.kept),
            "kept": bool(found["text"]),
            "words": found["words"],
            "asterisk": [],
            "folder": "",
        }

    async def rollback(self, version: int, *, who: str, why: str, base: int | None) -> Json:
        earlier = await self.version(version)
        if earlier is None:
            raise ConfigurationRefused("没有这个版本")
        return await self.apply(earlier["files"], who=who, why=f"回到版本 {version}：{why}", base=base)

    def _refuse(self, files: Mapping[str, str]) -> None:
        if faults := self.faults(files):
            raise ConfigurationRefused(
                "\n".join(f"{each['file']}:{each['line']}: {each['text']}" for each in faults)
            )


def _sha256(files: Mapping[str, str]) -> str:
    return hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()


class MemoryAudit:
    """The trail as a list; ``broken`` makes every note fail."""

    def __init__(self) -> None:
        self.entries: list[dict[str, str]] = []
        self.broken = False

    async def note(self, *, who: str, role: str, action: str, call: str, outcome: str, remote: str) -> None:
        if self.broken:
            raise OSError("the audit trail cannot be written")
        self.entries.append(
            {"who": who, "role": role, "action": action, "call": call, "outcome": outcome, "remote": remote}
        )

    async def latest(self, limit: int) -> Sequence[dict[str, str]]:
        return self.entries[::-1][:limit]


class MemorySip:
    """SIP credentials in a dict."""

    def __init__(self, known: dict[str, tuple[str, str]] | None = None) -> None:
        self.known = known or {}

    def credentials(self, agent_id: AgentId) -> tuple[str, str]:
        return self.known[agent_id]
