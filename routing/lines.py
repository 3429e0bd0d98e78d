"""The waiting lines and the idle agents, by class, so that a match is found without looking at everybody.

Calls that ask for the same are one class and wait in one sorted line; agents who can do the same
are one class and stand in one sorted row. Which class serves which is settled once, when a class
is first met, and kept as bits. A decision then costs what the number of classes costs (tens),
whatever the number of calls and agents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from sortedcontainers import SortedList

from routing.model import Agent, AgentId, AgentState, Call, CallId
from routing.needs import Need, Profile, serves

T = TypeVar("T")
AT_WORK = frozenset(AgentState) - {AgentState.NOT_READY}
"""States of agents who will take calls, sooner or later."""
LineKey = tuple[bool, int, int, CallId]


def line_key(call: Call) -> LineKey:
    """Order of claims: what was handed back first, then by waiting time with its head start."""
    return (not call.first_in_line, (call.waiting_since or 0) - call.head_start_ms, call.order, call.id)


class WaitingClass:
    """Calls of one need."""

    __slots__ = ("at_work", "bit", "line", "need", "servers")

    def __init__(self, need: Need, bit: int) -> None:
        self.need = need
        self.bit = bit
        self.line: SortedList = SortedList()
        self.servers = 0
        """Bits of the agent classes that may serve it."""
        self.at_work = 0
        """How many agents who may serve it are at work."""


class AgentClass:
    """Agents of one profile."""

    __slots__ = ("at_work", "bit", "counts", "idle", "least", "profile", "serves", "size")

    def __init__(self, profile: Profile, bit: int) -> None:
        self.profile = profile
        self.bit = bit
        self.idle: SortedList = SortedList()
        """(idle since, id) of those who may be rung now."""
        self.least: SortedList = SortedList()
        """(occupancy, idle since, id) of those who may be rung now."""
        self.serves = 0
        """Bits of the waiting classes that it may serve."""
        self.counts: dict[AgentState, int] = dict.fromkeys(AgentState, 0)
        self.size = 0
        """How many are logged in."""
        self.at_work = 0


class Lines:
    """All classes. Every operation is O(log n) in calls or agents and at worst linear in classes."""

    def __init__(self) -> None:
        self.waiting: list[WaitingClass] = []
        self.agents: list[AgentClass] = []
        self._by_need: dict[Need, WaitingClass] = {}
        self._by_profile: dict[Profile, AgentClass] = {}
        self._where: dict[CallId, tuple[WaitingClass, LineKey]] = {}
        self._order: SortedList = SortedList()
        """Everybody's key, whatever the class."""
        self._seats: dict[AgentId, tuple[AgentClass, Agent]] = {}
        self.crowd = 0
        """Bits of the waiting classes in which somebody waits."""
        self.here = 0
        """Bits of the agent classes in which somebody is logged in."""
        self.free = 0
        """Bits of the agent classes in which somebody may be rung now."""
        self.unsettled = 0
        """Bits of the waiting classes that may have found an agent since they were last looked at."""
        self.overflowing = 0
        """Bits of the waiting classes that may have found room at their sub-centre since then."""

    def __len__(self) -> int:
        return len(self._where)

    # --- calls --------------------------------------------------------------------------------

    def waiting_class(self, need: Need) -> WaitingClass:
        """The class of a need."""
        found = self._by_need.get(need)
        if found is None:
            found = self._by_need[need] = WaitingClass(need, 1 << len(self.waiting))
            self.waiting.append(found)
            for each in self.agents:
                if serves(each.profile, need):
                    found.servers |= each.bit
                    found.at_work += each.at_work
                    each.serves |= found.bit
        return found

    def join(self, call: Call, need: Need) -> None:
        """Put a call into its line, or move it; one that stands there already is let be."""
        found, key = self.waiting_class(need), line_key(call)
        if call.id in self._where:
            if self._where[call.id] == (found, key):
                return
            self.leave(call.id)
        found.line.add(key)
        self._order.add(key)
        self._where[call.id] = (found, key)
        self.crowd |= found.bit
        self.unsettled |= found.bit
        if need.sub_centre:
            self.overflowing |= found.bit

    def leave(self, call: CallId) -> None:
        """Take a call out of its line; one that is in none is let be."""
        where = self._where.pop(call, None)
        if where is None:
            return
        found, key = where
        found.line.remove(key)
        self._order.remove(key)
        if not found.line:
            self.crowd &= ~found.bit

    def class_of(self, call: CallId) -> WaitingClass | None:
        """The class in whose line the call is."""
        where = self._where.get(call)
        return where[0] if where else None

    def in_order(self) -> Iterator[CallId]:
        """Everybody in line, first in line first."""
        return (key[-1] for key in self._order)

    def ahead(self, call: CallId) -> int:
        """How many with a better claim compete for the same agents; -1 for a call that is not in line."""
        where = self._where.get(call)
        return self._before(where[1], where[0]) if where else -1

    def competing_before(self, call: Call, found: WaitingClass) -> int:
        """How many with a better claim would compete with this call if it were of that class."""
        return self._before(line_key(call), found)

    def _before(self, key: LineKey, own: WaitingClass) -> int:
        servers = own.servers & self.here
        if not servers:
            return int(own.line.bisect_left(key))
        before = int(self._order.bisect_left(key))
        for each in members(self.waiting, self.crowd):
            if not each.servers & servers:
                before -= each.line.bisect_left(key)
        return before

    def room_at(self, sub_centre: str) -> None:
        """A place became free there."""
        for each in members(self.waiting, self.crowd):
            if each.need.sub_centre == sub_centre:
                self.overflowing |= each.bit

    # --- agents -------------------------------------------------------------------------------

    def agent_class(self, profile: Profile) -> AgentClass:
        """The class of a profile."""
        found = self._by_profile.get(profile)
        if found is None:
            found = self._by_profile[profile] = AgentClass(profile, 1 << len(self.agents))
            self.agents.append(found)
            for each in self.waiting:
                if serves(profile, each.need):
                    each.servers |= found.bit
                    found.serves |= each.bit
        return found

    def seat(self, agent: Agent, profile: Profile) -> None:
        """Put an agent into their class, or move them there with what they do now."""
        found = self.agent_class(profile)
        seated = self._seats.get(agent.id)
        if seated is None or seated[0] is not found:
            self.unseat(agent.id)
            found.size += 1
            self.here |= found.bit
            self._staff(found, 1 if agent.state in AT_WORK else 0)
        else:
            self._let_go(found, seated[1])
            self._staff(found, (agent.state in AT_WORK) - (seated[1].state in AT_WORK))
        self._seats[agent.id] = (found, agent)
        found.counts[agent.state] += 1
        if agent.free:
            found.idle.add((agent.idle_since, agent.id))
            found.least.add((agent.occupancy_permille, agent.idle_since, agent.id))
            self.free |= found.bit
            self.unsettled |= found.serves & self.crowd

    def unseat(self, agent: AgentId) -> None:
        """Take an agent out; one who is not there is let be."""
        seated = self._seats.pop(agent, None)
        if seated is None:
            return
        found, record = seated
        self._let_go(found, record)
        self._staff(found, -1 if record.state in AT_WORK else 0)
        found.size -= 1
        if not found.size:
            self.here &= ~found.bit

    def _let_go(self, found: AgentClass, record: Agent) -> None:
        found.counts[record.state] -= 1
        if record.free:
            found.idle.remove((record.idle_since, record.id))
            found.least.remove((record.occupancy_permille, record.idle_since, record.id))
            if not found.idle:
                self.free &= ~found.bit

    def _staff(self, found: AgentClass, more: int) -> None:
        if more:
            found.at_work += more
            for each in members(self.waiting, found.serves):
                each.at_work += more

    def class_of_agent(self, agent: AgentId) -> AgentClass | None:
        """The class of an agent on the floor."""
        seated = self._seats.get(agent)
        return seated[0] if seated else None

    def count(self, servers: int, states: Iterable[AgentState]) -> int:
        """How many agents of these classes (bits) are in one of these states."""
        return sum(each.counts[state] for each in members(self.agents, servers) for state in states)

    # --- matches ------------------------------------------------------------------------------

    def next_match(self) -> WaitingClass | None:
        """The class whose first call has the best claim of all that somebody ready may serve."""
        best: WaitingClass | None = None
        for each in members(self.waiting, self.unsettled):
            if not each.line or not each.servers & self.free:
                self.unsettled &= ~each.bit
            elif best is None or each.line[0] < best.line[0]:
                best = each
        return best

    def ready_for(self, servers: int) -> list[AgentClass]:
        """The classes among ``servers`` (bits) in which somebody is ready."""
        return list(members(self.agents, servers & self.free))


def members(classes: list[T], bits: int) -> Iterator[T]:
    """The classes whose bits are set."""
    while bits:
        last = bits.bit_length() - 1
        yield classes[last]
        bits ^= 1 << last
