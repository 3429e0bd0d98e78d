"""A caller's words as the emergency detector sees them: letters, where they stood, how they sound. Pure.

Recognisers write homophones (着火 → 找火) and mistake near sounds (n and l, zh and z, an and ang, f and h)
for one another, so each letter has a toneless syllable and a coarser one in which those are one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from pypinyin import Style, pinyin

from asr.text import simplify

KEPT = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a30-9A-Za-z]")
SENTENCE = "。！？!?\n；;"
CLAUSE = SENTENCE + "，,、：:"
NOTED = re.compile(KEPT.pattern[:-1] + CLAUSE + "]")
"""Letters, and the marks that end clauses."""
_ONE_SOUND = {
    "着": "zhao",
    "地": "di",
    "血": "xue",
    "得": "de",
    "大": "da",
    "行": "xing",
    "重": "zhong",
    "吐": "tu",
    "倒": "dao",
    "压": "ya",
    "车": "che",
    "么": "me",
    "没": "mei",
    "露": "lou",
    "活": "huo",
}
"""Characters of several readings: the one that counts, the same in the lexicon and in what is heard."""
_NEAR = (
    (re.compile(r"^(z|c|s)h"), r"\1"),
    (re.compile(r"^n(?=[aeiouv])"), "l"),
    (re.compile(r"^r"), "l"),
    (re.compile(r"^hu(?=[aeio])"), "f"),
    (re.compile(r"^hu"), "fu"),
    (re.compile(r"(?<=[aei])ng$"), "n"),
    (re.compile(r"^y(?=i)"), ""),
    (re.compile(r"^fo$"), "f"),
)


@cache
def sound(char: str) -> str:
    """Its toneless syllable, always the same one; digits, Latin and unknown letters stand for themselves."""
    if char in _ONE_SOUND:
        return _ONE_SOUND[char]
    return str(pinyin(char, style=Style.NORMAL, errors=str.lower)[0][0])


@cache
def near(syllable: str) -> str:
    """What a syllable and those that are mistaken for it have in common."""
    for pattern, instead in _NEAR:
        syllable = pattern.sub(instead, syllable)
    return syllable


@dataclass(frozen=True, slots=True)
class Text:
    """A text with, for each letter that counts, where it stood and how it sounds."""

    raw: str
    letters: str
    places: tuple[int, ...]
    sounds: tuple[str, ...]
    nears: tuple[str, ...]
    ends: tuple[int, ...]
    """Where its sentences end, in characters."""

    @classmethod
    def of(cls, raw: str) -> Text:
        """Make one; ``raw`` with simplified characters, each at its place, is what it keeps."""
        raw = _simplified(raw)
        places = tuple([found.start() for found in KEPT.finditer(raw)])
        letters = "".join([raw[i] for i in places])
        sounds = tuple([sound(c) for c in letters])
        ends = tuple([i for i, char in enumerate(raw) if char in SENTENCE])
        return cls(raw, letters, places, sounds, tuple([near(s) for s in sounds]), ends)

    def sentence(self, char: int) -> int:
        """Which sentence a character of the raw text stands in, counted from 0."""
        return bisect_left(self.ends, char)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Characters of the raw text from a letter to before another."""
        return self.places[first], self.places[last - 1] + 1


def _simplified(raw: str) -> str:
    whole = simplify(raw)
    return whole if len(whole) == len(raw) else "".join([_one(char) for char in raw])


@cache
def _one(char: str) -> str:
    found = simplify(char)
    return found if len(found) == 1 else char


def joined(syllables: Iterable[str]) -> tuple[str, dict[int, int]]:
    """Syllables as one string, and for each syllable's last position how many syllables end there."""
    parts, ends, length = ["|"], {}, 1
    for count, syllable in enumerate(syllables, 1):
        parts.append(syllable + "|")
        length += len(syllable) + 1
        ends[length - 1] = count
    return "".join(parts), ends
