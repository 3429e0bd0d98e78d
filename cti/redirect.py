"""Effects that send a caller somewhere, as AMI actions. Pure.

The contexts are those of ``config/asterisk/extensions.conf``. The caller's channel leads: bringing it
together with another channel takes that channel out of whatever it was in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from routing import effects
from routing.effects import AnyEffect, Effect
from routing.facts import AnyFact, ConsultFailed, DivertFailed, EmergencyFailed, NoAnswer, NoAnswerReason

ASK_PROMPT = "emergency-ask"
CALL_IN_GRACE_MS = 60_000
"""How much longer than the ring its leg may live unanswered: the dialplan ends it, not we."""
SaidAs = Callable[[str, int, int | None], str]
"""The sound files that speak a prompt with a place in line and an estimated wait (ms)."""


class Action(NamedTuple):
    """One AMI action."""

    name: str
    headers: dict[str, str | tuple[str, ...]]


def actions_of(effect: AnyEffect, said_as: SaidAs) -> list[Action]:
    """The actions that carry out an effect, in order; none for one that is not about where a caller is."""
    match effect:
        case effects.RingAgent():
            return [_redirect(effect, "to-agent", f"{effect.agent}*{_seconds(effect.ring_ms)}")]
        case effects.SendToEmergency():
            return [_redirect(effect, "emergency", _by_trunk(effect))]
        case effects.CallEmergencyIn():
            return [_call_in(effect)]
        case effects.LeaveToEmergency():
            return [Action("Hangup", {"Channel": effect.agent_channel})]
        case effects.TakeBack():
            return [_redirect(effect, "take-back", "s")]
        case effects.AskEmergency():
            return [_setvar(effect, "HOTLINE_SAY", said_as(ASK_PROMPT, 0, None))]
        case effects.EndCall():
            return [_redirect(effect, "goodbye", effect.prompt)]
        case effects.PutInLine():
            return [_redirect(effect, "waiting", "s")]
        case effects.Divert():
            return _divert(effect, said_as)
        case effects.StartConsult():
            return [_start_consult(effect)]
        case effects.CancelConsult():
            return [_redirect(effect, "with", effect.agent_channel)]
        case effects.CompleteConsult():
            return [_redirect(effect, "with" if effect.agent else "with-outside", effect.other_channel)]
        case effects.StartConference():
            return _start_conference(effect)
    return []


def _redirect(effect: Effect, context: str, exten: str) -> Action:
    return Action(
        "Redirect", {"Channel": effect.channel, "Context": context, "Exten": exten, "Priority": "1"}
    )


def _setvar(effect: Effect, variable: str, value: str) -> Action:
    return Action("Setvar", {"Channel": effect.channel, "Variable": variable, "Value": value})


def _by_trunk(effect: effects.SendToEmergency | effects.CallEmergencyIn) -> str:
    return f"{effect.number}*{_seconds(effect.ring_ms)}*{effect.trunk}"


def _call_in(effect: effects.CallEmergencyIn) -> Action:
    """One action: the dialplan brings the two together and rings the number, whatever becomes of us."""
    return Action(
        "Originate",
        {
            "Channel": f"Local/{_by_trunk(effect)}@call-in/n",
            "Context": "rescue-number",
            "Exten": effect.number,
            "Priority": "1",
            "Timeout": str(effect.ring_ms + CALL_IN_GRACE_MS),
            "Variable": (
                f"HOTLINE_CALL={effect.call}",
                f"HOTLINE_CALLER={effect.channel}",
                f"HOTLINE_LEG={effect.agent_channel}",
                f"HOTLINE_THIRD={effect.other_channel}",
            ),
            "Async": "true",
        },
    )


def _divert(effect: effects.Divert, said_as: SaidAs) -> list[Action]:
    said = said_as(effect.prompt, 0, None) if effect.prompt else ""
    there = f"{effect.number}*{_seconds(effect.ring_ms)}*{effect.trunk}"
    # Not HOTLINE_SAY: the music of the line would begin to speak it before the caller is taken away.
    return [_setvar(effect, "HOTLINE_ANNOUNCE", said), _redirect(effect, "divert", there)]


def _start_consult(effect: effects.StartConsult) -> Action:
    """One action for both channels: they leave their bridge together, and neither hangs up the other."""
    seconds = _seconds(effect.ring_ms)
    there = f"{effect.agent}*{seconds}" if effect.agent else f"{effect.number}*{seconds}*{effect.trunk}"
    held = _redirect(effect, "held", effect.agent_channel).headers
    return Action(
        "Redirect",
        held
        | {
            "ExtraChannel": effect.agent_channel,
            "ExtraContext": "consult",
            "ExtraExten": there,
            "ExtraPriority": "1",
        },
    )


def _start_conference(effect: effects.StartConference) -> list[Action]:
    """The other end follows by itself when the agent leaves it: the dialplan looks at ``HOTLINE_WITH``."""
    agent = _redirect(effect, "conference", "party").headers | {"Channel": effect.agent_channel}
    return [
        _setvar(effect, "SHARED(HOTLINE_WITH)", "conference"),
        _redirect(effect, "conference", "caller"),
        Action("Redirect", agent),
    ]


def failed(effect: AnyEffect) -> AnyFact | None:
    """The fact that the caller could not be sent there; None where nothing follows from it."""
    why = NoAnswerReason.NOT_RUNG
    match effect:
        case effects.RingAgent() | effects.RingForCallback():
            return NoAnswer(call=effect.call, agent=effect.agent, why=why)
        case effects.SendToEmergency() | effects.CallEmergencyIn():
            return EmergencyFailed(call=effect.call, number=effect.number, why=why)
        case effects.Divert():
            return DivertFailed(call=effect.call, number=effect.number, why=why)
        case effects.StartConsult():
            return ConsultFailed(call=effect.call, why=why)
    return None


def _seconds(ms: int) -> int:
    return max(1, round(ms / 1000))
