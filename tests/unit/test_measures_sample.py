"""The sample that pages and reports are built against is the record as it is."""

from __future__ import annotations

from pathlib import Path

import msgspec

from routing.figures import Figures

SAMPLE = Path(__file__).parent / "data" / "figures.json"


def test_the_sample_is_the_record() -> None:
    raw = SAMPLE.read_bytes()
    figures = msgspec.json.decode(raw, type=Figures)
    assert msgspec.json.decode(msgspec.json.encode(figures)) == msgspec.json.decode(raw), (
        "every field, and no other"
    )
