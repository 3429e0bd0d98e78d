"""Reading what a browser sent: JSON bodies by type, and ids out of paths, each with a clear refusal."""

from __future__ import annotations

import re
from typing import TypeVar

import msgspec
from aiohttp import web

from routing.model import CallId

MOST_BYTES = 16_384
"""Longest body taken."""

T = TypeVar("T")

_CALL = re.compile(r"[0-9A-Za-z._-]{1,80}", re.ASCII)
_NUMBER = re.compile(r"\+?[0-9*#]{1,32}", re.ASCII)


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of the bodies: unknown fields are refused."""


async def read(request: web.Request, kind: type[T], most: int = MOST_BYTES) -> T:
    """The body as ``kind``. Answers 415 when it is not JSON by its type, 400 when it is not by
    its content, 413 when it is longer than ``most`` bytes."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="请求须为 application/json")
    raw = await request.clone(client_max_size=most).read()
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError as error:
        raise web.HTTPBadRequest(text=f"请求内容不符合要求：{error}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise web.HTTPBadRequest(text="请求内容不是有效的 JSON") from error


def call_id(request: web.Request) -> CallId:
    """The call named in the path. Answers 404 for what cannot be one."""
    raw = request.match_info["call"]
    if not _CALL.fullmatch(raw):
        raise web.HTTPNotFound(text="没有这个通话")
    return CallId(raw)


def caller_number(request: web.Request) -> str:
    """The caller's number named in the path. Answers 400 for what is none."""
    raw = request.match_info["ani"]
    if not _NUMBER.fullmatch(raw):
        raise web.HTTPBadRequest(text="不是有效的来电号码")
    return raw


def plain(text: str, most: int, what: str) -> str:
    """A line a person typed, trimmed. Answers 400 when it is empty, too long or has control characters."""
    line = text.strip()
    if not line or len(line) > most or not line.isprintable():
        raise web.HTTPBadRequest(text=f"{what}须为 1 至 {most} 个字，不含控制字符")
    return line


def limit_of(request: web.Request, default: int, most: int) -> int:
    """The ``limit`` of the query, between 1 and ``most``."""
    raw = request.query.get("limit", str(default))
    if not raw.isascii() or not raw.isdigit() or not 1 <= int(raw[:9]) <= most:
        raise web.HTTPBadRequest(text=f"limit 须为 1 至 {most} 的整数")
    return int(raw)


def done() -> web.Response:
    """Taken in; what comes of it arrives by the feed."""
    return web.json_response({"ok": True}, status=202)
