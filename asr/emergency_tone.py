"""What short pieces of words say about a text as a whole: somebody in need, or somebody with a concern. Pure.

The weights are trained (evaluation/train.py) on labelled sentences; each piece is a pair of letters,
a pair or three of near syllables (robust against homophones), a group of the lexicon or a context.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from asr.emergency_text import Text

SHOWN = 4
_LEAST_SHOWN = 0.1


@dataclass(frozen=True, slots=True)
class Said:
    """The weight of a text in log-odds, above 0 for an emergency, and the pieces that made it."""

    score: float
    strongest: tuple[tuple[str, float], ...]


def pieces(text: Text, groups: Iterable[str], contexts: Iterable[str]) -> set[str]:
    """The features of a text."""
    letters, nears = text.letters, text.nears
    found = {letters[i : i + 2] for i in range(len(letters) - 1)}
    found.update(f"{a} {b}" for a, b in pairwise(nears))
    found.update(f"{a} {b} {c}" for a, b, c in zip(nears, nears[1:], nears[2:], strict=False))
    found.update(f"<{name}>" for name in groups)
    found.update(f"[{why}]" for why in contexts)
    return found


def weigh(found: Iterable[str], weights: Mapping[str, float]) -> Said:
    """Add up what the pieces weigh."""
    known = [(weights[piece], piece) for piece in found if piece in weights]
    known.sort(key=lambda pair: (-abs(pair[0]), pair[1]))
    score = sum(weight for weight, _ in known)
    shown = [(piece, weight) for weight, piece in known if abs(weight) >= _LEAST_SHOWN]
    return Said(score, tuple(shown[:SHOWN]))
