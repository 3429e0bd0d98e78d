"""One recogniser process: ``python -m asr.worker --engine whisper --model FOLDER``.

It reads messages on stdin and writes messages on stdout. One thread reads, the main thread
takes audio in and decodes, the most urgent first. It ends when stdin closes, whatever it is
doing, so none outlives the program even when that is killed.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import queue
import sys
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from asr import engines, wire
from asr.engine import Engine, EngineError, Options, Session, Urgency
from asr.recogniser import Rank, Words

_MOST_ENDED = 64
"""Streams with an utterance waiting for its final; beyond, audio is left where it is until some
are done, so that the program sees its bound reached and drops audio rather than finals."""
_AT_ONCE = 4_096
"""Messages taken in before the next turn of work, so that neither starves the other."""
_INBOX = 20_000
"""Messages; the program's own bounds are reached long before."""


@dataclass(slots=True)
class _Stream:
    """One stream and what came for it."""

    rank: Rank
    turn: int
    """When it last had a turn, counted in turns: the one that waited longest goes first."""
    audio: deque[bytes] = field(default_factory=deque)
    session: Session | None = None
    """Opened with its first audio: that may cost a tenth of a second."""
    close: bool = False
    """No more audio comes."""
    finished: bool = False


class Worker:
    """Serves the messages of one program with one engine."""

    def __init__(self, engine: Engine, send: Callable[[wire.FromWorker], None]) -> None:
        self._engine = engine
        self._send = send
        self._streams: dict[int, _Stream] = {}
        self._turn = 0
        self._fed: dict[int, tuple[int, int, int]] = {}
        """Streams with audio to be taken in, each with its place in line: the least goes first."""
        self._due: dict[int, tuple[int, int, int, int]] = {}
        """Streams with something to decode; a session's wish changes only by its own turns."""

    def take(self, message: wire.ToWorker) -> None:
        """One message; quick, all work is left to ``work``."""
        match message:
            case wire.Open(stream=stream, rank=rank):
                self._streams[stream] = _Stream(rank, self._turn)
            case wire.Audio(stream=stream, pcm=pcm):
                if stream in self._streams:
                    self._streams[stream].audio.append(pcm)
                    self._queue(stream)
                else:
                    self._send(wire.Took(stream, len(pcm)))
            case wire.Close(stream=stream):
                if stream in self._streams:
                    self._streams[stream].close = True
                    self._queue(stream)
                else:
                    self._send(wire.Closed(stream))
            case wire.Drop(stream=stream):
                self._forget(stream)
            case wire.Ping():
                self._send(wire.Pong())

    def work(self) -> bool:
        """Give the most urgent stream a turn; whether there was one.

        Emergencies go before drafts; among equals audio is taken in before anything is decoded, for it
        may hold the end of an utterance, and ends go before partials.
        """
        full = sum(due[1] == Urgency.FINAL for due in self._due.values()) >= _MOST_ENDED
        fed = min(self._fed.values()) if self._fed and not full else None
        due = min(self._due.values()) if self._due else None
        if fed is not None and (due is None or fed[0] <= due[0]):
            self._turn += 1
            self._take_in(fed[-1])
            return True
        if due is not None:
            self._turn += 1
            self._decode(due[-1])
        return due is not None

    def _take_in(self, ident: int) -> None:
        one = self._streams[ident]
        session = one.session = one.session or self._engine.open()
        if one.audio:
            pcm = one.audio.popleft()
            self._say(ident, session, session.feed(pcm))
            self._send(wire.Took(ident, len(pcm), session.settled_ms()))
        else:
            one.finished = True
            session.finish()
        self._had_turn(ident, one, session)

    def _decode(self, ident: int) -> None:
        one = self._streams[ident]
        if one.session is not None:
            self._say(ident, one.session, one.session.work())
            self._had_turn(ident, one, one.session)

    def _had_turn(self, ident: int, one: _Stream, session: Session) -> None:
        one.turn = self._turn
        urgency = session.due()
        self._due.pop(ident, None)
        if urgency is not None:
            self._due[ident] = (one.rank, urgency, one.turn, ident)
        elif one.finished:
            self._forget(ident)
            self._send(wire.Closed(ident))
            return
        self._queue(ident)

    def _queue(self, ident: int) -> None:
        """Into the line of those to be taken in, or out of it."""
        one = self._streams[ident]
        self._fed.pop(ident, None)
        if one.audio or (one.close and not one.finished):
            self._fed[ident] = (one.rank, one.turn, ident)

    def _forget(self, ident: int) -> None:
        for known in (self._streams, self._fed, self._due):
            known.pop(ident, None)

    def _say(self, ident: int, session: Session, words: list[Words]) -> None:
        for said in words:
            self._send(wire.Said(ident, said, session.settled_ms()))


def _read(source: BinaryIO, inbox: queue.Queue[wire.ToWorker]) -> None:
    """Fill the inbox until stdin closes, then end the process."""
    frames = wire.Frames()
    try:
        while data := os.read(source.fileno(), 1 << 16):
            for body in frames.feed(data):
                inbox.put(wire.to_worker(body))
    finally:
        os._exit(0)


def serve(
    engine: Engine,
    inbox: queue.Queue[wire.ToWorker],
    send: Callable[[wire.FromWorker], None],
) -> None:
    """For ever: what came, then one turn of work."""
    worker = Worker(engine, send)
    busy = False
    while True:
        with contextlib.suppress(queue.Empty):
            for _ in range(_AT_ONCE):
                worker.take(inbox.get(block=not busy))
                busy = True
        busy = worker.work()


def main(argv: list[str] | None = None) -> int:
    """Load the model, say so, serve until stdin closes."""
    parser = argparse.ArgumentParser(prog="asr.worker", description=__doc__)
    parser.add_argument("--engine", required=True)
    parser.add_argument("--model", required=True, type=Path)
    parser.add_argument("--prompt", default="")
    parser.add_argument("--hot-words", default="", help="separated by spaces")
    args = parser.parse_args(argv)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.nice(5)  # deciding about calls and carrying their voices goes before understanding them
    out = os.dup(1)
    os.dup2(2, 1)  # whatever a library prints must not get between the messages

    def send(message: wire.FromWorker) -> None:
        data = memoryview(wire.pack(message))
        while data:
            data = data[os.write(out, data) :]

    inbox: queue.Queue[wire.ToWorker] = queue.Queue(_INBOX)
    threading.Thread(target=_read, args=(sys.stdin.buffer, inbox), daemon=True).start()
    try:
        options = Options(prompt=args.prompt, hot_words=tuple(args.hot_words.split()))
        engine = engines.load(args.engine, args.model, options)
    except EngineError as error:
        send(wire.Broken(str(error)))
        return 1
    send(wire.Ready())
    serve(engine, inbox, send)
    return 0


if __name__ == "__main__":
    sys.exit(main())
