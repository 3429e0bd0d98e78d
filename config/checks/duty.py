"""Rosters that end before they begin, have nobody, or want one person in two places. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from config.faults import Fault
from routing.register import FloorConfig


def check_duty(floor: FloorConfig) -> Iterator[Fault]:
    """Every roster, and every two."""
    for number, roster in enumerate(floor.rosters):
        if roster.ends_at <= roster.starts_at:
            yield Fault(
                ("rosters", number, "ends"),
                f"{roster.id} 结束不晚于开始；请改正 (ends before it starts; correct it)",
            )
        if not roster.agents:
            yield Fault(
                ("rosters", number, "agents"),
                f"{roster.id} 没有值班人员；请写工号 (nobody is on duty; name an agent)",
            )
        for other in floor.rosters[:number]:
            together = roster.starts_at < other.ends_at and other.starts_at < roster.ends_at
            if not together or roster.group == other.group:
                continue
            for place, agent in enumerate(roster.agents):
                if agent in other.agents:
                    yield Fault(
                        ("rosters", number, "agents", place),
                        f"{agent} 同时排在 {other.id} 的 {other.group}，不能一人两处；请换人或错开时间 "
                        f"(on duty in {other.group} by {other.id} at the same time; "
                        "choose another agent or another time)",
                    )
