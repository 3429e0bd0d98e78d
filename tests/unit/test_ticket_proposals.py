"""What is proposed beyond kind and place: party, unit, urgency, secrecy, refusal, earlier order."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.foshan import CALLED_AT, city_data, knowledge
from tickets.draft import DraftField, Key, Source, is_question
from tickets.extract import Said, extract, speech
from tickets.forms import choose_form, question, with_kinds
from tickets.knowledge import build_knowledge

REQUESTS = [
    line.split("\t")
    for line in (
        "投诉\t我要投诉大沥一家五金厂，晚上吵得睡不着，希望你们去查",
        "消费投诉\t在桂城夏北村一间健身房办了年卡，关门跑路了，不给退钱，我上次打过电话",
        "行政效能投诉\t北滘镇政府的科员上班玩手机，材料交了三个月没有答复，怕打击报复，不要透露我的名字",
        "求助\t大面积停水三天了，三水区西南街道，我是陈女士，电话是一三八，零零一三，八零零零",
    )
]


def heard(*texts: str) -> dict[str, DraftField]:
    return extract([Said(number, text) for number, text in enumerate(texts)], knowledge(), at=CALLED_AT)


def value(key: str, *texts: str) -> str:
    field = heard(*texts).get(key)
    return field.value if field else ""


@pytest.mark.parametrize(
    ("text", "key", "said"),
    [
        ("我要投诉大沥一家手机店，买的手机坏了不给退", Key.COMPLAINED_OF, "手机店"),
        ("我要投诉顺达汽修厂，换了机油是假的", Key.COMPLAINED_OF, "顺达汽修厂"),
        ("投诉一家店，公司叫顺发贸易公司，卖了坏的不给退货", Key.COMPLAINED_OF, "顺发贸易公司"),
        ("大沥派出所的民警态度很差，爱理不理", Key.COMPLAINED_OF, "大沥派出所"),
        ("我要投诉房东，押金不退", Key.COMPLAINED_OF, "房东"),
        ("我要表扬顺达汽修厂的师傅，服务很好", Key.COMPLAINED_OF, ""),
        ("请问健康证在哪个医院办", Key.COMPLAINED_OF, ""),
        ("南海老板拖欠三个月工资", Key.DEPARTMENT, "南海区人力资源和社会保障局"),
        ("公积金怎么提取", Key.DEPARTMENT, "佛山市住房公积金管理中心"),
        ("顺德这边停电了，什么时候来电", Key.DEPARTMENT, "佛山供电局"),
        ("乐从那边河里有人偷排污水，黑烟很大", Key.DEPARTMENT, "顺德区生态环境局"),
        ("你好", Key.DEPARTMENT, ""),
        ("山体滑坡，路都埋了", Key.URGENCY, "grave"),
        ("山体滑坡，路都埋了", Key.GRAVE_KIND, "ongoing"),
        ("几百人要去堵政府", Key.GRAVE_KIND, "serious"),
        ("井盖没了，很危险", Key.URGENCY, "urgent"),
        ("井盖没了，很危险", Key.GRAVE_KIND, ""),
        ("没有爆炸，也没有塌方", Key.URGENCY, ""),
        ("不要透露我的名字，怕报复", Key.SECRECY, "要求保密"),
        ("我要举报村干部受贿", Key.SECRECY, "涉及公职人员"),
        ("不用保密", Key.SECRECY, ""),
        ("这个事法院已经判了", Key.NOT_ACCEPTED, "已进入信访、复议、仲裁、司法程序"),
        ("朋友借了钱不还", Key.NOT_ACCEPTED, "不属于成员单位职能范围"),
        ("有人拿刀追人，救命", Key.NOT_ACCEPTED, "治安、消防、医疗等紧急救助"),
        ("不好意思打错了", Key.NOT_ACCEPTED, "其他无效请求"),
        ("我还没有打官司", Key.NOT_ACCEPTED, ""),
        ("我上次打过电话", Key.EARLIER_ORDER, "有"),
        ("工单号是二零二五一一零三零零一二", Key.EARLIER_ORDER, "202511030012"),
        ("单号FS 2025 0011 23", Key.EARLIER_ORDER, "FS2025001123"),
        ("第一次打来", Key.EARLIER_ORDER, ""),
        ("我住夏北村", Key.COMMUNITY, "夏北村"),
        ("我在怡翠花园三栋", Key.COMMUNITY, "怡翠花园"),
        ("在农村", Key.COMMUNITY, ""),
        ("我是李女士", Key.FORM_OF_ADDRESS, "女士"),
        ("免贵姓陈，陈先生", Key.FORM_OF_ADDRESS, "先生"),
        ("我老公昨天去办事", Key.FORM_OF_ADDRESS, "女士"),
        ("他们的李女士很好", Key.FORM_OF_ADDRESS, ""),
        ("电话一三八，零零一三，八零零零", Key.CONTACT, "13800138000"),
        ("电话是幺三八嗯零零一三啊八零零零", Key.CONTACT, "13800138000"),
        ("电话一三八零零一三八零零零，不对，是一三九零零一三九零零零", Key.CONTACT, "13900139000"),
        ("我电话一三八，一三八零零一三八零零零", Key.CONTACT, "13800138000"),
    ],
)
def test_what_is_proposed(text: str, key: str, said: str) -> None:
    assert value(key, text) == said


def test_a_specific_kind_takes_its_own_form_and_else_its_parent_s() -> None:
    forms = knowledge().forms
    chosen = {category: _form(forms, category) for category in ("消费投诉", "行政效能投诉", "投诉")}
    assert chosen == {"消费投诉": "consumer", "行政效能投诉": "efficiency", "投诉": "general"}
    data = city_data("forms")
    data["form"] = [form for form in data["form"] if form["id"] == "general"]
    data["form"].append({**data["form"][0], "id": "complaint", "categories": ["投诉"]})
    own = build_knowledge(places=city_data("places"), categories=city_data("categories"), forms=data).forms
    assert _form(own, "消费投诉") == "complaint"
    assert _form(own, "举报") == "general"


def _form(forms, category: str) -> str:  # type: ignore[no-untyped-def]
    from routing.model import CallId
    from tickets.draft import Draft

    field = DraftField(value=category, source=Source.HEARD)
    return choose_form(
        forms, Draft(call=CallId("1"), ani="", dnis="", opened_at=0, fields={"category": field})
    ).id


def test_what_is_unsure_is_asked_in_the_form_s_words() -> None:
    form = knowledge().forms[0]
    town = heard("我在勇贵那边")[Key.TOWN]
    assert (town.value, is_question(town)) == ("容桂街道", True)
    assert question(form, Key.TOWN, town) == "是在容桂街道吗？"
    sure = heard("我在容桂街道")[Key.TOWN]
    assert not is_question(sure)
    assert question(form, Key.TOWN, sure) == ""
    typed = DraftField(value="x", source=Source.AGENT, confidence=0.1)
    assert not is_question(typed)
    grave = DraftField(value="serious", source=Source.HEARD, confidence=0.5)
    assert "可能造成严重危害" in question(form, Key.GRAVE_KIND, grave)


def test_every_field_that_fills_itself_has_its_question() -> None:
    for form in knowledge().forms:
        for field in form.fields:
            if field.key in set(Key):
                assert "{value}" in field.question, (form.id, field.key)


@pytest.mark.parametrize(
    "text", ["在大堂那边吵架", "他住在大理那边", "我在张查这边", "仅安那边", "单造这边", "3水那边有个山头"]
)
def test_a_place_that_only_sounds_like_one_is_a_question(text: str) -> None:
    fields = heard(text)
    assert is_question(fields[Key.DISTRICT])


def test_a_name_of_two_towns_is_a_question_until_something_settles_it() -> None:
    assert is_question(heard("在三洲那边")[Key.TOWN])
    assert value(Key.TOWN, "高明的三洲那边") == "荷城街道"
    assert value(Key.TOWN, "顺德伦教三洲那边") == "伦教街道"


def test_words_learned_for_a_category_do_not_come_from_towns() -> None:
    plain = heard("那边有家店卖假酒")[Key.CATEGORY]
    for town in ("均安", "大良", "里水"):
        assert heard(f"{town}那边有家店卖假酒")[Key.CATEGORY].value == plain.value


@settings(max_examples=120, deadline=None, derandomize=True)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=80),
            st.sampled_from([text for _, text in REQUESTS]),
            st.text(alphabet="工单号一二三0的店公司不是投诉塌了保密法院…社区村我老公老婆。，", max_size=80),
        ),
        max_size=5,
    )
)
def test_the_words_of_every_field_are_the_caller_s(texts: list[str]) -> None:
    said = [Said(number, text) for number, text in enumerate(texts)]
    text = speech(said).text
    for key, field in extract(said, knowledge(), at=CALLED_AT).items():
        assert field.utterance is None or 0 <= field.utterance < len(texts), key
        if key not in (Key.SUMMARY, Key.WISH, Key.CONTACT):  # shortened, or written out
            for words in re.split("、", field.words):
                assert words in text, (key, words)


def test_three_thousand_characters_without_a_pause() -> None:
    fields = heard("".join(text for _, text in REQUESTS * 14)[:3000].replace("，", "").replace("。", ""))
    assert fields[Key.TOWN].value
    assert fields[Key.CATEGORY].value


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"category": [{"name": "甲", "parent": "乙"}]}, r"category\[0\].parent: category 甲: 乙"),
        ({"category": [{"name": "甲"}, {"name": "甲"}]}, "two categories are called 甲"),
        ({"word_classes": {"商家": []}}, "word_classes.商家"),
        ({"proposals": {"grave": [{"name": "x", "cues": {"…": 1}}]}}, r"grave\[0\].cues: x has an empty cue"),
        ({"proposals": {"unit": [{"name": "局", "level": "town"}]}}, r"unit\[0\]: 局: town is no level"),
        ({"proposals": {"unit": [{"name": "局", "topics": ["无"]}]}}, r"unit\[0\]: 局: 无 is no topic"),
        ({"proposals": {"refusal": [{"name": "甲", "cues": {}}, {"name": "甲", "cues": {}}]}}, "there twice"),
        ({"parties": {"traders": [""]}}, r"parties.traders\[0\]"),
        ({"parties": {"categories": ["无"]}}, r"parties.categories\[0\]: 无 is no category"),
    ],
)
def test_a_mistake_in_the_categories_is_named(change: dict[str, object], said: str) -> None:
    data = {name: city_data(name) for name in ("places", "categories", "forms")}
    data["categories"].update(change)
    with pytest.raises(ValueError, match=said):
        build_knowledge(**data)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"categories": ["无"]}, r"category_weights: categories\[0\]: 无 is no category"),
        ({"bias": [1]}, "bias: 9 numbers"),
        ({"weights": {"吗": [1]}}, "weights.吗: 9 numbers"),
        ({"weights": {"#无此类": [0] * 9}}, "无此类 is no word class"),
    ],
)
def test_weights_that_do_not_fit_are_named(change: dict[str, object], said: str) -> None:
    files = {name: city_data(name) for name in ("places", "categories", "forms")}
    with pytest.raises(ValueError, match=said):
        build_knowledge(**files, weights={**city_data("category_weights"), **change})


def test_a_question_needs_a_place_for_the_value() -> None:
    files = {name: city_data(name) for name in ("places", "categories", "forms")}
    files["forms"]["questions"] = {"town": "在哪里？"}
    with pytest.raises(ValueError, match="wording needs"):
        build_knowledge(**files)


def test_a_form_of_an_unknown_category_is_named() -> None:
    files = {name: city_data(name) for name in ("places", "categories", "forms")}
    files["forms"]["form"][0]["categories"] = ["无"]
    with pytest.raises(ValueError, match="无 is no topic or category"):
        build_knowledge(**files)
    assert with_kinds((), {}) == ()
