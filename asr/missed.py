"""What a stream lost, gathered into spans: a storm of small losses is told about once a second."""

from __future__ import annotations

import asyncio

from asr.recogniser import Missed, OnMissed

EVERY_S = 1.0


class Missing:
    """The losses of one stream on their way to whoever minds them. Times in ms of the stream's audio."""

    def __init__(self, on_missed: OnMissed) -> None:
        self._on_missed = on_missed
        self._span: Missed | None = None
        self._timer: asyncio.TimerHandle | None = None

    def add(self, start_ms: int, end_ms: int, why: str) -> None:
        """This span was lost. What is lost within a second is told as one span from first to last."""
        if end_ms <= start_ms:
            return
        known = self._span
        if known is not None:
            start_ms, end_ms, why = min(known.start_ms, start_ms), max(known.end_ms, end_ms), known.why
        self._span = Missed(start_ms=start_ms, end_ms=end_ms, why=why)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(EVERY_S, self.tell)

    def tell(self) -> None:
        """Tell what has been gathered, if anything."""
        if self._timer is not None:
            self._timer.cancel()
        span, self._span, self._timer = self._span, None, None
        if span is not None:
            self._on_missed(span)
