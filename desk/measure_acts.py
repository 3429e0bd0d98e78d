"""The measures of service, for those who watch the floor."""

from __future__ import annotations

import msgspec
from aiohttp import web

from desk.deps import DEPS
from desk.guard import who
from desk.ports import FloorView, Json, Role
from routing.figures import Figures


async def measures(request: web.Request) -> web.Response:
    """GET /api/measures: the figures of the last 24 hours up to now."""
    deps = request.app[DEPS]
    who(request, Role.SUPERVISOR, Role.OPERATOR)
    if deps.measures is None:
        raise web.HTTPServiceUnavailable(text="服务统计没有启用")
    shown = measures_view(deps.measures.view(deps.clock()), deps.measures.complete, deps.floor)
    return web.Response(body=msgspec.json.encode(shown), content_type="application/json")


def measures_view(figures: Figures, complete: bool, floor: FloorView) -> Json:
    """The figures, whether the whole window is in them, and the names of numbers, groups and agents."""
    config = floor.config
    return {
        "complete": complete,
        "figures": figures,
        "names": {
            "numbers": {each.number: each.name for each in config.hotlines},
            "groups": {each.id: each.name for each in config.groups},
            "agents": {each.id: each.name for each in floor.agents.values()},
        },
    }
