"""What is done about an emergency from the page: the keys of the agent, and how the hand-over ended."""

from __future__ import annotations

from typing import Literal

from aiohttp import web

from desk.acts import talking
from desk.body import Body, call_id, done, plain, read
from desk.cases import Case, concerns
from desk.deps import DEPS
from desk.guard import who
from desk.known import owner_of
from desk.ports import Role
from routing.emergency_times import calls_emergency_in
from routing.facts import EmergencyDismissed, EmergencyJudged, EmergencyRequested, EmergencyTaken, Fact
from routing.model import EmergencyOutcome, Handover


class SendOn(Body, frozen=True):
    number: str
    by: Literal["warm", "three_way"] = "warm"


class Nothing(Body, frozen=True):
    pass


class Judge(Body, frozen=True):
    outcome: Literal["accepted", "returned", "undetermined"]
    note: str = ""


class Dismiss(Body, frozen=True):
    reason: str


async def emergency(request: web.Request) -> web.Response:
    """POST /api/calls/{call}/emergency ``{"number", "by"}``: 一键转接 (warm), or 三方通话 (three_way)."""
    agent, call = talking(request)
    body = await read(request, SendOn)
    known = {each.number for each in request.app[DEPS].floor.config.emergency_numbers}
    if body.number not in known:
        raise web.HTTPBadRequest(text="不是已配置的紧急号码")
    if calls_emergency_in(call) and call.consult is not None and call.consult.target.id != body.number:
        raise web.HTTPConflict(text=f"正在呼叫 {call.consult.target.id}，不能同时呼叫另一个紧急号码")
    by = Handover(body.by)
    return _report(request, EmergencyRequested(call=call.id, agent=agent, number=body.number, by=by))


async def taken(request: web.Request) -> web.Response:
    """POST /api/calls/{call}/emergency/taken ``{}``: the number has taken over; the agent's leg may go."""
    agent, call = talking(request)
    await read(request, Nothing)
    if not calls_emergency_in(call) or call.consult is None or not call.consult.answered:
        raise web.HTTPConflict(text="紧急号码还没有接听")
    return _report(request, EmergencyTaken(call=call.id, agent=agent))


async def judge(request: web.Request) -> web.Response:
    """POST /api/calls/{call}/emergency/judge ``{"outcome", "note"}``, also after the call."""
    session, asked = who(request, Role.AGENT, Role.EMERGENCY), call_id(request)
    case = _case(request)
    if session.role is Role.AGENT and await owner_of(request, asked) != session.account:
        raise web.HTTPForbidden(text="只有经办该通话的座席或应急席可以登记结果")
    body = await read(request, Judge)
    numbers = request.app[DEPS].feed.sits_for(session.account)
    if case is not None and session.role is Role.EMERGENCY and not concerns(case, numbers):
        raise web.HTTPForbidden(text="只能登记本席值守的紧急号码")
    if case is None:
        raise web.HTTPNotFound(text="这个通话没有转过紧急号码")
    if case.emergency.answered_at is None:
        raise web.HTTPConflict(text="紧急号码还没有接听")
    note = plain(body.note, 200, "说明") if body.note.strip() else ""
    outcome = EmergencyOutcome(body.outcome)
    return _report(request, EmergencyJudged(call=asked, by=session.account, outcome=outcome, note=note))


async def dismiss(request: web.Request) -> web.Response:
    """POST /api/calls/{call}/emergency/dismiss ``{"reason"}``: a false alarm."""
    agent, call = talking(request)
    body = await read(request, Dismiss)
    reason = plain(body.reason, 200, "原因")
    if calls_emergency_in(call):
        raise web.HTTPConflict(text="正在转接紧急号码，不能再判为误报")
    return _report(request, EmergencyDismissed(call=call.id, agent=agent, reason=reason))


async def emergencies(request: web.Request) -> web.Response:
    """GET /api/emergencies: the hand-overs under way, and those before."""
    session = who(request, Role.EMERGENCY, Role.SUPERVISOR)
    deps = request.app[DEPS]
    return web.json_response(deps.feed.cases_of(deps.floor, session.role, session.account))


def _case(request: web.Request) -> Case | None:
    return request.app[DEPS].feed.cases.find(call_id(request))


def _report(request: web.Request, fact: Fact) -> web.Response:
    request.app[DEPS].report(fact)
    return done()


ROUTES = (
    web.post("/api/calls/{call}/emergency", emergency),
    web.post("/api/calls/{call}/emergency/taken", taken),
    web.post("/api/calls/{call}/emergency/judge", judge),
    web.post("/api/calls/{call}/emergency/dismiss", dismiss),
    web.get("/api/emergencies", emergencies),
)
