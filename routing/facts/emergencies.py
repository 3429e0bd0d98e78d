"""Facts about emergencies."""

from __future__ import annotations

from routing.facts.base import Fact, NoAnswerReason
from routing.model import AgentId, CallId


class EmergencyHeard(Fact, frozen=True, kw_only=True):
    """The detector found emergency words in what the caller said."""

    call: CallId
    kind: str
    words: str
    number: str
    score: float
    """How sure the detector is, 0 to 1."""
    certain: bool
    """Sure enough to act on while no agent is on the line; otherwise only an alert."""


class EmergencyRequested(Fact, frozen=True, kw_only=True):
    """The agent pressed the key that puts the caller through (一键转接)."""

    call: CallId
    agent: AgentId
    number: str


class EmergencyDismissed(Fact, frozen=True, kw_only=True):
    """The agent judged the alert a false alarm."""

    call: CallId
    agent: AgentId
    reason: str


class EmergencyAnswered(Fact, frozen=True, kw_only=True):
    """The emergency number picked up and the caller is connected to it."""

    call: CallId
    number: str


class EmergencyFailed(Fact, frozen=True, kw_only=True):
    """The emergency number did not answer; the dialplan speaks the reminder and takes the call back."""

    call: CallId
    number: str
    why: NoAnswerReason
