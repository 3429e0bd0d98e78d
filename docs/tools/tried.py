"""Writes what quoted commands print below them in how-to pages: ``python -m docs.tools.tried``.

A quoted command is a block ``sh`` of one line that a block ``text`` follows. It runs in a folder with
``config`` and ``evaluation`` as here, and with what its page tells to make: ``我的配置``, a copy of
``config/foshan`` with the page's ``toml`` blocks in it, and ``我的材料.tsv``, its block ``tsv``.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cti import commands_emergency, commands_evaluate
from cti.__main__ import parser

ROOT = Path(__file__).parents[2]
PAGES = tuple(ROOT / "docs/how-to" / name for name in ("emergency-words.md", "evaluate.md"))
HOTLINE = ".venv/bin/hotline "
CONFIG, MATERIAL = "我的配置", "我的材料.tsv"
_QUOTED = re.compile(rf"```sh\n{re.escape(HOTLINE)}([^\n]+)\n```\n\n```text\n(.*?)```", re.S)


def quoted(page: str) -> list[tuple[str, str]]:
    """Each command of a page, and what it prints according to the page."""
    return [(found[1], found[2]) for found in _QUOTED.finditer(page)]


def tried(page: str) -> str:
    """The page, with what its commands print now."""
    with _workshop(page):
        return _QUOTED.sub(lambda m: m[0][: m.start(2) - m.start()] + printed(m[1]) + "```", page)


def printed(command: str) -> str:
    """What a command prints."""
    arguments = parser().parse_args(shlex.split(command))
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        if arguments.command == "evaluate":
            commands_evaluate.evaluate(arguments)
        else:
            commands_emergency.run(arguments)
    return "\n".join(line.rstrip() for line in out.getvalue().strip("\n").splitlines()) + "\n"


def likeness(output: str) -> list[list[str]]:
    """Words of each line without figures and without what the tone is made of: a training changes these."""
    plain = re.sub(r"整句.*", "整句", output)
    return [re.sub(r"[-+]?\d+(\.\d+)?%?|-{2,}", "N", line).split() for line in plain.splitlines()]


@contextlib.contextmanager
def _workshop(page: str) -> Iterator[None]:
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as name:
        for room in ("config", "evaluation"):
            (Path(name) / room).symlink_to(ROOT / room)
        _prepare(Path(name), page)
        os.chdir(name)
        try:
            yield
        finally:
            os.chdir(before)


def _prepare(folder: Path, page: str) -> None:
    lexicon = Path(shutil.copytree(ROOT / "config/foshan", folder / CONFIG)) / "emergency.toml"
    text = lexicon.read_text("utf-8")
    for heading, lines in re.findall(r"```toml\n(\[[^\n]+\]\n)(.*?)```", page, flags=re.S):
        text = text.replace(f"\n{heading}", f"\n{heading}{lines}", 1)
    lexicon.write_text(text, "utf-8")
    for rows in re.findall(r"```tsv\n(.*?)```", page, flags=re.S):
        (folder / MATERIAL).write_text(rows, "utf-8")


def main() -> None:
    """Write every page anew."""
    for page in PAGES:
        page.write_text(tried(page.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
