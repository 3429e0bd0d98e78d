"""One contract for a caller's channel, over the twin and over FastAGI; then what only a server must bear."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from structlog.testing import capture_logs

from ivr.agi import (
    AgiError,
    AgiSession,
    CallerGone,
    CommandRefused,
    CommandTimedOut,
    InMemoryAgiSession,
    PromptFailed,
)
from ivr.agi_protocol import BadAgi
from ivr.agi_session import StreamSession
from ivr.flow import intake
from ivr.intake import DONE_VARIABLE, run_intake
from ivr.server import AgiServer
from routing.facts import Fact
from routing.model import Hotline
from tests.fakes.fastagi import ENVIRONMENT, FakeAsterisk, environment

Handler = Callable[[AgiSession], Awaitable[None]]
World = InMemoryAgiSession | FakeAsterisk
Converse = Callable[..., Awaitable[World]]


@asynccontextmanager
async def serving(handler: Handler, **options: Any) -> AsyncIterator[AgiServer]:
    server = AgiServer(handler, host="127.0.0.1", port=0, **options)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


async def until(reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not reached():  # noqa: ASYNC110 - a counter has no event
            await asyncio.sleep(0.001)


# --- the contract ---------------------------------------------------------------------------------


async def _on_twin(handler: Handler, **script: Any) -> World:
    session = InMemoryAgiSession(dict(ENVIRONMENT), **script)
    await handler(session)
    return session


async def _on_server(handler: Handler, **script: Any) -> World:
    raised: list[BaseException] = []

    async def watched(session: AgiSession) -> None:
        try:
            await handler(session)
        except BaseException as error:
            raised.append(error)
            raise

    async with serving(watched) as server:
        asterisk = FakeAsterisk(**script)
        await asterisk.run(server.port)
    if raised:
        raise raised[0]
    return asterisk


@pytest.fixture(params=[_on_twin, _on_server], ids=["twin", "fastagi"])
def converse(request: pytest.FixtureRequest) -> Converse:
    return request.param  # type: ignore[no-any-return]


async def test_prompts_are_said_in_order(converse: Converse) -> None:
    async def handler(session: AgiSession) -> None:
        assert session.env["agi_arg_1"] == "1700000000.1"
        for prompt in ("greeting", "hotline/recording-notice", "a_1"):
            await session.say(prompt)

    assert (await converse(handler)).said == ["greeting", "hotline/recording-notice", "a_1"]


@pytest.mark.parametrize("step", range(5))
async def test_a_hang_up_at_any_step_is_caller_gone_and_stays_so(converse: Converse, step: int) -> None:
    done: list[str] = []

    async def handler(session: AgiSession) -> None:
        steps: list[Callable[[], Awaitable[object]]] = [
            lambda: session.say("greeting"),
            lambda: session.get_variable("X"),
            lambda: session.ask("language", "12", 1_000),
            lambda: session.set_variable("X", "1"),
            lambda: session.verbose("here"),
        ]
        try:
            for number, act in enumerate(steps):
                await act()
                done.append(str(number))
        finally:
            for act in steps:
                with pytest.raises(CallerGone):
                    await act()

    with pytest.raises(CallerGone):
        await converse(handler, hang_up_at=step)
    assert len(done) == step


@pytest.mark.parametrize(
    "value", ["1", "", 'a "b" \\c', "佛山市 禅城区", "tab\tend ", "a (b) c", "x" * 1_900]
)
async def test_a_variable_comes_back_as_it_was_set(converse: Converse, value: str) -> None:
    got: list[str | None] = []

    async def handler(session: AgiSession) -> None:
        await session.set_variable("V_1", value)
        got.append(await session.get_variable("V_1"))
        got.append(await session.get_variable("NONE"))

    world = await converse(handler)
    assert got == [value, None]
    assert world.variables == {"V_1": value}


async def test_a_value_with_a_line_break_can_be_read(converse: Converse) -> None:
    got: list[str | None] = []

    async def handler(session: AgiSession) -> None:
        got.append(await session.get_variable("V"))
        got.append(await session.get_variable("W"))

    await converse(handler, variables={"V": "a\nb", "W": "w"})
    assert got == ["a\nb", "w"]


@pytest.mark.parametrize(
    "prompt", ["", "../x", "/etc/x", "a//b", "Greeting", "a b", "a\nHANGUP", 'a"', "问候", "a/"]
)
async def test_a_name_that_is_no_prompt_is_never_sent(converse: Converse, prompt: str) -> None:
    async def handler(session: AgiSession) -> None:
        with pytest.raises(ValueError, match="not a prompt name"):
            await session.say(prompt)
        with pytest.raises(ValueError, match="not a prompt name"):
            await session.ask(prompt, "1", 1_000)
        await session.say("after")

    assert (await converse(handler)).said == ["after"]


@pytest.mark.parametrize("name", ["", "A B", "CHANNEL(language)", "1A", "A\n", "变量", "A" * 81])
async def test_a_name_that_is_no_variable_is_never_sent(converse: Converse, name: str) -> None:
    async def handler(session: AgiSession) -> None:
        with pytest.raises(ValueError, match="not a variable name"):
            await session.set_variable(name, "x")
        with pytest.raises(ValueError, match="not a variable name"):
            await session.get_variable(name)

    assert (await converse(handler)).variables == {}


@pytest.mark.parametrize("value", ["a\nSET VARIABLE B 1", "a\r", "a\0", "周" * 700])
async def test_a_value_that_would_break_the_line_is_never_sent(converse: Converse, value: str) -> None:
    async def handler(session: AgiSession) -> None:
        with pytest.raises(ValueError, match=r"."):
            await session.set_variable("A", value)
        with pytest.raises(ValueError, match=r"."):
            await session.verbose(value)

    world = await converse(handler)
    assert (world.variables, world.messages) == ({}, [])


async def test_a_missing_prompt_is_told_from_a_hang_up(converse: Converse) -> None:
    async def handler(session: AgiSession) -> None:
        with pytest.raises(PromptFailed):
            await session.say("lost")
        with pytest.raises(PromptFailed):
            await session.ask("lost", "1", 1_000)
        await session.say("greeting")

    assert (await converse(handler, missing={"lost"})).said == ["greeting"]


async def test_keys_are_asked_for(converse: Converse) -> None:
    got: list[str | None] = []

    async def handler(session: AgiSession) -> None:
        got.extend([await session.ask("language", "12#", 1_000) for _ in range(4)])
        with pytest.raises(ValueError, match="not telephone keys"):
            await session.ask("language", "x", 1_000)

    await converse(handler, keys="1#9")
    assert got == ["1", "#", None, None]


async def test_verbose_reaches_asterisks_log(converse: Converse) -> None:
    async def handler(session: AgiSession) -> None:
        await session.verbose("intake begins", 3)

    assert (await converse(handler)).messages == ["intake begins"]


# --- what only the server must bear ---------------------------------------------------------------


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
        assert isinstance(session, StreamSession)
        await run_intake(session, intake(hotline), facts.append)

    callers = [FakeAsterisk(hang_up_at=n % 5 if n % 5 < 3 else None) for n in range(50)]
    async with serving(handler) as server:
        await asyncio.gather(
            *(caller.run(server.port, environment(agi_arg_1=f"1.{n}")) for n, caller in enumerate(callers))
        )
        assert (server.counts.served, server.counts.gone) == (20, 30)
    done = {f"1.{n}" for n, caller in enumerate(callers) if DONE_VARIABLE in caller.variables}
    assert {fact.call for fact in facts} == done  # type: ignore[attr-defined]
    assert len(facts) == len(done) == 20
