"""The floor: every call and agent, and the indexes that keep a decision cheap.

A floor belongs to one serial loop. Records in it are frozen; putting a new one in is the only
way to change it, and keeps the waiting lines, the idle agents and the timers true.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from sortedcontainers import SortedList

from routing import emergency_times
from routing.alarms import (
    CALLBACK_GRACE_MS,
    EMERGENCY_GRACE_MS,
    OFFER_AFTER_MS,
    QUESTION_MS,
    RING_GRACE_MS,
    Due,
    Timers,
)
from routing.ladders import next_after, rung_at
from routing.lines import Lines
from routing.model import (
    Agent,
    AgentId,
    AgentState,
    Call,
    Callback,
    CallId,
    CallPhase,
    Record,
    SurgeState,
    TargetKind,
)
from routing.owed import Owed
from routing.register import EmergencyNumber, FloorConfig, Hotline
from routing.registry import Registry

FIRST_GUESS_MS = 300_000
"""Handling time of a call until one has been seen."""


class Snapshot(Record, frozen=True, kw_only=True):
    """All of a floor, to be kept beside the journal; indexes and timers follow from it."""

    config: FloorConfig
    calls: tuple[Call, ...]
    agents: tuple[Agent, ...]
    arrivals: int
    surge: SurgeState = SurgeState()
    handling_ms: int = FIRST_GUESS_MS
    callbacks: tuple[Callback, ...] = ()


class Floor:
    """All that is decided about. See the module for its one rule."""

    def __init__(self, config: FloorConfig | None = None) -> None:
        self._calls: dict[CallId, Call] = {}
        self._agents: dict[AgentId, Agent] = {}
        self._timers = Timers()
        self.touched_calls: set[CallId] = set()
        self.calls_before: dict[CallId, Call | None] = {}
        """Each call that the step has replaced so far, as it was."""
        self.touched_agents: set[AgentId] = set()
        self.arrivals = 0
        self.surge = SurgeState()
        self.handling_ms = FIRST_GUESS_MS
        """Moving average of what a call costs its agent, wrap-up included."""
        self.owed = Owed()
        self.configure(config or FloorConfig())

    def configure(self, config: FloorConfig) -> None:
        """Put a configuration into force. Calls in progress keep their course."""
        self.config = config
        self.registry = Registry(config)
        self.reseat()

    def keep_time(self, now: int) -> None:
        """Follow rosters and hours; costs nothing between two changes."""
        due = self.registry.next_change
        if due is not None and due <= now:
            self.registry.keep_time(now)
            self.reseat()

    def reseat(self) -> None:
        """Build every index and timer anew; seldom, as it looks at everybody."""
        self.lines = Lines()
        self._since: SortedList = SortedList()
        self._diverted: Counter[str] = Counter()
        self._timers.clear()
        for call in self._calls.values():
            self._index(call)
        for agent in self._agents.values():
            self._seat(agent)
        for callback in self.owed:
            self._time_callback(callback)
        self.put_surge(self.surge)

    # --- reading ------------------------------------------------------------------------------

    @property
    def calls(self) -> Mapping[CallId, Call]:
        """Every call that has not ended."""
        return MappingProxyType(self._calls)

    @property
    def agents(self) -> Mapping[AgentId, Agent]:
        """Every agent who is logged in."""
        return MappingProxyType(self._agents)

    def hotline(self, dnis: str) -> Hotline | None:
        """The register's entry for a dialled number."""
        return self.registry.hotline(dnis)

    def is_emergency_number(self, number: str) -> bool:
        """Whether that is one that callers are put through to."""
        return bool(number) and self.registry.emergency_number(number).number == number

    def emergency_number(self, number: str) -> EmergencyNumber:
        """The entry for an emergency number; an unknown one is taken to be the default number."""
        return self.registry.emergency_number(number)

    def waiting(self) -> Iterator[CallId]:
        """Calls that may be offered now, first in line first."""
        return self.lines.in_order()

    def position(self, call: CallId) -> int:
        """Place among those who compete for the same agents, from 1; 0 for a call that is not in line."""
        return self.lines.ahead(call) + 1

    def callers_in_line(self) -> int:
        """How many callers wait; calls that we owe wait too, but nobody listens to the music meanwhile."""
        return len(self._since)

    def waiting_longest_since(self) -> int | None:
        """When the caller who has waited longest joined the line."""
        return self._since[0][0] if self._since else None

    def sent_to(self, sub_centre: str) -> int:
        """How many calls are being sent to a sub-centre or are there."""
        return self._diverted[sub_centre]

    def rung(self, call: Call, now: int) -> int:
        """The rung on which a call belongs now. It never goes back: what was relaxed stays so."""
        ladder = self.registry.ladder(call.ladder)
        since = call.ladder_since if call.ladder_since is not None else now
        return min(max(call.rung, rung_at(ladder, now - since + self.ahead_ms)), len(ladder.rungs) - 1)

    @property
    def ahead_ms(self) -> int:
        """How far every ladder runs ahead, by the surge plan."""
        return self.config.surge.ahead_ms if self.surge.on else 0

    def next_due(self) -> int | None:
        """When something may next fall due, ms since the epoch; None when nothing will."""
        timer, change = self._timers.next_due(), self.registry.next_change
        if timer is None or change is None:
            return timer if change is None else change
        return min(timer, change)

    # --- changing -----------------------------------------------------------------------------

    def begin_step(self) -> None:
        """From here on ``touched_calls`` and ``touched_agents`` gather what the step brings in,
        replaces or forgets, so that whoever follows need not look at the whole floor."""
        self.touched_calls.clear()
        self.calls_before.clear()
        self.touched_agents.clear()
        self.owed.touched.clear()

    def put_call(self, call: Call) -> None:
        """Bring in a call or replace it."""
        old = self._calls.get(call.id)
        self.calls_before.setdefault(call.id, old)
        self._calls[call.id] = call
        self.touched_calls.add(call.id)
        if old is not None and _same_wait(old, call):
            self._stay_in_line(old, call)
            return
        if old is not None:
            self._unindex(old)
        self._index(call)

    def drop_call(self, call: CallId) -> None:
        """Forget a call."""
        old = self._calls.pop(call)
        self.calls_before.setdefault(call, old)
        self._unindex(old)
        self.touched_calls.add(call)

    def put_agent(self, agent: Agent) -> None:
        """Bring in an agent or replace the record."""
        self._agents[agent.id] = agent
        self.touched_agents.add(agent.id)
        self._seat(agent)

    def drop_agent(self, agent: AgentId) -> None:
        """Forget an agent."""
        del self._agents[agent]
        self.lines.unseat(agent)
        self.touched_agents.add(agent)

    def owe(self, callback: Callback) -> None:
        """Note a callback, or replace the one for the same caller."""
        self.owed.put(callback)
        self._time_callback(callback)

    def put_surge(self, surge: SurgeState) -> None:
        """Switch the surge plan, or note how long its thresholds have been passed."""
        self.surge = surge
        if surge.beyond_since is not None:
            plan = self.config.surge
            self._timers.set(
                surge.beyond_since + (plan.off_for_ms if surge.on else plan.on_for_ms), Due.SURGE
            )

    def handled(self, ms: int) -> None:
        """A call cost its agent so much."""
        self.handling_ms += (ms - self.handling_ms) // 16

    def take_due(self, now: int) -> tuple[int, Due, str] | None:
        """Take out one timer that is due: since when, what for and whose. It may be out of date."""
        return self._timers.take(now)

    # --- keeping ------------------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """All of it, as one record."""
        return Snapshot(
            config=self.config,
            calls=tuple(self._calls.values()),
            agents=tuple(self._agents.values()),
            arrivals=self.arrivals,
            surge=self.surge,
            handling_ms=self.handling_ms,
            callbacks=tuple(self.owed),
        )

    @classmethod
    def restore(cls, snapshot: Snapshot) -> Floor:
        """The floor that gave this snapshot."""
        floor = cls(snapshot.config)
        floor.arrivals, floor.handling_ms = snapshot.arrivals, snapshot.handling_ms
        floor.put_surge(snapshot.surge)
        for call in snapshot.calls:
            floor.put_call(call)
        for agent in snapshot.agents:
            floor.put_agent(agent)
        for callback in snapshot.callbacks:
            floor.owe(callback)
        return floor

    # --- indexes and timers -------------------------------------------------------------------

    def _stay_in_line(self, old: Call, call: Call) -> None:
        """Most changes of a waiting call leave it where it stands, and its timers as they are."""
        self.lines.join(call, self.registry.need(call))
        if (old.rung, old.ladder, old.ladder_since) != (call.rung, call.ladder, call.ladder_since):
            self._time_waiting(call)
        elif old.told_at != call.told_at:
            self._time_comfort(call)
        if old.emergency != call.emergency:
            self._time_question(call)

    def _index(self, call: Call) -> None:
        if _in_line(call):
            self.lines.join(call, self.registry.need(call))
            if call.channel:
                self._since.add((call.waiting_since or 0, call.id))
        elif (sub_centre := _sub_centre(call)) is not None:
            self._diverted[sub_centre] += 1
        self._time_call(call)

    def _time_callback(self, callback: Callback) -> None:
        if callback.call is None:
            self._timers.set(callback.due_at, Due.CALLBACK, callback.ani)

    def _unindex(self, call: Call) -> None:
        if _in_line(call):
            self.lines.leave(call.id)
            if call.channel:
                self._since.remove((call.waiting_since or 0, call.id))
        elif (sub_centre := _sub_centre(call)) is not None:
            self._diverted[sub_centre] -= 1
            self.lines.room_at(sub_centre)

    def _seat(self, agent: Agent) -> None:
        self.lines.seat(agent, self.registry.profile(agent.id))
        if agent.state is AgentState.WRAP_UP:
            self._timers.set(agent.wrap_up_until, Due.WRAP_UP_OVER, agent.id)
        if agent.spared_until:
            self._timers.set(agent.spared_until, Due.SPARED_OVER, agent.id)

    def _time_call(self, call: Call) -> None:
        match call.phase:
            case CallPhase.WAITING if call.resting_until:
                self._timers.set(call.resting_until, Due.REST_OVER, call.id)
            case CallPhase.WAITING:
                self._time_waiting(call)
            case CallPhase.RINGING:
                self._timers.set(ring_overdue_at(call), Due.RING_OVERDUE, call.id)
            case CallPhase.TRANSFERRING | CallPhase.CONFERENCE:
                self._time_handover(call)
            case CallPhase.CALLING_BACK:
                self._timers.set(self.callback_overdue_at(call), Due.CALLBACK_OVERDUE, call.id)
            case CallPhase.DIVERTING:
                self._timers.set(self.divert_overdue_at(call), Due.DIVERT_OVERDUE, call.id)

    def _time_handover(self, call: Call) -> None:
        if (overdue := self.emergency_overdue_at(call)) is not None:
            self._timers.set(overdue, Due.EMERGENCY_OVERDUE, call.id)
        if (over := self.handover_over_at(call)) is not None:
            self._timers.set(over, Due.HANDOVER_OVER, call.id)

    def emergency_overdue_at(self, call: Call) -> int | None:
        """When an emergency number that is being rung is given up, if nothing is heard of it."""
        number = call.emergency.number if call.emergency else ""
        return emergency_times.overdue_at(call, self.emergency_number(number).ring_ms)

    def handover_over_at(self, call: Call) -> int | None:
        """When the agent's leg goes after a warm transfer, unless it goes before or the case is disputed."""
        number = call.emergency.number if call.emergency else ""
        return emergency_times.leaves_at(call, self.emergency_number(number).handover_ms)

    def _time_question(self, call: Call) -> None:
        if (
            call.emergency is not None
            and call.emergency.asked_at is not None
            and emergency_times.is_open_question(call)
        ):
            self._timers.set(call.emergency.asked_at + QUESTION_MS, Due.QUESTION_OVER, call.id)

    def _time_comfort(self, call: Call) -> None:
        if self.config.comfort_every_ms:
            self._timers.set(call.told_at + self.config.comfort_every_ms, Due.COMFORT, call.id)

    def _time_waiting(self, call: Call) -> None:
        self._time_comfort(call)
        self._time_question(call)
        if self.config.surge.on_wait_ms and call.channel:
            self._timers.set((call.waiting_since or 0) + self.config.surge.on_wait_ms, Due.SURGE)
        if self.config.callbacks.offer and call.channel and not call.callback_offered:
            self._timers.set((call.waiting_since or 0) + OFFER_AFTER_MS, Due.CALLBACK_OFFER, call.id)
        after_ms = next_after(self.registry.ladder(call.ladder), call.rung)
        if after_ms is not None:
            self._timers.set((call.ladder_since or 0) + after_ms - self.ahead_ms, Due.RELAX, call.id)

    def callback_overdue_at(self, call: Call) -> int:
        """When a caller whom we call back is taken not to answer, if nothing is heard of it."""
        return (call.ringing_since or 0) + self.config.callbacks.ring_ms + CALLBACK_GRACE_MS

    def divert_overdue_at(self, call: Call) -> int:
        """When a call that is being sent elsewhere is given up, if nothing is heard of it."""
        known = self.registry.sub_centre(_sub_centre(call) or "")
        ring_ms = known.ring_ms if known else self.config.transfer_ring_ms
        return (call.ringing_since or 0) + ring_ms + EMERGENCY_GRACE_MS


def ring_overdue_at(call: Call) -> int:
    """When a ring is given up of whose end Asterisk says nothing; another configuration changes nothing."""
    return (call.ringing_since or 0) + call.ring_ms + RING_GRACE_MS


def _in_line(call: Call) -> bool:
    return call.phase is CallPhase.WAITING and not call.resting_until


def _same_wait(old: Call, call: Call) -> bool:
    same = old.waiting_since == call.waiting_since and bool(old.channel) == bool(call.channel)
    return same and _in_line(old) and _in_line(call)


def _sub_centre(call: Call) -> str | None:
    if call.diverted_to is None or call.phase not in (CallPhase.DIVERTING, CallPhase.DIVERTED):
        return None
    return call.diverted_to.id if call.diverted_to.kind is TargetKind.SUB_CENTRE else None
