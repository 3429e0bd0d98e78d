"""The emergency lexicon as operators write it, checked. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from asr.emergency_text import KEPT
from routing.model import Record

_PART = re.compile(r"\s*([+>])\s*")
_LITERAL = re.compile(r"^「([^「」]+)」$")
LONGEST_WORD = 16


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
    kinds: tuple[str, ...] = ()
    """Only for these kinds of emergency; none: for all."""
    yields: bool = False
    """Without effect when a word of ``present`` stands between it (or the sentence's begin) and the match."""


class Kind(Record, frozen=True, kw_only=True):
    """One kind of emergency."""

    name: str
    number: str
    words: dict[str, float]
    scenes: dict[str, float] = msgspec.field(default_factory=dict)
    """Groups of words that belong together (``人 > 倒下 + 没反应``), and their weight."""
    generic: bool = False
    """A bare cry for help: told only when no other kind is found."""


class Harmless(Record, frozen=True, kw_only=True):
    """Everyday words that contain an emergency word; what lies within them does not count."""

    words: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    """Everyday words that only sound like one (大家, 打架): within them nothing counts by its sound."""


class Tone(Record, frozen=True, kw_only=True):
    """How much the trained weights of short word pieces say about a text as a whole."""

    weight: float = 1.0
    """0 turns them off."""
    entries: float = 0.5
    """How much the log-odds of words and scenes count beside it."""
    least: float = 0.6
    """Most that it takes away from plain words for an emergency against which no context speaks."""
    own: float = 0.4
    """The best supported kind is not told as certain while less than this speaks for it by its characters."""
    beside: float = 0.6
    """Any kind for which this much speaks, homophones included, may be; with less, kinds beside the best
    supported one are not raised."""
    shift: float = 0.0
    """Added to it: more finds more, and raises more false alarms."""
    kind: str = ""
    """Kind that is told when they alone raise the alarm; none: they never do."""
    alone: int = 0
    """Fewest letters of a text in which they alone may."""


class Cry(Record, frozen=True, kw_only=True):
    """Short cries, from which the tone takes nothing away."""

    letters: int = -1
    """Most letters beside the words found and the small words; -1: there are no such cries."""
    small: tuple[str, ...] = ()
    """Words that do not count (喂, 有人, 了); what stands in ``cues`` does not either."""
    unless: tuple[str, ...] = ()
    """Words of questions: with one of them it is no cry."""


class Table(Record, frozen=True, kw_only=True):
    """The lexicon as it stands in the file."""

    kinds: dict[str, Kind]
    policy_number: str = ""
    certain: float = 0.8
    possible: float = 0.5
    homophone_short: float = 0.75
    homophone_long: float = 0.92
    homophone_part: float = 0.6
    """For words of two letters in a group."""
    near_long: float = 0.75
    """For words of three and more letters that only sound similar (n and l, zh and z, an and ang)."""
    scene_gap: int = 14
    """Most letters between two parts of a scene."""
    exact_only: tuple[str, ...] = ()
    """Words whose homophones are too common to count."""
    groups: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    cues: dict[str, float] = msgspec.field(default_factory=dict)
    present: tuple[str, ...] = ()
    """Signs that it happens now."""
    harmless: Harmless = Harmless()
    before: tuple[Context, ...] = ()
    around: tuple[Context, ...] = ()
    tone: Tone = Tone(weight=0.0)
    cry: Cry = Cry()


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a scene: any of these groups or words."""

    groups: tuple[str, ...]
    """Names of groups; a word given itself is the group ``「word」``."""
    after: bool
    """It must come after the part before it."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Words that belong together, with gaps between them."""

    kind: str
    says: str
    score: float
    parts: tuple[Part, ...]


def read_table(data: Mapping[str, Any]) -> Table:
    """Plain data as a table. Raises LexiconError saying what is wrong where."""
    try:
        table = msgspec.convert(data, Table)
    except msgspec.ValidationError as error:
        raise LexiconError(f"emergency lexicon: {error}") from error
    for problem in _problems(table):
        raise LexiconError(f"emergency lexicon: {problem}")
    return table


def scenes_of(table: Table) -> Iterator[Scene]:
    """Every scene, taken apart. Raises LexiconError."""
    for key, kind in table.kinds.items():
        for says, score in kind.scenes.items():
            yield Scene(key, says, score, tuple(_parts(f"kinds.{key}.scenes.{says}", says, table)))


def _parts(where: str, says: str, table: Table) -> Iterator[Part]:
    pieces = _PART.split(says.strip())
    if len(pieces) < 3:
        raise LexiconError(f"emergency lexicon: {where}: a scene has two parts or more, with + or > between")
    for index in range(0, len(pieces), 2):
        names = tuple(name.strip() for name in pieces[index].split("/"))
        for name in names:
            if name not in table.groups and not _LITERAL.match(name):
                raise LexiconError(
                    f"emergency lexicon: {where}: there is no group {name!r} (a word itself stands in 「」)"
                )
        yield Part(names, after=index > 0 and pieces[index - 1] == ">")


def literals(scenes: tuple[Scene, ...]) -> set[str]:
    """The words that stand in scenes themselves, without their marks."""
    names = {name for scene in scenes for part in scene.parts for name in part.groups}
    return {found[1] for name in names if (found := _LITERAL.match(name))}


def _problems(table: Table) -> Iterator[str]:
    for where, weight in _shares(table):
        if not 0 <= weight <= 1:
            yield f"{where} is {weight}; it must be from 0 to 1"
    if table.possible > table.certain:
        yield "possible is greater than certain"
    if min(table.tone.weight, table.tone.entries, table.tone.least, table.tone.alone) < 0:
        yield "tone: weight, entries, least and alone must not be below 0"
    if not table.kinds:
        yield "there are no kinds"
    if table.tone.kind and table.tone.kind not in table.kinds:
        yield f"tone.kind: there is no kind {table.tone.kind!r}"
    if not 1 <= table.scene_gap <= 60:
        yield f"scene_gap is {table.scene_gap}; it must be from 1 to 60"
    for where, word, least in _words(table):
        if not least <= len(word) <= LONGEST_WORD or not all(KEPT.match(c) for c in word):
            count = "two or more" if least == 2 else "one or more"
            yield f"{where}: {word!r} must be {count} characters without marks (at most {LONGEST_WORD})"
    for key, kind in table.kinds.items():
        if not kind.words:
            yield f"kinds.{key} has no words"
        if not (kind.number or table.policy_number):
            yield f"kinds.{key} has no number and there is no policy_number"
    for context in (*table.before, *table.around):
        for key in context.kinds:
            if key not in table.kinds:
                yield f"the context {context.why}: there is no kind {key!r}"
    list(scenes_of(table))


def _words(table: Table) -> Iterator[tuple[str, str, int]]:
    for key, kind in table.kinds.items():
        yield from ((f"kinds.{key}.words", word, 2) for word in kind.words)
    for name, words in table.groups.items():
        yield from ((f"groups.{name}", word, 1) for word in words)
    yield from (("cues", word, 2) for word in table.cues)
    yield from (("harmless", word, 2) for word in (*table.harmless.words, *table.harmless.alike))
    yield from (("scenes", word, 1) for word in sorted(literals(tuple(scenes_of(table)))))


def _shares(table: Table) -> Iterator[tuple[str, float]]:
    for name in ("certain", "possible", "homophone_short", "homophone_long", "homophone_part", "near_long"):
        yield name, getattr(table, name)
    yield from (("tone.own", table.tone.own), ("tone.beside", table.tone.beside))
    for key, kind in table.kinds.items():
        yield from ((f"kinds.{key}.words.{word}", weight) for word, weight in kind.words.items())
        yield from ((f"kinds.{key}.scenes.{scene}", weight) for scene, weight in kind.scenes.items())
    yield from ((f"cues.{word}", weight) for word, weight in table.cues.items())
    for context in (*table.before, *table.around):
        yield f"the factor of {context.why}", context.factor
