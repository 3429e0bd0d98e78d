"""Effects carried out over AMI. What fails comes back as a fact.

Actions leave in the order in which the effects were decided; nothing waits for an answer
before the next action leaves.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

from cti.ami.port import Ami
from routing import effects
from routing.effects import AnyEffect
from routing.facts import AnyFact, EmergencyFailed, NoAnswer, NoAnswerReason, TapLost
from routing.model import Call, CallId, Leg

log = structlog.get_logger(__name__)

RETAP_AFTER_S = 1.0
"""Rest before a tap that was lost is asked for again."""


class Control:
    """Carries out effects. Every action is a task that is held until it ends."""

    def __init__(
        self,
        ami: Ami,
        report: Callable[[AnyFact], None],
        expect_tap: Callable[[uuid.UUID, CallId, Leg], None],
        tap_address: str,
        said_as: Callable[[str, int], str],
        keep_record: Callable[[Call], Coroutine[Any, Any, None]],
    ) -> None:
        self._ami = ami
        self._report = report
        self._expect_tap = expect_tap
        self._tap_address = tap_address
        self._said_as = said_as
        self._keep_record = keep_record
        self._tapped: dict[tuple[CallId, Leg], float] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def carry_out(self, effect: AnyEffect) -> None:
        """Start an effect; returns at once."""
        task = asyncio.create_task(self._try(effect))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self) -> None:
        """Wait for every effect that was started."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _try(self, effect: AnyEffect) -> None:
        try:
            await self._do(effect)
        except Exception as error:
            log.warning("an effect failed", effect=type(effect).__name__, error=type(error).__name__)
            if (failure := failed(effect)) is not None:
                self._report(failure)

    async def _do(self, effect: AnyEffect) -> None:
        match effect:
            case effects.RingAgent():
                await self._redirect(effect, "to-agent", f"{effect.agent}*{_seconds(effect.ring_ms)}")
            case effects.SendToEmergency():
                await self._redirect(effect, "emergency", f"{effect.number}*{_seconds(effect.ring_ms)}")
            case effects.TakeBack():
                await self._redirect(effect, "waiting", "s")
            case effects.TellCaller():
                said = self._said_as(effect.prompt, effect.position)
                await self._ami.action("Setvar", Channel=effect.channel, Variable="HOTLINE_SAY", Value=said)
            case effects.StartTap():
                await self._tap(effect)
            case effects.KeepCallRecord():
                self._forget_taps(effect.call)
                await self._keep_record(effect.record)

    async def _redirect(self, effect: AnyEffect, context: str, exten: str) -> None:
        await self._ami.action("Redirect", Channel=effect.channel, Context=context, Exten=exten, Priority="1")

    async def _tap(self, effect: effects.StartTap) -> None:
        """ChanSpy on one leg into our own AudioSocket server (app_chanspy.c, chan_audiosocket.c).

        ``o`` takes only what this channel says; ``E`` and ``S`` end the tap with it.
        """
        now = asyncio.get_running_loop().time()
        last = self._tapped.get((effect.call, effect.leg))
        if last is not None and now - last < RETAP_AFTER_S:
            await asyncio.sleep(RETAP_AFTER_S - (now - last))
        self._tapped[effect.call, effect.leg] = asyncio.get_running_loop().time()
        tap = uuid.uuid4()
        self._expect_tap(tap, effect.call, effect.leg)
        await self._ami.action(
            "Originate",
            Channel=f"AudioSocket/{self._tap_address}/{tap}/c(slin)",
            Application="ChanSpy",
            Data=f"{effect.channel},qoES",
            Async="true",
        )

    def _forget_taps(self, call: CallId) -> None:
        for leg in Leg:
            self._tapped.pop((call, leg), None)


def failed(effect: AnyEffect) -> AnyFact | None:
    """The fact that an effect could not be carried out; None where nothing follows from it."""
    why = NoAnswerReason.NOT_RUNG
    match effect:
        case effects.RingAgent():
            return NoAnswer(call=effect.call, agent=effect.agent, why=why)
        case effects.SendToEmergency():
            return EmergencyFailed(call=effect.call, number=effect.number, why=why)
        case effects.StartTap():
            return TapLost(call=effect.call, leg=effect.leg)
    return None


def _seconds(ms: int) -> int:
    return max(1, round(ms / 1000))
