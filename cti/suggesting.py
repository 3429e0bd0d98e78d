"""When a language model is asked about a call: once its words are final, never of confidential calls."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import structlog

from routing.model import CallId, Leg
from tickets.draft import Draft
from tickets.improver import Improver
from tickets.knowledge import Knowledge
from tickets.scribe import Scribe

log = structlog.get_logger(__name__)

SETTLE_S = 5.0
"""After the hang-up the last words may still become final."""
MOST_WAITING = 200
"""Calls that wait to be asked about; further ones go without."""
MOST_ASKED = 10_000
AT_ONCE = 2
MIN_CHARACTERS = 10


def departments(knowledge: Knowledge) -> tuple[str, ...]:
    """The units that drafts and forms know, which a model may choose from."""
    named = [unit.name for unit in knowledge.weigher.proposals.data.unit]
    return tuple(dict.fromkeys([*named, *(form.unit for form in knowledge.forms if form.unit)]))


class Suggesting:
    """``may_leave`` says whether a call's words may go out; without an improver nothing is asked."""

    def __init__(
        self,
        improver: Improver | None,
        scribe: Scribe,
        units: Sequence[str],
        may_leave: Callable[[Draft], bool],
        *,
        settle_s: float | None = None,
    ) -> None:
        self._improver = improver
        self._scribe = scribe
        self._departments = units
        self._may_leave = may_leave
        self._settle_s = SETTLE_S if settle_s is None else settle_s
        self._asked: dict[CallId, None] = {}
        self._waiting: asyncio.Queue[tuple[float, CallId]] = asyncio.Queue(MOST_WAITING)

    def draft_changed(self, draft: Draft) -> None:
        """Ask about it in a while, when its call has just ended."""
        over = draft.ended_at is not None and draft.order is None
        if self._improver is None or not over or draft.call in self._asked or self._waiting.full():
            return
        self._asked[draft.call] = None
        if len(self._asked) > MOST_ASKED:
            del self._asked[next(iter(self._asked))]
        self._waiting.put_nowait((asyncio.get_running_loop().time() + self._settle_s, draft.call))

    async def run(self) -> None:
        """Ask until cancelled."""
        await asyncio.gather(*(self._work() for _ in range(AT_ONCE)))

    async def stop(self) -> None:
        """Close what is open."""
        if self._improver is not None:
            await self._improver.close()

    async def _work(self) -> None:
        while True:
            at, call = await self._waiting.get()
            await asyncio.sleep(max(0.0, at - asyncio.get_running_loop().time()))
            try:
                await self._ask(call)
            except Exception as error:
                log.error("suggestion_failed", call=call, error=type(error).__name__)

    async def _ask(self, call: CallId) -> None:
        draft = self._scribe.draft(call)
        if self._improver is None or draft is None or draft.order is not None or not self._may_leave(draft):
            return
        lines = [line for line in draft.lines if line.leg is Leg.CALLER and line.text]
        said = [line.text for line in lines]
        if not all(line.final for line in lines) or sum(map(len, said)) < MIN_CHARACTERS:
            return
        proposal = await self._improver.improve(said, self._departments)
        if proposal is not None and proposal.fields():
            self._scribe.suggest(call, proposal.fields())
