"""One line for each thing that happens, as the demonstration prints it. Pure.

The words of the demonstration's own callers are shown, because they are read by machines from
a script; the service itself never writes a caller's words or number to a log.
"""

from __future__ import annotations

from routing import facts as f
from routing.facts import AnyFact
from routing.model import Handover


def line(fact: AnyFact) -> str | None:
    """What to print for a fact, without the time; None for what need not be seen."""
    match fact:
        case f.CallArrived():
            return f"call arrived on {fact.dnis} from {fact.ani or 'a withheld number'}"
        case f.IntakeDone():
            return "greeted, waits in line"
        case f.AgentAnswered():
            return f"agent {fact.agent} answered"
        case f.AgentLost():
            return f"agent {fact.agent} was lost in mid-call; the caller goes first to another"
        case f.NoAnswer():
            return f"agent {fact.agent} did not answer: {fact.why}"
        case f.CallerHungUp():
            return "call ended"
        case f.CallFound():
            return f"call found in Asterisk: {fact.phase}"
        case f.EmergencyHeard():
            level = "certain" if fact.certain else "possible"
            return f"EMERGENCY heard: {fact.kind}, {level} ({fact.words})"
        case f.EmergencyAnswered():
            return f"{fact.number} answered"
        case f.EmergencyFailed():
            return f"{fact.number} did not answer: {fact.why}"
        case f.Heard(final=True, text=text) if text:
            return f"{fact.leg}: {text}"
        case f.RecordingSealed():
            return f"recording sealed, {fact.duration_ms / 1000:.1f} s, {fact.file}"
    return _about_agents(fact) or _about_emergencies(fact) or _about_elsewhere(fact)


def _about_agents(fact: AnyFact) -> str | None:
    match fact:
        case f.AgentLoggedIn():
            return f"agent {fact.agent} logged in"
        case f.AgentReady():
            return f"agent {fact.agent} is ready"
        case f.AgentNotReady():
            return f"agent {fact.agent} is not ready: {fact.reason}"
        case f.AgentLoggedOut():
            return f"agent {fact.agent} logged out"
        case f.RecogniserLost():
            return f"speech recognition is down: {fact.why}"
        case f.RecogniserBack():
            return "speech recognition is up"
        case f.NotHeard():
            return (
                f"the {fact.leg} was not heard for {(fact.end_ms - fact.start_ms) / 1000:.1f} s: {fact.why}"
            )
        case f.OrderEntered():
            return f"agent {fact.agent} entered order {fact.number}"
    return None


def _about_emergencies(fact: AnyFact) -> str | None:
    match fact:
        case f.EmergencyRequested():
            how = "calls" if fact.by is Handover.THREE_WAY else "hands the caller over to"
            return f"agent {fact.agent} {how} {fact.number}{' in' if fact.by is Handover.THREE_WAY else ''}"
        case f.EmergencyDismissed():
            return f"agent {fact.agent} says it is no emergency: {fact.reason}"
        case f.EmergencyReplied():
            return f"the caller says {'yes' if fact.yes else 'no'} to the emergency number, by {fact.by}"
        case f.EmergencyTaken():
            return f"agent {fact.agent} leaves; the emergency number has taken over"
        case f.EmergencyJudged():
            return f"the hand-over ended, says {fact.by}: {fact.outcome}"
        case f.GraveMarked():
            return f"marked as grave and urgent by {fact.by}: {fact.kind or 'taken back'}"
        case f.GraveStepped():
            return f"grave and urgent: {fact.step}, by {fact.by}"
    return None


def _about_elsewhere(fact: AnyFact) -> str | None:
    match fact:
        case f.DivertAnswered():
            return f"{fact.number} answered, outside"
        case f.DivertFailed():
            return f"{fact.number} did not answer, outside: {fact.why}"
        case f.TransferRequested():
            return f"agent {fact.agent} transfers the caller to {fact.target.kind} {fact.target.id}"
        case f.ConsultRequested():
            return f"agent {fact.agent} consults {fact.target.kind} {fact.target.id}; the caller is held"
        case f.ConsultAnswered():
            return "the other end speaks with the agent"
        case f.ConsultFailed():
            return f"the consult failed, caller and agent talk again: {fact.why}"
        case f.ConsultCancelled():
            return f"agent {fact.agent} goes back to the caller"
        case f.ConsultCompleted():
            return f"agent {fact.agent} leaves the caller with the other end"
        case f.ConferenceRequested():
            return f"agent {fact.agent} brings all three together"
        case f.PartyLeft():
            return "somebody left; the caller is still there"
        case f.SurgeSwitched():
            return f"surge plan switched {'on' if fact.on else 'off'}: {fact.why}"
    return _about_callbacks(fact)


def _about_callbacks(fact: AnyFact) -> str | None:
    match fact:
        case f.CallbackAsked():
            return "asks to be called back"
        case f.CallbackRinging():
            return f"agent {fact.agent} is ready to call back; the caller's phone rings"
        case f.CallbackAnswered():
            return "the caller picked up our callback"
        case f.CallbackFailed():
            return f"the caller did not pick up our callback: {fact.why}"
        case f.CallbackCancelled():
            return f"a callback was cancelled: {fact.reason}"
    return None
