"""A busy day on a full floor, for the benchmarks that play facts."""

from __future__ import annotations

from collections.abc import Iterator

from routing import facts as f
from routing.effects import RingAgent
from routing.floor import Floor
from routing.model import AgentId, CallId, Leg
from routing.register import FloorConfig
from routing.step import step


def full_floor(size: int) -> tuple[Floor, int]:
    """``size`` agents, all talking, and ``size`` calls waiting behind them."""
    floor, now = Floor(FloorConfig(wrap_up_ms=0)), 0
    for n in range(size):
        now += 1
        step(floor, f.AgentLoggedIn(agent=AgentId(str(n)), name=""), now)
        step(floor, f.AgentReady(agent=AgentId(str(n))), now)
    for n in range(2 * size):
        for fact in _arrival(n):
            now += 1
            for effect in step(floor, fact, now):
                if isinstance(effect, RingAgent):
                    step(floor, f.AgentAnswered(call=effect.call, agent=effect.agent), now)
    return floor, now


def _arrival(n: int) -> Iterator[f.AnyFact]:
    call = CallId(f"{n}")
    yield f.CallArrived(call=call, channel=f"PJSIP/trunk-{n:08x}", ani="1", caller_name="", dnis="12345")
    yield f.IntakeDone(call=call)


def busy_day(size: int, facts: int) -> Iterator[f.AnyFact]:
    """Agents finish in turn, the next in line is rung and answers, and a new call arrives."""
    for n in range(facts // 5):
        agent, ended, rung = AgentId(str(n % size)), CallId(str(n)), CallId(str(n + size))
        yield f.CallerHungUp(call=ended)
        yield f.AgentAnswered(call=rung, agent=agent)
        yield f.Heard(
            call=rung, leg=Leg.CALLER, utterance=0, text="", final=True, start_ms=0, end_ms=0, confidence=0
        )
        yield from _arrival(n + 2 * size)
