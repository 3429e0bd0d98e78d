"""The time of the matter, from the caller's words and the time of the call. Pure.

A city's callers mean its own clock: China Standard Time, UTC+8 the whole year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from tickets.numbers import NUMBER, to_int

CST = timezone(timedelta(hours=8), "CST")

_DAYS = {
    "大前天": -3, "前天": -2, "前晚": -2, "昨天": -1, "昨日": -1, "昨晚": -1, "昨夜": -1, "今天": 0, "今日": 0,
    "今早": 0, "今晚": 0, "明天": 1, "明晚": 1, "后天": 2,
}  # fmt: skip
_HALF = {"昨晚": "晚上", "昨夜": "晚上", "前晚": "晚上", "今早": "早上", "今晚": "晚上", "明晚": "晚上"}
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, "末": 5}
_PARTS = "凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|夜晚|半夜|深夜|晚"
_AFTERNOON = ("下午", "傍晚", "晚上", "夜里", "夜晚", "晚")
_NIGHT = ("晚上", "夜里", "夜晚", "晚", "半夜", "深夜")

_CLOCK = f"(?:(?P<part>{_PARTS})的?)?(?:(?P<hour>{NUMBER}{{1,3}})[点时](?:钟|(?P<half>半)|(?P<minute>{NUMBER}{{1,3}})分?)?)?"
_TO = f"(?:到(?:{_PARTS})?{NUMBER}{{1,3}}点(?:钟|半)?)?"
_PATTERNS = (
    ("day", re.compile(f"(?P<day>{'|'.join(_DAYS)}){_CLOCK}{_TO}")),
    (
        "date",
        re.compile(
            f"(?:(?P<year>[0-9]{{4}}|[零一二〇三四五六七八九]{{4}}|今|去)年)?(?P<month>{NUMBER}{{1,3}})月份?"
            f"(?P<dom>{NUMBER}{{1,3}})[号日]{_CLOCK}{_TO}"
        ),
    ),
    ("week", re.compile(f"(?P<which>上上|上|这|本|下)个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天末]){_CLOCK}")),
    ("ago", re.compile(f"(?P<many>{NUMBER}{{1,3}})个?(?P<unit>分钟|小时|钟头|天|日|周|星期|礼拜)(?:之前|以前|前|了)")),
    (
        "often",
        re.compile(
            f"(?:每天|天天|每晚|每周末|每逢周末|每到周末|每个周末|每个月|每周|每次|经常|长期|一到晚上|一下雨|周末)(?:都是?|的)?"
            f"{_CLOCK}{_TO}"
        ),
    ),
    ("since", re.compile(f"(?:好几|几|半|{NUMBER}{{1,3}})个?(?:多)?(?:天|个?月|年|周|星期)(?:多)?(?:了|以来|时间)")),
    ("just", re.compile("刚才|刚刚|现在|目前|此刻")),
    ("clock", re.compile(f"(?P<part>{_PARTS})(?:(?P<hour>{NUMBER}{{1,3}})[点时](?:钟|(?P<half>半)|(?P<minute>{NUMBER}{{1,3}})分?)?)?{_TO}")),
)  # fmt: skip
_RANK = {"date": 6, "day": 6, "week": 6, "often": 5, "ago": 4, "since": 3, "clock": 2, "just": 1}


@dataclass(frozen=True, slots=True)
class Told:
    """The words for the time, where they begin, and the ISO 8601 time if they tell one."""

    words: str
    start: int
    iso: str


def _at(day: date, match: re.Match[str], half_day: str = "") -> str:
    part = match["part"] or half_day
    hour = to_int(match["hour"]) if match["hour"] else None
    if hour is None or hour > 24:
        return day.isoformat()
    minute = 30 if match["half"] else (to_int(match["minute"]) or 0) if match["minute"] else 0
    if part in _AFTERNOON and 1 <= hour < 12 and not (part in _NIGHT and hour < 5):
        hour += 12
    elif part == "中午" and hour < 4:
        hour += 12
    elif part in _NIGHT and hour == 12:
        hour = 24
    if part in _NIGHT and hour < 5:
        # 昨晚两点 is in the early hours of the day after.
        day += timedelta(days=1)
    if hour == 24:
        day, hour = day + timedelta(days=1), 0
    if minute > 59:
        return day.isoformat()
    return datetime.combine(day, time(hour, minute), CST).isoformat(timespec="minutes")


def _day(match: re.Match[str], today: datetime) -> str:
    said = match["day"]
    return _at(today.date() + timedelta(days=_DAYS[said]), match, _HALF.get(said, ""))


def _date(match: re.Match[str], today: datetime) -> str:
    month, dom, year = to_int(match["month"]) or 0, to_int(match["dom"]) or 0, today.year
    said = match["year"]
    if said == "去":
        year -= 1
    elif said and said != "今":
        year = to_int(said) or year
    try:
        day = date(year, month, dom)
        if not said and day > today.date() + timedelta(days=180):
            # 十二月三号 said in January is last year's.
            day = date(year - 1, month, dom)
    except ValueError:
        return ""
    return _at(day, match)


def _week(match: re.Match[str], today: datetime) -> str:
    weeks = {"上上": -2, "上": -1, "下": 1}.get(match["which"], 0)
    monday = today.date() - timedelta(days=today.weekday())
    return _at(monday + timedelta(weeks=weeks, days=_WEEKDAYS[match["weekday"]]), match)


def _ago(match: re.Match[str], today: datetime) -> str:
    many, unit = to_int(match["many"]) or 0, match["unit"]
    if unit in ("天", "日"):
        return (today.date() - timedelta(days=many)).isoformat()
    if unit in ("周", "星期", "礼拜"):
        return (today.date() - timedelta(weeks=many)).isoformat()
    back = timedelta(minutes=many) if unit == "分钟" else timedelta(hours=many)
    return (today - back).isoformat(timespec="minutes")


def _iso(kind: str, match: re.Match[str], today: datetime) -> str:
    if kind == "just":
        return today.isoformat(timespec="minutes")
    resolve = {"day": _day, "date": _date, "week": _week, "ago": _ago}.get(kind)
    return resolve(match, today) if resolve else ""


def _all(text: str, today: datetime) -> Iterator[tuple[int, Told]]:
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield _RANK[kind], Told(match[0], match.start(), _iso(kind, match, today))


def find_time(text: str, at: int) -> Told | None:
    """The most telling time in ``text``, said in a call at ``at`` (ms since the epoch, UTC)."""
    today = datetime.fromtimestamp(at / 1000, CST)
    best: tuple[int, Told] | None = None
    for rank, told in _all(text, today):
        # At one rank the fuller words win, then the earlier ones.
        if best is None or (rank, len(told.words), -told.start) > (
            best[0],
            len(best[1].words),
            -best[1].start,
        ):
            best = (rank, told)
    return best[1] if best else None
