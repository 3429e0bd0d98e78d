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


class TapLost(Fact, frozen=True, kw_only=True):
    """The audio of one leg stopped coming although the call goes on."""

    call: CallId
    leg: Leg


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


class RecordingSealed(Fact, frozen=True, kw_only=True):
    """The recording of a call was closed, hashed and indexed."""

    call: CallId
    file: str
    """Path below the recordings folder."""
    sha256: str
    duration_ms: int
    size: int
    """Bytes."""
