"""The words of the floor: calls, agents, hotlines and what may be said of them.

Every record is frozen; the floor replaces a record, it never edits one. All times are
milliseconds since the Unix epoch (UTC) and all durations are milliseconds. A call is known
by Asterisk's Linkedid, which every leg of it shares and which survives transfers.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NewType

import msgspec

CallId = NewType("CallId", str)
"""Asterisk's Linkedid of the caller's leg."""

AgentId = NewType("AgentId", str)
"""The agent's work number (工号); also the name of the agent's PJSIP endpoint."""


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every record: immutable, keyword-only, compared by value."""


class CallPhase(StrEnum):
    """Where a call is, seen from the floor."""

    GREETING = "greeting"
    """Answered by the dialplan; the greeting and the recording notice are being spoken."""
    WAITING = "waiting"
    """In the waiting line, on music."""
    RINGING = "ringing"
    """Offered to one agent whose phone is being rung."""
    TALKING = "talking"
    """In conversation with an agent."""
    TRANSFERRING = "transferring"
    """On its way to an emergency number; that number is being rung."""
    EMERGENCY = "emergency"
    """In conversation with an emergency number."""
    FALLBACK = "fallback"
    """In Asterisk's own Queue(), because the program was away when the call needed it."""


class AgentState(StrEnum):
    """What an agent is doing. An agent who is not logged in is not on the floor."""

    READY = "ready"
    NOT_READY = "not_ready"
    RINGING = "ringing"
    TALKING = "talking"
    WRAP_UP = "wrap_up"


class MergeMode(StrEnum):
    """How a special-purpose number was merged into 12345 (国办发〔2020〕53号)."""

    MERGED = "merged"
    """整体并入: the number is retired, its callers are 12345's."""
    PARALLEL = "parallel"
    """双号并行: the number is kept with its own greeting; the same pool answers."""
    SUB_CENTRE = "sub_centre"
    """设分中心: the number is kept with its own seats, overflowing to 12345."""


class Leg(StrEnum):
    """One side of a conversation."""

    CALLER = "caller"
    AGENT = "agent"


class Hotline(Record, frozen=True, kw_only=True):
    """One number that callers dial."""

    number: str
    """The number as dialled (DNIS), digits only."""
    name: str
    """Its name on screens, in Chinese."""
    mode: MergeMode = MergeMode.MERGED
    greeting: str = "greeting"
    """Name of the prompt that is spoken first."""


class EmergencyNumber(Record, frozen=True, kw_only=True):
    """One emergency number that callers are put through to."""

    number: str
    name: str
    ring_ms: int = 20_000
    """How long it is rung before the reminder is spoken instead."""


class FloorConfig(Record, frozen=True, kw_only=True):
    """What telephony operators decide; put into force by a ConfigChanged fact."""

    hotlines: tuple[Hotline, ...] = ()
    emergency_numbers: tuple[EmergencyNumber, ...] = ()
    default_emergency: str = "110"
    """The number for an emergency whose kind names none."""
    ring_ms: int = 15_000
    """How long an agent's phone rings before RONA."""
    wrap_up_ms: int = 20_000
    """How long an agent is left alone after a call (整理); 0 for none."""
    comfort_every_ms: int = 20_000
    """How often a waiting caller is told the position in line; 0 for never."""


class EmergencyOutcome(StrEnum):
    """How a hand-over to an emergency number ended (国办发〔2022〕12号)."""

    ACCEPTED = "accepted"
    """The emergency number answered."""
    NO_ANSWER = "no_answer"
    """It did not; the caller heard the reminder and is first in line."""
    DISMISSED = "dismissed"
    """The agent judged it a false alarm."""
    ABANDONED = "abandoned"
    """The caller hung up before it was answered."""


class Emergency(Record, frozen=True, kw_only=True):
    """The emergency heard in a call, or asked for by its agent, and what became of it."""

    kind: str
    """Kind from the emergency lexicon, e.g. ``fire``; ``manual`` when an agent pressed the key."""
    words: str
    """The words that matched, as recognised; empty when an agent pressed the key."""
    number: str
    """The emergency number it is for."""
    heard_at: int
    sent_at: int | None = None
    answered_at: int | None = None
    outcome: EmergencyOutcome | None = None


class Call(Record, frozen=True, kw_only=True):
    """One caller's call, from arrival to hang-up."""

    id: CallId
    channel: str
    """Name of the caller's channel in Asterisk."""
    ani: str
    """The caller's number; empty when withheld."""
    caller_name: str
    dnis: str
    """The number dialled, kept through every transfer."""
    phase: CallPhase
    arrived_at: int
    waiting_since: int | None = None
    """When the call first joined the line; its place is by this, kept through RONA."""
    first_in_line: bool = False
    """Handed back by an emergency number: goes before every ordinary call."""
    agent: AgentId | None = None
    """The agent it is offered to or talks with, or last talked with while at an emergency number."""
    ringing_since: int | None = None
    answered_at: int | None = None
    """When an agent first answered."""
    emergency: Emergency | None = None
    unanswered_by: tuple[AgentId, ...] = ()
    """Agents whose phones rang out for this call, in order."""
    order: int = 0
    """Counts arrivals; settles two calls of the same millisecond."""
    chosen_because: str = ""
    """Why this call was offered to this agent, in words a supervisor may read."""
    resting_until: int = 0
    """Not offered before this time, after a failure of ours to ring a phone."""
    told_at: int = 0
    """When the waiting caller was last told the position."""
    ended_at: int | None = None


class Agent(Record, frozen=True, kw_only=True):
    """One logged-in agent."""

    id: AgentId
    name: str
    state: AgentState
    since: int
    """When this state began."""
    reason: str = ""
    """Why not ready: a reason the agent chose, or ``rona``, ``unreachable``, ``logged_in``."""
    call: CallId | None = None
    """The call this agent is rung for or talks in."""
    idle_since: int = 0
    """When this agent last finished work; the smallest is the longest idle."""
    after_call: str = ""
    """Not-ready reason chosen during a call, for when it ends."""
    leaving: bool = False
    """Logged out during a call; leaves the floor when it ends."""
