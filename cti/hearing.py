"""Joins those who listen: taps from Asterisk, the listener, the recogniser, and recognisers elsewhere."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable
from typing import Any

from asr.gate import Gate
from asr.listener import Listener, Whose
from asr.off import OFF
from asr.pool import PoolRecogniser
from asr.recogniser import OnState, Recogniser
from asr.tap import TapServer
from cti.plan import Plan
from routing import taps
from routing.effects import StartTap
from routing.facts import Fact
from routing.floor import Floor
from routing.model import CallId, Leg
from routing.register import Listening

TAP_LIMIT_MS = 10_000
"""How long a tap that was asked for may take to come."""


class Hearing:
    """Everything that listens. ``floor`` gives the floor as it is."""

    def __init__(
        self,
        recogniser: Callable[[OnState], Recogniser],
        plan: Plan,
        report: Callable[[Fact], None],
        floor: Callable[[], Floor],
    ) -> None:
        self.up, self.why = False, "正在启动"
        self._floor = floor
        self._recogniser = recogniser(self._changed)
        self.listener = Listener(self._recogniser, plan.lexicon, report, now_ms=_monotonic_ms)
        self.taps = TapServer(lambda one: self.listener.claim(str(one)), host=plan.tap[0], port=plan.tap[1])
        self.gate: Gate | None = None
        if plan.recognisers is not None and isinstance(self._recogniser, PoolRecogniser):
            host, port, key = plan.recognisers
            self.gate = Gate(self._recogniser, key, host=host, port=port)

    async def start(self) -> None:
        """Start the recogniser; taps and recognisers elsewhere may come after ``open``."""
        await self._recogniser.start()

    async def stop(self) -> None:
        """End every tap; the last words of each are told."""
        await self.taps.stop()
        await self.listener.stop()
        if self.gate is not None:
            await self.gate.stop()
        await self._recogniser.stop()

    async def miss_taps(self) -> None:
        """Tell of taps that never came, until cancelled."""
        while True:
            await asyncio.sleep(TAP_LIMIT_MS / 1000)
            self.listener.expire()

    # --- port ``cti.control.Taps`` ------------------------------------------------------------------

    def expect(self, tap: uuid.UUID, effect: StartTap) -> bool:
        """Whether it will be listened to: not without a recogniser, nor once its channel has left."""
        call = self._floor().calls.get(effect.call)
        if self._recogniser.engine == OFF or call is None:
            return False
        if effect.leg is Leg.AGENT and effect.channel not in {ear.channel for ear in taps.ears(call)}:
            return False
        # as it is now: the effect may have rested, and the call have become confidential meanwhile
        listening = taps.listening_of(self._floor(), call)
        if listening is Listening.NONE:
            return False
        whose = Whose(effect.call, effect.leg, effect.agent, listening)
        self.listener.expect(str(tap), whose, until_ms=_monotonic_ms() + TAP_LIMIT_MS)
        return True

    def stay_here(self, call: CallId) -> None:
        """No recogniser on another machine may listen to this call any more."""
        self.listener.stay_here(call)

    def silence(self, call: CallId) -> None:
        """End the call's taps; nobody may listen to it."""
        for tap in self.listener.silence(call):
            self.taps.end(uuid.UUID(tap))

    def emergency_asked(self, call: CallId, *, question: bool) -> None:
        """The caller is asked about an emergency, or only told that they are put through."""
        self.listener.emergency_asked(call, question=question)

    # --- within -------------------------------------------------------------------------------------

    def _changed(self, up: bool, why: str) -> None:
        self.up, self.why = up, why
        self.listener.state(up, why)

    def view(self) -> dict[str, Any]:
        """Its part in the health of the service."""
        return {"up": self.up, "words": "正常" if self.up else f"语音识别暂不可用：{self.why}"}


def _monotonic_ms() -> int:
    return time.monotonic_ns() // 1_000_000
