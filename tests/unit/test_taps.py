"""Who of a call is listened to, and what changes with it."""

from __future__ import annotations

import msgspec
import pytest

from routing import facts as f
from routing.effects import AnyEffect, ListenHere, StartTap, StopTaps
from routing.model import AgentId, CallId, CallPhase, Leg, Target, TargetKind
from routing.register import Listening
from tests.unit.floors import CONFIG, Story, answered, arrived, intake, logged_in, ready

CALL, A, B = CallId("c1"), AgentId("8001"), AgentId("8002")
CALLERS, MINE, OTHERS = "PJSIP/trunk-c1", "PJSIP/8001-0000000a", "PJSIP/8002-0000000f"


def told(effects: list[AnyEffect]) -> list[tuple[str, str]]:
    """What is done to which channel."""
    return [
        (f"{e.leg} {e.agent or ''} {e.listening}", e.channel)
        if isinstance(e, StartTap)
        else (type(e).__name__, "")
        for e in effects
        if isinstance(e, StartTap | StopTaps | ListenHere)
    ]


def story(listening: Listening = Listening.LOCAL, *, confidential: bool = False) -> Story:
    numbers = tuple(
        msgspec.structs.replace(one, confidential_listening=listening, confidential=confidential)
        for one in CONFIG.hotlines
    )
    seats = (AgentId("8001"), AgentId("8002"))
    place = Story(msgspec.structs.replace(CONFIG, hotlines=numbers))
    for agent in seats:
        place.say(logged_in(agent), ready(agent))
    return place


def label(*, confidential: bool) -> f.CallLabelled:
    return f.CallLabelled(call=CALL, by="8001", confidential=confidential)


def test_the_caller_is_heard_from_the_first_word_and_the_agent_once_connected() -> None:
    place = story()
    assert told(place.say(arrived(CALL))) == [("caller  full", CALLERS)]
    assert told(place.say(intake(CALL))) == []
    agent = place.floor.calls[CALL].agent
    assert agent is not None
    [(what, channel)] = told(place.say(answered(CALL, agent)))
    assert what == f"agent {agent} full"
    assert channel == place.floor.calls[CALL].agent_channel


def talking(place: Story) -> AgentId:
    place.say(arrived(CALL), intake(CALL))
    agent = place.floor.calls[CALL].agent
    assert agent is not None
    place.say(answered(CALL, agent))
    return agent


def test_both_agents_are_heard_in_a_conference_and_nobody_twice() -> None:
    place = story()
    first = talking(place)
    second = A if first == B else B
    place.say(f.ConsultRequested(call=CALL, agent=first, target=Target(kind=TargetKind.AGENT, id=second)))
    place.say(f.ConsultAnswered(call=CALL, channel=OTHERS))
    assert told(place.say(f.ConferenceRequested(call=CALL, agent=first))) == [
        (f"agent {second} full", OTHERS)
    ]
    mine = place.floor.calls[CALL].agent_channel
    assert told(place.say(f.PartyLeft(call=CALL, channel=mine))) == [], "is heard already"
    assert place.floor.calls[CALL].agent == second


def test_a_lost_tap_of_an_agent_is_asked_for_again_only_while_they_are_on_the_call() -> None:
    place = story()
    agent = talking(place)
    lost = f.TapLost(call=CALL, leg=Leg.AGENT, agent=agent)
    assert len(told(place.say(lost))) == 1
    assert told(place.say(f.TapLost(call=CALL, leg=Leg.AGENT, agent=AgentId("8009")))) == []
    place.say(f.AgentLost(call=CALL, agent=agent))
    assert place.call(CALL) is not CallPhase.TALKING
    assert told(place.say(lost)) == []


@pytest.mark.parametrize(
    ("listening", "at_once"),
    [(Listening.LOCAL, [("ListenHere", "")]), (Listening.NONE, [("StopTaps", "")]), (Listening.FULL, [])],
)
def test_a_call_that_becomes_confidential_is_heard_as_the_register_says(
    listening: Listening, at_once: list[tuple[str, str]]
) -> None:
    place = story(listening)
    talking(place)
    assert told(place.say(label(confidential=True))) == at_once
    assert told(place.say(label(confidential=True))) == []
    again = told(place.say(f.TapLost(call=CALL, leg=Leg.CALLER)))
    assert again == ([] if listening is Listening.NONE else [(f"caller  {listening}", CALLERS)])
    back = told(place.say(label(confidential=False)))
    assert len(back) == (2 if listening is Listening.NONE else 0)


def test_a_confidential_number_is_never_listened_to_where_it_must_not_be() -> None:
    place = story(Listening.NONE, confidential=True)
    place.say(arrived(CALL), intake(CALL))
    agent = place.floor.calls[CALL].agent
    if agent is not None:
        place.say(answered(CALL, agent))
    assert told(place.effects) == []
