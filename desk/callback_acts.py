"""The callbacks that we owe: who waits for one, and taking one back, which is in the audit trail."""

from __future__ import annotations

import structlog
from aiohttp import web

from desk.body import Body, caller_number, done, plain, read
from desk.deps import DEPS, remote_of
from desk.guard import who
from desk.ports import Json, Role, Session
from desk.views import hotline_name
from routing.facts import CallbackCancelled
from routing.model import Callback
from routing.register import FloorConfig

log = structlog.get_logger(__name__)

MOST_SHOWN = 500


class Cancel(Body, frozen=True):
    reason: str


async def owed(request: web.Request) -> web.Response:
    """GET /api/callbacks: the callbacks that we owe, those under way first, then as they fall due."""
    who(request, Role.SUPERVISOR, Role.OPERATOR)
    floor = request.app[DEPS].floor
    shown = [callback_view(each, floor.config) for each in floor.owed]
    return web.json_response({"callbacks": shown[:MOST_SHOWN], "owed": len(shown)})


async def cancel(request: web.Request) -> web.Response:
    """POST /api/callbacks/{ani}/cancel ``{"reason"}``: nobody needs to call this caller back any more."""
    session = who(request, Role.SUPERVISOR, Role.OPERATOR)
    deps, ani = request.app[DEPS], caller_number(request)
    body = await read(request, Cancel)
    reason = plain(body.reason, 200, "原因")
    callback = next((each for each in deps.floor.owed if each.ani == ani), None)
    if callback is None:
        raise web.HTTPNotFound(text="没有待回拨的这个号码")
    await _note(request, session, callback)
    deps.report(CallbackCancelled(ani=ani, by=session.account, reason=reason))
    return done()


def callback_view(callback: Callback, config: FloorConfig) -> Json:
    """One callback as JSON."""
    return {
        "ani": callback.ani,
        "dnis": callback.dnis,
        "hotline": hotline_name(config, callback.dnis),
        "kind": callback.kind.value,
        "first_call": callback.first_call,
        "asked_at": callback.asked_at,
        "due_at": callback.due_at,
        "tries": callback.tries,
        "calls": callback.calls,
        "call": callback.call,
    }


async def _note(request: web.Request, session: Session, callback: Callback) -> None:
    """Who took it back. Answers 503 when that cannot be written: then it stays."""
    try:
        await request.app[DEPS].audit.note(
            who=session.account,
            role=session.role.value,
            action="callback.cancel",
            call=callback.first_call,
            outcome="cancelled",
            remote=remote_of(request),
        )
    except Exception as error:
        log.error("audit_failed", error=type(error).__name__)
        raise web.HTTPServiceUnavailable(text="审计记录无法写入，暂不能取消回拨") from error
