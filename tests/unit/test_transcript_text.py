"""Repair of recognised text, and the guard against text that was never spoken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr.text import digits, invented, looped, repair, simplify, squeeze, unlooped, value


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("我 家 着 火 了", "我家着火了"),
        ("睡不著覺", "睡不着觉"),
        ("著火了", "着火了"),
        ("著名景點", "著名景点"),
        ("你好,我要投訴。", "你好，我要投诉。"),
        ("打 12345 热线", "打12345热线"),
        ("안녕 하세요", "안녕 하세요"),
        ("turn left here", "turn left here"),
        ("我的电话号码是一三八零零一三八零零零", "我的电话号码是13800138000"),
        ("季华五路二十八号三栋六零二房", "季华五路28号3栋602房"),
        ("幺三八零零一三八", "13800138"),
        ("一千二百零五号", "1205号"),
        ("等了一个小时", "等了一个小时"),
        ("三天两头停水", "三天两头停水"),
        ("他一号楼都不管", "他1号楼都不管"),
        ("价格是3.5元,太贵", "价格是3.5元，太贵"),
        ("排放�", "排放"),
    ],
)
def test_repair(raw: str, text: str) -> None:
    assert repair(raw) == text


@given(st.text(alphabet="我着火零一二三十百千号楼房个, .?1a ", max_size=20))
def test_repairing_twice_changes_nothing_more(text: str) -> None:
    assert repair(repair(text)) == repair(text)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十八", 28),
        ("一百零五", 105),
        ("三千", 3000),
        ("百", None),
        ("一二", None),
        ("十百", None),
    ],
)
def test_value_of_number_words(words: str, number: int | None) -> None:
    assert value(words) == number


def test_parts_stand_alone() -> None:
    assert simplify("電話") == "电话"
    assert squeeze(" 着 火 ") == "着火"
    assert digits("一三八零零") == "13800"


@pytest.mark.parametrize(
    ("text", "is_loop"),
    [
        ("第五大道第五大道第五大道第五大道第五大道", True),
        ("鸿鸿鸿鸿鸿鸿鸿鸿", True),
        ("着火了着火了", False),
        ("快快快快", False),
        ("13800138000", False),
        ("00000000000", False),
        ("对，没错", False),
    ],
)
def test_loops(text: str, is_loop: bool) -> None:
    assert looped(text) is is_loop


def test_a_loop_is_cut_to_one_turn() -> None:
    assert unlooped("在第五大道第五大道第五大道第五大道") == "在第五大道"


SURE = {"no_speech": 0.02, "logprob": -0.3, "speech_ms": 3000}


@pytest.mark.parametrize(
    ("text", "changes", "why"),
    [
        ("我家着火了", {}, ""),
        ("", {}, "no words"),
        ("。！", {}, "no words"),
        ("请不吝点赞 订阅 转发 打赏支持明镜与点点栏目", {}, "subtitle credits"),
        ("谢谢观看", {}, "subtitle credits"),
        ("好的谢谢你再见", {}, ""),
        ("我家着火了", {"no_speech": 0.8, "logprob": -0.9}, "probably no speech"),
        ("我家着火了", {"no_speech": 0.8}, ""),
        ("这些人", {"logprob": -3.0}, "a guess"),
        (
            "一二三四五六七八九十一二三四五六七八九十",
            {"speech_ms": 500},
            "more words than can be said in that time",
        ),
        ("12345政务服务", {"prompt": "佛山市12345政务服务便民热线。"}, "the prompt read back"),
        ("热线", {"prompt": "佛山市12345政务服务便民热线。"}, ""),
    ],
)
def test_invented_text_is_named(text: str, changes: dict[str, object], why: str) -> None:
    assert invented(text, **{**SURE, **changes}) == why  # type: ignore[arg-type]
