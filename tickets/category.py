"""Kind of request, matter and urgency, weighed from cue words that are data. Pure.

When nothing speaks for a category it stays empty: an agent corrects an empty field sooner
than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from routing.model import Record
from tickets.lexicon import Hit, Lexicon, lexicon, longest
from tickets.sounds import Sounds, sounds_of


class CategoryData(Record, frozen=True, kw_only=True):
    """One kind of request (咨询, 求助, 投诉, 举报, 建议, 表扬)."""

    name: str
    parent: str = ""
    """The category that it is a more specific kind of."""
    sounds: tuple[str, ...] = ()
    """Cues that count by sound too."""
    cues: Mapping[str, float] = {}


class TopicData(Record, frozen=True, kw_only=True):
    """One matter; the number dialled may lean towards it."""

    name: str
    numbers: tuple[str, ...] = ()
    category: str = ""
    lean: float = 0.0
    cues: Mapping[str, float] = {}


class UrgentData(Record, frozen=True, kw_only=True):
    """What speaks for a grave and urgent request (Art. 55)."""

    threshold: float
    cues: Mapping[str, float]


class GistData(Record, frozen=True, kw_only=True):
    """Words for the summary and the wish."""

    drop: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()


class CategoriesData(Record, frozen=True, kw_only=True):
    """The file of categories."""

    threshold: float
    intents: tuple[str, ...] = ()
    intent_bonus: float = 0.0
    negations: tuple[str, ...] = ()
    category: tuple[CategoryData, ...]
    topic: tuple[TopicData, ...] = ()
    urgent: UrgentData
    gist: GistData = GistData()


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue word of one category or topic."""

    words: str
    name: str
    weight: float
    named: bool
    """The cue is the category's own name, such as 投诉."""


@dataclass(frozen=True, slots=True)
class Weigher:
    """The tables, made once."""

    data: CategoriesData
    categories: Lexicon[Cue]
    sounds: Sounds
    by_sound: Lexicon[Cue]
    topics: Lexicon[Cue]
    urgent: Lexicon[Cue]
    denied: re.Pattern[str]
    intended: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Weighed:
    """The name that won, how surely, and the words that spoke for it with where they begin."""

    name: str
    confidence: float
    words: str
    start: int | None


def _cues(named: Iterable[CategoryData | TopicData]) -> list[tuple[str, Cue]]:
    return [
        (words, Cue(words, one.name, weight, words == one.name))
        for one in named
        for words, weight in one.cues.items()
    ]


def _ending(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")$")


def build_weigher(data: CategoriesData) -> Weigher:
    """Make the tables. Raises ValueError for an empty cue or a topic that leans to no known category."""
    names = {category.name for category in data.category}
    for number, topic in enumerate(data.topic):
        if topic.category and topic.category not in names:
            what = f"topic {topic.name}: {topic.category} is no category of this file"
            raise ValueError(f"topic[{number}].category: {what}")
    heard = [(word, category) for category in data.category for word in category.sounds]
    sounds = sounds_of(word for word, _ in heard)
    urgent = [(words, Cue(words, "urgent", weight, False)) for words, weight in data.urgent.cues.items()]
    return Weigher(
        data=data,
        categories=lexicon(_cues(data.category)),
        sounds=sounds,
        by_sound=lexicon(
            (sounds.of(word), Cue(word, category.name, category.cues.get(word, 1.0) * 0.7, True))
            for word, category in heard
        ),
        topics=lexicon(_cues(data.topic)),
        urgent=lexicon(urgent),
        denied=_ending(data.negations or ("\x00",)),
        intended=_ending(data.intents or ("\x00",)),
    )


def _undenied(text: str, hits: list[Hit[Cue]], weigher: Weigher) -> list[Hit[Cue]]:
    return [hit for hit in hits if not weigher.denied.search(text[max(0, hit.start - 6) : hit.start])]


def _longest_of_each(hits: list[Hit[Cue]]) -> list[Hit[Cue]]:
    """Longest hits, but one phrase may be a cue of several names."""
    kept = {(hit.start, hit.end) for hit in longest(hits)}
    return [hit for hit in hits if (hit.start, hit.end) in kept]


def _winner(
    hits: list[tuple[Hit[Cue], float]], lean: Mapping[str, float], threshold: float
) -> Weighed | None:
    totals = dict(lean)
    counted: set[tuple[str, str]] = set()
    for hit, weight in hits:
        # A word said ten times speaks once.
        if (hit.what.name, hit.what.words) not in counted:
            counted.add((hit.what.name, hit.what.words))
            totals[hit.what.name] = totals.get(hit.what.name, 0.0) + weight
    ranked = sorted(totals.items(), key=lambda item: -item[1])
    if not ranked or ranked[0][1] < threshold:
        return None
    name, total = ranked[0]
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    own = [hit for hit, _ in hits if hit.what.name == name]
    words = "、".join(dict.fromkeys(hit.what.words for hit in own))
    confidence = total / (total + second) * min(1.0, 0.5 + total / 6)
    return Weighed(name, round(confidence, 3), words, own[0].start if own else None)


def weigh_category(text: str, weigher: Weigher, dnis: str = "") -> Weighed | None:
    """The kind of request, None when too little speaks for any."""
    hits = _longest_of_each(weigher.categories.scan(text))
    spans = [(hit.start, hit.end) for hit in hits]
    heard = [
        hit
        for hit in weigher.by_sound.scan(weigher.sounds.of(text))
        if all(hit.end <= start or end <= hit.start for start, end in spans)
    ]
    weighed: list[tuple[Hit[Cue], float]] = []
    for hit in sorted(_undenied(text, hits + heard, weigher), key=lambda hit: hit.start):
        intended = hit.what.named and weigher.intended.search(text[max(0, hit.start - 4) : hit.start])
        weighed.append((hit, hit.what.weight + (weigher.data.intent_bonus if intended else 0.0)))
    if not weighed:
        return None  # the number dialled leans, it does not decide
    lean = {topic.category: topic.lean for topic in weigher.data.topic if dnis and dnis in topic.numbers}
    return _winner(weighed, lean, weigher.data.threshold)


def weigh_topic(text: str, weigher: Weigher, dnis: str = "") -> Weighed | None:
    """The matter, None when too little speaks for any; the number dialled alone is enough."""
    hits = _longest_of_each(weigher.topics.scan(text))
    lean = {topic.name: 2.0 for topic in weigher.data.topic if dnis and dnis in topic.numbers}
    return _winner([(hit, hit.what.weight) for hit in hits], lean, 1.5)


def weigh_urgency(text: str, weigher: Weigher) -> Weighed | None:
    """``urgent`` when harm is happening or near, else None."""
    hits = _undenied(text, longest(weigher.urgent.scan(text)), weigher)
    return _winner([(hit, hit.what.weight) for hit in hits], {}, weigher.data.urgent.threshold)
