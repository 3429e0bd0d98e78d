"""Tables for the screen in which Chinese characters, two columns wide each, still line up. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lines of aligned columns: the first to the left, the others to the right."""
    lines = [list(head), *(list(row) for row in rows)]
    widths = [max(width(line[n]) for line in lines) for n in range(len(head))]
    lines.insert(1, ["-" * each for each in widths])
    return "\n".join("  ".join(_pad(cell, widths[n], n) for n, cell in enumerate(line)) for line in lines)


def _pad(cell: str, columns: int, n: int) -> str:
    space = " " * (columns - width(cell))
    return cell + space if n == 0 else space + cell
