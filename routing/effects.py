"""Effects: what is to be done, in the imperative. Frozen; the shell carries them out.

An effect may fail. Its failure comes back as a fact, never as an exception into the floor.
"""

from __future__ import annotations

import msgspec

from routing.model import AgentId, Call, CallId, Leg


class Effect(msgspec.Struct, frozen=True, kw_only=True, tag=True, tag_field="effect"):
    """Base of every effect."""

    call: CallId
    channel: str
    """The caller's channel in Asterisk."""


class RingAgent(Effect, frozen=True, kw_only=True):
    """Send the caller to the agent's phone and ring it for ``ring_ms``."""

    agent: AgentId
    ring_ms: int


class TellCaller(Effect, frozen=True, kw_only=True):
    """Speak a prompt to a waiting caller at the next round of the music."""

    prompt: str
    position: int = 0
    """Place in line, from 1; 0 when the prompt does not name it."""


class StartTap(Effect, frozen=True, kw_only=True):
    """Listen to one leg."""

    leg: Leg


class SendToEmergency(Effect, frozen=True, kw_only=True):
    """Tell the caller why, then put the call through to an emergency number."""

    number: str
    ring_ms: int


class KeepCallRecord(Effect, frozen=True, kw_only=True):
    """The call has ended: keep what is known of it."""

    record: Call


AnyEffect = RingAgent | TellCaller | StartTap | SendToEmergency | KeepCallRecord
