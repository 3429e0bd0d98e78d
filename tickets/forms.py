"""Registration forms (登记表单) as data: each member unit brings its own (Art. 18). Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

from msgspec.structs import replace

from routing.model import Record
from tickets.draft import Draft, DraftField, Key, is_question


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
    question: str = ""
    """How the agent asks when the value is unsure; {value} stands for it."""


class Form(Record, frozen=True, kw_only=True):
    """One form, for the matters (topics) or categories it names; one that names none is for all."""

    id: str
    name: str
    unit: str = ""
    topics: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    fields: tuple[FormField, ...]
    specific: tuple[str, ...] = ()
    """Those of its categories that are specific kinds of a general one (``with_kinds``)."""
    inherited: tuple[str, ...] = ()
    """Specific kinds of its general categories (``with_kinds``)."""


class FormsData(Record, frozen=True, kw_only=True):
    """The file of forms."""

    questions: Mapping[str, str] = {}
    """Wording of the question by the field's key, for every form that has none of its own."""
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
    for key, wording in data.questions.items():
        if "{value}" not in wording:
            raise ValueError(f"questions.{key}: the wording needs {{value}} where the value goes")
    return tuple(_with_questions(form, data.questions) for form in data.form)


def _with_questions(form: Form, wording: Mapping[str, str]) -> Form:
    fields = [replace(field, question=field.question or wording.get(field.key, "")) for field in form.fields]
    return replace(form, fields=tuple(fields))


def question(form: Form, key: str, field: DraftField) -> str:
    """What the agent asks for an unsure value: 是在桂城街道吗？ Empty for a value that is no question."""
    if not is_question(field):
        return ""
    found = next((one for one in form.fields if one.key == key), None)
    wording = found.question if found and found.question else "是“{value}”吗？"
    value = field.value
    if found and value in found.choices and found.choice_labels:
        value = found.choice_labels[found.choices.index(value)]
    return wording.replace("{value}", value)


def with_kinds(forms: Sequence[Form], parents: Mapping[str, str]) -> tuple[Form, ...]:
    """The forms, told which categories are kinds of a general one (``parents``: specific → general)."""

    def told(form: Form) -> Form:
        own = tuple(name for name in form.categories if name in parents)
        heirs = tuple(name for name, general in parents.items() if general in form.categories)
        return replace(form, specific=own, inherited=heirs)

    return tuple(told(form) for form in forms)


def check_grave_kinds(forms: Sequence[Form], kinds: Collection[str]) -> None:
    """Raise ValueError for a form that offers a grave kind which is none of ``kinds``."""
    for number, form in enumerate(forms):
        for place, field in enumerate(form.fields):
            unknown = set(field.choices) - set(kinds) if field.key == Key.GRAVE_KIND else ()
            if unknown:
                raise ValueError(
                    f"form[{number}].fields[{place}].choices: {min(unknown)} is no [[grave]]"
                    f" kind of orders.toml (orders.toml 里没有这一种；有 {'、'.join(kinds)})"
                )


def choose_form(forms: Sequence[Form], draft: Draft) -> Form:
    """The form that names the draft's specific category, else its matter, else its category, else the
    general category that it is one of, else the first one."""
    topic, category = draft.value(Key.TOPIC), draft.value(Key.CATEGORY)
    if not (topic or category):
        return forms[0]
    for value, names in (
        (category, [form.specific for form in forms]),
        (topic, [form.topics for form in forms]),
        (category, [form.categories for form in forms]),
        (category, [form.inherited for form in forms]),
    ):
        for form, known in zip(forms, names, strict=True):
            if value and value in known:
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
