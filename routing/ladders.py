"""Rungs of a ladder by time. Pure."""

from __future__ import annotations

from bisect import bisect_right

from routing.register import Group, Ladder, Rung, SubCentre

GROUP_FIRST_MS = 20_000
"""How long a call sent to a group without a ladder waits for its members alone."""


def rung_at(ladder: Ladder, elapsed_ms: int) -> int:
    """The rung on which a call stands after so long on the ladder, from 0."""
    return max(0, bisect_right(ladder.rungs, elapsed_ms, key=lambda rung: rung.after_ms) - 1)


def next_after(ladder: Ladder, rung: int) -> int | None:
    """When the next rung begins, ms on the ladder; None on the last."""
    return ladder.rungs[rung + 1].after_ms if rung + 1 < len(ladder.rungs) else None


def group_ladder(group: str) -> str:
    """Id of the ladder of calls sent to a group that names none."""
    return f"group:{group}"


def closed_ladder(sub_centre: str) -> str:
    """Id of the ladder of a number that is closed and whose sub-centre takes its calls then."""
    return f"closed:{sub_centre}"


def made_for_closed(sub_centre: SubCentre) -> Ladder:
    """Anyone of ours who is free, else the sub-centre; and anyone, when it does not answer."""
    return Ladder(id=closed_ladder(sub_centre.id), rungs=(Rung(after_ms=0, sub_centre=sub_centre.id),))


def made_for(group: Group) -> Ladder:
    """Its members first, then anyone."""
    rungs = (Rung(after_ms=0, groups=(group.id,)), Rung(after_ms=GROUP_FIRST_MS))
    return Ladder(id=group_ladder(group.id), rungs=rungs)
