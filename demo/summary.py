"""What came of the demonstration: one record a call, what was expected of it, and the table. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from demo.cast import Role
from recordings.library import Recording
from routing.model import Call, EmergencyOutcome
from tickets.draft import Draft

Json = dict[str, Any]


def summarise(role: Role, call: Call, draft: Draft | None, recording: Recording | None) -> Json:
    """All of one call, as it stands in ``summary.json``. Times in ms."""
    lines = sorted(draft.lines, key=lambda line: line.start_ms) if draft else []
    return {
        "name": role.name,
        "about": role.about,
        "call": call.id,
        "dialled": call.dnis,
        "caller": call.ani,
        "waited_ms": _waited(call),
        "answered_by": call.agent if call.answered_at else None,
        "unanswered_by": list(call.unanswered_by),
        "transcript": [
            {"leg": line.leg, "start_ms": line.start_ms, "text": line.text, "final": line.final}
            for line in lines
            if line.text
        ],
        "draft": {key: field.value for key, field in draft.fields.items()} if draft else {},
        "due_at": draft.due_at if draft else None,
        "emergency": _emergency(call),
        "recording": _recording(recording),
    }


def _waited(call: Call) -> int:
    """From arrival to the agent, to the emergency number, or to giving up."""
    sent = call.emergency.sent_at if call.emergency else None
    end = call.answered_at or sent or call.ended_at or call.arrived_at
    return end - call.arrived_at


def _emergency(call: Call) -> Json | None:
    seen = call.emergency
    if seen is None:
        return None
    return {
        "kind": seen.kind,
        "sent_to": seen.number if seen.sent_at else None,
        "sent_after_ms": seen.sent_at - call.arrived_at if seen.sent_at else None,
        "answered_after_ms": seen.answered_at - seen.sent_at if seen.answered_at and seen.sent_at else None,
        "outcome": seen.outcome,
    }


def _recording(recording: Recording | None) -> Json | None:
    if recording is None:
        return None
    return {
        "file": recording.file,
        "seconds": recording.duration_ms / 1000,
        "sha256": recording.sha256,
        "bytes": recording.size,
    }


def wrong(role: Role, told: Json) -> list[str]:
    """What did not happen as expected, in plain words; empty when all did."""
    faults = []
    if told["dialled"] != role.dnis:
        faults.append(f"the number dialled is {told['dialled']}, not {role.dnis}")
    if bool(told["answered_by"]) != role.answered:
        faults.append("no agent answered" if role.answered else "an agent answered")
    sent = told["emergency"] or {}
    if role.emergency and sent.get("sent_to") != role.emergency:
        faults.append(f"was not sent to {role.emergency}")
    if role.emergency and sent.get("outcome") != EmergencyOutcome.ACCEPTED:
        faults.append(f"{role.emergency} did not take it")
    if not role.emergency and sent.get("sent_to"):
        faults.append(f"was sent to {sent['sent_to']}")
    if not told["transcript"] and (role.answered or role.emergency):
        faults.append("nothing was understood")
    for key, value in role.fields.items():
        if told["draft"].get(key) != value:
            faults.append(f"the draft says {key} = {told['draft'].get(key)!r}, not {value!r}")
    if told["recording"] is None:
        faults.append("there is no recording")
    elif told["recording"]["seconds"] * 1000 < role.hold_ms - 3_000:
        faults.append(f"the recording has only {told['recording']['seconds']} s")
    return faults


COLUMNS = (
    "call",
    "dialled",
    "waited",
    "answered by",
    "sent to",
    "category",
    "town",
    "recording",
    "sha256",
    "as expected",
)


def table(told: Sequence[Json], faults: dict[str, list[str]]) -> str:
    """The calls as lines of equal columns, for a terminal."""
    rows = [COLUMNS, *(_row(one, faults.get(one["name"], [])) for one in told)]
    widths = [max(_width(row[n]) for row in rows) for n in range(len(COLUMNS))]
    lines = [
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    rule = "  ".join("-" * width for width in widths)
    return "\n".join(line.rstrip() for line in (lines[0], rule, *lines[1:]))


def _row(told: Json, faults: Iterable[str]) -> tuple[str, ...]:
    sent, kept = told["emergency"] or {}, told["recording"]
    sent_to = f"{sent['sent_to']} after {sent['sent_after_ms'] / 1000:.1f} s" if sent.get("sent_to") else "-"
    return (
        told["name"],
        told["dialled"],
        f"{told['waited_ms'] / 1000:.1f} s",
        told["answered_by"] or "-",
        sent_to,
        told["draft"].get("category") or "-",
        told["draft"].get("town") or "-",
        f"{kept['seconds']:.1f} s" if kept else "-",
        kept["sha256"][:12] if kept else "-",
        "no" if list(faults) else "yes",
    )


def _width(text: str) -> int:
    """Columns in a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
