"""What the desk shows of other rooms' records, as plain JSON. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from recordings.audit import AuditEntry, AuditLog
from recordings.library import Recording
from routing.model import CallId
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


class DeskAudit:
    """The recordings' audit log in the desk's own words (port ``desk.ports.AuditTrail``)."""

    def __init__(self, log: AuditLog, clock: Callable[[], int]) -> None:
        self._log = log
        self._clock = clock

    async def note(self, *, who: str, role: str, action: str, call: str, outcome: str, remote: str) -> None:
        """Returns once the entry is safe; raises ``AuditError`` when it is not."""
        await self._log.note(
            AuditEntry(
                at=self._clock(),
                who=who,
                role=role,
                action=action,
                call=CallId(call) if call else None,
                outcome=outcome,
                remote=remote,
            )
        )

    async def latest(self, limit: int) -> Sequence[object]:
        """The newest entries, newest first."""
        return await self._log.entries(limit)
