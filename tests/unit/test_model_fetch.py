"""Fetching a model once: from a mirror or an address, whole or not at all."""

from __future__ import annotations

import hashlib
import io
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path

import pytest

from asr.download import fetch
from asr.models import ModelBroken


def archive(path: Path, names: tuple[str, ...] = ("model/am/final.mdl", "model/conf/mfcc.conf")) -> str:
    """Writes one; its SHA-256."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as packed:
            for name in names:
                packed.writestr(name, "x" * 1000)
    else:
        with tarfile.open(path, "w:gz") as bundle:
            for name in names:
                entry = tarfile.TarInfo(name)
                entry.size = 1000
                bundle.addfile(entry, io.BytesIO(b"x" * 1000))
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("name", ["small.zip", "small.tar.gz"])
def test_it_is_fetched_once_from_an_address_or_a_mirror(tmp_path: Path, site: str, name: str) -> None:
    sha256, steps = archive(tmp_path / name), list[tuple[int, int]]()
    url = f"{site}/{name}?x=1"
    target = tmp_path / "models" / "vosk"
    assert fetch(target, url=url, mirror=None, sha256=sha256, progress=lambda *step: steps.append(step))
    assert (target / "am" / "final.mdl").read_text() == "x" * 1000
    assert steps[-1][0] == steps[-1][1] > 0
    assert not fetch(target, url="http://127.0.0.1:9/" + name, mirror=None, sha256=sha256), "it is there"
    other = tmp_path / "models" / "other"
    assert fetch(other, url="http://127.0.0.1:9/" + name, mirror=tmp_path, sha256=sha256)
    assert sorted(one.name for one in (tmp_path / "models").iterdir()) == ["other", "vosk"]


def test_what_is_not_as_it_should_be_leaves_nothing(tmp_path: Path, site: str) -> None:
    sha256 = archive(tmp_path / "m.zip")
    (tmp_path / "text.zip").write_text("no archive")
    text = hashlib.sha256(b"no archive").hexdigest()
    target = tmp_path / "models" / "vosk"
    for url, mirror, digest, why in (
        ("", None, sha256, "set HOTLINE_MODEL_URL"),
        (f"{site}/m.zip", None, "", "HOTLINE_MODEL_SHA256"),
        (f"{site}/m.zip", None, "0" * 64, "cut short or another one"),
        (f"{site}/gone.zip", None, sha256, "404"),
        ("file:///etc/m.zip", None, sha256, "must begin with http"),
        (f"{site}/text.zip", None, text, "cannot be unpacked"),
        (f"{site}/m.zip", tmp_path / "nowhere", sha256, "No such file"),
    ):
        with pytest.raises(ModelBroken, match=why):
            fetch(target, url=url, mirror=mirror, sha256=digest)
        assert not target.exists()
    assert list((tmp_path / "models").iterdir()) == []


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    sha256 = archive(tmp_path / "m.zip")
    (tmp_path / "vosk").mkdir()
    with pytest.raises(ModelBroken, match="name another folder"):
        fetch(tmp_path / "vosk", url="https://x.example/m.zip", mirror=tmp_path, sha256=sha256)


def test_files_outside_of_the_folder_are_not_written(tmp_path: Path) -> None:
    sha256 = archive(tmp_path / "m.tar.gz", ("../outside", "model/in"))
    with pytest.raises(ModelBroken):
        fetch(tmp_path / "models" / "v", url="https://x.example/m.tar.gz", mirror=tmp_path, sha256=sha256)
    assert not (tmp_path / "models" / "outside").exists()
    assert not (tmp_path / "outside").exists()
