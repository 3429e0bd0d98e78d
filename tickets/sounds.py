"""Chinese text as sounds: one code character a syllable, tones left out. Pure.

A text and its sounds have the same length, so that a place found in the one is at the same
place in the other. Recognisers err by homophones (桂城 → 贵城); in these codes both are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import lazy_pinyin

SILENT = "\x00"
"""Code of a character whose sound is in no key; it matches nothing."""
_FIRST_CODE = 0x4E00
_DIGITS = ("ling", "yi", "er", "san", "si", "wu", "liu", "qi", "ba", "jiu")
"""Recognisers write 三水 as 3水."""

# Sounds that southern speech and recognisers mix up: zh/z, ch/c, sh/s, -ng/-n, n-/l-, h-/f- before u.
_FOLDS = (
    (re.compile("^([zcs])h"), r"\1"),
    (re.compile("([aei]n)g$"), r"\1"),
    (re.compile("^n(?=.)"), "l"),
    (re.compile("^hu(?=.)"), "f"),
)


@lru_cache(maxsize=30_000)
def syllable(char: str) -> str:
    """The character's usual reading without tone, a digit's too; empty for anything else."""
    if char.isascii() and char.isdecimal():
        return _DIGITS[int(char)]
    if not "\u4e00" <= char <= "\u9fff":
        return ""
    return lazy_pinyin(char)[0]


@lru_cache(maxsize=2_000)
def fold(sound: str) -> str:
    """The syllable with the differences left out that southern speakers do not make."""
    for pattern, into in _FOLDS:
        sound = pattern.sub(into, sound)
    return sound


def spelling(text: str) -> str:
    """The text's syllables joined by spaces, for a fuzzy comparison."""
    return " ".join(syllable(char) for char in text)


@dataclass(frozen=True, slots=True)
class Sounds:
    """A fixed table of syllables and their code characters."""

    codes: Mapping[str, str]
    folded: bool

    def of(self, text: str) -> str:
        """``text`` as codes, of the same length."""
        if self.folded:
            return "".join([self.codes.get(fold(syllable(char)), SILENT) for char in text])
        return "".join([self.codes.get(syllable(char), SILENT) for char in text])


def sounds_of(texts: Iterable[str], *, folded: bool = False) -> Sounds:
    """A table of the syllables that ``texts`` need."""
    needed = {syllable(char) for text in texts for char in text} - {""}
    if folded:
        needed = {fold(sound) for sound in needed}
    codes = {sound: chr(_FIRST_CODE + number) for number, sound in enumerate(sorted(needed))}
    return Sounds(codes=codes, folded=folded)
