"""The people at both ends of a call: callers who dial, agents who answer, and the stand-in for 110.

Each constructor gives a ``Phone`` that is not started yet. All durations are milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from demo.phone_plan import LONGEST_SOUND_MS, Ended, PhoneError, Plan, Step
from demo.sipp_phone import Phone

__all__ = [
    "Ended",
    "Phone",
    "PhoneError",
    "Step",
    "agent",
    "busy_agent",
    "caller",
    "clip",
    "declining_agent",
    "emergency",
    "silent_agent",
]

CLIPS = Path(__file__).resolve().parent / "clips"
FOREVER_MS = 3_600_000
PATIENCE_MS = 30_000
OnStep = Callable[[Step], None]


def clip(name: str) -> Path:
    """The clip of this name. Raises ``FileNotFoundError`` when there is none."""
    path = CLIPS / f"{name}.alaw"
    if not path.is_file():
        known = ", ".join(sorted(found.stem for found in CLIPS.glob("*.alaw")))
        raise FileNotFoundError(f"no clip {name!r}; there are {known}")
    return path


def caller(
    *,
    server: tuple[str, int],
    dnis: str,
    ani: str,
    says: str | None = None,
    name: str = "",
    ip: str = "127.0.0.1",
    speaks_after_ms: int = 0,
    hold_ms: int = 60_000,
    patience_ms: int = PATIENCE_MS,
    presses: int | None = None,
    presses_after_ms: int = 1_000,
    on_step: OnStep | None = None,
) -> Phone:
    """A caller who dials ``dnis`` once from ``ip`` and speaks the clip ``says``.

    Speaks ``speaks_after_ms`` after the answer and hangs up ``hold_ms`` after it, unless hung up
    on before; gives up (CANCEL) when not answered ``patience_ms`` after the last sign of life.
    A caller who gives up waiting is one with a short ``hold_ms``. ``name`` may be Chinese.
    ``presses`` is a digit, pressed once ``presses_after_ms`` after the answer (SIP INFO).
    """
    marks = {"hold_ms": hold_ms, "patience_ms": patience_ms}
    if presses is not None:
        marks |= {"key": presses, "key_after_ms": presses_after_ms}
    return Phone(
        Plan(
            name=f"caller-{ani or 'withheld'}",
            scenario="caller.xml" if presses is None else "caller_key.xml",
            server=server,
            ip=ip,
            keys={"dnis": dnis, "ani": ani or "anonymous", "name": name},
            marks=marks,
            clip=clip(says) if says else None,
            lead_ms=speaks_after_ms,
            sound_ms=min(hold_ms + 1000, LONGEST_SOUND_MS),
            calls=1,
        ),
        on_step,
    )


def agent(
    *,
    name: str,
    says: str | None = None,
    ip: str = "127.0.0.1",
    port: int = 0,
    answers_after_ms: int = 500,
    speaks_after_ms: int = 300,
    hold_ms: int = FOREVER_MS,
    calls: int = 0,
    on_step: OnStep | None = None,
) -> Phone:
    """An agent's SIP phone: answers ``answers_after_ms`` after the first ring and speaks the clip.

    Does not register: give ``phone.contact`` to Asterisk as a static contact (free ports are chosen
    when the phone is made, so it is known before the start). Hangs up itself after ``hold_ms``.
    ``calls`` ends the phone after so many calls; 0 takes call after call.
    """
    return Phone(
        Plan(
            name=name,
            scenario="agent.xml",
            ip=ip,
            port=port,
            marks={"answer_ms": max(1, answers_after_ms), "hold_ms": hold_ms},
            clip=clip(says) if says else None,
            lead_ms=speaks_after_ms,
            calls=calls,
        ),
        on_step,
    )


def emergency(
    *,
    number: str = "110",
    says: str | None = "desk-110",
    ip: str = "127.0.0.1",
    port: int = 0,
    answers_after_ms: int = 300,
    on_step: OnStep | None = None,
) -> Phone:
    """The stand-in for an emergency number: an agent's phone with another voice."""
    return agent(
        name=f"emergency-{number}",
        says=says,
        ip=ip,
        port=port,
        answers_after_ms=answers_after_ms,
        on_step=on_step,
    )


def _refuser(name: str, scenario: str, ip: str, port: int, on_step: OnStep | None) -> Phone:
    return Phone(Plan(name=name, scenario=scenario, ip=ip, port=port, sound_ms=0), on_step)


def silent_agent(*, name: str, ip: str = "127.0.0.1", port: int = 0, on_step: OnStep | None = None) -> Phone:
    """A phone that rings and is never picked up (RONA)."""
    return _refuser(name, "agent_noanswer.xml", ip, port, on_step)


def busy_agent(*, name: str, ip: str = "127.0.0.1", port: int = 0, on_step: OnStep | None = None) -> Phone:
    """A phone that is busy: 486."""
    return _refuser(name, "agent_busy.xml", ip, port, on_step)


def declining_agent(
    *, name: str, ip: str = "127.0.0.1", port: int = 0, on_step: OnStep | None = None
) -> Phone:
    """A phone whose owner declines: 603."""
    return _refuser(name, "agent_decline.xml", ip, port, on_step)
