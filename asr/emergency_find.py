"""Finding the lexicon's words and scenes in a text, by characters and by sound. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import ahocorasick

from asr.emergency_table import LONGEST_WORD, Part, Scene, Table, literals, scenes_of
from asr.emergency_text import Text, joined, near, sound

_MOST_TRIED = 16
"""Places of a scene's first part that are tried, in a long text."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A word of the lexicon and what it stands for."""

    word: str
    kind: str = ""
    weight: float = 0.0
    group: str = ""
    cue: bool = False
    harmless: bool = False
    alike: bool = False
    """Hides only what it sounds like."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A word found, from its first letter to before ``last``."""

    entry: Entry
    first: int
    last: int
    doubt: float
    """1 for its very characters, less for what only sounds like it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A scene found: its parts in the order of the scene."""

    scene: Scene
    hits: tuple[Hit, ...]


@dataclass(slots=True)
class Finds:
    """Everything of the lexicon that is in a text."""

    words: list[Hit] = field(default_factory=list)
    cues: list[Hit] = field(default_factory=list)
    harmless: list[Hit] = field(default_factory=list)
    groups: dict[str, list[Hit]] = field(default_factory=dict)
    """Hits of each group by place."""


class Finder:
    """A lexicon's words made ready to search all at once."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._exact_only = frozenset(table.exact_only)
        self.scenes = tuple(sorted(scenes_of(table), key=lambda scene: -scene.score))
        self._letters: dict[str, list[Entry]] = {}
        by_near: dict[str, list[Entry]] = {}
        for entry in _entries(table, self.scenes):
            if len(entry.word) == 1:
                self._letters.setdefault(entry.word, []).append(entry)
            else:
                key = joined([near(sound(c)) for c in entry.word])[0]
                by_near.setdefault(key, []).append(entry)
        self._sounds = {e.word: tuple(sound(c) for c in e.word) for found in by_near.values() for e in found}
        self._automaton: Any = ahocorasick.Automaton()
        for key, entries in by_near.items():
            self._automaton.add_word(key, tuple(entries))
        if by_near:
            self._automaton.make_automaton()

    def search(self, text: Text) -> Finds:
        """Every entry in the text."""
        finds = Finds()
        hits = [hit for hit in self._hits(text) if hit.doubt > 0]
        finds.harmless = [h for h in hits if h.entry.harmless and (h.doubt == 1 or _by_sound(h.entry))]
        for hit in hits:
            entry = hit.entry
            if entry.harmless or self._is_harmless(finds, hit):
                continue
            if entry.kind:
                finds.words.append(hit)
            elif entry.group:
                finds.groups.setdefault(entry.group, []).append(hit)
            elif hit.doubt == 1:
                finds.cues.append(hit)
        for found in finds.groups.values():
            found.sort(key=lambda h: (h.first, -h.last))
        return finds

    def scenes_in(self, finds: Finds) -> Iterator[Seen]:
        """Every scene all of whose parts are there, near one another; each once, at its best place."""
        known: dict[tuple[str, ...], tuple[list[Hit], list[int]]] = {}
        there = finds.groups.keys()
        for scene in self.scenes:
            if any(there.isdisjoint(part.groups) for part in scene.parts):
                continue
            places = []
            for part in scene.parts:
                if part.groups not in known:
                    hits = _places(part, finds.groups)
                    known[part.groups] = (hits, [hit.first for hit in hits])
                places.append(known[part.groups])
            best: tuple[Hit, ...] = ()
            for start in places[0][0][:_MOST_TRIED]:
                found = self._rest(scene, places, start)
                if found and (not best or _quality(found) > _quality(best)):
                    best = found
            if best:
                yield Seen(scene, best)

    def _rest(self, scene: Scene, places: list[tuple[list[Hit], list[int]]], start: Hit) -> tuple[Hit, ...]:
        """The parts that go with a place of the first one; empty when one is missing."""
        found = [start]
        low, high = start.first, start.last
        gap = self._table.scene_gap
        for part, (candidates, firsts) in zip(scene.parts[1:], places[1:], strict=True):
            best: Hit | None = None
            for at in range(bisect_left(firsts, low - gap - LONGEST_WORD), bisect_right(firsts, high + gap)):
                hit = candidates[at]
                if hit.last < low - gap or (part.after and hit.first < found[-1].last):
                    continue
                if any(hit.first < f.last and f.first < hit.last for f in found):
                    continue
                if best is None or (hit.doubt, -_away(hit, low, high)) > (
                    best.doubt,
                    -_away(best, low, high),
                ):
                    best = hit
            if best is None:
                return ()
            found.append(best)
            low, high = min(low, best.first), max(high, best.last)
        return tuple(found)

    def _hits(self, text: Text) -> Iterator[Hit]:
        for place, letter in enumerate(text.letters):
            for entry in self._letters.get(letter, ()):
                yield Hit(entry, place, place + 1, 1.0)
        if not self._sounds:
            return
        string, ends = joined(text.nears)
        for end, entries in self._automaton.iter(string):
            last = ends[end]
            for entry in entries:
                first = last - len(entry.word)
                yield Hit(entry, first, last, self._doubt(text, entry, first, last))

    def _doubt(self, text: Text, entry: Entry, first: int, last: int) -> float:
        word = entry.word
        if word.isascii():
            return float(_stands_alone(text, word, first, last))
        if text.letters[first:last] == word:
            return 1.0
        if word in self._exact_only:
            return 0.0
        if text.sounds[first:last] == self._sounds[word]:
            if len(word) > 2:
                return self._table.homophone_long
            return self._table.homophone_part if entry.group else self._table.homophone_short
        return self._table.near_long if len(word) > 2 else 0.0

    @staticmethod
    def _is_harmless(finds: Finds, hit: Hit) -> bool:
        """Whether it is part of an everyday word, which if only similar must be longer than what it hides."""
        return any(
            safe.first <= hit.first
            and hit.last <= safe.last
            and (
                hit.doubt < 1
                if safe.entry.alike
                else safe.doubt >= hit.doubt or safe.last - safe.first > hit.last - hit.first
            )
            for safe in finds.harmless
        )


def _by_sound(safe: Entry) -> bool:
    """Whether an everyday word counts also where it only sounds so."""
    return len(safe.word) > 2 and not safe.alike


def _stands_alone(text: Text, word: str, first: int, last: int) -> bool:
    """Whether these letters are just this foreign word (gas leak), and no part of another (fireworks)."""
    if text.letters[first:last].lower() != word.lower():
        return False
    start, end = text.span(first, last)
    around = text.raw[max(0, start - 1) : start] + text.raw[end : end + 1]
    return not any(char.isascii() and char.isalpha() for char in around)


def _places(part: Part, groups: Mapping[str, list[Hit]]) -> list[Hit]:
    if len(part.groups) == 1:
        return groups.get(part.groups[0], [])
    found = [hit for name in part.groups for hit in groups.get(name, ())]
    return sorted(found, key=lambda h: (h.first, -h.last))


def _quality(hits: tuple[Hit, ...]) -> tuple[float, int]:
    doubt = 1.0
    for hit in hits:
        doubt *= hit.doubt
    return doubt, min(h.first for h in hits) - max(h.last for h in hits)


def _away(hit: Hit, low: int, high: int) -> int:
    return max(0, hit.first - high, low - hit.last)


def _entries(table: Table, scenes: tuple[Scene, ...]) -> Iterator[Entry]:
    for key, kind in table.kinds.items():
        for word, weight in kind.words.items():
            yield Entry(word, kind=key, weight=weight)
    for name, words in table.groups.items():
        for word in dict.fromkeys(words):
            yield Entry(word, group=name)
    for word in sorted(literals(scenes)):
        yield Entry(word, group=f"「{word}」")
    for word, weight in table.cues.items():
        yield Entry(word, weight=weight, cue=True)
    for word in table.harmless.words:
        yield Entry(word, harmless=True)
    for word in table.harmless.alike:
        yield Entry(word, harmless=True, alike=True)
