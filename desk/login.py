"""Logging in and out, and who one is."""

from __future__ import annotations

import structlog
from aiohttp import web

from desk.body import Body, done, read
from desk.deps import ATTEMPTS, DEPS, PASSWORDS, RUN, SEATS, remote_of
from desk.guard import COOKIE, SESSION, who
from desk.logins import end, may_sit
from desk.ports import Account, Json, Role, Session
from desk.sessions import key_of, new_token, version_of
from routing.facts import AgentLoggedIn, AgentLoggedOut
from routing.model import AgentId

log = structlog.get_logger(__name__)

SIP_PATH = "/sip"
"""Where we pass SIP on to Asterisk, for pages that do not reach it by themselves."""


class Login(Body, frozen=True):
    name: str
    password: str


async def login(request: web.Request) -> web.Response:
    """POST /api/login: a cookie and the same answer as /api/me. 401 when wrong, 429 when too often."""
    deps, attempts = request.app[DEPS], request.app[ATTEMPTS]
    body = await read(request, Login)
    name, address = body.name.strip()[:64], remote_of(request)
    wait = attempts.begin(name, address, deps.clock())
    if wait:
        seconds = -(-wait // 1000)
        raise web.HTTPTooManyRequests(
            text=f"登录尝试过于频繁，请 {seconds} 秒后再试", headers={"Retry-After": str(seconds)}
        )
    account = await deps.accounts.get(name)
    if not await request.app[PASSWORDS].right(account, body.password[:256]) or account is None:
        log.warning("login_refused", account_known=account is not None)
        raise web.HTTPUnauthorized(text="工号或密码不正确")
    attempts.succeeded(name, address)
    if account.role is Role.AGENT and not may_sit(deps, account.name):
        log.warning("agent_not_configured", account=account.name)
        raise web.HTTPForbidden(text="该工号不在座席名单中，请联系话务管理员")
    await _leave(request, unless=account.name)
    session, token = await _open(request, account)
    response = web.json_response(_me(request, session))
    response.set_cookie(COOKIE, token, httponly=True, samesite="Strict", secure=deps.secure_cookie, path="/")
    return response


async def _open(request: web.Request, account: Account) -> tuple[Session, str]:
    deps = request.app[DEPS]
    now, token = deps.clock(), new_token()
    session = Session(
        account=account.name,
        display=account.display,
        role=account.role,
        opened_at=now,
        seen_at=now,
        version=version_of(account),
    )
    await deps.sessions.put(key_of(token), session, min(deps.limits.idle_ms, deps.limits.absolute_ms))
    if account.role is Role.AGENT:
        before = await deps.sessions.seat(account.name, key_of(token), deps.limits.absolute_ms)
        deps.feed.take_over(account.name)
        if before is not None:
            await end(request.app, before)
        take_seat(request, session)
    log.info("logged_in", account=account.name, role=account.role.value)
    return session, token


def take_seat(request: web.Request, session: Session) -> None:
    """Put the agent on the floor unless there already, e.g. in a call when the browser crashed; one
    who logged out in mid-call is still there, but is about to leave, so is put there too."""
    deps = request.app[DEPS]
    returns = request.app[SEATS].returns(session.account)
    if returns or AgentId(session.account) not in deps.floor.agents:
        deps.report(AgentLoggedIn(agent=AgentId(session.account), name=session.display))


async def logout(request: web.Request) -> web.Response:
    """POST /api/logout: the session ends, the agent leaves the floor. Fine without a session."""
    await _leave(request)
    response = done()
    response.del_cookie(COOKIE, path="/")
    return response


async def _leave(request: web.Request, unless: str = "") -> None:
    """End the session that the browser has; ``unless`` names the account that goes on in a new one."""
    deps, session = request.app[DEPS], request[SESSION]
    if session is None:
        return
    goes_on = session.account == unless
    (deps.feed.take_over if goes_on else deps.feed.end_session)(session.account)
    await end(request.app, key_of(request.cookies[COOKIE]))
    if goes_on:
        return
    if session.role is Role.AGENT:
        request.app[SEATS].logged_out(session.account)
        if AgentId(session.account) in deps.floor.agents:
            deps.report(AgentLoggedOut(agent=AgentId(session.account)))
    log.info("logged_out", account=session.account)


async def me(request: web.Request) -> web.Response:
    """GET /api/me: who one is and all that the page needs to begin; the softphone's own password."""
    return web.json_response(_me(request, who(request)))


def _me(request: web.Request, session: Session) -> Json:
    deps = request.app[DEPS]
    numbers = deps.floor.config.emergency_numbers
    shown: Json = {
        "account": {"name": session.account, "display": session.display, "role": session.role.value},
        "now": deps.clock(),
        "run": request.app[RUN],
        "forms": list(deps.forms),
        "reasons": list(deps.reasons),
        "kinds": dict(deps.kinds),
        "grave_kinds": dict(deps.orders.kinds) if deps.orders else {},
        "emergency_numbers": [{"number": each.number, "name": each.name} for each in numbers],
        "default_emergency": deps.floor.config.default_emergency,
        "sip": None,
        "ice": [],
    }
    if session.role is Role.AGENT:
        user, password = deps.sip.credentials(AgentId(session.account))
        sockets = [deps.sip_ws, SIP_PATH] if deps.sip_ws else [SIP_PATH]
        shown["sip"] = {"user": user, "password": password, "sockets": sockets}
    return shown
