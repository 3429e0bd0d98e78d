"""Draws ``docs/reference/states.md`` from the tables of ``routing.machine``: ``python -m docs.tools.states``.

What a fact does to the call or agent it names stands in the tables. What time does, and what a call's
facts do to its agent, is found by letting ``step`` run from every state there is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from routing import facts as f
from routing.agents import still_ready
from routing.calls import too_late
from routing.errors import IllegalFact
from routing.floor import Floor
from routing.machine import AGENT_TABLE, CALL_TABLE
from routing.model import (
    Agent,
    AgentId,
    AgentState,
    Call,
    CallId,
    CallPhase,
    Consult,
    Emergency,
    Leg,
    Target,
    TargetKind,
)
from routing.register import FloorConfig
from routing.step import step

PAGE = Path(__file__).parents[1] / "reference" / "states.md"

Edge = tuple[str | None, str | None, str]
"""From, to (None: not on the floor), and what leads there."""
Table = Mapping[type[f.Fact], Mapping[Any, Any]]

ANYWHERE = "CallFound"
"""May put a call anywhere, so its arrows would cover all others."""
OFFERED = "offered a call"
IN_TIME = "TimePassed"
LATER = 3_600_000
CALL, AGENT, OTHER = CallId("1"), AgentId("8001"), AgentId("8002")
OUTSIDE = Target(kind=TargetKind.NUMBER, id="075783000000")

SAMPLES: tuple[f.AnyFact, ...] = (
    f.IntakeDone(call=CALL),
    f.AgentLost(call=CALL, agent=AGENT),
    f.CallerHungUp(call=CALL),
    f.AgentAnswered(call=CALL, agent=AGENT),
    f.AgentAnswered(call=CALL, agent=OTHER),
    *(f.NoAnswer(call=CALL, agent=AGENT, why=why) for why in f.NoAnswerReason),
    *(
        f.EmergencyHeard(call=CALL, kind="fire", words="着火", number="110", score=0.9, certain=certain)
        for certain in (True, False)
    ),
    f.EmergencyRequested(call=CALL, agent=AGENT, number="110"),
    f.EmergencyDismissed(call=CALL, agent=AGENT, reason=""),
    f.EmergencyAnswered(call=CALL, number="110"),
    f.EmergencyFailed(call=CALL, number="110", why=f.NoAnswerReason.TIMEOUT),
    f.TapLost(call=CALL, leg=Leg.CALLER),
    f.TransferRequested(call=CALL, agent=AGENT, target=OUTSIDE),
    f.ConsultAnswered(call=CALL, channel="other"),
    *(f.ConsultFailed(call=CALL, why=why) for why in f.NoAnswerReason),
    f.ConsultCancelled(call=CALL, agent=OTHER),
    f.ConsultCompleted(call=CALL, agent=AGENT),
    f.PartyLeft(call=CALL, channel="agent"),
    f.PartyLeft(call=CALL, channel="other"),
    f.CallbackRinging(call=CALL, agent=AGENT, channel=""),
    f.CallbackFailed(call=CALL, why=f.NoAnswerReason.TIMEOUT),
)

BUSY: tuple[tuple[AgentState, CallPhase, Consult | None], ...] = (
    (AgentState.RINGING, CallPhase.RINGING, None),
    (AgentState.TALKING, CallPhase.TALKING, None),
    (AgentState.TALKING, CallPhase.CONSULTING, Consult(target=OUTSIDE, since=0, answered=True)),
    (AgentState.RINGING, CallPhase.CONSULTING, Consult(target=OUTSIDE, since=0, agent=AGENT)),
    (
        AgentState.TALKING,
        CallPhase.CONSULTING,
        Consult(target=OUTSIDE, since=0, agent=AGENT, answered=True, channel="other"),
    ),
)
"""An agent with a call: as its own agent, or as the one who is consulted."""


def table_edges(table: Table) -> Iterator[Edge]:
    """The arrows that the table names; those that lead back to where they begin are not drawn."""
    for fact, rows in table.items():
        for origin, row in rows.items():
            if fact.__name__ != ANYWHERE:
                yield from ((origin, to, fact.__name__) for to in row.to if to != origin)


def call_edges() -> set[Edge]:
    """All arrows between the phases of a call."""
    edges = set(table_edges(CALL_TABLE)) | {(CallPhase.WAITING, CallPhase.RINGING, OFFERED)}
    for phase in CallPhase:
        floor = _floor(phase, None)
        step(floor, f.TimePassed(), LATER)
        after = floor.calls.get(CALL)
        to = after.phase if after is not None else None
        if to is not phase:
            edges.add((phase, to, IN_TIME))
    return edges


def agent_edges() -> set[Edge]:
    """All arrows between the states of an agent."""
    edges = set(table_edges(AGENT_TABLE)) | {(AgentState.READY, AgentState.RINGING, OFFERED)}
    for state, phase, asked in BUSY:
        for fact in SAMPLES:
            for wish in ({}, {"after_call": "小休"}, {"leaving": True}):
                edges |= _agent_edge(phase, state, fact, LATER // 1000, asked, **wish)
        edges |= _agent_edge(phase, state, f.TimePassed(), LATER, asked)
    return edges | _agent_edge(None, AgentState.WRAP_UP, f.TimePassed(), LATER)


def _agent_edge(
    phase: CallPhase | None,
    state: AgentState,
    fact: f.AnyFact,
    now: int,
    asked: Consult | None = None,
    **wish: Any,
) -> set[Edge]:
    floor = _floor(phase, state, asked, **wish)
    try:
        step(floor, fact, now)
    except IllegalFact:
        return set()
    after = floor.agents.get(AGENT)
    to = after.state if after is not None else None
    return set() if to == state else {(state, to, type(fact).__name__)}


def _floor(
    phase: CallPhase | None, state: AgentState | None, asked: Consult | None = None, **wish: Any
) -> Floor:
    """One call in this phase, and its agent (or whoever is consulted) in this state."""
    floor = Floor(FloorConfig())
    if phase is not None:
        floor.put_call(
            Call(
                id=CALL, channel="PJSIP/trunk-1", ani="", caller_name="", dnis="", phase=phase, arrived_at=0,
                agent=OTHER if asked and asked.agent
                else AGENT if state or phase is CallPhase.RINGING else None,
                ringing_since=0, agent_channel="agent", consult=asked,
                emergency=Emergency(kind="fire", words="", number="110", heard_at=0, sent_at=0)
                if phase is CallPhase.TRANSFERRING
                else None,
            )
        )  # fmt: skip
    if state is not None:
        has = CALL if phase is not None else None
        floor.put_agent(Agent(id=AGENT, name="", state=state, since=0, call=has, **wish))
    return floor


def diagram(edges: Iterable[Edge]) -> str:
    """Mermaid's text; several facts with one effect share an arrow."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for origin, to, why in sorted(edges, key=lambda edge: tuple(part or "" for part in edge)):
        arrows.setdefault((origin or "[*]", to or "[*]"), []).append(why)
    lines = (f"    {origin} --> {to}: {', '.join(why)}" for (origin, to), why in arrows.items())
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```"])


def grid(table: Table, states: type[StrEnum]) -> str:
    """The table itself: a row for each fact, a column for each state."""
    columns = [None, *states]
    lines = [
        f"| Fact | {' | '.join(state or 'not there' for state in columns)} |",
        "|---" * (len(columns) + 1) + "|",
    ]
    for fact, rows in table.items():
        cells = (_cell(rows.get(state), state) for state in columns)
        lines.append(f"| `{fact.__name__}` | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(row: Any, state: str | None) -> str:
    if row is None:
        return "—"
    do: Callable[..., Any] = row.do
    if do in (too_late, still_ready):
        return "late" if do is too_late else "stays"
    if len(row.to) > len(CallPhase) - 1:
        return "anywhere"
    moves = sorted(to or "gone" for to in row.to if to != state)
    return " or ".join([*(["stays"] if state in row.to else []), *(f"→ {to}" for to in moves)])


PATTERN = """\
# States of calls and agents

Drawn from the tables in [`routing/machine.py`](../../routing/machine.py) by `python -m docs.tools.states`; a
test fails when this page is behind them. Do not edit it by hand.

In the tables, — is illegal: the fact is refused, counted and logged, and changes nothing. *late* is a fact
that the world overtook: it is taken and changes nothing. In the diagrams `{offered}` is the last part of
each step ([`routing/choose.py`](../../routing/choose.py)), `{in_time}` a timer that fell due
([`routing/timers.py`](../../routing/timers.py)), and `[*]` is off the floor.

## Calls

`{anywhere}` is not drawn: after a connect, Asterisk is right about where a call is, and the call goes there.

{calls}

{call_grid}

## Agents

What a call's facts do to its agent is drawn too, such as `CallerHungUp` from talking to wrap-up. An agent who
chose to be not ready after the call goes there instead, and one who logged out in mid-call leaves.

{agents}

{agent_grid}
"""


def page() -> str:
    """The whole page."""
    return PATTERN.format(
        offered=OFFERED,
        in_time=IN_TIME,
        anywhere=ANYWHERE,
        calls=diagram(call_edges()),
        call_grid=grid(CALL_TABLE, CallPhase),
        agents=diagram(agent_edges()),
        agent_grid=grid(AGENT_TABLE, AgentState),
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
