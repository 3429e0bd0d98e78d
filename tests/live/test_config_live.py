"""A new configuration comes into force beside a real call, and a start takes the version, not the folder."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from demo import phones
from demo.client import DeskClient
from demo.house import House, open_house
from demo.stand import CALLERS_IP, free_port
from routing import facts as f
from tests.folders import copy_of_foshan, ring_s
from tests.live.hall import quick_prompts, tree

LIMIT_S = 30.0
ANI = "13800138001"


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The operators' folder, and no other setting from outside."""
    for name in [name for name in os.environ if name.startswith("HOTLINE_")]:
        if name != "HOTLINE_ASTERISK_ROOT":
            monkeypatch.delenv(name)
    copy = copy_of_foshan(tmp_path / "foshan")
    monkeypatch.setenv("HOTLINE_CONFIG_DIR", str(copy))
    return copy


async def hotline(house: House, *arguments: str) -> str:
    """`hotline` in a process of its own, with the service's settings."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "cti",
        *arguments,
        env={**os.environ, "HOTLINE_ENV_FILE": str(house.service.env_file)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await asyncio.wait_for(process.communicate(), LIMIT_S)
    assert process.returncode == 0, out.decode()
    return out.decode()


async def call(house: House, stack: AsyncExitStack, hold_ms: int) -> tuple[phones.Phone, f.CallArrived]:
    caller = phones.caller(server=house.stand.sip, ip=CALLERS_IP, dnis="12345", ani=ANI, hold_ms=hold_ms)
    already = {fact.call for fact in house.happenings.seen if isinstance(fact, f.CallArrived)}
    await stack.enter_async_context(caller)
    arrived = await house.happenings.until(
        f.CallArrived, lambda fact: fact.call not in already, limit_s=LIMIT_S
    )
    return caller, arrived


@pytest.mark.timeout(180)
async def test_a_version_comes_into_force_beside_a_real_call(tmp_path: Path, folder: Path) -> None:
    agent = phones.agent(name="8001", says="agent-greeting")
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(
            open_house(
                tmp_path,
                tree(),
                {"8001": agent.contact},
                "sip:127.0.0.1:9",
                HOTLINE_PROMPTS_DIR=str(quick_prompts(tmp_path / "prompts")),
                HOTLINE_RECOGNISER="none",
                HOTLINE_DESK_PORT=str(free_port()),
            )
        )
        await stack.enter_async_context(agent)
        client = await stack.enter_async_context(DeskClient(house.url, "8001", house.passwords["8001"]))
        await client.take_seat()
        caller, arrived = await call(house, stack, hold_ms=12_000)
        await house.happenings.until(f.AgentAnswered, lambda fact: fact.call == arrived.call, limit_s=LIMIT_S)

        ring_s(folder, 25)
        said = await hotline(house, "config", "apply", "--why", "节前", "--who", "9100")
        assert "* 振铃时限由 15 秒 改为 25 秒\n" in said
        await house.happenings.until(
            f.ConfigChanged, lambda fact: fact.config.ring_ms == 25_000, limit_s=LIMIT_S
        )
        assert not any(isinstance(fact, f.CallerHungUp) for fact in house.happenings.seen)
        await caller.wait(LIMIT_S)
        await house.happenings.until(f.CallerHungUp, lambda fact: fact.call == arrived.call, limit_s=LIMIT_S)

        await house.service.stop()
        (folder / "hotline.toml").write_text("half-made", encoding="utf-8")
        await house.start_service()
        _, again = await call(house, stack, hold_ms=2_000)
        known = await house.happenings.until(
            f.CallerKnown, lambda fact: fact.call == again.call, limit_s=LIMIT_S
        )
        assert known.last_agent == "8001"
        assert "9100" in await hotline(house, "config", "versions")
