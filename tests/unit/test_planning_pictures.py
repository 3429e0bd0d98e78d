"""Pictures of plans, and the page on pooling: its tables are those that its tool makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.tools import pooling
from planning import plot
from planning.staff import Goal, staffing
from planning.traffic import FOSHAN_CALLS
from tests.pages import first, table, text


def test_the_need_is_drawn_with_a_chinese_typeface(tmp_path: Path) -> None:
    file = tmp_path / "staff.svg"
    assert plot.draw_staff(staffing(FOSHAN_CALLS, Goal()), Goal(), file) == ""
    again = tmp_path / "again.svg"
    plot.draw_staff(staffing(FOSHAN_CALLS, Goal()), Goal(), again)
    assert file.read_bytes() == again.read_bytes()


def test_without_a_chinese_typeface_the_words_are_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plot, "FONTS", ())
    assert plot.draw_staff(staffing([9, 9], Goal()), Goal(), tmp_path / "staff.png") == plot.NO_FONT
    assert (tmp_path / "staff.png").stat().st_size > 1_000


def test_a_picture_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    for file, says in ((tmp_path / "none" / "x.svg", "cannot be written"), (tmp_path / "x.bmp", "ends in")):
        with pytest.raises(plot.CannotPlot, match=says):
            plot.draw_staff(staffing([9], Goal()), Goal(), file)


def test_the_page_has_the_rows_that_the_tool_makes(tmp_path: Path) -> None:
    days = pooling.play(400)
    page = text(pooling.PAGE)
    for made, head in ((pooling.measures(days), "Measure"), (pooling.agents(15_000), "Number")):
        assert first(table(page, head)) == first(table(made, head))
        assert made.splitlines()[0] in page
    assert pooling.agents(15_000) in page
    plot.draw_days(days, tmp_path / "days.svg")
    assert (tmp_path / "days.svg").exists()


def test_a_page_without_a_place_for_a_table_is_refused() -> None:
    with pytest.raises(ValueError, match="measures"):
        pooling.filled("nothing", {"measures": "x"})
    assert pooling.filled("<!-- a -->old<!-- end of a -->", {"a": "new"}).splitlines()[1] == "new"
