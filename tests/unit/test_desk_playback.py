"""Sending a recording: what is left behind when the listener goes away."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import IO, Any
from unittest.mock import AsyncMock, Mock

import pytest

from desk import playback


async def test_a_listener_who_leaves_while_the_file_is_being_opened_leaves_no_file_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(bytes(1_000_000))
    opened: list[IO[Any]] = []
    loop, opening, may_open, real = asyncio.get_running_loop(), asyncio.Event(), threading.Event(), Path.open

    def slow_open(self: Path, mode: str = "r") -> IO[Any]:
        loop.call_soon_threadsafe(opening.set)
        may_open.wait(10)
        opened.append(real(self, mode))
        return opened[-1]

    monkeypatch.setattr(Path, "open", slow_open)
    sending = asyncio.create_task(playback._send(Mock(method="GET"), AsyncMock(), path, 0, 1_000_000))
    await opening.wait()
    sending.cancel()
    await asyncio.wait({sending})
    may_open.set()
    await loop.shutdown_default_executor()
    assert [file.closed for file in opened] == [True]


async def test_what_is_asked_for_is_sent_and_no_more(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    sound = bytes(range(256)) * 2_000
    path.write_bytes(sound)
    response = AsyncMock()
    await playback._send(Mock(method="GET"), response, path, 5, 400_000)
    assert b"".join(call.args[0] for call in response.write.await_args_list) == sound[5:400_000]
    response.write_eof.assert_awaited_once()
