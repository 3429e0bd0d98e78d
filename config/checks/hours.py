"""Hours that overlap, never open, or leave callers with nobody. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from config.faults import Fault
from routing.register import FloorConfig, Hotline, Hours, Span

_DAY_MIN = 1440
_KINDS = (("workdays", "工作日", "working days"), ("days_off", "休息日", "days off"))


def check_hours(floor: FloorConfig) -> Iterator[Fault]:
    """Each plan by itself, and numbers that nobody answers when they are closed."""
    for number, hours in enumerate(floor.hours):
        yield from _overlaps(number, hours)
        if not hours.workdays and not hours.days_off:
            yield Fault(
                ("hours", number, "id"),
                f"{hours.id} 从不开放；请写 workdays 或 days_off 的时段 (never opens; give it hours)",
            )
    plans = {hours.id: hours for hours in floor.hours}
    for number, hotline in enumerate(floor.hotlines):
        if hotline.hours and not hotline.closed_ladder and (gap := _gap(floor, hotline, plans)):
            zh, en = gap
            yield Fault(
                ("hotlines", number, "hours"),
                f"{zh} 不在服务时间，而 closed_ladder 没有写、分中心也不接，来电没有人管；请写 closed_ladder "
                f"(nobody is meant to answer on {en}; write closed_ladder)",
            )


def look_at_hours(floor: FloorConfig) -> Iterator[Fault]:
    """What is said for closing hours of a number that never closes."""
    for number, hotline in enumerate(floor.hotlines):
        for key in ("closed_ladder", "closed_prompt"):
            if getattr(hotline, key) and not hotline.hours:
                yield Fault(
                    ("hotlines", number, key),
                    "没有写 hours，7×24 开放，这一项用不到；请核对 "
                    "(always open, so this is never used; check it)",
                )


def _overlaps(number: int, hours: Hours) -> Iterator[Fault]:
    for key, spans in (("workdays", hours.workdays), ("days_off", hours.days_off)):
        for earlier, later in pairwise(spans):
            if later.start < earlier.to:
                yield Fault(
                    ("hours", number, key),
                    f"{_written(earlier)} 与 {_written(later)} 重叠；请合并或改动一个 "
                    "(two spans overlap; merge or change one)",
                )


def _gap(floor: FloorConfig, hotline: Hotline, plans: dict[str, Hours]) -> tuple[str, str] | None:
    """The first part of a day on which neither the number nor its sub-centre is open."""
    centre = next((centre for centre in floor.sub_centres if centre.id == hotline.sub_centre), None)
    if centre and not centre.hours:
        return None
    open_plans = [plans[hotline.hours], *([plans[centre.hours]] if centre else [])]
    for key, zh, en in _KINDS:
        spans = sorted(
            (span for plan in open_plans for span in getattr(plan, key)), key=lambda span: span.start
        )
        reached = 0
        for span in (*spans, Span(start=_DAY_MIN, to=_DAY_MIN)):
            if span.start > reached:
                shut = _written(Span(start=reached, to=span.start))
                return f"{zh} {shut}", f"{en} {shut}"
            reached = max(reached, span.to)
    return None


def _written(span: Span) -> str:
    return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (span.start, span.to))
