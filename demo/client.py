"""The desk as the demonstration uses it: over HTTP and WebSocket, as a browser would."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import aiohttp

RANGE_BYTES = 256 * 1024


class DeskRefused(Exception):
    """The desk said no, with its status and words."""


class DeskClient:
    """One logged-in person."""

    def __init__(self, url: str, name: str, password: str) -> None:
        self._url = url
        self._account = {"name": name, "password": password}
        self._page: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession(
            base_url=self._url,
            headers={"Origin": self._url},
            cookie_jar=aiohttp.CookieJar(unsafe=True),  # the desk is reached by address
        )
        await self._ask("POST", "/api/login", json=self._account)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._page is not None:
            self._page.cancel()
            await asyncio.gather(self._page, return_exceptions=True)
        await self._http.close()

    async def take_seat(self) -> None:
        """Keep the agent's page open and be ready for calls."""
        page = await self._http.ws_connect("/ws", heartbeat=20)
        self._page = asyncio.create_task(_read(page))
        await self.ready()

    async def ready(self) -> None:
        """Take calls."""
        await self._ask("POST", "/api/agent/ready", json={})

    async def not_ready(self, reason: str) -> None:
        """Take none."""
        await self._ask("POST", "/api/agent/not-ready", json={"reason": reason})

    async def fetch_recording(self, call: str) -> tuple[int, str]:
        """Fetch a recording in ranges; its size in bytes and its SHA-256. Raises DeskRefused."""
        digest, size = hashlib.sha256(), 0
        while True:
            wanted = {"Range": f"bytes={size}-{size + RANGE_BYTES - 1}"}
            async with self._http.get(f"/api/calls/{call}/recording", headers=wanted) as answer:
                if answer.status != 206:
                    raise DeskRefused(f"{answer.status} {(await answer.text())[:200]}")
                part = await answer.read()
                whole = int(answer.headers["Content-Range"].rpartition("/")[2])
            digest.update(part)
            size += len(part)
            if size >= whole:
                return size, digest.hexdigest()

    async def _ask(self, method: str, path: str, **more: Any) -> None:
        async with self._http.request(method, path, **more) as answer:
            if answer.status >= 400:
                raise DeskRefused(f"{path}: {answer.status} {(await answer.text())[:200]}")


async def _read(page: aiohttp.ClientWebSocketResponse) -> None:
    async for _ in page:
        pass


async def wait_until_open(url: str, limit_s: float, gone: Callable[[], bool]) -> None:
    """Wait until the desk says that calls are taken. Raises TimeoutError, at once when it is ``gone``."""
    async with asyncio.timeout(limit_s), aiohttp.ClientSession() as http:
        while not await _open(http, url):
            if gone():
                raise TimeoutError
            await asyncio.sleep(0.2)


async def _open(http: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with http.get(f"{url}/health") as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False
