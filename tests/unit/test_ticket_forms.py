"""Forms are data."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import replace

from routing.model import CallId
from tests.foshan import city_data, knowledge
from tickets.draft import DraftField, Key, Source
from tickets.follow import open_draft
from tickets.forms import FieldKind, Form, FormField, FormsData, check_forms, choose_form, missing, unfit

FORMS = knowledge().forms


def draft_with(**fields: str):  # type: ignore[no-untyped-def]
    typed = {key: DraftField(value=value, source=Source.HEARD) for key, value in fields.items()}
    return replace(open_draft(CallId("1.1"), 0), fields=typed)


def test_the_form_is_chosen_by_the_matter_then_the_category() -> None:
    assert choose_form(FORMS, draft_with()).id == "general"
    assert choose_form(FORMS, draft_with(topic="消费投诉")).id == "consumer"
    assert choose_form(FORMS, draft_with(topic="劳动社保", category="投诉")).id == "labour"
    praise = Form(id="praise", name="表扬", categories=("表扬",), fields=())
    assert choose_form((*FORMS, praise), draft_with(category="表扬")).id == "praise"


def test_what_is_required_and_empty_is_missing() -> None:
    form = choose_form(FORMS, draft_with())
    assert missing(form, draft_with(contact="1", summary=" ")) == (Key.CATEGORY, Key.SUMMARY)
    assert missing(form, draft_with(contact="1", summary="x", category="投诉")) == ()


def test_a_value_that_is_no_choice_is_unfit() -> None:
    assert unfit(FORMS[0], draft_with(category="抱怨", district="南海区")) == (Key.CATEGORY,)


def test_the_city_s_choices_are_the_city_s_own() -> None:
    for form in FORMS:
        by_key = {field.key: field for field in form.fields}
        assert by_key["district"].choices == tuple(one["name"] for one in city_data("places")["district"])
        assert by_key["category"].choices == tuple(one["name"] for one in city_data("categories")["category"])
        topics = {one["name"] for one in city_data("categories")["topic"]}
        assert set(form.topics) <= topics


FIELD = FormField(key="a", label="甲", kind=FieldKind.TEXT)
CHOICE = FormField(key="b", label="乙", kind=FieldKind.CHOICE, choices=("x", "y"))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ((FIELD, FIELD), "twice"),
        ((replace(FIELD, choices=("x",)),), "a choice has choices"),
        ((replace(CHOICE, choices=()),), "a choice has choices"),
        ((replace(CHOICE, choice_labels=("x",)),), "as many"),
    ],
)
def test_a_form_with_a_mistake_is_refused(fields: tuple[FormField, ...], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        check_forms(FormsData(form=(Form(id="f", name="表", fields=fields),)))


def test_two_forms_have_two_ids() -> None:
    form = Form(id="f", name="表", fields=(FIELD, CHOICE))
    with pytest.raises(ValueError, match="one id"):
        check_forms(FormsData(form=(form, form)))
    assert check_forms(FormsData(form=(form,))) == (form,)
    with pytest.raises(msgspec.ValidationError, match="kind"):
        msgspec.convert({"key": "a", "label": "甲", "kind": "colour"}, FormField)
