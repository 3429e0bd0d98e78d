"""The places of the city as plain data, and the tables that find them in a text. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from routing.model import Record
from tickets.alike import Alike, build_alike
from tickets.lexicon import Lexicon, lexicon
from tickets.sounds import Sounds, sounds_of, spelling


class TownData(Record, frozen=True, kw_only=True):
    """One town or street (镇、街道) as the file has it."""

    name: str
    short: tuple[str, ...] = ()
    needs_support: bool = False
    """Its short name is an everyday word: without 镇, 街道 or its district it does not count."""


class DistrictData(Record, frozen=True, kw_only=True):
    """One district (区) and its towns."""

    name: str
    short: tuple[str, ...] = ()
    towns: tuple[TownData, ...] = ()


class AddressData(Record, frozen=True, kw_only=True):
    """The words that the rest of an address is built of."""

    roads: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    generic: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    communities: tuple[str, ...] = ()
    """Words that a village, community or housing estate ends with."""


class PlacesData(Record, frozen=True, kw_only=True):
    """The gazetteer's file."""

    district: tuple[DistrictData, ...]
    landmarks: Mapping[str, tuple[str, ...]] = {}
    guards: tuple[str, ...] = ()
    homophones: tuple[str, ...] = ()
    address: AddressData = AddressData()


def town_names(data: PlacesData) -> tuple[str, ...]:
    """What callers call each town, in the file's order."""
    return tuple(min((town.name, *town.short), key=len) for one in data.district for town in one.towns)


class Kind(IntEnum):
    """What a name means, the more telling the higher."""

    DISTRICT_SHORT = 0
    DISTRICT = 1
    LANDMARK = 2
    TOWN_SHORT = 3
    TOWN = 4


@dataclass(frozen=True, slots=True)
class Place:
    """One way of naming one place."""

    said: str
    kind: Kind
    district: str
    town: str = ""
    needs_support: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that was named, where in the text, and how surely."""

    start: int
    end: int
    place: Place
    confidence: float


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The tables, made once."""

    towns: Mapping[str, str]
    """Town → district."""
    chars: Lexicon[Place]
    guards: Lexicon[str]
    homophones: Lexicon[str]
    exact: Sounds
    by_sound: Lexicon[Place]
    folded: Sounds
    by_fold: Lexicon[Place]
    spellings: Mapping[str, Place]
    """Pinyin of each full name → the place, for a fuzzy comparison."""
    alike: Alike[Place]
    """Short names of towns and districts, for what only sounds like one."""
    blank: re.Pattern[str]
    """Words that are no part of an address."""
    address: re.Pattern[str]
    community: re.Pattern[str]
    unit: str
    """Regular expression of one unit (号, 栋 …)."""


def _spoken(town: TownData) -> Iterator[tuple[str, Kind]]:
    yield town.name, Kind.TOWN
    for short in town.short:
        yield short, Kind.TOWN_SHORT
        # People say 桂城镇 of a street, 大沥街道 of a town and 桂城街 for short.
        for suffix in ("镇", "街道", "街"):
            if not short.endswith("镇") or suffix != "镇":
                yield short + suffix, Kind.TOWN


def _names(data: PlacesData) -> Iterator[Place]:
    home = {}
    for district in data.district:
        home[district.name] = (district.name, "")
        yield Place(district.name, Kind.DISTRICT, district.name)
        for short in district.short:
            yield Place(short, Kind.DISTRICT_SHORT, district.name)
        for town in district.towns:
            home[town.name] = (district.name, town.name)
            for said, kind in _spoken(town):
                yield Place(said, kind, district.name, town.name, town.needs_support)
    for where, landmarks in data.landmarks.items():
        if where not in home:
            raise ValueError(f"landmarks.{where}: {where} is neither a district nor a town of this file")
        for said in landmarks:
            yield Place(said, Kind.LANDMARK, *home[where])


def _alternatives(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or r"(?!)"


_NAME = r"[^\s，。,.！？!?、；;：:的在我你他她它们了有就到去从这那是和跟被把又也都给个很]"


def _address_pattern(words: AddressData) -> re.Pattern[str]:
    site, name = _alternatives(words.roads + words.sites), _NAME
    number = f"[0-9零〇一二两三四五六七八九十百]+(?:{_alternatives(words.units)})"
    road = f"{name}{{1,6}}?(?:{site})(?:[东西南北中](?=[0-9零一二两三四五六七八九十百]|段|边|$))?段?"
    return re.compile(f"(?:{road}){{1,4}}(?:的?(?:{number})+)?(?:{_alternatives(words.near)})?")


def build_gazetteer(data: PlacesData) -> Gazetteer:
    """Make the tables. Raises ValueError for an empty name or a landmark in an unknown town."""
    names = tuple(_names(data))
    # By sound a landmark needs three syllables: of two, everyday words sound alike.
    heard = tuple(name for name in names if name.kind is not Kind.LANDMARK or len(name.said) > 2)
    exact = sounds_of(name.said for name in heard)
    folded = sounds_of((name.said for name in heard), folded=True)
    full = (Kind.TOWN, Kind.DISTRICT)
    return Gazetteer(
        towns={town.name: district.name for district in data.district for town in district.towns},
        chars=lexicon((name.said, name) for name in names),
        guards=lexicon((guard, guard) for guard in data.guards),
        homophones=lexicon((word, word) for word in data.homophones),
        exact=exact,
        by_sound=lexicon((exact.of(name.said), name) for name in heard),
        folded=folded,
        by_fold=lexicon((folded.of(name.said), name) for name in heard),
        spellings={spelling(name.said): name for name in names if name.kind in full},
        alike=build_alike(
            (name.said, name) for name in names if name.kind in (Kind.TOWN_SHORT, Kind.DISTRICT_SHORT)
        ),
        blank=re.compile(_alternatives(data.address.generic + data.address.before)),
        address=_address_pattern(data.address),
        community=re.compile(f"{_NAME}{{1,6}}?(?:{_alternatives(data.address.communities)})"),
        unit=_alternatives(data.address.units),
    )
