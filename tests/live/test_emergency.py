"""Hand-overs to an emergency number on the real Asterisk: nobody is ever left alone."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from msgspec.structs import replace

from cti.translate import VARIABLES, endpoint, seen_calls
from demo import phones
from demo.phones import Phone
from routing import facts as f
from routing.model import AgentId, AgentState, Call, CallId, CallPhase, Emergency, EmergencyOutcome, Handover
from routing.reconcile import reconcile
from tests.live.hall import FLOOR, Hall, hall
from tests.relay import Relay

A = AgentId("8001")
WARM, THREE = Handover.WARM, Handover.THREE_WAY
QUICK = replace(
    FLOOR, emergency_numbers=tuple(replace(each, handover_ms=3_000) for each in FLOOR.emergency_numbers)
)


@dataclass
class Scene:
    """A caller, the stand-in for 110 and, when there is one, the agent who talks with the caller."""

    place: Hall
    caller: Phone
    police: Phone
    call: CallId

    @property
    def record(self) -> Call:
        return self.place.floor.calls[self.call]

    @property
    def said(self) -> Emergency:
        assert self.record.emergency is not None
        return self.record.emergency

    async def until(self, phase: CallPhase) -> Call:
        return await self.place.until_phase(self.call, phase)

    async def hears(self, certain: bool = True) -> None:
        """The detector finds words in what the caller says."""
        self.place.say(
            f.EmergencyHeard(
                call=self.call, kind="fire", words="着火了", number="110", score=0.9, certain=certain
            )
        )

    def press(self, by: Handover = WARM) -> None:
        """The agent presses the key."""
        self.place.say(f.EmergencyRequested(call=self.call, agent=A, number="110", by=by))

    async def rows(self) -> list[dict[str, str]]:
        listed = await self.place.parts.ami.listing("Status", Variables=VARIABLES)
        return [{**channel.last_values(), **channel.variables} for channel in listed]

    async def with_caller(self) -> list[str]:
        """Who is in the caller's bridge: endpoints, and the number's leg as ``110``."""
        rows = await self.rows()
        mine = next((row for row in rows if row["Uniqueid"] == self.call), None)
        if mine is None or not mine["BridgeID"]:
            return []
        names = [row["Channel"] for row in rows if row["BridgeID"] == mine["BridgeID"] and row is not mine]
        return sorted(endpoint(name) or name.partition("/")[2].partition("*")[0] for name in names)

    async def until_with(self, *parties: str) -> None:
        """Wait until the caller is bridged with exactly these, and the floor agrees with Asterisk."""
        try:
            async with asyncio.timeout(15):
                while await self.with_caller() != sorted(parties) or await self.differences():  # noqa: ASYNC110 -- Asterisk has no event for it
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(
                f"{parties}: {await self.rows()}, {self.record}, {await self.differences()}"
            ) from None

    async def differences(self) -> list[f.AnyFact]:
        """What a comparison of the floor with Asterisk would put right just now."""
        return reconcile(self.place.floor, seen_calls(await self.rows()))

    async def context(self) -> str:
        """Where the caller's channel is in the dialplan."""
        return next(row["Context"] for row in await self.rows() if row["Uniqueid"] == self.call)


@asynccontextmanager
async def waiting(
    folder: Path, police: Phone, *, presses: int | None = None, presses_after_ms: int = 0, **more: object
) -> AsyncIterator[Scene]:
    """A caller in line, and no agent."""
    keys = {"presses": presses, "presses_after_ms": presses_after_ms} if presses is not None else {}
    async with police, hall(folder, {}, emergency=police.contact, **more) as place:  # type: ignore[arg-type]
        caller, call = await place.dial(says="emergency-fire", **keys)
        await place.until(f.IntakeDone)
        yield Scene(place, caller, police, call)


@asynccontextmanager
async def talking(
    folder: Path,
    police: Phone,
    agent: Phone | None = None,
    hold_ms: int = 60_000,
    through: Relay | None = None,
) -> AsyncIterator[tuple[Scene, Phone]]:
    """A caller who talks with the agent."""
    agent = agent or phones.agent(name=A, says="agent-greeting")
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(police)
        await stack.enter_async_context(agent)
        place = await stack.enter_async_context(
            hall(
                folder,
                {A: agent.contact},
                emergency=police.contact,
                floor=QUICK,
                through=through,
                lines={"ami_write": ("call", "originate", "reporting", "system")},  # MixMonitor, to listen in
            )
        )
        place.seat(A)
        caller, call = await place.dial(says="noise-12345", hold_ms=hold_ms)
        await place.until(f.AgentAnswered)
        yield Scene(place, caller, police, call), agent


# --- nobody on the line -------------------------------------------------------------------------


async def test_a_caller_may_decline_by_key_while_it_rings(tmp_path: Path) -> None:
    silent = phones.silent_agent(name="110")
    floor = replace(
        FLOOR, emergency_numbers=tuple(replace(n, ring_ms=15_000) for n in FLOOR.emergency_numbers)
    )
    async with waiting(tmp_path, silent, presses=0, presses_after_ms=5_000, floor=floor) as scene:
        await scene.hears()
        await silent.until("ringing")
        replied = await scene.place.until(f.EmergencyReplied)
        assert (replied.yes, replied.by) == (False, "key")
        await silent.until("cancelled")
        await scene.until(CallPhase.WAITING)
        assert (scene.said.outcome, scene.record.first_in_line) == (EmergencyOutcome.DECLINED, False)
        assert await scene.context() == "waiting"


async def test_a_caller_may_decline_by_words_while_it_rings(tmp_path: Path) -> None:
    silent = phones.silent_agent(name="110")
    async with waiting(tmp_path, silent) as scene:
        await scene.hears()
        await silent.until("ringing")
        scene.place.say(f.EmergencyReplied(call=scene.call, yes=False, by="words"))
        await silent.until("cancelled")
        await scene.until(CallPhase.WAITING)
        async with asyncio.timeout(5):
            while await scene.context() != "waiting":  # noqa: ASYNC110 -- Asterisk has no event for it
                await asyncio.sleep(0.05)
        assert await scene.differences() == []


@pytest.mark.parametrize(("key", "phase"), [(9, CallPhase.EMERGENCY), (0, CallPhase.WAITING)])
async def test_a_possible_one_is_asked_about_and_a_key_answers(
    tmp_path: Path, key: int, phase: CallPhase
) -> None:
    async with waiting(tmp_path, phones.emergency(), presses=key, presses_after_ms=5_000) as scene:
        await scene.hears(certain=False)
        assert scene.record.first_in_line or await scene.until(CallPhase.WAITING)
        await scene.place.until(f.EmergencyReplied)
        await scene.until(phase)
        if key == 9:
            await scene.police.until("answered")
            await scene.until_with("emergency")
        else:
            assert (scene.said.outcome, scene.record.first_in_line) == (EmergencyOutcome.DECLINED, False)


async def test_one_that_was_returned_comes_first_in_line(tmp_path: Path) -> None:
    async with waiting(tmp_path, phones.emergency()) as scene:
        await scene.hears()
        await scene.until(CallPhase.EMERGENCY)
        scene.place.say(
            f.EmergencyJudged(call=scene.call, by="1100", outcome=EmergencyOutcome.RETURNED, note="非警情")
        )
        await scene.police.until("hung-up")
        assert scene.record.first_in_line
        async with asyncio.timeout(5):
            while await scene.context() != "waiting":  # noqa: ASYNC110 -- Asterisk has no event for it
                await asyncio.sleep(0.05)


# --- with an agent ------------------------------------------------------------------------------


async def test_a_warm_transfer_ends_when_the_agent_says_it_is_taken_over(tmp_path: Path) -> None:
    async with talking(tmp_path, phones.emergency()) as (scene, agent):
        await scene.hears()
        scene.press()
        await scene.place.until(f.EmergencyAnswered)
        await scene.until_with(A, "110")
        assert (scene.record.phase, scene.said.outcome) == (CallPhase.CONFERENCE, None)
        scene.place.say(f.EmergencyTaken(call=scene.call, agent=A))
        await agent.until("hung-up")
        await scene.until_with("110")
        assert (scene.record.phase, scene.said.outcome) == (CallPhase.EMERGENCY, EmergencyOutcome.ACCEPTED)
        assert scene.place.floor.agents[A].state is not AgentState.TALKING
        await scene.caller.stop()
        await scene.police.until("hung-up")


async def test_one_that_was_returned_after_a_warm_transfer_is_with_an_agent_and_no_number(
    tmp_path: Path,
) -> None:
    """An agent is free, so the caller is taken back and sent on in the same breath."""
    async with talking(tmp_path, phones.emergency()) as (scene, _):
        scene.press()
        await scene.place.until(f.EmergencyAnswered)
        await scene.until_with(A, "110")
        scene.place.say(f.EmergencyTaken(call=scene.call, agent=A))
        await scene.until_with("110")
        scene.place.say(f.AgentReady(agent=A))
        scene.place.say(f.EmergencyJudged(call=scene.call, by="1100", outcome=EmergencyOutcome.RETURNED))
        await scene.police.until("hung-up")
        await scene.until_with(A)
        assert scene.record.phase is CallPhase.TALKING
        left = await scene.place.parts.ami.action(
            "Getvar",
            Channel=scene.record.channel,
            Variable="SHARED(HOTLINE_WITH)",
        )
        assert left["Value"] == "", "the caller is free of the conference"


async def test_a_warm_transfer_ends_by_itself_after_its_time(tmp_path: Path) -> None:
    async with talking(tmp_path, phones.emergency()) as (scene, agent):
        scene.press()
        await scene.place.until(f.EmergencyAnswered)
        await agent.until("hung-up")
        await scene.until_with("110")
        assert scene.said.outcome is EmergencyOutcome.ACCEPTED
        await scene.police.stop()
        await scene.caller.until("hung-up")


async def test_in_a_three_way_call_all_hear_each_other_and_the_recording_is_whole(tmp_path: Path) -> None:
    async with talking(tmp_path, phones.emergency(), hold_ms=18_000) as (scene, agent):
        scene.press(THREE)
        await scene.place.until(f.EmergencyAnswered)
        await scene.until_with(A, "110")
        await asyncio.sleep(4)  # longer than a warm transfer lasts
        assert scene.record.phase is CallPhase.CONFERENCE
        levels = await heard_by_each(scene, tmp_path)
        assert min(levels.values()) > 50, f"all three hear somebody: {levels}"
        await agent.hang_up()
        await scene.until_with("110")
        assert (scene.record.phase, scene.said.outcome) == (CallPhase.EMERGENCY, EmergencyOutcome.ACCEPTED)
        await scene.caller.wait(30)
        sealed = await scene.place.until(f.RecordingSealed)
        assert sealed.duration_ms >= 17_000, "one recording from the first word to the last"


async def heard_by_each(scene: Scene, folder: Path) -> dict[str, float]:
    """Root mean square of what each party was sent for two seconds, by party."""
    rows = await scene.rows()
    mine = next(row for row in rows if row["Uniqueid"] == scene.call)
    legs = {
        endpoint(row["Channel"]) or "110": row["Channel"]
        for row in rows
        if row["BridgeID"] == mine["BridgeID"]
    }
    for name, channel in legs.items():
        await scene.place.parts.ami.action(
            "MixMonitor", Channel=channel, File=f"{folder}/{name}-both.sln", Options=f"t({folder}/{name}.sln)"
        )
    await asyncio.sleep(3)
    levels = {}
    for name in legs:
        raw = (folder / f"{name}.sln").read_bytes()
        samples = [sample for (sample,) in struct.iter_unpack("<h", raw[: len(raw) // 2 * 2])]
        levels[name] = (sum(s * s for s in samples) / max(1, len(samples))) ** 0.5
    return levels


async def test_when_the_number_leaves_first_agent_and_caller_go_on(tmp_path: Path) -> None:
    police = phones.agent(name="110", says="desk-110", hold_ms=2_000)
    async with talking(tmp_path, police) as (scene, agent):
        scene.press(THREE)
        await scene.place.until(f.EmergencyAnswered)
        await scene.place.until(f.PartyLeft)
        await scene.until_with(A)
        assert (scene.record.phase, scene.said.outcome) == (CallPhase.TALKING, EmergencyOutcome.RETURNED)
        await agent.hang_up()
        await scene.caller.until("hung-up")


async def test_when_the_number_does_not_answer_the_two_talk_on(tmp_path: Path) -> None:
    silent = phones.silent_agent(name="110")
    async with talking(tmp_path, silent) as (scene, agent):
        scene.press()
        await silent.until("ringing")
        await scene.until_with(A)
        assert scene.record.phase is CallPhase.CONFERENCE
        failed = await scene.place.until(f.EmergencyFailed)
        assert failed.why is f.NoAnswerReason.TIMEOUT
        await scene.until_with(A)
        assert (scene.record.phase, scene.said.outcome) == (CallPhase.TALKING, EmergencyOutcome.NO_ANSWER)
        scene.place.say(f.AgentNotReady(agent=A, reason="小休"))  # after this call
        scene.press()  # once more
        await silent.until("ringing", times=2)
        await agent.hang_up()
        await scene.place.until(f.PartyLeft)
        assert scene.record.phase is CallPhase.TRANSFERRING
        await scene.until(CallPhase.WAITING)
        assert scene.record.first_in_line


async def test_a_caller_who_hangs_up_while_it_rings_ends_it_for_everybody(tmp_path: Path) -> None:
    silent = phones.silent_agent(name="110")
    async with talking(tmp_path, silent) as (scene, agent):
        scene.press()
        await silent.until("ringing")
        await scene.until_with(A)
        await scene.caller.stop()
        await silent.until("cancelled")
        await agent.until("hung-up")
        await scene.place.until(f.CallerHungUp)
        assert not scene.place.floor.calls


async def test_while_the_program_is_away_nobody_loses_the_line(tmp_path: Path) -> None:
    between = Relay(0)
    await between.start()
    try:
        async with talking(tmp_path, phones.emergency(answers_after_ms=1_500), through=between) as (
            scene,
            agent,
        ):
            scene.press(THREE)
            await scene.police.until("ringing")
            between.shut()
            await scene.police.until("answered")
            await asyncio.sleep(1)
            await agent.hang_up()
            await asyncio.sleep(2)
            between.open()
            await scene.until(CallPhase.EMERGENCY)
            await scene.until_with("110")
            assert scene.said.outcome is EmergencyOutcome.ACCEPTED
    finally:
        await between.stop()
