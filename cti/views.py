"""What the desk shows of other rooms' records, as plain JSON. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from recordings.library import Recording
from tickets.draft import Draft
from tickets.forms import Form, choose_form

Json = dict[str, Any]


def form_view(form: Form) -> Json:
    """One form: its fields in order."""
    view: Json = msgspec.to_builtins(form)
    return view


def draft_view(forms: Sequence[Form], draft: Draft) -> Json:
    """A draft with the form for its matter; the transcript goes its own way."""
    view: Json = msgspec.to_builtins(draft)
    del view["lines"]
    view["form"] = form_view(choose_form(forms, draft))
    return view


def recording_view(recording: Recording) -> Json:
    """One line of the list of recordings."""
    view: Json = msgspec.to_builtins(recording)
    return view
