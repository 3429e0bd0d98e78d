"""One place in the pool: the recogniser that fills it now, and the streams that it serves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from asr import wire

if TYPE_CHECKING:
    from asr.pool import Bounds
    from asr.stream import PoolStream


class Peer(Protocol):
    """A recogniser at the other end of a pipe or a connection."""

    def send(self, message: wire.ToWorker) -> bool:
        """Queue a message; False when the way is gone. The caller bounds what waits."""

    async def receive(self, timeout_s: float) -> list[wire.FromWorker] | None:
        """What has come; empty after the timeout, None when it is gone."""

    def last_line(self) -> str:
        """Why it went, as far as it said so."""

    async def end(self) -> None:
        """It is gone afterwards."""


class Watcher(Protocol):
    """The pool, as far as a place needs it."""

    bounds: Bounds

    def came_up(self, place: Place) -> None:
        """The recogniser is ready for streams."""


class Place:
    """Serves streams while a recogniser is there."""

    def __init__(self, pool: Watcher, name: str, *, room: int = 1, away: bool = False) -> None:
        self.name = name
        self.room = room
        """How many streams it can take at a time; a measure for sharing, not a bound."""
        self.away = away
        """On another machine."""
        self.up = False
        self.streams: dict[int, PoolStream] = {}
        self.peer: Peer | None = None
        self._pool = pool

    @property
    def load(self) -> float:
        """Streams for each that it has room for."""
        return len(self.streams) / self.room

    def send(self, message: wire.ToWorker) -> bool:
        """Hand a message over; False when there is nobody who is ready."""
        return self.up and self.peer is not None and self.peer.send(message)

    def take_on(self, stream: PoolStream) -> None:
        """Serve this stream from now on."""
        self.streams[stream.ident] = stream
        stream.moved(self)

    def let_go(self, stream: PoolStream) -> None:
        """Serve it no more."""
        if self.streams.pop(stream.ident, None) is not None:
            self.send(wire.Drop(stream.ident))
            stream.lost()

    def empty(self) -> list[PoolStream]:
        """The recogniser is gone; the streams it leaves."""
        self.up = False
        left, self.streams = list(self.streams.values()), {}
        for stream in left:
            stream.lost()
        return left

    async def serve(self, peer: Peer) -> str:
        """Talk to a recogniser until it ends; returns why it did."""
        self.peer = peer
        bounds = self._pool.bounds
        quiet_ms = 0
        while True:
            limit_ms = bounds.stall_ms if self.up else bounds.load_ms
            messages = await peer.receive(bounds.ping_ms / 1000)
            if messages is None:
                return f"the {self.name} process ended: {peer.last_line() or 'no reason given'}"
            quiet_ms = 0 if messages else quiet_ms + bounds.ping_ms
            if quiet_ms >= limit_ms:
                return f"the {self.name} process did not answer for {limit_ms // 1000} s"
            if not messages and self.up:
                peer.send(wire.Ping())
            for message in messages:
                if isinstance(message, wire.Broken):
                    return message.why
                self._take(message)

    def _take(self, message: wire.FromWorker) -> None:
        if isinstance(message, wire.Ready):
            self.up = True
            self._pool.came_up(self)
        elif isinstance(message, wire.Took | wire.Said | wire.Closed):
            stream = self.streams.get(message.stream)
            if stream is None:
                return
            if isinstance(message, wire.Took):
                stream.took(message.size, message.settled_ms)
            elif isinstance(message, wire.Said):
                stream.said(message.words, message.settled_ms)
            else:
                stream.ended()
