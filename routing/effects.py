"""Effects: what is to be done, in the imperative. Frozen; the shell carries them out.

An effect may fail. Its failure comes back as a fact, never as an exception into the floor.
"""

from __future__ import annotations

import msgspec

from routing.model import AgentId, Call, CallId, Leg
from routing.register import Listening


class Effect(msgspec.Struct, frozen=True, kw_only=True, tag=True, tag_field="effect"):
    """Base of every effect."""

    call: CallId
    channel: str
    """The caller's channel in Asterisk."""


class RingAgent(Effect, frozen=True, kw_only=True):
    """Send the caller to the agent's phone and ring it for ``ring_ms``."""

    agent: AgentId
    ring_ms: int


class RingForCallback(Effect, frozen=True, kw_only=True):
    """Ring the agent's phone, and when it is picked up the caller's: a call that we make.

    ``channel`` is empty; the call's id is given to Asterisk as the new channel's Uniqueid and so is its
    Linkedid.
    """

    agent: AgentId
    ring_ms: int
    """For the agent's phone."""
    number: str
    """The caller's number."""
    dnis: str
    """The number dialled by the caller the first time, shown to them now."""
    call_ring_ms: int
    """For the caller's phone."""


class TellCaller(Effect, frozen=True, kw_only=True):
    """Speak a prompt to a waiting caller at the next round of the music."""

    prompt: str
    position: int = 0
    """Place in line, from 1; 0 when the prompt does not name it."""
    wait_ms: int | None = None
    """The estimated wait; None when the prompt does not name it."""


class StartTap(Effect, frozen=True, kw_only=True):
    """Listen to one leg; ``channel`` is that leg's own."""

    leg: Leg
    agent: AgentId | None = None
    """Whose leg it is, when it is an agent's."""
    listening: Listening = Listening.FULL


class StopTaps(Effect, frozen=True, kw_only=True):
    """Nobody may listen to this call any more; what was heard stays."""


class ListenHere(Effect, frozen=True, kw_only=True):
    """Recognisers elsewhere may not listen to this call any more; those on this machine go on."""


class SendToEmergency(Effect, frozen=True, kw_only=True):
    """Tell the caller why while it rings, and put the call through to an emergency number."""

    number: str
    trunk: str
    ring_ms: int


class CallEmergencyIn(Effect, frozen=True, kw_only=True):
    """Bring caller and agent into a conference, and ring an emergency number into it."""

    agent_channel: str
    other_channel: str = ""
    """Of somebody else who was in the conversation, and is let go."""
    number: str
    trunk: str
    ring_ms: int


class LeaveToEmergency(Effect, frozen=True, kw_only=True):
    """The agent's leg goes; caller and emergency number talk on."""

    agent_channel: str
    other_channel: str


class AskEmergency(Effect, frozen=True, kw_only=True):
    """Ask a waiting caller in one short sentence whether it is an emergency; a key or a word answers."""


class TakeBack(Effect, frozen=True, kw_only=True):
    """Take the caller from an emergency number back to the line: returned, or declined while it rings."""


class Divert(Effect, frozen=True, kw_only=True):
    """Tell the caller why, then put the call through to a sub-centre or an outside number."""

    trunk: str
    """Name of the PJSIP endpoint to go by."""
    number: str
    ring_ms: int
    prompt: str
    """Empty for none."""


class PutInLine(Effect, frozen=True, kw_only=True):
    """Take the caller from the agent back to the music of the line (blind transfer to a group)."""


class StartConsult(Effect, frozen=True, kw_only=True):
    """Hold the caller with music and ring the other end for the agent.

    Exactly one of ``agent`` and ``number`` is given.
    """

    agent_channel: str
    agent: AgentId | None = None
    trunk: str = ""
    number: str = ""
    ring_ms: int


class CancelConsult(Effect, frozen=True, kw_only=True):
    """Bring caller and agent together again and let the other end go."""

    agent_channel: str
    other_channel: str
    """Empty while it rings."""


class CompleteConsult(Effect, frozen=True, kw_only=True):
    """Bring caller and other end together and let the agent go."""

    agent_channel: str
    other_channel: str
    agent: AgentId | None = None
    """The other end, when it is an agent of ours."""


class StartConference(Effect, frozen=True, kw_only=True):
    """Bring caller, agent and other end together."""

    agent_channel: str
    other_channel: str


class EndCall(Effect, frozen=True, kw_only=True):
    """Speak a prompt to the caller and end the call, as the caller asked."""

    prompt: str


class NoteSurge(Effect, frozen=True, kw_only=True):
    """The surge plan was switched: keep it on record and show it."""

    call: CallId = CallId("")
    channel: str = ""
    at: int
    """ms since the epoch."""
    on: bool
    by: str
    """Account, or ``thresholds``."""
    why: str


class KeepCallRecord(Effect, frozen=True, kw_only=True):
    """The call has ended: keep what is known of it."""

    record: Call


AnyEffect = (
    RingAgent
    | RingForCallback
    | TellCaller
    | StartTap
    | StopTaps
    | ListenHere
    | SendToEmergency
    | CallEmergencyIn
    | LeaveToEmergency
    | AskEmergency
    | TakeBack
    | Divert
    | PutInLine
    | StartConsult
    | CancelConsult
    | CompleteConsult
    | StartConference
    | EndCall
    | NoteSurge
    | KeepCallRecord
)
