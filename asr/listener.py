"""From taps to facts: who is listened to, what was heard, and whether it is an emergency."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

import msgspec
import structlog

from asr.emergency import Lexicon, Match
from asr.judge import Judge
from asr.recogniser import RATE, Missed, Rank, Recogniser, RecogniserFullError, RecogniserStream, Words
from asr.resample import Downsampler, from_pcm, to_pcm
from asr.text import repair
from routing.facts import (
    EmergencyHeard,
    EmergencyReplied,
    Fact,
    Heard,
    NotHeard,
    RecogniserBack,
    RecogniserLost,
    TapLost,
)
from routing.model import AgentId, CallId, Leg
from routing.register import Listening

_log = structlog.get_logger(__name__)

Report = Callable[[Fact], None]
NowMs = Callable[[], int]

_MOST_EXPECTED = 4000
_MOST_CALLS = 4000


class Sink(Protocol):
    """Where a tap's audio goes."""

    def audio(self, pcm: bytes, rate: int) -> None:
        """16-bit little-endian mono audio at ``rate`` Hz, any length; never blocks."""

    def closed(self, clean: bool) -> None:
        """The tap ended; ``clean`` when its peer said so."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose voice a tap brings, and who may listen to it."""

    call: CallId
    leg: Leg
    agent: AgentId | None = None
    """When it is an agent's leg."""
    listening: Listening = Listening.FULL


@dataclass(slots=True)
class _Call:
    """What is remembered of one call while it lasts."""

    next: dict[Leg, int] = field(default_factory=dict)
    """Number of each leg's next utterance, over all its taps."""
    ears: dict[str, _Ear] = field(default_factory=dict)
    """The taps being listened to, by their UUIDs."""
    judge: Judge = field(default_factory=Judge)
    """Of the caller's words."""


class Listener:
    """Listens to the legs it is told to expect, through one recogniser.

    ``report`` takes every fact. ``now_ms`` is a monotonic clock, used for expectations only.
    The recogniser's ``on_state`` is to be wired to ``state``.
    """

    def __init__(self, recogniser: Recogniser, lexicon: Lexicon, report: Report, *, now_ms: NowMs) -> None:
        self.lexicon = lexicon
        """May be replaced while calls are on; the next words are judged by the new one."""
        self._recogniser = recogniser
        self._report = report
        self._now_ms = now_ms
        self._expected: dict[str, tuple[Whose, int]] = {}
        self._calls: dict[CallId, _Call] = {}
        self._closing: set[asyncio.Task[None]] = set()
        self._full = False

    def expect(self, uuid: str, whose: Whose, *, until_ms: int) -> None:
        """A tap with this UUID is on its way; if it has not come by ``until_ms`` it is lost."""
        self.expire()
        if len(self._expected) >= _MOST_EXPECTED:
            _log.error("taps_too_many_expected", expected=len(self._expected))
            self._lost(whose)
            return
        self._expected[uuid] = whose, until_ms
        self._remember(whose.call)

    def expire(self) -> None:
        """Report the taps that did not come in time."""
        now = self._now_ms()
        for uuid in [u for u, (_, until_ms) in self._expected.items() if until_ms <= now]:
            late, _ = self._expected.pop(uuid)
            _log.warning("tap_never_came", call=late.call, leg=late.leg)
            self._lost(late)

    def claim(self, uuid: str) -> Sink | None:
        """A tap has come; None when nobody expects it, or no longer, or it cannot be listened to."""
        self.expire()
        expected = self._expected.pop(uuid, None)
        if expected is None:
            return None
        whose, _ = expected
        known = self._calls.get(whose.call) or _Call()
        ear = _Ear(self, uuid, whose, known)
        try:
            ear.stream = self._recogniser.open(
                f"{whose.call}/{whose.leg}",
                ear.words,
                ear.missed,
                rank=Rank.EMERGENCY if whose.leg is Leg.CALLER else Rank.DRAFT,
                here=whose.listening is not Listening.FULL,
            )
        except RecogniserFullError as error:
            # Not told as lost: that would be asked for, and refused, again and again.
            if not self._full:
                _log.error("taps_refused", why=str(error))
            self._full = True
            return None
        self._full = False
        known.ears[uuid] = ear
        return ear

    def stay_here(self, call: CallId) -> None:
        """Recognisers on other machines may not listen to this call any more."""
        for uuid, (whose, until_ms) in self._expected.items():
            if whose.call == call and whose.listening is Listening.FULL:
                self._expected[uuid] = replace(whose, listening=Listening.LOCAL), until_ms
        known = self._calls.get(call)
        for ear in known.ears.values() if known else ():
            ear.stream.stay_here()

    def silence(self, call: CallId) -> list[str]:
        """Nobody may listen to this call any more; returns the UUIDs of its taps, which are to be ended.

        What they had heard is told; what was still being understood is not.
        """
        for uuid in [u for u, (whose, _) in self._expected.items() if whose.call == call]:
            del self._expected[uuid]
        known = self._calls.get(call)
        ended = list(known.ears.values()) if known else []
        for ear in ended:
            ear.mute()
        return [ear.uuid for ear in ended]

    def forget(self, call: CallId) -> None:
        """The call is over: no tap of it is expected or missed any more."""
        self._calls.pop(call, None)
        for uuid in [u for u, (whose, _) in self._expected.items() if whose.call == call]:
            del self._expected[uuid]

    def state(self, up: bool, why: str) -> None:
        """The recogniser came up or was lost."""
        engine = self._recogniser.engine
        self._report(RecogniserBack(engine=engine) if up else RecogniserLost(engine=engine, why=why))

    @property
    def calls(self) -> int:
        """Calls of which something is remembered."""
        return len(self._calls)

    async def stop(self) -> None:
        """Wait for the last words of taps that have closed."""
        while self._closing:
            await asyncio.gather(*self._closing, return_exceptions=True)

    # --- what an ear tells ------------------------------------------------------------------

    def heard(self, whose: Whose, known: _Call, words: Words) -> None:
        """Words of a leg, numbered within the leg. The last ones often come after the call's end."""
        text = repair(words.text)
        self._report(
            Heard(
                call=whose.call,
                leg=whose.leg,
                utterance=words.utterance,
                text=text,
                final=words.final,
                start_ms=words.start_ms,
                end_ms=words.end_ms,
                confidence=words.confidence,
                agent=whose.agent,
            )
        )
        if whose.leg is Leg.CALLER:
            self._judge(whose.call, known, words, text)

    def missed(self, whose: Whose, missed: Missed) -> None:
        """Speech of a leg was lost."""
        _log.warning("not_heard", call=whose.call, leg=whose.leg, ms=missed.end_ms - missed.start_ms)
        self._report(
            NotHeard(
                call=whose.call,
                leg=whose.leg,
                start_ms=missed.start_ms,
                end_ms=missed.end_ms,
                why=missed.why,
            )
        )

    def ended(self, ear: _Ear, known: _Call, clean: bool) -> None:
        """A tap closed."""
        known.ears.pop(ear.uuid, None)
        task = asyncio.get_running_loop().create_task(self._close(ear.whose.call, ear.whose.leg, ear.stream))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)
        if not clean and ear.whose.call in self._calls:
            self._lost(ear.whose)

    def _lost(self, whose: Whose) -> None:
        self._report(TapLost(call=whose.call, leg=whose.leg, agent=whose.agent))

    async def _close(self, call: CallId, leg: Leg, stream: RecogniserStream) -> None:
        try:
            await stream.close()
        except Exception as error:  # nobody awaits this task to see it
            _log.error("recogniser_close_failed", call=call, leg=leg, error=type(error).__name__)

    def _judge(self, call: CallId, known: _Call, words: Words, text: str) -> None:
        verdict = known.judge.hear(
            self.lexicon,
            words.utterance,
            text,
            final=words.final,
            confidence=words.confidence,
            at_ms=self._now_ms(),
        )
        for alarm in verdict.alarms:
            self._alarm(call, alarm.match, alarm.certain)
        if verdict.reply is not None:
            _log.info("emergency_replied", call=call, yes=verdict.reply)
            self._report(EmergencyReplied(call=call, yes=verdict.reply, by="words"))

    def emergency_asked(self, call: CallId, *, question: bool) -> None:
        """The caller is asked about an emergency, or only told that they are put through: their next words
        may be the reply."""
        if known := self._calls.get(call):
            known.judge.asked(self._now_ms(), question=question)

    def _alarm(self, call: CallId, match: Match, certain: bool) -> None:
        _log.info("emergency_heard", call=call, kind=match.kind, score=match.score, certain=certain)
        self._report(
            EmergencyHeard(
                call=call,
                kind=match.kind,
                words=match.words,
                number=match.number,
                score=match.score,
                certain=certain,
            )
        )

    def _remember(self, call: CallId) -> None:
        if call not in self._calls:
            if len(self._calls) >= _MOST_CALLS:
                self._calls.pop(next(iter(self._calls)))
            self._calls[call] = _Call()


class _Ear:
    """One tap being listened to. Implements Sink."""

    stream: RecogniserStream

    def __init__(self, listener: Listener, uuid: str, whose: Whose, known: _Call) -> None:
        self.uuid = uuid
        self.whose = whose
        self._listener = listener
        self._known = known
        self._numbers: dict[int, int] = {}
        """The leg's number of each utterance of the stream that is not final yet."""
        self._rate = RATE
        self._down: Downsampler | None = None
        self._odd = b""
        self._over = self._muted = False

    def audio(self, pcm: bytes, rate: int) -> None:
        """Pass audio on at 8 kHz. A rate that is no multiple of that ends the tap, as lost."""
        if self._over:
            return
        if rate < RATE or rate % RATE:
            _log.error(
                "tap_rate_refused", call=self.whose.call, rate=rate, remedy=f"use a multiple of {RATE} Hz"
            )
            self.closed(clean=False)
            return
        if rate != self._rate:
            self._rate, self._odd = rate, b""
            self._down = Downsampler(rate // RATE) if rate != RATE else None
        if self._down is not None:
            pcm = self._odd + pcm
            even = len(pcm) & ~1
            self._odd = pcm[even:]
            pcm = to_pcm(self._down.feed(from_pcm(pcm[:even])))
        self.stream.feed(pcm)

    def closed(self, clean: bool) -> None:
        """Flush; a second time changes nothing."""
        if not self._over:
            self._over = True
            self._listener.ended(self, self._known, clean)

    def mute(self) -> None:
        """End without another word."""
        self._muted = True
        self.closed(clean=True)

    def words(self, words: Words) -> None:
        """Words from the recogniser. An utterance gets its number in the leg when it is first heard: two
        agents on one call, or a new tap beside the last words of the old, share the leg's numbers."""
        if self._muted:
            return
        number = self._numbers.get(words.utterance)
        if number is None:
            leg = self.whose.leg
            number = self._known.next.get(leg, 0)
            self._known.next[leg] = number + 1
            self._numbers[words.utterance] = number
        if words.final:
            del self._numbers[words.utterance]
        self._listener.heard(self.whose, self._known, msgspec.structs.replace(words, utterance=number))

    def missed(self, missed: Missed) -> None:
        """The recogniser lost some of it."""
        if not self._muted:
            self._listener.missed(self.whose, missed)
