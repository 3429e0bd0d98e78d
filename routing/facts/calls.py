"""Facts about configuration, time and the caller's leg."""

from __future__ import annotations

from routing.facts.base import Fact
from routing.model import AgentId, CallId, CallPhase
from routing.register import FloorConfig


class ConfigChanged(Fact, frozen=True, kw_only=True):
    """A new configuration came into force. Calls in progress keep their course."""

    config: FloorConfig


class TimePassed(Fact, frozen=True, kw_only=True):
    """Nothing else happened, but something fell due."""


class CallArrived(Fact, frozen=True, kw_only=True):
    """A caller's channel entered the dialplan and was answered by it."""

    call: CallId
    channel: str
    ani: str
    caller_name: str
    dnis: str
    trunk: str = ""
    """Name of the endpoint by which it came in."""


class CallerKnown(Fact, frozen=True, kw_only=True):
    """What our own records tell of the caller; comes once, soon after the arrival."""

    call: CallId
    last_agent: AgentId | None = None
    """Who answered this caller last."""
    last_at: int | None = None
    """When that was."""
    elderly: bool = False
    language: str = ""
    """The language of earlier calls; empty when not known."""


class CallLabelled(Fact, frozen=True, kw_only=True):
    """Somebody put a label on the call; None leaves what was."""

    call: CallId
    by: str
    """Account, or ``caller`` for a key that the caller pressed."""
    confidential: bool | None = None
    elderly: bool | None = None
    language: str | None = None


class IntakeDone(Fact, frozen=True, kw_only=True):
    """The greeting and the recording notice were spoken; the call joins the line."""

    call: CallId


NOT_SEEN = -1
"""Cause of a hang-up that a comparison with Asterisk found out: when and how it ended, nobody saw."""


class CallerHungUp(Fact, frozen=True, kw_only=True):
    """The caller's channel is gone, whoever ended it. ``cause`` is Q.850, or ``NOT_SEEN``."""

    call: CallId
    cause: int = 0


class CallFound(Fact, frozen=True, kw_only=True):
    """Asterisk has a call where the floor did not think it was: after a reconnect or a restart, or when
    the dialplan gave it to its own Queue()."""

    call: CallId
    channel: str
    ani: str
    caller_name: str
    dnis: str
    phase: CallPhase
    trunk: str = ""
    """Name of the endpoint by which it came in."""
    agent: AgentId | None = None
    agent_channel: str = ""
    other: str = ""
    """Endpoint of somebody else whom the agent speaks with while the caller is held, or in a conference."""
    other_channel: str = ""
