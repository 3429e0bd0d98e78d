"""Trains the weights of the emergency detector's tone from labelled sentences.

``python -m evaluation.train TABLE.tsv [TABLE.tsv …] [--config DIR] [--out asr/emergency_weights.py]``

Logistic regression over the pieces that ``asr.emergency.features`` gives, with ridge regularisation and both
labels weighing the same, solved in its dual form by Newton's method: always the same result for the same
tables. Train on a development half only; the other half is for measuring.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from asr.emergency import Lexicon, features
from evaluation.rows import read_rows

RIDGE = 3.0
MOST_KEPT = 3000
"""Pieces that are kept, the weightiest; what stands in one sentence only is not learnt from."""
STEPS = 40
WIDTH = 106

Numbers = NDArray[np.float64]


def train(found: Sequence[frozenset[str]], labels: Sequence[bool]) -> dict[str, float]:
    """Weights of pieces that tell emergencies (True) from other sentences."""
    often = Counter(piece for pieces in found for piece in pieces)
    columns = {piece: i for i, piece in enumerate(sorted(p for p, times in often.items() if times > 1))}
    rows = np.zeros((len(found), len(columns)))
    for row, pieces in zip(rows, found, strict=True):
        row[[columns[piece] for piece in pieces if piece in columns]] = 1.0
    signs = np.where(np.array(labels), 1.0, -1.0)
    shares = np.where(signs > 0, len(signs) / (2 * np.sum(signs > 0)), len(signs) / (2 * np.sum(signs < 0)))
    weights = rows.T @ _dual(rows @ rows.T, signs, shares)
    kept = sorted(columns, key=lambda piece: (-abs(weights[columns[piece]]), piece))[:MOST_KEPT]
    return {piece: float(weights[columns[piece]]) for piece in kept}


def _dual(kernel: Numbers, signs: Numbers, shares: Numbers) -> Numbers:
    """Newton's method for regularised logistic regression over a kernel."""
    dual = np.zeros(len(signs))
    for _ in range(STEPS):
        margin = kernel @ dual
        right = 1 / (1 + np.exp(-signs * margin))
        curve = shares * right * (1 - right) + 1e-9
        slope = shares * signs * (1 - right)
        following = np.linalg.solve(kernel + RIDGE * np.diag(1 / curve), margin + slope / curve)
        if float(np.abs(following - dual).max()) < 1e-7:
            break
        dual = np.asarray(following)
    return dual


def written(weights: dict[str, float]) -> str:
    """The weights as a module: pieces in their order, in hundredths."""
    lines, line = [], ""
    for piece, weight in sorted(weights.items()):
        entry = f"{piece.replace(' ', '_')}={round(weight * 100)}"
        if _wide(line) + _wide(entry) + 1 > WIDTH:
            lines.append(line)
            line = ""
        line = f"{line} {entry}" if line else entry
    lines.append(line)
    body = "\n".join(lines)
    return f'''"""Weights of word pieces, in hundredths of log-odds; made by evaluation/train.py. Pure."""

_DATA = """
{body}
"""

WEIGHTS: dict[str, float] = {{
    piece.replace("_", " "): int(weight) / 100
    for piece, _, weight in (entry.rpartition("=") for entry in _DATA.split())
}}
'''


def _wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _names(places: dict[str, Any]) -> Iterator[str]:
    for district in places["district"]:
        yield from (district["name"], *district["short"])
        for town in district["towns"]:
            yield from (town["name"], *town["short"])


def _without_places(text: str, names: re.Pattern[str]) -> str:
    """Places stand in calls of every sort; what few sentences say of them must not be learnt."""
    return names.sub("，", text)


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description="Trains the tone of the emergency detector.")
    parser.add_argument("tables", nargs="+", type=Path, metavar="TABLE.tsv")
    parser.add_argument("--config", type=Path, default=Path("config/foshan"), metavar="DIR")
    parser.add_argument("--out", type=Path, default=Path("asr/emergency_weights.py"))
    arguments = parser.parse_args()
    lexicon = Lexicon.from_dict(
        tomllib.loads((arguments.config / "emergency.toml").read_text("utf-8")), weights={}
    )
    rows = [row for table in arguments.tables for row in read_rows(table, ("label", "kind", "text"))]
    places = tomllib.loads((arguments.config / "places.toml").read_text("utf-8"))
    names = re.compile("|".join(sorted(_names(places), key=len, reverse=True)))
    found = [frozenset(features(lexicon, _without_places(row.cells["text"], names))) for row in rows]
    weights = train(found, [row.cells["label"].upper() == "E" for row in rows])
    arguments.out.write_text(written(weights), "utf-8")
    sys.stdout.write(f"{len(rows)} sentences, {len(weights)} weights -> {arguments.out}\n")


if __name__ == "__main__":
    main()
