"""Reading the documentation as data, for the tests that hold it to the code."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(
    [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *ROOT.glob("config/**/*.md"), *ROOT.glob("demo/**/*.md")]
)


def text(path: Path) -> str:
    """What stands in it."""
    return path.read_text(encoding="utf-8")


@cache
def tracked() -> frozenset[str]:
    """Every file that git keeps, or would keep."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return frozenset(name for name in listed.split("\0") if name)


def code(markdown: str) -> list[str]:
    """What stands between backquotes within a line."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", markdown, flags=re.S))


def name_of(page: Path) -> str:
    """Its path within the project."""
    return page.relative_to(ROOT).as_posix()


def table(markdown: str, heading: str) -> list[list[str]]:
    """The rows of the first table whose head begins with ``heading``, without the head."""
    lines = markdown.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(f"| {heading} |"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def first(rows: Iterable[list[str]]) -> list[str]:
    """The first column, without backquotes."""
    return [row[0].strip("`") for row in rows]
