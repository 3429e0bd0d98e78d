"""One connected page: a bounded queue of messages, and how it ends."""

from __future__ import annotations

import asyncio
from enum import IntEnum

from desk.ports import Role
from routing.model import Agent, Call, CallId

MOST_QUEUED = 256
"""Messages a page may lag behind before it is disconnected."""


class Ended(IntEnum):
    """Why we closed a page's WebSocket: its close code (4000 to 4999 are an application's own)."""

    GOING_AWAY = 1001
    TAKEN_OVER = 4001
    SESSION_OVER = 4003
    TOO_SLOW = 4008
    TOO_MANY = 4009


class Desk:
    """One page of one account. Nothing here waits; the page's own writer empties the queue."""

    def __init__(self, account: str, role: Role) -> None:
        self.account = account
        self.role = role
        self.ended: tuple[Ended, str] | None = None
        self.agent: Agent | None = None
        """The agent's record as last sent."""
        self.shown: CallId | None = None
        """The call on the page; stays after it ended, for wrap-up."""
        self.call: Call | None = None
        """Its record as last sent."""
        self._queue: asyncio.Queue[bytes | None] = asyncio.Queue(MOST_QUEUED)

    def push(self, message: bytes) -> bool:
        """Queue a message, which is JSON. False when the page is too far behind: it is then told to go."""
        if self.ended is not None:
            return False
        try:
            self._queue.put_nowait(message)
        except asyncio.QueueFull:
            self.end(Ended.TOO_SLOW, "too slow")
            return False
        return True

    def end(self, code: Ended, reason: str) -> None:
        """Drop what is queued and have the page closed with this code. The first reason stands."""
        if self.ended is not None:
            return
        self.ended = (code, reason)
        while not self._queue.empty():
            self._queue.get_nowait()
        self._queue.put_nowait(None)

    async def next(self) -> bytes | None:
        """The next message as JSON; None when the page is to be closed."""
        if self.ended is not None:
            return None
        return await self._queue.get()
