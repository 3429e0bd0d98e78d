"""Callbacks on the real Asterisk: to a caller who gave up, to one who chose it, and what can go wrong."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec

from demo import phones
from routing import facts as f
from routing.model import AgentId, CallbackKind, CallPhase, Claim, Target, TargetKind
from routing.reconcile import reconcile
from routing.register import Callbacks, FloorConfig
from tests.live.hall import FLOOR, Hall, hall
from tests.live.test_call_path import energy, sealed

RULES = Callbacks(offer=True, to_abandoned=True, abandoned_after_ms=1_000, retry_ms=2_000, ring_ms=3_000)
ANI = "13800138000"


def floor(**changes: object) -> FloorConfig:
    return msgspec.structs.replace(FLOOR, callbacks=msgspec.structs.replace(RULES, **changes))


def out(caller: phones.Phone) -> dict[str, str]:
    """The trunk leads to this phone."""
    return {"trunk_contact": caller.contact}


async def test_a_caller_who_gave_up_is_called_back_by_an_agent_and_they_talk(tmp_path: Path) -> None:
    agent = phones.agent(name="8001", says="agent-greeting")
    caller = phones.agent(name=ANI, says="noise-12345", hold_ms=6_000)
    async with (
        agent,
        caller,
        hall(tmp_path, {"8001": agent.contact}, lines=out(caller), floor=floor()) as place,
    ):
        first, gave_up = await place.dial(ANI, "12315", hold_ms=4_000)
        await place.until_phase(gave_up, CallPhase.WAITING)
        await first.wait(20)
        await place.until(f.CallerHungUp, lambda fact: fact.call == gave_up)
        owed = place.floor.owed.get(ANI)
        assert owed is not None
        assert (owed.kind, owed.first_call, owed.dnis) == (CallbackKind.ABANDONED, gave_up, "12315")
        place.seat("8001")
        ringing = await place.until(f.CallbackRinging)
        answered = await place.until(f.CallbackAnswered)
        assert (ringing.call, ringing.agent, answered.agent) == (answered.call, "8001", "8001")
        assert (answered.ani, answered.dnis) == (ANI, "12315")
        call = await place.until_phase(answered.call, CallPhase.TALKING)
        assert (call.callback_of, call.claims) == (gave_up, (Claim.RETURNED,))
        assert call.channel.startswith("PJSIP/trunk-")
        await place.hear(answered.call, "我要投诉楼下烧烤店噪音")
        await place.until(f.CallerHungUp, lambda fact: fact.call == answered.call)
        recording = await sealed(place, answered.call)
        kept = await place.parts.history.find(answered.call)
        await place.service.scribe.drain()
        draft = await place.parts.drafts.get(answered.call)
        assert place.floor.owed.get(ANI) is None
    assert kept is not None
    assert (kept.callback_of, kept.agent, kept.ani, kept.dnis) == (gave_up, "8001", ANI, "12315")
    assert draft is not None
    assert draft.value("category") == "投诉"
    assert energy(tmp_path, recording, 0) > 100, "the caller is on the left"
    assert energy(tmp_path, recording, 1) > 100, "what the caller heard is on the right"


async def test_a_caller_who_presses_the_key_is_let_go_and_called_back(tmp_path: Path) -> None:
    agent, caller = phones.agent(name="8001"), phones.agent(name=ANI)
    async with (
        agent,
        caller,
        hall(
            tmp_path,
            {"8001": agent.contact},
            lines=out(caller),
            floor=floor(to_abandoned=False),
        ) as place,
    ):
        first, asking = await place.dial(ANI, presses=1, presses_after_ms=4_000)
        waiting = await place.until_phase(asking, CallPhase.WAITING)
        await place.until(f.CallbackAsked, lambda fact: fact.call == asking)
        ended = await first.wait(20)
        assert ended.did("hung-up"), "we end the call"
        await place.until(f.CallerHungUp, lambda fact: fact.call == asking)
        owed = place.floor.owed.get(ANI)
        assert owed is not None
        assert (owed.kind, owed.calls) == (CallbackKind.ASKED, 1)
        place.seat("8001")
        answered = await place.until(f.CallbackAnswered)
        call = await place.until_phase(answered.call, CallPhase.TALKING)
        assert (call.callback_of, call.waiting_since) == (asking, waiting.waiting_since)


async def test_a_callback_that_nobody_answers_is_tried_again_and_each_try_is_on_record(
    tmp_path: Path,
) -> None:
    agent, caller = phones.agent(name="8001"), phones.silent_agent(name=ANI)
    async with (
        agent,
        caller,
        hall(
            tmp_path,
            {"8001": agent.contact},
            lines=out(caller),
            floor=floor(most_tries=2),
        ) as place,
    ):
        first, gave_up = await place.dial(ANI, hold_ms=4_000)
        await first.wait(20)
        place.seat("8001")
        ringing = await place.until(f.CallbackRinging)
        await place.until_phase(ringing.call, CallPhase.CALLING_BACK)
        await agreed(place)
        failed = await place.until(f.CallbackFailed)
        assert (failed.call, failed.why) == (ringing.call, f.NoAnswerReason.TIMEOUT)
        again = await place.until(f.CallbackRinging, lambda fact: fact.call != ringing.call)
        await place.until(f.CallbackFailed, lambda fact: fact.call == again.call)
        assert place.floor.owed.get(ANI) is None, "two tries, and no more"
        assert place.floor.agents[AgentId("8001")].state == "ready"
        await written(place)
        for call in (ringing.call, again.call):
            kept = await place.parts.history.find(call)
            assert kept is not None
            assert (kept.callback_of, kept.agent, kept.answered_at) == (gave_up, "8001", None)


async def test_an_agent_whose_phone_rings_out_rests_and_the_next_one_makes_the_call(tmp_path: Path) -> None:
    silent, busy = phones.silent_agent(name="8001"), phones.busy_agent(name="8002")
    declining = phones.declining_agent(name="8003")
    agent, caller = phones.agent(name="8005"), phones.agent(name=ANI)
    contacts = {"8001": silent.contact, "8002": busy.contact, "8003": declining.contact, "8004": ""}
    contacts["8005"] = agent.contact
    async with (
        silent,
        busy,
        declining,
        agent,
        caller,
        hall(tmp_path, contacts, lines=out(caller), floor=floor()) as place,
    ):
        first, _ = await place.dial(ANI, hold_ms=4_000)
        await first.wait(20)
        for name in contacts:
            place.seat(name)
        answered = await place.until(f.CallbackAnswered)
        assert answered.agent == "8005"
        rested = {name: place.floor.agents[AgentId(name)].reason for name in list(contacts)[:4]}
        call = await place.until_phase(answered.call, CallPhase.TALKING)
        await agreed(place)
    assert rested == {"8001": "rona", "8002": "busy", "8003": "declined", "8004": "unreachable"}
    assert call.unanswered_by == ("8001", "8002", "8003", "8004")


async def test_a_caller_who_was_called_back_can_be_put_through_to_110(tmp_path: Path) -> None:
    agent, caller, police = phones.agent(name="8001"), phones.agent(name=ANI), phones.emergency()
    async with (
        agent,
        caller,
        police,
        hall(
            tmp_path,
            {"8001": agent.contact},
            lines=out(caller),
            emergency=police.contact,
            floor=floor(),
        ) as place,
    ):
        first, _ = await place.dial(ANI, hold_ms=4_000)
        await first.wait(20)
        place.seat("8001")
        answered = await place.until(f.CallbackAnswered)
        await place.until_phase(answered.call, CallPhase.TALKING)
        place.say(f.EmergencyRequested(call=answered.call, agent=AgentId("8001"), number="110"))
        await place.until(f.EmergencyAnswered, lambda fact: fact.call == answered.call)
        place.say(f.EmergencyTaken(call=answered.call, agent=AgentId("8001")))
        await place.until_phase(answered.call, CallPhase.EMERGENCY)
        await agent.until("hung-up")
        await agreed(place)
        await caller.hang_up()
        await place.until(f.CallerHungUp, lambda fact: fact.call == answered.call)


async def test_when_the_agent_hangs_up_a_callback_it_is_over(tmp_path: Path) -> None:
    agent, caller = phones.agent(name="8001", hold_ms=2_000), phones.agent(name=ANI)
    async with (
        agent,
        caller,
        hall(tmp_path, {"8001": agent.contact}, lines=out(caller), floor=floor()) as place,
    ):
        first, _ = await place.dial(ANI, hold_ms=4_000)
        await first.wait(20)
        place.seat("8001")
        answered = await place.until(f.CallbackAnswered)
        await place.until(f.CallerHungUp, lambda fact: fact.call == answered.call)
        await caller.until("hung-up")
        assert not [fact for fact in place.facts if isinstance(fact, f.AgentLost | f.CallbackFailed)]
        assert place.floor.owed.get(ANI) is None


async def test_an_agent_who_hangs_up_before_the_caller_has_picked_up_ends_that_try(tmp_path: Path) -> None:
    agent, caller = phones.agent(name="8001", hold_ms=1_000), phones.silent_agent(name=ANI)
    async with (
        agent,
        caller,
        hall(tmp_path, {"8001": agent.contact}, lines=out(caller), floor=floor(most_tries=1)) as place,
    ):
        first, _ = await place.dial(ANI, hold_ms=4_000)
        await first.wait(20)
        place.seat("8001")
        ringing = await place.until(f.CallbackRinging)
        failed = await place.until(f.CallbackFailed)
        assert failed.call == ringing.call
        assert not place.floor.calls
        await caller.until("cancelled")


async def test_a_caller_who_was_called_back_can_be_given_to_a_colleague(
    tmp_path: Path,
) -> None:
    agent, other, caller = phones.agent(name="8001"), phones.agent(name="8002"), phones.agent(name=ANI)
    contacts = {"8001": agent.contact, "8002": other.contact}
    async with agent, other, caller, hall(tmp_path, contacts, lines=out(caller), floor=floor()) as place:
        first, _ = await place.dial(ANI, hold_ms=4_000)
        await first.wait(20)
        place.seat("8001")
        answered = await place.until(f.CallbackAnswered)
        call = answered.call
        await place.until_phase(call, CallPhase.TALKING)
        place.seat("8002")
        target = Target(kind=TargetKind.AGENT, id="8002")
        place.say(f.ConsultRequested(call=call, agent=AgentId("8001"), target=target))
        await place.until(f.ConsultAnswered, lambda fact: fact.call == call)
        await agreed(place)
        place.say(f.ConsultCompleted(call=call, agent=AgentId("8001")))
        await agent.until("hung-up")
        talking = await place.until_phase(call, CallPhase.TALKING)
        assert talking.agent == "8002"
        await agreed(place)
        await caller.hang_up()
        await place.until(f.CallerHungUp, lambda fact: fact.call == call)


async def written(place: Hall) -> None:
    """Wait until every call that has ended is on record."""
    async with asyncio.timeout(10):
        while place.service._records.due:  # noqa: ASYNC110 -- nobody is told
            await asyncio.sleep(0.01)


async def agreed(place: Hall) -> None:
    """Wait until a comparison with Asterisk would correct nothing."""
    try:
        async with asyncio.timeout(10):
            while reconcile(place.floor, await place.service._watch._list()):  # noqa: ASYNC110 -- Asterisk has no event
                await asyncio.sleep(0.05)
    except TimeoutError:
        seen = await place.service._watch._list()
        raise AssertionError(f"{reconcile(place.floor, seen)}; {seen}") from None
