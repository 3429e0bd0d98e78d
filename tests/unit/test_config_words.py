"""What changes, in the operators' words."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from config.records import AgentEntry, Configuration, Role, SubTrunk, Trunk
from cti.config_terms import KEYS, LABELS, TITLES, duration, shown
from cti.config_words import changes, for_asterisk
from routing import register as r
from routing.model import AgentId

HOTLINES = (
    r.Hotline(number="12345", name="市民热线"),
    r.Hotline(number="12315", name="消费者热线", ladder="consumer"),
)
LADDER = r.Ladder(
    id="consumer",
    rungs=(
        r.Rung(after_ms=0, groups=("market",), skills=(("12315", 3),), language=4),
        r.Rung(after_ms=60_000, sub_centre="nanhai"),
    ),
)
FLOOR = r.FloorConfig(
    hotlines=HOTLINES,
    ladders=(LADDER,),
    groups=(r.Group(id="market", name="市场监管组"),),
    seats=(r.Seat(agent=AgentId("8001"), skills=(("yue", 5),), groups=("market",)),),
    skills=(("yue", "粤语"),),
    hours=(r.Hours(id="office", workdays=(r.Span(start=510, to=1_050),)),),
)
OLD = Configuration(
    floor=FLOOR,
    agents=(AgentEntry(id="8001", name="甲", role=Role.AGENT),),
    trunk=Trunk(
        host="198.51.100.1", port=5060, allow_from=("198.51.100.0/24",), codecs=("alaw",), caller_id="12345"
    ),
)


def floor(**more: Any) -> tuple[str, ...]:
    return changes(OLD, replace(OLD, floor=replace(FLOOR, **more)))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"ring_ms": 20_000}, ["振铃时限由 15 秒 改为 20 秒"]),
        ({"hotlines": HOTLINES[:1]}, ["热线：删去 12315 消费者热线"]),
        (
            {"hotlines": (*HOTLINES, r.Hotline(number="12329", name="公积金", mode=r.MergeMode.PARALLEL))},
            ["热线：新增 12329 公积金（归并方式 双号并行）"],
        ),
        (
            {"hotlines": (HOTLINES[0], replace(HOTLINES[1], name="消费投诉", ladder="", confidential=True))},
            [
                "热线 12315 消费投诉：名称由 消费者热线 改为 消费投诉",
                "热线 12315 消费投诉：阶梯由 consumer 改为 无",
                "热线 12315 消费投诉：保密由 否 改为 是",
            ],
        ),
        ({"hotlines": HOTLINES[::-1]}, ["热线：先后次序有变"]),
        (
            {"ladders": (replace(LADDER, rungs=LADDER.rungs[:1]),)},
            [
                "放宽阶梯 consumer：各级由 0 秒起 班组 market，12315 3 级，来电人的语言 4 级；"
                "1 分钟起 任何人，或溢出到分中心 nanhai 改为 "
                "0 秒起 班组 market，12315 3 级，来电人的语言 4 级"
            ],
        ),
        ({"seats": ()}, ["座席：删去 8001"]),
        (
            {"seats": (r.Seat(agent=AgentId("8001"), skills=(("yue", 3),), cleared=True),)},
            [
                "座席 8001：技能由 yue 5 级 改为 yue 3 级",
                "座席 8001：班组由 market 改为 无",
                "座席 8001：可接保密来电由 否 改为 是",
            ],
        ),
        ({"skills": (("yue", "广府话"),)}, ["技能 yue：由 粤语 改为 广府话"]),
        (
            {"hours": (r.Hours(id="office", workdays=(r.Span(start=480, to=1_050),)),)},
            ["服务时间 office：工作日由 08:30–17:30 改为 08:00–17:30"],
        ),
        ({"calendar": r.Calendar(holidays=(20_454,))}, ["工作日历：放假的工作日由 无 改为 2026-01-01"]),
        (
            {"surge": r.Surge(wrap_up_ms=0, on_waiting=30)},
            ["话务高峰预案：整理时间由 同全局 改为 0 秒", "话务高峰预案：启动预案的等候人数由 0 改为 30"],
        ),
        ({"measures": r.MeasureRules(least_connect_permille=955)}, ["服务指标：接通率下限由 95% 改为 95.5%"]),
        (
            {
                "rosters": (
                    r.Roster(
                        id="ny",
                        name="元旦值守",
                        group="market",
                        starts_at=1_767_196_800_000,
                        ends_at=1_767_283_200_000,
                        agents=(AgentId("8001"),),
                    ),
                )
            },
            [
                "值班表：新增 ny 元旦值守（班组 market，开始 2026-01-01 00:00，"
                "结束 2026-01-02 00:00，人员 8001）"
            ],
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_change_in_words(change: dict[str, Any], told: list[str]) -> None:
    assert floor(**change) == tuple(told)


def test_nothing_but_words_for_people_changed() -> None:
    assert floor() == ("配置的内容不变，只有说明文字或写法不同。",)


def test_people_and_trunks_concern_asterisk_too() -> None:
    another = AgentEntry(id="8002", name="乙", role=Role.AGENT)
    new = replace(OLD, agents=(*OLD.agents, another), trunk=replace(OLD.trunk, host="198.51.100.9"))
    assert changes(OLD, new) == (
        "人员：新增 8002 乙（角色 座席）",
        "中继线：地址由 198.51.100.1 改为 198.51.100.9",
    )
    [told] = for_asterisk(OLD, new)
    assert told.startswith("座席话机和中继线有变动：请运行 hotline asterisk")
    assert for_asterisk(OLD, OLD) == ()
    renamed = replace(OLD, agents=(replace(OLD.agents[0], name="丙"),))
    assert for_asterisk(OLD, renamed) == ()


def test_the_numbers_that_a_stand_in_sits_for() -> None:
    sits = AgentEntry(id="1100", name="110", role=Role.EMERGENCY)
    all_of_them = replace(OLD, agents=(*OLD.agents, sits))
    two = replace(OLD, agents=(*OLD.agents, replace(sits, numbers=("110", "122"))))
    assert changes(OLD, two) == ("人员：新增 1100 110（角色 应急席，值守的紧急号码 110、122）",)
    assert changes(all_of_them, two) == ("人员 1100 110：值守的紧急号码由 全部 改为 110、122",)


def test_a_sub_centres_new_trunk_concerns_asterisk() -> None:
    centre = r.SubCentre(id="nanhai", name="南海分中心", number="8100", trunk="nanhai")
    new = replace(OLD, floor=replace(FLOOR, sub_centres=(centre,)))
    assert "中继线有变动" in for_asterisk(OLD, new)[0]


def structs() -> list[type[msgspec.Struct]]:
    kinds = [kind for kind in vars(r).values() if isinstance(kind, type) and issubclass(kind, msgspec.Struct)]
    return [*(kind for kind in kinds if kind is not r.Record), AgentEntry, Trunk, SubTrunk]


@pytest.mark.parametrize("kind", structs(), ids=lambda kind: kind.__name__)
def test_every_field_has_a_name_that_operators_know(kind: type[msgspec.Struct]) -> None:
    if kind is r.Rung or kind is r.Span:
        return  # told as a whole
    assert [name for name in kind.__struct_fields__ if name not in TITLES and name not in LABELS] == []


def test_every_list_of_things_has_its_key() -> None:
    lists = [name for name, value in msgspec.structs.asdict(r.FloorConfig()).items() if value == ()]
    assert [name for name in lists if name not in KEYS] == []


@pytest.mark.parametrize(
    ("ms", "words"),
    [(0, "0 秒"), (1_500, "1.5 秒"), (90_000, "90 秒"), (120_000, "2 分钟"), (604_800_000, "7 天")],
)
def test_a_duration(ms: int, words: str) -> None:
    assert duration(ms) == words


def test_a_value_that_nobody_thought_of_is_shown_as_it_is() -> None:
    assert (shown("x", 7), shown("x", ""), shown("x", ("a", "b"))) == ("7", "无", "a、b")
