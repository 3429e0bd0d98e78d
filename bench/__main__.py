"""Runs the benchmarks, prints their figures and keeps them: ``python -m bench [NAME …]``.

A benchmark is a module of this folder with ``measure() -> dict``: figure name → ``{"ours", "peer",
"ratio", "unit"}``, where ``peer`` and ``ratio`` are None when there is nothing to compare with, and
percentiles are figures of their own, ``name_p50`` and ``name_p99``. Modules whose names begin with an
underscore are their helpers.
"""

from __future__ import annotations

import argparse
import importlib
import json
import math
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TextIO

Figures = dict[str, dict[str, Any]]
Measure = Callable[[], Mapping[str, Mapping[str, Any]]]

HERE = Path(__file__).parent
KEEP = HERE.parent / "var" / "bench.json"
FIELDS = ("ours", "peer", "ratio", "unit")


def discover(folder: Path = HERE) -> list[str]:
    """Names of the benchmarks in ``folder``, in order."""
    return sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_"))


def load(name: str) -> Measure:
    """The ``measure`` of one benchmark. Raises ImportError or AttributeError when it has none."""
    measure: Measure = importlib.import_module(f"bench.{name}").measure
    return measure


def checked(figures: Mapping[str, Mapping[str, Any]]) -> Figures:
    """``figures`` as they are kept. Raises ValueError for one that is not of the agreed form."""
    for name, figure in figures.items():
        if set(figure) != set(FIELDS):
            raise ValueError(f"{name}: has {sorted(figure)}, not {sorted(FIELDS)}")
        if not isinstance(figure["unit"], str):
            raise ValueError(f"{name}: its unit is not a word: {figure['unit']!r}")
        for field in ("ours", "peer", "ratio"):
            number = figure[field]
            if number is None and field != "ours":
                continue
            if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
                raise ValueError(f"{name}: {field} is not a number: {number!r}")
    return {name: {field: figure[field] for field in FIELDS} for name, figure in figures.items()}


def collect(
    names: Iterable[str], out: TextIO, loader: Callable[[str], Measure] = load
) -> tuple[Figures, list[str]]:
    """All figures of the benchmarks ``names``, and the names of those that failed, shown on ``out``."""
    merged: Figures = {}
    failed: list[str] = []
    for name in names:
        out.write(f"{name} …\n")
        out.flush()
        try:
            figures = checked(loader(name)())
            if twice := merged.keys() & figures.keys():
                raise ValueError(f"figures of another benchmark too: {sorted(twice)}")
        except Exception:  # a benchmark that breaks must not take the others' figures with it
            out.write(f"{name} failed:\n{traceback.format_exc()}")
            failed.append(name)
        else:
            merged |= figures
    return merged, failed


def table(figures: Figures) -> str:
    """The figures as lines of aligned columns."""
    rows: list[tuple[str, ...]] = [("figure", *FIELDS)]
    rows += [(name, *(shown(figure[field]) for field in FIELDS)) for name, figure in figures.items()]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "".join(
        "  ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))])
        + "\n"
        for row in rows
    )


def shown(value: float | str | None) -> str:
    """A figure for a reader: four significant digits, thousands apart, ``-`` for nothing."""
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def main(arguments: list[str] | None = None, keep: Path = KEEP, out: TextIO = sys.stdout) -> int:
    """Runs the benchmarks named, or all; writes their figures to ``keep``; 1 when any of them failed."""
    known = discover()
    parser = argparse.ArgumentParser(prog="python -m bench", description="Take the project's figures.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which of: {', '.join(known) or 'none'}")
    names = parser.parse_args(arguments).names or known
    if unknown := sorted(set(names) - set(known)):
        parser.error(f"no benchmark is called {', '.join(unknown)}; there are: {', '.join(known) or 'none'}")
    figures, failed = collect(names, out)
    keep.parent.mkdir(parents=True, exist_ok=True)
    keep.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    out.write(f"\n{table(figures)}\nkept in {keep}\n")
    if failed:
        out.write(f"failed: {', '.join(failed)}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
