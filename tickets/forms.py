"""Registration forms (登记表单) as data: each member unit brings its own (Art. 18). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from routing.model import Record
from tickets.draft import Draft, Key


class FieldKind(StrEnum):
    """How a form's field is typed in."""

    TEXT = "text"
    CHOICE = "choice"
    PLACE = "place"
    TIME = "time"
    PHONE = "phone"


class FormField(Record, frozen=True, kw_only=True):
    """One field of a form."""

    key: str
    label: str
    kind: FieldKind
    choices: tuple[str, ...] = ()
    choice_labels: tuple[str, ...] = ()
    """What the screen shows for each choice; the choices themselves when empty."""
    required: bool = False


class Form(Record, frozen=True, kw_only=True):
    """One form, for the matters (topics) or categories it names; one that names none is for all."""

    id: str
    name: str
    unit: str = ""
    topics: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    fields: tuple[FormField, ...]


class FormsData(Record, frozen=True, kw_only=True):
    """The file of forms."""

    form: tuple[Form, ...]


def check_forms(data: FormsData) -> tuple[Form, ...]:
    """The forms, or ValueError with the form and field at fault."""
    if not data.form:
        raise ValueError("there must be at least one form")
    ids = [form.id for form in data.form]
    for number, form_id in enumerate(ids):
        if form_id in ids[:number]:
            raise ValueError(f"form[{number}].id: two forms have one id, {form_id}")
    for number, form in enumerate(data.form):
        keys = [field.key for field in form.fields]
        for place, field in enumerate(form.fields):
            where = f"form[{number}].fields[{place}].key: form {form.id}, field {field.key}"
            if field.key in keys[:place]:
                raise ValueError(f"{where}: the key is there twice")
            if (field.kind is FieldKind.CHOICE) != bool(field.choices):
                raise ValueError(f"{where}: a choice has choices, and nothing else has")
            if field.choice_labels and len(field.choice_labels) != len(field.choices):
                raise ValueError(f"{where}: choice_labels must be as many as choices")
    return data.form


def choose_form(forms: Sequence[Form], draft: Draft) -> Form:
    """The form for the draft's matter, else for its category, else the first one."""
    topic, category = draft.value(Key.TOPIC), draft.value(Key.CATEGORY)
    for form in forms:
        if topic and topic in form.topics:
            return form
    for form in forms:
        if category and category in form.categories:
            return form
    return forms[0]


def missing(form: Form, draft: Draft) -> tuple[str, ...]:
    """Keys of required fields that are still empty, in the form's order."""
    return tuple(field.key for field in form.fields if field.required and not draft.value(field.key).strip())


def unfit(form: Form, draft: Draft) -> tuple[str, ...]:
    """Keys of choice fields whose value is none of the choices, in the form's order."""
    return tuple(
        field.key
        for field in form.fields
        if field.choices and draft.value(field.key) and draft.value(field.key) not in field.choices
    )
