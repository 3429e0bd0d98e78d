"""Towns and districts that a recogniser misheard past all homophones, as questions to the caller. Pure.

A short name is two syllables, and telephone speech changes one of them: 勒流 → 泪流, 容桂 → 勇贵. What
sounds nearly like a name counts only in a place's slot, 在…这边 or 投诉…那个, and stays so doubtful
that the desk asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tickets.gazetteer import Gazetteer, Kind, Mention
from tickets.sounds import syllable

_NEEDED = ((0.99, 0.21), (0.79, 0.3), (0.6, 0.49), (0.0, 0.69))
"""Likeness → the slot it needs: 在 + name + a word for "there" is 1.0, a text's beginning + 的 is 0.49."""

_SAME, _EVERYDAY = 0.99, 0.6
"""What an everyday word that sounds the same needs; one that is only like a name is none."""

_BEFORE = re.compile("(?:在|住|珠|来自|位于|到|去|再)$")
_BEFORE_WEAK = re.compile(
    "(?:^|[，。,.！？!?、]|投诉|举报|反映|反应|建议|表扬|关于|一下|咨询|咨询个事|我们|从|往|给|个|帮|请|我是|来|顺着)$"
)
_AFTER = re.compile(
    "这边|那边|这里|那里|这儿|那儿|附近|街道|[镇街村]|派出所|政府|工业|大道|商场|卫生院|卫生所|公园|一带|那间|那个|这个|医院|这|那"
)
_AFTER_WEAK = re.compile("[的有一纳麻个间里做住上打租买开人]|行政|机场|哪|银|$|[，。,.！？!?]")
_STRONG, _WEAK, _NONE = 1.0, 0.7, 0.3


def _slot(text: str, start: int, end: int) -> float:
    """How much a place is expected between ``start`` and ``end``."""
    before = text[max(0, start - 5) : start]
    first = _STRONG if _BEFORE.search(before) else _WEAK if _BEFORE_WEAK.search(before) else _NONE
    after = text[end : end + 3]
    last = _STRONG if _AFTER.match(after) else _WEAK if _AFTER_WEAK.match(after) else _NONE
    return first * last


def _needed(like: float) -> float:
    """How telling a slot must be for a name that is ``like`` what was heard."""
    return next(slot for least, slot in _NEEDED if like >= least)


def likely_places(text: str, gazetteer: Gazetteer, known: list[Mention]) -> list[Mention]:
    """``known`` and, where no town is known, the likeliest mishearing of one; else of a district."""
    if any(mention.place.town for mention in known):
        return known
    sounds = [syllable(char) for char in text]
    everyday = {hit.start for hit in gazetteer.homophones.scan(text)}
    guarded = [(hit.start, hit.end) for hit in gazetteer.guards.scan(text)]
    district = next((mention.place.district for mention in known), "")
    best: dict[bool, Mention] = {}
    for start, sound in enumerate(sounds):
        if not sound or any(first <= start < last for first, last in guarded):
            continue
        for place, like in gazetteer.alike.at(sounds, start):
            end = start + len(place.said)
            slot = _slot(text, start, end)
            least = _needed(like)
            if start in everyday or text[start:end] == place.said:
                least = _EVERYDAY if like >= _SAME else 2.0
            town = place.kind is Kind.TOWN_SHORT
            if slot < least or (district and place.district != district) or _taken(start, end, known):
                continue
            confidence = round(0.3 + 0.35 * like * slot, 3)
            if town not in best or confidence > best[town].confidence:
                best[town] = Mention(start, end, place, confidence)
    found = best.get(True) or (None if district else best.get(False))
    return sorted([*known, found], key=lambda mention: mention.start) if found else known


def _taken(start: int, end: int, known: Iterable[Mention]) -> bool:
    return any(start < mention.end and mention.start < end for mention in known)
