"""How long to wait before the next attempt. Pure: the random number is an argument."""

from __future__ import annotations


def delay_ms(failures: int, *, first_ms: int, most_ms: int, random: float) -> int:
    """Exponential back-off with full jitter: anywhere from 0 to ``first_ms`` doubled with each failure,
    never over ``most_ms``. ``failures`` counts from 1; ``random`` is in [0, 1).

    Full jitter, so that several programs that lost one Asterisk do not all come back at one moment.
    """
    ceiling = min(most_ms, first_ms << min(failures - 1, 30))
    return int(ceiling * random)
