"""Handing a call on from the page: transfer, consult, conference, and whom a call may go to.

What the floor would refuse is refused here, with a reason for the screen.
"""

from __future__ import annotations

from aiohttp import web

from desk.body import Body, call_id, done, read
from desk.deps import DEPS, DeskDeps
from desk.guard import who
from desk.ports import Json, Role
from routing.facts import (
    ConferenceRequested,
    ConsultCancelled,
    ConsultCompleted,
    ConsultRequested,
    Fact,
    TransferRequested,
)
from routing.model import AgentId, Call, CallPhase, Consult, Target
from routing.registry import Registry
from routing.targets import Refusal, refusal

REASONS = {
    Refusal.ONESELF: "不能转给自己",
    Refusal.NOT_LOGGED_IN: "该座席未签入",
    Refusal.NOT_READY: "该座席现在不空闲",
    Refusal.JUST_RUNG: "该座席话机刚停止振铃，请稍候再转",
    Refusal.NOT_CLEARED: "保密来电只能转给有保密资格的座席",
    Refusal.UNKNOWN: "没有这个转接对象",
    Refusal.NOBODY_FREE: "该组现在没有空闲座席",
    Refusal.CLOSED: "该分中心现在不在服务时间",
    Refusal.CAME_FROM_THERE: "该来电由这个分中心转来，不能再转回去",
    Refusal.NOT_A_NUMBER: "外线号码须为 3 至 15 位数字",
    Refusal.EMERGENCY_NUMBER: "紧急号码请用一键转接",
    Refusal.OUR_OWN_NUMBER: "这是本热线自己的号码",
    Refusal.CALLBACK: "回拨电话不能转接",
}
"""What the screen says."""


class Goal(Body, frozen=True):
    target: Target


async def transfer(request: web.Request) -> web.Response:
    """POST /api/calls/{call}/transfer ``{"target": {"kind", "id"}}``: blind, at once."""
    agent, call, target = await _goal(request, consult=False)
    return _report(request, TransferRequested(call=call.id, agent=agent, target=target))


async def consult(request: web.Request) -> web.Response:
    """POST /api/calls/{call}/consult ``{"target": {"kind", "id"}}``; the caller is held."""
    agent, call, target = await _goal(request, consult=True)
    if not call.agent_channel:
        raise web.HTTPConflict(text="这个通话暂时不能咨询，请直接转接")
    return _report(request, ConsultRequested(call=call.id, agent=agent, target=target))


async def cancel(request: web.Request) -> web.Response:
    """POST /api/calls/{call}/consult/cancel: goes back to the caller."""
    agent, call, _ = _consulting(request)
    return _report(request, ConsultCancelled(call=call.id, agent=agent))


async def complete(request: web.Request) -> web.Response:
    """POST /api/calls/{call}/consult/complete: leaves the caller with the other end."""
    agent, call = _answered(request)
    return _report(request, ConsultCompleted(call=call.id, agent=agent))


async def confer(request: web.Request) -> web.Response:
    """POST /api/calls/{call}/conference: brings all three together."""
    agent, call = _answered(request)
    return _report(request, ConferenceRequested(call=call.id, agent=agent))


async def targets(request: web.Request) -> web.Response:
    """GET /api/targets: agents who are logged in, groups and sub-centres, for the picker."""
    me = AgentId(who(request, Role.AGENT).account)
    deps = request.app[DEPS]
    registry = _registry(deps)
    agents = [each for each in deps.floor.agents.values() if each.id != me]
    free = {each.id for each in agents if each.free}
    members = {each.id: registry.profile(each.id).groups for each in agents}
    config, now = deps.floor.config, deps.clock()
    view: Json = {
        "agents": [
            {
                "id": each.id,
                "name": each.name,
                "state": each.state,
                "ready": each.id in free,
                "groups": sorted(members[each.id]),
            }
            for each in sorted(agents, key=lambda each: each.id)
        ],
        "groups": [
            {
                "id": each.id,
                "name": each.name,
                "free": sum(each.id in members[agent] for agent in free),
            }
            for each in config.groups
        ],
        "sub_centres": [
            {"id": each.id, "name": each.name, "open": registry.is_open(each.hours, now)}
            for each in config.sub_centres
        ],
    }
    return web.json_response(view)


def _registry(deps: DeskDeps) -> Registry:
    """The configuration in force, as of now."""
    registry = Registry(deps.floor.config)
    registry.keep_time(deps.clock())
    return registry


async def _goal(request: web.Request, *, consult: bool) -> tuple[AgentId, Call, Target]:
    """The agent, the call they talk in, and where it may go."""
    agent, call = _own(request)
    if call.phase is not CallPhase.TALKING:
        raise web.HTTPConflict(text="通话不在接听状态")
    target = (await read(request, Goal)).target
    deps = request.app[DEPS]
    why = refusal(deps.floor.agents, _registry(deps), call, agent, target, deps.clock(), consult=consult)
    if why is not None:
        raise web.HTTPConflict(text=REASONS[why])
    return agent, call, target


def _own(request: web.Request) -> tuple[AgentId, Call]:
    agent, asked = AgentId(who(request, Role.AGENT).account), call_id(request)
    call = request.app[DEPS].floor.calls.get(asked)
    if call is None:
        raise web.HTTPNotFound(text="没有这个通话，或通话已结束")
    if call.agent != agent:
        raise web.HTTPForbidden(text="只有接听该通话的座席可以操作")
    return agent, call


def _consulting(request: web.Request) -> tuple[AgentId, Call, Consult]:
    agent, call = _own(request)
    if call.phase is not CallPhase.CONSULTING or call.consult is None:
        raise web.HTTPConflict(text="现在没有咨询通话")
    return agent, call, call.consult


def _answered(request: web.Request) -> tuple[AgentId, Call]:
    agent, call, asked = _consulting(request)
    if not asked.answered:
        raise web.HTTPConflict(text="对方还没有接听")
    return agent, call


def _report(request: web.Request, fact: Fact) -> web.Response:
    request.app[DEPS].report(fact)
    return done()
