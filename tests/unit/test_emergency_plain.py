"""Short plain cries, in Mandarin, Cantonese and English, and what only looks like one."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from asr.emergency import Lexicon, Match, detect, weighed
from asr.judge import Judge
from asr.text import simplify

ROOT = Path(__file__).resolve().parents[2]
DATA: dict[str, Any] = tomllib.loads((ROOT / "config/foshan/emergency.toml").read_text("utf-8"))
LEXICON = Lexicon.from_dict(DATA)
TABLE = LEXICON.table


class Row(NamedTuple):
    trained_on: bool
    level: str
    kinds: frozenset[str]
    text: str


def _rows() -> list[Row]:
    lines = (Path(__file__).parent / "data/emergency.plain.tsv").read_text("utf-8").splitlines()
    cells = [line.split("\t") for line in lines if not line.startswith("#")]
    return [Row(half == "dev", level, frozenset(k.split(",")), text) for half, level, k, text in cells]


ROWS = _rows()
HOSTILE = Lexicon.from_dict(DATA, {"#": -9.0})
"""A tone that is against every text: what must hold for any weights."""


def told(found: list[Match]) -> list[tuple[str, float, str]]:
    return [(match.kind, match.score, match.why) for match in found]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.text)
def test_a_plain_cry_is_told_and_what_looks_like_one_is_not(row: Row) -> None:
    found = detect(LEXICON, row.text)
    certain = {match.kind for match in found if match.certain}
    match row.level:
        case "certain":
            assert certain & row.kinds, told(weighed(LEXICON, row.text))
            assert certain <= row.kinds, "another kind is told as certain"
        case "found":
            assert {match.kind for match in found} & row.kinds, told(weighed(LEXICON, row.text))
            assert certain <= row.kinds, "another kind is told as certain"
        case "unsure":
            assert not certain, told(found)
        case _:
            assert row.level == "none"
            assert not found, told(found)


def test_half_of_the_cries_are_not_trained_on() -> None:
    corpus = (ROOT / "evaluation/corpus/emergency.dev.tsv").read_text("utf-8").splitlines()
    known = {line.split("\t")[2] for line in corpus}
    assert all((row.text in known) == row.trained_on for row in ROWS)
    assert sum(not row.trained_on for row in ROWS) >= 150
    assert sum(row.level == "none" for row in ROWS) >= 80


# --- what the design guarantees, whatever was trained ---------------------------------------------

FRAMES = ["{}", "{}了", "喂，{}", "你好，{}啊", "12345吗？{}", "{}快来", "有人{}", "投诉噪音。{}", "{}在楼下"]
WORDS = [
    (kind, word, weight)
    for kind, entry in TABLE.kinds.items()
    for word, weight in entry.words.items()
    if weight >= TABLE.possible
]


@pytest.mark.parametrize("frame", FRAMES)
def test_the_tone_takes_nothing_from_a_word_that_is_cried_out(frame: str) -> None:
    """Every word of the lexicon: what is enough by itself to be certain is, others are possible."""
    lost = []
    for kind, word, weight in WORDS:
        found = {match.kind: match for match in weighed(HOSTILE, frame.format(word))}
        wanted = TABLE.certain if weight >= TABLE.certain else TABLE.possible
        if kind not in found or found[kind].score < wanted:
            lost.append((word, kind, told(list(found.values()))))
    assert len(WORDS) >= 200
    assert not lost


@pytest.mark.parametrize("frame", ["上个月{}", "听说{}", "新闻说{}", "请问{}", "咨询{}"])
def test_the_tone_adds_nothing_to_a_word_of_the_past_or_a_question(frame: str) -> None:
    friendly = Lexicon.from_dict(DATA, {"#": 9.0})
    alarmed = [
        told(detect(friendly, frame.format(word)))
        for kind, word, _ in WORDS
        if not LEXICON.present.search(word)  # 又打我 is no matter of last month
        and any(match.certain and match.kind == kind for match in detect(friendly, frame.format(word)))
    ]
    assert not alarmed


SMALL: dict[str, Any] = {
    "kinds": {
        "flood": {"name": "水浸", "number": "119", "words": {"上游有水": 0.4, "决堤": 0.7}},
        "fire": {"name": "火情", "number": "119", "words": {"着火": 0.7}},
        "help": {"name": "呼救", "number": "110", "words": {"救命": 0.65}, "generic": True},
    },
    "tone": {"kind": "help", "own": 0.45, "beside": 0.6},
}


@pytest.mark.parametrize(
    ("text", "certain", "possible"),
    [
        ("楼上着火", {"fire"}, set()),
        ("楼上找火", {"help"}, {"fire"}),  # a homophone alone does not say which it is
        ("上游有水", {"help"}, {"flood"}),
        ("上游有水，着火", {"fire"}, set()),  # the weaker kind is not lifted beside the stronger one
        ("着火，决堤", {"fire", "flood"}, set()),
        ("什么也没有", set(), {"help"}),  # by the tone only
    ],
)
def test_a_kind_is_certain_only_by_what_speaks_for_it(
    text: str, certain: set[str], possible: set[str]
) -> None:
    lexicon = Lexicon.from_dict(SMALL, {"#": 4.0})
    found = detect(lexicon, text)
    assert {match.kind for match in found if match.certain} == certain
    assert {match.kind for match in found if not match.certain} == possible


def test_traditional_characters_stand_for_the_simplified_ones() -> None:
    for text in ("救命呀，我屋企著火喇", "有個女仔喺天台邊企，話要跳樓", "大堤決口，洪水湧入嚟"):
        found = detect(LEXICON, text)
        assert [(m.kind, m.score) for m in found] == [
            (m.kind, m.score) for m in detect(LEXICON, simplify(text))
        ]
        assert found
        assert all(text[match.start : match.end] == match.words for match in found)


@pytest.mark.parametrize("text", ["fireworks", "the gunman museum", "backfire", "a firewall", "unhelpful"])
def test_a_foreign_word_is_no_part_of_another(text: str) -> None:
    assert not weighed(LEXICON, text) or not weighed(LEXICON, text)[0].places


# --- everyday words that sound like an emergency --------------------------------------------------

EVERYDAY: dict[str, Any] = SMALL | {"harmless": {"alike": ["找火"]}}


@pytest.mark.parametrize(("text", "kinds"), [("大家找火", []), ("着火", ["fire"]), ("找火，着火", ["fire"])])
def test_an_everyday_word_hides_only_what_it_sounds_like(text: str, kinds: list[str]) -> None:
    assert [match.kind for match in detect(Lexicon.from_dict(EVERYDAY, {}), text)] == kinds


def test_an_everyday_word_hides_nothing_that_stands_there_by_its_characters() -> None:
    """大姐 sounds like 打劫, and is somebody who can faint."""
    assert "medical" in {match.kind for match in detect(LEXICON, "大姐晕倒了没反应")}
    assert "crime" in {match.kind for match in detect(LEXICON, "大人被打劫了")}


@pytest.mark.parametrize("word", DATA["harmless"]["alike"])
def test_no_word_of_the_lexicon_is_an_everyday_one(word: str) -> None:
    assert all(word not in kind["words"] for kind in DATA["kinds"].values())


# --- what one sentence may add to another ---------------------------------------------------------


def test_where_and_when_add_nothing_to_another_sentence() -> None:
    """现在 and 家里 of a later sentence make no earlier words certain; a cry for help does."""
    lexicon = Lexicon.from_dict(SMALL | {"cues": {"现在": 0.4, "救命": 0.4}, "tone": {"weight": 0}}, {})
    small = Lexicon.from_dict(SMALL | {"cues": {"现在": 0.15}, "certain": 0.74, "tone": {"weight": 0}}, {})
    assert [match.certain for match in detect(small, "现在着火")] == [True]
    assert [match.certain for match in detect(small, "着火。现在没有水喝")] == [False]
    assert [match.certain for match in detect(lexicon, "着火。现在没有水喝")] == [True]


def test_everyday_talk_after_a_possible_word_makes_nothing_certain() -> None:
    judge = Judge()
    said = ["我们小区明天停水吗", "水厂那边说管道爆了", "现在家里一滴水都没有", "老人小孩都在家里"]
    told = [
        alarm
        for number, words in enumerate(said)
        for alarm in judge.hear(LEXICON, number, words, final=True, confidence=0, at_ms=0).alarms
    ]
    assert not any(alarm.certain for alarm in told)
