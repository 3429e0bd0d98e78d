"""A ticket draft as the page reads it. Pure, and by shape only: the tickets room decides what is in it."""

from __future__ import annotations

import msgspec

from desk.ports import Json


def draft_view(draft: object, form: object | None = None) -> Json:
    """The draft's record as JSON, with the form it is to be entered in when that is known.

    Expected are ``call, ani, dnis, opened_at, due_at, agent`` and ``fields``: a mapping of key to
    ``value, source (call, heard, agent), words, confidence, proposal``. The conversation's lines
    are left out: the page has them from the feed.
    """
    view: Json = msgspec.to_builtins(draft)
    view.pop("lines", None)
    if form is not None:
        view["form"] = msgspec.to_builtins(form)
    return view
