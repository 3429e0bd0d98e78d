"""Parts that die in the middle of calls, on the real Asterisk: what the caller notices, and what heals it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from asr.models import ensure_whisper
from asr.pool import PoolRecogniser
from demo import phones
from routing import facts as f
from routing.model import AgentId, CallPhase
from tests.live.hall import HOST, Hall, hall
from tests.relay import Relay


@pytest.fixture
async def relay() -> AsyncIterator[Relay]:
    """Stands between us and Asterisk's AMI, once a hall says where that is."""
    between = Relay(0)
    await between.start()
    yield between
    await between.stop()


async def health(place: Hall) -> tuple[int, dict[str, dict[str, object]]]:
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"http://{HOST}:{place.service.desk_port}/health") as answer,
    ):
        return answer.status, (await answer.json())["parts"]


async def test_while_asterisk_cannot_be_heard_calls_go_on_and_afterwards_the_floor_is_true(
    tmp_path: Path, relay: Relay
) -> None:
    agent = phones.agent(name="8001")
    async with agent, hall(tmp_path, {"8001": agent.contact}, through=relay) as place:
        place.seat("8001")
        leaver, left = await place.dial("13800138001", hold_ms=5_000)
        _, stays = await place.dial("13800138002", hold_ms=60_000)
        await place.until_phase(left, CallPhase.TALKING)
        await place.until_phase(stays, CallPhase.WAITING)

        relay.shut()

        await leaver.wait(20)
        await agent.until("answered", times=2, deadline_s=20)  # the fallback queue's doing
        assert stays in place.floor.calls

        relay.open()

        found = await place.until(f.CallFound, lambda fact: fact.call == stays)
        assert (found.phase, found.agent) == (CallPhase.TALKING, "8001")
        assert left not in place.floor.calls
        await place.until_phase(stays, CallPhase.TALKING)
        assert place.floor.agents[AgentId("8001")].call == stays


async def test_when_asterisk_itself_dies_the_floor_is_empty_again_and_recordings_are_kept(
    tmp_path: Path,
) -> None:
    agent = phones.agent(name="8001")
    async with agent, hall(tmp_path, {"8001": agent.contact}) as place:
        place.seat("8001")
        _, call = await place.dial(says="noise-12345", hold_ms=60_000)
        await place.until_phase(call, CallPhase.TALKING)
        await place.until(f.AgentAnswered)
        await place.written(call)

        await place.stand.asterisk.kill()
        await place.stand.start()

        await place.until(f.CallerHungUp, lambda fact: fact.call == call)
        sealed = await place.until(f.RecordingSealed, lambda fact: fact.call == call)
        assert sealed.duration_ms > 0
        assert not place.floor.calls
        _, again = await place.dial("13800138009")
        await place.until(f.CallArrived, lambda fact: fact.call == again)


@pytest.mark.parametrize("damage", ["missing", "truncated"])
async def test_without_a_sound_model_calls_go_on_and_it_is_said(tmp_path: Path, damage: str) -> None:
    model = tmp_path / "model"
    if damage == "truncated":
        ensure_whisper(model)
        with (model / "model.bin").open("r+b") as file:
            file.truncate(1_000_000)
    agent = phones.agent(name="8001")
    async with (
        agent,
        hall(
            tmp_path,
            {"8001": agent.contact},
            recogniser=lambda on_state: PoolRecogniser("whisper", model, on_state),
        ) as place,
    ):
        lost = await place.until(f.RecogniserLost)
        place.seat("8001")
        await place.dial()
        await place.until(f.AgentAnswered)
        status, parts = await health(place)
    assert lost.why
    assert status == 200, "calls are taken"
    assert not parts["recogniser"]["up"]
    assert "语音识别" in str(parts["recogniser"]["words"])


async def test_a_number_with_line_breaks_in_it_forges_nothing(tmp_path: Path) -> None:
    agent = phones.agent(name="8001")
    async with agent, hall(tmp_path, {"8001": agent.contact}) as place:
        place.seat("8001")
        _, victim = await place.dial("13800138001", hold_ms=60_000)
        await place.until_phase(victim, CallPhase.TALKING)
        forged = f"1%0D%0AUniqueid%3A%20{victim}%0D%0ALinkedid%3A%20{victim}"
        attacker, call = await place.dial(forged, dnis="12345%0D%0AEvent%3A%20Hangup", hold_ms=3_000)
        await place.until_phase(call, CallPhase.WAITING)
        assert place.floor.calls[call].ani.startswith("1")
        await attacker.wait(20)
        await place.until(f.CallerHungUp, lambda fact: fact.call == call)
        assert place.floor.calls[victim].phase is CallPhase.TALKING
        assert set(place.floor.calls) == {victim}
