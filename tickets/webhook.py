"""The city's system as a webhook: one signed POST, with a deadline."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import aiohttp

from tickets.delivery import Answer, Result, headers, judge, retry_after_ms
from tickets.outbox import Waiting

DEADLINE_S = 10.0


class Receiver(Protocol):
    """Who is told. Never raises but when cancelled."""

    async def send(self, entry: Waiting) -> Answer:
        """Tell the entry."""

    async def close(self) -> None:
        """Close what is open."""


class Webhook:
    """POSTs to ``url``. ``clock`` gives ms since the epoch; ``deadline_s`` bounds each try as a whole."""

    def __init__(
        self, url: str, secret: str, clock: Callable[[], int], *, deadline_s: float = DEADLINE_S
    ) -> None:
        self._url = url
        self._secret = secret
        self._clock = clock
        self._timeout = aiohttp.ClientTimeout(total=deadline_s)
        self._session: aiohttp.ClientSession | None = None

    async def send(self, entry: Waiting) -> Answer:
        """See ``Receiver``. What the receiver says beyond its status is not read."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=self._timeout, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
            )
        sent = headers(entry, self._secret, self._clock() // 1000)
        try:
            async with self._session.post(
                self._url, data=entry.body.encode(), headers=sent, allow_redirects=False
            ) as response:
                result = judge(response.status)
                wait = retry_after_ms(response.headers.get("Retry-After", ""))
                why = "" if result is Result.TOLD else f"HTTP {response.status}"
                return Answer(result=result, why=why, wait_ms=wait)
        except TimeoutError:
            return Answer(result=Result.AGAIN, why="no answer in time")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            # not the message: it may hold the address with what stands in it
            return Answer(result=Result.AGAIN, why=type(error).__name__)

    async def close(self) -> None:
        """See ``Receiver``."""
        if self._session is not None:
            await self._session.close()
            self._session = None
