"""The caller's key sentences and wish, shortened. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tickets.category import GistData

SUMMARY_MAX = 120
"""Characters of a summary."""
WISH_MAX = 80
"""Characters of a wish."""
_SENTENCE = re.compile("[^。！？!?；;\n]+")
_CLAUSE = re.compile("[^，,。！？!?；;、\n]+")
_WISH_END = re.compile("我的?(?:电话|手机|号码)|联系电话|我姓|我叫")
_EDGE = "，,。、 ；;：:！？!?"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence and where it begins."""

    start: int
    text: str


def _dropper(data: GistData) -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, data.drop), key=len, reverse=True)) or "(?!)"
    # Only where it stands alone or at an edge: 啊 inside 啊哈路 stays.
    return re.compile(f"(?:^|(?<=[{_EDGE}]))(?:{words})+(?=[{_EDGE}]|$)|^(?:{words})+")


@dataclass(frozen=True, slots=True)
class Gist:
    """The tables, made once."""

    drop: re.Pattern[str]
    wish: re.Pattern[str]


def build_gist(data: GistData) -> Gist:
    """Make the tables."""
    wishes = "|".join(sorted(map(re.escape, data.wishes), key=len, reverse=True)) or "(?!)"
    return Gist(drop=_dropper(data), wish=re.compile(wishes))


def _tidy(text: str, gist: Gist) -> str:
    text = gist.drop.sub("", text)
    return re.sub("[，,]{2,}", "，", text).strip(_EDGE)


def _cut(text: str, limit: int) -> str:
    """``text`` in at most ``limit`` characters, cut between clauses where that loses less than half."""
    if len(text) <= limit:
        return text
    ends = [match.end() for match in _CLAUSE.finditer(text) if match.end() < limit]
    end = ends[-1] if ends and ends[-1] >= limit // 2 else limit - 1
    return text[:end].rstrip(_EDGE) + "…"


def summarise(text: str, gist: Gist, weight: Callable[[str], float]) -> str:
    """The weightiest sentences of ``text`` in their order, at most 120 characters."""
    sentences = [Sentence(match.start(), _tidy(match[0], gist)) for match in _SENTENCE.finditer(text)]
    weighed = [(weight(one.text), one) for one in sentences if len(one.text) > 1]
    if not weighed:
        return ""
    telling = [(some, one) for some, one in weighed if some > 0] or weighed
    chosen: list[Sentence] = []
    length = 0
    for _, one in sorted(telling, key=lambda item: (-item[0], item[1].start)):
        if chosen and length + len(one.text) + 1 > SUMMARY_MAX:
            continue
        chosen.append(one)
        length += len(one.text) + 1
    return _cut("。".join(one.text for one in sorted(chosen, key=lambda one: one.start)), SUMMARY_MAX)


def find_wish(text: str, gist: Gist) -> Sentence | None:
    """What the caller wants done, from the last sentence that says so."""
    found: Sentence | None = None
    for sentence in _SENTENCE.finditer(text):
        match = gist.wish.search(sentence[0])
        if match:
            words = _tidy(_WISH_END.split(sentence[0][match.start() :])[0], gist)
            if len(words) > len(match[0]):
                found = Sentence(sentence.start() + match.start(), _cut(words, WISH_MAX))
    return found
