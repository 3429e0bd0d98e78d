"""Switching the surge plan by hand."""

from __future__ import annotations

from aiohttp import web

from desk.body import Body, done, plain, read
from desk.deps import DEPS
from desk.guard import who
from desk.ports import Role
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
        raise web.HTTPConflict(text="应急预案已在启用中" if body.on else "应急预案没有启用")
    deps.report(SurgeSwitched(on=body.on, by=session.account, why=why))
    return done()
