"""An order's number and its making; earlier orders like it; the operators' rules."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from routing.facts import CallLabelled, DraftEdited, GraveMarked, GraveStepped, OrderEntered
from routing.model import AgentId, CallId
from tests.foshan import city_data, knowledge
from tickets.draft import Draft, DraftField, Entered, Source
from tickets.follow import follow, open_draft
from tickets.forms import choose_form
from tickets.grave import Grave
from tickets.order import Order, check_prefix, day_of, faults, linked, make_order, number_of
from tickets.order_rules import read_rules
from tickets.repeats import repeats

CALL, ANN = CallId("1.1"), AgentId("8001")
T0 = 1_795_320_000_000
"""2026-11-22 12:00 in Beijing."""


def typed(**values: str) -> Draft:
    fields = {key: DraftField(value=value, source=Source.AGENT) for key, value in values.items()}
    draft = open_draft(CALL, T0, "13800138000", "12345")
    return replace(draft, fields={**draft.fields, **fields}, answered_at=T0 + 1, due_at=T0 + 1_800_001)


def order(number: str, at: int = T0, call: str = "0.1", **values: str) -> Order:
    made = make_order(choose_form(knowledge().forms, typed()), typed(**values), ANN, at, confidential=False)
    return replace(made, number=number, call=CallId(call))


def test_numbers_are_prefix_day_and_six_digits_or_more() -> None:
    assert number_of("FS", "20261122", 123) == "FS20261122-000123"
    assert number_of("FS", "20261122", 1_234_567) == "FS20261122-1234567"


@pytest.mark.parametrize(
    ("now", "day"), [(T0, "20261122"), (T0 + 43_199_999, "20261122"), (T0 + 43_200_000, "20261123")]
)
def test_the_day_is_beijing_s(now: int, day: str) -> None:
    assert day_of(now) == day


@pytest.mark.parametrize("prefix", ["", "fs", "1F", "FS-1", "TOOLONGPRE", "F S", "佛山"])
def test_a_prefix_is_a_few_capitals(prefix: str) -> None:
    assert check_prefix("FS2") == "FS2"
    with pytest.raises(ValueError, match=r"order\.prefix"):
        check_prefix(prefix)


def test_required_and_empty_or_no_choice_stands_against_confirming() -> None:
    draft = typed(category="胡说", summary=" ")
    form = choose_form(knowledge().forms, draft)
    labels = {field.key: field.label for field in form.fields}
    assert faults(form, draft) == (labels["category"], labels["summary"])
    category = next(field for field in form.fields if field.key == "category").choices[0]
    assert faults(form, typed(category=category, summary="路灯不亮")) == ()


def test_an_order_has_every_field_with_its_source_and_words_and_not_the_empty_ones() -> None:
    heard = DraftField(value="桂城街道", source=Source.HEARD, words="贵城街", utterance=2, confidence=0.8)
    draft = typed(summary="路灯不亮", wish="")
    draft = replace(
        draft, fields={**draft.fields, "town": heard}, grave=Grave(kind="x", by="8001", marked_at=1)
    )
    made = make_order(choose_form(knowledge().forms, draft), draft, ANN, T0 + 9, confidential=True)
    assert (made.number, made.entered_at, made.confidential, made.transcript.call) == ("", T0 + 9, True, CALL)
    assert "wish" not in made.fields
    town = made.fields["town"]
    assert (town.words, town.utterance, town.confidence, town.source) == ("贵城街", 2, 0.8, Source.HEARD)
    assert made.grave == draft.grave
    proposed = replace(draft, grave=Grave(kind="x", by="detector", marked_at=1))
    assert (
        make_order(choose_form(knowledge().forms, draft), proposed, ANN, T0, confidential=True).grave is None
    )


# --- the draft and the facts of orders ---------------------------------------------------------------


def entered(draft: Draft) -> Draft:
    after = follow(draft, OrderEntered(call=CALL, agent=ANN, number="FS1"), T0 + 5)
    assert after is not None
    return after


def test_the_first_number_stands_and_nothing_changes_the_order_s_fields() -> None:
    draft = entered(typed(summary="路灯不亮"))
    assert draft.order == Entered(number="FS1", entered_at=T0 + 5)
    assert follow(draft, OrderEntered(call=CALL, agent=ANN, number="FS2"), T0 + 9) is draft
    with pytest.raises(ValueError, match="is an order"):
        follow(draft, DraftEdited(call=CALL, agent=ANN, field="wish", value="快"), T0 + 9)


def test_what_the_agent_types_ends_the_model_s_proposal_for_it() -> None:
    said = DraftField(value="x", source=Source.MODEL)
    draft = replace(typed(), suggested={"summary": said, "department": said})
    after = follow(draft, DraftEdited(call=CALL, agent=ANN, field="summary", value="我的"), T0)
    assert after is not None
    assert set(after.suggested) == {"department"}
    assert entered(draft).suggested == {}


def test_labels_and_grave_marks_are_followed() -> None:
    draft = follow(typed(), CallLabelled(call=CALL, by="8001", confidential=True), T0)
    assert draft is not None
    assert draft.confidential is True
    assert follow(draft, CallLabelled(call=CALL, by="8001", elderly=True), T0) is draft
    draft = follow(draft, GraveMarked(call=CALL, by="8001", kind="ongoing"), T0 + 1)
    draft = follow(draft, GraveStepped(call=CALL, by="banzhang", step="dispatched"), T0 + 2)
    assert draft is not None
    assert draft.grave is not None
    assert draft.grave.steps == {"reported": T0 + 1, "dispatched": T0 + 2}
    assert follow(draft, GraveStepped(call=CALL, by="banzhang", step="resolved"), T0 + 3) is draft


# --- repeats -----------------------------------------------------------------------------------------


def test_the_same_topic_and_place_come_first_then_one_of_them_then_newest() -> None:
    draft = typed(topic="噪声", town="桂城街道", district="南海区")
    both = order("FS1", T0 - 9, topic="噪声", town="桂城街道", district="南海区")
    topic = order("FS2", T0 - 1, topic="噪声", town="祖庙街道")
    place = order("FS3", T0 - 2, topic="供水", town="桂城街道")
    neither = order("FS4", T0, topic="供水", town="祖庙街道")
    found = repeats(draft, [neither, place, topic, both])
    assert [(each["order"], each["same"]) for each in found] == [
        ("FS1", ["topic", "place"]),
        ("FS2", ["topic"]),
        ("FS3", ["place"]),
    ]


def test_a_narrower_place_that_differs_is_another_place() -> None:
    draft = typed(topic="供水", town="桂城街道", district="南海区")
    assert repeats(draft, [order("FS1", town="大沥镇", district="南海区")]) == []
    assert repeats(draft, [order("FS1", district="南海区")])[0]["same"] == ["place"]


def test_while_nothing_is_known_all_are_shown_newest_first_but_the_call_s_own() -> None:
    earlier = [order(f"FS{n}", T0 + n, topic="供水", summary=f"第{n}次") for n in range(9)]
    own = order("FS9", T0 + 99, call=CALL)
    found = repeats(typed(), [*earlier, own])
    assert [each["order"] for each in found] == ["FS8", "FS7", "FS6", "FS5", "FS4"]
    assert found[0]["summary"] == "第8次"
    assert repeats(typed(), [replace(earlier[0], confidential=True)])[0]["summary"] == ""


@given(
    st.lists(st.tuples(st.sampled_from(["", "噪声", "供水"]), st.sampled_from(["", "桂城街道", "祖庙街道"])))
)
def test_whatever_was_before_only_what_is_alike_is_proposed(earlier: list[tuple[str, str]]) -> None:
    orders = [order(f"FS{n}", T0 + n, topic=topic, town=town) for n, (topic, town) in enumerate(earlier)]
    for found in repeats(typed(topic="噪声", town="桂城街道"), orders):
        topic, town = earlier[int(found["order"][2:])]
        assert found["same"] == [
            name for name, alike in (("topic", topic == "噪声"), ("place", town == "桂城街道")) if alike
        ]
        assert found["same"]


# --- the operators' rules ----------------------------------------------------------------------------


def test_foshan_has_the_four_kinds_of_article_55() -> None:
    rules = read_rules(city_data("orders"))
    assert (rules.order.prefix, len(rules.grave)) == ("FS", 4)
    assert rules.name_of("ongoing") == "危害正在发生"
    assert rules.name_of("gone") == "gone"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"order": {"prefix": "fs"}}, r"order\.prefix"),
        ({"order": {}}, "prefix"),
        ({"order": {"prefix": "FS", "x": 1}}, "x"),
        ({"grave": [{"key": "A", "name": "x"}]}, r"grave\[0\]\.key"),
        ({"grave": [{"key": "a", "name": "x"}, {"key": "a", "name": "y"}]}, r"grave\[1\]\.key"),
        ({"grave": [{"key": "a", "name": " "}]}, r"grave\[0\]\.name"),
        ({"graves": []}, "graves"),
    ],
)
def test_a_mistake_in_the_file_is_named(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_rules({"order": {"prefix": "FS"}, **wrong})


EARLIER = ("FS20261101-000007", "FS20261119-000071")


@pytest.mark.parametrize(
    ("said", "order"),
    [
        ("FS20261119-000071", EARLIER[1]),
        ("fs20261119000071", EARLIER[1]),
        ("000071", EARLIER[1]),
        ("20261101-000007", EARLIER[0]),
        ("071", ""),
        ("上次那个", ""),
        ("", ""),
        ("FS20250101-000001", "FS20250101-000001"),
        ("FS20250101000001", "FS20250101-000001"),  # as it is heard
        ("原单号：fs20250101-000001。", "FS20250101-000001"),
        ("ＦＳ２０２５０１０１－０００００１", "FS20250101-000001"),
        ("００００７１", EARLIER[1]),
        ("FS20250101-0000011", ""),
        ("FS20250101-000001、FS20250102-000001", ""),
    ],
)
def test_what_is_said_of_an_earlier_order_is_linked_to_it(said: str, order: str) -> None:
    assert linked(said, EARLIER) == order
    assert linked("000071", (*EARLIER, "FS20261120-000071")) == "", "two may be meant"
