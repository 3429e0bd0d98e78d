"""The judge of one caller's words: partials, what settles them, replies."""

from __future__ import annotations

import pytest

from asr.emergency import Lexicon
from asr.judge import REPLY_MS, Judge, Verdict, reply

LEXICON = Lexicon.from_dict(
    {
        "kinds": {
            "fire": {"name": "火情", "number": "119", "words": {"着火": 0.85, "冒烟": 0.6, "火很大": 0.75}},
            "traffic": {"name": "交通事故", "number": "122", "words": {"车祸": 0.85}},
        },
        "before": [{"why": "否定", "factor": 0.0, "reach": 5, "words": ["不是", "没有"]}],
    }
)


class Call:
    def __init__(self) -> None:
        self.judge = Judge()
        self.now = 0

    def hear(self, text: str, *, number: int = 0, final: bool = True, confidence: float = 0.9) -> Verdict:
        self.now += 500
        return self.judge.hear(LEXICON, number, text, final=final, confidence=confidence, at_ms=self.now)

    def alarms(self, text: str, *, number: int = 0, final: bool = True) -> list[tuple[str, bool]]:
        return [(a.match.kind, a.certain) for a in self.hear(text, number=number, final=final).alarms]


@pytest.fixture
def call() -> Call:
    return Call()


def test_a_final_counts_at_once(call: Call) -> None:
    assert call.alarms("我家着火了") == [("fire", True)]


def test_words_with_more_after_them_count_at_once_in_a_partial(call: Call) -> None:
    assert call.alarms("我家着火了火很大", final=False) == [("fire", True)]


def test_words_at_the_very_end_of_a_partial_wait_for_the_next(call: Call) -> None:
    assert call.alarms("我们这里出车祸", final=False) == [("traffic", False)]
    assert call.alarms("我们这里出车祸", final=False) == [("traffic", True)]


def test_words_that_are_taken_back_never_become_certain(call: Call) -> None:
    assert call.alarms("着火", final=False) == [("fire", False)]
    assert call.alarms("不是着火") == []


def test_something_merely_possible_at_the_end_of_a_partial_is_not_told(call: Call) -> None:
    assert call.alarms("楼道里冒烟", final=False) == []
    assert ("fire", False) in call.alarms("楼道里冒烟")


def test_each_kind_is_told_once_and_once_more_when_certain(call: Call) -> None:
    assert call.alarms("楼道里冒烟") == [("fire", False)]
    assert call.alarms("楼道里冒烟", number=1) == []
    assert call.alarms("着火了，火很大，快来人", number=2) == [("fire", True)]
    assert call.alarms("着火了，火很大，快来人", number=3) == []


def test_doubtful_words_are_never_certain(call: Call) -> None:
    assert not call.hear("我家着火了", confidence=0.2).alarms[0].certain


@pytest.mark.parametrize(
    "said",
    ["不用转了", "不要报警", "没事，打错了", "不用不用", "哎呀不用报警了，谢谢", "搞错了", "别转，别转了"],
)
def test_what_declines(said: str) -> None:
    assert reply(said) is False


@pytest.mark.parametrize("said", ["是", "是的是的", "对，快转", "好的", "需要", "嗯，转吧", "帮我报警"])
def test_what_accepts(said: str) -> None:
    assert reply(said) is True


@pytest.mark.parametrize(
    "said",
    [
        "不用说了，火已经烧到床了",
        "不用管他，快点来",
        "是三楼",
        "好多烟",
        "嗯",
        "",
        "要不要开窗",
        "没事的是我老婆，孩子不行了",
    ],
)
def test_what_is_no_reply(said: str) -> None:
    assert reply(said) is None


def test_a_reply_counts_only_after_an_alarm_or_a_question(call: Call) -> None:
    assert call.hear("不用转了").reply is None
    call.hear("我家着火了", number=1)
    assert call.hear("不用转了", number=2).reply is False
    assert call.hear("不用转了", number=3).reply is None
    call.judge.asked(call.now)
    assert call.hear("是的", number=4).reply is True


def test_a_reply_counts_only_for_some_seconds(call: Call) -> None:
    call.hear("我家着火了")
    call.now += REPLY_MS
    assert call.hear("不用转了", number=1).reply is None


def test_a_partial_is_no_reply(call: Call) -> None:
    call.hear("我家着火了")
    assert call.hear("不用转了", number=1, final=False).reply is None


def test_the_utterance_that_raised_the_alarm_is_no_reply_to_it(call: Call) -> None:
    call.hear("我家着火了", final=False)
    assert call.hear("不用转了").reply is None


@pytest.mark.parametrize(
    "said", ["不是", "不是的", "没有", "没有啊，谢谢", "没有遇到紧急情况", "不了", "我没有", "没什么事"]
)
def test_a_denial_says_no_to_the_question_and_to_nothing_else(call: Call, said: str) -> None:
    assert reply(said, question=True) is False
    if said != "没什么事":
        assert reply(said) is None
    call.hear("我家着火了")
    call.judge.asked(call.now, question=False)
    assert said == "没什么事" or call.hear(said, number=1).reply is None
    call.judge.asked(call.now)
    assert call.hear(said, number=2).reply is False


@pytest.mark.parametrize("said", ["了", "嗯了", "我了", "不是我", "没有水", "没有人来"])
def test_what_is_no_denial_either(said: str) -> None:
    assert reply(said, question=True) is None


def test_a_no_before_the_question_leaves_the_question_open(call: Call) -> None:
    call.hear("楼道里冒烟")
    assert call.hear("不用转了", number=1).reply is False
    call.judge.asked(call.now)
    assert call.hear("不需要", number=2).reply is False
