"""Kind of request and matter, weighed from cue words and learned weights that are data. Pure.

The kind is the sum of two voices: the cues of the operators' file (我要投诉) and the weights learned
from sentences (``tickets.learned``). When nothing speaks for a category it stays empty: an agent
corrects an empty field sooner than a wrong one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from routing.model import Record
from tickets.gazetteer import Gazetteer
from tickets.learned import NOTHING, Learned, LearnedData, build_learned, masked, opinion
from tickets.lexicon import Hit, Lexicon, lexicon, longest
from tickets.parties import Parties, PartiesData, build_parties
from tickets.proposals import Proposals, ProposalsData, build_proposals
from tickets.sounds import Sounds, sounds_of


class CategoryData(Record, frozen=True, kw_only=True):
    """One kind of request (咨询, 求助, 投诉, 举报, 建议, 表扬 and the more specific ones)."""

    name: str
    parent: str = ""
    """The more general kind that this is one of; its cues speak for this one too."""
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
    word_classes: Mapping[str, tuple[str, ...]] = {}
    """Words of one meaning, for the learned weights."""
    proposals: ProposalsData = ProposalsData()
    parties: PartiesData = PartiesData()
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
    classes: Lexicon[str]
    family: Mapping[str, tuple[str, ...]]
    """Category → itself and the more specific ones."""
    proposals: Proposals
    parties: Parties
    denied: re.Pattern[str]
    intended: re.Pattern[str]
    learned: Learned = NOTHING


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


def _check(data: CategoriesData) -> None:
    names = [category.name for category in data.category]
    for number, category in enumerate(data.category):
        if category.name in names[:number]:
            raise ValueError(f"category[{number}].name: two categories are called {category.name}")
        parents = [one for one in data.category if one.name == category.parent]
        if category.parent and (not parents or parents[0].parent or category.parent == category.name):
            what = f"category {category.name}: {category.parent} is no general category of this file"
            raise ValueError(f"category[{number}].parent: {what}")
    for number, topic in enumerate(data.topic):
        if topic.category and topic.category not in names:
            what = f"topic {topic.name}: {topic.category} is no category of this file"
            raise ValueError(f"topic[{number}].category: {what}")
    for name, words in data.word_classes.items():
        if not words or "" in words or "+" in name:
            raise ValueError(f"word_classes.{name}: words are needed, none empty, and no + in the name")


def build_weigher(data: CategoriesData) -> Weigher:
    """Make the tables, without learned weights. Raises ValueError with the entry at fault."""
    _check(data)
    heard = [(word, category) for category in data.category for word in category.sounds]
    sounds = sounds_of(word for word, _ in heard)
    names = [category.name for category in data.category]
    return Weigher(
        data=data,
        categories=lexicon(_cues(data.category)),
        sounds=sounds,
        by_sound=lexicon(
            (sounds.of(word), Cue(word, category.name, category.cues.get(word, 1.0) * 0.7, True))
            for word, category in heard
        ),
        topics=lexicon(_cues(data.topic)),
        classes=lexicon((word, name) for name, words in data.word_classes.items() for word in words),
        family={name: (name, *(one.name for one in data.category if one.parent == name)) for name in names},
        proposals=build_proposals(data.proposals, {topic.name for topic in data.topic}, set(names)),
        parties=build_parties(data.parties, set(names)),
        denied=_ending(data.negations or ("\x00",)),
        intended=_ending(data.intents or ("\x00",)),
    )


def with_learned(weigher: Weigher, data: LearnedData) -> Weigher:
    """The tables with weights. Raises ValueError with the weight that fits no category or class."""
    names = [category.name for category in weigher.data.category]
    return replace(weigher, learned=build_learned(data, names, weigher.data.word_classes))


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


def _named(text: str, weigher: Weigher) -> list[Hit[Cue]]:
    """Cues by their characters and by their sound, denied ones too."""
    hits = _longest_of_each(weigher.categories.scan(text))
    spans = [(hit.start, hit.end) for hit in hits]
    heard = [
        hit
        for hit in weigher.by_sound.scan(weigher.sounds.of(text))
        if all(hit.end <= start or end <= hit.start for start, end in spans)
    ]
    return sorted(hits + heard, key=lambda hit: hit.start)


def cue_totals(text: str, weigher: Weigher) -> tuple[dict[str, float], list[Hit[Cue]]]:
    """What the cues that are not denied say for each category, and where they stand."""
    totals: dict[str, float] = {}
    counted: set[tuple[str, str]] = set()
    hits = _undenied(text, _named(text, weigher), weigher)
    # A word said ten times speaks once, as strongly as it was ever meant.
    intended = {
        hit: bool(hit.what.named and weigher.intended.search(text[max(0, hit.start - 4) : hit.start]))
        for hit in hits
    }
    for hit in sorted(hits, key=lambda hit: (not intended[hit], hit.start)):
        if (hit.what.name, hit.what.words) in counted:
            continue
        counted.add((hit.what.name, hit.what.words))
        weight = hit.what.weight + (weigher.data.intent_bonus if intended[hit] else 0.0)
        for name in weigher.family[hit.what.name]:
            totals[name] = totals.get(name, 0.0) + weight
    return totals, hits


def hide(text: str, weigher: Weigher, places: Gazetteer) -> str:
    """``text`` without its places and the categories' own names, at the same length."""
    found = [(hit.start, hit.end) for hit in longest(places.chars.scan(text))]
    named = [(hit.start, hit.end) for hit in _named(text, weigher) if hit.what.named]
    return masked(text, found, named)


def _general(name: str, weigher: Weigher) -> str:
    return next(category.parent or name for category in weigher.data.category if category.name == name)


def weigh_category(text: str, weigher: Weigher, places: Gazetteer, dnis: str = "") -> Weighed | None:
    """The kind of request, None when too little speaks for any. The confidence is a probability."""
    totals, hits = cue_totals(text, weigher)
    said = opinion(hide(text, weigher, places), weigher.learned, weigher.classes)
    if not totals and not said.classes:
        return None  # the number dialled leans, it does not decide
    scores = {category.name: totals.get(category.name, 0.0) for category in weigher.data.category}
    for name, score in said.scores.items():
        scores[name] += score
    for topic in weigher.data.topic:
        if dnis and dnis in topic.numbers and topic.category:
            scores[topic.category] += topic.lean
    name = max(scores, key=lambda one: scores[one])
    top = scores[name]
    shares = {one: math.exp(score - top) for one, score in scores.items()}
    kinds: tuple[str, ...] = (name,)
    parent = _general(name, weigher)
    if not said.classes and totals.get(parent):
        name, kinds = parent, weigher.family[parent]  # nothing says which of its kinds it is
    confidence = sum(shares[kind] for kind in kinds) / sum(shares.values())
    if confidence < weigher.data.threshold:
        return None
    spans = [(hit.start, hit.end) for hit in hits if name in weigher.family[hit.what.name]]
    spans += said.reasons.get(name, ())
    words = "、".join(dict.fromkeys(text[start:end] for start, end in spans))
    return Weighed(name, round(confidence, 3), words, min(spans)[0] if spans else None)


def weigh_topic(text: str, weigher: Weigher, dnis: str = "") -> Weighed | None:
    """The matter, None when too little speaks for any; the number dialled alone is enough."""
    hits = _longest_of_each(weigher.topics.scan(text))
    lean = {topic.name: 2.0 for topic in weigher.data.topic if dnis and dnis in topic.numbers}
    return _winner([(hit, hit.what.weight) for hit in hits], lean, 1.5)
