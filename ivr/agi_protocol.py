"""The words of AGI (Asterisk Gateway Interface): environment, commands and replies, as bytes and text.

Source of every rule: Asterisk's ``res/res_agi.c``. Pure: no socket, no clock.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

MAX_COMMAND_BYTES: Final = 2047
"""Longest command with its line feed: Asterisk reads a line into a buffer of 2 048 bytes."""

MAX_REPLY_BYTES: Final = 65_536
"""Longest reply that is taken, over all its lines."""

FAILURE: Final = b"failure\n"
"""Ends a session with ``AGISTATUS=FAILURE``. A connection that is merely closed ends it with SUCCESS."""

PROMPT_NAME: Final = re.compile(r"[a-z0-9_-]+(?:/[a-z0-9_-]+)*")
VARIABLE_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,79}")
KEYS: Final = re.compile(r"[0-9*#]{1,12}")

_REPLY = re.compile(r"(\d{3})([ -])(.*)", re.DOTALL)
_RESULT = re.compile(r"result=(\S*)(?: \((.*)\))?", re.DOTALL)
_OPENED = re.compile(r"result=\S* \(")
_CLOSED = re.compile(r"\)(?: \w+=.*)?$")


class BadAgi(ValueError):
    """The peer said something that is not AGI. The message never holds what was said."""


class HungUp(msgspec.Struct, frozen=True):
    """Asterisk's notice that the channel is gone or has left this AGI session."""


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """Asterisk's answer to one command."""

    code: int
    """200 done, 510 unknown command, 511 not on a dead channel, 520 wrong arguments."""
    result: str = ""
    """What follows ``result=``; ``-1`` is a failure or a hang-up."""
    data: str | None = None
    """What stood in parentheses, e.g. a variable's value."""


def parse_environment(block: bytes) -> dict[str, str]:
    """Read the header block: ``agi_name: value`` lines up to an empty one.

    Lines without a colon are passed over; broken UTF-8 is replaced within its own line. A name that
    comes twice can only come from a line break inside a value the caller's side chose (number, name).
    Asterisk writes the channel before those and our own arguments after, so the first line of a name
    holds, and the last one of an argument. Raises ``BadAgi`` when it is no AGI environment.
    """
    env: dict[str, str] = {}
    for line in block.split(b"\n"):
        name, colon, value = line.decode("utf-8", "replace").rstrip("\r").partition(":")
        if colon and name.startswith("agi_") and (name.startswith("agi_arg_") or name not in env):
            env[name] = value.removeprefix(" ")
    if env.get("agi_network") != "yes" or "agi_channel" not in env:
        raise BadAgi("no AGI environment")
    return env


def format_command(verb: str, *arguments: str) -> bytes:
    """One command line; every argument is quoted so that it arrives as one word, whatever it holds.

    Raises ``ValueError`` for a line break or NUL, which would end the command and begin another, for
    text that is not UTF-8, and for a command longer than Asterisk reads.
    """
    for argument in arguments:
        if any(mark in argument for mark in "\r\n\0"):
            raise ValueError(f"a line break or NUL in an argument of {verb}")
    quoted = ('"' + argument.replace("\\", "\\\\").replace('"', '\\"') + '"' for argument in arguments)
    line = " ".join((verb, *quoted)).encode() + b"\n"
    if len(line) > MAX_COMMAND_BYTES:
        raise ValueError(f"{verb} of {len(line)} bytes, Asterisk reads {MAX_COMMAND_BYTES}")
    return line


class ReplyReader:
    """Puts the lines of a reply together; most replies are one line, usage texts are many."""

    def __init__(self, max_bytes: int = MAX_REPLY_BYTES) -> None:
        self._max_bytes = max_bytes
        self._size = 0
        self._lines: list[str] = []

    def feed(self, line: bytes) -> Reply | HungUp | None:
        """Take one line; None while the reply goes on. Raises ``BadAgi`` for anything else."""
        self._size += len(line)
        if self._size > self._max_bytes:
            raise BadAgi("reply too long")
        self._lines.append(line.decode("utf-8", "replace").rstrip("\r\n"))
        answer = _HUNG_UP if self._lines == ["HANGUP"] else _assemble(self._lines)
        if answer is not None:
            self._size, self._lines = 0, []
        return answer


_HUNG_UP = HungUp()


def _assemble(lines: list[str]) -> Reply | None:
    found = _REPLY.fullmatch("\n".join(lines))
    if found is None:
        raise BadAgi("no AGI reply")
    code, more, text = int(found[1]), found[2] == "-", found[3]
    if more:
        return Reply(code=code) if len(lines) > 1 and lines[-1].startswith(f"{code} ") else None
    if _OPENED.match(text) and not _CLOSED.search(text):
        return None  # a variable's value with a line break in it
    result = _RESULT.match(text)
    return Reply(code=code, result=result[1], data=result[2]) if result else Reply(code=code)
