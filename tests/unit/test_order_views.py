"""What the pages are shown of a draft's grave mark, and that the configured kinds are one and the same."""

from __future__ import annotations

import tomllib
from pathlib import Path

from msgspec.structs import replace

from cti.order_views import grave_view
from routing.model import CallId
from routing.register import Calendar
from tickets.draft import Draft, DraftField, Key, Source
from tickets.grave import Grave
from tickets.order_rules import GraveKind, OrderData, OrderRules

FOSHAN = Path("config/foshan")
RULES = OrderRules(order=OrderData(prefix="FS"), grave=(GraveKind(key="ongoing", name="危害正在发生"),))
HEARD = DraftField(value="ongoing", source=Source.HEARD, words="塌方", confidence=0.6)
DRAFT = Draft(call=CallId("1.1"), ani="1", dnis="12345", opened_at=0, fields={Key.GRAVE_KIND.value: HEARD})


def test_what_was_heard_is_proposed_until_a_person_has_judged_it() -> None:
    assert grave_view(DRAFT, RULES, Calendar()) == {
        "kind": "ongoing",
        "name": "危害正在发生",
        "by": "detector",
        "steps": {},
        "due": {},
    }
    no = replace(DRAFT, grave=Grave(kind="", by="8001", marked_at=1))
    assert grave_view(no, RULES, Calendar()) is None
    unknown = replace(DRAFT, fields={Key.GRAVE_KIND.value: replace(HEARD, value="other")})
    assert grave_view(unknown, RULES, Calendar()) is None


def test_the_four_kinds_have_the_same_keys_wherever_they_are_configured() -> None:
    kinds = {each["key"] for each in tomllib.loads((FOSHAN / "orders.toml").read_text())["grave"]}
    proposed = tomllib.loads((FOSHAN / "categories.toml").read_text())["proposals"]["grave"]
    assert {each["name"] for each in proposed} == kinds
    for form in tomllib.loads((FOSHAN / "forms.toml").read_text())["form"]:
        [field] = [each for each in form["fields"] if each["key"] == "grave_kind"]
        assert set(field["choices"]) == kinds
