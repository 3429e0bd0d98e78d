"""What ``hotline.toml`` may say, and everything that can be wrong with it. Pure.

Mistakes are collected, never only the first, and each tells its remedy in Chinese and English.
"""

from __future__ import annotations

import difflib
import ipaddress
from collections.abc import Collection
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from config.crosschecks import check_between
from config.faults import Fault, shown, wrong
from config.locate import Where
from routing.model import Record
from routing.register import EmergencyNumber, FloorConfig, Hotline, MergeMode


class Role(StrEnum):
    """What an account of the desk may do: the same as ``desk.ports.Role``, which knows no configuration."""

    AGENT = "agent"
    """座席: takes calls."""
    SUPERVISOR = "supervisor"
    """班长: watches the floor and listens to recordings."""
    OPERATOR = "operator"
    """话务管理: configures."""


class AgentEntry(Record, frozen=True, kw_only=True):
    """One person who logs in to the desk; the id is also the name of the softphone's endpoint."""

    id: str
    name: str
    role: Role


class Trunk(Record, frozen=True, kw_only=True):
    """The line to the carrier."""

    host: str
    """Address that calls go out to, the emergency numbers' among them."""
    port: int
    allow_from: tuple[str, ...]
    """Addresses and networks that calls are taken from."""
    codecs: tuple[str, ...]
    caller_id: str
    """The number shown to those whom we call."""


class Configuration(Record, frozen=True, kw_only=True):
    """The whole of ``hotline.toml``."""

    floor: FloorConfig
    agents: tuple[AgentEntry, ...]
    trunk: Trunk


def _is_digits(text: str, least: int, most: int) -> bool:
    return text.isascii() and text.isdigit() and least <= len(text) <= most


def _number(value: str) -> str:
    if not _is_digits(value, 3, 15):
        raise wrong(
            f"{shown(value)} 不是电话号码；应为 3 至 15 位数字", "a number has 3 to 15 digits, nothing else"
        )
    return value


def _agent_id(value: str) -> str:
    if not _is_digits(value, 4, 6):
        raise wrong(f"{shown(value)} 不是工号；应为 4 至 6 位数字", "an agent's id has 4 to 6 digits")
    return value


def _name(value: str) -> str:
    if not value.strip() or len(value) > 40 or not value.isprintable():
        raise wrong(
            f"{shown(value)} 不能作名称；应为 1 至 40 个字", "a name has 1 to 40 characters, no line breaks"
        )
    return value


def _prompt(value: str) -> str:
    if not (value.isascii() and value.replace("-", "").replace("_", "").isalnum() and len(value) <= 64):
        raise wrong(
            f"{shown(value)} 不是提示音名称；应为字母、数字和连字符", "use letters, digits and hyphens"
        )
    return value


def _host(value: str) -> str:
    if not (0 < len(value) <= 253 and value.isascii() and all(c.isalnum() or c in ".-:" for c in value)):
        raise wrong(f"{shown(value)} 不是主机地址；应为 IP 或域名", "use an IP address or a host name")
    return value


def _network(value: str) -> str:
    try:
        ipaddress.ip_network(value, strict=False)
    except ValueError:
        raise wrong(
            f"{shown(value)} 不是 IP 或网段；例如 192.0.2.1 或 192.0.2.0/24",
            "use an IP address or a network",
        ) from None
    return value


def _between(low: int, high: int, *, or_zero: bool = False) -> AfterValidator:
    def check_range(value: int) -> int:
        if low <= value <= high or (or_zero and value == 0):
            return value
        zero_zh, zero_en = ("，或 0 表示不用", ", or 0 for none") if or_zero else ("", "")
        raise wrong(f"{value} 超出范围；应为 {low} 至 {high}{zero_zh}", f"use {low} to {high}{zero_en}")

    return AfterValidator(check_range)


_Number = Annotated[str, AfterValidator(_number)]
_Name = Annotated[str, AfterValidator(_name)]


class _Codec(StrEnum):
    ALAW = "alaw"
    ULAW = "ulaw"
    G722 = "g722"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Hotline(_Entry):
    number: _Number
    name: _Name
    mode: Annotated[MergeMode, Field(strict=False)] = MergeMode.MERGED
    greeting: Annotated[str, AfterValidator(_prompt)] = "greeting"


class _Emergency(_Entry):
    number: _Number
    name: _Name
    ring_s: Annotated[int, _between(5, 120)] = 20


class _Agent(_Entry):
    id: Annotated[str, AfterValidator(_agent_id)]
    name: _Name
    role: Annotated[Role, Field(strict=False)] = Role.AGENT


class _Timers(_Entry):
    ring_s: Annotated[int, _between(5, 120)] = 15
    wrap_up_s: Annotated[int, _between(1, 3600, or_zero=True)] = 20
    comfort_s: Annotated[int, _between(5, 600, or_zero=True)] = 20


class _Trunk(_Entry):
    host: Annotated[str, AfterValidator(_host)]
    port: Annotated[int, _between(1, 65535)] = 5060
    allow_from: list[Annotated[str, AfterValidator(_network)]]
    codecs: list[Annotated[_Codec, Field(strict=False)]] = [_Codec.ALAW, _Codec.ULAW]
    caller_id: _Number


class _File(_Entry):
    default_emergency: _Number = "110"
    hotlines: list[_Hotline]
    emergency_numbers: list[_Emergency]
    agents: list[_Agent]
    timers: _Timers = _Timers()
    trunk: _Trunk


def build(data: dict[str, Any]) -> Configuration:
    """The configuration as plain records. ``data`` has passed ``check``."""
    file = _File.model_validate(data)
    return Configuration(
        floor=FloorConfig(
            hotlines=tuple(Hotline(**entry.model_dump()) for entry in file.hotlines),
            emergency_numbers=tuple(
                EmergencyNumber(number=e.number, name=e.name, ring_ms=e.ring_s * 1000)
                for e in file.emergency_numbers
            ),
            default_emergency=file.default_emergency,
            ring_ms=file.timers.ring_s * 1000,
            wrap_up_ms=file.timers.wrap_up_s * 1000,
            comfort_every_ms=file.timers.comfort_s * 1000,
        ),
        agents=tuple(AgentEntry(id=a.id, name=a.name, role=a.role) for a in file.agents),
        trunk=Trunk(
            host=file.trunk.host,
            port=file.trunk.port,
            allow_from=tuple(file.trunk.allow_from),
            codecs=tuple(codec.value for codec in file.trunk.codecs),
            caller_id=file.trunk.caller_id,
        ),
    )


def check(data: dict[str, Any], prompts: Collection[str] | None = None) -> tuple[Fault, ...]:
    """Everything that is wrong, entry by entry and between entries. ``prompts``: known names, if known."""
    try:
        _File.model_validate(data)
        faults = []
    except ValidationError as error:
        faults = [_fault(details) for details in error.errors(include_url=False)]
    return (*faults, *check_between(data, prompts))


_FIELD_NAMES = {"mode": "模式", "role": "角色", "codecs": "编码"}
_TYPES = {
    "string_type": ("应为加引号的文字", "should be text in quotes"),
    "int_type": ("应为整数，不加引号", "should be a whole number without quotes"),
    "list_type": ("应为列表", "should be a list"),
    "model_type": ("应为一节配置，例如 [timers]", "should be a table, such as [timers]"),
    "missing": ("缺少这一项；请补上", "is missing; add it"),
}


def _fault(details: ErrorDetails) -> Fault:
    where, kind, value = details["loc"], details["type"], details["input"]
    last = where[-1] if where else ""
    if kind == "rule":
        return Fault(where, details["msg"])
    if kind == "extra_forbidden":
        zh, en = _unknown(where)
        return Fault(where, f"没有这一项{zh} (no such entry{en})")
    if kind == "enum":
        named = next((_FIELD_NAMES[step] for step in reversed(where) if step in _FIELD_NAMES), "取值")
        known = " / ".join(str(details["ctx"]["expected"]).replace("'", "").replace(" or ", ", ").split(", "))
        return Fault(where, f"{shown(value)} 不是合法的{named}；应为 {known} (use one of {known})")
    zh, en = _TYPES.get(kind, ("取值不对", details["msg"]))
    found = "" if kind == "missing" else f"{shown(value)} "
    return Fault(where, f"{found}{zh} ({last} {en})" if last else f"{zh} ({en})")


def _unknown(where: Where) -> tuple[str, str]:
    """What the entry may have been meant to be."""
    models: dict[str, type[_Entry]] = {
        "hotlines": _Hotline,
        "emergency_numbers": _Emergency,
        "agents": _Agent,
        "timers": _Timers,
        "trunk": _Trunk,
    }
    model = models.get(str(where[0]), _File) if len(where) > 1 else _File
    near = difflib.get_close_matches(str(where[-1]), model.model_fields, n=1)
    known = near or list(model.model_fields)
    zh, en = ("；是不是 ", "; did you mean ") if near else ("；可用的有 ", "; known are ")
    return zh + " / ".join(known), en + ", ".join(known)
