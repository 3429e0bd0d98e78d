"""An emergency number that is called into a conference, as Asterisk lists it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from routing.model import CallPhase

RESCUE = "rescue"
"""Context of a caller in such a conference."""
_LEG = "call-in"
_UP = "6"


class CalledIn(NamedTuple):
    """The number's leg."""

    number: str
    channel: str
    """In the conference; empty while it rings."""


def called_in(channels: Iterable[Mapping[str, str]]) -> dict[str, CalledIn]:
    """By the caller's channel: the number that is there, or else rings. A leg that only speaks the reminder
    is neither."""
    found: dict[str, CalledIn] = {}
    for channel in channels:
        caller = channel.get("HOTLINE_CALLER", "")
        if channel.get("HOTLINE_THERE") == "1":
            found[caller] = CalledIn(_number(channel["Channel"]), channel["Channel"])
        elif channel["Context"] == _LEG and channel.get("ChannelState") != _UP:
            found.setdefault(caller, CalledIn(channel["Exten"].partition("*")[0], ""))
    return found


def phase(agent: str, number: CalledIn | None) -> CallPhase:
    """Where a caller in such a conference is. ``agent`` is the agent's channel, empty when there is none."""
    if number is None:
        return CallPhase.TALKING if agent else CallPhase.WAITING
    if agent:
        return CallPhase.CONFERENCE
    return CallPhase.EMERGENCY if number.channel else CallPhase.TRANSFERRING


def _number(channel: str) -> str:
    """Of ``Local/110*20*emergency@call-in-00000001;1``."""
    return channel.partition("/")[2].partition("*")[0]
