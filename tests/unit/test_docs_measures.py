"""Every figure and every rule is defined in the reference, and nothing else is."""

from __future__ import annotations

import msgspec
import pytest

from routing.figures import Connect, Figures, Present, Service, Spread, Work
from routing.register import MeasureRules
from tests.pages import DOCS, first, table, text

PAGE = DOCS / "reference/measures.md"
TABLES = {
    "Callers": (Service,),
    "Agents": (Work,),
    "The rate": (Connect,),
    "Now": (Present, Figures),
}


def section(page: str, heading: str) -> str:
    return page.partition(f"## {heading}")[2].partition("\n## ")[0]


def undefined(page: str) -> list[str]:
    wrong = []
    for heading, records in TABLES.items():
        rows = table(section(page, heading), "Field")
        wanted = [name for record in records for name in record.__struct_fields__]
        wrong += sorted({row[0].strip("`") for row in rows} ^ set(wanted))
        wrong += [row[0] for row in rows if not all(row)]
    return wrong


def test_each_figure_is_defined() -> None:
    assert undefined(text(PAGE)) == []
    for name in Spread.__struct_fields__:
        assert f"`{name}`" in text(PAGE)


def test_a_figure_that_is_not_defined_is_noticed() -> None:
    assert undefined(text(PAGE).replace("| `unseen` |", "| `gone` |")) == ["gone", "unseen"]


def rules(page: str) -> dict[str, str]:
    return {row[0].strip("`"): row[1] for row in table(page, "Rule")}


def test_each_rule_is_given_with_its_default() -> None:
    defaults = msgspec.json.decode(msgspec.json.encode(MeasureRules()))
    assert rules(text(PAGE)) == {name: str(value).lower() for name, value in defaults.items()}
    assert set(first(table(text(PAGE), "Rule"))) == set(defaults)


@pytest.mark.parametrize("name", ["connect rate alarm", "happenings", "complete"])
def test_what_it_names_is_there(name: str) -> None:
    from cti import measure_store, measures
    from tests.pages import ROOT

    sources = "".join(text(ROOT / f"cti/{module.__name__[4:]}.py") for module in (measures, measure_store))
    assert name in sources
    assert name in text(PAGE)
