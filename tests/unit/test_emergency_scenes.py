"""Scenes, contexts that yield to the present, near sounds, the tone, and what must hold for any text."""

from __future__ import annotations

import random
import tomllib
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from asr.emergency import Lexicon, LexiconError, detect, weighed
from asr.emergency_weights import CORPUS
from evaluation.train import digest

ROOT = Path(__file__).resolve().parents[2]
DATA: dict[str, Any] = tomllib.loads((ROOT / "config/foshan/emergency.toml").read_text("utf-8"))
LEXICON = Lexicon.from_dict(DATA)
TABLES = ROOT / "evaluation/corpus"

SMALL: dict[str, Any] = {
    "groups": {"人": ["老人", "工人"], "倒下": ["倒在地上", "晕倒"], "没反应": ["叫不醒", "不动"]},
    "present": ["现在", "今天"],
    "kinds": {
        "medical": {
            "name": "急病伤者",
            "number": "120",
            "words": {"没有呼吸": 0.9},
            "scenes": {"人 > 倒下": 0.6, "倒下 + 没反应": 0.8, "「浴室」/「厕所」 > 没反应": 0.7},
        },
        "fire": {"name": "火情", "number": "119", "words": {"着火": 0.85}},
    },
    "before": [{"why": "否定", "factor": 0.0, "reach": 5, "words": ["没有", "不是"]}],
    "around": [
        {"why": "过去", "factor": 0.2, "words": ["上个月", "后来"], "yields": True},
        {"why": "动物", "factor": 0.0, "words": ["小猫"], "kinds": ["medical"]},
    ],
}
PLAIN = Lexicon.from_dict(SMALL)


def score(text: str, lexicon: Lexicon = LEXICON) -> float:
    return max((m.score for m in detect(lexicon, text)), default=0.0)


def changed(**more: Any) -> dict[str, Any]:
    return {**deepcopy(SMALL), **more}


def rows(name: str) -> list[tuple[str, str]]:
    lines = (TABLES / name).read_text("utf-8").splitlines()
    return [(cells[0], cells[2]) for cells in (line.split("\t") for line in lines) if cells[0] in ("E", "N")]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("老人晕倒", 0.6),
        ("晕倒的是老人", 0.0),  # > wants them in this order
        ("晕倒了，叫不醒", 0.8),
        ("叫不醒，刚才晕倒的", 0.8),  # + does not
        ("晕倒" + "了一二三四五六七八九十一二三四五六" + "叫不醒", 0.0),  # too far apart
        ("厕所里叫不醒", 0.7),
        ("没有老人晕倒", 0.0),  # one part denied, all denied
        ("上个月老人晕倒", 0.0),
        ("上个月没事，今天老人晕倒", 0.6),  # the present between outweighs the past
        ("今天没事，上个月老人晕倒", 0.0),
        ("小猫在老人旁边晕倒", 0.0),
        ("小猫在，着火", 0.85),  # only for the kinds it names
    ],
)
def test_a_small_lexicon(text: str, wanted: float) -> None:
    assert score(text, PLAIN) == pytest.approx(wanted, abs=0.001)


def test_a_scene_says_where_each_part_stands() -> None:
    match = detect(PLAIN, "那个老人，晕倒了")[0]
    assert match.places[0].says == "人 > 倒下"
    assert match.places[0].spans == ((2, 4), (5, 7))
    assert (match.words, match.start, match.end) == ("老人，晕倒", 2, 7)


def test_words_that_only_sound_similar_count_less() -> None:
    assert score("没有呼吸", PLAIN) > score("没有乎西", PLAIN) > score("没有夫洗", PLAIN) > 0


def test_the_tone_is_off_when_its_weight_is_nought() -> None:
    off = Lexicon.from_dict({**DATA, "tone": {"weight": 0.0}})
    assert all("整句" not in match.why for match in weighed(off, "我家着火了快来人"))
    assert "整句" in detect(LEXICON, "我家着火了快来人")[0].why


def test_a_planted_weight_moves_the_score() -> None:
    raised = Lexicon.from_dict(changed(tone={"weight": 1.0}), {"晕倒": 9.0})
    lowered = Lexicon.from_dict(changed(tone={"weight": 1.0}), {"晕倒": -1.0})
    assert score("老人晕倒", raised) > score("老人晕倒", PLAIN) > score("老人晕倒", lowered)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"groups": {"人": ["老人"]}}, "there is no group '倒下'"),
        ({"groups": {**SMALL["groups"], "坏": ["不，行"]}}, "groups.坏: '不，行'"),
        ({"scene_gap": 0}, "scene_gap is 0"),
        ({"tone": {"kind": "nobody"}}, "there is no kind 'nobody'"),
        ({"tone": {"weight": -1.0}}, "must not be below 0"),
        (
            {"around": [{"why": "过去", "factor": 0.2, "words": [], "kinds": ["x"]}]},
            "context 过去: there is no kind 'x'",
        ),
        (
            {"kinds": {"fire": {**SMALL["kinds"]["fire"], "scenes": {"人": 0.5}}}},
            "kinds.fire.scenes.人: a scene has two parts",
        ),
        (
            {"kinds": {"fire": {**SMALL["kinds"]["fire"], "scenes": {"人 + 倒下": 2.0}}}},
            "kinds.fire.scenes.人 . 倒下 is 2.0",
        ),
    ],
)
def test_a_mistake_is_refused_naming_the_entry(change: dict[str, Any], says: str) -> None:
    with pytest.raises(LexiconError, match=says):
        Lexicon.from_dict(changed(**change))


def test_the_development_half_is_told_apart() -> None:
    missed = [text for label, text in rows("emergency.dev.tsv") if label == "E" and not detect(LEXICON, text)]
    false = [text for label, text in rows("emergency.dev.tsv") if label == "N" and detect(LEXICON, text)]
    assert len(missed) <= 0.02 * 1300, missed
    assert len(false) <= 2400 / 35, false


def test_the_weights_name_the_corpus_they_were_trained_on() -> None:
    assert digest() == CORPUS, "train again: python -m evaluation.train"


def test_nothing_of_the_held_out_half_is_trained_on() -> None:
    held_out = {text for _, text in rows("emergency.test.tsv")}
    assert not held_out & {text for name in ("dev", "heard") for _, text in rows(f"emergency.{name}.tsv")}


@pytest.mark.parametrize(
    ("meant", "kind"),
    [
        ("我上个月被他打过，今天他又来砍我了", "crime"),
        ("锅里的油烧起来了，火苗窜到抽油烟机", "fire"),
        ("一股臭鸡蛋味，我头很晕", "gas"),
        ("阿伯倒在路边叫不醒", "medical"),
        ("有个女的坐在桥栏杆上要跳", "suicide"),
        ("货车翻了，司机卡在里面", "traffic"),
        ("孩子掉进鱼塘没上来", "drowning"),
        ("水涨到车窗了，我困在车里出不去", "flood"),
        ("棚架塌了压住几个工人", "collapse"),
        ("他掐着我脖子，我躲在厕所", "domestic_violence"),
    ],
)
def test_one_scene_of_each_kind(meant: str, kind: str) -> None:
    assert kind in {m.kind for m in detect(LEXICON, meant)}


MEANT = [text for label, text in rows("emergency.dev.tsv") if label == "E"]
FRAMES = [
    "上个月{}，已经处理完了",
    "我想咨询一下，{}的赔偿标准",
    "新闻里说{}",
    "如果{}",
    "请问{}的保险怎么理赔",
]


def test_a_frame_of_past_or_question_hardly_raises_the_score() -> None:
    """Every development sentence in every frame: the tone is trained, so a few may, none far."""
    cases = [(text, frame) for text in dict.fromkeys(MEANT) for frame in FRAMES]
    bare = {text: score(text) for text, _ in cases}
    framed = {(text, frame): score(frame.format(text)) for text, frame in cases}
    raised = [case for case, found in framed.items() if found > bare[case[0]] + 0.03]
    certain = LEXICON.table.certain
    surer = [case for case in cases if framed[case] >= certain > bare[case[0]]]
    assert len(cases) >= 7_000
    assert len(raised) <= 0.002 * len(cases), raised
    assert len(surer) <= 0.002 * len(cases), surer
    assert max(framed[case] - bare[case[0]] for case in cases) <= 0.15


@pytest.mark.parametrize("word", ["着火", "煤气泄漏", "跳楼", "抢劫", "溺水", "坍塌", "车祸", "家暴", "昏倒"])
def test_a_denied_word_is_no_alarm(word: str) -> None:
    assert score(f"没有{word}") == score(f"不是{word}") == 0


@pytest.mark.parametrize("mark", ["  ", "…", "～"])
def test_spaces_do_not_matter(mark: str) -> None:
    """Once in every development sentence, at another place in each, and between all its letters."""
    for number, text in enumerate(dict.fromkeys(MEANT)):
        letters = text.replace("，", "")
        at = number % (len(letters) + 1)
        plain = [(m.kind, m.score) for m in detect(LEXICON, letters)]
        for spaced in (letters[:at] + mark + letters[at:], mark.join(letters)):
            assert [(m.kind, m.score) for m in detect(LEXICON, spaced)] == plain, spaced


@pytest.mark.parametrize("seed", range(8))
def test_three_thousand_characters_are_survived(seed: int) -> None:
    words = [*DATA["groups"]["人"], *DATA["groups"]["撞"], "，", "车"]
    text = "".join(random.Random(seed).choices(words, k=3_000))[:3_000]
    assert len(detect(LEXICON, text)) <= len(DATA["kinds"])
