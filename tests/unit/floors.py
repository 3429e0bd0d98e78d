"""Floors for tests: short ways to say facts, a crowded start, and what must always hold."""

from __future__ import annotations

import random

import msgspec

from routing import facts as f
from routing.effects import AnyEffect
from routing.floor import Floor
from routing.model import AgentId, AgentState, CallId, CallPhase
from routing.register import EmergencyNumber, FloorConfig, Hotline
from routing.step import step

CONFIG = FloorConfig(
    hotlines=(Hotline(number="12345", name="市民热线"), Hotline(number="12315", name="消费者热线")),
    emergency_numbers=(EmergencyNumber(number="110", name="报警"),),
    ring_ms=15_000,
    wrap_up_ms=20_000,
    comfort_every_ms=20_000,
)
NOON = 1_763_800_000_000


def arrived(call: str, ani: str = "13800138000", dnis: str = "12345") -> f.CallArrived:
    return f.CallArrived(call=CallId(call), channel=f"PJSIP/trunk-{call}", ani=ani, caller_name="", dnis=dnis)


def intake(call: str) -> f.IntakeDone:
    return f.IntakeDone(call=CallId(call))


def logged_in(agent: str) -> f.AgentLoggedIn:
    return f.AgentLoggedIn(agent=AgentId(agent), name=f"座席{agent}")


def ready(agent: str) -> f.AgentReady:
    return f.AgentReady(agent=AgentId(agent))


def answered(call: str, agent: str) -> f.AgentAnswered:
    return f.AgentAnswered(call=CallId(call), agent=AgentId(agent))


def hung_up(call: str) -> f.CallerHungUp:
    return f.CallerHungUp(call=CallId(call))


def no_answer(call: str, agent: str, why: f.NoAnswerReason = f.NoAnswerReason.TIMEOUT) -> f.NoAnswer:
    return f.NoAnswer(call=CallId(call), agent=AgentId(agent), why=why)


def emergency(call: str, certain: bool = True, kind: str = "fire") -> f.EmergencyHeard:
    return f.EmergencyHeard(
        call=CallId(call), kind=kind, words="着火了", number="110", score=0.9, certain=certain
    )


def came_back(call: str) -> f.CallFound:
    return msgspec.structs.replace(fell_back(call), phase=CallPhase.WAITING)


def fell_back(call: str) -> f.CallFound:
    return f.CallFound(
        call=CallId(call),
        channel=f"PJSIP/trunk-{call}",
        ani="",
        caller_name="",
        dnis="12345",
        phase=CallPhase.FALLBACK,
    )


class Story:
    """A floor and a clock: say facts one after another, keep every effect."""

    def __init__(self, config: FloorConfig = CONFIG, now: int = NOON) -> None:
        self.floor = Floor(config)
        self.now = now
        self.effects: list[AnyEffect] = []

    def say(self, *told: f.AnyFact, after: int = 10) -> list[AnyEffect]:
        """Play facts ``after`` ms apart; returns what the last one brought."""
        last: list[AnyEffect] = []
        for fact in told:
            self.now += after
            last = step(self.floor, fact, self.now)
            self.effects += last
        return last

    def wait(self, ms: int) -> list[AnyEffect]:
        """Let time pass as the shell does: waking at every timer."""
        until, brought = self.now + ms, []
        while (due := self.floor.next_due()) is not None and due <= until:
            self.now = max(self.now, due)
            brought += step(self.floor, f.TimePassed(), self.now)
        self.now = until
        self.effects += brought
        return brought

    def call(self, call: str) -> CallPhase | None:
        record = self.floor.calls.get(CallId(call))
        return record.phase if record else None

    def agent(self, agent: str) -> AgentState | None:
        record = self.floor.agents.get(AgentId(agent))
        return record.state if record else None


def crowded(seed: int, calls: int = 12, agents: int = 8) -> Story:
    """A floor in the middle of a busy day: every phase and state has someone in it."""
    chance, story = random.Random(seed), Story()
    names = [str(8001 + n) for n in range(agents)]
    for name in names:
        story.say(logged_in(name), ready(name))
    for n in range(calls):
        story.say(arrived(f"c{n}"))
        if chance.random() < 0.85:
            story.say(intake(f"c{n}"), after=chance.choice([0, 5, 400]))
    for call in list(story.floor.calls.values()):
        if call.phase is CallPhase.RINGING and call.agent:
            told = chance.choice([answered, answered, no_answer, None])
            if told:
                story.say(told(call.id, call.agent))
    for call in list(story.floor.calls.values()):
        if chance.random() < 0.2:
            story.say(chance.choice([emergency(call.id), hung_up(call.id)]))
    story.effects.clear()
    return story


def any_fact(chance: random.Random, story: Story, calls: int = 14, agents: int = 9) -> f.AnyFact:
    """A fact that may or may not make sense now, about someone who may or may not be there."""
    call, agent = f"c{chance.randrange(calls)}", str(8001 + chance.randrange(agents))
    record = story.floor.calls.get(CallId(call))
    if record and record.agent and chance.random() < 0.7:
        agent = record.agent
    phase = chance.choice([CallPhase.WAITING, CallPhase.TALKING, CallPhase.FALLBACK])
    found = f.CallFound(
        call=CallId(call),
        channel=f"PJSIP/trunk-{call}",
        ani="",
        caller_name="",
        dnis="12345",
        phase=phase,
        agent=AgentId(agent) if phase is CallPhase.TALKING else None,
    )
    return chance.choice(
        [
            arrived(call),
            intake(call),
            intake(call),
            logged_in(agent),
            ready(agent),
            ready(agent),
            f.AgentNotReady(agent=AgentId(agent), reason="break"),
            f.AgentLoggedOut(agent=AgentId(agent)),
            answered(call, agent),
            answered(call, agent),
            no_answer(call, agent, chance.choice(list(f.NoAnswerReason))),
            hung_up(call),
            emergency(call, certain=chance.random() < 0.5),
            f.EmergencyRequested(call=CallId(call), agent=AgentId(agent), number="110"),
            f.EmergencyDismissed(call=CallId(call), agent=AgentId(agent), reason="drill"),
            f.EmergencyAnswered(call=CallId(call), number="110"),
            f.EmergencyFailed(call=CallId(call), number="110", why=f.NoAnswerReason.BUSY),
            fell_back(call),
            f.AgentLost(call=CallId(call), agent=AgentId(agent)),
            found,
            f.TimePassed(),
        ]
    )


def assert_sound(floor: Floor) -> None:
    """What must hold after every step, whatever happened."""
    held = [call for call in floor.calls.values() if call.phase in (CallPhase.RINGING, CallPhase.TALKING)]
    by_agent = [call.agent for call in held if call.agent in floor.agents]
    assert len(by_agent) == len(set(by_agent)), "an agent has two callers"
    for call in held:
        agent = floor.agents.get(call.agent) if call.agent else None
        assert agent is None or agent.call == call.id, "call and agent disagree"
    for agent in floor.agents.values():
        busy = agent.state in (AgentState.RINGING, AgentState.TALKING)
        assert (agent.call is not None) == busy, "a busy agent has a call, an idle one has none"
        if agent.call is not None:
            assert floor.calls[agent.call].agent == agent.id, "agent and call disagree"
    free = [a for a in floor.agents.values() if a.state is AgentState.READY]
    line = list(floor.waiting())
    assert not (free and line), "somebody waits while somebody is free"
    expected = sorted(
        (c for c in floor.calls.values() if c.phase is CallPhase.WAITING and not c.resting_until),
        key=lambda c: (not c.first_in_line, c.waiting_since, c.order),
    )
    assert line == [c.id for c in expected], "the line is out of order"
    assert [floor.position(c) for c in line] == list(range(1, len(line) + 1))
