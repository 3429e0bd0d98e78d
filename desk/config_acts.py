"""What telephony operators do with the configuration: look at versions, try texts, bring them into force."""

from __future__ import annotations

from collections.abc import Awaitable

from aiohttp import web

from desk.body import Body, limit_of, plain, read
from desk.deps import DEPS
from desk.guard import who
from desk.ports import ConfigurationDesk, ConfigurationOvertaken, ConfigurationRefused, Json, Role, Session

MOST_TEXT = 4_000_000
"""Longest body with texts, in bytes; a city with 1 500 agents takes a tenth."""
_LONGEST_WHY = 200


class Texts(Body, frozen=True):
    files: dict[str, str]


class Apply(Body, frozen=True):
    files: dict[str, str]
    why: str
    base: int | None = None


class Rollback(Body, frozen=True):
    version: int
    why: str
    base: int | None = None


async def versions(request: web.Request) -> web.Response:
    """GET /api/config/versions, the newest first."""
    _, desk = _operator(request)
    return web.json_response(await desk.versions(limit_of(request, 50, 500)))


async def version(request: web.Request) -> web.Response:
    """GET /api/config/versions/{number}, with its texts."""
    _, desk = _operator(request)
    raw = request.match_info["number"]
    found = await desk.version(int(raw)) if raw.isascii() and raw.isdigit() and len(raw) < 10 else None
    if found is None:
        raise web.HTTPNotFound(text="没有这个版本")
    return web.json_response(found)


async def check(request: web.Request) -> web.Response:
    """POST /api/config/check ``{"files"}``: every mistake, and nothing changes."""
    _, desk = _operator(request)
    return web.json_response(await desk.check((await read(request, Texts, MOST_TEXT)).files))


async def diff(request: web.Request) -> web.Response:
    """POST /api/config/diff ``{"files"}``: what would change."""
    _, desk = _operator(request)
    return await _answer(desk.diff((await read(request, Texts, MOST_TEXT)).files))


async def apply(request: web.Request) -> web.Response:
    """POST /api/config/apply ``{"files", "why", "base"}``."""
    session, desk = _operator(request)
    body = await read(request, Apply, MOST_TEXT)
    why = plain(body.why, _LONGEST_WHY, "原因")
    return await _answer(desk.apply(body.files, who=session.account, why=why, base=body.base))


async def rollback(request: web.Request) -> web.Response:
    """POST /api/config/rollback ``{"version", "why", "base"}``."""
    session, desk = _operator(request)
    body = await read(request, Rollback)
    if not 0 < body.version < 10**9:
        raise web.HTTPNotFound(text="没有这个版本")
    why = plain(body.why, _LONGEST_WHY, "原因")
    return await _answer(desk.rollback(body.version, who=session.account, why=why, base=body.base))


async def _answer(work: Awaitable[Json]) -> web.Response:
    try:
        return web.json_response(await work)
    except ConfigurationRefused as refused:
        raise web.HTTPUnprocessableEntity(text=str(refused)) from None
    except ConfigurationOvertaken as overtaken:
        raise web.HTTPConflict(text=str(overtaken)) from None


def _operator(request: web.Request) -> tuple[Session, ConfigurationDesk]:
    session, desk = who(request, Role.OPERATOR), request.app[DEPS].configuring
    if desk is None:
        raise web.HTTPNotFound(text="这里不能修改配置")
    return session, desk


ROUTES = (
    web.get("/api/config/versions", versions),
    web.get("/api/config/versions/{number}", version),
    web.post("/api/config/check", check),
    web.post("/api/config/diff", diff),
    web.post("/api/config/apply", apply),
    web.post("/api/config/rollback", rollback),
)
