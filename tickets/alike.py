"""How alike two names sound when a recogniser errs in one syllable. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations
from typing import Generic, TypeVar

from tickets.sounds import syllable

T = TypeVar("T")

_INITIAL = re.compile("zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]")
_NEAR_INITIALS = (
    "zh z j",
    "ch c q",
    "sh s x",
    "n l r",
    "h f",
    "b p",
    "d t",
    "g k",
    "m n",
    "y r",
    "y w",
    "zh ch",
    "j q",
)
_NEAR_FINALS = (
    "an ang", "en eng", "in ing", "uan uang", "ian iang", "o uo", "e uo", "e ei", "u v", "ong eng", "ong un",
    "ao iao", "ui ei", "iu ou", "an ian", "ing eng", "ian in", "un ong", "uang ong", "ai ei", "iang ian",
    "ong ang", "uan un", "uan an", "in un", "ing un", "ian un", "in ian", "ing in",
)  # fmt: skip
_INITIALS, _FINALS = (
    frozenset(frozenset(pair) for group in groups for pair in combinations(group.split(), 2))
    for groups in (_NEAR_INITIALS, _NEAR_FINALS)
)
_NEAR, _INITIAL_FAR, _FINAL_FAR = 0.8, 0.5, 0.5
_LEAST = 0.4
"""Least likeness of a whole name."""


def _near(one: str, other: str, groups: frozenset[frozenset[str]]) -> bool:
    return frozenset((one, other)) in groups


@lru_cache(maxsize=200_000)
def alike(one: str, other: str) -> float:
    """How alike two syllables sound, 0 to 1."""
    if one == other:
        return 1.0
    parts = [(match[0] if (match := _INITIAL.match(sound)) else "") for sound in (one, other)]
    finals = [sound[len(part) :] for sound, part in zip((one, other), parts, strict=True)]
    initial = 1.0 if parts[0] == parts[1] else _NEAR if _near(parts[0], parts[1], _INITIALS) else _INITIAL_FAR
    final = 1.0 if finals[0] == finals[1] else _NEAR if _near(finals[0], finals[1], _FINALS) else _FINAL_FAR
    return initial * final


@dataclass(frozen=True, slots=True)
class Alike(Generic[T]):
    """Names as syllables, made once; what two syllables may begin is remembered."""

    names: tuple[tuple[T, tuple[str, ...]], ...]
    begins: dict[tuple[str, str], tuple[tuple[T, tuple[str, ...], float], ...]] = field(default_factory=dict)

    def _begun(self, first: str, second: str) -> tuple[tuple[T, tuple[str, ...], float], ...]:
        found = []
        for what, own in self.names:
            like = alike(first, own[0])
            if like >= _LEAST and (like := like * alike(second, own[1])) >= _LEAST:
                found.append((what, own[2:], like))
        return tuple(found)

    def at(self, sounds: list[str], start: int) -> list[tuple[T, float]]:
        """Names that ``sounds`` is like from ``start``, and how much."""
        pair = (sounds[start], sounds[start + 1] if start + 1 < len(sounds) else "")
        if "" in pair:
            return []
        begun = self.begins.get(pair)
        if begun is None:
            begun = self.begins[pair] = self._begun(*pair)
        found = []
        for what, more, like in begun:
            rest = sounds[start + 2 : start + 2 + len(more)]
            if len(rest) < len(more) or "" in rest:
                continue
            for one, other in zip(rest, more, strict=True):
                like *= alike(one, other)
            if like >= _LEAST:
                found.append((what, like))
        return found


def build_alike(names: Iterable[tuple[str, T]]) -> Alike[T]:
    """The table of (name, what it stands for); names of one character are left out."""
    known = [(what, tuple(syllable(char) for char in name)) for name, what in names if len(name) > 1]
    return Alike(tuple(known))
