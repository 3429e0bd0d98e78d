"""A line of the list of recordings has every field that the page reads, whoever sends it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cti.views import recording_view
from desk.book import Book
from desk.ports import Json
from recordings.library import Recording
from routing.facts import CallArrived, RecordingSealed
from routing.model import CallId

SOURCES = Path(__file__).parents[2] / "desk/web/src"
CALL = CallId("c1")


def from_the_library() -> Json:
    return recording_view(
        Recording(
            call=CALL, file="c1.wav", sha256="0" * 64, duration_ms=4_000, size=64_044,
            started_at=1_000, sealed_at=6_000, ani="13800000001", dnis="12345", agent="8001",
        )
    )  # fmt: skip


def from_the_feed() -> Json:
    book = Book()
    book.follow(1_000, CallArrived(call=CALL, channel="c", ani="13800000001", caller_name="", dnis="12345"))
    book.follow(
        6_000, RecordingSealed(call=CALL, file="c1.wav", sha256="0" * 64, duration_ms=4_000, size=64_044)
    )
    return dict(book.sealed[0])


def fields_read() -> set[str]:
    """What a line must have, by the page's own type of it."""
    shape = re.search(
        r"interface RecordingRow \{(.*?)\n\}", (SOURCES / "wire.ts").read_text("utf-8"), re.DOTALL
    )
    assert shape
    return set(re.findall(r"^  (\w+):", shape[1], re.MULTILINE))


@pytest.mark.parametrize("line", [from_the_library(), from_the_feed()], ids=["library", "feed"])
def test_a_recording_has_what_the_page_reads(line: Json) -> None:
    assert "started_at" in fields_read()
    assert fields_read() <= line.keys()
    assert line["started_at"] == 1_000


def test_the_page_asks_for_nothing_that_its_type_does_not_have() -> None:
    card = (SOURCES / "views/sound.ts").read_text("utf-8")
    rows = card[card.index("private row(") : card.index("private failed(")]
    assert set(re.findall(r"\beach\.(\w+)", rows)) <= fields_read() | {"hotline"}
