"""Watching Asterisk: events to facts, belief against sight after every connect, and the heartbeat."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from cti.ami.message import Message
from cti.ami.port import Ami, AmiError, Connected, Disconnected
from cti.loop import FloorLoop
from cti.translate import VARIABLES, fact_of, overtaken, seen_calls
from routing.facts import AnyFact, CallFound, TapLost
from routing.model import Call, CallId, Leg
from routing.reconcile import SeenCall, reconcile

log = structlog.get_logger(__name__)

HEARTBEAT_S = 1.0
RECHECK_S = 15.0
"""Rest between two comparisons of the floor with Asterisk while nothing seems wrong."""
RESYNC_RETRY_S = 1.0


class Watch:
    """Follows Asterisk for the floor, and tells Asterisk that the program is here."""

    def __init__(
        self,
        ami: Ami,
        loop: FloorLoop,
        *,
        send_again: Callable[[str], None] = lambda channel: None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """``send_again`` hears of channels that did not go where they were sent; ``sleep`` is for tests."""
        self._ami = ami
        self._loop = loop
        self._send_again = send_again
        self._sleep = sleep
        self._true = asyncio.Event()
        self._restarted = True
        self._leaving = False
        self._suspected: dict[CallId, tuple[AnyFact, Call | None]] = {}
        self.compared: list[Callable[[], None]] = []
        """Called each time the floor has been compared with Asterisk."""

    @property
    def true(self) -> bool:
        """Whether the floor has been compared with Asterisk since the last connect."""
        return self._true.is_set()

    async def until_true(self) -> None:
        """Wait until the floor has been compared with Asterisk."""
        await self._true.wait()

    async def run(self) -> None:
        """Take in Asterisk's events until cancelled."""
        async for said in self._ami.events():
            match said:
                case Connected():
                    await self._resync()
                case Disconnected():
                    self._true.clear()
                    log.warning("asterisk is away", why=said.why)
                case Message():
                    self._take_in(said)

    def _take_in(self, event: Message) -> None:
        said = event.last_values()
        try:
            fact, astray = fact_of(said), overtaken(said)
        except (KeyError, ValueError) as error:
            log.warning("an event could not be read", event_name=event.event, error=type(error).__name__)
            return
        if astray is not None:
            self._send_again(astray)
        if fact is not None:
            self._loop.report(fact)

    async def _resync(self) -> None:
        """List the channels and play what was missed; again until it works or the connection goes."""
        generation = self._ami.generation
        while generation == self._ami.generation:
            try:
                seen = await self._list()
            except (AmiError, KeyError) as error:
                # Never believe half a listing: a call that is not in it would be taken for ended.
                log.warning("the channels could not be listed", error=type(error).__name__)
                await self._sleep(RESYNC_RETRY_S)
                continue
            await self._loop.settled()
            self._compare(seen)
            await self._loop.settled()
            self._true.set()
            for tell in self.compared:
                tell()
            return

    async def _list(self) -> list[SeenCall]:
        listed = await self._ami.listing("Status", Variables=VARIABLES)
        return seen_calls([{**channel.last_values(), **channel.variables} for channel in listed])

    def _compare(self, seen: list[SeenCall]) -> None:
        missing = reconcile(self._loop.floor, seen)
        known = {call.id: call.agent_channel for call in self._loop.floor.calls.values()}
        for fact in missing:
            self._loop.report(fact)
        if self._restarted:
            # Taps ended with the process that asked for them.
            found = {fact.call: fact.agent_channel for fact in missing if isinstance(fact, CallFound)}
            for call, agent_channel in known.items():
                self._loop.report(TapLost(call=call, leg=Leg.CALLER))
                # an agent's channel that is new to the floor is tapped for that
                if agent_channel and found.get(call, agent_channel) == agent_channel:
                    self._loop.report(TapLost(call=call, leg=Leg.AGENT))
            self._restarted = False
        log.info("floor compared with asterisk", calls=len(seen), missed=len(missing))

    async def recheck(self) -> None:
        """Compare again now and then, until cancelled: a belief that went wrong does not last."""
        while True:
            await self._sleep(RECHECK_S)
            await self._true.wait()
            try:
                seen = await self._list()
            except (AmiError, KeyError) as error:
                log.warning("the channels could not be listed", error=type(error).__name__)
                continue
            await self._loop.settled()
            self._judge(reconcile(self._loop.floor, seen))

    def _judge(self, differences: list[AnyFact]) -> None:
        """Play a difference only when two comparisons show the same and nothing happened to the call between:
        one alone may be an event on its way."""
        before, self._suspected = self._suspected, {}
        for fact in differences:
            call: CallId = fact.call  # type: ignore[union-attr] # reconcile speaks of calls only
            found = (fact, self._loop.floor.calls.get(call))
            if call in before and before[call][0] == fact and before[call][1] is found[1]:
                log.warning("the floor was wrong about a call", fact=type(fact).__name__)
                self._loop.report(fact)
            else:
                self._suspected[call] = found

    async def beat(self) -> None:
        """Refresh the heartbeat that the dialplan checks, while the floor is true, until cancelled.

        It is told in Asterisk's own time, because its machine's clock need not agree with ours.
        """
        while True:
            await self._true.wait()
            if not self._leaving:
                await self._beat()
            await self._sleep(HEARTBEAT_S)

    async def _beat(self) -> None:
        try:
            asterisk_s = (await self._ami.action("Getvar", Variable="EPOCH"))["Value"]
        except (AmiError, KeyError) as error:
            log.warning("no heartbeat", error=type(error).__name__)
            return
        if not self._leaving:
            await self._set_heartbeat(asterisk_s)

    async def stop_beating(self) -> None:
        """Tell the dialplan at once that the program goes away; no later beat says otherwise."""
        self._leaving = True
        await self._set_heartbeat("0")

    async def _set_heartbeat(self, value: str) -> None:
        try:
            await self._ami.action("Setvar", Variable="HOTLINE_HEARTBEAT", Value=value)
        except AmiError as error:
            log.warning("no heartbeat", error=type(error).__name__)
