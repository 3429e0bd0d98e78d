"""The port to a caller's channel: say a prompt, ask for a key, keep a variable. And its in-memory twin."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from ivr.agi_protocol import KEYS, PROMPT_NAME, VARIABLE_NAME, format_command


class AgiError(Exception):
    """A command could not be carried out. The message never holds what a caller said."""


class CallerGone(AgiError):
    """The caller hung up, or the channel was taken out of this session."""


class PromptFailed(AgiError):
    """The prompt could not be played, e.g. its file is missing; the caller is still there."""


class CommandRefused(AgiError):
    """Asterisk did not take the command (510, 520)."""


class CommandTimedOut(AgiError):
    """Asterisk gave no answer in time."""


class AgiSession(Protocol):
    """One caller's channel while Asterisk waits for our commands. One command at a time.

    Every command raises ``CallerGone`` once the caller is gone, and ``ValueError`` for a name or
    value that must not be sent, before anything is sent.
    """

    @property
    def env(self) -> Mapping[str, str]:
        """What Asterisk said of the channel, e.g. ``agi_channel``, ``agi_arg_1``."""

    async def say(self, prompt: str) -> None:
        """Play a prompt to its end. Raises ``PromptFailed`` when it cannot be played."""

    async def ask(self, prompt: str, keys: str, timeout_ms: int) -> str | None:
        """Play a prompt that one of ``keys`` may interrupt, then wait; None when none was pressed."""

    async def set_variable(self, name: str, value: str) -> None:
        """Set a variable of the channel."""

    async def get_variable(self, name: str) -> str | None:
        """A variable of the channel; None when it is not set."""

    async def verbose(self, message: str, level: int = 1) -> None:
        """Write a line to Asterisk's own log. Never a caller's words or number."""


def check_prompt(name: str) -> str:
    """The name if it is one: ``[a-z0-9_-]`` and single inner slashes. Raises ``ValueError``."""
    if not PROMPT_NAME.fullmatch(name):
        raise ValueError(f"not a prompt name: {name!r}")
    return name


def check_variable(name: str) -> str:
    """The name if it is a plain variable, not a dialplan function. Raises ``ValueError``."""
    if not VARIABLE_NAME.fullmatch(name):
        raise ValueError(f"not a variable name: {name!r}")
    return name


def check_keys(keys: str) -> str:
    """The keys if they are on a telephone. Raises ``ValueError``."""
    if not KEYS.fullmatch(keys):
        raise ValueError(f"not telephone keys: {keys!r}")
    return keys


class InMemoryAgiSession:
    """The twin: keeps what was said and set; hangs up at the ``hang_up_at``-th command, from 0."""

    def __init__(
        self,
        env: Mapping[str, str],
        *,
        hang_up_at: int | None = None,
        missing: Collection[str] = (),
        keys: Iterable[str] = (),
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self.env = env
        self.said: list[str] = []
        self.variables = dict(variables or {})
        self.messages: list[str] = []
        self._left = hang_up_at
        self._missing = missing
        self._keys = iter(keys)

    async def say(self, prompt: str) -> None:
        self._step("STREAM FILE", check_prompt(prompt))
        self._play(prompt)

    async def ask(self, prompt: str, keys: str, timeout_ms: int) -> str | None:
        self._step("GET OPTION", check_prompt(prompt), check_keys(keys), str(timeout_ms))
        self._play(prompt)
        pressed = next(self._keys, "")
        return pressed if pressed and pressed in keys else None

    async def set_variable(self, name: str, value: str) -> None:
        self._step("SET VARIABLE", check_variable(name), value)
        self.variables[name] = value

    async def get_variable(self, name: str) -> str | None:
        self._step("GET VARIABLE", check_variable(name))
        return self.variables.get(name)

    async def verbose(self, message: str, level: int = 1) -> None:
        self._step("VERBOSE", message, str(level))
        self.messages.append(message)

    def _play(self, prompt: str) -> None:
        if prompt in self._missing:
            raise PromptFailed(prompt)
        self.said.append(prompt)

    def _step(self, verb: str, *arguments: str) -> None:
        format_command(verb, *arguments)  # refuses what the real session refuses
        if self._left is None:
            return
        if self._left <= 0:
            raise CallerGone
        self._left -= 1
