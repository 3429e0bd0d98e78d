"""`hotline measures`: the figures of any period, added up from what is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

import msgspec
from sqlalchemy.exc import SQLAlchemyError

from config.settings import KeptSettings
from cti import columns
from cti.commands import Refused, database_of, read_configuration, some_or_refuse
from cti.config_versions import SqlConfigVersions, newest
from cti.measure_store import MeasureStore, SqlMeasureStore
from cti.parts import now_ms
from routing.connecting import WEEK_MS
from routing.figures import Figures, Service, Spread, Work
from routing.happenings import CallFate
from routing.register import DAY_MS, HOUR_MS, FloorConfig, MeasureRules
from routing.summing import Summing

OVERALL = "合计"
UNKNOWN = "（未登记）"
FORMATS = ("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M")


async def measures(since: str | None, until: str | None, by: str, as_json: bool) -> int:
    """Print the figures from ``since`` to ``until`` (local time), by default of the last 24 hours."""
    settings = some_or_refuse(KeptSettings)
    async with database_of(settings) as engine:
        version = await newest(SqlConfigVersions(engine))
        floor = read_configuration(settings.config_dir, settings.prompts_dir, version)[0].floor
        offset = floor.calendar.utc_offset_min
        end = moment(until, offset) if until else now_ms()
        start = moment(since, offset) if since else end - DAY_MS
        if start >= end:
            raise Refused("--from must be before --to")
        try:
            figures = await period(SqlMeasureStore(engine), start, end, floor.measures, offset)
        except SQLAlchemyError as error:
            why = type(getattr(error, "orig", None) or error).__name__
            raise Refused(f"the figures cannot be read ({why}); check HOTLINE_DATABASE_URL") from None
    print(msgspec.json.encode(figures).decode() if as_json else table(figures, by, floor))  # noqa: T201 -- output
    return 0


async def period(store: MeasureStore, since: int, until: int, rules: MeasureRules, offset: int) -> Figures:
    """The figures after ``since`` and up to ``until``, ms since the epoch."""
    first = min(since, until - WEEK_MS) - rules.window_ms
    sums = Summing(since, until, rules, offset)
    # what ended within a day after it may have begun within it; of the days before, only the connect rate
    # is asked for
    async for row in store.read(first, until + DAY_MS):
        if isinstance(row.told, CallFate) or row.told.at > since - DAY_MS:
            sums.add(row.told)
    return sums.figures()


def moment(text: str, utc_offset_min: int) -> int:
    """A local date or minute in ms since the epoch. Raises Refused."""
    zone = timezone(timedelta(minutes=utc_offset_min))
    for form in FORMATS:
        try:
            return int(datetime.strptime(text, form).replace(tzinfo=zone).timestamp() * 1000)
        except ValueError:
            continue
    raise Refused(f"{text!r} is no time; write 2026-03-01 or '2026-03-01 08:30' (local time)")


def table(figures: Figures, by: str, floor: FloorConfig) -> str:
    """The figures as lines of text, with Chinese headings."""
    if by == "agent":
        rows = [[OVERALL, *_work(figures.staff)], *([key, *_work(w)] for key, w in figures.agents.items())]
        return columns.table(AGENT_HEADINGS, rows)
    names: Mapping[str, str] = (
        {each.number: f"{each.number} {each.name}" for each in floor.hotlines}
        if by == "number"
        else {each.id: each.name for each in floor.groups}
    )
    parts = figures.numbers if by == "number" else figures.groups
    rows = [[OVERALL, *_service(figures.overall)]]
    rows += [[names.get(key, key) or UNKNOWN, *_service(one)] for key, one in parts.items()]
    connect = figures.connect
    text = columns.table(HEADINGS, rows)
    window = f"{figures.rules.window_ms / HOUR_MS:g} 小时"
    lowest = f"期内任意连续 {window}的最低接通率 {_share(connect.lowest)}"
    return f"{text}\n截至期末的 {window}接通率 {_share(connect.rate)}，{lowest}"


HEADINGS = (
    "",
    "呼入",
    "接听",
    "转紧急",
    "转分中心",
    "放弃",
    "短时放弃",
    "接通率",
    "服务水平",
    "平均等待",
    "最长等待",
    "九成以内",
    "平均通话",
    "平均整理",
    "平均处理",
    "转接",
    "回呼成功",
    "回呼放弃",
)
AGENT_HEADINGS = (
    "座席", "登录", "就绪", "振铃", "通话", "整理", "示忙", "占用率", "接听", "久振未接", "拒接", "不可达",
)  # fmt: skip


def _service(one: Service) -> list[str]:
    wait: Spread = one.wait
    return [
        *map(
            str, (one.offered, one.answered, one.emergency, one.diverted, one.abandoned, one.abandoned_short)
        ),
        _share(one.connect_rate),
        _share(one.service_level),
        *map(_seconds, (wait.mean_ms, wait.max_ms, wait.p90_ms)),
        *map(_seconds, (one.talk_mean_ms, one.wrap_up_mean_ms, one.handling_mean_ms)),
        *map(str, (one.transfers, one.callbacks_done, one.callbacks_given_up)),
    ]


def _work(one: Work) -> list[str]:
    times = (one.logged_in_ms, one.ready_ms, one.ringing_ms, one.talking_ms, one.wrap_up_ms, one.not_ready_ms)
    counts = (one.talks, one.rona, one.declined, one.unreachable)
    return [*map(_clock, times), _share(one.occupancy), *map(str, counts)]


def _share(value: float | None) -> str:
    return "—" if value is None else f"{value * 100:.1f}%"


def _seconds(ms: float | None) -> str:
    return "—" if ms is None else f"{ms / 1000:.1f}秒"


def _clock(ms: int) -> str:
    minutes = ms // 60_000
    return f"{minutes // 60}:{minutes % 60:02}"
