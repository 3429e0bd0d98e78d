"""Evaluations from file to report."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from asr.emergency import Lexicon
from asr.engine import Engine
from asr.judge import Alarm, Judge
from asr.recogniser import BYTES_PER_MS
from evaluation.hear import Utterance, hear
from evaluation.learnt import learnt, texts_of, trained_on
from evaluation.measure import (
    NAMES,
    Drafted,
    DraftReport,
    Emergency,
    EmergencyReport,
    Recognised,
    RecognitionReport,
    draft_report,
    emergency_report,
    recognition_report,
)
from evaluation.rows import BadTable, Row, beside, read_rows, unknown
from evaluation.telephone import as_on_the_telephone, read_wav
from tickets.draft import Key
from tickets.extract import Said, extract
from tickets.knowledge import Knowledge

Track = Callable[[Sequence[Row]], Iterable[Row]]
"""Passes rows on one by one, and may show how far it is."""
EXAMPLE = '{"town": "桂城街道"}'
_AT = 1_772_586_000_000
"""A Wednesday morning (2026-03-04), for what callers say of time."""


def emergencies(table: Path, lexicon: Lexicon, engine: Engine | None, track: Track) -> EmergencyReport:
    """Columns label (E or N), kind, text, and with an engine file. Raises BadTable."""
    rows = read_rows(table, ("label", "kind", "text"), ("file",))
    for row in rows:
        if row.cells["label"].upper() not in ("E", "N"):
            raise BadTable(
                f"{table}:{row.line}: label 是「{row.cells['label']}」，应为 E（紧急）或 N（不是）"
            )
        _check_kind(table, row, lexicon.table.kinds)
    _need_files(table, rows, engine)
    found = []
    for row in track(rows):
        text = row.cells["text"]
        utterances = _hear(table, row, engine) or ([Utterance(0, text, 0.0)] if engine is None else [])
        alarm = _alarm(lexicon, utterances)
        found.append(
            Emergency(
                line=row.line,
                emergency=row.cells["label"].upper() == "E",
                kind=row.cells.get("kind", ""),
                text=text,
                heard="。".join(one.text for one in utterances),
                alarm=alarm.match.kind if alarm else "",
                certain=bool(alarm and alarm.certain),
                why=alarm.match.why if alarm else "",
            )
        )
    report = emergency_report(found)
    return replace(report, learnt=learnt(rows, trained_on()), unheard=_unheard(rows, engine))


def _check_kind(table: Path, row: Row, kinds: Iterable[str]) -> None:
    """Of an emergency; what the others are is for their writer only."""
    kind = row.cells.get("kind", "")
    if row.cells["label"].upper() == "E" and kind and kind not in kinds:
        raise BadTable(f"{table}:{row.line}: {unknown('紧急情况', kind, kinds)}；不知道就留空")


def _alarm(lexicon: Lexicon, utterances: Sequence[Utterance]) -> Alarm | None:
    """The surest alarm that a call with these utterances raises."""
    judge = Judge()
    alarms = [
        alarm
        for one in utterances
        for alarm in judge.hear(
            lexicon, one.number, one.text, final=True, confidence=one.confidence, at_ms=0
        ).alarms
    ]
    return max(alarms, key=lambda alarm: (alarm.certain, alarm.match.score), default=None)


def recognition(table: Path, engine: Engine, track: Track) -> RecognitionReport:
    """Columns file and text; every clip is first taken through the telephone. Raises BadTable."""
    rows = read_rows(table, ("file", "text"))
    _need_files(table, rows, engine)
    clips = []
    for row in track(rows):
        pcm = _played(table, row)
        began = time.perf_counter()
        heard = "".join(one.text for one in hear(engine, pcm))
        took = time.perf_counter() - began
        clips.append(
            Recognised(
                row.line, row.cells["file"], row.cells["text"], heard, len(pcm) / BYTES_PER_MS / 1000, took
            )
        )
    return recognition_report(clips)


def drafts(
    table: Path, knowledge: Knowledge, engine: Engine | None, track: Track, samples: Path | None = None
) -> DraftReport:
    """Columns text and a JSON object of expected fields, and with an engine file. Raises BadTable.

    ``samples``: the sentences that the category weights were learnt from.
    """
    rows = read_rows(table, ("text", "fields"), ("file",))
    expected = {row.line: _known(table, row, _expected(table, row), knowledge) for row in rows}
    _need_files(table, rows, engine)
    drafted = []
    for row in track(rows):
        text = row.cells["text"]
        utterances = _hear(table, row, engine) if engine else [Utterance(0, text, 0.0)]
        fields = extract([Said(one.number, one.text) for one in utterances], knowledge, at=_AT)
        got = {key: field.value for key, field in fields.items()}
        heard = "。".join(one.text for one in utterances)
        drafted.append(Drafted(row.line, text, heard, expected[row.line], got))
    categories = knowledge.weigher.data.category
    report = draft_report(drafted, {str(category.name): category.parent for category in categories})
    seen = texts_of(samples) if samples else frozenset()
    return replace(report, learnt=learnt(rows, seen), unheard=_unheard(rows, engine))


def _known(table: Path, row: Row, expected: Mapping[str, str], knowledge: Knowledge) -> Mapping[str, str]:
    """What is expected, as far as there is such a field and such a category. Raises BadTable."""
    where = f"{table}:{row.line}"
    for key in expected:
        if key not in set(Key):
            raise BadTable(f"{where}: {unknown('会自动填写的字段', key, [*Key, *NAMES])}")
    categories = [category.name for category in knowledge.weigher.data.category]
    category = expected.get(Key.CATEGORY, "")
    if category and category not in categories:
        raise BadTable(f"{where}: {unknown('诉求类别', category, categories)}")
    return expected


def _expected(table: Path, row: Row) -> Mapping[str, str]:
    where = f"{table}:{row.line}"
    try:
        read = json.loads(row.cells["fields"])
    except ValueError as error:
        raise BadTable(f"{where}: 第二列不是 JSON（{error}）；例如 {EXAMPLE}") from None
    plain = isinstance(read, dict) and all(
        isinstance(each, str | int | float | None) for each in read.values()
    )
    if not plain:
        raise BadTable(f"{where}: 第二列要是一个 JSON 对象，值是文字，例如 {EXAMPLE}")
    return {NAMES.get(key, key): "" if value is None else str(value).strip() for key, value in read.items()}


def _need_files(table: Path, rows: Sequence[Row], engine: Engine | None) -> None:
    """Before the first of them takes its time."""
    for row in rows if engine else ():
        with _at(table, row):
            read_wav(beside(table, row))


def _unheard(rows: Sequence[Row], engine: Engine | None) -> bool:
    return engine is None and any(row.cells.get("file") for row in rows)


def _hear(table: Path, row: Row, engine: Engine | None) -> list[Utterance]:
    return hear(engine, _played(table, row)) if engine else []


def _played(table: Path, row: Row) -> bytes:
    with _at(table, row):
        return as_on_the_telephone(beside(table, row))


@contextmanager
def _at(table: Path, row: Row) -> Iterator[None]:
    """A WAV that cannot be used is told with the line that names it."""
    try:
        yield
    except BadTable as error:
        where = f"{table}:{row.line}: "
        raise BadTable(where + str(error).removeprefix(where)) from None
