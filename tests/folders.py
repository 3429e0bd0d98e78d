"""Operators' folders for tests: a copy of the example, and short ways to change it."""

from __future__ import annotations

import shutil
from pathlib import Path

FOSHAN = Path(__file__).parents[1] / "config" / "foshan"


def copy_of_foshan(to: Path) -> Path:
    """A copy of the worked example, with its prompts."""
    return Path(shutil.copytree(FOSHAN, to))


def ring_s(folder: Path, seconds: int) -> None:
    """Change how long agents' phones ring."""
    path = folder / "hotline.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    number = next(n for n, line in enumerate(lines) if line.startswith("ring_s = ") and n > _timers(lines))
    lines[number] = f"ring_s = {seconds}"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _timers(lines: list[str]) -> int:
    return lines.index("[timers]")
