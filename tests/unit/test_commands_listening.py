"""`hotline recogniser`: what it needs, why it cannot connect, and when it gives up."""

from __future__ import annotations

import asyncio
import socket
from argparse import Namespace
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from asr import away
from asr.gate import Gate
from asr.handshake import NotAdmitted, Rejected
from asr.pool import PoolRecogniser
from config.settings import RecogniserSettings
from cti import commands_listening
from cti.commands import Refused

FOSHAN = Path(__file__).resolve().parents[2] / "config/foshan"
KEY = "sixteen letters and more"


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_RECOGNISER_KEY", KEY)
    monkeypatch.setenv("HOTLINE_RECOGNISER", "tests.fakes.scripted")
    monkeypatch.setenv("HOTLINE_CONFIG_DIR", str(FOSHAN))
    monkeypatch.setattr("cti.commands_listening.logs.set_up", lambda level: None)


def asked(to: str) -> Namespace:
    return Namespace(to=to, name="elsewhere", room=4)


@pytest.fixture
async def gate() -> AsyncIterator[Gate]:
    pool = PoolRecogniser("tests.fakes.scripted", Path(), lambda up, why: None, workers=0)
    door = Gate(pool, "another key, of the hotline", host="127.0.0.1", port=0)
    await pool.start()
    await door.start()
    yield door
    await door.stop()
    await pool.stop()


async def test_a_key_that_is_refused_ends_it_with_a_plain_line(gate: Gate) -> None:
    async with asyncio.timeout(30):
        with pytest.raises(Refused, match=r"the keys differ.*HOTLINE_RECOGNISER_KEY"):
            await commands_listening.recogniser(asked(f"127.0.0.1:{gate.port}"))


async def test_it_tries_again_after_growing_pauses_and_says_so_once(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 7:
            raise asyncio.CancelledError

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        monkeypatch.setattr("asr.away.asyncio.sleep", sleep)
        with capture_logs() as lines, pytest.raises(asyncio.CancelledError):
            await away.serve(taken.getsockname(), KEY, [], name="a", engine="e", room=1)
    assert slept == [1, 2, 4, 8, 16, 30, 30]
    (line,) = lines
    assert line["event"] == "recogniser_not_joined"
    assert line["why"].startswith("nobody listens there; is the service running")


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (ConnectionRefusedError(111, "Connect call failed ('127.0.0.1', 1)"), "nobody listens there"),
        (OSError("Multiple exceptions: [Errno 111] Connect call failed, [Errno 111] …"), "nobody listens"),
        (socket.gaierror(-2, "Name or service not known"), "no machine has this name"),
        (TimeoutError(), "no answer"),
        (OSError(113, "No route to host"), "knows no way"),
        (OSError(101, "Network is unreachable"), "knows no way"),
        (ConnectionResetError(104, "Connection reset by peer"), "the connection was lost"),
    ],
)
def test_why_no_connection_came_about_is_said_in_words(error: OSError, says: str) -> None:
    assert says in away.unreachable(error)
    assert "Errno" not in away.unreachable(error)


def test_a_change_of_state_is_one_line_for_all_its_processes() -> None:
    news = away.News()
    with capture_logs() as lines:
        for _ in range(3):
            news.away("h:1", "nobody")
        news.joined("a-1", "h:1")
        news.left("a-1", "gone")
        news.away("h:1", "nobody")
        news.away("h:1", "no answer")
    assert [line["event"].removeprefix("recogniser_") for line in lines] == [
        "not_joined", "joined", "left", "not_joined", "not_joined",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("engine", "says"),
    [
        ("vosk", "hotline model fetch"),
        ("whisper", "make setup"),
        ("none", "name an engine"),
        ("wisper", "there are vosk and whisper"),
    ],
)
async def test_a_missing_model_is_told_before_it_connects(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, engine: str, says: str
) -> None:
    monkeypatch.setenv("HOTLINE_RECOGNISER", engine)
    monkeypatch.setenv("HOTLINE_MODEL_DIR", str(tmp_path))
    with pytest.raises(Refused, match=says):
        await commands_listening.recogniser(asked("127.0.0.1:1"))


def test_hot_words_are_the_names_and_not_the_word_that_stands_for_them() -> None:
    settings = RecogniserSettings(recogniser_hot_words="大沥站 towns")
    words = commands_listening._worker(settings)[-1].split()
    assert words[0] == "大沥站"
    assert "towns" not in words
    assert len(words) > 20


async def test_hot_words_that_cannot_be_read_are_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOTLINE_CONFIG_DIR", str(tmp_path))
    with pytest.raises(Refused, match=r"HOTLINE_RECOGNISER_HOT_WORDS.*places\.toml"):
        await commands_listening.recogniser(asked("127.0.0.1:1"))


def test_what_does_not_speak_our_language_may_come_back() -> None:
    assert not issubclass(NotAdmitted, Rejected)
