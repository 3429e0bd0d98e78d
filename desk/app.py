"""The desk's application: which path is served by which handler."""

from __future__ import annotations

import secrets
from collections import Counter

from aiohttp import web

from desk import (
    acts,
    callback_acts,
    config_acts,
    emergency_acts,
    label_acts,
    login,
    look,
    measure_acts,
    order_acts,
    playback,
    register_acts,
    sip_proxy,
    sockets,
    surge_acts,
    transfer_acts,
)
from desk.accounts import Passwords
from desk.attempts import Attempts
from desk.body import MOST_BYTES
from desk.deps import ATTEMPTS, DEPS, PASSWORDS, RUN, SEATS, DeskDeps
from desk.guard import HEADERS, add_headers, guard, headers
from desk.logins import ENDS, Ends
from desk.metrics import REGISTRY, metrics, registry_for
from desk.seats import Seats

__all__ = ["DeskDeps", "build"]


def build(deps: DeskDeps) -> web.Application:
    """The application, ready for `aiohttp.web.AppRunner`. Opens nothing before it is started."""
    app = web.Application(middlewares=[guard], client_max_size=MOST_BYTES)
    app[DEPS] = deps
    app[RUN] = secrets.token_hex(8)
    app[HEADERS] = headers(deps.sip_ws)
    app[ATTEMPTS] = Attempts()
    app[PASSWORDS] = deps.passwords or Passwords()
    app[SEATS] = Seats(deps.report, deps.floor, deps.grace_s)
    app[REGISTRY] = registry_for(deps)
    app[ENDS] = Ends()
    app[sip_proxy.OPEN] = Counter()
    app[sip_proxy.SOCKETS] = set()
    app.on_response_prepare.append(add_headers)
    app.cleanup_ctx.append(sip_proxy.client)
    app.on_startup.append(_await_pages)
    app.on_shutdown.append(_stop)
    app.add_routes(_routes())
    _add_page(app, deps)
    return app


def _routes() -> list[web.RouteDef]:
    return [
        web.post("/api/login", login.login),
        web.post("/api/logout", login.logout),
        web.get("/api/me", login.me),
        web.post("/api/agent/ready", acts.ready),
        web.post("/api/agent/not-ready", acts.not_ready),
        web.post("/api/agent/wrap-up", label_acts.wrap_up),
        web.post("/api/calls/{call}/label", label_acts.label),
        *emergency_acts.ROUTES,
        web.post("/api/calls/{call}/transfer", transfer_acts.transfer),
        web.post("/api/calls/{call}/consult", transfer_acts.consult),
        web.post("/api/calls/{call}/consult/cancel", transfer_acts.cancel),
        web.post("/api/calls/{call}/consult/complete", transfer_acts.complete),
        web.post("/api/calls/{call}/conference", transfer_acts.confer),
        web.get("/api/targets", transfer_acts.targets),
        web.patch("/api/calls/{call}/draft", acts.edit_draft),
        web.get("/api/calls/{call}", look.call),
        web.get("/api/calls/{call}/recording", playback.recording),
        web.get("/api/callers/{ani}/calls", look.earlier_calls),
        web.get("/api/recordings", look.recordings),
        web.get("/api/audit", look.audit),
        web.get("/api/surge", surge_acts.switches),
        web.post("/api/surge", surge_acts.surge),
        web.get("/api/measures", measure_acts.measures),
        web.get("/api/register", register_acts.register),
        web.get("/api/register/try", register_acts.try_call),
        web.get("/api/callbacks", callback_acts.owed),
        web.post("/api/callbacks/{ani}/cancel", callback_acts.cancel),
        *config_acts.ROUTES,
        *order_acts.ROUTES,
        web.get("/health", look.health),
        web.get("/metrics", metrics),
        web.get("/ws", sockets.feed),
        web.get(login.SIP_PATH, sip_proxy.proxy),
    ]


def _add_page(app: web.Application, deps: DeskDeps) -> None:
    index = deps.static / "index.html"

    async def page(_request: web.Request) -> web.StreamResponse:
        if not index.is_file():
            return web.Response(status=503, text="页面尚未生成，请先运行 make setup")
        return web.FileResponse(index, headers={"Cache-Control": "no-cache"})

    app.router.add_get("/", page)
    if deps.static.is_dir():
        app.router.add_static("/static/", deps.static)


async def _await_pages(app: web.Application) -> None:
    """Agents who were on the floor before this start have their grace to come back, as any other."""
    for agent in app[DEPS].floor.agents:
        app[SEATS].left(agent)


async def _stop(app: web.Application) -> None:
    app[SEATS].close()
    app[DEPS].feed.close()
    await sip_proxy.close_all(app)
