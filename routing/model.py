"""The words of the floor: calls, agents, and what may be said of them.

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
    DIVERTING = "diverting"
    """A sub-centre or an outside number is being rung for it."""
    DIVERTED = "diverted"
    """In conversation with a sub-centre or an outside number, and with no agent of ours."""
    CONSULTING = "consulting"
    """The caller hears music while the agent rings, or speaks with, somebody else."""
    CONFERENCE = "conference"
    """Caller, agent and a third party talk together."""
    CALLING_BACK = "calling_back"
    """A callback: the agent has picked up, and the caller's phone is being rung."""


class AgentState(StrEnum):
    """What an agent is doing. An agent who is not logged in is not on the floor."""

    READY = "ready"
    NOT_READY = "not_ready"
    RINGING = "ringing"
    TALKING = "talking"
    WRAP_UP = "wrap_up"


class Leg(StrEnum):
    """One side of a conversation."""

    CALLER = "caller"
    AGENT = "agent"


class Claim(StrEnum):
    """Why a call is let in before others that came with it."""

    HANDED_BACK = "handed_back"
    """An emergency number gave it back, or its agent's phone was lost: before every ordinary call."""
    ELDERLY = "elderly"
    """适老: the caller is marked as elderly."""
    REPEAT = "repeat"
    """Called before within the window for repeat callers."""
    RETURNED = "returned"
    """Transferred, given back by a sub-centre, or a callback that we owe."""


class Because(Record, frozen=True, kw_only=True):
    """Why a call was offered to this agent and no other; the desk and the log put it into words."""

    claims: tuple[Claim, ...] = ()
    waited_ms: int
    rung: int
    """Rung of the ladder it stood on, from 0."""
    matched: tuple[tuple[str, int], ...] = ()
    """Each skill that was asked for, with the agent's level."""
    groups: tuple[str, ...] = ()
    """Groups that were asked for; empty: any."""
    relaxed: tuple[tuple[str, int], ...] = ()
    """What was no longer asked for: a skill or group, and after how many ms of waiting it was let go."""
    choosing: str
    """The rule that settled it: a ``Choosing``, or ``last_agent``, ``district``, ``transfer``."""
    idle_ms: int
    occupancy_permille: int = 0


class TargetKind(StrEnum):
    """What a call may be transferred to."""

    AGENT = "agent"
    GROUP = "group"
    SUB_CENTRE = "sub_centre"
    NUMBER = "number"
    """An outside number."""
    EMERGENCY = "emergency"
    """An emergency number; by its own keys only."""


class Target(Record, frozen=True, kw_only=True):
    """Where a transfer or consult goes: an agent's id, a group's, a sub-centre's, or digits."""

    kind: TargetKind
    id: str


class Consult(Record, frozen=True, kw_only=True):
    """Somebody else whom the call's agent speaks with while the caller is held, or in a conference."""

    target: Target
    since: int
    answered: bool = False
    agent: AgentId | None = None
    """An agent of ours at the other end."""
    channel: str = ""
    """The other end's channel once it is known."""


class EmergencyOutcome(StrEnum):
    """How a hand-over to an emergency number ended (国办发〔2022〕12号)."""

    ACCEPTED = "accepted"
    """The emergency number answered."""
    NO_ANSWER = "no_answer"
    """It did not; the caller heard the reminder and is first in line."""
    RETURNED = "returned"
    """It gave the case back: it is ours."""
    UNDETERMINED = "undetermined"
    """Whose case it is was not settled: who received it first, keeps it."""
    DECLINED = "declined"
    """The caller did not want to be put through."""
    DISMISSED = "dismissed"
    """The agent judged it a false alarm."""
    ABANDONED = "abandoned"
    """The caller hung up before it was answered."""


class Handover(StrEnum):
    """How a caller comes to an emergency number."""

    DIRECT = "direct"
    """Alone: nobody of ours is on the line."""
    WARM = "warm"
    """一键转接: the three are together once it answers, and the agent's leg goes when it has taken over."""
    THREE_WAY = "three_way"
    """三方通话: the agent stays."""


class Emergency(Record, frozen=True, kw_only=True):
    """The emergency heard in a call, or asked for by its agent, and what became of it."""

    kind: str
    """Kind from the emergency lexicon, e.g. ``fire``; ``manual`` when an agent pressed the key."""
    words: str
    """The words that matched, as recognised; empty when an agent pressed the key."""
    number: str
    """The emergency number it is for."""
    heard_at: int
    certain: bool = True
    """Sure enough to act on; a possible one is asked about, or shown to the agent."""
    score: float = 1.0
    asked_at: int | None = None
    """When the caller was asked whether it is one."""
    unheard: bool = False
    """An agent's ring, or a sub-centre's, cut the question short: it is asked again in line."""
    was_first: bool = False
    """It was first in line before it was heard, and stays so when the caller declines."""
    by: Handover = Handover.DIRECT
    sent_at: int | None = None
    answered_at: int | None = None
    """When the emergency number picked up."""
    outcome: EmergencyOutcome | None = None
    note: str = ""
    """What was said about the outcome, e.g. why it was dismissed."""


class Call(Record, frozen=True, kw_only=True):
    """One caller's call, from arrival to hang-up."""

    id: CallId
    channel: str
    """Name of the caller's channel in Asterisk; empty in a callback that they have not answered yet."""
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
    ring_ms: int = 0
    """How long the agent's phone was told to ring."""
    answered_at: int | None = None
    """When an agent first answered."""
    emergency: Emergency | None = None
    unanswered_by: tuple[AgentId, ...] = ()
    """Agents whose phones rang out for this call, in order."""
    order: int = 0
    """Counts arrivals; settles two calls of the same millisecond."""
    because: Because | None = None
    """Why this call was offered to this agent."""
    resting_until: int = 0
    """Not offered before this time, after a failure of ours to ring a phone."""
    told_at: int = 0
    """When the waiting caller was last told the position."""
    ended_at: int | None = None
    group: str = ""
    """Group that the call is counted for: its hotline's, or the one it was transferred to."""
    ladder: str = ""
    """The ladder that says what it asks for."""
    ladder_since: int | None = None
    """When it came onto this ladder; rungs count from here."""
    rung: int = 0
    language: str = "cmn"
    confidential: bool = False
    claims: tuple[Claim, ...] = ()
    head_start_ms: int = 0
    """It is let in as if it had come so much earlier."""
    last_agent: AgentId | None = None
    """Who answered this caller last time, when that was lately."""
    trunk: str = ""
    """Name of the endpoint by which it came in."""
    promised_ms: int | None = None
    """The wait that was estimated when it joined the line."""
    tried: tuple[str, ...] = ()
    """Sub-centres that it was sent to and came back from."""
    diverted_to: Target | None = None
    """Where it is being sent to, or is, outside."""
    agent_channel: str = ""
    """Channel of the agent it talks with."""
    consult: Consult | None = None
    callback_of: CallId | None = None
    """For a call that we make: the caller's call that it goes back to."""
    transfers: int = 0
    """How often it went on to somebody else."""
    callback_offered: bool = False
    """The moment has passed at which the caller is told that we can call back, if so."""
    callback_asked: bool = False
    """The caller chose that, and is about to hang up."""


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
    logged_in_at: int = 0
    busy_ms: int = 0
    """Time on calls and in wrap-up since logging in, up to the end of the last of them."""
    occupancy_permille: int = 0
    """Share of the time since logging in that was busy, as of when last freed."""
    wrap_up_until: int = 0
    """When wrap-up ends, extension included; 0 when not in wrap-up."""
    spared_until: int = 0
    """Not rung before this time, as a ring of theirs has just been taken back; 0 when that is not so."""

    @property
    def free(self) -> bool:
        """Whether a call may be offered to them now."""
        return self.state is AgentState.READY and not self.spared_until


class CallbackKind(StrEnum):
    """Why we owe a callback."""

    ASKED = "asked"
    """The caller chose it instead of waiting."""
    ABANDONED = "abandoned"
    """The caller gave up waiting."""


class Callback(Record, frozen=True, kw_only=True):
    """A call that we owe to one caller, however often they tried."""

    ani: str
    """The caller's number; there is one callback for each."""
    dnis: str
    """The number that was dialled first."""
    first_call: CallId
    kind: CallbackKind
    asked_at: int
    due_at: int
    """Not before this time."""
    waiting_since: int
    """When the first call joined the line; the first try has its place."""
    tries: int = 0
    calls: int = 1
    """Calls of this caller that were merged into it."""
    call: CallId | None = None
    """The call under way for it."""
    ladder: str = ""
    group: str = ""
    language: str = "cmn"
    confidential: bool = False


class SurgeState(Record, frozen=True, kw_only=True):
    """Whether the surge plan is in force, and how long its thresholds have been passed."""

    on: bool = False
    since: int = 0
    by: str = ""
    """Account, or ``thresholds``."""
    why: str = ""
    beyond_since: int | None = None
    """Since when the thresholds ask for the other state; None when they do not."""
