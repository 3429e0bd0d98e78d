"""Notices what is measured: compares each touched record with what it was before. Pure.

Costs as much as the fact touched. It relies on records alone: what the floor decided, not why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Protocol

from routing import facts
from routing.happenings import (
    AgentSpan,
    AnyHappening,
    CallbackEnd,
    CallbackEnded,
    CallFate,
    Fate,
    Ring,
    RingEnded,
    Transferred,
)
from routing.model import Agent, AgentId, AgentState, Call, Callback, CallbackKind, CallId, CallPhase
from routing.owed import Owed
from routing.register import FloorConfig


class Floor(Protocol):
    """What is read of the floor."""

    @property
    def calls(self) -> Mapping[CallId, Call]: ...
    @property
    def agents(self) -> Mapping[AgentId, Agent]: ...
    @property
    def config(self) -> FloorConfig: ...
    @property
    def touched_calls(self) -> Collection[CallId]: ...
    @property
    def touched_agents(self) -> Collection[AgentId]: ...
    @property
    def owed(self) -> Owed: ...


TO_BE_REACHED = (CallPhase.WAITING, CallPhase.RINGING, CallPhase.CALLING_BACK)
"""Phases of a call that we make, before the caller has picked up."""
SETTLED = (facts.CallbackAnswered, facts.AgentAnswered, facts.CallbackCancelled)
"""Facts after which a callback is owed no longer because the caller was reached, or somebody took it back."""
HOW = {
    facts.NoAnswerReason.BUSY: Ring.DECLINED,
    facts.NoAnswerReason.DECLINED: Ring.DECLINED,
    facts.NoAnswerReason.UNREACHABLE: Ring.UNREACHABLE,
}


class Noticer:
    """Remembers the last record of each call and agent. ``floor`` is as it was before the first fact."""

    def __init__(self, floor: Floor) -> None:
        self._calls = dict(floor.calls)
        self._decided = {call.id for call in self._calls.values() if _was_decided(call)}
        self._agents = {agent.id: (agent, agent.since) for agent in floor.agents.values()}
        self._asked: set[CallId] = set()
        self._owed = {callback.ani: callback for callback in floor.owed}
        self._config = floor.config
        self._numbers = _numbers(floor.config)

    @property
    def open(self) -> Iterator[tuple[AgentId, AgentState, int]]:
        """Each agent's state now, and since when."""
        return ((agent.id, agent.state, since) for agent, since in self._agents.values())

    @property
    def calls(self) -> Collection[Call]:
        """Every call that has not ended."""
        return self._calls.values()

    def forget_fates_of(self, decided: Collection[CallId]) -> None:
        """The fates of these calls are known already."""
        self._decided |= set(decided) & self._calls.keys()

    def follow(self, now: int, fact: facts.Fact, floor: Floor) -> list[AnyHappening]:
        """What the last step brought, in order; call it after each step, with the fact that it took in."""
        if floor.config is not self._config:
            self._config, self._numbers = floor.config, _numbers(floor.config)
        if isinstance(fact, facts.CallbackAsked) and fact.call in self._calls:
            self._asked.add(fact.call)
        told: list[AnyHappening] = []
        for agent in sorted(floor.touched_agents):
            told += self._agent(now, agent, floor.agents.get(agent))
        for call in sorted(floor.touched_calls):
            told += self._call(now, fact, call, floor)
        told += self._callbacks(now, fact, floor)
        return told

    # --- agents -------------------------------------------------------------------------------

    def _agent(self, now: int, whose: AgentId, after: Agent | None) -> Iterator[AnyHappening]:
        before, since = self._agents.get(whose, (None, now))
        if before is not None and after is not None and _same_span(before, after):
            self._agents[whose] = after, since
            return
        if before is not None:
            call = self._calls.get(before.call) if before.call else None
            talked = call if before.state is AgentState.TALKING else None
            yield AgentSpan(
                at=now,
                agent=whose,
                state=before.state,
                since=since,
                dnis=self._dnis(talked.dnis) if talked else "",
                group=talked.group if talked else "",
            )
        if after is not None:
            self._agents[whose] = after, now
        else:
            self._agents.pop(whose, None)

    # --- calls --------------------------------------------------------------------------------

    def _call(self, now: int, fact: facts.Fact, which: CallId, floor: Floor) -> Iterator[AnyHappening]:
        before, after = self._calls.get(which), floor.calls.get(which)
        if after is not None:
            self._calls[which] = after
        else:
            self._calls.pop(which, None)
        if before is not None and after is not None:
            yield from self._on_the_way(now, fact, before, after)
        if which not in self._decided and (known := after or before) is not None:
            ours = self._called_back if known.callback_of is not None else self._fate
            told = ours(now, fact, before, after, floor)
            if told is not None:
                self._decided.add(which)
                yield told
        if after is None:
            self._decided.discard(which)
            self._asked.discard(which)

    def _on_the_way(self, now: int, fact: facts.Fact, before: Call, after: Call) -> Iterator[AnyHappening]:
        for agent in after.unanswered_by[len(before.unanswered_by) :]:
            why = fact.why if isinstance(fact, facts.NoAnswer) else facts.NoAnswerReason.TIMEOUT
            yield RingEnded(at=now, agent=agent, call=after.id, how=HOW.get(why, Ring.RONA))
        for _ in range(after.transfers - before.transfers):
            yield Transferred(at=now, call=after.id, dnis=self._dnis(after.dnis), group=before.group)

    def _fate(
        self, now: int, fact: facts.Fact, before: Call | None, after: Call | None, floor: Floor
    ) -> AnyHappening | None:
        if after is not None:
            reached = _reached(after)
            unseen = isinstance(fact, facts.CallFound)
            return None if reached is None else self._decide(now, after, reached, unseen=unseen)
        if before is None:
            return None
        if isinstance(fact, facts.CallerHungUp) and fact.cause == facts.NOT_SEEN:
            return self._decide(now, before, Fate.UNSEEN, unseen=True)
        if self._chose_callback(before, floor):
            return self._decide(now, before, Fate.CHOSE_CALLBACK)
        return self._decide(now, before, Fate.LEFT_IN_GREETING if before.waiting_since is None else Fate.LEFT)

    def _chose_callback(self, call: Call, floor: Floor) -> bool:
        owed = floor.owed.get(call.ani) if call.ani else None
        promised = owed is not None and owed.first_call == call.id and owed.kind is CallbackKind.ASKED
        return promised or call.id in self._asked

    def _decide(self, now: int, call: Call, fate: Fate, *, unseen: bool = False) -> CallFate:
        joined = None if unseen else call.waiting_since
        return CallFate(
            at=now,
            call=call.id,
            fate=fate,
            dnis=self._dnis(call.dnis),
            group=call.group,
            wait_ms=None if joined is None else max(0, now - joined),
            arrived_ms=max(0, now - call.arrived_at),
            promised_ms=call.promised_ms,
        )

    # --- callbacks ----------------------------------------------------------------------------

    def _called_back(
        self, now: int, _: facts.Fact, before: Call | None, after: Call | None, __: Floor
    ) -> AnyHappening | None:
        if after is not None:
            return None if after.phase in TO_BE_REACHED else self._callback(now, after, CallbackEnd.DONE)
        if before is None or before.phase is not CallPhase.CALLING_BACK:
            return None
        return self._callback(now, before, CallbackEnd.FAILED)

    def _callback(self, now: int, which: Call | Callback, end: CallbackEnd) -> CallbackEnded:
        return CallbackEnded(at=now, dnis=self._dnis(which.dnis), group=which.group, end=end)

    def _callbacks(self, now: int, fact: facts.Fact, floor: Floor) -> Iterator[AnyHappening]:
        """Given up are those that are owed no longer, though nobody reached the caller or took them back."""
        for ani in sorted(floor.owed.touched):
            before, after = self._owed.get(ani), floor.owed.get(ani)
            if after is not None:
                self._owed[ani] = after
                continue
            self._owed.pop(ani, None)
            if before is not None and not isinstance(fact, SETTLED):
                yield self._callback(now, before, CallbackEnd.GIVEN_UP)

    def _dnis(self, dialled: str) -> str:
        return dialled if dialled in self._numbers else ""


def _same_span(before: Agent, after: Agent) -> bool:
    return (before.state, before.call, before.since) == (after.state, after.call, after.since)


def _numbers(config: FloorConfig) -> frozenset[str]:
    return frozenset(hotline.number for hotline in config.hotlines)


def _reached(call: Call) -> Fate | None:
    """Who has answered first, looked at as soon as somebody has."""
    if call.phase is CallPhase.DIVERTED:
        return Fate.DIVERTED
    if call.answered_at is not None:
        return Fate.ANSWERED
    rescued = call.emergency is not None and call.emergency.answered_at is not None
    return Fate.EMERGENCY if rescued else None


def _was_decided(call: Call) -> bool:
    if call.callback_of is not None:
        return call.phase not in TO_BE_REACHED
    return _reached(call) is not None
