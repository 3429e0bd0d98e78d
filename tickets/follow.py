"""How a draft follows the facts of its call. Pure: (draft, fact, now) → draft.

``follow`` keeps the books and is quick; ``fill`` reads the transcript anew and is run where it
blocks nobody. What the agent typed is the agent's for ever: later heard text only becomes the
field's ``proposal``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from msgspec.structs import replace

from routing.facts import (
    AgentAnswered,
    CallArrived,
    CallbackAnswered,
    CallerHungUp,
    CallFound,
    CallLabelled,
    DraftEdited,
    EmergencyDismissed,
    EmergencyHeard,
    Fact,
    GraveMarked,
    GraveStepped,
    Heard,
    OrderEntered,
)
from routing.model import AgentId, CallId, CallPhase, Leg
from tickets.draft import (
    MAX_LINES,
    MAX_TEXT,
    ORDER_DUE_MS,
    Draft,
    DraftField,
    Entered,
    Key,
    Line,
    Source,
    check_edit,
    clean,
)
from tickets.extract import Said, extract, within
from tickets.grave import DETECTOR, mark, stepped
from tickets.knowledge import Knowledge

Followed: TypeAlias = (
    CallArrived
    | CallFound
    | CallbackAnswered
    | AgentAnswered
    | Heard
    | EmergencyHeard
    | EmergencyDismissed
    | DraftEdited
    | CallerHungUp
    | CallLabelled
    | OrderEntered
    | GraveMarked
    | GraveStepped
)
FOLLOWED = (
    CallArrived,
    CallFound,
    CallbackAnswered,
    AgentAnswered,
    Heard,
    EmergencyHeard,
    EmergencyDismissed,
    DraftEdited,
    CallerHungUp,
    CallLabelled,
    OrderEntered,
    GraveMarked,
    GraveStepped,
)
"""The facts that change a draft; all others pass."""
_NORMAL = DraftField(value="normal", source=Source.CALL)
_MAX_ID = 64


def _call_fields(ani: str, dnis: str) -> dict[str, DraftField]:
    known = {Key.CONTACT: ani, Key.DNIS: dnis}
    fields = {str(key): DraftField(value=value, source=Source.CALL) for key, value in known.items() if value}
    return {**fields, Key.URGENCY: _NORMAL}


def open_draft(call: CallId, now: int, ani: str = "", dnis: str = "") -> Draft:
    """A draft with what the call itself tells: number calling, number dialled."""
    ani, dnis = clean(ani, _MAX_ID), clean(dnis, _MAX_ID)
    return Draft(call=call, ani=ani, dnis=dnis, opened_at=now, fields=_call_fields(ani, dnis))


def _agent(agent: AgentId | None) -> AgentId | None:
    return None if agent is None else AgentId(clean(agent, _MAX_ID))


def _settle(draft: Draft, heard: Mapping[str, DraftField]) -> Draft:
    """The draft with ``heard`` under what the agent typed and over what the call tells.

    An order stays as it is.
    """
    if draft.order is not None:
        return draft
    fields: dict[str, DraftField] = {**_call_fields(draft.ani, draft.dnis), **heard}
    for key, field in draft.fields.items():
        if field.source is Source.AGENT:
            said = heard.get(key)
            differs = said is not None and said.value != field.value
            fields[key] = replace(field, proposal=said if differs else None)
    return draft if fields == draft.fields else replace(draft, fields=fields)


def _heard_fields(draft: Draft) -> dict[str, DraftField]:
    """What was heard so far, also of fields that are the agent's by now."""
    heard = {}
    for key, field in draft.fields.items():
        said = field.proposal if field.source is Source.AGENT else field
        if said is not None and said.source is Source.HEARD:
            heard[key] = said
    return heard


def _arrived(draft: Draft | None, fact: CallArrived | CallFound | CallbackAnswered, now: int) -> Draft:
    if draft is None:
        return open_draft(fact.call, now, fact.ani, fact.dnis)
    known = replace(
        draft,
        ani=draft.ani or clean(fact.ani, _MAX_ID),
        dnis=draft.dnis or clean(fact.dnis, _MAX_ID),
    )
    return _settle(known, _heard_fields(known))


def _answered(draft: Draft, fact: AgentAnswered | CallFound | CallbackAnswered, now: int) -> Draft:
    at = now if draft.answered_at is None else draft.answered_at
    return replace(draft, agent=_agent(fact.agent), answered_at=at, due_at=at + ORDER_DUE_MS)


def _found(draft: Draft | None, fact: CallFound, now: int) -> Draft:
    known = _arrived(draft, fact, now)
    if fact.phase is CallPhase.TALKING and fact.agent is not None:
        # When the conversation began is not known any more; the clock must not stand still.
        return _answered(known, fact, now)
    return known


def _line(draft: Draft, fact: Heard) -> Draft:
    line = Line(
        leg=fact.leg,
        utterance=fact.utterance,
        text=clean(fact.text, MAX_TEXT),
        final=fact.final,
        start_ms=fact.start_ms,
    )
    lines = list(draft.lines)
    for place in range(len(lines) - 1, -1, -1):
        old = lines[place]
        if (old.leg, old.utterance) == (line.leg, line.utterance):
            if old.final and not line.final:
                return draft  # a late partial says less than the final did
            lines[place] = line
            return replace(draft, lines=tuple(lines))
    if len(lines) >= MAX_LINES or not line.text:
        return draft
    return replace(draft, lines=(*lines, line))


def _emergency(draft: Draft, fact: EmergencyHeard) -> Draft:
    heard = _heard_fields(draft)
    known = heard.get(Key.EMERGENCY)
    if known is not None and known.confidence >= fact.score:
        return draft
    words = clean(fact.words, MAX_TEXT)
    said = DraftField(value=fact.kind, source=Source.HEARD, words=words, confidence=fact.score)
    urgent = replace(said, value="urgent")
    return _settle(draft, {**heard, Key.EMERGENCY: said, Key.URGENCY: urgent})


def _dismissed(draft: Draft) -> Draft:
    """A false alarm: the emergency goes, and the urgency that came with it."""
    heard = _heard_fields(draft)
    emergency, urgency = heard.pop(Key.EMERGENCY, None), heard.get(Key.URGENCY)
    if emergency and urgency and urgency.words == emergency.words:
        del heard[Key.URGENCY]
    return _settle(draft, heard)


def _edited(draft: Draft, fact: DraftEdited, now: int) -> Draft:
    check_edit(fact.field, fact.value)
    if draft.order is not None:
        raise ValueError("the draft is an order; what is to be added goes to the city's system")
    typed = DraftField(value=fact.value, source=Source.AGENT)
    heard = _heard_fields(draft)
    edited = replace(
        draft,
        agent=_agent(fact.agent),
        fields={**draft.fields, fact.field: typed},
        suggested={key: field for key, field in draft.suggested.items() if key != fact.field},
    )
    if fact.field == Key.GRAVE_KIND:
        # chosen in the form or on the bar, it is the same mark, and the same clock runs
        by = edited.agent or AgentId("")
        edited = replace(edited, grave=mark(draft.grave, fact.value, by, now))
    return _settle(edited, heard)


def _entered(draft: Draft, fact: OrderEntered, now: int) -> Draft:
    """The first number stands; told again, nothing changes."""
    if draft.order is not None:
        return draft
    return replace(draft, order=Entered(number=clean(fact.number, _MAX_ID), entered_at=now), suggested={})


def _marked(draft: Draft, fact: CallLabelled | GraveMarked | GraveStepped, now: int) -> Draft:
    if isinstance(fact, CallLabelled):
        known = fact.confidential is None or fact.confidential == draft.confidential
        return draft if known else replace(draft, confidential=fact.confidential)
    if isinstance(fact, GraveMarked):
        return _judged_grave(draft, fact, now)
    grave = stepped(draft.grave, fact.step, now)
    return draft if grave is draft.grave else replace(draft, grave=grave)


def _judged_grave(draft: Draft, fact: GraveMarked, now: int) -> Draft:
    """The mark, and the field of the form that says the same."""
    kind = clean(fact.kind, _MAX_ID)
    grave = mark(draft.grave, kind, clean(fact.by, _MAX_ID), now)
    marked = draft if grave is draft.grave else replace(draft, grave=grave)
    by_person = fact.by != DETECTOR and draft.order is None
    if not by_person or (not kind and Key.GRAVE_KIND not in draft.fields):
        return marked
    typed = DraftField(value=kind, source=Source.AGENT)
    fields = {**marked.fields, Key.GRAVE_KIND: typed}
    return _settle(replace(marked, fields=fields), _heard_fields(draft))


def follow(draft: Draft | None, fact: Fact, now: int) -> Draft | None:
    """The call's draft after ``fact``, at ``now`` (ms since the epoch); ``draft`` itself if nothing changed.

    A fact of a call without a draft opens one, so that nothing said or typed is lost; only a
    hang-up and a dismissal do not. Raises ValueError for an edit that ``check_edit`` refuses.
    """
    if not isinstance(fact, FOLLOWED):
        return draft
    if isinstance(fact, CallArrived):
        return _arrived(draft, fact, now)
    if isinstance(fact, CallbackAnswered):
        return _answered(_arrived(draft, fact, now), fact, now)
    if isinstance(fact, CallFound):
        return _found(draft, fact, now)
    if isinstance(fact, CallerHungUp):
        return replace(draft, ended_at=now) if draft and draft.ended_at is None else draft
    if isinstance(fact, EmergencyDismissed):
        return _dismissed(draft) if draft else None
    known = draft or open_draft(fact.call, now)
    if isinstance(fact, AgentAnswered):
        return _answered(known, fact, now)
    if isinstance(fact, Heard):
        return _line(known, fact)
    if isinstance(fact, EmergencyHeard):
        return _emergency(known, fact)
    if isinstance(fact, OrderEntered):
        return _entered(known, fact, now)
    if isinstance(fact, CallLabelled | GraveMarked | GraveStepped):
        return _marked(known, fact, now)
    return _edited(known, fact, now)


def fill(draft: Draft, knowledge: Knowledge) -> Draft:
    """The draft with its fields read anew from the caller's words.

    Of a very long call only a part is read; what was heard in the rest before stays.
    """
    said = [Said(line.utterance, line.text) for line in draft.lines if line.leg is Leg.CALLER and line.text]
    part = within(said)
    unread = {one.utterance for one in said} - {one.utterance for one in part}
    before = _heard_fields(draft)
    heard = {key: field for key, field in before.items() if field.utterance in unread}
    heard.update(extract(part, knowledge, at=draft.opened_at, dnis=draft.dnis))
    emergency = before.get(Key.EMERGENCY)
    if emergency:
        heard[Key.EMERGENCY] = emergency
        heard[Key.URGENCY] = replace(emergency, value="urgent")
    return _settle(draft, heard)
