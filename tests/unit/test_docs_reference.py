"""The reference against the code: settings, facts, states, routes, messages, the contract with Asterisk."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from config.settings import PREFIX, Settings
from cti.translate import _STEPS
from desk.app import _routes
from desk.desks import Ended
from docs.tools import states
from routing import effects, facts
from routing.machine import AGENT_TABLE, CALL_TABLE
from tests.pages import DOCS, PAGES, ROOT, code, first, table, text, tracked

REFERENCE = DOCS / "reference"


def settings_in_code() -> list[tuple[str, str]]:
    rows = []
    for name, field in Settings.model_fields.items():
        value = field.default
        shown = getattr(value, "get_secret_value", lambda value=value: value)()
        default = "**required**" if field.is_required() else f"`{shown}`" if shown not in (None, "") else ""
        rows.append((PREFIX + name.upper(), default))
    return rows


def settings_in(markdown: str) -> list[tuple[str, str]]:
    return [(row[0].strip("`"), row[1]) for row in table(markdown, "Variable")]


def test_the_settings_are_those_of_the_program() -> None:
    assert sorted(settings_in(text(REFERENCE / "settings.md"))) == sorted(settings_in_code())


def test_a_default_that_changed_is_noticed() -> None:
    page = text(REFERENCE / "settings.md").replace("`8080`", "`8081`")
    assert settings_in(page) != settings_in_code()


def test_other_variables_of_ours_that_pages_name_are_read_somewhere() -> None:
    sources = "".join(
        text(ROOT / name)
        for name in tracked()
        if name.endswith((".py", ".sh", ".conf")) and "test" not in name
    )
    read = {name for name, _ in settings_in_code()} | set(re.findall(r"HOTLINE_[A-Z_]+[A-Z]", sources))
    for page in PAGES:
        assert set(re.findall(r"HOTLINE_[A-Z_]+[A-Z]", text(page))) <= read, page


def structs(union: object) -> list[tuple[str, str]]:
    """Name and fields of every struct of a union, effects without what all of them have."""
    common = {"call", "channel"} if union is effects.AnyEffect else set()
    return [
        (kind.__name__, ", ".join(name for name in kind.__struct_fields__ if name not in common))
        for kind in get_args(union)
    ]


def structs_in(markdown: str, heading: str) -> list[tuple[str, str]]:
    return [(row[0].strip("`"), row[1]) for row in table(markdown, heading)]


def test_facts_and_effects_are_all_listed_with_their_fields() -> None:
    page = text(REFERENCE / "facts.md")
    assert structs_in(page, "Fact") == structs(facts.AnyFact)
    assert structs_in(page, "Effect") == structs(effects.AnyEffect)


def test_a_field_that_is_not_listed_is_noticed() -> None:
    page = text(REFERENCE / "facts.md").replace("call, cause |", "call |")
    assert structs_in(page, "Fact") != structs(facts.AnyFact)


def test_who_reports_a_fact_names_it() -> None:
    for name, _, _, reported_by in table(text(REFERENCE / "facts.md"), "Fact"):
        for path in code(reported_by):
            if path.endswith(".py"):
                assert re.search(rf"\b{name.strip('`')}\(", text(ROOT / path)), f"{path} makes no {name}"


def test_the_states_are_drawn_from_the_tables() -> None:
    assert text(states.PAGE) == states.page(), "run `python -m docs.tools.states`"


def test_a_row_that_changed_changes_the_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CALL_TABLE[facts.IntakeDone], None, CALL_TABLE[facts.CallArrived][None])  # type: ignore[arg-type]
    assert text(states.PAGE) != states.page()


def test_the_drawing_has_every_fact_of_the_tables_and_every_phase() -> None:
    drawn = {word for edge in states.call_edges() | states.agent_edges() for word in edge}
    moving = {f.__name__ for t in (CALL_TABLE, AGENT_TABLE) for f in t}
    keep_the_state = {
        "TapLost",
        "EmergencyDismissed",
        "CallerKnown",
        "CallLabelled",
        "WrapUpExtended",
        "CallbackAsked",
        states.ANYWHERE,
    }
    assert moving - keep_the_state <= drawn
    assert states.IN_TIME in drawn


def routes_in_code() -> list[str]:
    return sorted(f"{route.method} {route.path}" for route in _routes())


def test_every_route_is_listed() -> None:
    assert sorted(first(table(text(REFERENCE / "http-api.md"), "Route"))) == routes_in_code()


def test_every_message_of_the_feed_is_listed() -> None:
    page = text(REFERENCE / "http-api.md")
    sent = {
        kind
        for name in ("desk/feed.py", "desk/showing.py", "desk/views.py")
        for kind in re.findall(r'"type": "(\w+)"', text(ROOT / name))
    }
    known_to_the_page = set(re.findall(r'type: "(\w+)"', text(ROOT / "desk/web/src/wire.ts")))
    assert set(first(table(page, "`type`"))) == sent == known_to_the_page
    assert set(re.findall(r"\b(?:1001|40\d\d)\b", page.partition("Close codes")[2])) == {
        str(code_.value) for code_ in Ended
    }


def test_the_contract_with_asterisk_is_that_of_the_dialplan() -> None:
    page, dialplan = text(REFERENCE / "asterisk.md"), text(ROOT / "config/asterisk/extensions.conf")
    contexts = set(re.findall(r"^\[([\w-]+)\]", dialplan, flags=re.M)) - {"general", "globals"}
    assert set(first(table(page, "Context"))) == contexts
    assert set(first(table(page, "Variable"))) == set(re.findall(r"HOTLINE_[A-Z_]*[A-Z]", dialplan))
    steps = set(re.findall(r"Step: ([\w-]+)", dialplan))
    assert set(first(table(page, "`Step`"))) == steps
    assert set(_STEPS) <= steps
    assert set(first(table(page, "AMI action"))) == set(
        re.findall(
            r'(?:[Aa]ction|listing)\(\s*"(\w+)"',
            "".join(text(ROOT / f"cti/{name}.py") for name in ("control", "redirect", "watch")),
        )
    )


def test_every_event_that_asterisk_lets_out_is_listed() -> None:
    page = text(REFERENCE / "asterisk.md")
    let_out = re.findall(r"name\((\w+)\)", text(ROOT / "config/asterisk/manager.conf"))
    assert [event for event in let_out if f"`{event}`" not in page] == []
