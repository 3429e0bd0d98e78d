"""Overflow that comes back to where it came from. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from config.faults import Fault, shown
from config.locate import Where
from routing.register import FloorConfig, MergeMode, SubCentre
from routing.registry import CARRIER


class _Way(NamedTuple):
    """Calls that one sub-centre overflows to us may be sent to another."""

    start: str
    to: str
    where: Where


def check_overflow(floor: FloorConfig) -> Iterator[Fault]:
    """Sub-centres whose number leads back to us, and sub-centres that overflow to each other through us."""
    hotlines = {hotline.number for hotline in floor.hotlines}
    emergencies = {line.number for line in floor.emergency_numbers}
    for number, centre in enumerate(floor.sub_centres):
        if centre.number in hotlines:
            yield Fault(
                ("sub_centres", number, "number"),
                f"{shown(centre.number)} 是本热线的号码，转过去的来电又会打回来；请写分中心自己的号码 "
                "(is a hotline of ours, calls sent there would come back; use the sub-centre's own number)",
            )
        elif centre.number in emergencies:
            yield Fault(
                ("sub_centres", number, "number"),
                f"{shown(centre.number)} 是紧急号码；请写分中心自己的号码 "
                "(is an emergency number; use its own)",
            )
    for number, hotline in enumerate(floor.hotlines):
        if hotline.mode is MergeMode.SUB_CENTRE and not hotline.sub_centre:
            yield Fault(
                ("hotlines", number, "mode"),
                "设分中心的号码要写明是哪个分中心；请添加 sub_centre (name its sub-centre; add sub_centre)",
            )
    yield from _cycles(floor)


def look_at_overflow(floor: FloorConfig) -> Iterator[Fault]:
    """Sub-centres of numbers that are not said to have one, or whose calls may not leave us."""
    for number, hotline in enumerate(floor.hotlines):
        if hotline.mode is MergeMode.SUB_CENTRE and hotline.confidential:
            yield Fault(
                ("hotlines", number, "confidential"),
                f"保密来电不转分中心，{hotline.number} 的来电不会由 {hotline.sub_centre} 接听；请核对 "
                "(confidential calls go to no sub-centre, so its own never answers; check it)",
            )
        if hotline.sub_centre and hotline.mode is not MergeMode.SUB_CENTRE:
            yield Fault(
                ("hotlines", number, "sub_centre"),
                "写了分中心，归并方式却不是设分中心；请核对 mode "
                "(has a sub-centre but another mode; check it)",
            )


def _cycles(floor: FloorConfig) -> Iterator[Fault]:
    centres = {centre.id: centre for centre in floor.sub_centres}
    ways = [way for way in _ways(floor) if not _never_goes_back(centres[way.start], centres[way.to])]
    told: set[str] = set()
    for way in ways:
        back = _path(way.to, way.start, ways)
        if back and not told & set(back):
            told |= set(back)
            round_trip = " → ".join((way.start, *back))
            yield Fault(
                way.where,
                f"来电会在分中心之间打转：{round_trip}；"
                f"请从一个阶梯里去掉转往分中心的一级，或给分中心写上自己的中继 host "
                f"(overflow in a circle: {round_trip}; take a sub-centre out of one of the ladders, "
                "or give it a trunk of its own)",
            )


def _ways(floor: FloorConfig) -> Iterator[_Way]:
    ladders = {ladder.id: ladder for ladder in floor.ladders}
    for number, hotline in enumerate(floor.hotlines):
        if not hotline.sub_centre:
            continue
        for key, name in (("ladder", hotline.ladder), ("closed_ladder", hotline.closed_ladder)):
            for rung in ladders[name].rungs if name else ():
                if rung.sub_centre:
                    yield _Way(hotline.sub_centre, rung.sub_centre, ("hotlines", number, key))
        if hotline.hours and not hotline.closed_ladder:
            yield _Way(hotline.sub_centre, hotline.sub_centre, ("hotlines", number, "sub_centre"))


def _never_goes_back(start: SubCentre, to: SubCentre) -> bool:
    """A call that comes in by a sub-centre's own trunk is known, and not sent out by it again."""
    return start.trunk == to.trunk and start.trunk != CARRIER


def _path(start: str, goal: str, ways: list[_Way]) -> tuple[str, ...]:
    """The shortest way, both ends with it; none: empty."""
    before: Mapping[str, tuple[str, ...]]
    before, waiting = {start: (start,)}, deque([start])
    while waiting:
        here = waiting.popleft()
        if here == goal:
            return before[here]
        for way in ways:
            if way.start == here and way.to not in before:
                before = {**before, way.to: (*before[here], way.to)}
                waiting.append(way.to)
    return ()
