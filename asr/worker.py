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
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from asr import engines, wire
from asr.engine import Engine, EngineError, Options, Session
from asr.recogniser import Words

_MOST_ENDED = 64
"""Streams with an utterance waiting for its final; beyond, audio is left in the inbox until some
are done, so that the program sees its bound reached and drops audio rather than finals."""
_AT_ONCE = 256
"""Messages taken in before the next turn of work, so that neither starves the other."""
_INBOX = 20_000
"""Messages; the program's own bounds are reached long before."""


class Worker:
    """Serves the messages of one program with one engine."""

    def __init__(self, engine: Engine, send: Callable[[wire.FromWorker], None]) -> None:
        self._engine = engine
        self._send = send
        self._sessions: dict[int, Session] = {}
        self._closing: set[int] = set()
        self._turns: dict[int, int] = {}
        """When each stream last had a turn, counted in turns: the one that waited longest goes first."""
        self._turn = 0

    def take(self, message: wire.ToWorker) -> None:
        """One message."""
        match message:
            case wire.Open(stream=stream):
                self._sessions[stream] = self._engine.open()
                self._turns[stream] = self._turn
            case wire.Audio(stream=stream, pcm=pcm):
                if stream in self._sessions:
                    self._say(stream, self._sessions[stream].feed(pcm))
                self._send(wire.Took(stream, len(pcm)))
            case wire.Close(stream=stream):
                if stream in self._sessions:
                    self._sessions[stream].finish()
                    self._closing.add(stream)
                    self._ended()
                else:
                    self._send(wire.Closed(stream))
            case wire.Drop(stream=stream):
                self._forget(stream)
            case wire.Ping():
                self._send(wire.Pong())

    def work(self) -> bool:
        """Give the most urgent session a turn; whether there was one."""
        due = [
            (urgency, self._turns[stream], stream)
            for stream, session in self._sessions.items()
            if (urgency := session.due()) is not None
        ]
        if not due:
            return False
        stream = min(due)[2]
        self._turn += 1
        self._turns[stream] = self._turn
        self._say(stream, self._sessions[stream].work())
        self._ended()
        return True

    def full(self) -> bool:
        """Whether so many finals wait that no more audio should be taken in."""
        waiting = sum(session.due() == 0 for session in self._sessions.values())
        return waiting >= _MOST_ENDED

    def _say(self, stream: int, words: list[Words]) -> None:
        for said in words:
            self._send(wire.Said(stream, said))

    def _ended(self) -> None:
        for stream in sorted(self._closing):
            if self._sessions[stream].due() is None:
                self._forget(stream)
                self._send(wire.Closed(stream))

    def _forget(self, stream: int) -> None:
        self._sessions.pop(stream, None)
        self._turns.pop(stream, None)
        self._closing.discard(stream)


def _read(source: BinaryIO, inbox: queue.Queue[wire.ToWorker]) -> None:
    """Fill the inbox until stdin closes, then end the process."""
    frames = wire.Frames()
    try:
        while data := os.read(source.fileno(), 1 << 16):
            for body in frames.feed(data):
                inbox.put(wire.to_worker(body))
    finally:
        os._exit(0)


def serve(engine: Engine, inbox: queue.Queue[wire.ToWorker], send: Callable[[wire.FromWorker], None]) -> None:
    """For ever: what came, then one turn of work."""
    worker = Worker(engine, send)
    busy = False
    while True:
        with contextlib.suppress(queue.Empty):
            for _ in range(_AT_ONCE):
                if busy and worker.full():
                    break
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
