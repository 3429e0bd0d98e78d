"""Mistakes in the operators' configuration, and how they are told. Pure."""

from __future__ import annotations

from typing import NamedTuple

from pydantic_core import PydanticCustomError

from config.locate import Where


class Fault(NamedTuple):
    """One mistake: the entry, and what is wrong with it and how to put it right."""

    where: Where
    what: str


def wrong(zh: str, en: str) -> PydanticCustomError:
    """For a validator to raise: what is wrong and the remedy, in both languages."""
    # braces in a value must not be taken for a placeholder
    return PydanticCustomError("rule", "{said}", {"said": f"{zh} ({en})"})


def shown(value: object) -> str:
    """A value as it stands in the file, not endless."""
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."
