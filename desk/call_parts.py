"""What a call's card shows of its routing: number and mode, labels, reason, the other end. Pure; ms."""

from __future__ import annotations

from collections.abc import Mapping

from desk.because import because_words
from desk.ports import FloorView, Json
from desk.words_routing import CALLBACKS, CLAIMS, LANGUAGES, MODES, emergency_name, skill_name, target_name
from routing.emergency_times import leaves_at
from routing.model import AgentId, Call, Claim, Consult, Emergency, Target, TargetKind
from routing.register import FloorConfig, Hotline, Listening


def hotline_of(config: FloorConfig, dnis: str) -> Hotline | None:
    """The register's entry for the number dialled; None for a number that is not in it."""
    return next((hotline for hotline in config.hotlines if hotline.number == dnis), None)


def mode_words(config: FloorConfig, dnis: str) -> str:
    """How the number was merged into 12345; empty for one that is not in the register."""
    hotline = hotline_of(config, dnis)
    return MODES[hotline.mode] if hotline else ""


def listening_to(config: FloorConfig, call: Call) -> Listening:
    """Who may turn its voices into text: of a confidential call, whom the register allows (Art. 60(2))."""
    hotline = hotline_of(config, call.dnis)
    if not is_confidential(config, call):
        return Listening.FULL
    return hotline.confidential_listening if hotline else Listening.LOCAL


def is_confidential(config: FloorConfig, call: Call) -> bool:
    """Whether the call is, by its own label or by the number dialled."""
    hotline = hotline_of(config, call.dnis)
    return call.confidential or bool(hotline and hotline.confidential)


def labels(call: Call) -> list[Json]:
    """The labels on a call, each with ``key`` and ``name``, the weightiest first."""
    found: list[Json] = []
    if call.first_in_line:
        found.append({"key": "handed_back", "name": CLAIMS[Claim.HANDED_BACK]})
    if call.confidential:
        found.append({"key": "confidential", "name": "保密"})
    if call.callback_of is not None:
        found.append({"key": "callback", "name": "回拨"})
    for claim in call.claims:
        shown_otherwise = claim is Claim.HANDED_BACK or (claim is Claim.RETURNED and call.callback_of)
        if not shown_otherwise:
            found.append({"key": claim.value, "name": CLAIMS[claim]})
    return found


def routing_part(call: Call, floor: FloorView) -> Json:
    """What a card says of the call's way to the agent."""
    config = floor.config
    return {
        "mode": mode_words(config, call.dnis),
        "language": call.language,
        "language_name": LANGUAGES.get(call.language) or skill_name(config, call.language),
        "confidential": call.confidential,
        "listening": listening_to(config, call).value,
        "elderly": Claim.ELDERLY in call.claims,
        "labels": labels(call),
        "why": because_words(call.because, call, config) if call.because and call.agent else "",
        "transfers": call.transfers,
        "consult": consult_view(call.consult, floor) if call.consult else None,
        "diverted_to": target_view(call.diverted_to, floor) if call.diverted_to else None,
        "callback": callback_part(call, floor),
    }


def emergency_part(said: Emergency, call: Call | None, config: FloorConfig, kinds: Mapping[str, str]) -> Json:
    """A call's emergency and what became of it; without ``call`` after its end."""
    return {
        "kind": said.kind,
        "name": kinds.get(said.kind, ""),
        "number": said.number,
        "number_name": emergency_name(config, said.number),
        "words": said.words,
        "certain": said.certain,
        "score": said.score,
        "by": said.by.value,
        "heard_at": said.heard_at,
        "asked_at": said.asked_at,
        "sent_at": said.sent_at,
        "answered_at": said.answered_at,
        "outcome": said.outcome.value if said.outcome else None,
        "note": said.note,
        "handover_until": _leaves_at(call, config) if call else None,
    }


def _leaves_at(call: Call, config: FloorConfig) -> int | None:
    """When our leg goes by itself, in a warm transfer that was answered."""
    number = call.emergency.number if call.emergency else ""
    entry = next((each for each in config.emergency_numbers if each.number == number), None)
    return leaves_at(call, entry.handover_ms) if entry else None


def target_view(target: Target, floor: FloorView) -> Json:
    """Where a call goes: ``kind``, ``id`` and its name in words."""
    agent = floor.agents.get(AgentId(target.id)) if target.kind is TargetKind.AGENT else None
    return {
        "kind": target.kind.value,
        "id": target.id,
        "name": target_name(floor.config, target, agent.name if agent else ""),
    }


def consult_view(consult: Consult, floor: FloorView) -> Json:
    """Whom the call's agent speaks with meanwhile."""
    other = floor.agents.get(consult.agent) if consult.agent else None
    named = target_view(consult.target, floor)
    if other is not None and consult.target.kind is TargetKind.GROUP:
        named["name"] += f"：{other.id} {other.name}"
    return {**named, "since": consult.since, "answered": consult.answered, "agent": consult.agent}


def callback_part(call: Call, floor: FloorView) -> Json | None:
    """For a call that we make: for which earlier call, and why it is owed."""
    if call.callback_of is None:
        return None
    owed = next((each for each in floor.owed if each.ani == call.ani), None)  # those under way come first
    return {
        "first_call": call.callback_of,
        "asked_at": owed.asked_at if owed else None,
        "kind": owed.kind.value if owed else "",
        "words": CALLBACKS[owed.kind] if owed else "",
        "tries": owed.tries if owed else 0,
        "calls": owed.calls if owed else 1,
    }
