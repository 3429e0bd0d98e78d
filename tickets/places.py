"""Where the matter is: district, town and the rest of the address, with the doubt kept. Pure.

A name counts by its characters, else by its sound, else by its sound as southern speakers
make it, else by likeness; each step is less sure. Short names that sound like everyday words
need support: their district before them, or 镇, 街道 or a word for "there" behind. One name for
several towns (罗村 …) is known with half the certainty. What fits no step is looked for by
``tickets.likely`` and is a question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TypeAlias

from rapidfuzz import fuzz, process

from tickets.address import Tail, community, tail
from tickets.gazetteer import Gazetteer, Kind, Mention, Place
from tickets.lexicon import Hit, longest
from tickets.likely import likely_places
from tickets.sounds import spelling

_BY_CHARS = {
    Kind.TOWN: 1.0,
    Kind.TOWN_SHORT: 0.9,
    Kind.LANDMARK: 0.8,
    Kind.DISTRICT: 1.0,
    Kind.DISTRICT_SHORT: 0.9,
}
_BY_SOUND = {
    Kind.TOWN: 0.85,
    Kind.TOWN_SHORT: 0.68,
    Kind.LANDMARK: 0.68,
    Kind.DISTRICT: 0.85,
    Kind.DISTRICT_SHORT: 0.65,
}
_IN_SLOT = 0.4
"""For each word before and behind that makes an everyday word a place: 在西南 and 西南那边."""
_FOLDED = 0.85
"""What is left of the confidence when only the folded sound fits."""
_LIKENESS = 86.0
Span: TypeAlias = tuple[int, int]
_FULL = (Kind.TOWN, Kind.DISTRICT)

_NOT = re.compile("(?:不是|不在|不属于|并非|没在)(?:在|说|指)?$")
_CORRECTED = re.compile("不对|说错|讲错|搞错|应该是|更正")
_CORRECTION = 12
"""Most characters between a place and what corrects it."""
_HERE = re.compile("(?:那边|这边|这里|那里|这儿|那儿|附近|街|镇|市场|的)")
_AT = re.compile("(?:在|住|位于|来自|到|去|是|回|属于|我们|表扬|投诉|举报|建议)$")
_SUFFIX = re.compile("街道|镇|区")


@dataclass(frozen=True, slots=True)
class Found:
    """What the text says of the place."""

    district: Mention | None
    town: Mention | None
    tail: Tail | None
    community: Tail | None
    areas: tuple[Span, ...]
    """Where towns and districts stand."""


def _inside(hit: Hit[Place], spans: list[Span]) -> bool:
    return any(start <= hit.start and hit.end <= end for start, end in spans)


def _district_before(text: str, start: int, place: Place, known: list[Mention]) -> bool:
    return any(
        mention.place.district == place.district
        and 0 <= start - mention.end <= 2
        and mention.place.kind in (Kind.DISTRICT, Kind.DISTRICT_SHORT)
        and text[mention.end : start] in ("", "区", "的", "，", "区的", "市", " ")
        for mention in known
    )


def _free(hit: Hit[Place], known: list[Mention]) -> bool:
    return all(hit.end <= other.start or other.end <= hit.start for other in known)


def _by_chars(text: str, gazetteer: Gazetteer, guards: list[Span]) -> list[Mention]:
    scanned = gazetteer.chars.scan(text)
    spans = {(hit.start, hit.end) for hit in longest(scanned)}
    # One name of several towns is a hit of each.
    hits = [hit for hit in scanned if (hit.start, hit.end) in spans and not _inside(hit, guards)]
    found: list[Mention] = []
    for hit in hits:
        confidence = _BY_CHARS[hit.what.kind]
        needs = hit.what.needs_support and hit.what.kind is Kind.TOWN_SHORT
        if needs and not _district_before(text, hit.start, hit.what, found):
            slots = bool(_AT.search(text[max(0, hit.start - 3) : hit.start])) + bool(
                _HERE.match(text, hit.end)
            )
            if not slots:
                continue
            confidence = _IN_SLOT * slots
        found.append(Mention(hit.start, hit.end, hit.what, confidence))
    return _doubted(found)


def _doubted(found: list[Mention]) -> list[Mention]:
    """One name for several towns is doubtful, unless a town or district beside it settles which."""
    homes = {
        (m.start, m.end): {o.place.town for o in found if o.start == m.start and o.end == m.end}
        for m in found
    }
    clear = [m for m in found if len(homes[m.start, m.end]) == 1]
    kept: list[Mention] = []
    for mention in found:
        if len(homes[mention.start, mention.end]) == 1:
            kept.append(mention)
            continue
        rivals = [m for m in found if (m.start, m.end) == (mention.start, mention.end)]
        settled = [m for m in rivals if any(_agree(m.place, other.place) for other in clear)]
        if len(settled) == 1:
            kept += settled if mention is settled[0] else []
        else:
            kept.append(replace(mention, confidence=mention.confidence / 2))
    return kept


def _agree(one: Place, other: Place) -> bool:
    return one.town == other.town if other.town else one.district == other.district


def _supported(text: str, hit: Hit[Place], known: list[Mention], everyday: list[Span]) -> bool:
    """Whether a name known by its sound only may count."""
    place = hit.what
    if place.kind in (Kind.TOWN, Kind.DISTRICT, Kind.LANDMARK):
        # The characters of the suffix itself must be right: 区 sounds like 去, 镇 like 阵.
        return place.kind is Kind.LANDMARK or text[hit.end - 1] == place.said[-1]
    if _district_before(text, hit.start, place, known):
        return True
    if place.needs_support or _inside(hit, everyday):
        return False
    return bool(_AT.search(text[max(0, hit.start - 3) : hit.start])) and bool(_HERE.match(text, hit.end))


def _by_sound(
    text: str, gazetteer: Gazetteer, known: list[Mention], guards: list[Span], *, folded: bool
) -> list[Mention]:
    sounds, table = (gazetteer.folded, gazetteer.by_fold) if folded else (gazetteer.exact, gazetteer.by_sound)
    everyday = [(hit.start, hit.end) for hit in gazetteer.homophones.scan(text)]
    hits = [hit for hit in table.scan(sounds.of(text)) if _free(hit, known) and not _inside(hit, guards)]
    found = list(known)
    for hit in longest(hits) if not folded else longest([h for h in hits if len(h.what.said) > 2]):
        if _supported(text, hit, found, everyday):
            confidence = _BY_SOUND[hit.what.kind] * (_FOLDED if folded else 1.0)
            found.append(Mention(hit.start, hit.end, hit.what, confidence))
            found.sort(key=lambda mention: mention.start)
    return found


def _by_likeness(text: str, gazetteer: Gazetteer, known: list[Mention]) -> list[Mention]:
    found = list(known)
    for suffix in _SUFFIX.finditer(text):
        best: Mention | None = None
        for length in (2, 3):
            start = suffix.start() - length
            span = Hit(start, suffix.end(), None)
            if start < 0 or any(span.start < m.end and m.start < span.end for m in found):
                continue
            match = process.extractOne(
                spelling(text[start : suffix.end()]),
                gazetteer.spellings.keys(),
                scorer=fuzz.ratio,
                score_cutoff=_LIKENESS,
            )
            if match is None:
                continue
            place = gazetteer.spellings[match[0]]
            confidence = 0.6 * match[1] / 100
            if place.said[-1] == suffix[0][-1] and (best is None or confidence > best.confidence):
                best = Mention(start, suffix.end(), place, confidence)
        if best:
            found.append(best)
    return sorted(found, key=lambda mention: mention.start)


def _said_so(text: str, mentions: list[Mention]) -> list[Mention]:
    """Without what the caller denied (不是桂城) or took back (桂城,不对,大沥)."""
    kept: list[Mention] = []
    for mention in mentions:
        if _NOT.search(text[max(0, mention.start - 6) : mention.start]):
            continue
        between = text[kept[-1].end : mention.start] if kept else ""
        if len(between) < _CORRECTION and _CORRECTED.search(between):
            kept.clear()
        kept.append(mention)
    return kept


def mentions(text: str, gazetteer: Gazetteer) -> list[Mention]:
    """Every place named in ``text`` and not denied, in order."""
    guards = [(hit.start, hit.end) for hit in gazetteer.guards.scan(text)]
    found = _by_chars(text, gazetteer, guards)
    found = _by_sound(text, gazetteer, found, guards, folded=False)
    found = _by_sound(text, gazetteer, found, guards, folded=True)
    found = _said_so(text, _by_likeness(text, gazetteer, found))
    return likely_places(text, gazetteer, found)


def _best(some: list[Mention]) -> Mention | None:
    return max(
        some, key=lambda mention: (mention.confidence, mention.place.kind, -mention.start), default=None
    )


def find_place(text: str, gazetteer: Gazetteer) -> Found:
    """District, town and address tail. A town implies its district."""
    named = mentions(text, gazetteer)
    districts = [m for m in named if m.place.kind in (Kind.DISTRICT, Kind.DISTRICT_SHORT)]
    district = _best(districts)
    towns = [mention for mention in named if mention.place.town]
    if district:
        # Two namings that agree outweigh one that does not.
        agreeing = [m for m in towns if any(m.place.district == d.place.district for d in districts)]
        towns = agreeing or [m for m in towns if m.confidence >= district.confidence]
    town = _best(towns)
    landmark = _best([m for m in named if m.place.kind is Kind.LANDMARK])
    if town:
        if district is None or district.place.district != town.place.district:
            agreeing = [m for m in districts if m.place.district == town.place.district]
            district = _best(agreeing) or town
        elif district.confidence < town.confidence:
            district = replace(district, confidence=town.confidence)
    elif district is None:
        district = landmark
    return Found(
        district=district,
        town=town,
        tail=tail(text, gazetteer, named, town or district),
        community=community(text, gazetteer, named),
        areas=tuple((m.start, m.end) for m in named if m.place.kind is not Kind.LANDMARK),
    )
