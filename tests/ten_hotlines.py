"""A register of ten hotlines with everything that operators decide, for tests of the console."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from routing.model import Agent, AgentId, AgentState
from routing.register import (
    Calendar,
    Callbacks,
    Choosing,
    EmergencyNumber,
    FloorConfig,
    Group,
    Hotline,
    Hours,
    Ladder,
    MergeMode,
    Roster,
    Rung,
    Seat,
    Span,
    SubCentre,
    Surge,
)

CHINA = timezone(timedelta(hours=8))


def at(text: str) -> int:
    """A local moment such as ``2026-09-29 10:00``, in ms."""
    return int(datetime.fromisoformat(text).replace(tzinfo=CHINA).timestamp() * 1000)


def day(text: str) -> int:
    """A date in days since 1970-01-01."""
    return (date.fromisoformat(text) - date(1970, 1, 1)).days


TUESDAY = at("2026-09-29 10:00")
"""A working day just before a long holiday."""

OFFICE = Hours(
    id="office",
    workdays=(Span(start=8 * 60 + 30, to=12 * 60), Span(start=14 * 60, to=17 * 60 + 30)),
    days_off=(Span(start=9 * 60, to=12 * 60),),
)
LONG = Hours(
    id="long", workdays=(Span(start=7 * 60, to=22 * 60),), days_off=(Span(start=8 * 60, to=20 * 60),)
)

HOTLINES = (
    Hotline(
        number="12345",
        name="政务服务便民热线",
        group="general",
        ladder="general",
        legal_basis="国办发〔2020〕53号",
    ),
    Hotline(
        number="12315",
        name="消费者投诉举报",
        mode=MergeMode.PARALLEL,
        greeting="greeting-12315",
        group="consumer",
        ladder="consumer",
        legal_basis="国办发〔2020〕53号",
        since="2021-06-30",
    ),
    Hotline(
        number="12333",
        name="人力资源和社会保障",
        mode=MergeMode.PARALLEL,
        greeting="greeting-12333",
        group="labour",
        ladder="labour",
        hours="office",
        closed_ladder="night",
        closed_prompt="closed-12333",
        since="2021-12-31",
    ),
    Hotline(number="12319", name="城建服务", group="general", ladder="city", since="2021-06-30"),
    Hotline(
        number="12369",
        name="环保举报",
        group="general",
        ladder="city",
        since="2021-06-30",
        until="2026-12-31",
        legal_basis="国办发〔2020〕53号",
    ),
    Hotline(
        number="12329",
        name="住房公积金",
        mode=MergeMode.PARALLEL,
        group="labour",
        ladder="labour",
        hours="office",
    ),
    Hotline(
        number="12348",
        name="公共法律服务",
        mode=MergeMode.PARALLEL,
        group="law",
        ladder="law",
        hours="long",
        closed_prompt="closed-12348",
    ),
    Hotline(
        number="12366",
        name="纳税服务",
        mode=MergeMode.SUB_CENTRE,
        group="tax",
        ladder="tax",
        sub_centre="tax",
        legal_basis="国办发〔2020〕53号",
    ),
    Hotline(
        number="12388",
        name="纪检监察举报",
        mode=MergeMode.PARALLEL,
        ladder="sealed",
        group="sealed",
        confidential=True,
    ),
    Hotline(number="96900", name="佛山粤语专线", ladder="cantonese", group="general", language="yue"),
)
LADDERS = (
    Ladder(id="general", rungs=(Rung(after_ms=0, groups=("general",), language=3), Rung(after_ms=10_000))),
    Ladder(
        id="consumer",
        choosing=Choosing.BEST_SKILL,
        rungs=(
            Rung(after_ms=0, groups=("consumer",), skills=(("consumer", 4),), language=3),
            Rung(after_ms=10_000, skills=(("consumer", 2),), language=3),
            Rung(after_ms=25_000, language=2),
            Rung(after_ms=60_000, sub_centre="nanhai"),
        ),
    ),
    Ladder(
        id="labour",
        rungs=(
            Rung(after_ms=0, groups=("labour",), skills=(("labour", 3),)),
            Rung(after_ms=20_000, skills=(("labour", 1),)),
            Rung(after_ms=45_000),
        ),
    ),
    Ladder(id="city", rungs=(Rung(after_ms=0, skills=(("city", 2),)), Rung(after_ms=15_000))),
    Ladder(id="law", rungs=(Rung(after_ms=0, groups=("law",), skills=(("law", 4),)), Rung(after_ms=30_000))),
    Ladder(
        id="tax",
        rungs=(
            Rung(after_ms=0, skills=(("tax", 3),)),
            Rung(after_ms=15_000, sub_centre="tax"),
            Rung(after_ms=60_000),
        ),
    ),
    Ladder(id="sealed", rungs=(Rung(after_ms=0, groups=("sealed",)), Rung(after_ms=40_000))),
    Ladder(
        id="cantonese",
        choosing=Choosing.LEAST_OCCUPIED,
        rungs=(
            Rung(after_ms=0, language=5),
            Rung(after_ms=10_000, language=3),
            Rung(after_ms=25_000),
            Rung(after_ms=90_000, sub_centre="nanhai"),
        ),
    ),
    Ladder(id="night", rungs=(Rung(after_ms=0),)),
)
SKILLS = (
    ("cmn", "普通话"),
    ("yue", "粤语"),
    ("eng", "英语"),
    ("consumer", "消费维权"),
    ("labour", "劳动社保"),
    ("city", "城市管理"),
    ("law", "法律咨询"),
    ("tax", "税务"),
)
GROUPS = (
    Group(id="general", name="综合组"),
    Group(id="consumer", name="消费维权组", ladder="consumer", wrap_up_ms=40_000),
    Group(id="labour", name="人社公积金组", ladder="labour"),
    Group(id="law", name="法律服务组", ladder="law"),
    Group(id="tax", name="税务组", ladder="tax"),
    Group(id="sealed", name="保密专席", ladder="sealed"),
)
_TOPICS = ("consumer", "labour", "city", "tax")
_DISTRICTS = ("禅城区", "南海区", "顺德区", "三水区", "高明区")
_IN_A_ROW = (
    "李文静黄嘉敏梁志强何美玲周俊杰陈晓彤吴伟明冯雅琪罗永康谭丽华郑家豪邓婉婷"
    "关志远区慧仪麦俊贤叶思敏霍启东潘玉珍苏国强卢淑芬龙建华简美珊欧阳雪霍文轩"
)
NAMES = tuple(_IN_A_ROW[n : n + 3] for n in range(0, len(_IN_A_ROW), 3))


def seats() -> tuple[Seat, ...]:
    """Twenty-four agents with uneven skills; only one knows the law."""
    made = []
    for n in range(len(NAMES)):
        topic = _TOPICS[n % 4]
        skills = {"cmn": 5 if n % 3 else 4, "yue": (5, 3, 0, 2, 4)[n % 5], topic: 2 + n // 4 % 4}
        if n % 6 == 0:
            skills["eng"] = 3
        if n % 4 == 0:
            skills["labour"] = 1
        groups = ["general"] if topic == "city" else [topic, "general"]
        if n == 7:
            skills["law"] = 5
            groups.append("law")
        if n in (3, 11):
            groups.append("sealed")
        made.append(
            Seat(
                agent=AgentId(str(8001 + n)),
                skills=tuple(sorted((k, v) for k, v in skills.items() if v)),
                groups=tuple(groups),
                cleared=n in (3, 11, 15),
                district=_DISTRICTS[n % 5],
            )
        )
    return tuple(made)


def config() -> FloorConfig:
    """The register as of late September 2026."""
    return FloorConfig(
        hotlines=HOTLINES,
        emergency_numbers=(
            EmergencyNumber(number="110", name="公安报警"),
            EmergencyNumber(number="119", name="消防救援"),
            EmergencyNumber(number="120", name="医疗急救"),
        ),
        skills=SKILLS,
        groups=GROUPS,
        ladders=LADDERS,
        seats=seats(),
        sub_centres=(
            SubCentre(
                id="tax", name="税务分中心", number="12366", trunk="tax", hours="office", most_calls=30
            ),
            SubCentre(id="nanhai", name="南海区分平台", number="81234500", trunk="nanhai", most_calls=12),
        ),
        hours=(OFFICE, LONG),
        calendar=Calendar(
            holidays=tuple(range(day("2026-10-01"), day("2026-10-03")))
            + tuple(range(day("2026-10-05"), day("2026-10-08"))),
            workdays=(day("2026-09-27"), day("2026-10-10")),
        ),
        rosters=(
            Roster(
                id="national-day",
                name="国庆值守",
                group="law",
                starts_at=at("2026-10-01 00:00"),
                ends_at=at("2026-10-08 00:00"),
                agents=tuple(AgentId(str(8001 + n)) for n in (1, 5, 9)),
            ),
            Roster(
                id="typhoon",
                name="防台风值守",
                group="general",
                starts_at=at("2026-09-29 08:00"),
                ends_at=at("2026-09-30 08:00"),
                agents=tuple(AgentId(str(8001 + n)) for n in (2, 6, 10, 14)),
            ),
        ),
        surge=Surge(
            ahead_ms=15_000,
            wrap_up_ms=5_000,
            on_waiting=20,
            on_wait_ms=60_000,
            on_for_ms=60_000,
            off_waiting=5,
        ),
        callbacks=Callbacks(offer=True, to_abandoned=True, hours="long"),
    )


PEOPLE = {AgentId(str(8001 + n)): name for n, name in enumerate(NAMES)}


def agents(now: int) -> dict[AgentId, Agent]:
    """Two thirds are logged in, in every state that needs no call."""
    states = (AgentState.READY, AgentState.READY, AgentState.NOT_READY, AgentState.WRAP_UP)
    found = {}
    for n, (agent, name) in enumerate(PEOPLE.items()):
        if n % 3 == 2:
            continue
        state = states[n // 3 % 4]
        found[agent] = Agent(
            id=agent,
            name=name,
            state=state,
            since=now - 1000 * (7 * n + 11),
            idle_since=now - 1000 * (7 * n + 11),
            reason="用餐" if state is AgentState.NOT_READY else "",
        )
    return found
