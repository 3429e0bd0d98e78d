"""What follows from a call's record alone about its emergency: what is open, and what falls due when."""

from __future__ import annotations

from routing.alarms import EMERGENCY_GRACE_MS, QUESTION_MS
from routing.model import Call, CallPhase, EmergencyOutcome, Handover, TargetKind

STILL_GOES = (None, EmergencyOutcome.ACCEPTED)
"""Outcomes with which an agent leaves the caller to the emergency number."""


def calls_emergency_in(call: Call) -> bool:
    """Whether the third party of its conference is, or will be, an emergency number."""
    asked = call.consult
    return asked is not None and asked.target.kind is TargetKind.EMERGENCY


def is_open_question(call: Call) -> bool:
    """Whether there may be an emergency, and neither the caller nor anybody else has said so."""
    said = call.emergency
    return said is not None and not said.certain and said.sent_at is None and said.outcome is None


def question_cut_short(call: Call) -> bool:
    """Whether the caller was taken away from the question before they had the time to answer it."""
    said = call.emergency
    if said is None or said.asked_at is None or call.ringing_since is None or not is_open_question(call):
        return False
    return call.ringing_since - said.asked_at < QUESTION_MS


def overdue_at(call: Call, ring_ms: int) -> int | None:
    """When an emergency number that is being rung is given up, if nothing is heard of it."""
    said = call.emergency
    rings = call.phase is CallPhase.TRANSFERRING or calls_emergency_in(call)
    if said is None or not rings or (call.consult is not None and call.consult.answered):
        return None
    return (said.sent_at or 0) + ring_ms + EMERGENCY_GRACE_MS


def leaves_at(call: Call, handover_ms: int) -> int | None:
    """When the agent's leg goes after a warm transfer, unless it goes before or the case is disputed."""
    said = call.emergency
    if said is None or said.answered_at is None or said.by is not Handover.WARM:
        return None
    if not calls_emergency_in(call) or said.outcome not in STILL_GOES:
        return None
    return said.answered_at + handover_ms
