"""A language model behind an OpenAI-style address: asked for a better summary and a department, no more.

What it answers is read strictly and is only ever proposed. Whatever goes wrong, there is no proposal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import aiohttp
import structlog

from tickets.proposal import MOST_ANSWER, Proposal, question, read_answer

log = structlog.get_logger(__name__)
DEADLINE_S = 20.0


class Improver(Protocol):
    """Proposes a summary and a department."""

    async def improve(self, said: Sequence[str], departments: Sequence[str]) -> Proposal | None:
        """What it proposes for these words of a caller; None when nothing usable came. Never raises."""

    async def close(self) -> None:
        """Close what is open."""


class ChatImprover:
    """``url`` is the address before ``/chat/completions``; ``deadline_s`` bounds the question as a whole."""

    def __init__(self, url: str, key: str, model: str, *, deadline_s: float = DEADLINE_S) -> None:
        self._url = f"{url.rstrip('/')}/chat/completions"
        self._key = key
        self._model = model
        self._timeout = aiohttp.ClientTimeout(total=deadline_s)
        self._session: aiohttp.ClientSession | None = None

    async def improve(self, said: Sequence[str], departments: Sequence[str]) -> Proposal | None:
        """See ``Improver``."""
        try:
            raw = await self._ask(question(self._model, said, departments))
            return read_answer(raw, departments)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            # not the message: it may hold what the caller said
            log.warning("the language model gave nothing usable", error=type(error).__name__)
            return None

    async def _ask(self, body: bytes) -> bytes:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=self._timeout, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
            )
        headers = {"Content-Type": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        async with self._session.post(
            self._url, data=body, headers=headers, allow_redirects=False
        ) as response:
            if response.status != 200:
                raise ValueError("status")
            raw = bytearray()
            async for chunk in response.content.iter_any():
                raw += chunk
                if len(raw) > MOST_ANSWER:
                    raise ValueError("too long")
            return bytes(raw)

    async def close(self) -> None:
        """See ``Improver``."""
        if self._session is not None:
            await self._session.close()
            self._session = None
