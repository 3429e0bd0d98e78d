"""How often one may try to log in: an exponential pause after failures. Pure.

Counted per (account, address), per account and per address, so that neither one name from many
places nor many names from one place can be tried quickly; the latter two allow more, because a
stranger must not lock an agent out and a whole floor may share one address.
"""

from __future__ import annotations

from dataclasses import dataclass

_FREE = {"pair": 3, "account": 20, "address": 30}
"""Failures without a pause."""
_LONGEST_MS = {"pair": 300_000, "account": 30_000, "address": 60_000}
_FORGET_MS = 900_000
_MOST_KEYS = 20_000


@dataclass(slots=True)
class _Tries:
    failures: int
    last: int


class Attempts:
    """Counts log-in attempts. ``now`` is in ms, any clock."""

    def __init__(self) -> None:
        self._tries: dict[tuple[str, str, str], _Tries] = {}

    def begin(self, account: str, address: str, now: int) -> int:
        """Ask for one attempt: 0 when it may be made (and it counts as failed until
        `succeeded`), else the ms to wait."""
        keys = self._keys(account, address)
        wait = max(self._wait(key, now) for key in keys)
        if wait:
            return wait
        for key in keys:
            tries = self._tries.get(key)
            fresh = tries is None or now - tries.last > _FORGET_MS
            failures = 1 if fresh or tries is None else tries.failures + 1
            self._tries.pop(key, None)
            self._tries[key] = _Tries(failures, now)
        self._trim(now)
        return 0

    def succeeded(self, account: str, address: str) -> None:
        """The attempt was right; the account's failures from there are forgotten."""
        pair, by_account, by_address = self._keys(account, address)
        self._tries.pop(pair, None)
        self._tries.pop(by_account, None)
        if by_address in self._tries:
            self._tries[by_address].failures -= 1

    @staticmethod
    def _keys(account: str, address: str) -> tuple[tuple[str, str, str], ...]:
        return ("pair", account, address), ("account", account, ""), ("address", "", address)

    def _wait(self, key: tuple[str, str, str], now: int) -> int:
        tries = self._tries.get(key)
        over = tries.failures - _FREE[key[0]] if tries else -1
        if tries is None or over < 0:
            return 0
        pause = min(1000 << min(over, 20), _LONGEST_MS[key[0]])
        return max(0, tries.last + pause - now)

    def _trim(self, now: int) -> None:
        """Entries are in the order of their last use: the oldest go first."""
        while self._tries:
            oldest = next(iter(self._tries))
            if len(self._tries) <= _MOST_KEYS and now - self._tries[oldest].last <= _FORGET_MS:
                return
            del self._tries[oldest]
