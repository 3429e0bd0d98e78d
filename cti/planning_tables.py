"""Measures of simulated days and needs of half hours, as tables in Chinese. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from cti.columns import table
from planning.outcome import Outcome, longest_wait_ms
from planning.staff import Goal, Need

Row = tuple[str, Callable[[Outcome], str]]
MINUTE_MS = 60_000
UNKNOWN = "（未登记）"


def percent(share: float | None) -> str:
    """0.9567 as 95.7%; a dash when there was nothing to divide by."""
    return "—" if share is None else f"{share:.1%}"


def seconds(ms: float | None) -> str:
    """4110 ms as 4.1 秒; a dash when nobody waited."""
    return "—" if ms is None else f"{ms / 1000:.1f} 秒"


def measures(within_ms: int) -> list[Row]:
    """What is compared, in the order of the table."""
    return [
        ("来电", lambda o: f"{o.service.offered}"),
        (f"{within_ms / 1000:g} 秒内接通率", lambda o: percent(o.service.service_level)),
        ("接通率", lambda o: percent(o.service.connect_rate)),
        ("平均等待", lambda o: seconds(o.service.wait.mean_ms)),
        ("95% 的等待不超过", lambda o: seconds(o.service.wait.p95_ms)),
        ("最长等待", lambda o: seconds(longest_wait_ms(o.service))),
        ("放弃", lambda o: f"{o.service.abandoned}"),
        ("短时放弃（不计）", lambda o: f"{o.service.abandoned_short}"),
        ("座席", lambda o: f"{o.agents}"),
        ("座席占用率", lambda o: percent(o.occupancy)),
        ("振铃未接", lambda o: f"{o.rona}"),
        ("分中心接听", lambda o: f"{o.service.diverted}"),
        ("回拨接通", lambda o: f"{o.service.callbacks_done}"),
    ]


def comparison(outcomes: Mapping[str, Outcome], within_ms: int) -> str:
    """The measures of each variant side by side."""
    rows = [[name, *(shown(each) for each in outcomes.values())] for name, shown in measures(within_ms)]
    return table(["指标", *outcomes], rows)


def by_number(outcomes: Mapping[str, Outcome], names: Mapping[str, str], within_ms: int) -> str:
    """The share answered in time, for each number dialled."""
    numbers = sorted({number for each in outcomes.values() for number in each.by_number})
    rows = []
    for number in numbers:
        of = [each.by_number.get(number) for each in outcomes.values()]
        calls = next((str(each.offered) for each in of if each), "0")
        rows.append(
            [
                f"{number} {names.get(number, UNKNOWN)}".strip(),
                calls,
                *(percent(s.service_level) if s else "—" for s in of),
            ]
        )
    return table([f"{within_ms / 1000:g} 秒内接通率", "来电", *outcomes], rows)


def needs(rows: Sequence[Need], goal: Goal) -> str:
    """Agents for each half hour."""
    head = [
        "时段", "来电", "话务量（爱尔兰）", "座席（C）", "座席（A）", "排班人数",
        f"{goal.within_ms / 1000:g} 秒内接通率", "接通率", "占用率",
    ]  # fmt: skip
    return table(head, [_need(row) for row in rows])


def _need(row: Need) -> list[str]:
    return [
        clock(row.starts_at),
        f"{row.calls:.0f}",
        f"{row.load:.1f}",
        f"{row.by_c}",
        f"{row.by_a}",
        f"{row.rostered}",
        percent(row.promise.in_time),
        percent(row.promise.connected),
        percent(row.promise.occupancy),
    ]


def clock(ms: int) -> str:
    """Time of day."""
    return f"{ms // MINUTE_MS // 60:02d}:{ms // MINUTE_MS % 60:02d}"
