"""A caller's number, name and words are in no log: not in the program's, not in Asterisk's."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest
import structlog

from demo import phones
from routing import facts as f
from routing.model import AgentId, CallPhase
from tests.live.hall import HOST, Hall, hall
from tests.relay import Relay

NUMBER, NAME, WORDS = "13711119876", "赵钱孙", "我要投诉楼下的烧烤店"
SECOND, STRANGER = "13711115432", "13711110001"
TELLING = (NUMBER, SECOND, STRANGER, NAME, WORDS, "烧烤")


async def break_in(server: tuple[str, int]) -> bytes:
    """A stranger's call with a password that is wrong; gives the first answer."""
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.bind(("127.0.0.9", 0))
        phone.setblocking(False)
        here = f"127.0.0.9:{phone.getsockname()[1]}"
        asked = (
            f"INVITE sip:12345@{HOST} SIP/2.0\r\nVia: SIP/2.0/UDP {here};branch=z9hG4bKx;rport\r\n"
            f"From: <sip:{STRANGER}@127.0.0.9>;tag=t\r\nTo: <sip:12345@{HOST}>\r\nCall-ID: x@127.0.0.9\r\n"
            f"CSeq: 1 INVITE\r\nContact: <sip:{STRANGER}@{here}>\r\nMax-Forwards: 70\r\n"
            f'Authorization: Digest username="8001", realm="asterisk", nonce="x", uri="sip:12345@{HOST}",'
            f' response="{"0" * 32}", algorithm=MD5\r\nContent-Length: 0\r\n\r\n'
        )
        await loop.sock_sendto(phone, asked.encode(), server)
        return await asyncio.wait_for(loop.sock_recv(phone, 4000), 10)


async def everything_that_happens(place: Hall, agent: phones.Phone, relay: Relay) -> None:
    """A whole call, a break-in, and a call that Asterisk's own queue takes."""
    assert (await break_in(place.stand.sip)).startswith(b"SIP/2.0 401 ")
    place.seat("8001")
    caller, call = await place.dial(NUMBER, name=NAME, hold_ms=8_000)
    await place.until(f.AgentAnswered)
    await place.hear(call, WORDS)
    await caller.wait(20)
    await place.until(f.RecordingSealed)
    place.say(f.AgentNotReady(agent=AgentId("8001"), reason="小休"))
    _, second = await place.dial(SECOND)
    await place.until_phase(second, CallPhase.WAITING)
    relay.shut()
    await agent.until("answered", times=2, deadline_s=20)
    relay.open()
    await place.until(f.CallFound, lambda fact: fact.call == second)


async def test_a_caller_is_in_no_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    agent = phones.agent(name="8001")
    relay = Relay(0)
    await relay.start()
    with structlog.testing.capture_logs() as logged:
        async with agent, hall(tmp_path, {"8001": agent.contact}, through=relay) as place:
            await everything_that_happens(place, agent, relay)
    await relay.stop()
    ours = [line for line in logged if "phone" not in line]  # the test's own phones are named by number
    assert ours, "the program logs"
    assert [line for line in ours if any(word in str(line) for word in TELLING)] == []
    assert not any(word in caplog.text for word in TELLING)
    kept = {path.name: path.read_text(errors="replace") for path in (tmp_path / "asterisk/log").iterdir()}
    console = "\n".join(place.stand.asterisk.said)
    assert "Asterisk Ready" in console
    assert kept["messages"]
    for name, text in {**kept, "console": console}.items():
        assert [word for word in TELLING if word in text] == [], name
