"""Whose a call is, and its draft: from the floor and the book while they have it, else from the store."""

from __future__ import annotations

from aiohttp import web

from desk.deps import DEPS
from desk.ports import Json
from routing.model import CallId


async def draft_of(request: web.Request, call: CallId) -> Json | None:
    """The call's draft; None for a call that has none."""
    deps = request.app[DEPS]
    page = deps.feed.book.pages.get(call)
    if page is not None and page.draft is not None:
        return page.draft
    kept = await deps.drafts.get(call)
    return None if kept is None else deps.draft_view(kept)


async def owner_of(request: web.Request, call: CallId) -> str | None:
    """The agent who has, or last had, the call. Answers 404 for a call that nobody knows."""
    deps = request.app[DEPS]
    on_floor, page = deps.floor.calls.get(call), deps.feed.book.pages.get(call)
    if on_floor is not None or page is not None:
        return (on_floor.agent if on_floor else None) or (page.owner if page else None)
    draft = await draft_of(request, call)
    if draft is None:
        raise web.HTTPNotFound(text="没有这个通话")
    agent: str | None = draft.get("agent")
    return agent
