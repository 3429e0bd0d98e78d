"""``hotline evaluate``: how well the program understands, on labelled material of one's own."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from asr import engines
from asr.emergency import Lexicon
from asr.engine import Engine, EngineError, Options
from config.load import ConfigurationError, read_with
from config.settings import Settings
from cti.columns import table
from cti.commands import Refused
from cti.parts import MODELS, hot_words
from cti.planning_tables import percent
from evaluation import run
from evaluation.intervals import Share
from evaluation.measure import DraftReport, EmergencyReport, RecognitionReport
from evaluation.rows import BadTable, Row
from tickets.knowledge import Knowledge, join, read_categories, read_forms, read_places, read_weights

BAR = 40
SHOWN = 30
"""Misses that are printed; --json has them all."""

EVALUATE = """Reads a tab-separated file (UTF-8, a header line is optional) and says how much of it was
understood, with 95% intervals. Columns:
emergency: label (E or N), kind, text; recognition: file, text; draft: text, a JSON object of expected fields.
With --audio the last column is a WAV beside the file, which is first taken through the telephone
(300-3400 Hz, A-law, 8 kHz) and recognised. docs/how-to/evaluate.md tells how to read it."""


def add_parser(commands: Any) -> None:
    """Add the command to the command line."""
    evaluate = commands.add_parser(
        "evaluate", help="recall, false alarms, error rates on labelled material", description=EVALUATE
    )
    evaluate.add_argument("what", choices=["emergency", "recognition", "draft"])
    evaluate.add_argument("file", type=Path, metavar="FILE.tsv")
    evaluate.add_argument("--audio", action="store_true", help="recognise the WAV in the last column")
    evaluate.add_argument("--config", type=Path, default=Path("config/foshan"), metavar="DIR")
    evaluate.add_argument("--engine", default="whisper", help="recogniser (whisper)")
    evaluate.add_argument(
        "--model", type=Path, default=None, metavar="DIR", help="its model (build/models/whisper-base)"
    )
    evaluate.add_argument("--prompt", help="as HOTLINE_RECOGNISER_PROMPT (its default)")
    evaluate.add_argument("--hot-words", help="as HOTLINE_RECOGNISER_HOT_WORDS (its default)")
    evaluate.add_argument("--json", action="store_true", help="everything, for programs")


def evaluate(arguments: argparse.Namespace) -> int:
    """Measure and print. Raises Refused."""
    folder, file, as_json = arguments.config, arguments.file, arguments.json
    listens = arguments.audio or arguments.what == "recognition"
    engine = _engine(arguments) if listens else None
    try:
        if arguments.what == "emergency":
            lexicon = read_with(folder / "emergency.toml", Lexicon.from_dict)
            _print(as_json, run.emergencies(file, lexicon, engine, track))
        elif arguments.what == "draft":
            _print(as_json, run.drafts(file, _knowledge(folder), engine, track))
        elif engine is not None:
            _print(as_json, run.recognition(file, engine, track))
    except (BadTable, ConfigurationError) as error:
        raise Refused(str(error)) from None
    return 0


def _knowledge(folder: Path) -> Knowledge:
    categories = read_with(folder / "categories.toml", read_categories)
    weigher = read_with(folder / "category_weights.toml", lambda data: read_weights(data, categories[0]))
    places = read_with(folder / "places.toml", read_places)
    forms = read_with(folder / "forms.toml", read_forms)
    return join(places, weigher, categories[1], forms)


def _engine(arguments: argparse.Namespace) -> Engine:
    """The recogniser as the service starts it, with what the settings tell it by default."""
    name = arguments.engine
    folder = arguments.model or Path("build/models") / MODELS.get(name, name)
    told = Settings.model_fields
    prompt, words = (
        str(given if given is not None else told[field].default)
        for given, field in (
            (arguments.prompt, "recogniser_prompt"),
            (arguments.hot_words, "recogniser_hot_words"),
        )
    )
    try:
        return engines.load(
            name, folder, Options(prompt=prompt, hot_words=hot_words(words, arguments.config))
        )
    except EngineError as error:
        raise Refused(f"{error}; --engine and --model name another") from None


def track(rows: Sequence[Row]) -> Iterator[Row]:
    """Rows one by one, with a bar on a terminal."""
    shown = sys.stderr.isatty()
    for done, row in enumerate(rows):
        if shown:
            full = BAR * done // len(rows)
            sys.stderr.write(f"\r[{'#' * full}{'.' * (BAR - full)}] {done}/{len(rows)}")
            sys.stderr.flush()
        yield row
    if shown:
        sys.stderr.write("\r" + " " * (BAR + 30) + "\r")


def _print(as_json: bool, report: EmergencyReport | RecognitionReport | DraftReport) -> None:
    if as_json:
        sys.stdout.write(json.dumps(msgspec.to_builtins(report), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("\n".join(_lines(report)) + "\n")


def _lines(report: EmergencyReport | RecognitionReport | DraftReport) -> list[str]:
    match report:
        case EmergencyReport():
            return _emergency_lines(report)
        case RecognitionReport():
            return _recognition_lines(report)
        case DraftReport():
            return _draft_lines(report)


def _row(name: str, share: Share) -> tuple[str, str, str, str]:
    return (
        name,
        percent(share.share),
        f"{share.hits}/{share.n}",
        f"{share.low:.1%} – {share.high:.1%}" if share.n else "—",
    )


def _shares(rows: Iterable[tuple[str, Share]]) -> list[str]:
    return [table(("", "比例", "条数", "95% 置信区间"), [_row(name, share) for name, share in rows])]


def _some(misses: Sequence[str]) -> list[str]:
    more = len(misses) - SHOWN
    return [*misses[:SHOWN], *([f"  …… 另有 {more} 条，见 --json"] if more > 0 else [])]


def _emergency_lines(report: EmergencyReport) -> list[str]:
    lines = _shares(
        [
            ("紧急情况识别出", report.emergencies),
            ("其中判为确定", report.certain),
            ("类别正确", report.right_kind),
            ("误报", report.negatives),
            ("误报且判为确定", report.certain_false),
        ]
    )
    missed = [
        f"  第 {one['line']} 行（{one['kind']}）{one.get('heard', one['text'])}" for one in report.misses
    ]
    alarms = [
        f"  第 {one['line']} 行（{one['alarm']}）{one.get('heard', one['text'])}  因为：{one['why']}"
        for one in report.alarms
    ]
    lines += ["", "漏报：", *_some(missed)] if missed else []
    return lines + (["", "误报：", *_some(alarms)] if alarms else [])


def _recognition_lines(report: RecognitionReport) -> list[str]:
    lines = [
        f"字错误率 {report.cer:.1%}（95% 置信区间 {report.low:.1%} – {report.high:.1%}）"
        f"，{report.n} 段，{report.characters} 字，错 {report.wrong} 字",
        f"全对 {report.clips_without_fault.hits} 段，未识别出任何文字 {report.nothing_heard} 段，"
        f"识别 1 秒语音用 {report.real_time:.2f} 秒",
    ]
    worst = [
        f"  第 {one['line']} 行 错 {one['errors']}/{one['of']}：{one['text']} → {one['heard'] or '（无）'}"
        for one in report.misses
    ]
    return lines + (["", "错得最多的：", *_some(worst)] if worst else [])


def _draft_lines(report: DraftReport) -> list[str]:
    lines = _shares([("地点（镇街，否则区）", report.place), *report.fields.items()])
    wrong = [
        f"  第 {one['line']} 行 {one['key']}：应为 {one['expected'] or '空'}，得 {one['got'] or '空'}"
        f"｜{one['text']}"
        for one in report.misses
    ]
    return lines + (["", "不符的：", *_some(wrong)] if wrong else [])
