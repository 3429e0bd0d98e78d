"""Effects carried out over AMI. What fails comes back as a fact.

Actions leave in the order in which the effects were decided; nothing waits for an answer
before the next action leaves.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable

import structlog

from cti.ami.port import Ami
from cti.redirect import SaidAs, actions_of
from cti.redirect import failed as not_sent
from routing import effects
from routing.effects import AnyEffect
from routing.facts import AnyFact, NoAnswer, NoAnswerReason, TapLost
from routing.model import Call, CallId, Leg

log = structlog.get_logger(__name__)

RETAP_AFTER_S = 1.0
"""Rest before a tap that was lost is asked for again, doubled each time up to RETAP_MOST_S.

When taps cannot come, a thousand calls would otherwise ask for one every second.
"""
RETAP_MOST_S = 32.0
ANSWER_MS = 2_000
"""How long Asterisk may take to answer a redirection."""
FINISH_S = 5.0
"""How long the end of the program waits for effects under way."""


class Control:
    """Carries out effects. Every action is a task that is held until it ends.

    ``expect_tap`` says whether anybody will listen to a tap; where not, none is asked for.
    ``sleep`` and ``now_s`` (a monotonic clock) are for tests, which have their own time.
    """

    def __init__(
        self,
        ami: Ami,
        report: Callable[[AnyFact], None],
        expect_tap: Callable[[uuid.UUID, CallId, Leg], bool],
        tap_address: str,
        said_as: SaidAs,
        keep_record: Callable[[Call], None],
        *,
        note_surge: Callable[[effects.NoteSurge], Awaitable[None]] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ami = ami
        self._report = report
        self._expect_tap = expect_tap
        self._tap_address = tap_address
        self._said_as = said_as
        self._keep_record = keep_record
        self._note_surge = note_surge
        self._sleep = sleep
        self._now_s = now_s
        self._tapped: dict[tuple[CallId, Leg], tuple[float, float]] = {}
        """When each leg was last tapped, and the rest before the next time; monotonic seconds."""
        self._resting: set[tuple[CallId, Leg]] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def carry_out(self, effect: AnyEffect) -> None:
        """Start an effect; returns at once."""
        task = asyncio.create_task(self._try(effect))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self, limit_s: float = FINISH_S) -> None:
        """Wait for every effect that was started; what takes longer than ``limit_s`` is given up."""
        tasks = list(self._tasks)
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=limit_s)
            if late:
                log.error("effects were given up at the end", effects=len(late))
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _try(self, effect: AnyEffect) -> None:
        try:
            await self._do(effect)
        except Exception as error:
            log.warning("an effect failed", effect=type(effect).__name__, error=type(error).__name__)
            if (failure := failed(effect)) is not None:
                self._report(failure)

    async def _do(self, effect: AnyEffect) -> None:
        match effect:
            case effects.RingForCallback():
                await self._call_back(effect)
            case effects.TellCaller():
                said = self._said_as(effect.prompt, effect.position, effect.wait_ms)
                await self._ami.action("Setvar", Channel=effect.channel, Variable="HOTLINE_SAY", Value=said)
            case effects.StartTap():
                await self._tap(effect)
            case effects.KeepCallRecord():
                self._forget_taps(effect.call)
                self._keep_record(effect.record)
            case effects.NoteSurge():
                log.warning("surge plan switched", on=effect.on, by=effect.by)
                if self._note_surge is not None:
                    await self._note_surge(effect)
            case _:
                for name, headers in actions_of(effect, self._said_as):
                    await self._ami.action(name, timeout_ms=ANSWER_MS, **headers)

    async def _call_back(self, effect: effects.RingForCallback) -> None:
        """Ring the agent's phone; the dialplan rings the caller's when it is picked up.

        Of a phone that is not registered there would be no channel, and so no word of what became of it.
        """
        contacts = await self._ami.action("Getvar", Variable=f"PJSIP_DIAL_CONTACTS({effect.agent})")
        if not contacts["Value"]:
            why = NoAnswerReason.UNREACHABLE
            self._report(NoAnswer(call=effect.call, agent=effect.agent, why=why))
            return
        await self._ami.action(
            "Originate",
            Channel=f"PJSIP/{effect.agent}",
            ChannelId=effect.call,
            Context="callback",
            Exten=f"{effect.agent}*{max(1, round(effect.call_ring_ms / 1000))}",
            Priority="1",
            Timeout=str(effect.ring_ms),
            CallerID=effect.number,
            Variable=(
                f"_HOTLINE_CALL={effect.call}",
                f"_HOTLINE_NUMBER={effect.number}",
                f"_HOTLINE_DNIS={effect.dnis}",
            ),
            Async="true",
        )

    async def _tap(self, effect: effects.StartTap) -> None:
        """ChanSpy on one leg into our own AudioSocket server (app_chanspy.c, chan_audiosocket.c).

        ``o`` takes only what this channel says; ``E`` and ``S`` end the tap with it.
        """
        leg = (effect.call, effect.leg)
        if leg in self._resting or not await self._rested(leg):
            return
        tap = uuid.uuid4()
        if not self._expect_tap(tap, effect.call, effect.leg):
            return
        self._tapped[leg] = (self._now_s(), self._patience(leg))
        await self._ami.action(
            "Originate",
            Channel=f"AudioSocket/{self._tap_address}/{tap}/c(slin)",
            Application="ChanSpy",
            Data=f"{effect.channel},qoES",
            Async="true",
        )

    async def _rested(self, leg: tuple[CallId, Leg]) -> bool:
        """Rest since the last tap of this leg; False when the call ended meanwhile."""
        last, patience = self._tapped.get(leg, (None, RETAP_AFTER_S))
        if last is None or (rest := last + patience - self._now_s()) <= 0:
            return True
        self._resting.add(leg)
        try:
            await self._sleep(rest)
        finally:
            self._resting.discard(leg)
        return leg in self._tapped

    def _patience(self, leg: tuple[CallId, Leg]) -> float:
        """The rest before the next tap: longer each time a tap was lost at once, else the shortest."""
        last, patience = self._tapped.get(leg, (None, 0.0))
        if last is None or self._now_s() - last > RETAP_MOST_S:
            return RETAP_AFTER_S
        return min(2 * patience, RETAP_MOST_S)

    def _forget_taps(self, call: CallId) -> None:
        for leg in Leg:
            self._tapped.pop((call, leg), None)


def failed(effect: AnyEffect) -> AnyFact | None:
    """The fact that an effect could not be carried out; None where nothing follows from it."""
    if isinstance(effect, effects.StartTap):
        return TapLost(call=effect.call, leg=effect.leg)
    return not_sent(effect)
