"""What a call asks for at a moment of its wait, and whether an agent can give it. Pure."""

from __future__ import annotations

from itertools import pairwise

from routing.model import Call, Record
from routing.register import Choosing, Ladder, Rung, Seat


class Need(Record, frozen=True, kw_only=True):
    """What a call asks for on one rung, and what becomes of it there. Calls of one need wait in one line."""

    groups: tuple[str, ...] = ()
    """Members of any of these; empty: anyone."""
    skills: tuple[tuple[str, int], ...] = ()
    """Skill or language and least level; all of them."""
    cleared: bool = False
    """Only for agents who may take confidential calls."""
    choosing: Choosing = Choosing.LONGEST_IDLE
    district: str = ""
    """Agents at home there come first among those who may serve."""
    sub_centre: str = ""
    """Overflow to go to when nobody of ours is free."""


class Profile(Record, frozen=True, kw_only=True):
    """What an agent can do. Agents of one profile differ for routing only in how long they are idle."""

    skills: tuple[tuple[str, int], ...] = ()
    groups: frozenset[str] = frozenset()
    cleared: bool = False
    district: str = ""

    def level(self, skill: str) -> int:
        """Level in a skill, 0 for none."""
        return next((level for name, level in self.skills if name == skill), 0)


def profile_of(seat: Seat | None, on_duty: frozenset[str] = frozenset()) -> Profile:
    """The profile of a seat, with the groups that rosters add just now; an unknown agent can do nothing."""
    if seat is None:
        return Profile(groups=on_duty)
    return Profile(
        skills=tuple(sorted(seat.skills)),
        groups=frozenset(seat.groups) | on_duty,
        cleared=seat.cleared,
        district=seat.district,
    )


def need_of(call: Call, ladder: Ladder, district: str, sub_centre: str) -> Need:
    """What the call asks for on its rung. Clearance never relaxes (Art. 60(2)).

    ``sub_centre`` is the rung's, or empty when this call may not go there (again).
    """
    rung = ladder.rungs[min(call.rung, len(ladder.rungs) - 1)]
    return Need(
        groups=rung.groups,
        skills=asked(rung, call.language),
        cleared=call.confidential,
        choosing=ladder.choosing,
        district=district,
        sub_centre=sub_centre,
    )


def asked(rung: Rung, language: str) -> tuple[tuple[str, int], ...]:
    """The skills that a rung asks for, the caller's language among them."""
    return (*rung.skills, (language, rung.language)) if rung.language else rung.skills


def serves(profile: Profile, need: Need) -> bool:
    """Whether an agent of this profile may take a call of this need."""
    return (
        (profile.cleared or not need.cleared)
        and (not need.groups or not profile.groups.isdisjoint(need.groups))
        and all(profile.level(skill) >= least for skill, least in need.skills)
    )


def skill_score(profile: Profile, need: Need) -> int:
    """The sum of the agent's levels in what is asked for."""
    return sum(profile.level(skill) for skill, _ in need.skills)


def relaxed(ladder: Ladder, rung: int, language: str) -> tuple[tuple[str, int], ...]:
    """What earlier rungs asked for and this one does not: a skill or group, and when it was let go (ms)."""
    let_go: dict[str, int] = {}
    rungs = ladder.rungs[: rung + 1]
    for before, after in pairwise(rungs):
        kept = {name for name, _ in asked(after, language)} | set(after.groups)
        for name in (*(name for name, _ in asked(before, language)), *before.groups):
            if name not in kept:
                let_go.setdefault(name, after.after_ms)
    still = {name for name, _ in asked(rungs[-1], language)} | set(rungs[-1].groups)
    return tuple((name, at) for name, at in let_go.items() if name not in still)
