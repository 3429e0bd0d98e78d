"""Orders: confirming a draft, grave and urgent requests, and the supervisors' lists of both."""

from __future__ import annotations

from aiohttp import web

from desk.body import Body, call_id, done, read
from desk.deps import DEPS
from desk.guard import who
from desk.known import draft_of, owner_of
from desk.ports import OrderDesk, OrderIncomplete, OrdersAway, Role
from routing.facts import GraveMarked, GraveStepped
from routing.model import AgentId


class Nothing(Body, frozen=True):
    pass


class Mark(Body, frozen=True):
    kind: str


class Step(Body, frozen=True):
    step: str


async def enter(request: web.Request) -> web.Response:
    """POST /api/calls/{call}/order ``{}``: the draft becomes an order; asked again, the same number."""
    orders, session, call = _orders(request), who(request, Role.AGENT), call_id(request)
    if await owner_of(request, call) != session.account:
        raise web.HTTPForbidden(text="只有接听该通话的座席可以录入定单")
    await read(request, Nothing)
    try:
        number = await orders.enter(call, AgentId(session.account))
    except OrderIncomplete as incomplete:
        return web.json_response({"missing": list(incomplete.labels)}, status=422)
    except OrdersAway:
        raise web.HTTPServiceUnavailable(text="定单暂时无法保存，草稿已保留，请稍后再试") from None
    if number is None:
        raise web.HTTPNotFound(text="没有这个通话的定单草稿")
    return web.json_response({"number": number})


async def grave(request: web.Request) -> web.Response:
    """POST /api/calls/{call}/grave ``{"kind"}``: grave and urgent (Art. 55); an empty kind takes it back."""
    orders, session = _orders(request), who(request, Role.AGENT, Role.SUPERVISOR)
    call = call_id(request)
    owner = await owner_of(request, call)
    if session.role is Role.AGENT and owner != session.account:
        raise web.HTTPForbidden(text="只有接听该通话的座席或班长可以标记")
    body = await read(request, Mark)
    if body.kind and body.kind not in orders.kinds:
        raise web.HTTPBadRequest(text="没有这种重大紧急诉求")
    request.app[DEPS].report(GraveMarked(call=call, by=session.account, kind=body.kind))
    return done()


async def grave_step(request: web.Request) -> web.Response:
    """POST /api/calls/{call}/grave/step ``{"step"}``: each once and in order (Art. 56 to 58)."""
    orders, session, call = _orders(request), who(request, Role.SUPERVISOR), call_id(request)
    body = await read(request, Step)
    if await draft_of(request, call) is None:
        raise web.HTTPNotFound(text="没有这个通话")
    try:
        may = await orders.may_step(call, body.step)
    except ValueError:
        raise web.HTTPBadRequest(text="没有这个环节") from None
    except OrdersAway:
        raise web.HTTPServiceUnavailable(text="定单草稿暂时无法读取，请稍后再试") from None
    if not may:
        raise web.HTTPConflict(text="该诉求未标记为重大紧急，或该环节已记录、前一环节未记录")
    request.app[DEPS].report(GraveStepped(call=call, by=session.account, step=body.step))
    return done()


async def board(request: web.Request) -> web.Response:
    """GET /api/orders: the newest orders, late drafts, grave requests, and how the outbox stands."""
    orders = _orders(request)
    who(request, Role.SUPERVISOR)
    try:
        return web.json_response(await orders.board())
    except OrdersAway:
        raise web.HTTPServiceUnavailable(text="定单暂时无法读取，请稍后再试") from None


def _orders(request: web.Request) -> OrderDesk:
    who(request)
    orders = request.app[DEPS].orders
    if orders is None:
        raise web.HTTPNotFound(text="没有启用定单")
    return orders


ROUTES = [
    web.post("/api/calls/{call}/order", enter),
    web.post("/api/calls/{call}/grave", grave),
    web.post("/api/calls/{call}/grave/step", grave_step),
    web.get("/api/orders", board),
]
