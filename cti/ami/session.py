"""One generation: a connection for events and one for actions that live and die together.

Asterisk writes a session's events and answers through one queue; an answer behind a burst of events
would come late, so actions have a connection of their own with events switched off.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from cti.ami.framing import Limits
from cti.ami.link import Link
from cti.ami.message import Message
from cti.ami.port import AmiAway, AmiError, AmiTimeout
from cti.ami.request import Request

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AmiSettings:
    """Where Asterisk's manager interface is and how long anything may take. Times in milliseconds.

    The AMI user needs ``read`` with at least ``system`` (FullyBooted), and no ``eventfilter`` of it may
    keep FullyBooted out.
    """

    host: str
    port: int
    username: str
    secret: str = field(repr=False)
    tls: ssl.SSLContext | None = None
    start_ms: int = 30_000
    """How long ``start`` goes on trying."""
    connect_ms: int = 3_000
    login_ms: int = 3_000
    booted_ms: int = 30_000
    """How long Asterisk may take from the login to FullyBooted."""
    ping_every_ms: int = 5_000
    ping_ms: int = 2_000
    """A ping unanswered for so long means that the peer is gone, whatever TCP says."""
    backoff_first_ms: int = 250
    backoff_most_ms: int = 10_000
    most_events: int = 20_000
    """Events that may wait for their reader; at about 0.7 kB each."""
    most_pending: int = 1_000
    """Actions that may wait for their answers."""
    limits: Limits = field(default_factory=Limits)


class Session:
    """Both connections. ``on_event`` gets events from ``on_booted`` on, which is called once."""

    def __init__(
        self,
        settings: AmiSettings,
        *,
        on_booted: Callable[[Session], None],
        on_event: Callable[[Message], bool],
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """``on_event`` says whether it could take the event; when not, the session ends."""
        loop = asyncio.get_running_loop()
        self._settings = settings
        self._on_booted = on_booted
        self._on_event = on_event
        self._sleep = sleep
        self._links: list[Link] = []
        self._booted: asyncio.Future[None] = loop.create_future()
        self.lost: asyncio.Future[str] = loop.create_future()
        """Done, with the reason, when the session is of no more use."""
        self.proved = False
        """Whether a ping was answered: the connection is more than an open door."""

    async def open(self) -> None:
        """Connect and log in twice and wait for FullyBooted. Raises ``AmiAway`` and ``AmiDenied``; ``close``
        is due in any case."""
        try:
            actions = await self._connect(lambda _: None)
            await self._login(actions, events=False)
            events = await self._connect(self._event)
            await self._login(events, events=True)
            await self._until_booted()
        except AmiTimeout as error:
            raise AmiAway(str(error)) from None

    async def watch(self) -> str:
        """Ping both connections until the session is lost; the reason."""
        tasks = [asyncio.create_task(self._ping(link)) for link in self._links]
        try:
            return await asyncio.shield(self.lost)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def ask(self, request: Request, timeout_ms: int) -> Message | list[Message]:
        """Send an action on the connection for actions; see ``Link.ask``."""
        return await self._links[0].ask(request, timeout_ms)

    async def close(self, why: str) -> None:
        """End both connections and wait until their sockets are closed."""
        self._lose(why)
        for link in self._links:  # one may have come after the session was lost
            link.abort(why)
        await asyncio.gather(*(link.ended for link in self._links))

    async def _connect(self, on_event: Callable[[Message], object]) -> Link:
        settings = self._settings
        where = f"{settings.host}:{settings.port}"

        def factory() -> Link:
            return Link(
                limits=settings.limits,
                most_pending=settings.most_pending,
                on_event=on_event,
                on_lost=self._lose,
            )

        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(settings.connect_ms / 1000):
                _, link = await loop.create_connection(
                    factory, settings.host, settings.port, ssl=settings.tls
                )
        except TimeoutError:
            raise AmiAway(f"no AMI at {where}: no connection after {settings.connect_ms} ms") from None
        except OSError as error:
            raise AmiAway(f"no AMI at {where}: {error.strerror or error}") from None
        self._links.append(link)
        if self.lost.done():
            raise AmiAway(self.lost.result())
        return link

    async def _login(self, link: Link, *, events: bool) -> None:
        settings = self._settings
        await link.login(settings.username, settings.secret, events=events, timeout_ms=settings.login_ms)

    async def _until_booted(self) -> None:
        waited = self._settings.booted_ms
        either: set[asyncio.Future[None] | asyncio.Future[str]] = {self._booted, self.lost}
        done, _ = await asyncio.wait(either, timeout=waited / 1000, return_when=asyncio.FIRST_COMPLETED)
        if self.lost in done:
            raise AmiAway(self.lost.result())
        if not done:
            raise AmiAway(
                f"no FullyBooted from Asterisk after {waited} ms: it is still starting, or the AMI user may"
                " not read system events, or an eventfilter keeps FullyBooted out"
            )

    def _event(self, message: Message) -> None:
        if self._booted.done():
            if not self._on_event(message):
                self._lose(f"{self._settings.most_events} events wait for their reader")
        elif message.event == "FullyBooted":
            self._booted.set_result(None)
            self._on_booted(self)
        # Else Asterisk is still starting. What happened before Connected is learnt by comparing, after it.

    def _lose(self, why: str) -> None:
        if not self.lost.done():
            self.lost.set_result(why)
            for link in self._links:
                link.abort(why)

    async def _ping(self, link: Link) -> None:
        settings = self._settings
        while True:
            await self._sleep(settings.ping_every_ms / 1000)
            try:
                await link.ask(Request("Ping", {}), settings.ping_ms)
            except AmiError as error:
                self._lose(str(error))
                return
            self.proved = True
