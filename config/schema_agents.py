"""What ``agents.toml`` may say: who works here, and what each can do. Pure."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from config.fields import AgentNumber, Entry, Level, Name
from config.records import AgentEntry, Role
from routing.model import AgentId
from routing.register import Seat


class PersonEntry(Entry):
    """One ``[[agents]]``."""

    id: AgentNumber
    name: Name
    role: Annotated[Role, Field(strict=False)] = Role.AGENT
    skills: dict[str, Level] = Field(default_factory=dict)
    groups: list[str] = Field(default_factory=list)
    cleared: bool = False
    district: str = ""

    def record(self) -> AgentEntry:
        """The account."""
        return AgentEntry(id=self.id, name=self.name, role=self.role)

    def seat(self) -> Seat | None:
        """What the agent can do, as routing has it; others have no phone."""
        if self.role is not Role.AGENT:
            return None
        return Seat(
            agent=AgentId(self.id),
            skills=tuple(sorted(self.skills.items())),
            groups=tuple(self.groups),
            cleared=self.cleared,
            district=self.district,
        )


class AgentsFile(Entry):
    """The whole file."""

    agents: list[PersonEntry]
