"""Limits that contradict each other: surge, call-backs, measures, wrap-up. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from config.faults import Fault
from routing.register import FloorConfig


def check_plans(floor: FloorConfig) -> Iterator[Fault]:
    """Each pair of limits that must be in order."""
    surge, callbacks, measures = floor.surge, floor.callbacks, floor.measures
    if surge.on_waiting and surge.off_waiting >= surge.on_waiting:
        yield Fault(
            ("surge", "off_waiting"),
            f"{surge.off_waiting} 人才停用，不低于启用的 {surge.on_waiting} 人，会反复切换；请改小 "
            "(not below on_waiting, it would switch to and fro; make it smaller)",
        )
    if (callbacks.offer or callbacks.to_abandoned) and callbacks.retry_ms >= callbacks.keep_ms:
        yield Fault(
            ("callbacks", "retry_s"),
            "再拨间隔不短于 keep_s，永远不会再拨；请改小 "
            "(not below keep_s, so never tried again; make it smaller)",
        )
    if measures.warn_connect_permille < measures.least_connect_permille:
        yield Fault(
            ("measures", "warn_connect_percent"),
            "预警线低于达标线，报警时已不达标；请改大 (below least_connect_percent; make it larger)",
        )
    if floor.longest_wrap_up_ms < floor.wrap_up_ms:
        yield Fault(
            ("timers", "longest_wrap_up_s"),
            "延长后的上限短于 wrap_up_s；请改大 (below wrap_up_s; make it larger)",
        )


def look_at_plans(floor: FloorConfig) -> Iterator[Fault]:
    """Callers who waited too long by the standard, and are left out of it all the same."""
    measures = floor.measures
    if measures.short_abandon_ms > measures.answer_within_ms:
        yield Fault(
            ("measures", "short_abandon_s"),
            "比 answer_within_s 长，等到超时才放弃的市民不计入接通率；请核对 "
            "(longer than answer_within_s: callers who gave up after that time are not counted; check it)",
        )
