"""The scribe: facts in, drafts shown and saved, whatever the store does."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import structlog

from routing.facts import AgentAnswered, CallArrived, CallerHungUp, DraftEdited, Fact, Heard
from routing.model import AgentId, CallId, Leg
from tests.foshan import knowledge
from tickets import scribe as scribe_module
from tickets.draft import Draft, Key
from tickets.inbox import Inbox
from tickets.scribe import Scribe
from tickets.store import MemoryDraftStore

T0 = 1_763_780_400_000
AGENT = AgentId("1001")


def arrived(call: str = "1.1") -> CallArrived:
    return CallArrived(call=CallId(call), channel="c", ani="13800138000", caller_name="", dnis="12345")


def said(text: str, utterance: int = 0, *, final: bool = True, call: str = "1.1") -> Heard:
    return Heard(
        call=CallId(call),
        leg=Leg.CALLER,
        utterance=utterance,
        text=text,
        final=final,
        start_ms=0,
        end_ms=9,
        confidence=0.0,
    )


def typed(field: str, value: str, call: str = "1.1") -> DraftEdited:
    return DraftEdited(call=CallId(call), agent=AGENT, field=field, value=value)


def hung_up(call: str = "1.1") -> CallerHungUp:
    return CallerHungUp(call=CallId(call))


class AwayError(Exception):
    """The store's own trouble; its text quotes a caller, as a database's does."""


class FrailStore(MemoryDraftStore):
    """The twin, with a store's ways to fail."""

    def __init__(self) -> None:
        super().__init__()
        self.away = False
        self.poison: set[CallId] = set()
        self.saves: list[Draft] = []
        self.failed = asyncio.Event()
        self.hangs = False

    def _check(self, call: CallId | None = None) -> None:
        if self.away or call in self.poison:
            self.failed.set()
            raise AwayError("13800138000 说 ...")

    async def save(self, draft: Draft) -> None:
        if self.hangs:
            self.failed.set()
            await asyncio.Event().wait()
        self._check(draft.call)
        self.saves.append(draft)
        await super().save(draft)

    async def get(self, call: CallId) -> Draft | None:
        self._check(call)
        return await super().get(call)

    async def open_drafts(self) -> list[Draft]:
        self._check()
        return await super().open_drafts()


class Bench:
    """A scribe with everything it shows."""

    def __init__(self, store: FrailStore, **more: float) -> None:
        self.store = store
        self.shown: list[Draft] = []
        options = {"retry_s": 0.001, "retry_max_s": 0.002, **more}
        self.scribe = Scribe(store, knowledge(), self.shown.append, **options)  # type: ignore[arg-type]
        self.now = T0

    def follow(self, *facts: Fact) -> None:
        for fact in facts:
            self.now += 1
            self.scribe.follow(self.now, fact)


@contextlib.asynccontextmanager
async def running(store: FrailStore | None = None, **more: float) -> AsyncIterator[Bench]:
    bench = Bench(store or FrailStore(), **more)
    await bench.scribe.start()
    try:
        yield bench
    finally:
        bench.store.away, bench.store.hangs = False, False
        bench.store.poison.clear()
        await bench.scribe.stop()


async def test_a_call_is_followed_shown_and_saved() -> None:
    async with running() as bench:
        bench.follow(arrived(), AgentAnswered(call=CallId("1.1"), agent=AGENT))
        bench.follow(said("我在贵城街道"), typed(Key.WISH, "查处"), hung_up())
        assert await bench.scribe.drain()
        kept = await bench.store.get(CallId("1.1"))
    assert kept is not None
    assert kept == bench.shown[-1]
    assert (kept.value(Key.TOWN), kept.value(Key.WISH)) == ("桂城街道", "查处")
    assert (kept.answered_at, kept.ended_at, kept.saved_at) == (T0 + 2, T0 + 5, T0 + 5)


async def test_partial_results_are_shown_but_not_written() -> None:
    async with running() as bench:
        bench.follow(arrived())
        await bench.scribe.drain()
        written = len(bench.store.saves)
        bench.follow(said("我在桂城街道", final=False))
        await bench.scribe.drain()
        assert bench.shown[-1].value(Key.TOWN) == "桂城街道"
        assert len(bench.store.saves) == written


async def test_behind_only_the_newest_partial_is_read_and_every_final_is() -> None:
    async with running() as bench:
        bench.follow(arrived(), *(said("字" * n, final=False) for n in range(1, 50)))
        bench.follow(*(said(f"第{n}句", n) for n in range(1, 30)))
        await bench.scribe.drain()
        texts = [line.text for line in bench.shown[-1].lines]
    assert texts == ["字" * 49, *(f"第{n}句" for n in range(1, 30))]
    assert len([d for d in bench.shown if len(d.lines) == 1]) == 1


async def test_an_inbox_refuses_partials_first_and_keeps_the_order() -> None:
    inbox = Inbox(partials=2, limit=4)
    assert inbox.put(1, said("a", 0, final=False))
    assert inbox.put(2, said("b", 1, final=False))
    assert not inbox.put(3, said("c", 2, final=False))
    assert inbox.put(4, said("a2", 0, final=False)), "in place of the one that waits"
    assert inbox.put(5, said("A", 0))
    assert inbox.put(6, hung_up())
    assert not inbox.put(7, said("D", 3)), "full"
    took = [await inbox.take() for _ in range(4)]
    assert [(item.now, getattr(item.what, "text", item.what)) for item in took] == [
        (4, None),
        (2, "b"),
        (5, "A"),
        (6, hung_up()),
    ]


async def test_a_store_that_is_away_loses_nothing_and_blocks_nobody() -> None:
    async with running() as bench:
        bench.follow(arrived())
        await bench.scribe.drain()
        assert bench.scribe.healthy
        bench.store.away = True
        bench.follow(said("我在桂城街道"), arrived("1.2"), hung_up())
        await bench.store.failed.wait()
        bench.follow(typed(Key.WISH, "x", "1.2"))
        assert not await bench.scribe.drain(0.05)
        assert not bench.scribe.healthy
        assert bench.scribe.unsaved == 2
        assert bench.shown[-1].value(Key.WISH) == "x", "the desk goes on"
        bench.store.away = False
        assert await bench.scribe.drain()
        assert bench.scribe.healthy
        first, second = await bench.store.get(CallId("1.1")), await bench.store.get(CallId("1.2"))
    assert first is not None
    assert (first.value(Key.TOWN), first.ended_at is None) == ("桂城街道", False)
    assert second is not None
    assert second.value(Key.WISH) == "x"


async def test_a_store_that_never_answers_is_given_up_and_asked_again() -> None:
    async with running(deadline_s=0.02) as bench:
        bench.store.hangs = True
        bench.follow(arrived())
        await bench.store.failed.wait()
        assert not await bench.scribe.drain(0.05)
        assert not bench.scribe.healthy
        bench.store.hangs = False
        assert await bench.scribe.drain()
        assert await bench.store.get(CallId("1.1")) is not None


async def test_one_draft_that_cannot_be_written_does_not_hold_up_the_others() -> None:
    async with running() as bench:
        bench.store.poison.add(CallId("1.1"))
        bench.follow(arrived(), arrived("1.2"), arrived("1.3"))
        assert not await bench.scribe.drain(0.1)
        assert await MemoryDraftStore.get(bench.store, CallId("1.3")) is not None
        assert bench.scribe.unsaved == 1


async def test_a_restart_goes_on_with_the_open_drafts() -> None:
    store = FrailStore()
    async with running(store) as bench:
        bench.follow(arrived(), typed(Key.TOWN, "大沥镇"), said("我要投诉"))
    async with running(store) as again:
        await again.scribe.drain()
        assert [draft.call for draft in again.shown] == ["1.1"]
        again.follow(said("我在桂城街道", 1), hung_up())
        await again.scribe.drain()
        kept = again.shown[-1]
    assert (kept.value(Key.TOWN), kept.value(Key.CATEGORY), len(kept.lines)) == ("大沥镇", "投诉", 2)
    assert kept.ended_at is not None


async def test_a_draft_that_a_kill_left_open_is_closed_at_the_start() -> None:
    store = FrailStore()
    async with running(store) as bench:
        bench.follow(arrived(), arrived("1.2"), arrived("1.3"), arrived("1.4"), hung_up("1.4"))
    store.away = True
    store.failed.clear()
    async with running(store) as again:
        await store.failed.wait()
        again.scribe.close_left_open({"1.3"}, {CallId("1.1"): T0 + 77}, T0 + 99)
        store.away = False
        assert await again.scribe.drain()
        ends = {call: kept.ended_at for call in store._drafts if (kept := await store.get(call))}
        assert ends == {"1.1": T0 + 77, "1.2": T0 + 99, "1.3": None, "1.4": T0 + 5}
        assert [(d.call, d.ended_at) for d in again.shown] == [
            ("1.1", T0 + 77),
            ("1.2", T0 + 99),
            ("1.3", None),
        ]


async def test_a_restart_while_the_store_is_away_writes_over_nothing() -> None:
    store = FrailStore()
    async with running(store) as bench:
        bench.follow(arrived(), typed(Key.TOWN, "大沥镇"), said("我要投诉"))
    store.away = True
    store.failed.clear()
    async with running(store) as again:
        again.follow(said("我在桂城街道", 1), hung_up(), hung_up("7.7"), arrived("1.2"))
        await store.failed.wait()
        assert not await again.scribe.drain(0.05)
        assert [draft.call for draft in again.shown] == ["1.2"], "new calls go on"
        store.away = False
        assert await again.scribe.drain()
        kept = await store.get(CallId("1.1"))
        assert kept is not None
        assert (kept.value(Key.TOWN), len(kept.lines), kept.ended_at) == ("大沥镇", 2, T0 + 2)
        assert await store.get(CallId("7.7")) is None


async def test_an_edit_long_after_the_call_finds_its_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scribe_module, "KEEP_ENDED", 1)
    async with running() as bench:
        bench.follow(arrived(), said("我要投诉"), hung_up(), arrived("1.2"), hung_up("1.2"))
        await bench.scribe.drain()
        bench.follow(arrived("1.3"), hung_up("1.3"))
        await bench.scribe.drain()
        assert bench.scribe.draft(CallId("1.1")) is None
        bench.follow(typed(Key.WISH, "查处"))
        await bench.scribe.drain()
        kept = await bench.store.get(CallId("1.1"))
    assert kept is not None
    assert (kept.value(Key.CATEGORY), kept.value(Key.WISH)) == ("投诉", "查处")


async def test_a_bad_edit_or_screen_stops_nothing() -> None:
    async with running() as bench:
        bench.scribe._on_change = lambda _: 1 / 0  # type: ignore[assignment, return-value]
        bench.follow(arrived(), typed("Bad Key", "x"), typed(Key.WISH, "y"))
        assert await bench.scribe.drain()
        kept = await bench.store.get(CallId("1.1"))
    assert kept is not None
    assert kept.value(Key.WISH) == "y"


async def test_without_room_the_scribe_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scribe_module, "MAX_FACTS", 3)
    async with running() as bench:
        bench.follow(*(arrived(f"1.{n}") for n in range(9)))
        assert not bench.scribe.healthy


async def test_extraction_runs_where_it_is_told_to() -> None:
    shown: list[Draft] = []
    with ThreadPoolExecutor(1, "reader") as pool:
        scribe = Scribe(FrailStore(), knowledge(), shown.append, pool)
        await scribe.start()
        scribe.follow(T0, arrived())
        scribe.follow(T0, said("桂城街道"))
        await scribe.stop()
        assert any("reader" in thread.name for thread in pool._threads)
    assert shown[-1].value(Key.TOWN) == "桂城街道"


async def test_no_caller_s_words_reach_the_log() -> None:
    with structlog.testing.capture_logs() as lines:
        async with running() as bench:
            bench.store.away = True
            bench.follow(arrived(), said("我在桂城街道"), typed("Bad Key", "查处"))
            await bench.store.failed.wait()
            await bench.scribe.drain(0.02)
    text = str(lines)
    assert {"draft_store_failed", "draft_fact_refused"} <= {line["event"] for line in lines}
    assert not any(secret in text for secret in ("13800138000", "桂城", "查处", "Bad"))
