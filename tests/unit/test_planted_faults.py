"""One fault planted for each rule of the floor: the rule's check must turn red, or it checks nothing."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import msgspec
import pytest

import routing.agents
import routing.calls
import routing.change
import routing.choose
import routing.consults
import routing.handover
import routing.intake
import routing.lines
import routing.machine
import routing.overflow
import routing.reconcile
import routing.step
import routing.surge
import routing.timers
import routing.transfers
import tests.unit.floors
from routing import facts as f
from routing.alarms import AFTER_RING_MS, Due
from routing.change import set_agent, set_call
from routing.choose import Choice
from routing.effects import AnyEffect, Divert, NoteSurge, RingAgent, StartConsult
from routing.errors import IllegalFact
from routing.explain import Explanation
from routing.floor import Floor
from routing.lines import AgentClass, LineKey, Lines, WaitingClass
from routing.machine import CallRow
from routing.model import Agent, AgentId, AgentState, Call, CallId, CallPhase, Claim, Target, TargetKind
from routing.needs import Need, Profile
from routing.register import Choosing
from routing.registry import Registry
from routing.transfers import BY_TRANSFER
from tests.unit.floors import (
    CONFIG,
    SKILLED,
    Story,
    answered,
    any_fact,
    arrived,
    assert_explained,
    assert_sound,
    claim,
    crowded,
    emergency,
    hung_up,
    intake,
    known,
    logged_in,
    may_serve,
    no_answer,
    ready,
)

SEEDS = range(12)
"""Crowded starts; each planted fault must be found from one of them."""


# --- the checks: each holds on a floor that is right ---------------------------------------------


def soundness(seed: int) -> None:
    """Anything may happen on a crowded floor, and it stays sound and every wait is explained."""
    for config in (CONFIG, SKILLED):
        story, chance = crowded(seed, config=config), random.Random(seed + 1)
        for _ in range(40):
            story.now += chance.choice([0, 1, 50, 4_000, 30_000])
            before = story.floor.snapshot()
            try:
                routing.step.step(story.floor, any_fact(chance, story), story.now)
            except IllegalFact:
                assert story.floor.snapshot() == before, "a refused fact changed something"
            assert_sound(story.floor)
            assert_explained(story.floor, story.now)


def nobody_is_passed_over(seed: int) -> None:
    """Across all groups: no agent is rung for a call while one with a better claim waits whom they may serve;
    so nothing handed back is behind an ordinary call, and who has waited longer than the longest head start
    is behind nobody who came later."""
    longest_ms = SKILLED.head_starts.returned_ms
    story, chance = crowded(seed, calls=16, config=SKILLED), random.Random(seed + 1)
    for _ in range(60):
        story.now += chance.choice([0, 1, 50, 9_000, 70_000])
        # what the timers do at this moment is done before, so that the line is as the fact finds it
        routing.step.step(story.floor, f.TimePassed(), story.now)
        before = {call: story.floor.calls[call] for call in story.floor.waiting()}
        try:
            effects = routing.step.step(story.floor, any_fact(chance, story), story.now)
        except IllegalFact:
            continue
        for ring in (each for each in effects if isinstance(each, RingAgent) and each.call in before):
            got = before[ring.call]
            for call in story.floor.waiting():
                passed = story.floor.calls[call]
                if passed is not before.get(call) or not may_serve(story.floor, ring.agent, passed):
                    continue
                assert claim(got) < claim(passed), "somebody with a better claim was passed over"
                assert got.first_in_line or not passed.first_in_line, "handed back, and passed over"
                waited_longer = (got.waiting_since or 0) - (passed.waiting_since or 0)
                assert got.first_in_line or waited_longer <= longest_ms, "left to starve"


def a_ring_is_over_before_the_next(seed: int) -> None:
    """Whose ring was taken back is not rung again within a second, and within two they may be."""
    for config in (CONFIG, SKILLED):
        story, chance = crowded(seed, config=config), random.Random(seed + 1)
        taken_back: dict[AgentId, int] = {}
        for _ in range(60):
            story.now += chance.choice([0, 1, 50, 400, 4_000])
            rang = {a.id for a in story.floor.agents.values() if a.state is AgentState.RINGING}
            effects: list[AnyEffect] = []
            with suppress(IllegalFact):
                effects = routing.step.step(story.floor, any_fact(chance, story), story.now)
            here = story.floor.agents
            taken_back |= {a: story.now for a in rang if a in here and here[a].state is AgentState.READY}
            taken_back = {a: at for a, at in taken_back.items() if a in here}
            for ring in (each for each in effects if isinstance(each, RingAgent | StartConsult)):
                since_ms = story.now - taken_back.get(ring.agent or AgentId(""), 0)
                assert since_ms >= AFTER_RING_MS, "rung while the last ring may not have ended"
        routing.step.step(story.floor, f.TimePassed(), story.now + AFTER_RING_MS)
        late = [a for a in story.floor.agents.values() if 0 < a.spared_until <= story.now + AFTER_RING_MS]
        assert not late, "left out for ever"


def nobody_starves(seed: int) -> None:
    """One agent, and for ever callers with a claim: an ordinary caller is served all the same."""
    story, chance = Story(), random.Random(seed)
    story.say(arrived("old"), logged_in("8001"), ready("8001"), intake("old"), no_answer("old", "8001"))
    for n in range(20):
        call = f"c{n}"
        story.say(arrived(call), known(call, elderly=True), intake(call), after=chance.choice([10, 15_000]))
        story.wait(15_000)
        [ring] = [e for e in story.say(ready("8001")) if isinstance(e, RingAgent)]
        if ring.call == "old":
            return
        story.say(answered(ring.call, "8001"), hung_up(ring.call))
        story.say(f.AgentNotReady(agent=AgentId("8001"), reason="break"))
    raise AssertionError("left to starve")


def replay_decides_the_same(seed: int) -> None:
    """The journal, played again, gives the same effects and reasons."""
    story, chance = crowded(seed, config=SKILLED), random.Random(seed + 1)
    again = Floor.restore(story.floor.snapshot())
    for _ in range(40):
        story.now += chance.choice([0, 1, 50, 4_000])
        fact = any_fact(chance, story)
        try:
            effects = routing.step.step(story.floor, fact, story.now)
        except IllegalFact:
            continue
        assert routing.step.step(again, f.from_json(f.to_json(fact)), story.now) == effects
        assert again.calls == story.floor.calls


def a_ladder_relaxes(_: int) -> None:
    """A call is offered to the right agent first, and to anybody at the moment its ladder says."""
    story = Story(SKILLED)
    story.say(logged_in("8001"), ready("8001"), arrived("c1", dnis="12315"), intake("c1"))
    assert story.call("c1") is CallPhase.WAITING
    story.wait(24_900)
    assert story.call("c1") is CallPhase.WAITING
    story.wait(200)
    assert story.call("c1") is CallPhase.RINGING
    because = story.floor.calls[CallId("c1")].because
    assert because is not None
    assert because.rung == 2
    assert because.relaxed == (("12315", 10_000), ("consumer", 10_000), ("yue", 25_000))


def overflow_comes_back(_: int) -> None:
    """Nobody answers at the sub-centre: the call is back at its old place, and not sent there again."""
    story = Story(SKILLED)
    sent = story.say(arrived("c1", dnis="12366"), intake("c1"))
    assert [type(effect) for effect in sent] == [Divert]
    back = f.DivertFailed(call=CallId("c1"), number="12366", why=f.NoAnswerReason.TIMEOUT)
    assert not [e for e in story.say(arrived("c2"), intake("c2"), back) if isinstance(e, Divert)]
    story.wait(60_000)
    assert story.call("c1") is CallPhase.WAITING
    [ring] = [e for e in story.say(logged_in("8001"), ready("8001")) if isinstance(e, RingAgent)]
    assert ring.call == "c1"


def its_own_overflow_stays_here(_: int) -> None:
    """What a sub-centre sent us does not go back there, also when we were away as it came in."""
    told = {"call": CallId("c1"), "ani": "", "caller_name": "", "dnis": "12366", "trunk": "tax"}
    found = f.CallFound(**told, channel="PJSIP/tax-1", phase=CallPhase.FALLBACK)
    for came in (f.CallArrived(**told, channel="PJSIP/tax-1"), found):
        story = Story(SKILLED)
        waits = msgspec.structs.replace(found, phase=CallPhase.WAITING)
        sent = story.say(came) + story.say(waits)
        assert story.call("c1") is CallPhase.WAITING
        assert not [effect for effect in sent if isinstance(effect, Divert)]


def a_sub_centre_is_not_overrun(_: int) -> None:
    """It is sent no more calls than it takes, and the next one when a place is free."""
    story = Story(SKILLED)
    for n in range(4):
        story.say(arrived(f"c{n}", dnis="12366"), intake(f"c{n}"), after=1)
    there = [c.id for c in story.floor.calls.values() if c.phase is CallPhase.DIVERTING]
    assert there == ["c0", "c1"]
    assert [e.call for e in story.say(hung_up("c0")) if isinstance(e, Divert)] == ["c2"]


def only_who_may_serve_is_rung(seed: int) -> None:
    """Whom the floor chooses has every skill and group that the call asked for when it was rung."""
    story, chance = crowded(seed, config=SKILLED), random.Random(seed + 1)
    for _ in range(60):
        story.now += chance.choice([1, 50, 9_000])
        effects: list[AnyEffect] = []
        with suppress(IllegalFact):
            effects = routing.step.step(story.floor, any_fact(chance, story), story.now)
        for ring in (each for each in effects if isinstance(each, RingAgent)):
            call = story.floor.calls.get(ring.call)
            if call is not None and call.because is not None and call.because.choosing != BY_TRANSFER:
                assert may_serve(story.floor, ring.agent, call), "rung for a call that they may not serve"


def confidential_calls_go_to_the_cleared(seed: int) -> None:
    """Only an agent who is cleared is ever rung for a confidential call (Art. 60(2))."""
    story, chance = crowded(seed, config=SKILLED), random.Random(seed + 1)
    cleared = {seat.agent for seat in SKILLED.seats if seat.cleared}
    for _ in range(60):
        story.now += chance.choice([1, 50, 9_000])
        with suppress(IllegalFact):
            for effect in routing.step.step(story.floor, any_fact(chance, story), story.now):
                call = story.floor.calls.get(effect.call)
                secret = call is not None and call.confidential
                assert not (secret and isinstance(effect, RingAgent)) or effect.agent in cleared
                assert not (secret and isinstance(effect, Divert)), "a confidential call left the house"


def a_surge_does_not_flap(_: int) -> None:
    """Switched on after its time beyond the threshold, off after its time below; each switch is noted."""
    story = Story(SKILLED)
    for n in range(6):
        story.say(arrived(f"c{n}", dnis="99999"), intake(f"c{n}"))
    assert not story.floor.surge.on
    [noted] = [effect for effect in story.wait(2_100) if isinstance(effect, NoteSurge)]
    assert (noted.on, noted.by, noted.why) == (True, "thresholds", "waiting 6, longest 2 s")
    for n in range(3):
        story.say(hung_up(f"c{n}"))
    story.wait(60_000)
    assert story.floor.surge.on
    story.say(hung_up("c3"))
    assert not [e for e in story.wait(4_000) if isinstance(e, NoteSurge)]
    assert [e.on for e in story.wait(2_000) if isinstance(e, NoteSurge)] == [False]


def longest_idle_first(seed: int) -> None:
    """Of the agents who are ready, a ring goes to whoever has been idle longest."""
    story, chance = crowded(seed, calls=3), random.Random(seed + 1)
    for n in range(30):
        story.now += chance.choice([1, 50, 30_000])
        fact = any_fact(chance, story) if n % 3 else arrived(f"x{n}")
        for told in (fact, intake(f"x{n}")):
            idle = {a.id: a.idle_since for a in story.floor.agents.values() if a.free}
            try:
                effects = routing.step.step(story.floor, told, story.now)
            except IllegalFact:
                continue
            rung = [e.agent for e in effects if isinstance(e, RingAgent) and e.agent in idle]
            free = [a for a in idle if a not in rung and _is_ready(story, a)]
            assert not rung or not free or max(map(idle.get, rung)) <= min(map(idle.get, free))


def _is_ready(story: Story, agent: str) -> bool:
    record = story.floor.agents.get(agent)  # type: ignore[call-overload]
    return record is not None and record.free


def first_in_line_first(seed: int) -> None:
    """Who joined the line first is offered first."""
    story = Story()
    calls = [f"c{n}" for n in range(6)]
    random.Random(seed).shuffle(calls)
    for call in calls:
        story.say(arrived(call), intake(call))
    rung = []
    for n in range(6):
        rung += [
            e.call for e in story.say(logged_in(f"80{n:02}"), ready(f"80{n:02}")) if isinstance(e, RingAgent)
        ]
    assert rung == calls


def place_kept_through_rona(_: int) -> None:
    """A phone that rings out costs a call nothing."""
    story = Story()
    story.say(logged_in("8001"), ready("8001"), arrived("c1"), intake("c1"), arrived("c2"), intake("c2"))
    story.say(no_answer("c1", "8001"), after=15_000)
    assert list(story.floor.waiting()) == ["c1", "c2"]


def handed_back_goes_first(_: int) -> None:
    """A call that an emergency number gave back goes before every other."""
    story = Story()
    story.say(arrived("c1"), intake("c1"), arrived("c2"), intake("c2"), emergency("c2"))
    story.say(f.EmergencyFailed(call=CallId("c2"), number="110", why=f.NoAnswerReason.BUSY))
    [ring] = story.say(logged_in("8001"), ready("8001"))
    assert isinstance(ring, RingAgent)
    assert ring.call == "c2"


def late_no_answer_changes_nothing(_: int) -> None:
    """A report about a ring that is over touches neither the call nor its next agent."""
    story = Story()
    story.say(logged_in("8001"), ready("8001"), arrived("c1"), intake("c1"), no_answer("c1", "8001"))
    story.say(logged_in("8002"), ready("8002"))
    before = story.floor.snapshot()
    story.say(no_answer("c1", "8001"))
    assert story.floor.snapshot() == before


def agent_is_left_alone_after_a_call(_: int) -> None:
    """Wrap-up lasts its time, and ends."""
    story = Story()
    story.say(logged_in("8001"), ready("8001"), arrived("c1"), intake("c1"), answered("c1", "8001"))
    story.say(hung_up("c1"), arrived("c2"), intake("c2"))
    assert story.agent("8001") is AgentState.WRAP_UP
    story.wait(20_000)
    assert story.call("c2") is CallPhase.RINGING


def consulting(*, picked_up: bool = True) -> Story:
    """8001 has the caller on hold and speaks with 8002."""
    story = Story()
    story.say(logged_in("8001"), ready("8001"), arrived("c1"), intake("c1"), answered("c1", "8001"))
    story.say(logged_in("8002"), ready("8002"))
    target = Target(kind=TargetKind.AGENT, id="8002")
    story.say(f.ConsultRequested(call=CallId("c1"), agent=AgentId("8001"), target=target))
    if picked_up:
        story.say(f.ConsultAnswered(call=CallId("c1"), channel="PJSIP/8002-0000000f"))
    return story


def nobody_is_left_on_hold_alone(_: int) -> None:
    """However a consult ends, the caller is with somebody or in line, and in line before all others."""
    ends = [
        (True, f.ConsultCompleted(call=CallId("c1"), agent=AgentId("8001")), "8002"),
        (True, f.ConsultCancelled(call=CallId("c1"), agent=AgentId("8001")), "8001"),
        (True, f.ConsultFailed(call=CallId("c1"), why=f.NoAnswerReason.UNREACHABLE), "8001"),
        (True, f.PartyLeft(call=CallId("c1"), channel="PJSIP/8001-0000000a"), "8002"),
        (True, f.PartyLeft(call=CallId("c1"), channel="PJSIP/8002-0000000f"), "8001"),
        (True, f.AgentLost(call=CallId("c1"), agent=AgentId("8001")), None),
        (False, f.PartyLeft(call=CallId("c1"), channel="PJSIP/8001-0000000a"), None),
        (False, f.AgentLost(call=CallId("c1"), agent=AgentId("8001")), None),
    ]
    for picked_up, fact, with_caller in ends:
        story = consulting(picked_up=picked_up)
        story.say(fact)
        call = story.floor.calls[CallId("c1")]
        if with_caller:
            assert (call.phase, call.agent) == (CallPhase.TALKING, with_caller), fact
        else:
            assert call.phase in (CallPhase.WAITING, CallPhase.RINGING), fact
            assert call.first_in_line, fact
        assert_sound(story.floor)


def a_transfer_keeps_time_and_number(_: int) -> None:
    """Who is transferred has waited since the beginning, and dialled what was dialled."""
    story = consulting()
    before = story.floor.calls[CallId("c1")]
    story.say(f.ConsultCompleted(call=CallId("c1"), agent=AgentId("8001")))
    target = Target(kind=TargetKind.AGENT, id="8001")
    story.wait(20_000)
    story.say(f.TransferRequested(call=CallId("c1"), agent=AgentId("8002"), target=target))
    story.say(no_answer("c1", "8001"))
    after = story.floor.calls[CallId("c1")]
    assert (after.waiting_since, after.dnis) == (before.waiting_since, before.dnis)
    assert after.transfers == 2


def a_consult_rings_out_as_any_call(_: int) -> None:
    """Who does not answer a consult is not rung again until ready (RONA)."""
    story = consulting(picked_up=False)
    story.say(f.ConsultFailed(call=CallId("c1"), why=f.NoAnswerReason.TIMEOUT))
    assert story.agent("8002") is AgentState.NOT_READY


def nobody_transfers_to_somebody_busy(_: int) -> None:
    """Neither oneself, nor who talks with another caller."""
    story = consulting()
    story.say(f.ConsultCancelled(call=CallId("c1"), agent=AgentId("8001")))
    for name in ("8001", "8002"):
        target = Target(kind=TargetKind.AGENT, id=name)
        before = story.floor.snapshot()
        with suppress(IllegalFact):
            story.say(f.TransferRequested(call=CallId("c1"), agent=AgentId("8001"), target=target))
        assert story.floor.snapshot() == before, "transferred to somebody who is busy"


# --- the faults ---------------------------------------------------------------------------------


def shortest_idle(able: list[AgentClass], _: Need) -> AgentId:
    return AgentId(max(each.idle[-1] for each in able)[-1])


def last_in_line(call: Call) -> LineKey:
    return (not call.first_in_line, -(call.waiting_since or 0), -call.order, call.id)


def as_if_free(floor: Floor, choice: Choice, now: int) -> AnyEffect:
    """Rings, and forgets to take the agent."""
    set_call(floor, choice.call, phase=CallPhase.RINGING, agent=choice.agent.id, ringing_since=now)
    floor.lines.unseat(choice.agent.id)
    return RingAgent(call=choice.call.id, channel="", agent=choice.agent.id, ring_ms=1)


def free_and_rung(floor: Floor, agent: Agent, call: Call, now: int) -> None:
    FREE_AGENT(floor, agent, call, now)
    if agent.id in floor.agents:
        set_agent(floor, floor.agents[agent.id], spared_until=0)


def deaf_to_relaxing(floor: Floor, whose: str, due: int, now: int) -> list[AnyEffect]:
    return []


def own_group_first(lines: Lines) -> WaitingClass | None:
    """The class with the most calls, not the best claim."""
    able = [each for each in lines.waiting if each.line and each.servers & lines.free]
    return max(able, key=lambda each: len(each.line), default=None)


def anybody(profile: Profile, need: Need) -> bool:
    return True


def head_starts_that_grow(floor: Floor, call: Call, *claims: Claim) -> dict[str, Any]:
    return WITH_CLAIM(floor, call, *claims) | {"head_start_ms": 10**9 if claims else 0}


def unexplained(floor: Floor, call: CallId, now: int) -> Explanation | None:
    found = EXPLAIN(floor, call, now)
    return None if found is not None and found.position > 3 else found


DRAWN = itertools.count()


def hash_order(able: list[AgentClass], _: Need) -> AgentId:
    """A decision by something that the journal does not hold."""
    rows = sorted(key[-1] for each in able for key in each.idle)
    return AgentId(rows[next(DRAWN) % len(rows)])


def no_memory(floor: Floor, call: Call, fact: f.DivertFailed, now: int) -> list[AnyEffect]:
    COME_BACK(floor, call, fact, now)
    set_call(floor, floor.calls[call.id], tried=())
    return []


def switch_at_once(floor: Floor, now: int) -> list[AnyEffect]:
    return SURGE_PUT(floor, len(floor.lines) >= 6, "thresholds", "", now)


def place_lost(floor: Floor, call: Call, now: int, **changes: Any) -> Call:
    return BACK_TO_LINE(floor, msgspec.structs.replace(call, waiting_since=None), now, **changes)


def not_before_others(call: Call) -> LineKey:
    return (True, call.waiting_since or 0, call.order, call.id)


def one_call_at_a_time(floor: Floor, now: int) -> Choice | None:
    busy = any(call.phase is CallPhase.RINGING for call in floor.calls.values())
    return None if busy else CHOOSE(floor, now)


def late_one_believed(floor: Floor, call: Call, fact: f.NoAnswer, now: int) -> list[AnyEffect]:
    return RING_OUT(floor, call, msgspec.structs.replace(fact, agent=call.agent), now)


def whoever_answers(floor: Floor, call: Call, fact: f.AgentAnswered, now: int) -> list[AnyEffect]:
    set_call(
        floor,
        call,
        phase=CallPhase.TALKING,
        agent=fact.agent,
        agent_channel=fact.channel,
        answered_at=now,
        resting_until=0,
    )
    if fact.agent in floor.agents:
        set_agent(floor, floor.agents[fact.agent], state=AgentState.TALKING, since=now, call=call.id)
    return []


def agent_not_released(floor: Floor, call: Call, now: int) -> None:
    pass


def ready_at_once(floor: Floor, call: Call, now: int) -> None:
    agent = floor.agents.get(call.agent) if call.agent else None
    if agent is not None and agent.call == call.id:
        set_agent(floor, agent, state=AgentState.READY, since=now, call=None, idle_since=now)


def half_done_then_refused(floor: Floor, call: Call, fact: f.EmergencyRequested, now: int) -> list[AnyEffect]:
    set_call(floor, call, told_at=now)
    return REQUEST(floor, call, fact, now)


FREE_AGENT = routing.change.free_agent
WITH_CLAIM, EXPLAIN, SURGE_PUT = routing.change.with_claim, tests.unit.floors.explain, routing.surge._put
COME_BACK = routing.overflow.come_back
BACK_TO_LINE, CHOOSE = routing.change.back_to_line, routing.choose.choose
RING_OUT, REQUEST = routing.calls.ring_out, routing.handover.request


def held_for_ever(floor: Floor, call: Call, fact: f.AgentLost, now: int) -> list[AnyEffect]:
    routing.change.rest_agent(floor, call, "lost", now)
    return []


def other_kept(floor: Floor, call: Call, now: int) -> None:
    pass


def no_longer_first(floor: Floor, call: Call, now: int) -> None:
    routing.change.release_other(floor, call, now)
    routing.change.back_to_line(floor, call, now, consult=None)


def anywhere(*_: Any, **__: Any) -> None:
    return None


def nobody_rests(floor: Floor, call: Call, reason: str, now: int) -> None:
    routing.change.release_agent(floor, call, now)


def counted_anew(floor: Floor, call: Call, now: int) -> None:
    HAND_OVER(floor, call, now)
    set_call(floor, floor.calls[call.id], waiting_since=now)


HAND_OVER = routing.consults._hand_over

Row = tuple[type[f.Fact], Callable[..., Any]]
Where = list[tuple[Any, str]] | type[f.Fact] | Due | Choosing
LONGEST_IDLE = Choosing.LONGEST_IDLE
FAULTS: list[tuple[str, Where, Any, Callable[[int], None]]] = [
    ("the shortest idle is rung", LONGEST_IDLE, shortest_idle, longest_idle_first),
    ("the last in line is offered", [(routing.lines, "line_key")], last_in_line, first_in_line_first),
    ("an agent is rung and not taken", [(routing.step, "ring")], as_if_free, soundness),
    ("a group's own calls first", [(Lines, "next_match")], own_group_first, nobody_is_passed_over),
    ("skills are not looked at", [(routing.lines, "serves")], anybody, only_who_may_serve_is_rung),
    (
        "clearance is not looked at",
        [(routing.lines, "serves")],
        anybody,
        confidential_calls_go_to_the_cleared,
    ),
    ("a claim beats any wait", [(routing.intake, "with_claim")], head_starts_that_grow, nobody_starves),
    ("handed back, not first", [(routing.lines, "line_key")], not_before_others, nobody_is_passed_over),
    (
        "nobody hears of who waits for nobody",
        [(tests.unit.floors, "unserved")],
        lambda floor, now: (),
        soundness,
    ),
    ("a wait is not explained", [(tests.unit.floors, "explain")], unexplained, soundness),
    ("a decision by chance", LONGEST_IDLE, hash_order, replay_decides_the_same),
    ("a ladder stands still", Due.RELAX, deaf_to_relaxing, a_ladder_relaxes),
    ("a sub-centre is tried for ever", f.DivertFailed, no_memory, overflow_comes_back),
    (
        "a call goes back to where it came from",
        [(Registry, "may_go")],
        lambda registry, call, sub_centre: True,
        its_own_overflow_stays_here,
    ),
    (
        "a sub-centre is sent everything",
        [(routing.overflow, "has_room")],
        lambda floor, sub_centre, now: True,
        a_sub_centre_is_not_overrun,
    ),
    (
        "a phone is rung while its ring ends",
        [(routing.change, "free_agent")],
        free_and_rung,
        a_ring_is_over_before_the_next,
    ),
    ("a phone is spared for ever", Due.SPARED_OVER, deaf_to_relaxing, a_ring_is_over_before_the_next),
    ("a surge switches at once", [(routing.surge, "watch")], switch_at_once, a_surge_does_not_flap),
    ("RONA costs the place", [(routing.calls, "back_to_line")], place_lost, place_kept_through_rona),
    ("handed back waits again", [(routing.lines, "line_key")], not_before_others, handed_back_goes_first),
    ("one ring at a time", [(routing.step, "choose")], one_call_at_a_time, soundness),
    ("a late no-answer is believed", f.NoAnswer, late_one_believed, late_no_answer_changes_nothing),
    ("two calls for one agent", f.AgentAnswered, whoever_answers, soundness),
    ("an agent is not released", [(routing.calls, "release_agent")], agent_not_released, soundness),
    ("a held caller is forgotten", f.AgentLost, held_for_ever, nobody_is_left_on_hold_alone),
    (
        "who was consulted stays busy",
        [(routing.consults, "release_other")],
        other_kept,
        nobody_is_left_on_hold_alone,
    ),
    (
        "who was left on hold waits behind others",
        [(routing.consults, "_first_in_line")],
        no_longer_first,
        nobody_is_left_on_hold_alone,
    ),
    (
        "a transfer starts the wait anew",
        [(routing.consults, "_hand_over")],
        counted_anew,
        a_transfer_keeps_time_and_number,
    ),
    (
        "a consult that rings out costs nothing",
        [(routing.consults, "rest_agent")],
        nobody_rests,
        a_consult_rings_out_as_any_call,
    ),
    (
        "anybody may be rung for a transfer",
        [(routing.transfers, "refusal")],
        anywhere,
        nobody_transfers_to_somebody_busy,
    ),
    ("anybody may be consulted", [(routing.transfers, "refusal")], anywhere, soundness),
    ("no wrap-up", [(routing.calls, "release_agent")], ready_at_once, agent_is_left_alone_after_a_call),
    ("a refused fact leaves a trace", f.EmergencyRequested, half_done_then_refused, soundness),
    (
        "the line is out of order",
        [(routing.lines, "line_key")],
        lambda call: (True, -call.order, 0, call.id),
        soundness,
    ),
]
NAMES = [name for name, *_ in FAULTS]


@contextmanager
def planted(monkeypatch: pytest.MonkeyPatch, where: Where, wrong: Any) -> Iterator[None]:
    """The fault in place: functions of modules replaced, or what a table does with a fact."""
    with monkeypatch.context() as patch:
        if isinstance(where, list):
            for holder, name in where:
                patch.setattr(holder, name, wrong)
        elif isinstance(where, Due):
            patch.setitem(routing.timers.TIMERS, where, wrong)  # type: ignore[arg-type]
        elif isinstance(where, Choosing):
            patch.setitem(routing.choose.RULES, where, wrong)
        else:
            right = routing.machine.CALL_TABLE[where]
            do = {row.do for row in right.values()} - {routing.calls.too_late}
            rows = {phase: CallRow(wrong if row.do in do else row.do, row.to) for phase, row in right.items()}
            patch.setitem(routing.machine.CALL_TABLE, where, rows)  # type: ignore[arg-type]
        yield


@pytest.mark.parametrize(("name", "where", "wrong", "check"), FAULTS, ids=NAMES)
def test_the_fault_is_found(
    monkeypatch: pytest.MonkeyPatch, name: str, where: Where, wrong: Any, check: Callable[[int], None]
) -> None:
    found = 0
    with planted(monkeypatch, where, wrong):
        for seed in SEEDS:
            try:
                check(seed)
            except (AssertionError, ValueError, KeyError):  # the last two: an index that fell apart
                found += 1
    assert found, f"{check.__name__} does not notice: {name}"


@pytest.mark.parametrize("check", dict.fromkeys(check for *_, check in FAULTS), ids=lambda c: c.__name__)
def test_without_a_fault_the_check_is_green(check: Callable[[int], None]) -> None:
    for seed in SEEDS:
        check(seed)
