"""How an entry is sent by webhook: signature, headers, what an answer means, when next. Pure."""

from __future__ import annotations

import hashlib
import hmac
from enum import StrEnum

from routing.model import Record
from tickets.outbox import Waiting

FIRST_MS = 1_000
"""Rest after a first failure; doubled each time."""
MOST_MS = 300_000
"""Longest rest, tried so for ever."""
_DOUBLINGS = 20

REFUSED_FOR_GOOD = frozenset({400, 409, 410, 411, 413, 414, 415, 422, 431})
"""Statuses that speak of the entry itself: sent again as it is, it would be refused again. All others that
are not 2xx speak of the receiver, of the address or of the secret, and may change."""


class Result(StrEnum):
    """What became of a try."""

    TOLD = "told"
    AGAIN = "again"
    REFUSED = "refused"


class Answer(Record, frozen=True, kw_only=True):
    """What became of a try, and why, in words without any of the receiver's own."""

    result: Result
    why: str = ""
    wait_ms: int = 0
    """How long the receiver asks us to wait at least."""


def judge(status: int) -> Result:
    """What an HTTP status means. A redirection is not followed: the address in the settings is wrong then."""
    if 200 <= status < 300:
        return Result.TOLD
    return Result.REFUSED if status in REFUSED_FOR_GOOD else Result.AGAIN


def back_off_ms(tries: int, chance: float, first_ms: int = FIRST_MS, most_ms: int = MOST_MS) -> int:
    """Rest after so many tries that failed, from 1; ``chance``, 0 to 1, spreads it over its upper half."""
    whole = min(most_ms, first_ms << min(max(tries, 1) - 1, _DOUBLINGS))
    return round(whole * (0.5 + chance / 2))


def retry_after_ms(header: str) -> int:
    """What ``Retry-After`` asks for, in seconds there; 0 for a date or anything else. At most ``MOST_MS``."""
    text = header.strip()
    return min(int(text) * 1000, MOST_MS) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """HMAC-SHA256 in hex over ``TIMESTAMP.BODY``; ``timestamp`` in s since the epoch, as in its header."""
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def headers(entry: Waiting, secret: str, timestamp: int) -> dict[str, str]:
    """What goes with the body."""
    return {
        "Content-Type": "application/json",
        "Idempotency-Key": entry.once,
        "Hotline-Kind": entry.kind,
        "Hotline-Timestamp": str(timestamp),
        "Hotline-Signature": f"sha256={signature(secret, timestamp, entry.body.encode())}",
    }
