"""How long a login lasts and what its token is. Only ``new_token`` draws lots."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from desk.ports import Account, Session


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a login lasts, in ms."""

    idle_ms: int = 30 * 60_000
    absolute_ms: int = 12 * 3_600_000
    touch_ms: int = 60_000
    """How much ``seen_at`` may lag behind, to save writes."""


def new_token() -> str:
    """256 random bits, safe in a cookie."""
    return secrets.token_urlsafe(32)


def key_of(token: str) -> str:
    """What a session is kept under: a reader of the store cannot log in with it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def version_of(account: Account) -> str:
    """Differs after each change of password or role; logins of another version are over. It tells
    nothing of the password: the hash that it is made from has a salt and a cost."""
    return hashlib.sha256(f"{account.role}:{account.password_hash}".encode()).hexdigest()[:16]


def time_left(session: Session, now: int, limits: Limits) -> int:
    """Ms until the session ends if nobody uses it; 0 when it is over."""
    idle = session.seen_at + limits.idle_ms - now
    absolute = session.opened_at + limits.absolute_ms - now
    return max(0, min(idle, absolute))
