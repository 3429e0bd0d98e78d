"""The reasons of routing in Chinese: why a call came, what it asks for, why it waits, what went wrong."""

from __future__ import annotations

import msgspec
import pytest

from desk.because import because_words, need_words, rung_words, unserved_words, waiting_words
from desk.notices import notice_of
from desk.words_routing import (
    CALLBACKS,
    CLAIMS,
    CLAIMS_AT_LENGTH,
    HANDOVERS,
    MODES,
    NOT_REACHED,
    OUTCOMES,
    STATES,
    TARGETS,
    duration,
    skill_name,
    switch_words,
    target_name,
)
from routing import facts as f
from routing.choose import DISTRICT, LAST_AGENT
from routing.explain import Explanation, Waits
from routing.model import (
    AgentId,
    AgentState,
    Because,
    Call,
    CallbackKind,
    CallId,
    CallPhase,
    Claim,
    Consult,
    EmergencyOutcome,
    Handover,
    Target,
    TargetKind,
)
from routing.needs import Need
from routing.register import Choosing, EmergencyNumber, FloorConfig, Group, Ladder, MergeMode, Rung, SubCentre
from routing.unserved import Unserved

CALL = CallId("1.1")
CONFIG = FloorConfig(
    skills=(("consumer", "消费维权"), ("teo", "潮州话")),
    groups=(Group(id="market", name="市场监管组"), Group(id="pool", name="综合组")),
    ladders=(
        Ladder(
            id="consumer",
            rungs=(
                Rung(after_ms=0, groups=("market",), skills=(("consumer", 2),), language=3),
                Rung(after_ms=10_000, language=3),
                Rung(after_ms=25_000),
                Rung(after_ms=60_000, sub_centre="law"),
            ),
        ),
    ),
    emergency_numbers=(EmergencyNumber(number="110", name="公安报警"),),
    sub_centres=(SubCentre(id="law", name="法律服务分中心", number="1"),),
)
CAME = Call(
    id=CALL,
    channel="c",
    ani="13800138000",
    caller_name="",
    dnis="12315",
    phase=CallPhase.RINGING,
    arrived_at=0,
    ladder="consumer",
    language="yue",
    agent=AgentId("8001"),
    agent_channel="PJSIP/8001-1",
)
WHY = Because(waited_ms=14_000, rung=0, choosing=Choosing.LONGEST_IDLE, idle_ms=62_000)


def said(**changes: object) -> str:
    return because_words(msgspec.structs.replace(WHY, **changes), CAME, CONFIG)


def test_the_whole_reason_reads_as_a_supervisor_would_say_it() -> None:
    assert said(
        claims=(Claim.ELDERLY,),
        rung=1,
        matched=(("yue", 5),),
        relaxed=(("consumer", 10_000), ("market", 10_000)),
    ) == (
        "适老优先；在您能接的来电中排第一，等候 14 秒；要求粤语≥3（您 5 级）；"
        "10 秒后放宽了消费维权、市场监管组；空闲最久 1 分 2 秒"
    )


def test_what_is_asked_for_names_groups_skills_and_the_level_that_was_needed() -> None:
    words = said(groups=("market", "pool"), matched=(("consumer", 4), ("yue", 3)))
    assert "；限市场监管组或综合组；要求消费维权≥2（您 4 级）、粤语≥3（您 3 级）；" in words
    assert "不限技能和组" in said(rung=2)
    assert "不限" not in said(rung=2, relaxed=(("yue", 25_000),))


def test_a_ladder_that_the_configuration_no_longer_has_costs_only_the_level() -> None:
    gone = msgspec.structs.replace(CAME, ladder="gone")
    words = because_words(msgspec.structs.replace(WHY, matched=(("yue", 5),)), gone, CONFIG)
    assert "要求粤语（您 5 级）" in words


@pytest.mark.parametrize("claim", Claim)
def test_every_claim_is_said(claim: Claim) -> None:
    assert said(claims=(claim,)).startswith(CLAIMS_AT_LENGTH[claim] + "；")
    assert CLAIMS[claim]


@pytest.mark.parametrize(
    ("choosing", "words"),
    [
        (Choosing.LONGEST_IDLE, "空闲最久 1 分 2 秒"),
        (Choosing.BEST_SKILL, "技能等级最高，空闲 1 分 2 秒"),
        (Choosing.LEAST_OCCUPIED, "占用率最低 35.5%，空闲 1 分 2 秒"),
        (LAST_AGENT, "上次由您接听，空闲 1 分 2 秒"),
        (DISTRICT, "来电与您同区，空闲 1 分 2 秒"),
        ("transfer", "由他人指名转给您"),
    ],
)
def test_every_way_of_choosing_is_said(choosing: str, words: str) -> None:
    assert said(choosing=choosing, occupancy_permille=355).endswith("；" + words)


def test_no_way_of_choosing_is_left_out() -> None:
    for choosing in Choosing:
        assert choosing.value not in said(choosing=choosing)


def test_every_word_of_the_vocabulary_has_its_chinese() -> None:
    assert set(MODES) == set(MergeMode)
    assert set(STATES) == set(AgentState)
    assert set(TARGETS) == set(TargetKind)
    assert set(CALLBACKS) == set(CallbackKind)
    assert set(OUTCOMES) == set(EmergencyOutcome)
    assert set(HANDOVERS) == set(Handover)
    assert set(NOT_REACHED) == set(f.NoAnswerReason)


def test_skills_and_targets_go_by_their_names() -> None:
    assert [skill_name(CONFIG, each) for each in ("teo", "yue", "x")] == ["潮州话", "粤语", "x 技能"]
    targets = [
        Target(kind=kind, id=whose)
        for kind, whose in zip(TargetKind, ("8", "pool", "law", "10086", "110"), strict=True)
    ]
    assert [target_name(CONFIG, each, "李") for each in targets] == [
        "8 李",
        "综合组",
        "法律服务分中心",
        "外线 10086",
        "110 公安报警",
    ]


@pytest.mark.parametrize(
    ("ms", "words"), [(0, "0 秒"), (14_900, "14 秒"), (60_000, "1 分钟"), (125_000, "2 分 5 秒")]
)
def test_durations(ms: int, words: str) -> None:
    assert duration(ms) == words


def test_what_a_call_asks_for_and_how_that_relaxes() -> None:
    assert need_words(CONFIG, ()) == "任何座席"
    assert need_words(CONFIG, (("yue", 3),), ("pool",), cleared=True) == "粤语≥3；限综合组；限保密座席"
    rungs = CONFIG.ladders[0].rungs
    assert rung_words(CONFIG, rungs[0], rungs[1], "yue") == "放宽为粤语≥3"
    assert rung_words(CONFIG, rungs[1], rungs[2], "yue") == "放宽为任何座席"
    assert rung_words(CONFIG, rungs[2], rungs[3], "yue") == "可转法律服务分中心"


def waits(kind: Waits, serving: dict[str, int] | None = None, sub_centre: str = "") -> str:
    told = Explanation(
        waits=kind,
        position=1,
        rung=0,
        skills=(),
        groups=(),
        cleared=False,
        serving=serving or {},
        next_rung_at=None,
        sub_centre=sub_centre,
        estimate_ms=None,
    )
    return waiting_words(told, CONFIG)


def test_why_a_call_waits() -> None:
    busy = {"talking": 5, "wrap_up": 1, "ready": 0}
    assert waits(Waits.NOBODY_READY, busy) == "符合要求的 6 人：通话 5、整理 1"
    assert waits(Waits.NOBODY_CAN) == "没有符合要求的座席上座"
    assert waits(Waits.NOBODY_CAN, sub_centre="law").endswith("；法律服务分中心已满或未开放")
    assert waits(Waits.SPARED, {"ready": 1}) == "座席话机刚停止振铃，马上再派"
    assert waits(Waits.RESTING) == "话机没有振成铃，稍后再派"


def test_who_waits_for_nobody() -> None:
    told = Unserved(need=Need(cleared=True), callers=2, since=0, not_ready=0)
    assert (
        unserved_words(told, CONFIG)
        == "2 通保密来电没有人能接（要求限保密座席）：没有符合要求的座席上座，请安排上座"
    )
    told = Unserved(need=Need(), callers=1, since=0, not_ready=3)
    assert (
        unserved_words(told, CONFIG)
        == "1 通来电没有人能接（要求任何座席）：符合要求的 3 人都在示忙，请安排就绪"
    )


def test_what_did_not_come_about_is_said_to_whom_it_concerns() -> None:
    law = Target(kind=TargetKind.SUB_CENTRE, id="law")
    target = Target(kind=TargetKind.AGENT, id="8002")
    asked = Consult(target=target, since=0, channel="PJSIP/8002-1", agent=AgentId("8002"))
    held = msgspec.structs.replace(CAME, consult=asked, diverted_to=law)
    timeout = f.NoAnswerReason.TIMEOUT

    def told(fact: f.Fact, account: str = "8001") -> str:
        return notice_of(fact, held, account)

    assert told(f.ConsultFailed(call=CALL, why=timeout)) == "咨询座席 8002 未成：无人接听，来电人已接回"
    assert (
        told(f.DivertFailed(call=CALL, number="1", why=timeout))
        == "转分中心 law 未成：无人接听，来电人已回到队列"
    )
    assert told(f.EmergencyFailed(call=CALL, number="110", why=f.NoAnswerReason.BUSY)).startswith("110：占线")
    assert told(f.CallbackFailed(call=CALL, why=timeout)) == "回拨来电人未成：无人接听"
    theirs, own = (f.PartyLeft(call=CALL, channel=each) for each in ("PJSIP/8002-1", "PJSIP/8001-1"))
    assert (told(theirs), told(theirs, "8002")) == ("座席 8002 已挂断，来电人仍在线", "")
    assert (told(own), told(own, "8002")) == ("", "座席 8001 已退出，来电人由您接听")
    assert notice_of(f.ConsultFailed(call=CALL, why=timeout), None, "8001") == ""
    assert told(f.TimePassed()) == ""


def test_a_switch_by_thresholds_is_put_into_words() -> None:
    assert switch_words("thresholds", "waiting 12, longest 95 s") == "排队 12 通，最长已等 1 分 35 秒"
    assert switch_words("banzhang", "waiting 12, longest 95 s") == "waiting 12, longest 95 s"
