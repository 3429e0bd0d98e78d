"""Handing out a recording: to supervisors, by ranges, and never before the audit trail has it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import BinaryIO

import structlog
from aiohttp import hdrs, web

from desk.body import call_id
from desk.deps import DEPS, remote_of
from desk.guard import SESSION
from desk.ports import FoundRecording, Role

log = structlog.get_logger(__name__)

_CHUNK = 65_536


class _RefusedError(Exception):
    def __init__(self, outcome: str, answer: web.HTTPException) -> None:
        self.outcome = outcome
        self.answer = answer


async def recording(request: web.Request) -> web.StreamResponse:
    """GET and HEAD /api/calls/{call}/recording. Every fetch and refusal is in the audit trail before
    the first byte; when that cannot be written there is no byte (503)."""
    try:
        found, path = await _allowed(request)
        start, stop = _range(request, found)
    except _RefusedError as refused:
        await _note(request, refused.outcome)
        raise refused.answer from None
    headers = {
        hdrs.ETAG: _etag(found),
        hdrs.ACCEPT_RANGES: "bytes",
        hdrs.CACHE_CONTROL: "private, no-store",
        hdrs.CONTENT_DISPOSITION: f'inline; filename="{path.name}"',
    }
    if request.headers.get(hdrs.IF_NONE_MATCH) == _etag(found):
        await _note(request, "not_modified")
        return web.Response(status=304, headers=headers)
    partial = stop - start != found.size
    await _note(request, f"bytes {start}-{stop - 1}/{found.size}" if request.method == "GET" else "head")
    if partial:
        headers[hdrs.CONTENT_RANGE] = f"bytes {start}-{stop - 1}/{found.size}"
    response = web.StreamResponse(status=206 if partial else 200, headers=headers)
    response.content_type = "audio/wav" if path.suffix == ".wav" else "application/octet-stream"
    response.content_length = stop - start
    return await _send(request, response, path, start, stop)


async def _allowed(request: web.Request) -> tuple[FoundRecording, Path]:
    deps, session = request.app[DEPS], request[SESSION]
    if session is None:
        raise _RefusedError("not_logged_in", web.HTTPUnauthorized(text="请先登录"))
    if session.role is not Role.SUPERVISOR:
        raise _RefusedError("not_allowed", web.HTTPForbidden(text="只有班长可以调听录音"))
    try:
        found = await deps.recordings.find(call_id(request))
    except web.HTTPNotFound:
        found = None
    except Exception as error:
        log.error("recording_index_failed", error=type(error).__name__)
        answer = web.HTTPServiceUnavailable(text="录音索引暂不可用，请稍后再试")
        raise _RefusedError("index_away", answer) from error
    if found is None:
        raise _RefusedError("not_found", web.HTTPNotFound(text="没有这个通话的录音"))
    root = deps.recordings_root.resolve()
    path = (root / found.file).resolve()
    if not path.is_relative_to(root) or not path.is_file() or path.stat().st_size != found.size:
        log.error("recording_not_as_indexed")
        raise _RefusedError("damaged", web.HTTPInternalServerError(text="录音文件与索引不符，已停止调听"))
    return found, path


def _etag(found: FoundRecording) -> str:
    return f'"{found.sha256}"'


def _range(request: web.Request, found: FoundRecording) -> tuple[int, int]:
    """First byte and the one after the last. A range in other units, several ranges, or one that is
    for another version (If-Range) is ignored, as RFC 9110 allows: the whole is sent."""
    wanted = request.headers.get(hdrs.RANGE, "")
    if_range = request.headers.get(hdrs.IF_RANGE)
    if not wanted.startswith("bytes=") or "," in wanted or if_range not in (None, _etag(found)):
        return 0, found.size
    try:
        asked = request.http_range
    except ValueError:
        return _unsatisfiable(found)
    if asked.start is None:
        return _unsatisfiable(found)
    start = max(0, found.size + asked.start) if asked.start < 0 else asked.start
    stop = found.size if asked.stop is None else min(asked.stop, found.size)
    if start >= found.size or (asked.start == 0 and wanted.startswith("bytes=-")):
        return _unsatisfiable(found)
    return start, stop


def _unsatisfiable(found: FoundRecording) -> tuple[int, int]:
    raise _RefusedError(
        "range_not_satisfiable",
        web.HTTPRequestRangeNotSatisfiable(
            text="所请求的范围超出录音长度", headers={hdrs.CONTENT_RANGE: f"bytes */{found.size}"}
        ),
    )


async def _note(request: web.Request, outcome: str) -> None:
    session = request[SESSION]
    try:
        await request.app[DEPS].audit.note(
            who=session.account if session else "",
            role=session.role.value if session else "",
            action="recording.fetch",
            call=request.match_info["call"][:80],
            outcome=outcome,
            remote=remote_of(request),
        )
    except Exception as error:
        log.error("audit_failed", error=type(error).__name__)
        raise web.HTTPServiceUnavailable(text="审计记录无法写入，暂停调听录音") from error


async def _send(
    request: web.Request, response: web.StreamResponse, path: Path, start: int, stop: int
) -> web.StreamResponse:
    await response.prepare(request)
    if request.method == "HEAD":
        return response
    with await asyncio.to_thread(_open_at, path, start) as sound:
        left = stop - start
        while left:
            chunk = await asyncio.to_thread(sound.read, min(_CHUNK, left))
            if not chunk:
                raise ConnectionAbortedError("the recording became shorter while it was sent")
            await response.write(chunk)
            left -= len(chunk)
    await response.write_eof()
    return response


def _open_at(path: Path, start: int) -> BinaryIO:
    sound = path.open("rb")
    sound.seek(start)
    return sound
