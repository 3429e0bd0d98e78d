"""The port: what the program may ask of Asterisk's manager interface, and what it may be told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from cti.ami.message import Message


class AmiError(Exception):
    """Base of every failure of the AMI door. Its text never holds a caller's number or a secret."""


class AmiRefused(AmiError):  # named for what happened
    """Asterisk answered and said no; ``message`` is its answer.

    Asterisk puts what it refused (a channel, a number) after a colon, so the text ends before it.
    """

    def __init__(self, message: Message, action: str = "action") -> None:
        super().__init__(f"{action} refused: {message.get('Message', 'no reason given').partition(':')[0]}")
        self.message = message


class AmiTimeout(AmiError):  # named for what happened
    """No answer in time. Whether Asterisk carried the action out is not known; it is not sent again."""


class AmiAway(AmiError):  # named for what happened
    """No connection, or it was lost before the answer came. The action is never sent again by the door:
    if it had been sent, whether Asterisk carried it out is not known."""


class AmiDenied(AmiError):  # named for what happened
    """Asterisk refused the login: the user, the secret or the permit list is wrong."""


@dataclass(frozen=True, slots=True)
class Connected:
    """Asterisk is fully booted and both connections stand. What was believed before must be compared
    with Asterisk (listings) from here on; the events that follow belong to this generation."""

    generation: int
    """Counts from 1, one more with every connection."""


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The connection is gone; events are missed until the next ``Connected``."""

    why: str


class Ami(Protocol):
    """Asterisk's manager interface. Durations are milliseconds of the event loop's clock."""

    async def action(
        self, name: str, /, *, timeout_ms: int = 2000, **headers: str | Sequence[str]
    ) -> Message:
        """Send one action and return Asterisk's response to it.

        A sequence of values repeats its header. ``Originate`` should say ``Async="true"``: the response
        then only says that it was queued, and the ``OriginateResponse`` comes in ``events()`` with the
        response's ``action_id``. Raises ``AmiRefused``, ``AmiTimeout``, ``AmiAway``, and ``ValueError``
        for a header that AMI cannot carry (CR, LF, NUL, a line over 1022 bytes, more than 128 lines).
        """
        ...

    async def listing(
        self, name: str, /, *, timeout_ms: int = 5000, **headers: str | Sequence[str]
    ) -> list[Message]:
        """Send a list action (CoreShowChannels, Status, PJSIPShowContacts …) and return its events in
        order, without the response before and the ``…Complete`` after them. Raises like ``action``."""
        ...

    def events(self) -> AsyncIterator[Message | Connected | Disconnected]:
        """The one stream of events, in Asterisk's order. It has one reader at a time (a second raises
        ``RuntimeError``); a new iterator goes on where the last one ended. It ends after ``stop``."""
        ...

    @property
    def generation(self) -> int:
        """The generation of the last ``Connected``; 0 before the first."""
        ...

    async def start(self) -> None:
        """Connect, and return when connected. Raises ``AmiDenied`` or, when Asterisk cannot be reached in
        time, ``AmiAway``. From then on the door reconnects by itself."""
        ...

    async def stop(self) -> None:
        """Disconnect for good. Actions in flight fail with ``AmiAway``."""
        ...
