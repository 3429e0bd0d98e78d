"""GET /ws: the feed of one page."""

from __future__ import annotations

import asyncio

import structlog
from aiohttp import WSMsgType, web

from desk.deps import DEPS, SEATS, DeskDeps
from desk.desks import Desk, Ended
from desk.guard import COOKIE, who
from desk.login import take_seat
from desk.logins import until_over
from desk.ports import Role
from desk.sessions import key_of

log = structlog.get_logger(__name__)

_SEND_S = 10.0
_CLOSE_S = 5.0
_DRAFT_S = 2.0


async def feed(request: web.Request) -> web.WebSocketResponse:
    """The page only listens; what it sends is ignored, and little of it is taken."""
    session = who(request)
    deps, key = request.app[DEPS], key_of(request.cookies[COOKIE])
    socket = web.WebSocketResponse(heartbeat=20.0, max_msg_size=4_096, timeout=_CLOSE_S)
    await socket.prepare(request)
    if session.role is Role.AGENT:
        take_seat(request, session)
    desk = deps.feed.attach(session.account, session.role, deps.floor, deps.clock())
    request.app[SEATS].came(session.account)
    tasks = [
        asyncio.create_task(_write(request, socket, desk)),
        asyncio.create_task(_watch_session(request, desk, key)),
        asyncio.create_task(_bring_draft(deps, desk)),
    ]
    try:
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
    finally:
        # before any await: a connection that breaks may cancel this handler at the next one
        left = deps.feed.detach(desk)
        if left:
            request.app[SEATS].left(session.account)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return socket


async def _write(request: web.Request, socket: web.WebSocketResponse, desk: Desk) -> None:
    """Empty the queue. A browser that takes nothing for too long is cut off."""
    try:
        async with asyncio.timeout(None) as deadline:
            while (message := await desk.next()) is not None:
                deadline.reschedule(asyncio.get_running_loop().time() + _SEND_S)
                await socket.send_str(message.decode())
                deadline.reschedule(None)
            deadline.reschedule(asyncio.get_running_loop().time() + _CLOSE_S)
            code, reason = desk.ended or (Ended.GOING_AWAY, "")
            await socket.close(code=code, message=reason.encode())
    except TimeoutError:
        desk.end(Ended.TOO_SLOW, "too slow")
        if request.transport is not None:
            request.transport.abort()
    except ConnectionError:
        return


async def _watch_session(request: web.Request, desk: Desk, key: str) -> None:
    await until_over(request.app, key, desk.account)
    desk.end(Ended.SESSION_OVER, "session over")


async def _bring_draft(deps: DeskDeps, desk: Desk) -> None:
    """After a restart the draft of the call on the page is only in the store."""
    page = deps.feed.book.pages.get(desk.shown) if desk.shown else None
    if page is None or page.draft is not None:
        return
    try:
        async with asyncio.timeout(_DRAFT_S):
            kept = await deps.drafts.get(page.call)
    except Exception as error:
        # the page works without; the next change of the draft brings it whole
        log.warning("draft_not_read", error=type(error).__name__)
        return
    if kept is not None and page.draft is None:
        deps.feed.draft_changed(deps.draft_view(kept))
