"""``python -m tickets.fit``: help, what it refuses, and that it says how far it is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tickets.fit import WEIGHTS, main

FOSHAN = Path(__file__).resolve().parents[2] / "config/foshan"
ROWS = "求助\t路灯坏了\n咨询\t怎么办居住证\n" * 5


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("categories.toml", "places.toml"):
        shutil.copy(FOSHAN / name, tmp_path)
    (tmp_path / "requests.tsv").write_text(ROWS, "utf-8")
    return tmp_path


def test_it_says_how_far_it_is_and_what_came_of_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder)]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("10 条例句，轮流检验（5 份）正确 ")
    assert "轮流检验 5/5" in err
    assert (folder / WEIGHTS).read_text("utf-8").startswith("# Learned from requests.tsv")


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    assert "requests.tsv" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("requests.tsv", None, "不是配置目录：没有 requests.tsv"),
        ("requests.tsv", "求住\t路灯坏了\n", "requests.tsv:1: 一行是类别"),
        ("requests.tsv", "求助\t路灯坏了\n", "只有 1 条例句"),
        ("categories.toml", "threshold = ", "categories.toml: "),
        ("places.toml", "district = 1\n", "places.toml: "),
    ],
)
def test_what_cannot_be_used_is_told_and_nothing_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str, text: str | None, says: str
) -> None:
    (folder / name).unlink()
    if text is not None:
        (folder / name).write_text(text, "utf-8")
    assert main([str(folder)]) == 2
    assert says in capsys.readouterr().err
    assert not (folder / WEIGHTS).exists()
