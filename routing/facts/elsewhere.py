"""Facts about sub-centres, outside numbers, transfers, consults, callbacks and the surge plan."""

from __future__ import annotations

from routing.facts.base import Fact, NoAnswerReason
from routing.model import AgentId, CallId, Target


class DivertAnswered(Fact, frozen=True, kw_only=True):
    """The sub-centre or outside number picked up and the caller is connected to it."""

    call: CallId
    number: str


class DivertFailed(Fact, frozen=True, kw_only=True):
    """It did not answer; the dialplan has taken the caller back."""

    call: CallId
    number: str
    why: NoAnswerReason


class TransferRequested(Fact, frozen=True, kw_only=True):
    """The agent gives the caller to somebody else at once (blind transfer)."""

    call: CallId
    agent: AgentId
    target: Target


class ConsultRequested(Fact, frozen=True, kw_only=True):
    """The agent asks somebody else while the caller is held."""

    call: CallId
    agent: AgentId
    target: Target


class ConsultAnswered(Fact, frozen=True, kw_only=True):
    """The other end picked up and speaks with the agent."""

    call: CallId
    channel: str
    """The other end's channel."""


class ConsultFailed(Fact, frozen=True, kw_only=True):
    """The other end did not answer or hung up; the dialplan has given the caller back to the agent."""

    call: CallId
    why: NoAnswerReason


class ConsultCancelled(Fact, frozen=True, kw_only=True):
    """The agent goes back to the caller, and the other end is let go."""

    call: CallId
    agent: AgentId


class ConsultCompleted(Fact, frozen=True, kw_only=True):
    """The agent leaves and the other end has the caller (attended transfer)."""

    call: CallId
    agent: AgentId


class ConferenceRequested(Fact, frozen=True, kw_only=True):
    """The agent brings all three together."""

    call: CallId
    agent: AgentId


class PartyLeft(Fact, frozen=True, kw_only=True):
    """Somebody other than the caller left a consult or conference; the caller is still there."""

    call: CallId
    channel: str


class CallbackAsked(Fact, frozen=True, kw_only=True):
    """A caller in line pressed the key for a callback; whether there is one is for the floor to say."""

    call: CallId


class CallbackRinging(Fact, frozen=True, kw_only=True):
    """The agent picked up for a callback, and the caller's phone is being rung."""

    call: CallId
    agent: AgentId
    channel: str
    """The agent's channel."""


class CallbackAnswered(Fact, frozen=True, kw_only=True):
    """The caller picked up our callback; what an arrival tells of other calls is told here."""

    call: CallId
    agent: AgentId
    channel: str
    """The caller's channel, by which the call is led from here on."""
    ani: str
    dnis: str


class CallbackFailed(Fact, frozen=True, kw_only=True):
    """The caller did not pick up our callback."""

    call: CallId
    why: NoAnswerReason


class CallbackCancelled(Fact, frozen=True, kw_only=True):
    """Nobody needs to call this caller back any more."""

    ani: str
    by: str
    reason: str


class SurgeSwitched(Fact, frozen=True, kw_only=True):
    """Somebody switched the surge plan by hand."""

    on: bool
    by: str
    why: str
