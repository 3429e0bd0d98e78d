"""The FastAGI server: Asterisk connects, tells of the channel, and carries out our commands.

A session that fails for a reason of ours ends with ``failure``, so that ``AGISTATUS`` is FAILURE and
the dialplan takes the caller on by itself; closing alone would read as SUCCESS there.
"""

from __future__ import annotations

import asyncio
import dataclasses
import traceback
from collections.abc import Awaitable, Callable

import structlog

from ivr.agi import AgiSession, CallerGone
from ivr.agi_protocol import FAILURE, BadAgi, parse_environment
from ivr.agi_session import StreamSession

_log = structlog.get_logger(__name__)

_CLOSE_S = 1.0
"""How long a peer may take to accept our last bytes before the connection is cut."""


@dataclasses.dataclass(slots=True)
class AgiCounts:
    """How sessions ended since the server began."""

    served: int = 0
    """The handler came to its end."""
    gone: int = 0
    """The caller hung up first."""
    failed: int = 0
    """The handler, or Asterisk's side of the talk, failed; the dialplan was told so."""
    rejected: int = 0
    """Closed before a whole environment came: scans, garbage, silence."""
    refused: int = 0
    """Closed at once, too many sessions being open."""


class AgiServer:
    """Runs ``handler`` for every channel that Asterisk hands over; one never disturbs another.

    ``header_timeout_ms`` bounds the wait for the whole environment and ``max_header_bytes`` its size;
    ``command_timeout_ms`` bounds each command, so it must exceed the longest prompt.
    ``prompt_folder`` is put before every prompt's name; empty for Asterisk's own sounds folder.
    """

    def __init__(
        self,
        handler: Callable[[AgiSession], Awaitable[None]],
        *,
        host: str,
        port: int,
        header_timeout_ms: int = 5_000,
        command_timeout_ms: int = 60_000,
        max_header_bytes: int = 16_384,
        max_sessions: int = 2_000,
        prompt_folder: str = "",
    ) -> None:
        self._handler = handler
        self._address = (host, port)
        self._header_s = header_timeout_ms / 1000
        self._command_s = command_timeout_ms / 1000
        self._max_header_bytes = max_header_bytes
        self._max_sessions = max_sessions
        self._prompt_folder = prompt_folder
        self._server: asyncio.Server | None = None
        self._sessions: set[asyncio.Task[None]] = set()
        self.counts = AgiCounts()

    @property
    def port(self) -> int:
        """The TCP port in use. Raises ``RuntimeError`` before ``start``."""
        if self._server is None or not self._server.sockets:
            raise RuntimeError("the FastAGI server does not run")
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def open_sessions(self) -> int:
        """Connections that are open now."""
        return len(self._sessions)

    async def start(self) -> None:
        """Listen. Raises ``OSError`` when the address cannot be had."""
        host, port = self._address
        self._server = await asyncio.start_server(
            self._accept, host, port, limit=self._max_header_bytes, backlog=1024
        )
        _log.info("agi.listening", host=host, port=self.port)

    async def stop(self) -> None:
        """Stop listening and end every session; their callers go on in the dialplan."""
        if self._server is None:
            return
        self._server.close()
        for session in tuple(self._sessions):
            session.cancel()
        await asyncio.gather(*self._sessions, return_exceptions=True)
        await self._server.wait_closed()
        self._server = None

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._sessions) >= self._max_sessions:
            self.counts.refused += 1
            _log.error("agi.refused", why="too many sessions", sessions=len(self._sessions))
            writer.write(FAILURE)
            writer.close()
            return
        session = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._sessions.add(session)
        session.add_done_callback(self._sessions.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        failed = True
        try:
            env = await self._read_environment(reader)
            if env is None:
                return
            failed = not await self._run(
                StreamSession(env, reader, writer, self._command_s, self._prompt_folder)
            )
        finally:
            await _close(writer, FAILURE if failed else b"")

    async def _read_environment(self, reader: asyncio.StreamReader) -> dict[str, str] | None:
        try:
            async with asyncio.timeout(self._header_s):
                return parse_environment(await reader.readuntil(b"\n\n"))
        except TimeoutError:
            why = "no environment in time"
        except asyncio.LimitOverrunError:
            why = "environment too long"
        except (asyncio.IncompleteReadError, OSError):
            why = "closed before the environment ended"
        except BadAgi as error:
            why = str(error)
        self.counts.rejected += 1
        _log.warning("agi.rejected", why=why)
        return None

    async def _run(self, session: AgiSession) -> bool:
        """Whether the dialplan may go on as planned."""
        try:
            await self._handler(session)
        except CallerGone:
            self.counts.gone += 1
            _log.info("agi.caller_gone")
        except Exception as error:  # one session's failure must not reach the others
            self.counts.failed += 1
            _log.error("agi.failed", error=type(error).__name__, where=_where(error))
            return False
        else:
            self.counts.served += 1
        return True


def _where(error: Exception) -> str:
    """Where it was raised. The message is left out: it may hold a caller's words or number."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""


async def _close(writer: asyncio.StreamWriter, last: bytes) -> None:
    try:
        async with asyncio.timeout(_CLOSE_S):
            if last:
                writer.write(last)
            writer.close()
            await writer.wait_closed()
    except (OSError, TimeoutError):
        writer.transport.abort()
