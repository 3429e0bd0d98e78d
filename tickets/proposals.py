"""What the caller's words propose beyond kind and matter, and an agent decides. Pure.

How urgent and grave a request is (Art. 55), whether it is confidential (Art. 60), why it may not be
taken (Art. 17), whether there was an order before, and which unit it is for (Art. 21). Each is a list
of names with cues; a cue is a phrase, and … in it stands for up to eight other characters.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from routing.model import Record
from tickets.lexicon import Lexicon, lexicon, longest

GAP = "…"
_GAP = "[^。！？!?；;]{0,8}?"
_DOUBT = 1.6
"""The score that is about two thirds sure."""


class SignData(Record, frozen=True, kw_only=True):
    """One proposal and what speaks for it."""

    name: str
    label: str = ""
    """What a screen calls it; the name when empty."""
    cues: Mapping[str, float]


class UrgentData(Record, frozen=True, kw_only=True):
    """What speaks for an urgent request that is not grave."""

    threshold: float = 2.0
    cues: Mapping[str, float] = {}


class UnitData(Record, frozen=True, kw_only=True):
    """One unit (承办单位) and what is its affair."""

    name: str
    level: str = "district"
    """``district``: the unit of the caller's district; ``city``: the city's own; ``plain``: as named."""
    topics: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    cues: Mapping[str, float] = {}


class ProposalsData(Record, frozen=True, kw_only=True):
    """The part of the file of categories that is about proposals."""

    threshold: float = 1.5
    city: str = ""
    """Put before a unit's name when the district is not known."""
    negations: tuple[str, ...] = ()
    urgent: UrgentData = UrgentData()
    grave: tuple[SignData, ...] = ()
    secrecy: tuple[SignData, ...] = ()
    refusal: tuple[SignData, ...] = ()
    earlier: tuple[SignData, ...] = ()
    unit: tuple[UnitData, ...] = ()


@dataclass(frozen=True, slots=True)
class _Cue:
    name: str
    words: str
    weight: float


@dataclass(frozen=True, slots=True)
class Signs:
    """Names and their cues, made once."""

    phrases: Lexicon[_Cue]
    patterns: tuple[tuple[re.Pattern[str], _Cue], ...]
    denied: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Proposals:
    """The tables, made once."""

    data: ProposalsData
    urgent: Signs
    grave: Signs
    secrecy: Signs
    refusal: Signs
    earlier: Signs
    units: Signs


@dataclass(frozen=True, slots=True)
class Proposed:
    """A name, how surely, and where the words for it stand."""

    name: str
    confidence: float
    spans: tuple[tuple[int, int], ...]


def _signs(named: Iterable[tuple[str, Mapping[str, float]]], where: str, denied: re.Pattern[str]) -> Signs:
    phrases: list[tuple[str, _Cue]] = []
    patterns: list[tuple[re.Pattern[str], _Cue]] = []
    for place, (name, cues) in enumerate(named):
        for words, weight in cues.items():
            cue = _Cue(name, words, weight)
            if not words.replace(GAP, ""):
                raise ValueError(f"{where}[{place}].cues: {name or where} has an empty cue")
            if GAP in words:
                pattern = _GAP.join(re.escape(part) for part in words.split(GAP))
                patterns.append((re.compile(pattern), cue))
            else:
                phrases.append((words, cue))
    return Signs(phrases=lexicon(phrases), patterns=tuple(patterns), denied=denied)


def _once(names: Iterable[str], where: str) -> None:
    seen: set[str] = set()
    for place, name in enumerate(names):
        if name in seen or not name:
            raise ValueError(f"{where}[{place}].name: {name or 'a name'} is there twice or empty")
        seen.add(name)


def build_proposals(data: ProposalsData, topics: set[str], categories: set[str]) -> Proposals:
    """Make the tables. Raises ValueError with the entry at fault."""
    denied = re.compile("(?:" + ("|".join(map(re.escape, data.negations)) or "(?!)") + ")$")
    for place, unit in enumerate(data.unit):
        unknown = [*(set(unit.topics) - topics), *(set(unit.categories) - categories)]
        if unknown or unit.level not in ("district", "city", "plain"):
            what = f"{unknown[0]} is no topic or category" if unknown else f"{unit.level} is no level"
            raise ValueError(f"proposals.unit[{place}]: {unit.name}: {what}")

    def signs(where: str, some: Iterable[SignData | UnitData]) -> Signs:
        listed = list(some)
        _once((one.name for one in listed), f"proposals.{where}")
        return _signs([(one.name, one.cues) for one in listed], f"proposals.{where}", denied)

    return Proposals(
        data=data,
        urgent=_signs([("urgent", data.urgent.cues)], "proposals.urgent", denied),
        grave=signs("grave", data.grave),
        secrecy=signs("secrecy", data.secrecy),
        refusal=signs("refusal", data.refusal),
        earlier=signs("earlier", data.earlier),
        units=signs("unit", data.unit),
    )


def _hits(text: str, signs: Signs) -> list[tuple[int, int, _Cue]]:
    found = [(hit.start, hit.end, hit.what) for hit in longest(signs.phrases.scan(text))]
    for pattern, cue in signs.patterns:
        match = pattern.search(text)
        if match:
            found.append((match.start(), match.end(), cue))
    return [hit for hit in found if not signs.denied.search(text[max(0, hit[0] - 6) : hit[0]])]


def propose(
    text: str,
    signs: Signs,
    threshold: float,
    lean: Mapping[str, float] | None = None,
    tidy: Callable[[float], float] = lambda score: 1 - math.exp(-score / _DOUBT),
) -> Proposed | None:
    """The name with the highest score, None below ``threshold``. A cue said often counts once."""
    totals = dict(lean or {})
    spans: dict[str, list[tuple[int, int]]] = {}
    counted: set[tuple[str, str]] = set()
    for start, end, cue in sorted(_hits(text, signs), key=lambda hit: hit[:2]):
        if (cue.name, cue.words) not in counted:
            counted.add((cue.name, cue.words))
            totals[cue.name] = totals.get(cue.name, 0.0) + cue.weight
            spans.setdefault(cue.name, []).append((start, end))
    if not totals:
        return None
    name = max(totals, key=lambda one: totals[one])
    if totals[name] < threshold:
        return None
    rest = max((total for one, total in totals.items() if one != name), default=0.0)
    confidence = tidy(totals[name]) * (1.0 if rest <= 0 else totals[name] / (totals[name] + rest / 2))
    return Proposed(name, min(0.95, confidence), tuple(spans.get(name, ())))


def propose_urgency(text: str, proposals: Proposals) -> tuple[Proposed | None, Proposed | None]:
    """``urgent`` or ``grave``, and which of the four kinds of Art. 55 it may be."""
    grave = propose(text, proposals.grave, proposals.data.threshold)
    if grave:
        return Proposed("grave", grave.confidence, grave.spans), grave
    return propose(text, proposals.urgent, proposals.data.urgent.threshold), None


def propose_unit(
    text: str, proposals: Proposals, *, topic: str, category: str, district: str
) -> Proposed | None:
    """The unit for the matter, with the district it belongs to (Art. 21: 属地管理, 按职承办)."""
    lean: dict[str, float] = {}
    for unit in proposals.data.unit:
        score = (1.5 if topic in unit.topics else 0.0) + (2.5 if category in unit.categories else 0.0)
        if score:
            lean[unit.name] = score
    found = propose(text, proposals.units, proposals.data.threshold, lean)
    if found is None:
        return None
    level = next(unit.level for unit in proposals.data.unit if unit.name == found.name)
    before = {"plain": "", "city": proposals.data.city}.get(level, district or proposals.data.city)
    return Proposed(before + found.name, found.confidence, found.spans)
