"""What came of a simulated day: the measures by which two configurations are compared. Pure.

They are those of the live floor (``routing.measures``, docs/reference/measures.md), told by the same
noticing, so that a simulation and the wallboard never mean different things by one word.
"""

from __future__ import annotations

from collections.abc import Mapping

from routing.figures import Service
from routing.model import Record


class Outcome(Record, frozen=True, kw_only=True):
    """One day played through one configuration."""

    service: Service
    by_number: Mapping[str, Service]
    """Numbers that are not in the register together, under an empty one."""
    by_half_hour: tuple[Service, ...]
    """Callers by their arrival; no agents' times."""
    occupancy: float | None
    """Of all agents, until midnight or, if that is later, until the last call had ended."""
    rona: int
    """Phones that rang out."""
    agents: int
    """Who logged in at all."""
    facts: int
    """Steps that the floor took."""
    simulated_ms: int
    """From midnight until the last call had ended."""


def longest_wait_ms(service: Service) -> int | None:
    """Of all who were answered by an agent or gave up, short ones apart; None when nobody was."""
    return max(
        (ms for ms in (service.wait.max_ms, service.abandoned_wait.max_ms) if ms is not None), default=None
    )
