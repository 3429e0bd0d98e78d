"""Real services for tests: a PostgreSQL and a Redis of our own, started once a session.

Import the fixtures ``postgres_url`` and ``redis_url`` where they are needed; however many modules
do, one server of each is started. Each listens on nothing but a socket in its own temporary
folder or a free port of 127.0.0.1, ends with the test run (also when that is killed) and
leaves nothing behind. A service that is not installed fails the test, with the remedy.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

_START_S = 30.0
_STOP_S = 10.0
_LOOK_S = 0.02


def _as_postgres() -> list[str]:
    """PostgreSQL refuses to run as root. (runuser would stay as a process in between.)"""
    return ["--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []


def _postgres_bin() -> Path:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = str(folders[-1]) if folders else shutil.which("initdb")
    if found is None:
        pytest.fail("PostgreSQL is not installed: apt-get install postgresql")
    return Path(found).parent


def _await(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until ``ready``; RuntimeError with the service's own words if it ends or takes too long."""
    deadline = time.monotonic() + _START_S
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{process.args!r} did not start:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(_LOOK_S)


@contextlib.contextmanager
def _running(command: list[str], log: Path, ready: Callable[[], bool]) -> Iterator[None]:
    # setpriv: the kernel ends the service if the test run is killed.
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
    try:
        _await(ready, process, log)
        yield
    finally:
        process.send_signal(2)  # SIGINT: PostgreSQL's fast shutdown, Redis ends
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def _folder(name: str) -> Iterator[Path]:
    # Not pytest's own: that is closed to the user postgres, and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _accepts(family: int, address: object) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        return probe.connect_ex(address) == 0  # type: ignore[arg-type]


@contextlib.contextmanager
def postgres_server() -> Iterator[str]:
    """A new PostgreSQL; gives its URL for SQLAlchemy with asyncpg."""
    binaries = _postgres_bin()
    with _folder("pg") as folder:
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        data, log = folder / "data", folder.with_suffix(".log")
        initdb = [
            "setpriv",
            *_as_postgres(),
            str(binaries / "initdb"),
            "-D",
            str(data),
            "-U",
            "postgres",
            "-A",
            "trust",
        ]
        made = subprocess.run(
            [*initdb, "-E", "UTF8", "--no-locale", "--no-sync"],
            capture_output=True,
            text=True,
            cwd="/",
            check=False,
        )
        if made.returncode:
            raise RuntimeError(f"initdb failed:\n{made.stderr}")
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(folder),
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "shared_buffers": "16MB",
            "max_connections": "60",
        }
        command = [
            "setpriv",
            *_as_postgres(),
            "--pdeathsig",
            "INT",
            str(binaries / "postgres"),
            "-D",
            str(data),
        ]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        try:
            with _running(command, log, lambda: (data / "postmaster.pid").exists() and _pg_ready(data)):
                yield f"postgresql+asyncpg://postgres@/postgres?host={folder}"
        finally:
            log.unlink(missing_ok=True)


def _pg_ready(data: Path) -> bool:
    """The eighth line of postmaster.pid says so; a socket is there before."""
    lines = (data / "postmaster.pid").read_text().splitlines()
    return len(lines) >= 8 and lines[7].strip() == "ready"


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextlib.contextmanager
def redis_server(fixed_port: int = 0) -> Iterator[str]:
    """A new Redis that keeps nothing on disk, on that port or a free one; gives its URL."""
    binary = shutil.which("redis-server")
    if binary is None:
        pytest.fail("Redis is not installed: apt-get install redis-server")
    with _folder("redis") as folder:
        for attempt in range(5):
            port = fixed_port or _free_port()
            options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
            command = ["setpriv", "--pdeathsig", "INT", binary, *options, "--dir", str(folder)]
            ready = _redis_ready(folder / "log")
            with contextlib.ExitStack() as stack:
                try:
                    stack.enter_context(_running(command, folder / "log", ready))
                except RuntimeError:
                    if attempt == 4:
                        raise
                    continue  # somebody took the port in between
                yield f"redis://127.0.0.1:{port}/0"
                return


def _redis_ready(log: Path) -> Callable[[], bool]:
    """Its own log says so: on the port, somebody else might answer."""
    return lambda: b"eady to accept connections" in log.read_bytes()


_servers: dict[str, str] = {}


def _once(
    config: pytest.Config, name: str, server: Callable[[], contextlib.AbstractContextManager[str]]
) -> str:
    """The server's URL, started at first use and stopped when the test run ends."""
    if name not in _servers:
        stack = contextlib.ExitStack()
        _servers[name] = stack.enter_context(server())
        config.add_cleanup(lambda: (_servers.pop(name), stack.close()))
    return _servers[name]


@pytest.fixture(scope="session")
def postgres_url(pytestconfig: pytest.Config) -> str:
    """URL of the session's PostgreSQL; take a ``fresh_database`` of it for each test."""
    return _once(pytestconfig, "postgres", postgres_server)


@pytest.fixture(scope="session")
def redis_url(pytestconfig: pytest.Config) -> str:
    """URL of the session's Redis, database 0; flush it, or use keys of your own."""
    return _once(pytestconfig, "redis", redis_server)


@contextlib.asynccontextmanager
async def fresh_database(postgres_url: str) -> AsyncIterator[str]:
    """An empty database on the server, dropped at the end; gives its URL."""
    name = f"test_{uuid4().hex}"
    plain = postgres_url.replace("+asyncpg", "")
    admin = await asyncpg.connect(plain)
    try:
        await admin.execute(f'CREATE DATABASE "{name}"')
        yield postgres_url.replace("/postgres?", f"/{name}?")
        await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    finally:
        await admin.close()
