"""The floor's records as JSON for the page. Pure; ``now`` is in ms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from desk.book import Book, Page
from desk.call_parts import emergency_part, hotline_of, routing_part
from desk.line_view import (
    ELSEWHERE,
    Explain,
    Unserving,
    all_served,
    elsewhere_entry,
    line_entry,
    unserved_entry,
    untold,
)
from desk.ports import FloorView, Json
from desk.words_routing import switch_words
from routing.model import Agent, AgentState, Call, CallPhase
from routing.register import FloorConfig

ENDED = "ended"
"""Phase of a call that is no longer on the floor."""

_MOST_WAITING_SHOWN = 100
_MOST_ELSEWHERE_SHOWN = 100


def hotline_name(config: FloorConfig, dnis: str) -> str:
    """The name of the number dialled; empty for a number that is not in the register."""
    hotline = hotline_of(config, dnis)
    return hotline.name if hotline else ""


def agent_view(agent: Agent | None, account: str, longest_wrap_up_ms: int = 0) -> Json:
    """One agent; ``state`` is ``logged_out`` for one who is not on the floor.

    ``wrap_up_most`` is how far wrap-up may be extended; both times are 0 outside wrap-up.
    """
    if agent is None:
        return {
            "id": account,
            "name": "",
            "state": "logged_out",
            "since": 0,
            "reason": "",
            "call": None,
        }
    wraps_up = agent.state is AgentState.WRAP_UP
    return {
        "id": agent.id,
        "name": agent.name,
        "state": agent.state.value,
        "since": agent.since,
        "reason": agent.reason,
        "call": agent.call,
        "after_call": agent.after_call,
        "wrap_up_until": agent.wrap_up_until if wraps_up else 0,
        "wrap_up_most": agent.since + longest_wrap_up_ms if wraps_up else 0,
    }


def call_view(
    call: Call | None,
    page: Page | None,
    floor: FloorView,
    now: int,
    kinds: Mapping[str, str],
) -> Json:
    """One call, from the floor while it is there and from the book after. One of the two is given.

    ``waited_ms`` is from joining the line (or arriving) until an agent answered, or now, or the end.
    """
    known = call or page
    if known is None:
        raise ValueError("neither the floor nor the book knows the call")
    answered_at = call.answered_at if call else page.answered_at if page else None
    ended_at = page.ended_at if page else None
    said = call.emergency if call else page.emergency if page else None
    since = (call.waiting_since if call else None) or known.arrived_at
    return {
        "id": call.id if call else page.call if page else "",
        "ani": known.ani,
        "caller_name": call.caller_name[:64] if call else "",
        "dnis": known.dnis,
        "hotline": hotline_name(floor.config, known.dnis),
        "phase": call.phase.value if call else ENDED,
        "agent": (call.agent if call else None) or (page.owner if page else None),
        "arrived_at": known.arrived_at,
        "answered_at": answered_at,
        "ended_at": ended_at,
        "waited_ms": max(0, (answered_at or ended_at or now) - since),
        "emergency": emergency_part(said, call, floor.config, kinds) if said else None,
        **(routing_part(call, floor) if call else {}),
    }


def page_view(page: Page | None) -> Json:
    """The words, the alert and the draft of a call."""
    if page is None:
        return {"transcript": [], "not_heard": [], "deaf": [], "alert": None, "draft": None}
    return {
        "transcript": list(page.said.values()),
        "not_heard": list(page.not_heard),
        "deaf": sorted(leg.value for leg in page.deaf),
        "alert": page.alert,
        "draft": page.draft,
    }


def recogniser_view(book: Book) -> Json:
    """Whether recognition works, as a message."""
    why = "; ".join(f"{engine}: {reason}" for engine, reason in sorted(book.lost_engines.items()))
    return {"type": "recogniser", "up": not book.lost_engines, "why": why}


def floor_view(
    floor: FloorView, book: Book, now: int, explain: Explain = untold, unserved: Unserving = all_served
) -> Json:
    """The whole floor, for those who watch it."""
    phases = Counter(call.phase.value for call in floor.calls.values())
    states = Counter(agent.state.value for agent in floor.agents.values())
    waiting = [call for call in floor.calls.values() if call.phase is CallPhase.WAITING]
    waiting.sort(key=_claim)
    elsewhere = [call for call in floor.calls.values() if call.phase in ELSEWHERE]
    order = {state: place for place, state in enumerate(AgentState)}
    agents = sorted(floor.agents.values(), key=lambda agent: (order[agent.state], agent.id))
    return {
        "type": "floor",
        "now": now,
        "waiting": len(waiting),
        "longest_wait_ms": max(
            (now - (call.waiting_since or call.arrived_at) for call in waiting), default=0
        ),
        "phases": dict(phases),
        "states": dict(states),
        "line": [
            line_entry(call, floor, explain(floor, call.id, now)) for call in waiting[:_MOST_WAITING_SHOWN]
        ],
        "unserved": [unserved_entry(each, floor.config) for each in unserved(floor, now)],
        "elsewhere": [elsewhere_entry(call, floor) for call in elsewhere[:_MOST_ELSEWHERE_SHOWN]],
        "agents": [_with_caller(agent, floor) for agent in agents],
        "recordings": [{**each, "hotline": hotline_name(floor.config, each["dnis"])} for each in book.sealed],
        "callbacks": sum(1 for _ in floor.owed),
        "surge": switch_view(floor.surge.on, floor.surge.since, floor.surge.by, floor.surge.why),
    }


def _claim(call: Call) -> tuple[bool, int, int]:
    """The order in which waiting calls are let in."""
    since = call.waiting_since or call.arrived_at
    return (not call.first_in_line, since - call.head_start_ms, call.order)


def switch_view(on: bool, at: int, by: str, why: str) -> Json:
    """One switch of the surge plan, what the thresholds saw put into Chinese."""
    return {"on": on, "at": at, "by": by, "why": switch_words(by, why)}


def _with_caller(agent: Agent, floor: FloorView) -> Json:
    call = floor.calls.get(agent.call) if agent.call else None
    shown = agent_view(agent, agent.id)
    if call is not None:
        shown |= {
            "ani": call.ani,
            "dnis": call.dnis,
            "hotline": hotline_name(floor.config, call.dnis),
            "alert": bool(call.emergency and call.emergency.outcome is None),
        }
    return shown
