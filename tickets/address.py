"""The rest of an address: road, number, house, neighbourhood, community. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tickets.gazetteer import Gazetteer, Kind, Mention
from tickets.numbers import numerals

_NEAR = 4
"""How many characters behind the town an address still belongs to it."""
_CROSSING = ("和", "与", "跟")
_NAMED = (Kind.TOWN, Kind.DISTRICT)


@dataclass(frozen=True, slots=True)
class Tail:
    """The address below the town, its numbers in digits, and the words it came from."""

    start: int
    value: str
    words: str
    confidence: float


def _blanked(text: str, gazetteer: Gazetteer, named: Sequence[Mention]) -> str:
    """``text`` with what can be no part of the tail made commas, at the same length."""
    spans = [(match.start(), match.end()) for match in gazetteer.blank.finditer(text)]
    for mention in named:
        short = mention.place.kind in (Kind.TOWN_SHORT, Kind.DISTRICT_SHORT)
        # 桂城中学: the short name belongs to the name of the site.
        if mention.place.kind in _NAMED or (short and not _site_follows(text, mention.end, gazetteer)):
            spans.append((mention.start, mention.end))
    landmarks = [(m.start, m.end) for m in named if m.place.kind is Kind.LANDMARK]
    chars = list(text)
    for start, end in spans:
        if not any(start < last and first < end for first, last in landmarks):
            chars[start:end] = "，" * (end - start)
    return "".join(chars)


def _site_follows(text: str, end: int, gazetteer: Gazetteer) -> bool:
    match = gazetteer.address.match("某" + text[end : end + 4])
    return match is not None and len(match[0]) <= 4


def _spans(text: str, gazetteer: Gazetteer, named: Sequence[Mention]) -> list[tuple[int, int]]:
    """Where addresses and landmarks stand; those that touch or cross (佛山大道和季华路) made one."""
    plain = _blanked(text, gazetteer, named)
    found = [(match.start(), match.end()) for match in gazetteer.address.finditer(plain)]
    found += [(m.start, m.end) for m in named if m.place.kind is Kind.LANDMARK]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and (start <= merged[-1][1] or text[merged[-1][1] : start] in _CROSSING):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _corrected(text: str, start: int, end: int, named: Sequence[Mention]) -> str:
    """The words from ``start`` to ``end``, a misheard landmark put right."""
    out, at = [], start
    for mention in named:
        if mention.place.kind is Kind.LANDMARK and start <= mention.start and mention.end <= end:
            out += [text[at : mention.start], mention.place.said]
            at = mention.end
    return "".join([*out, text[at:end]])


def tail(text: str, gazetteer: Gazetteer, named: Sequence[Mention], town: Mention | None) -> Tail | None:
    """The address nearest behind the town, else the first one with the most said of it."""
    best: Tail | None = None
    for start, end in _spans(text, gazetteer, named):
        behind = [m for m in named if m.end <= start <= m.end + _NEAR and m.place.kind is not Kind.LANDMARK]
        value = numerals(_corrected(text, start, end, named), gazetteer.unit)
        own = [m.confidence for m in named if m.start >= start and m.end <= end]
        confidence = 0.8 if behind else 0.6
        if own:
            confidence = min(confidence + 0.1, max(own))
        if town is not None and town.start >= start and town.end <= end:
            confidence = max(confidence, town.confidence)
        if len(value) > 1 and (best is None or (confidence, len(value)) > (best.confidence, len(best.value))):
            best = Tail(start, value, text[start:end], confidence)
    return best


def community(text: str, gazetteer: Gazetteer, named: Sequence[Mention]) -> Tail | None:
    """The village, community or housing estate that is named; one of the gazetteer's is surer."""
    known = [
        m for m in named if m.place.kind is Kind.LANDMARK and gazetteer.community.fullmatch(m.place.said)
    ]
    if known:
        best = max(known, key=lambda m: (m.confidence, -m.start))
        return Tail(best.start, best.place.said, text[best.start : best.end], max(0.4, best.confidence))
    match = gazetteer.community.search(_blanked(text, gazetteer, named))
    if match is None:
        return None
    # 桂城夏北村 and 住夏北村 are of 夏北村, where it is known.
    inner = [m for m in named if match.start() <= m.start and m.end <= match.end()]
    landmarks = [m.start for m in inner if m.place.kind is Kind.LANDMARK]
    start = min(landmarks or [m.end for m in inner if m.end < match.end() - 1] or [match.start()])
    words = text[start : match.end()]
    return Tail(start, words, words, 0.8 if landmarks else 0.65)
