"""All that extraction knows of the city, handed in as plain data and made into tables once. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from tickets.category import CategoriesData, Weigher, build_weigher, with_learned
from tickets.forms import Form, FormsData, check_forms, with_kinds
from tickets.gazetteer import Gazetteer, PlacesData, build_gazetteer, town_names
from tickets.gist import Gist, build_gist
from tickets.learned import LearnedData

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Places, categories and forms of one city. Make it by ``join``."""

    places: Gazetteer
    weigher: Weigher
    gist: Gist
    forms: tuple[Form, ...]


def read_places(data: Mapping[str, Any]) -> Gazetteer:
    """``places.toml``, as ``tomllib`` reads it. Raises ValueError with the entry at fault."""
    return build_gazetteer(msgspec.convert(dict(data), PlacesData))


def read_town_names(data: Mapping[str, Any]) -> tuple[str, ...]:
    """The towns of ``places.toml``, as callers call them. Raises ValueError with the entry at fault."""
    return town_names(msgspec.convert(dict(data), PlacesData))


def read_categories(data: Mapping[str, Any]) -> tuple[Weigher, Gist]:
    """``categories.toml``. Raises ValueError with the entry at fault."""
    weights = msgspec.convert(dict(data), CategoriesData)
    return build_weigher(weights), build_gist(weights.gist)


def read_weights(data: Mapping[str, Any], weigher: Weigher) -> Weigher:
    """``weigher`` with ``category_weights.toml``. Raises ValueError with the weight at fault."""
    return with_learned(weigher, msgspec.convert(dict(data), LearnedData))


def read_forms(data: Mapping[str, Any]) -> tuple[Form, ...]:
    """``forms.toml``. Raises ValueError with the entry at fault."""
    return check_forms(msgspec.convert(dict(data), FormsData))


def join(places: Gazetteer, weigher: Weigher, gist: Gist, forms: tuple[Form, ...]) -> Knowledge:
    """The tables together; the forms learn which categories are kinds of which. Raises ValueError for a
    form of an unknown topic or category."""
    topics = {topic.name for topic in weigher.data.topic}
    names = {category.name for category in weigher.data.category}
    for place, form in enumerate(forms):
        unknown = [*(set(form.topics) - topics), *(set(form.categories) - names)]
        if unknown:
            raise ValueError(f"form[{place}]: form {form.id}: {unknown[0]} is no topic or category")
    parents = {category.name: category.parent for category in weigher.data.category if category.parent}
    return Knowledge(places=places, weigher=weigher, gist=gist, forms=with_kinds(forms, parents))


def _named(name: str, read: Callable[[Mapping[str, Any]], T], data: Mapping[str, Any]) -> T:
    try:
        return read(data)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error


def build_knowledge(
    *,
    places: Mapping[str, Any],
    categories: Mapping[str, Any],
    forms: Mapping[str, Any],
    weights: Mapping[str, Any] | None = None,
) -> Knowledge:
    """Tables from the files' data; without ``weights`` the cues alone tell the category.

    Raises ValueError that names the file's part at fault, such as ``places: … at `$.district[0].name```.
    """
    weigher, gist = _named("categories", read_categories, categories)
    if weights is not None:
        weigher = _named("category_weights", lambda data: read_weights(data, weigher), weights)
    gazetteer = _named("places", read_places, places)
    read = _named("forms", read_forms, forms)
    return _named("forms", lambda _: join(gazetteer, weigher, gist, read), forms)
