"""What Asterisk says, as facts. Pure: a message in, a fact or nothing out.

The dialplan's own ``UserEvent(Hotline)`` tells the steps of a call; ``DialEnd`` tells who
picked up, also out of Asterisk's own Queue(), a consult or a diversion; ``Hangup`` of the caller's
channel ends a call.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

import msgspec

from cti.called_in import RESCUE, CalledIn, called_in
from cti.called_in import phase as phase_called_in
from routing import facts
from routing.facts import AnyFact, NoAnswerReason
from routing.model import AgentId, CallId, CallPhase
from routing.owing import is_callback
from routing.reconcile import SeenCall
from routing.rescue import BY_KEY

Headers = Mapping[str, str]
Peers = Mapping[str, list[str]]
Numbers = Mapping[str, CalledIn]

VARIABLES = (
    "HOTLINE_DNIS,HOTLINE_CALLED,HOTLINE_AGENT,HOTLINE_CONSULTER,HOTLINE_CALLER,HOTLINE_THERE,HOTLINE_HELD_BY"
)
"""Channel variables that a listing of all channels must bring along."""
UNKNOWN = "<unknown>"
"""How AMI writes a number or name that is not there."""
WITHHELD = frozenset({UNKNOWN, "anonymous", "restricted", "unavailable"})
"""What stands where a number was withheld (RFC 3323, section 4.1.1.3); it is no one caller's."""
NUMBER_LIMIT, NAME_LIMIT = 32, 80
"""A caller may claim anything; more than this is cut."""

_CHANNEL = re.compile(r"PJSIP/(?P<endpoint>.+)-[0-9a-f]{8}(;\d)?")
# Control characters, and invisible ones that change the order or the look of what stands beside them.
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)

WHY = {
    "NOANSWER": NoAnswerReason.TIMEOUT,
    "BUSY": NoAnswerReason.BUSY,
    "CONGESTION": NoAnswerReason.UNREACHABLE,
    "CHANUNAVAIL": NoAnswerReason.UNREACHABLE,
}
"""Dial()'s DIALSTATUS (app_dial.c)."""
EMERGENCY = "emergency"
"""Context of callers who are being put through alone."""
CALL_IN = "call-in"
"""Context of the leg that rings an emergency number into a conference; its end is told by the dialplan."""
CALLBACK = "callback"
"""Context of the calls that we make."""
UP = "6"
"""ChannelState of a channel that was answered."""
CALL_REJECTED = "21"
"""Q.850 cause of a phone that declined (SIP 603), which Dial() reports as CHANUNAVAIL."""
CAUSES = {
    "17": NoAnswerReason.BUSY,
    "18": NoAnswerReason.TIMEOUT,
    "19": NoAnswerReason.TIMEOUT,
    CALL_REJECTED: NoAnswerReason.DECLINED,
}
"""Q.850 causes of a phone that was rung without Dial()."""


def fact_of(event: Headers) -> AnyFact | None:
    """The fact that an AMI event tells, or None when it tells none. KeyError on a missing header."""
    match event["Event"]:
        case "UserEvent" if event["UserEvent"] == "Hotline":
            told = _STEPS.get(event["Step"])
            return told(event) if told else None
        case "DialEnd" if event["DialStatus"] == "ANSWER" and "Channel" in event:
            return _answered(event)
        case "Hangup" if _is_callers(event):
            if is_callback(event["Linkedid"]):
                return _agents_phone_gone(event)
            return facts.CallerHungUp(call=CallId(event["Uniqueid"]), cause=int(event["Cause"]))
    return None


def overtaken(event: Headers) -> str | None:
    """The channel that was sent somewhere and did not go there, when the event tells that."""
    if event["Event"] == "UserEvent" and event["UserEvent"] == "Hotline" and event["Step"] == "overtaken":
        return event["Channel"]
    return None


def seen_calls(channels: Iterable[Headers]) -> list[SeenCall]:
    """The calls in a listing of all channels (AMI ``Status``)."""
    channels = list(channels)
    bridges: dict[str, list[str]] = {}
    # Asterisk lists channels in no order; who consults comes before the third party of a conference.
    for channel in sorted(channels, key=_did_not_consult):
        if channel["BridgeID"]:
            bridges.setdefault(channel["BridgeID"], []).append(channel["Channel"])
    peers = {
        name: [each for each in bridge if each != name] for bridge in bridges.values() for name in bridge
    }
    numbers = called_in(channels)
    ours = [channel for channel in channels if is_callback(channel["Linkedid"])]
    theirs = [channel for channel in channels if not is_callback(channel["Linkedid"])]
    return [
        _seen(channel, peers, numbers)
        for channel in theirs
        if _is_callers(channel) and channel["Context"] in _PHASES
    ] + _seen_callbacks(ours, peers, numbers)


def _did_not_consult(channel: Headers) -> bool:
    return channel.get("HOTLINE_CONSULTER", "") != channel["Channel"]


def _seen_callbacks(channels: list[Headers], peers: Peers, numbers: Numbers) -> list[SeenCall]:
    """Calls that we make: led by the caller's channel when there is one, else seen by the agent's."""
    led = {channel["Linkedid"]: channel for channel in channels if channel.get("HOTLINE_CALLED") == "1"}
    seen = [_seen_called(channel, peers, numbers) for channel in led.values()]
    for channel in channels:
        if _is_callers(channel) and channel["Linkedid"] not in led:
            phase = CallPhase.CALLING_BACK if channel["Context"] == CALLBACK else CallPhase.RINGING
            seen.append(_seen_by_agent(channel, phase))
    return seen


def _seen_called(channel: Headers, peers: Peers, numbers: Numbers) -> SeenCall:
    if channel["Context"] in _PHASES and channel["Context"] != "from-trunk":
        return _seen(channel, peers, numbers)
    seen = _seen({**channel, "Context": "to-agent"}, peers, numbers)
    agent = seen.agent or AgentId(channel.get("HOTLINE_AGENT", ""))
    return msgspec.structs.replace(seen, phase=CallPhase.TALKING, agent=agent)


def _seen_by_agent(channel: Headers, phase: CallPhase) -> SeenCall:
    return SeenCall(
        id=CallId(channel["Linkedid"]),
        channel="",
        ani="",
        caller_name="",
        dnis=_number(channel.get("HOTLINE_DNIS", "")),
        phase=phase,
        agent=AgentId(endpoint(channel["Channel"])),
    )


def _arrived(event: Headers) -> AnyFact:
    return facts.CallArrived(
        call=CallId(event["Linkedid"]),
        channel=event["Channel"],
        ani=_number(event["CallerIDNum"]),
        caller_name=_name(event["CallerIDName"]),
        dnis=_number(event["Dnis"]),
        trunk=endpoint(event["Channel"]),
    )


def _found(event: Headers, phase: CallPhase) -> AnyFact:
    return facts.CallFound(
        call=CallId(event["Linkedid"]),
        channel=event["Channel"],
        ani=_number(event["CallerIDNum"]),
        caller_name=_name(event["CallerIDName"]),
        dnis=_number(event["Dnis"]),
        phase=phase,
        trunk=endpoint(event["Channel"]),
    )


def _intake_done(event: Headers) -> AnyFact:
    return facts.IntakeDone(call=CallId(event["Linkedid"]))


def _why(event: Headers) -> NoAnswerReason:
    why = WHY.get(event["Why"], NoAnswerReason.UNREACHABLE)
    if why is NoAnswerReason.UNREACHABLE and event["Cause"] == CALL_REJECTED:
        return NoAnswerReason.DECLINED
    return why


def _no_answer(event: Headers) -> AnyFact:
    return facts.NoAnswer(call=CallId(event["Linkedid"]), agent=AgentId(event["Agent"]), why=_why(event))


def _consult_failed(event: Headers) -> AnyFact:
    return facts.ConsultFailed(call=CallId(event["Linkedid"]), why=_why(event))


def _divert_failed(event: Headers) -> AnyFact:
    return facts.DivertFailed(call=CallId(event["Linkedid"]), number=event["Number"], why=_why(event))


def _call(event: Headers) -> CallId:
    """Legs that are not of the call's own channels name it."""
    return CallId(event.get("Call") or event["Linkedid"])


def _party_left(event: Headers) -> AnyFact:
    return facts.PartyLeft(call=_call(event), channel=event["Party"])


def _agent_lost(event: Headers) -> AnyFact:
    return facts.AgentLost(call=CallId(event["Linkedid"]), agent=AgentId(event["Agent"]))


def _emergency_failed(event: Headers) -> AnyFact:
    return facts.EmergencyFailed(
        call=_call(event),
        number=event["Number"],
        why=WHY.get(event["Why"], NoAnswerReason.UNREACHABLE),
    )


def _emergency_answered(event: Headers) -> AnyFact:
    return facts.EmergencyAnswered(call=_call(event), number=event["Number"], channel=event["Party"])


def _emergency_replied(event: Headers) -> AnyFact:
    return facts.EmergencyReplied(call=CallId(event["Linkedid"]), yes=event["Yes"] == "1", by=BY_KEY)


def _callback_ringing(event: Headers) -> AnyFact:
    return facts.CallbackRinging(
        call=CallId(event["Linkedid"]), agent=AgentId(event["Agent"]), channel=event["Channel"]
    )


def _callback_answered(event: Headers) -> AnyFact:
    return facts.CallbackAnswered(
        call=CallId(event["Linkedid"]),
        agent=AgentId(event["Agent"]),
        channel=event["Channel"],
        ani=_number(event["Number"]),
        dnis=_number(event["Dnis"]),
    )


def _callback_failed(event: Headers) -> AnyFact:
    why = WHY.get(event["Why"], NoAnswerReason.UNREACHABLE)
    return facts.CallbackFailed(call=CallId(event["Linkedid"]), why=why)


def _caller_gone(event: Headers) -> AnyFact:
    return facts.CallerHungUp(call=CallId(event["Linkedid"]), cause=int(event["Cause"]))


def _agents_phone_gone(event: Headers) -> AnyFact | None:
    """A phone that never answered; what became of one that did is told by the dialplan."""
    if event["ChannelState"] == UP:
        return None
    return facts.NoAnswer(
        call=CallId(event["Linkedid"]),
        agent=AgentId(endpoint(event["Channel"])),
        why=CAUSES.get(event["Cause"], NoAnswerReason.UNREACHABLE),
    )


_STEPS: Mapping[str, Callable[[Headers], AnyFact]] = {
    "arrived": _arrived,
    "intake-done": _intake_done,
    "fallback": lambda event: _found(event, CallPhase.FALLBACK),
    "back": lambda event: _found(event, CallPhase.WAITING),
    "no-answer": _no_answer,
    "agent-lost": _agent_lost,
    "emergency-failed": _emergency_failed,
    "emergency-answered": _emergency_answered,
    "emergency-replied": _emergency_replied,
    "callback-asked": lambda event: facts.CallbackAsked(call=CallId(event["Linkedid"])),
    "callback-ringing": _callback_ringing,
    "callback-answered": _callback_answered,
    "callback-failed": _callback_failed,
    "caller-gone": _caller_gone,
    "divert-failed": _divert_failed,
    "consult-failed": _consult_failed,
    "party-left": _party_left,
}


def _answered(event: Headers) -> AnyFact | None:
    call, picked_up = CallId(event["Linkedid"]), endpoint(event["DestChannel"])
    if event["Context"] == CALLBACK:
        return None  # told by callback-answered
    if event["Context"] == "divert":
        return facts.DivertAnswered(call=call, number=event["Exten"].partition("*")[0])
    if event["Context"] == "consult":
        return facts.ConsultAnswered(call=call, channel=event["DestChannel"])
    if event["Context"] == EMERGENCY:
        return facts.EmergencyAnswered(call=call, number=event["Exten"].partition("*")[0])
    if not picked_up or event["Context"] == CALL_IN:
        return None
    return facts.AgentAnswered(call=call, agent=AgentId(picked_up), channel=event["DestChannel"])


def _is_callers(channel: Headers) -> bool:
    """The caller's leg is the first of its call, so its Uniqueid is the call's Linkedid."""
    own = channel["Uniqueid"] == channel["Linkedid"]
    return own and channel["Channel"].startswith("PJSIP/")


_PHASES = {
    "from-trunk": (CallPhase.GREETING, CallPhase.GREETING),
    "arrival": (CallPhase.GREETING, CallPhase.GREETING),
    "waiting": (CallPhase.WAITING, CallPhase.WAITING),
    "to-agent": (CallPhase.RINGING, CallPhase.TALKING),
    "emergency": (CallPhase.TRANSFERRING, CallPhase.EMERGENCY),
    "fallback": (CallPhase.FALLBACK, CallPhase.TALKING),
    "held": (CallPhase.CONSULTING, CallPhase.CONSULTING),
    "with": (CallPhase.TALKING, CallPhase.TALKING),
    "with-outside": (CallPhase.DIVERTED, CallPhase.DIVERTED),
    "conference": (CallPhase.CONFERENCE, CallPhase.CONFERENCE),
    RESCUE: (CallPhase.TRANSFERRING, CallPhase.CONFERENCE),
    # on the way from one place to another, for a moment
    "emergency-declined": (CallPhase.WAITING, CallPhase.WAITING),
    "take-back": (CallPhase.WAITING, CallPhase.WAITING),
    "let-go": (CallPhase.WAITING, CallPhase.WAITING),
    "divert": (CallPhase.DIVERTING, CallPhase.DIVERTED),
}
"""Context of the dialplan: the phase while alone, and while bridged with somebody."""


def _seen(channel: Headers, peers: Peers, numbers: Numbers) -> SeenCall:
    """``peers`` are the channels that each channel is bridged with, ``numbers`` those that were called in."""
    context = channel["Context"]
    with_it = [each for each in peers.get(channel["Channel"], []) if endpoint(each)]
    if context in _NAMES_AGENT and not with_it:
        # The extension is the agent's channel, or the rounds of waiting for it; with it, while the caller is
        # held, is somebody else.
        agent = channel["Exten"] if endpoint(channel["Exten"]) else channel.get("HOTLINE_HELD_BY", "")
        with_it = [agent, *(each for each in peers.get(agent, []) if endpoint(each))]
    phase = _PHASES[context][bool(with_it)]
    first, other_channel = [*with_it, "", ""][:2]
    other = endpoint(other_channel)
    if context == RESCUE:
        number = numbers.get(channel["Channel"])
        phase = phase_called_in(first, number)
        other, other_channel = number or ("", "")
    if phase not in _WITH_AGENT:
        first = other = other_channel = ""
    return SeenCall(
        id=CallId(channel["Linkedid"]),
        channel=channel["Channel"],
        ani=_number(channel["CallerIDNum"]),
        caller_name=_name(channel["CallerIDName"]),
        dnis=_number(channel.get("HOTLINE_DNIS", "")),
        phase=phase,
        trunk=endpoint(channel["Channel"]),
        agent=AgentId(endpoint(first)) if first else None,
        agent_channel=first,
        other=other,
        other_channel=other_channel,
    )


_NAMES_AGENT = ("held", "with")
_WITH_AGENT = (CallPhase.TALKING, CallPhase.CONSULTING, CallPhase.CONFERENCE)


def endpoint(channel: str) -> str:
    """The endpoint of a PJSIP channel's name, e.g. ``8001`` of ``PJSIP/8001-0000002a``; else empty."""
    found = _CHANNEL.fullmatch(channel)
    return found["endpoint"] if found else ""


def _number(raw: str) -> str:
    return "" if raw.lower() in WITHHELD else _UNPRINTABLE.sub("", raw)[:NUMBER_LIMIT]


def _name(raw: str) -> str:
    return "" if raw == UNKNOWN else _UNPRINTABLE.sub(" ", raw)[:NAME_LIMIT]
