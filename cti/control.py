"""Effects carried out over AMI. What fails comes back as a fact.

Actions leave in the order in which the effects were decided; nothing waits for an answer
before the next action leaves.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Protocol

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
SENT_AGAIN_WITHIN_S = 3.0
"""How long after a redirection the dialplan may say that it was overtaken; what is older arrived."""
SENT_AGAIN_MOST = 3
"""How often one redirection is sent again: what goes astray every time is a fault, not a moment."""
FINISH_S = 5.0
"""How long the end of the program waits for effects under way."""


Spied = tuple[Leg, str]
"""A leg and its channel: a call's agents change, and so do their channels."""


class Taps(Protocol):
    """Who listens to taps."""

    def expect(self, tap: uuid.UUID, effect: effects.StartTap) -> bool:
        """A tap is about to be asked for; False when nobody will listen to it."""

    def stay_here(self, call: CallId) -> None:
        """No recogniser on another machine may listen to this call any more."""

    def silence(self, call: CallId) -> None:
        """End the call's taps."""

    def emergency_asked(self, call: CallId, *, question: bool) -> None:
        """The caller is asked about an emergency, or only told that they are put through."""


class Control:
    """Carries out effects. Every action is a task that is held until it ends.

    ``taps`` says whether anybody will listen to one; where not, none is asked for.
    ``sleep`` and ``now_s`` (a monotonic clock) are for tests, which have their own time.
    """

    def __init__(
        self,
        ami: Ami,
        report: Callable[[AnyFact], None],
        taps: Taps,
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
        self._taps = taps
        self._tap_address = tap_address
        self._said_as = said_as
        self._keep_record = keep_record
        self._note_surge = note_surge
        self._sleep = sleep
        self._now_s = now_s
        self._tapped: dict[CallId, dict[Spied, tuple[float, float]]] = {}
        """When each channel was last tapped, and the rest before the next time; monotonic seconds."""
        self._sent: dict[str, tuple[float, AnyEffect]] = {}
        """When each channel was last sent somewhere, monotonic seconds, oldest first, and by which effect."""
        self._again: dict[str, int] = {}
        """How often what stands there was sent again."""
        self._resting: set[tuple[CallId, Spied]] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def carry_out(self, effect: AnyEffect) -> None:
        """Start an effect; returns at once."""
        task = asyncio.create_task(self._try(effect))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def send_again(self, channel: str) -> None:
        """A channel did not go where it was sent, because a jump of the dialplan overtook it: once more."""
        self._forget_arrived()
        if channel not in self._sent:
            log.warning("a channel that nobody had sent was overtaken")
            return
        effect, times = self._sent[channel][1], self._again.get(channel, 0) + 1
        log.warning("a channel was overtaken", effect=type(effect).__name__, times=times)
        if times > SENT_AGAIN_MOST:
            if (failure := failed(effect)) is not None:
                self._report(failure)
            return
        self.carry_out(effect)
        self._again[channel] = times

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
            case effects.StopTaps():
                self._tapped.pop(effect.call, None)
                self._taps.silence(effect.call)
            case effects.ListenHere():
                self._taps.stay_here(effect.call)
            case effects.KeepCallRecord():
                self._tapped.pop(effect.call, None)
                self._keep_record(effect.record)
            case effects.NoteSurge():
                log.warning("surge plan switched", on=effect.on, by=effect.by)
                if self._note_surge is not None:
                    await self._note_surge(effect)
            case _:
                if isinstance(effect, effects.AskEmergency | effects.SendToEmergency):
                    asks = isinstance(effect, effects.AskEmergency)
                    self._taps.emergency_asked(effect.call, question=asks)
                await self._send(effect)

    async def _send(self, effect: AnyEffect) -> None:
        for name, headers in actions_of(effect, self._said_as):
            if name == "Redirect":
                self._forget_arrived()
                if self._sent.pop(effect.channel, (0.0, None))[1] is not effect:
                    self._again.pop(effect.channel, None)
                self._sent[effect.channel] = (self._now_s(), effect)
            await self._ami.action(name, timeout_ms=ANSWER_MS, **headers)

    def _forget_arrived(self) -> None:
        """What was sent long ago has arrived."""
        for channel, (sent_at, _) in list(self._sent.items()):
            if self._now_s() - sent_at <= SENT_AGAIN_WITHIN_S:
                return
            del self._sent[channel]
            self._again.pop(channel, None)

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
        spied = (effect.leg, effect.channel)
        if (effect.call, spied) in self._resting or not await self._rested(effect.call, spied):
            return
        tap = uuid.uuid4()
        if not self._taps.expect(tap, effect):
            return
        patience = self._patience(effect.call, spied)
        self._tapped.setdefault(effect.call, {})[spied] = (self._now_s(), patience)
        await self._ami.action(
            "Originate",
            Channel=f"AudioSocket/{self._tap_address}/{tap}/c(slin)",
            Application="ChanSpy",
            Data=f"{effect.channel},qoES",
            Async="true",
        )

    def _last(self, call: CallId, spied: Spied) -> tuple[float, float] | None:
        return self._tapped.get(call, {}).get(spied)

    async def _rested(self, call: CallId, spied: Spied) -> bool:
        """Rest since the last tap of this channel; False when nobody may or can listen to it after that."""
        known = self._last(call, spied)
        if known is None or (rest := sum(known) - self._now_s()) <= 0:
            return True
        self._resting.add((call, spied))
        try:
            await self._sleep(rest)
        finally:
            self._resting.discard((call, spied))
        return self._last(call, spied) is not None

    def _patience(self, call: CallId, spied: Spied) -> float:
        """The rest before the next tap: longer each time a tap was lost at once, else the shortest."""
        last, patience = self._last(call, spied) or (None, 0.0)
        if last is None or self._now_s() - last > RETAP_MOST_S:
            return RETAP_AFTER_S
        return min(2 * patience, RETAP_MOST_S)


def failed(effect: AnyEffect) -> AnyFact | None:
    """The fact that an effect could not be carried out; None where nothing follows from it."""
    if isinstance(effect, effects.StartTap):
        return TapLost(call=effect.call, leg=effect.leg, agent=effect.agent)
    return not_sent(effect)
