"""Callbacks on the real Asterisk: to a caller who gave up, to one who chose it, and what can go wrong."""

from __future__ import annotations

from pathlib import Path

import msgspec

from demo import phones
from routing import facts as f
from routing.model import AgentId, CallbackKind, CallPhase, Claim
from routing.register import Callbacks, FloorConfig
from tests.live.hall import FLOOR, hall
from tests.live.test_call_path import energy, sealed

RULES = Callbacks(offer=True, to_abandoned=True, abandoned_after_ms=1_000, retry_ms=2_000, ring_ms=3_000)
ANI = "13800138000"


def floor(**changes: object) -> FloorConfig:
    return msgspec.structs.replace(FLOOR, callbacks=msgspec.structs.replace(RULES, **changes))


async def test_a_caller_who_gave_up_is_called_back_by_an_agent_and_they_talk(tmp_path: Path) -> None:
    agent = phones.agent(name="8001", says="agent-greeting")
    caller = phones.agent(name=ANI, says="noise-12345", hold_ms=6_000)
    async with (
        agent,
        caller,
        hall(tmp_path, {"8001": agent.contact}, trunk=caller.contact, floor=floor()) as place,
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
        hall(tmp_path, {"8001": agent.contact}, trunk=caller.contact, floor=floor(to_abandoned=False)) as place,
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
