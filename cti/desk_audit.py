"""The recordings' audit log, as the desk writes to it and reads it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from recordings.audit import AuditEntry, AuditLog
from routing.model import CallId


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
