"""``hotline evaluate``: how well the program understands, on labelled material of one's own."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from asr import engines
from asr.emergency import Lexicon
from asr.engine import Engine, EngineError, Options
from config.load import ConfigurationError, read_with
from config.settings import Settings
from cti import evaluation_tables as tables
from cti.commands import Refused
from cti.parts import MODELS, hot_words
from evaluation import run
from evaluation.rows import BadTable, Row
from tickets.knowledge import Knowledge, join, read_categories, read_forms, read_places, read_weights

BAR = 40
EXAMPLES = ("misses", "alarms")
"""What a report has besides figures."""

EVALUATE = """Reads a tab-separated file (UTF-8, a header line is optional) and says how much of it was
understood, with 95% intervals. Columns:
emergency: label (E or N), kind, text; recognition: file, text; draft: text, a JSON object of expected fields.
With --audio the last column is a WAV beside the file, which is first taken through the telephone
(300-3400 Hz, A-law, 8 kHz) and recognised. docs/how-to/evaluate.md tells how to read it."""
FIGURES = "no sentence is shown, so that material kept for the last test stays unseen"


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
    evaluate.add_argument("--figures-only", action="store_true", help=FIGURES)
    evaluate.add_argument("--json", action="store_true", help="everything, for programs")


def evaluate(arguments: argparse.Namespace) -> int:
    """Measure and print. Raises Refused."""
    try:
        _print(arguments, *_measured(arguments))
    except BadTable as error:
        raise Refused(str(error)) from None
    except ConfigurationError as error:
        raise Refused(f"配置有错：\n{error}") from None
    return 0


def _measured(arguments: argparse.Namespace) -> tuple[tables.Report, Mapping[str, str]]:
    """The report, and the kinds of emergency by name."""
    folder, file = arguments.config, arguments.file
    listens = arguments.audio or arguments.what == "recognition"
    if arguments.what == "emergency":
        lexicon = read_with(folder / "emergency.toml", Lexicon.from_dict)
        kinds = {key: kind.name for key, kind in lexicon.table.kinds.items()}
        return run.emergencies(file, lexicon, _engine(arguments) if listens else None, track), kinds
    if arguments.what == "draft":
        knowledge, engine = _knowledge(folder), _engine(arguments) if listens else None
        return run.drafts(file, knowledge, engine, track, folder / "requests.tsv"), {}
    return run.recognition(file, _engine(arguments), track), {}


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
        raise Refused(f"识别引擎不能用：{error}；用 --engine、--model 换一个") from None


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


def _print(arguments: argparse.Namespace, report: tables.Report, kinds: Mapping[str, str]) -> None:
    figures = arguments.figures_only
    if arguments.json:
        told = msgspec.to_builtins(report)
        told = {key: value for key, value in told.items() if not figures or key not in EXAMPLES}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("\n".join(tables.lines(report, kinds, misses=not figures)) + "\n")
