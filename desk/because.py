"""Why a call came to this agent, and what a waiting call asks for, in Chinese. Pure; times in ms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desk.words_routing import (
    CLAIMS_AT_LENGTH,
    STATES,
    duration,
    group_name,
    skill_name,
    sub_centre_name,
)
from routing import choose
from routing.explain import Explanation, Waits
from routing.ladders import group_ladder, made_for
from routing.model import AgentState, Because, Call
from routing.needs import asked
from routing.register import Choosing, FloorConfig, Ladder, Rung
from routing.unserved import Unserved


def ladder_of(config: FloorConfig, call: Call) -> Ladder | None:
    """The ladder that the call stands on; None when it asks for nothing."""
    written = next((each for each in config.ladders if each.id == call.ladder), None)
    if written is not None:
        return written
    return next((made_for(each) for each in config.groups if group_ladder(each.id) == call.ladder), None)


def because_words(because: Because, call: Call, config: FloorConfig, *, who: str = "您") -> str:
    """Why the call was offered to ``who``: its place, what it asked for, what was let go, and the choice."""
    ladder = ladder_of(config, call)
    parts = [
        *(CLAIMS_AT_LENGTH[claim] for claim in because.claims),
        f"在{who}能接的来电中排第一，等候 {duration(because.waited_ms)}",
        *_asked(because, call, ladder, config, who),
        *_relaxed(because, call, ladder, config),
        _chosen(because, who),
    ]
    return "；".join(parts)


def _asked(because: Because, call: Call, ladder: Ladder | None, config: FloorConfig, who: str) -> list[str]:
    least = _least_levels(ladder, because.rung, call)
    parts = []
    if because.groups:
        parts.append(f"限{'或'.join(group_name(config, each) for each in because.groups)}")
    if because.matched:
        parts.append("要求" + "、".join(_level(config, each, least, who) for each in because.matched))
    if not parts and not because.relaxed:
        parts.append("不限技能和组")
    return parts


def _level(config: FloorConfig, matched: tuple[str, int], least: Mapping[str, int], who: str) -> str:
    skill, has = matched
    asked = f"≥{least[skill]}" if skill in least else ""
    return f"{skill_name(config, skill)}{asked}（{who} {has} 级）"


def _least_levels(ladder: Ladder | None, rung: int, call: Call) -> dict[str, int]:
    if ladder is None or rung >= len(ladder.rungs):
        return {}
    return dict(asked(ladder.rungs[rung], call.language))


def _relaxed(because: Because, call: Call, ladder: Ladder | None, config: FloorConfig) -> list[str]:
    """What was let go, together where it was let go at the same moment."""
    at: dict[int, list[str]] = {}
    for what, after_ms in because.relaxed:
        at.setdefault(after_ms, []).extend(_names(what, call, ladder, config))
    return [f"{duration(after)}后放宽了{'、'.join(names)}" for after, names in sorted(at.items())]


def _names(what: str, call: Call, ladder: Ladder | None, config: FloorConfig) -> list[str]:
    """A skill and a group may bear the same id: it is whatever the ladder asked for, or both."""
    rungs = ladder.rungs if ladder else ()
    skills = {skill for rung in rungs for skill, _ in asked(rung, call.language)}
    groups = {group for rung in rungs for group in rung.groups}
    names = [skill_name(config, what)] if what in skills or what not in groups else []
    return [*names, group_name(config, what)] if what in groups else names


def _chosen(because: Because, who: str) -> str:
    idle = duration(because.idle_ms)
    match because.choosing:
        case Choosing.LONGEST_IDLE:
            return f"空闲最久 {idle}"
        case Choosing.BEST_SKILL:
            return f"技能等级最高，空闲 {idle}"
        case Choosing.LEAST_OCCUPIED:
            return f"占用率最低 {because.occupancy_permille / 10:.1f}%，空闲 {idle}"
        case choose.LAST_AGENT:
            return f"上次由{who}接听，空闲 {idle}"
        case choose.DISTRICT:
            return f"来电与{who}同区，空闲 {idle}"
        case "transfer":
            return f"由他人指名转给{who}"
        case other:
            return f"按 {other} 选择，空闲 {idle}"


def need_words(
    config: FloorConfig,
    skills: Sequence[tuple[str, int]],
    groups: Sequence[str] = (),
    *,
    cleared: bool = False,
) -> str:
    """What a call asks for: 「消费维权≥2、粤语≥3；限消费维权组；限保密座席」."""
    parts = []
    if skills:
        parts.append("、".join(f"{skill_name(config, skill)}≥{least}" for skill, least in skills))
    if groups:
        parts.append("限" + "或".join(group_name(config, each) for each in groups))
    if cleared:
        parts.append("限保密座席")
    return "；".join(parts) or "任何座席"


def rung_words(config: FloorConfig, now_on: Rung, then: Rung, language: str) -> str:
    """What changes when a call goes on to its next rung."""
    if then.sub_centre:
        return f"可转{sub_centre_name(config, then.sub_centre)}"
    before, after = (need_words(config, asked(each, language), each.groups) for each in (now_on, then))
    return "要求不变" if before == after else f"放宽为{after}"


def waiting_words(told: Explanation, config: FloorConfig) -> str:
    """Why a call still waits: who may serve it, and what they are doing."""
    away = f"；{sub_centre_name(config, told.sub_centre)}已满或未开放" if told.sub_centre else ""
    match told.waits:
        case Waits.SPARED:
            return "座席话机刚停止振铃，马上再派"
        case Waits.RESTING:
            return "话机没有振成铃，稍后再派"
        case Waits.NOBODY_CAN:
            return "没有符合要求的座席上座" + away
        case Waits.NOBODY_READY:
            counts = {state: told.serving.get(state.value, 0) for state in AgentState}
            busy = "、".join(f"{STATES[state]} {count}" for state, count in counts.items() if count)
            return f"符合要求的 {sum(counts.values())} 人：{busy}{away}"


def unserved_words(told: Unserved, config: FloorConfig) -> str:
    """An alarm: callers whom nobody at work can serve."""
    need = need_words(config, told.need.skills, told.need.groups, cleared=told.need.cleared)
    secret = "保密" if told.need.cleared else ""
    if told.not_ready:
        why = f"符合要求的 {told.not_ready} 人" + "都在示忙，请安排就绪"
    else:
        why = "没有符合要求的座席上座，请安排上座"
    return f"{told.callers} 通{secret}来电没有人能接（要求{need}）：{why}"
