"""Floors for tests: short ways to say facts, a crowded start, and what must always hold."""

from __future__ import annotations

import random

import msgspec

from routing import facts as f
from routing.alarms import AFTER_RING_MS
from routing.effects import AnyEffect
from routing.explain import Waits, explain
from routing.floor import Floor
from routing.model import (
    AgentId,
    AgentState,
    Call,
    CallId,
    CallPhase,
    EmergencyOutcome,
    Handover,
    Target,
    TargetKind,
)
from routing.needs import serves
from routing.register import (
    Choosing,
    EmergencyNumber,
    FloorConfig,
    Hotline,
    Ladder,
    MergeMode,
    Rung,
    Seat,
    SubCentre,
    Surge,
)
from routing.step import step
from routing.unserved import unserved

CONFIG = FloorConfig(
    hotlines=(Hotline(number="12345", name="市民热线"), Hotline(number="12315", name="消费者热线")),
    emergency_numbers=(EmergencyNumber(number="110", name="报警"),),
    ring_ms=15_000,
    wrap_up_ms=20_000,
    comfort_every_ms=20_000,
)
SKILLED = FloorConfig(
    hotlines=(
        Hotline(number="12345", name="市民热线", ladder="anyone"),
        Hotline(
            number="12315",
            name="消费者热线",
            mode=MergeMode.PARALLEL,
            ladder="consumer",
            group="consumer",
            language="yue",
        ),
        Hotline(number="12366", name="纳税服务", mode=MergeMode.SUB_CENTRE, ladder="tax", sub_centre="tax"),
        Hotline(number="12388", name="举报", ladder="specialists", confidential=True, district="chancheng"),
    ),
    emergency_numbers=(EmergencyNumber(number="110", name="报警"),),
    ladders=(
        Ladder(id="anyone", rungs=(Rung(after_ms=0),), choosing=Choosing.LEAST_OCCUPIED),
        Ladder(
            id="consumer",
            rungs=(
                Rung(after_ms=0, groups=("consumer",), skills=(("12315", 3),), language=2),
                Rung(after_ms=10_000, language=1),
                Rung(after_ms=25_000),
            ),
            choosing=Choosing.BEST_SKILL,
        ),
        Ladder(
            id="tax",
            rungs=(Rung(after_ms=0, groups=("tax",), sub_centre="tax"), Rung(after_ms=8_000)),
        ),
        Ladder(id="specialists", rungs=(Rung(after_ms=0, skills=(("12388", 1),)), Rung(after_ms=20_000))),
    ),
    seats=tuple(
        Seat(
            agent=AgentId(str(8001 + n)),
            skills=tuple(
                skill
                for k, skill in enumerate((("12315", 5), ("yue", 1 + n % 3), ("12388", 2)))
                if n >> k & 1
            ),
            groups=("consumer",) if n % 2 else (),
            cleared=n % 4 == 0,
            district="chancheng" if n % 3 else "nanhai",
        )
        for n in range(9)
    ),
    sub_centres=(SubCentre(id="tax", name="税务分中心", number="12366", trunk="tax", most_calls=2),),
    surge=Surge(ahead_ms=15_000, on_waiting=6, off_waiting=2, on_for_ms=2_000, off_for_ms=5_000),
    ring_ms=15_000,
    wrap_up_ms=20_000,
    comfort_every_ms=20_000,
)
"""Numbers of each mode, agents who can do different things, and a ladder of every kind."""
NUMBERS = ("12345", "12315", "12366", "12388", "99999")
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
    channel = f"PJSIP/{agent}-0000000a"
    return f.AgentAnswered(call=CallId(call), agent=AgentId(agent), channel=channel)


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


def crowded(seed: int, calls: int = 12, agents: int = 8, config: FloorConfig = CONFIG) -> Story:
    """A floor in the middle of a busy day: every phase and state has someone in it."""
    chance, story = random.Random(seed), Story(config)
    names = [str(8001 + n) for n in range(agents)]
    for name in names[:2]:
        story.say(logged_in(name), ready(name))
    _consulting(chance, story, f"c{calls}")
    for name in names[2:]:
        story.say(logged_in(name), ready(name))
    for n in range(calls):
        dnis = "12345" if config is CONFIG else chance.choice(NUMBERS)
        story.say(arrived(f"c{n}", dnis=dnis))
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


def _consulting(chance: random.Random, story: Story, call: str) -> None:
    """Of the two agents who are here, one may have a caller on hold for the other, or all three talk."""
    far = chance.choice([0, 0, 2, 3, 4])
    if not far:
        return
    story.say(arrived(call), intake(call))
    agent = next(each.agent for each in story.floor.calls.values() if each.agent)
    other = next(each for each in story.floor.agents if each != agent)
    target = Target(kind=TargetKind.AGENT, id=other)
    steps = [
        answered(call, agent),
        f.ConsultRequested(call=CallId(call), agent=agent, target=target),
        f.ConsultAnswered(call=CallId(call), channel=f"PJSIP/{other}-0000000f"),
        f.ConferenceRequested(call=CallId(call), agent=agent),
    ]
    story.say(*steps[:far])


def any_fact(chance: random.Random, story: Story, calls: int = 14, agents: int = 9) -> f.AnyFact:
    """A fact that may or may not make sense now, about someone who may or may not be there."""
    call, agent = f"c{chance.randrange(calls)}", str(8001 + chance.randrange(agents))
    if story.floor.config is not CONFIG and chance.random() < 0.25:
        return _skilled_fact(chance, call, agent)
    record = story.floor.calls.get(CallId(call))
    if record and chance.random() < 0.3:
        return _transfer_fact(chance, record, agent)
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
            _emergency_fact(chance, story.floor.calls.get(CallId(call)), call, agent),
            _emergency_fact(chance, story.floor.calls.get(CallId(call)), call, agent),
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


NUMBERS_LEG = "Local/110*20*emergency@call-in-00000001;1"
"""An emergency number's leg in a conference."""


def _emergency_fact(chance: random.Random, record: Call | None, call: str, agent: str) -> f.AnyFact:
    """Something about a hand-over to an emergency number, by whoever is in it."""
    which, who = CallId(call), AgentId(agent)
    left = chance.choice([record.agent_channel if record else "", NUMBERS_LEG])
    found = msgspec.structs.replace(
        fell_back(call), phase=chance.choice([CallPhase.TRANSFERRING, CallPhase.EMERGENCY])
    )
    conference = msgspec.structs.replace(
        fell_back(call),
        phase=CallPhase.CONFERENCE,
        agent=who,
        agent_channel=f"PJSIP/{agent}-0000000a",
        other="110",
        other_channel=chance.choice(["", NUMBERS_LEG]),
    )
    by = chance.choice([Handover.WARM, Handover.THREE_WAY])
    outcome = chance.choice(list(EmergencyOutcome))
    return chance.choice(
        [
            f.EmergencyRequested(call=which, agent=who, number="110", by=by),
            f.EmergencyRequested(call=which, agent=who, number="110", by=by),
            f.EmergencyReplied(call=which, yes=chance.random() < 0.5, by=chance.choice(["key", "words"])),
            f.EmergencyTaken(call=which, agent=who),
            f.EmergencyJudged(call=which, by="1100", outcome=outcome),
            f.EmergencyAnswered(call=which, number="110", channel=NUMBERS_LEG),
            f.EmergencyAnswered(call=which, number="110", channel=NUMBERS_LEG),
            f.PartyLeft(call=which, channel=left),
            found,
            conference,
        ]
    )


def _transfer_fact(chance: random.Random, call: Call, other: str) -> f.AnyFact:
    """Something about handing a call on, mostly by its own agent and mostly about those who are in it."""
    by = call.agent if call.agent and chance.random() < 0.9 else AgentId(other)
    target = chance.choice(
        [
            *[Target(kind=TargetKind.AGENT, id=other)] * 3,
            Target(kind=TargetKind.GROUP, id="consumer"),
            Target(kind=TargetKind.SUB_CENTRE, id="tax"),
            Target(kind=TargetKind.NUMBER, id=chance.choice(["075783000000", "110", "0", "12345"])),
        ]
    )
    third = call.consult.channel if call.consult else ""
    left = chance.choice([call.agent_channel, third, "PJSIP/nobody-00000000"])
    why = chance.choice(list(f.NoAnswerReason))
    return chance.choice(
        [
            f.TransferRequested(call=call.id, agent=by, target=target),
            f.ConsultRequested(call=call.id, agent=by, target=target),
            f.ConsultRequested(call=call.id, agent=by, target=target),
            f.ConsultAnswered(call=call.id, channel=f"PJSIP/{other}-0000000f"),
            f.ConsultAnswered(call=call.id, channel=f"PJSIP/{other}-0000000f"),
            f.ConsultFailed(call=call.id, why=why),
            f.ConsultCancelled(call=call.id, agent=by),
            f.ConsultCompleted(call=call.id, agent=by),
            f.ConferenceRequested(call=call.id, agent=by),
            f.ConferenceRequested(call=call.id, agent=by),
            f.PartyLeft(call=call.id, channel=left),
            f.AgentLost(call=call.id, agent=by),
            f.DivertAnswered(call=call.id, number="12366"),
            f.DivertFailed(call=call.id, number="12366", why=why),
            held(call.id, by, other, chance.choice([CallPhase.CONSULTING, CallPhase.CONFERENCE])),
        ]
    )


def held(call: str, agent: str, other: str, phase: CallPhase) -> f.CallFound:
    """Asterisk has the call on hold, or in a conference."""
    return msgspec.structs.replace(
        fell_back(call),
        phase=phase,
        agent=AgentId(agent),
        agent_channel=f"PJSIP/{agent}-0000000a",
        other=other,
        other_channel=f"PJSIP/{other}-0000000f",
    )


def _skilled_fact(chance: random.Random, call: str, agent: str) -> f.AnyFact:
    return chance.choice(
        [
            arrived(call, dnis=chance.choice(NUMBERS)),
            known(call, last_agent=agent, elderly=chance.random() < 0.5),
            label(call, language=chance.choice(["yue", "cmn"]), confidential=chance.random() < 0.3),
            f.DivertAnswered(call=CallId(call), number="12366"),
            f.DivertFailed(call=CallId(call), number="12366", why=chance.choice(list(f.NoAnswerReason))),
            f.WrapUpExtended(agent=AgentId(agent), ms=chance.choice([1_000, 10_000_000])),
            f.SurgeSwitched(on=chance.random() < 0.5, by="9001", why="drill"),
            f.ConfigChanged(config=SKILLED),
        ]
    )


def known(call: str, *, last_agent: str | None = None, elderly: bool = False) -> f.CallerKnown:
    return f.CallerKnown(
        call=CallId(call),
        last_agent=AgentId(last_agent) if last_agent else None,
        last_at=NOON - 3_600_000,
        elderly=elderly,
    )


def label(call: str, *, language: str | None = None, confidential: bool | None = None) -> f.CallLabelled:
    return f.CallLabelled(call=CallId(call), by="8001", language=language, confidential=confidential)


def may_serve(floor: Floor, agent: AgentId, call: Call) -> bool:
    """Whether the agent may take the call on its rung, looked up the long way."""
    return serves(floor.registry.profile(agent), floor.registry.need(call))


def claim(call: Call) -> tuple[bool, int, int]:
    """The call's claim, the long way: smaller goes first."""
    return (not call.first_in_line, (call.waiting_since or 0) - call.head_start_ms, call.order)


def assert_sound(floor: Floor) -> None:
    """What must hold after every step, whatever happened."""
    parties = [(call, party) for call in floor.calls.values() for party in parties_of(call)]
    here = [party for _, party in parties if party in floor.agents]
    assert len(here) == len(set(here)), "an agent has two callers"
    for call, party in parties:
        if party in floor.agents:
            assert floor.agents[party].call == call.id, "call and agent disagree"
    for agent in floor.agents.values():
        busy = agent.state in (AgentState.RINGING, AgentState.TALKING)
        assert (agent.call is not None) == busy, "a busy agent has a call, an idle one has none"
        if agent.call is not None:
            call = floor.calls[agent.call]
            assert agent.id in parties_of(call), "agent and call disagree"
            assert agent.state is state_in(call, agent.id), "the agent's state is not the call's"
    for call in floor.calls.values():
        consulting = call.phase in (CallPhase.CONSULTING, CallPhase.CONFERENCE)
        assert (call.consult is not None) == consulting, "a consult outlives its phase"
    free = [a for a in floor.agents.values() if a.state is AgentState.READY and not a.spared_until]
    in_line = [c for c in floor.calls.values() if c.phase is CallPhase.WAITING and not c.resting_until]
    for call in in_line:
        waits_for = [a.id for a in free if may_serve(floor, a.id, call)]
        assert not waits_for, "somebody waits while somebody who may serve is free"
    line = list(floor.waiting())
    assert line == [c.id for c in sorted(in_line, key=claim)], "the line is out of order"
    for call in in_line:
        assert floor.position(call.id) == 1 + _competing_before(floor, call, in_line), "a position is wrong"


def parties_of(call: Call) -> list[AgentId]:
    """The agents of ours who are busy with the call: its own, and the one who is consulted."""
    if call.phase not in HELD_BY_AGENTS:
        return []
    return [party for party in (call.agent, call.consult.agent if call.consult else None) if party]


HELD_BY_AGENTS = (
    CallPhase.RINGING,
    CallPhase.TALKING,
    CallPhase.CONSULTING,
    CallPhase.CONFERENCE,
    CallPhase.CALLING_BACK,
)


def state_in(call: Call, agent: AgentId) -> AgentState:
    """What an agent who is busy with the call is doing."""
    asked = call.consult
    rung = call.phase is CallPhase.RINGING or (asked and asked.agent == agent and not asked.answered)
    return AgentState.RINGING if rung else AgentState.TALKING


def _competing_before(floor: Floor, call: Call, in_line: list[Call]) -> int:
    """Those with a better claim of the same need, or whom somebody here who may serve this call may serve."""
    mine = [agent for agent in floor.agents if may_serve(floor, agent, call)]
    need = floor.registry.need(call)
    return sum(
        claim(other) < claim(call)
        and (floor.registry.need(other) == need or any(may_serve(floor, agent, other) for agent in mine))
        for other in in_line
    )


def may_ever_serve(floor: Floor, agent: AgentId, call: Call) -> bool:
    """Whether the agent may take the call on its rung or a later one."""
    rungs = range(call.rung, len(floor.registry.ladder(call.ladder).rungs))
    return any(may_serve(floor, agent, msgspec.structs.replace(call, rung=rung)) for rung in rungs)


def assert_alarmed(floor: Floor, now: int) -> None:
    """There is an alarm for every caller whom nobody at work can ever serve, and for nobody else."""
    at_work = [a.id for a in floor.agents.values() if a.state is not AgentState.NOT_READY]
    alone = 0
    for call in (floor.calls[each] for each in floor.waiting()):
        rungs = floor.registry.ladder(call.ladder).rungs[call.rung :]
        goes = any(rung.sub_centre and floor.registry.may_go(call, rung.sub_centre) for rung in rungs)
        alone += bool(call.channel) and not goes and not any(may_ever_serve(floor, a, call) for a in at_work)
    assert sum(told.callers for told in unserved(floor, now)) == alone, "an alarm is missing, or false"


def assert_explained(floor: Floor, now: int) -> None:
    """Every call that waits has an explanation, and it is true."""
    assert_alarmed(floor, now)
    for call in floor.calls.values():
        said = explain(floor, call.id, now)
        assert (said is not None) == (call.phase is CallPhase.WAITING), "a call waits unexplained"
        if said is None:
            continue
        able = [a for a in floor.agents.values() if may_serve(floor, a.id, call)]
        for state in AgentState:
            assert said.serving[state.value] == sum(a.state is state for a in able), "a count is wrong"
        idle = [a for a in able if a.state is AgentState.READY]
        expected = Waits.SPARED if idle else Waits.NOBODY_READY if able else Waits.NOBODY_CAN
        assert said.waits is (Waits.RESTING if call.resting_until else expected)
        soon = all(0 < a.spared_until <= now + AFTER_RING_MS for a in idle)
        assert call.resting_until or soon, "it waits though somebody is ready"
