"""Mistakes between entries of the files: each may be right and the whole still wrong. Pure.

They run over the files' own data, whatever else is wrong with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from config.crosscheck_names import check_names, texts
from config.crosscheck_trunks import EXAMPLE_NETWORK, check_trunks, overlaps
from config.faults import Fault, shown
from config.records import Role

__all__ = ["EXAMPLE_NETWORK", "check_between", "overlaps"]

RESERVED = frozenset({"trunk", "emergency", "global", "udp", "ws"})
"""Names of sections in Asterisk's pjsip.conf that are the system's own."""
WITHOUT_A_PHONE = frozenset(role.value for role in Role) - {Role.AGENT.value}
"""Roles of those who take no calls."""


def check_between(data: dict[str, Any], outside: Mapping[str, Collection[str]]) -> Iterator[Fault]:
    """All of them, whatever else is wrong. ``outside``: names of prompts and districts, if known."""
    yield from check_names(data, outside)
    yield from _clashes(data)
    yield from _without_a_phone(data)
    yield from _emergencies(data)
    yield from check_trunks(data)
    yield from _contrary_days(data)
    for table in ("hotlines", "agents"):
        if data.get(table) == []:
            yield Fault((table,), f"至少要有一项；请添加 [[{table}]] (empty; add at least one [[{table}]])")


def _clashes(data: dict[str, Any]) -> Iterator[Fault]:
    """One number, two meanings: a call to it could go either way."""
    hotlines = {value for _, value in texts(data, "hotlines.*.number")}
    emergency = {value for _, value in texts(data, "emergency_numbers.*.number")}
    for where, value in texts(data, "emergency_numbers.*.number"):
        if value in hotlines:
            yield Fault(
                where,
                f"{shown(value)} 已是热线号码；请删去一个 (is a hotline's number too; remove one)",
            )
    for where, value in texts(data, "agents.*.id"):
        if value in hotlines | emergency:
            yield Fault(
                where,
                f"{shown(value)} 与热线或紧急号码相同；请换一个工号 (is a dialled number; choose another id)",
            )
    agents = {value for _, value in texts(data, "agents.*.id")}
    for where, value in texts(data, "sub_centres.*.id"):
        if value in agents | RESERVED:
            yield Fault(
                where,
                f"{shown(value)} 也是话机或系统自己的名称，中继不能同名；请换一个 "
                "(is the name of a phone or of the system's own; choose another)",
            )
    trunk = data.get("trunk")
    own = trunk.get("caller_id") if isinstance(trunk, dict) else None
    if isinstance(own, str) and own not in hotlines:
        yield Fault(
            ("trunk", "caller_id"),
            f"{shown(own)} 不是本热线的号码；应为 hotlines 之一 (use one of the hotlines)",
        )


def _emergencies(data: dict[str, Any]) -> Iterator[Fault]:
    if "emergency_numbers" not in data:
        return
    numbers = {value for _, value in texts(data, "emergency_numbers.*.number")}
    if "110" not in numbers:
        yield Fault(
            ("emergency_numbers",),
            '缺少 110；请添加 number = "110" (110 is missing; emergencies must reach it)',
        )
    default = data.get("default_emergency", "110")
    if isinstance(default, str) and default not in numbers and default != "110":
        yield Fault(
            ("default_emergency",),
            f"{shown(default)} 不在 emergency_numbers 中；请先添加 (not among emergency_numbers; add it)",
        )


def _without_a_phone(data: dict[str, Any]) -> Iterator[Fault]:
    """Only agents take calls: what others can do on the telephone is meant for somebody else."""
    rows = data.get("agents")
    for number, row in enumerate(rows if isinstance(rows, list) else ()):
        if not isinstance(row, dict) or row.get("role", "agent") not in WITHOUT_A_PHONE:
            continue
        for key in ("skills", "groups", "cleared"):
            if row.get(key):
                yield Fault(
                    ("agents", number, key),
                    "只有座席（agent）接听来电；请删去，或把 role 改为 agent "
                    "(takes no calls; remove it, or make the role agent)",
                )
    others = {
        row.get("id")
        for row in (rows if isinstance(rows, list) else ())
        if isinstance(row, dict) and row.get("role") in WITHOUT_A_PHONE and isinstance(row.get("id"), str)
    }
    for where, value in texts(data, "rosters.*.agents.*"):
        if value in others:
            yield Fault(where, f"{value} 不是座席，不接听来电；请换成座席 (takes no calls; name an agent)")


def _contrary_days(data: dict[str, Any]) -> Iterator[Fault]:
    """A day off that is worked, and a number that is given up before it is taken over."""
    calendar = data.get("calendar")
    days = calendar if isinstance(calendar, dict) else {}
    off, worked = days.get("holidays"), days.get("workdays")
    for number, day in enumerate(worked if isinstance(worked, list) else ()):
        if isinstance(off, list) and day in off:
            yield Fault(
                ("calendar", "workdays", number),
                f"{shown(day)} 又写在 holidays 里；请删去一个 (is among holidays too; remove one)",
            )
    rows = data.get("hotlines")
    for number, row in enumerate(rows if isinstance(rows, list) else ()):
        since, until = (row.get("since"), row.get("until")) if isinstance(row, dict) else (None, None)
        if type(since) is date and type(until) is date and until < since:
            yield Fault(
                ("hotlines", number, "until"),
                f"{until} 早于 since 的 {since}；请改正 (before since; correct it)",
            )
