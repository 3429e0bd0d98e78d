"""A PostgreSQL of our own for a test run: in a folder of its own, on a free port, gone afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_BIN = Path("/usr/lib/postgresql/15/bin")


def _as_postgres(*command: str | Path) -> list[str]:
    # the server refuses to run as root
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    return [*prefix, *map(str, command)]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running_postgres() -> Iterator[str]:
    """Start a server; gives its SQLAlchemy URL (asyncpg)."""
    home = Path(tempfile.mkdtemp(prefix="hotline-pg-"))
    if os.geteuid() == 0:
        shutil.chown(home, "postgres")
    data, port = home / "data", _free_port()
    control = (_BIN / "pg_ctl", "-D", data, "-w", "-t", "60")
    try:
        initdb = (
            _BIN / "initdb",
            "-D",
            data,
            "-U",
            "hotline",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        )
        subprocess.run(_as_postgres(*initdb, "--no-sync"), check=True, capture_output=True, cwd=home)
        options = f"-h 127.0.0.1 -p {port} -k {home} -F"
        start = _as_postgres(*control, "-l", home / "log", "-o", options, "start")
        subprocess.run(start, check=True, stdout=subprocess.DEVNULL, cwd=home)
        try:
            yield f"postgresql+asyncpg://hotline@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run(_as_postgres(*control, "-m", "immediate", "stop"), check=True, capture_output=True)
    finally:
        shutil.rmtree(home)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """URL of a PostgreSQL that lives as long as the session."""
    with running_postgres() as url:
        yield url
