"""A day played through ``routing.step.step``, the same that routes real calls, in virtual time. Pure.

The simulation is the world around the floor: callers who come, lose patience and hang up, agents who pick
up or do not, sub-centres with so many lines. It takes the floor's effects and answers them with facts, as
Asterisk does. Nothing is drawn here: what chance decided about a caller lies in the ``Day``.

Not played: emergencies, transfers and consults, labels, what is said, redialling, and callers who choose a
callback by key.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

import msgspec

from planning.outcome import Outcome
from planning.roster import Shift, Staff, check_staff, seated
from planning.traffic import HALF_HOUR_MS, HALF_HOURS, Caller, Day
from routing import facts as f
from routing.counting import Counts
from routing.effects import AnyEffect, Divert, EndCall, KeepCallRecord, RingAgent, RingForCallback
from routing.facts import AnyFact, NoAnswerReason
from routing.floor import Floor
from routing.happenings import CallFate
from routing.measures import Measures
from routing.model import AgentId, AgentState, Call, CallId, CallPhase, Record
from routing.register import DAY_MS, FloorConfig
from routing.step import step

BEFORE_ANSWER = frozenset(
    (CallPhase.WAITING, CallPhase.RINGING, CallPhase.DIVERTING)
)  # a caller may lose patience
PAUSE = "break"
WHOLE_MS = 30 * DAY_MS
"""A window that no simulated day outgrows, its last calls among it."""
GOODBYE_MS = 5_000
"""How long a caller who is told goodbye stays."""

Told = Callable[[float], None]
"""Hears how much of the day is done, 0 to 1."""
Watch = Callable[[AnyFact, list[AnyEffect], Floor, int], None]
"""Sees every step after it was taken."""


class World(Record, frozen=True, kw_only=True):
    """What the simulation assumes of the world beyond callers and agents."""

    rona_rest_ms: int = 60_000
    """How long an agent whose phone rang out stays not ready."""
    sub_centre_lines: int = 10
    """Calls a sub-centre can talk to at a time, where the register sets no ``most_calls``."""
    sub_centre_pick_up_ms: int = 6_000
    refusal_ms: int = 1_000
    """After which a sub-centre without a free line says so."""
    caller_pick_up_ms: int = 8_000
    """After which a caller answers our callback."""


def simulate(
    day: Day,
    config: FloorConfig,
    staff: Staff,
    *,
    world: World | None = None,
    midnight: int = 0,
    told: Told | None = None,
    watch: Watch | None = None,
) -> Outcome:
    """Play the day. ``midnight`` is its start in ms since the epoch, for hours and calendars; every caller's
    call ends exactly once, at the latest when patience does.

    Raises ValueError for a staff that cannot work so.
    """
    check_staff(staff)
    run = _Run(day, seated(config, staff), staff, world or World(), midnight, watch)
    run.play(told)
    return run.outcome()


class _Run:
    """One day under way: the floor, and the heap of what is still to come."""

    def __init__(
        self, day: Day, config: FloorConfig, staff: Staff, world: World, midnight: int, watch: Watch | None
    ) -> None:
        self.config, self.world, self.midnight, self.watch = config, world, midnight, watch
        self.day, self.staff = day, staff
        self.floor = Floor(config)
        self.now = self.last = midnight
        self.facts = 0
        rules = msgspec.structs.replace(config.measures, window_ms=WHOLE_MS)
        self.measures = Measures(self.floor, rules, config.calendar.utc_offset_min)
        self.halves = [Counts(rules) for _ in range(HALF_HOURS)]
        self.callers: dict[CallId, Caller] = {}
        self.wanted: dict[AgentId, bool] = {}
        """Agents on duty, and whether they are at their desks and not on a break."""
        self.lines: dict[CallId, str] = {}
        """Calls at a sub-centre, by the number dialled there."""
        self._coming: list[tuple[int, int, Callable[..., None], tuple[Any, ...]]] = []
        self._count = count()
        self._lines_of = {centre.number: centre.most_calls for centre in config.sub_centres}
        self._answers: Mapping[type, Callable[[Any], None]] = {
            RingAgent: self._rung,
            RingForCallback: self._rung_for_callback,
            Divert: self._diverted,
            EndCall: self._told_goodbye,
            KeepCallRecord: self._kept,
        }
        for shift in staff:
            self._plan(shift)
        self._next_arrival(0)

    # --- time ---------------------------------------------------------------------------------

    def at(self, time: int, what: Callable[..., None], *about: Any) -> None:
        heapq.heappush(self._coming, (time, next(self._count), what, about))

    def play(self, told: Told | None) -> None:
        """Until nothing is to come: whatever the floor's own clock wants first goes first."""
        coming, floor = self._coming, self.floor
        tell_at = 0
        while coming:
            due = floor.next_due()
            if due is not None and due < coming[0][0]:
                self._pass_time(max(due, self.now))
                continue
            self.now, _, what, about = heapq.heappop(coming)
            what(*about)
            if told is not None and self.now >= tell_at:
                tell_at = self.now + HALF_HOUR_MS // 4
                told(min(1.0, (self.now - self.midnight) / DAY_MS))
        if told is not None:
            told(1.0)

    def _pass_time(self, due: int) -> None:
        self.now = due
        self.say(f.TimePassed())
        again = self.floor.next_due()
        if again is not None and again <= due:
            raise RuntimeError(f"the floor's clock stands still {due - self.midnight} ms after midnight")

    def say(self, fact: AnyFact) -> None:
        """One step of the floor, and the world's answers to what it wants done."""
        self.facts += 1
        self.last = self.now
        effects = step(self.floor, fact, self.now)
        for told in self.measures.follow(self.now, fact, self.floor):
            if isinstance(told, CallFate):
                arrived = told.at - told.arrived_ms - self.midnight
                self.halves[min(HALF_HOURS - 1, arrived // HALF_HOUR_MS)].fate(told, 1)
        for effect in effects:
            answer = self._answers.get(type(effect))
            if answer is not None:
                answer(effect)
        if self.watch is not None:
            self.watch(fact, effects, self.floor, self.now)

    # --- callers ------------------------------------------------------------------------------

    def _next_arrival(self, n: int) -> None:
        if n < len(self.day):
            self.at(self.midnight + self.day[n].arrives_at, self._arrives, n)

    def _arrives(self, n: int) -> None:
        caller, call = self.day[n], CallId(f"c{n}")
        self.callers[call] = caller
        self._next_arrival(n + 1)
        self.say(
            f.CallArrived(
                call=call, channel=f"PJSIP/trunk-{n:08x}", ani=f"13{n:09d}", caller_name="", dnis=caller.dnis
            )
        )
        if caller.language:
            self.say(f.CallerKnown(call=call, language=caller.language))
        self.at(self.now + caller.greeting_ms, self._greeted, call)

    def _greeted(self, call: CallId) -> None:
        # planned first, so that a caller without any patience has left before a ring is answered
        self.at(self.now + self.callers[call].patience_ms, self._gives_up, call)
        self.say(f.IntakeDone(call=call))

    def _gives_up(self, call: CallId) -> None:
        record = self.floor.calls.get(call)
        if record is not None and record.answered_at is None and record.phase in BEFORE_ANSWER:
            self._hangs_up(call)

    def _hangs_up(self, call: CallId) -> None:
        if call in self.floor.calls:
            self.say(f.CallerHungUp(call=call))

    def _told_goodbye(self, effect: EndCall) -> None:
        self.at(self.now + GOODBYE_MS, self._hangs_up, effect.call)

    def _kept(self, effect: KeepCallRecord) -> None:
        self.lines.pop(effect.record.id, None)
        self.callers.pop(effect.record.id, None)

    # --- agents -------------------------------------------------------------------------------

    def _rung(self, effect: RingAgent) -> None:
        caller = self.callers.get(effect.call)
        call = self.floor.calls[effect.call]
        if caller is not None and len(call.unanswered_by) < caller.misses:
            self.at(self.now + effect.ring_ms, self._rings_out, effect.call, effect.agent)
        else:
            pick_up_ms = caller.pick_up_ms if caller is not None else 0
            self.at(self.now + pick_up_ms, self._picks_up, effect.call, effect.agent, call.ringing_since)

    def _rung_now(self, call: CallId, agent: AgentId) -> Call | None:
        """The call, if it is this agent who is being rung for it."""
        record = self.floor.calls.get(call)
        there = record is not None and record.phase is CallPhase.RINGING and record.agent == agent
        return record if there else None

    def _rings_out(self, call: CallId, agent: AgentId) -> None:
        if self._rung_now(call, agent) is None:
            return
        self.say(f.NoAnswer(call=call, agent=agent, why=NoAnswerReason.TIMEOUT))
        self.at(self.now + self.world.rona_rest_ms, self._rested, agent)

    def _rested(self, agent: AgentId) -> None:
        record = self.floor.agents.get(agent)
        if record is not None and record.state is AgentState.NOT_READY and self.wanted.get(agent):
            self.say(f.AgentReady(agent=agent))

    def _picks_up(self, call: CallId, agent: AgentId, since: int) -> None:
        record = self._rung_now(call, agent)
        if record is not None and record.ringing_since == since:
            self.at(self.now + self.callers[call].talk_ms, self._hangs_up, call)
            self.say(f.AgentAnswered(call=call, agent=agent, channel=f"PJSIP/{agent}-{self.facts:08x}"))

    # --- duty ---------------------------------------------------------------------------------

    def _plan(self, shift: Shift) -> None:
        agent = shift.agent
        self.at(self.midnight + shift.starts_at, self._comes, agent)
        for start, to in shift.breaks:
            self.at(self.midnight + start, self._pauses, agent)
            self.at(self.midnight + to, self._returns, agent)
        if shift.ends_at < DAY_MS:
            self.at(self.midnight + shift.ends_at, self._goes, agent)

    def _comes(self, agent: AgentId) -> None:
        self.say(f.AgentLoggedIn(agent=agent, name=agent))
        self._returns(agent)

    def _returns(self, agent: AgentId) -> None:
        self.wanted[agent] = True
        if agent in self.floor.agents:
            self.say(f.AgentReady(agent=agent))

    def _pauses(self, agent: AgentId) -> None:
        self.wanted[agent] = False
        if agent in self.floor.agents:
            self.say(f.AgentNotReady(agent=agent, reason=PAUSE))

    def _goes(self, agent: AgentId) -> None:
        self.wanted.pop(agent, None)
        if agent in self.floor.agents:
            self.say(f.AgentLoggedOut(agent=agent))

    # --- elsewhere ----------------------------------------------------------------------------

    def _diverted(self, effect: Divert) -> None:
        lines = self._lines_of.get(effect.number) or self.world.sub_centre_lines
        if sum(number == effect.number for number in self.lines.values()) < lines:
            self.lines[effect.call] = effect.number
            self.at(self.now + self.world.sub_centre_pick_up_ms, self._divert_answered, effect)
        else:
            self.at(self.now + self.world.refusal_ms, self._divert_refused, effect)

    def _diverting(self, effect: Divert) -> bool:
        record = self.floor.calls.get(effect.call)
        return record is not None and record.phase is CallPhase.DIVERTING

    def _divert_answered(self, effect: Divert) -> None:
        if self._diverting(effect):
            self.at(self.now + self.callers[effect.call].talk_ms, self._hangs_up, effect.call)
            self.say(f.DivertAnswered(call=effect.call, number=effect.number))

    def _divert_refused(self, effect: Divert) -> None:
        if self._diverting(effect):
            self.say(f.DivertFailed(call=effect.call, number=effect.number, why=NoAnswerReason.BUSY))

    # --- callbacks ----------------------------------------------------------------------------

    def _rung_for_callback(self, effect: RingForCallback) -> None:
        self.at(self.now + self.day[0].pick_up_ms, self._agent_calls_back, effect)

    def _agent_calls_back(self, effect: RingForCallback) -> None:
        if self._rung_now(effect.call, effect.agent) is not None:
            channel = f"PJSIP/{effect.agent}-{self.facts:08x}"
            self.say(f.CallbackRinging(call=effect.call, agent=effect.agent, channel=channel))
            self.at(self.now + self.world.caller_pick_up_ms, self._caller_answers, effect)

    def _caller_answers(self, effect: RingForCallback) -> None:
        if effect.call in self.floor.calls:
            self.at(self.now + self.day[int(effect.number[2:])].talk_ms, self._hangs_up, effect.call)
            self.say(
                f.CallbackAnswered(
                    call=effect.call,
                    agent=effect.agent,
                    channel=f"PJSIP/trunk-{self.facts:08x}",
                    ani=effect.number,
                    dnis=effect.dnis,
                )
            )

    # --- the end ------------------------------------------------------------------------------

    def outcome(self) -> Outcome:
        """The measures, once all is over."""
        figures = self.measures.view(max(self.last, self.midnight + DAY_MS))
        return Outcome(
            service=figures.overall,
            by_number=figures.numbers,
            by_half_hour=tuple(half.service() for half in self.halves),
            occupancy=figures.staff.occupancy,
            rona=figures.staff.rona,
            agents=len({shift.agent for shift in self.staff}),
            facts=self.facts,
            simulated_ms=self.last - self.midnight,
        )
