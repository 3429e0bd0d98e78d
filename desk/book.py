"""What the desk remembers of each call so that a page can be drawn: words, alert, draft, owner.

Follows the same facts as the floor. Calls that ended are forgotten after `KEPT_MS`, the oldest first.
Pure; ``now`` is in ms.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from desk.ports import Json
from routing.facts import (
    AgentAnswered,
    CallArrived,
    CallbackAnswered,
    CallerHungUp,
    CallFound,
    EmergencyAnswered,
    EmergencyDismissed,
    EmergencyHeard,
    EmergencyRequested,
    Fact,
    Heard,
    NotHeard,
    RecogniserBack,
    RecogniserLost,
    RecordingSealed,
    TapLost,
)
from routing.model import AgentId, Call, CallId, Emergency, Leg, SurgeState

KEPT_MS = 40 * 60_000
"""How long a call is kept after its end: an order is to be entered within 30 minutes (Art. 15)."""
_MOST_ENDED = 10_000
"""Bound for a storm of calls: ten times what a busy day leaves in that time."""
_UTTERANCES_KEPT = 1_000
_LONGEST_TEXT = 2_000
_NOT_HEARD_KEPT = 100
_SEALED_KEPT = 50
_SWITCHES_KEPT = 20


@dataclass(slots=True)
class Page:
    """One call, as far as the desk needs to know it."""

    call: CallId
    ani: str
    dnis: str
    arrived_at: int
    owner: AgentId | None = None
    """The agent who answered it last; still the owner after the call ended."""
    answered_at: int | None = None
    ended_at: int | None = None
    said: dict[tuple[Leg, int], Json] = field(default_factory=dict)
    not_heard: list[Json] = field(default_factory=list)
    """What recognition lost, the newest last."""
    deaf: set[Leg] = field(default_factory=set)
    """Legs whose audio was lost."""
    alert: Json | None = None
    emergency: Emergency | None = None
    """What became of its emergency; after the call, too."""
    draft: Json | None = None


class Book:
    """The pages of the calls in progress and of those that ended last."""

    def __init__(self) -> None:
        self.pages: dict[CallId, Page] = {}
        self.lost_engines: dict[str, str] = {}
        """Recognisers that are away, with the reason."""
        self.sealed: deque[Json] = deque(maxlen=_SEALED_KEPT)
        """Recordings sealed lately, the newest first."""
        self.switches: deque[Json] = deque(maxlen=_SWITCHES_KEPT)
        """Switches of the surge plan: on, at, by, why; the newest first."""
        self._ended: deque[CallId] = deque()

    def open(self, call: Call) -> None:
        """A page for a call from before this program: on the floor, or ended lately."""
        owner = call.agent if call.answered_at is not None else None
        self.pages[call.id] = Page(
            call=call.id,
            ani=call.ani,
            dnis=call.dnis,
            arrived_at=call.arrived_at,
            owner=owner,
            answered_at=call.answered_at,
            emergency=call.emergency,
        )
        if call.ended_at is not None:
            self._end(call.ended_at, self.pages[call.id])

    def follow(self, now: int, fact: Fact) -> None:
        """Take one fact in. Facts of unknown calls change nothing."""
        match fact:
            case CallArrived() | CallFound():
                page = self.pages.setdefault(
                    fact.call, Page(call=fact.call, ani=fact.ani, dnis=fact.dnis, arrived_at=now)
                )
                if isinstance(fact, CallFound) and fact.agent is not None:
                    page.owner = fact.agent
            case CallbackAnswered():
                self.pages[fact.call] = Page(
                    call=fact.call,
                    ani=fact.ani,
                    dnis=fact.dnis,
                    arrived_at=now,
                    owner=fact.agent,
                    answered_at=now,
                )
            case RecogniserLost(engine=engine, why=why):
                self.lost_engines[engine] = why
            case RecogniserBack(engine=engine):
                self.lost_engines.pop(engine, None)
            case _:
                page_of = self.pages.get(getattr(fact, "call", CallId("")))
                if page_of is not None:
                    self._write(now, page_of, fact)

    def switched(self, state: SurgeState) -> None:
        """The surge plan is so now; what was known already is not noted again."""
        known = bool(self.switches) and self.switches[0]["on"]
        if state.on != known:
            self.switches.appendleft({"on": state.on, "at": state.since, "by": state.by, "why": state.why})

    def _write(self, now: int, page: Page, fact: Fact) -> None:
        match fact:
            case Heard():
                _hear(now, page, fact)
            case AgentAnswered(agent=agent):
                page.owner = agent
                page.answered_at = page.answered_at or now
            case EmergencyHeard():
                page.alert = {
                    "kind": fact.kind,
                    "words": fact.words,
                    "number": fact.number,
                    "certain": fact.certain,
                    "score": fact.score,
                    "why": f"听到“{fact.words}”，把握 {fact.score:.0%}" if fact.words else "",
                    "at": now,
                }
            case EmergencyRequested() | EmergencyDismissed() | EmergencyAnswered():
                page.alert = None
            case TapLost(leg=leg):
                page.deaf.add(leg)
            case NotHeard():
                page.not_heard.append(not_heard_view(fact))
                del page.not_heard[:-_NOT_HEARD_KEPT]
            case CallerHungUp():
                self._end(now, page)
            case RecordingSealed():
                self.sealed.appendleft(
                    {
                        "call": page.call,
                        "ani": page.ani,
                        "dnis": page.dnis,
                        "agent": page.owner,
                        "started_at": page.arrived_at,
                        "duration_ms": fact.duration_ms,
                    }
                )

    def _end(self, now: int, page: Page) -> None:
        if page.ended_at is not None:
            return
        page.ended_at = now
        page.alert = None
        self._ended.append(page.call)
        while self._ended and (len(self._ended) > _MOST_ENDED or self._is_old(self._ended[0], now)):
            self.pages.pop(self._ended.popleft(), None)

    def _is_old(self, call: CallId, now: int) -> bool:
        ended_at = self.pages[call].ended_at
        return ended_at is not None and now - ended_at > KEPT_MS


def not_heard_view(fact: NotHeard) -> Json:
    """A span of one leg that recognition lost; ms of the tap's own clock."""
    return {"leg": fact.leg.value, "start_ms": fact.start_ms, "end_ms": fact.end_ms, "why": fact.why}


def _hear(now: int, page: Page, fact: Heard) -> None:
    """Later text of an utterance replaces the earlier; a final text is not taken back."""
    key = (fact.leg, fact.utterance)
    before = page.said.get(key)
    if before is not None and before["final"] and not fact.final:
        return
    page.deaf.discard(fact.leg)
    page.said[key] = {
        "leg": fact.leg.value,
        "utterance": fact.utterance,
        "text": fact.text[:_LONGEST_TEXT],
        "final": fact.final,
        "start_ms": fact.start_ms,
        "end_ms": fact.end_ms,
        "at": before["at"] if before else now,
        "agent": fact.agent,
    }
    if len(page.said) > _UTTERANCES_KEPT:
        del page.said[next(iter(page.said))]
