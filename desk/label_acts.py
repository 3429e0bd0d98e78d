"""What an agent says about the own call and the own time: labels on a call, and longer wrap-up."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from aiohttp import web

from desk.body import Body, call_id, done, read
from desk.deps import DEPS
from desk.guard import who
from desk.ports import Role
from routing.facts import CallLabelled, WrapUpExtended
from routing.model import AgentId, AgentState, CallPhase

MINUTE_MS = 60_000


class Labels(Body, frozen=True):
    """What is not given stays as it is."""

    confidential: bool | None = None
    elderly: bool | None = None
    language: Literal["cmn", "yue", "en"] | None = None


class Longer(Body, frozen=True):
    minutes: Annotated[int, msgspec.Meta(ge=1, le=60)]


async def label(request: web.Request) -> web.Response:
    """POST /api/calls/{call}/label ``{"confidential", "elderly", "language"}``, at least one of them."""
    deps, account, asked = request.app[DEPS], who(request, Role.AGENT).account, call_id(request)
    body = await read(request, Labels)
    call = deps.floor.calls.get(asked)
    if call is None:
        raise web.HTTPNotFound(text="没有这个通话，或通话已结束")
    if call.agent != account:
        raise web.HTTPForbidden(text="只有接听该通话的座席可以加标签")
    if call.phase is CallPhase.RINGING:
        raise web.HTTPConflict(text="接听之后才能加标签")
    if body == Labels():
        raise web.HTTPBadRequest(text="没有要更改的标签")
    deps.report(
        CallLabelled(
            call=asked,
            by=account,
            confidential=body.confidential,
            elderly=body.elderly,
            language=body.language,
        )
    )
    return done()


async def wrap_up(request: web.Request) -> web.Response:
    """POST /api/agent/wrap-up ``{"minutes"}``: the agent needs so much longer to finish."""
    deps, agent = request.app[DEPS], AgentId(who(request, Role.AGENT).account)
    body = await read(request, Longer)
    record = deps.floor.agents.get(agent)
    if record is None or record.state is not AgentState.WRAP_UP:
        raise web.HTTPConflict(text="当前不在整理状态")
    longest = deps.floor.config.longest_wrap_up_ms
    until = max(record.wrap_up_until, deps.clock()) + body.minutes * MINUTE_MS
    if until - record.since > longest:
        raise web.HTTPConflict(text=f"整理最多可延长到 {longest // MINUTE_MS} 分钟")
    deps.report(WrapUpExtended(agent=agent, ms=body.minutes * MINUTE_MS))
    return done()
