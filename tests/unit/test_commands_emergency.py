"""`hotline emergency try`."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from cti import commands_emergency
from cti.__main__ import parser
from cti.commands import Refused

CONFIG = str(Path(__file__).resolve().parents[2] / "config/foshan")


def tried(capsys: pytest.CaptureFixture[str], *sentences: str) -> str:
    arguments = parser().parse_args(["emergency", "try", "--config", CONFIG, *sentences])
    assert commands_emergency.run(arguments) == 0
    return capsys.readouterr().out


def test_it_says_kind_number_score_words_and_places(capsys: pytest.CaptureFixture[str]) -> None:
    out = tried(capsys, "我家找火了，火很大")
    assert "确定：火情（fire），转 110" in out
    assert "词「着火」在第 3–4 字，听成「找火」" in out
    assert "语气：整句" in out


def test_it_says_what_spoke_against_it(capsys: pytest.CaptureFixture[str]) -> None:
    out = tried(capsys, "上个月我们那里发生过火灾")
    assert "不是紧急情况" in out
    assert "不利：已经过去" in out


def test_sentences_come_from_the_standard_input_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("有人落水\n\n我想办居住证\n"))
    out = tried(capsys)
    assert out.count("「有人落水」") == out.count("「我想办居住证」") == 1
    assert "溺水（drowning）" in out


def test_a_lexicon_with_a_mistake_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "emergency.toml").write_text('[kinds.fire]\nname = "火"\n', "utf-8")
    arguments = parser().parse_args(["emergency", "try", "--config", str(tmp_path), "着火"])
    with pytest.raises(Refused, match=r"emergency\.toml"):
        commands_emergency.run(arguments)


def test_half_a_character_is_no_crash(capsys: pytest.CaptureFixture[str]) -> None:
    assert "「着火了?」" in tried(capsys, "着火了\udce7")


@pytest.mark.parametrize("sentences", [[""], ["", "  "]])
def test_nothing_to_try_is_told(sentences: list[str]) -> None:
    with pytest.raises(Refused, match="没有可试的话"):
        commands_emergency.run(parser().parse_args(["emergency", "try", "--config", CONFIG, *sentences]))


def test_an_empty_standard_input_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n \n"))
    with pytest.raises(Refused, match="每行一句"):
        commands_emergency.run(parser().parse_args(["emergency", "try", "--config", CONFIG]))


def test_the_limits_of_the_lexicon_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert tried(capsys, "着火了").startswith("界限：0.8 起为「确定」，0.5 起为「可能」（")


@pytest.mark.parametrize("stdin", [False, True])
def test_sentences_of_one_call_are_judged_together_and_alert_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, stdin: bool
) -> None:
    said = ["我家着火了", "在三楼", "快点啊，着火了"]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(said)))
    out = tried(capsys, "--call", *([] if stdin else said))
    first, second, third = out.split("\n第 ")[1:]
    assert "1 句「我家着火了」→ 提示 确定：火情" in out
    assert "连同前面" not in first
    assert "→ 没有新的提示" in second
    assert "连同前面：「我家着火了。在三楼」" in second
    assert "→ 没有新的提示" in third
    assert "词「着火」" in third


def test_more_sentences_than_a_judge_sees_push_the_first_out(capsys: pytest.CaptureFixture[str]) -> None:
    out = tried(capsys, "--call", "喂", "你好", "我在禅城", "有人落水")
    assert "连同前面：「你好。我在禅城。有人落水」" in out


@pytest.mark.parametrize(
    ("score", "text"),
    [(0.4997, "0.4997"), (0.5, "0.50"), (0.499, "0.499"), (0.4949, "0.49"), (0.799, "0.799"), (1.0, "1.00")],
)
def test_a_score_is_shown_on_its_side_of_the_limits(score: float, text: str) -> None:
    assert commands_emergency.shown(score, (0.5, 0.8)) == text


def test_a_sentence_without_words_of_the_lexicon_shows_its_tone(capsys: pytest.CaptureFixture[str]) -> None:
    out = tried(capsys, "我想问一下居住证怎么办")
    assert "没有找到任何紧急的词或情景" in out
    assert "只凭语气：分值 0." in out
