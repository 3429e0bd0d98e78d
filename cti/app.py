"""The composition root: every room is made here, joined here, started and stopped here.

``Service`` is given a plan (data) and parts (adapters); the command line gives it the real
parts, tests give it in-memory twins.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import structlog
from aiohttp import web

from config.records import Configuration
from cti.callers import Callers
from cti.config_desk import DeskConfiguring
from cti.config_watch import ConfigWatch
from cti.configuring import Configuring
from cti.control import Control
from cti.desk_audit import DeskAudit
from cti.hearing import Hearing
from cti.history_writer import HistoryWriter
from cti.loop import FloorLoop, Follower, JournalWriter, restore
from cti.measures import LiveMeasures
from cti.ordering import Ordering
from cti.plan import Parts, Plan, agents_of, kind_names, names_of, sitting_for
from cti.sip_accounts import DerivedSipAccounts
from cti.switches import Switch
from cti.tidy import tidy
from cti.views import form_view, recording_view
from cti.watch import Watch
from desk.app import DeskDeps, build
from desk.book import KEPT_MS
from desk.feed import Feed
from desk.measure_acts import measures_view
from ivr.agi import AgiSession
from ivr.flow import intake
from ivr.intake import hotline_of, run_intake
from ivr.prompts import playback, prompts_for
from ivr.server import AgiServer
from recordings.keeper import Keeper
from routing.effects import NoteSurge
from routing.explain import explain
from routing.facts import AnyFact, CallerHungUp, ConfigChanged, EmergencyJudged, Fact
from routing.figures import Figures, Level
from routing.floor import Floor
from routing.model import Call, CallId
from routing.register import Hotline
from routing.unserved import unserved
from tickets.draft import Draft

log = structlog.get_logger(__name__)

UNKNOWN_HOTLINE = Hotline(number="", name="")
"""What a caller of a number that is not in the register gets: the first greeting, and a person."""

MOST_REMEMBERED = 2_000
"""Ended calls that a start looks through for those still on an agent's mind."""
SETTLE_LIMIT_S = 5.0
"""How long the end waits for facts that were reported and not taken in yet."""


class CannotListen(Exception):
    """A port of ours cannot be opened; the text says which, why, and the settings to look at."""


@contextmanager
def _listening(what: str, address: tuple[str, int], setting: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        # names that cannot be resolved have numbers below 0 and a text of their own
        why = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        raise CannotListen(
            f"{what} cannot listen on {address[0]}:{address[1]} ({why});"
            f" check HOTLINE_{setting}_HOST and HOTLINE_{setting}_PORT"
        ) from None


class Service:
    """One running hotline."""

    def __init__(self, plan: Plan, parts: Parts, observers: Sequence[Follower] = ()) -> None:
        """``observers`` are told of every fact after the rooms."""
        self._plan = plan
        self._parts = parts
        self._observers = observers
        self._tasks: list[asyncio.Task[None]] = []
        self._compared = asyncio.Event()

    async def start(self) -> None:
        """Bring everything up; returns when calls are taken.

        When a part cannot start, the others are stopped again. Raises ``CannotListen``, or what it raises.
        """
        plan, parts = self._plan, self._parts
        self._records = HistoryWriter(parts.history)
        self.measures = LiveMeasures(
            parts.happenings,
            parts.clock,
            show=self._show_measures,
            watched=lambda: self.feed.pages["watchers"] > 0,
        )
        floor, seq = await restore(parts.journal, self._catch_up, self.measures)
        self._writer = JournalWriter(
            parts.journal, seq, owing=lambda upto: self._records.due > 0 or self.measures.owes(upto)
        )
        self.feed = Feed(explain=explain, unserved=unserved, kinds=kind_names(plan))
        self.feed.sit(plan.sits_for)
        self.loop = FloorLoop(
            floor, self._writer, self._carry_out, [self._follow, self._measure, *self._observers], parts.clock
        )
        self._callers = Callers(parts.history, parts.marks, self._report, time.monotonic)
        self._sip = DerivedSipAccounts(plan.sip_key, plan.agents)
        self._names = plan.names
        self._configuring = Configuring(parts.versions, plan.config_dir, parts.clock)
        self.config = ConfigWatch(
            self._configuring, plan.config_version, self._reconfigure, plan.config_look_s
        )
        self.ordering = Ordering(parts, plan.orders, plan.knowledge.forms, self.loop, self.feed)
        self.scribe = self.ordering.scribe(plan.knowledge)
        self.keeper = Keeper(plan.spool, plan.recordings, parts.library, self._report, clock=parts.clock)
        self.hearing = Hearing(parts.recogniser, plan, self._report, lambda: self.loop.floor)
        self.listener, self.taps = self.hearing.listener, self.hearing.taps
        self._make_asterisks_side()
        self._runner = web.AppRunner(build(self._desk_deps()), access_log=None)
        try:
            await self._remember_ended_calls()
            await self._start_rooms(floor)
            await self._start_desk()
        except BaseException:
            await self.stop()
            raise

    def _make_asterisks_side(self) -> None:
        plan, parts = self._plan, self._parts
        self.agi = AgiServer(
            self._greet, host=plan.agi[0], port=plan.agi[1], prompt_folder=f"{plan.prompts}/"
        )
        self._control = Control(
            parts.ami,
            self._report,
            self.hearing,
            plan.tap_address,
            lambda *what: playback(str(plan.prompts), prompts_for(*what)),
            self._records.keep,
            note_surge=self._note_surge,
        )
        self._watch = Watch(parts.ami, self.loop, send_again=self._control.send_again)

    async def _start_rooms(self, floor: Floor) -> None:
        if floor.config != self._plan.floor:
            self.loop.report(ConfigChanged(config=self._plan.floor))
        self._hold(self._writer.run(), self._records.run(), self.loop.run(), self._callers.run())
        await self.scribe.start()
        self.ordering.start()
        self.keeper.start()
        await self.hearing.start()
        if self.hearing.gate is not None:
            with _listening("the door for recognisers", self.hearing.gate.address, "RECOGNISER"):
                await self.hearing.gate.start()
        with _listening("AudioSocket", self._plan.tap, "TAP"):
            await self.taps.start()
        with _listening("FastAGI", self._plan.agi, "AGI"):
            await self.agi.start()
        await self._parts.ami.start()
        self._watch.compared.append(self._compared.set)
        self._hold(self._watch.run(), self._watch.beat(), self._watch.recheck(), self.hearing.miss_taps())
        self._hold(self._recover_recordings(), self.config.run())
        self._tidy()
        self._hold(self.measures.run())
        await self._watch.until_true()
        self.scribe.close_left_open(self.loop.floor.calls, self._ended_at, self._parts.clock())

    def _tidy(self) -> None:
        plan, parts = self._plan, self._parts
        self._hold(
            tidy("journal", parts.journal, plan.journal_days, parts.clock),
            tidy("happenings", parts.happenings, plan.measures_days, parts.clock),
            tidy("caller_marks", parts.marks, plan.caller_marks_days, parts.clock),
        )

    async def _catch_up(self, ended: Sequence[Call], judged: Sequence[EmergencyJudged]) -> bool:
        self._ended_at = {call.id: call.ended_at for call in ended if call.ended_at is not None}
        kept = await self.measures.catch_up()
        return await self._records.catch_up(ended, judged) and kept

    async def _recover_recordings(self) -> None:
        """After each comparison with Asterisk: what was recorded of calls whose end nobody told us."""
        while True:
            await self._compared.wait()
            self._compared.clear()
            try:
                await self.keeper.recover(self.loop.floor.calls)
            except OSError as error:
                # calls are taken all the same; what lies there is taken up after the next comparison
                log.error("the spool cannot be read; check HOTLINE_SPOOL_DIR", error=error.strerror)

    async def _remember_ended_calls(self) -> None:
        """An agent in wrap-up goes on with the call that ended before the restart."""
        since = self._parts.clock() - KEPT_MS
        try:
            ended = await self._parts.history.recent(MOST_REMEMBERED)
        except Exception as error:
            log.error("ended calls cannot be read; pages of wrap-up start empty", error=type(error).__name__)
            return
        for call in reversed(ended):
            if call.ended_at is not None and call.ended_at >= since:
                self.feed.remember(call)

    async def _start_desk(self) -> None:
        await self._runner.setup()
        host, port = self._plan.desk
        site = web.TCPSite(self._runner, host, port)
        with _listening("the desk", self._plan.desk, "DESK"):
            await site.start()
        self.desk_port: int = self._runner.addresses[0][1]
        log.info("desk is open", host=host, port=self.desk_port)

    def _hold(self, *works: Any) -> None:
        self._tasks += [asyncio.create_task(work) for work in works]

    async def run(self) -> None:
        """Return only when a part that must never end has ended; raises what ended it."""
        done, _ = await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
        raise RuntimeError("a part that must never end has ended")

    async def stop(self) -> None:
        """End in good order: calls go on in Asterisk, what is known is written."""
        await self._watch.stop_beating()
        await self._runner.cleanup()
        await self._control.finish()
        await self.agi.stop()
        await self.hearing.stop()
        await self.loop.settled(SETTLE_LIMIT_S)
        await self.scribe.stop()
        await self.ordering.stop()
        await self.keeper.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._records.finish()
        await self.measures.finish()
        await self._writer.finish()
        await self._parts.ami.stop()

    # --- between the rooms --------------------------------------------------------------------

    def _report(self, fact: Fact) -> None:
        self.loop.report(fact)  # type: ignore[arg-type]  # every Fact there is, is one of AnyFact

    def _carry_out(self, effect: Any) -> None:
        self._control.carry_out(effect)

    async def _note_surge(self, effect: NoteSurge) -> None:
        await self._parts.switches.keep(Switch(at=effect.at, on=effect.on, by=effect.by, why=effect.why))

    def _follow(self, now: int, fact: AnyFact, floor: Floor) -> None:
        if isinstance(fact, CallerHungUp):
            self.listener.forget(fact.call)
        if isinstance(fact, EmergencyJudged) and fact.call not in floor.calls:
            self._records.judge(fact)
        self._callers.follow(now, fact, floor)
        self.scribe.follow(now, fact)
        self.ordering.follow(now, fact, floor)
        self.keeper.follow(now, fact)
        self.feed.follow(now, fact, floor)

    def _measure(self, now: int, fact: AnyFact, floor: Floor) -> None:
        self.measures.follow(self._writer.seq, now, fact, floor)

    def _show_measures(self, figures: Figures) -> None:
        self.feed.measures_changed(measures_view(figures, self.measures.complete, self.loop.floor))

    def _reconfigure(self, configuration: Configuration) -> None:
        """Another version is in force; calls keep their course. Trunks and phones are Asterisk's."""
        self._sip.agents = agents_of(configuration)
        self._names = names_of(configuration)
        self.feed.sit(sitting_for(configuration))
        if configuration.floor != self.loop.floor.config:
            self._report(ConfigChanged(config=configuration.floor))

    async def _greet(self, session: AgiSession) -> None:
        """The greeting. What it brings is told by the dialplan, in one order with hang-ups."""
        hotlines = self.loop.floor.config.hotlines
        default = hotlines[0] if hotlines else UNKNOWN_HOTLINE
        await run_intake(session, intake(hotline_of(session, hotlines, default)), lambda fact: None)

    # --- the desk -----------------------------------------------------------------------------

    def _desk_deps(self) -> DeskDeps:
        plan, parts = self._plan, self._parts
        return DeskDeps(
            report=self._report,
            floor=self.loop.floor,
            feed=self.feed,
            accounts=parts.accounts,
            sessions=parts.sessions,
            drafts=self,
            draft_view=self.ordering.view,
            orders=self.ordering,
            forms=form_view(plan.knowledge.forms[0])["fields"],
            recordings=parts.library,
            recordings_root=plan.recordings,
            audit=DeskAudit(parts.audit, parts.clock),
            switches=parts.switches,
            health=self.health,
            clock=parts.clock,
            sip=self._sip,
            asterisk_ws=plan.asterisk_ws,
            sip_ws=plan.sip_ws,
            secure_cookie=plan.desk_secure,
            trusted_proxies=plan.trusted_proxies,
            recent_recordings=self._recent_recordings,
            measures=self.measures,
            people=lambda: self._names,
            configuring=DeskConfiguring(self._configuring, self.config),
            kinds=kind_names(plan),
        )

    async def get(self, call: CallId) -> Draft | None:
        """The call's draft as it is now (port ``desk.ports.DraftReader``)."""
        return self.scribe.draft(call) or await self._parts.drafts.get(call)

    async def by_caller(self, ani: str, limit: int) -> list[Draft]:
        """The caller's drafts, newest first."""
        return await self._parts.drafts.by_caller(ani, limit)

    async def _recent_recordings(self, limit: int) -> list[dict[str, Any]]:
        return [recording_view(one) for one in await self._parts.library.recent(limit)]

    def health(self) -> dict[str, Any]:
        """Every part in plain words; ``ok`` while calls can be taken."""
        parts = {
            "asterisk": _state(self._watch.true, "已连接", "与 Asterisk 失去联系，来电由备用队列接听"),
            "recogniser": self.hearing.view(),
            "journal": _state(self._writer.healthy, "正常", "事件日志暂时无法写入"),
            "history": _state(self._records.healthy, "正常", "通话记录暂时无法保存"),
            "drafts": _state(self.scribe.healthy, "正常", "定单草稿暂时无法保存"),
            "recordings": _state(self.keeper.healthy, "正常", "有录音暂时无法归档"),
            "measures": _state(self.measures.healthy, "正常", "服务统计暂时无法保存"),
            "connect_rate": _state(
                self.measures.level is Level.FINE, self.measures.words, self.measures.words
            ),
            "configuration": {"up": self.config.healthy, "words": self.config.words},
            **{name: _state(*how) for name, how in self.ordering.health().items()},
            "callers": _state(self._callers.healthy, "正常", "来电人的记录暂时无法查询"),
        }
        return {"ok": self._watch.true, "parts": parts, "facts_refused": self.loop.refused}


def _state(up: bool, fine: str, wrong: str) -> dict[str, Any]:
    return {"up": up, "words": fine if up else wrong}
