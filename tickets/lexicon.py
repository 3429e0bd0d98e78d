"""Finding many known phrases in a text at once. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
    """Phrases and what each stands for, with the lengths to try by first character."""

    entries: Mapping[str, tuple[T, ...]]
    lengths: Mapping[str, tuple[int, ...]]

    def scan(self, text: str) -> list[Hit[T]]:
        """Every phrase in ``text``, overlapping ones too; by place, longest first."""
        hits: list[Hit[T]] = []
        for start, char in enumerate(text):
            for length in self.lengths.get(char, ()):
                for what in self.entries.get(text[start : start + length], ()):
                    hits.append(Hit(start, start + length, what))  # noqa: PERF401 - three loops read worse as one
        return hits


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
        lengths.setdefault(phrase[0], set()).add(len(phrase))
    return Lexicon(
        entries={phrase: tuple(known) for phrase, known in by_phrase.items()},
        lengths={char: tuple(sorted(some, reverse=True)) for char, some in lengths.items()},
    )


def longest(hits: list[Hit[T]]) -> list[Hit[T]]:
    """The hits without those that overlap a longer one, in order of place."""
    kept: list[Hit[T]] = []
    for hit in sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start)):
        if all(hit.end <= other.start or other.end <= hit.start for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)
