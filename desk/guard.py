"""What every request passes: who is asking, from which page, and what every answer carries."""

from __future__ import annotations

import traceback
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from desk.deps import RUN
from desk.logins import refresh
from desk.ports import Role, Session, SessionsAwayError
from desk.sessions import key_of

log = structlog.get_logger(__name__)

COOKIE = "hotline_desk"
SESSION = web.RequestKey[Session | None]("session")

_PRIVATE = ("/api/", "/ws", "/sip")
"""Paths where it matters who asks; the page itself, /health and /metrics need no store."""
_SAFE = {"GET", "HEAD", "OPTIONS"}
RUN_HEADER = "Hotline-Run"
"""Comes with 401: a page whose login is gone sees whether the service was started anew meanwhile."""
HEADERS = web.AppKey[Mapping[str, str]]("headers")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def headers(sip_ws: str) -> dict[str, str]:
    """Security headers; pages may connect to us and to ``sip_ws``, a WebSocket's URL or empty."""
    parts = urlsplit(sip_ws)
    connect = f"'self' {parts.scheme}://{parts.netloc}" if sip_ws else "'self'"
    return {
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
            f"img-src 'self' data:; media-src 'self' blob:; connect-src {connect}; base-uri 'none'; "
            "form-action 'self'; frame-ancestors 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Security headers on every answer; what an API says is kept by nobody."""
    for name, value in request.app[HEADERS].items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse other sites' requests, find the session, and answer faults of ours in plain words."""
    changes = request.method not in _SAFE or "upgrade" in request.headers.get("Connection", "").lower()
    if changes and not same_origin(request):
        log.warning("cross_origin_refused", route=_route(request))
        raise web.HTTPForbidden(text="请求来自其他网站，已拒绝")
    try:
        request[SESSION] = await _session(request)
        return await handler(request)
    except web.HTTPException:
        raise
    except SessionsAwayError:
        return web.Response(status=503, text="登录服务暂不可用，请稍后再试")
    except ConnectionError:
        raise
    except Exception as error:
        # the message of an error may hold a caller's words, so only its place is logged
        place = traceback.extract_tb(error.__traceback__)[-1]
        at = f"{place.filename}:{place.lineno}"
        log.error("request_failed", route=_route(request), error=type(error).__name__, at=at)
        return web.Response(status=500, text="系统内部错误")


def same_origin(request: web.Request) -> bool:
    """Browsers name the page's origin in each request that changes something and each WebSocket
    upgrade; other programs name none, and have no cookie of somebody else to misuse."""
    origin = request.headers.get("Origin")
    if origin is None:
        return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")
    parts = urlsplit(origin)
    return parts.scheme in ("http", "https") and parts.netloc == request.host


async def _session(request: web.Request) -> Session | None:
    token = request.cookies.get(COOKIE)
    if not token or not request.path.startswith(_PRIVATE):
        return None
    return await refresh(request.app, key_of(token))


def who(request: web.Request, *roles: Role) -> Session:
    """The session of the request. Answers 401 without one, 403 when the role is none of ``roles``."""
    session = request[SESSION]
    if session is None:
        raise web.HTTPUnauthorized(text="请先登录", headers={RUN_HEADER: request.app[RUN]})
    if roles and session.role not in roles:
        raise web.HTTPForbidden(text="当前账号无权进行此操作")
    return session


def _route(request: web.Request) -> str:
    """The pattern, not the path: a path may hold a caller's number."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "unknown"
