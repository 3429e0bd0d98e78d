"""The machine is two tables: what each fact does to a call in each phase, and to an agent in each state.

A pair that is not in a table is illegal: it raises and changes nothing. A fact that may come
late, because the world overtook it, is in the table as ``too_late``. The diagrams in the docs
are drawn from these tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from routing import agents, callbacks, calls, consults, facts, handover, intake, overflow, rescue, transfers
from routing.effects import AnyEffect
from routing.errors import IllegalFact
from routing.floor import Floor
from routing.model import AgentState, CallPhase

GONE = None
"""No such call, or no such agent, on the floor (any more, or yet)."""


class CallRow(NamedTuple):
    """What to do, and every phase the call may be in afterwards."""

    do: Callable[[Floor, Any, Any, int], list[AnyEffect]]
    to: frozenset[CallPhase | None]


class AgentRow(NamedTuple):
    """What to do, and every state the agent may be in afterwards."""

    do: Callable[[Floor, Any, Any, int], None]
    to: frozenset[AgentState | None]


G, W, R, T, X, E, F = (
    CallPhase.GREETING,
    CallPhase.WAITING,
    CallPhase.RINGING,
    CallPhase.TALKING,
    CallPhase.TRANSFERRING,
    CallPhase.EMERGENCY,
    CallPhase.FALLBACK,
)
DIVERTING, DIVERTED = CallPhase.DIVERTING, CallPhase.DIVERTED
CONSULTING, CONFERENCE, CALLING_BACK = CallPhase.CONSULTING, CallPhase.CONFERENCE, CallPhase.CALLING_BACK
AWAY = (DIVERTING, DIVERTED, CONSULTING, CONFERENCE, CALLING_BACK)
ANY_PHASE = frozenset(CallPhase)


def _to(do: Callable[[Floor, Any, Any, int], list[AnyEffect]], *to: CallPhase | None) -> CallRow:
    return CallRow(do, frozenset(to))


def _late(*phases: CallPhase | None) -> dict[CallPhase | None, CallRow]:
    return {phase: _to(calls.too_late, phase) for phase in phases}


def _but(*phases: CallPhase) -> list[CallPhase | None]:
    """Every other phase, and gone."""
    return [GONE, *(phase for phase in CallPhase if phase not in phases)]


CallTable = Mapping[type[facts.Fact], Mapping[CallPhase | None, CallRow]]
CALL_TABLE: CallTable = {
    facts.CallArrived: {GONE: _to(calls.arrive, G), **_late(*CallPhase)},
    facts.CallFound: {phase: _to(calls.find, *ANY_PHASE) for phase in (GONE, *CallPhase)},
    facts.CallerKnown: {**{phase: _to(intake.know_caller, phase) for phase in CallPhase}, **_late(GONE)},
    facts.CallLabelled: {**{phase: _to(intake.label, phase) for phase in CallPhase}, **_late(GONE)},
    facts.IntakeDone: {G: _to(intake.join_line, W), **_late(GONE, W, R, T, X, E, F, *AWAY)},
    facts.CallerHungUp: {**{phase: _to(calls.hang_up, GONE) for phase in CallPhase}, **_late(GONE)},
    facts.AgentAnswered: {
        **{phase: _to(calls.answer, T) for phase in (W, R, F)},
        **_late(GONE, T, X, E, *AWAY),
    },
    facts.AgentLost: {
        T: _to(calls.lose_agent, W, T),
        CONSULTING: _to(consults.lose_agent, W, CONSULTING),
        **_late(GONE, G, W, R, X, E, F, DIVERTING, DIVERTED, CONFERENCE, CALLING_BACK),
    },
    facts.NoAnswer: {R: _to(calls.ring_out, W, R), **_late(GONE, G, W, T, X, E, F, *AWAY)},
    facts.DivertAnswered: {
        **{phase: _to(overflow.arrive_there, DIVERTED) for phase in (W, DIVERTING)},
        **_late(GONE, G, R, T, X, E, F, DIVERTED, CONSULTING, CONFERENCE, CALLING_BACK),
    },
    facts.DivertFailed: {
        DIVERTING: _to(overflow.come_back, W),
        **_late(GONE, G, W, R, T, X, E, F, DIVERTED, CONSULTING, CONFERENCE, CALLING_BACK),
    },
    facts.TransferRequested: {T: _to(transfers.transfer, R, W, DIVERTING), **_late(GONE)},
    facts.ConsultRequested: {T: _to(consults.consult, CONSULTING), **_late(GONE)},
    facts.ConsultAnswered: {
        CONSULTING: _to(consults.consult_answered, CONSULTING),
        **_late(*_but(CONSULTING)),
    },
    facts.ConsultFailed: {CONSULTING: _to(consults.consult_failed, T), **_late(*_but(CONSULTING))},
    facts.ConsultCancelled: {CONSULTING: _to(consults.cancel, T), **_late(*_but(CONSULTING))},
    facts.ConsultCompleted: {
        CONSULTING: _to(consults.complete, T, DIVERTED),
        **_late(*_but(CONSULTING)),
    },
    facts.ConferenceRequested: {CONSULTING: _to(consults.confer, CONFERENCE), **_late(GONE, T, CONFERENCE)},
    facts.PartyLeft: {
        CONSULTING: _to(consults.part, T, W, DIVERTED, CONSULTING),
        CONFERENCE: _to(handover.part, T, W, X, E, DIVERTED, CONFERENCE),
        **_late(*_but(CONSULTING, CONFERENCE)),
    },
    facts.EmergencyHeard: {
        **{phase: _to(rescue.hear, phase, X) for phase in (G, W, R, F, DIVERTING)},
        **{p: _to(rescue.alert, p) for p in (T, DIVERTED, CONSULTING, CONFERENCE, CALLING_BACK)},
        **{phase: _to(rescue.learn, phase) for phase in (X, E)},
        **_late(GONE),
    },
    facts.EmergencyReplied: {
        **{phase: _to(rescue.reply, phase, X) for phase in (W, R, F, DIVERTING)},
        X: _to(rescue.decline, X, W),
        **_late(GONE, G, T, E, DIVERTED, CONSULTING, CONFERENCE, CALLING_BACK),
    },
    facts.EmergencyRequested: {
        **{phase: _to(handover.request, CONFERENCE, X) for phase in (T, CONSULTING, CONFERENCE)},
        **_late(GONE, X, E),
    },
    facts.EmergencyTaken: {
        CONFERENCE: _to(handover.take, CONFERENCE, E, W),
        **_late(*_but(CONFERENCE)),
    },
    facts.EmergencyJudged: {
        E: _to(handover.judge, E, W),
        **{phase: _to(handover.judge, phase) for phase in CallPhase if phase is not E},
        **_late(GONE),
    },
    facts.EmergencyDismissed: {
        **{phase: _to(rescue.dismiss, phase) for phase in (T, CONSULTING, CONFERENCE)},
        **_late(GONE, X, E),
    },
    facts.EmergencyAnswered: {
        **{phase: _to(rescue.accept, phase, E) for phase in (G, W, X, F)},
        **{phase: _to(handover.join, phase, CONFERENCE) for phase in (T, CONFERENCE)},
        **_late(GONE, E, R, DIVERTING, DIVERTED, CONSULTING, CALLING_BACK),
    },
    facts.EmergencyFailed: {
        X: _to(rescue.fail, W, T),
        CONFERENCE: _to(handover.fail, T, CONFERENCE),
        **_late(GONE, G, W, R, T, E, F, DIVERTING, DIVERTED, CONSULTING, CALLING_BACK),
    },
    facts.CallbackAsked: {W: _to(callbacks.choose_callback, W), **_late(GONE, R, T, X, E, F, *AWAY)},
    facts.CallbackRinging: {
        GONE: _to(callbacks.pick_up, GONE),
        **{phase: _to(callbacks.pick_up, CALLING_BACK, GONE) for phase in (W, R)},
        **_late(T, X, E, F, *AWAY),
    },
    facts.CallbackAnswered: {
        **{phase: _to(callbacks.connect, T) for phase in (W, R, CALLING_BACK)},
        **_late(GONE, T, X, E, F, DIVERTING, DIVERTED, CONSULTING, CONFERENCE),
    },
    facts.CallbackFailed: {
        **{phase: _to(callbacks.fail, GONE) for phase in (W, R, CALLING_BACK)},
        **_late(GONE, T, X, E, F, DIVERTING, DIVERTED, CONSULTING, CONFERENCE),
    },
    facts.TapLost: {**{phase: _to(calls.lose_tap, phase) for phase in CallPhase}, **_late(GONE)},
}

READY, NOT_READY, RINGING, TALKING, WRAP_UP = (
    AgentState.READY,
    AgentState.NOT_READY,
    AgentState.RINGING,
    AgentState.TALKING,
    AgentState.WRAP_UP,
)


def _row(do: Callable[[Floor, Any, Any, int], None], *to: AgentState | None) -> AgentRow:
    return AgentRow(do, frozenset(to))


AgentTable = Mapping[type[facts.Fact], Mapping[AgentState | None, AgentRow]]
AGENT_TABLE: AgentTable = {
    facts.AgentLoggedIn: {
        GONE: _row(agents.log_in, NOT_READY, TALKING),
        **{state: _row(agents.log_in, state) for state in AgentState},
    },
    facts.AgentLoggedOut: {
        **{state: _row(agents.leave, GONE) for state in (READY, NOT_READY, WRAP_UP)},
        **{state: _row(agents.leave_after, state) for state in (RINGING, TALKING)},
    },
    facts.AgentReady: {
        NOT_READY: _row(agents.ready, READY),
        WRAP_UP: _row(agents.ready, READY),
        READY: _row(agents.still_ready, READY),
        RINGING: _row(agents.ready_after, RINGING),
        TALKING: _row(agents.ready_after, TALKING),
    },
    facts.AgentNotReady: {
        **{state: _row(agents.not_ready, NOT_READY) for state in (READY, NOT_READY, WRAP_UP)},
        **{state: _row(agents.not_ready_after, state) for state in (RINGING, TALKING)},
    },
    facts.WrapUpExtended: {
        WRAP_UP: _row(agents.extend_wrap_up, WRAP_UP),
        **{state: _row(agents.too_late, state) for state in (GONE, READY, NOT_READY, RINGING, TALKING)},
    },
}


def advance_call(floor: Floor, fact: Any, now: int) -> list[AnyEffect]:
    """Do what the table says for this fact; raises IllegalFact when it says nothing."""
    call = floor.calls.get(fact.call)
    phase = call.phase if call is not None else GONE
    row = CALL_TABLE[type(fact)].get(phase)
    if row is None:
        raise IllegalFact(f"{type(fact).__name__} about call {fact.call}, which is {phase or 'unknown'}")
    return row.do(floor, call, fact, now)


def advance_agent(floor: Floor, fact: Any, now: int) -> None:
    """Do what the table says for this fact; raises IllegalFact when it says nothing."""
    agent = floor.agents.get(fact.agent)
    state = agent.state if agent is not None else GONE
    row = AGENT_TABLE[type(fact)].get(state)
    if row is None:
        raise IllegalFact(
            f"{type(fact).__name__} about agent {fact.agent}, who is {state or 'not logged in'}"
        )
    row.do(floor, agent, fact, now)
