"""What ``groups.toml`` may say: skills, groups, ladders, priority that ages. Pure."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from config.fields import HOUR_S, Entry, Ident, Level, Name, Wait, WrapUp, between
from routing.register import Choosing, Group, HeadStarts, Ladder, Rung


class SkillEntry(Entry):
    """One ``[[skills]]``: languages and dialects are skills too."""

    id: Ident
    name: Name


class GroupEntry(Entry):
    """One ``[[groups]]``."""

    id: Ident
    name: Name
    ladder: str = ""
    wrap_up_s: WrapUp | None = None

    def record(self) -> Group:
        """As routing has it."""
        wrap_up_ms = None if self.wrap_up_s is None else self.wrap_up_s * 1000
        return Group(id=self.id, name=self.name, ladder=self.ladder, wrap_up_ms=wrap_up_ms)


class RungEntry(Entry):
    """One step of a ladder's ``rungs``."""

    after_s: Wait
    groups: list[str] = Field(default_factory=list)
    skills: dict[str, Level] = Field(default_factory=dict)
    language: Annotated[int, between(1, 5, or_zero=True)] = 0
    sub_centre: str = ""

    def record(self) -> Rung:
        """As routing has it."""
        return Rung(
            after_ms=self.after_s * 1000,
            groups=tuple(self.groups),
            skills=tuple(sorted(self.skills.items())),
            language=self.language,
            sub_centre=self.sub_centre,
        )


class LadderEntry(Entry):
    """One ``[[ladders]]``."""

    id: Ident
    choosing: Annotated[Choosing, Field(strict=False)] = Choosing.LONGEST_IDLE
    rungs: list[RungEntry]

    def record(self) -> Ladder:
        """As routing has it."""
        return Ladder(id=self.id, rungs=tuple(rung.record() for rung in self.rungs), choosing=self.choosing)


class HeadStartsEntry(Entry):
    """``[head_starts]``, in seconds."""

    elderly_s: Annotated[int, between(0, HOUR_S)] = 30
    repeat_s: Annotated[int, between(0, HOUR_S)] = 20
    returned_s: Annotated[int, between(0, HOUR_S)] = 60

    def record(self) -> HeadStarts:
        """As routing has it."""
        return HeadStarts(
            elderly_ms=self.elderly_s * 1000,
            repeat_ms=self.repeat_s * 1000,
            returned_ms=self.returned_s * 1000,
        )


class GroupsFile(Entry):
    """The whole file."""

    skills: list[SkillEntry] = Field(default_factory=list)
    groups: list[GroupEntry] = Field(default_factory=list)
    ladders: list[LadderEntry] = Field(default_factory=list)
    head_starts: HeadStartsEntry = HeadStartsEntry()
