"""Emergency words: the lexicon as data, the contexts that take weight away, and the development set."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asr.emergency import Lexicon, LexiconError, Match, detect

ROOT = Path(__file__).resolve().parents[2]
DATA: dict[str, Any] = tomllib.loads((ROOT / "config/foshan/emergency.toml").read_text("utf-8"))
LEXICON = Lexicon.from_dict(DATA)


def kinds(text: str) -> set[str]:
    return {m.kind for m in detect(LEXICON, text)}


def one(text: str) -> Match:
    return detect(LEXICON, text)[0]


def sentences(label: str) -> list[tuple[set[str], str]]:
    lines = (Path(__file__).parent / "data" / "emergency.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(set(found.split(",")), text) for mark, found, text in rows if mark == label]


def test_the_development_set_is_found() -> None:
    wanted = sentences("E")
    missed = [text for right, text in wanted if not kinds(text) & right]
    assert len(wanted) >= 40
    assert len(missed) <= 0.05 * len(wanted), missed


def test_the_development_set_raises_few_false_alarms() -> None:
    calm = sentences("N")
    alarms = [text for _, text in calm if kinds(text)]
    assert len(calm) >= 40
    assert len(alarms) <= len(calm) / 35, alarms


def test_a_match_says_where_and_how_sure() -> None:
    match = one("救命啊，我家里着火了")
    assert (match.kind, match.words, match.start, match.end) == ("fire", "着火", 7, 9)
    assert match.certain
    assert match.score > 0.9
    assert "救命" in match.why


@pytest.mark.parametrize(
    ("heard", "kind"),
    [
        ("我家里找火了快来人", "fire"),
        ("我家里没气泄露门", "gas"),
        ("火很大，活很大", "fire"),
        ("前面出车或了", "traffic"),
    ],
)
def test_homophones_are_found(heard: str, kind: str) -> None:
    assert kind in kinds(heard)


def test_a_homophone_weighs_less_than_the_word_itself() -> None:
    assert one("找火了").score < one("着火了").score


@pytest.mark.parametrize(
    "calm",
    [
        "不是着火",
        "没有着火",
        "上个月发生过火灾",
        "新闻说那里着火了",
        "急救证去哪里考",
        "消防验收怎么办",
        "热死人了",
        "简直是抢钱",
        "如果着火怎么办",
        "我要投诉110态度很差",
        "我家煤气灶打不着火",
    ],
)
def test_what_must_not_alarm(calm: str) -> None:
    assert kinds(calm) == set()


@pytest.mark.parametrize(
    "meant", ["不是煤气，是着火了", "没想到着火了", "不得了着火了", "有没有人管啊着火了"]
)
def test_a_negation_of_something_else_does_not_hide_it(meant: str) -> None:
    assert "fire" in kinds(meant)


def test_a_bare_cry_for_help_yields_to_what_it_is_about() -> None:
    assert kinds("救命啊救救我") == {"help"}
    assert kinds("救命啊着火了") == {"fire"}


def test_every_kind_goes_to_the_policy_number_or_else_its_own() -> None:
    assert one("着火了").number == "110"
    own = Lexicon.from_dict({**DATA, "policy_number": ""})
    assert detect(own, "着火了")[0].number == "119"


def broken(change: str, value: object) -> dict[str, Any]:
    data = deepcopy(DATA)
    *path, last = change.split("/")
    place = data
    for step in path:
        place = place[step]
    place[last] = value
    return data


@pytest.mark.parametrize(
    ("change", "value", "says"),
    [
        ("kinds/fire/words/着火", 1.5, "kinds.fire.words.着火 is 1.5"),
        ("kinds/fire/words/火", 0.5, "'火' must be two or more"),
        ("kinds/fire/words/着 火", 0.5, "'着 火'"),
        ("kinds/fire/words", {}, "kinds.fire has no words"),
        ("kinds/fire/wrods", {}, "wrods"),
        ("kinds", {}, "no kinds"),
        ("possible", 0.9, "possible is greater than certain"),
        ("certain", "high", "certain"),
    ],
)
def test_a_wrong_lexicon_is_refused_saying_where(change: str, value: object, says: str) -> None:
    with pytest.raises(LexiconError, match=says):
        Lexicon.from_dict(broken(change, value))


def test_a_kind_without_any_number_is_refused() -> None:
    data = broken("kinds/fire/number", "")
    data["policy_number"] = ""
    with pytest.raises(LexiconError, match="fire has no number"):
        Lexicon.from_dict(data)


WORDS = [
    *DATA["kinds"]["fire"]["words"],
    *DATA["cues"],
    *DATA["harmless"]["words"],
    "不是",
    "，",
    "。",
    "a1",
    " ",
    "上个月",
]


@settings(derandomize=True, deadline=None)
@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=3), max_size=12).map("".join))
def test_any_text_gives_matches_that_lie_in_it(text: str) -> None:
    found = detect(LEXICON, text)
    assert len({m.kind for m in found}) == len(found)
    for match in found:
        assert text[match.start : match.end] == match.words
        assert LEXICON.table.possible <= match.score <= 1
        assert match.certain == (match.score >= LEXICON.table.certain)
