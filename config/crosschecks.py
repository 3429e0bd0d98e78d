"""Mistakes between the entries of ``hotline.toml``: each may be right and the whole still wrong. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from typing import Any

from config.faults import Fault, shown


def _entries(data: dict[str, Any], table: str, key: str) -> Iterator[tuple[int, str]]:
    """Text under ``key`` in each entry, whatever else is wrong with the entries."""
    rows = data.get(table)
    for number, row in enumerate(rows if isinstance(rows, list) else ()):
        value = row.get(key) if isinstance(row, dict) else None
        if isinstance(value, str):
            yield number, value


def check_between(data: dict[str, Any], prompts: Collection[str] | None) -> Iterator[Fault]:
    """All of them, whatever else is wrong with the entries. ``prompts``: names of prompts, if known."""
    yield from _twice(data, "hotlines", "number", "号码")
    yield from _twice(data, "emergency_numbers", "number", "号码")
    yield from _twice(data, "agents", "id", "工号")
    yield from _clashes(data)
    yield from _emergencies(data)
    for table in ("hotlines", "agents"):
        if data.get(table) == []:
            yield Fault((table,), f"至少要有一项；请添加 [[{table}]] (empty; add at least one [[{table}]])")
    for number, greeting in _entries(data, "hotlines", "greeting"):
        if prompts is not None and greeting not in prompts:
            near = difflib.get_close_matches(greeting, prompts, n=1)
            zh, en = (
                (f"；是不是 {near[0]}", f"; did you mean {near[0]}")
                if near
                else ("", "; add it to the prompts")
            )
            yield Fault(
                ("hotlines", number, "greeting"),
                f"没有提示音 {shown(greeting)}{zh or '；请先添加'} (no such prompt{en})",
            )


def _twice(data: dict[str, Any], table: str, key: str, named: str) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for number, value in _entries(data, table, key):
        if value in first:
            yield Fault(
                (table, number, key),
                f"{named} {shown(value)} 与 {table}[{first[value]}] 重复；请删去一个 "
                f"(the same {key} as {table}[{first[value]}]; remove one)",
            )
        first.setdefault(value, number)


def _clashes(data: dict[str, Any]) -> Iterator[Fault]:
    """One number, two meanings: a call to it could go either way."""
    hotlines = {value for _, value in _entries(data, "hotlines", "number")}
    emergency = {value for _, value in _entries(data, "emergency_numbers", "number")}
    for number, value in _entries(data, "emergency_numbers", "number"):
        if value in hotlines:
            yield Fault(
                ("emergency_numbers", number, "number"),
                f"{shown(value)} 已是热线号码；请删去一个 (is a hotline's number too; remove one)",
            )
    for number, value in _entries(data, "agents", "id"):
        if value in hotlines | emergency:
            yield Fault(
                ("agents", number, "id"),
                f"{shown(value)} 与热线或应急号码相同；请换一个工号 (is a dialled number; choose another id)",
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
    numbers = {value for _, value in _entries(data, "emergency_numbers", "number")}
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
