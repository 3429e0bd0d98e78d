"""Rosters, expected calls and recorded days as people write them down. Pure: text in, plain data out.

Every ValueError names the line and says what may stand there.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence

import msgspec

from planning.roster import Shift, Staff, check_staff, level_staff
from planning.traffic import HALF_HOURS, Storm
from routing.model import AgentId, Call
from routing.register import DAY_MS, HOUR_MS

_TIME = re.compile(r"(\d{1,2})(?::(\d{2}))?")
_STORM = re.compile(r"(?P<factor>\d+(?:\.\d+)?)@(?P<start>[\d:]+)-(?P<end>[\d:]+)")
MOST_AGENTS = 20_000
MOST_FACTOR = 100.0


def time_of_day(text: str) -> int:
    """``9``, ``9:30`` or ``24:00`` as ms from midnight."""
    found = _TIME.fullmatch(text.strip())
    minutes = int(found[2] or 0) if found else 60
    at = int(found[1]) * HOUR_MS + minutes * 60_000 if found else DAY_MS + 1
    if minutes > 59 or at > DAY_MS:
        raise ValueError(f"{text.strip()!r} is no time of day such as 9 or 17:30")
    return at


def storm(text: str) -> Storm:
    """``1.55@9-12``: 1.55 times the calls from 9 to 12 o'clock."""
    found = _STORM.fullmatch(text.strip())
    if not found or float(found["factor"]) > MOST_FACTOR:
        raise ValueError(f"{text!r} is no storm such as 1.55@9-12 (times the calls, from, to)")
    start, end = time_of_day(found["start"]), time_of_day(found["end"])
    if end <= start:
        raise ValueError(f"{text!r}: a storm ends after it starts")
    return Storm(factor=float(found["factor"]), starts_at=start, ends_at=end)


def half_hours(text: str, what: str) -> list[float]:
    """One figure for each half hour: lines ``9:30,118``, in any order; what is not named is 0."""
    figures = [0.0] * HALF_HOURS
    seen: set[int] = set()
    for number, row in _rows(text):
        if len(row) != 2:
            raise ValueError(f"line {number}: two columns are expected, the time and the {what}")
        at = _at(number, row[0])
        if at % (HOUR_MS // 2) or at == DAY_MS or at in seen:
            raise ValueError(f"line {number}: each half hour (9:00, 9:30 …) may stand here once")
        seen.add(at)
        figures[at // (HOUR_MS // 2)] = _figure(number, row[1], what)
    if not seen:
        raise ValueError(f"the file names no half hour; lines such as 9:30,118 give the {what}")
    return figures


def staff(text: str) -> Staff:
    """A roster: lines ``8001,9:00,17:30`` with breaks ``,12:00-12:45`` after them, one for each shift; or
    lines ``9:00,150``, just so many agents in each half hour."""
    rows = list(_rows(text))
    if not rows:
        raise ValueError("the roster names nobody")
    if all(len(row) == 2 for _, row in rows):
        levels = half_hours(text, "agents")
        if max(levels) > MOST_AGENTS or any(level != int(level) for level in levels):
            raise ValueError(f"agents come in whole numbers, at most {MOST_AGENTS}")
        return level_staff([int(level) for level in levels])
    shifts = tuple(_shift(number, row) for number, row in rows)
    check_staff(shifts)
    return shifts


def _shift(number: int, row: Sequence[str]) -> Shift:
    if len(row) < 3:
        raise ValueError(f"line {number}: work number, start and end of the shift are expected")
    pauses = [cell.split("-") for cell in row[3:] if cell]
    if any(len(pause) != 2 for pause in pauses):
        raise ValueError(f"line {number}: a break is written as 12:00-12:45")
    return Shift(
        agent=AgentId(row[0]),
        starts_at=_at(number, row[1]),
        ends_at=_at(number, row[2]),
        breaks=tuple((_at(number, start), _at(number, end)) for start, end in pauses),
    )


def records(text: str) -> list[Call]:
    """Call records, one JSON object in each line, as the history keeps them. Never quotes a record, which is
    a caller's."""
    calls = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                calls.append(msgspec.json.decode(line, type=Call))
            except msgspec.MsgspecError:
                raise ValueError(f"line {number} is no call record") from None
    arrivals = [call.arrived_at for call in calls]
    if arrivals and max(arrivals) - min(arrivals) >= DAY_MS:
        raise ValueError("the records are of more than one day")
    return calls


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines with something on them, but heads and remarks, with their numbers."""
    for number, row in enumerate(csv.reader(text.lstrip("\ufeff").splitlines()), 1):
        cells = [cell.strip() for cell in row]
        head = number == 1 and not any(character.isdigit() for character in "".join(cells))
        if any(cells) and not cells[0].startswith("#") and not head:
            yield number, cells


def _at(number: int, text: str) -> int:
    try:
        return time_of_day(text)
    except ValueError as error:
        raise ValueError(f"line {number}: {error}") from None


def _figure(number: int, text: str, what: str) -> float:
    try:
        figure = float(text)
    except ValueError:
        figure = -1.0
    if not 0 <= figure < 1e9:
        raise ValueError(f"line {number}: {text!r} is no number of {what}")
    return figure
