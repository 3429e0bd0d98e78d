"""The one door to Asterisk's manager interface: two connections, one facade, one stream of events."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence

import structlog

from cti.ami.backoff import delay_ms
from cti.ami.message import Message
from cti.ami.port import AmiAway, AmiDenied, AmiError, Connected, Disconnected
from cti.ami.request import Request
from cti.ami.session import AmiSettings, Session, Sleep
from cti.ami.stream import EventStream, Item

log = structlog.get_logger(__name__)


class AmiDoor:
    """The real ``Ami``. It lives in the event loop that it was started in and is started once."""

    def __init__(
        self,
        settings: AmiSettings,
        *,
        draw: Callable[[], float] = random.random,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """``draw`` gives a random number in [0, 1) for the back-off; ``sleep`` waits for seconds."""
        self._settings = settings
        self._draw = draw
        self._sleep = sleep
        self._stream = EventStream(settings.most_events)
        self._session: Session | None = None
        self._generation = 0
        self._away = "not started"
        self._task: asyncio.Task[None] | None = None
        self._first: asyncio.Future[None] | None = None

    @property
    def generation(self) -> int:
        """The generation of the last ``Connected``; 0 before the first."""
        return self._generation

    async def action(
        self, name: str, /, *, timeout_ms: int = 2000, **headers: str | Sequence[str]
    ) -> Message:
        """See ``Ami.action``."""
        answer = await self._ask(Request(name, headers), timeout_ms)
        return answer[0] if isinstance(answer, list) else answer

    async def listing(
        self, name: str, /, *, timeout_ms: int = 5000, **headers: str | Sequence[str]
    ) -> list[Message]:
        """See ``Ami.listing``."""
        answer = await self._ask(Request(name, headers, wants_list=True), timeout_ms)
        return answer[1:-1] if isinstance(answer, list) else []

    def events(self) -> AsyncIterator[Item]:
        """See ``Ami.events``."""
        return self._stream

    async def start(self) -> None:
        """See ``Ami.start``. Raises ``RuntimeError`` when called a second time."""
        if self._task is not None:
            raise RuntimeError("an AMI door is started once")
        self._away = f"no answer from {self._settings.host}:{self._settings.port} yet"
        self._first = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._run(), name="ami-door")
        try:
            async with asyncio.timeout(self._settings.start_ms / 1000):
                await self._first
        except TimeoutError:
            why = self._away
            await self.stop()
            raise AmiAway(why) from None
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """See ``Ami.stop``. May be called at any time and more than once."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._stream.close()

    async def _ask(self, request: Request, timeout_ms: int) -> Message | list[Message]:
        if self._session is None:
            raise AmiAway(f"{request.name} was not sent: {self._away}")
        return await self._session.ask(request, timeout_ms)

    async def _run(self) -> None:
        failures = 0
        while True:
            await self._stream.room()
            session = Session(
                self._settings, on_booted=self._connected, on_event=self._stream.put, sleep=self._sleep
            )
            why = "the AMI door was closed"
            try:
                await session.open()
                why = await session.watch()
            except AmiError as error:
                why = str(error)
                self._denied(error)
            except Exception:
                why = "an error of our own"
                log.exception("ami_door_failed")
            finally:
                await session.close(why)
                self._disconnected(why)
            failures = 1 if session.proved else failures + 1
            wait_ms = delay_ms(
                failures,
                first_ms=self._settings.backoff_first_ms,
                most_ms=self._settings.backoff_most_ms,
                random=self._draw(),
            )
            log.warning("ami_away", why=why, failures=failures, again_in_ms=wait_ms)
            await self._sleep(wait_ms / 1000)

    def _connected(self, session: Session) -> None:
        self._generation += 1
        self._session = session
        self._stream.mark(Connected(self._generation))
        log.info("ami_connected", generation=self._generation)
        if self._first is not None and not self._first.done():
            self._first.set_result(None)

    def _disconnected(self, why: str) -> None:
        self._away = why
        if self._session is not None:
            self._session = None
            self._stream.mark(Disconnected(why))

    def _denied(self, error: AmiError) -> None:
        # A wrong secret at the start is a mistake to be told; later it may be a restart half-way.
        if isinstance(error, AmiDenied) and self._first is not None and not self._first.done():
            self._first.set_exception(error)
