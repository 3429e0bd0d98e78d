"""What how-to pages quote of the command line is what it prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.tools.tried import PAGES, likeness, quoted, tried


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_quoted_commands_print_what_the_page_says(page: Path) -> None:
    """Figures aside, which every training changes: ``python -m docs.tools.tried`` renews them."""
    text = page.read_text("utf-8")
    assert quoted(text)
    for (command, said), (_, now) in zip(quoted(text), quoted(tried(text)), strict=True):
        assert likeness(said) == likeness(now), f"{command}: run python -m docs.tools.tried"


def test_a_page_that_says_something_else_is_noticed() -> None:
    page = "```sh\n.venv/bin/hotline emergency try 着火了\n```\n\n```text\n「着火了」\n  可能：溺水\n```\n"
    [(command, said)] = quoted(page)
    [(_, now)] = quoted(tried(page))
    assert command == "emergency try 着火了"
    assert "火情（fire）" in now
    assert likeness(said) != likeness(now)


def test_figures_and_the_parts_of_the_tone_may_change() -> None:
    old, new = (
        "  确定：火情，分值 0.98\n  语气：整句+3.0（了 +0.9）",
        "  确定：火情，分值 0.9\n  语气：整句-1.2（火）",
    )
    assert likeness(old) == likeness(new)
    assert likeness(old) != likeness(old.replace("确定", "可能"))
