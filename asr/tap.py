"""The tap server: Asterisk sends the audio of one leg of a call over each connection.

A connection must first say a UUID that was expected; its audio then goes to that UUID's sink. Up to
thousands of taps bring fifty frames a second each, so a connection is a Protocol with one lazy timer,
and a frame costs neither a task nor a copy beyond its own bytes.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable
from typing import Protocol, cast
from uuid import UUID

import structlog

from asr.frames import Audio, BadFrame, Frame, FrameReader, HangUp, Identity, PeerError

_log = structlog.get_logger(__name__)

_REMEMBERED = 16
"""How many UUIDs are remembered as claimed, for each tap that may be open."""


class Sink(Protocol):
    """Where the audio of one tap goes. Called on the loop's thread; must not block."""

    def audio(self, pcm: bytes, rate: int) -> None:
        """Mono samples, 16 bit signed little-endian, at ``rate`` Hz."""

    def closed(self, clean: bool) -> None:
        """No more audio comes; called once. ``clean`` when Asterisk ended the stream between two
        frames; not so when it stalled, broke off inside a frame, erred, or was ended by us."""


@dataclasses.dataclass(slots=True)
class TapCounts:
    """How connections ended since the server began."""

    clean: int = 0
    broken: int = 0
    """Taps that ended in any other way."""
    rejected: int = 0
    """Connections that never became a tap: scans, garbage, silence, unknown or used UUIDs."""
    refused: int = 0
    """Closed at once, too many connections being open."""


class TapServer:
    """Listens for taps. ``claim`` gives the sink of an expected UUID, or None; it is asked at most once
    for each UUID. ``first_frame_timeout_ms`` bounds the wait for the UUID from the moment of accepting,
    ``stall_timeout_ms`` the time between whole frames after it.
    """

    def __init__(
        self,
        claim: Callable[[UUID], Sink | None],
        *,
        host: str,
        port: int,
        first_frame_timeout_ms: int = 5_000,
        stall_timeout_ms: int = 10_000,
        max_taps: int = 4_000,
    ) -> None:
        self._claim = claim
        self._address = (host, port)
        self._max_taps = max_taps
        self._server: asyncio.Server | None = None
        self._taps: set[_Tap] = set()
        self._claimed: dict[UUID, None] = {}
        self._first_frame_s = first_frame_timeout_ms / 1000
        self._stall_s = stall_timeout_ms / 1000
        self.counts = TapCounts()

    @property
    def port(self) -> int:
        """The TCP port in use. Raises ``RuntimeError`` before ``start``."""
        if self._server is None or not self._server.sockets:
            raise RuntimeError("the tap server does not run")
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def open_taps(self) -> int:
        """Connections that are open now, with or without a UUID."""
        return len(self._taps)

    async def start(self) -> None:
        """Listen. Raises ``OSError`` when the address cannot be had."""
        host, port = self._address
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Tap(self, loop), host, port, backlog=1024)
        _log.info("tap.listening", host=host, port=self.port)

    async def stop(self) -> None:
        """Stop listening and end every tap; the calls go on without being heard."""
        if self._server is None:
            return
        self._server.close()
        for tap in tuple(self._taps):
            tap.end("server stopped", clean=False)
        await self._server.wait_closed()
        self._server = None

    def end(self, uuid: UUID) -> None:
        """End the tap with this UUID, if it is there; its sink is told so, as if it had ended by itself."""
        for tap in tuple(self._taps):
            if tap.uuid == uuid:
                tap.end("not wanted any more", clean=True)

    def _admit(self, tap: _Tap) -> bool:
        """Whether there is room for one more connection."""
        if len(self._taps) >= self._max_taps:
            self.counts.refused += 1
            _log.error("tap.refused", why="too many taps", taps=len(self._taps))
            return False
        self._taps.add(tap)
        return True

    def _forget(self, tap: _Tap) -> None:
        """Forget a connection."""
        self._taps.discard(tap)

    def _take(self, uuid: UUID) -> Sink | None:
        """The sink of a UUID, the first time only."""
        if uuid in self._claimed:
            return None
        try:
            sink = self._claim(uuid)
        except Exception as error:
            _log.error("tap.claim_failed", error=type(error).__name__)
            return None
        if sink is not None:
            self._claimed[uuid] = None
            if len(self._claimed) > _REMEMBERED * self._max_taps:
                del self._claimed[next(iter(self._claimed))]  # the oldest: a dict keeps its order
        return sink


class _Tap(asyncio.Protocol):
    """One connection: awaiting its UUID, then feeding its sink, then over."""

    __slots__ = (
        "_heard_at",
        "_loop",
        "_over",
        "_peer",
        "_reader",
        "_server",
        "_sink",
        "_timer",
        "_transport",
        "uuid",
    )

    def __init__(self, server: TapServer, loop: asyncio.AbstractEventLoop) -> None:
        self._server = server
        self._loop = loop
        self._reader = FrameReader()
        self._sink: Sink | None = None
        self.uuid: UUID | None = None
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._heard_at = 0.0
        self._over = False
        self._peer = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._peer = str((transport.get_extra_info("peername") or [""])[0])
        if not self._server._admit(self):
            self._over = True
            self._transport.abort()
            return
        self._timer = self._loop.call_later(self._server._first_frame_s, self.end, "no UUID in time")

    def data_received(self, data: bytes) -> None:
        if self._over:
            return
        bad = ""
        try:
            frames = self._reader.feed(data)
        except BadFrame as error:
            frames, bad = error.before, str(error)
        if frames:
            self._heard_at = self._loop.time()
            self._deliver(frames)
        if bad:
            self.end(bad)

    def eof_received(self) -> None:
        self.end("end of stream", clean=self._reader.between_frames)

    def connection_lost(self, exc: Exception | None) -> None:
        self.end("connection lost" if exc is None else type(exc).__name__)

    def end(self, why: str, clean: bool = False) -> None:
        """End this connection, and tell the sink once."""
        if self._over:
            return
        self._over = True
        if self._timer is not None:
            self._timer.cancel()
        if self._transport is not None:
            self._transport.abort()  # nothing is ever written, so nothing is lost
        self._server._forget(self)
        self._account(why, clean)

    def _account(self, why: str, clean: bool) -> None:
        counts = self._server.counts
        if self._sink is None:
            counts.rejected += 1
            _log.warning("tap.rejected", why=why, peer=self._peer)
            return
        if clean:
            counts.clean += 1
        else:
            counts.broken += 1
            _log.warning("tap.broken", why=why)
        try:
            self._sink.closed(clean)
        except Exception as error:
            _log.error("tap.sink_failed", error=type(error).__name__)

    def _deliver(self, frames: list[Frame]) -> None:
        if self._sink is None:
            self._identify(frames.pop(0))
        sink = self._sink
        if sink is None:
            return
        try:
            for frame in frames:
                if type(frame) is Audio:
                    if frame.pcm:
                        sink.audio(frame.pcm, frame.rate)
                elif self._ends(frame):
                    return
        except Exception as error:  # a sink's failure ends its own tap only
            _log.error("tap.sink_failed", error=type(error).__name__)
            self.end("sink failed")

    def _identify(self, first: Frame) -> None:
        if not isinstance(first, Identity):
            self.end("first frame is no UUID")
            return
        self.uuid = first.uuid
        self._sink = self._server._take(first.uuid)
        if self._sink is None:
            self.end("unknown or used UUID")
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_later(self._server._stall_s, self._watch)

    def _ends(self, frame: Frame) -> bool:
        if isinstance(frame, HangUp):
            self.end("hang-up frame", clean=True)
        elif isinstance(frame, PeerError):
            self.end("error frame")
        elif isinstance(frame, Identity):
            self.end("second UUID")
        return self._over

    def _watch(self) -> None:
        """One timer per tap, set anew only when it runs out, however many frames came meanwhile."""
        left = self._heard_at + self._server._stall_s - self._loop.time()
        if left <= 0:
            self.end("stalled")
        else:
            self._timer = self._loop.call_later(left, self._watch)
