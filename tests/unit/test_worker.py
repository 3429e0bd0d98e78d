"""A worker's turns: emergencies before drafts, audio before decoding, ends before partials."""

from __future__ import annotations

from asr import wire
from asr.engine import Engine, Session, Urgency
from asr.recogniser import Rank, Words
from asr.worker import Worker


class Notebook(Engine):
    """Notes who had a turn; every piece of audio leaves one final to be decoded."""

    def __init__(self) -> None:
        self.turns: list[str] = []
        self.opened = 0

    def open(self) -> Session:
        self.opened += 1
        return Page(self)


class Page(Session):
    def __init__(self, book: Notebook) -> None:
        self._book = book
        self._waiting = 0
        self._name = 0

    def feed(self, pcm: bytes) -> list[Words]:
        self._name = pcm[0]
        self._waiting += 1
        self._book.turns.append(f"feed {self._name}")
        return []

    def settled_ms(self) -> int:
        return 0

    def due(self) -> Urgency | None:
        return Urgency.FINAL if self._waiting else None

    def work(self) -> list[Words]:
        self._waiting -= 1
        self._book.turns.append(f"work {self._name}")
        return []

    def finish(self) -> None:
        pass


def worker() -> tuple[Worker, Notebook, list[wire.FromWorker]]:
    book, sent = Notebook(), list[wire.FromWorker]()
    return Worker(book, sent.append), book, sent


def test_an_emergency_goes_before_a_draft_that_came_first() -> None:
    one, book, _ = worker()
    one.take(wire.Open(1, Rank.DRAFT))
    one.take(wire.Open(2))
    for _ in range(2):
        one.take(wire.Audio(1, b"\x01"))
    one.take(wire.Audio(2, b"\x02"))
    while one.work():
        pass
    assert book.turns == ["feed 2", "work 2", "feed 1", "feed 1", "work 1", "work 1"]


def test_equals_take_turns() -> None:
    one, book, _ = worker()
    for stream in (1, 2):
        one.take(wire.Open(stream))
        for _ in range(2):
            one.take(wire.Audio(stream, bytes([stream])))
    while one.work():
        pass
    assert book.turns[:4] == ["feed 1", "feed 2", "feed 1", "feed 2"]


def test_a_stream_closes_once_all_is_decoded_and_a_dropped_one_says_nothing() -> None:
    one, book, sent = worker()
    one.take(wire.Open(1))
    one.take(wire.Open(2))
    assert book.opened == 0, "a session costs nothing before its first audio"
    one.take(wire.Audio(1, b"\x01"))
    one.take(wire.Close(1))
    one.take(wire.Audio(2, b"\x02"))
    one.take(wire.Drop(2))
    one.take(wire.Close(3))
    while one.work():
        pass
    assert sent == [wire.Closed(3), wire.Took(1, 1), wire.Closed(1)]


def test_when_too_many_ends_wait_audio_waits_too() -> None:
    one, book, _ = worker()
    for stream in range(1, 70):
        one.take(wire.Open(stream))
        one.take(wire.Audio(stream, bytes([stream])))
    for _ in range(66):
        one.work()
    assert sum(turn.startswith("feed") for turn in book.turns) == 65
    assert "work 1" in book.turns
