"""What the FastAGI server must bear from its peers, and what it tells them when it fails."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable
from typing import Any

import pytest
from structlog.testing import capture_logs

from ivr.agi import AgiError, AgiSession, CallerGone, CommandRefused, CommandTimedOut
from ivr.agi_protocol import BadAgi
from ivr.flow import intake
from ivr.intake import DONE_VARIABLE, run_intake
from ivr.server import AgiServer
from routing.facts import Fact, IntakeDone
from routing.register import Hotline
from tests.fakes.fastagi import FakeAsterisk, environment
from tests.fakes.serving import Handler, serving


async def until(reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not reached():  # noqa: ASYNC110 - a counter has no event
            await asyncio.sleep(0.001)


async def greet(session: AgiSession) -> None:
    await session.say("greeting")


async def assert_serves(server: AgiServer) -> None:
    asterisk = FakeAsterisk()
    await asterisk.run(server.port)
    assert (asterisk.said, asterisk.status) == (["greeting"], "SUCCESS")


async def raw(port: int, data: bytes = b"", *, end: bool = False) -> bytes:
    """Send bytes; what the server says until it closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(data)
        if end:
            writer.write_eof()
        async with asyncio.timeout(5):
            return await reader.read()
    finally:
        writer.close()


async def test_a_port_scan_leaves_the_server_idle_and_serving() -> None:
    async with serving(greet) as server:
        for _ in range(20):
            _, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.close()
        await until(lambda: server.counts.rejected == 20)
        assert server.open_sessions == 0
        await assert_serves(server)


async def test_a_reset_leaves_the_server_serving() -> None:
    async with serving(greet) as server:
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"agi_network: yes\n")
        linger = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.transport.abort()
        await until(lambda: server.counts.rejected == 1)
        await assert_serves(server)


@pytest.mark.parametrize(
    "data",
    [b"\n\n", b"GET / HTTP/1.1\nHost: x\n\n", b"\x16\x03\x01" + bytes(200) + b"\n\n", b"\xff" * 99 + b"\n\n"],
)
async def test_garbage_is_closed(data: bytes) -> None:
    async with serving(greet) as server:
        assert await raw(server.port, data) == b"failure\n"
        assert server.counts.rejected == 1
        await assert_serves(server)


async def test_a_half_environment_is_closed() -> None:
    async with serving(greet) as server:
        assert await raw(server.port, environment()[:40], end=True) == b"failure\n"
        assert server.counts.rejected == 1
        await assert_serves(server)


@pytest.mark.parametrize("data", [b"", b"agi_network: yes\n", b"GET / HTTP/1.1\r\n\r\n"])
async def test_silence_is_closed_at_the_deadline(data: bytes) -> None:
    async with serving(greet, header_timeout_ms=20) as server:
        assert await raw(server.port, data) == b"failure\n"
        assert server.counts.rejected == 1


async def test_an_endless_environment_is_closed() -> None:
    async with serving(greet, max_header_bytes=1_000) as server:
        said = await raw(server.port, environment(agi_dnid="9" * 2_000))
        assert said in (b"failure\n", b"")  # the peer's unread bytes may turn the close into a reset
        assert server.counts.rejected == 1
        await assert_serves(server)


async def test_a_name_cut_at_every_byte_arrives_whole() -> None:
    names: list[str] = []

    async def handler(session: AgiSession) -> None:
        names.append(session.env["agi_calleridname"])

    header = environment(agi_calleridname="周先生" * 3)
    start = header.index("周".encode())
    async with serving(handler) as server:
        for cut in range(start, start + 27):
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            writer.write(header[:cut])
            await asyncio.sleep(0)
            writer.write(header[cut:])
            assert await reader.read() == b""
            writer.close()
    assert names == ["周先生" * 3] * 27


async def test_too_many_sessions_are_closed_at_once_and_counted() -> None:
    entered, leave = asyncio.Event(), asyncio.Event()

    async def handler(session: AgiSession) -> None:
        entered.set()
        await leave.wait()

    async with serving(handler, max_sessions=1) as server:
        first = asyncio.create_task(FakeAsterisk().run(server.port))
        await entered.wait()
        second = FakeAsterisk()
        with capture_logs() as logs:
            await second.run(server.port)
        assert (second.status, server.counts.refused) == ("FAILURE", 1)
        assert [entry["event"] for entry in logs] == ["agi.refused"]
        leave.set()
        await first
        assert server.counts.served == 1


async def test_a_handlers_failure_is_told_to_the_dialplan_and_hides_the_callers_data() -> None:
    async def handler(session: AgiSession) -> None:
        raise RuntimeError(session.env["agi_callerid"])

    async with serving(handler) as server:
        with capture_logs() as logs:
            asterisk = FakeAsterisk()
            await asterisk.run(server.port)
    assert (asterisk.status, server.counts.failed) == ("FAILURE", 1)
    (entry,) = (entry for entry in logs if entry["event"] == "agi.failed")
    assert entry["error"] == "RuntimeError"
    assert "test_agi_server.py:" in entry["where"]
    assert "13800138000" not in str(logs)


async def talk(answers: list[bytes], handler: Handler, **options: Any) -> tuple[AgiServer, bytes]:
    """Serve one session whose peer sends prepared answers, one for each command, whatever it was."""
    async with serving(handler, **options) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(environment())
        for answer in answers:
            await reader.readline()
            writer.write(answer)
        writer.write_eof()
        async with asyncio.timeout(5):
            rest = await reader.read()
        writer.close()
    return server, rest


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"510 Invalid or unknown command\n", CommandRefused),
        (b"520-Invalid command syntax.\nUsage: STREAM FILE\n520 End of proper usage.\n", CommandRefused),
        (b"511 Command Not Permitted on a dead channel\n", CallerGone),
        (b"HANGUP\n", CallerGone),
        (b"200 resu", CallerGone),
        (b"", CallerGone),
        (b"hello\n", BadAgi),
        (b"\xff\xfe\n", BadAgi),
        (b"x" * 40_000 + b"\n", BadAgi),
        (b"520-Invalid\n" + b"usage\n" * 20_000, BadAgi),
    ],
)
async def test_what_asterisk_may_answer(answer: bytes, error: type[Exception]) -> None:
    raised: list[BaseException] = []

    async def handler(session: AgiSession) -> None:
        with pytest.raises(error):
            await session.say("greeting")
        raised.append(CallerGone())

    await talk([answer], handler)
    assert len(raised) == 1


async def test_trying_is_not_the_answer() -> None:
    server, rest = await talk([b"100 result=0 Trying...\n200 result=0 endpos=8\n"], greet)
    assert (server.counts.served, rest) == (1, b"")


async def test_a_command_without_an_answer_ends_at_its_deadline() -> None:
    errors: list[str] = []

    async def handler(session: AgiSession) -> None:
        try:
            await session.say("greeting")
        except CommandTimedOut as error:
            errors.append(str(error))
            raise

    async with serving(handler, command_timeout_ms=20) as server:
        said = await raw(server.port, environment())
        assert said == b'STREAM FILE "greeting" ""\nfailure\n'
        assert (errors, server.counts.failed) == (["STREAM FILE"], 1)


async def test_a_command_that_was_cut_short_spoils_the_session_not_the_next_answer() -> None:
    async def handler(session: AgiSession) -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(session.say("greeting"), 0.01)
        with pytest.raises(AgiError, match="not awaited"):
            await session.get_variable("X")

    async with serving(handler) as server:
        assert await raw(server.port, environment()) == b'STREAM FILE "greeting" ""\n'


async def test_prompts_are_looked_for_in_the_folder_given() -> None:
    async with serving(greet, prompt_folder="hotline/") as server:
        asterisk = FakeAsterisk()
        await asterisk.run(server.port)
    assert asterisk.said == ["hotline/greeting"]


async def test_stopping_hands_every_caller_to_the_dialplan() -> None:
    entered = asyncio.Event()

    async def handler(session: AgiSession) -> None:
        entered.set()
        await asyncio.Event().wait()

    server = AgiServer(handler, host="127.0.0.1", port=0)
    await server.start()
    asterisk = FakeAsterisk()
    call = asyncio.create_task(asterisk.run(server.port))
    await entered.wait()
    await server.stop()
    await call
    assert (asterisk.status, server.open_sessions) == ("FAILURE", 0)
    with pytest.raises(RuntimeError):
        _ = server.port
    await server.stop()


async def test_many_calls_at_once_keep_apart() -> None:
    facts: list[Fact] = []
    hotline = Hotline(number="12345", name="市民热线")

    async def handler(session: AgiSession) -> None:
        await run_intake(session, intake(hotline), facts.append)

    callers = [FakeAsterisk(hang_up_at=n % 5 if n % 5 < 3 else None) for n in range(50)]
    async with serving(handler) as server:
        await asyncio.gather(
            *(caller.run(server.port, environment(agi_arg_1=f"1.{n}")) for n, caller in enumerate(callers))
        )
        assert (server.counts.served, server.counts.gone) == (20, 30)
    done = {f"1.{n}" for n, caller in enumerate(callers) if DONE_VARIABLE in caller.variables}
    assert {fact.call for fact in facts if isinstance(fact, IntakeDone)} == done
    assert len(facts) == len(done) == 20
