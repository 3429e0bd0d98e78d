"""Conversation flows as data, and the interpreter that walks one. Pure.

A flow is a tuple of steps. The state is what is left of it, so a branch of a question simply takes
the question's place. GB/T 33358-2016 discourages voice menus: the flow for callers has none, and
``menu_depth`` lets a configuration be judged by how many questions stand before a person.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

import msgspec

from routing.register import Hotline

RECORDING_NOTICE = "recording-notice"
"""Name of the prompt that says the call is recorded."""


class FlowError(Exception):
    """An event that does not answer the command in progress. The state is unchanged."""


class TellKind(StrEnum):
    """What a flow can tell the floor; the value names the fact."""

    INTAKE_DONE = "intake_done"


class Speak(msgspec.Struct, frozen=True, kw_only=True, tag="speak"):
    """Play a prompt to its end."""

    prompt: str


class Tell(msgspec.Struct, frozen=True, kw_only=True, tag="tell"):
    """Report a fact to the floor."""

    kind: TellKind


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One answer to a question and the steps that follow it."""

    key: str
    then: tuple[Step, ...] = ()


class Ask(msgspec.Struct, frozen=True, kw_only=True, tag="ask"):
    """Play a prompt and take one key; any other key, or none in time, goes on without a branch."""

    prompt: str
    choices: tuple[Choice, ...]
    timeout_ms: int = 5_000


Step: TypeAlias = Speak | Tell | Ask
Flow: TypeAlias = tuple[Step, ...]


class Done(msgspec.Struct, frozen=True):
    """Nothing is left to do."""


class Started(msgspec.Struct, frozen=True):
    """The caller is there."""


class Spoken(msgspec.Struct, frozen=True):
    """The prompt was played, or could not be."""


class Told(msgspec.Struct, frozen=True):
    """The fact was reported."""


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """The question was answered by a key; None when no key came in time."""

    key: str | None


class Left(msgspec.Struct, frozen=True):
    """The caller hung up; ends the flow wherever it is."""


Event: TypeAlias = Started | Spoken | Told | Answered | Left
Command: TypeAlias = Speak | Tell | Ask | Done


class State(msgspec.Struct, frozen=True, kw_only=True):
    """Where a conversation is."""

    doing: Step | Done | None = None
    """The command in progress; None before the start."""
    rest: Flow = ()


_EXPECTED: dict[type, type] = {type(None): Started, Speak: Spoken, Tell: Told, Ask: Answered}
"""Which event ends which command."""


def begin(flow: Flow) -> State:
    """The state before the first event."""
    return State(rest=flow)


def advance(state: State, event: Event) -> tuple[State, Command]:
    """The next state and what to do in it. Raises ``FlowError`` for an event out of turn.

    ``Left`` may come at any time, also after the end.
    """
    if isinstance(event, Left):
        return State(doing=Done()), Done()
    if _EXPECTED.get(type(state.doing)) is not type(event):
        raise FlowError(f"{type(event).__name__} while {type(state.doing).__name__}")
    rest = state.rest
    if isinstance(state.doing, Ask) and isinstance(event, Answered):
        rest = _branch(state.doing, event.key) + rest
    command: Command = rest[0] if rest else Done()
    return State(doing=command, rest=rest[1:]), command


def _branch(ask: Ask, key: str | None) -> Flow:
    return next((choice.then for choice in ask.choices if choice.key == key), ())


def menu_depth(flow: Flow) -> int:
    """The most questions that one caller can meet, one after another, before a person.

    0 is what GB/T 33358-2016 asks for; more is to be warned of.
    """
    return sum(_depth(step) for step in flow)


def _depth(step: Step) -> int:
    if not isinstance(step, Ask):
        return 0
    return 1 + max((menu_depth(choice.then) for choice in step.choices), default=0)


def intake(hotline: Hotline, notice: str = RECORDING_NOTICE) -> Flow:
    """What every caller of a hotline hears before a person: its greeting and the recording notice."""
    return (Speak(prompt=hotline.greeting), Speak(prompt=notice), Tell(kind=TellKind.INTAKE_DONE))
