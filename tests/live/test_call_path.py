"""The path of a call on the real Asterisk: arrival, line, agent, emergency, and everything that can fail."""

from __future__ import annotations

import asyncio
import struct
import wave
from pathlib import Path

import pytest

from demo import phones
from recordings.library import Recording
from routing import facts as f
from routing.model import AgentId, CallId, CallPhase, EmergencyOutcome
from tests.live.hall import Hall, hall, silent_prompt


def energy(folder: Path, recording: Recording, channel: int) -> float:
    """Root mean square of one channel of a recording: 0 the caller's words, 1 what the caller heard."""
    with wave.open(str(folder / "recordings" / recording.file), "rb") as sound:
        samples = [s[0] for s in struct.iter_unpack("<h", sound.readframes(sound.getnframes()))]
    leg = samples[channel::2]
    return float((sum(s * s for s in leg) / max(1, len(leg))) ** 0.5)


async def sealed(place: Hall, call: CallId) -> Recording:
    await place.until(f.RecordingSealed, lambda fact: fact.call == call)
    found = await place.parts.library.find(call)
    assert found is not None
    return found


async def test_a_call_is_answered_heard_drafted_and_recorded(tmp_path: Path) -> None:
    agent = phones.agent(name="8001", says="agent-greeting")
    async with agent, hall(tmp_path, {"8001": agent.contact}) as place:
        place.seat("8001")
        caller, call = await place.dial(dnis="12315", name="陈先生", says="noise-12345", hold_ms=8_000)
        await place.until(f.AgentAnswered)
        await place.hear(call, "我要投诉楼下烧烤店噪音，地址在南海区桂城街道")
        await caller.wait(20)
        recording = await sealed(place, call)
        await place.service.scribe.drain()
        draft = await place.parts.drafts.get(call)
        kept = await place.parts.history.find(call)
    assert kept is not None
    assert (kept.dnis, kept.ani, kept.caller_name, kept.agent) == ("12315", "13800138000", "陈先生", "8001")
    assert draft is not None
    assert (draft.value("category"), draft.value("town")) == ("投诉", "桂城街道")
    assert draft.ended_at is not None
    assert draft.due_at == (kept.answered_at or 0) + 30 * 60 * 1000
    assert recording.duration_ms >= 7_000
    assert energy(tmp_path, recording, 0) > 100
    assert energy(tmp_path, recording, 1) > 100


async def test_a_phone_that_rings_out_rests_its_agent_and_the_next_one_answers(tmp_path: Path) -> None:
    silent, agent = phones.silent_agent(name="8001"), phones.agent(name="8002")
    async with silent, agent, hall(tmp_path, {"8001": silent.contact, "8002": agent.contact}) as place:
        place.seat("8001")
        place.seat("8002")
        _, call = await place.dial()
        answered = await place.until(f.AgentAnswered)
        resting = place.floor.agents[AgentId("8001")]
        assert (answered.agent, resting.state, resting.reason) == ("8002", "not_ready", "rona")
        assert place.floor.calls[call].unanswered_by == ("8001",)


async def test_when_the_agent_hangs_up_the_call_is_over(tmp_path: Path) -> None:
    agent = phones.agent(name="8001", hold_ms=1_500)
    async with agent, hall(tmp_path, {"8001": agent.contact}) as place:
        place.seat("8001")
        caller, call = await place.dial(hold_ms=60_000)
        await place.until(f.AgentAnswered)
        ended = await caller.wait(20)
        await place.until(f.CallerHungUp, lambda fact: fact.call == call)
        assert ended.did("hung-up")
        assert not [fact for fact in place.facts if isinstance(fact, f.AgentLost)]


async def test_busy_declining_and_absent_phones_cost_the_caller_nothing(tmp_path: Path) -> None:
    busy, declining = phones.busy_agent(name="8001"), phones.declining_agent(name="8002")
    agent = phones.agent(name="8004")
    contacts = {"8001": busy.contact, "8002": declining.contact, "8003": "", "8004": agent.contact}
    async with busy, declining, agent, hall(tmp_path, contacts) as place:
        for name in contacts:
            place.seat(name)
        _, call = await place.dial()
        answered = await place.until(f.AgentAnswered)
        assert (answered.call, answered.agent) == (call, "8004")
        reasons = {name: place.floor.agents[AgentId(name)].reason for name in ("8001", "8002", "8003")}
    assert reasons == {"8001": "busy", "8002": "declined", "8003": "unreachable"}


async def test_an_emergency_with_nobody_on_the_line_is_put_through(tmp_path: Path) -> None:
    police = phones.emergency()
    async with police, hall(tmp_path, {}, emergency=police.contact) as place:
        caller, call = await place.dial(hold_ms=6_000)
        await place.hear(call, "救命啊，我家里着火了，快来人")
        await place.until(f.EmergencyAnswered)
        assert place.floor.calls[call].phase is CallPhase.EMERGENCY
        await caller.wait(20)
        recording = await sealed(place, call)
        kept = await place.parts.history.find(call)
    assert kept is not None
    assert kept.emergency is not None
    assert kept.emergency.outcome is EmergencyOutcome.ACCEPTED
    assert recording.emergency
    assert energy(tmp_path, recording, 1) > 100, "110 is in the recording"


async def test_when_110_does_not_answer_the_caller_goes_first_to_a_person(tmp_path: Path) -> None:
    police, agent = phones.silent_agent(name="110"), phones.agent(name="8001")
    async with police, agent, hall(tmp_path, {"8001": agent.contact}, emergency=police.contact) as place:
        _, ordinary = await place.dial("13800138001")
        await place.until_phase(ordinary, CallPhase.WAITING)
        _, urgent = await place.dial("13800138002")
        await place.hear(urgent, "救命啊，我家里着火了，快来人")
        failed = await place.until(f.EmergencyFailed)
        assert failed.why is f.NoAnswerReason.TIMEOUT
        place.seat("8001")
        answered = await place.until(f.AgentAnswered)
        assert answered.call == urgent
        assert place.floor.calls[ordinary].phase is CallPhase.WAITING


async def test_the_agents_key_puts_the_caller_through(tmp_path: Path) -> None:
    police, agent = phones.emergency(), phones.agent(name="8001")
    async with police, agent, hall(tmp_path, {"8001": agent.contact}, emergency=police.contact) as place:
        place.seat("8001")
        _, call = await place.dial()
        await place.until(f.AgentAnswered)
        await place.hear(call, "救命啊，我家里着火了，快来人")
        await place.until(f.EmergencyHeard)
        assert place.floor.calls[call].phase is CallPhase.TALKING, (
            "with an agent on the line the agent decides"
        )
        place.say(f.EmergencyRequested(call=call, agent=AgentId("8001"), number="110"))
        await place.until(f.EmergencyAnswered)
        assert place.floor.calls[call].phase is CallPhase.CONFERENCE, (
            "the agent stays until it has taken over"
        )
        place.say(f.EmergencyTaken(call=call, agent=AgentId("8001")))
        await agent.until("hung-up")
        assert place.floor.agents[AgentId("8001")].state == "wrap_up"


@pytest.mark.parametrize("step", ["waiting", "ringing", "talking", "transferring"])
async def test_a_caller_may_hang_up_at_any_step(tmp_path: Path, step: str) -> None:
    silent, agent = phones.silent_agent(name="8001"), phones.agent(name="8002")
    contacts = {"8001": silent.contact, "8002": agent.contact}
    async with silent, agent, hall(tmp_path, contacts, emergency=silent.contact) as place:
        if step in ("ringing", "talking"):
            place.seat("8001" if step == "ringing" else "8002")
        caller, call = await place.dial(hold_ms=2_500)
        if step == "transferring":
            await place.hear(call, "救命啊，我家里着火了，快来人")
        await place.until_phase(call, CallPhase(step))
        await caller.wait(20)
        await sealed(place, call)
        await place.service.scribe.drain()
        draft = await place.parts.drafts.get(call)
        assert not place.floor.calls
        assert not [a for a in place.floor.agents.values() if a.call is not None]
    assert draft is not None
    assert draft.ended_at is not None


async def test_a_caller_without_a_number_and_one_with_far_too_long_a_name(tmp_path: Path) -> None:
    agent = phones.agent(name="8001")
    async with agent, hall(tmp_path, {"8001": agent.contact}) as place:
        _, withheld = await place.dial(ani="")
        await place.until_phase(withheld, CallPhase.WAITING)
        _, wordy = await place.dial(name="佛" * 600)
        await place.until_phase(wordy, CallPhase.WAITING)
        assert set(place.floor.calls[wordy].caller_name) <= {"佛"}
        place.seat("8001")
        assert (await place.until(f.AgentAnswered)).call == withheld


async def test_a_number_that_is_not_in_the_register_still_reaches_a_person(tmp_path: Path) -> None:
    agent = phones.agent(name="8001")
    async with agent, hall(tmp_path, {"8001": agent.contact}) as place:
        place.seat("8001")
        _, call = await place.dial(dnis="12399")
        await place.until(f.AgentAnswered)
        assert place.floor.calls[call].dnis == "12399"


async def test_when_our_greeting_fails_asterisks_own_queue_has_the_call_and_we_take_it_back(
    tmp_path: Path,
) -> None:
    agent = phones.agent(name="8001")
    async with agent, hall(tmp_path, {"8001": agent.contact, "8002": ""}) as place:
        await place.service.agi.stop()
        caller, call = await place.dial(hold_ms=8_000)
        found = await place.until(f.CallFound)
        assert (found.call, found.phase) == (call, CallPhase.FALLBACK)
        answered = await place.until(f.AgentAnswered)
        assert answered.agent == "8001", "in the fallback queue every agent's phone rings"
        await caller.wait(20)
        await sealed(place, call)


async def test_one_agent_never_has_two_callers(tmp_path: Path) -> None:
    agent = phones.agent(name="8001", answers_after_ms=200)
    async with agent, hall(tmp_path, {"8001": agent.contact}) as place:
        first, _ = await place.dial("13800138001", hold_ms=2_500)
        await place.dial("13800138002", hold_ms=9_000)
        place.seat("8001")
        await first.wait(20)
        await place.until(f.AgentAnswered, lambda fact: fact.call != _first(place))
        answers = [fact.call for fact in place.facts if isinstance(fact, f.AgentAnswered)]
        ended = [fact.call for fact in place.facts if isinstance(fact, f.CallerHungUp)]
        assert answers[0] in ended, "the second was answered only when the first had ended"
        assert len(answers) == 2


def _first(place: Hall) -> CallId:
    return next(fact.call for fact in place.facts if isinstance(fact, f.AgentAnswered))


async def test_the_place_in_line_is_spoken_while_waiting(tmp_path: Path) -> None:
    import msgspec

    from tests.live.hall import FLOOR

    floor = msgspec.structs.replace(FLOOR, comfort_every_ms=1_000)
    async with hall(tmp_path, {}, floor=floor) as place:
        silent_prompt(place.stand.config.prompts, "position-next", 1_000)
        _, call = await place.dial(hold_ms=9_000)
        await place.until_phase(call, CallPhase.WAITING)
        said = await _played(place, call, "position-next")
    assert said


async def _played(place: Hall, call: CallId, prompt: str) -> bool:
    """Whether Asterisk comes to play a prompt to the call."""
    channel = place.floor.calls[call].channel
    async with asyncio.timeout(10):
        while True:
            for row in await place.parts.ami.listing("Status"):
                if row["Channel"] == channel and prompt in row.get("Data", ""):
                    return True
            await asyncio.sleep(0.03)
