"""How long a login lasts; passwords and names of accounts."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from desk.accounts import Passwords, make_account, new_password
from desk.ports import Role, Session
from desk.sessions import Limits, key_of, new_token, time_left

LIMITS = Limits(idle_ms=100, absolute_ms=1_000)
QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


def session(opened_at: int, seen_at: int) -> Session:
    return Session(account="8001", display="李", role=Role.AGENT, opened_at=opened_at, seen_at=seen_at)


@pytest.mark.parametrize(
    ("seen_at", "now", "left"),
    [(0, 0, 100), (0, 99, 1), (0, 100, 0), (950, 960, 40), (999, 1_000, 0), (0, 5_000, 0)],
)
def test_a_login_ends_when_idle_and_in_any_case_after_its_absolute_time(
    seen_at: int, now: int, left: int
) -> None:
    assert time_left(session(0, seen_at), now, LIMITS) == left


def test_a_token_cannot_be_had_from_what_is_kept() -> None:
    token = new_token()
    assert len(token) >= 43
    assert token not in key_of(token)
    assert key_of(token) == key_of(token) != key_of(new_token())


async def test_only_the_right_password_of_a_known_account_is_right() -> None:
    passwords = Passwords(QUICK)
    account = make_account("8001", Role.AGENT, "a-long-password", hasher=QUICK)
    assert await passwords.right(account, "a-long-password")
    assert not await passwords.right(account, "another-password")
    assert not await passwords.right(None, "a-long-password")
    assert "a-long-password" not in repr(account)
    assert account.password_hash not in repr(account)
    assert account.password_hash.startswith("$argon2id$")


@pytest.mark.parametrize(
    ("name", "password"),
    [("", "12345678"), ("a b", "12345678"), ("x" * 33, "12345678"), ("ok", "short"), ("ok\n", "12345678")],
)
def test_bad_names_and_short_passwords_are_refused(name: str, password: str) -> None:
    with pytest.raises(ValueError, match=r"name|password"):
        make_account(name, Role.AGENT, password, hasher=QUICK)


def test_generated_passwords_differ_and_are_long_enough() -> None:
    made = {new_password() for _ in range(50)}
    assert len(made) == 50
    assert all(len(each.replace("-", "")) == 20 for each in made)
