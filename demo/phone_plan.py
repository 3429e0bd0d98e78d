"""What a phone is, what it does, and how it ended: plain data, and the sound it plays."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

SILENCE = b"\xd5"
"""One A-law sample of silence."""
SAMPLES_PER_MS = 8
PACKET = 160
"""A-law samples in one RTP packet of 20 ms."""
LONGEST_SOUND_MS = 300_000


class PhoneError(Exception):
    """A phone could not be started, or did not do in time what was waited for."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a phone did or saw.

    ``what``: dialled, ringing, answered, hung-up (by the other side), left (of its own accord),
    refused, cancelled, busy, declined, pressed (a key).
    """

    phone: str
    what: str
    call: str
    """SIP Call-ID on this phone's leg."""
    at_ms: int
    """Since the phone was started, on the monotonic clock."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a phone's process ended."""

    exit_code: int
    """SIPp's own: 0 all calls went as the scenario has it, 1 not all, 99 no call; -9 killed."""
    steps: tuple[Step, ...]
    why: str
    """SIPp's own words about what went wrong; empty when nothing did."""

    def did(self, what: str) -> bool:
        """Whether the phone came to this step at least once."""
        return any(step.what == what for step in self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a phone is and does. Durations are milliseconds."""

    name: str
    scenario: str
    """File name below demo/sipp."""
    server: tuple[str, int] | None = None
    """Where to dial; None for a phone that is called."""
    ip: str = "127.0.0.1"
    """The phone's own address: by it Asterisk knows the trunk."""
    port: int = 0
    """The phone's own SIP port (UDP); 0 for any free one."""
    keys: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, int] = field(default_factory=dict)
    clip: Path | None = None
    """What is spoken, raw A-law at 8 kHz; None for silence."""
    lead_ms: int = 0
    """Silence before the clip."""
    sound_ms: int = LONGEST_SOUND_MS
    """Length of the whole sound, with the silence around the clip; then it starts again."""
    calls: int = 0
    """Calls to make or take before the process ends by itself; 0 for no end."""


def free_udp_port(ip: str, even: bool = False) -> int:
    """A UDP port that is free now. Raises ``OSError`` when the address is not this machine's."""
    for _ in range(50):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind((ip, 0))
            port: int = probe.getsockname()[1]
        if not even or port % 2 == 0:
            return port
    raise OSError("no even port is free")


def sound(clip: bytes, lead_ms: int, total_ms: int) -> bytes:
    """Silence, the clip, silence up to ``total_ms``: a phone sends RTP as long as it is in a call."""
    lead = SILENCE * (lead_ms * SAMPLES_PER_MS)
    body = lead + clip
    length = max(len(body), total_ms * SAMPLES_PER_MS)
    length += -length % PACKET
    return body.ljust(length, SILENCE)
