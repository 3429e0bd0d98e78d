"""From the caller's words to the draft's fields."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.foshan import CALLED_AT, city_data, knowledge
from tickets.draft import DraftField, Key, Source
from tickets.extract import MAX_CHARS, Said, extract, speech, within
from tickets.knowledge import build_knowledge
from tickets.lexicon import lexicon

DATA = Path(__file__).parent / "data" / "drafts.tsv"
ROWS = list(csv.DictReader(DATA.read_text(encoding="utf-8").splitlines(), delimiter="\t"))
MOST = 0.9


def heard(*texts: str, dnis: str = "12345") -> dict[str, DraftField]:
    said = [Said(number, text) for number, text in enumerate(texts)]
    return extract(said, knowledge(), at=CALLED_AT, dnis=dnis)


def value(key: str, *texts: str, dnis: str = "12345") -> str:
    field = heard(*texts, dnis=dnis).get(key)
    return field.value if field else ""


# --- the development set ----------------------------------------------------------------------


def share(key: str) -> tuple[float, list[str]]:
    wrong = [row["text"] for row in ROWS if value(key, row["text"], dnis=row["dnis"]) != row[key]]
    return 1 - len(wrong) / len(ROWS), wrong


def test_the_set_is_large_and_has_all_kinds() -> None:
    assert len(ROWS) >= 40
    assert {row["category"] for row in ROWS} >= {"咨询", "求助", "投诉", "举报", "建议", "表扬", ""}
    assert len({row["town"] for row in ROWS}) == 33, "every town and street, and none"


@pytest.mark.parametrize("key", [Key.DISTRICT, Key.TOWN, Key.CATEGORY])
def test_most_of_the_set_is_right(key: Key) -> None:
    right, wrong = share(key)
    assert right >= MOST, wrong


def test_most_addresses_of_the_set_are_right() -> None:
    told = [row for row in ROWS if row["place"]]
    wrong = [row["text"] for row in told if row["place"] not in value(Key.PLACE, row["text"])]
    assert len(wrong) <= (1 - MOST) * len(told), wrong


# --- places -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(knowledge().places.towns))
def test_every_town_is_known_by_its_name_and_implies_its_district(name: str) -> None:
    fields = heard(f"我在{name}这边")
    assert fields[Key.TOWN].value == name
    assert fields[Key.TOWN].confidence == 1.0
    assert fields[Key.DISTRICT].value == knowledge().places.towns[name]


def test_a_homophone_is_understood_with_doubt_and_keeps_the_words() -> None:
    town = heard("你好", "我住在贵城街道")[Key.TOWN]
    assert (town.value, town.words, town.utterance, town.source) == ("桂城街道", "贵城街道", 1, Source.HEARD)
    assert town.confidence < 0.9


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("我住桂城", "桂城街道"),
        ("贵城街有人吵架", "桂城街道"),
        ("婵城区张茶街道", "张槎街道"),
        ("顺德大量那边", "大良街道"),
        ("三水西南那边停水", "西南街道"),
        ("贵层街道", "桂城街道"),  # another sound, folded
        ("容归街道", "容桂街道"),
        ("顺德区荣贵接道", "容桂街道"),
        ("罗村那边", "狮山镇"),
        ("容会街道", "容桂街道"),  # no homophone, but like it
    ],
)
def test_towns_as_they_are_said(text: str, town: str) -> None:
    assert value(Key.TOWN, text) == town


def test_each_step_away_from_the_characters_is_less_sure() -> None:
    sure = [heard(text)[Key.TOWN].confidence for text in ("桂城街道", "贵城街道", "贵层街道", "桂重街道")]
    assert sure == sorted(sure, reverse=True)
    assert (sure[0], sure[1], sure[2]) == (1.0, 0.85, 0.722)
    assert 0 < sure[3] < 0.6


@pytest.mark.parametrize(
    "text",
    [
        "制造大量噪音",
        "存在大量垃圾",
        "那个名称不对",
        "化学合成的味道",
        "在大堂吵架",
        "创建文明城市",
        "这样更合理",
        "家里水压低",
        "这里水很脏",
        "西南角的路灯",
        "我是黑龙江来的",
        "隔壁男孩",
        "不是桂城",
    ],
)
def test_everyday_words_that_sound_like_places_are_none(text: str) -> None:
    assert Key.TOWN not in heard(text)
    assert Key.DISTRICT not in heard(text)


def test_what_the_caller_takes_back_does_not_count() -> None:
    assert value(Key.TOWN, "在桂城，不对，是大沥") == "大沥镇"
    assert value(Key.TOWN, "不是桂城是狮山") == "狮山镇"


def test_an_address_is_written_with_digits() -> None:
    fields = heard("地址是禅城区季华五路二十八号三栋六零二房")
    assert fields[Key.PLACE].value == "季华五路28号3栋602房"
    assert fields[Key.PLACE].words == "季华五路二十八号三栋六零二房"
    assert fields[Key.DISTRICT].value == "禅城区"


def test_a_landmark_tells_the_town_with_less_certainty() -> None:
    fields = heard("千灯湖公园附近有人打架")
    assert (fields[Key.TOWN].value, fields[Key.PLACE].value) == ("桂城街道", "千灯湖公园附近")
    assert fields[Key.TOWN].confidence < 0.9


# --- kinds ------------------------------------------------------------------------------------


def test_nothing_said_for_a_category_leaves_it_empty() -> None:
    assert Key.CATEGORY not in heard("转人工")
    assert Key.CATEGORY not in heard(dnis="12315")


def test_a_denied_category_says_nothing() -> None:
    assert value(Key.CATEGORY, "我不是要投诉，我想问一下怎么办理居住证") == "咨询"
    assert value(Key.CATEGORY, "不是表扬") == ""


def test_a_category_is_known_by_its_sound() -> None:
    assert value(Key.CATEGORY, "我要头诉") == "投诉"
    assert value(Key.CATEGORY, "我想资讯") == "咨询"


def test_a_longer_cue_hides_the_shorter_inside_it() -> None:
    assert value(Key.CATEGORY, "工作人员服务态度很好") == "表扬"


def test_the_number_dialled_leans_but_does_not_overrule() -> None:
    assert value(Key.TOPIC, dnis="12315") == "消费投诉"
    assert value(Key.TOPIC, "小区停水三天", dnis="12345") == "供水供电供气"
    assert heard("东西坏了，能不能帮我", dnis="12315")[Key.CATEGORY].value != "表扬"
    assert value(Key.CATEGORY, "请问怎么办理营业执照", dnis="12315") == "咨询"


def test_danger_is_urgent_and_all_else_is_not() -> None:
    assert value(Key.URGENCY, "井盖没了，很危险") == "urgent"
    assert Key.URGENCY not in heard("请问社保卡怎么补办")


# --- time, person, gist -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "iso"),
    [
        ("每天晚上都吵", "每天晚上", ""),
        ("昨天下午三点有人", "昨天下午三点", "2025-11-21T15:00+08:00"),
        ("昨天下午三点半", "昨天下午三点半", "2025-11-21T15:30+08:00"),
        ("停水三天了", "三天了", "2025-11-19"),
        ("两个小时前", "两个小时前", "2025-11-22T09:00+08:00"),
        ("昨晚两点", "昨晚两点", "2025-11-22T02:00+08:00"),
        ("昨晚十一点", "昨晚十一点", "2025-11-21T23:00+08:00"),
        ("今天凌晨三点", "今天凌晨三点", "2025-11-22T03:00+08:00"),
        ("上周五", "上周五", "2025-11-14"),
        ("十一月三号上午九点", "十一月三号上午九点", "2025-11-03T09:00+08:00"),
        ("十二月三号", "十二月三号", "2025-12-03"),
        ("刚才", "刚才", "2025-11-22T11:00+08:00"),
        ("二月三十号", "二月三十号", ""),
        ("今天二十五点", "今天二十五点", "2025-11-22"),
        ("三个月了", "三个月了", ""),
    ],
)
def test_times(text: str, words: str, iso: str) -> None:
    fields = heard(text)
    assert fields[Key.MATTER_TIME].value == words
    assert (fields[Key.MATTER_AT].value if Key.MATTER_AT in fields else "") == iso


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("我的电话是一三八零零一三八零零零", "13800138000"),
        ("电话幺三九零零零零幺二三四", "13900001234"),
        ("打我手机138 0013 8000", "13800138000"),
        ("电话是一三八三个零一二三四五", "13800012345"),
        ("电话是零七五七八二三三一二三四", "075782331234"),
        ("这个骚扰电话一三八零零一三八零零零一直打来", ""),
        ("老板的电话是一三八零零一三八零零零", ""),
        ("一三八零零一三八零零", ""),
        ("我要打12345", ""),
    ],
)
def test_numbers_spoken(text: str, number: str) -> None:
    assert value(Key.CONTACT, text) == number


def test_a_number_spoken_over_two_utterances() -> None:
    contact = heard("我的电话是一三八零零", "一三八零零零")[Key.CONTACT]
    assert (contact.value, contact.utterance) == ("13800138000", 0)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我姓陈", "陈"),
        ("免贵姓欧阳", "欧阳"),
        ("我姓弓长张", "张"),
        ("我姓李女士", "李女士"),
        ("我是王先生", "王先生"),
        ("我叫陈大文我住在桂城", "陈大文"),
        ("我姓名叫何小明", "何小明"),
        ("老板姓王", ""),
        ("我是你们的老客户", ""),
        ("我叫他来", ""),
    ],
)
def test_names(text: str, name: str) -> None:
    assert value(Key.CALLER_NAME, text) == name


def test_a_summary_has_no_greeting_and_at_most_120_characters() -> None:
    long = "桂城街道楼下的大排档每天晚上吵到两点没人管，" * 12
    summary = value(Key.SUMMARY, "喂，你好", "嗯", long, "好的，谢谢你，再见")
    assert len(summary) <= 120
    assert summary.startswith("桂城街道")
    assert "你好" not in summary
    assert "谢谢" not in summary
    assert value(Key.SUMMARY, "喂，你好", "好的，谢谢你，再见") == ""


def test_a_wish_is_what_the_caller_wants_done() -> None:
    assert value(Key.WISH, "路灯坏了", "希望你们派人来修我的电话是一三八") == "希望你们派人来修"


# --- bounds -----------------------------------------------------------------------------------


def test_a_very_long_call_keeps_its_beginning_and_its_end() -> None:
    said = [Said(number, "字" * 100) for number in range(100)]
    part = within(said)
    assert sum(len(one.text) for one in part) <= MAX_CHARS
    assert part[0].utterance == 0
    assert part[-1].utterance == 99


def test_spaces_between_words_are_no_hindrance() -> None:
    assert value(Key.TOWN, "我 在 北 滘 那 边") == "北滘镇"
    assert speech([Said(4, " "), Said(7, "a b")]).utterance_at(0) == 7


def test_no_phrase_is_found_past_the_end_of_a_text() -> None:
    phrases = lexicon([("大良", 2), ("大良镇", 3), ("大良镇街", 4)])
    assert [(hit.end, hit.what) for hit in phrases.scan("在大良镇")] == [(4, 3), (3, 2)]
    assert value(Key.TOWN, "大量镇") == "大良街道"


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=60),
            st.text(
                alphabet="在不是大良量桂城贵街道镇路号十百零两点半我姓叫陈的了，。昨天晚周1 ", max_size=60
            ),
            st.sampled_from([row["text"] for row in ROWS]),
        ),
        max_size=6,
    )
)
def test_anything_said_gives_well_formed_fields(texts: list[str]) -> None:
    fields = heard(*texts)
    for key, field in fields.items():
        assert field.value, key
        assert field.source is Source.HEARD
        assert 0 <= field.confidence <= 1
        assert field.utterance is None or field.utterance in range(len(texts))
    if Key.TOWN in fields:
        assert knowledge().places.towns[fields[Key.TOWN].value] == fields[Key.DISTRICT].value


@pytest.mark.parametrize(
    ("file", "change", "said"),
    [
        ("places", {"district": 5}, "places: "),
        ("places", {"landmarks": {"无此镇": ["某路"]}}, "无此镇"),
        ("places", {"guards": [""]}, "must not be empty"),
        ("categories", {"treshold": 1}, "treshold"),
        ("categories", {"topic": [{"name": "x", "category": "无"}]}, "topic x"),
        ("forms", {"form": []}, "at least one form"),
    ],
)
def test_a_mistake_in_the_data_is_named(file: str, change: dict[str, object], said: str) -> None:
    data = {name: city_data(name) for name in ("places", "categories", "forms")}
    data[file].update(change)
    with pytest.raises(ValueError, match=said):
        build_knowledge(**data)
