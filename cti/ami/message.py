"""One AMI message: a response or an event, immutable, read as a mapping of headers. Pure.

The bytes are decoded once the whole message is there, so no character is ever cut, and only when
a header is first asked for, because most events are told apart by one or two of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

_REFUSALS = frozenset({"error", "fail", "failure"})

# What a log may show. Anything else may hold a caller's number, name or words (a Local channel is
# named after the number it dials), so a header is hidden unless it is known to be harmless.
_SHOWN = frozenset(
    [
        "event",
        "response",
        "actionid",
        "eventlist",
        "listitems",
        "uniqueid",
        "linkedid",
        "destuniqueid",
        "destlinkedid",
        "bridgeuniqueid",
        "bridgetype",
        "bridgenumchannels",
        "channelstate",
        "channelstatedesc",
        "cause",
        "cause-txt",
        "reason",
        "dialstatus",
        "queue",
        "privilege",
        "status",
        "restart",
        "shutdown",
        "uptime",
        "ping",
        "authtype",
    ]
)


class Message(Mapping[str, str]):
    """An immutable AMI message. Header names are case-insensitive; an absent one raises ``KeyError``.

    A header that came more than once reads as its first value; ``getall`` gives every one. Bytes that
    are not UTF-8 (a trunk that sends GBK names) show as U+FFFD, so that the text can always be stored.
    """

    __slots__ = ("_first", "_lines", "_raw", "_stray")

    def __init__(self, headers: Mapping[str, str | Sequence[str]]) -> None:
        """Build a message from headers; a sequence of values repeats its header."""
        self._raw = b""
        self._lines: list[tuple[str, str]] = []
        self._stray: tuple[str, ...] = ()
        for name, value in headers.items():
            self._lines.extend((name, one) for one in ((value,) if isinstance(value, str) else value))
        self._first: dict[str, str] | None = _first_of(self._lines)

    @classmethod
    def from_bytes(cls, raw: bytes) -> Message:
        """Take one message as it came off the wire, without its closing empty line. Never raises."""
        message = cls.__new__(cls)
        message._raw = raw
        message._first = None
        return message

    def _headers(self) -> dict[str, str]:
        """The first value of each header by its lower-case name; parsed on the first call."""
        if self._first is None:
            self._parse()
            self._first = _first_of(self._lines)
            self._raw = b""
        return self._first

    def _parse(self) -> None:
        lines: list[tuple[str, str]] = []
        stray: list[str] = []
        for line in self._raw.decode("utf-8", "replace").split("\r\n"):
            name, colon, value = line.partition(":")
            if colon:
                lines.append((name, value[1:] if value[:1] == " " else value))
            else:
                stray.append(line)
        self._lines = lines
        self._stray = tuple(stray)

    def _every(self) -> list[tuple[str, str]]:
        self._headers()
        return self._lines

    def __getitem__(self, name: str) -> str:
        try:
            return self._headers()[name.lower()]
        except KeyError:
            raise KeyError(name) from None

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._headers()

    def __iter__(self) -> Iterator[str]:
        seen: set[str] = set()
        for name, _ in self._every():
            if name.lower() not in seen:
                seen.add(name.lower())
                yield name

    def __len__(self) -> int:
        return len(self._headers())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[tuple[str, str], ...]:
        return tuple((name.lower(), value) for name, value in self._every())

    def getall(self, name: str) -> list[str]:
        """Every value of a header, in the order sent; empty when it is absent."""
        wanted = name.lower()
        return [value for name, value in self._every() if name.lower() == wanted]

    def last_values(self) -> dict[str, str]:
        """Each header by its name as Asterisk spells it, with its last value.

        Asterisk writes what a caller chose (number, name, what was dialled) unescaped and before the
        channel's own ids, so a header that a caller smuggled in by a line break comes before the true one.
        """
        return dict(self._every())

    @property
    def event(self) -> str:
        """The event's name; empty for a response."""
        return self._headers().get("event", "")

    @property
    def action_id(self) -> str | None:
        """The id of the action that this message belongs to, if any."""
        return self._headers().get("actionid")

    @property
    def id(self) -> str | None:
        """The id that panoramisk's protocol looks an action up by."""
        return self.action_id

    @property
    def refused(self) -> bool:
        """Whether this is a response that says no."""
        return not self.event and self._headers().get("response", "").lower() in _REFUSALS

    @property
    def ends_list(self) -> bool:
        """Whether this event closes the answer to a list action."""
        listed = self._headers().get("eventlist", "").lower()
        return bool(self.event) and (listed in {"complete", "cancelled"} or self.event.endswith("Complete"))

    @property
    def variables(self) -> dict[str, str]:
        """Channel variables by their case-sensitive names: ``ChanVariable``/``Variable: a=b``, and the
        pair ``Variable: a`` with ``Value: b`` that VarSet and Getvar use."""
        found: dict[str, str] = {}
        for text in self.getall("ChanVariable") + self.getall("Variable"):
            name, equals, value = text.partition("=")
            if equals:
                found[name] = value
            elif "value" in self._headers():
                found[name] = self._headers()["value"]
        return found

    @property
    def stray(self) -> tuple[str, ...]:
        """Lines that were no ``Name: value``; kept so that nothing is lost without a trace."""
        self._headers()
        return self._stray

    def __repr__(self) -> str:
        shown = " ".join(f"{n}={v if n.lower() in _SHOWN else '***'}" for n, v in self._every())
        return f"<Message {shown}>"


def _first_of(lines: list[tuple[str, str]]) -> dict[str, str]:
    # Asterisk's own astman_get_header() reads the first of several.
    first: dict[str, str] = {}
    for name, value in lines:
        first.setdefault(name.lower(), value)
    return first
