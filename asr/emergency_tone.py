"""What short pieces of words say about a text as a whole: somebody in need, or somebody with a concern. Pure.

The weights are trained (evaluation/train.py) on labelled sentences, recognised ones among them; a piece
is a letter, a pair of letters, a syllable or a pair of syllables (robust against homophones).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from asr.emergency_text import Text

SHOWN = 4
_LEAST_SHOWN = 0.05
BIAS = "#"
"""The piece that every text has."""


@dataclass(frozen=True, slots=True)
class Said:
    """The weight of a text in log-odds, above 0 for an emergency, and the pieces that made it."""

    score: float
    strongest: tuple[tuple[str, float], ...]


def pieces(text: Text) -> set[str]:
    """The features of a text: letters as they are, syllables in Latin with a mark before."""
    letters, sounds = text.letters, text.sounds
    found = set(letters)
    found.update(a + b for a, b in pairwise(letters))
    found.update(["'" + a for a in sounds])
    found.update([f"'{a}'{b}" for a, b in pairwise(sounds)])
    return found


def weigh(found: set[str], weights: Mapping[str, float]) -> Said:
    """Add up what the pieces weigh, by the square root of how many there are."""
    share = 1 / math.sqrt(max(1, len(found)))
    known = [(weights[piece] * share, piece) for piece in found if piece in weights]
    known.sort(key=lambda pair: (-abs(pair[0]), pair[1]))
    score = sum(weight for weight, _ in known) + weights.get(BIAS, 0.0)
    shown = [(piece.replace("'", " ").strip(), weight) for weight, piece in known]
    return Said(score, tuple(pair for pair in shown[:SHOWN] if abs(pair[1]) >= _LEAST_SHOWN))
