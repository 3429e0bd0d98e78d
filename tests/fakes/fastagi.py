"""Asterisk's side of FastAGI: connects, tells of a channel, carries out commands as res_agi.c does."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping

ENVIRONMENT = (
    ("agi_network", "yes"),
    ("agi_network_script", "intake"),
    ("agi_request", "agi://127.0.0.1/intake"),
    ("agi_channel", "PJSIP/trunk-00000001"),
    ("agi_callerid", "13800138000"),
    ("agi_calleridname", "周先生"),
    ("agi_arg_1", "1700000000.1"),
    ("agi_arg_2", "12345"),
)


def environment(**changed: str) -> bytes:
    """A header block with some values changed."""
    pairs = dict(ENVIRONMENT) | changed
    return "".join(f"{name}: {value}\n" for name, value in pairs.items()).encode() + b"\n"


def words(line: str) -> list[str]:
    """The arguments as ``parse_args`` of res_agi.c takes them apart."""
    found: list[str] = []
    quoted = escaped = False
    apart = True
    for mark in line:
        if mark == '"' and not escaped:
            quoted = not quoted
            if quoted and apart:
                found.append("")
                apart = False
        elif mark in " \t" and not quoted and not escaped:
            apart = True
        elif mark == "\\" and not escaped:
            escaped = True
            continue
        else:
            if apart:
                found.append("")
                apart = False
            found[-1] += mark
        escaped = False
    return found


class FakeAsterisk:
    """One channel handed to a FastAGI server. It hangs up at the ``hang_up_at``-th command, from 0."""

    def __init__(
        self,
        *,
        hang_up_at: int | None = None,
        missing: Collection[str] = (),
        keys: Iterable[str] = (),
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self.said: list[str] = []
        self.variables = dict(variables or {})
        self.messages: list[str] = []
        self.status = ""
        self._left = hang_up_at
        self._missing = missing
        self._keys = iter(keys)
        self._dead = False

    async def run(self, port: int, header: bytes | None = None) -> None:
        """Play one call until the server ends it; ``status`` is then what AGISTATUS would be."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(environment() if header is None else header)
            async with asyncio.timeout(5):
                while line := (await reader.readline()).decode():
                    if line.lower().startswith("failure"):
                        self.status = "FAILURE"
                        return
                    writer.write(self._answer(line.removesuffix("\n")).encode())
            self.status = "HANGUP" if self._dead else "SUCCESS"
        finally:
            writer.close()

    def _answer(self, line: str) -> str:
        if self._left == 0 and not self._dead:
            self._dead = True
            return "200 result=-1 endpos=800\nHANGUP\n" if line.startswith("STREAM") else "HANGUP\n"
        if self._left is not None:
            self._left -= 1
        if self._dead:
            return "511 Command Not Permitted on a dead channel\n"
        match words(line):
            case ["STREAM", "FILE", prompt, _]:
                return self._play(prompt, "0")
            case ["GET", "OPTION", prompt, keys, _]:
                pressed = next(self._keys, "")
                return self._play(prompt, str(ord(pressed)) if pressed and pressed in keys else "0")
            case ["SET", "VARIABLE", name, value]:
                self.variables[name] = value
                return "200 result=1\n"
            case ["GET", "VARIABLE", name]:
                found = self.variables.get(name)
                return "200 result=0\n" if found is None else f"200 result=1 ({found})\n"
            case ["VERBOSE", message, _]:
                self.messages.append(message)
                return "200 result=1\n"
            case ["CHANNEL", "STATUS"]:
                return "200 result=6\n"
        return "510 Invalid or unknown command\n"

    def _play(self, prompt: str, result: str) -> str:
        if prompt in self._missing:
            return "200 result=-1 endpos=0\n"
        self.said.append(prompt)
        return f"200 result={result} endpos=8000\n"
