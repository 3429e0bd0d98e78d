"""Writes docs/explanation/pooling.md's tables and picture: ``python -m docs.tools.pooling``.

The same day is played with all numbers in one pool and with a group of its own for each number, with the same
agents, once as it is and once with a storm. Needs the extra ``planning`` for the picture.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from pathlib import Path

from planning.outcome import Outcome, longest_wait_ms
from planning.plot import draw_days
from planning.roster import level_staff
from planning.separate import separated
from planning.simulate import simulate
from planning.staff import Goal, staffing
from planning.traffic import HALF_HOUR_MS, NUMBER_SHARES, Storm, expected, foshan, generate
from routing.register import HOUR_MS, FloorConfig, Hotline

PAGE = Path(__file__).parents[1] / "explanation" / "pooling.md"
PICTURE = Path(__file__).parents[1] / "images" / "pooling.svg"
NUMBERS = ("12345", *NUMBER_SHARES)
STORM = Storm(factor=1.55, starts_at=9 * HOUR_MS, ends_at=12 * HOUR_MS)
MERGED, APART = "one pool", "twelve groups"
SEED = 1
Days = Mapping[str, Mapping[str, Outcome]]


def play(calls: float) -> Days:
    """A day of ``calls`` calls and the same with the storm, each with both ways of answering."""
    config = FloorConfig(hotlines=tuple(Hotline(number=number, name=number) for number in NUMBERS))
    calm = foshan(NUMBERS, calls)
    needs = staffing(expected(calm), Goal())
    staff = level_staff([max(need.by_a, len(NUMBERS)) for need in needs])
    ways = {MERGED: config, APART: separated(config, staff, calm.numbers)}
    days = {"Ordinary day": calm, "Storm: +55 % from 9 to 12": foshan(NUMBERS, calls, STORM)}
    return {
        title: {
            name: simulate(generate(traffic, random.Random(SEED)), way, staff)  # noqa: S311 -- no secret
            for name, way in ways.items()
        }
        for title, traffic in days.items()
    }


def measures(days: Days) -> str:
    """The table of measures: a row for each, two columns a day."""
    cells = [(title, name, came) for title, ways in days.items() for name, came in ways.items()]
    rows = [
        ("Calls", [f"{o.service.offered:,}" for _, _, o in cells]),
        ("Answered within 15 s", [f"{o.service.service_level or 0:.1%}" for _, _, o in cells]),
        ("Connect rate", [f"{o.service.connect_rate or 0:.1%}" for _, _, o in cells]),
        ("Mean wait", [f"{(o.service.wait.mean_ms or 0) / 1000:.1f} s" for _, _, o in cells]),
        ("95 % waited no longer than", [f"{(o.service.wait.p95_ms or 0) / 1000:.1f} s" for _, _, o in cells]),
        ("Longest wait", [f"{(longest_wait_ms(o.service) or 0) / 1000:.0f} s" for _, _, o in cells]),
        ("Gave up", [f"{o.service.abandoned:,}" for _, _, o in cells]),
        ("Occupancy of agents", [f"{o.occupancy or 0:.1%}" for _, _, o in cells]),
        ("Worst number, within 15 s", [_worst(o) for _, _, o in cells]),
        ("From 9 to 12: answered within 15 s", [_morning(o)[0] for _, _, o in cells]),
        ("From 9 to 12: connect rate", [_morning(o)[1] for _, _, o in cells]),
    ]
    head = [f"{title.partition(':')[0]}, {name}" for title, name, _ in cells]
    return _markdown(["Measure", *head], [[name, *values] for name, values in rows])


def _worst(came: Outcome) -> str:
    number, service = min(came.by_number.items(), key=lambda each: each[1].service_level or 0)
    return f"{service.service_level or 0:.1%} ({number})"


def _morning(came: Outcome) -> tuple[str, str]:
    """In the hours of the storm alone: the share answered in time, and the connect rate."""
    hours = came.by_half_hour[STORM.starts_at // HALF_HOUR_MS : STORM.ends_at // HALF_HOUR_MS]
    answered = sum(half.answered for half in hours)
    counted = max(1, answered + sum(half.abandoned for half in hours))
    return f"{sum(half.in_time for half in hours) / counted:.1%}", f"{answered / counted:.1%}"


def agents(calls: float) -> str:
    """Agents in the busiest half hour for 95 % within 15 s (Erlang A): one pool, and each number alone."""
    traffic = foshan(NUMBERS, calls)
    busiest = max(expected(traffic))
    rows, apart = [], 0
    for number, share in sorted(traffic.numbers.items(), key=lambda each: -each[1]):
        need = staffing([busiest * share], Goal())[0]
        apart += need.by_a
        rows.append([number, f"{need.calls:.0f}", f"{need.by_a}", f"{need.promise.occupancy:.0%}"])
    pool = staffing([busiest], Goal())[0]
    rows.append(["all alone, together", f"{busiest:.0f}", f"**{apart}**", ""])
    rows.append(["one pool", f"{busiest:.0f}", f"**{pool.by_a}**", f"{pool.promise.occupancy:.0%}"])
    return _markdown(["Number", "Calls in the half hour", "Agents", "Occupancy"], rows)


def _markdown(head: list[str], rows: list[list[str]]) -> str:
    return "\n".join(
        f"| {' | '.join(cells)} |" for cells in (head, ["---"] + ["--:"] * (len(head) - 1), *rows)
    )


def filled(page: str, tables: Mapping[str, str]) -> str:
    """The page with each table between its two marks. Raises ValueError when it has no such marks."""
    for name, table in tables.items():
        begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
        page, found = re.subn(
            f"{re.escape(begin)}.*?{re.escape(end)}",
            lambda _, b=begin, t=table, e=end: f"{b}\n{t}\n{e}",
            page,
            flags=re.S,
        )
        if not found:
            raise ValueError(f"the page has no place for {name}")
    return page


def main() -> None:
    """Play the days and put what came of them into the page."""
    calls = 15_000
    days = play(calls)
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(filled(page, {"measures": measures(days), "agents": agents(calls)}), encoding="utf-8")
    draw_days(days, PICTURE)


if __name__ == "__main__":
    main()
