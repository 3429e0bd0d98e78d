"""What ``agents.toml`` may say: who works here, and what each can do. Pure."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from config.faults import wrong
from config.fields import AgentNumber, Entry, Level, Name
from config.records import AgentEntry, Role
from routing.model import AgentId
from routing.register import Seat


def _some(value: list[str]) -> list[str]:
    if not value:
        raise wrong("numbers 是空的；值守全部号码时请删去这一项", "empty; remove it for every number")
    return value


class PersonEntry(Entry):
    """One ``[[agents]]``."""

    id: AgentNumber
    name: Name
    role: Annotated[Role, Field(strict=False)] = Role.AGENT
    numbers: Annotated[list[str], AfterValidator(_some)] | None = None
    skills: dict[str, Level] = Field(default_factory=dict)
    groups: list[str] = Field(default_factory=list)
    cleared: bool = False
    district: str = ""

    @model_validator(mode="after")
    def _only_who_stands_in(self) -> Self:
        if self.numbers and self.role is not Role.EMERGENCY:
            raise wrong("只有应急席才写 numbers；请删去", "numbers is for the role emergency only; remove it")
        return self

    def record(self) -> AgentEntry:
        """The account."""
        return AgentEntry(id=self.id, name=self.name, role=self.role, numbers=tuple(self.numbers or ()))

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
