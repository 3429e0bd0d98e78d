"""Category weights that were learned from sentences with their category. Pure.

A linear model: each feature of a text adds its weight to each category. Features are single
characters and pairs, the word classes that were hit (``#商家``) and pairs of these (``#商家+购买``).
Places are masked, so that no town speaks for a category, and so are the categories' own names,
which are cues of the operators' file. ``tickets.fit`` makes the weights.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from routing.model import Record
from tickets.lexicon import Lexicon

PLACE = "地"
"""What stands for a masked place."""
_MASK = "\x01"
_NAMED = "\x02"
_BREAK = re.compile("[\\s，。？！、；：,.?!~“”\"'（）()…—-]")
_NGRAMS = 6.0
"""Weight of all n-grams of a text together; a longer text's single n-gram counts less."""
_CLASS, _PAIR = 1.0, 0.3
_CHUNK = 160
"""Characters that are weighed together; a longer text is weighed in parts."""
_SENTENCE = re.compile("[^。！？!?；;\n]*[。！？!?；;\n]?")


class LearnedData(Record, frozen=True, kw_only=True):
    """The file of learned weights. Weights are hundredths, one for each category."""

    categories: tuple[str, ...]
    bias: tuple[int, ...]
    weights: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Learned:
    """The weights, made once."""

    names: tuple[str, ...]
    bias: tuple[float, ...]
    weights: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of a text: how much it counts, and the words that make it."""

    value: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the weights say of a text: a score for each category, and what spoke most for it."""

    scores: Mapping[str, float]
    reasons: Mapping[str, tuple[tuple[int, int], ...]]
    """Category → where its strongest words stand, strongest first."""
    classes: frozenset[str]
    """Word classes that were hit."""


NOTHING = Learned(names=(), bias=(), weights={})
"""Weights that say nothing: cues alone decide."""


def build_learned(data: LearnedData, categories: Iterable[str], classes: Iterable[str]) -> Learned:
    """Make the weights. Raises ValueError for one that fits no category or class of the operators' file."""
    known, families = set(categories), set(classes)
    for place, name in enumerate(data.categories):
        if name not in known:
            raise ValueError(f"categories[{place}]: {name} is no category; fit the weights anew")
    width = len(data.categories)
    if len(data.bias) != width:
        raise ValueError(f"bias: {width} numbers are needed, one for each category")
    for feature, weights in data.weights.items():
        if len(weights) != width:
            raise ValueError(f"weights.{feature}: {width} numbers are needed, one for each category")
        if feature.startswith("#") and len(feature) > 1:
            missing = [name for name in feature[1:].split("+") if name not in families]
            if missing:
                raise ValueError(f"weights.{feature}: {missing[0]} is no word class; fit the weights anew")
    return Learned(
        names=data.categories,
        bias=tuple(weight / 100 for weight in data.bias),
        weights={
            feature: tuple(weight / 100 for weight in weights) for feature, weights in data.weights.items()
        },
    )


def masked(text: str, places: Iterable[tuple[int, int]], named: Iterable[tuple[int, int]]) -> str:
    """``text`` with places and category names masked, at the same length."""
    chars = list(text)
    for mask, spans in ((_MASK, places), (_NAMED, named)):
        for start, end in spans:
            chars[start:end] = mask * (end - start)
    return "".join(chars)


def _plain(text: str) -> list[tuple[str, int]]:
    """Characters that count and where they stand: a masked run is one, numbers are alike."""
    out: list[tuple[str, int]] = []
    for at, char in enumerate(text):
        if char == _MASK:
            if not (at and text[at - 1] == _MASK):
                out.append((PLACE, at))
        elif char == _NAMED or _BREAK.match(char):
            out.append(("", at))
        else:
            out.append(("0" if char.isdecimal() else char, at))
    return out


def features(text: str, classes: Lexicon[str]) -> dict[str, Feature]:
    """The features of a masked text, each once."""
    found: dict[str, Feature] = {}
    plain = _plain(text)
    for char, at in plain:
        if char:
            found.setdefault(char, Feature(1.0, at, at + 1))
    for (one, at), (other, last) in pairwise(plain):
        if one and other:
            found.setdefault(one + other, Feature(1.0, at, last + 1))
    share = _NGRAMS / math.sqrt(max(1, len(found)))
    weighed = {name: Feature(share, one.start, one.end) for name, one in found.items()}
    hit: dict[str, Feature] = {}
    for match in classes.scan(text):
        hit.setdefault(match.what, Feature(_CLASS, match.start, match.end))
    names = sorted(hit)
    weighed.update({"#" + name: hit[name] for name in names})
    for one, other in combinations(names, 2):
        weighed[f"#{one}+{other}"] = Feature(_PAIR, hit[one].start, hit[one].end)
    return weighed


def chunks(text: str) -> Iterator[tuple[int, str]]:
    """``text`` in parts of about 160 characters, cut between sentences where there are any."""
    start, at = 0, 0
    for sentence in _SENTENCE.finditer(text):
        if at > start and sentence.end() - start > _CHUNK:
            yield start, text[start:at]
            start = at
        at = sentence.end()
        while at - start > 2 * _CHUNK:
            yield start, text[start : start + _CHUNK]
            start += _CHUNK
    if at > start:
        yield start, text[start:at]


def _add(scores: list[float], weights: Sequence[float], times: float) -> None:
    for place, weight in enumerate(weights):
        scores[place] += weight * times


def opinion(text: str, learned: Learned, classes: Lexicon[str]) -> Opinion:
    """What the weights say of the masked ``text``; parts count by how many word classes they hit."""
    total = [0.0] * len(learned.names)
    spoke: list[list[tuple[float, int, int]]] = [[] for _ in learned.names]
    hit: set[str] = set()
    share = 0.0
    for offset, part in chunks(text):
        scores = list(learned.bias)
        found = features(part, classes)
        own = {name[1:] for name in found if name.startswith("#") and "+" not in name}
        times = 1.0 + len(own)
        for name, one in found.items():
            weights = learned.weights.get(name)
            if weights is None:
                continue
            _add(scores, weights, one.value)
            mean = sum(weights) / len(weights)
            for place, weight in enumerate(weights):
                if weight > mean:
                    gain = (weight - mean) * one.value * times
                    spoke[place].append((gain, offset + one.start, offset + one.end))
        _add(total, scores, times)
        share += times
        hit |= own
    return Opinion(
        scores={name: total[place] / max(share, 1.0) for place, name in enumerate(learned.names)},
        reasons={name: _strongest(spoke[place]) for place, name in enumerate(learned.names)},
        classes=frozenset(hit),
    )


def _strongest(spoke: list[tuple[float, int, int]], most: int = 3) -> tuple[tuple[int, int], ...]:
    """The spans that spoke most, longer than one character, none inside another."""
    kept: list[tuple[int, int]] = []
    for _, start, end in sorted(spoke, key=lambda one: (-one[0], one[1])):
        if end - start > 1 and all(end <= first or last <= start for first, last in kept):
            kept.append((start, end))
            if len(kept) == most:
                break
    return tuple(kept)
