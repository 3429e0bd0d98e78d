"""What Asterisk says, as facts. Pure: a message in, a fact or nothing out.

The dialplan's own ``UserEvent(Hotline)`` tells the steps of a call; ``DialEnd`` tells who
picked up, also out of Asterisk's own Queue(); ``Hangup`` of the caller's channel ends a call.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

import msgspec

from routing import facts
from routing.facts import AnyFact, NoAnswerReason
from routing.model import AgentId, CallId, CallPhase
from routing.owing import is_callback
from routing.reconcile import SeenCall

Headers = Mapping[str, str]

EMERGENCY_ENDPOINT = "emergency"
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


def seen_calls(channels: Iterable[Headers]) -> list[SeenCall]:
    """The calls in a listing of all channels (AMI ``Status``)."""
    channels = list(channels)
    bridged: dict[str, list[Headers]] = {}
    for channel in channels:
        if channel["BridgeID"]:
            bridged.setdefault(channel["BridgeID"], []).append(channel)
    ours = [channel for channel in channels if is_callback(channel["Linkedid"])]
    theirs = [channel for channel in channels if not is_callback(channel["Linkedid"])]
    return [
        _seen(channel, bridged.get(channel["BridgeID"], []))
        for channel in theirs
        if _is_callers(channel) and channel["Context"] in _PHASES
    ] + _seen_callbacks(ours, bridged)


def _seen_callbacks(channels: list[Headers], bridged: Mapping[str, list[Headers]]) -> list[SeenCall]:
    """Calls that we make: led by the caller's channel when there is one, else seen by the agent's."""
    led = {channel["Linkedid"]: channel for channel in channels if channel.get("HOTLINE_CALLED") == "1"}
    seen = [_seen_called(channel, bridged.get(channel["BridgeID"], [])) for channel in led.values()]
    for channel in channels:
        if _is_callers(channel) and channel["Linkedid"] not in led:
            phase = CallPhase.CALLING_BACK if channel["Context"] == CALLBACK else CallPhase.RINGING
            seen.append(_seen_by_agent(channel, phase))
    return seen


def _seen_called(channel: Headers, bridge: list[Headers]) -> SeenCall:
    if channel["Context"] in _PHASES and channel["Context"] != "from-trunk":
        return _seen(channel, bridge)
    seen = _seen({**channel, "Context": "to-agent"}, bridge)
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
    )


def _found(event: Headers, phase: CallPhase) -> AnyFact:
    return facts.CallFound(
        call=CallId(event["Linkedid"]),
        channel=event["Channel"],
        ani=_number(event["CallerIDNum"]),
        caller_name=_name(event["CallerIDName"]),
        dnis=_number(event["Dnis"]),
        phase=phase,
    )


def _intake_done(event: Headers) -> AnyFact:
    return facts.IntakeDone(call=CallId(event["Linkedid"]))


def _no_answer(event: Headers) -> AnyFact:
    why = WHY.get(event["Why"], NoAnswerReason.UNREACHABLE)
    if why is NoAnswerReason.UNREACHABLE and event["Cause"] == CALL_REJECTED:
        why = NoAnswerReason.DECLINED
    return facts.NoAnswer(call=CallId(event["Linkedid"]), agent=AgentId(event["Agent"]), why=why)


def _agent_lost(event: Headers) -> AnyFact:
    return facts.AgentLost(call=CallId(event["Linkedid"]), agent=AgentId(event["Agent"]))


def _emergency_failed(event: Headers) -> AnyFact:
    return facts.EmergencyFailed(
        call=CallId(event["Linkedid"]),
        number=event["Number"],
        why=WHY.get(event["Why"], NoAnswerReason.UNREACHABLE),
    )


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
    "callback-asked": lambda event: facts.CallbackAsked(call=CallId(event["Linkedid"])),
    "callback-ringing": _callback_ringing,
    "callback-answered": _callback_answered,
    "callback-failed": _callback_failed,
    "caller-gone": _caller_gone,
}


def _answered(event: Headers) -> AnyFact | None:
    call, picked_up = CallId(event["Linkedid"]), endpoint(event["DestChannel"])
    if is_callback(call) and event["Uniqueid"] == call:
        return None  # the agent's channel reached the caller: told by callback-answered
    if picked_up == EMERGENCY_ENDPOINT:
        return facts.EmergencyAnswered(call=call, number=event["DestCallerIDNum"].partition("*")[0])
    return facts.AgentAnswered(call=call, agent=AgentId(picked_up)) if picked_up else None


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
}
"""Context of the dialplan: the phase while alone, and while bridged with somebody."""


def _seen(channel: Headers, bridge: list[Headers]) -> SeenCall:
    others = [endpoint(other["Channel"]) for other in bridge if other is not channel]
    peers = [other for other in others if other]
    phase = _PHASES[channel["Context"]][bool(peers)]
    talking = phase is CallPhase.TALKING
    return SeenCall(
        id=CallId(channel["Linkedid"]),
        channel=channel["Channel"],
        ani=_number(channel["CallerIDNum"]),
        caller_name=_name(channel["CallerIDName"]),
        dnis=_number(channel.get("HOTLINE_DNIS", "")),
        phase=phase,
        agent=AgentId(peers[0]) if talking else None,
    )


def endpoint(channel: str) -> str:
    """The endpoint of a PJSIP channel's name, e.g. ``8001`` of ``PJSIP/8001-0000002a``; else empty."""
    found = _CHANNEL.fullmatch(channel)
    return found["endpoint"] if found else ""


def _number(raw: str) -> str:
    return "" if raw.lower() in WITHHELD else _UNPRINTABLE.sub("", raw)[:NUMBER_LIMIT]


def _name(raw: str) -> str:
    return "" if raw == UNKNOWN else _UNPRINTABLE.sub(" ", raw)[:NAME_LIMIT]
