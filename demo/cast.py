"""Who calls in the demonstration, what they say, and what must come of it: data. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """One demonstration call. Times in ms."""

    name: str
    about: str
    dnis: str
    ani: str
    caller_name: str
    clip: str
    speaks_after_ms: int
    """From the answer; the greeting takes about eight seconds."""
    hold_ms: int
    """When the caller hangs up, from the answer."""
    after: str = ""
    """Dials when this call is being answered by an agent; at once when empty."""
    answered: bool = True
    """Whether an agent must answer."""
    emergency: str = ""
    """The number it must be sent to."""
    fields: dict[str, str] = field(default_factory=dict)
    """What the draft must say."""


CAST = (
    Role(
        name="noise",
        about="noise complaint on 12345",
        dnis="12345",
        ani="13800138001",
        caller_name="陈先生",
        clip="noise-12345",
        speaks_after_ms=13_000,
        hold_ms=40_000,
        fields={"category": "投诉", "district": "南海区", "town": "桂城街道"},
    ),
    Role(
        name="consumer",
        about="consumer complaint on 12315, merged into the same pool",
        dnis="12315",
        ani="13800138002",
        caller_name="林女士",
        clip="consumer-12315",
        speaks_after_ms=13_000,
        hold_ms=42_000,
        fields={"category": "消费投诉", "district": "顺德区", "town": "大良街道"},
    ),
    Role(
        name="giveup",
        about="a caller who gives up waiting",
        dnis="12345",
        ani="13800138003",
        caller_name="",
        clip="giveup",
        speaks_after_ms=9_000,
        hold_ms=16_000,
        after="consumer",
        answered=False,
    ),
    Role(
        name="emergency",
        about="a caller whose home is on fire",
        dnis="12345",
        ani="13800138004",
        caller_name="",
        clip="emergency-fire",
        speaks_after_ms=1_500,
        hold_ms=25_000,
        after="consumer",
        answered=False,
        emergency="110",
    ),
)
