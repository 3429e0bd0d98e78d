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
from dataclasses import dataclass
from typing import Any

from asr.emergency_context import Surroundings, pattern
from asr.emergency_find import Finder, Finds, Hit
from asr.emergency_table import Kind, LexiconError, read_table
from asr.emergency_text import Text
from asr.emergency_tone import Said, pieces, weigh
from asr.emergency_weights import WEIGHTS

__all__ = ["Lexicon", "LexiconError", "Match", "Place", "detect", "weighed"]

_LEAST, _UTMOST = 0.05, 0.97
"""A score is taken to be no less and no more before the tone moves it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A word or scene that was found, with what its surroundings leave of its weight."""

    says: str
    """The entry of the lexicon."""
    spans: tuple[tuple[int, int], ...]
    """Where its parts stand in the text, in characters."""
    score: float
    heard: str
    """What the recogniser wrote, where it is not the very characters; else empty."""
    against: tuple[str, ...]

    @property
    def why(self) -> str:
        heard = f"（音同：{self.heard}）" if self.heard else ""
        return self.says + heard + "".join(f"［{why}］" for why in self.against)


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

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], weights: Mapping[str, float] = WEIGHTS) -> Lexicon:
        """Make one from plain data (the parsed file). Raises LexiconError saying what is wrong where."""
        return cls(data, weights)


def detect(lexicon: Lexicon, text: str) -> list[Match]:
    """The emergencies in a text, the surest first; at most one of each kind."""
    table = lexicon.table
    found = [match for match in _judged(lexicon, text) if match.score >= table.possible]
    if any(not table.kinds[m.kind].generic for m in found):
        found = [m for m in found if not table.kinds[m.kind].generic]
    return sorted(found, key=lambda m: (-m.score, m.start))


def weighed(lexicon: Lexicon, text: str) -> list[Match]:
    """Every kind with anything in its favour, also what stays below *possible*, the surest first."""
    return sorted(_judged(lexicon, text), key=lambda m: (-m.score, m.start))


def _judged(lexicon: Lexicon, text: str) -> Iterable[Match]:
    heard = Text.of(text)
    if not heard.letters:
        return
    surroundings = Surroundings(text, lexicon.contexts, lexicon.present)
    finds = lexicon.finder.search(heard)
    tone = _tone(lexicon, heard)
    places = _places(lexicon, heard, finds, surroundings)
    found = []
    for key, kind in lexicon.table.kinds.items():
        if places.get(key):
            score, used, helping = _sum(lexicon, places[key], finds.cues)
            if used:
                found.append(_match(lexicon, heard, (key, kind), score, used, helping, tone))
    yield from found
    alone = lexicon.table.tone.kind
    if tone and alone and all(m.score < lexicon.table.possible for m in found) and alone not in places:
        yield _by_tone(lexicon, heard, (alone, lexicon.table.kinds[alone]), tone)


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
    score = weight * worst * math.prod(hit.doubt for hit in hits)
    written = "…".join(heard.letters[h.first : h.last] for h in hits if h.doubt < 1)
    return Place(says, spans, score, written, against)


def _sum(
    lexicon: Lexicon, places: list[Place], cues: Mapping[str, float]
) -> tuple[float, list[Place], dict[str, float]]:
    """The score of one kind from its places, those that share letters counted once, and what helped."""
    used: list[Place] = []
    taken: list[tuple[int, int]] = []
    for place in sorted(places, key=lambda p: (-p.score, p.spans)):
        shares = any(a < d and c < b for a, b in place.spans for c, d in taken)
        if place.score > 0 and not shares and all(place.says != u.says for u in used):
            used.append(place)
            taken.extend(place.spans)
    if not used:
        return 0.0, [], {}
    doubt = math.prod(1 - place.score for place in used)
    calm = used[0].score < lexicon.table.possible * 0.8
    helping = {} if calm else {w: v for w, v in cues.items() if all(w not in u.says for u in used)}
    return 1 - doubt * math.prod(1 - v for v in helping.values()), used, helping


def _match(
    lexicon: Lexicon,
    heard: Text,
    of: tuple[str, Kind],
    score: float,
    used: list[Place],
    helping: Mapping[str, float],
    tone: Said | None,
) -> Match:
    start = min(a for a, _ in used[0].spans)
    end = max(b for _, b in used[0].spans)
    plain = score >= lexicon.table.certain and not used[0].against
    score = _moved(lexicon, score, tone, against=not plain)
    why = "，".join([*(place.why for place in used), *helping, *_tone_why(tone)])
    return _told(lexicon, heard, of, score, (start, end), why, tuple(used))


def _by_tone(lexicon: Lexicon, heard: Text, of: tuple[str, Kind], tone: Said) -> Match:
    """No entry of the lexicon, only the way it is said: never certain."""
    score = min(_moved(lexicon, 0.0, tone, against=True), lexicon.table.certain - 0.01)
    return _told(lexicon, heard, of, score, heard.span(0, len(heard.letters)), "，".join(_tone_why(tone)), ())


def _told(
    lexicon: Lexicon,
    heard: Text,
    of: tuple[str, Kind],
    score: float,
    span: tuple[int, int],
    why: str,
    places: tuple[Place, ...],
) -> Match:
    table, (key, kind) = lexicon.table, of
    score = round(score, 3)
    return Match(
        kind=key,
        number=table.policy_number or kind.number,
        words=heard.raw[span[0] : span[1]],
        start=span[0],
        end=span[1],
        score=score,
        certain=score >= table.certain,
        why=why,
        places=places,
    )


def _moved(lexicon: Lexicon, score: float, tone: Said | None, against: bool) -> float:
    """A score together with the tone of the text, in log-odds; without a tone it stands as it is."""
    if tone is None:
        return score
    score = min(_UTMOST, max(_LEAST, score))
    settings = lexicon.table.tone
    moved = tone.score if against else max(tone.score, -settings.least)
    odds = settings.entries * math.log(score / (1 - score)) + moved
    return 1 / (1 + math.exp(-odds))


def _tone_why(tone: Said | None) -> list[str]:
    if tone is None:
        return []
    shown = "、".join(f"{piece} {weight:+.1f}" for piece, weight in tone.strongest)
    return [f"整句{tone.score:+.1f}（{shown}）"]
