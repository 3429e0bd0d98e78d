"""Who is complained of (被反映单位): a shop, a company, an office or a person, from the caller's words. Pure.

The words for kinds of parties are data. A name runs back from such a word to the measure word (一家),
the verb (投诉) or the place before it: 大沥一家手机店 gives 手机店, 我要投诉顺达汽修厂 gives 顺达汽修厂.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from routing.model import Record

_LONGEST = 10
"""Most characters of a name before the word for its kind."""
_CALLED = re.compile(
    "(?:店名|公司名|厂名|名字|名称|全称)?(?:叫做|叫作|名叫|叫|名字是|名称是|全称是)(?P<name>[^，。,.！？的了是我你他]{2,16})"
)
_STOP = "，。,.！？!?、；;：: \x01"


class PartiesData(Record, frozen=True, kw_only=True):
    """The part of the file of categories that is about who is complained of."""

    categories: tuple[str, ...] = ()
    """Categories that complain of somebody."""
    authority_categories: tuple[str, ...] = ()
    """Categories that complain of an authority."""
    traders: tuple[str, ...] = ()
    """Words that a shop, company or works ends with."""
    authorities: tuple[str, ...] = ()
    """Words that an office ends with."""
    people: tuple[str, ...] = ()
    """Persons by what they are: 房东, 司机."""
    before: tuple[str, ...] = ()
    """Words that stand before a name and are no part of it."""


@dataclass(frozen=True, slots=True)
class Parties:
    """The tables, made once."""

    data: PartiesData
    trader: re.Pattern[str]
    authority: re.Pattern[str]
    person: re.Pattern[str]
    before: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Party:
    """Who is complained of, and where the words stand."""

    value: str
    start: int
    end: int
    confidence: float


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True)) or "(?!)"


def build_parties(data: PartiesData, categories: set[str]) -> Parties:
    """Make the tables. Raises ValueError for an empty word or an unknown category."""
    for name in ("traders", "authorities", "people", "before"):
        for place, word in enumerate(getattr(data, name)):
            if not word:
                raise ValueError(f"parties.{name}[{place}]: a word must not be empty")
    for name in ("categories", "authority_categories"):
        for place, category in enumerate(getattr(data, name)):
            if category not in categories:
                raise ValueError(f"parties.{name}[{place}]: {category} is no category of this file")
    return Parties(
        data=data,
        trader=re.compile(_any(data.traders)),
        authority=re.compile(_any(data.authorities)),
        person=re.compile(_any(data.people)),
        before=re.compile(_any(data.before)),
    )


def _begin(text: str, kind: int, before: re.Pattern[str]) -> int:
    """Where the name of the party begins whose kind's word is at ``kind``."""
    start = max(0, kind - _LONGEST)
    for at in range(kind - 1, start - 1, -1):
        if text[at] in _STOP:
            start = at + 1
            break
    for match in before.finditer(text, start, kind):
        start = match.end()
    return start


def _parties(text: str, plain: str, kinds: re.Pattern[str], parties: Parties, sure: float) -> list[Party]:
    found = []
    for match in kinds.finditer(plain):
        start = _begin(plain, match.start(), parties.before)
        end = match.end()
        named = match.start() - start
        found.append(Party(text[start:end], start, end, sure if named >= 2 else sure - 0.15))
    return found


def _blanked(text: str, places: Iterable[tuple[int, int]]) -> str:
    chars = list(text)
    for start, end in places:
        chars[start:end] = "\x01" * (end - start)
    return "".join(chars)


def find_party(text: str, category: str, parties: Parties, places: Iterable[tuple[int, int]]) -> Party | None:
    """Who is complained of in a request of ``category``; None for one that complains of nobody.

    ``places`` are where towns and districts stand: they are told in fields of their own, but an
    office keeps its own (大沥派出所).
    """
    if category not in parties.data.categories:
        return None
    plain = _blanked(text, places)
    office = category in parties.data.authority_categories
    found = _parties(
        text, text if office else plain, parties.authority if office else parties.trader, parties, 0.75
    )
    found = found or _parties(text, plain, parties.person, parties, 0.65)
    if not found and not office:
        found = _parties(text, text, parties.authority, parties, 0.55)
    # The fullest of the surest names; among equals the first.
    best = max(found, key=lambda one: (one.confidence, -one.start), default=None)
    called = _CALLED.search(text)
    if (
        called
        and not office
        and re.search("店|公司|厂|馆|楼|中心", called["name"] + (best.value if best else ""))
    ):
        return Party(called["name"], called.start("name"), called.end("name"), 0.8)
    return best
