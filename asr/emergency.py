"""Emergency words in what a caller says. Pure; the lexicon is data.

A word is found by its characters and by its toneless pinyin, because recognisers write
homophones (着火 → 找火). What is around it decides whether it is meant: negation, the past,
hearsay, questions about procedures and complaints about the rescuers take weight away,
cries for help add some. Words of one kind add up as 1 - Π(1 - weight).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import ahocorasick
import msgspec
from pypinyin import Style, lazy_pinyin

from routing.model import Record

_KEPT = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff0-9A-Za-z]")
_SENTENCE = "。！？!?\n；;"
_CLAUSE = _SENTENCE + "，,、：: "
_ONE_SOUND = {
    "着": "zhao",
    "了": "le",
    "血": "xue",
    "地": "di",
    "得": "de",
    "大": "da",
    "都": "dou",
    "行": "xing",
}
"""Characters of several readings; a recogniser's homophones hide the word that would tell which."""


class LexiconError(ValueError):
    """The lexicon is wrong; the text says where."""


class Context(Record, frozen=True, kw_only=True):
    """Words that take weight away from emergency words near them."""

    why: str
    factor: float
    words: tuple[str, ...]
    reach: int = 0
    """Characters between this and the emergency word, within one clause; 0 = anywhere in the sentence."""
    exceptions: tuple[str, ...] = msgspec.field(default=(), name="except")


class Kind(Record, frozen=True, kw_only=True):
    """One kind of emergency."""

    name: str
    number: str
    words: dict[str, float]
    generic: bool = False
    """A bare cry for help: told only when no other kind is found."""


class _Harmless(Record, frozen=True, kw_only=True):
    words: tuple[str, ...] = ()


class _Table(Record, frozen=True, kw_only=True):
    """The lexicon as it stands in the file."""

    kinds: dict[str, Kind]
    policy_number: str = ""
    certain: float = 0.8
    possible: float = 0.5
    homophone_short: float = 0.75
    homophone_long: float = 0.92
    exact_only: tuple[str, ...] = ()
    """Words whose homophones are too common to count."""
    cues: dict[str, float] = msgspec.field(default_factory=dict)
    harmless: _Harmless = _Harmless()
    before: tuple[Context, ...] = ()
    around: tuple[Context, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """One kind of emergency found in a text."""

    kind: str
    number: str
    """The number to call: the policy's if it names one, else the kind's own."""
    words: str
    """What was recognised at the strongest place."""
    start: int
    end: int
    """Where that is in the text, in characters."""
    score: float
    certain: bool
    why: str
    """The entries that were found and what was taken into account, for the one who judges the alarm."""


@dataclass(frozen=True, slots=True)
class _Entry:
    word: str
    role: str
    """Kind, or ``cue`` or ``harmless``."""
    weight: float


@dataclass(frozen=True, slots=True)
class _Text:
    """A text with, for each letter that counts, where it stood and how it sounds."""

    raw: str
    letters: str
    places: tuple[int, ...]
    sounds: tuple[str, ...]

    @classmethod
    def of(cls, raw: str) -> _Text:
        places = tuple(i for i, c in enumerate(raw) if _KEPT.match(c))
        letters = "".join(raw[i] for i in places)
        return cls(raw, letters, places, _sounds(letters))


def _apart(part: str) -> Any:
    """Digits and Latin letters stand for themselves, one by one."""
    return list(part)


def _sounds(letters: str) -> tuple[str, ...]:
    """A toneless syllable for each character."""
    found = lazy_pinyin(letters, style=Style.NORMAL, errors=_apart)
    return tuple(_ONE_SOUND.get(c, s) for c, s in zip(letters, found, strict=True))


class Lexicon:
    """A lexicon made ready to search; ``detect`` uses it."""

    def __init__(self, table: _Table) -> None:
        self.table = table
        self._entries = list(_entries(table))
        self._exact_only = frozenset(table.exact_only)
        self._by_sound = _automaton(self._entries)
        self.contexts = tuple((context, _pattern(context)) for context in (*table.before, *table.around))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Lexicon:
        """Make one from plain data (the parsed file). Raises LexiconError saying what is wrong where."""
        try:
            table = msgspec.convert(data, _Table)
        except msgspec.ValidationError as error:
            raise LexiconError(f"emergency lexicon: {error}") from error
        for where, weight in _weights(table):
            if not 0 <= weight <= 1:
                raise LexiconError(f"emergency lexicon: {where} is {weight}; it must be from 0 to 1")
        if table.possible > table.certain:
            raise LexiconError("emergency lexicon: possible is greater than certain")
        for entry in _entries(table):
            if len(entry.word) < 2 or not all(_KEPT.match(c) for c in entry.word):
                raise LexiconError(
                    f"emergency lexicon: {entry.word!r} must be two or more characters without marks"
                )
        if not table.kinds:
            raise LexiconError("emergency lexicon: there are no kinds")
        for key, kind in table.kinds.items():
            if not kind.words:
                raise LexiconError(f"emergency lexicon: kinds.{key} has no words")
            if not (kind.number or table.policy_number):
                raise LexiconError(
                    f"emergency lexicon: kinds.{key} has no number and there is no policy_number"
                )
        return cls(table)

    def find(self, text: _Text) -> Iterator[tuple[_Entry, int, int, bool]]:
        """Every entry in the text: (entry, first letter, after the last letter, by its very characters)."""
        joined, ends = _join(text.sounds)
        for end, indexes in self._by_sound.iter(joined):
            for index in indexes:
                entry = self._entries[index]
                last = ends[end]
                first = last - len(entry.word)
                exact = text.letters[first:last] == entry.word
                if exact or entry.word not in self._exact_only:
                    yield entry, first, last, exact


def detect(lexicon: Lexicon, text: str) -> list[Match]:
    """The emergencies in a text, the surest first; at most one of each kind."""
    heard = _Text.of(text)
    hits = list(lexicon.find(heard))
    safe = [(a, b) for e, a, b, exact in hits if e.role == "harmless" and (exact or b - a > 2)]
    cues = {e.word: e.weight for e, _, _, exact in hits if e.role == "cue" and exact}
    found = []
    for key, kind in lexicon.table.kinds.items():
        places = [
            _weigh(lexicon, heard, e, a, b, exact)
            for e, a, b, exact in hits
            if e.role == key and not any(x <= a and b <= y for x, y in safe)
        ]
        match = _add_up(lexicon, heard, key, kind, places, cues)
        if match is not None:
            found.append(match)
    if any(not lexicon.table.kinds[m.kind].generic for m in found):
        found = [m for m in found if not lexicon.table.kinds[m.kind].generic]
    return sorted(found, key=lambda m: (-m.score, m.start))


@dataclass(frozen=True, slots=True)
class _Weighed:
    """One entry found, with what its surroundings leave of its weight."""

    word: str
    first: int
    last: int
    score: float
    why: str


def _weigh(lexicon: Lexicon, text: _Text, entry: _Entry, first: int, last: int, exact: bool) -> _Weighed:
    table = lexicon.table
    weight, why = entry.weight, entry.word
    if not exact:
        weight *= table.homophone_short if len(entry.word) == 2 else table.homophone_long
        why += f"（音同：{text.letters[first:last]}）"
    start, end = text.places[first], text.places[last - 1] + 1
    for context, pattern in lexicon.contexts:
        if _applies(text.raw, start, end, context, pattern):
            weight *= context.factor
            why += f"［{context.why}］"
    return _Weighed(entry.word, first, last, weight, why)


def _applies(raw: str, start: int, end: int, context: Context, pattern: re.Pattern[str]) -> bool:
    """Whether a context's words are near, and are not part of one of its exceptions."""
    if context.reach:
        begin = max(_border(raw, start, _CLAUSE), start - context.reach)
        area = raw[begin:start]
        # an exception may stretch before the reach or into the word itself
        around = raw[max(0, begin - 4) : end]
    else:
        stop = next((i for i in range(end, len(raw)) if raw[i] in _SENTENCE), len(raw))
        area = around = raw[_border(raw, start, _SENTENCE) : stop]
    if any(word in around for word in context.exceptions):
        return False
    return pattern.search(area) is not None


def _border(raw: str, start: int, marks: str) -> int:
    """Where the clause or sentence begins that holds ``start``."""
    return next((i + 1 for i in range(start - 1, -1, -1) if raw[i] in marks), 0)


def _add_up(
    lexicon: Lexicon, text: _Text, key: str, kind: Kind, places: list[_Weighed], cues: Mapping[str, float]
) -> Match | None:
    """One kind's match from the places where its words stand, overlapping ones counted once."""
    used: list[_Weighed] = []
    for place in sorted(places, key=lambda p: (-p.score, p.first)):
        if place.score > 0 and all(
            (place.last <= u.first or u.last <= place.first) and place.word != u.word for u in used
        ):
            used.append(place)
    if not used:
        return None
    best = used[0]
    doubt = 1.0
    for place in used:
        doubt *= 1 - place.score
    calm = best.score < lexicon.table.possible * 0.8
    helping = {} if calm else {w: v for w, v in cues.items() if all(w not in u.word for u in used)}
    for value in helping.values():
        doubt *= 1 - value
    score = round(1 - doubt, 3)
    if score < lexicon.table.possible:
        return None
    start, end = text.places[best.first], text.places[best.last - 1] + 1
    return Match(
        kind=key,
        number=lexicon.table.policy_number or kind.number,
        words=text.raw[start:end],
        start=start,
        end=end,
        score=score,
        certain=score >= lexicon.table.certain,
        why="，".join([*(u.why for u in used), *helping]),
    )


# --- making a lexicon ready ---------------------------------------------------------------------


def _entries(table: _Table) -> Iterator[_Entry]:
    for key, kind in table.kinds.items():
        for word, weight in kind.words.items():
            yield _Entry(word, key, weight)
    for word, weight in table.cues.items():
        yield _Entry(word, "cue", weight)
    for word in table.harmless.words:
        yield _Entry(word, "harmless", 0.0)


def _weights(table: _Table) -> Iterator[tuple[str, float]]:
    for name in ("certain", "possible", "homophone_short", "homophone_long"):
        yield name, getattr(table, name)
    for key, kind in table.kinds.items():
        for word, weight in kind.words.items():
            yield f"kinds.{key}.words.{word}", weight
    for word, weight in table.cues.items():
        yield f"cues.{word}", weight
    for context in (*table.before, *table.around):
        yield f"the factor of {context.why}", context.factor


def _pattern(context: Context) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(context.words, key=len, reverse=True))) or r"(?!)")


def _join(sounds: Iterable[str]) -> tuple[str, dict[int, int]]:
    """Syllables as one string, and for each syllable's last position how many syllables end there."""
    joined, ends = "|", {}
    for count, sound in enumerate(sounds, 1):
        joined += sound + "|"
        ends[len(joined) - 1] = count
    return joined, ends


def _automaton(entries: list[_Entry]) -> Any:
    """Searches for all entries' syllables at once; the bar keeps a syllable from matching inside one."""
    by_sound: dict[str, list[int]] = {}
    for index, entry in enumerate(entries):
        by_sound.setdefault(_join(_sounds(entry.word))[0], []).append(index)
    automaton = ahocorasick.Automaton()
    for sound, indexes in by_sound.items():
        automaton.add_word(sound, tuple(indexes))
    automaton.make_automaton()
    return automaton
