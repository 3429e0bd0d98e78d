"""Kinds of entries in the operators' files: numbers, names, durations, dates, hours. Pure.

Each refuses what it is not with a remedy in Chinese and English.
"""

from __future__ import annotations

import ipaddress
import re
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, PlainValidator

from config.faults import shown, wrong
from routing.register import Span

_IDENT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,30}[A-Za-z0-9])?")
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)")
DAY_MIN = 1440
HOUR_S = 3600
DAY_S = 24 * HOUR_S


class Entry(BaseModel):
    """A table in a file: unknown entries are refused, nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def is_digits(text: str, least: int, most: int) -> bool:
    """Whether it is so many ASCII digits."""
    return text.isascii() and text.isdigit() and least <= len(text) <= most


def _number(value: str) -> str:
    if not is_digits(value, 3, 15):
        raise wrong(
            f"{shown(value)} 不是电话号码；应为 3 至 15 位数字", "a number has 3 to 15 digits, nothing else"
        )
    return value


def _agent_id(value: str) -> str:
    if not is_digits(value, 4, 6):
        raise wrong(f"{shown(value)} 不是工号；应为 4 至 6 位数字", "an agent's id has 4 to 6 digits")
    return value


def _ident(value: str) -> str:
    if not _IDENT.fullmatch(value):
        raise wrong(
            f"{shown(value)} 不能作代号；应为 1 至 32 个字母、数字或连字符",
            "an id has 1 to 32 letters, digits or hyphens",
        )
    return value


def _name(value: str) -> str:
    if not value.strip() or len(value) > 40 or not value.isprintable():
        raise wrong(
            f"{shown(value)} 不能作名称；应为 1 至 40 个字", "a name has 1 to 40 characters, no line breaks"
        )
    return value


def _note(value: str) -> str:
    if len(value) > 200 or not value.isprintable():
        raise wrong(f"{shown(value)} 过长或有换行；最多 200 个字", "at most 200 characters, no line breaks")
    return value


def _prompt(value: str) -> str:
    if not (value.isascii() and value.replace("-", "").replace("_", "").isalnum() and len(value) <= 64):
        raise wrong(
            f"{shown(value)} 不是提示音名称；应为字母、数字和连字符", "use letters, digits and hyphens"
        )
    return value


def _prompt_or_none(value: str) -> str:
    return _prompt(value) if value else value


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


def _hours(value: str) -> str:
    if not _HOURS.fullmatch(value):
        raise wrong(
            f'{shown(value)} 不是时段；写法如 "08:30-12:00"，到午夜写 24:00',
            'write hours as "08:30-12:00", up to 24:00',
        )
    span = parse_span(value)
    if span.start >= span.to:
        raise wrong(
            f"{shown(value)} 结束不晚于开始；跨过午夜的请写成两段",
            "ends before it starts; write two spans across midnight",
        )
    return value


def parse_span(text: str) -> Span:
    """Minutes of a day from ``08:30-12:00``; the text has passed its check."""
    start, to = ((int(part[:2]) * 60 + int(part[3:])) for part in text.split("-"))
    return Span(start=start, to=to)


def _date(value: Any) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise wrong(f"{shown(value)} 不是日期；写法如 2026-10-01，不加引号", "write a date as 2026-10-01")
    return value


def _moment(value: Any) -> datetime:
    if not isinstance(value, datetime):
        raise wrong(
            f"{shown(value)} 不是日期和时间；写法如 2026-09-30T18:00:00，不加引号",
            "write a moment as 2026-09-30T18:00:00",
        )
    return value


def _percent(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:
        raise wrong(f"{shown(value)} 不是百分数；应为 0 至 100", "use 0 to 100")
    if abs(round(value * 10) - value * 10) > 1e-6:
        raise wrong(f"{shown(value)} 小数过多；最多一位", "use at most one decimal")
    return float(value)


def between(low: int, high: int, *, or_zero: bool = False) -> AfterValidator:
    """A whole number within these limits, both allowed."""

    def check_range(value: int) -> int:
        if low <= value <= high or (or_zero and value == 0):
            return value
        zero_zh, zero_en = ("，或 0 表示不用", ", or 0 for none") if or_zero else ("", "")
        raise wrong(f"{value} 超出范围；应为 {low} 至 {high}{zero_zh}", f"use {low} to {high}{zero_en}")

    return AfterValidator(check_range)


class Codec(StrEnum):
    """Asterisk's names of the codecs that a trunk may speak."""

    ALAW = "alaw"
    ULAW = "ulaw"
    G722 = "g722"


Number = Annotated[str, AfterValidator(_number)]
AgentNumber = Annotated[str, AfterValidator(_agent_id)]
Ident = Annotated[str, AfterValidator(_ident)]
Name = Annotated[str, AfterValidator(_name)]
Note = Annotated[str, AfterValidator(_note)]
Prompt = Annotated[str, AfterValidator(_prompt)]
PromptOrNone = Annotated[str, AfterValidator(_prompt_or_none)]
Host = Annotated[str, AfterValidator(_host)]
Network = Annotated[str, AfterValidator(_network)]
Opening = Annotated[str, AfterValidator(_hours)]
Day = Annotated[date, PlainValidator(_date)]
Moment = Annotated[datetime, PlainValidator(_moment)]
Percent = Annotated[float, PlainValidator(_percent)]
Level = Annotated[int, between(1, 5)]
Wait = Annotated[int, between(0, DAY_S)]
"""Seconds."""
Ring = Annotated[int, between(5, 120)]
"""Seconds."""
WrapUp = Annotated[int, between(1, HOUR_S, or_zero=True)]
"""Seconds."""
