"""Transfers, consults, conferences and diversions on the real Asterisk: the caller is never left alone."""

from __future__ import annotations

import asyncio
import struct
import wave
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from cti.asterisk_config import SubCentreTrunk
from cti.translate import VARIABLES, seen_calls
from demo import phones
from demo.phones import Phone
from recordings.library import Recording
from routing import facts as f
from routing.model import AgentId, AgentState, Call, CallId, CallPhase, EmergencyOutcome, Target, TargetKind
from routing.reconcile import reconcile
from routing.register import FloorConfig, Group, Seat, SubCentre
from tests.live.hall import FLOOR, Hall, hall
from tests.relay import Relay

FIRST, SECOND = AgentId("8001"), AgentId("8002")
TO_SECOND = Target(kind=TargetKind.AGENT, id=SECOND)
OUTSIDE = Target(kind=TargetKind.NUMBER, id="075783000000")
TAX = Target(kind=TargetKind.SUB_CENTRE, id="tax")
SPECIALISTS = Target(kind=TargetKind.GROUP, id="specialists")


def floor(**changes: object) -> FloorConfig:
    """The hall's configuration with a group, a sub-centre and short rings."""
    fields = {name: getattr(FLOOR, name) for name in FLOOR.__struct_fields__}
    return FloorConfig(
        **fields
        | {
            "groups": (Group(id="specialists", name="专家组"),),
            "seats": (Seat(agent=SECOND, groups=("specialists",)),),
            "sub_centres": (
                SubCentre(id="tax", name="税务分中心", number="12366", trunk="tax", ring_ms=2_000),
            ),
            "transfer_ring_ms": 2_000,
        }
        | changes
    )


@dataclass
class Talk:
    """A caller who talks with the first agent."""

    place: Hall
    caller: Phone
    first: Phone
    second: Phone
    call: CallId

    async def differences(self) -> list[f.AnyFact]:
        """What a comparison of the floor with Asterisk would put right just now."""
        listed = await self.place.parts.ami.listing("Status", Variables=VARIABLES)
        seen = seen_calls([{**channel.last_values(), **channel.variables} for channel in listed])
        return reconcile(self.place.floor, seen)

    @property
    def record(self) -> Call:
        return self.place.floor.calls[self.call]

    def state(self, agent: AgentId) -> AgentState:
        return self.place.floor.agents[agent].state

    def ask(self, fact: f.AnyFact) -> None:
        self.place.say(fact)

    async def until(self, phase: CallPhase) -> Call:
        return await self.place.until_phase(self.call, phase)

    async def consult(self, target: Target = TO_SECOND) -> f.ConsultAnswered:
        """Consult somebody who answers."""
        self.ask(f.ConsultRequested(call=self.call, agent=FIRST, target=target))
        return await self.place.until(f.ConsultAnswered)

    async def until_free(self, agent: AgentId) -> None:
        """Wait until the agent may be rung again: not at once after a ring that was taken back."""
        async with asyncio.timeout(10):
            while not self.place.floor.agents[agent].free:  # noqa: ASYNC110 -- no fact tells of it
                await asyncio.sleep(0.05)

    async def channels(self) -> list[dict[str, str]]:
        """Asterisk's channels of the call."""
        rows = await self.place.parts.ami.listing("Status")
        return [dict(row) for row in rows if row.get("Linkedid") == self.call]

    async def with_caller(self) -> list[str]:
        """Endpoints that the caller is bridged with."""
        rows = await self.channels()
        mine = next(row for row in rows if row["Uniqueid"] == self.call)
        others = [row for row in rows if row["BridgeID"] == mine["BridgeID"] != ""]
        return sorted(row["Channel"][6:].rpartition("-")[0] for row in others if row is not mine)

    async def until_with(self, *endpoints: str) -> None:
        """Wait until the caller is bridged with exactly these, and the floor has been told so."""
        try:
            async with asyncio.timeout(10):
                while await self.with_caller() != sorted(endpoints) or await self.differences():  # noqa: ASYNC110 -- Asterisk has no event for it
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(f"{endpoints}: {await self.channels()}, {self.record}") from None

    async def context(self) -> str:
        """Where the caller's channel is in the dialplan."""
        return next(row["Context"] for row in await self.channels() if row["Uniqueid"] == self.call)

    async def sealed(self) -> Recording:
        await self.place.until(f.RecordingSealed, lambda fact: fact.call == self.call)
        found = await self.place.parts.library.find(self.call)
        assert found is not None
        return found


@asynccontextmanager
async def talking(
    folder: Path,
    *,
    second: Phone | None = None,
    outside: Phone | None = None,
    centre: Phone | None = None,
    hold_ms: int = 60_000,
    config: FloorConfig | None = None,
    through: Relay | None = None,
) -> AsyncIterator[Talk]:
    """A hall in which a caller talks with the first agent, and the second is ready."""
    one = phones.agent(name=FIRST, says="agent-greeting")
    two = second or phones.agent(name=SECOND, says="agent-greeting-2")
    lines: dict[str, object] = {}
    if outside:
        lines["trunk_contact"] = outside.contact
    if centre:
        lines["trunks"] = (SubCentreTrunk(name="tax", contact=centre.contact, match=("127.0.0.3",)),)
    async with AsyncExitStack() as stack:
        for phone in filter(None, (one, two, outside, centre)):
            await stack.enter_async_context(phone)
        contacts = {FIRST: one.contact, SECOND: two.contact}
        place = await stack.enter_async_context(
            hall(folder, contacts, floor=config or floor(), lines=lines, through=through)
        )
        place.seat(FIRST)
        caller, call = await place.dial(dnis="12315", says="noise-12345", hold_ms=hold_ms)
        await place.until(f.AgentAnswered)
        place.seat(SECOND)
        await place.service.loop.settled()
        yield Talk(place, caller, one, two, call)


def loudness(folder: Path, recording: Recording, channel: int) -> list[float]:
    """Root mean square of each half second of one channel: 0 the caller's words, 1 what the caller heard."""
    with wave.open(str(folder / "recordings" / recording.file), "rb") as sound:
        samples = [s[0] for s in struct.iter_unpack("<h", sound.readframes(sound.getnframes()))]
    leg = samples[channel::2]
    return [
        (sum(s * s for s in leg[at : at + 4_000]) / 4_000) ** 0.5 for at in range(0, len(leg) - 4_000, 4_000)
    ]


async def test_an_attended_transfer_holds_the_caller_and_gives_them_to_the_second_agent(
    tmp_path: Path,
) -> None:
    async with talking(tmp_path, hold_ms=14_000) as talk:
        arrived = talk.record
        await talk.consult()
        assert (talk.record.phase, talk.record.agent) == (CallPhase.CONSULTING, FIRST)
        assert (talk.state(FIRST), talk.state(SECOND)) == (AgentState.TALKING, AgentState.TALKING)
        assert await talk.context() == "held"
        await asyncio.sleep(2.5)  # the caller listens to music meanwhile

        talk.ask(f.ConsultCompleted(call=talk.call, agent=FIRST))

        await talk.until(CallPhase.TALKING)
        await talk.until_with("8002")
        await talk.first.until("hung-up")
        assert (talk.record.agent, talk.record.transfers) == (SECOND, 1)
        assert (talk.record.dnis, talk.record.waiting_since) == ("12315", arrived.waiting_since)
        assert talk.state(FIRST) is not AgentState.TALKING
        await talk.caller.wait(20)
        await talk.second.until("hung-up")
        await talk.place.until(f.CallerHungUp, lambda fact: fact.call == talk.call)
        recording = await talk.sealed()
        assert talk.state(SECOND) is not AgentState.TALKING
    assert recording.duration_ms >= 13_000, "one recording from the first word to the last"
    heard = loudness(tmp_path, recording, 1)
    assert sum(level > 50 for level in heard) >= 8, f"agent, music, agent: {heard}"
    assert max(heard[-8:]) > 50, "the second agent is in it"


async def test_a_consult_that_nobody_answers_goes_back_to_the_agent(tmp_path: Path) -> None:
    async with talking(tmp_path, second=phones.silent_agent(name=SECOND)) as talk:
        talk.ask(f.ConsultRequested(call=talk.call, agent=FIRST, target=TO_SECOND))
        failed = await talk.place.until(f.ConsultFailed)
        assert failed.why is f.NoAnswerReason.TIMEOUT
        await talk.until_with("8001")
        assert (talk.record.phase, talk.record.agent) == (CallPhase.TALKING, FIRST)
        assert talk.place.floor.agents[SECOND].reason == "rona"
        await talk.caller.stop()
        await talk.first.until("hung-up")


async def test_an_agent_may_go_back_to_the_caller_while_it_rings_and_after(tmp_path: Path) -> None:
    async with talking(tmp_path, second=phones.agent(name=SECOND, answers_after_ms=1_500)) as talk:
        talk.ask(f.ConsultRequested(call=talk.call, agent=FIRST, target=TO_SECOND))
        await talk.second.until("ringing")
        talk.ask(f.ConsultCancelled(call=talk.call, agent=FIRST))
        await talk.second.until("cancelled")
        await talk.until_with("8001")
        assert talk.state(SECOND) is AgentState.READY
        await talk.until_free(SECOND)
        await talk.consult()
        talk.ask(f.ConsultCancelled(call=talk.call, agent=FIRST))
        await talk.second.until("hung-up")
        await talk.until_with("8001")
        assert talk.record.phase is CallPhase.TALKING
        assert not [fact for fact in talk.place.facts if isinstance(fact, f.ConsultFailed | f.PartyLeft)]


async def test_the_other_end_hanging_up_brings_agent_and_caller_together(tmp_path: Path) -> None:
    async with talking(tmp_path, second=phones.agent(name=SECOND, hold_ms=1_500)) as talk:
        await talk.consult()
        await talk.place.until(f.ConsultFailed)
        await talk.until_with("8001")
        assert talk.state(SECOND) is not AgentState.TALKING
        assert talk.place.floor.agents[SECOND].reason != "unreachable"
        await talk.first.hang_up()
        await talk.caller.until("hung-up")


async def test_an_agent_who_hangs_up_in_an_answered_consult_has_handed_over(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.consult()
        await talk.first.hang_up()
        await talk.until_with("8002")
        assert (talk.record.phase, talk.record.agent) == (CallPhase.TALKING, SECOND)
        await talk.caller.stop()
        await talk.second.until("hung-up")


async def test_an_agent_who_hangs_up_while_it_rings_leaves_the_caller_first_in_line(tmp_path: Path) -> None:
    async with talking(tmp_path, second=phones.silent_agent(name=SECOND)) as talk:
        talk.ask(f.ConsultRequested(call=talk.call, agent=FIRST, target=TO_SECOND))
        await talk.second.until("ringing")
        await talk.first.hang_up()
        await talk.place.until(f.PartyLeft)
        assert talk.record.first_in_line
        await talk.second.until("ringing", times=2)


async def test_when_the_agents_channel_dies_the_held_caller_is_first_in_line(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.consult()
        _, ordinary = await talk.place.dial("13800138002")
        await talk.place.until(f.IntakeDone, lambda fact: fact.call == ordinary)
        await talk.place.parts.ami.action("Hangup", Channel=talk.record.agent_channel)
        lost = await talk.place.until(f.AgentLost)
        assert (lost.call, lost.agent) == (talk.call, FIRST)
        assert talk.record.first_in_line
        await talk.place.until(f.AgentAnswered, lambda fact: fact.agent == SECOND)
        await talk.until_with("8002")
        assert talk.place.floor.agents[FIRST].reason == "lost"


async def test_when_the_held_caller_hangs_up_the_consult_is_over(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.consult()
        await talk.caller.stop()
        await talk.place.until(f.CallerHungUp)
        await talk.first.until("hung-up")
        await talk.second.until("hung-up")
        assert AgentState.TALKING not in (talk.state(FIRST), talk.state(SECOND))
        assert not talk.place.floor.calls


async def test_three_speak_together_and_when_one_leaves_two_go_on(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.consult()
        talk.ask(f.ConferenceRequested(call=talk.call, agent=FIRST))
        await talk.until(CallPhase.CONFERENCE)
        await talk.until_with("8001", "8002")
        assert await talk.differences() == []
        await talk.first.hang_up()
        left = await talk.place.until(f.PartyLeft)
        assert "8001" in left.channel
        await talk.until_with("8002")
        assert (talk.record.phase, talk.record.agent) == (CallPhase.TALKING, SECOND)
        await talk.place.parts.ami.action("Hangup", Channel=talk.record.agent_channel)
        await talk.place.until(f.AgentLost, lambda fact: fact.agent == SECOND)
        assert talk.record.first_in_line
        assert await talk.context() == "waiting"


async def test_when_the_third_leaves_a_conference_the_agent_keeps_the_caller(tmp_path: Path) -> None:
    async with talking(tmp_path, second=phones.agent(name=SECOND, hold_ms=2_500)) as talk:
        await talk.consult()
        talk.ask(f.ConferenceRequested(call=talk.call, agent=FIRST))
        await talk.until_with("8001", "8002")
        await talk.place.until(f.PartyLeft, lambda fact: "8002" in fact.channel)
        await talk.until_with("8001")
        assert (talk.record.phase, talk.record.agent) == (CallPhase.TALKING, FIRST)
        talk.ask(f.TransferRequested(call=talk.call, agent=FIRST, target=OUTSIDE))
        await talk.until(CallPhase.WAITING)  # there is no way out of this hall: back in line


async def test_a_caller_who_leaves_a_conference_ends_it(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.consult()
        talk.ask(f.ConferenceRequested(call=talk.call, agent=FIRST))
        await talk.until_with("8001", "8002")
        await talk.caller.stop()
        await talk.first.until("hung-up")
        await talk.second.until("hung-up")
        await talk.place.until(f.CallerHungUp)
        assert not talk.place.floor.calls


@pytest.mark.parametrize("together", [False, True])
async def test_the_emergency_key_ends_a_consult_and_agent_and_caller_talk_on(
    tmp_path: Path, together: bool
) -> None:
    async with talking(tmp_path) as talk:
        await talk.consult()
        if together:
            talk.ask(f.ConferenceRequested(call=talk.call, agent=FIRST))
            await talk.until_with("8001", "8002")
        talk.ask(f.EmergencyRequested(call=talk.call, agent=FIRST, number="110"))
        await talk.second.until("hung-up")
        await talk.place.until(f.EmergencyFailed)  # nobody answers for 110 in this hall
        await talk.until_with("8001")
        assert (talk.record.phase, talk.record.agent) == (CallPhase.TALKING, FIRST)
        assert talk.record.emergency is not None
        assert talk.record.emergency.outcome is EmergencyOutcome.NO_ANSWER


async def test_a_blind_transfer_to_an_agent(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        talk.ask(f.TransferRequested(call=talk.call, agent=FIRST, target=TO_SECOND))
        await talk.place.until(f.AgentAnswered, lambda fact: fact.agent == SECOND)
        await talk.first.until("hung-up")
        await talk.until_with("8002")
        assert (talk.record.agent, talk.record.dnis, talk.record.transfers) == (SECOND, "12315", 1)


@pytest.mark.parametrize("ready", [True, False])
async def test_a_blind_transfer_to_a_group(tmp_path: Path, ready: bool) -> None:
    async with talking(tmp_path) as talk:
        if not ready:
            talk.ask(f.AgentNotReady(agent=SECOND, reason="小休"))
        talk.ask(f.TransferRequested(call=talk.call, agent=FIRST, target=SPECIALISTS))
        await talk.first.until("hung-up")
        if not ready:
            await talk.until(CallPhase.WAITING)
            talk.ask(f.AgentReady(agent=SECOND))
        await talk.place.until(f.AgentAnswered, lambda fact: fact.agent == SECOND)
        await talk.until_with("8002")


async def test_transfers_to_oneself_or_to_somebody_busy_are_refused(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        talk.ask(f.AgentNotReady(agent=SECOND, reason="小休"))
        before = talk.place.service.loop.refused
        for target in (Target(kind=TargetKind.AGENT, id=FIRST), TO_SECOND):
            talk.ask(f.TransferRequested(call=talk.call, agent=FIRST, target=target))
            talk.ask(f.ConsultRequested(call=talk.call, agent=FIRST, target=target))
        await talk.place.service.loop.settled()
        assert talk.place.service.loop.refused == before + 4
        await talk.until_with("8001")


async def test_a_blind_transfer_to_an_outside_number(tmp_path: Path) -> None:
    outside = phones.agent(name="outside", says="desk-110", hold_ms=4_000)
    async with talking(tmp_path, outside=outside) as talk:
        talk.ask(f.TransferRequested(call=talk.call, agent=FIRST, target=OUTSIDE))
        answered = await talk.place.until(f.DivertAnswered)
        assert answered.number == OUTSIDE.id
        await talk.until_with("trunk")
        assert (talk.record.phase, talk.record.diverted_to) == (CallPhase.DIVERTED, OUTSIDE)
        await talk.caller.until("hung-up")  # the far end hung up


async def test_a_consult_with_a_sub_centre_is_completed(tmp_path: Path) -> None:
    centre = phones.agent(name="centre", says="desk-110")
    async with talking(tmp_path, centre=centre) as talk:
        await talk.consult(TAX)
        talk.ask(f.ConsultCompleted(call=talk.call, agent=FIRST))
        await talk.until_with("tax")
        assert (talk.record.phase, talk.record.diverted_to) == (CallPhase.DIVERTED, TAX)
        await talk.first.until("hung-up")
        await talk.caller.stop()
        await centre.until("hung-up")


async def test_a_sub_centre_that_does_not_answer_gives_the_caller_back(tmp_path: Path) -> None:
    centre = phones.silent_agent(name="centre")
    async with talking(tmp_path, centre=centre) as talk:
        talk.ask(f.AgentNotReady(agent=FIRST, reason="小休"))  # after this call
        talk.ask(f.TransferRequested(call=talk.call, agent=FIRST, target=TAX))
        await centre.until("ringing")
        failed = await talk.place.until(f.DivertFailed)
        assert (failed.number, failed.why) == ("12366", f.NoAnswerReason.TIMEOUT)
        await talk.place.until(f.AgentAnswered, lambda fact: fact.agent == SECOND)
        await talk.until_with("8002")
        assert talk.record.tried == ("tax",)


@pytest.mark.timeout(120)
async def test_while_the_program_is_away_a_held_caller_is_not_left_alone(tmp_path: Path) -> None:
    between = Relay(0)
    await between.start()
    try:
        async with talking(tmp_path, through=between) as talk:
            await talk.consult()
            held = talk.record
            between.shut()
            await talk.first.hang_up()
            await asyncio.sleep(3)
            between.open()
            found = await talk.place.until(f.CallFound, lambda fact: fact.call == talk.call)
            assert (found.phase, found.agent) == (CallPhase.TALKING, SECOND)
            await talk.until_with("8002")
            assert talk.record.answered_at == held.answered_at
            assert talk.state(SECOND) is AgentState.TALKING
            assert talk.state(FIRST) is not AgentState.TALKING
    finally:
        await between.stop()


@pytest.mark.timeout(120)
async def test_while_the_program_is_away_a_caller_whose_agent_is_gone_reaches_another(tmp_path: Path) -> None:
    between = Relay(0)
    await between.start()
    try:
        async with talking(tmp_path, through=between) as talk:
            await talk.consult()
            await talk.place.parts.ami.action("Hangup", Channel=talk.record.agent_channel)
            between.shut()  # before the caller's channel finds out
            again = [talk.first.until("answered", times=2), talk.second.until("answered", times=2)]
            reached = [asyncio.create_task(each) for each in again]  # the fallback queue's doing
            await asyncio.wait(reached, return_when=asyncio.FIRST_COMPLETED)
            for each in reached:
                each.cancel()
            await asyncio.gather(*reached, return_exceptions=True)
            between.open()
            found = await talk.place.until(f.CallFound, lambda fact: fact.call == talk.call)
            assert found.phase is CallPhase.TALKING
            assert await talk.with_caller() == [found.agent]
    finally:
        await between.stop()
