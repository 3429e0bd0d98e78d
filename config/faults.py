"""Mistakes in the operators' configuration, and how they are told. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from pydantic_core import PydanticCustomError

from config.locate import Where


class Fault(NamedTuple):
    """One mistake: the entry, and what is wrong with it and how to put it right."""

    where: Where
    what: str
    file: str = ""
    """The file, where the entry's name alone does not tell it."""


def wrong(zh: str, en: str) -> PydanticCustomError:
    """For a validator to raise: what is wrong and the remedy, in both languages."""
    # braces in a value must not be taken for a placeholder
    return PydanticCustomError("rule", "{said}", {"said": f"{zh} ({en})"})


def shown(value: object) -> str:
    """A value as it stands in the file, not endless."""
    text = value.isoformat() if isinstance(value, date) else repr(value)
    return text if len(text) <= 40 else text[:37] + "..."


def meant(
    value: str, known: Iterable[str], add_zh: str = "；请先添加", add_en: str = "; add it"
) -> tuple[str, str]:
    """What a name may have been meant to be, in both languages; or that it has to be added."""
    near = difflib.get_close_matches(value, list(known), n=1)
    return (f"；是不是 {near[0]}", f"; did you mean {near[0]}") if near else (add_zh, add_en)
