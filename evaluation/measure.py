"""What labelled rows and what the program made of them say about it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from rapidfuzz import fuzz

from evaluation.characters import errors
from evaluation.intervals import Share, rate_between, share_of
from routing.model import Record

_LIKE = 70.0
"""Two free texts are taken to say the same when so much of them is alike, of 100."""


class Emergency(NamedTuple):
    """One labelled sentence, and the alarm it raised."""

    line: int
    emergency: bool
    kind: str
    text: str
    heard: str
    """What the detector was given: the text itself, or what was recognised."""
    alarm: str
    """The kind that was found; empty for none."""
    certain: bool
    why: str


class EmergencyReport(Record, frozen=True, kw_only=True):
    """An alarm of either level counts, for the emergencies as for the others."""

    recall: float | None
    false_alarms: int
    n: int
    misses: list[dict[str, Any]]
    alarms: list[dict[str, Any]]
    """The false ones."""
    emergencies: Share
    """Those found."""
    negatives: Share
    """Those that raised a false alarm."""
    certain: Share
    """Emergencies found as certain."""
    certain_false: Share
    right_kind: Share
    """Of the emergencies found and labelled with a kind."""
    learnt: int = 0
    """Rows whose very text the detector's weights were trained on."""
    unheard: bool = False
    """The table names WAV files, and they were left alone."""


def emergency_report(found: Sequence[Emergency]) -> EmergencyReport:
    """Recall, false alarms and which they were."""
    real = [one for one in found if one.emergency]
    others = [one for one in found if not one.emergency]
    hits = [one for one in real if one.alarm]
    kinded = [one for one in hits if one.kind]
    alarms = [one for one in others if one.alarm]
    emergencies = share_of(len(hits), len(real))
    return EmergencyReport(
        recall=emergencies.share,
        false_alarms=len(alarms),
        n=len(found),
        misses=[_told(one) for one in real if not one.alarm],
        alarms=[_told(one) for one in alarms],
        emergencies=emergencies,
        negatives=share_of(len(alarms), len(others)),
        certain=share_of(sum(one.certain for one in hits), len(real)),
        certain_false=share_of(sum(one.certain for one in alarms), len(others)),
        right_kind=share_of(sum(one.alarm == one.kind for one in kinded), len(kinded)),
    )


def _told(one: Emergency) -> dict[str, Any]:
    told: dict[str, Any] = {"line": one.line, "kind": one.kind, "text": one.text}
    if one.heard != one.text:
        told["heard"] = one.heard
    if one.alarm:
        told |= {"alarm": one.alarm, "certain": one.certain, "why": one.why}
    return told


class Recognised(NamedTuple):
    """One clip: what was said, what was understood, and how long each took."""

    line: int
    file: str
    text: str
    heard: str
    audio_s: float
    took_s: float


class RecognitionReport(Record, frozen=True, kw_only=True):
    """Character error rate over all clips; 0.1 is one character in ten."""

    cer: float
    low: float | None
    """None where there is too little for an interval (``rate_between``)."""
    high: float | None
    n: int
    characters: int
    wrong: int
    clips_without_fault: Share
    nothing_heard: int
    real_time: float
    """Seconds of work for a second of audio."""
    misses: list[dict[str, Any]]
    """Clips with faults, the worst first."""


def recognition_report(clips: Sequence[Recognised]) -> RecognitionReport:
    """Numbers and punctuation may be written either way."""
    parts = [errors(clip.text, clip.heard) for clip in clips]
    wrong, characters = sum(e for e, _ in parts), sum(n for _, n in parts)
    low, high = rate_between(parts) or (None, None)
    worst = sorted(zip(parts, clips, strict=True), key=lambda one: -one[0][0] / max(1, one[0][1]))
    return RecognitionReport(
        cer=round(wrong / characters, 4) if characters else 0.0,
        low=low,
        high=high,
        n=len(clips),
        characters=characters,
        wrong=wrong,
        clips_without_fault=share_of(sum(e == 0 for e, _ in parts), len(parts)),
        nothing_heard=sum(not clip.heard for clip in clips),
        real_time=round(sum(c.took_s for c in clips) / max(0.001, sum(c.audio_s for c in clips)), 4),
        misses=[
            {
                "line": clip.line,
                "file": clip.file,
                "text": clip.text,
                "heard": clip.heard,
                "errors": e,
                "of": n,
            }
            for (e, n), clip in worst
            if e
        ],
    )


class Drafted(NamedTuple):
    """One text with the fields that were expected of it and those that were read from it."""

    line: int
    text: str
    heard: str
    expected: Mapping[str, str]
    got: Mapping[str, str]


class DraftReport(Record, frozen=True, kw_only=True):
    """How many of the expected values were read, field by field."""

    accuracy: float | None
    n: int
    """Rows."""
    fields: dict[str, Share]
    place: Share
    """Rows of which a town, or else a district, was expected, and was right."""
    misses: list[dict[str, Any]]
    learnt: int = 0
    """Rows whose very text the category weights were learnt from."""
    unheard: bool = False
    """The table names WAV files, and they were left alone."""


Same = Callable[[str, str], bool]


def draft_report(rows: Sequence[Drafted], parents: Mapping[str, str]) -> DraftReport:
    """``parents``: a more specific category → the one it is a kind of, for which it counts as well."""
    judged = [
        (row, key, value, is_right(key, value, row.got, parents))
        for row in rows
        for key, value in row.expected.items()
    ]
    keys = sorted({key for _, key, _, _ in judged})
    fields = {key: _share(right for _, k, _, right in judged if k == key) for key in keys}
    finest = {row.line: "town" if "town" in row.expected else "district" for row in rows}
    overall = _share(right for *_, right in judged)
    return DraftReport(
        accuracy=overall.share,
        n=len(rows),
        fields=fields,
        place=_share(right for row, key, _, right in judged if finest[row.line] == key),
        misses=[
            {"line": row.line, "key": key, "expected": value, "got": row.got.get(key, ""), "text": row.heard}
            for row, key, value, right in judged
            if not right
        ],
    )


def _share(rights: Iterable[bool]) -> Share:
    counted = list(rights)
    return share_of(sum(counted), len(counted))


_EXACT = frozenset({"category", "district", "contact", "urgency", "dnis", "secrecy", "matter_at"})
_PLACES = frozenset({"place", "community", "address"})


def is_right(key: str, expected: str, got: Mapping[str, str], parents: Mapping[str, str]) -> bool:
    """Whether a field was read as expected.

    A more specific category is right for the one it is a kind of. A town is the same with or without 镇
    or 街道. Of free text it is enough that one holds the other, or that they are much alike; a place may
    stand in any of the fields of the address. An empty expectation wants an empty field.
    """
    value = got.get(key, "")
    if not expected:
        return not value
    if key == "category":
        return value == expected or (bool(value) and parents.get(value, "") == expected)
    if key in _EXACT:
        return value == expected
    if key == "town":
        return bool(value) and _town(value) == _town(expected)
    if key in _PLACES:
        whole = "".join(got.get(part, "") for part in ("district", "town", "community", "place"))
        return expected in whole or _alike(expected, value)
    return _alike(expected, value)


def _town(name: str) -> str:
    for ending in ("镇街道", "街道", "镇"):
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name.removesuffix(ending)
    return name


def _alike(expected: str, value: str) -> bool:
    return bool(value) and (expected in value or value in expected or fuzz.ratio(expected, value) >= _LIKE)


NAMES = {
    "类别": "category",
    "诉求类别": "category",
    "区": "district",
    "所属区": "district",
    "镇街": "town",
    "街道": "town",
    "镇": "town",
    "镇(街道)": "town",
    "street": "town",
    "地址": "place",
    "详细地址": "place",
    "称呼": "caller_name",
    "name": "caller_name",
    "phone": "contact",
    "联系电话": "contact",
    "时间": "matter_time",
    "time": "matter_time",
    "主题": "topic",
    "诉求目的": "wish",
    "摘要": "summary",
    "部门": "department",
    "承办部门": "department",
}
"""Other names that expected fields may go by."""
