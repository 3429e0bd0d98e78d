"""One TCP connection to the manager interface: bytes in, messages out, actions matched to answers.

Built on panoramisk's ``AMIProtocol`` (writing actions, matching answers by ActionID). What it does
with bytes, with a lost connection and with an exception is replaced (docs/decisions/0003-ami-door.md).
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable

import structlog
from panoramisk.ami_protocol import AMIProtocol

from cti.ami.framing import Framer, FramingError, Limits
from cti.ami.message import Message
from cti.ami.port import AmiAway, AmiDenied, AmiRefused, AmiTimeout
from cti.ami.request import Request

log = structlog.get_logger(__name__)


class Link(AMIProtocol):  # type: ignore[misc] # panoramisk ships no types
    """One connection, from the TCP handshake to its end. It is never used again after that."""

    encoding = "utf-8"

    def __init__(
        self,
        *,
        limits: Limits,
        most_pending: int,
        on_event: Callable[[Message], object],
        on_lost: Callable[[str], None],
    ) -> None:
        """``on_event`` gets every event that answers no action, in order; ``on_lost`` is called once, with
        the reason, when the connection is of no more use. Both are called from the event loop."""
        self._framer = Framer(limits)
        self._most_listed = limits.list_messages
        self._most_pending = most_pending
        self._on_event = on_event
        self._on_lost = on_lost
        self._why: str | None = None
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def data_received(self, data: bytes) -> None:
        """Take what one read brought. Nothing that the peer sends raises out of here."""
        try:
            for raw in self._framer.feed(data):
                if self._why is not None:
                    return
                self._take(Message.from_bytes(raw), raw)
        except FramingError as error:
            self.abort(str(error))
        except Exception:
            log.exception("ami_link_failed")
            self.abort("an error of our own while reading AMI")

    def _take(self, message: Message, raw: bytes) -> None:
        # While nothing is asked, an event answers nothing: it goes on unread, which is most of the speed.
        if not self.responses and raw.startswith(b"Event: "):
            self._on_event(message)
        elif message.event or "Response" in message:
            self.handle_message(message)
        else:
            log.warning("ami_stray_message", bytes=len(raw))

    def handle_message(self, message: Message) -> None:
        """Give an answer to its request, and every other event to ``on_event``."""
        request: Request | None = self.responses.get(message.action_id)
        if request is not None and (request.wants_list or not message.event):
            if request.add_message(message):
                self.responses.pop(request.id, None)
            elif len(request.responses) > self._most_listed:
                self.abort(f"an answer of more than {self._most_listed} messages to {request.name}")
        elif message.event:
            self._on_event(message)
        else:
            log.info("ami_late_answer", action_id=message.action_id)

    async def ask(self, request: Request, timeout_ms: int) -> Message | list[Message]:
        """Send an action and wait for its answer: one message, or a list's messages with the response
        first. Raises ``AmiRefused``, ``AmiTimeout`` and ``AmiAway``."""
        if self._why is not None:
            raise AmiAway(f"{request.name} was not sent: {self._why}")
        if len(self.responses) >= self._most_pending:
            raise AmiAway(f"{request.name} was not sent: {self._most_pending} actions wait for an answer")
        if request.id in self.responses:
            raise ValueError(f"an action with the ActionID of this {request.name} is on its way already")
        self.send(request)
        try:
            async with asyncio.timeout(timeout_ms / 1000):
                answer: Message | list[Message] = await request.future
        except TimeoutError:
            # When our own loop stood still, answer and deadline come in one turn; then the answer counts.
            if request.future.cancelled():
                raise AmiTimeout(f"{request.name} has no answer after {timeout_ms} ms") from None
            answer = request.future.result()
        finally:
            self.responses.pop(request.id, None)
        if isinstance(answer, Message) and answer.refused:
            raise AmiRefused(answer, request.name)
        return answer

    async def login(self, username: str, secret: str, *, events: bool, timeout_ms: int) -> None:
        """Log in by MD5 challenge, so that the secret is never sent. Raises ``AmiDenied``, ``AmiTimeout``
        and ``AmiAway``."""
        try:
            challenge = await self.ask(Request("Challenge", {"AuthType": "MD5"}), timeout_ms)
            assert isinstance(challenge, Message)  # noqa: S101 # no list was asked for
            # MD5 is what AMI has; it keeps the secret off the wire and out of Asterisk's debug log.
            key = hashlib.md5(f"{challenge['Challenge']}{secret}".encode(), usedforsecurity=False).hexdigest()
            login = {"AuthType": "MD5", "Username": username, "Key": key, "Events": "on" if events else "off"}
            await self.ask(Request("Login", login), timeout_ms)
        except AmiRefused as refusal:
            raise AmiDenied(f"Asterisk refused the AMI user {username!r}: {refusal}") from None
        except KeyError:
            raise AmiAway("the peer answered Challenge without a challenge") from None

    def abort(self, why: str) -> None:
        """Cut the connection at once: what is not yet written is dropped, every waiting action fails."""
        if self._why is not None:
            return
        self._why = why
        self.transport.abort()
        for request in list(self.responses.values()):
            request.give_up(why)
        self.responses.clear()
        self._on_lost(why)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection ended."""
        self.abort(
            "Asterisk closed the connection" if exc is None else f"the connection broke: {type(exc).__name__}"
        )
        if not self.ended.done():
            self.ended.set_result(None)

    def close(self) -> None:
        """Panoramisk's way to end a connection keeps unanswered actions to send them again; ours does not."""
        self.abort("closed")
