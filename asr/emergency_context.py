"""What is around an emergency word: negation, the past, hearsay, questions, complaints. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cached_property

from asr.emergency_table import Context
from asr.emergency_text import CLAUSE, NOTED, SENTENCE

Ready = tuple[Context, re.Pattern[str]]


def pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Finds any of the words, the longest first."""
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))) or r"(?!)")


class Surroundings:
    """The context words of one text, found once; spaces and odd marks do not matter to them."""

    def __init__(self, raw: str, contexts: tuple[Ready, ...], present: re.Pattern[str]) -> None:
        kept = [found.start() for found in NOTED.finditer(raw)]
        self._at = {place: i for i, place in enumerate(kept)}
        raw = self._raw = "".join([raw[i] for i in kept])
        self._found = [(context, [m.span() for m in words.finditer(raw)]) for context, words in contexts]
        self._found = [(context, spans) for context, spans in self._found if spans]
        self._present = [m.start() for m in present.finditer(raw)]
        self._kept: dict[tuple[int, int, str], tuple[float, tuple[str, ...]]] = {}

    @cached_property
    def _sentences(self) -> list[int]:
        return [i for i, c in enumerate(self._raw) if c in SENTENCE]

    @cached_property
    def _clauses(self) -> list[int]:
        return [i for i, c in enumerate(self._raw) if c in CLAUSE]

    def around(self, start: int, end: int, kind: str) -> tuple[float, tuple[str, ...]]:
        """What is left of a kind's weight for the characters from ``start`` to before ``end``, and why."""
        known = self._kept.get((start, end, kind))
        if known is None:
            left, why = 1.0, []
            first, after = self._at[start], self._at[end - 1] + 1
            for context, spans in self._found:
                if (not context.kinds or kind in context.kinds) and self._applies(
                    context, spans, first, after
                ):
                    left *= context.factor
                    why.append(context.why)
            known = self._kept[(start, end, kind)] = (left, tuple(why))
        return known

    def _applies(self, context: Context, spans: list[tuple[int, int]], start: int, end: int) -> bool:
        if context.reach:
            return self._stands_before(context, spans, start, end)
        begin, stop = _border(self._sentences, start), _next(self._sentences, end, len(self._raw))
        inside = [(a, b) for a, b in spans if begin <= a and b <= stop and (b <= start or a >= end)]
        if context.yields:
            inside = [(a, b) for a, b in inside if not self._now(a if a < start else begin, start)]
        if not inside:
            return False
        area = self._raw[begin:stop]
        return not any(word in area for word in context.exceptions)

    def _stands_before(self, context: Context, spans: list[tuple[int, int]], start: int, end: int) -> bool:
        begin = max(_border(self._clauses, start), start - context.reach)
        if not any(begin <= a and b <= start for a, b in spans):
            return False
        # an exception may stretch before the reach or into the word itself
        around = self._raw[max(0, begin - 4) : end]
        return not any(word in around for word in context.exceptions)

    def _now(self, begin: int, start: int) -> bool:
        """Whether a sign of the present stands from ``begin`` to before ``start``."""
        at = bisect_left(self._present, begin)
        return at < len(self._present) and self._present[at] < start


def _border(marks: list[int], start: int) -> int:
    at = bisect_left(marks, start)
    return marks[at - 1] + 1 if at else 0


def _next(marks: list[int], end: int, length: int) -> int:
    at = bisect_right(marks, end - 1)
    return marks[at] if at < len(marks) else length
