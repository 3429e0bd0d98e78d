"""The files of the floor's configuration as texts: read from a folder, checked, hashed, written back."""

from __future__ import annotations

import contextlib
import difflib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
from msgspec.structs import replace

from config.load import (
    PLACES_FILE,
    PROMPTS_FILE,
    ConfigurationError,
    Problem,
    load,
    read_toml,
    text_of,
    there,
)
from config.records import Configuration
from config.schema import FILES
from routing.register import Surge

FLOOR_FILES = tuple(FILES)
"""What a version is made of, as far as present. Prompts, words and places are no part of it."""

MARK = ".version"
"""File in the operators' folder that says which version it last had."""

Files = Mapping[str, str]
"""Name of a file and its text."""


def read_folder(folder: Path) -> dict[str, str]:
    """The texts in a folder. Raises ConfigurationError for one that cannot be read as text."""
    there(folder)
    return {name: text_of(folder / name) for name in FLOOR_FILES if (folder / name).exists()}


def sha256_of(files: Files) -> str:
    """Of names and texts together, in hex."""
    return hashlib.sha256(msgspec.json.encode(sorted(files.items()))).hexdigest()


def checked(files: Files, beside: Path | None = None) -> Configuration:
    """What the texts mean. Raises ConfigurationError with every mistake, by the files' bare names.

    ``beside``: the operators' folder, whose prompts and districts may be named.
    """
    strangers = [
        Problem(
            name, 1, f"没有这种配置文件；应为 {' / '.join(FLOOR_FILES)} (no such file of a configuration)"
        )
        for name in files
        if name not in FLOOR_FILES
    ]
    if strangers:
        raise ConfigurationError(strangers)
    with tempfile.TemporaryDirectory(prefix="hotline-config-") as name:
        folder = Path(name)
        for file, text in files.items():
            (folder / file).write_bytes(text.encode())
        for other in (PROMPTS_FILE, PLACES_FILE):
            if beside is not None and (beside / other).is_file():
                shutil.copyfile(beside / other, folder / other)
        try:
            found = load(folder)
        except ConfigurationError as error:
            problems = [Problem(Path(each.file).name, each.line, each.what) for each in error.problems]
            raise ConfigurationError(problems) from None
        _refuse_silence(found, folder / PROMPTS_FILE)
        return replace(found, warnings=tuple(told.removeprefix(f"{folder}/") for told in found.warnings))


def _refuse_silence(configuration: Configuration, prompts: Path) -> None:
    """What is switched on must be able to speak."""
    if prompts.is_file():
        missing = sorted(set(spoken(configuration)) - read_toml(prompts).keys())
        what = "缺少这个提示音，有功能要用到它；请先添加 (a prompt that is needed; add it first)"
        if missing:
            raise ConfigurationError(Problem(PROMPTS_FILE, 1, f"{name}: {what}") for name in missing)


def spoken(configuration: Configuration | None) -> list[str]:
    """The prompts that the configuration names, or needs for what it switches on."""
    if configuration is None:
        return []
    floor = configuration.floor
    named = [hotline.greeting for hotline in floor.hotlines]
    named += [hotline.closed_prompt for hotline in floor.hotlines if hotline.closed_prompt]
    named += [centre.prompt for centre in floor.sub_centres]
    if floor.surge != Surge():
        named.append(floor.surge.prompt)
    if floor.callbacks.offer:
        named += ["callback-offer", "callback-booked"]
    if floor.callbacks.offer or floor.callbacks.to_abandoned:
        named.append("callback-hello")
    return named


def write_folder(folder: Path, files: Files) -> None:
    """Make the folder's floor files these: each is replaced at once or not at all. Raises OSError."""
    written = {name: _beside(folder / name, text) for name, text in files.items()}
    for name, new in written.items():
        new.replace(folder / name)
    for name in FLOOR_FILES:
        if name not in files:
            (folder / name).unlink(missing_ok=True)


def mark(folder: Path, number: int, sha256: str) -> None:
    """Note which version the folder has, so that it is known what is made of it. Raises OSError."""
    wanted = f"{number} {sha256}\n"
    with contextlib.suppress(OSError):
        if (folder / MARK).read_text(encoding="ascii") == wanted:
            return
    _beside(folder / MARK, wanted).replace(folder / MARK)


def marked(folder: Path) -> tuple[int, str]:
    """Number and SHA-256 of the version that the folder last had; (0, "") where nothing is noted."""
    with contextlib.suppress(OSError, ValueError):
        number, _, sha256 = (folder / MARK).read_text(encoding="ascii").strip().partition(" ")
        return int(number), sha256
    return 0, ""


def _beside(path: Path, text: str) -> Path:
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(text.encode())
    if path.exists():
        shutil.copymode(path, new)
    with new.open("rb") as file:
        os.fsync(file.fileno())
    return new


def keep_copy(folder: Path, stamp: str) -> Path:
    """Copy the folder's floor files to ``kept/STAMP`` in it; where they are then. Raises OSError."""
    kept = folder / "kept" / stamp
    kept.mkdir(parents=True, exist_ok=True)
    for name in FLOOR_FILES:
        if (folder / name).exists():
            shutil.copy2(folder / name, kept / name)
    return kept


def text_diff(old: Files, new: Files, old_name: str, new_name: str) -> str:
    """A unified diff, file by file; empty when nothing differs."""
    return "".join(line for name in FLOOR_FILES for line in _file_diff(name, old, new, old_name, new_name))


def _file_diff(name: str, old: Files, new: Files, old_name: str, new_name: str) -> Iterator[str]:
    lines = difflib.unified_diff(
        old.get(name, "").splitlines(),
        new.get(name, "").splitlines(),
        f"{old_name}/{name}" if name in old else "/dev/null",
        f"{new_name}/{name}" if name in new else "/dev/null",
        lineterm="",
    )
    return (f"{line}\n" for line in lines)
