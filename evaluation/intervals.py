"""How far a measured share may be from the true one. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np

from routing.model import Record

Z95 = 1.959964
"""Normal quantile of a two-sided 95 % interval."""
_RESAMPLED = 1_000
FEWEST = 10
"""Clips; fewer tell nothing of how far they may differ."""


class Share(Record, frozen=True, kw_only=True):
    """``hits`` of ``n``, with the 95 % interval of the share by Wilson's score."""

    hits: int
    n: int
    share: float | None
    """None of nothing."""
    low: float
    high: float


def share_of(hits: int, n: int) -> Share:
    """Wilson's score interval (E. B. Wilson, JASA 22, 1927), which stays within 0 and 1 for few of few."""
    if n == 0:
        return Share(hits=0, n=0, share=None, low=0.0, high=1.0)
    p, square = hits / n, Z95 * Z95
    middle = (p + square / (2 * n)) / (1 + square / n)
    reach = Z95 * sqrt(p * (1 - p) / n + square / (4 * n * n)) / (1 + square / n)
    low, high = max(0.0, middle - reach), min(1.0, middle + reach)
    return Share(hits=hits, n=n, share=round(p, 4), low=round(low, 4), high=round(high, 4))


def rate_between(parts: Sequence[tuple[int, int]], seed: int = 1) -> tuple[float, float] | None:
    """The 95 % interval of sum(errors) / sum(length) by drawing the parts anew; parts are (errors, length).

    Errors come in clumps by clip, so clips are drawn, not characters. The same parts give the same interval.
    None where there is too little to draw from, fewer than ``FEWEST`` parts or none with an error: the
    drawn rates would be all alike, and the interval would look exact.
    """
    if len(parts) < FEWEST or not any(errors for errors, _ in parts):
        return None
    errors, lengths = np.array(parts).T
    drawn = np.random.default_rng(seed).integers(0, len(parts), (_RESAMPLED, len(parts)))
    rates = errors[drawn].sum(axis=1) / np.maximum(1, lengths[drawn].sum(axis=1))
    low, high = np.quantile(rates, (0.025, 0.975))
    return round(float(low), 4), round(float(high), 4)
