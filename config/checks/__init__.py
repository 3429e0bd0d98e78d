"""Mistakes in what the configuration means, once every entry is right in itself. Pure.

Each theme has its own module; a fault refuses the configuration, what is only to be looked at does not.
"""

from __future__ import annotations

from collections.abc import Iterator

from config.checks.duty import check_duty
from config.checks.hours import check_hours, look_at_hours
from config.checks.ladders import check_ladders
from config.checks.overflow import check_overflow, look_at_overflow
from config.checks.plans import check_plans, look_at_plans
from config.checks.serving import check_serving, look_at_serving
from config.faults import Fault
from config.records import Configuration
from routing.register import FloorConfig


def check_meaning(configuration: Configuration) -> Iterator[Fault]:
    """All that makes the configuration one that cannot be worked with."""
    floor = configuration.floor
    faults = list(check_ladders(floor))
    yield from faults
    if not faults:
        # whom a ladder reaches can be said only of one that is a ladder
        yield from check_serving(floor)
    yield from check_overflow(floor)
    yield from check_hours(floor)
    yield from check_duty(floor)
    yield from check_plans(floor)


def look_at(floor: FloorConfig) -> Iterator[Fault]:
    """What may be meant so, but is worth a look."""
    yield from look_at_serving(floor)
    yield from look_at_overflow(floor)
    yield from look_at_hours(floor)
    yield from look_at_plans(floor)
