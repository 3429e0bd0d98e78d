"""Audio that was not understood for good yet, kept so that another worker can be given it again.

Positions count the bytes of one stream from its first. A worker counts on its own, from the audio that
it was given first and without what was dropped on the way to it. Pure.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque

from asr.recogniser import BYTES_PER_MS


class Kept:
    """The audio of one stream that may still be needed, in the pieces in which it came."""

    def __init__(self) -> None:
        self.fed = 0
        """Position after the last audio that came, kept or not."""
        self.settled = 0
        """All before is understood for good, or given up and told as missed."""
        self.size = 0
        """Bytes held."""
        self._pieces: deque[tuple[int, bytes]] = deque()

    def add(self, piece: bytes) -> None:
        """Audio came, and is kept."""
        self._pieces.append((self.fed, piece))
        self.size += len(piece)
        self.fed += len(piece)

    def skip(self, size: int) -> None:
        """Audio came, and is dropped."""
        self.fed += size

    def settle(self, position: int) -> int:
        """All before ``position`` is needed no more; returns the bytes that were freed."""
        before, self.settled = self.size, max(self.settled, min(position, self.fed))
        while self._pieces and self._pieces[0][0] + len(self._pieces[0][1]) <= self.settled:
            self.size -= len(self._pieces.popleft()[1])
        if self._pieces and self._pieces[0][0] < self.settled:
            start, piece = self._pieces[0]
            rest = piece[self.settled - start :]
            self._pieces[0] = (self.settled, rest)
            self.size -= len(piece) - len(rest)
        return before - self.size

    def forget_oldest(self) -> int:
        """Let the oldest piece go, which no worker can be given again; returns its bytes."""
        if not self._pieces:
            return 0
        _, piece = self._pieces.popleft()
        self.size -= len(piece)
        return len(piece)

    @property
    def begins(self) -> int:
        """Position of the oldest audio that is held; ``fed`` when there is none."""
        return self._pieces[0][0] if self._pieces else self.fed

    @property
    def pieces(self) -> list[tuple[int, bytes]]:
        """Position and audio of each piece, the oldest first."""
        return list(self._pieces)


class Clock:
    """Turns a worker's own times into the stream's. Positions in bytes."""

    def __init__(self) -> None:
        self._sent = 0
        self._from: list[int] = []
        self._is: list[int] = []

    def sends(self, position: int, size: int) -> None:
        """Audio at ``position`` of the stream goes to the worker next."""
        if not self._from or self._is[-1] + self._sent - self._from[-1] != position:
            self._from.append(self._sent)
            self._is.append(position)
        self._sent += size

    def position(self, theirs: int) -> int:
        """Where the worker's position is in the stream."""
        at = bisect_right(self._from, theirs) - 1
        return self._is[at] + theirs - self._from[at] if at >= 0 else 0

    def ms(self, theirs_ms: int) -> int:
        """The same in ms."""
        return self.position(theirs_ms * BYTES_PER_MS) // BYTES_PER_MS

    def forget(self, theirs: int) -> None:
        """Positions before are asked for no more."""
        at = bisect_right(self._from, theirs) - 1
        if at > 0:
            del self._from[:at], self._is[:at]
