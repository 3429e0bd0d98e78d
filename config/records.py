"""What the operators' files come to: the floor's own configuration, people, and trunks. Pure."""

from __future__ import annotations

from enum import StrEnum

from routing.model import Record
from routing.register import FloorConfig


class Role(StrEnum):
    """What an account of the desk may do: the same as ``desk.ports.Role``, which knows no configuration."""

    AGENT = "agent"
    """座席: takes calls."""
    SUPERVISOR = "supervisor"
    """班长: watches the floor and listens to recordings."""
    OPERATOR = "operator"
    """话务管理: configures."""
    EMERGENCY = "emergency"
    """应急席: stands in at an emergency number, and sees who was put through to it."""


class AgentEntry(Record, frozen=True, kw_only=True):
    """One person who logs in to the desk; the id is also the name of the softphone's endpoint."""

    id: str
    name: str
    role: Role
    numbers: tuple[str, ...] = ()
    """Emergency numbers that somebody of the role emergency sits for; empty: every one."""


class Trunk(Record, frozen=True, kw_only=True):
    """The line to the carrier."""

    host: str
    """Address that calls go out to, the emergency numbers' among them."""
    port: int
    allow_from: tuple[str, ...]
    """Addresses and networks that calls are taken from."""
    codecs: tuple[str, ...]
    caller_id: str
    """The number shown to those whom we call."""


class SubTrunk(Record, frozen=True, kw_only=True):
    """The line to one sub-centre; its name is the sub-centre's id and that of the PJSIP endpoint."""

    name: str
    host: str
    port: int
    allow_from: tuple[str, ...]
    """Addresses and networks that its overflow is taken from."""
    codecs: tuple[str, ...]


class Configuration(Record, frozen=True, kw_only=True):
    """The whole of the operators' folder but for its words, places and forms."""

    floor: FloorConfig
    agents: tuple[AgentEntry, ...]
    trunk: Trunk
    trunks: tuple[SubTrunk, ...] = ()
    """Of the sub-centres that have one of their own."""
    warnings: tuple[str, ...] = ()
    """What is no mistake but should be looked at: file, line and remedy."""
