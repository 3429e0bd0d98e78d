"""`hotline evaluate`: what it prints, what it keeps to itself, and what it refuses."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from asr.emergency_weights import CORPUS
from cti import commands_evaluate
from cti.__main__ import parser
from cti.commands import Refused
from cti.evaluation_tables import FIELDS, lines
from evaluation.intervals import FEWEST, rate_between
from evaluation.learnt import texts_of, trained_on
from evaluation.measure import Recognised, recognition_report
from evaluation.train import CORPUS as MATERIAL
from evaluation.train import TABLES
from tickets.draft import Key

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ["--config", str(ROOT / "config/foshan")]


def table(folder: Path, text: str, name: str = "t.tsv") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert commands_evaluate.evaluate(parser().parse_args(["evaluate", *arguments, *CONFIG])) == 0
    return capsys.readouterr().out


def refused(*arguments: str) -> str:
    with pytest.raises(Refused) as caught:
        commands_evaluate.evaluate(parser().parse_args(["evaluate", *arguments, *CONFIG]))
    return str(caught.value)


MISSED = "E\tfire\t今天天气不错哦\nN\t\t我家着火了快来人\nE\tfire\t我家厨房着火了\n"


def test_misses_name_line_sentence_and_kind_in_chinese(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = printed(capsys, "emergency", str(table(tmp_path, MISSED)))
    assert "漏报：\n  第 1 行（火情）今天天气不错哦" in out
    assert "误报：\n  第 2 行（火情）我家着火了快来人" in out
    assert ["紧急情况识别出", "50.0%", "1/2"] in [line.split()[:3] for line in out.splitlines()]


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_figures_only_shows_no_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, more: list[str]
) -> None:
    out = printed(capsys, "emergency", str(table(tmp_path, MISSED)), "--figures-only", *more)
    assert "天气" not in out
    assert "着火" not in out
    if more:
        assert json.loads(out)["emergencies"]["hits"] == 1
    else:
        assert "1/2" in out


def test_figures_only_of_drafts_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = str(table(tmp_path, '今天天气不错\t{"town": "桂城街道", "类别": "求助"}\n'))
    assert "天气" in printed(capsys, "draft", file)
    out = printed(capsys, "draft", file, "--figures-only")
    assert "天气" not in out
    assert "镇（街道）" in out


def test_the_table_of_drafts_is_chinese(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    fields = json.dumps(dict.fromkeys((key for key in Key if key is not Key.CATEGORY), "x"))
    out = printed(capsys, "draft", str(table(tmp_path, f"路灯坏了\t{fields}\n")), "--figures-only")
    assert not [letter for letter in out.replace("95%", "") if "a" <= letter <= "z"]
    assert set(FIELDS) == set(Key)


@pytest.mark.parametrize(
    ("what", "text", "says"),
    [
        ("emergency", "E\tfier\t着火了\n", [":1: 没有这种紧急情况「fier」，是不是「fire」", "drowning"]),
        ("emergency", "E\tfire\t着火\nF\t\t着火\n", [":2: label 是「F」", "E（紧急）"]),
        (
            "draft",
            '路灯\t{"towm": "桂城"}\n',
            ["自动填写的字段「towm」，是不是「town」", "诉求类别"],
        ),
        ("draft", '路灯\t{"category": "投拆"}\n', [":1: 没有这种诉求类别「投拆」", "投诉", "求助"]),
        ("draft", "路灯\t{town}\n", [":1: 第二列不是 JSON"]),
        ("draft", "路灯\t[1]\n", [":1: 第二列要是一个 JSON 对象"]),
        ("emergency", "E,fire,着火了\n", [":1: 缺少", "CSV", "制表符"]),
    ],
)
def test_a_mistake_in_the_table_is_told_with_line_and_the_words_there_are(
    tmp_path: Path, what: str, text: str, says: list[str]
) -> None:
    got = refused(what, str(table(tmp_path, text)))
    for words in says:
        assert words in got


def test_what_a_sentence_that_is_none_is_like_is_its_writers_own(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert "误报" in printed(capsys, "emergency", str(table(tmp_path, "N\t我的分类\t你好\n")))


def test_a_file_column_without_audio_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = "label\tkind\ttext\tfile\nE\tfire\t着火了\ta.wav\n"
    assert "没有加 --audio" in printed(capsys, "emergency", str(table(tmp_path, text)))
    assert "--audio" not in printed(capsys, "emergency", str(table(tmp_path, "E\tfire\t着火了\n")))


def test_a_wav_that_cannot_be_read_is_told_with_the_line_that_names_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(commands_evaluate, "_engine", lambda arguments: object())
    (tmp_path / "a.wav").write_bytes(b"ID3 no wav")
    got = refused("recognition", str(table(tmp_path, "a.wav\t停水了\n")))
    assert got.startswith(f"{tmp_path / 't.tsv'}:1: {tmp_path / 'a.wav'} 不是 PCM 编码的 WAV")
    got = refused("recognition", str(table(tmp_path, "b.wav\t停水了\n")))
    assert got == f"{tmp_path / 't.tsv'}:1: 没有文件 {tmp_path / 'b.wav'}"


@pytest.mark.parametrize("engine", ["whisper", "vosk"])
def test_a_missing_model_tells_how_to_get_it_and_to_delete_nothing(tmp_path: Path, engine: str) -> None:
    file = str(table(tmp_path, "a.wav\t停水了\n"))
    got = refused("recognition", file, "--engine", engine, "--model", str(tmp_path))
    assert got.startswith("识别引擎不能用：")
    assert {"whisper": "make setup", "vosk": "hotline model fetch"}[engine] in got
    assert "delete" not in got


# --- how sure a figure is ---------------------------------------------------------------------------


def clip(text: str, heard: str) -> Recognised:
    return Recognised(1, "a.wav", text, heard, 1.0, 0.1)


@pytest.mark.parametrize(
    "clips", [[clip("停水", "停税")], [clip("停水", "停税")] * 2, [clip("停水", "停水")] * 50]
)
def test_no_interval_looks_exact_where_there_is_too_little(clips: list[Recognised]) -> None:
    report = recognition_report(clips)
    assert (report.low, report.high) == (None, None)
    assert "材料太少，不给置信区间" in lines(report, {}, misses=False)[0]


def test_an_interval_is_given_of_enough_clips() -> None:
    report = recognition_report([clip("停水三天", "停税三天"), clip("路灯坏了", "路灯坏了")] * (FEWEST // 2))
    assert report.low is not None
    assert report.high is not None
    assert report.low < report.cer < report.high
    assert "95% 置信区间" in lines(report, {}, misses=False)[0]
    assert rate_between([(1, 5)] * (FEWEST - 1)) is None


# --- what was learnt from ---------------------------------------------------------------------------


def test_sentences_that_the_weights_were_trained_on_are_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rows = (MATERIAL / "emergency.dev.tsv").read_text("utf-8").splitlines()[1:4]
    mixed = table(tmp_path, "\n".join([*rows, "N\t\t这一句谁也没有学过哦"]))
    assert "4 条中有 3 条是程序学习时用过的句子（样本内）" in printed(capsys, "emergency", str(mixed))
    out = printed(capsys, "emergency", str(MATERIAL / "emergency.test.tsv"), "--figures-only")
    assert "样本内" not in out


def test_sentences_that_the_categories_were_learnt_from_are_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = sorted(texts_of(ROOT / "config/foshan/requests.tsv"))[0]
    out = printed(capsys, "draft", str(table(tmp_path, f'{text}\t{{"category": "求助"}}\n')))
    assert "1 条中有 1 条" in out


def test_the_weights_know_their_material_by_its_hash(tmp_path: Path) -> None:
    others = tuple(Path(shutil.copy(file, tmp_path)) for file in TABLES)
    assert trained_on(others) == trained_on()
    assert len(trained_on(others)) > 1_000
    others[0].write_text(others[0].read_text("utf-8") + "E\tfire\t又一句\n", "utf-8")
    assert not trained_on(others)
    assert not trained_on((tmp_path / "none.tsv",))
    assert len(CORPUS) == 64
