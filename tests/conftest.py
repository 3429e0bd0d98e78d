"""Tells at the end of a run how many tests of each kind ran: the kind is the folder below tests/."""

from __future__ import annotations

from collections import Counter

import pytest

KINDS = ("unit", "contract", "replay", "scenario", "live", "browser")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints one line per kind, with those that did not pass named beside it."""
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    for outcome in ("passed", "failed", "error", "skipped", "xfailed"):
        for report in terminalreporter.stats.get(outcome, ()):
            folders = report.nodeid.split("::")[0].split("/")
            kind = folders[1] if len(folders) > 2 else "other"
            counts.setdefault(kind, Counter())[outcome] += 1
    terminalreporter.section("tests per kind")
    for kind, of in counts.items():
        # an error in tearing down comes beside the test's own report
        ran = of["passed"] + of["failed"] + of["xfailed"]
        others = ", ".join(
            f"{of[name]} {name}" for name in ("failed", "error", "skipped", "xfailed") if of[name]
        )
        terminalreporter.line(f"{kind:<10}{ran:>6}{'  (' + others + ')' if others else ''}")
