"""One contract for a caller's channel, over the in-memory twin and over FastAGI."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from ivr.agi import AgiSession, CallerGone, InMemoryAgiSession, PromptFailed
from tests.fakes.fastagi import ENVIRONMENT, FakeAsterisk
from tests.fakes.serving import Handler, serving

World = InMemoryAgiSession | FakeAsterisk
Converse = Callable[..., Awaitable[World]]


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
