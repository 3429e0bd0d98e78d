"""What every fact is made from."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Fact(msgspec.Struct, frozen=True, kw_only=True, tag=True, tag_field="fact", forbid_unknown_fields=True):
    """Base of every fact; its class name is its tag in the journal."""


class NoAnswerReason(StrEnum):
    """Why an agent's phone did not answer."""

    TIMEOUT = "timeout"
    BUSY = "busy"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"
    NOT_RUNG = "not_rung"
    """The phone was never rung, for a failure of ours or of Asterisk; the agent is not to blame."""
