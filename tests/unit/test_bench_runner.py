"""The benchmark runner keeps what could be measured and says what could not."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bench import __main__ as runner

ROUTING = {"invite_ms_p50": {"ours": 3.1, "peer": 950, "ratio": 306.5, "unit": "ms"}}
FACTS = {"facts_per_s": {"ours": 51234.5, "peer": None, "ratio": None, "unit": "facts/s"}}


def measures(**results: Mapping[str, Any] | Exception) -> Any:
    def load(name: str) -> Any:
        def measure() -> Mapping[str, Any]:
            result = results[name]
            if isinstance(result, Exception):
                raise result
            return result

        return measure

    return load


def test_the_figures_of_all_benchmarks_are_merged() -> None:
    out = io.StringIO()
    figures, failed = runner.collect(["a", "b"], out, measures(a=ROUTING, b=FACTS))
    assert figures == ROUTING | FACTS
    assert failed == []


def test_a_benchmark_that_breaks_is_shown_and_takes_no_other_with_it() -> None:
    out = io.StringIO()
    figures, failed = runner.collect(["a", "b"], out, measures(a=RuntimeError("no Asterisk here"), b=FACTS))
    assert figures == FACTS
    assert failed == ["a"]
    assert "no Asterisk here" in out.getvalue()


def test_two_benchmarks_may_not_name_one_figure() -> None:
    out = io.StringIO()
    figures, failed = runner.collect(["a", "b"], out, measures(a=FACTS, b=FACTS))
    assert (figures, failed) == (FACTS, ["b"])
    assert "facts_per_s" in out.getvalue()


@pytest.mark.parametrize(
    "figure",
    [
        {"ours": 1, "unit": "ms"},
        {"ours": 1, "peer": None, "ratio": None, "unit": "ms", "note": "x"},
        {"ours": None, "peer": None, "ratio": None, "unit": "ms"},
        {"ours": float("nan"), "peer": None, "ratio": None, "unit": "ms"},
        {"ours": True, "peer": None, "ratio": None, "unit": "ms"},
        {"ours": 1, "peer": "2", "ratio": None, "unit": "ms"},
        {"ours": 1, "peer": None, "ratio": None, "unit": None},
    ],
)
def test_a_figure_of_another_form_fails_its_benchmark(figure: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="latency"):
        runner.checked({"latency": figure})


def test_the_table_lines_up_and_shows_nothing_as_a_dash() -> None:
    head, *lines = runner.table(ROUTING | FACTS).splitlines()
    assert head.split() == ["figure", "ours", "peer", "ratio", "unit"]
    assert [line.split() for line in lines] == [
        ["invite_ms_p50", "3.1", "950", "306.5", "ms"],
        ["facts_per_s", "51,234", "-", "-", "facts/s"],
    ]
    assert len({len(line) for line in (head, *lines)}) == 1


def test_benchmarks_are_the_modules_of_the_folder_but_its_helpers(tmp_path: Path) -> None:
    for name in ("__init__.py", "__main__.py", "_asterisk.py", "routing.py", "ami.py", "notes.txt"):
        (tmp_path / name).touch()
    assert runner.discover(tmp_path) == ["ami", "routing"]


@pytest.mark.parametrize(("result", "code"), [(FACTS, 0), (RuntimeError("broken"), 1)])
def test_the_figures_are_kept_and_a_failure_is_the_exit_code(
    result: Any, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "discover", lambda: ["a"])
    monkeypatch.setattr(runner, "collect", lambda names, out: collect(names, out, measures(a=result)))
    keep = tmp_path / "var" / "bench.json"
    assert runner.main([], keep, io.StringIO()) == code
    assert json.loads(keep.read_text()) == (FACTS if code == 0 else {})


collect = runner.collect


def test_an_unknown_name_is_refused_with_those_there_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(runner, "discover", lambda: ["ami", "routing"])
    with pytest.raises(SystemExit) as stop:
        runner.main(["rooting"])
    assert stop.value.code == 2
    assert "rooting; there are: ami, routing" in capsys.readouterr().err
