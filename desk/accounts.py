"""Passwords: made, kept as Argon2id hashes, and checked in the same time for unknown names."""

from __future__ import annotations

import asyncio
import re
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from desk.ports import Account, Role

_NAME = re.compile(r"[0-9A-Za-z_.-]{1,32}", re.ASCII)
_WORKERS = 2  # a hash takes 64 MiB and a core; more at once would starve the calls


def new_password() -> str:
    """A password of 96 random bits that can be read out over a phone."""
    digits = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(digits) for _ in range(5)) for _ in range(4))


def make_account(
    name: str, role: Role | str, password: str, *, display: str = "", hasher: PasswordHasher | None = None
) -> Account:
    """An account ready for `Accounts.put`; hashes, so it takes some 50 ms.

    Raises ``ValueError`` for a name that is not 1 to 32 of letters, digits, ``_ . -``, for an
    unknown role, or a password shorter than 8 or longer than 256 characters.
    """
    if not _NAME.fullmatch(name):
        raise ValueError("an account name is 1 to 32 letters, digits, '_', '.' or '-'")
    if not 8 <= len(password) <= 256:
        raise ValueError("a password has 8 to 256 characters")
    hashed = (hasher or PasswordHasher()).hash(password)
    return Account(name=name, display=display or name, role=Role(role), password_hash=hashed)


class Passwords:
    """Checks passwords, a few at a time, off the event loop."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash(secrets.token_urlsafe(16))
        self._room = asyncio.Semaphore(_WORKERS)

    async def right(self, account: Account | None, password: str) -> bool:
        """Whether the password is the account's. An unknown account costs the same time."""
        hashed = self._nobody if account is None else account.password_hash
        async with self._room:
            matches = await asyncio.to_thread(self._matches, hashed, password)
        return matches and account is not None

    def _matches(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False
