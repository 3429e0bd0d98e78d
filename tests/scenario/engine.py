"""Whole calls as data under virtual time: the pure floor, a make-believe Asterisk, and a story.

A story is a list of lines, ``SECONDS WHO DOES-WHAT``; see ``Scene.do``. After every fact the floor
must be sound. The program may die and start again, and the connection to Asterisk may break and mend.
"""

from __future__ import annotations

import heapq
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import msgspec

from routing import facts as f
from routing.effects import AnyEffect, KeepCallRecord, RingAgent, SendToEmergency, TellCaller
from routing.errors import IllegalFact
from routing.facts import AnyFact
from routing.floor import Floor, Snapshot
from routing.model import AgentId, Call, CallId
from routing.reconcile import reconcile
from routing.register import EmergencyNumber, FloorConfig, Hotline
from routing.step import step
from tests.scenario.hallway import Hallway
from tests.unit.floors import NOON, assert_sound

CONFIG = FloorConfig(
    hotlines=(Hotline(number="12345", name="市民热线"), Hotline(number="12315", name="消费者热线")),
    emergency_numbers=(
        EmergencyNumber(number="110", name="报警"),
        EmergencyNumber(number="120", name="急救"),
    ),
    ring_ms=15_000,
    wrap_up_ms=20_000,
    comfort_every_ms=0,
)
STALE_MS = 4_000
"""Without a heartbeat the dialplan takes the program for gone after about this long."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact as it was taken in, and what was decided."""

    at: int
    fact: AnyFact
    effects: tuple[AnyEffect, ...]


class Scene:
    """One story being played."""

    def __init__(self, scenario: dict[str, Any], *, restart_after: int = 0, lose_last: bool = False) -> None:
        """``restart_after``: the program dies after so many facts and starts again at once;
        ``lose_last``: with the last of them not yet in the journal."""
        self.now = NOON
        self.config = msgspec.structs.replace(CONFIG, **scenario.get("config", {}))
        self.floor = Floor(self.config)
        self.phones = {"110": "answers 3", "120": "answers 3", **scenario.get("phones", {})}
        self.asterisk = Hallway(self._heard, self._after, self.phones)
        self.journal: list[Entry] = []
        self.refused: list[AnyFact] = []
        self.kept: list[Call] = []
        self.alive = self.linked = True
        self._restart_after = restart_after
        self._lose_last = lose_last
        self._before = self.floor.snapshot()
        self._plan: list[tuple[int, int, Callable[[], None]]] = []
        self._order = count()
        for line in scenario["story"]:
            seconds, _, what = line.partition(" ")
            self._at(NOON + round(float(seconds) * 1000), lambda what=what: self.do(*what.split()))

    # --- time -------------------------------------------------------------------------------------

    def play(self, limit_s: int = 3_600) -> Scene:
        """Play the story to its end: until nothing more is planned and nothing is due."""
        while (due := self._next_due()) is not None and due <= NOON + limit_s * 1000:
            self.now = max(self.now, due)
            if self._plan and self._plan[0][0] <= self.now:
                heapq.heappop(self._plan)[2]()
            else:
                self.take_in(f.TimePassed())
        return self

    def _next_due(self) -> int | None:
        timers = [self.floor.next_due()] if self.alive else []
        dues = [due for due in (*timers, self._plan[0][0] if self._plan else None) if due is not None]
        return min(dues) if dues else None

    def _at(self, at: int, do: Callable[[], None]) -> None:
        heapq.heappush(self._plan, (at, next(self._order), do))

    def _after(self, ms: int, do: Callable[[], None]) -> None:
        self._at(self.now + ms, do)

    # --- the program ------------------------------------------------------------------------------

    def take_in(self, fact: AnyFact) -> None:
        """One fact through the floor, and its effects to Asterisk."""
        self._before = self.floor.snapshot()
        try:
            effects = step(self.floor, fact, self.now)
        except IllegalFact:
            assert self.floor.snapshot() == self._before, "a refused fact changed something"
            self.refused.append(fact)
            return
        assert_sound(self.floor)
        self.journal.append(Entry(self.now, fact, tuple(effects)))
        for effect in effects:
            if isinstance(effect, KeepCallRecord):
                self.kept.append(effect.record)
            elif self.linked:
                self.asterisk.carry_out(effect)
            else:
                self.asterisk.refuse(effect)
        if len(self.journal) == self._restart_after:
            self._restart_after = 0
            self.start_again(self._before if self._lose_last else self.floor.snapshot())

    def start_again(self, snapshot: Snapshot) -> None:
        """The program comes back: what it wrote down, then what Asterisk shows."""
        kept = msgspec.json.decode(msgspec.json.encode(snapshot), type=Snapshot)
        self.floor, self.alive = Floor.restore(kept), True
        self.compare()

    def compare(self) -> None:
        """Belief against Asterisk, as after every connect."""
        for fact in reconcile(self.floor, self.asterisk.listing()):
            self.take_in(fact)

    def _heard(self, fact: AnyFact) -> None:
        if self.alive and self.linked:
            self.take_in(fact)

    # --- the story --------------------------------------------------------------------------------

    def do(self, who: str, verb: str, *more: str) -> None:
        """One line of a story."""
        what = " ".join(more)
        if who in ("program", "link"):
            self._house(who, verb)
        elif who == "phone":
            self.phones[verb] = what
        elif who.startswith("c"):
            self._caller(who, verb, what)
        else:
            self._agent(AgentId(who), verb, what)

    def _house(self, who: str, verb: str) -> None:
        match who, verb:
            case "program", "dies":
                self.alive, self._at_death = False, self.floor.snapshot()
                self._after(STALE_MS, lambda: None if self.alive else self.asterisk.to_fallback())
            case "program", "starts":
                self.start_again(self._at_death)
                self._after(STALE_MS, self.asterisk.from_fallback)
            case "link", "breaks":
                self.linked = False
            case "link", "mends":
                self.linked = True
                self.compare()
            case _:
                raise ValueError(f"{who} {verb}")

    def _caller(self, call: str, verb: str, what: str) -> None:
        match verb:
            case "arrives":
                self.asterisk.arrive(call, what or "12345")
            case "hangs":
                self.asterisk.hang_up(call)
            case "says" | "seems":
                kind, _, number = what.partition(" ")
                self._heard(
                    f.EmergencyHeard(
                        call=CallId(call),
                        kind=kind,
                        words=kind,
                        number=number or "110",
                        score=0.9,
                        certain=verb == "says",
                    )
                )
            case _:
                raise ValueError(verb)

    def _agent(self, agent: AgentId, verb: str, what: str) -> None:
        if verb == "hangs":
            self.asterisk.hang_up(self.asterisk.talking_with(agent))
            return
        call, _, more = what.partition(" ")
        told: dict[str, AnyFact] = {
            "in": f.AgentLoggedIn(agent=agent, name=agent),
            "out": f.AgentLoggedOut(agent=agent),
            "ready": f.AgentReady(agent=agent),
            "pauses": f.AgentNotReady(agent=agent, reason=what or "break"),
            "sends": f.EmergencyRequested(call=CallId(call), agent=agent, number=more or "110"),
            "dismisses": f.EmergencyDismissed(call=CallId(call), agent=agent, reason=more),
        }
        if self.alive:
            self.take_in(told[verb])

    # --- what came of it --------------------------------------------------------------------------

    def acts(self) -> list[str]:
        """What the program did to callers, with the time in seconds."""
        return [
            f"{(entry.at - NOON) / 1000:g} {_said(effect)}"
            for entry in self.journal
            for effect in entry.effects
            if _said(effect)
        ]


def _said(effect: AnyEffect) -> str:
    match effect:
        case RingAgent():
            return f"{effect.call} to {effect.agent}"
        case SendToEmergency():
            return f"{effect.call} to {effect.number}"
        case TellCaller():
            return f"{effect.call} told {effect.prompt} {effect.position}"
    return ""


def outcome(call: Call) -> dict[str, Any]:
    """What the record of an ended call says, as a scenario states it. Times in seconds."""
    said: dict[str, Any] = {"dialled": call.dnis, "unanswered_by": list(call.unanswered_by)}
    if call.answered_at is not None:
        said |= {"answered_by": call.agent, "answered": (call.answered_at - NOON) / 1000}
    if call.emergency is not None:
        said["emergency"] = str(call.emergency.outcome or "alert")
        if call.emergency.sent_at is not None:
            said["sent_to"] = call.emergency.number
    return said


def scenarios(path: Path) -> dict[str, dict[str, Any]]:
    """Every scenario of a file, by name."""
    listed = tomllib.loads(path.read_text(encoding="utf-8"))["scenario"]
    by_name = {one["name"]: one for one in listed}
    assert len(by_name) == len(listed), "two scenarios have one name"
    return by_name
