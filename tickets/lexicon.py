"""Finding many known phrases in a text at once. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import add
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """One phrase found at ``start`` up to but without ``end``."""

    start: int
    end: int
    what: T


@dataclass(frozen=True, slots=True)
class Lexicon(Generic[T]):
    """Phrases and what each stands for."""

    entries: Mapping[str, tuple[T, ...]]
    lengths: Mapping[str, tuple[int, ...]]
    """First two characters → the lengths to try, longest first. Few pairs of a text begin a phrase."""
    single: frozenset[str]
    """Phrases of one character."""

    def scan(self, text: str) -> list[Hit[T]]:
        """Every phrase in ``text``, overlapping ones too; by place, longest first."""
        hits: list[Hit[T]] = []
        lengths = self.lengths
        pairs = list(map(add, text, text[1:]))
        for start in [start for start, pair in enumerate(pairs) if pair in lengths]:
            for end in [start + length for length in lengths[pairs[start]] if start + length <= len(text)]:
                hits += [Hit(start, end, what) for what in self.entries.get(text[start:end], ())]
        for single in self.single.intersection(text):
            start = text.find(single)
            while start >= 0:
                hits += [Hit(start, start + 1, what) for what in self.entries[single]]
                start = text.find(single, start + 1)
        return sorted(hits, key=lambda hit: (hit.start, -hit.end))


def lexicon(entries: Iterable[tuple[str, T]]) -> Lexicon[T]:
    """A lexicon of (phrase, what it stands for). Raises ValueError for an empty phrase."""
    by_phrase: dict[str, list[T]] = {}
    lengths: dict[str, set[int]] = {}
    for phrase, what in entries:
        if not phrase:
            raise ValueError("a phrase to look for must not be empty")
        known = by_phrase.setdefault(phrase, [])
        if what not in known:
            known.append(what)
        if len(phrase) > 1:
            lengths.setdefault(phrase[:2], set()).add(len(phrase))
    return Lexicon(
        entries={phrase: tuple(known) for phrase, known in by_phrase.items()},
        lengths={pair: tuple(sorted(some, reverse=True)) for pair, some in lengths.items()},
        single=frozenset(phrase for phrase in by_phrase if len(phrase) == 1),
    )


def longest(hits: list[Hit[T]]) -> list[Hit[T]]:
    """The hits without those that overlap a longer one, in order of place."""
    kept: list[Hit[T]] = []
    for hit in sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start)):
        if all(hit.end <= other.start or other.end <= hit.start for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)
