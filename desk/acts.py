"""What an agent does from the page: each becomes a fact. Only the agent who has a call acts on it."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from desk.body import Body, call_id, done, plain, read
from desk.deps import DEPS
from desk.guard import who
from desk.known import draft_of, owner_of
from desk.ports import Json, Role
from routing.facts import (
    AgentNotReady,
    AgentReady,
    DraftEdited,
    Fact,
)
from routing.model import AgentId, Call, CallPhase

_LONGEST_VALUE = 2_000


class NotReady(Body, frozen=True):
    reason: str


class Edit(Body, frozen=True):
    field: str
    value: str


async def ready(request: web.Request) -> web.Response:
    """POST /api/agent/ready; also ends wrap-up early."""
    agent = _seated(request)
    return _report(request, AgentReady(agent=agent))


async def not_ready(request: web.Request) -> web.Response:
    """POST /api/agent/not-ready ``{"reason"}``."""
    agent = _seated(request)
    body = await read(request, NotReady)
    return _report(request, AgentNotReady(agent=agent, reason=plain(body.reason, 40, "示忙原因")))


async def edit_draft(request: web.Request) -> web.Response:
    """PATCH /api/calls/{call}/draft ``{"field", "value"}``: during the call and after it."""
    agent, call = _seated(request), call_id(request)
    if await owner_of(request, call) != agent:
        raise web.HTTPForbidden(text="只有接听该通话的座席可以修改定单")
    body = await read(request, Edit)
    draft = await draft_of(request, call) or {}
    orders = request.app[DEPS].orders
    if draft.get("order") or (orders is not None and orders.closed(call)):
        raise web.HTTPConflict(text="定单已录入，不能再修改；补充内容请在市平台的定单上登记")
    form = next((each for each in _fields(request, draft) if each["key"] == body.field), None)
    if form is None:
        raise web.HTTPBadRequest(text="定单没有这一项")
    return _report(
        request, DraftEdited(call=call, agent=agent, field=body.field, value=_checked(form, body.value))
    )


def _checked(form: Json, value: str) -> str:
    value = value.strip()
    if len(value) > _LONGEST_VALUE:
        raise web.HTTPBadRequest(text=f"{form['label']}不得超过 {_LONGEST_VALUE} 字")
    if any(not (char.isprintable() or char in "\n\t") for char in value):
        raise web.HTTPBadRequest(text=f"{form['label']}含有控制字符")
    choices = form.get("choices")
    if value and choices and value not in choices:
        raise web.HTTPBadRequest(text=f"{form['label']}没有这个选项")
    return value


_EARLIER: Json = {"key": "earlier_order", "label": "重复诉求（原定单号）"}


def _fields(request: web.Request, draft: Json) -> Sequence[Json]:
    """The fields of the draft's own form and, since the form follows what is said, the usual ones; besides
    the number of an earlier order, which every draft may name."""
    form = draft.get("form")
    return [*(form["fields"] if form else ()), *request.app[DEPS].forms, _EARLIER]


def _seated(request: web.Request) -> AgentId:
    return AgentId(who(request, Role.AGENT).account)


ON_THE_LINE = (CallPhase.TALKING, CallPhase.CONSULTING, CallPhase.CONFERENCE)
"""Phases in which the agent is in charge of the caller."""


def talking(request: web.Request) -> tuple[AgentId, Call]:
    """The agent and the call that they have, whoever else is asked or on the line."""
    agent, asked = _seated(request), call_id(request)
    call = request.app[DEPS].floor.calls.get(asked)
    if call is None:
        raise web.HTTPNotFound(text="没有这个通话，或通话已结束")
    if call.agent != agent:
        raise web.HTTPForbidden(text="只有接听该通话的座席可以操作")
    if call.phase not in ON_THE_LINE:
        raise web.HTTPConflict(text="通话不在接听状态")
    return agent, call


def _report(request: web.Request, fact: Fact) -> web.Response:
    request.app[DEPS].report(fact)
    return done()
