"""kill -9 of the service in the middle of calls: nobody is dropped, and afterwards all is true again."""

from __future__ import annotations

import os
import wave
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from cti.database import open_database
from demo import phones
from demo.client import DeskClient
from demo.house import House, open_house
from demo.phones import Phone
from demo.stand import CALLERS_IP, free_port
from recordings.library_sql import SqlLibrary
from routing import facts as f
from routing.model import AgentId, CallId
from tests.live.hall import quick_prompts, tree
from tickets.store_sql import SqlDraftStore

LIMIT_S = 30.0


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("HOTLINE_")]:
        if name != "HOTLINE_ASTERISK_ROOT":
            monkeypatch.delenv(name)


@asynccontextmanager
async def house_with(folder: Path, agents: dict[str, Phone], stack: AsyncExitStack) -> AsyncIterator[House]:
    """A house on free ports, without speech, whose agents have taken their seats."""
    async with open_house(
        folder,
        tree(),
        {name: phone.contact for name, phone in agents.items()},
        "sip:127.0.0.1:9",
        HOTLINE_PROMPTS_DIR=str(quick_prompts(folder / "prompts")),
        HOTLINE_RECOGNISER="none",
        HOTLINE_DESK_PORT=str(free_port()),
    ) as house:
        for phone in agents.values():
            await stack.enter_async_context(phone)
        yield house


async def dial(house: House, stack: AsyncExitStack, ani: str, **more: int) -> tuple[Phone, CallId]:
    caller = phones.caller(server=house.stand.sip, ip=CALLERS_IP, dnis="12345", ani=ani, **more)
    await stack.enter_async_context(caller)
    arrived = await house.happenings.until(f.CallArrived, lambda fact: fact.ani == ani, limit_s=LIMIT_S)
    return caller, arrived.call


async def seat(house: House, stack: AsyncExitStack, name: str) -> None:
    client = await stack.enter_async_context(DeskClient(house.url, name, house.passwords[name]))
    await client.take_seat()


@pytest.mark.timeout(180)
async def test_calls_outlive_the_service(tmp_path: Path) -> None:
    agents = {name: phones.agent(name=name, says="agent-greeting") for name in ("8001", "8002")}
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(house_with(tmp_path, agents, stack))
        for name in agents:
            await seat(house, stack, name)
        first, one = await dial(house, stack, "13800138001", hold_ms=30_000)
        second, two = await dial(house, stack, "13800138002", hold_ms=14_000)
        for call in (one, two):
            await answered(house, call)
        third, three = await dial(house, stack, "13800138003", hold_ms=32_000)
        await house.happenings.until(f.IntakeDone, lambda fact: fact.call == three, limit_s=LIMIT_S)

        await house.service.kill()

        # The second caller leaves in good order; its agent is free, and the fallback queue finds out.
        await second.wait(LIMIT_S)
        rung = agents[first_answerer(house, two)]
        await rung.until("answered", times=2, deadline_s=LIMIT_S)
        assert not [step for person in (first, third) for step in person.steps if step.what == "hung-up"]

        await house.start_service()

        found = await house.happenings.until(
            f.CallFound, lambda fact: fact.call == three and fact.agent is not None, limit_s=LIMIT_S
        )
        assert found.agent == first_answerer(house, two)
        await house.happenings.until(f.CallerHungUp, lambda fact: fact.call == two, limit_s=LIMIT_S)
        for person, call in ((first, one), (third, three)):
            await person.wait(LIMIT_S + 30)
            await house.happenings.until(f.CallerHungUp, lambda fact, c=call: fact.call == c, limit_s=LIMIT_S)
        for call in (one, two, three):
            await house.happenings.until(
                f.RecordingSealed, lambda fact, c=call: fact.call == c, limit_s=LIMIT_S
            )
        await whole(house, tmp_path, {one: 30, two: 14, three: 32})


async def answered(house: House, call: CallId) -> AgentId:
    fact = await house.happenings.until(f.AgentAnswered, lambda fact: fact.call == call, limit_s=LIMIT_S)
    return fact.agent


def first_answerer(house: House, call: CallId) -> AgentId:
    return next(
        fact.agent
        for fact in house.happenings.seen
        if isinstance(fact, f.AgentAnswered) and fact.call == call
    )


async def whole(house: House, folder: Path, seconds: dict[CallId, int]) -> None:
    """Every recording and draft is there, as long as the call was, and the file is what the index says."""
    engine = open_database(house.settings.database_url.get_secret_value())
    try:
        for call, lasted in seconds.items():
            recording = await SqlLibrary(engine).find(call)
            assert recording is not None
            with wave.open(str(folder / "recordings" / recording.file), "rb") as sound:
                assert sound.getnframes() / sound.getframerate() == pytest.approx(lasted, abs=2.5)
            draft = await SqlDraftStore(engine).get(call)
            assert draft is not None
            assert draft.ended_at is not None
    finally:
        await engine.dispose()


@pytest.mark.timeout(120)
async def test_a_service_that_hangs_keeps_no_new_caller_from_an_agent(tmp_path: Path) -> None:
    agents = {"8001": phones.agent(name="8001", says="agent-greeting")}
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(house_with(tmp_path, agents, stack))
        _, waits = await dial(house, stack, "13800138001", hold_ms=60_000)
        await house.happenings.until(f.IntakeDone, lambda fact: fact.call == waits, limit_s=LIMIT_S)
        house.service.freeze()
        await agents["8001"].until(
            "answered", deadline_s=LIMIT_S
        )  # the dialplan noticed: the heartbeat is stale
        caller = phones.caller(
            server=house.stand.sip, ip=CALLERS_IP, dnis="12345", ani="13800138002", hold_ms=60_000
        )
        await stack.enter_async_context(caller)
        await caller.until("answered", deadline_s=LIMIT_S)
        await agents["8001"].hang_up()
        await agents["8001"].until("answered", times=2, deadline_s=LIMIT_S)
        house.service.thaw()
