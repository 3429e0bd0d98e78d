"""The whole service in memory: what Asterisk says goes in, actions, drafts, history and pages come out."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from asr.off import NoRecogniser
from cti.ami.message import Message
from cti.app import CannotListen, Service
from cti.journal import Entry
from desk.ports import Role
from routing import facts as f
from routing.model import AgentId, AgentState, Call, CallId, CallPhase, EmergencyOutcome
from tests.fakes.fastagi import FakeAsterisk, environment
from tests.scenario.house import House, eventually, house, leg, messages, row
from tests.unit.floors import CONFIG, arrived, logged_in, ready
from tickets.follow import open_draft

CALL = "1763800000.1"
FIRE = "救命啊，我家里着火了，快来人"


async def test_a_whole_call(tmp_path: Path) -> None:
    async with house(tmp_path) as place:
        place.say(logged_in("8001"), ready("8001"))
        page = place.page("8001")
        stream = await place.arrive(CALL, "12315")
        greeted = FakeAsterisk()
        await greeted.run(
            place.service.agi.port,
            environment(agi_arg_1=CALL, agi_arg_2="12315", agi_channel=leg(CALL)["Channel"]),
        )
        assert (greeted.status, greeted.variables) == ("SUCCESS", {"HOTLINE_INTAKE": "done"})
        assert greeted.said[0].startswith("/prompts/greeting")
        place.step("intake-done", CALL)
        await eventually(lambda: "Redirect to-agent 8001*15" in place.actions())
        place.emit("DialEnd", CALL, DialStatus="ANSWER", DestChannel="PJSIP/8001-0000000a")
        await place.until_phase(CALL, CallPhase.TALKING)
        stream.say("我要投诉楼下烧烤店", final=False)
        stream.say("我要投诉楼下烧烤店噪音，地址在南海区桂城街道")
        await place.until_fact(f.Heard)
        place.time.s += 60
        place.emit("Hangup", CALL, Cause="16")
        await place.until_phase(CALL, None)
        await place.service.scribe.drain()
        draft = await place.parts.drafts.get(CallId(CALL))
        [kept] = await place.parts.history.recent()
        assert place.actions() == ["Originate ChanSpy", "Redirect to-agent 8001*15", "Originate ChanSpy"]
        shown = await messages(page, "call")
        assert [message["call"]["phase"] for message in shown] == ["ringing", "talking", "ended"]
    assert draft is not None
    assert (draft.value("category"), draft.value("town"), draft.ended_at) == (
        "投诉",
        "桂城街道",
        kept.ended_at,
    )
    assert draft.due_at == (kept.answered_at or 0) + 30 * 60_000
    assert (kept.dnis, kept.ani, kept.caller_name, kept.agent) == ("12315", "13800138000", "陈先生", "8001")
    assert place.service.loop.refused == 0
    journal = [entry.fact async for entry in place.parts.journal.read()]
    assert journal == place.facts
    assert [type(fact).__name__ for fact in journal if not isinstance(fact, f.ConfigChanged)] == [
        "RecogniserBack",
        "AgentLoggedIn",
        "AgentReady",
        "CallArrived",
        "IntakeDone",
        "AgentAnswered",
        "Heard",
        "Heard",
        "CallerHungUp",
    ]


async def test_a_page_sees_words_and_draft_while_the_caller_speaks(tmp_path: Path) -> None:
    async with house(tmp_path) as place:
        place.say(logged_in("8001"), ready("8001"))
        page = place.page("8001")
        stream = await place.talk(CALL)
        stream.say("我要投诉", final=False)
        stream.say("我要投诉楼下烧烤店噪音，地址在南海区桂城街道")
        await eventually(lambda: [fact for fact in place.facts if isinstance(fact, f.Heard) and fact.final])
        await place.service.scribe.drain()
        got = await messages(page, "heard", "draft")
    heard = [(one["text"], one["final"]) for one in got if one["type"] == "heard"]
    assert heard == [("我要投诉", False), ("我要投诉楼下烧烤店噪音，地址在南海区桂城街道", True)]
    assert got[-1]["draft"]["fields"]["town"]["value"] == "桂城街道"


async def test_an_emergency_with_nobody_on_the_line(tmp_path: Path) -> None:
    async with house(tmp_path) as place:
        stream = await place.arrive(CALL)
        stream.say(FIRE)
        await eventually(lambda: "Redirect emergency 110*20*emergency" in place.actions())
        place.emit(
            "DialEnd",
            CALL,
            DialStatus="ANSWER",
            DestChannel="PJSIP/emergency-0000000b",
            Context="emergency",
            Exten="110*20*emergency",
        )
        await place.until_phase(CALL, CallPhase.EMERGENCY)
        place.emit("Hangup", CALL, Cause="16")
        [kept] = await eventually(lambda: list(place.parts.history._calls.values()))  # type: ignore[attr-defined]
    assert kept.emergency.outcome is EmergencyOutcome.ACCEPTED
    assert kept.emergency.kind == "fire"


async def test_what_is_said_of_a_hand_over_after_the_call_is_in_the_calls_record(tmp_path: Path) -> None:
    async with house(tmp_path) as place:
        await place.arrive(CALL)
        call = CallId(CALL)
        place.say(
            f.EmergencyHeard(call=call, kind="fire", words="着火了", number="110", score=0.9, certain=True),
            f.EmergencyAnswered(call=call, number="110"),
            f.CallerHungUp(call=call),
            f.EmergencyJudged(call=call, by="1100", outcome=EmergencyOutcome.RETURNED, note="非警情"),
        )
        await place.until_fact(f.EmergencyJudged)
        await eventually(lambda: place.service._records.due == 0)
        kept = await place.parts.history.find(call)
    assert kept is not None
    assert kept.emergency is not None
    assert (kept.emergency.outcome, kept.emergency.note) == (EmergencyOutcome.RETURNED, "非警情")


async def test_110_refused_reminds_the_caller_and_gives_them_first_to_a_person(tmp_path: Path) -> None:
    async with house(tmp_path) as place:
        place.ami.answer("Redirect", Message({"Response": "Error", "Message": "Channel does not exist"}))
        stream = await place.arrive(CALL)
        stream.say(FIRE)
        await place.until_fact(f.EmergencyFailed)
        say = await eventually(
            lambda: [a for a in place.ami.actions if a.get("Variable", "") == "HOTLINE_SAY"]
        )
        assert say[0]["Value"] == "/prompts/emergency-failed"
        assert place.service.loop.floor.calls[CallId(CALL)].first_in_line


async def test_the_connection_breaks_in_mid_call_and_the_caller_hangs_up_meanwhile(tmp_path: Path) -> None:
    async with house(tmp_path) as place:
        place.say(logged_in("8001"), ready("8001"))
        await place.talk(CALL)
        await place.arrive("1763800000.2")
        place.ami.drop()
        await eventually(lambda: not place.service.health()["ok"])
        place.emit("Hangup", CALL, Cause="16")
        assert place.service.loop.floor.calls[CallId(CALL)].phase is CallPhase.TALKING, "nobody knows yet"
        place.listed = [row("1763800000.2", "waiting"), row("1763800000.3", "fallback")]
        place.ami.restore()
        await eventually(lambda: place.service.health()["ok"])
        floor = place.service.loop.floor
        assert {call.id: call.phase.value for call in floor.calls.values()} == {
            "1763800000.2": "waiting",
            "1763800000.3": "fallback",
        }
        assert floor.agents[AgentId("8001")].state is AgentState.WRAP_UP
        [kept] = await place.parts.history.recent()
        assert (kept.id, kept.agent) == (CALL, "8001")
        place.time.s += CONFIG.wrap_up_ms / 1000
        place.say(f.TimePassed())
        await eventually(lambda: "Redirect to-agent 8001*15" in place.actions()[-2:])


@pytest.mark.parametrize(
    "garbage",
    [
        {"Event": "Hangup", **leg(CALL), "Cause": "sixteen"},
        {"Event": "UserEvent", "UserEvent": "Hotline", "Step": "arrived"},
        {"Event": "DialEnd"},
        {"Event": "UserEvent"},
    ],
    ids=["cause", "no call", "no status", "no name"],
)
async def test_an_event_that_cannot_be_read_harms_nobody(tmp_path: Path, garbage: dict[str, str]) -> None:
    async with house(tmp_path) as place:
        place.ami.emit(Message(garbage))
        await place.arrive(CALL)
        assert place.service.health()["ok"]


@pytest.mark.parametrize("garbage", [b"", b"GET / HTTP/1.1\r\n\r\n", b"agi_channel: x\n\n", b"\xff" * 20_000])
async def test_garbage_on_the_agi_port_harms_nobody(tmp_path: Path, garbage: bytes) -> None:
    async with house(tmp_path) as place:
        reader, writer = await asyncio.open_connection("127.0.0.1", place.service.agi.port)
        writer.write(garbage)
        writer.write_eof()
        async with asyncio.timeout(10):
            with contextlib.suppress(ConnectionError):  # it may be cut off while we still send
                await reader.read()
        writer.close()
        await place.arrive(CALL)
        greeted = FakeAsterisk()
        await greeted.run(place.service.agi.port, environment(agi_arg_1=CALL))
        assert greeted.status == "SUCCESS"


async def test_the_recogniser_is_lost_and_comes_back(tmp_path: Path) -> None:
    async with house(tmp_path) as place:
        place.say(logged_in("8001"), ready("8001"))
        page = place.page("9001", Role.SUPERVISOR)
        stream = await place.talk(CALL)
        place.ear.lose("its process died")
        lost = await place.until_fact(f.RecogniserLost)
        assert lost.why == "its process died"
        health = place.service.health()
        assert health["ok"], "calls are taken all the same"
        assert (
            health["parts"]["recogniser"]["up"],
            "its process died" in health["parts"]["recogniser"]["words"],
        ) == (
            False,
            True,
        )
        place.ear.restore()
        stream.say("我要投诉楼下烧烤店噪音，地址在南海区桂城街道")
        await place.until_fact(f.Heard)
        told = await messages(page, "recogniser")
        assert [one["up"] for one in told] == [True, False, True]
        assert place.service.health()["parts"]["recogniser"]["up"]


async def test_without_a_recogniser_no_call_is_tapped(tmp_path: Path) -> None:
    place = House(tmp_path)
    place.service = Service(place.plan, replace(place.parts, recogniser=NoRecogniser))
    place.plan.spool.mkdir()
    await place.service.start()
    try:
        place.step("arrived", CALL, Dnis="12345")
        await place.until_phase(CALL, CallPhase.GREETING)
        place.step("intake-done", CALL)
        await place.until_phase(CALL, CallPhase.WAITING)
        assert place.actions() == []
    finally:
        await place.close()
        await place.service.stop()


async def test_a_call_that_ends_as_it_arrives_leaves_nothing_to_listen_to(tmp_path: Path) -> None:
    async with house(tmp_path) as place:
        place.say(arrived(CALL), f.CallerHungUp(call=CallId(CALL)))
        await place.until_fact(f.CallerHungUp)
        await eventually(lambda: place.parts.history._calls)  # type: ignore[attr-defined]
        assert place.service.listener.calls == 0
        assert place.actions() == []


async def test_a_restart_in_mid_call(tmp_path: Path) -> None:
    async with house(tmp_path) as first:
        first.say(logged_in("8001"), ready("8001"))
        stream = await first.talk(CALL)
        stream.say("我要投诉楼下烧烤店噪音")
        await first.arrive("1763800000.2")
        first.step("intake-done", "1763800000.2")
        await first.until_phase("1763800000.2", CallPhase.WAITING)
    assert first.heartbeats()[-1] == "0", "the dialplan is told at once"
    second = house(tmp_path, first, **{"1763800000_2": "fallback"})
    async with second as place:
        floor = place.service.loop.floor
        await place.until_phase(CALL, None)
        assert floor.agents[AgentId("8001")].state is AgentState.WRAP_UP
        assert floor.calls[CallId("1763800000.2")].phase is CallPhase.FALLBACK
        await eventually(lambda: "Originate ChanSpy" in place.actions())
        place.step("back", "1763800000.2", Dnis="12345")
        await place.until_phase("1763800000.2", CallPhase.WAITING)
        await place.service.scribe.drain()
        draft = await place.parts.drafts.get(CallId(CALL))
        [kept] = await place.parts.history.recent()
    assert (kept.id, kept.agent) == (CALL, "8001")
    assert draft is not None
    assert draft.ended_at is not None
    assert [line.text for line in draft.lines] == ["我要投诉楼下烧烤店噪音"]
    numbers = [entry.seq async for entry in place.parts.journal.read()]
    assert numbers == list(range(1, len(numbers) + 1)), "one journal without gaps"


async def test_a_desk_whose_port_is_taken_says_so(tmp_path: Path) -> None:
    place = House(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place.plan = replace(place.plan, desk=("127.0.0.1", taken.getsockname()[1]))
        place.service = Service(place.plan, place.parts)
        with pytest.raises(CannotListen, match=r"^the desk cannot listen on .* check HOTLINE_DESK_HOST and"):
            await place.service.start()
    for part in (place.service.taps, place.service.agi):
        with pytest.raises(RuntimeError, match="does not run"):  # what had started was stopped again
            _ = part.port


async def test_what_was_recorded_while_nobody_watched_is_sealed_after_the_reconnect(tmp_path: Path) -> None:
    async with house(tmp_path) as place:
        await place.arrive("1763800000.2")
        place.ami.drop()
        await eventually(lambda: not place.service.health()["ok"])
        for call in (CALL, "1763800000.2"):
            for side in ("caller", "line"):
                (place.plan.spool / f"{call}.1.{side}.sln").write_bytes(b"\1\0" * 800)
        place.listed = [row("1763800000.2", "waiting")]
        place.ami.restore()
        await eventually(lambda: place.service.keeper.waiting)
        await place.service.keeper.idle()
        sealed = await place.parts.library.recent(9)
    assert [one.call for one in sealed] == [CALL], "it came and went unseen; the other call lives"


async def test_a_kill_between_the_hang_up_and_what_is_kept_of_it_loses_nothing(tmp_path: Path) -> None:
    killed = House(tmp_path)
    at = killed.time.now_ms() - 60_000
    await killed.parts.journal.append(
        [Entry(1, at - 9_000, arrived(CALL)), Entry(2, at, f.CallerHungUp(call=CallId(CALL)))]
    )
    for call in (CALL, "1763800000.2"):
        await killed.parts.drafts.save(open_draft(CallId(call), at - 9_000))
    async with house(tmp_path, killed) as place:
        [kept] = await place.parts.history.recent()
        assert (kept.id, kept.arrived_at, kept.ended_at) == (CALL, at - 9_000, at)
        await place.service.scribe.drain()
        ends = [(await place.parts.drafts.get(CallId(call))).ended_at for call in (CALL, "1763800000.2")]  # type: ignore[union-attr]
        assert ends == [at, place.time.now_ms()]


async def test_a_start_tidies_the_journal(tmp_path: Path) -> None:
    earlier = House(tmp_path)
    month = 31 * 24 * 60 * 60 * 1000
    old = [
        Entry(1, earlier.time.now_ms() - month, arrived(CALL)),
        Entry(2, earlier.time.now_ms(), arrived("2.2")),
    ]
    await earlier.parts.journal.append(old)
    async with house(tmp_path, earlier) as place:
        await eventually(lambda: place.parts.journal.entries[0].seq > 1)  # type: ignore[attr-defined]
        [kept, *_] = [entry async for entry in place.parts.journal.read()]
        assert kept == old[1]


async def test_records_wait_for_a_history_that_is_away_and_health_says_so(tmp_path: Path) -> None:
    async with house(tmp_path) as place:
        keep = place.parts.history.keep

        async def away(call: Call) -> None:
            raise OSError

        place.parts.history.keep = away  # type: ignore[method-assign]
        place.say(arrived(CALL), f.CallerHungUp(call=CallId(CALL)))
        await eventually(lambda: not place.service.health()["parts"]["history"]["up"])
        assert place.service.health()["ok"]
        place.parts.history.keep = keep  # type: ignore[method-assign]
        [kept] = await eventually(lambda: list(place.parts.history._calls.values()))  # type: ignore[attr-defined]
        await eventually(lambda: place.service.health()["parts"]["history"]["up"])
    assert kept.id == CALL


async def test_a_spool_that_is_not_there_stops_no_call(tmp_path: Path) -> None:
    place = House(tmp_path)
    await place.service.start()
    try:
        await place.arrive(CALL)
    finally:
        await place.close()
        await place.service.stop()


async def test_after_a_restart_the_page_of_wrap_up_has_its_call_again(tmp_path: Path) -> None:
    async with house(tmp_path) as before:
        before.say(logged_in("8001"), ready("8001"))
        stream = await before.talk(CALL)
        stream.say("我要投诉楼下烧烤店噪音")
        await before.until_fact(f.Heard)
        before.emit("Hangup", CALL, Cause="16")
        await before.until_phase(CALL, None)
        await before.service.scribe.drain()
    async with house(tmp_path, before) as place:
        [shown] = await messages(place.page("8001"), "call")
        assert (shown["call"]["id"], shown["call"]["phase"], shown["call"]["agent"]) == (
            CALL,
            "ended",
            "8001",
        )
        assert place.page("8002").shown is None
