"""The listener over the twin recogniser: expectations, transcript facts, emergencies, losses."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from asr.emergency import Lexicon
from asr.listener import Listener, Whose
from asr.recogniser import Missed, Rank, TwinRecogniser, TwinStream
from routing.facts import EmergencyHeard, Fact, Heard, NotHeard, RecogniserBack, RecogniserLost, TapLost
from routing.model import AgentId, CallId, Leg
from routing.register import Listening

ROOT = Path(__file__).resolve().parents[2]
DATA = tomllib.loads((ROOT / "config/foshan/emergency.toml").read_text("utf-8"))
LEXICON = Lexicon.from_dict({**DATA, "tone": {"weight": 0.0}})
CALL = CallId("1700000000.1")


class Room:
    def __init__(self, max_streams: int = 10) -> None:
        self.now = 1000
        self.facts: list[Fact] = []
        self.twin = TwinRecogniser(lambda up, why: self.listener.state(up, why), max_streams=max_streams)
        self.listener = Listener(self.twin, LEXICON, self.facts.append, now_ms=lambda: self.now)

    def tap(self, uuid: str = "u1", leg: Leg = Leg.CALLER) -> TwinStream:
        self.listener.expect(uuid, Whose(CALL, leg), until_ms=self.now + 5000)
        self.sink = self.listener.claim(uuid)
        assert self.sink is not None
        return self.twin.streams[f"{CALL}/{leg}"]

    def alarms(self) -> list[tuple[str, bool]]:
        return [(f.kind, f.certain) for f in self.facts if isinstance(f, EmergencyHeard)]

    def texts(self) -> list[tuple[int, str, bool]]:
        return [(f.utterance, f.text, f.final) for f in self.facts if isinstance(f, Heard)]


@pytest.fixture
def room() -> Room:
    return Room()


def test_words_become_facts_with_repaired_text(room: Room) -> None:
    stream = room.tap()
    stream.say("樓 下", final=False)
    stream.say("樓下二十八號很吵")
    assert room.texts() == [(0, "楼下", False), (0, "楼下28号很吵", True)]


async def test_a_second_tap_of_a_leg_counts_its_utterances_on(room: Room) -> None:
    room.tap().say("一")
    assert room.sink is not None
    room.sink.closed(clean=False)
    room.tap("u2").say("二")
    await room.listener.stop()
    assert [n for n, _, _ in room.texts()] == [0, 1]
    assert TapLost(call=CALL, leg=Leg.CALLER) in room.facts


def test_a_final_with_emergency_words_is_certain_at_once(room: Room) -> None:
    room.tap().say("救命啊我家着火了")
    assert room.alarms() == [("fire", True)]


def test_a_partial_is_only_possible_until_the_next_text_bears_it_out(room: Room) -> None:
    stream = room.tap()
    stream.say("我家着火了", final=False)
    assert room.alarms() == [("fire", False)]
    stream.say("我家着火了快来", final=False)
    stream.say("我家着火了快来人")
    assert room.alarms() == [("fire", False), ("fire", True)]


def test_a_partial_that_is_taken_back_never_becomes_certain(room: Room) -> None:
    stream = room.tap()
    stream.say("着火了", final=False)
    stream.say("不是着火了")
    assert room.alarms() == [("fire", False)]


def test_a_kind_is_told_once_in_a_call(room: Room) -> None:
    stream = room.tap()
    for _ in range(5):
        stream.say("我家着火了")
    assert room.alarms() == [("fire", True)]


def test_words_that_the_recogniser_doubts_are_never_certain(room: Room) -> None:
    room.tap().say("我家着火了", confidence=0.2)
    assert room.alarms() == [("fire", False)]


def test_a_recogniser_that_gives_no_certainty_is_believed(room: Room) -> None:
    room.tap().say("我家着火了", confidence=0.0)
    assert room.alarms() == [("fire", True)]


def test_what_is_said_over_two_utterances_adds_up(room: Room) -> None:
    stream = room.tap()
    stream.say("我家在冒烟")
    assert room.alarms() == [("fire", False)]
    stream.say("快来人，火很大")
    assert room.alarms() == [("fire", False), ("fire", True)]


def test_the_agents_words_raise_no_alarm(room: Room) -> None:
    room.tap(leg=Leg.AGENT).say("您家着火了吗，请拨打119")
    assert room.alarms() == []
    assert len(room.texts()) == 1


def test_an_unknown_or_second_claim_is_refused(room: Room) -> None:
    assert room.listener.claim("nobody") is None
    room.tap("u1")
    assert room.listener.claim("u1") is None


def test_a_tap_that_does_not_come_in_time_is_lost(room: Room) -> None:
    room.listener.expect("u1", Whose(CALL, Leg.CALLER), until_ms=2000)
    room.now = 2000
    assert room.listener.claim("u1") is None
    assert room.facts == [TapLost(call=CALL, leg=Leg.CALLER)]


def test_a_tap_of_a_call_that_is_over_is_not_missed(room: Room) -> None:
    room.listener.expect("u1", Whose(CALL, Leg.CALLER), until_ms=2000)
    room.listener.forget(CALL)
    room.now = 3000
    room.listener.expire()
    assert room.facts == []


async def test_closing_flushes_the_last_words(room: Room) -> None:
    room.tap().say("喂你好", final=False)
    assert room.sink is not None
    room.sink.closed(clean=True)
    room.sink.closed(clean=False)
    await room.listener.stop()
    assert room.texts() == [(0, "喂你好", False), (0, "喂你好", True)]


async def test_a_full_recogniser_is_said_once_and_asked_no_more() -> None:
    room = Room(max_streams=1)
    stream = room.tap("u0")
    with capture_logs() as logs:
        for uuid in ("u1", "u2"):
            room.listener.expect(uuid, Whose(CALL, Leg.CALLER), until_ms=9000)
            assert room.listener.claim(uuid) is None
        assert room.facts == [], "a tap told as lost would be asked for, and refused, again and again"
        assert [log["event"] for log in logs] == ["taps_refused"]
        await stream.close()
        room.tap("u3")
        room.listener.expect("u4", Whose(CALL, Leg.CALLER), until_ms=9000)
        assert room.listener.claim("u4") is None
    assert [log["event"] for log in logs] == ["taps_refused", "taps_refused"], "full anew"


async def test_words_that_come_after_the_end_are_told_and_leave_nothing_behind(room: Room) -> None:
    stream = room.tap()
    room.listener.forget(CALL)
    stream.say("我家着火了")
    assert room.texts() == [(0, "我家着火了", True)]
    assert room.alarms() == [("fire", True)]
    assert room.sink is not None
    room.sink.closed(clean=False)
    await room.listener.stop()
    assert room.listener.calls == 0
    assert TapLost(call=CALL, leg=Leg.CALLER) not in room.facts


async def test_audio_reaches_the_recogniser_at_8_khz(room: Room) -> None:
    stream = room.tap()
    assert room.sink is not None
    room.sink.audio(bytes(320), 8000)
    room.sink.audio(bytes(639), 16000)
    room.sink.audio(bytes(1), 16000)
    assert stream.fed == 640
    room.sink.audio(bytes(400), 11025)
    room.sink.audio(bytes(320), 8000)
    await room.listener.stop()
    assert stream.closed
    assert stream.fed == 640
    assert room.facts == [TapLost(call=CALL, leg=Leg.CALLER)]


async def test_the_recognisers_state_becomes_facts(room: Room) -> None:
    await room.twin.start()
    room.twin.lose("its process ended")
    room.twin.restore()
    assert room.facts == [
        RecogniserBack(engine="twin"),
        RecogniserLost(engine="twin", why="its process ended"),
        RecogniserBack(engine="twin"),
    ]


# --- whose voice it is, and who may listen ---------------------------------------------------------


def claim(room: Room, uuid: str, whose: Whose) -> TwinStream:
    room.listener.expect(uuid, whose, until_ms=room.now + 5000)
    assert room.listener.claim(uuid) is not None
    return room.twin.streams[f"{whose.call}/{whose.leg}"]


def test_two_agents_on_one_call_share_the_legs_numbers_and_are_told_apart(room: Room) -> None:
    first = claim(room, "u1", Whose(CALL, Leg.AGENT, AgentId("8001")))
    second = claim(room, "u2", Whose(CALL, Leg.AGENT, AgentId("8002")))
    first.say("您好", final=False)
    second.say("我来说")
    first.say("您好请讲")
    first.say("好的")
    heard = [(f.agent, f.utterance, f.text) for f in room.facts if isinstance(f, Heard)]
    assert heard == [("8001", 0, "您好"), ("8002", 1, "我来说"), ("8001", 0, "您好请讲"), ("8001", 2, "好的")]


def test_callers_go_before_agents_and_local_calls_stay(room: Room) -> None:
    caller = claim(room, "u1", Whose(CALL, Leg.CALLER))
    agent = claim(room, "u2", Whose(CALL, Leg.AGENT, AgentId("8001"), Listening.LOCAL))
    assert (caller.rank, caller.here) == (Rank.EMERGENCY, False)
    assert (agent.rank, agent.here) == (Rank.DRAFT, True)
    room.listener.expect("u3", Whose(CALL, Leg.AGENT, AgentId("8002")), until_ms=room.now + 5000)
    room.listener.stay_here(CALL)
    assert caller.here
    room.listener.claim("u3")
    assert room.twin.streams[f"{CALL}/agent"].here, "also one that was on its way"


async def test_a_call_that_nobody_may_hear_any_more_is_silent_at_once(room: Room) -> None:
    stream = claim(room, "u1", Whose(CALL, Leg.CALLER))
    stream.say("我要说", final=False)
    room.listener.expect("u2", Whose(CALL, Leg.AGENT), until_ms=room.now + 5000)
    assert room.listener.silence(CALL) == ["u1"]
    stream.say("一个秘密")
    await room.listener.stop()
    assert [f.text for f in room.facts if isinstance(f, Heard)] == ["我要说"]
    assert room.listener.claim("u2") is None
    assert not [f for f in room.facts if isinstance(f, TapLost)], "it was not lost"


def test_what_was_not_heard_is_told_with_leg_and_times(room: Room) -> None:
    stream = claim(room, "u1", Whose(CALL, Leg.CALLER))
    stream.miss(Missed(start_ms=1000, end_ms=2500, why="overload"))
    assert room.facts == [NotHeard(call=CALL, leg=Leg.CALLER, start_ms=1000, end_ms=2500, why="overload")]


def test_a_lost_tap_says_whose_it_was(room: Room) -> None:
    room.listener.expect("u1", Whose(CALL, Leg.AGENT, AgentId("8001")), until_ms=2000)
    room.now = 3000
    room.listener.expire()
    assert room.facts == [TapLost(call=CALL, leg=Leg.AGENT, agent=AgentId("8001"))]
