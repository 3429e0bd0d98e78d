"""Whether somebody cries out a word and says little else: 着火了, 喂，打劫啊. Pure.

The tone is what many pieces of a text say together. Of three or four letters it says nothing, and must
not take anything away from them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from asr.emergency_context import pattern
from asr.emergency_table import Table
from asr.emergency_text import KEPT, NOTED, SENTENCE

_LATIN = re.compile(r"[A-Za-z]+|[0-9]+")
_ODD = re.compile(rf"(?<![A-Za-z])[^{NOTED.pattern[1:-1]}]+|[^{NOTED.pattern[1:-1]}]+(?![A-Za-z])")
"""Spaces and marks that end no clause, but between foreign words."""
_LONGEST = 240
"""A sentence of more characters is no cry."""


class Cries:
    """The settings of short cries, made ready."""

    def __init__(self, table: Table) -> None:
        self._most = table.cry.letters
        self._small = _words([*table.cry.small, *table.cues])
        self._unless = _words(table.cry.unless)

    def is_short(self, raw: str, spans: Iterable[tuple[int, int]]) -> bool:
        """Whether what stands at the spans is nearly all of its sentence."""
        rest = self._beside(raw, spans)
        return rest is not None and len(KEPT.findall(_LATIN.sub("1", rest))) <= self._most

    def is_cry(self, raw: str, spans: Iterable[tuple[int, int]]) -> bool:
        """Whether it is, and that is no question."""
        rest = self._beside(raw, spans)
        return rest is not None and self.is_short(raw, spans) and not self._unless.search(rest)

    def _beside(self, raw: str, spans: Iterable[tuple[int, int]]) -> str | None:
        """What the sentence says beside them, without small words; None when it is long."""
        places = sorted(spans)
        if self._most < 0 or not places:
            return None
        begin = max(raw.rfind(mark, 0, places[0][0]) for mark in SENTENCE) + 1
        end = min((at for mark in SENTENCE if (at := raw.find(mark, places[-1][1])) >= 0), default=len(raw))
        if end - begin > _LONGEST:
            return None
        return self._small.sub("，", _without(raw, begin, end, places))


def _words(words: Sequence[str]) -> re.Pattern[str]:
    """Finds any of the words; foreign ones only as whole words, large or small."""
    foreign = pattern([word for word in words if word.isascii() and word.isalpha()]).pattern
    other = pattern([word for word in words if not (word.isascii() and word.isalpha())]).pattern
    return re.compile(rf"(?<![A-Za-z])(?:{foreign})(?![A-Za-z])|{other}", re.IGNORECASE)


def _without(raw: str, begin: int, end: int, places: Sequence[tuple[int, int]]) -> str:
    """The sentence with a mark for each place, so that nothing grows together."""
    kept, at = [], begin
    for start, stop in places:
        kept.append(raw[at : max(at, start)])
        at = max(at, stop)
    return "，".join(_ODD.sub("", part) for part in (*kept, raw[at:end]))
