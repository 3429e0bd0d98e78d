"""Evaluations from file to report."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from asr.emergency import Lexicon
from asr.engine import Engine
from asr.judge import Alarm, Judge
from asr.recogniser import BYTES_PER_MS
from evaluation.hear import Utterance, hear
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
from evaluation.rows import BadTable, Row, beside, read_rows
from evaluation.telephone import as_on_the_telephone
from tickets.extract import Said, extract
from tickets.knowledge import Knowledge

Track = Callable[[Sequence[Row]], Iterable[Row]]
"""Passes rows on one by one, and may show how far it is."""
_AT = 1_772_586_000_000
"""A Wednesday morning (2026-03-04), for what callers say of time."""


def emergencies(table: Path, lexicon: Lexicon, engine: Engine | None, track: Track) -> EmergencyReport:
    """Columns label (E or N), kind, text, and with an engine file. Raises BadTable."""
    rows = read_rows(table, ("label", "kind", "text"), ("file",))
    for row in rows:
        if row.cells["label"].upper() not in ("E", "N"):
            raise BadTable(f"{table}:{row.line}: the label is {row.cells['label']!r}; it must be E or N")
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
    return emergency_report(found, lexicon.table.kinds)


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
        pcm = as_on_the_telephone(beside(table, row))
        began = time.perf_counter()
        heard = "".join(one.text for one in hear(engine, pcm))
        took = time.perf_counter() - began
        clips.append(
            Recognised(
                row.line, row.cells["file"], row.cells["text"], heard, len(pcm) / BYTES_PER_MS / 1000, took
            )
        )
    return recognition_report(clips)


def drafts(table: Path, knowledge: Knowledge, engine: Engine | None, track: Track) -> DraftReport:
    """Columns text and a JSON object of expected fields, and with an engine file. Raises BadTable."""
    rows = read_rows(table, ("text", "fields"), ("file",))
    expected = {row.line: _expected(table, row) for row in rows}
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
    return draft_report(drafted, {str(category.name): category.parent for category in categories})


def _expected(table: Path, row: Row) -> Mapping[str, str]:
    where = f"{table}:{row.line}"
    try:
        read = json.loads(row.cells["fields"])
    except ValueError as error:
        raise BadTable(f"{where}: the second column is no JSON ({error})") from None
    plain = isinstance(read, dict) and all(
        isinstance(each, str | int | float | None) for each in read.values()
    )
    if not plain:
        raise BadTable(
            f'{where}: the second column must be a JSON object of texts, e.g. {{"town": "桂城街道"}}'
        )
    return {NAMES.get(key, key): "" if value is None else str(value).strip() for key, value in read.items()}


def _need_files(table: Path, rows: Sequence[Row], engine: Engine | None) -> None:
    """Before the first of them takes its time."""
    for row in rows if engine else ():
        beside(table, row)


def _hear(table: Path, row: Row, engine: Engine | None) -> list[Utterance]:
    return hear(engine, as_on_the_telephone(beside(table, row))) if engine else []
