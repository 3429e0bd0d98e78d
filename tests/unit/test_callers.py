"""What our records know of a caller, with histories and marks that may be slow or away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from msgspec.structs import replace
from structlog.testing import capture_logs

from cti import callers
from cti.caller_marks import CallerMark, MemoryCallerMarks
from cti.callers import Callers
from cti.history import MemoryHistory
from routing import facts as f
from routing.floor import Floor
from routing.model import AgentId, Call, CallId, CallPhase
from routing.step import step
from tests.unit.floors import NOON, arrived

ANI = "13800138000"
LIMIT_S = 10.0


def earlier(call: str = "1.1", **more: object) -> Call:
    return replace(
        Call(
            id=CallId(call),
            channel="c",
            ani=ANI,
            caller_name="",
            dnis="12345",
            phase=CallPhase.TALKING,
            arrived_at=NOON,
            answered_at=NOON + 9_000,
            agent=AgentId("8002"),
            ended_at=NOON + 60_000,
        ),
        **more,
    )


class Slow(MemoryHistory):
    """Fails while told to, waits while told to, and counts who looks at one time."""

    def __init__(self) -> None:
        super().__init__()
        self.away = False
        self.open = asyncio.Event()
        self.open.set()
        self.left = asyncio.Event()
        self.looking = self.most = 0
        self.looks: asyncio.Queue[str] = asyncio.Queue()

    async def last_answered(self, ani: str) -> Call | None:
        self.looking += 1
        self.most = max(self.most, self.looking)
        self.looks.put_nowait(ani)
        try:
            await self.open.wait()
            if self.away:
                raise OSError(f"no row for {ani}")
            return await super().last_answered(ani)
        finally:
            self.looking -= 1
            self.left.set()


class Rig:
    def __init__(self) -> None:
        self.history, self.marks, self.floor = Slow(), MemoryCallerMarks(), Floor()
        self.told: asyncio.Queue[f.Fact] = asyncio.Queue()
        self.callers = Callers(self.history, self.marks, self.told.put_nowait, self._now_s)

    def _now_s(self) -> float:
        return asyncio.get_running_loop().time()

    def say(self, fact: f.AnyFact) -> None:
        step(self.floor, fact, NOON)
        self.callers.follow(NOON, fact, self.floor)

    async def next(self) -> f.Fact:
        async with asyncio.timeout(LIMIT_S):
            return await self.told.get()

    async def idle(self) -> None:
        """Everything that was asked for so far has been worked on: a caller who is known comes last."""
        await self.history.keep(earlier("9.9", ani="19900000000"))
        self.say(arrived(f"last.{id(object())}", "19900000000"))
        await self.next()


@asynccontextmanager
async def working() -> AsyncIterator[Rig]:
    rig = Rig()
    task = asyncio.create_task(rig.callers.run())
    try:
        yield rig
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_who_called_before_is_known() -> None:
    async with working() as rig:
        await rig.history.keep(earlier())
        await rig.marks.put(ANI, elderly=True, language="yue", by="8002", at=NOON)
        rig.say(arrived("2.1", ANI))
        assert await rig.next() == f.CallerKnown(
            call=CallId("2.1"),
            last_agent=AgentId("8002"),
            last_at=NOON + 9_000,
            elderly=True,
            language="yue",
        )


async def test_of_a_stranger_and_of_a_withheld_number_nothing_is_told() -> None:
    async with working() as rig:
        await rig.history.keep(earlier(ani=""))
        await rig.history.keep(earlier("1.2", answered_at=None))
        rig.say(arrived("2.1", ANI))
        rig.say(arrived("2.2", ""))
        await rig.idle()
        assert rig.told.empty()


@pytest.mark.parametrize(
    ("label", "noted"),
    [
        ({"elderly": True}, CallerMark(elderly=True)),
        ({"language": "yue"}, CallerMark(language="yue")),
        ({"confidential": True}, CallerMark()),
        ({"elderly": True, "by": "caller"}, CallerMark()),
    ],
)
async def test_what_an_agent_labels_is_noted_for_the_next_time(
    label: dict[str, object], noted: CallerMark
) -> None:
    async with working() as rig:
        rig.say(arrived("2.1", ANI))
        rig.say(f.CallLabelled(**{"call": CallId("2.1"), "by": "8001", **label}))  # type: ignore[arg-type]
        await rig.idle()
        assert await rig.marks.get(ANI) == noted


async def test_a_label_given_in_wrap_up_is_noted_too() -> None:
    async with working() as rig:
        await rig.history.keep(earlier())
        rig.callers.follow(NOON, f.CallLabelled(call=CallId("1.1"), by="8002", elderly=True), rig.floor)
        rig.callers.follow(NOON, f.CallLabelled(call=CallId("8.8"), by="8002", elderly=True), rig.floor)
        await rig.idle()
        assert await rig.marks.get(ANI) == CallerMark(elderly=True)
        assert rig.callers.healthy


async def test_failures_are_told_once_without_the_number_and_end_by_themselves() -> None:
    async with working() as rig:
        await rig.history.keep(earlier())
        with capture_logs() as logs:
            rig.history.away = True
            for n in range(5):
                rig.say(arrived(f"2.{n}", ANI))
            for _ in range(5):
                await rig.history.looks.get()
        assert [log["event"] for log in logs] == ["what is known of callers cannot be looked up or noted"]
        assert ANI not in str(logs)
        assert not rig.callers.healthy
        rig.history.away = False
        rig.say(arrived("3.1", ANI))
        assert isinstance(await rig.next(), f.CallerKnown)
        assert rig.callers.healthy


async def test_what_comes_too_late_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callers, "LOOK_LIMIT_S", 0.01)
    async with working() as rig:
        await rig.history.keep(earlier())
        rig.history.open.clear()
        rig.say(arrived("2.1", ANI))
        await rig.history.left.wait()
        assert not rig.callers.healthy
        rig.history.open.set()
        monkeypatch.undo()
        await rig.idle()
        assert rig.told.empty()


async def test_few_look_at_one_time_and_what_waits_is_bounded() -> None:
    async with working() as rig:
        await rig.history.keep(earlier())
        rig.history.open.clear()
        with capture_logs() as logs:
            for n in range(callers.MOST_DUE + 50):
                rig.say(arrived(f"2.{n}", ANI))
            for _ in range(callers.AT_ONCE):
                await rig.history.looks.get()
            rig.history.open.set()
            for _ in range(callers.MOST_DUE):
                await rig.next()
        assert rig.history.most == callers.AT_ONCE
        assert rig.told.empty()
        assert [log["error"] for log in logs] == ["too much is waiting"]
