"""The keeper: from facts to sealed, listed and reported recordings, whatever fails on the way."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
import structlog

from recordings import spool
from recordings.keeper import Keeper
from recordings.library import LibraryError, MemoryLibrary, Recording
from recordings.segments import BadNameError, note_name, sealed_path
from recordings.spool import read_note
from routing.facts import (
    AgentAnswered,
    CallArrived,
    CallerHungUp,
    CallFound,
    EmergencyDismissed,
    EmergencyHeard,
    Fact,
    RecordingSealed,
)
from routing.model import AgentId, CallId, CallPhase

CALL = CallId("1763812345.12")
ANI = "13800000001"
AGENT = AgentId("8001")


class House:
    """A keeper with its folders; rounds follow each other at once, with a hook between them."""

    def __init__(self, folder: Path) -> None:
        self.spool, self.root = folder / "spool", folder / "recordings"
        self.spool.mkdir()
        self.library = MemoryLibrary()
        self.reported: list[Fact] = []
        self.rounds = 0
        self.between: Callable[[], Awaitable[None] | None] = lambda: None
        self.step: Callable[[str], None] = lambda _: None

    def write(self, call: CallId = CALL, n: int = 1, raw: bytes = b"\1\0" * 800) -> None:
        for side in ("caller", "line"):
            (self.spool / f"{call}.{n}.{side}.sln").write_bytes(raw)

    async def wait(self, _: float) -> None:
        self.rounds += 1
        if (pause := self.between()) is not None:
            await pause
        await asyncio.sleep(0)

    @asynccontextmanager
    async def keeper(self, most: int = 100) -> AsyncIterator[Keeper]:
        keeper = Keeper(
            self.spool,
            self.root,
            self.library,
            self.reported.append,
            wait=self.wait,
            clock=lambda: 1_763_812_400_000,
            most=most,
            step=lambda name: self.step(name),
        )
        keeper.start()
        try:
            yield keeper
        finally:
            await keeper.stop()


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def arrived(call: CallId = CALL, ani: str = ANI) -> CallArrived:
    return CallArrived(call=call, channel="PJSIP/trunk-1", ani=ani, caller_name="", dnis="12315")


def heard(call: CallId = CALL) -> EmergencyHeard:
    return EmergencyHeard(call=call, kind="fire", words="着火", number="119", score=0.9, certain=True)


async def done(keeper: Keeper) -> None:
    async with asyncio.timeout(20):
        await keeper.idle()


async def test_a_call_from_arrival_to_its_row(house: House) -> None:
    house.write()
    async with house.keeper() as keeper:
        keeper.follow(1_763_812_345_678, arrived())
        keeper.follow(1_763_812_350_000, AgentAnswered(call=CALL, agent=AgentId("8001")))
        keeper.follow(1_763_812_350_001, heard())
        await done(keeper)
        assert house.reported == [], "nothing is sealed while the call lasts"
        keeper.follow(1_763_812_360_000, CallerHungUp(call=CALL))
        await done(keeper)
        assert keeper.healthy
    row = await house.library.find(CALL)
    assert row is not None
    assert (row.ani, row.dnis, row.agent, row.emergency) == (ANI, "12315", "8001", True)
    assert (row.started_at, row.sealed_at, row.duration_ms) == (1_763_812_345_678, 1_763_812_400_000, 100)
    assert house.reported == [
        RecordingSealed(call=CALL, file=sealed_path(CALL), sha256=row.sha256, duration_ms=100, size=row.size)
    ]
    assert list(house.spool.iterdir()) == []


async def test_a_dismissed_alert_is_no_emergency(house: House) -> None:
    house.write()
    async with house.keeper() as keeper:
        for fact in (
            arrived(),
            heard(),
            EmergencyDismissed(call=CALL, agent=AgentId("8001"), reason="x"),
            CallerHungUp(call=CALL),
        ):
            keeper.follow(1, fact)
        await done(keeper)
    row = await house.library.find(CALL)
    assert row is not None
    assert row.emergency is False


async def test_sealing_waits_until_asterisk_has_finished_writing(house: House) -> None:
    house.write(raw=b"")
    leg = house.spool / f"{CALL}.1.caller.sln"

    def grow() -> None:
        # Asterisk writes 32 KiB at a time: for 2.05 s, more than four rounds, nothing seems to happen
        if house.rounds % 5 == 0 and house.rounds <= 25:
            assert house.reported == []
            with leg.open("ab") as file:
                file.write(b"\1\0" * 8)

    house.between = grow
    async with house.keeper() as keeper:
        keeper.follow(1, arrived())
        keeper.follow(2, CallerHungUp(call=CALL))
        await done(keeper)
    row = await house.library.find(CALL)
    assert row is not None
    assert row.duration_ms == 5


@pytest.mark.parametrize(
    "where", ["block", "flush .wav", "name .json", "list", "delete raw", "report", "drop note"]
)
async def test_after_a_kill_the_next_start_seals_what_was_left_with_all_that_was_known(
    house: House, where: str
) -> None:
    house.write()
    killed = asyncio.Event()

    async def hang() -> None:
        await asyncio.Event().wait()

    def kill(step: str) -> None:
        if step == where:
            killed.set()
            # an error after which no further round comes leaves the same files behind as a kill
            house.between = hang
            raise RuntimeError

    house.step = kill
    async with house.keeper() as keeper:
        keeper.follow(1_763_812_345_678, arrived())
        keeper.follow(2, AgentAnswered(call=CALL, agent=AgentId("8001")))
        keeper.follow(3, CallerHungUp(call=CALL))
        async with asyncio.timeout(20):
            await killed.wait()
    house.between, house.step = lambda: None, lambda _: None
    house.reported.clear()
    async with house.keeper() as keeper:
        assert await keeper.recover(set()) == 1
        await done(keeper)
    row = await house.library.find(CALL)
    assert row is not None
    assert (row.ani, row.agent, row.started_at) == (ANI, "8001", 1_763_812_345_678)
    assert [fact.file for fact in house.reported if isinstance(fact, RecordingSealed)] == [row.file]
    assert list(house.spool.iterdir()) == []


async def test_recovery_leaves_live_calls_alone_and_takes_every_other(house: House) -> None:
    live, known, dead = CallId("1763812345.1"), CallId("1763812345.2"), CallId("name-1763812345.3")
    for call in (live, known, dead):
        house.write(call)
    async with house.keeper() as keeper:
        keeper.follow(1, arrived(known))
        assert await keeper.recover({live}) == 1
        await done(keeper)
        assert [r.call for r in await house.library.recent(9)] == [dead]
        row = (await house.library.recent(1))[0]
        assert (row.ani, row.agent, row.started_at) == ("", None, 1_763_812_345_000)
        found = CallFound(
            call=live,
            channel="c",
            ani=ANI,
            caller_name="",
            dnis="12345",
            phase=CallPhase.TALKING,
            agent=AgentId("8002"),
        )
        keeper.follow(2, found)
        keeper.follow(3, CallerHungUp(call=live))
        await done(keeper)
        row_of_live = await house.library.find(live)
    assert row_of_live is not None
    assert (row_of_live.ani, row_of_live.agent) == (ANI, "8002")


FOUND = CallFound(call=CALL, channel="c", ani=ANI, caller_name="", dnis="12345", phase=CallPhase.WAITING)


@pytest.mark.parametrize("news", [FOUND, arrived()], ids=["found", "arrived"])
async def test_a_call_that_turns_out_to_live_is_not_sealed(house: House, news: Fact) -> None:
    house.write()
    async with house.keeper() as keeper:
        assert await keeper.recover(set()) == 1
        keeper.follow(2, news)
        await done(keeper)
        assert await house.library.find(CALL) is None
        assert keeper.waiting == 0


@pytest.mark.parametrize("where", ["flush .wav", "name .json", "list", "delete raw", "report", "drop note"])
async def test_a_call_that_turns_out_to_live_while_others_are_sealed_loses_nothing(
    house: House, where: str
) -> None:
    first, live = CallId("1763812345.1"), CallId("1763812345.2")
    loop, this = asyncio.get_running_loop(), threading.get_ident()
    told = threading.Event()

    def tell() -> None:
        if not told.is_set():
            for fact in (msgspec.structs.replace(FOUND, call=live), AgentAnswered(call=live, agent=AGENT)):
                keeper.follow(2, fact)
            told.set()

    def lives(step: str) -> None:
        if step == where and threading.get_ident() == this:
            tell()
        elif step == where:
            loop.call_soon_threadsafe(tell)
            assert told.wait(20)

    for call in (first, live):
        house.write(call)
    house.step = lives
    async with house.keeper() as keeper:
        for call in (first, live):
            keeper.follow(1, CallerHungUp(call=call))
        await done(keeper)
        reported = [fact.call for fact in house.reported if isinstance(fact, RecordingSealed)]
        assert reported == ([first, live] if where == "drop note" else [first])
        if where not in ("report", "drop note"):
            assert len(list(house.spool.glob("*.sln"))) == 2, "Asterisk still writes there"
        house.write(live, n=2)
        keeper.follow(3, CallerHungUp(call=live))
        await done(keeper)
        assert keeper.healthy
    row = await house.library.find(live)
    assert row is not None
    assert (row.ani, row.agent, row.duration_ms) == (ANI, AGENT, 200)
    assert list(house.spool.iterdir()) == []


async def test_a_full_disk_is_said_kept_and_tried_again_less_and_less_often(house: House) -> None:
    house.write()
    other = CallId("1763812345.99")
    house.write(other)
    at: list[int] = []
    failing = True

    def full(step: str) -> None:
        if step == "flush .wav" and failing:
            at.append(house.rounds)
            raise OSError(28, "No space left on device")

    house.step = full
    tried = asyncio.Event()
    house.between = lambda: tried.set() if len(at) >= 8 else None
    with structlog.testing.capture_logs() as logs:
        async with house.keeper() as keeper:
            keeper.follow(1, arrived())
            keeper.follow(2, CallerHungUp(call=CALL))
            async with asyncio.timeout(20):
                await tried.wait()
            assert not keeper.healthy
            assert len(list(house.spool.glob("*.sln"))) == 4
            failing = False
            await done(keeper)
            assert keeper.healthy
    gaps = [b - a for a, b in pairwise(at)]
    assert gaps == sorted(gaps)
    assert gaps[-1] > 4 * gaps[0]
    assert await house.library.find(CALL) is not None
    failures = [log for log in logs if log["event"] == "recording_seal_failed"]
    assert failures[0]["errno"] == 28
    assert failures[0]["log_level"] == "error"


async def test_what_the_library_lost_is_listed_again_at_the_start(house: House) -> None:
    calls = [CallId(f"17638123{n}.12") for n in range(10, 14)] + [CallId("1700000000.1")]
    for call in calls:
        house.write(call)
    async with house.keeper() as keeper:
        for call in calls:
            keeper.follow(1, arrived(call))
            keeper.follow(2, AgentAnswered(call=call, agent=AgentId("8001")))
            keeper.follow(3, CallerHungUp(call=call))
        await done(keeper)
    before = await house.library.recent(9)
    assert len(before) == 5
    kept, house.library = before[0], MemoryLibrary()
    await house.library.add(kept)
    (house.root / sealed_path(calls[1])).write_bytes(b"RIFF")
    (house.root / sealed_path(calls[2])).with_suffix(".json").write_bytes(b"{")
    (house.root / sealed_path(calls[2])).with_name("notes.json").write_bytes(b"{}")
    with structlog.testing.capture_logs() as logs:
        async with house.keeper() as keeper:
            await done(keeper)
            assert keeper.healthy
    passed_over = {calls[1], calls[2]}
    listed = {row.call: row for row in await house.library.recent(9)}
    assert listed == {row.call: row for row in before if row.call not in passed_over}
    assert {log["call"] for log in logs if log["event"] == "recording_not_listed"} == passed_over


async def test_what_the_library_lost_waits_for_a_library_that_is_away(house: House) -> None:
    house.write()
    async with house.keeper() as keeper:
        keeper.follow(1, arrived())
        keeper.follow(2, CallerHungUp(call=CALL))
        await done(keeper)
    answers = iter([LibraryError("TimeoutError")] * 3)

    class Absent(MemoryLibrary):
        async def missing(self, calls: Collection[CallId]) -> set[CallId]:
            if (error := next(answers, None)) is not None:
                raise error
            return await super().missing(calls)

    house.library = Absent()
    healthy: list[bool] = []
    async with house.keeper() as keeper:
        house.between = lambda: healthy.append(keeper.healthy)
        await done(keeper)
        assert (healthy, keeper.healthy) == ([False] * 3, True)
    assert await house.library.find(CALL) is not None


async def test_an_absent_database_keeps_the_raw_legs_until_it_is_back(house: House) -> None:
    house.write()
    answers = iter([LibraryError("OperationalError"), LibraryError("TimeoutError")])
    raw_legs: list[int] = []

    class Absent(MemoryLibrary):
        async def add(self, recording: Recording) -> None:
            error = next(answers, None)
            if error is not None:
                raw_legs.append(len(list(house.spool.glob("*.sln"))))
                raise error
            await super().add(recording)

    house.library = Absent()
    async with house.keeper() as keeper:
        keeper.follow(1, arrived())
        keeper.follow(2, CallerHungUp(call=CALL))
        await done(keeper)
    assert await house.library.find(CALL) is not None
    assert raw_legs == [2, 2]
    assert len(house.reported) == 1


async def test_one_call_that_fails_holds_up_no_other(house: House) -> None:
    bad, good = CallId("1763812345.1"), CallId("1763812345.2")
    house.write(bad)
    house.write(good)
    # a folder in its place cannot be written to, whoever runs the test
    (house.root / sealed_path(bad)).with_name(f".{bad}.wav.part").mkdir(parents=True)
    sealed = asyncio.Event()
    house.between = lambda: sealed.set() if house.reported else None
    async with house.keeper() as keeper:
        keeper.follow(1, CallerHungUp(call=bad))
        keeper.follow(2, CallerHungUp(call=good))
        async with asyncio.timeout(20):
            await sealed.wait()
        assert not keeper.healthy
        assert keeper.waiting == 1
    assert await house.library.find(good) is not None
    assert len(list(house.spool.glob(f"{bad}*.sln"))) == 2


async def test_a_contradiction_is_set_aside_once_and_said(house: House) -> None:
    house.write()
    async with house.keeper() as keeper:
        keeper.follow(1, CallerHungUp(call=CALL))
        await done(keeper)
        (house.spool / f"{CALL}.1.line.sln").write_bytes(b"other")
        with structlog.testing.capture_logs() as logs:
            assert await keeper.recover(set()) == 1
            await done(keeper)
        assert not keeper.healthy
        assert await keeper.recover(set()) == 0
    assert [log["event"] for log in logs if log["log_level"] == "error"] == ["recording_set_aside"]
    assert (house.spool / "set-aside" / f"{CALL}.1.line.sln").read_bytes() == b"other"


async def test_a_call_without_files_is_said_and_forgotten(house: House) -> None:
    with structlog.testing.capture_logs() as logs:
        async with house.keeper() as keeper:
            keeper.follow(1, arrived())
            keeper.follow(2, CallerHungUp(call=CALL))
            await done(keeper)
            assert keeper.healthy
    assert [log["event"] for log in logs] == ["recording_absent"]
    assert house.reported == []
    assert list(house.spool.iterdir()) == []


async def test_late_facts_and_a_second_hang_up_bring_nothing_back(house: House) -> None:
    house.write()
    async with house.keeper() as keeper:
        keeper.follow(1, arrived())
        keeper.follow(2, CallerHungUp(call=CALL))
        await done(keeper)
        row = await house.library.find(CALL)
        keeper.follow(3, EmergencyDismissed(call=CALL, agent=AgentId("8001"), reason="x"))
        await done(keeper)
        assert list(house.spool.iterdir()) == []
        keeper.follow(4, CallerHungUp(call=CALL))
        await done(keeper)
        assert await house.library.find(CALL) == row
    assert list(house.spool.iterdir()) == []
    assert len({fact.sha256 for fact in house.reported if isinstance(fact, RecordingSealed)}) == 1


async def test_a_number_of_two_thousand_characters_or_with_line_breaks_loses_nothing(house: House) -> None:
    house.write()
    async with house.keeper() as keeper:
        keeper.follow(1, arrived(ani="佛\r\n\x00\ud800" * 2000))
        keeper.follow(2, CallerHungUp(call=CALL))
        await done(keeper)
    row = await house.library.find(CALL)
    assert row is not None
    assert row.ani == "佛" * 103


async def test_a_call_with_another_name_than_asterisks_is_refused_and_said(house: House) -> None:
    with structlog.testing.capture_logs() as logs:
        async with house.keeper() as keeper:
            for bad in ("../../etc/passwd", "", "1.1/../2"):
                keeper.follow(1, arrived(CallId(bad)))
                keeper.follow(1, CallerHungUp(call=CallId(bad)))
            await done(keeper)
            assert keeper.waiting == 0
    assert {log["event"] for log in logs} == {"recording_of_unknown_name"}
    with pytest.raises(BadNameError):
        note_name("../../etc/passwd")


async def test_more_calls_than_can_be_remembered_stay_in_the_spool_for_recovery(house: House) -> None:
    calls = [CallId(f"1763812345.{n}") for n in range(1, 5)]
    for call in calls:
        house.write(call)
    with structlog.testing.capture_logs() as logs:
        async with house.keeper(most=2) as keeper:
            for call in calls:
                keeper.follow(1, arrived(call))
                keeper.follow(2, CallerHungUp(call=call))
            assert keeper.waiting == 2
            await done(keeper)
            assert await keeper.recover(set()) == 2
            await done(keeper)
    assert len(await house.library.recent(9)) == 4
    assert "recording_left_in_spool" in {log["event"] for log in logs}


async def test_an_unreadable_spool_is_said_and_got_over(house: House) -> None:
    house.write()
    away = house.spool.with_name("away")
    house.spool.rename(away)

    def back() -> None:
        if house.rounds == 3:
            assert not keeper.healthy
            away.rename(house.spool)

    house.between = back
    with structlog.testing.capture_logs() as logs:
        async with house.keeper() as keeper:
            keeper.follow(1, arrived())
            keeper.follow(2, CallerHungUp(call=CALL))
            await done(keeper)
            assert keeper.healthy
    assert await house.library.find(CALL) is not None
    assert {"recording_spool_unreadable", "recording_note_failed"} <= {log["event"] for log in logs}


async def test_no_number_enters_the_log(house: House) -> None:
    house.write()
    house.step = lambda step: (_ for _ in ()).throw(OSError(28, ANI)) if house.rounds < 30 else None
    with structlog.testing.capture_logs() as logs:
        async with house.keeper() as keeper:
            for fact in (arrived(), heard(), CallerHungUp(call=CALL)):
                keeper.follow(1, fact)
            await done(keeper)
    assert len(logs) > 2
    assert ANI not in repr(logs)
    assert "着火" not in repr(logs)


async def test_the_note_is_written_while_the_call_lasts(house: House) -> None:
    async with house.keeper() as keeper:
        keeper.follow(5, arrived())
        await done(keeper)
        note = read_note(house.spool, CALL)
    assert note is not None
    assert (note.ani, note.started_at) == (ANI, 5)


async def test_stopped_or_never_started_it_is_not_healthy(house: House) -> None:
    async with house.keeper() as keeper:
        assert keeper.healthy
    assert not keeper.healthy


async def test_a_keeper_that_has_stopped_writes_nothing_more(house: House) -> None:
    calls = [CallId(f"1763812345.{n}") for n in range(1, 5)]
    for call in calls:
        house.write(call)
    loop, sealing, go_on = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def linger(step: str) -> None:
        if step == "flush .wav":
            loop.call_soon_threadsafe(sealing.set)
            go_on.wait(20)

    house.step = linger
    async with house.keeper() as keeper:
        for call in calls:
            keeper.follow(1, CallerHungUp(call=call))
        async with asyncio.timeout(20):
            await sealing.wait()
            stopping = asyncio.create_task(keeper.stop())
            await asyncio.sleep(0)
            assert not stopping.done()
            go_on.set()
            await stopping
        assert len(list(house.root.rglob("*.wav"))) == 1, "the call in hand, and no other"
        assert len(list(house.spool.glob("*.sln"))) == 8
    async with house.keeper() as keeper:
        assert await keeper.recover(set()) == 4
        await done(keeper)
    assert len(await house.library.recent(9)) == 4


async def test_a_keeper_that_has_stopped_writes_no_more_notes(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, writing, go_on = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def linger(*_: object) -> None:
        loop.call_soon_threadsafe(writing.set)
        go_on.wait(20)

    monkeypatch.setattr(spool, "write_note", linger)
    async with house.keeper() as keeper:
        keeper.follow(1, arrived())
        async with asyncio.timeout(20):
            await writing.wait()
            stopping = asyncio.create_task(keeper.stop())
            for _ in range(50):
                await asyncio.sleep(0)
            written_later = stopping.done()
            go_on.set()
            await stopping
    assert not written_later


async def test_a_keeper_that_is_started_again_seals(house: House) -> None:
    house.write()
    async with house.keeper() as keeper:
        await keeper.stop()
        keeper.start()
        keeper.follow(1, CallerHungUp(call=CALL))
        await done(keeper)
    assert await house.library.find(CALL) is not None


async def test_calls_are_noted_while_many_others_are_sealed(house: House) -> None:
    calls = [CallId(f"1763812345.{n}") for n in range(100, 160)]
    for call in calls:
        house.write(call)
    noted: list[bool] = []

    def arrives(step: str) -> None:
        if step == "report":
            keeper.follow(5, arrived())
            noted.append(read_note(house.spool, CALL) is not None)

    house.step = arrives
    async with house.keeper() as keeper:
        for call in calls:
            keeper.follow(1, CallerHungUp(call=call))
        await done(keeper)
    assert (noted[0], noted[-1]) == (False, True)


async def test_a_link_or_a_pipe_in_place_of_a_note_leads_nowhere_and_blocks_nothing(house: House) -> None:
    linked, piped = CallId("1763812345.1"), CallId("1763812345.2")
    elsewhere = house.root.with_name("elsewhere")
    elsewhere.write_text("not ours")
    (house.spool / note_name(linked)).symlink_to(elsewhere)
    os.mkfifo(house.spool / note_name(piped))
    with structlog.testing.capture_logs() as logs:
        async with house.keeper() as keeper:
            for call in (linked, piped):
                house.write(call)
                keeper.follow(1, arrived(call))
                keeper.follow(2, CallerHungUp(call=call))
            await done(keeper)
    assert elsewhere.read_text() == "not ours"
    assert [log["event"] for log in logs if log["log_level"] == "error"] == ["recording_note_failed"] * 2
    assert [row.ani for row in await house.library.recent(9)] == [ANI, ANI]
    assert list(house.spool.iterdir()) == []
