"""What the operators' files may say, and everything that can be wrong with them. Pure.

Mistakes are collected, never only the first, and each tells its remedy in Chinese and English. What each
file may say is in ``schema_*.py``; what cannot be true between entries is in ``crosschecks.py`` and, once
every entry is right in itself, in ``checks``.
"""

from __future__ import annotations

import difflib
import typing
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from config.calendar import unknown_years, working_days
from config.checks import check_meaning, look_at
from config.crosschecks import check_between
from config.faults import Fault, shown
from config.fields import Entry
from config.locate import Where
from config.records import AgentEntry, Configuration, Role, SubTrunk, Trunk
from config.schema_agents import AgentsFile
from config.schema_groups import GroupsFile
from config.schema_hotline import HotlineFile
from config.schema_hours import HoursFile
from config.schema_plans import PlansFile
from routing.register import FloorConfig

__all__ = [
    "FILES",
    "REQUIRED",
    "AgentEntry",
    "Configuration",
    "Files",
    "Role",
    "SubTrunk",
    "Trunk",
    "build",
    "check",
]

Files = Mapping[str, Mapping[str, Any]]
"""The data of each file by its name; those that may be absent may be."""

HOTLINE_FILE = "hotline.toml"
FILES: dict[str, type[Entry]] = {
    HOTLINE_FILE: HotlineFile,
    "agents.toml": AgentsFile,
    "groups.toml": GroupsFile,
    "hours.toml": HoursFile,
    "plans.toml": PlansFile,
}
REQUIRED = (HOTLINE_FILE, "agents.toml")
_FILE_OF = {table: name for name, model in FILES.items() for table in model.model_fields}


def file_of(fault: Fault) -> str:
    """The name of the file in which the fault is."""
    return fault.file or (_FILE_OF.get(str(fault.where[0]), HOTLINE_FILE) if fault.where else HOTLINE_FILE)


def build(files: Files, today: date) -> tuple[Configuration, tuple[Fault, ...]]:
    """The configuration as plain records, and what should be looked at. ``files`` have passed ``check``.

    ``today``, the local date, tells which years of the official calendar are wanted.
    """
    configuration = _records(files, today)
    return configuration, (*look_at(configuration.floor), *_calendar_warnings(files, today))


def _records(files: Files, today: date) -> Configuration:
    hotline = HotlineFile.model_validate(files[HOTLINE_FILE])
    people = AgentsFile.model_validate(files["agents.toml"]).agents
    trunks = (centre.own_trunk() for centre in hotline.sub_centres)
    return Configuration(
        floor=_floor(files, hotline, people, today),
        agents=tuple(person.record() for person in people),
        trunk=hotline.trunk.record(),
        trunks=tuple(trunk for trunk in trunks if trunk),
    )


def _floor(files: Files, hotline: HotlineFile, people: list[Any], today: date) -> FloorConfig:
    groups = GroupsFile.model_validate(files.get("groups.toml", {}))
    hours = HoursFile.model_validate(files.get("hours.toml", {}))
    plans = PlansFile.model_validate(files.get("plans.toml", {}))
    timers, calendar = hotline.timers, hours.calendar
    return FloorConfig(
        hotlines=tuple(entry.record() for entry in hotline.hotlines),
        emergency_numbers=tuple(entry.record() for entry in hotline.emergency_numbers),
        default_emergency=hotline.default_emergency,
        ring_ms=timers.ring_s * 1000,
        wrap_up_ms=timers.wrap_up_s * 1000,
        comfort_every_ms=timers.comfort_s * 1000,
        skills=tuple((skill.id, skill.name) for skill in groups.skills),
        groups=tuple(entry.record() for entry in groups.groups),
        ladders=tuple(entry.record() for entry in groups.ladders),
        seats=tuple(seat for person in people if (seat := person.seat())),
        sub_centres=tuple(entry.record() for entry in hotline.sub_centres),
        hours=tuple(entry.record() for entry in hours.hours),
        calendar=working_days(today, calendar.holidays, calendar.workdays, calendar.utc_offset_min),
        rosters=tuple(entry.record(calendar.utc_offset_min) for entry in hours.rosters),
        surge=plans.surge.record(),
        callbacks=plans.callbacks.record(),
        head_starts=groups.head_starts.record(),
        measures=plans.measures.record(),
        follow_up_ms=timers.follow_up_s * 1000,
        repeat_window_ms=timers.repeat_window_s * 1000,
        longest_wrap_up_ms=timers.longest_wrap_up_s * 1000,
        transfer_ring_ms=timers.transfer_ring_s * 1000,
    )


def _calendar_warnings(files: Files, today: date) -> Iterator[Fault]:
    calendar = HoursFile.model_validate(files.get("hours.toml", {})).calendar
    for year in unknown_years(today, calendar.holidays, calendar.workdays):
        yield Fault(
            ("calendar",),
            f"还没有 {year} 年的法定放假调休安排，暂按周一至周五上班；"
            f"公布后请升级 chinesecalendar，或写进 [calendar] "
            f"(the official days of {year} are not known, Monday to Friday is assumed; "
            "update chinesecalendar or fill in [calendar])",
        )


def check(files: Files, outside: Mapping[str, Collection[str]] | None = None) -> tuple[Fault, ...]:
    """Everything that is wrong, entry by entry and between entries.

    ``outside``: the names of ``prompts`` and of ``districts``, which other files have; what is not
    given is not checked.
    """
    faults = [fault for name, model in FILES.items() for fault in _check_file(name, model, files)]
    tables = {
        table: value
        for name, model in FILES.items()
        for table, value in files.get(name, {}).items()
        if table in model.model_fields
    }
    faults += check_between(tables, outside or {})
    if not faults:
        # what a whole means can be asked only of entries that are right
        faults += check_meaning(_records(files, date.min.replace(year=2000)))
    return tuple(faults)


def _check_file(name: str, model: type[Entry], files: Files) -> Iterator[Fault]:
    if name not in files and name not in REQUIRED:
        return
    try:
        model.model_validate(files.get(name, {}))
    except ValidationError as error:
        for details in error.errors(include_url=False):
            yield _fault(details, name, model)._replace(file=name)


_FIELD_NAMES = {"mode": "模式", "role": "角色", "codecs": "编码", "choosing": "选人方式"}
_TYPES = {
    "string_type": ("应为加引号的文字", "should be text in quotes"),
    "int_type": ("应为整数，不加引号", "should be a whole number without quotes"),
    "bool_type": ("应为 true 或 false", "should be true or false"),
    "list_type": ("应为列表", "should be a list"),
    "dict_type": ("应为一组，例如 { yue = 4 }", "should be a table, such as { yue = 4 }"),
    "model_type": ("应为一节配置，例如 [timers]", "should be a table, such as [timers]"),
    "missing": ("缺少这一项；请补上", "is missing; add it"),
}


def _fault(details: ErrorDetails, file: str, model: type[Entry]) -> Fault:
    where, kind, value = details["loc"], details["type"], details["input"]
    last = where[-1] if where else ""
    if kind == "rule":
        return Fault(where, details["msg"])
    if kind == "extra_forbidden":
        return Fault(where, _unknown(where, file, model))
    if kind == "enum":
        named = next((_FIELD_NAMES[step] for step in reversed(where) if step in _FIELD_NAMES), "取值")
        known = " / ".join(str(details["ctx"]["expected"]).replace("'", "").replace(" or ", ", ").split(", "))
        return Fault(where, f"{shown(value)} 不是合法的{named}；应为 {known} (use one of {known})")
    zh, en = _TYPES.get(kind, ("取值不对", details["msg"]))
    found = "" if kind == "missing" else f"{shown(value)} "
    return Fault(where, f"{found}{zh} ({last} {en})" if last else f"{zh} ({en})")


def _unknown(where: Where, file: str, model: type[Entry]) -> str:
    """What the entry may have been meant to be, or which file it belongs to."""
    name = str(where[-1])
    home = _FILE_OF.get(name)
    if len(where) == 1 and home not in (None, file):
        return f"这一项应写在 {home} 里；请移过去 (belongs in {home}; move it there)"
    known = list(_model_at(where, model).model_fields)
    near = difflib.get_close_matches(name, known, n=1)
    zh, en = ("；是不是 ", "; did you mean ") if near else ("；可用的有 ", "; known are ")
    return f"没有这一项{zh}{' / '.join(near or known)} (no such entry{en}{', '.join(near or known)})"


def _model_at(where: Where, model: type[Entry]) -> type[Entry]:
    """The model of the table in which the entry stands."""
    for step in where[:-1]:
        if isinstance(step, str) and step in model.model_fields:
            model = _model_in(model.model_fields[step].annotation) or model
    return model


def _model_in(annotation: Any) -> type[Entry] | None:
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        return annotation
    return next((found for part in typing.get_args(annotation) if (found := _model_in(part))), None)
