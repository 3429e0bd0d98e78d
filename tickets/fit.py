"""Learns the category weights from sentences with their category: ``python -m tickets.fit FOLDER``.

Reads ``requests.tsv`` (category, text), ``categories.toml`` and ``places.toml`` of the operators'
folder, prints how well four fifths of the sentences foretell the last fifth, and writes
``category_weights.toml``. The same files give the same weights: no chance is in it. Softmax
regression with an L2 penalty, the cues of ``categories.toml`` given, so that the weights learn only
what these leave open.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from tickets.category import CategoriesData, Weigher, build_weigher, cue_totals, hide
from tickets.gazetteer import Gazetteer
from tickets.knowledge import read_places
from tickets.learned import features

Matrix: TypeAlias = NDArray[np.float64]
_PENALTY = 2.0
_STEPS = 200
_FOLDS = 5
_SMALLEST = 0.04
"""Weights all below this are left out of the file."""
_HEAD = """# Learned from requests.tsv by `python -m tickets.fit`; do not change it by hand. What a word says
# for each category, in hundredths; # is a word class of categories.toml, #a+b two of them in one call.
"""


class Sample:
    """The sentences as features, cue scores and the category of each."""

    def __init__(self, rows: Sequence[tuple[str, str]], weigher: Weigher, places: Gazetteer) -> None:
        self.names = tuple(category.name for category in weigher.data.category)
        found = [features(hide(text, weigher, places), weigher.classes) for _, text in rows]
        counts = Counter(name for one in found for name in one)
        self.vocabulary = sorted(name for name, count in counts.items() if count > 1)
        column = {name: place for place, name in enumerate(self.vocabulary)}
        self.x = np.zeros((len(rows), len(column)))
        for row, one in enumerate(found):
            for name, feature in one.items():
                if name in column:
                    self.x[row, column[name]] = feature.value
        self.given = np.array([_cues(text, weigher, self.names) for _, text in rows])
        self.y = np.array([self.names.index(category) for category, _ in rows])


def _cues(text: str, weigher: Weigher, names: Sequence[str]) -> list[float]:
    totals = cue_totals(text, weigher)[0]
    return [totals.get(name, 0.0) for name in names]


def _softmax(scores: Matrix) -> Matrix:
    grown = np.exp(scores - scores.max(1, keepdims=True))
    return np.asarray(grown / grown.sum(1, keepdims=True))


def fit(x: Matrix, y: NDArray[np.int64], given: Matrix) -> tuple[Matrix, Matrix]:
    """Weights and bias of a softmax regression, by accelerated gradient descent."""
    wide = np.hstack([x, np.ones((len(x), 1))])
    wanted = np.eye(given.shape[1])[y]
    step = 1.0 / (0.5 * float(np.linalg.norm(wide, 2)) ** 2 + _PENALTY)
    weights = np.zeros((wide.shape[1], given.shape[1]))
    ahead = weights
    for turn in range(_STEPS):
        slope = wide.T @ (_softmax(wide @ ahead + given) - wanted) + _PENALTY * ahead
        after = ahead - step * slope
        ahead = after + turn / (turn + 3) * (after - weights)
        weights = after
    return weights[:-1], weights[-1]


def cross_validated(sample: Sample) -> float:
    """Share of the sentences whose category the others foretell."""
    right = 0
    order = np.arange(len(sample.y))
    for fold in range(_FOLDS):
        held = order % _FOLDS == fold
        weights, bias = fit(sample.x[~held], sample.y[~held], sample.given[~held])
        scores = sample.x[held] @ weights + bias + sample.given[held]
        right += int((scores.argmax(1) == sample.y[held]).sum())
    return right / len(sample.y)


def written(sample: Sample, weights: Matrix, bias: Matrix) -> str:
    """The weights as the file has them."""

    def row(values: Matrix) -> str:
        return "[" + ", ".join(str(round(100 * float(value))) for value in values) + "]"

    lines = [_HEAD + f"categories = {json.dumps(list(sample.names), ensure_ascii=False)}"]
    lines += [f"bias = {row(bias)}", "", "[weights]"]
    for name, values in zip(sample.vocabulary, weights, strict=True):
        if float(np.abs(values).max()) >= _SMALLEST:
            lines.append(f"{json.dumps(name, ensure_ascii=False)} = {row(values)}")
    return "\n".join(lines) + "\n"


def read_rows(path: Path, names: Sequence[str]) -> list[tuple[str, str]]:
    """Category and text of each line. Raises ValueError with the line at fault."""
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line and not line.startswith("#"):
            category, _, text = line.partition("\t")
            if category not in names or not text.strip():
                raise ValueError(f"{path.name}, line {number}: a category, a tab and a sentence are needed")
            rows.append((category, text))
    return rows


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def main(folder: Path) -> None:
    """Fit the weights of the folder's files and write them beside these."""
    weigher = build_weigher(msgspec.convert(_toml(folder / "categories.toml"), CategoriesData))
    places = read_places(_toml(folder / "places.toml"))
    rows = read_rows(folder / "requests.tsv", [category.name for category in weigher.data.category])
    sample = Sample(rows, weigher, places)
    share = cross_validated(sample)
    weights, bias = fit(sample.x, sample.y, sample.given)
    (folder / "category_weights.toml").write_text(written(sample, weights, bias), encoding="utf-8")
    sys.stdout.write(f"{len(rows)} sentences, {_FOLDS} parts in turn: {share:.3f} right\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
