"""The right caller to the right agent on the real Asterisk: merging modes, a ladder, overflow, RONA."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from cti.asterisk_config import SubCentreTrunk
from demo import phones
from demo.phones import Phone
from routing import facts as f
from routing.model import AgentId, AgentState, Call, CallId, CallPhase, Claim
from routing.register import FloorConfig, Group, Hotline, Ladder, MergeMode, Rung, Seat, SubCentre
from tests.live.hall import FLOOR, Hall, hall

POOL, OWN = AgentId("8001"), AgentId("8002")
TAX_IP = "127.0.0.3"
"""Where the sub-centre calls from."""
CITY = FloorConfig(
    hotlines=(
        Hotline(number="12345", name="政务服务便民热线"),
        Hotline(number="12315", name="消费者投诉举报", mode=MergeMode.MERGED),
        Hotline(
            number="12333",
            name="人力资源和社会保障",
            mode=MergeMode.PARALLEL,
            greeting="greeting-12315",
            group="social",
            ladder="social",
        ),
        Hotline(number="12366", name="纳税服务", mode=MergeMode.SUB_CENTRE, ladder="tax", sub_centre="tax"),
    ),
    groups=(Group(id="social", name="人社组"),),
    ladders=(
        Ladder(
            id="social",
            rungs=(Rung(after_ms=0, groups=("social",), skills=(("12333", 3),)), Rung(after_ms=2_000)),
        ),
        Ladder(id="tax", rungs=(Rung(after_ms=0, groups=("tax",), sub_centre="tax"), Rung(after_ms=500))),
    ),
    seats=(Seat(agent=OWN, groups=("social",), skills=(("12333", 5),)),),
    sub_centres=(SubCentre(id="tax", name="税务分中心", number="12366", trunk="tax", ring_ms=2_000),),
    emergency_numbers=FLOOR.emergency_numbers,
    ring_ms=FLOOR.ring_ms,
    wrap_up_ms=FLOOR.wrap_up_ms,
    comfort_every_ms=0,
)


@asynccontextmanager
async def city(folder: Path, *, pool: Phone, own: Phone, centre: Phone) -> AsyncIterator[Hall]:
    """A hall with an agent of the pool, one of a number's own group, and a sub-centre behind its trunk."""
    async with AsyncExitStack() as stack:
        for phone in (pool, own, centre):
            await stack.enter_async_context(phone)
        trunk = SubCentreTrunk(name="tax", contact=centre.contact, match=(TAX_IP,))
        contacts = {POOL: pool.contact, OWN: own.contact}
        yield await stack.enter_async_context(hall(folder, contacts, floor=CITY, lines={"trunks": (trunk,)}))


def answering(name: str) -> Phone:
    return phones.agent(name=name)


async def kept(place: Hall, call: CallId) -> Call:
    """The call's record in the history, once it has ended."""
    async with asyncio.timeout(10):
        while (found := await place.parts.history.find(call)) is None:  # noqa: ASYNC110 -- kept behind the loop
            await asyncio.sleep(0.05)
    return found


async def test_a_merged_number_is_answered_by_the_pool_a_parallel_one_by_its_own_and_one_by_its_sub_centre(
    tmp_path: Path,
) -> None:
    async with city(
        tmp_path, pool=answering("8001"), own=answering("8002"), centre=answering("tax")
    ) as place:
        place.seat(POOL)
        place.seat(OWN)
        merged, merged_call = await place.dial(dnis="12315")
        taken = await place.until(f.AgentAnswered, lambda fact: fact.call == merged_call)
        assert taken.agent == POOL
        parallel, parallel_call = await place.dial(dnis="12333")
        taken = await place.until(f.AgentAnswered, lambda fact: fact.call == parallel_call)
        assert taken.agent == OWN
        sub, sub_call = await place.dial(dnis="12366")
        there = await place.until(f.DivertAnswered, lambda fact: fact.call == sub_call)
        assert there.number == "12366"
        for caller in (merged, parallel, sub):
            await caller.stop()
        records = [await kept(place, call) for call in (merged_call, parallel_call, sub_call)]
        assert [record.dnis for record in records] == ["12315", "12333", "12366"]
        assert all(record.answered_at for record in records)
        assert records[1].because is not None
        assert records[1].because.matched == (("12333", 5),)


async def test_a_ladder_relaxes_to_somebody_without_the_skill(tmp_path: Path) -> None:
    async with city(
        tmp_path, pool=answering("8001"), own=answering("8002"), centre=answering("tax")
    ) as place:
        place.seat(POOL)
        _, call = await place.dial(dnis="12333")
        await place.until_phase(call, CallPhase.WAITING)
        await place.until(f.AgentAnswered, lambda fact: fact.call == call)
        record = place.floor.calls[call]
        assert record.agent == POOL
        assert record.because is not None
        assert record.because.relaxed == (("12333", 2_000), ("social", 2_000))
        assert record.because.waited_ms >= 2_000


async def test_a_sub_centre_that_does_not_answer_gives_the_caller_back_to_an_agent(tmp_path: Path) -> None:
    async with city(
        tmp_path, pool=answering("8001"), own=answering("8002"), centre=phones.silent_agent(name="tax")
    ) as place:
        place.seat(POOL)
        _, call = await place.dial(dnis="12366")
        back = await place.until(f.DivertFailed)
        assert back.why is f.NoAnswerReason.TIMEOUT
        await place.until(f.AgentAnswered, lambda fact: fact.call == call)
        record = await place.until_phase(call, CallPhase.TALKING)
        assert record.tried == ("tax",)
        assert Claim.RETURNED in record.claims


async def test_what_a_sub_centre_sends_us_does_not_go_back_there(tmp_path: Path) -> None:
    async with city(
        tmp_path, pool=answering("8001"), own=answering("8002"), centre=answering("tax")
    ) as place:
        place.seat(POOL)
        caller = phones.caller(server=place.stand.sip, ip=TAX_IP, ani="13800138000", dnis="12366")
        async with caller:
            arrived = await place.until(f.CallArrived)
            assert arrived.trunk == "tax"
            taken = await place.until(f.AgentAnswered)
            assert (taken.call, taken.agent) == (arrived.call, POOL)
            assert not [fact for fact in place.facts if isinstance(fact, f.DivertAnswered | f.DivertFailed)]


async def test_a_phone_that_rings_out_rests_its_agent_and_the_caller_goes_to_the_next(tmp_path: Path) -> None:
    async with city(
        tmp_path, pool=answering("8001"), own=phones.silent_agent(name="8002"), centre=answering("tax")
    ) as place:
        place.seat(OWN)
        place.seat(POOL)
        _, call = await place.dial(dnis="12333")
        missed = await place.until(f.NoAnswer)
        assert (missed.agent, missed.why) == (OWN, f.NoAnswerReason.TIMEOUT)
        taken = await place.until(f.AgentAnswered, lambda fact: fact.call == call)
        assert taken.agent == POOL
        rested = place.floor.agents[OWN]
        assert (rested.state, rested.reason) == (AgentState.NOT_READY, "rona")
        assert place.floor.calls[call].unanswered_by == (OWN,)
