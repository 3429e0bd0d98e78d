"""What falls due by time alone. A timer that was overtaken finds its condition gone and does nothing.

Each is judged by the moment for which it was set, ``due``, and not by ``now``, which may be later: a timer
that was overtaken must not do another one's work early, or a restored floor, which has only the timers that
count, would do the same things in another order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from routing.alarms import QUESTION_MS, Due
from routing.callbacks import offer, overdue, wake
from routing.calls import ring_out
from routing.change import set_agent, set_call, worked
from routing.effects import AnyEffect, TellCaller
from routing.emergency_times import is_open_question
from routing.estimate import estimate
from routing.facts import DivertFailed, EmergencyFailed, NoAnswer, NoAnswerReason
from routing.floor import Floor, ring_overdue_at
from routing.handover import fail as fail_called_in
from routing.handover import leave
from routing.model import AgentId, AgentState, Call, CallId, CallPhase
from routing.overflow import come_back
from routing.owing import nothing_owed
from routing.rescue import REMIND_PROMPT, fail
from routing.surge import watch

COMFORT_PROMPT = "position"


def wrap_up_over(floor: Floor, whose: str, due: int, now: int) -> list[AnyEffect]:
    """An agent has had the time to finish (整理) and is ready again."""
    agent = floor.agents.get(AgentId(whose))
    if agent and agent.state is AgentState.WRAP_UP and agent.wrap_up_until <= due:
        set_agent(floor, agent, state=AgentState.READY, since=now, idle_since=now, **worked(agent, now))
    return []


def spared_over(floor: Floor, whose: str, due: int, _: int) -> list[AnyEffect]:
    """An agent whose ring was taken back may be rung again, if they are ready."""
    agent = floor.agents.get(AgentId(whose))
    if agent and 0 < agent.spared_until <= due:
        set_agent(floor, agent, spared_until=0)
    return []


def ring_overdue(floor: Floor, whose: str, due: int, now: int) -> list[AnyEffect]:
    """Asterisk never said how the ring ended: do as if it had not been rung."""
    call = _in_phase(floor, whose, CallPhase.RINGING)
    if call is None or call.agent is None:
        return []
    if ring_overdue_at(call) > due:
        return []
    fact = NoAnswer(call=call.id, agent=call.agent, why=NoAnswerReason.NOT_RUNG)
    return ring_out(floor, call, fact, now)


def emergency_overdue(floor: Floor, whose: str, due: int, now: int) -> list[AnyEffect]:
    """Asterisk never said how the hand-over ended: the agent goes on, or the caller goes to one first."""
    call = floor.calls.get(CallId(whose))
    overdue_at = floor.emergency_overdue_at(call) if call is not None else None
    if call is None or call.emergency is None or overdue_at is None or overdue_at > due:
        return []
    fact = EmergencyFailed(call=call.id, number=call.emergency.number, why=NoAnswerReason.NOT_RUNG)
    alone = call.phase is CallPhase.TRANSFERRING
    return (fail if alone else fail_called_in)(floor, call, fact, now)


def handover_over(floor: Floor, whose: str, due: int, now: int) -> list[AnyEffect]:
    """The emergency number has had the time to take over: the agent's leg goes."""
    call = _in_phase(floor, whose, CallPhase.CONFERENCE)
    over_at = floor.handover_over_at(call) if call is not None else None
    return leave(floor, call, now) if call is not None and over_at is not None and over_at <= due else []


def question_over(floor: Floor, whose: str, due: int, now: int) -> list[AnyEffect]:
    """A caller who was asked has not answered: reminded to dial the number (Art. 55), and first in line. One
    who could not hear the question to its end is asked again."""
    call = _in_phase(floor, whose, CallPhase.WAITING)
    if call is None or call.emergency is None or call.emergency.unheard or not is_open_question(call):
        return []
    over_at = (call.emergency.asked_at or 0) + QUESTION_MS
    if call.emergency.asked_at is None or over_at > due or call.told_at >= over_at:
        return []
    set_call(floor, call, told_at=now)
    return [TellCaller(call=call.id, channel=call.channel, prompt=REMIND_PROMPT)]


def comfort(floor: Floor, whose: str, due: int, now: int) -> list[AnyEffect]:
    """Tell a waiting caller the place in line."""
    call = _in_phase(floor, whose, CallPhase.WAITING)
    every = floor.config.comfort_every_ms
    if call is None or not call.channel or call.resting_until or not every or call.told_at + every > due:
        return []
    set_call(floor, call, told_at=now)
    position = floor.position(call.id)
    wait_ms = estimate(floor, call, now)
    return [
        TellCaller(
            call=call.id, channel=call.channel, prompt=COMFORT_PROMPT, position=position, wait_ms=wait_ms
        )
    ]


def rest_over(floor: Floor, whose: str, due: int, now: int) -> list[AnyEffect]:
    """The call may be offered again; a caller who chose a callback and is still there waits after all."""
    call = _in_phase(floor, whose, CallPhase.WAITING)
    if call is not None and 0 < call.resting_until <= due:
        set_call(floor, call, resting_until=0, callback_asked=False)
        if call.callback_asked:
            nothing_owed(floor, call.ani)
    return []


def relax(floor: Floor, whose: str, due: int, now: int) -> list[AnyEffect]:
    """The call asks for less from now on."""
    call = _in_phase(floor, whose, CallPhase.WAITING)
    if call is not None and (rung := floor.rung(call, due)) != call.rung:
        set_call(floor, call, rung=rung)
    return []


def divert_overdue(floor: Floor, whose: str, due: int, now: int) -> list[AnyEffect]:
    """Asterisk never said how the ring elsewhere ended: back to a person of ours."""
    call = _in_phase(floor, whose, CallPhase.DIVERTING)
    if call is None or call.diverted_to is None or floor.divert_overdue_at(call) > due:
        return []
    fact = DivertFailed(call=call.id, number=call.diverted_to.id, why=NoAnswerReason.NOT_RUNG)
    return come_back(floor, call, fact, now)


def surge_due(floor: Floor, _: str, __: int, now: int) -> list[AnyEffect]:
    """A threshold may have been passed by time alone."""
    return watch(floor, now)


def _in_phase(floor: Floor, whose: str, phase: CallPhase) -> Call | None:
    call = floor.calls.get(CallId(whose))
    return call if call is not None and call.phase is phase else None


TIMERS: Mapping[Due, Callable[[Floor, str, int, int], list[AnyEffect]]] = {
    Due.WRAP_UP_OVER: wrap_up_over,
    Due.SPARED_OVER: spared_over,
    Due.RING_OVERDUE: ring_overdue,
    Due.EMERGENCY_OVERDUE: emergency_overdue,
    Due.HANDOVER_OVER: handover_over,
    Due.QUESTION_OVER: question_over,
    Due.COMFORT: comfort,
    Due.REST_OVER: rest_over,
    Due.RELAX: relax,
    Due.DIVERT_OVERDUE: divert_overdue,
    Due.SURGE: surge_due,
    Due.CALLBACK: wake,
    Due.CALLBACK_OFFER: offer,
    Due.CALLBACK_OVERDUE: overdue,
}
