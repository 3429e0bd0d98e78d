"""Every recogniser is killed again and again during twenty calls."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from asr.frames import Audio
from asr.pool import Bounds, PoolRecogniser
from asr.recogniser import OnState
from routing import facts as f
from routing.model import CallId, CallPhase, Leg
from tests.fakes.scripted import speak
from tests.scenario.house import House, eventually, house, leg, messages

CALLS = [f"1763800000.{n}" for n in range(1, 21)]
FIRES = CALLS[::4]
SAID = (
    "你好我要投诉楼下烧烤店",
    "油烟和噪音都很大天天晚上到两点",
    "地址在南海区桂城街道千灯湖旁边",
    "请你们尽快来人处理谢谢",
)
FIRE = "救命啊我家里着火了快来人"
FRAME = 320


class Killer:
    """Ends each recogniser a moment after it has come up."""

    def __init__(self) -> None:
        self.kills = 0
        self.pools: list[PoolRecogniser] = []

    def recogniser(self, on_state: OnState) -> PoolRecogniser:
        bounds = Bounds(retry_ms=20, close_ms=60_000)
        self.pools.append(PoolRecogniser("tests.fakes.scripted", Path(), on_state, workers=2, bounds=bounds))
        return self.pools[-1]

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self._kill(random.Random(4)))
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _kill(self, chance: random.Random) -> None:
        while True:
            for place in self.pools[0]._here:
                if place.up and chance.random() < 0.8:
                    os.kill(place.peer.pid, signal.SIGKILL)  # type: ignore[union-attr]
                    self.kills += 1
            await asyncio.sleep(0.3)


async def say(place: House, call: str, *said: str) -> None:
    """Faster than people speak, so that a worker has no time to waste."""
    line = await (await eventually(lambda: place.lines.get(leg(call)["Channel"])))
    pcm = b"".join(speak(one) for one in said)
    for start in range(0, len(pcm), 4 * FRAME):
        frames = [pcm[at : at + FRAME] for at in range(start, min(start + 4 * FRAME, len(pcm)), FRAME)]
        await line.send(*(Audio(frame, 8_000) for frame in frames))
        await asyncio.sleep(0.05)


def finals(place: House, call: str) -> list[str]:
    heard = [fact for fact in place.facts if isinstance(fact, f.Heard) and fact.call == call]
    assert [fact.utterance for fact in heard if fact.final] == list(range(sum(x.final for x in heard)))
    return [fact.text for fact in heard if fact.final]


async def test_no_call_no_draft_and_no_emergency_is_lost(tmp_path: Path) -> None:
    killer = Killer()
    async with house(tmp_path, recogniser=killer.recogniser) as place:
        await eventually(lambda: any(one.up for one in killer.pools[0]._here))
        async with killer.at_work():
            for call in CALLS:
                place.step("arrived", call, Dnis="12345")
                place.step("intake-done", call)
            ways = {call: (*SAID[:2], FIRE) if call in FIRES else SAID for call in CALLS}
            await asyncio.gather(*(say(place, call, *said) for call, said in ways.items()))
            async with asyncio.timeout(60):
                for call, said in ways.items():
                    while len(finals(place, call)) < len(said):  # noqa: ASYNC110 -- facts are kept in a list
                        await asyncio.sleep(0.05)
                for call in FIRES:
                    await place.until_phase(call, CallPhase.TRANSFERRING)
        for call in FIRES:
            place.step("emergency-failed", call, Why="NOANSWER", Number="110")
            await place.until_phase(call, CallPhase.WAITING)
        calls = place.service.loop.floor.calls
        assert sorted(calls) == sorted(CALLS)
        assert [call for call in CALLS if calls[CallId(call)].first_in_line] == FIRES, "110 did not answer"
        for call in CALLS:
            place.emit("Hangup", call, Cause="16")
            await place.until_phase(call, None)
        await place.service.scribe.drain()
        drafts = {call: await place.parts.drafts.get(CallId(call)) for call in CALLS}
    assert killer.kills >= 8
    assert {call: finals(place, call) for call in CALLS} == {call: list(said) for call, said in ways.items()}
    assert not [fact for fact in place.facts if isinstance(fact, f.NotHeard)]
    towns = {draft.value("town") for call, draft in drafts.items() if draft is not None and call not in FIRES}
    assert towns == {"桂城街道"}
    assert all(draft is not None for draft in drafts.values())
    assert {fact.call for fact in place.facts if isinstance(fact, f.EmergencyHeard)} == set(FIRES)


async def test_what_is_older_than_what_is_kept_is_told_to_the_desk(tmp_path: Path) -> None:
    def recogniser(on_state: OnState) -> PoolRecogniser:
        bounds = Bounds(kept_ms=1_000, retry_ms=60_000, close_ms=100)
        pools.append(PoolRecogniser("tests.fakes.scripted", Path(), on_state, bounds=bounds))
        return pools[-1]

    pools: list[PoolRecogniser] = []
    async with house(tmp_path, recogniser=recogniser) as place:
        await eventually(lambda: pools[0]._here[0].up)
        page = place.page("8001")
        place.step("arrived", CALLS[0], Dnis="12345")
        await eventually(lambda: CallId(CALLS[0]) in place.service.loop.floor.calls)
        place.service.feed._showing._pages[CallId(CALLS[0])] = [page]
        os.kill(pools[0].pids[0], signal.SIGKILL)
        await eventually(lambda: not pools[0]._here[0].up)
        await say(place, CALLS[0], *SAID[:2])
        told = await place.until_fact(f.NotHeard)
        assert (told.call, told.leg, told.start_ms, told.why) == (CALLS[0], Leg.CALLER, 0, "recogniser")
        shown = await messages(page, "not_heard")
        kept = place.service.feed.book.pages[CallId(CALLS[0])].not_heard
    assert shown[0]["leg"] == "caller"
    assert kept[0]["end_ms"] == told.end_ms
