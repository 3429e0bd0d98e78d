"""A make-believe Asterisk: it moves callers as the dialplan does, and tells what the dialplan tells.

It knows nothing of the floor. What it does with a caller is by the phones' habits, which are data:
``answers S``, ``silent``, ``busy``, ``declines``, ``unreachable``, ``refused`` (the action fails),
``unsure S`` (the action has no answer in time, and yet it rings and is answered) and ``mute`` (it rings
out, and the report of it is lost). Times in ms.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from cti.control import failed
from routing import facts as f
from routing.effects import AnyEffect, RingAgent, SendToEmergency
from routing.facts import AnyFact, NoAnswerReason
from routing.model import AgentId, CallId, CallPhase
from routing.reconcile import SeenCall

GREETING_MS = 8_000
REMINDER_MS = 5_000
QUEUE_MS = 1_000
"""Asterisk's own Queue() looks for a phone so often."""
QUICK = {
    "busy": NoAnswerReason.BUSY,
    "declines": NoAnswerReason.DECLINED,
    "unreachable": NoAnswerReason.UNREACHABLE,
}
IN_TALK = (CallPhase.TALKING, CallPhase.EMERGENCY)


@dataclass(slots=True)
class Caller:
    """One caller's channel. ``turn`` counts its moves: what was planned for an earlier one is off."""

    id: CallId
    dnis: str
    place: CallPhase = CallPhase.GREETING
    peer: str = ""
    turn: int = 0


@dataclass(slots=True)
class Hallway:
    """All channels. ``tell`` takes what is said over AMI; ``after`` plans something."""

    tell: Callable[[AnyFact], None]
    after: Callable[[int, Callable[[], None]], None]
    phones: dict[str, str]
    """Each agent's phone, and under ``110`` and the like the emergency numbers."""
    callers: dict[CallId, Caller] = field(default_factory=dict)

    # --- what callers and phones do ---------------------------------------------------------------

    def arrive(self, call: str, dnis: str) -> None:
        """A call comes in from the trunk."""
        caller = self.callers[CallId(call)] = Caller(CallId(call), dnis)
        self.tell(f.CallArrived(call=caller.id, channel=_channel(call), ani="", caller_name="", dnis=dnis))
        self._later(GREETING_MS, caller, lambda: self._greeted(caller))

    def hang_up(self, call: str) -> None:
        """The caller, or whoever the caller talks with, hangs up."""
        caller = self.callers.pop(CallId(call), None)
        if caller is None:
            return
        caller.turn += 1
        self.tell(f.CallerHungUp(call=caller.id, cause=16))

    def talking_with(self, peer: str) -> str:
        """The call that a phone is in; empty when it is in none."""
        return next((c.id for c in self.callers.values() if c.peer == peer and c.place in IN_TALK), "")

    def to_fallback(self) -> None:
        """The heartbeat is stale: whoever waits goes to Asterisk's own queue."""
        for caller in self.callers.values():
            if caller.place is CallPhase.WAITING:
                self._fall_back(caller)

    def from_fallback(self) -> None:
        """The heartbeat is fresh again: the queue gives back whom it does not ring anybody for."""
        for caller in self.callers.values():
            if caller.place is CallPhase.FALLBACK and not caller.peer:
                self._give_back(caller)

    def listing(self) -> list[SeenCall]:
        """All callers' channels as AMI's Status shows them."""
        return [
            SeenCall(
                id=caller.id,
                channel=_channel(caller.id),
                ani="",
                caller_name="",
                dnis=caller.dnis,
                phase=caller.place,
                agent=AgentId(caller.peer) if caller.place is CallPhase.TALKING else None,
            )
            for caller in self.callers.values()
        ]

    # --- what the program asks for ----------------------------------------------------------------

    def carry_out(self, effect: AnyEffect) -> None:
        """One AMI action."""
        caller = self.callers.get(effect.call)
        match effect:
            case RingAgent() | SendToEmergency():
                peer = effect.agent if isinstance(effect, RingAgent) else effect.number
                if caller is None or self.phones[peer].startswith(("refused", "unsure")):
                    self.refuse(effect)
                if caller is not None and self.phones[peer] != "refused":
                    self._move(caller, _RINGS[type(effect)], peer)
                    self._ring(caller, effect.ring_ms)

    def refuse(self, effect: AnyEffect) -> None:
        """The action could not be sent, or was answered with an error."""
        if (fact := failed(effect)) is not None:
            self.after(0, lambda: self.tell(fact))

    # --- the dialplan -----------------------------------------------------------------------------

    def _greeted(self, caller: Caller) -> None:
        self._move(caller, CallPhase.WAITING)
        self.tell(f.IntakeDone(call=caller.id))

    def _ring(self, caller: Caller, ring_ms: int) -> None:
        peer, habit = caller.peer, self.phones[caller.peer]
        busy = any(c.peer == peer and c.place in IN_TALK for c in self.callers.values())
        if busy or habit in QUICK:
            why = NoAnswerReason.BUSY if busy else QUICK[habit]
            self._later(100, caller, lambda: self._rang_out(caller, why))
        elif habit.startswith(("answers", "unsure")) and (wait := _seconds(habit)) < ring_ms:
            self._later(wait, caller, lambda: self._picked_up(caller))
        elif habit == "mute":
            self._later(ring_ms, caller, lambda: self._move(caller, CallPhase.WAITING))
        else:
            self._later(ring_ms, caller, lambda: self._rang_out(caller, NoAnswerReason.TIMEOUT))

    def _picked_up(self, caller: Caller) -> None:
        if caller.place is CallPhase.TRANSFERRING:
            self._move(caller, CallPhase.EMERGENCY, caller.peer)
            self.tell(f.EmergencyAnswered(call=caller.id, number=caller.peer))
        else:
            self._move(caller, CallPhase.TALKING, caller.peer)
            self.tell(f.AgentAnswered(call=caller.id, agent=AgentId(caller.peer)))

    def _rang_out(self, caller: Caller, why: NoAnswerReason) -> None:
        if caller.place is CallPhase.TRANSFERRING:
            self._later(REMINDER_MS, caller, lambda: self._reminded(caller, why))
            return
        peer = AgentId(caller.peer)
        self._move(caller, CallPhase.WAITING)
        self.tell(f.NoAnswer(call=caller.id, agent=peer, why=why))

    def _reminded(self, caller: Caller, why: NoAnswerReason) -> None:
        number = caller.peer
        self._move(caller, CallPhase.WAITING)
        self.tell(f.EmergencyFailed(call=caller.id, number=number, why=why))

    def _fall_back(self, caller: Caller) -> None:
        self._move(caller, CallPhase.FALLBACK)
        self._tell_found(caller)
        self._later(QUEUE_MS, caller, lambda: self._queue(caller))

    def _give_back(self, caller: Caller) -> None:
        """The queue's time is over, and the heartbeat is fresh again."""
        self._move(caller, CallPhase.WAITING)
        self._tell_found(caller)

    def _tell_found(self, caller: Caller) -> None:
        self.tell(
            f.CallFound(
                call=caller.id,
                channel=_channel(caller.id),
                ani="",
                caller_name="",
                dnis=caller.dnis,
                phase=caller.place,
            )
        )

    def _queue(self, caller: Caller) -> None:
        """Asterisk's own Queue() rings every agent's phone, whatever the floor thinks of the agent."""
        taken = {c.peer for c in self.callers.values() if c.peer}
        for name, habit in self.phones.items():
            if habit.startswith("answers") and len(name) > 3 and name not in taken:
                self._move(caller, CallPhase.FALLBACK, name)
                self._later(_seconds(habit), caller, lambda: self._picked_up(caller))
                return
        self._later(QUEUE_MS, caller, lambda: self._queue(caller))

    def _move(self, caller: Caller, place: CallPhase, peer: str = "") -> None:
        caller.turn += 1
        caller.place, caller.peer = place, peer

    def _later(self, ms: int, caller: Caller, do: Callable[[], None]) -> None:
        turn = caller.turn
        self.after(ms, lambda: do() if caller.turn == turn else None)


_RINGS = {RingAgent: CallPhase.RINGING, SendToEmergency: CallPhase.TRANSFERRING}


def _channel(call: str) -> str:
    return f"PJSIP/trunk-{call}"


def _seconds(habit: str) -> int:
    return round(float(habit.partition(" ")[2]) * 1000)
