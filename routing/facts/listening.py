"""Facts of listening, tickets and recordings, which the floor lets pass."""

from __future__ import annotations

from routing.facts.base import Fact
from routing.model import AgentId, CallId, Leg


class Heard(Fact, frozen=True, kw_only=True):
    """Someone said something. A later fact with the same ``utterance`` replaces the text."""

    call: CallId
    leg: Leg
    utterance: int
    """Number of the utterance within this leg of the call, from 0."""
    text: str
    final: bool
    start_ms: int
    """Start of the utterance, on the tap's own clock (0 = first frame)."""
    end_ms: int
    confidence: float
    """The recogniser's own certainty, 0 to 1; 0 when it gives none."""
    agent: AgentId | None = None
    """Who spoke, when it was an agent's leg."""


class NotHeard(Fact, frozen=True, kw_only=True):
    """Speech of one leg was lost to recognition: dropped by overload, or with a recogniser that died."""

    call: CallId
    leg: Leg
    start_ms: int
    """On the tap's own clock."""
    end_ms: int
    why: str
    """``overload`` or ``recogniser``."""


class TapLost(Fact, frozen=True, kw_only=True):
    """The audio of one leg stopped coming although the call goes on."""

    call: CallId
    leg: Leg
    agent: AgentId | None = None
    """Whose leg it is, when it is an agent's; None for every agent on the call."""


class RecogniserLost(Fact, frozen=True, kw_only=True):
    """Recognition stopped, e.g. its process died or its model is missing; calls go on without."""

    engine: str
    why: str


class RecogniserBack(Fact, frozen=True, kw_only=True):
    """Recognition works (again)."""

    engine: str


class DraftEdited(Fact, frozen=True, kw_only=True):
    """The agent typed into a field of the draft; from now on the field is the agent's."""

    call: CallId
    agent: AgentId
    field: str
    value: str


class OrderEntered(Fact, frozen=True, kw_only=True):
    """The agent confirmed the draft: it is an order (定单) and stops the 30-minute clock (Art. 15)."""

    call: CallId
    agent: AgentId
    number: str


class RecordingSealed(Fact, frozen=True, kw_only=True):
    """The recording of a call was closed, hashed and indexed."""

    call: CallId
    file: str
    """Path below the recordings folder."""
    sha256: str
    duration_ms: int
    size: int
    """Bytes."""
