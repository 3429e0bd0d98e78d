"""Which sentences of a table are those that something was learnt from: figures on them flatter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from asr.emergency_weights import CORPUS as TRAINED_ON
from evaluation.rows import Row
from evaluation.train import TABLES, digest


def learnt(rows: Iterable[Row], seen: frozenset[str]) -> int:
    """How many rows have a text that was learnt from."""
    return sum(row.cells["text"] in seen for row in rows)


def trained_on(tables: Sequence[Path] = TABLES, sha256: str = TRAINED_ON) -> frozenset[str]:
    """The sentences that the detector's weights were trained on, by the SHA-256 that the weights name.

    None of them where the tables are not at hand, or are others than those.
    """
    try:
        if digest(tables) != sha256:
            return frozenset()
    except OSError:
        return frozenset()
    return frozenset().union(*(texts_of(table) for table in tables))


def texts_of(table: Path) -> frozenset[str]:
    """The last column of a tab-separated file; none when there is no such file."""
    try:
        lines = table.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError):
        return frozenset()
    return frozenset(line.rpartition("\t")[2].strip() for line in lines if "\t" in line)
