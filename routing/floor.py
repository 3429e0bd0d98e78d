"""The floor: every call and agent, and the indexes that keep a decision cheap.

A floor belongs to one serial loop. Records in it are frozen; putting a new one in is the only
way to change it, and keeps the waiting line, the idle agents and the timers true. Every
operation is O(log n) in the number of calls or agents.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType

from sortedcontainers import SortedList

from routing.model import Agent, AgentId, AgentState, Call, Callback, CallId, CallPhase, Record
from routing.owed import Owed
from routing.register import EmergencyNumber, FloorConfig, Hotline

RING_GRACE_MS = 5_000
"""A ring that Asterisk has not reported the end of by then is given up."""
EMERGENCY_GRACE_MS = 30_000
"""The same for an emergency number; longer, because the caller is told why before it rings."""


CALLBACK_GRACE_MS = 30_000
"""The same for a caller whom we call back; longer, because they are told who calls first."""
OFFER_AFTER_MS = 15_000
"""A caller who has waited so long is told that we can call back."""


class Due(StrEnum):
    """What a timer is for."""

    WRAP_UP_OVER = "wrap_up_over"
    RING_OVERDUE = "ring_overdue"
    EMERGENCY_OVERDUE = "emergency_overdue"
    COMFORT = "comfort"
    REST_OVER = "rest_over"
    CALLBACK = "callback"
    CALLBACK_OFFER = "callback_offer"
    CALLBACK_OVERDUE = "callback_overdue"


class Snapshot(Record, frozen=True, kw_only=True):
    """All of a floor, to be kept beside the journal; indexes and timers follow from it."""

    config: FloorConfig
    calls: tuple[Call, ...]
    agents: tuple[Agent, ...]
    arrivals: int
    callbacks: tuple[Callback, ...] = ()


class Floor:
    """All that is decided about. See the module for its one rule."""

    def __init__(self, config: FloorConfig | None = None) -> None:
        self._calls: dict[CallId, Call] = {}
        self._agents: dict[AgentId, Agent] = {}
        self._line: SortedList = SortedList()
        self._idle: SortedList = SortedList()
        self._timers: list[tuple[int, Due, str]] = []
        self.touched_calls: set[CallId] = set()
        self.touched_agents: set[AgentId] = set()
        self.arrivals = 0
        self.owed = Owed()
        self.configure(config or FloorConfig())

    def configure(self, config: FloorConfig) -> None:
        """Put a configuration into force."""
        self.config = config
        self._hotlines = {hotline.number: hotline for hotline in config.hotlines}
        self._emergency = {entry.number: entry for entry in config.emergency_numbers}
        self._timers.clear()
        for call in self._calls.values():
            self._time_call(call)
        for agent in self._agents.values():
            self._time_agent(agent)
        for callback in self.owed:
            self._time_callback(callback)

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
        return self._hotlines.get(dnis)

    def emergency_number(self, number: str) -> EmergencyNumber:
        """The entry for an emergency number; an unknown one is taken to be the default number."""
        return self._emergency.get(number) or self._emergency.get(
            self.config.default_emergency, EmergencyNumber(number=number, name=number)
        )

    def waiting(self) -> Iterator[CallId]:
        """Calls that may be offered now, first in line first."""
        return (key[-1] for key in self._line)

    def first_in_line(self) -> Call | None:
        """The call to be offered next."""
        return self._calls[self._line[0][-1]] if self._line else None

    def longest_idle(self) -> Agent | None:
        """The ready agent who has been idle longest."""
        return self._agents[self._idle[0][-1]] if self._idle else None

    def position(self, call: CallId) -> int:
        """Place in line from 1; 0 for a call that is not in line."""
        record = self._calls.get(call)
        if record is None or not _in_line(record):
            return 0
        return int(self._line.index(_line_key(record))) + 1

    def next_due(self) -> int | None:
        """When the next timer may fall due, ms since the epoch; None when there is none."""
        return self._timers[0][0] if self._timers else None

    # --- changing -----------------------------------------------------------------------------

    def begin_step(self) -> None:
        """From here on ``touched_calls`` and ``touched_agents`` gather what the step brings in,
        replaces or forgets, so that whoever follows need not look at the whole floor."""
        self.touched_calls.clear()
        self.touched_agents.clear()

    def put_call(self, call: Call) -> None:
        """Bring in a call or replace it."""
        old = self._calls.get(call.id)
        if old is not None and _in_line(old):
            self._line.remove(_line_key(old))
        self._calls[call.id] = call
        self.touched_calls.add(call.id)
        if _in_line(call):
            self._line.add(_line_key(call))
        self._time_call(call)

    def drop_call(self, call: CallId) -> None:
        """Forget a call."""
        old = self._calls.pop(call)
        self.touched_calls.add(call)
        if _in_line(old):
            self._line.remove(_line_key(old))

    def put_agent(self, agent: Agent) -> None:
        """Bring in an agent or replace the record."""
        old = self._agents.get(agent.id)
        if old is not None and old.state is AgentState.READY:
            self._idle.remove((old.idle_since, old.id))
        self._agents[agent.id] = agent
        self.touched_agents.add(agent.id)
        if agent.state is AgentState.READY:
            self._idle.add((agent.idle_since, agent.id))
        self._time_agent(agent)

    def drop_agent(self, agent: AgentId) -> None:
        """Forget an agent."""
        old = self._agents.pop(agent)
        self.touched_agents.add(agent)
        if old.state is AgentState.READY:
            self._idle.remove((old.idle_since, old.id))

    def owe(self, callback: Callback) -> None:
        """Note a callback, or replace the one for the same caller."""
        self.owed.put(callback)
        self._time_callback(callback)

    def take_due(self, now: int) -> tuple[Due, str] | None:
        """Take out one timer that is due: what for and whose. It may be out of date."""
        if not self._timers or self._timers[0][0] > now:
            return None
        _, what, whose = heapq.heappop(self._timers)
        return what, whose

    # --- keeping ------------------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """All of it, as one record."""
        return Snapshot(
            config=self.config,
            calls=tuple(self._calls.values()),
            agents=tuple(self._agents.values()),
            arrivals=self.arrivals,
            callbacks=tuple(self.owed),
        )

    @classmethod
    def restore(cls, snapshot: Snapshot) -> Floor:
        """The floor that gave this snapshot."""
        floor = cls(snapshot.config)
        floor.arrivals = snapshot.arrivals
        for call in snapshot.calls:
            floor.put_call(call)
        for agent in snapshot.agents:
            floor.put_agent(agent)
        for callback in snapshot.callbacks:
            floor.owe(callback)
        return floor

    # --- timers -------------------------------------------------------------------------------

    def _time(self, due: int, what: Due, whose: str) -> None:
        heapq.heappush(self._timers, (due, what, whose))

    def _time_callback(self, callback: Callback) -> None:
        if callback.call is None:
            self._time(callback.due_at, Due.CALLBACK, callback.ani)

    def _time_agent(self, agent: Agent) -> None:
        if agent.state is AgentState.WRAP_UP:
            self._time(agent.since + self.config.wrap_up_ms, Due.WRAP_UP_OVER, agent.id)

    def _time_call(self, call: Call) -> None:
        if call.phase is CallPhase.WAITING and self.config.callbacks.offer and not call.callback_offered:
            self._time((call.waiting_since or 0) + OFFER_AFTER_MS, Due.CALLBACK_OFFER, call.id)
        if call.phase is CallPhase.CALLING_BACK:
            due = (call.ringing_since or 0) + self.config.callbacks.ring_ms + CALLBACK_GRACE_MS
            self._time(due, Due.CALLBACK_OVERDUE, call.id)
        match call.phase:
            case CallPhase.WAITING if call.resting_until:
                self._time(call.resting_until, Due.REST_OVER, call.id)
            case CallPhase.WAITING if self.config.comfort_every_ms:
                self._time(call.told_at + self.config.comfort_every_ms, Due.COMFORT, call.id)
            case CallPhase.RINGING:
                since = call.ringing_since or 0
                self._time(since + self.config.ring_ms + RING_GRACE_MS, Due.RING_OVERDUE, call.id)
            case CallPhase.TRANSFERRING if call.emergency is not None:
                ring_ms = self.emergency_number(call.emergency.number).ring_ms
                due = (call.emergency.sent_at or 0) + ring_ms + EMERGENCY_GRACE_MS
                self._time(due, Due.EMERGENCY_OVERDUE, call.id)


def _in_line(call: Call) -> bool:
    return call.phase is CallPhase.WAITING and not call.resting_until


def _line_key(call: Call) -> tuple[bool, int, int, CallId]:
    return (not call.first_in_line, call.waiting_since or 0, call.order, call.id)
