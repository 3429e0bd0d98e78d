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
