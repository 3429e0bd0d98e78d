"""Facts: what has happened, in the past tense. Frozen, and written to the journal as JSON.

A fact bears no time: the loop stamps it once, when it is taken in, and the journal keeps
that stamp beside it. Facts of listening and of tickets are here too, because several rooms
follow them; the floor lets those pass.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from routing.model import AgentId, CallId, CallPhase, FloorConfig, Leg


class Fact(msgspec.Struct, frozen=True, kw_only=True, tag=True, tag_field="fact", forbid_unknown_fields=True):
    """Base of every fact; its class name is its tag in the journal."""


# --- configuration and time -------------------------------------------------------------------


class ConfigChanged(Fact, frozen=True, kw_only=True):
    """A new configuration came into force. Calls in progress keep their course."""

    config: FloorConfig


class TimePassed(Fact, frozen=True, kw_only=True):
    """Nothing else happened, but something fell due."""


# --- the caller's leg -------------------------------------------------------------------------


class CallArrived(Fact, frozen=True, kw_only=True):
    """A caller's channel entered the dialplan and was answered by it."""

    call: CallId
    channel: str
    ani: str
    caller_name: str
    dnis: str


class IntakeDone(Fact, frozen=True, kw_only=True):
    """The greeting and the recording notice were spoken; the call joins the line."""

    call: CallId


class CallerHungUp(Fact, frozen=True, kw_only=True):
    """The caller's channel is gone, whoever ended it. ``cause`` is Q.850."""

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
    agent: AgentId | None = None


# --- agents and their phones ------------------------------------------------------------------


class AgentLoggedIn(Fact, frozen=True, kw_only=True):
    """An agent took a seat; not ready until said otherwise."""

    agent: AgentId
    name: str


class AgentLoggedOut(Fact, frozen=True, kw_only=True):
    """An agent left. A call in progress goes on; the agent leaves the floor when it ends."""

    agent: AgentId


class AgentReady(Fact, frozen=True, kw_only=True):
    """The agent can take a call; also ends wrap-up early."""

    agent: AgentId


class AgentNotReady(Fact, frozen=True, kw_only=True):
    """The agent will take no further call until ready again."""

    agent: AgentId
    reason: str


class AgentAnswered(Fact, frozen=True, kw_only=True):
    """The agent's phone was picked up and the two are connected."""

    call: CallId
    agent: AgentId


class AgentLost(Fact, frozen=True, kw_only=True):
    """The agent's phone went silent in mid-call, e.g. its browser was closed; the caller is still there."""

    call: CallId
    agent: AgentId


class NoAnswerReason(StrEnum):
    """Why an agent's phone did not answer."""

    TIMEOUT = "timeout"
    BUSY = "busy"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"
    NOT_RUNG = "not_rung"
    """The phone was never rung, for a failure of ours or of Asterisk; the agent is not to blame."""


class NoAnswer(Fact, frozen=True, kw_only=True):
    """An agent's phone was rung for a call and did not answer (RONA)."""

    call: CallId
    agent: AgentId
    why: NoAnswerReason


# --- emergencies ------------------------------------------------------------------------------


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


# --- listening --------------------------------------------------------------------------------


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


# --- tickets and recordings -------------------------------------------------------------------


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


AnyFact = (
    ConfigChanged
    | TimePassed
    | CallArrived
    | IntakeDone
    | CallerHungUp
    | CallFound
    | AgentLoggedIn
    | AgentLoggedOut
    | AgentReady
    | AgentNotReady
    | AgentAnswered
    | AgentLost
    | NoAnswer
    | EmergencyHeard
    | EmergencyRequested
    | EmergencyDismissed
    | EmergencyAnswered
    | EmergencyFailed
    | Heard
    | TapLost
    | RecogniserLost
    | RecogniserBack
    | DraftEdited
    | RecordingSealed
)
"""Every fact there is: the type to decode a journal line with."""

_decoder: msgspec.json.Decoder[AnyFact] = msgspec.json.Decoder(AnyFact)


def to_json(fact: Fact) -> bytes:
    """The fact as one JSON object, as the journal keeps it."""
    return msgspec.json.encode(fact)


def from_json(raw: bytes | str) -> AnyFact:
    """Read a fact back from the journal. Raises ``msgspec.ValidationError`` on anything else."""
    return _decoder.decode(raw)
