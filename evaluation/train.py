"""Trains the weights of the emergency detector's tone from the labelled sentences in evaluation/corpus.

``python -m evaluation.train``

Logistic regression over the pieces that ``asr.emergency_tone`` takes a text apart into, with ridge
regularisation: always the same weights for the same corpus. It needs scipy. Never give it the held-out half.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from asr.emergency_text import Text
from asr.emergency_tone import BIAS, pieces
from evaluation.rows import read_rows

CORPUS = Path(__file__).parent / "corpus"
TABLES = (CORPUS / "emergency.dev.tsv", CORPUS / "emergency.heard.tsv")
OUT = Path(__file__).parents[1] / "asr" / "emergency_weights.py"
PLACES = Path(__file__).parents[1] / "config" / "foshan" / "places.toml"
RIDGE = 0.05
STEPS = 200
MOST_KEPT = 8000
"""Pieces that are kept, the weightiest; what stands in one sentence only is not learnt from."""
WIDTH = 1500

Numbers = NDArray[np.float64]


def train(found: Sequence[set[str]], labels: Sequence[bool]) -> dict[str, float]:
    """Weights of pieces that tell emergencies (True) from other sentences."""
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix

    often = Counter(piece for some in found for piece in some)
    columns = {piece: i for i, piece in enumerate(sorted(p for p, times in often.items() if times > 1))}
    at = [
        (row, columns[piece]) for row, some in enumerate(found) for piece in sorted(some) if piece in columns
    ]
    shares = np.array([1 / np.sqrt(max(1, len(found[row]))) for row, _ in at])
    table = csr_matrix((shares, tuple(zip(*at, strict=True))), shape=(len(found), len(columns)))
    signs = np.where(np.array(labels), 1.0, -1.0)

    def loss(values: Numbers) -> tuple[float, Numbers]:
        weights, bias = values[:-1], values[-1]
        margins = signs * (table @ weights + bias)
        slopes = -signs / (1 + np.exp(margins))
        cost = np.logaddexp(0, -margins).sum() + RIDGE / 2 * (weights @ weights)
        return float(cost), np.append(table.T @ slopes + RIDGE * weights, slopes.sum())

    best = minimize(
        loss, np.zeros(len(columns) + 1), jac=True, method="L-BFGS-B", options={"maxiter": STEPS}
    ).x
    kept = sorted(columns, key=lambda piece: (-round(abs(best[columns[piece]]), 2), piece))[:MOST_KEPT]
    return {BIAS: float(best[-1])} | {piece: float(best[columns[piece]]) for piece in kept}


def digest(tables: Sequence[Path] = TABLES) -> str:
    """SHA-256 of what is trained on."""
    return hashlib.sha256(b"".join(table.read_bytes() for table in tables)).hexdigest()


def written(weights: dict[str, float], corpus: str) -> str:
    """The weights as a module: pieces in their order, in hundredths."""
    lines, line = [], ""
    for piece, weight in sorted(weights.items()):
        line = f"{line} {piece}={round(weight * 100)}" if line else f"{piece}={round(weight * 100)}"
        if len(line) > WIDTH:
            lines.append(line)
            line = ""
    body = "\n".join([*lines, line])
    return f'''"""Weights of word pieces, in hundredths of log-odds; made by evaluation/train.py. Pure."""

CORPUS = "{corpus}"
"""SHA-256 of the sentences they were trained on."""
_DATA = """
{body}
"""

WEIGHTS: dict[str, float] = {{
    piece: int(weight) / 100 for piece, _, weight in (entry.rpartition("=") for entry in _DATA.split())
}}
'''


def _names(places: dict[str, Any]) -> Iterator[str]:
    for district in places["district"]:
        yield from (district["name"], *district["short"])
        for town in district["towns"]:
            yield from (town["name"], *town["short"])


def main() -> None:
    """Train and write."""
    argparse.ArgumentParser(description="Trains the tone of the emergency detector.").parse_args()
    rows = [row for table in TABLES for row in read_rows(table, ("label", "kind", "text"))]
    # places stand in calls of every sort; what few sentences say of them must not be learnt
    names = re.compile(
        "|".join(sorted(_names(tomllib.loads(PLACES.read_text("utf-8"))), key=len, reverse=True))
    )
    found = [pieces(Text.of(names.sub("，", row.cells["text"]))) for row in rows]
    weights = train(found, [row.cells["label"].upper() == "E" for row in rows])
    OUT.write_text(written(weights, digest()), "utf-8")
    sys.stdout.write(f"{len(rows)} sentences, {len(weights)} weights -> {OUT}\n")


if __name__ == "__main__":
    main()
