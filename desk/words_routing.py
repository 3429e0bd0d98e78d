"""What the routing's own words are called on screens, in Chinese. Pure."""

from __future__ import annotations

import re

from routing.facts import NoAnswerReason
from routing.model import (
    AgentState,
    CallbackKind,
    Claim,
    EmergencyOutcome,
    Handover,
    Target,
    TargetKind,
)
from routing.register import FloorConfig, MergeMode
from routing.surge import THRESHOLDS

LANGUAGES = {"cmn": "普通话", "yue": "粤语", "en": "英语"}
"""Languages by code; the configuration may name more among its skills."""

MODES = {
    MergeMode.MERGED: "整体并入",
    MergeMode.PARALLEL: "双号并行",
    MergeMode.SUB_CENTRE: "设分中心",
}

CLAIMS = {
    Claim.HANDED_BACK: "紧急退回",
    Claim.ELDERLY: "适老",
    Claim.REPEAT: "重复来电",
    Claim.RETURNED: "转回",
}
"""As a label on a call."""

CLAIMS_AT_LENGTH = {
    Claim.HANDED_BACK: "紧急号码退回或座席话机中断，先于所有普通来电",
    Claim.ELDERLY: "适老优先",
    Claim.REPEAT: "重复来电优先",
    Claim.RETURNED: "转接、分中心退回或回拨优先",
}
"""As a reason for letting a call in before others."""

STATES = {
    AgentState.READY: "就绪",
    AgentState.RINGING: "振铃",
    AgentState.TALKING: "通话",
    AgentState.WRAP_UP: "整理",
    AgentState.NOT_READY: "示忙",
}

TARGETS = {
    TargetKind.AGENT: "座席",
    TargetKind.GROUP: "组",
    TargetKind.SUB_CENTRE: "分中心",
    TargetKind.NUMBER: "外线",
    TargetKind.EMERGENCY: "紧急号码",
}

OUTCOMES = {
    EmergencyOutcome.ACCEPTED: "对方已接收",
    EmergencyOutcome.NO_ANSWER: "对方未接听",
    EmergencyOutcome.RETURNED: "对方退回",
    EmergencyOutcome.UNDETERMINED: "归属未定，首接方负责",
    EmergencyOutcome.DECLINED: "来电人不愿转接",
    EmergencyOutcome.DISMISSED: "座席判定误报",
    EmergencyOutcome.ABANDONED: "接通前来电人挂断",
}
"""How a hand-over to an emergency number ended."""

HANDOVERS = {
    Handover.DIRECT: "直接转接",
    Handover.WARM: "一键转接",
    Handover.THREE_WAY: "三方通话",
}

CALLBACKS = {
    CallbackKind.ASKED: "来电人选择回拨",
    CallbackKind.ABANDONED: "排队放弃",
}

NOT_REACHED = {
    NoAnswerReason.TIMEOUT: "无人接听",
    NoAnswerReason.BUSY: "占线",
    NoAnswerReason.DECLINED: "对方拒接",
    NoAnswerReason.UNREACHABLE: "无法接通",
    NoAnswerReason.NOT_RUNG: "系统未能振铃",
}
"""Why somebody who was rung did not answer."""


def duration(ms: int) -> str:
    """14 000 ms is 14 秒, 125 000 ms is 2 分 5 秒."""
    minutes, seconds = divmod(max(0, ms) // 1000, 60)
    if not minutes:
        return f"{seconds} 秒"
    return f"{minutes} 分 {seconds} 秒" if seconds else f"{minutes} 分钟"


def skill_name(config: FloorConfig, skill: str) -> str:
    """The name of a skill or language; one that is not named is shown as it is written."""
    named = next((name for key, name in config.skills if key == skill), "")
    return named or LANGUAGES.get(skill) or f"{skill} 技能"


def group_name(config: FloorConfig, group: str) -> str:
    """The name of a group; an unknown one is shown by its id."""
    return next((each.name for each in config.groups if each.id == group), group)


def sub_centre_name(config: FloorConfig, sub_centre: str) -> str:
    """The name of a sub-centre; an unknown one is shown by its id."""
    return next((each.name for each in config.sub_centres if each.id == sub_centre), sub_centre)


def emergency_name(config: FloorConfig, number: str) -> str:
    """What an emergency number is called, e.g. 公安报警; empty for one that is not configured."""
    return next((each.name for each in config.emergency_numbers if each.number == number), "")


def target_name(config: FloorConfig, target: Target, agent: str = "") -> str:
    """Who a call goes to. ``agent`` is the name of the agent, where it is one and known."""
    match target.kind:
        case TargetKind.AGENT:
            return f"{target.id} {agent}".strip()
        case TargetKind.GROUP:
            return group_name(config, target.id)
        case TargetKind.SUB_CENTRE:
            return sub_centre_name(config, target.id)
        case TargetKind.NUMBER:
            return f"外线 {target.id}"
        case TargetKind.EMERGENCY:
            return f"{target.id} {emergency_name(config, target.id)}".strip()


_SEEN = re.compile(r"waiting (\d+), longest (\d+) s")


def switch_words(by: str, why: str) -> str:
    """Why the surge plan was switched; what the thresholds saw is put into Chinese."""
    seen = _SEEN.fullmatch(why) if by == THRESHOLDS else None
    return f"排队 {seen[1]} 通，最长已等 {duration(int(seen[2]) * 1000)}" if seen else why
