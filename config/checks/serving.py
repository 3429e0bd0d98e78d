"""Whether somebody can serve every call in the end: groups, skills, clearance. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from config.faults import Fault
from config.locate import Where
from routing.register import ANYONE, MANDARIN, FloorConfig, Hotline, Ladder, Rung, Seat

SPOKEN = (MANDARIN, "yue", "en")
"""What an agent may note of any caller as the language spoken, whatever the number dialled says."""


def check_serving(floor: FloorConfig) -> Iterator[Fault]:
    """Groups without anybody, and last rungs that nobody meets; the ladders have passed their own check."""
    if not floor.seats:
        what = "没有一个座席；请添加 role 为 agent 的人员 (nobody takes calls; add an agent)"
        yield Fault(("agents",), what)
        return
    yield from _empty_groups(floor)
    told: set[str] = set()
    ladders = {ladder.id: ladder for ladder in floor.ladders}
    for number, hotline in enumerate(floor.hotlines):
        if hotline.confidential and not any(seat.cleared for seat in floor.seats):
            yield Fault(
                ("hotlines", number, "confidential"),
                f"{hotline.number} 的来电须由有保密资格的座席接听，但一个也没有；请给座席加上 cleared = true "
                "(no agent is cleared for its calls; give one cleared = true)",
            )
            continue
        for ladder in _ladders_of(hotline, ladders):
            last = ladder.rungs[-1]
            if ladder.id not in told and not _somebody(
                floor.seats, last, hotline.language, hotline.confidential
            ):
                told.add(ladder.id)
                yield _unserved(floor, ladder, f"{hotline.number} 的来电", f"calls of {hotline.number}")
    numbers = {hotline.language for hotline in floor.hotlines if not hotline.confidential}
    for ladder in floor.ladders:
        if ladder.id in told:
            continue
        last = ladder.rungs[-1]
        if not all(_somebody(floor.seats, last, language) for language in numbers):
            yield _unserved(floor, ladder, "来电", "calls")
        elif missing := [each for each in SPOKEN if not _somebody(floor.seats, last, each)]:
            said = "、".join(missing)
            yield _unserved(floor, ladder, f"讲 {said} 的来电人", f"callers who speak {' or '.join(missing)}")


def look_at_serving(floor: FloorConfig) -> Iterator[Fault]:
    """Earlier rungs that nobody meets, and a group's ladder that does not ask for the group."""
    ladders = {ladder.id: ladder for ladder in floor.ladders}
    seen: set[Where] = set()
    for hotline in floor.hotlines:
        for ladder in _ladders_of(hotline, ladders):
            for number, rung in enumerate(ladder.rungs[:-1]):
                where = (*_where(floor, ladder), number)
                somebody = _somebody(_on_duty(floor), rung, hotline.language, hotline.confidential)
                if where not in seen and not somebody:
                    seen.add(where)
                    yield Fault(
                        where,
                        f"没有座席符合这一级，{hotline.number} 的来电只能等到下一级；请核对技能和班组 "
                        f"(nobody meets this rung for {hotline.number}; check skills and groups)",
                    )
    yield from _secrets(floor)
    for number, group in enumerate(floor.groups):
        wanted = ladders[group.ladder].rungs[0].groups if group.ladder else ()
        if wanted and group.id not in wanted:
            yield Fault(
                ("groups", number, "ladder"),
                f"转给 {group.id} 的来电按 {group.ladder} 先找别的班组；请核对 "
                "(its ladder first asks for other groups; check it)",
            )


def _secrets(floor: FloorConfig) -> Iterator[Fault]:
    """Any call may be labelled confidential by the agent who has it, and then be sent on."""
    cleared = tuple(seat for seat in floor.seats if seat.cleared)
    if not cleared:
        yield Fault(
            ("agents",),
            "没有一个座席有保密资格；来电一经标为保密再转出，就没有人能接；请给座席加上 cleared = true "
            "(no agent is cleared: a call that is labelled confidential and sent on has nobody; "
            "give one cleared = true)",
        )
        return
    for ladder in floor.ladders:
        last = ladder.rungs[-1]
        if not any(_somebody(cleared, last, hotline.language) for hotline in floor.hotlines):
            yield Fault(
                (*_where(floor, ladder), len(ladder.rungs) - 1),
                "没有一个有保密资格的座席符合最后一级；标为保密的来电到了这里就没有人能接；请核对 "
                "(no cleared agent meets the last rung: a confidential call has nobody here; check it)",
            )


def _ladders_of(hotline: Hotline, ladders: Mapping[str, Ladder]) -> Iterator[Ladder]:
    yield ladders[hotline.ladder] if hotline.ladder else ANYONE
    if hotline.closed_ladder:
        yield ladders[hotline.closed_ladder]


def _empty_groups(floor: FloorConfig) -> Iterator[Fault]:
    staffed = {group for seat in floor.seats for group in seat.groups}
    staffed |= {roster.group for roster in floor.rosters}
    for number, group in enumerate(floor.groups):
        if group.id not in staffed:
            yield Fault(
                ("groups", number, "id"),
                f"班组 {group.id} 没有一个座席；请在 agents.toml 里把座席编入，或删去这个班组 "
                "(nobody is in this group; put an agent in or remove it)",
            )


def _somebody(seats: tuple[Seat, ...], rung: Rung, language: str, confidential: bool = False) -> bool:
    return any(_meets(seat, rung, language, confidential) for seat in seats)


def _meets(seat: Seat, rung: Rung, language: str, confidential: bool) -> bool:
    levels = dict(seat.skills)
    return (
        (seat.cleared or not confidential)
        and (not rung.groups or any(group in seat.groups for group in rung.groups))
        and all(levels.get(skill, 0) >= level for skill, level in rung.skills)
        and levels.get(language, 0) >= rung.language
    )


def _on_duty(floor: FloorConfig) -> tuple[Seat, ...]:
    """Seats with the groups that rosters give them at times."""
    extra: dict[str, tuple[str, ...]] = {}
    for roster in floor.rosters:
        for agent in roster.agents:
            extra[agent] = (*extra.get(agent, ()), roster.group)
    return tuple(
        Seat(
            agent=seat.agent,
            skills=seat.skills,
            groups=(*seat.groups, *extra.get(seat.agent, ())),
            cleared=seat.cleared,
        )
        for seat in floor.seats
    )


def _where(floor: FloorConfig, ladder: Ladder) -> Where:
    return ("ladders", next(n for n, known in enumerate(floor.ladders) if known.id == ladder.id), "rungs")


def _unserved(floor: FloorConfig, ladder: Ladder, whose_zh: str, whose_en: str) -> Fault:
    last = len(ladder.rungs) - 1
    return Fault(
        (*_where(floor, ladder), last),
        f"没有座席符合最后一级，{whose_zh}会永远等下去；请放宽这一级，或给座席加上技能、班组、保密资格 "
        f"(nobody meets the last rung, {whose_en} would wait for ever; "
        "relax it or give an agent what it asks for)",
    )
