"""Switching the surge plan by hand, and the record of its switches."""

from __future__ import annotations

import msgspec
from aiohttp import web

from desk.body import Body, done, limit_of, plain, read
from desk.deps import DEPS
from desk.guard import who
from desk.ports import Json, Role
from desk.views import switch_view
from routing.facts import SurgeSwitched


class Switch(Body, frozen=True):
    on: bool
    why: str


async def surge(request: web.Request) -> web.Response:
    """POST /api/surge ``{"on", "why"}``: answers 409 when it is so already."""
    deps, session = request.app[DEPS], who(request, Role.SUPERVISOR, Role.OPERATOR)
    body = await read(request, Switch)
    why = plain(body.why, 100, "原因")
    if deps.floor.surge.on == body.on:
        raise web.HTTPConflict(text="高峰预案已在启用中" if body.on else "高峰预案没有启用")
    deps.report(SurgeSwitched(on=body.on, by=session.account, why=why))
    return done()


async def switches(request: web.Request) -> web.Response:
    """GET /api/surge: the last switches, the newest first."""
    deps = request.app[DEPS]
    who(request, Role.SUPERVISOR, Role.OPERATOR)
    limit = limit_of(request, 20, 200)
    if deps.switches is not None:
        kept: list[Json] = [msgspec.to_builtins(each) for each in await deps.switches.latest(limit)]
    else:
        kept = list(deps.feed.book.switches)[:limit]
    return web.json_response({"switches": [switch_view(**each) for each in kept]})
