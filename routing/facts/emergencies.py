"""Facts about emergencies."""

from __future__ import annotations

from routing.facts.base import Fact, NoAnswerReason
from routing.model import AgentId, CallId, EmergencyOutcome, Handover


class EmergencyHeard(Fact, frozen=True, kw_only=True):
    """The detector found emergency words in what the caller said."""

    call: CallId
    kind: str
    words: str
    number: str
    score: float
    """How sure the detector is, 0 to 1."""
    certain: bool
    """Sure enough to act on while no agent is on the line; otherwise the caller is asked."""


class EmergencyReplied(Fact, frozen=True, kw_only=True):
    """The caller said whether they want to be put through: yes to our question, or no before it answers."""

    call: CallId
    yes: bool
    by: str
    """``key`` or ``words``."""


class EmergencyRequested(Fact, frozen=True, kw_only=True):
    """The agent pressed a key that puts the caller through: 一键转接 or 三方通话."""

    call: CallId
    agent: AgentId
    number: str
    by: Handover = Handover.WARM
    """Never ``direct``."""


class EmergencyTaken(Fact, frozen=True, kw_only=True):
    """The agent says that the emergency number has taken over: our leg may go."""

    call: CallId
    agent: AgentId


class EmergencyJudged(Fact, frozen=True, kw_only=True):
    """The agent, or the emergency number's own desk, recorded how the hand-over ended."""

    call: CallId
    by: str
    """Account."""
    outcome: EmergencyOutcome
    """Accepted, returned or undetermined. One that is returned while nobody of ours is on the line
    brings the caller back, first in line."""
    note: str = ""


class EmergencyDismissed(Fact, frozen=True, kw_only=True):
    """The agent judged the alert a false alarm."""

    call: CallId
    agent: AgentId
    reason: str


class EmergencyAnswered(Fact, frozen=True, kw_only=True):
    """The emergency number picked up and the caller is connected to it."""

    call: CallId
    number: str
    channel: str = ""
    """Its channel in the conference with caller and agent; empty when the caller is alone with it."""


class EmergencyFailed(Fact, frozen=True, kw_only=True):
    """The emergency number did not answer; the dialplan speaks the reminder and takes the call back."""

    call: CallId
    number: str
    why: NoAnswerReason


class GraveMarked(Fact, frozen=True, kw_only=True):
    """Grave and urgent, and not the emergency numbers' (Art. 55): the office is told at once."""

    call: CallId
    by: str
    """Account, or ``detector`` for a proposal of ours that nobody has judged yet."""
    kind: str
    """Which of the four kinds, as the operators' data names it; empty takes the mark away."""


class GraveStepped(Fact, frozen=True, kw_only=True):
    """A grave and urgent request went a step on; the clocks of Art. 56 to 58 are chained to these."""

    call: CallId
    by: str
    step: str
    """``reported``, ``dispatched`` (city), ``passed_on`` (district), ``responded`` or ``resolved``."""
