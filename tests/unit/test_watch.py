"""Watching Asterisk: what was missed is played after every connect, and the heartbeat tells the truth."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from cti.ami.message import Message
from cti.ami.port import AmiTimeout
from cti.ami.twin import TwinAmi, error, success
from cti.journal import MemoryJournal
from cti.loop import FloorLoop, JournalWriter
from cti.watch import RECHECK_S, Watch
from routing import facts as f
from routing.floor import Floor
from routing.model import CallId, CallPhase, Leg
from tests.scenario.house import leg, row
from tests.unit.floors import CONFIG, arrived, emergency, intake
from tests.virtual_time import VirtualTime, settle

CALL = "1763800000.1"
ASTERISK_AHEAD_S = 3_600
"""Asterisk's machine need not have our time."""


class Tower:
    """A Watch over a twin, in virtual time."""

    def __init__(self) -> None:
        self.ami, self.time, self.floor = TwinAmi(), VirtualTime(), Floor(CONFIG)
        self.facts: list[f.AnyFact] = []
        self.listed: list[dict[str, str]] = []
        writer = JournalWriter(MemoryJournal(), 0)
        follow = [lambda now, fact, floor: self.facts.append(fact)]
        self.loop = FloorLoop(self.floor, writer, lambda effect: None, follow, self.time.now_ms)
        self.sent_again: list[str] = []
        self.watch = Watch(self.ami, self.loop, send_again=self.sent_again.append, sleep=self.time.sleep)
        self.ami.answer("Setvar")
        self.ami.answer("Getvar", lambda _: success(Value=str(ASTERISK_AHEAD_S + self.time.now_ms() // 1000)))
        self.ami.answer("Status", lambda _: [Message({"Event": "Status", **one}) for one in self.listed])

    def beats(self) -> list[str]:
        return [sent["Value"] for sent in self.ami.actions if sent["Action"] == "Setvar"]

    def listings(self) -> int:
        return sum(sent["Action"] == "Status" for sent in self.ami.actions)

    def told(self) -> list[f.AnyFact]:
        """What was reported since the last time; that time passed says nothing of Asterisk."""
        found = [fact for fact in self.facts if not isinstance(fact, f.TimePassed)]
        self.facts.clear()
        return found


@pytest.fixture
async def tower() -> AsyncIterator[Tower]:
    place = Tower()
    tasks = [
        asyncio.create_task(work)
        for work in (place.loop.run(), place.watch.run(), place.watch.beat(), place.watch.recheck())
    ]
    yield place
    for task in tasks:
        assert not task.done(), "a part that must never end has ended"
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def now_s(tower: Tower) -> str:
    """What Asterisk's clock says."""
    return str(ASTERISK_AHEAD_S + tower.time.now_ms() // 1000)


async def test_the_heart_beats_once_a_second_while_the_floor_is_true(tower: Tower) -> None:
    await settle()
    assert tower.beats() == [], "not connected yet"
    await tower.ami.start()
    await settle()
    assert tower.watch.true
    assert tower.beats() == [now_s(tower)]
    await tower.time.pass_by(3)
    assert len(tower.beats()) == 4
    assert tower.beats()[-1] == now_s(tower)
    tower.ami.drop()
    await settle()
    assert not tower.watch.true
    await tower.time.pass_by(5)
    assert len(tower.beats()) == 4


async def test_a_beat_that_fails_is_not_the_last(tower: Tower) -> None:
    await tower.ami.start()
    tower.ami.answer("Setvar", error("no"))
    await tower.time.pass_by(2)
    tower.ami.answer("Setvar")
    count = len(tower.beats())
    await tower.time.pass_by(1)
    assert len(tower.beats()) == count + 1


async def test_after_the_end_no_beat_says_otherwise(tower: Tower) -> None:
    await tower.ami.start()
    await settle()
    await tower.watch.stop_beating()
    await tower.time.pass_by(10)
    assert tower.beats()[-1] == "0"


async def test_what_was_missed_is_played_after_every_connect(tower: Tower) -> None:
    tower.listed = [row(CALL, "waiting"), row("1763800000.2", "nowhere")]
    await tower.ami.start()
    await settle()
    [found] = tower.told()
    assert isinstance(found, f.CallFound)
    assert (found.call, found.phase, found.dnis) == (CALL, CallPhase.WAITING, "12345")
    tower.ami.drop()
    tower.listed = []
    tower.ami.restore()
    await settle()
    assert tower.told() == [f.CallerHungUp(call=CallId(CALL), cause=f.NOT_SEEN)]


async def test_only_after_a_start_are_the_taps_of_known_calls_asked_for_again(tower: Tower) -> None:
    tower.loop.report(arrived(CALL))
    tower.loop.report(intake(CALL))
    tower.listed = [{**row(CALL, "waiting"), "Channel": f"PJSIP/trunk-{CALL}"}]
    await tower.ami.start()
    await settle()
    assert tower.told()[2:] == [f.TapLost(call=CallId(CALL), leg=Leg.CALLER)]
    tower.ami.drop()
    tower.ami.restore()
    await settle()
    assert tower.told() == [], "the floor and Asterisk agree, and the taps stand"


@pytest.mark.parametrize("how", ["refused", "timed out", "half a row"])
async def test_a_listing_that_fails_is_not_believed_and_asked_for_again(tower: Tower, how: str) -> None:
    def fail(_: Message) -> object:
        if how == "refused":
            return error("Permission denied")
        if how == "timed out":
            raise AmiTimeout("Status has no answer after 5000 ms")
        return [Message({"Event": "Status", **leg(CALL), "Context": "waiting"})]

    tower.loop.report(arrived(CALL))
    tower.ami.answer("Status", fail)  # type: ignore[arg-type]
    await tower.ami.start()
    await settle()
    await tower.time.pass_by(3)
    assert tower.listings() == 4
    assert not tower.watch.true
    assert tower.beats() == []
    assert CallId(CALL) in tower.floor.calls, "nobody is taken for gone"
    tower.ami.answer("Status", [])
    await tower.time.pass_by(1)
    assert tower.watch.true
    assert not tower.floor.calls


async def test_a_connection_that_goes_while_it_is_being_compared(tower: Tower) -> None:
    tower.ami.answer("Status", error("not yet"))
    await tower.ami.start()
    await settle()
    tower.ami.drop()
    await tower.time.pass_by(2)
    tower.ami.answer("Status", [])
    tower.ami.restore()
    await tower.time.pass_by(2)
    assert tower.watch.true


async def test_an_event_that_cannot_be_read_is_passed_over(tower: Tower) -> None:
    await tower.ami.start()
    tower.ami.emit(Message({"Event": "Hangup", **leg(CALL), "Cause": "sixteen"}))
    tower.ami.emit(Message({"Event": "UserEvent", "UserEvent": "Hotline", "Step": "arrived"}))
    tower.ami.emit(
        Message({"Event": "UserEvent", "UserEvent": "Hotline", "Step": "intake-done", "Linkedid": CALL})
    )
    await settle()
    assert tower.told() == [intake(CALL)]


async def test_a_belief_that_two_listings_contradict_is_put_right(tower: Tower) -> None:
    tower.listed = [row(CALL, "waiting")]
    await tower.ami.start()
    await settle()
    tower.told()
    tower.listed = []
    await tower.time.pass_by(RECHECK_S)
    assert tower.told() == [], "one listing may have missed an event on its way"
    await tower.time.pass_by(RECHECK_S)
    assert tower.told() == [f.CallerHungUp(call=CallId(CALL), cause=f.NOT_SEEN)]


async def test_a_call_to_which_something_happened_between_two_listings_is_left_alone(tower: Tower) -> None:
    tower.listed = [row(CALL, "waiting")]
    await tower.ami.start()
    await settle()
    tower.listed = []
    await tower.time.pass_by(RECHECK_S)
    tower.loop.report(emergency(CALL, certain=False))
    await tower.time.pass_by(RECHECK_S)
    assert CallId(CALL) in tower.floor.calls


async def test_a_header_that_a_caller_smuggled_in_ends_nobody_elses_call(tower: Tower) -> None:
    await tower.ami.start()
    await settle()
    tower.loop.report(arrived(CALL))
    raw = (
        "Event: Hangup\r\nChannel: PJSIP/trunk-00000009\r\nCallerIDNum: 1\r\nUniqueid: "
        f"{CALL}\r\nLinkedid: {CALL}\r\nUniqueid: 9.9\r\nLinkedid: 9.9\r\nCause: 16"
    )
    tower.ami.emit(Message.from_bytes(raw.encode()))
    await settle()
    assert CallId(CALL) in tower.floor.calls
    assert f.CallerHungUp(call=CallId("9.9"), cause=16) in tower.facts


async def test_a_channel_that_was_overtaken_is_named(tower: Tower) -> None:
    await tower.ami.start()
    overtaken = {"Event": "UserEvent", "UserEvent": "Hotline", "Step": "overtaken", **leg(CALL)}
    tower.ami.emit(Message(overtaken))
    await settle()
    assert tower.sent_again == [leg(CALL)["Channel"]]
    assert tower.told() == []
