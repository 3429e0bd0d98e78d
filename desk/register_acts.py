"""What operators look up about the register, and the trial of a call that nobody made."""

from __future__ import annotations

import re

import msgspec
from aiohttp import web

from desk.deps import DEPS
from desk.guard import who
from desk.ports import Role
from desk.register_try import Trial, try_view
from desk.register_view import register_view

_NUMBER = re.compile(r"[0-9]{2,15}", re.ASCII)
_LANGUAGE = re.compile(r"[A-Za-z0-9_-]{0,32}", re.ASCII)
_LATEST_MS = 4_102_444_800_000
"""The year 2100."""


async def register(request: web.Request) -> web.Response:
    """GET /api/register: what is in force, and who could serve what at this moment."""
    who(request, Role.OPERATOR, Role.SUPERVISOR)
    deps = request.app[DEPS]
    floor = deps.floor
    view = register_view(floor.config, floor.agents, deps.people(), deps.clock())
    return web.Response(body=msgspec.json.encode(view), content_type="application/json")


async def try_call(request: web.Request) -> web.Response:
    """GET /api/register/try ``?dnis=&language=&confidential=&at=``: what such a call would ask for."""
    who(request, Role.OPERATOR, Role.SUPERVISOR)
    deps = request.app[DEPS]
    floor, now = deps.floor, deps.clock()
    trial = _trial(request, now)
    return web.json_response(try_view(floor.config, floor.agents, deps.people(), trial, now))


def _trial(request: web.Request, now: int) -> Trial:
    dnis, language = request.query.get("dnis", ""), request.query.get("language", "")
    if not _NUMBER.fullmatch(dnis):
        raise web.HTTPBadRequest(text="拨打的号码须为 2 至 15 位数字")
    if not _LANGUAGE.fullmatch(language):
        raise web.HTTPBadRequest(text="没有这种语言")
    confidential = request.query.get("confidential", "0")
    if confidential not in ("0", "1"):
        raise web.HTTPBadRequest(text="confidential 须为 0 或 1")
    at = request.query.get("at", str(now))
    if not (at.isascii() and at.isdigit() and len(at) <= 13 and int(at) < _LATEST_MS):
        raise web.HTTPBadRequest(text="时间不对")
    return Trial(dnis=dnis, language=language, confidential=confidential == "1", at=int(at))
