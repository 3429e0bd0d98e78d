"""Learns the category weights from sentences with their category: ``python -m tickets.fit FOLDER``.

Reads ``requests.tsv`` (category, text), ``categories.toml`` and ``places.toml`` of the operators'
folder, prints how well four fifths of the sentences foretell the last fifth, and writes
``category_weights.toml``. The same files give the same weights: no chance is in it. Softmax
regression with an L2 penalty, the cues of ``categories.toml`` given, so that the weights learn only
what these leave open.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from tickets.category import CategoriesData, Weigher, build_weigher, cue_totals, hide
from tickets.gazetteer import Gazetteer
from tickets.knowledge import read_places
from tickets.learned import features

T = TypeVar("T")
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


def cross_validated(sample: Sample, told: Callable[[str], None] = lambda line: None) -> float:
    """Share of the sentences whose category the others foretell; ``told`` hears of every part."""
    right = 0
    order = np.arange(len(sample.y))
    for fold in range(_FOLDS):
        told(f"轮流检验 {fold + 1}/{_FOLDS}……")
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
                raise ValueError(
                    f"{path}:{number}: 一行是类别、制表符（Tab）、一句话；类别有 {'、'.join(names)}"
                )
            rows.append((category, text))
    return rows


def _read(path: Path, meaning: Callable[[dict[str, Any]], T]) -> T:
    """What a TOML file means. Raises ValueError naming it."""
    try:
        return meaning(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValueError as error:  # msgspec's is one, too
        raise ValueError(f"{path}: {error}") from None


ABOUT = """Learns the category weights from requests.tsv (category, tab, what a caller says) of the operators'
folder, shows how well four fifths of the sentences foretell the last fifth, each in turn, and writes
category_weights.toml beside it. Minutes for a thousand sentences. docs/how-to/drafts.md tells when."""


FILES = ("requests.tsv", "categories.toml", "places.toml")
WEIGHTS = "category_weights.toml"


def learn(folder: Path, told: Callable[[str], None]) -> str:
    """Fit the weights of the folder's files and write them beside these; what came of it, in a line.

    ``told`` hears how far it is. Raises ValueError for a folder or file that cannot be used, with the reason.
    """
    missing = [name for name in FILES if not (folder / name).is_file()]
    if missing:
        raise ValueError(f"{folder} 不是配置目录：没有 {'、'.join(missing)}")
    weigher = _read(
        folder / "categories.toml", lambda data: build_weigher(msgspec.convert(data, CategoriesData))
    )
    places = _read(folder / "places.toml", read_places)
    rows = read_rows(folder / "requests.tsv", [category.name for category in weigher.data.category])
    if len(rows) < _FOLDS:
        raise ValueError(f"{folder / 'requests.tsv'} 只有 {len(rows)} 条例句，至少要 {_FOLDS} 条")
    told(f"读入 {len(rows)} 条例句……")
    sample = Sample(rows, weigher, places)
    share = cross_validated(sample, told)
    told("用全部例句学习……")
    weights, bias = fit(sample.x, sample.y, sample.given)
    new = folder / f".{WEIGHTS}.new"
    new.write_text(written(sample, weights, bias), encoding="utf-8")
    new.replace(folder / WEIGHTS)
    return (
        f"{len(rows)} 条例句，轮流检验（{_FOLDS} 份）正确 {share:.1%}；"
        f"权重写入 {folder / WEIGHTS}，重启服务后生效"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tickets.fit", description=ABOUT)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the operators' folder, as config/foshan")
    folder = parser.parse_args(arguments).folder
    try:
        said = learn(folder, lambda line: print(line, file=sys.stderr, flush=True))  # noqa: T201 -- progress
    except (ValueError, OSError) as error:
        sys.stderr.write(f"tickets.fit: {error}\n")
        return 2
    sys.stdout.write(f"{said}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
