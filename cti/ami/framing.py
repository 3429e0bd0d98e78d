"""Bytes in, whole AMI messages out. Pure: no socket, no clock.

AMI is lines that end in CR LF; an empty line ends a message, and one banner line comes first.
A read may end anywhere, also inside a character, so everything here is bytes.
"""

from __future__ import annotations

from dataclasses import dataclass

BANNER = b"Asterisk Call Manager/"
_EOL = b"\r\n"
_END = b"\r\n\r\n"
_BANNER_BYTES = 128


class FramingError(Exception):
    """The peer does not keep to AMI or to the limits; the connection is of no more use.

    The text says which limit, and holds nothing that the peer sent.
    """


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is taken from the peer."""

    line_bytes: int = 16 * 1024
    headers: int = 1024
    message_bytes: int = 64 * 1024
    list_messages: int = 50_000
    """Messages in the answer to one list action."""


class Framer:
    """Cuts one connection's bytes into messages."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._tail = b""
        self.version = ""
        """The AMI version of the banner, e.g. ``11.0.0``; empty until the banner has come."""

    def feed(self, data: bytes) -> list[bytes]:
        """The messages that these bytes complete, each without its closing empty line.

        Raises ``FramingError`` when the peer is no Asterisk or a limit is passed. At most one unfinished
        message of ``message_bytes`` is held between two calls.
        """
        if self._tail:
            data = self._tail + data
        if not self.version:
            data = self._banner(data)
        messages = data.split(_END)
        self._tail = messages.pop()
        self._check(self._tail)
        for message in messages:
            self._check(message)
        return messages

    def _banner(self, data: bytes) -> bytes:
        line, eol, rest = data.partition(_EOL)
        if not data.startswith(BANNER[: len(data)]) or len(line) > _BANNER_BYTES or (eol and line == BANNER):
            raise FramingError("the peer does not speak AMI")
        if not eol:
            return data
        self.version = line[len(BANNER) :].decode("ascii", "replace")
        return rest

    def _check(self, message: bytes) -> None:
        limits, size = self._limits, len(message)
        # A header takes at least three bytes, so that a short message needs no counting.
        if size <= limits.line_bytes and size <= 3 * limits.headers:
            return
        if size > limits.message_bytes:
            raise FramingError(f"a message of more than {limits.message_bytes} bytes")
        if message.count(_EOL) >= limits.headers:
            raise FramingError(f"a message of more than {limits.headers} headers")
        if max(map(len, message.split(_EOL))) > limits.line_bytes:
            raise FramingError(f"a line of more than {limits.line_bytes} bytes")
