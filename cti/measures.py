"""Measures that follow the live floor, are kept, and stand again after a start.

A start adds up what is kept of the last eight days (a window of 24 hours, and its lowest value in seven days)
in the background, while calls are taken; then goes on with what has happened meanwhile. The same is done
when the rules are changed, so that all calls of a window are measured by one rule.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable

import structlog

from cti.measure_store import MeasureStore, Row
from routing.connecting import WEEK_MS
from routing.facts import AnyFact
from routing.figures import Figures, Level
from routing.floor import Floor
from routing.happenings import CallFate
from routing.measures import Window, present_of
from routing.model import CallId
from routing.noticing import Noticer
from routing.register import MeasureRules

log = structlog.get_logger(__name__)

TICK_S = 5.0
"""Rest between two looks at what left the window by time alone, and between two views for the pages."""
BATCH = 2_000
LIMIT = 500_000
"""Happenings kept in memory while they cannot be written; beyond, the oldest go."""
BREATH = 500
"""Happenings added up before other tasks get a turn."""
TOLD_EVERY = 100_000
"""Happenings between two lines of progress in the log."""
RETRY_S = 5.0
FINISH_S = 10.0
WORDS = {
    Level.FINE: "24 小时接通率正常",
    Level.WARN: "24 小时接通率接近下限（预警）",
    Level.ALARM: "24 小时接通率低于标准",
}

TOO_FEW = "24 小时来电不足 {} 通，暂不评定接通率"
COUNTING = "24 小时接通率正在统计"


class LiveMeasures:
    """``begin`` with the floor before the first fact, ``follow`` each fact, and ``run`` beside the loop.

    ``show`` is given the figures every ``TICK_S``, as long as they are ``watched``; ``sleep`` is for tests,
    which have their own time.
    """

    def __init__(
        self,
        store: MeasureStore,
        clock: Callable[[], int],
        *,
        show: Callable[[Figures], None] = lambda _: None,
        watched: Callable[[], bool] = lambda: True,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._clock = clock
        self._show = show
        self._watched = watched
        self._sleep = sleep
        self._due: dict[tuple[int, int], Row] = {}
        self._meanwhile: deque[Row] = deque(maxlen=LIMIT)
        self._complete = asyncio.Event()
        self._lost = 0
        self._failing = False
        self._level = Level.FINE
        self._newest_known: int | None = None

    # --- following ------------------------------------------------------------------------------

    def begin(self, floor: Floor) -> None:
        """The floor as a snapshot has it, or an empty one."""
        self._noticer = Noticer(floor)
        self._rules, self._offset = floor.config.measures, floor.config.calendar.utc_offset_min
        self._window = Window(self._rules, self._offset)

    def follow(self, seq: int, now: int, fact: AnyFact, floor: Floor) -> None:
        """After each fact, played again or new; ``seq`` is its number in the journal."""
        for nth, told in enumerate(self._noticer.follow(now, fact, floor)):
            self._take(Row(seq, nth, told))
        if floor.config.measures != self._rules:
            self._rules, self._offset = floor.config.measures, floor.config.calendar.utc_offset_min
            self._complete.clear()

    def _take(self, row: Row) -> None:
        if len(self._due) >= LIMIT:
            del self._due[next(iter(self._due))]
            self._lost += 1
        self._due[row[:2]] = row
        if not self.complete:
            self._meanwhile.append(row)
        self._window.take(row.told)
        self._watch_level()

    def started(self, newest: int) -> None:
        """The journal was played up to its newest fact: what others brought is not known to it."""
        self._newest_known = newest

    def advance(self) -> None:
        """Let what is too old leave the window, when nothing else happens."""
        self._window.advance(self._clock())
        self._watch_level()

    # --- reading --------------------------------------------------------------------------------

    @property
    def due(self) -> int:
        """Happenings that are not kept yet."""
        return len(self._due)

    def owes(self, seq: int) -> bool:
        """Whether something that facts up to this one brought is not kept yet."""
        return bool(self._due) and next(iter(self._due))[0] <= seq

    async def catch_up(self) -> bool:
        """Keep what the played journal brought, trying once; whether nothing is due then."""
        await self._round()
        return not self._due

    @property
    def healthy(self) -> bool:
        """False while happenings cannot be kept, and for good once some were dropped for want of room."""
        return not self._failing and not self._lost

    @property
    def complete(self) -> bool:
        """Whether what was before the start is in the figures."""
        return self._complete.is_set()

    async def until_complete(self) -> None:
        """Wait until it is."""
        await self._complete.wait()

    @property
    def level(self) -> Level:
        """The alarm; fine while the figures are not complete."""
        return self._level

    @property
    def words(self) -> str:
        """The alarm in words; with too few callers, that there is nothing to judge."""
        if self._level is Level.FINE and not (self.complete and self._window.judged):
            return TOO_FEW.format(self._rules.least_calls) if self.complete else COUNTING
        return WORDS[self._level]

    def view(self, now: int) -> Figures:
        """The figures over the window that ends now."""
        open_ = list(self._noticer.open)
        return self._window.view(now, open_, present_of(self._noticer.calls, len(open_), now))

    # --- in the background ----------------------------------------------------------------------

    async def run(self) -> None:
        """Build up again, then keep and show, until cancelled."""
        while True:
            if not self.complete:
                await self._rebuild()
            await self._round()
            self.advance()
            if self._watched():
                self._show_now()
            await self._sleep(TICK_S)

    def _show_now(self) -> None:
        try:
            self._show(self.view(self._clock()))
        except Exception as error:
            log.error("the measures cannot be shown", error=type(error).__name__)

    async def finish(self, limit_s: float = FINISH_S) -> None:
        """Keep what is left, for at most ``limit_s``; the next start finds the rest in the journal."""
        try:
            async with asyncio.timeout(limit_s):
                await self._cut()
                await self._flush()
        except Exception as error:
            log.error("happenings were not kept", happenings=self.due, error=type(error).__name__)

    async def _round(self) -> None:
        try:
            await self._cut()
            await self._flush()
            self._failing = False
        except Exception as error:
            if not self._failing:
                log.error("happenings cannot be kept; calls go on", error=type(error).__name__)
            self._failing = True

    async def _cut(self) -> None:
        """Before anything is kept: the numbers of facts that the journal lost are given again."""
        if self._newest_known is not None:
            gone = await self._store.cut(self._newest_known)
            self._newest_known = None
            if gone:
                log.warning("happenings of facts that the journal lost were dropped", happenings=gone)

    async def _flush(self) -> None:
        while self._due:
            batch = list(self._due.values())[:BATCH]
            await self._store.keep(batch)
            for row in batch:
                self._due.pop(row[:2], None)

    async def _rebuild(self) -> None:
        """Add up what is kept; again until it can be read."""
        rules = self._rules
        self._meanwhile = deque(self._due.values(), maxlen=LIMIT)
        try:
            await self._cut()
            window, last, fated = await self._read(rules)
        except Exception as error:
            log.error("kept happenings cannot be read; trying again", error=type(error).__name__)
            await self._sleep(RETRY_S)
            return
        if rules != self._rules:
            return
        self._noticer.forget_fates_of(fated)
        for row in self._meanwhile:
            again = isinstance(row.told, CallFate) and row.told.call in fated
            if row[:2] > last and not again:
                window.take(row.told)
        self._window = window
        self._complete.set()
        self._meanwhile.clear()
        self._watch_level()

    async def _read(self, rules: MeasureRules) -> tuple[Window, tuple[int, int], set[CallId]]:
        """The window of what is kept, the last that it has, and the calls there are whose fate is kept."""
        window = Window(rules, self._offset, counted_from=self._clock() - rules.window_ms)
        last, begun, count = (0, 0), time.monotonic(), 0
        here = {call.id: call.arrived_at for call in self._noticer.calls}
        fated: set[CallId] = set()
        async for row in self._store.read(self._clock() - WEEK_MS - rules.window_ms):
            window.take(row.told)
            last, count = row[:2], count + 1
            if isinstance(row.told, CallFate) and here.get(row.told.call, row.told.at + 1) <= row.told.at:
                fated.add(row.told.call)
            if count % BREATH == 0:
                await asyncio.sleep(0)
            if count % TOLD_EVERY == 0:
                log.info("measures are being built up", happenings=count)
        log.info("measures are complete", happenings=count, seconds=round(time.monotonic() - begun, 2))
        return window, last, fated

    def _watch_level(self) -> None:
        level = self._window.level if self.complete else Level.FINE
        if level is not self._level:
            before, self._level = self._level, level
            rate = self._window.view(self._clock()).connect.rate
            told = log.info if level is Level.FINE else log.warning
            told("connect rate alarm", level=level.value, before=before.value, rate=rate)
