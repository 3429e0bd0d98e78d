"""How sure a kind of emergency is: what speaks for it by itself, and how far the tone may move that. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from asr.emergency_table import Table
from asr.emergency_tone import Said

_LEAST, _UTMOST = 0.05, 0.97
"""A score is taken to be no less and no more before the tone moves it."""

SMALL_CUE = 0.2
"""What adds less says when or where, and is no cry (现在, 家里): it helps only what its own sentence says."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that adds to what is found beside it."""

    word: str
    weight: float
    sentence: int
    """Which sentence it stands in, counted from 0."""


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
    full: float = 0.0
    """Its weight before its surroundings took any away."""
    letters: int = 0
    """How many it covers."""
    sentences: tuple[int, ...] = ()
    """Which sentences it stands in, counted from 0."""

    @property
    def why(self) -> str:
        heard = f"（音同：{self.heard}）" if self.heard else ""
        return self.says + heard + "".join(f"［{why}］" for why in self.against)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that speaks for one kind."""

    kind: str
    used: tuple[Place, ...]
    """The places that count, the strongest first."""
    helping: Mapping[str, float]
    """Cries for help beside them."""

    @property
    def score(self) -> float:
        return together([*(place.score for place in self.used), *self.helping.values()])

    @property
    def bare(self) -> float:
        """The same, without the cries for help."""
        return together(place.score for place in self.used)

    @property
    def own(self) -> float:
        """What says that it is this kind, whether it is meant or not."""
        return together(place.full for place in self.used)

    @property
    def written(self) -> float:
        """What says so by its very characters, not by its sound only."""
        return together(place.full for place in self.used if not place.heard)


def together(weights: Iterable[float]) -> float:
    """Several weights as one."""
    return 1 - math.prod(1 - weight for weight in weights)


def evidence(table: Table, kind: str, places: Sequence[Place], cues: Sequence[Cue]) -> Evidence | None:
    """What speaks for a kind from its places; those that share letters count once. None: nothing."""
    used: list[Place] = []
    taken: list[tuple[int, int]] = []
    for place in sorted(places, key=lambda p: (-p.score, -p.letters, p.spans)):
        shares = any(a < d and c < b for a, b in place.spans for c, d in taken)
        if place.score > 0 and not shares and all(place.says != u.says for u in used):
            used.append(place)
            taken.extend(place.spans)
    if not used:
        return None
    calm = used[0].score < table.possible * 0.8
    said = {sentence for place in used for sentence in place.sentences}
    helping = {
        cue.word: cue.weight
        for cue in cues
        if not calm
        and (cue.weight >= SMALL_CUE or cue.sentence in said)
        and all(cue.word not in u.says for u in used)
    }
    return Evidence(kind, tuple(used), helping)


def utmost(table: Table, one: Evidence, all_kinds: Iterable[Evidence]) -> float:
    """How far the tone may raise a kind, by what speaks for just this kind.

    The tone says that there is an emergency, not which. The best supported kind is not certain while only
    homophones or very little speak for it, and the others are raised only if as much does.
    """
    if table.kinds[one.kind].generic or one.own >= table.tone.beside:
        return 1.0
    best = all(one.own >= other.own for other in all_kinds if not table.kinds[other.kind].generic)
    if not best:
        return one.bare
    return 1.0 if one.written >= table.tone.own else table.certain - 0.01


def moved(table: Table, score: float, tone: Said | None, most_taken: float = math.inf) -> float:
    """A score together with the tone of the text, in log-odds; without a tone it stands as it is."""
    if tone is None:
        return score
    score = min(_UTMOST, max(_LEAST, score))
    odds = table.tone.entries * math.log(score / (1 - score)) + max(tone.score, -most_taken)
    return 1 / (1 + math.exp(-odds))
