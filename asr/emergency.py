"""Emergencies in what a caller says. Pure; the lexicon is data.

Words are found by their characters and by their sound, because recognisers write homophones
(着火 → 找火). Scenes are words that mean something only together (人 > 倒下 + 没反应). What is around
them decides whether they are meant: negation, the past, hearsay, questions about procedures and
complaints about the rescuers take weight away, cries for help add some. What is found of one kind
adds up as 1 - Π(1 - weight); the tone of the whole text, from trained weights, is added in log-odds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from asr.emergency_context import Surroundings, pattern
from asr.emergency_cry import Cries
from asr.emergency_find import Finder, Finds, Hit
from asr.emergency_score import Cue, Evidence, Place, evidence, moved, utmost
from asr.emergency_table import LexiconError, read_table
from asr.emergency_text import Text
from asr.emergency_tone import Said, pieces, weigh
from asr.emergency_weights import WEIGHTS

__all__ = ["Lexicon", "LexiconError", "Match", "Place", "detect", "weighed"]


@dataclass(frozen=True, slots=True)
class Match:
    """One kind of emergency found in a text."""

    kind: str
    number: str
    """The number to call: the policy's if it names one, else the kind's own."""
    words: str
    """What was recognised at the strongest place."""
    start: int
    end: int
    """Where that is in the text, in characters."""
    score: float
    certain: bool
    why: str
    """The entries that were found and what was taken into account, for the one who judges the alarm."""
    places: tuple[Place, ...] = ()
    """Every place that counted, the strongest first."""


class Lexicon:
    """A lexicon made ready to search; ``detect`` uses it."""

    def __init__(self, data: Mapping[str, Any], weights: Mapping[str, float]) -> None:
        self.table = read_table(data)
        self.finder = Finder(self.table)
        self.weights = weights
        self.contexts = tuple((c, pattern(c.words)) for c in (*self.table.before, *self.table.around))
        self.present = pattern(self.table.present)
        self.cries = Cries(self.table)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], weights: Mapping[str, float] = WEIGHTS) -> Lexicon:
        """Make one from plain data (the parsed file). Raises LexiconError saying what is wrong where."""
        return cls(data, weights)


def detect(lexicon: Lexicon, text: str) -> list[Match]:
    """The emergencies in a text, the surest first; at most one of each kind.

    A bare cry for help is left out beside another kind, unless nothing but the cry is certain.
    """
    table = lexicon.table
    found = [match for match in _judged(lexicon, text) if match.score >= table.possible]
    named = [match for match in found if not table.kinds[match.kind].generic]
    if named and (any(match.certain for match in named) or not any(match.certain for match in found)):
        found = named
    return sorted(found, key=lambda m: (-m.score, m.start))


def weighed(lexicon: Lexicon, text: str) -> list[Match]:
    """Every kind with anything in its favour, also what stays below *possible*, the surest first."""
    return sorted(_judged(lexicon, text), key=lambda m: (-m.score, m.start))


def _judged(lexicon: Lexicon, text: str) -> list[Match]:
    heard = Text.of(text)
    if not heard.letters:
        return []
    table = lexicon.table
    surroundings = Surroundings(heard.raw, lexicon.contexts, lexicon.present)
    finds = lexicon.finder.search(heard)
    tone = _tone(lexicon, heard)
    places = _places(lexicon, heard, finds, surroundings)
    cues = [
        Cue(hit.entry.word, hit.entry.weight, heard.sentence(heard.places[hit.first])) for hit in finds.cues
    ]
    known = [evidence(table, kind, places[kind], cues) for kind in table.kinds if kind in places]
    found = [one for one in known if one]
    told, lifted = [], []
    for one in found:
        score = _score(lexicon, heard, one, tone)
        told.append(_match(lexicon, text, one, min(score, utmost(table, one, found)), tone))
        lifted.append(_match(lexicon, text, one, score, tone))
    return [*told, *_unnamed(lexicon, heard, text, told, lifted, tone)]


def _unnamed(
    lexicon: Lexicon, heard: Text, text: str, told: list[Match], lifted: list[Match], tone: Said | None
) -> Iterable[Match]:
    """A call for help that says not for what: too little speaks for any kind, or nothing does."""
    table, kind = lexicon.table, lexicon.table.tone.kind
    if tone is None or not kind or any(match.kind == kind for match in told):
        return
    surest = max((match.score for match in told), default=0.0)
    likeliest = max(lifted, key=lambda match: match.score, default=None)
    if likeliest and likeliest.certain:
        if surest < table.certain:
            yield replace(likeliest, kind=kind, number=table.policy_number or table.kinds[kind].number)
    elif (
        surest < table.possible
        and len(heard.letters) >= table.tone.alone
        and not _disclaimed(lexicon, heard, told)
    ):
        yield _by_tone(lexicon, heard, text, kind, tone)


def _disclaimed(lexicon: Lexicon, heard: Text, told: list[Match]) -> bool:
    """Whether nearly all that was said is a word and that it is not meant: the tone has nothing to add."""
    cut = [match.places for match in told if match.places[0].against]
    return any(lexicon.cries.is_short(heard.raw, [s for p in places for s in p.spans]) for places in cut)


def _tone(lexicon: Lexicon, heard: Text) -> Said | None:
    settings = lexicon.table.tone
    if not settings.weight:
        return None
    said = weigh(pieces(heard), lexicon.weights)
    return Said(said.score * settings.weight + settings.shift, said.strongest)


def _places(
    lexicon: Lexicon, heard: Text, finds: Finds, surroundings: Surroundings
) -> dict[str, list[Place]]:
    """Words and scenes of each kind, with what their surroundings leave of them."""
    found: dict[str, list[Place]] = {}
    for hit in finds.words:
        place = _place(heard, surroundings, hit.entry.kind, hit.entry.word, hit.entry.weight, (hit,))
        found.setdefault(hit.entry.kind, []).append(place)
    for seen in lexicon.finder.scenes_in(finds):
        place = _place(heard, surroundings, seen.scene.kind, seen.scene.says, seen.scene.score, seen.hits)
        found.setdefault(seen.scene.kind, []).append(place)
    return found


def _place(
    heard: Text, surroundings: Surroundings, kind: str, says: str, weight: float, hits: tuple[Hit, ...]
) -> Place:
    spans = tuple(heard.span(hit.first, hit.last) for hit in hits)
    worst = 1.0
    against: tuple[str, ...] = ()
    for start, end in spans:
        left, why = surroundings.around(start, end, kind)
        if left < worst:
            worst, against = left, why
    full = weight * math.prod(hit.doubt for hit in hits)
    score = full * worst
    written = "…".join(heard.letters[h.first : h.last] for h in hits if h.doubt < 1)
    letters = sum(hit.last - hit.first for hit in hits)
    sentences = tuple([heard.sentence(start) for start, _ in spans])
    return Place(says, spans, score, written, against, full, letters, sentences)


def _score(lexicon: Lexicon, heard: Text, one: Evidence, tone: Said | None) -> float:
    """What speaks for a kind, moved by the tone: little is taken from plain words, nothing from cries."""
    table, against = lexicon.table, one.used[0].against
    spans = [span for place in one.used for span in place.spans]
    if against:
        raised = moved(table, one.score, tone)
        return min(one.score, raised) if lexicon.cries.is_short(heard.raw, spans) else raised
    if one.score >= table.possible and lexicon.cries.is_cry(heard.raw, spans):
        return max(one.score, moved(table, one.score, tone))
    return moved(table, one.score, tone, table.tone.least if one.score >= table.certain else math.inf)


def _match(lexicon: Lexicon, text: str, one: Evidence, score: float, tone: Said | None) -> Match:
    start = min(a for a, _ in one.used[0].spans)
    end = max(b for _, b in one.used[0].spans)
    why = "，".join([*(place.why for place in one.used), *one.helping, *_tone_why(tone)])
    return _told(lexicon, text, one.kind, score, (start, end), why, one.used)


def _by_tone(lexicon: Lexicon, heard: Text, text: str, kind: str, tone: Said) -> Match:
    """No entry of the lexicon, only the way it is said: never certain."""
    score = min(moved(lexicon.table, 0.0, tone), lexicon.table.certain - 0.01)
    return _told(
        lexicon, text, kind, score, heard.span(0, len(heard.letters)), "，".join(_tone_why(tone)), ()
    )


def _told(
    lexicon: Lexicon,
    text: str,
    key: str,
    score: float,
    span: tuple[int, int],
    why: str,
    places: tuple[Place, ...],
) -> Match:
    table, score = lexicon.table, round(score, 3)
    return Match(
        kind=key,
        number=table.policy_number or table.kinds[key].number,
        words=text[span[0] : span[1]],
        start=span[0],
        end=span[1],
        score=score,
        certain=score >= table.certain,
        why=why,
        places=places,
    )


def _tone_why(tone: Said | None) -> list[str]:
    if tone is None:
        return []
    shown = "、".join(f"{piece} {weight:+.1f}" for piece, weight in tone.strongest)
    return [f"整句{tone.score:+.1f}（{shown}）"]
