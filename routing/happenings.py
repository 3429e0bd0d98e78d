"""What is measured: small records of what became of callers, callbacks and agents' time.

They are told once, in order, when they happen, and kept: measuring is adding them up. ``at`` is the
loop's clock in ms since the epoch as it was; whoever adds them up irons it (see ``routing.measures``).
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from routing.model import AgentId, AgentState, CallId


class Fate(StrEnum):
    """What became of a caller. It is decided once, and a later turn of the call does not change it."""

    ANSWERED = "answered"
    """By an agent."""
    EMERGENCY = "emergency"
    """An emergency number answered before any agent did."""
    DIVERTED = "diverted"
    """A sub-centre or outside number answered before any agent did."""
    CHOSE_CALLBACK = "chose_callback"
    """Left the line because a callback was promised on request."""
    LEFT = "left"
    """Hung up after joining the line."""
    LEFT_IN_GREETING = "left_in_greeting"
    """Hung up before joining the line."""
    UNSEEN = "unseen"
    """Was gone when the program came back: nobody of ours saw how it ended."""


class CallbackEnd(StrEnum):
    """What became of a try to call back, or of the callback."""

    DONE = "done"
    """The caller was reached."""
    FAILED = "failed"
    """This try did not reach the caller."""
    GIVEN_UP = "given_up"
    """No further try."""


class Ring(StrEnum):
    """How a ring that the agent did not answer ended."""

    RONA = "rona"
    DECLINED = "declined"
    """Declined or busy."""
    UNREACHABLE = "unreachable"


class Happening(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    gc=False,
    tag=True,
    tag_field="what",
    forbid_unknown_fields=True,
):
    """Base of every happening. ``dnis`` is empty for a number that is not in the register, so that
    strangers' digits cannot make figures without end."""

    at: int


class CallFate(Happening, frozen=True, kw_only=True, gc=False):
    """A caller's fate was decided."""

    call: CallId
    fate: Fate
    dnis: str
    group: str
    wait_ms: int | None
    """From joining the line to the fate; None when it never joined, or nobody of ours saw the wait."""
    arrived_ms: int
    """From arriving to the fate."""
    promised_ms: int | None = None
    """The wait that was promised."""


class AgentSpan(Happening, frozen=True, kw_only=True, gc=False):
    """An agent's state ended at ``at``."""

    agent: AgentId
    state: AgentState
    since: int
    dnis: str = ""
    """While talking: the call's."""
    group: str = ""


class RingEnded(Happening, frozen=True, kw_only=True, gc=False):
    """An agent did not answer a ring."""

    agent: AgentId
    call: CallId
    how: Ring


class Transferred(Happening, frozen=True, kw_only=True, gc=False):
    """A call went on to somebody else."""

    call: CallId
    dnis: str
    group: str


class CallbackEnded(Happening, frozen=True, kw_only=True, gc=False):
    """A try to call back ended, or the callback itself."""

    dnis: str
    group: str
    end: CallbackEnd


AnyHappening = CallFate | AgentSpan | RingEnded | Transferred | CallbackEnded

_decoder: msgspec.json.Decoder[AnyHappening] = msgspec.json.Decoder(AnyHappening)


def to_json(told: AnyHappening) -> bytes:
    """The happening as it is kept."""
    return msgspec.json.encode(told)


def from_json(raw: bytes) -> AnyHappening:
    """Read it back. Raises ``msgspec.MsgspecError`` on anything else."""
    return _decoder.decode(raw)
