"""The operators' names for the fields of a configuration, and how its values are shown. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any

from routing.register import Choosing, Listening, MergeMode, Rung, Span

KEYS = {
    "hotlines": "number",
    "emergency_numbers": "number",
    "skills": "id",
    "groups": "id",
    "ladders": "id",
    "seats": "agent",
    "sub_centres": "id",
    "hours": "id",
    "rosters": "id",
    "agents": "id",
    "trunks": "name",
}
"""Lists of things that are known by one of their fields. Elsewhere the same names are plain values."""

TITLES = {
    "hotlines": "热线",
    "emergency_numbers": "紧急号码",
    "skills": "技能",
    "groups": "班组",
    "ladders": "放宽阶梯",
    "seats": "座席",
    "sub_centres": "分中心",
    "hours": "服务时间",
    "rosters": "值班表",
    "agents": "人员",
    "trunk": "中继线",
    "trunks": "中继线",
    "calendar": "工作日历",
    "surge": "话务高峰预案",
    "callbacks": "回呼",
    "head_starts": "优先",
    "measures": "服务指标",
}

LABELS = {
    "abandoned_after_ms": "等候多久后放弃才回呼",
    "after_ms": "等候",
    "agent": "工号",
    "agents": "人员",
    "ahead_ms": "阶梯提前",
    "allow_from": "允许来电的地址",
    "answer_within_ms": "应答时限",
    "caller_id": "呼出号码",
    "choosing": "选人办法",
    "cleared": "可接保密来电",
    "closed_ladder": "非服务时间的阶梯",
    "closed_prompt": "非服务时间的提示音",
    "codecs": "语音编码",
    "comfort_every_ms": "播报排队位置的间隔",
    "confidential": "保密",
    "confidential_listening": "保密来电的语音识别",
    "days_off": "休息日",
    "default_emergency": "默认紧急号码",
    "district": "行政区",
    "elderly_ms": "适老来电提前",
    "ends_at": "结束",
    "follow_up_ms": "再次来电优先原座席的期限",
    "greeting": "问候语",
    "group": "班组",
    "groups": "班组",
    "handover_ms": "接通后座席陪同多久",
    "holidays": "放假的工作日",
    "host": "地址",
    "hours": "服务时间",
    "id": "编号",
    "keep_ms": "回呼保留",
    "ladder": "阶梯",
    "language": "语言",
    "least_connect_permille": "接通率下限",
    "legal_basis": "依据",
    "longest_wrap_up_ms": "整理最长",
    "mode": "归并方式",
    "numbers": "值守的紧急号码",
    "most_calls": "同时最多来电",
    "most_tries": "回呼最多次数",
    "name": "名称",
    "number": "号码",
    "off_for_ms": "持续多久后退出预案",
    "off_waiting": "退出预案的等候人数",
    "offer": "等候时可选回呼",
    "on_for_ms": "持续多久后启动预案",
    "on_wait_ms": "启动预案的等候时长",
    "on_waiting": "启动预案的等候人数",
    "port": "端口",
    "prompt": "提示音",
    "repeat_ms": "重复来电提前",
    "repeat_window_ms": "重复来电的期限",
    "retry_ms": "回呼再试间隔",
    "returned_ms": "退回来电提前",
    "ring_ms": "振铃时限",
    "role": "角色",
    "rungs": "各级",
    "short_abandon_ms": "短放弃时限",
    "since": "自",
    "skills": "技能",
    "starts_at": "开始",
    "sub_centre": "分中心",
    "to_abandoned": "回呼放弃的来电",
    "transfer_ring_ms": "外线转接振铃时限",
    "trunk": "中继线",
    "until": "至",
    "utc_offset_min": "时区（分钟）",
    "warn_connect_permille": "接通率预警线",
    "margin_permille": "接通率恢复余量",
    "least_calls": "预警最少来电数",
    "diverted_is_connected": "转分中心算接通",
    "callback_is_lost": "选择回拨算未接通",
    "window_ms": "统计窗口",
    "workdays": "工作日",
    "wrap_up_ms": "整理时间",
}

VALUES: dict[Any, str] = {
    MergeMode.MERGED: "整体并入",
    MergeMode.PARALLEL: "双号并行",
    MergeMode.SUB_CENTRE: "设分中心",
    Listening.FULL: "照常",
    Listening.LOCAL: "仅限本机",
    Listening.NONE: "不识别",
    Choosing.LONGEST_IDLE: "空闲最久",
    Choosing.BEST_SKILL: "技能最高",
    Choosing.LEAST_OCCUPIED: "忙碌最少",
    True: "是",
    False: "否",
    None: "同全局",
    "agent": "座席",
    "supervisor": "班长",
    "operator": "话务管理",
    "emergency": "应急席",
}
_CHINA = timedelta(hours=8)


def shown(name: str, value: Any) -> str:
    """A field's value as operators read it."""
    if isinstance(value, bool | Enum) or value is None:
        return VALUES.get(value, str(value))
    if isinstance(value, int):
        return _number(name, value)
    if isinstance(value, Rung):
        return _rung(value)
    if isinstance(value, Span):
        return f"{_clock(value.start)}–{_clock(value.to)}"
    if isinstance(value, tuple):
        return _listed(name, value)
    return str(value) or "无"


def _listed(name: str, values: tuple[Any, ...]) -> str:
    if not values:
        return "全部" if name == "numbers" else "无"
    if name in ("holidays", "workdays") and isinstance(values[0], int):
        return "、".join((date(1970, 1, 1) + timedelta(days=day)).isoformat() for day in values)
    if name == "skills" and isinstance(values[0], tuple):
        return "、".join(f"{skill} {level} 级" for skill, level in values)
    return ("；" if name == "rungs" else "、").join(shown("", value) for value in values)


def _number(name: str, value: int) -> str:
    if name.endswith("_ms"):
        return duration(value)
    if name.endswith("_permille"):
        return f"{value / 10:g}%"
    if name in ("starts_at", "ends_at"):
        return f"{datetime.fromtimestamp(value / 1000, UTC) + _CHINA:%Y-%m-%d %H:%M}"
    return str(value)


def duration(ms: int) -> str:
    """In the largest unit that it is a whole number of."""
    for unit, words in ((86_400_000, "天"), (3_600_000, "小时"), (60_000, "分钟"), (1_000, "秒")):
        if ms and ms % unit == 0:
            return f"{ms // unit} {words}"
    return f"{ms / 1000:g} 秒"


def _rung(rung: Rung) -> str:
    asks = []
    if rung.groups:
        asks.append(f"班组 {'/'.join(rung.groups)}")
    asks += [f"{skill} {level} 级" for skill, level in rung.skills]
    if rung.language:
        asks.append(f"来电人的语言 {rung.language} 级")
    text = f"{duration(rung.after_ms)}起 {'，'.join(asks) or '任何人'}"
    return f"{text}，或溢出到分中心 {rung.sub_centre}" if rung.sub_centre else text


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
