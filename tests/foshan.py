"""The city's own knowledge for tests, read from the configuration once."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path
from typing import Any

from tickets.knowledge import Knowledge, build_knowledge

_FOLDER = Path(__file__).parent.parent / "config" / "foshan"
CALLED_AT = 1_763_780_400_000
"""2025-11-22 11:00 in Foshan, a Saturday; ms since the epoch."""


def city_data(name: str) -> dict[str, Any]:
    """One of ``places``, ``categories``, ``category_weights`` and ``forms``, as tomllib reads it."""
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@functools.cache
def knowledge() -> Knowledge:
    """Foshan's places, categories and forms."""
    return build_knowledge(
        places=city_data("places"),
        categories=city_data("categories"),
        forms=city_data("forms"),
        weights=city_data("category_weights"),
    )
