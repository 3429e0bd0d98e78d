"""Ladders that are none: out of order, without end, or asking for more as the caller waits. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from config.faults import Fault
from config.locate import Where
from routing.register import FloorConfig, Ladder, Rung


def check_ladders(floor: FloorConfig) -> Iterator[Fault]:
    """Every ladder by itself."""
    for number, ladder in enumerate(floor.ladders):
        where: Where = ("ladders", number, "rungs")
        if not ladder.rungs:
            yield Fault(where, "至少要有一级；请写第一级 { after_s = 0 } (empty; write a first rung at 0)")
            continue
        yield from _order(where, ladder)
        yield from _relaxing(where, ladder)
        if centre := ladder.rungs[-1].sub_centre:
            yield Fault(
                (*where, len(ladder.rungs) - 1, "sub_centre"),
                f"最后一级转往分中心 {centre}，退回的来电就再没有人接；请在后面再加一级由本中心接听 "
                "(the last rung leads away, and a call that comes back has nobody; "
                "add a last rung of people of ours)",
            )


def _order(where: Where, ladder: Ladder) -> Iterator[Fault]:
    first = ladder.rungs[0].after_ms
    if first:
        yield Fault(
            (*where, 0, "after_s"),
            f"第一级从 {first // 1000} 秒开始，此前没有要求；请改为 0 (the first rung starts at 0)",
        )
    for number, (earlier, later) in enumerate(pairwise(ladder.rungs), 1):
        at, before = later.after_ms // 1000, earlier.after_ms // 1000
        if at == before:
            yield Fault(
                (*where, number, "after_s"),
                f"两级都从 {at} 秒开始；请合并或改动一个 (two rungs at one moment; merge or move one)",
            )
        elif at < before:
            yield Fault(
                (*where, number, "after_s"),
                f"{at} 秒早于上一级的 {before} 秒；请按时间先后写 "
                "(earlier than the rung before; put them in order)",
            )


def _relaxing(where: Where, ladder: Ladder) -> Iterator[Fault]:
    for number, (earlier, later) in enumerate(pairwise(ladder.rungs), 1):
        for key, zh, en in _asked_more(earlier, later):
            yield Fault(
                (*where, number, key),
                f"这一级要求反而更高：{zh}；等候越久要求应越宽，请放宽这一级或在上一级同样要求 "
                f"(asks for more than the rung before: {en}; relax this rung or ask the same before)",
            )


def _asked_more(earlier: Rung, later: Rung) -> Iterator[tuple[str, str, str]]:
    """What the later rung asks for beyond the earlier: the entry, and why, in both languages."""
    added = [group for group in earlier.groups if group not in later.groups]
    if later.groups and not earlier.groups:
        yield "groups", "上一级不限班组", "any group before"
    elif later.groups and added:
        yield "groups", f"少了班组 {added[0]}", f"group {added[0]} is left out"
    had = dict(earlier.skills)
    for skill, level in later.skills:
        if level > had.get(skill, 0):
            yield "skills", f"{skill} {level} 级", f"{skill} {level}"
    if later.language > earlier.language:
        yield "language", f"语言 {later.language} 级", f"language {later.language}"
