"""What one may look up: a call, a caller's earlier calls, recordings, the audit trail, health."""

from __future__ import annotations

import json

import msgspec
from aiohttp import web

from desk.body import call_id, caller_number, limit_of
from desk.deps import DEPS
from desk.guard import who
from desk.known import draft_of, owner_of
from desk.ports import Json, Role
from desk.views import call_view, hotline_name, page_view
from routing.model import AgentId


async def call(request: web.Request) -> web.Response:
    """GET /api/calls/{call}: the call, its words and its draft; the own call, or any for a supervisor."""
    deps, session, asked = request.app[DEPS], who(request, Role.AGENT, Role.SUPERVISOR), call_id(request)
    on_floor, page = deps.floor.calls.get(asked), deps.feed.book.pages.get(asked)
    draft = await draft_of(request, asked)
    if on_floor is None and page is None and draft is None:
        raise web.HTTPNotFound(text="没有这个通话")
    if session.role is Role.AGENT and await owner_of(request, asked) != session.account:
        raise web.HTTPForbidden(text="只有接听该通话的座席可以查看")
    shown = call_view(on_floor, page, deps.floor, deps.clock(), deps.kinds) if on_floor or page else None
    return web.json_response({"call": shown, **page_view(page), "draft": draft})


async def earlier_calls(request: web.Request) -> web.Response:
    """GET /api/callers/{ani}/calls: the caller's drafts, newest first. An agent may ask only about
    the caller on their own page."""
    deps, session = request.app[DEPS], who(request, Role.AGENT, Role.SUPERVISOR)
    ani, limit = caller_number(request), limit_of(request, 10, 50)
    if session.role is Role.AGENT and not _is_own_caller(request, session.account, ani):
        raise web.HTTPForbidden(text="只能查看当前来电人的历史来电")
    drafts = await deps.drafts.by_caller(ani, limit)
    calls = [deps.draft_view(draft) for draft in drafts]
    for each in calls:
        each.setdefault("hotline", hotline_name(deps.floor.config, str(each.get("dnis", ""))))
    return web.json_response({"calls": calls})


def _is_own_caller(request: web.Request, account: str, ani: str) -> bool:
    deps = request.app[DEPS]
    shown = deps.feed.shown_to(account)
    agent = deps.floor.agents.get(AgentId(account))
    page = deps.feed.book.pages.get(shown) if shown else None
    call = deps.floor.calls.get(agent.call) if agent and agent.call else None
    return any(each is not None and each.ani == ani for each in (page, call))


async def recordings(request: web.Request) -> web.Response:
    """GET /api/recordings: the newest recordings, without their sound."""
    deps = request.app[DEPS]
    who(request, Role.SUPERVISOR)
    limit = limit_of(request, 50, 200)
    if deps.recent_recordings is not None:
        found = list(await deps.recent_recordings(limit))
    else:
        found = [dict(each) for each in deps.feed.book.sealed][:limit]
    for each in found:
        each.setdefault("hotline", hotline_name(deps.floor.config, str(each.get("dnis", ""))))
    return web.json_response({"recordings": found})


async def audit(request: web.Request) -> web.Response:
    """GET /api/audit: the newest entries of the audit trail."""
    who(request, Role.SUPERVISOR)
    entries = await request.app[DEPS].audit.latest(limit_of(request, 50, 500))
    return web.json_response({"entries": [_entry(each) for each in entries]})


def _entry(line: object) -> Json:
    """An entry, laid flat where the trail keeps it inside a numbered line."""
    view: Json = msgspec.to_builtins(line)
    return {**view, **view.pop("entry")} if "entry" in view else view


async def health(request: web.Request) -> web.Response:
    """GET /health: each part in plain words; 503 when ``ok`` is False."""
    shown = request.app[DEPS].health()
    # read by people, in a terminal too: their own characters, not escapes
    text = json.dumps(shown, ensure_ascii=False)
    return web.json_response(text=text, status=200 if shown.get("ok", True) else 503)
