"""All that extraction knows of the city, handed in as plain data and made into tables once. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from tickets.category import CategoriesData, Weigher, build_weigher
from tickets.forms import Form, FormsData, check_forms
from tickets.gazetteer import Gazetteer, PlacesData, build_gazetteer
from tickets.gist import Gist, build_gist

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Places, categories and forms of one city."""

    places: Gazetteer
    weigher: Weigher
    gist: Gist
    forms: tuple[Form, ...]


def _convert(data: Mapping[str, Any], into: type[T], what: str) -> T:
    try:
        return msgspec.convert(dict(data), into)
    except msgspec.ValidationError as error:
        raise ValueError(f"{what}: {error}") from error


def build_knowledge(
    *, places: Mapping[str, Any], categories: Mapping[str, Any], forms: Mapping[str, Any]
) -> Knowledge:
    """Tables from the three files' data, as ``tomllib`` reads them.

    Raises ValueError that names the file's part at fault, such as ``places: … at `$.district[0].name```.
    """
    weights = _convert(categories, CategoriesData, "categories")
    return Knowledge(
        places=build_gazetteer(_convert(places, PlacesData, "places")),
        weigher=build_weigher(weights),
        gist=build_gist(weights.gist),
        forms=check_forms(_convert(forms, FormsData, "forms")),
    )
