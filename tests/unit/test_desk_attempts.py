"""Pauses between log-in attempts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desk.attempts import Attempts


def fail(attempts: Attempts, times: int, now: int = 0, account: str = "8001", address: str = "a") -> None:
    for _ in range(times):
        assert attempts.begin(account, address, now) == 0


def test_the_pause_doubles_after_three_failures() -> None:
    attempts = Attempts()
    fail(attempts, 3)
    assert attempts.begin("8001", "a", 0) == 1_000
    assert attempts.begin("8001", "a", 1_000) == 0
    assert attempts.begin("8001", "a", 1_000) == 2_000
    assert attempts.begin("8001", "a", 3_000) == 0
    assert attempts.begin("8001", "a", 3_000) == 4_000


def test_a_right_password_ends_the_pause_of_the_account_only() -> None:
    attempts = Attempts()
    fail(attempts, 2)
    fail(attempts, 3, account="8002")
    attempts.succeeded("8001", "a")
    fail(attempts, 3)
    assert attempts.begin("8002", "a", 0) > 0


def test_a_stranger_elsewhere_does_not_lock_an_agent_out() -> None:
    attempts = Attempts()
    fail(attempts, 3, address="stranger")
    assert attempts.begin("8001", "stranger", 0) > 0
    assert attempts.begin("8001", "desk", 0) == 0


def test_many_names_from_one_address_are_slowed() -> None:
    attempts = Attempts()
    for number in range(30):
        assert attempts.begin(str(number), "a", 0) == 0
    assert attempts.begin("another", "a", 0) > 0


def test_one_name_from_many_addresses_is_slowed() -> None:
    attempts = Attempts()
    for number in range(20):
        assert attempts.begin("8001", str(number), 0) == 0
    assert attempts.begin("8001", "another", 0) > 0


def test_failures_are_forgotten_after_a_quarter_of_an_hour() -> None:
    attempts = Attempts()
    fail(attempts, 3)
    fail(attempts, 3, now=900_001)


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.integers(0, 400_000)), max_size=60)
)
def test_a_refused_attempt_may_be_made_after_the_wait_that_was_named(
    tries: list[tuple[str, str, int]],
) -> None:
    attempts, now = Attempts(), 0
    for account, address, later in tries:
        now += later
        wait = attempts.begin(account, address, now)
        assert 0 <= wait <= 300_000
        if wait:
            assert attempts.begin(account, address, now + wait) == 0
            now += wait
