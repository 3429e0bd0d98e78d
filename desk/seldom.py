"""Doing something at most so often, and not later than that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Seldom:
    """``act`` is called on the loop: at once, or ``every_s`` after it was called last."""

    def __init__(self, act: Callable[[], None], every_s: float) -> None:
        self._act = act
        self._every_s = every_s
        self._free_at = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def ask(self) -> None:
        """Have it done soon; asked again before it is done, once is enough."""
        if self._timer is not None:
            return
        loop = asyncio.get_running_loop()
        wait_s = self._free_at - loop.time()
        if wait_s > 0:
            self._timer = loop.call_later(wait_s, self._do)
        else:
            self._do()

    def close(self) -> None:
        """What was asked for and is not done yet is left undone."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _do(self) -> None:
        self._timer = None
        self._free_at = asyncio.get_running_loop().time() + self._every_s
        self._act()
