"""What would be if every number had only its own agents: the configuration taken apart. Pure.

It answers what merging is worth. The variant has as many agents as the pool; each number has a group of its
own, in proportion to its traffic, and no group helps another: no ladder that widens, no sub-centre, no
surge plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from planning.roster import Staff
from routing.model import AgentId
from routing.register import FloorConfig, Group, Hotline, Ladder, MergeMode, Rung, Seat, Surge


def divide(weights: Mapping[str, float], seats: int) -> list[str]:
    """A number for each seat, in an order of which every beginning is in proportion too.

    First every number has one, the busiest first; then each seat goes where the traffic for each agent is
    the highest (highest averages), so that it also holds at night, when only the first seats are taken.
    """
    held = dict.fromkeys(weights, 0)
    order: list[str] = []
    for _ in range(seats if weights else 0):
        empty = [number for number in weights if not held[number]]
        number = max(empty or weights, key=lambda n: weights[n] / max(held[n], 1))
        held[number] += 1
        order.append(number)
    return order


def separated(config: FloorConfig, staff: Staff, weights: Mapping[str, float]) -> FloorConfig:
    """The variant of ``config`` in which nobody helps out, for this staff; ``weights`` is the share of
    each number in the traffic. A number of the register without traffic has no agent."""
    agents = list(dict.fromkeys(shift.agent for shift in staff))
    mine = [hotline for hotline in config.hotlines if weights.get(hotline.number, 0) > 0]
    shares = {hotline.number: weights[hotline.number] for hotline in mine}
    old = {seat.agent: seat for seat in config.seats}
    return msgspec.structs.replace(
        config,
        hotlines=tuple(_alone(hotline) for hotline in config.hotlines),
        groups=tuple(Group(id=_own(h.number), name=h.name, ladder=_own(h.number)) for h in config.hotlines),
        ladders=tuple(_ladder(hotline) for hotline in config.hotlines),
        seats=tuple(_seats(agents, divide(shares, len(agents)), old)),
        sub_centres=(),
        rosters=(),
        surge=Surge(),
    )


def _own(number: str) -> str:
    return f"only-{number}"


def _alone(hotline: Hotline) -> Hotline:
    return msgspec.structs.replace(
        hotline,
        mode=MergeMode.PARALLEL,
        group=_own(hotline.number),
        ladder=_own(hotline.number),
        hours="",
        closed_ladder="",
        closed_prompt="",
        sub_centre="",
        confidential=False,
    )


def _ladder(hotline: Hotline) -> Ladder:
    return Ladder(id=_own(hotline.number), rungs=(Rung(after_ms=0, groups=(_own(hotline.number),)),))


def _seats(agents: Sequence[AgentId], numbers: Sequence[str], old: Mapping[AgentId, Seat]) -> list[Seat]:
    return [
        msgspec.structs.replace(old.get(agent, Seat(agent=agent)), agent=agent, groups=(_own(number),))
        for agent, number in zip(agents, numbers, strict=False)
    ]
