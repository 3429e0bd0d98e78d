"""Names that are there twice, or that nothing has: numbers, ids, and whatever refers to them. Pure.

Runs over the files' own data, whatever else is wrong with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from config.faults import Fault, meant, shown
from config.locate import Where
from routing.register import EMERGENCY_TRUNK

EACH, KEY = "*", "#"
"""In a path: every element of a list; every key of a table."""

_UNIQUE = (
    ("hotlines", "number", "号码"),
    ("emergency_numbers", "number", "号码"),
    ("agents", "id", "工号"),
    ("skills", "id", "技能"),
    ("groups", "id", "班组"),
    ("ladders", "id", "阶梯"),
    ("sub_centres", "id", "分中心"),
    ("hours", "id", "时间表"),
    ("rosters", "id", "值班表"),
)
_KINDS = {
    "groups": ("班组", "group", "groups.toml"),
    "ladders": ("阶梯", "ladder", "groups.toml"),
    "skills": ("技能或语言", "skill", "groups.toml"),
    "hours": ("时间表", "hours", "hours.toml"),
    "sub_centres": ("分中心", "sub-centre", "hotline.toml"),
    "trunks": ("中继", "trunk", "hotline.toml"),
    "emergency_numbers": ("紧急号码", "emergency number", "hotline.toml"),
    "emergency_trunks": ("中继", "trunk", "hotline.toml"),
    "agents": ("座席", "agent", "agents.toml"),
    "prompts": ("提示音", "prompt", "prompts.toml"),
    "districts": ("区", "district", "places.toml"),
}
OUTSIDE = ("prompts", "districts")
"""Kinds of names that other files have."""
_REFERENCES = (
    ("hotlines.*.greeting", "prompts"),
    ("hotlines.*.closed_prompt", "prompts"),
    ("hotlines.*.group", "groups"),
    ("hotlines.*.ladder", "ladders"),
    ("hotlines.*.closed_ladder", "ladders"),
    ("hotlines.*.language", "skills"),
    ("hotlines.*.hours", "hours"),
    ("hotlines.*.sub_centre", "sub_centres"),
    ("hotlines.*.district", "districts"),
    ("agents.*.district", "districts"),
    ("sub_centres.*.prompt", "prompts"),
    ("sub_centres.*.hours", "hours"),
    ("sub_centres.*.trunk", "trunks"),
    ("emergency_numbers.*.trunk", "emergency_trunks"),
    ("groups.*.ladder", "ladders"),
    ("ladders.*.rungs.*.groups.*", "groups"),
    ("ladders.*.rungs.*.skills.#", "skills"),
    ("ladders.*.rungs.*.sub_centre", "sub_centres"),
    ("agents.*.skills.#", "skills"),
    ("agents.*.groups.*", "groups"),
    ("agents.*.numbers.*", "emergency_numbers"),
    ("rosters.*.group", "groups"),
    ("rosters.*.agents.*", "agents"),
    ("surge.prompt", "prompts"),
    ("callbacks.hours", "hours"),
)


def texts(data: Any, path: str) -> Iterator[tuple[Where, str]]:
    """Every text at a path such as ``hotlines.*.number``, and where it stands."""
    yield from _texts(data, path.split("."), ())


def _texts(data: Any, steps: list[str], where: Where) -> Iterator[tuple[Where, str]]:
    if not steps:
        if isinstance(data, str):
            yield where, data
    elif steps[0] == EACH:
        for number, row in enumerate(data if isinstance(data, list) else ()):
            yield from _texts(row, steps[1:], (*where, number))
    elif steps[0] == KEY:
        for key in data if isinstance(data, dict) else ():
            yield (*where, key), key
    elif isinstance(data, dict) and steps[0] in data:
        yield from _texts(data[steps[0]], steps[1:], (*where, steps[0]))


def check_names(data: dict[str, Any], outside: Mapping[str, Collection[str]]) -> Iterator[Fault]:
    """Names given twice, and names that nothing has. ``outside``: prompts and districts, if known."""
    for table, key, named in _UNIQUE:
        yield from _twice(data, table, key, named)
    known = {kind: _known(data, kind) for kind in _KINDS if kind not in OUTSIDE}
    known |= {kind: list(names) for kind, names in outside.items()}
    for path, kind in _REFERENCES:
        if kind not in known:
            continue
        for where, value in texts(data, path):
            if value and value not in known[kind]:
                yield _nothing_has(where, value, kind, known[kind])


def _known(data: dict[str, Any], kind: str) -> list[str]:
    if kind == "emergency_trunks":
        return [EMERGENCY_TRUNK, *_known(data, "trunks")]
    if kind == "trunks":
        rows = data.get("sub_centres")
        own = [
            row.get("id")
            for row in (rows if isinstance(rows, list) else ())
            if isinstance(row, dict) and "host" in row
        ]
        return ["trunk", *(name for name in own if isinstance(name, str))]
    key = "number" if kind == "emergency_numbers" else "id"
    return [value for _, value in texts(data, f"{kind}.*.{key}")]


def _nothing_has(where: Where, value: str, kind: str, known: Collection[str]) -> Fault:
    zh, en, file = _KINDS[kind]
    near_zh, near_en = meant(value, known, f"；请先在 {file} 里添加", f"; add it to {file}")
    return Fault(where, f"没有{zh} {shown(value)}{near_zh} (no such {en}{near_en})")


def _twice(data: dict[str, Any], table: str, key: str, named: str) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for number, (where, value) in (
        (where[1], (where, value)) for where, value in texts(data, f"{table}.*.{key}")
    ):
        if value in first:
            yield Fault(
                where,
                f"{named} {shown(value)} 与 {table}[{first[value]}] 重复；请删去一个 "
                f"(the same {key} as {table}[{first[value]}]; remove one)",
            )
        first.setdefault(value, int(number))
