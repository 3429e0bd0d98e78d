"""Names of raw legs and sealed files, both ways; nothing that Asterisk does not make becomes a path."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.segments import (
    About,
    BadNameError,
    LegName,
    Side,
    by_call,
    call_of,
    checked,
    decode_about,
    encode,
    manifest_path,
    merged,
    ms,
    note_name,
    parse_leg,
    plain,
    sealed_path,
)
from routing.model import CallId

CALL = CallId("1763812345.12")

linkedids = st.from_regex(r"\A([A-Za-z0-9][A-Za-z0-9_-]{0,20}-)?[0-9]{1,10}\.[0-9]{1,10}\Z")


@given(linkedids, st.integers(1, 999_999), st.sampled_from(Side))
def test_a_name_is_read_back_as_it_was_made(call: str, n: int, side: Side) -> None:
    leg = LegName(call=CallId(call), n=n, side=side)
    assert parse_leg(str(leg)) == leg
    assert call_of(note_name(call)) == call_of(str(leg)) == call
    assert parse_leg(note_name(call)) is None


@pytest.mark.parametrize(
    "name",
    [
        "1763812345.12.0.caller.sln",
        "1763812345.12.01.caller.sln",
        "1763812345.12.1.agent.sln",
        "1763812345.12.1.caller.wav",
        "1763812345.12.1.caller.sln\n",
        "../1763812345.12.1.caller.sln",
        "a/b-1763812345.12.1.caller.sln",
        "..-1763812345.12.1.caller.sln",
        "１７６３.12.1.caller.sln",
        ".1763812345.12.wav.part",
        "1763812345.12.caller.sln",
        "",
    ],
)
def test_other_names_are_no_legs(name: str) -> None:
    assert parse_leg(name) is None
    assert call_of(name) is None


@pytest.mark.parametrize(
    "call", ["", "1", "1.", ".1", "../1.1", "1.1/..", "-1.1", "1.1\n", "1.1\0", "99999999999.1"]
)
def test_what_is_no_linkedid_makes_no_path(call: str) -> None:
    for make in (checked, note_name, sealed_path, lambda c: str(LegName(call=c, n=1, side=Side.LINE))):
        with pytest.raises(BadNameError):
            make(call)


@given(linkedids)
def test_a_sealed_path_stays_below_its_folder(call: str) -> None:
    path = PurePosixPath(sealed_path(call))
    assert len(path.parts) == 4
    assert not path.is_absolute()
    assert ".." not in path.parts
    assert path.name == f"{call}.wav"


@given(st.text())
def test_any_text_is_either_a_linkedid_or_refused(text: str) -> None:
    try:
        assert "/" not in sealed_path(text).rsplit("/", 1)[1]
    except BadNameError:
        return


def test_the_day_is_beijings() -> None:
    assert sealed_path("1763812345.12") == "2025/11/22/1763812345.12.wav"
    assert sealed_path("1763827199.1") == "2025/11/22/1763827199.1.wav"
    assert sealed_path("1763827200.1") == "2025/11/23/1763827200.1.wav"
    assert manifest_path("2025/11/22/name-1763812345.12.wav") == "2025/11/22/name-1763812345.12.json"


def test_legs_are_sorted_by_number_not_by_text() -> None:
    names = [f"{CALL}.{n}.{side}.sln" for n in (10, 9, 1) for side in ("line", "caller")]
    found = by_call([*names, "x.txt", note_name(CALL)])
    assert [(leg.n, leg.side) for leg in found[CALL]] == [
        (n, s) for n in (1, 9, 10) for s in ("caller", "line")
    ]


def test_later_knowledge_wins_and_ignorance_never_does() -> None:
    first = About(ani="1", dnis="12345", emergency=False, started_at=5)
    then = About(agent="8001", emergency=True, started_at=9)
    assert merged(first, then) == About(ani="1", dnis="12345", agent="8001", emergency=True, started_at=5)
    assert merged(None, None) == About()
    assert merged(first, None) == first


@given(
    st.text(alphabet=st.characters(), max_size=3000) | st.sampled_from(["\ud800", "1\x002\r\n3", "佛" * 2000])
)
def test_any_number_becomes_one_that_can_be_stored(text: str) -> None:
    kept = plain(text)
    assert len(kept) <= 128
    assert kept.isprintable()
    about = About(ani=kept)
    assert decode_about(encode(about)) == about


def test_a_number_of_the_usual_kind_is_kept() -> None:
    assert plain("+8613800000001") == "+8613800000001"
    assert plain("1\x002\r\n3") == "123"


def test_durations_are_whole_milliseconds() -> None:
    assert [ms(n) for n in (0, 7, 8, 8000)] == [0, 0, 1, 1000]
