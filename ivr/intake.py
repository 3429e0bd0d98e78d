"""Drives a caller's channel by a flow and reports what the flow tells.

Asterisk calls with two arguments: the call's Linkedid and the number dialled (DNIS).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import structlog

from ivr.agi import AgiSession, PromptFailed
from ivr.flow import (
    Answered,
    Done,
    Event,
    Flow,
    Speak,
    Spoken,
    Started,
    Step,
    Tell,
    TellKind,
    Told,
    advance,
    begin,
)
from routing.facts import Fact, IntakeDone
from routing.model import CallId
from routing.register import Hotline

_log = structlog.get_logger(__name__)

DONE_VARIABLE = "HOTLINE_INTAKE"
"""Set to ``done`` on the channel before a fact is reported: unlike ``AGISTATUS`` it cannot be set by
our own end, so the dialplan can tell a finished intake from a program that died during it."""

_LINKEDID = re.compile(r"[!-~]{1,150}")

_FACTS: dict[TellKind, Callable[[CallId], Fact]] = {
    TellKind.INTAKE_DONE: lambda call: IntakeDone(call=call),
}


class BadCall(ValueError):
    """Asterisk named no call; the dialplan's arguments are wrong."""


def call_of(session: AgiSession) -> CallId:
    """The call that the session is for. Raises ``BadCall`` when argument 1 is no Linkedid."""
    call = session.env.get("agi_arg_1", "")
    if not _LINKEDID.fullmatch(call):
        raise BadCall("argument 1 is no Linkedid")
    return CallId(call)


def hotline_of(session: AgiSession, hotlines: Iterable[Hotline], default: Hotline) -> Hotline:
    """The hotline whose number was dialled, or ``default`` when it is none of ``hotlines``."""
    dnis = session.env.get("agi_arg_2", "")
    return next((hotline for hotline in hotlines if hotline.number == dnis), default)


async def run_intake(session: AgiSession, flow: Flow, report: Callable[[Fact], None]) -> None:
    """Walk the flow to its end, reporting what it tells.

    A prompt that cannot be played is passed over: the caller came for a person, not for the prompt.
    Raises ``CallerGone`` when the caller hangs up (nothing more is reported; Asterisk's own hang-up
    event tells the floor) and ``BadCall`` when Asterisk named no call.
    """
    call = call_of(session)
    state, command = advance(begin(flow), Started())
    while not isinstance(command, Done):
        state, command = advance(state, await _carry_out(session, call, command, report))


async def _carry_out(session: AgiSession, call: CallId, step: Step, report: Callable[[Fact], None]) -> Event:
    if isinstance(step, Tell):
        await session.set_variable(DONE_VARIABLE, "done")
        report(_FACTS[step.kind](call))
        return Told()
    key = None
    try:
        if isinstance(step, Speak):
            await session.say(step.prompt)
        else:
            key = await session.ask(
                step.prompt, "".join(choice.key for choice in step.choices), step.timeout_ms
            )
    except PromptFailed:
        _log.error("intake.prompt_failed", call=call, prompt=step.prompt)
    return Spoken() if isinstance(step, Speak) else Answered(key=key)
