"""A redirection that a jump of the dialplan overtakes costs nobody their call.

Asterisk leaves such a channel where there is no priority (pbx.c, __ast_pbx_run). The moment cannot be met
at will, so the test sends the channel to such a place itself.
"""

from __future__ import annotations

from pathlib import Path

from demo import phones
from routing import facts as f
from routing.model import CallId, CallPhase
from tests.live.hall import Hall, hall

NOWHERE = "99"


async def overtake(place: Hall, call: CallId, context: str, exten: str) -> None:
    """Leave the caller's channel as a lost redirection does."""
    channel = place.floor.calls[call].channel
    sent = {"Channel": channel, "Context": context, "Exten": exten, "Priority": NOWHERE}
    await place.parts.ami.action("Redirect", **sent)


async def test_a_ring_that_was_overtaken_is_sent_again(tmp_path: Path) -> None:
    agent = phones.agent(name="8001", answers_after_ms=1_000)
    async with agent, hall(tmp_path, {"8001": agent.contact}) as place:
        place.seat("8001")
        caller, call = await place.dial()
        await agent.until("ringing")
        await overtake(place, call, "waiting", "s")
        await agent.until("ringing", times=2)
        await place.until(f.AgentAnswered, lambda fact: fact.call == call)
        assert not [fact for fact in place.facts if isinstance(fact, f.NoAnswer)]
        assert "hung-up" not in {step.what for step in caller.steps}


async def test_who_was_sent_by_nobody_stays_in_line(tmp_path: Path) -> None:
    agent = phones.agent(name="8001")
    async with agent, hall(tmp_path, {"8001": agent.contact}) as place:
        caller, call = await place.dial()
        await place.until_phase(call, CallPhase.WAITING)
        for context, exten in (("waiting", "round"), ("to-agent", "8001*2"), ("held", "round")):
            await overtake(place, call, context, exten)
        place.seat("8001")
        await place.until(f.AgentAnswered, lambda fact: fact.call == call)
        assert "hung-up" not in {step.what for step in caller.steps}
