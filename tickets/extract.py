"""From what the caller said to the fields of a draft. Pure; a few milliseconds for a whole call."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from tickets.category import weigh_category, weigh_topic
from tickets.draft import DraftField, Key, Source
from tickets.gist import find_wish, summarise
from tickets.knowledge import Knowledge
from tickets.parties import find_party
from tickets.person import find_contact, find_form_of_address, find_name, find_order
from tickets.places import find_place
from tickets.proposals import propose, propose_unit, propose_urgency
from tickets.when import find_time

MAX_CHARS = 4_000
"""Most characters looked at in one go; of a longer call the first quarter and the last three."""


@dataclass(frozen=True, slots=True)
class Said:
    """One utterance of the caller."""

    utterance: int
    text: str


@dataclass(frozen=True, slots=True)
class Speech:
    """All utterances as one text, and where each begins."""

    text: str
    starts: tuple[int, ...]
    utterances: tuple[int, ...]

    def utterance_at(self, start: int | None) -> int | None:
        """The utterance that the character at ``start`` is in."""
        if start is None or not self.starts:
            return None
        return self.utterances[max(0, bisect_right(self.starts, start) - 1)]


_WIDE = {wide: wide - 0xFEE0 for wide in range(ord("０"), ord("９") + 1)}


def within(said: Sequence[Said], limit: int = MAX_CHARS) -> Sequence[Said]:
    """``said`` without its middle, if it is longer than ``limit`` characters."""
    if sum(len(one.text) for one in said) <= limit:
        return said
    first, last, used = 0, len(said), 0
    while first < last and used + len(said[first].text) <= limit // 4:
        used += len(said[first].text)
        first += 1
    while last > first and used + len(said[last - 1].text) <= limit:
        used += len(said[last - 1].text)
        last -= 1
    return [*said[:first], *said[last:]]


def speech(said: Sequence[Said]) -> Speech:
    """One text of the utterances: spaces out (recognisers put them between words), 。 between."""
    parts, starts, utterances, at = [], [], [], 0
    for one in said:
        plain = "".join(one.text.translate(_WIDE).split())
        if plain:
            parts.append(plain)
            starts.append(at)
            utterances.append(one.utterance)
            at += len(plain) + 1
    return Speech("。".join(parts), tuple(starts), tuple(utterances))


class _Fields:
    """Collects fields; what is empty is left out."""

    def __init__(self, heard: Speech) -> None:
        self._heard = heard
        self.all: dict[str, DraftField] = {}

    def value(self, key: Key) -> str:
        """The field's value so far, empty when it has none."""
        return self.all[key].value if key in self.all else ""

    def put(self, key: Key, value: str, words: str, start: int | None, confidence: float) -> None:
        if value:
            self.all[key] = DraftField(
                value=value,
                source=Source.HEARD,
                words=words,
                utterance=self._heard.utterance_at(start),
                confidence=round(min(1.0, confidence), 3),
            )


def _places(heard: Speech, knowledge: Knowledge, fields: _Fields) -> list[tuple[int, int]]:
    """Fields of the place; where towns and districts stand is returned."""
    found = find_place(heard.text, knowledge.places)
    for key, mention in ((Key.DISTRICT, found.district), (Key.TOWN, found.town)):
        if mention:
            value = mention.place.district if key is Key.DISTRICT else mention.place.town
            words = heard.text[mention.start : mention.end]
            fields.put(key, value, words, mention.start, mention.confidence)
    for key, told in ((Key.PLACE, found.tail), (Key.COMMUNITY, found.community)):
        if told:
            fields.put(key, told.value, told.words, told.start, told.confidence)
    return list(found.areas)


def _kinds(heard: Speech, knowledge: Knowledge, dnis: str, fields: _Fields) -> None:
    for key, weighed in (
        (Key.CATEGORY, weigh_category(heard.text, knowledge.weigher, knowledge.places, dnis)),
        (Key.TOPIC, weigh_topic(heard.text, knowledge.weigher, dnis)),
    ):
        if weighed:
            fields.put(key, weighed.name, weighed.words, weighed.start, weighed.confidence)


def _people_and_time(heard: Speech, at: int, fields: _Fields) -> None:
    for key, told in (
        (Key.CALLER_NAME, find_name(heard.text)),
        (Key.FORM_OF_ADDRESS, find_form_of_address(heard.text)),
        (Key.CONTACT, find_contact(heard.text)),
    ):
        if told:
            fields.put(key, told.value, told.words, told.start, told.confidence)
    when = find_time(heard.text, at)
    if when:
        fields.put(Key.MATTER_TIME, when.words, when.words, when.start, 0.8)
        fields.put(Key.MATTER_AT, when.iso, when.words, when.start, 0.8)


def _proposals(heard: Speech, knowledge: Knowledge, fields: _Fields) -> None:
    """What an agent decides: urgency, secrecy, refusal, an earlier order, the unit."""
    proposals = knowledge.weigher.proposals
    least = proposals.data.threshold
    urgency, grave = propose_urgency(heard.text, proposals)
    unit = propose_unit(
        heard.text,
        proposals,
        topic=fields.value(Key.TOPIC),
        category=fields.value(Key.CATEGORY),
        district=fields.value(Key.DISTRICT),
    )
    for key, found in (
        (Key.URGENCY, urgency),
        (Key.GRAVE_KIND, grave),
        (Key.SECRECY, propose(heard.text, proposals.secrecy, least)),
        (Key.NOT_ACCEPTED, propose(heard.text, proposals.refusal, least)),
        (Key.DEPARTMENT, unit),
    ):
        if found:
            words = "、".join(dict.fromkeys(heard.text[start:end] for start, end in found.spans))
            start = found.spans[0][0] if found.spans else None
            fields.put(key, found.name, words, start, found.confidence)
    order = find_order(heard.text, propose(heard.text, proposals.earlier, least))
    if order:
        fields.put(Key.EARLIER_ORDER, order.value, order.words, order.start, order.confidence)


def _party(heard: Speech, knowledge: Knowledge, areas: list[tuple[int, int]], fields: _Fields) -> None:
    party = find_party(heard.text, fields.value(Key.CATEGORY), knowledge.weigher.parties, areas)
    if party:
        fields.put(Key.COMPLAINED_OF, party.value, party.value, party.start, party.confidence)


def _gist(heard: Speech, knowledge: Knowledge, fields: _Fields) -> None:
    def weight(sentence: str) -> float:
        weigher = knowledge.weigher
        cues = sum(hit.what.weight for hit in weigher.categories.scan(sentence))
        cues += sum(hit.what.weight for hit in weigher.topics.scan(sentence))
        return cues + sum(1.0 for hit in knowledge.places.chars.scan(sentence))

    summary = summarise(heard.text, knowledge.gist, weight)
    fields.put(Key.SUMMARY, summary, summary, None, 0.7)
    wish = find_wish(heard.text, knowledge.gist)
    if wish:
        fields.put(Key.WISH, wish.text, wish.text, wish.start, 0.75)


def extract(said: Sequence[Said], knowledge: Knowledge, *, at: int, dnis: str = "") -> dict[str, DraftField]:
    """The fields that the caller's utterances speak for, each with its words and its doubt.

    ``at`` is when the call came (ms since the epoch, UTC): 昨天 is the day before it. ``dnis`` is
    the number dialled, which may lean the category and the topic.
    """
    heard = speech(within(said))
    fields = _Fields(heard)
    _kinds(heard, knowledge, dnis, fields)
    if heard.text:
        areas = _places(heard, knowledge, fields)
        _people_and_time(heard, at, fields)
        _gist(heard, knowledge, fields)
        _party(heard, knowledge, areas, fields)
        _proposals(heard, knowledge, fields)
    return fields.all
