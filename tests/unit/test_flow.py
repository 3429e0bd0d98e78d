import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.flow import (
    Answered,
    Ask,
    Choice,
    Done,
    Event,
    Flow,
    FlowError,
    Left,
    Speak,
    Spoken,
    Started,
    State,
    Step,
    Tell,
    TellKind,
    Told,
    advance,
    begin,
    intake,
    menu_depth,
)
from routing.register import Hotline

TELL = Tell(kind=TellKind.INTAKE_DONE)
CANTONESE = Choice(key="2", then=(Speak(prompt="cantonese"),))
LANGUAGE = Ask(prompt="language", choices=(Choice(key="1"), CANTONESE))


def test_a_caller_hears_the_greeting_and_the_notice_and_no_menu() -> None:
    flow = intake(Hotline(number="12315", name="消费投诉", greeting="greeting-12315"))
    assert flow == (Speak(prompt="greeting-12315"), Speak(prompt="recording-notice"), TELL)
    assert menu_depth(flow) == 0


def test_the_intake_is_walked_step_by_step() -> None:
    state = begin(intake(Hotline(number="12345", name="市民热线")))
    seen = []
    for event in (Started(), Spoken(), Spoken(), Told()):
        state, command = advance(state, event)
        seen.append(command)
    assert seen == [Speak(prompt="greeting"), Speak(prompt="recording-notice"), TELL, Done()]


def test_an_answer_takes_its_branch_and_then_goes_on() -> None:
    state, _ = advance(begin((LANGUAGE, TELL)), Started())
    state, command = advance(state, Answered(key="2"))
    assert command == Speak(prompt="cantonese")
    assert advance(state, Spoken())[1] == TELL


@pytest.mark.parametrize("key", [None, "1", "9"])
def test_no_answer_and_an_unknown_one_go_on(key: str | None) -> None:
    state, _ = advance(begin((LANGUAGE, TELL)), Started())
    assert advance(state, Answered(key=key))[1] == TELL


def test_a_hang_up_ends_it_anywhere_and_also_after_the_end() -> None:
    state = begin((LANGUAGE,))
    for _ in range(3):
        state, command = advance(state, Left())
        assert (state, command) == (State(doing=Done()), Done())


@pytest.mark.parametrize(
    ("flow", "depth"),
    [
        ((), 0),
        ((LANGUAGE,), 1),
        ((LANGUAGE, TELL, LANGUAGE), 2),
        ((Ask(prompt="a", choices=(Choice(key="1", then=(LANGUAGE,)), Choice(key="2"))),), 2),
        ((Ask(prompt="a", choices=()),), 1),
    ],
)
def test_menu_depth_counts_questions_in_a_row(flow: Flow, depth: int) -> None:
    assert menu_depth(flow) == depth


def test_a_flow_is_data() -> None:
    flow: Flow = (Speak(prompt="greeting"), LANGUAGE, TELL)
    assert msgspec.json.decode(msgspec.json.encode(flow), type=tuple[Step, ...]) == flow


_PLAIN = st.builds(Speak, prompt=st.just("p")) | st.just(TELL)
_STEPS: st.SearchStrategy[Step] = st.recursive(
    _PLAIN,
    lambda inner: st.builds(
        Ask,
        prompt=st.just("q"),
        choices=st.lists(
            st.builds(Choice, key=st.sampled_from("123"), then=st.lists(inner, max_size=3).map(tuple)),
            max_size=3,
        ).map(tuple),
    ),
    max_leaves=12,
)
_EVENTS = st.sampled_from([Started(), Spoken(), Told(), Answered(key="1"), Answered(key=None)])
_RIGHT: dict[type, Event] = {Speak: Spoken(), Tell: Told(), Ask: Answered(key="1")}


@given(st.lists(_STEPS, max_size=6).map(tuple), st.lists(_EVENTS, max_size=12))
def test_events_out_of_turn_change_nothing_and_every_flow_ends(flow: Flow, events: list[Event]) -> None:
    state = begin(flow)
    for event in events:
        try:
            after, command = advance(state, event)
        except FlowError:
            continue
        assert after.doing == command
        state = after
    asked = 0
    if state.doing is None:
        state, _ = advance(state, Started())
    while state.doing is not None and not isinstance(state.doing, Done):
        asked += isinstance(state.doing, Ask)
        state, _ = advance(state, _RIGHT[type(state.doing)])
    assert asked <= menu_depth(flow)
    with pytest.raises(FlowError):
        advance(state, Spoken())
