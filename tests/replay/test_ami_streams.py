"""Recorded AMI streams: the same facts in the same order, and the same floor, however the bytes are cut."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from itertools import count, pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cti.ami.framing import Framer, FramingError
from cti.ami.message import Message
from cti.journal import MemoryJournal
from cti.loop import FloorLoop, JournalWriter
from cti.translate import fact_of
from routing import facts as f
from routing.effects import AnyEffect, KeepCallRecord, RingAgent
from routing.facts import AnyFact
from routing.floor import Floor, Snapshot
from tests.unit.floors import CONFIG, NOON, assert_sound, logged_in, ready

DATA = Path(__file__).with_name("data")
STREAMS = {path.stem: path.read_bytes() for path in sorted(DATA.glob("*.ami"))}
EVERY = pytest.mark.parametrize("name", STREAMS)

STORIES = {
    "answered": [
        "CallArrived 0 12315 13800138001 陈先生",
        "IntakeDone 0",
        "NoAnswer 0 8001 timeout",
        "NoAnswer 0 8002 busy",
        "AgentAnswered 0 8003",
        f"CallArrived 5 12345 {'佛' * 26}",
        "IntakeDone 5",
        "CallerHungUp 5",
        "CallerHungUp 0 16",
    ],
    "emergency": [
        "CallArrived 0 12345 13800138001",
        "EmergencyAnswered 0 110",
        "CallerHungUp 0 16",
        "CallArrived 3 12345 13800138002",
        "EmergencyFailed 3 110 timeout",
        "AgentAnswered 3 8001",
        "CallerHungUp 3 16",
    ],
    "fallback": [
        "CallArrived 0 12345 13800138001",
        "CallFound 0 12345 13800138001 fallback",
        "AgentAnswered 0 8001",
        "CallerHungUp 0 16",
    ],
}
"""What happened in each hall, read from the recording by eye; a call by the last of its number."""
AGENTS = {"answered": ["8001", "8002", "8003"], "emergency": [], "fallback": ["8001"]}


def messages(chunks: Iterable[bytes]) -> list[Message]:
    framer = Framer()
    return [Message.from_bytes(raw) for chunk in chunks for raw in framer.feed(chunk)]


def facts(chunks: Iterable[bytes]) -> list[AnyFact]:
    events = [message for message in messages(chunks) if message.event]
    return [fact for fact in map(fact_of, events) if fact is not None]


def told(fact: AnyFact) -> str:
    """A fact in a line, the call by its last number."""
    said = [type(fact).__name__, fact.call.rpartition(".")[2]]  # type: ignore[union-attr]
    fields = ("dnis", "ani", "caller_name", "phase", "agent", "number", "why", "cause")
    return " ".join([*said, *(str(value) for name in fields if (value := getattr(fact, name, None)))])


def beside(fact: AnyFact) -> list[AnyFact]:
    """What the program knew from elsewhere: the caller's words, and the agent who came to help."""
    if isinstance(fact, f.CallArrived) and fact.ani in ("13800138001", "13800138002"):
        return [
            f.EmergencyHeard(
                call=fact.call, kind="fire", words="着火了", number="110", score=0.9, certain=True
            )
        ]
    return [logged_in("8001"), ready("8001")] if isinstance(fact, f.EmergencyFailed) else []


async def played(name: str, chunks: Iterable[bytes]) -> tuple[Snapshot, list[AnyEffect], int]:
    """The stream through framing, translation and the loop: the floor at its end and all decisions."""
    ticks, effects = count(NOON, 10), list[AnyEffect]()
    floor = Floor(CONFIG)
    follow = [lambda now, fact, floor: assert_sound(floor)]
    loop = FloorLoop(floor, JournalWriter(MemoryJournal(), 0), effects.append, follow, lambda: next(ticks))
    for agent in AGENTS[name]:
        for fact in (logged_in(agent), ready(agent)):
            loop.report(fact)
    for fact in facts(chunks):
        loop.report(fact)
        for other in beside(fact) if name == "emergency" else []:
            loop.report(other)
    task = asyncio.create_task(loop.run())
    await loop.settled()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return floor.snapshot(), effects, loop.refused


@EVERY
def test_what_happened(name: str) -> None:
    assert [told(fact) for fact in facts([STREAMS[name]])] == STORIES[name]


@EVERY
async def test_the_floor_follows_it_to_its_end(name: str) -> None:
    floor, effects, refused = await played(name, [STREAMS[name]])
    assert refused == 0
    assert floor.calls == ()
    kept = [effect.record for effect in effects if isinstance(effect, KeepCallRecord)]
    assert len(kept) == sum("CallerHungUp" in line for line in STORIES[name])
    if name == "answered":
        assert [effect.agent for effect in effects if isinstance(effect, RingAgent)] == [
            "8001",
            "8002",
            "8003",
        ]
        assert (kept[1].agent, kept[1].unanswered_by, kept[1].caller_name) == (
            "8003",
            ("8001", "8002"),
            "陈先生",
        )
        assert kept[0].ani == "", "the caller withheld the number"
    if name == "emergency":
        outcomes = [call.emergency.outcome for call in kept if call.emergency]
        assert (outcomes, kept[1].first_in_line, kept[1].agent) == (["accepted", "no_answer"], True, "8001")


@EVERY
async def test_byte_by_byte_it_is_the_same(name: str) -> None:
    stream = STREAMS[name]
    single = [stream[n : n + 1] for n in range(len(stream))]
    assert await played(name, single) == await played(name, [stream])


@EVERY
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(0, 11_000), max_size=60))
async def test_however_it_is_cut_it_is_the_same(name: str, cuts: list[int]) -> None:
    stream = STREAMS[name]
    edges = [0, *sorted(cut for cut in cuts if cut < len(stream)), len(stream)]
    chunks = [stream[start:end] for start, end in pairwise(edges)]
    assert b"".join(chunks) == stream
    assert await played(name, chunks) == await played(name, [stream])


def test_every_chinese_character_can_be_cut_at_every_byte() -> None:
    stream = STREAMS["answered"]
    whole, name = facts([stream]), "陈先生".encode()
    at = stream.index(name)
    for cut in range(at, at + len(name) + 1):
        assert facts([stream[:cut], stream[cut:]]) == whole


@EVERY
@given(cut=st.integers(0, 11_000))
@settings(max_examples=30, deadline=None)
def test_a_stream_that_breaks_off_tells_what_it_told_until_then(name: str, cut: int) -> None:
    whole = facts([STREAMS[name]])
    some = facts([STREAMS[name][:cut]])
    assert some == whole[: len(some)]


def test_a_stream_of_somebody_else_is_refused() -> None:
    with pytest.raises(FramingError):
        messages([b"SSH-2.0-OpenSSH_9.2\r\n" + STREAMS["answered"]])


def test_each_recording_has_its_story() -> None:
    assert set(STORIES) == set(STREAMS) == set(AGENTS)
