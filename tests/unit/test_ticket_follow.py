"""How a draft follows the facts of its call."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.facts import (
    AgentAnswered,
    AgentReady,
    CallArrived,
    CallerHungUp,
    CallFound,
    DraftEdited,
    EmergencyDismissed,
    EmergencyHeard,
    Fact,
    GraveMarked,
    Heard,
)
from routing.model import AgentId, CallId, CallPhase, Leg
from tests.foshan import knowledge
from tickets.draft import MAX_LINES, Draft, Key, Source
from tickets.follow import fill, follow
from tickets.grave import Step

CALL, AGENT = CallId("1700000000.1"), AgentId("1001")
T0 = 1_763_780_400_000
ARRIVED = CallArrived(call=CALL, channel="PJSIP/t-1", ani="13800138000", caller_name="x", dnis="12315")


def said(text: str, utterance: int = 0, *, final: bool = True, leg: Leg = Leg.CALLER) -> Heard:
    return Heard(
        call=CALL, leg=leg, utterance=utterance, text=text, final=final, start_ms=0, end_ms=9, confidence=0.0
    )


def typed(field: str, value: str) -> DraftEdited:
    return DraftEdited(call=CALL, agent=AGENT, field=field, value=value)


def after(*facts: Fact, draft: Draft | None = None) -> Draft:
    for number, fact in enumerate(facts):
        draft = follow(draft, fact, T0 + number)
        if draft is not None:
            draft = fill(draft, knowledge())
    assert draft is not None
    return draft


def test_a_call_opens_a_draft_with_what_the_call_tells() -> None:
    draft = follow(None, ARRIVED, T0)
    assert draft is not None
    assert (draft.ani, draft.dnis, draft.opened_at, draft.answered_at) == ("13800138000", "12315", T0, None)
    assert draft.value(Key.CONTACT) == "13800138000"
    assert draft.fields[Key.DNIS].source is Source.CALL
    assert draft.value(Key.URGENCY) == "normal"


def test_a_grave_kind_chosen_in_the_form_starts_the_clock_that_the_bar_starts() -> None:
    bar = after(ARRIVED, GraveMarked(call=CALL, by=AGENT, kind="ongoing"))
    form = after(ARRIVED, typed(Key.GRAVE_KIND, "ongoing"))
    assert bar.grave == form.grave
    assert bar.grave is not None
    assert (bar.grave.open, bar.grave.steps) == (True, {Step.REPORTED: T0 + 1})
    assert bar.fields[Key.GRAVE_KIND] == form.fields[Key.GRAVE_KIND], "the form says what the bar says"
    assert bar.value(Key.GRAVE_KIND) == "ongoing"


@pytest.mark.parametrize("back", [GraveMarked(call=CALL, by="9001", kind=""), typed(Key.GRAVE_KIND, "")])
def test_taken_back_on_the_bar_or_in_the_form_no_clock_runs(back: Fact) -> None:
    draft = after(ARRIVED, typed(Key.GRAVE_KIND, "ongoing"), typed(Key.GRAVE_KIND, "serious"), back)
    assert draft.grave is not None
    assert (draft.grave.kind, draft.grave.open, draft.value(Key.GRAVE_KIND)) == ("", False, "")


def test_another_kind_keeps_the_clock() -> None:
    draft = after(ARRIVED, typed(Key.GRAVE_KIND, "ongoing"), typed(Key.GRAVE_KIND, "serious"))
    assert draft.grave is not None
    assert (draft.grave.kind, draft.grave.steps) == ("serious", {Step.REPORTED: T0 + 1})


def test_the_clock_starts_with_the_first_answer_and_stays() -> None:
    draft = after(
        ARRIVED, AgentAnswered(call=CALL, agent=AGENT), AgentAnswered(call=CALL, agent=AgentId("1002"))
    )
    assert (draft.answered_at, draft.due_at, draft.agent) == (T0 + 1, T0 + 1 + 1_800_000, "1002")


def test_a_later_result_replaces_an_earlier_one_of_its_utterance() -> None:
    draft = after(ARRIVED, said("我在贵", final=False), said("我在桂城街道"), said("我在贵成", final=False))
    assert [(line.text, line.final) for line in draft.lines] == [("我在桂城街道", True)]
    assert draft.value(Key.TOWN) == "桂城街道"


def test_what_a_corrected_partial_said_is_gone() -> None:
    partial = after(ARRIVED, said("我的电话是一三九零零一三九零零零", final=False))
    assert partial.value(Key.CONTACT) == "13900139000"
    assert after(said("我的电话坏了"), draft=partial).value(Key.CONTACT) == "13800138000"


def test_the_agent_s_words_are_kept_but_not_read() -> None:
    draft = after(ARRIVED, said("您是在桂城街道吗", leg=Leg.AGENT))
    assert len(draft.lines) == 1
    assert Key.TOWN not in draft.fields


def test_what_the_agent_typed_stays_and_what_is_heard_becomes_a_proposal() -> None:
    draft = after(ARRIVED, typed(Key.TOWN, "大沥镇"), said("我在桂城街道"))
    field = draft.fields[Key.TOWN]
    assert (field.value, field.source) == ("大沥镇", Source.AGENT)
    assert field.proposal is not None
    assert (field.proposal.value, field.proposal.source) == ("桂城街道", Source.HEARD)
    assert after(typed(Key.TOWN, "桂城街道"), draft=draft).fields[Key.TOWN].proposal is None


def test_a_field_the_agent_emptied_stays_empty() -> None:
    draft = after(ARRIVED, said("我在桂城街道"), typed(Key.TOWN, ""), said("桂城街道啊", 1))
    assert draft.value(Key.TOWN) == ""
    assert draft.fields[Key.TOWN].source is Source.AGENT


def test_a_caller_who_hangs_up_early_leaves_a_closed_draft_with_the_words() -> None:
    draft = after(ARRIVED, said("我要投诉", final=False), CallerHungUp(call=CALL))
    assert draft.ended_at == T0 + 2
    assert draft.lines[0].text == "我要投诉"
    later = after(said("我要投诉噪音"), typed("wish", "查处"), CallerHungUp(call=CALL), draft=draft)
    assert later.ended_at == T0 + 2
    assert (later.value(Key.CATEGORY), later.value(Key.WISH)) == ("投诉", "查处")


def emergency(score: float, kind: str = "fire") -> EmergencyHeard:
    return EmergencyHeard(call=CALL, kind=kind, words="找火了", number="119", score=score, certain=False)


def test_an_emergency_makes_the_draft_urgent_until_it_is_dismissed() -> None:
    draft = after(ARRIVED, emergency(0.8), emergency(0.3, "gas"), said("家里冒烟"))
    assert (draft.value(Key.EMERGENCY), draft.value(Key.URGENCY)) == ("fire", "urgent")
    assert draft.fields[Key.EMERGENCY].words == "找火了"
    calm = after(EmergencyDismissed(call=CALL, agent=AGENT, reason="误报"), draft=draft)
    assert Key.EMERGENCY not in calm.fields
    assert calm.value(Key.URGENCY) == "normal"


def test_an_agent_s_urgency_outlives_the_emergency() -> None:
    draft = after(ARRIVED, typed(Key.URGENCY, "normal"), emergency(0.9))
    assert draft.value(Key.URGENCY) == "normal"
    assert draft.fields[Key.URGENCY].proposal is not None


def test_a_call_found_after_a_restart_has_a_draft_and_a_clock() -> None:
    found = CallFound(
        call=CALL, channel="c", ani="1", caller_name="", dnis="12345", phase=CallPhase.TALKING, agent=AGENT
    )
    draft = after(found)
    assert (draft.ani, draft.answered_at) == ("1", T0)
    known = after(typed("wish", "x"), found)
    assert (known.ani, known.dnis, known.value(Key.WISH), known.value(Key.CONTACT)) == (
        "1",
        "12345",
        "x",
        "1",
    )


def test_nothing_typed_is_lost_for_want_of_a_draft() -> None:
    assert after(typed("wish", "x")).value(Key.WISH) == "x"


def test_a_hang_up_of_an_unknown_call_opens_nothing() -> None:
    assert follow(None, CallerHungUp(call=CALL), T0) is None
    assert follow(None, EmergencyDismissed(call=CALL, agent=AGENT, reason=""), T0) is None


def test_other_facts_pass() -> None:
    draft = follow(None, ARRIVED, T0)
    assert follow(draft, AgentReady(agent=AGENT), T0 + 1) is draft


@pytest.mark.parametrize(
    ("field", "value"), [("", "x"), ("Town", "x"), ("a" * 41, "x"), ("wish", "x" * 4001), ("wish", "\x00")]
)
def test_an_edit_that_cannot_be_kept_is_refused_and_changes_nothing(field: str, value: str) -> None:
    draft = follow(None, ARRIVED, T0)
    with pytest.raises(ValueError, match="field's"):
        follow(draft, typed(field, value), T0)


def test_a_transcript_is_bounded() -> None:
    draft = follow(None, ARRIVED, T0)
    for number in range(MAX_LINES + 5):
        draft = follow(draft, said("字" * 5_000 if number == 0 else "字", number), T0)
    assert draft is not None
    assert len(draft.lines) == MAX_LINES
    assert len(draft.lines[0].text) == 2_000


KEYS = st.sampled_from([Key.TOWN, Key.CATEGORY, Key.CONTACT, Key.SUMMARY, Key.URGENCY, "merchant"])
SPOKEN = st.sampled_from(
    [
        "我在桂城街道",
        "我住大沥镇",
        "我要投诉噪音很危险",
        "我要表扬",
        "电话是一三九零零一三九零零零",
        "好的",
        "",
    ]
)
STEPS = st.lists(
    st.one_of(
        st.builds(said, SPOKEN, st.integers(0, 3), final=st.booleans()),
        st.builds(typed, KEYS, st.sampled_from(["", "甲", "乙"])),
        st.builds(emergency, st.floats(0, 1)),
        st.just(EmergencyDismissed(call=CALL, agent=AGENT, reason="")),
        st.just(CallerHungUp(call=CALL)),
    ),
    max_size=25,
)
CROWDED = after(
    ARRIVED,
    AgentAnswered(call=CALL, agent=AGENT),
    said("你好我姓陈我要投诉桂城街道的噪音", 0),
    said("每天晚上都吵", 1),
    typed(Key.TOWN, "大沥镇"),
    typed("merchant", "某店"),
    emergency(0.5),
)


@settings(max_examples=120, deadline=None)
@given(STEPS)
def test_whatever_comes_the_agent_s_words_stand(steps: list[Fact]) -> None:
    draft = CROWDED
    mine = {Key.TOWN: "大沥镇", "merchant": "某店"}
    for number, fact in enumerate(steps):
        draft = after(fact, draft=draft)
        if isinstance(fact, DraftEdited):
            mine[fact.field] = fact.value
        for key, value in mine.items():
            assert (draft.fields[key].value, draft.fields[key].source) == (value, Source.AGENT), number
        for key in set(draft.fields) - set(mine):
            assert draft.fields[key].source is not Source.AGENT
