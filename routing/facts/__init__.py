"""Facts: what has happened, in the past tense. Frozen, and written to the journal as JSON.

A fact bears no time: the loop stamps it once, when it is taken in, and the journal keeps
that stamp beside it. Facts of listening and of tickets are here too, because several rooms
follow them; the floor lets those pass.
"""

from __future__ import annotations

import msgspec

from routing.facts.agents import (
    AgentAnswered,
    AgentLoggedIn,
    AgentLoggedOut,
    AgentLost,
    AgentNotReady,
    AgentReady,
    NoAnswer,
    WrapUpExtended,
)
from routing.facts.base import Fact, NoAnswerReason
from routing.facts.calls import (
    NOT_SEEN,
    CallArrived,
    CallerHungUp,
    CallerKnown,
    CallFound,
    CallLabelled,
    ConfigChanged,
    IntakeDone,
    TimePassed,
)
from routing.facts.elsewhere import (
    CallbackAnswered,
    CallbackAsked,
    CallbackCancelled,
    CallbackFailed,
    CallbackRinging,
    ConferenceRequested,
    ConsultAnswered,
    ConsultCancelled,
    ConsultCompleted,
    ConsultFailed,
    ConsultRequested,
    DivertAnswered,
    DivertFailed,
    PartyLeft,
    SurgeSwitched,
    TransferRequested,
)
from routing.facts.emergencies import (
    EmergencyAnswered,
    EmergencyDismissed,
    EmergencyFailed,
    EmergencyHeard,
    EmergencyJudged,
    EmergencyReplied,
    EmergencyRequested,
    EmergencyTaken,
    GraveMarked,
    GraveStepped,
)
from routing.facts.listening import (
    DraftEdited,
    Heard,
    NotHeard,
    OrderEntered,
    RecogniserBack,
    RecogniserLost,
    RecordingSealed,
    TapLost,
)

AnyFact = (
    ConfigChanged
    | TimePassed
    | CallArrived
    | CallerKnown
    | CallLabelled
    | IntakeDone
    | CallerHungUp
    | CallFound
    | AgentLoggedIn
    | AgentLoggedOut
    | AgentReady
    | AgentNotReady
    | WrapUpExtended
    | AgentAnswered
    | AgentLost
    | NoAnswer
    | EmergencyHeard
    | EmergencyReplied
    | EmergencyRequested
    | EmergencyTaken
    | EmergencyJudged
    | EmergencyDismissed
    | EmergencyAnswered
    | EmergencyFailed
    | GraveMarked
    | GraveStepped
    | DivertAnswered
    | DivertFailed
    | TransferRequested
    | ConsultRequested
    | ConsultAnswered
    | ConsultFailed
    | ConsultCancelled
    | ConsultCompleted
    | ConferenceRequested
    | PartyLeft
    | CallbackAsked
    | CallbackRinging
    | CallbackAnswered
    | CallbackFailed
    | CallbackCancelled
    | SurgeSwitched
    | Heard
    | NotHeard
    | TapLost
    | RecogniserLost
    | RecogniserBack
    | DraftEdited
    | OrderEntered
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


__all__ = [
    "NOT_SEEN",
    "AgentAnswered",
    "AgentLoggedIn",
    "AgentLoggedOut",
    "AgentLost",
    "AgentNotReady",
    "AgentReady",
    "AnyFact",
    "CallArrived",
    "CallFound",
    "CallLabelled",
    "CallbackAnswered",
    "CallbackAsked",
    "CallbackCancelled",
    "CallbackFailed",
    "CallbackRinging",
    "CallerHungUp",
    "CallerKnown",
    "ConferenceRequested",
    "ConfigChanged",
    "ConsultAnswered",
    "ConsultCancelled",
    "ConsultCompleted",
    "ConsultFailed",
    "ConsultRequested",
    "DivertAnswered",
    "DivertFailed",
    "DraftEdited",
    "EmergencyAnswered",
    "EmergencyDismissed",
    "EmergencyFailed",
    "EmergencyHeard",
    "EmergencyJudged",
    "EmergencyReplied",
    "EmergencyRequested",
    "EmergencyTaken",
    "Fact",
    "GraveMarked",
    "GraveStepped",
    "Heard",
    "IntakeDone",
    "NoAnswer",
    "NoAnswerReason",
    "NotHeard",
    "OrderEntered",
    "PartyLeft",
    "RecogniserBack",
    "RecogniserLost",
    "RecordingSealed",
    "SurgeSwitched",
    "TapLost",
    "TimePassed",
    "TransferRequested",
    "WrapUpExtended",
    "from_json",
    "to_json",
]
