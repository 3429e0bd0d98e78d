"""The keeper follows the facts and sees to it that every call's recording ends up sealed and listed.

One held task does the work; facts only leave marks for it, so following is quick and never blocks the
loop. What is known of a call is noted in the spool as it becomes known, so a restart knows it too. A
failure (disk full, database away) keeps the raw legs and is tried again, less and less often.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TypeVar

import structlog

from recordings import spool as spool_folder
from recordings.durable import Step
from recordings.held import in_thread
from recordings.library import Library
from recordings.relist import relist
from recordings.seal import SealConflictError, Sealed, discard, no_step, seal
from recordings.segments import About, BadNameError, checked, merged, plain
from routing.facts import (
    AgentAnswered,
    CallArrived,
    CallbackAnswered,
    CallerHungUp,
    CallFound,
    EmergencyDismissed,
    EmergencyHeard,
    EmergencyRequested,
    Fact,
    RecordingSealed,
)
from routing.model import CallId

_log = structlog.get_logger(__name__)
R = TypeVar("R")

_MOST_SKIPPED = 120
"""Rounds between two attempts at most: a minute at the usual pause."""

_QUIET_ROUNDS = 6
"""Rounds between two looks, 3 s at the usual pause. When both find the same files, these are sealed: they
only grow, so nothing happened in between.

Asterisk buffers 32 KiB per file, so a leg that is being recorded grows only every 2.05 s.
"""

_AT_ONCE = 50
"""Calls that a thread sees to before the loop hears of it: handing over costs more than most of the work."""


@dataclass(slots=True)
class _Ending:
    """A call that is over and not sealed yet."""

    sizes: spool_folder.Sizes | None = None
    """As last seen."""
    failures: int = 0
    skip: int = 1
    """Rounds without a look at it: Asterisk closes the files a moment after it tells of the hang-up."""


class Keeper:
    """Seals calls as they end. Use: ``start()``, ``recover(live)``, ``follow(…)`` per fact, ``stop()``."""

    def __init__(
        self,
        spool: Path,
        root: Path,
        library: Library,
        report: Callable[[Fact], None],
        *,
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
        pause_s: float = 0.5,
        most: int = 20_000,
        step: Step = no_step,
    ) -> None:
        """``pause_s``: seconds between two rounds; a call's files must keep their sizes for six of them.

        ``most``: calls remembered at a time; beyond it a call is left in the spool for ``recover``.
        ``clock`` gives ms since the Unix epoch. ``step`` is for tests that make sealing fail.
        """
        self._spool, self._root, self._library, self._report = spool, root, library, report
        self._wait, self._clock, self._pause_s, self._most, self._step = wait, clock, pause_s, most, step
        self._known: dict[CallId, About] = {}
        self._unnoted: dict[CallId, None] = {}
        self._ending: dict[CallId, _Ending] = {}
        self._set_aside = 0
        self._scan_failed = False
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._task: asyncio.Task[None] | None = None
        self._relisting: asyncio.Task[None] | None = None
        self._relist_failed = False
        self._stopping = threading.Event()

    def start(self) -> None:
        """Start the held tasks; needs a running loop. One lists what a database lost, and ends."""
        self._stopping.clear()
        self._task = asyncio.create_task(self._run(), name="recordings-keeper")
        self._relisting = asyncio.create_task(self._relist(), name="recordings-relist")

    async def stop(self) -> None:
        """Stop after the call in hand. What is not sealed stays in the spool for the next start."""
        self._stopping.set()
        tasks = [task for task in (self._task, self._relisting) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._task = self._relisting = None

    @property
    def healthy(self) -> bool:
        """Whether the task runs, nothing is failing, and nothing was set aside since the start."""
        running = self._task is not None and not self._task.done()
        return running and not (
            self._scan_failed
            or self._relist_failed
            or self._set_aside
            or any(e.failures for e in self._ending.values())
        )

    @property
    def waiting(self) -> int:
        """Ended calls that are not sealed yet."""
        return len(self._ending)

    async def idle(self) -> None:
        """Wait until nothing is left to list again, to note or to seal."""
        if self._relisting is not None:
            await asyncio.wait({self._relisting})
        await self._idle.wait()

    def follow(self, now: int, fact: Fact) -> None:
        """Take a fact in. ``now``: its stamp, ms since the Unix epoch. Never raises, never blocks."""
        try:
            self._follow(now, fact)
        except BadNameError:
            _log.error("recording_of_unknown_name", fact=type(fact).__name__)

    def _follow(self, now: int, fact: Fact) -> None:
        match fact:
            case CallArrived():
                # its sound may have been found in the spool before the news of it came
                self._ending.pop(checked(fact.call), None)
                self._learn(
                    fact.call,
                    About(ani=plain(fact.ani), dnis=plain(fact.dnis), emergency=False, started_at=now),
                )
            case CallFound():
                self._ending.pop(checked(fact.call), None)
                agent = None if fact.agent is None else plain(fact.agent)
                self._learn(fact.call, About(ani=plain(fact.ani), dnis=plain(fact.dnis), agent=agent))
            case CallbackAnswered():
                self._ending.pop(checked(fact.call), None)
                self._learn(
                    fact.call,
                    About(
                        ani=plain(fact.ani),
                        dnis=plain(fact.dnis),
                        agent=plain(fact.agent),
                        emergency=False,
                        started_at=now,
                    ),
                )
            case AgentAnswered():
                self._add(fact.call, About(agent=plain(fact.agent)))
            case EmergencyHeard() | EmergencyRequested():
                self._add(fact.call, About(emergency=True))
            case EmergencyDismissed():
                self._add(fact.call, About(emergency=False))
            case CallerHungUp():
                self._end(fact.call)

    def _add(self, call: CallId, about: About) -> None:
        # such a fact may come after the call's end; it must not bring the call back
        if call in self._known:
            self._learn(call, about)

    def _learn(self, call: CallId, about: About) -> None:
        if checked(call) not in self._known and len(self._known) >= self._most:
            _log.error("recording_details_dropped", call=call, most=self._most)
            return
        self._known[call] = merged(self._known.get(call), about)
        self._unnoted[call] = None
        self._rouse()

    def _end(self, call: CallId) -> None:
        if checked(call) in self._ending:
            return
        if len(self._ending) >= self._most:
            _log.error("recording_left_in_spool", call=call, most=self._most)
            return
        self._ending[call] = _Ending()
        self._rouse()

    def _rouse(self) -> None:
        self._idle.clear()
        self._wake.set()

    async def recover(self, live: Collection[CallId]) -> int:
        """Take up every call in the spool that is neither live nor known; gives how many.

        Call it whenever the calls have been compared with Asterisk's. ``live`` is looked at after the spool,
        so a view of the calls as they are is better than a copy. What is taken up is sealed by the held
        task, unless its call turns out to live. Raises ``OSError`` when the spool cannot be read.
        """
        found = await asyncio.to_thread(spool_folder.scan, self._spool)
        orphans = [call for call in found if call not in live and call not in self._known]
        for call in orphans:
            self._end(call)
        if orphans:
            _log.warning("recordings_recovering", calls=len(orphans))
        return len(orphans)

    async def _relist(self) -> None:
        """Once, and again while the library or the folder is away, less and less often."""
        for failures in count(1):
            try:
                await relist(self._root, self._library, self._ending.__contains__)
                break
            except Exception as error:
                if not self._relist_failed:
                    _log.error("recordings_not_compared_with_library", error=type(error).__name__)
                self._relist_failed = True
                await self._wait(self._pause_s * min(2**failures, _MOST_SKIPPED))
        self._relist_failed = False

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            while self._unnoted or self._ending:
                await self._round()
                if self._unnoted or self._ending:
                    await self._wait(self._pause_s)
            self._wake.clear()
            self._idle.set()

    async def _round(self) -> None:
        await self._write_notes()
        due = {call: ending for call, ending in self._ending.items() if not ending.skip}
        for call in self._ending.keys() - due.keys():
            self._ending[call].skip -= 1
        if not due:
            return
        try:
            found = await asyncio.to_thread(spool_folder.scan, self._spool, due)
        except OSError as error:
            self._scan_failed = True
            _log.error("recording_spool_unreadable", errno=error.errno, waiting=len(self._ending))
            return
        self._scan_failed = False
        quiet: list[tuple[CallId, _Ending]] = []
        for call, ending in due.items():
            if ending.sizes == (seen := found.get(call, {})):
                quiet.append((call, ending))
            else:
                ending.sizes, ending.skip = seen, _QUIET_ROUNDS - 1
        for first in range(0, len(quiet), _AT_ONCE):
            await self._finish(dict(quiet[first : first + _AT_ONCE]))
            await self._write_notes()  # calls that come meanwhile do not wait for all the others

    async def _write_notes(self) -> None:
        notes = {call: self._known[call] for call in self._unnoted if call in self._known}
        self._unnoted = {}
        if notes:
            failed = await in_thread(lambda: spool_folder.write_notes(self._spool, notes))
            for call, error in failed.items():
                # what it says is in memory too: only a restart before the call's end would miss it
                _log.error("recording_note_failed", call=call, errno=error.errno)

    def _is_over(self, call: CallId, ending: _Ending) -> bool:
        """No longer when it turned out to live meanwhile, even if it ended since: there may be more of it."""
        return self._ending.get(call) is ending

    async def _each(
        self, calls: Iterable[CallId], endings: Mapping[CallId, _Ending], work: Callable[[CallId], R]
    ) -> dict[CallId, R]:
        """What the work, done in a thread, gave for each call; a call for which it raised is seen to."""

        def attempt(call: CallId) -> R | Exception:
            try:
                return work(call)
            except Exception as error:
                # a fault of ours in one call must not end the task that keeps all the others
                return error

        def attempt_each() -> dict[CallId, R | Exception]:
            over = (call for call in calls if self._is_over(call, endings[call]))
            return {call: attempt(call) for call in over if not self._stopping.is_set()}

        outcome = await in_thread(attempt_each)
        done: dict[CallId, R] = {}
        for call, came in outcome.items():
            if not self._is_over(call, endings[call]):
                continue
            if isinstance(came, SealConflictError):
                await self._put_aside(call, str(came))
            elif isinstance(came, Exception):
                self._failed(call, came)
            else:
                done[call] = came
        return done

    def _failed(self, call: CallId, error: Exception) -> None:
        # it may have turned out to live meanwhile
        ending = self._ending.get(call, _Ending())
        ending.failures += 1
        ending.sizes = None
        ending.skip = min(2**ending.failures, _MOST_SKIPPED)
        errno = getattr(error, "errno", None)
        _log.error(
            "recording_seal_failed",
            call=call,
            kind=type(error).__name__,
            errno=errno,
            failures=ending.failures,
        )

    async def _put_aside(self, call: CallId, why: str) -> None:
        try:
            names = await asyncio.to_thread(spool_folder.set_aside, self._spool, call)
        except OSError as error:
            self._failed(call, error)
            return
        self._set_aside += 1
        self._forget(call)
        _log.error("recording_set_aside", call=call, why=why, files=len(names), folder=spool_folder.SET_ASIDE)

    async def _finish(self, quiet: Mapping[CallId, _Ending]) -> None:
        """Seal, list, delete the raw legs, report, then forget: killed anywhere, all is done again."""
        sealed = await self._each(quiet, quiet, lambda call: self._seal(call, quiet[call].sizes or {}))
        listed = [c for c, one in sealed.items() if self._is_over(c, quiet[c]) and await self._listed(c, one)]
        discarded = await self._each(listed, quiet, lambda call: self._discard(sealed[call]))
        told = [c for c in discarded if self._is_over(c, quiet[c]) and self._told(c, sealed[c])]
        for call in await self._each(told, quiet, self._drop_note):
            self._forget(call)

    def _seal(self, call: CallId, sizes: spool_folder.Sizes) -> Sealed | None:
        about = merged(spool_folder.read_note(self._spool, call), self._known.get(call))
        return seal(self._spool, self._root, call, sizes, about, now=self._clock(), step=self._step)

    async def _listed(self, call: CallId, sealed: Sealed | None) -> bool:
        try:
            if sealed is not None:
                self._step("list")
                await self._library.add(sealed.recording)
        except Exception as error:
            self._failed(call, error)
            return False
        return True

    def _discard(self, sealed: Sealed | None) -> None:
        if sealed is not None:
            discard(self._spool, sealed, self._step)

    def _told(self, call: CallId, sealed: Sealed | None) -> bool:
        if sealed is None:
            _log.error("recording_absent", call=call)
            return True
        row = sealed.recording
        try:
            self._step("report")
            self._report(
                RecordingSealed(
                    call=call, file=row.file, sha256=row.sha256, duration_ms=row.duration_ms, size=row.size
                )
            )
        except Exception as error:
            self._failed(call, error)
            return False
        _log.info("recording_sealed", call=call, duration_ms=row.duration_ms, size=row.size)
        return True

    def _drop_note(self, call: CallId) -> None:
        self._step("drop note")
        spool_folder.drop_note(self._spool, call)

    def _forget(self, call: CallId) -> None:
        self._known.pop(call, None)
        self._unnoted.pop(call, None)
        self._ending.pop(call, None)
