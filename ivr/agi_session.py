"""One FastAGI session on a TCP connection: each command is sent, and its reply awaited, with a deadline."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from ivr.agi import (
    AgiError,
    CallerGone,
    CommandRefused,
    CommandTimedOut,
    PromptFailed,
    check_keys,
    check_prompt,
    check_variable,
)
from ivr.agi_protocol import BadAgi, HungUp, Reply, ReplyReader, format_command

_DEAD_CHANNEL = 511
_DONE = 200


class StreamSession:
    """The ``AgiSession`` port over a stream. ``command_s`` is the deadline of each command, in seconds."""

    def __init__(
        self,
        env: Mapping[str, str],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        command_s: float,
        prompt_folder: str = "",
    ) -> None:
        self.env = env
        self._reader = reader
        self._writer = writer
        self._command_s = command_s
        self._prompt_folder = prompt_folder
        self._gone = False
        self._owes_reply = False

    async def say(self, prompt: str) -> None:
        path = self._prompt_folder + check_prompt(prompt)
        await self._played(prompt, await self._command("STREAM FILE", path, ""))

    async def ask(self, prompt: str, keys: str, timeout_ms: int) -> str | None:
        path = self._prompt_folder + check_prompt(prompt)
        reply = await self._command("GET OPTION", path, check_keys(keys), str(timeout_ms))
        await self._played(prompt, reply)
        pressed = chr(int(reply.result)) if reply.result.isdecimal() and int(reply.result) < 128 else ""
        return pressed if pressed and pressed in keys else None

    async def set_variable(self, name: str, value: str) -> None:
        await self._command("SET VARIABLE", check_variable(name), value)

    async def get_variable(self, name: str) -> str | None:
        reply = await self._command("GET VARIABLE", check_variable(name))
        return (reply.data or "") if reply.result == "1" else None

    async def verbose(self, message: str, level: int = 1) -> None:
        await self._command("VERBOSE", message, str(level))

    async def _played(self, prompt: str, reply: Reply) -> None:
        """A prompt's reply is -1 both for a hang-up and for a missing file; the channel tells which."""
        if reply.result != "-1":
            return
        if (await self._command("CHANNEL STATUS")).result == "-1":
            raise self._lost()
        raise PromptFailed(prompt)

    async def _command(self, verb: str, *arguments: str) -> Reply:
        line = format_command(verb, *arguments)
        if self._gone:
            raise CallerGone
        if self._owes_reply:  # the next reply would be taken for the wrong command's
            raise AgiError("the command before was not awaited to its end")
        self._owes_reply = True
        try:
            async with asyncio.timeout(self._command_s):
                reply = await self._exchange(line)
        except TimeoutError as error:
            raise CommandTimedOut(verb) from error
        except OSError as error:
            raise self._lost() from error
        self._owes_reply = False
        if reply.code == _DEAD_CHANNEL:
            raise self._lost()
        if reply.code != _DONE:
            raise CommandRefused(f"{verb}: {reply.code}")
        return reply

    async def _exchange(self, line: bytes) -> Reply:
        self._writer.write(line)
        await self._writer.drain()
        replies = ReplyReader()
        while True:
            answer = replies.feed(await self._read_line())
            if isinstance(answer, HungUp):
                raise self._lost()
            if answer is not None and answer.code >= _DONE:  # 1xx says that the answer is still to come
                return answer

    async def _read_line(self) -> bytes:
        try:
            line = await self._reader.readline()
        except ValueError as error:  # what asyncio raises past its limit
            raise BadAgi("reply line too long") from error
        if not line.endswith(b"\n"):
            raise self._lost()
        return line

    def _lost(self) -> CallerGone:
        self._gone = True
        return CallerGone()
