"""The one bounded, ordered queue between Asterisk's events and their reader."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator

from cti.ami.message import Message
from cti.ami.port import Connected, Disconnected

Item = Message | Connected | Disconnected


_BATCH = 64
"""Items after which a busy reader lets the event loop breathe."""


class EventStream:
    """First in, first out; bounded by count. One reader at a time."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._items: deque[Item] = deque()
        self._reader: asyncio.Future[None] | None = None
        self._roomy = asyncio.Event()
        self._roomy.set()
        self._closed = False
        self._taken = 0

    def put(self, message: Message) -> bool:
        """Append an event; False, and nothing done, when the queue is full."""
        if len(self._items) >= self._most:
            return False
        self._items.append(message)
        if self._reader is not None:
            self._wake()
        return True

    def mark(self, marker: Connected | Disconnected) -> None:
        """Append a marker, also to a full queue: the reader must learn of it. Whoever marks waits for
        ``room`` between two connections, so that markers cannot pile up either."""
        self._items.append(marker)
        self._wake()

    def close(self) -> None:
        """Let the reader have what is left, then end."""
        self._closed = True
        self._roomy.set()
        self._wake()

    async def room(self) -> None:
        """Wait until the reader has brought the queue down to half of what it takes."""
        if len(self._items) > self._most // 2 and not self._closed:
            self._roomy.clear()
        await self._roomy.wait()

    def __len__(self) -> int:
        return len(self._items)

    def __aiter__(self) -> AsyncIterator[Item]:
        return self

    async def __anext__(self) -> Item:
        """The next item. Raises ``RuntimeError`` when another reader is waiting for it already."""
        self._taken += 1
        if self._taken % _BATCH == 0:
            await asyncio.sleep(0)
        while not self._items:
            if self._closed:
                raise StopAsyncIteration
            await self._wait()
        item = self._items.popleft()
        if not self._roomy.is_set() and len(self._items) <= self._most // 2:
            self._roomy.set()
        return item

    async def _wait(self) -> None:
        if self._reader is not None:
            raise RuntimeError("the AMI event stream has one reader, and it is reading")
        self._reader = asyncio.get_running_loop().create_future()
        try:
            await self._reader
        finally:
            self._reader = None

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)
