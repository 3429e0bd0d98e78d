"""``hotline simulate`` and ``hotline staff``: a day tried out before it comes."""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from config.load import ConfigurationError, load
from cti import planning_tables as tables
from cti.commands import Refused
from cti.recorded_day import NoDatabase, calls_between
from planning import files, plot
from planning.outcome import Outcome
from planning.recorded import from_records
from planning.roster import Staff, level_staff
from planning.separate import separated
from planning.simulate import simulate
from planning.staff import Goal, Need, staffing
from planning.traffic import FOSHAN_CALLS, HALF_HOUR_MS, HALF_HOURS, Day, expected, foshan, generate
from routing.register import DAY_MS, FloorConfig

T = TypeVar("T")
PLAIN_WEDNESDAY = "2026-03-04"
"""A working day like any other, for days that are generated."""
BAR = 40
MOST_CALLS = 1_000_000

SIMULATE = """Plays one day, generated or recorded, through the routing that takes real calls, with one
or two configurations, and shows the measures side by side. Nothing real is touched.
docs/how-to/plan-staff.md tells how to read it."""
STAFF = """Agents for each half hour by Erlang C (nobody gives up) and Erlang A (callers do), for the calls
that are expected. docs/how-to/plan-staff.md tells how to read it."""


class _Played(NamedTuple):
    """A day to play, its start in ms since the epoch, and a line on where it is from."""

    day: Day
    midnight: int
    source: str
    expected: list[float]
    """Calls in each half hour that a roster is made for: a storm comes unexpected."""


def add_parsers(commands: Any) -> None:
    """Add both commands to the command line."""
    _add_simulate(commands.add_parser("simulate", help="try a day on configurations", description=SIMULATE))
    _add_staff(commands.add_parser("staff", help="agents for each half hour", description=STAFF))


def _add_simulate(sim: argparse.ArgumentParser) -> None:
    sim.add_argument("--config", type=Path, default=Path("config/foshan"), metavar="DIR")
    other = sim.add_mutually_exclusive_group()
    other.add_argument("--against", type=Path, metavar="DIR", help="a second configuration to compare with")
    other.add_argument(
        "--separate", action="store_true", help="compare with each number having only its own agents"
    )
    what = sim.add_mutually_exclusive_group()
    what.add_argument("--day", metavar="DATE|FILE", help="a day of the records, or call records in a file")
    what.add_argument("--calls", type=float, default=None, metavar="N", help="calls of the day (15000)")
    sim.add_argument("--storm", metavar="1.55@9-12", help="times the calls, from, to")
    sim.add_argument("--seed", type=int, default=1, help="another seed is another day (1)")
    sim.add_argument("--staff", metavar="N|FILE", help="agents, or a roster; none: by Erlang A, 95%% in 15 s")
    sim.add_argument("--date", default=PLAIN_WEDNESDAY, help="for hours and holidays (a plain Wednesday)")
    sim.add_argument("--json", action="store_true", help="every measure, for programs")


def _add_staff(staff: argparse.ArgumentParser) -> None:
    calls = staff.add_mutually_exclusive_group()
    calls.add_argument("--calls-file", type=Path, metavar="FILE", help="lines such as 9:30,118")
    calls.add_argument("--calls", type=float, metavar="N", help="calls of the day (15000)")
    staff.add_argument("--storm", metavar="1.55@9-12", help="times the calls, from, to")
    staff.add_argument("--aht", type=float, default=300, metavar="S", help="handling time with wrap-up (300)")
    staff.add_argument("--target", default="95/15", help="percent within seconds (95/15)")
    staff.add_argument("--connect", type=float, default=0, metavar="P", help="connect rate in percent, too")
    staff.add_argument("--patience", type=float, default=180, metavar="S", help="mean; 0: endless (180)")
    staff.add_argument("--shrinkage", type=float, default=0, metavar="P", help="percent away meanwhile (0)")
    staff.add_argument("--plot", type=Path, metavar="FILE", help="a picture: .svg, .png or .pdf")
    staff.add_argument("--json", action="store_true", help="every figure, for programs")


# --- hotline simulate -----------------------------------------------------------------------------


def run_simulate(arguments: argparse.Namespace) -> int:
    """Play the day on each variant and show what came of it."""
    configs = {_label(arguments.config): _floor(arguments.config)}
    if arguments.against is not None:
        name = _label(arguments.against)
        configs[name if name not in configs else str(arguments.against)] = _floor(arguments.against)
    played = _day(arguments, next(iter(configs.values())))
    staff = _staff(arguments.staff, played, len(Counter(c.dnis for c in played.day)))
    if arguments.separate:
        merged = next(iter(configs.values()))
        shares = Counter(caller.dnis for caller in played.day)
        configs = {"统一接听": merged, "各号自接": separated(merged, staff, shares)}
    began = time.perf_counter()
    outcomes = {name: _play(name, config, played, staff) for name, config in configs.items()}
    _show(arguments, configs, outcomes, played, time.perf_counter() - began)
    return 0


def _play(name: str, config: FloorConfig, played: _Played, staff: Staff) -> Outcome:
    return _refusing(
        lambda: simulate(played.day, config, staff, midnight=played.midnight, told=_bar(name)), "--staff"
    )


def _show(
    arguments: argparse.Namespace,
    configs: Mapping[str, FloorConfig],
    outcomes: Mapping[str, Outcome],
    played: _Played,
    took: float,
) -> None:
    simulated = sum(outcome.simulated_ms for outcome in outcomes.values()) / 1000
    if arguments.json:
        variants = {name: msgspec.to_builtins(outcome) for name, outcome in outcomes.items()}
        _print(json.dumps({"day": played.source, "variants": variants}, ensure_ascii=False, indent=1))
        return
    first = next(iter(configs.values()))
    within_ms = first.measures.answer_within_ms
    names = {hotline.number: hotline.name for hotline in first.hotlines}
    _print(
        f"{played.source}\n\n{tables.comparison(outcomes, within_ms)}"
        f"\n\n{tables.by_number(outcomes, names, within_ms)}"
        f"\n\n用时 {took:.1f} 秒，是实时的 {simulated / max(took, 1e-9):,.0f} 倍"
    )


def _label(folder: Path) -> str:
    return folder.resolve().name


def _floor(folder: Path) -> FloorConfig:
    try:
        return load(folder).floor
    except ConfigurationError as error:
        raise Refused(f"the configuration has mistakes:\n{error}") from None


def _day(arguments: argparse.Namespace, config: FloorConfig) -> _Played:
    chance = random.Random(arguments.seed)  # noqa: S311 -- a day to try out, no secret
    offset_ms = config.calendar.utc_offset_min * 60_000
    if arguments.day is not None:
        if arguments.storm:
            raise Refused("--storm goes with a generated day: leave --day out")
        return _recorded(arguments.day, chance, offset_ms)
    calls = _calls(arguments.calls)
    storm = _storm(arguments.storm)
    traffic = _refusing(
        lambda: foshan([hotline.number for hotline in config.hotlines], calls, storm), "--config"
    )
    midnight = _midnight(arguments.date, "--date", offset_ms)
    said = f"，话务高峰 {arguments.storm}" if arguments.storm else ""
    day = generate(traffic, chance)
    return _Played(
        day, midnight, f"模拟日：{len(day)} 通来电{said}，种子 {arguments.seed}", list(traffic.per_half_hour)
    )


def _recorded(what: str, chance: random.Random, offset_ms: int) -> _Played:
    if Path(what).is_file():
        records = _refusing(lambda: files.records(_read(Path(what), "--day")), what)
        first = min((record.arrived_at for record in records), default=0)
        midnight = first - (first + offset_ms) % DAY_MS
    else:
        midnight = _midnight(what, "--day", offset_ms)
        try:
            records = asyncio.run(calls_between(midnight, midnight + DAY_MS))
        except NoDatabase as error:
            raise Refused(f"--day {what} is no file, and the records cannot be read: {error}") from None
    day = _refusing(lambda: from_records(records, midnight, chance), f"--day {what}")
    halves = Counter(min(caller.arrives_at // HALF_HOUR_MS, HALF_HOURS - 1) for caller in day)
    seen = [float(halves[n]) for n in range(HALF_HOURS)]
    return _Played(day, midnight, f"录得日 {what}：{len(day)} 通来电", seen)


def _midnight(text: str, option: str, offset_ms: int) -> int:
    try:
        return (date.fromisoformat(text) - date(1970, 1, 1)).days * DAY_MS - offset_ms
    except ValueError:
        raise Refused(f"{option} {text!r} is no date such as 2026-03-04, nor a file that is there") from None


def _staff(text: str | None, played: _Played, numbers: int) -> Staff:
    if text is None:
        return level_staff([max(need.by_a, numbers) for need in staffing(played.expected, Goal())])
    if text.isdecimal():
        if not 1 <= int(text) <= files.MOST_AGENTS:
            raise Refused(f"--staff takes 1 to {files.MOST_AGENTS} agents, or the file of a roster")
        return level_staff([int(text)] * HALF_HOURS)
    return _refusing(lambda: files.staff(_read(Path(text), "--staff")), text)


def _bar(name: str) -> Callable[[float], None] | None:
    """A bar on the error stream when somebody looks at it."""
    if not sys.stderr.isatty():
        return None

    def told(done: float) -> None:
        full = int(done * BAR)
        sys.stderr.write(f"\r{name} [{'#' * full}{'.' * (BAR - full)}] {done:4.0%}")
        sys.stderr.write("\n" if done >= 1 else "")
        sys.stderr.flush()

    return told


# --- hotline staff --------------------------------------------------------------------------------


def run_staff(arguments: argparse.Namespace) -> int:
    """Show the need of each half hour, and draw it."""
    goal = _goal(arguments)
    needs = _refusing(
        lambda: staffing(
            _expected(arguments),
            goal,
            handling_ms=_positive(arguments.aht, "--aht") * 1000,
            patience_ms=_positive(arguments.patience, "--patience") * 1000 if arguments.patience else None,
            shrinkage=_shrinkage(arguments.shrinkage),
        ),
        "hotline staff",
    )
    if arguments.json:
        _print(json.dumps([msgspec.to_builtins(need) for need in needs], indent=1))
    else:
        _print(tables.needs(needs, goal))
    if arguments.plot is not None:
        _plot(needs, goal, arguments.plot)
    return 0


def _plot(needs: list[Need], goal: Goal, file: Path) -> None:
    try:
        note = plot.draw_staff(needs, goal, file)
    except plot.CannotPlot as error:
        raise Refused(f"--plot {file}: {error}") from None
    sys.stderr.write(f"{file}{f': {note}' if note else ''}\n")


def _goal(arguments: argparse.Namespace) -> Goal:
    percent, slash, within = arguments.target.partition("/")
    with suppress(ValueError):
        if (
            slash
            and 0 <= float(percent) < 100
            and 0 <= float(within) <= 3600
            and 0 <= arguments.connect < 100
        ):
            return Goal(
                in_time=float(percent) / 100,
                within_ms=round(float(within) * 1000),
                connected=arguments.connect / 100,
            )
    raise Refused(
        "--target is percent below 100 and seconds, such as 95/15; --connect is percent below 100, such as 95"
    )


def _expected(arguments: argparse.Namespace) -> list[float]:
    storm = _storm(arguments.storm)
    if arguments.calls_file is None:
        return expected(foshan(["12345"], _calls(arguments.calls), storm))
    calls = _refusing(
        lambda: files.half_hours(_read(arguments.calls_file, "--calls-file"), "calls"),
        str(arguments.calls_file),
    )
    traffic = foshan(["12345"], storm=storm)
    return expected(msgspec.structs.replace(traffic, per_half_hour=tuple(calls)))


# --- both -----------------------------------------------------------------------------------------


def _calls(calls: float | None) -> float:
    if calls is None:
        return sum(FOSHAN_CALLS)
    if not 1 <= calls <= MOST_CALLS:
        raise Refused(f"--calls takes 1 to {MOST_CALLS} calls a day")
    return calls


def _storm(text: str | None) -> Any:
    return _refusing(lambda: files.storm(text), "--storm") if text else None


def _positive(figure: float, option: str) -> float:
    if not 0 < figure < 1e6:
        raise Refused(f"{option} takes a time in seconds above 0")
    return figure


def _shrinkage(percent: float) -> float:
    if not 0 <= percent < 100:
        raise Refused("--shrinkage takes a percent from 0 to below 100")
    return percent / 100


def _read(path: Path, option: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Refused(f"{option} {path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Refused(f"{option} {path} is not written in UTF-8") from None


def _refusing(work: Callable[[], T], where: str) -> T:
    try:
        return work()
    except ValueError as error:
        raise Refused(f"{where}: {error}") from None


def _print(text: str) -> None:
    print(text)  # noqa: T201 -- the command's output
