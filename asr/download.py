"""Fetching a model once: an archive by its address or from a mirror folder, checked before it is used."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tarfile
import urllib.request
import zipfile
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO
from urllib.parse import urlsplit

from asr.models import ModelBroken, Progress

_CHUNK = 1 << 20
_QUIET_S = 30.0
"""How long the sender may say nothing."""
_MOST_BYTES = 8 << 30
"""Of the archive, and of what is in it: a model with its larger siblings fits."""
_SOURCE = ".sha256"
"""File in a fetched folder that says which archive it is from."""


def fetch(
    target: Path, *, url: str, mirror: Path | None, sha256: str, progress: Progress | None = None
) -> bool:
    """Have the model in the folder ``target``; False when it is there already. Raises ModelBroken.

    The archive (zip or tar) comes from ``mirror``, by the last part of ``url``, or from ``url``. It must have
    the SHA-256 given. A single folder around all of its files is left out.
    """
    name = PurePosixPath(urlsplit(url).path).name
    if not name or not sha256:
        raise ModelBroken("set HOTLINE_MODEL_URL and HOTLINE_MODEL_SHA256, of a zip or tar archive")
    with contextlib.suppress(OSError):
        if (target / _SOURCE).read_text(encoding="ascii").strip() == sha256:
            return False
    if target.exists():
        raise ModelBroken(
            f"{target} is there and is not from this archive;"
            " name another folder with HOTLINE_RECOGNISER_MODEL"
            " (该目录已有别的内容，请用 HOTLINE_RECOGNISER_MODEL 指定另一个目录)"
        )
    building = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.rmtree(building, ignore_errors=True)
    try:
        building.mkdir(parents=True)
        archive = building / "archive"
        _copy(url, mirror / name if mirror else None, archive, sha256, progress or (lambda done, total: None))
        files = building / "files"
        files.mkdir()
        _unpack(archive, files)
        inner = list(files.iterdir())
        whole = inner[0] if len(inner) == 1 and inner[0].is_dir() else files
        (whole / _SOURCE).write_text(f"{sha256}\n", encoding="ascii")
        whole.rename(target)
    except OSError as error:
        raise ModelBroken(f"the model cannot be fetched: {error}; nothing was changed") from error
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return True


def _copy(url: str, path: Path | None, archive: Path, sha256: str, progress: Progress) -> None:
    digest, done = hashlib.sha256(), 0
    with contextlib.ExitStack() as stack:
        source: IO[bytes]
        if path is not None:
            source = stack.enter_context(path.open("rb"))
            total = path.stat().st_size
        else:
            source, total = _open(url, stack)
        out: BinaryIO = stack.enter_context(archive.open("wb"))
        while chunk := source.read(_CHUNK):
            done += len(chunk)
            if done > _MOST_BYTES:
                raise ModelBroken(f"the archive has more than {_MOST_BYTES >> 30} GB")
            digest.update(chunk)
            out.write(chunk)
            progress(done, total)
    if digest.hexdigest() != sha256:
        raise ModelBroken("the archive is cut short or another one: its SHA-256 is not HOTLINE_MODEL_SHA256")


def _open(url: str, stack: contextlib.ExitStack) -> tuple[IO[bytes], int]:
    if urlsplit(url).scheme not in ("http", "https"):
        raise ModelBroken("HOTLINE_MODEL_URL must begin with http:// or https://")
    answer = stack.enter_context(urllib.request.urlopen(url, timeout=_QUIET_S))  # noqa: S310 -- checked above
    return answer, int(answer.headers.get("Content-Length") or 0)


def _unpack(archive: Path, folder: Path) -> None:
    """Every file of the archive; none outside of ``folder``."""
    try:
        if zipfile.is_zipfile(archive):
            with zipfile.ZipFile(archive) as packed:
                _check_size(sum(one.file_size for one in packed.infolist()))
                packed.extractall(folder)  # noqa: S202 -- zipfile itself takes .. and roots out of names
            return
        with tarfile.open(archive) as bundle:
            _check_size(sum(one.size for one in bundle.getmembers()))
            bundle.extractall(folder, filter="data")
    except (tarfile.TarError, zipfile.BadZipFile, EOFError, ValueError) as error:
        raise ModelBroken(f"the archive cannot be unpacked: {error}") from error


def _check_size(size: int) -> None:
    if size > _MOST_BYTES:
        raise ModelBroken(f"unpacked, the archive has more than {_MOST_BYTES >> 30} GB")
